package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/corpus"
)

// However many documents are judged at the same time, every byte of the output
// is the same.
func TestLintIsTheSameOnAnyMachine(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 28 {
		name, data := corpus.Document(i)
		text := string(data)
		switch {
		case i%5 == 0: // shares its id with others, and recurs to what may not be there
			text = strings.Replace(text, "\nid: ", "\nrecurs: [shared-id, gone]\nid: shared-id # ", 1)
		case i%7 == 0:
			text = strings.Replace(text, "\nauthors: [", "\nauthors: [Mona Lisa, ", 1) + "\nMona Lisa was careless.\n"
		}
		write("postmortems/"+name, text)
	}
	write("postmortems/A.md", "no front matter\n")
	write("postmortems/a.md", "---\nid: a\n---\n")
	write(".github/postmortem.yaml", "rules:\n  no-such-rule: warning\n  action-overdue: error\n")
	lint := func(args ...string) string {
		var out, notes bytes.Buffer
		e := env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &notes, Getenv: func(string) string { return "" }, Dir: dir,
			Now: func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) }}
		code := run(context.Background(), e, append([]string{"lint"}, args...))
		if code != exitFailure {
			t.Errorf("%q exits with %d: %s", args, code, notes.String())
		}
		return out.String() + notes.String()
	}
	runs := [][]string{{"postmortems/a.md", "postmortems"}, {"--loose"}}
	for _, format := range findingsFormats {
		runs = append(runs, []string{"--format", format})
	}
	for _, args := range runs {
		want := ""
		for _, n := range []int{1, 2, 16} {
			before := runtime.GOMAXPROCS(n)
			got := lint(args...)
			runtime.GOMAXPROCS(before)
			if want == "" {
				want = got
			}
			if got != want {
				t.Fatalf("%q with %d processors differs", args, n)
			}
		}
		if len(want) < 1000 || args[0] == "--format" && !strings.Contains(want, "no-such-rule") {
			t.Errorf("%q says little: %s", args, want[:min(len(want), 500)])
		}
	}
}
