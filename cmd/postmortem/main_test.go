package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/githubtest/contract"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"postmortem": main})
}

// The scripts run the real command.
var update = flag.Bool("update", false, "rewrite what scripts compare with, and docs/rules.md")

// scriptTime is when scripts run.
var scriptTime = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

// stage is the GitHub of one script. Scripts run at the same time, and its
// server reads the clock while the script moves it.
type stage struct {
	server   *githubtest.Server
	repo     *githubtest.Repo
	contract *contract.Watch
	clock    atomic.Int64 // Unix seconds
}

func TestScripts(t *testing.T) {
	var stages sync.Map // by the script's folder
	on := func(ts *testscript.TestScript) *stage {
		s, ok := stages.Load(ts.Getenv("WORK"))
		if !ok {
			ts.Fatalf("no github has been started")
		}
		return s.(*stage)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("SOURCE_DATE_EPOCH", strconv.FormatInt(scriptTime.Unix(), 10))
			env.Setenv("NO_COLOR", "1")
			return nil
		},
		UpdateScripts: *update,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			// github [LOGIN...] starts a GitHub with the repository acme/reports. The
			// token belongs to GITHUB_ACTOR.
			"github": func(ts *testscript.TestScript, _ bool, args []string) {
				s := &stage{}
				s.clock.Store(scriptTime.Unix())
				server := githubtest.New(githubtest.Options{FloorDueOn: true, Login: ts.Getenv("GITHUB_ACTOR"), Now: func() time.Time { return time.Unix(s.clock.Load(), 0).UTC() }})
				s.server, s.contract = server, contract.New(server)
				ts.Check(server.Listen(""))
				ts.Defer(func() { server.Close() })
				s.repo = server.AddRepo("acme", "reports", args...)
				stages.Store(ts.Getenv("WORK"), s)
				ts.Setenv("GITHUB_API_URL", server.APIURL())
				ts.Setenv("GITHUB_TOKEN", "secret-token")
				ts.Setenv("GITHUB_REPOSITORY", "acme/reports")
			},
			// requests READS WRITES compares with what was sent since the last
			// call, and that all of it is modelled.
			"requests": func(ts *testscript.TestScript, _ bool, args []string) {
				server := on(ts).server
				reads, writes := 0, 0
				var log strings.Builder
				for _, r := range server.Requests() {
					if r.Method == "GET" {
						reads++
					} else {
						writes++
					}
					fmt.Fprintf(&log, "%s %s?%s %d\n", r.Method, r.Path, r.Query, r.Status)
				}
				server.ResetRequests()
				if strconv.Itoa(reads) != args[0] || strconv.Itoa(writes) != args[1] {
					ts.Fatalf("%d reads and %d writes, want %s and %s:\n%s", reads, writes, args[0], args[1], log.String())
				}
				if list := slices.Concat(server.Unexpected(), on(ts).contract.Problems()); len(list) > 0 {
					ts.Fatalf("requests or answers that GitHub doesn't know: %q", list)
				}
			},
			// exits CODE COMMAND [ARG...] runs a command and compares its exit code.
			"exits": func(ts *testscript.TestScript, _ bool, args []string) {
				code := 0
				var exit *exec.ExitError
				if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
					code = exit.ExitCode()
				} else {
					ts.Check(err)
				}
				if strconv.Itoa(code) != args[0] {
					ts.Fatalf("exit code %d, want %s", code, args[0])
				}
			},
			// report-issue FILE opens an issue: the first line is its title.
			"report-issue": func(ts *testscript.TestScript, _ bool, args []string) {
				title, body, _ := strings.Cut(ts.ReadFile(args[0]), "\n")
				on(ts).repo.AddIssue(githubtest.Issue{Title: title, Body: strings.ReplaceAll(body, "\n", "\r\n"), Author: "mallory"})
			},
			// pull-request N COMMIT opens one.
			"pull-request": func(ts *testscript.TestScript, _ bool, args []string) {
				n, err := strconv.Atoi(args[0])
				ts.Check(err)
				on(ts).repo.AddIssue(githubtest.Issue{Number: n, Title: "change", PullRequest: true, Head: args[1]})
			},
			// visibility public|private|internal|"" sets who may read the repository.
			"visibility": func(ts *testscript.TestScript, _ bool, args []string) {
				on(ts).repo.SetVisibility(args[0])
			},
			// large FILE writes 5 MiB.
			"large": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), make([]byte, 5<<20), 0o644))
			},
			// close-issue N [REASON] closes an issue as a person would,
			// reopen-issue N opens it again, tick N ID... ticks questions of it.
			"close-issue": func(ts *testscript.TestScript, _ bool, args []string) {
				n, err := strconv.Atoi(args[0])
				ts.Check(err)
				on(ts).repo.CloseIssue(n, append(args, "completed")[1])
			},
			"tick": func(ts *testscript.TestScript, _ bool, args []string) {
				n, err := strconv.Atoi(args[0])
				ts.Check(err)
				on(ts).repo.EditIssue(n, func(i *githubtest.Issue) {
					for _, id := range args[1:] {
						question := regexp.MustCompile(`- \[ \](.*<!-- tick:` + id + ` -->)`)
						if !question.MatchString(i.Body) {
							ts.Fatalf("issue %d has no question %s to tick:\n%s", n, id, i.Body)
						}
						i.Body = question.ReplaceAllString(i.Body, "- [x]$1")
					}
				})
			},
			// issues COUNT LABEL compares how many issues have the label, in any state.
			"issues": func(ts *testscript.TestScript, _ bool, args []string) {
				n := 0
				for _, i := range on(ts).repo.Issues() {
					if slices.Contains(i.Labels, args[1]) {
						n++
					}
				}
				if strconv.Itoa(n) != args[0] {
					ts.Fatalf("%d issues have the label %s, want %s", n, args[1], args[0])
				}
			},
			// issue-body N writes the body of an issue to body.txt.
			"issue-body": func(ts *testscript.TestScript, _ bool, args []string) {
				n, err := strconv.Atoi(args[0])
				ts.Check(err)
				for _, i := range on(ts).repo.Issues() {
					if i.Number == n {
						ts.Check(os.WriteFile(ts.MkAbs("body.txt"), []byte(i.Body), 0o600))
					}
				}
			},
			// clock DATE moves the clocks of the commands and of GitHub.
			"clock": func(ts *testscript.TestScript, _ bool, args []string) {
				now, err := time.Parse(time.DateOnly, args[0])
				ts.Check(err)
				on(ts).clock.Store(now.Unix())
				ts.Setenv("SOURCE_DATE_EPOCH", strconv.FormatInt(now.Unix(), 10))
			},
			"reopen-issue": func(ts *testscript.TestScript, _ bool, args []string) {
				n, err := strconv.Atoi(args[0])
				ts.Check(err)
				on(ts).repo.EditIssue(n, func(i *githubtest.Issue) { i.State, i.StateReason = "open", "reopened" })
			},
		},
	})
}
