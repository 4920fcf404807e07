package scaffold

import (
	"bytes"
	"embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/yamldoc"
)

// Pages says who may read the site.
type Pages string

const (
	// PagesPublic shows everything if the repository is public, else the
	// public edition: Pages of a private repository are public.
	PagesPublic Pages = "public"
	// PagesRestricted shows everything, because access to the site is restricted.
	PagesRestricted Pages = "restricted"
	// PagesNone publishes no site.
	PagesNone Pages = "none"
)

// AllPages are the choices, the default first.
var AllPages = []Pages{PagesPublic, PagesRestricted, PagesNone}

// Repository is where the GitHub Action lives.
const Repository = "seed-42cec927/postmortem"

// Setup is what "init" knows of a repository.
type Setup struct {
	Directory string   // of the postmortems
	Branch    string   // the default one
	Timezone  string   // IANA name for drafts; empty for UTC
	Authors   []string // of drafts
	Teams     []Team
	Pages     Pages
	Today     incident.Date

	// Action is what workflows name as the GitHub Action: Repository@REF, or
	// "./" in its own repository.
	Action string
	// Pinned is true when Action names a commit, which cannot change.
	Pinned bool
	// CommentAction is the same for the workflow that has no checkout.
	CommentAction string
	// SyncVariable names the variable without which nothing is synced; empty
	// for none.
	SyncVariable string
}

// Team is what an owner written team:NAME stands for.
type Team struct {
	Name   string
	Logins []string
}

var (
	teamName  = regexp.MustCompile(`^` + config.TeamPattern + `$`)
	loginName = regexp.MustCompile(`^` + config.LoginPattern + `$`)
)

// ParseTeam reads NAME=LOGIN,LOGIN.
func ParseTeam(text string) (Team, error) {
	name, logins, _ := strings.Cut(text, "=")
	team := Team{Name: name, Logins: strings.Split(logins, ",")}
	if !teamName.MatchString(name) {
		return Team{}, fmt.Errorf("%q is not written NAME=LOGIN,LOGIN", text)
	}
	for _, login := range team.Logins {
		if len(login) > config.MaxLogin || !loginName.MatchString(login) {
			return Team{}, fmt.Errorf("%q of %q is not a GitHub login", login, text)
		}
	}
	return team, nil
}

// File is one that init writes.
type File struct {
	Path string // relative to the repository's root, slash-separated
	Data []byte
	What string // what it is for, in a few words
}

//go:embed init
var initFiles embed.FS

