package scaffold_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"go.yaml.in/yaml/v4"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/scaffold"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

var update = flag.Bool("update", false, "write the pins that .github/workflows has into pins.txt, and the generated files into .github")

// root is the repository's.
const root = "../.."

var today = incident.Date{Year: 2026, Month: 11, Day: 23}

// ours is how this repository is set up.
var ours = scaffold.Setup{
	Directory: "postmortems", Branch: "main", Pages: scaffold.PagesPublic, Today: today,
	Action: "./", CommentAction: scaffold.Repository + "@main", SyncVariable: "POSTMORTEM_SYNC",
}

// theirs are setups of other repositories.
func theirs() map[string]scaffold.Setup {
	uses := scaffold.Repository + "@" + strings.Repeat("0123456789", 4)
	plain := scaffold.Setup{Directory: "postmortems", Branch: "main", Pages: scaffold.PagesPublic, Today: today, Action: uses, CommentAction: uses}
	full := plain
	full.Directory, full.Branch, full.Timezone, full.Pages = "docs/post-mortems", "release/v1", "Europe/Berlin", scaffold.PagesRestricted
	full.Authors = []string{"data-platform", `odd: "name" ${{ secrets.X }}`}
	full.Teams = []scaffold.Team{{Name: "storage", Logins: []string{"ada", "grace-h"}}, {Name: "web/eu", Logins: []string{"octocat"}}}
	none := plain
	none.Pages = scaffold.PagesNone
	return map[string]scaffold.Setup{"plain": plain, "full": full, "none": none}
}

func files(t *testing.T, s scaffold.Setup) map[string][]byte {
	t.Helper()
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	list, err := s.Files()
	if err != nil {
		t.Fatal(err)
	}
	m := map[string][]byte{}
	for _, f := range list {
		if f.What == "" || len(f.Data) == 0 {
			t.Errorf("%s says nothing", f.Path)
		}
		m[f.Path] = f.Data
	}
	return m
}

// TestOwnFiles holds this repository to what init writes for others.
func TestOwnFiles(t *testing.T) {
	if *update {
		writePins(t)
	}
	for name, data := range files(t, ours) {
		if !strings.HasPrefix(name, ".github/") || name == config.Path {
			continue
		}
		file := filepath.Join(root, name)
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s is not what pkg/scaffold makes (%v): change pkg/scaffold/init, then go test ./pkg/scaffold -update", name, err)
		}
	}
}

// use is a step's action as workflows write it.
var use = regexp.MustCompile(`(?m)^\s*(?:- )?uses: (\S+)@(\S+)(?: # (\S+))?$`)

// TestPins holds all workflows to full commits of other people's actions, the
// same everywhere.
func TestPins(t *testing.T) {
	for name, data := range workflows(t) {
		if n, m := bytes.Count(data, []byte("uses:")), len(use.FindAll(data, -1))+bytes.Count(data, []byte("uses: ./")); n != m {
			t.Errorf("%s: %d of %d actions are pinned", name, m, n)
		}
		for _, m := range use.FindAllStringSubmatch(string(data), -1) {
			if m[1] == scaffold.Repository {
				continue
			}
			owner, repo, _ := strings.Cut(m[1], "/")
			repo, _, _ = strings.Cut(repo, "/") // github/codeql-action/init
			pin, err := scaffold.Pin(owner + "/" + repo)
			if want := owner + "/" + repo + "@" + m[2] + " # " + m[3]; err != nil || pin != want {
				t.Errorf("%s: %s, but pins.txt has %s: go test ./pkg/scaffold -update takes the newer one", name, want, pin)
			}
		}
	}
}

