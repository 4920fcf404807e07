package contract_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/githubtest/contract"
)

// TestAnswersFit asks for one answer of each kind.
func TestAnswersFit(t *testing.T) {
	s := contract.Start(t, githubtest.Options{})
	r := s.AddRepo("acme", "data", "octocat", "hubot")
	r.AddMilestone(githubtest.Milestone{Title: "m", DueOn: time.Date(2025, 5, 21, 0, 0, 0, 0, time.UTC)})
	r.AddMilestone(githubtest.Milestone{Title: "n", State: "closed"})
	r.AddIssue(githubtest.Issue{Title: "plain"})
	r.AddIssue(githubtest.Issue{Title: "full", Body: "b", Labels: []string{"a", "b/c"}, Assignees: []string{"octocat"}, Milestone: 1, State: "closed"})
	r.AddIssue(githubtest.Issue{Title: "change", PullRequest: true})
	r.AddIssue(githubtest.Issue{Title: "deleted"})
	r.AddIssue(githubtest.Issue{Title: "moved"})
	r.AddComment(1, "", "hello")
	r.LockIssue(1)
	r.ConvertIssue(4)
	r.TransferIssue(5, s.AddRepo("acme", "other"))

	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/issues?state=all", "", 200},
		{"GET", "/issues?state=done", "", 422},
		{"POST", "/issues", `{"title":"new"}`, 201},
		{"POST", "/issues", `{"title":"","assignees":["ghost"],"milestone":9}`, 422},
		{"POST", "/issues", `{`, 400},
		{"GET", "/issues/1", "", 200},
		{"GET", "/issues/3", "", 200},
		{"GET", "/issues/4", "", 410},
		{"GET", "/issues/5", "", 301},
		{"GET", "/issues/99", "", 404},
		{"PATCH", "/issues/1", `{"state":"closed","state_reason":"duplicate"}`, 200},
		{"PATCH", "/issues/1", `{"state":"open","milestone":1}`, 200},
		{"GET", "/issues/2/labels", "", 200},
		{"POST", "/issues/2/labels", `["x"]`, 200},
		{"POST", "/issues/2/labels", `{"labels":["x"]}`, 200},
		{"DELETE", "/issues/2/labels/b%2Fc", "", 200},
		{"DELETE", "/issues/2/labels", "", 204},
		{"POST", "/issues/2/assignees", `{"assignees":["hubot"]}`, 201},
		{"DELETE", "/issues/2/assignees", `{"assignees":["hubot"]}`, 200},
		{"GET", "/issues/1/comments", "", 200},
		{"POST", "/issues/1/comments", `{"body":"x"}`, 201},
		{"GET", "/labels", "", 200},
		{"POST", "/labels", `{"name":"new"}`, 201},
		{"POST", "/labels", `{"name":"new","color":"?"}`, 422},
		{"GET", "/labels/new", "", 200},
		{"PATCH", "/labels/new", `{"description":"d"}`, 200},
		{"DELETE", "/labels/new", "", 204},
		{"GET", "/milestones?state=all", "", 200},
		{"POST", "/milestones", `{"title":"new"}`, 201},
		{"POST", "/milestones", `{"title":"m"}`, 422},
		{"GET", "/milestones/1", "", 200},
		{"GET", "/milestones/99", "", 404},
		{"PATCH", "/milestones/1", `{"state":"closed"}`, 200},
		{"DELETE", "/milestones/1", "", 204},
		{"GET", "/assignees", "", 200},
		{"GET", "/assignees/octocat", "", 204},
		{"GET", "/assignees/ghost", "", 404},
		{"GET", "", "", 200},
	} {
		if status, body := send(t, s, c.method, "/repos/acme/data"+c.path, c.body); status != c.status {
			t.Errorf("%s %s: %d %s", c.method, c.path, status, body)
		}
	}
	send(t, s, "GET", "/rate_limit", "")
}

