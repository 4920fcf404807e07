package githubtest

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-github/v62/github"
)

func TestListenOnlyOnLoopback(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:0", "[::]:0", "nonsense"} {
		if err := New(Options{}).Listen(addr); err == nil {
			t.Errorf("listens on %s", addr)
		}
	}
	for _, addr := range []string{"", "127.0.0.1:0", "localhost:0"} {
		s := New(Options{})
		if err := s.Listen(addr); err != nil {
			t.Errorf("doesn't listen on %q: %v", addr, err)
		}
		if !strings.HasPrefix(s.URL(), "http://127.0.0.1:") && !strings.HasPrefix(s.URL(), "http://[::1]:") {
			t.Errorf("listens on %q at %s", addr, s.URL())
		}
		if err := s.Listen(addr); err == nil {
			t.Error("listens twice")
		}
		check(t, s.Close())
		check(t, s.Close())
		if _, err := http.Get(s.URL()); err == nil {
			t.Error("answers after Close")
		}
	}
}

func TestToken(t *testing.T) {
	s, _, _ := start(t, Options{})
	for header, want := range map[string]int{
		"": 401, "Bearer": 401, "Bearer  ": 401, "Basic eDp5": 401, "Bearer x": 200, "token x": 200, "bearer x": 200,
	} {
		r, _ := http.NewRequest("GET", s.URL()+"/repos/acme/data", nil)
		r.Header.Set("Authorization", header)
		got := do(t, r)
		if got.status != want {
			t.Errorf("Authorization %q: %d, want %d", header, got.status, want)
		}
		if want == 401 && got.json(t)["message"] != "Bad credentials" {
			t.Errorf("401 says %s", got.body)
		}
	}
	anonymous, _, _ := start(t, Options{Anonymous: true})
	r, _ := http.NewRequest("GET", anonymous.URL()+"/repos/acme/data", nil)
	if got := do(t, r); got.status != 200 {
		t.Errorf("anonymous: %d", got.status)
	}
}

