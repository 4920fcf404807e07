package history

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// run runs the git command: the oracle for what go-git says.
func run(t testing.TB, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=A", "-c", "user.email=a@example.com", "-C", dir}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestHead(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(dir); !errors.Is(err, ErrNone) {
		t.Fatalf("no repository: %v", err)
	}
	run(t, dir, "init", "-q")
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := r.Head(); ok {
		t.Error("a repository without commits has a head")
	}
	run(t, dir, "commit", "-q", "--allow-empty", "-m", "one", "--date", "2025-05-14T10:00:00Z")
	tree := filepath.Join(t.TempDir(), "linked")
	run(t, dir, "worktree", "add", "-q", tree)
	for _, place := range []string{dir, tree} {
		r, err := Open(place)
		if err != nil {
			t.Fatal(err)
		}
		c, ok := r.Head()
		if want := run(t, place, "rev-parse", "HEAD"); !ok || c.Hash != want {
			t.Errorf("head %q, want %q", c.Hash, want)
		}
		if want := run(t, place, "log", "-1", "--format=%ct"); strconv.FormatInt(c.When.Unix(), 10) != want {
			t.Errorf("committed %d, want %s", c.When.Unix(), want)
		}
	}
}

func TestOrigin(t *testing.T) {
	for address, want := range map[string]string{
		"https://github.com/acme/reports.git":       "github.com acme/reports",
		"https://github.com/acme/reports":           "github.com acme/reports",
		"https://x:y@ghes.example.com/acme/reports": "ghes.example.com acme/reports",
		"git@github.com:acme/reports.git":           "github.com acme/reports",
		"ssh://git@github.com:22/acme/reports.git":  "github.com acme/reports",
		"/srv/git/reports.git":                      "",
		"https://example.com/a/b/c":                 "",
	} {
		dir := t.TempDir()
		run(t, dir, "init", "-q")
		run(t, dir, "remote", "add", "origin", address)
		r, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		host, name, ok := r.Origin()
		got := host + " " + name
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}
