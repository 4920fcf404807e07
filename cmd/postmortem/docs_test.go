package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
)

// shell is a block of commands in the documentation.
var shell = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")

// TestDocs runs the commands of each page of the documentation, in its order,
// in a repository of its own with a GitHub beside it.
func TestDocs(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) < 5 {
		t.Fatal(pages, err)
	}
	document, err := os.ReadFile("../../postmortems/2025-05-14-revenue-dashboard.md")
	if err != nil {
		t.Fatal(err)
	}
	scripts := t.TempDir()
	ran := 0
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		b.WriteString("github octocat\nexec git init -q -b main\nexec git add -A\nexec git commit -q -m documents\n")
		blocks := shell.FindAllStringSubmatch(string(text), -1)
		for i, m := range blocks {
			fmt.Fprintf(&b, "exec sh -eu block%d.sh\n", i)
			ran += strings.Count(m[1], "\n")
		}
		if len(blocks) == 0 {
			continue
		}
		for i, m := range blocks {
			fmt.Fprintf(&b, "-- block%d.sh --\n%s", i, m[1])
		}
		fmt.Fprintf(&b, "-- postmortems/2025-05-14-revenue-dashboard.md --\n%s", document)
		name := strings.TrimSuffix(filepath.Base(page), ".md") + ".txtar"
		if err := os.WriteFile(filepath.Join(scripts, name), []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if ran < 10 {
		t.Errorf("only %d commands are in the documentation", ran)
	}
	testscript.Run(t, testscript.Params{
		Dir: scripts,
		Setup: func(env *testscript.Env) error {
			for name, value := range map[string]string{
				"SOURCE_DATE_EPOCH": fmt.Sprint(scriptTime.Unix()), "NO_COLOR": "1",
				"GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.com",
			} {
				env.Setenv(name, value)
			}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"github": func(ts *testscript.TestScript, _ bool, args []string) {
				server := githubtest.New(githubtest.Options{FloorDueOn: true})
				ts.Check(server.Listen(""))
				ts.Defer(func() { server.Close() })
				server.AddRepo("acme", "reports", args...)
				ts.Setenv("GITHUB_API_URL", server.APIURL())
				ts.Setenv("GITHUB_TOKEN", "secret-token")
				ts.Setenv("GITHUB_REPOSITORY", "acme/reports")
			},
		},
	})
}