func TestHeaders(t *testing.T) {
	c := newClock()
	s, _, _ := start(t, Options{Now: c.now})
	first := send(t, s, "GET", "/repos/acme/data", "")
	second := send(t, s, "GET", "/repos/acme/nothing", "")
	third := send(t, s, "GET", "/rate_limit", "")
	for name, want := range map[string][3]string{
		"X-Ratelimit-Limit":     {"5000", "5000", "5000"},
		"X-Ratelimit-Remaining": {"4999", "4998", "4998"},
		"X-Ratelimit-Used":      {"1", "2", "2"},
		"X-Ratelimit-Reset":     {"1747216800", "1747216800", "1747216800"},
		"X-Ratelimit-Resource":  {"core", "core", "core"},
		"X-Github-Request-Id":   {"0001:6174", "0002:6174", "0003:6174"},
		"Content-Type":          {"application/json; charset=utf-8", "application/json; charset=utf-8", "application/json; charset=utf-8"},
		"Date":                  {"Wed, 14 May 2025 09:00:00 GMT", "Wed, 14 May 2025 09:00:00 GMT", "Wed, 14 May 2025 09:00:00 GMT"},
	} {
		got := [3]string{first.header.Get(name), second.header.Get(name), third.header.Get(name)}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	rate := third.json(t)["rate"].(map[string]any)
	if rate["remaining"] != 4998.0 || rate["limit"] != 5000.0 {
		t.Errorf("rate limit: %s", third.body)
	}
	c.advance(time.Hour)
	if got := send(t, s, "GET", "/user", "").header.Get("X-RateLimit-Used"); got != "1" {
		t.Errorf("an hour later %s are used", got)
	}
}

func TestTimesAreWholeSeconds(t *testing.T) {
	at := time.Date(2025, 5, 14, 11, 0, 0, 999, time.FixedZone("", 7200))
	s, r, _ := start(t, Options{Now: func() time.Time { return at }})
	want := time.Date(2025, 5, 14, 9, 0, 0, 0, time.UTC)
	if got := r.AddIssue(Issue{Title: "one"}).CreatedAt; got != want {
		t.Errorf("created %v", got)
	}
	if got := send(t, s, "GET", "/repos/acme/data/issues/1", "").json(t)["created_at"]; got != "2025-05-14T09:00:00Z" {
		t.Errorf("created %v", got)
	}
}

func TestNotFoundShape(t *testing.T) {
	s, _, _ := start(t, Options{})
	for _, path := range []string{
		"/repos/acme/other", "/repos/acme/data/issues/1", "/repos/acme/data/milestones/1", "/repos/acme/data/labels/x",
		"/repos/acme/data/assignees/ghost", "/repos/acme/data/issues/99999999999999999999", "/repositories/99/issues",
	} {
		got := send(t, s, "GET", path, "")
		v := got.json(t)
		if got.status != 404 || v["message"] != "Not Found" || v["status"] != "404" || v["documentation_url"] == nil {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
}

func TestEveryEndpointMissesWhatIsMissing(t *testing.T) {
	s, _, _ := start(t, Options{})
	for _, r := range routes {
		if !strings.Contains(r.path, "{owner}") {
			continue
		}
		path := strings.NewReplacer("{owner}", "acme", "{repo}", "other", "{number}", "7", "{name}", "x", "{login}", "ghost").Replace(r.path)
		if got := send(t, s, r.method, path, `{}`); got.status != 404 {
			t.Errorf("%s %s in no repository: %d", r.method, path, got.status)
		}
		if !strings.Contains(r.path, "{number}") && !strings.Contains(r.path, "{name}") && !strings.Contains(r.path, "{login}") {
			continue
		}
		path = strings.Replace(path, "/other", "/data", 1)
		if got := send(t, s, r.method, path, `{}`); got.status != 404 {
			t.Errorf("%s %s: %d", r.method, path, got.status)
		}
	}
}

func TestValuesOfAWrongType(t *testing.T) {
	s, r, _ := start(t, Options{})
	r.AddIssue(Issue{Title: "one", Labels: []string{"a"}})
	r.AddMilestone(Milestone{Title: "m"})
	for _, c := range [][3]string{
		{"PATCH", "/issues/1", `{"state":1}`},
		{"PATCH", "/issues/1", `{"duplicate_issue_id":"1"}`},
		{"POST", "/issues/1/labels", `{"labels":{}}`},
		{"POST", "/issues/1/assignees", `{"assignees":[{}]}`},
		{"POST", "/issues/1/comments", `{"body":[]}`},
		{"POST", "/labels", `{"name":1}`},
		{"PATCH", "/labels/a", `{"color":1}`},
		{"POST", "/milestones", `{"title":1}`},
		{"PATCH", "/milestones/1", `{"description":["` + strings.Repeat("é", 99) + `"]}`},
	} {
		got := send(t, s, c[0], "/repos/acme/data"+c[1], c[2])
		if got.status != 422 || !strings.HasPrefix(got.json(t)["message"].(string), "Invalid request.\n\nFor 'properties/") || len(got.body) > 400 {
			t.Errorf("%s: %d %s", c, got.status, got.body)
		}
	}
}

func TestPrefix(t *testing.T) {
	s, r, c := start(t, Options{Prefix: "api/v3/"})
	r.AddIssue(Issue{Title: "one"})
	if !strings.HasSuffix(s.APIURL(), "/api/v3") {
		t.Errorf("API at %s", s.APIURL())
	}
	i, _, err := c.Issues.Get(context.Background(), "acme", "data", 1)
	check(t, err)
	if want := s.URL() + "/api/v3/repos/acme/data/issues/1"; i.GetURL() != want {
		t.Errorf("url %s, want %s", i.GetURL(), want)
	}
	if want := s.URL() + "/acme/data/issues/1"; i.GetHTMLURL() != want {
		t.Errorf("html_url %s, want %s", i.GetHTMLURL(), want)
	}
	if got := send(t, s, "GET", "/repos/acme/data/issues/1", ""); got.status != 200 {
		t.Errorf("at the root: %d", got.status)
	}
}

func TestBaseURL(t *testing.T) {
	s := New(Options{BaseURL: "https://github.example/"})
	s.AddRepo("acme", "data").AddIssue(Issue{Title: "one"})
	check(t, s.Listen(""))
	defer s.Close()
	if s.URL() != "https://github.example" {
		t.Errorf("URL %s", s.URL())
	}
}

func TestUnexpectedRequestsFailTheTest(t *testing.T) {
	tb := &fakeTB{}
	s := Start(tb, Options{})
	s.AddRepo("acme", "data").AddIssue(Issue{Title: "one"})
	for _, r := range [][3]string{
		{"GET", "/repos/acme/data/pulls", ""},
		{"GET", "/repos/acme/data/issues?creator=x", ""},
		{"GET", "/repos/acme/data?state=open", ""},
		{"GET", "/repos/acme/data/issues?a=%zz", ""},
		{"PUT", "/repos/acme/data/issues/1/labels", "[]"},
		{"POST", "/repos/acme/data/issues", `{"title":"x","assignee":"octocat"}`},
		{"GET", "/repos/acme/data/issues/comments", ""},
		{"GET", "/repos/acme//data", ""},
		{"GET", "/repos/acme/data/issues/", ""},
		{"GET", "/search/issues", ""},
	} {
		got := send(t, s, r[0], r[1], r[2])
		if got.status != 501 || !strings.Contains(got.json(t)["message"].(string), "not modelled") {
			t.Errorf("%s %s: %d %s", r[0], r[1], got.status, got.body)
		}
	}
	if got := send(t, s, "POST", "/acme/data/issues", "{}"); got.status != 405 || got.header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST to a page: %d", got.status)
	}
	for _, path := range []string{"/favicon.ico", "/acme/data/issues?q=is:open", "/acme/data/issues/1", "/_static/style.css", "/rate_limit"} {
		send(t, s, "GET", path, "")
	}
	tb.finish()
	if len(tb.errors) != 11 || len(s.Unexpected()) != 11 {
		t.Errorf("reported %d: %s", len(tb.errors), strings.Join(tb.errors, "\n"))
	}
	if !slices.Contains(s.Unexpected(), `GET /repos/acme/data/issues: the query parameter "creator" is not modelled`) ||
		!slices.Contains(s.Unexpected(), `POST /repos/acme/data/issues: the field "assignee" is not modelled`) {
		t.Errorf("unexpected: %q", s.Unexpected())
	}
	if len(s.mustRepo("acme/data").Issues()) != 1 {
		t.Error("an unexpected field still created an issue")
	}
	if _, err := http.Get(s.URL()); err == nil {
		t.Error("listens after the test")
	}
}

func (s *Server) mustRepo(name string) *Repo { return s.repos[name] }

func TestStartReportsNothingWhenAllIsExpected(t *testing.T) {
	tb := &fakeTB{}
	s := Start(tb, Options{})
	send(t, s, "GET", "/user", "")
	tb.finish()
	if len(tb.errors) != 0 {
		t.Error(tb.errors)
	}
}

func TestRequests(t *testing.T) {
	s, _, c := start(t, Options{})
	ctx := context.Background()
	_, _, err := c.Issues.ListByRepo(ctx, "acme", "data", &github.IssueListByRepoOptions{State: "all"})
	check(t, err)
	_, _, err = c.Issues.Create(ctx, "acme", "data", &github.IssueRequest{Title: ptr("one")})
	check(t, err)
	send(t, s, "GET", "/acme/data/issues", "")
	want := []Request{{"GET", "/repos/acme/data/issues", "state=all", 200}, {"POST", "/repos/acme/data/issues", "", 201}}
	if d := cmp.Diff(want, s.Requests()); d != "" {
		t.Error(d)
	}
	s.ResetRequests()
	if len(s.Requests()) != 0 {
		t.Error("not reset")
	}
}

func TestBadBodies(t *testing.T) {
	s, r, _ := start(t, Options{})
	r.AddIssue(Issue{Title: "one"})
	for _, c := range []struct {
		body    string
		status  int
		message string
	}{
		{`{`, 400, "Problems parsing JSON"},
		{`{"title":"x"} {}`, 400, "Problems parsing JSON"},
		{"\x00\xff", 400, "Problems parsing JSON"},
		{`"x"`, 400, "Body should be a JSON object"},
		{`null`, 400, "Body should be a JSON object"},
		{`[]`, 400, "Body should be a JSON object"},
		{`{"title":1}`, 422, "Invalid request.\n\nFor 'properties/title', 1 is not a string."},
		{`{"title":"x","labels":"a"}`, 422, "Invalid request.\n\nFor 'properties/labels', \"a\" is not an array."},
		{`{"title":"x","labels":[1]}`, 422, "Invalid request.\n\nFor 'properties/labels', [1] is not an array."},
		{`{"title":"x","assignees":[null]}`, 422, "Invalid request.\n\nFor 'properties/assignees', [null] is not an array."},
		{strings.Repeat("[", 200000), 400, "Problems parsing JSON"},
		{`{"title":"` + strings.Repeat("x", maxBody) + `"}`, 413, "Payload too big"},
	} {
		got := send(t, s, "POST", "/repos/acme/data/issues", c.body)
		if got.status != c.status || got.json(t)["message"] != c.message {
			t.Errorf("%.40q: %d %.200s", c.body, got.status, got.body)
		}
	}
	if n := len(r.Issues()); n != 1 {
		t.Errorf("%d issues", n)
	}
}

func TestManyAtOnce(t *testing.T) {
	s, r, c := start(t, Options{})
	ctx := context.Background()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				i, _, err := c.Issues.Create(ctx, "acme", "data", &github.IssueRequest{Title: ptr("x"), Labels: &[]string{"l"}})
				if err != nil {
					t.Error(err)
					return
				}
				r.CloseIssue(i.GetNumber(), "completed")
				if _, _, err := c.Issues.ListByRepo(ctx, "acme", "data", nil); err != nil {
					t.Error(err)
				}
				s.Requests()
			}
		})
	}
	wg.Wait()
	if n := len(r.Issues()); n != 40 || len(r.Labels()) != 1 {
		t.Errorf("%d issues, labels %v", n, r.Labels())
	}
}

