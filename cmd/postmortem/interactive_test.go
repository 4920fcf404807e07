package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
)

// On a terminal, the commands that write ask first, and plan says which one
// that is.
func TestInteractive(t *testing.T) {
	server := githubtest.New(githubtest.Options{Now: func() time.Time { return scriptTime }})
	if err := server.Listen(""); err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	repo := server.AddRepo("acme", "reports")
	dir := t.TempDir()
	name := filepath.Join(dir, "postmortems", "a.md")
	text := "---\nid: a\ntitle: \"Mail was late\"\ndate: 2025-06-01\nstatus: draft\nactions:\n  - id: x\n    title: \"Alert when mail is late\"\n---\n"
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	settings := map[string]string{"GITHUB_API_URL": server.APIURL(), "GITHUB_TOKEN": "x", "GITHUB_REPOSITORY": "acme/reports"}
	say := func(answer, args string, code int) string {
		t.Helper()
		var out strings.Builder
		e := env{
			Stdin: strings.NewReader(answer), Stdout: &out, Stderr: &out, Dir: dir, Interactive: true,
			Getenv: func(name string) string { return settings[name] }, Now: func() time.Time { return scriptTime },
		}
		if got := run(context.Background(), e, strings.Fields(args)); got != code {
			t.Errorf("%s: exit code %d, want %d:\n%s", args, got, code, out.String())
		}
		return out.String()
	}
	file := func() string {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}

	if out := say("", "plan", exitOK); !strings.HasSuffix(out, "\n\"postmortem sync\" makes it so, and asks first.\n") {
		t.Errorf("plan: %s", out)
	}
	for _, no := range []string{"", "no\n", "y\n", "yes, please\n"} {
		if out := say(no, "sync --write-interval 0s", exitFailure); !strings.Contains(out, "Only \"yes\" is accepted") || len(repo.Issues()) > 0 {
			t.Errorf("answer %q to sync: %s", no, out)
		}
	}
	say("yes\n", "sync --write-interval 0s", exitOK)
	if out := say("", "plan", exitOK); strings.Contains(out, "postmortem sync") {
		t.Errorf("plan without changes: %s", out)
	}

	repo.CloseIssue(1, "completed")
	if out := say("", "plan", exitOK); !strings.Contains(out, "\"postmortem pull\" records in the files") {
		t.Errorf("plan after progress: %s", out)
	}
	if out := say("no\n", "pull", exitFailure); !strings.Contains(out, "Record 1 action item in 1 file? Only \"yes\" is accepted") || file() != text {
		t.Errorf("pull: %s, and the file is %s", out, file())
	}
	if out := say("yes\n", "pull", exitOK); !strings.Contains(out, "Recorded 1 action item in 1 file.") || !strings.Contains(file(), "    status: done\n") {
		t.Errorf("pull: %s, and the file is %s", out, file())
	}

	if err := os.WriteFile(name, []byte(strings.Replace(file(), "status: draft", "status: reviewed\nreviewed: 2026-11-01", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if out := say("no\n", "followup", exitFailure); !strings.Contains(out, "Do this? Only \"yes\" is accepted") || len(repo.Issues()) != 1 {
		t.Errorf("followup: %s", out)
	}
	if out := say("yes\n", "followup --write-interval 0s", exitOK); !strings.Contains(out, "Applied: 1 added") || len(repo.Issues()) != 2 {
		t.Errorf("followup: %s", out)
	}
}
