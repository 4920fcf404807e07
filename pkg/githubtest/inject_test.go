package githubtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// statuses sends the same request n times; 0 stands for no answer.
func statuses(t *testing.T, s *Server, n int, method, path, body string) []int {
	t.Helper()
	var list []int
	for range n {
		r, err := http.NewRequest(method, s.URL()+path, strings.NewReader(body))
		check(t, err)
		r.Header.Set("Authorization", "Bearer t")
		resp, err := noFollow.Do(r)
		if err != nil {
			list = append(list, 0)
			continue
		}
		resp.Body.Close()
		list = append(list, resp.StatusCode)
	}
	return list
}

func TestInject(t *testing.T) {
	const list = "/repos/acme/data/issues"
	for name, c := range map[string]struct {
		rules []Rule
		want  []int // of five reads of the list
	}{
		"none":              {nil, []int{200, 200, 200, 200, 200}},
		"the first":         {[]Rule{{Fault: Fault{Status: 503}}}, []int{503, 200, 200, 200, 200}},
		"the third":         {[]Rule{{From: 3, Fault: Fault{Status: 503}}}, []int{200, 200, 503, 200, 200}},
		"two":               {[]Rule{{From: 2, Times: 2, Fault: Fault{Status: 503}}}, []int{200, 503, 503, 200, 200}},
		"from the second":   {[]Rule{{From: 2, Times: -1, Fault: Fault{Status: 503}}}, []int{200, 503, 503, 503, 503}},
		"by route":          {[]Rule{{Route: "GET /repos/{owner}/{repo}/issues", Times: -1, Fault: Fault{Status: 503}}}, []int{503, 503, 503, 503, 503}},
		"another route":     {[]Rule{{Route: "GET /repos/{owner}/{repo}/milestones", Times: -1}}, []int{200, 200, 200, 200, 200}},
		"another method":    {[]Rule{{Route: "POST /repos/{owner}/{repo}/issues", Times: -1}}, []int{200, 200, 200, 200, 200}},
		"by predicate":      {[]Rule{{When: func(r *http.Request) bool { return r.Method == "GET" }, From: 5, Fault: Fault{Status: 502}}}, []int{200, 200, 200, 200, 502}},
		"two rules":         {[]Rule{{From: 2, Fault: Fault{Status: 502}}, {Times: 3, Fault: Fault{Status: 503}}}, []int{503, 502, 503, 200, 200}},
		"genuine but later": {[]Rule{{Fault: Fault{Apply: true, Genuine: true, Delay: time.Hour}}}, []int{200, 200, 200, 200, 200}},
	} {
		var slept time.Duration
		s, _, _ := start(t, Options{Prefix: "/api/v3", Sleep: func(_ context.Context, d time.Duration) error { slept += d; return nil }})
		s.Inject(c.rules...)
		if got := statuses(t, s, 5, "GET", "/api/v3"+list, ""); !cmp.Equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
		if name == "genuine but later" && slept != time.Hour {
			t.Errorf("%s: %s", name, slept)
		}
	}
}

func TestTruncated(t *testing.T) {
	s, r, _ := start(t, Options{})
	r.AddIssue(Issue{Title: "one"})
	s.Inject(Rule{Times: -1, Fault: Fault{Apply: true, Genuine: true, Truncate: true}})
	for name, transport := range map[string]http.RoundTripper{"loopback": http.DefaultTransport, "in process": s.Transport()} {
		req, err := http.NewRequest("GET", s.URL()+"/repos/acme/data/issues", nil)
		check(t, err)
		req.Header.Set("Authorization", "Bearer t")
		resp, err := transport.RoundTrip(req)
		check(t, err)
		data, err := io.ReadAll(resp.Body)
		if resp.StatusCode != 200 || !errors.Is(err, io.ErrUnexpectedEOF) || len(data) == 0 || !strings.HasPrefix(string(data), `[{"`) {
			t.Errorf("%s: %d %v %.40s", name, resp.StatusCode, err, data)
		}
		resp.Body.Close()
	}
}

func TestDelayBeyondPatience(t *testing.T) {
	s, r, _ := start(t, Options{})
	s.Inject(Rule{Times: -1, Fault: Fault{Apply: true, Genuine: true, Delay: time.Hour}})
	for name, transport := range map[string]http.RoundTripper{"loopback": http.DefaultTransport, "in process": s.Transport()} {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
		req, err := http.NewRequestWithContext(ctx, "POST", s.URL()+"/repos/acme/data/issues", strings.NewReader(`{"title":"x"}`))
		check(t, err)
		req.Header.Set("Authorization", "Bearer t")
		if _, err := transport.RoundTrip(req); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
	}
	if n := len(r.Issues()); n != 2 {
		t.Errorf("%d issues", n)
	}
}