func TestMisuseIsLoud(t *testing.T) {
	s, r, _ := start(t, Options{})
	r.AddMilestone(Milestone{Title: "m"})
	r.AddIssue(Issue{Title: "one"})
	for name, misuse := range map[string]func(){
		"repository exists": func() { s.AddRepo("ACME", "Data") },
		"number is taken":   func() { r.AddIssue(Issue{Number: 1, Title: "again"}) },
		"no issue":          func() { r.CloseIssue(7, "completed") },
		"no such milestone": func() { r.AddIssue(Issue{Title: "x", Milestone: 7}) },
		"milestone exists":  func() { r.AddMilestone(Milestone{Number: 1, Title: "x"}) },
		"milestone's state": func() { r.EditMilestone(1, func(m *Milestone) { m.State = "done" }) },
		"issue's state":     func() { r.EditIssue(1, func(i *Issue) { i.State = "done" }) },
		"no label":          func() { r.DeleteLabel("zzz") },
		"to itself":         func() { r.TransferIssue(1, r) },
		"to another server": func() { r.TransferIssue(1, New(Options{}).AddRepo("acme", "other")) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			misuse()
		}()
	}
	r.Issues() // not left locked
}

func FuzzServer(f *testing.F) {
	for _, path := range []string{
		"/", "//", "/repos", "/repos/acme/data/issues/1/labels/%2e%2e", "/repos/acme/data/../../user", "/repos/%00/x",
		"/repos/acme/data/issues?page=-1&per_page=0", "/repos/acme/data/issues?page=9223372036854775807&per_page=9223372036854775807",
		"/repos/acme/data/issues?since=x&milestone=-1&labels=,,&assignee=%ff", "/repositories/1/", "/repositories/x/y/z",
		"/acme/data/issues/1", "/acme/data/milestone/1", "/_static/../server.go", "/repos/acme/data/milestones?sort=due_on",
		"/repos/acme/data/issues/1/comments?since=2025-05-14T09:00:00Z", "/rate_limit?x", "/user/", "/api/v3/user",
		"/repos/acme/data/issues/18446744073709551617",
	} {
		for _, method := range []string{"GET", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", ""} {
			for _, body := range []string{
				"", `{}`, `{"title":"x","labels":[{"name":"a"}],"milestone":1e99,"state":"closed","state_reason":null}`,
				`{"labels":[{}],"assignees":[[]],"milestone":[],"due_on":{},"name":"\u0000"}`, `[[[`,
			} {
				f.Add(method, path, body)
			}
		}
	}
	f.Fuzz(func(t *testing.T, method, path, body string) {
		s := New(Options{Prefix: "/api/v3", Now: newClock().now})
		r := s.AddRepo("acme", "data", "octocat")
		m := r.AddMilestone(Milestone{Title: "m"})
		r.AddIssue(Issue{Title: "one", Labels: []string{"a"}, Milestone: m.Number})
		req, err := http.NewRequest(method, "http://github.test"+path, strings.NewReader(body))
		if err != nil {
			return
		}
		req.Header.Set("Authorization", "Bearer t")
		resp, err := s.Transport().RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode >= 500 && resp.StatusCode != 501 || resp.StatusCode < 200 {
			t.Errorf("%s %s: %d", method, path, resp.StatusCode)
		}
		r.Issues() // not left locked
	})
}
