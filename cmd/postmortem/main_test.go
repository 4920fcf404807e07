package main

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/githubtest/contract"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"postmortem": main})
}

// The scripts run the real command.
var update = flag.Bool("update", false, "rewrite what scripts compare with, and docs/rules.md")

func TestScripts(t *testing.T) {
	servers := map[string]*githubtest.Server{} // by the script's folder
	contracts := map[string]*contract.Watch{}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("SOURCE_DATE_EPOCH", "1795392000") // 2026-11-23
			env.Setenv("NO_COLOR", "1")
			return nil
		},
		UpdateScripts: *update,
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			// github [LOGIN...] starts a GitHub with the repository acme/reports.
			"github": func(ts *testscript.TestScript, _ bool, args []string) {
				server := githubtest.New(githubtest.Options{FloorDueOn: true})
				contracts[ts.Getenv("WORK")] = contract.New(server)
				ts.Check(server.Listen(""))
				ts.Defer(func() { server.Close() })
				server.AddRepo("acme", "reports", args...)
				servers[ts.Getenv("WORK")] = server
				ts.Setenv("GITHUB_API_URL", server.APIURL())
				ts.Setenv("GITHUB_TOKEN", "secret-token")
				ts.Setenv("GITHUB_REPOSITORY", "acme/reports")
			},
			// requests READS WRITES compares with what was sent since the last
			// call, and that all of it is modelled.
			"requests": func(ts *testscript.TestScript, _ bool, args []string) {
				server := servers[ts.Getenv("WORK")]
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
				if list := slices.Concat(server.Unexpected(), contracts[ts.Getenv("WORK")].Problems()); len(list) > 0 {
					ts.Fatalf("requests or answers that GitHub doesn't know: %q", list)
				}
			},
			// close-issue N closes an issue as a person would.
			"close-issue": func(ts *testscript.TestScript, _ bool, args []string) {
				n, err := strconv.Atoi(args[0])
				ts.Check(err)
				servers[ts.Getenv("WORK")].AddRepo("acme", "reports").CloseIssue(n, "completed")
			},
		},
	})
}
