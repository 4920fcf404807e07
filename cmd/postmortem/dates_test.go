package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/history"
	"github.com/seed-42cec927/postmortem/pkg/site"
)

func TestReadDates(t *testing.T) {
	git := func(dir string, args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=A", "-c", "user.email=a@example.com", "-C", dir}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_COMMITTER_DATE=2030-01-01T00:00:00Z")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	dir := t.TempDir()
	write := func(name, status string) {
		t.Helper()
		name = filepath.Join(dir, "postmortems", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		text := "---\nid: x\nstatus: " + status + "\n---\n# Text\n"
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	commit := func(date string) {
		t.Helper()
		git(dir, "add", ".")
		git(dir, "commit", "-q", "-m", "x", "--date", date)
	}
	ask := func(dir string) datesResult {
		t.Helper()
		p, err := openProject(&env{Dir: dir, Stderr: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		return readDates(context.Background(), p, func() map[string]bool {
			documents, err := p.required(p.facts)
			if err != nil {
				t.Fatal(err)
			}
			return undatedReviews(documents)
		})
	}
	day := func(text string) time.Time {
		d, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}

	write("a.md", "draft")
	if r := ask(dir); r.dates != nil || r.missing != nil || r.err != nil {
		t.Errorf("no repository: %+v", r)
	}
	git(dir, "init", "-q")
	if r := ask(dir); r.dates != nil || r.missing != nil || r.err != nil {
		t.Errorf("no commit: %+v", r)
	}
	commit("2025-01-01T10:00:00+02:00")
	write("a.md", "reviewed")
	write("b/index.md", "draft")
	write("dated.md", "reviewed\nreviewed: 2025-01-01")
	commit("2025-01-02T10:00:00Z")
	write("a.md", "closed")
	commit("2025-01-03T10:00:00Z")
	write("c.md", "draft") // not committed
	want := map[string]site.History{
		"postmortems/a.md": {
			Created: day("2025-01-01T10:00:00+02:00"), Changed: day("2025-01-03T10:00:00Z"), Reviewed: day("2025-01-02T10:00:00Z"),
		},
		"postmortems/b/index.md": {Created: day("2025-01-02T10:00:00Z"), Changed: day("2025-01-02T10:00:00Z")},
		"postmortems/dated.md":   {Created: day("2025-01-02T10:00:00Z"), Changed: day("2025-01-02T10:00:00Z")},
	}
	r := ask(dir)
	if diff := cmp.Diff(want, r.dates); diff != "" || r.missing != nil || r.err != nil {
		t.Errorf("%v, %v%s", r.missing, r.err, diff)
	}

	clone := filepath.Join(t.TempDir(), "clone")
	git(dir, "clone", "-q", "--depth", "2", "file://"+dir, clone)
	if r := ask(clone); r.dates != nil || !errors.Is(r.missing, history.ErrShallow) || strings.Contains(r.missing.Error(), "\n") {
		t.Errorf("shallow clone: %+v", r)
	}

	// The page shows the day of the review that the document does not say.
	var out, errs strings.Builder
	e := env{Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }, Dir: dir, Now: time.Now}
	for _, name := range []string{"b/index.md", "dated.md", "c.md"} {
		if err := os.Remove(filepath.Join(dir, "postmortems", filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
	}
	if code := run(context.Background(), e, []string{"build", "--out", filepath.Join(dir, "site")}); code != exitOK {
		t.Fatalf("exit %d: %s%s", code, out.String(), errs.String())
	}
	data, err := os.ReadFile(filepath.Join(dir, "site", "incidents.json"))
	if err != nil || !strings.Contains(string(data), `"reviewed":"2025-01-02"`) {
		t.Errorf("%v\n%s", err, data)
	}
}
