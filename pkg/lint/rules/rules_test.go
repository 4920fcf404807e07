package rules_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

var update = flag.Bool("update", false, "rewrite the want files of the fixtures")

var today = incident.Date{Year: 2025, Month: 6, Day: 30}

// read parses one file as the command does.
func read(t *testing.T, name, text string, c *config.Config) lint.Document {
	t.Helper()
	f, err := source.Read(fstest.MapFS{name: {Data: []byte(text)}}, name, c.Limits.FileSize)
	if r, ok := source.AsRefusal(err); ok {
		return lint.Document{Findings: []diag.Diagnostic{diag.Refused(r)}}
	}
	if err != nil {
		t.Fatal(err)
	}
	d := parse.File(f, c)
	return lint.Document{Incident: d.Incident, Findings: d.Findings}
}

// fixture is an archive with bad.md, good.md and want. bad.yaml and good.yaml
// are the configuration of the two; other documents are their company.
type fixture struct {
	files map[string]string
}

func readFixture(t *testing.T, path string) fixture {
	t.Helper()
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f := fixture{map[string]string{}}
	for _, file := range a.Files {
		f.files[file.Name] = string(file.Data)
	}
	return f
}

// lint returns what the named rule says about one of the two documents, and
// what it says about anything else that the archive has no business with.
func (f fixture) lint(t *testing.T, rule, which string) (found, stray []diag.Diagnostic) {
	t.Helper()
	c := config.Default()
	var documents []lint.Document
	if text, ok := f.files[which+".yaml"]; ok {
		var mistakes []diag.Diagnostic
		c, mistakes = config.Decode(source.NewFile(config.Path, []byte(text)))
		documents = append(documents, lint.Document{Findings: mistakes})
	}
	text, ok := f.files[which+".md"]
	if !ok {
		t.Fatalf("there is no %s.md", which)
	}
	documents = append(documents, read(t, which+".md", text, c))
	for name, text := range f.files {
		if strings.HasSuffix(name, ".md") && name != "bad.md" && name != "good.md" {
			d := read(t, name, text, c)
			d.Context = true
			documents = append(documents, d)
		}
	}
	for _, d := range documents {
		for _, f := range d.Findings {
			if f.Rule != rule {
				stray = append(stray, f)
			}
		}
	}
	for _, d := range lint.Run(documents, lint.Options{Rules: rules.All, Config: c, Today: today}) {
		if d.Rule == rule {
			found = append(found, d)
		}
	}
	return found, stray
}

func print(found []diag.Diagnostic) string {
	var b strings.Builder
	for _, d := range found {
		if name := d.Span.File.Path; name != "bad.md" {
			fmt.Fprintf(&b, "%s:", name)
		}
		at := d.Span.From()
		fmt.Fprintf(&b, "%d:%d: %s: %s\n", at.Line, at.Column, d.Severity, d.Message)
		if d.Hint != "" {
			fmt.Fprintf(&b, "    %s\n", d.Hint)
		}
	}
	return b.String()
}

func fixturePath(rule string) string { return filepath.Join("testdata", rule+".txtar") }

func TestFixtures(t *testing.T) {
	for _, rule := range rules.All {
		t.Run(rule.Name, func(t *testing.T) {
			path := fixturePath(rule.Name)
			if _, err := os.Stat(path); err != nil {
				t.Fatalf("the rule has no fixture: %v", err)
			}
			f := readFixture(t, path)
			bad, strayBad := f.lint(t, rule.Name, "bad")
			good, strayGood := f.lint(t, rule.Name, "good")
			if len(bad) == 0 {
				t.Error("bad.md: the rule is silent")
			}
			if len(good) > 0 {
				t.Errorf("good.md: the rule is not silent:\n%s", print(good))
			}
			if stray := append(strayBad, strayGood...); len(stray) > 0 {
				t.Errorf("the documents have mistakes that are not the rule's:\n%s", print(stray))
			}
			if len(good) > 0 || t.Failed() {
				return
			}
			got := print(bad)
			if *update {
				rewrite(t, path, got)
				return
			}
			if diff := cmp.Diff(f.files["want"], got); diff != "" {
				t.Errorf("want (-) and found (+) differ; -update rewrites:\n%s", diff)
			}
		})
	}
}

func rewrite(t *testing.T, path, want string) {
	t.Helper()
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool { return f.Name == "want" })
	a.Files = append(a.Files, txtar.File{Name: "want", Data: []byte(want)})
	if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestEveryFixtureHasARule(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, name := range files {
		if !slices.ContainsFunc(rules.All, func(r *lint.Rule) bool { return fixturePath(r.Name) == name }) {
			t.Errorf("%s belongs to no rule", name)
		}
	}
}

// What users write in their configuration must exist, once, and be explained.
func TestAll(t *testing.T) {
	name := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	seen := map[string]bool{}
	for _, r := range rules.All {
		if !name.MatchString(r.Name) || seen[r.Name] {
			t.Errorf("rule %q: not a name, or there twice", r.Name)
		}
		seen[r.Name] = true
		first, rest, ok := strings.Cut(r.Doc, "\n\n")
		if !ok || strings.Contains(first, "\n") || strings.HasSuffix(first, ".") || strings.TrimSpace(rest) == "" {
			t.Errorf("rule %s: Doc is one line without a full stop, an empty line, and why:\n%s", r.Name, r.Doc)
		}
		if r.Severity == diag.Off {
			t.Errorf("rule %s has no severity", r.Name)
		}
		if r.Clock && r.Severity > diag.Warning {
			t.Errorf("rule %s reads the clock and is an error", r.Name)
		}
	}
	for _, n := range []string{
		parse.RuleEncoding, parse.RuleFrontMatter, parse.RuleUnknownKey, parse.RuleValue, parse.RuleLimit,
		parse.RuleTimestamp, parse.RuleTimezone, config.Rule, "yaml", "file",
	} {
		if !seen[n] {
			t.Errorf("rule %s of an earlier stage is not listed", n)
		}
	}
	for _, n := range []string{"config", "file", "encoding", "front-matter", "yaml", "limit"} {
		if !slices.ContainsFunc(rules.All, func(r *lint.Rule) bool { return r.Name == n && r.Locked }) {
			t.Errorf("rule %s can be switched off", n)
		}
	}
}
