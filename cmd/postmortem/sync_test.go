package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/githubtest/contract"
)

// syncWorld is a repository with one postmortem of n actions, and its GitHub.
type syncWorld struct {
	gh   *githubtest.Server
	repo *githubtest.Repo
	env  env
	out  strings.Builder
	err  strings.Builder
}

func newSyncWorld(t *testing.T, actions int) *syncWorld {
	t.Helper()
	gh := contract.Start(t, githubtest.Options{FloorDueOn: true})
	w := &syncWorld{gh: gh, repo: gh.AddRepo("acme", "reports", "octocat")}
	var doc strings.Builder
	doc.WriteString("---\nid: 2025-05-14-revenue\ntitle: Revenue\ndate: 2025-05-14\nstatus: reviewed\nseverity: SEV-2\nactions:\n")
	for n := range actions {
		fmt.Fprintf(&doc, "  - {id: a%d, title: Do %[1]d, type: detect, owner: octocat, due: 2025-05-21, done_when: it works}\n", n)
	}
	doc.WriteString("---\n")
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "postmortems"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "postmortems", "a.md"), []byte(doc.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	environ := map[string]string{"GITHUB_API_URL": gh.APIURL(), "GITHUB_TOKEN": "secret-token", "GITHUB_REPOSITORY": "acme/reports"}
	w.env = env{
		Stdin: strings.NewReader(""), Stdout: &w.out, Stderr: &w.err, Dir: dir, Now: time.Now,
		Getenv: func(key string) string { return environ[key] },
		Sleep:  func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	return w
}

func (w *syncWorld) run(ctx context.Context, args ...string) int {
	w.out.Reset()
	w.err.Reset()
	return run(ctx, w.env, args)
}

// TestExitCodes: what goes wrong with the first request, and with the first
// write, says by its code what to do about it.
func TestExitCodes(t *testing.T) {
	for name, c := range map[string]struct {
		fault githubtest.Fault
		code  int
		says  string
	}{
		"token":           {githubtest.Refusal(401, "Bad credentials"), exitAuth, "does not accept the token"},
		"rights":          {githubtest.Refusal(403, "Resource not accessible by integration"), exitAuth, "permissions: issues: write"},
		"not found":       {githubtest.Refusal(404, "Not Found"), exitNetwork, "acme/reports"},
		"gone":            {githubtest.Refusal(410, "Issues are disabled for this repo"), exitNetwork, "acme/reports"},
		"too fast":        {githubtest.SecondaryLimit(403, "600"), exitIncomplete, "more than the 2m0s left to wait; see --max-wait"},
		"too fast, 429":   {githubtest.SecondaryLimit(429, "600"), exitIncomplete, "--max-wait"},
		"hour used up":    {githubtest.PrimaryLimit(403, time.Now().Add(time.Hour)), exitIncomplete, "--max-wait"},
		"internal":        {githubtest.Fault{Status: 500}, exitNetwork, "500"},
		"bad gateway":     {githubtest.Fault{Status: 502, Body: "<html>"}, exitNetwork, "Bad Gateway"},
		"unavailable":     {githubtest.Fault{Status: 503}, exitNetwork, "503"},
		"cut":             {githubtest.Fault{Cut: true}, exitNetwork, "EOF"},
		"redirect":        {githubtest.Redirect(302, "http://127.0.0.1:1/x"), exitNetwork, "must not see the token"},
		"HTML":            {githubtest.Fault{Status: 200, Body: "<html>Sign in</html>"}, exitNetwork, "something else than GitHub would"},
		"empty":           {githubtest.Fault{Status: 200}, exitNetwork, "an empty body"},
		"null":            {githubtest.Fault{Status: 200, Body: "null"}, exitNetwork, "not a"},
		"truncated":       {githubtest.Fault{Apply: true, Genuine: true, Truncate: true}, exitNetwork, "broke off"},
		"accepted":        {githubtest.Fault{Status: 202, Body: "{}"}, exitNetwork, "accepted, but not done"},
		"no such version": {githubtest.Fault{Status: 415}, exitNetwork, "415"},
	} {
		for _, first := range []string{"", "POST /repos/{owner}/{repo}/issues"} {
			w := newSyncWorld(t, 2)
			w.gh.Inject(githubtest.Rule{Route: first, Times: -1, Fault: c.fault})
			code := w.run(t.Context(), "sync", "--yes")
			if first != "" && c.fault.Apply { // looked for in the list, and found
				if code != exitOK || len(w.repo.Issues()) != 2 {
					t.Errorf("%s at %q: exit code %d, %d issues: %s", name, first, code, len(w.repo.Issues()), w.err.String())
				}
				continue
			}
			if code != c.code || !strings.Contains(w.err.String(), c.says) {
				t.Errorf("%s at %q: exit code %d, want %d: %s", name, first, code, c.code, w.err.String())
			}
			if first != "" && !strings.Contains(w.err.String(), "1 of 3 changes are made, 2 are left") {
				t.Errorf("%s at %q does not say what is left: %s", name, first, w.err.String())
			}
			if strings.Contains(w.out.String()+w.err.String(), "secret-token") {
				t.Errorf("%s at %q shows the token: %s", name, first, w.err.String())
			}
			w.gh.Inject()
			if code := w.run(t.Context(), "sync", "--yes"); code != exitOK || len(w.repo.Issues()) != 2 {
				t.Errorf("%s at %q, the next run: exit code %d, %d issues: %s", name, first, code, len(w.repo.Issues()), w.err.String())
			}
		}
	}
}

// TestInterrupted stops a run at each of its requests, as Ctrl-C does, and lets
// the next one go on.
func TestInterrupted(t *testing.T) {
	const reads = 4
	requests := 0
	for at := 1; requests == 0 || at <= requests; at++ {
		w := newSyncWorld(t, 3)
		ctx, interrupt := context.WithCancel(t.Context())
		w.gh.Intercept(func(_ *http.Request, n int) *githubtest.Fault {
			if n == at {
				interrupt()
			}
			return nil
		})
		code := w.run(ctx, "sync", "--yes")
		interrupt()
		if n := len(w.gh.Requests()); n > at {
			t.Errorf("interrupted at request %d, and sent %d", at, n)
		}
		said := strings.Contains(w.err.String(), "of 4 changes are made") || at <= reads && strings.Contains(w.err.String(), "interrupted before anything was written")
		if !(code == exitIncomplete && said || code == exitOK && at == requests) {
			t.Errorf("interrupted at request %d: exit code %d, %s", at, code, w.err.String())
		}
		w.gh.ResetRequests()
		w.gh.Intercept(nil)
		if code := w.run(t.Context(), "sync", "--yes"); code != exitOK || len(w.repo.Issues()) != 3 || len(w.repo.Milestones()) != 1 {
			t.Errorf("after request %d the next run: exit code %d, %d issues, %s", at, code, len(w.repo.Issues()), w.err.String())
		}
		if at == 1 {
			requests = len(w.gh.Requests())
		}
		if code := w.run(t.Context(), "plan", "--detailed-exitcode"); code != exitOK {
			t.Errorf("after request %d there is still to do: %s", at, w.out.String())
		}
	}
}

func TestProgressBar(t *testing.T) {
	w := newSyncWorld(t, 3)
	w.env.Bar = true
	if code := w.run(t.Context(), "sync", "--yes"); code != exitOK || !strings.Contains(w.err.String(), "(3/4)") || strings.Contains(w.err.String(), "\n") {
		t.Errorf("exit code %d: %q", code, w.err.String())
	}
	w = newSyncWorld(t, 3)
	if code := w.run(t.Context(), "sync", "--yes"); code != exitOK || !strings.Contains(w.err.String(), "[3/4] create 2025-05-14-revenue/a1\n") || strings.ContainsAny(w.err.String(), "\r\x1b") {
		t.Errorf("exit code %d: %q", code, w.err.String())
	}
	w = newSyncWorld(t, 3)
	w.env.Bar = true
	if code := w.run(t.Context(), "sync", "--yes", "-v"); code != exitOK || !strings.Contains(w.err.String(), "POST /repos/acme/reports/issues: 201 in ") ||
		!strings.Contains(w.err.String(), " of 5000 requests left\n") || strings.Contains(w.err.String(), "\r") {
		t.Errorf("exit code %d: %q", code, w.err.String())
	}
}
