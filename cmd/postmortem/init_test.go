package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"go.yaml.in/yaml/v4"
)

// ask runs init as on a terminal where no cursor can be moved.
func ask(t *testing.T, answers string, args ...string) (dir, out string, code int) {
	t.Helper()
	dir = t.TempDir()
	var b bytes.Buffer
	code = run(context.Background(), env{
		Stdin: iotest.OneByteReader(strings.NewReader(answers)), Stdout: &b, Stderr: &b, Dir: dir, Interactive: true,
		Getenv: func(string) string { return "" },
		Now:    func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) },
	}, append([]string{"init"}, args...))
	return dir, b.String(), code
}

func TestInitAsks(t *testing.T) {
	dir, out, code := ask(t, "docs/incidents\nNowhere/City\nEurope/Berlin\ndata-platform, web\nstorage=ada\n3\ny\n")
	if code != exitOK {
		t.Fatalf("exit %d\n%s", code, out)
	}
	for _, want := range []string{"Folder of the postmortems", `"Nowhere/City" is not an IANA zone`, "There is no site", "Write 11 files?", "Wrote 11 files."} {
		if !strings.Contains(out, want) {
			t.Errorf("%q was not said:\n%s", want, out)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, ".github/postmortem.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`directory: "docs/incidents"`, "timezone: Europe/Berlin", "authors: [ data-platform, web ]", "since: 2026-11-23", `"storage": {logins: [ ada ]}`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%q is missing:\n%s", want, data)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "docs/incidents/README.md")); err != nil {
		t.Error(err)
	}
}

// What flags say is not asked for, and a no writes nothing.
func TestInitTakesNo(t *testing.T) {
	dir, out, code := ask(t, "n\n", "--directory", "pm", "--timezone", "UTC", "--author", "web", "--team", "web=ada", "--pages", "none")
	if code != exitFailure || strings.Contains(out, "Folder of") || !strings.Contains(out, "nothing was written") {
		t.Errorf("exit %d\n%s", code, out)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) > 0 {
		t.Errorf("%v, %v", list, err)
	}
}

// The hooks for pre-commit call commands that exist, on files that are
// documents.
func TestHooks(t *testing.T) {
	data, err := os.ReadFile("../../.pre-commit-hooks.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct{ ID, Name, Description, Entry, Language, Files, Exclude string }
	if err := yaml.Unmarshal(data, &hooks); err != nil || len(hooks) != 2 {
		t.Fatal(err, hooks)
	}
	for _, h := range hooks {
		words := strings.Fields(h.Entry)
		cmd, rest, err := newRoot(&env{}).Find(words[1:])
		if words[0] != "postmortem" || err != nil || len(rest) > 0 || cmd.Name() != words[1] || h.Language != "golang" || h.ID == "" || h.Name == "" || h.Description == "" {
			t.Errorf("%+v: %v", h, err)
		}
		files, exclude := regexp.MustCompile(h.Files), regexp.MustCompile(h.Exclude)
		for name, want := range map[string]bool{
			"postmortems/2026-11-23-x.md": true, "postmortems/2026/x/index.md": true, "postmortems/README.md": false, "postmortems/_template.md": false,
			"README.md": false, "postmortems/x.png": false, "docs/postmortems/x.md": false,
		} {
			if got := files.MatchString(name) && !exclude.MatchString(name); got != want {
				t.Errorf("%s takes %s: %v", h.ID, name, got)
			}
		}
	}
}