// TestWhatDoesNotFit: the description is no decoration.
func TestWhatDoesNotFit(t *testing.T) {
	issue := func(change func(string) string) githubtest.Exchange {
		s := githubtest.New(githubtest.Options{})
		s.AddRepo("o", "r").AddIssue(githubtest.Issue{Title: "one"})
		var x githubtest.Exchange
		s.Observe(func(got githubtest.Exchange) { x = got })
		if err := s.Listen(""); err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		send(t, s, "GET", "/repos/o/r/issues/1", "")
		x.Result = []byte(change(string(x.Result)))
		return x
	}
	replace := func(old, new string) func(string) string {
		return func(s string) string {
			if !strings.Contains(s, old) {
				t.Fatalf("no %q in %s", old, s)
			}
			return strings.Replace(s, old, new, 1)
		}
	}
	if got := contract.Check(issue(func(s string) string { return s })); len(got) > 0 {
		t.Fatal(got)
	}
	for name, change := range map[string]func(string) string{
		"a number as a string": replace(`"number":1`, `"number":"1"`),
		"a field is missing":   replace(`"number":1,`, ``),
		"a date is none":       replace(`"created_at":"2`, `"created_at":"x2`),
		"an enumeration":       replace(`"author_association":"NONE"`, `"author_association":"BOSS"`),
		"null":                 func(string) string { return "null" },
		"a list":               func(string) string { return "[]" },
		"nothing":              func(string) string { return "" },
	} {
		if got := contract.Check(issue(change)); len(got) != 1 || len(got[0]) > 400 {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, change := range map[string]func(*githubtest.Exchange){
		"an undeclared status": func(x *githubtest.Exchange) { x.Status = 203 },
		"an undeclared path":   func(x *githubtest.Exchange) { x.Path = "/repos/o/r/pulls" },
		"an undeclared method": func(x *githubtest.Exchange) { x.Method = "PUT" },
		"a body of a wrong type": func(x *githubtest.Exchange) {
			x.Method, x.Body = "PATCH", []byte(`{"title":["x"]}`)
			x.Header.Set("Content-Type", "application/json")
		},
		"a parameter outside its enumeration": func(x *githubtest.Exchange) {
			x.Path, x.Query, x.Result = "/repos/o/r/issues", "state=done", []byte("[]")
		},
	} {
		x := issue(func(s string) string { return s })
		change(&x)
		if got := contract.Check(x); len(got) != 1 {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// tb collects what Start reports.
type tb struct {
	cleanups []func()
	errors   []string
}

func (f *tb) Helper()          {}
func (f *tb) Cleanup(c func()) { f.cleanups = append(f.cleanups, c) }
func (f *tb) Errorf(format string, args ...any) {
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}

func (f *tb) finish() {
	for i := len(f.cleanups) - 1; i >= 0; i-- {
		f.cleanups[i]()
	}
}

func TestStartFailsTheTest(t *testing.T) {
	f := &tb{}
	s := contract.Start(f, githubtest.Options{})
	s.AddRepo("acme", "data")
	send(t, s, "GET", "/repos/acme/data/issues", "")
	send(t, s, "GET", "/search/issues", "")                                                    // not modelled
	send(t, s, "GET", "/user", "")                                                             // modelled, not in the excerpt
	send(t, s, "POST", "/repos/acme/data/issues", `{"title":"x","milestone":99,"labels":[7]}`) // refused, so not looked at
	f.finish()
	if len(f.errors) != 2 || !strings.Contains(f.errors[0], "/search/issues") || !strings.Contains(f.errors[1], "not in GitHub's description") {
		t.Errorf("reported %q", f.errors)
	}
	if _, err := http.Get(s.URL()); err == nil {
		t.Error("listens after the test")
	}
}

func send(t *testing.T, s *githubtest.Server, method, path, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, s.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer t")
	r.Header.Set("Content-Type", "application/json")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(got)
}