// writePins takes over the versions that Dependabot has changed in .github.
func writePins(t *testing.T) {
	data, err := os.ReadFile("pins.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	for _, text := range workflows(t) {
		for _, m := range use.FindAllStringSubmatch(string(text), -1) {
			parts := strings.Split(m[1], "/")
			for i, line := range lines {
				if pin := parts[0] + "/" + parts[1] + " " + m[2] + " " + m[3]; strings.HasPrefix(line, parts[0]+"/"+parts[1]+" ") && line != pin && m[3] > strings.Fields(line)[2] {
					lines[i] = pin
					t.Logf("%s: run the test again", pin)
				}
			}
		}
	}
	if err := os.WriteFile("pins.txt", []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// workflows are this repository's, the action, and what init writes, by name.
func workflows(t *testing.T) map[string][]byte {
	t.Helper()
	m := map[string][]byte{}
	names, err := filepath.Glob(root + "/.github/workflows/*.yml")
	if err != nil || len(names) < 4 {
		t.Fatalf("%q, %v", names, err)
	}
	for _, name := range append(names, root+"/action.yml") {
		if m[name], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	for setup, s := range theirs() {
		for name, data := range files(t, s) {
			if strings.HasPrefix(name, ".github/workflows/") {
				m[setup+"/"+name] = data
			}
		}
	}
	return m
}

// TestWorkflows runs actionlint over all workflows, here and generated, and
// over the action.
func TestWorkflows(t *testing.T) {
	project, err := actionlint.NewProject(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range workflows(t) {
		if path.Base(name) == "action.yml" {
			data = asWorkflow(t, data)
		}
		linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
		if err != nil {
			t.Fatal(err)
		}
		found, err := linter.Lint(name, data, project)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, f := range found {
			t.Error(f)
		}
	}
}

// asWorkflow turns a composite action into a workflow with the same inputs and
// steps, which is what actionlint reads.
func asWorkflow(t *testing.T, action []byte) []byte {
	t.Helper()
	var a struct {
		Inputs map[string]any
		Runs   struct{ Steps []map[string]any }
	}
	if err := yaml.Unmarshal(action, &a); err != nil {
		t.Fatal(err)
	}
	inputs := map[string]any{}
	for name := range a.Inputs {
		inputs[name] = map[string]any{"type": "string"}
	}
	data, err := yaml.Marshal(map[string]any{
		"on":   map[string]any{"workflow_call": map[string]any{"inputs": inputs}},
		"jobs": map[string]any{"action": map[string]any{"runs-on": "ubuntu-latest", "steps": a.Runs.Steps}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// workflow is what the tests read of one, and of an action.
type workflow struct {
	On          map[string]any
	Permissions *map[string]string
	Concurrency *struct {
		Group  string
		Cancel bool `yaml:"cancel-in-progress"`
	}
	Jobs map[string]job
	Runs job
}

type job struct {
	Uses        string // a workflow that is the job
	Permissions map[string]string
	Timeout     int `yaml:"timeout-minutes"`
	Steps       []struct {
		Uses, Run string
		With      map[string]any
	}
}

func parsed(t *testing.T) map[string]workflow {
	t.Helper()
	m := map[string]workflow{}
	for name, data := range workflows(t) {
		var w workflow
		if err := yaml.Unmarshal(data, &w); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		m[name] = w
	}
	return m
}

// TestWorkflowsAreSafe holds what actionlint does not: no expression reaches a
// shell, nothing runs a stranger's commit with rights, every job has the least
// permissions and an end, and no run stops another.
func TestWorkflowsAreSafe(t *testing.T) {
	for name, w := range parsed(t) {
		if w.Jobs == nil {
			w.Jobs = map[string]job{"": {Timeout: 1, Steps: w.Runs.Steps}}
		} else if w.Permissions == nil || w.Concurrency == nil || w.Concurrency.Cancel {
			t.Errorf("%s: permissions %v, concurrency %v", name, w.Permissions, w.Concurrency)
		}
		if _, ok := w.On["pull_request_target"]; ok {
			t.Errorf("%s runs on pull_request_target", name)
		}
		_, after := w.On["workflow_run"]
		for id, j := range w.Jobs {
			if j.Timeout == 0 && j.Uses == "" {
				t.Errorf("%s: job %s has no timeout", name, id)
			}
			_, pull := w.On["pull_request"]
			for scope, right := range j.Permissions {
				if pull && right == "write" && scope != "security-events" {
					t.Errorf("%s: job %s may write %s on pull requests", name, id, scope)
				}
			}
			for _, s := range j.Steps {
				if strings.Contains(s.Run, "${{") {
					t.Errorf("%s: an expression in a shell: %s", name, s.Run)
				}
				if strings.HasPrefix(s.Uses, "actions/checkout@") && (after || s.With["persist-credentials"] != false) {
					t.Errorf("%s: checkout %v", name, s.With)
				}
			}
		}
	}
}

// TestWorkflowsCalled holds a workflow that runs another one to what GitHub wants
// before it starts any job: all rights that the other's jobs ask for, and another
// group, or it would wait for itself.
func TestWorkflowsCalled(t *testing.T) {
	all, calls := parsed(t), 0
	for name, w := range all {
		for _, j := range w.Jobs {
			if j.Uses == "" {
				continue
			}
			calls++
			called := all[path.Dir(name)+strings.TrimPrefix(j.Uses, "./.github/workflows")]
			if _, ok := called.On["workflow_call"]; !ok || called.Concurrency.Group == w.Concurrency.Group {
				t.Errorf("%s cannot call %s", name, j.Uses)
			}
			asked := map[string]string{}
			for _, inner := range called.Jobs {
				for scope, right := range inner.Permissions {
					if asked[scope] != "write" {
						asked[scope] = right
					}
				}
			}
			if !maps.Equal(j.Permissions, asked) {
				t.Errorf("%s grants %v, and %s asks for %v", name, j.Permissions, j.Uses, asked)
			}
		}
	}
	if calls != 3 {
		t.Errorf("%d workflows call another", calls)
	}
}

// TestScheduleStandsAlone is about what init writes: GitHub switches off the whole file of a schedule when
// a public repository is quiet for 60 days. Merging must go on.
func TestScheduleStandsAlone(t *testing.T) {
	for name, w := range parsed(t) {
		if _, ok := w.On["schedule"]; !ok || !strings.HasPrefix(path.Base(name), "postmortem-") {
			continue
		}
		for event := range w.On {
			if event != "schedule" && event != "workflow_dispatch" {
				t.Errorf("%s is for %s as well", name, event)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	good := theirs()["plain"]
	for _, dir := range []string{"", ".", "..", "../x", "/x", "a//b", "a/", "a b", "a'b", "a\nb", "a*", "${{x}}"} {
		s := good
		if s.Directory = dir; s.Check() == nil {
			t.Errorf("the folder %q is taken", dir)
		}
	}
	for _, branch := range []string{"", "-x", "a b", "a'b", "a*", "a\n", "!a"} {
		s := good
		if s.Branch = branch; s.Check() == nil {
			t.Errorf("the branch %q is taken", branch)
		}
	}
	for ref, want := range map[string]bool{strings.Repeat("a", 40): true, "v1.2.3": false, "main": false} {
		if uses, pinned, err := scaffold.ActionAt(ref); err != nil || pinned != want || uses != scaffold.Repository+"@"+ref {
			t.Errorf("%s: %s, %v, %v", ref, uses, pinned, err)
		}
	}
	for _, ref := range []string{"", "a b", "x # y", "a\n", "${{x}}"} {
		if _, _, err := scaffold.ActionAt(ref); err == nil {
			t.Errorf("the commit %q is taken", ref)
		}
	}
}

func TestParseTeam(t *testing.T) {
	if team, err := scaffold.ParseTeam("storage=ada,grace-h"); err != nil || team.Name != "storage" || len(team.Logins) != 2 {
		t.Errorf("%v, %v", team, err)
	}
	for _, text := range []string{"", "storage", "storage=", "=ada", "a b=c", "a=b,", "a=@b", "a=b c", "a: b=c", "a=b]"} {
		if team, err := scaffold.ParseTeam(text); err == nil {
			t.Errorf("%q is %v", text, team)
		}
	}
}

// TestSettings reads the configuration back.
func TestSettings(t *testing.T) {
	for name, s := range theirs() {
		c, found := config.Decode(source.NewFile(config.Path, files(t, s)[config.Path]))
		if len(found) > 0 {
			t.Errorf("%s: %s", name, found[0].Message)
		}
		if c.Directory != s.Directory || c.Since != today || c.Drafts.Timezone != s.Timezone || !slices.Equal(c.Drafts.Authors, s.Authors) {
			t.Errorf("%s: %+v", name, c)
		}
		for _, team := range s.Teams {
			if got := c.Teams[team.Name]; !slices.Equal(got.Logins, team.Logins) {
				t.Errorf("team %s is %v", team.Name, got)
			}
		}
		if len(c.Teams) != len(s.Teams) {
			t.Errorf("teams %v", c.Teams)
		}
	}
}

// TestForms reads the form and the snippets as their readers do.
func TestForms(t *testing.T) {
	own := files(t, ours)
	var form struct {
		Name, Description string
		Body              []struct {
			Type, ID   string
			Attributes map[string]any
		}
	}
	if err := yaml.Unmarshal(own[".github/ISSUE_TEMPLATE/incident.yml"], &form); err != nil || form.Name == "" || form.Description == "" {
		t.Fatal(err, form)
	}
	var ids []string
	for _, b := range form.Body {
		if b.ID != "" {
			ids = append(ids, b.ID)
		}
	}
	var want []string
	for _, q := range scaffold.Questions {
		want = append(want, q.ID)
	}
	if !slices.Equal(ids, want) {
		t.Errorf("the form asks %q, want %q", ids, want)
	}
	var snippets map[string]struct{ Prefix, Description string }
	if err := json.Unmarshal(own[".vscode/postmortem.code-snippets"], &snippets); err != nil || len(snippets) < 3 {
		t.Error(err, snippets)
	}
}
