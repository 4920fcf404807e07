package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestKill ends real processes in the middle of a sync of 200 items, against a
// GitHub that is a process, too: whatever a run was doing, the last one ends
// with 200 issues and nothing left to do.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	writeIncidents(t, dir, 25, 8)
	environ := append(os.Environ(), "GITHUB_TOKEN=any", "GITHUB_REPOSITORY=acme/reports", "NO_COLOR=1")
	command := func(args ...string) *exec.Cmd {
		cmd := exec.Command("postmortem", args...) // TestMain puts it on the path
		cmd.Dir, cmd.Env = dir, environ
		return cmd
	}

	gh := command("demo", "--github-only")
	out, err := gh.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := gh.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		gh.Process.Kill()
		gh.Wait()
	}()
	said := bufio.NewReader(out)
	var api string
	for api == "" {
		line, err := said.ReadString('\n')
		if err != nil {
			t.Fatalf("the GitHub does not say where it is: %v", err)
		}
		if m := regexp.MustCompile(`GITHUB_API_URL=(\S+)`).FindStringSubmatch(line); m != nil {
			api = m[1]
		}
	}
	environ = append(environ, "GITHUB_API_URL="+api)

	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	kills := 0
	for at := range 12 {
		// Some die while they still read, others after some changes and a bit.
		lines := 0
		if at%4 != 0 {
			lines = 1 + random.IntN(40)
		}
		if killAt(t, command("sync", "--yes", "--write-interval", "0s"), lines, time.Duration(random.IntN(3000))*time.Microsecond) {
			kills++
		}
	}
	if kills < 6 {
		t.Errorf("only %d of 12 runs were killed in time: the test says little", kills)
	}
	if last, err := command("sync", "--yes", "--write-interval", "0s").CombinedOutput(); err != nil {
		t.Fatalf("the last run: %v\n%s", err, last)
	}
	open, all := countIssues(t, api, "open"), countIssues(t, api, "all")
	if open != 200 || all != 200 {
		t.Errorf("%d issues, %d of them open", all, open)
	}
	if plan, err := command("plan", "--detailed-exitcode").CombinedOutput(); err != nil {
		t.Errorf("something is left to do: %v\n%s", err, plan)
	}
}

// killAt kills a run once it has told of so many changes, and a moment has
// passed; it reports whether the run was still on its way.
func killAt(t *testing.T, cmd *exec.Cmd, lines int, moment time.Duration) bool {
	t.Helper()
	progress, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = io.Discard
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(progress)
	for n := 0; n < lines && scanner.Scan(); n++ {
	}
	time.Sleep(moment)
	killed := cmd.Process.Kill() == nil
	io.Copy(io.Discard, progress)
	err = cmd.Wait()
	var exit *exec.ExitError
	return killed && errors.As(err, &exit) && exit.ExitCode() == -1
}

// writeIncidents writes documents with open actions.
func writeIncidents(t *testing.T, dir string, documents, actions int) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "postmortems"), 0o755); err != nil {
		t.Fatal(err)
	}
	for d := range documents {
		var b strings.Builder
		fmt.Fprintf(&b, "---\nid: incident-%d\ntitle: Incident %[1]d\ndate: 2025-05-14\nstatus: reviewed\nseverity: SEV-2\nactions:\n", d)
		for a := range actions {
			fmt.Fprintf(&b, "  - {id: a%d, title: Do %[1]d, type: detect, owner: octocat, due: 2025-05-21, done_when: it works}\n", a)
		}
		b.WriteString("---\n")
		if err := os.WriteFile(filepath.Join(dir, "postmortems", fmt.Sprintf("%d.md", d)), []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func countIssues(t *testing.T, api, state string) int {
	t.Helper()
	count := 0
	for page := 1; ; page++ {
		req, err := http.NewRequest(http.MethodGet, fmt.Sprintf("%s/repos/acme/reports/issues?state=%s&per_page=100&page=%d", api, state, page), nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer any")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		var issues []struct{ Number int }
		err = json.NewDecoder(resp.Body).Decode(&issues)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if len(issues) == 0 {
			return count
		}
		count += len(issues)
	}
}