func TestFrozenListsLag(t *testing.T) {
	s, r, _ := start(t, Options{})
	r.AddMilestone(Milestone{Title: "before"})
	r.AddIssue(Issue{Title: "first"})
	s.Freeze()
	r.EditIssue(1, func(i *Issue) { i.Title, i.State = "retitled", "closed" })
	r.AddIssue(Issue{Title: "second"})
	r.EditMilestone(1, func(m *Milestone) { m.Title = "after" })
	lists := func() string {
		var b strings.Builder
		for _, path := range []string{"/issues?state=all", "/milestones"} {
			for _, word := range []string{"first", "second", "retitled", "before", "after"} {
				if strings.Contains(send(t, s, "GET", "/repos/acme/data"+path, "").body, word) {
					b.WriteString(word + " ")
				}
			}
		}
		return b.String()
	}
	if got := lists(); got != "first before " {
		t.Errorf("frozen: %s", got)
	}
	if got := send(t, s, "GET", "/repos/acme/data/issues/1", "").body; !strings.Contains(got, "retitled") {
		t.Errorf("a single issue: %s", got)
	}
	if got := send(t, s, "PATCH", "/repos/acme/data/issues/1", `{"body":"b"}`); got.status != 200 || r.Issue(1).Title != "retitled" {
		t.Errorf("a write: %d %+v", got.status, r.Issue(1))
	}
	s.Thaw()
	if got := lists(); got != "second retitled after " {
		t.Errorf("thawed: %s", got)
	}
}

func TestLimits(t *testing.T) {
	c := newClock()
	s, r, _ := start(t, Options{Now: c.now, Limits: Limits{Hourly: 10, WritesPerMinute: 2, WritesPerHour: 3}})
	write := func() response { return send(t, s, "POST", "/repos/acme/data/issues", `{"title":"x"}`) }
	expect := func(what string, got response, status int, retryAfter string) {
		t.Helper()
		if got.status != status || got.header.Get("Retry-After") != retryAfter {
			t.Errorf("%s: %d, Retry-After %q: %s", what, got.status, got.header.Get("Retry-After"), got.body)
		}
	}
	expect("first", write(), 201, "")
	c.advance(10 * time.Second)
	expect("second", write(), 201, "")
	expect("third in a minute", write(), 403, "51")
	c.advance(50 * time.Second)
	expect("after a minute", write(), 201, "")
	c.advance(5 * time.Minute)
	expect("fourth in an hour", write(), 403, "3241")
	for range 5 {
		expect("a read", send(t, s, "GET", "/repos/acme/data/issues", ""), 200, "")
	}
	got := send(t, s, "GET", "/repos/acme/data/issues", "")
	expect("the eleventh request", got, 403, "")
	if got.header.Get("X-Ratelimit-Remaining") != "0" || got.header.Get("X-Ratelimit-Limit") != "10" || !strings.Contains(got.body, "API rate limit exceeded") {
		t.Errorf("%v %s", got.header, got.body)
	}
	if got := send(t, s, "GET", "/rate_limit", ""); got.status != 200 || !strings.Contains(got.body, `"remaining":0`) {
		t.Errorf("%d %s", got.status, got.body)
	}
	c.advance(54 * time.Minute)
	expect("an hour later", write(), 201, "")
	if n := len(r.Issues()); n != 4 {
		t.Errorf("%d issues", n)
	}
	s, _, _ = start(t, Options{Limits: Limits{WritesPerMinute: 1, NoRetryAfter: true}})
	if got := statuses(t, s, 2, "POST", "/repos/acme/data/issues", `{"title":"x"}`); !cmp.Equal(got, []int{201, 403}) {
		t.Errorf("%v", got)
	}
}

func TestMilestonesAndIssuesByHand(t *testing.T) {
	s, r, _ := start(t, Options{})
	r.AddMilestone(Milestone{Title: "m"})
	r.AddIssue(Issue{Title: "one", Milestone: 1})
	r.AddIssue(Issue{Title: "two"})
	r.DeleteMilestone(1)
	r.LockIssue(1)
	r.ConvertIssue(2)
	if got := r.Issue(1); got.Milestone != 0 || !got.Locked || len(r.Milestones()) != 0 {
		t.Errorf("%+v %v", got, r.Milestones())
	}
	if got := send(t, s, "PATCH", "/repos/acme/data/issues/1", `{"title":"x"}`).json(t); got["locked"] != true || got["title"] != "x" {
		t.Errorf("%v", got)
	}
	if got := send(t, s, "GET", "/repos/acme/data/issues/2", "").status; got != 410 {
		t.Errorf("a converted issue: %d", got)
	}
}

func TestObserve(t *testing.T) {
	s, _, _ := start(t, Options{Prefix: "/api/v3"})
	var seen []string
	s.Observe(func(x Exchange) {
		seen = append(seen, fmt.Sprintf("%s %s?%s %s %d %v", x.Method, x.Path, x.Query, x.Body, x.Status, len(x.Result) > 0))
	})
	s.Inject(Rule{From: 2, Fault: Fault{Apply: true, Status: 502}}, Rule{From: 3, Fault: Fault{Status: 502}})
	for range 3 {
		send(t, s, "POST", "/api/v3/repos/acme/data/issues?", `{"title":"x"}`)
	}
	want := []string{`POST /repos/acme/data/issues? {"title":"x"} 201 true`, `POST /repos/acme/data/issues? {"title":"x"} 201 true`}
	if d := cmp.Diff(want, seen); d != "" {
		t.Error(d)
	}
}
