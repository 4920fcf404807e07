package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// lintFile runs lint on one file as a user would, and returns what it says.
func lintFile(t *testing.T, dir, name string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(context.Background(), env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &err,
		Getenv: func(string) string { return "" },
		Dir:    dir,
		Now:    func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) },
	}, []string{"lint", name})
	return code, out.String(), err.String()
}

// What strangers can put into a pull request: a clear finding at its line
// each, and the run fails.
func TestHostileFiles(t *testing.T) {
	head := "---\nid: x\ntitle: x\ndate: 2025-05-14\nstatus: draft\nseverity: SEV-3\n---\n"
	tests := []struct{ name, text, want string }{
		{"indented closer", "---\nid: x\ntitle: |\n  a\n  ---\n  b\n---\n", ":5:1: error: an indented --- ends the front matter here"},
		{"BOM without front matter", "\ufeff# Title\n", ":1:2: error: the file has no front matter"},
		{"BOM", "\ufeff" + head, ":1:1: error: the file begins with a byte order mark"},
		{"unterminated block", "---\nid: x\n", ":1:1: error: the front matter is opened here and never closed"},
		{"wide table", head + strings.Repeat("|a", 2000) + "|\n" + strings.Repeat("|-", 2000) + "|\n|b|\n", ":9:1: error: a table of 2000 columns, 64 are allowed"},
		{"open links", head + strings.Repeat("[a](", 30_000) + "\n", ":8:16001: error: more than 4000 opening brackets in one paragraph"},
		{"alias bomb", "---\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n---\n", ":2:4: error: YAML anchors are not allowed"},
		{"nested YAML", "---\nid: " + strings.Repeat("[", 20_000) + "\n---\n", ":2:1: error: values nested too deep"},
		{"invalid UTF-8", head + "caf\xe9\n", ":8:4: error: byte 0xe9 is not UTF-8"},
		{"too large", head + strings.Repeat("a line of prose\n", 20_000), ":1:1: error: is larger than 128 KiB"},
		{"escape sequences", "---\ntitel: \"\\e[31m\"\n---\n", ":2:1: error: unknown key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "bad.md"), []byte(tt.text), 0o644); err != nil {
				t.Fatal(err)
			}
			code, stdout, stderr := lintFile(t, dir, "bad.md")
			if code != exitFailure || stderr != "" {
				t.Errorf("exit %d, stderr %.300q", code, stderr)
			}
			if !strings.Contains(stdout, "bad.md"+tt.want) {
				t.Errorf("want %q in\n%.1000s", "bad.md"+tt.want, stdout)
			}
			if len(stdout) > 4000 {
				t.Errorf("%d bytes of output: a wall", len(stdout))
			}
		})
	}
	t.Run("symbolic link", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.Symlink("/etc/passwd", filepath.Join(dir, "bad.md")); err != nil {
			t.Fatal(err)
		}
		code, stdout, _ := lintFile(t, dir, "bad.md")
		if code != exitFailure || !strings.Contains(stdout, "bad.md:1:1: error: is a symbolic link") || strings.Contains(stdout, "root:") {
			t.Errorf("exit %d\n%s", code, stdout)
		}
	})
	t.Run("name with control characters", func(t *testing.T) {
		dir := t.TempDir()
		name := "a\x1b]0;owned\x07\u202e.md"
		if err := os.WriteFile(filepath.Join(dir, name), []byte("no front matter"), 0o644); err != nil {
			t.Fatal(err)
		}
		code, stdout, _ := lintFile(t, dir, name)
		if code != exitFailure || strings.ContainsAny(stdout, "\x1b\x07\u202e") {
			t.Errorf("exit %d, output %q", code, stdout)
		}
	})
}

// The project's own postmortems are linted by its tests.
func TestOwnPostmortems(t *testing.T) {
	code, stdout, stderr := lintFile(t, "../..", "postmortems")
	if code != exitOK {
		t.Errorf("exit %d\n%s%s", code, stdout, stderr)
	}
	draft := 0
	for line := range strings.Lines(stdout) {
		if strings.Contains(line, "2026-11-19-checkout-slow-eu.md") && strings.Contains(line, "warning:") {
			draft++
		}
	}
	if draft == 0 {
		t.Errorf("the young draft has no warnings left to show:\n%s", stdout)
	}
}

// A reader that ends early must not matter to the result.
func TestOutputErrorsAreReported(t *testing.T) {
	code := run(context.Background(), env{
		Stdin: strings.NewReader(""), Stdout: brokenPipe{}, Stderr: io.Discard,
		Getenv: func(string) string { return "" },
		Dir:    "../..",
		Now:    time.Now,
	}, []string{"lint"})
	if code == exitOK {
		t.Error("lint succeeded though nobody could read what it said")
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
