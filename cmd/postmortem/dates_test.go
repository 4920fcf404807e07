package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed-42cec927/postmortem/pkg/history"
)

func TestDatesOf(t *testing.T) {
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
	ask := func(dir string) (map[string]history.Dates, string) {
		t.Helper()
		p, err := openProject(&env{Dir: dir, Stderr: io.Discard})
		if err != nil {
			t.Fatal(err)
		}
		documents, err := p.documents()
		if err != nil {
			t.Fatal(err)
		}
		dates, notice, err := datesOf(context.Background(), p, documents)
		if err != nil {
			t.Fatal(err)
		}
		return dates, notice
	}
	day := func(text string) time.Time {
		d, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}

	write("a.md", "draft")
	if dates, notice := ask(dir); len(dates) > 0 || !strings.Contains(notice, "not a git repository") {
		t.Errorf("no repository: %v, %q", dates, notice)
	}
	git(dir, "init", "-q")
	if dates, notice := ask(dir); len(dates) > 0 || !strings.Contains(notice, "no commit yet") {
		t.Errorf("no commit: %v, %q", dates, notice)
	}
	commit("2025-01-01T10:00:00+02:00")
	write("a.md", "reviewed")
	write("b/index.md", "draft")
	commit("2025-01-02T10:00:00Z")
	write("a.md", "closed")
	commit("2025-01-03T10:00:00Z")
	write("c.md", "draft") // not committed
	want := map[string]history.Dates{
		"postmortems/a.md": {
			Created: day("2025-01-01T10:00:00+02:00"), LastChanged: day("2025-01-03T10:00:00Z"), Reviewed: day("2025-01-02T10:00:00Z"),
		},
		"postmortems/b/index.md": {Created: day("2025-01-02T10:00:00Z"), LastChanged: day("2025-01-02T10:00:00Z")},
	}
	dates, notice := ask(dir)
	if diff := cmp.Diff(want, dates, cmpopts.IgnoreFields(history.Dates{}, "Authors")); diff != "" || notice != "" {
		t.Errorf("%s%s", notice, diff)
	}

	clone := filepath.Join(t.TempDir(), "clone")
	git(dir, "clone", "-q", "--depth", "2", "file://"+dir, clone)
	if dates, notice := ask(clone); len(dates) > 0 || !strings.Contains(notice, "fetch-depth: 0") || strings.Contains(notice, "\n") {
		t.Errorf("shallow clone: %v, %q", dates, notice)
	}
}