// Files returns what init writes, in the order in which people read it.
func (s Setup) Files() ([]File, error) {
	draft, err := s.template()
	if err != nil {
		return nil, err
	}
	files := []File{
		{Path: path.Join(s.Directory, "README.md"), What: "how to write a postmortem here"},
		{Path: path.Join(s.Directory, "_template.md"), Data: draft, What: "a draft to copy"},
		{Path: config.Path, What: "settings"},
		{Path: ".github/workflows/postmortem-review.yml", What: "on pull requests: lint, plan, preview"},
		{Path: ".github/workflows/postmortem-comment.yml", What: "after the review: its result as a comment"},
		{Path: ".github/workflows/postmortem-publish.yml", What: "after merging: " + s.publishing()},
		{Path: refreshWorkflow, What: "every night: publish, for what changed without a merge"},
		{Path: ".github/workflows/postmortem-pull.yml", What: "weekly: a pull request that records progress"},
		{Path: ".github/workflows/postmortem-followup.yml", What: "on workdays: asks what became of reviews, lists what is overdue"},
		{Path: ".github/ISSUE_TEMPLATE/incident.yml", What: "a form to report an incident"},
		{Path: ".github/PULL_REQUEST_TEMPLATE/postmortem.md", What: "a checklist for pull requests"},
		{Path: ".vscode/postmortem.code-snippets", What: "snippets for editors"},
	}
	if s.Pages == PagesNone {
		files = slices.DeleteFunc(files, func(f File) bool { return f.Path == refreshWorkflow })
	}
	for i, f := range files {
		if f.Data != nil {
			continue
		}
		if files[i].Data, err = s.render(f.Path); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// refreshWorkflow is of use to a site only.
const refreshWorkflow = ".github/workflows/postmortem-refresh.yml"

func (s Setup) publishing() string {
	if s.Pages == PagesNone {
		return "sync"
	}
	return "sync, build, deploy to Pages"
}

// sources are the templates of files whose names differ from theirs.
var sources = map[string]string{
	".github/ISSUE_TEMPLATE/incident.yml":         "incident.yml",
	".github/PULL_REQUEST_TEMPLATE/postmortem.md": "pull_request.md",
	".vscode/postmortem.code-snippets":            "snippets.json",
}

// render fills in the template of a file.
func (s Setup) render(name string) ([]byte, error) {
	from := sources[name]
	switch {
	case from != "":
	case path.Dir(name) == ".github/workflows":
		from = "workflows/" + path.Base(name)
	default:
		from = path.Base(name)
	}
	// Workflows have {{ }} of their own.
	t, err := template.New(path.Base(from)).Delims("[[", "]]").Option("missingkey=error").
		Funcs(template.FuncMap{"pin": Pin, "quote": yamldoc.Quote, "flow": flow}).ParseFS(initFiles, "init/"+from)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, map[string]any{
		"Directory": s.Directory, "Branch": s.Branch, "Timezone": s.Timezone, "Authors": flow(s.Authors),
		"Pages": string(s.Pages), "Site": s.Pages != PagesNone,
		"Action": s.Action, "CommentAction": s.CommentAction, "SyncVariable": s.SyncVariable,
		"Teams": s.Teams, "Today": s.Today.String(), "Questions": Questions,
	})
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", name, err)
	}
	return b.Bytes(), nil
}

// template is a draft for people who copy it by hand.
func (s Setup) template() ([]byte, error) {
	d := Draft{Title: "What was wrong for whom", Date: s.Today, Timezone: s.Timezone, Severity: 3, Authors: s.Authors}
	return d.Markdown(s.Today.String() + "-what-happened")
}

//go:embed pins.txt
var pinned string

// pins are the commits of other people's actions, by name, with their version
// as a comment.
var pins = func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(pinned) {
		f := strings.Fields(line)
		m[f[0]] = f[0] + "@" + f[1] + " # " + f[2]
	}
	return m
}()

// Pin returns what a workflow writes to use an action of somebody else: its
// commit, and the version as a comment, which Dependabot reads and keeps.
func Pin(name string) (string, error) {
	pin, ok := pins[name]
	if !ok {
		return "", fmt.Errorf("no commit is pinned for the action %s", name)
	}
	return pin, nil
}

var (
	folderName = regexp.MustCompile(`^[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*$`)
	branchName = regexp.MustCompile(`^[A-Za-z0-9._][A-Za-z0-9._/-]*$`)
	actionRef  = regexp.MustCompile(`^[A-Za-z0-9._/-]+$`)
)

// Check says what is wrong with the parts that are written into workflows,
// where a quote or a line break would change the meaning of what follows.
func (s Setup) Check() error {
	switch {
	case !folderName.MatchString(s.Directory) || path.Clean(s.Directory) != s.Directory || s.Directory[0] == '.':
		return fmt.Errorf("the folder %q is not a path of letters, digits, hyphens, underscores, dots and slashes that begins with no dot", s.Directory)
	case !branchName.MatchString(s.Branch):
		return fmt.Errorf("the branch %q has characters that a workflow's filter would take for a pattern", s.Branch)
	}
	return nil
}

// ActionAt is how workflows name this project's action at a commit or tag.
// pinned is false where the reference can move.
func ActionAt(ref string) (uses string, pinned bool, err error) {
	if !actionRef.MatchString(ref) || len(ref) > 100 {
		return "", false, fmt.Errorf("%q is no commit and no tag", ref)
	}
	return Repository + "@" + ref, commitHash.MatchString(ref), nil
}

var commitHash = regexp.MustCompile(`^[0-9a-f]{40}$`)
