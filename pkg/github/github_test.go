package github_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/githubtest/contract"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

var ctx = context.Background()

// sleeper counts what the client would have waited.
type sleeper struct{ total time.Duration }

func (s *sleeper) sleep(ctx context.Context, d time.Duration) error {
	s.total += d
	return ctx.Err()
}

func newTracker(t *testing.T, url string, change ...func(*github.Options)) *github.Tracker {
	t.Helper()
	opt := github.Options{BaseURL: url, Token: "secret", Repo: "o/r", Sleep: (&sleeper{}).sleep}
	for _, f := range change {
		f(&opt)
	}
	tracker, err := github.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return tracker
}

// answer serves one handler to a tracker.
func answer(t *testing.T, h http.HandlerFunc, change ...func(*github.Options)) *github.Tracker {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return newTracker(t, s.URL, change...)
}

func TestOptions(t *testing.T) {
	good := github.Options{BaseURL: "https://ghe.example/api/v3/", Token: "x", Repo: "o/r"}
	for name, c := range map[string]struct {
		change func(*github.Options)
		ok     bool
	}{
		"as given":          {func(o *github.Options) {}, true},
		"default":           {func(o *github.Options) { o.BaseURL = "" }, true},
		"loopback":          {func(o *github.Options) { o.BaseURL = "http://127.0.0.1:4001" }, true},
		"loopback by name":  {func(o *github.Options) { o.BaseURL = "http://localhost:4001/" }, true},
		"loopback v6":       {func(o *github.Options) { o.BaseURL = "http://[::1]:4001" }, true},
		"plain http":        {func(o *github.Options) { o.BaseURL = "http://ghe.example" }, false},
		"looks like a loop": {func(o *github.Options) { o.BaseURL = "http://127.0.0.1.evil.example" }, false},
		"other scheme":      {func(o *github.Options) { o.BaseURL = "ftp://ghe.example" }, false},
		"no host":           {func(o *github.Options) { o.BaseURL = "ghe.example" }, false},
		"password":          {func(o *github.Options) { o.BaseURL = "https://u:p@ghe.example" }, false},
		"query":             {func(o *github.Options) { o.BaseURL = "https://ghe.example/?x" }, false},
		"no token":          {func(o *github.Options) { o.Token = "" }, false},
		"token with a line": {func(o *github.Options) { o.Token = "a\nX-Evil: 1" }, false},
		"no owner":          {func(o *github.Options) { o.Repo = "r" }, false},
		"path in the name":  {func(o *github.Options) { o.Repo = "o/r/../x" }, false},
		"dots":              {func(o *github.Options) { o.Repo = "o/.." }, false},
		"query in the name": {func(o *github.Options) { o.Repo = "o/r?x" }, false},
	} {
		opt := good
		c.change(&opt)
		_, err := github.New(opt)
		if c.ok != (err == nil) || err != nil && !errors.Is(err, github.ErrOptions) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "u:p") {
			t.Errorf("%s: the error shows a password: %v", name, err)
		}
	}
}

// TestBaseURLIsUsedAsItIs: go-github's own way would append /api/v3.
func TestBaseURLIsUsedAsItIs(t *testing.T) {
	for _, suffix := range []string{"", "/"} {
		gh := contract.Start(t, githubtest.Options{Prefix: "/some/api"})
		gh.AddRepo("o", "r")
		if _, err := newTracker(t, gh.APIURL()+suffix).OpenIssues(ctx, "x"); err != nil {
			t.Fatal(err)
		}
		if got := gh.Requests()[0].Path; got != "/some/api/repos/o/r/issues" {
			t.Errorf("asked %s", got)
		}
	}
}

// TestAnswersThatAreNone: go-github takes an empty body or null for an empty
// list, and for issue number 0.
func TestAnswersThatAreNone(t *testing.T) {
	for _, body := range []string{"", "null", "{}", "[{}]", `[{"number":0,"state":"open"}]`, `[{"number":1,"state":"open"}`, `"x"`, "<html>", `[{"number":1}]`} {
		tracker := answer(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, body) })
		if _, err := tracker.OpenIssues(ctx, "x"); err == nil || github.KindOf(err) != github.Network {
			t.Errorf("%q as a list of issues: %v", body, err)
		}
		if _, err := tracker.OpenMilestones(ctx); err == nil || github.KindOf(err) != github.Network {
			t.Errorf("%q as a list of milestones: %v", body, err)
		}
	}
	for _, body := range []string{"", "null", "{}", "[]", `{"number":0,"state":"open"}`, `{"number":1`} {
		tracker := answer(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusCreated)
			io.WriteString(w, body)
		})
		if _, err := tracker.CreateIssue(ctx, plan.Issue{Title: "x"}); !errors.Is(err, plan.ErrAmbiguous) {
			t.Errorf("%q as a new issue: %v", body, err)
		}
		if _, err := tracker.CreateMilestone(ctx, plan.Milestone{Title: "x"}); !errors.Is(err, plan.ErrAmbiguous) {
			t.Errorf("%q as a new milestone: %v", body, err)
		}
	}
}

func TestTokenStaysWithItsHost(t *testing.T) {
	var leaked []string
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		leaked = append(leaked, r.Method+" "+r.Header.Get("Authorization"))
		io.WriteString(w, "[]")
	}))
	defer other.Close()
	gh := contract.Start(t, githubtest.Options{})
	repo := gh.AddRepo("o", "r")
	tracker := newTracker(t, gh.APIURL())
	for _, status := range []int{301, 302, 303, 307, 308} {
		gh.Inject(githubtest.Rule{Times: -1, Fault: githubtest.Redirect(status, other.URL+"/repos/o/r/issues")})
		if _, err := tracker.OpenIssues(ctx, "x"); err == nil || !strings.Contains(err.Error(), "must not see the token") {
			t.Errorf("GET %d: %v", status, err)
		}
		if _, err := tracker.CreateIssue(ctx, plan.Issue{Title: "x"}); err == nil || errors.Is(err, plan.ErrAmbiguous) {
			t.Errorf("POST %d: %v", status, err)
		}
	}
	gh.Inject()
	tracker = answer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", "<"+other.URL+`/repos/o/r/issues?page=2>; rel="next"`)
		io.WriteString(w, "[]")
	})
	if _, err := tracker.OpenIssues(ctx, "x"); err == nil {
		t.Error("followed a Link to another host")
	}
	if len(leaked) > 0 || len(repo.Issues()) > 0 {
		t.Errorf("the other host got %q", leaked)
	}
}

// TestRedirectsAreNotFollowed: net/http would send a PATCH again as a GET, and
// take its answer for success.
func TestRedirectsAreNotFollowed(t *testing.T) {
	gh := contract.Start(t, githubtest.Options{Prefix: "/api/v3"})
	repo := gh.AddRepo("o", "r")
	repo.AddIssue(githubtest.Issue{Title: "one", Labels: []string{"x"}})
	repo.Rename("new")
	tracker := newTracker(t, gh.APIURL())
	title := "other"
	calls := map[string]func() error{
		"list":       func() error { _, err := tracker.OpenIssues(ctx, "x"); return err },
		"milestones": func() error { _, err := tracker.OpenMilestones(ctx); return err },
		"create":     func() error { _, err := tracker.CreateIssue(ctx, plan.Issue{Title: "x"}); return err },
		"read":       func() error { _, err := tracker.Issue(ctx, 1); return err },
		"update": func() error {
			_, err := tracker.UpdateIssue(ctx, 1, plan.IssueUpdate{Title: &title})
			return err
		},
		"labels": func() error { return tracker.AddLabels(ctx, 1, []string{"y"}) },
	}
	for name, call := range calls {
		if err := call(); err == nil || !strings.Contains(err.Error(), "o/new") || github.KindOf(err) != github.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := tracker.OpenIssues(ctx, "x"); !strings.Contains(err.Error(), "was renamed: it is o/new now, so use --repo o/new") {
		t.Errorf("list: %v", err)
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, location := range []string{"/api/v3/repos/o/fresh/issues", "/api/v3/repositories/99/issues", "/elsewhere", "/api/v3/repos/..", ""} {
			gh.Inject(githubtest.Rule{Times: -1, Fault: githubtest.Redirect(status, location)})
			for name, call := range calls {
				if err := call(); err == nil || errors.Is(err, plan.ErrAmbiguous) || strings.Contains(location, "fresh") && !strings.Contains(err.Error(), "o/fresh") {
					t.Errorf("%s, %d to %q: %v", name, status, location, err)
				}
			}
		}
	}
	if got := repo.Issue(1); got.Title != "one" || len(repo.Issues()) != 1 {
		t.Errorf("ended with %+v", got)
	}
}

// TestAnswersAboutAnotherRepository: a cache or a proxy may mix them up.
func TestAnswersAboutAnotherRepository(t *testing.T) {
	for _, url := range []string{"", "https://api.github.com/repos/o/other/issues/1", "https://api.github.com/repos/o/r/issues/2", "https://api.github.com/repos/o/r/milestones/3", "%"} {
		body := fmt.Sprintf(`{"number":1,"state":"open","url":%q}`, url)
		tracker := answer(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				body := "[" + body + "]"
				io.WriteString(w, body)
				return
			}
			w.WriteHeader(http.StatusCreated)
			io.WriteString(w, body)
		})
		if _, err := tracker.OpenIssues(ctx, "x"); github.KindOf(err) != github.Network {
			t.Errorf("%q in a list of issues: %v", url, err)
		}
		if _, err := tracker.OpenMilestones(ctx); github.KindOf(err) != github.Network {
			t.Errorf("%q in a list of milestones: %v", url, err)
		}
		if _, err := tracker.CreateIssue(ctx, plan.Issue{Title: "x"}); !errors.Is(err, plan.ErrAmbiguous) {
			t.Errorf("%q as a new issue: %v", url, err)
		}
	}
}

func TestTransferredAndDeletedIssues(t *testing.T) {
	gh := contract.Start(t, githubtest.Options{})
	repo, other := gh.AddRepo("o", "r"), gh.AddRepo("o", "other")
	for range 2 {
		repo.AddIssue(githubtest.Issue{Title: "one"})
	}
	repo.TransferIssue(1, other)
	repo.DeleteIssue(2)
	tracker := newTracker(t, gh.APIURL())
	title := "changed"
	for n := 1; n <= 2; n++ {
		if _, err := tracker.UpdateIssue(ctx, n, plan.IssueUpdate{Title: &title}); !errors.Is(err, plan.ErrGone) {
			t.Errorf("update #%d: %v", n, err)
		}
		if _, err := tracker.Issue(ctx, n); n == 2 && !errors.Is(err, plan.ErrGone) {
			t.Errorf("get #%d: %v", n, err)
		}
	}
	if got := other.Issues()[0].Title; got != "one" {
		t.Errorf("wrote %q into another repository", got)
	}
}

func TestPaging(t *testing.T) {
	gh := contract.Start(t, githubtest.Options{PageSize: 2})
	repo := gh.AddRepo("o", "r")
	for n := range 5 {
		repo.AddIssue(githubtest.Issue{Title: fmt.Sprint(n), Labels: []string{"x"}, PullRequest: n == 1})
		repo.AddIssue(githubtest.Issue{Title: fmt.Sprint(n), Labels: []string{"x"}, State: "closed"})
	}
	tracker := newTracker(t, gh.APIURL())
	got, err := tracker.OpenIssues(ctx, "x")
	if err != nil || len(got) != 4 {
		t.Fatalf("%d issues, %v", len(got), err)
	}
	if n := len(gh.Requests()); n != 3 {
		t.Errorf("%d requests for three pages", n)
	}
	gh.ResetRequests()
	for _, err := range tracker.ClosedIssues(ctx, "x") {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if n := len(gh.Requests()); n != 1 {
		t.Errorf("%d requests for what is on the first page", n)
	}
}

// TestDeepPages: a large list refuses page numbers, and says in its Link header
// where it goes on.
func TestDeepPages(t *testing.T) {
	var asked []string
	tracker := answer(t, func(w http.ResponseWriter, r *http.Request) {
		after := r.URL.Query().Get("after")
		asked = append(asked, after)
		switch {
		case r.URL.Query().Has("page"):
			w.WriteHeader(http.StatusUnprocessableEntity)
		case after != "c":
			next := map[string]string{"": "b", "b": "c"}[after]
			w.Header().Set("Link", `<http://`+r.Host+r.URL.Path+`?after=`+next+`&per_page=100>; rel="next", <http://`+r.Host+`/x>; rel="prev"`)
			fallthrough
		default:
			n := len(asked)
			fmt.Fprintf(w, `[{"number":%d,"state":"open","url":"https://api.github.com/repos/o/r/issues/%[1]d"}]`, n)
		}
	})
	if got, err := tracker.OpenIssues(ctx, "x"); err != nil || len(got) != 3 || !cmp.Equal(asked, []string{"", "b", "c"}) {
		t.Errorf("%v %v, asked %q", got, err, asked)
	}
}

func TestPagesInACircleEnd(t *testing.T) {
	tracker := answer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", `<http://`+r.Host+`/repos/o/r/issues?page=2>; rel="next"`)
		io.WriteString(w, "[]")
	})
	if _, err := tracker.OpenIssues(ctx, "x"); err == nil {
		t.Error("no error")
	}
}

func TestKinds(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		header http.Header
		body   string
		want   github.ErrorKind
		says   string
	}{
		"token":       {401, nil, `{"message":"Bad credentials"}`, github.Auth, "Bad credentials"},
		"rights":      {403, nil, `{"message":"Resource not accessible by integration"}`, github.Auth, "not accessible"},
		"not found":   {404, nil, `{"message":"Not Found"}`, github.NotFound, "o/r not found, or the token has no access"},
		"no issues":   {410, nil, `{"message":"Issues are disabled for this repo"}`, github.NotFound, "switched off"},
		"rate limit":  {403, http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {"99999999999"}}, `{"message":"API rate limit exceeded"}`, github.RateLimited, "rate limit"},
		"too many":    {429, nil, ``, github.RateLimited, "Too Many Requests"},
		"secondary":   {403, nil, `{"message":"You have exceeded a secondary rate limit."}`, github.RateLimited, "secondary"},
		"broken":      {500, nil, `oops`, github.Network, "Internal Server Error"},
		"unavailable": {503, nil, ``, github.Network, "Service Unavailable"},
		"accepted":    {202, nil, `{}`, github.Network, "accepted"},
		"not changed": {304, nil, ``, github.NotFound, "redirected to nowhere"},
		"sso":         {403, http.Header{"X-Github-Sso": {"required; url=https://github.com/orgs/o/sso?x"}}, `{"message":"Resource protected by organization SAML enforcement."}`, github.Auth, "single sign-on"},
		"no issues write": {403, http.Header{"X-Accepted-Github-Permissions": {"issues=write"}}, `{"message":"Resource not accessible by integration"}`, github.Auth,
			`give the job "permissions: issues: write"`},
		"fine-grained":   {403, nil, `{"message":"Resource not accessible by personal access token"}`, github.Auth, "fine-grained token Issues: read and write for o/r"},
		"archived":       {403, nil, `{"message":"Repository was archived so is read-only."}`, github.Auth, "archived"},
		"timeout":        {408, nil, ``, github.Network, "Request Timeout"},
		"gateway":        {504, nil, `<html>`, github.Network, "Gateway Timeout"},
		"says the token": {500, nil, `{"message":"bad header Bearer secret"}`, github.Network, "Bearer ***"},
	} {
		tracker := answer(t, func(w http.ResponseWriter, r *http.Request) {
			for k, v := range c.header {
				w.Header()[k] = v
			}
			w.WriteHeader(c.status)
			io.WriteString(w, c.body)
		})
		_, err := tracker.OpenIssues(ctx, "x")
		if github.KindOf(err) != c.want || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: kind %d, %v", name, github.KindOf(err), err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error shows the token: %v", name, err)
		}
	}
	tracker := newTracker(t, "http://127.0.0.1:1")
	_, err := tracker.CreateIssue(ctx, plan.Issue{Title: "x"})
	if github.KindOf(err) != github.Network || errors.Is(err, plan.ErrAmbiguous) {
		t.Errorf("nobody listens: %v", err)
	}
}

func TestReadsAreRepeatedWritesAreNot(t *testing.T) {
	count := map[string]int{}
	s := &sleeper{}
	tracker := answer(t, func(w http.ResponseWriter, r *http.Request) {
		if count[r.Method]++; count[r.Method] < 3 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		io.WriteString(w, "[]")
	}, func(o *github.Options) { o.Sleep, o.Random = s.sleep, func() float64 { return 0.5 } })
	if _, err := tracker.OpenIssues(ctx, "x"); err != nil {
		t.Error(err)
	}
	if _, err := tracker.CreateIssue(ctx, plan.Issue{Title: "x"}); !errors.Is(err, plan.ErrAmbiguous) {
		t.Errorf("a write without an answer: %v", err)
	}
	// The waits are 1 s and 2 s, between half and the whole of it.
	if count["GET"] != 3 || count["POST"] != 1 || s.total != 1500*time.Millisecond*3/2 {
		t.Errorf("sent %v, waited %s", count, s.total)
	}
}

// TestLimitsAreWaitedFor: the write is sent again whole, which go-github's own
// way does not do, and no more is waited than allowed.
func TestLimitsAreWaitedFor(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	for name, c := range map[string]struct {
		header http.Header
		wait   time.Duration
	}{
		"Retry-After": {http.Header{"Retry-After": {"7"}}, 7 * time.Second},
		"reset":       {http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {"1000030"}}, 31 * time.Second},
		"no time":     {nil, time.Minute},
		"now":         {http.Header{"Retry-After": {"0"}}, time.Second},
		"nonsense":    {http.Header{"Retry-After": {"soon"}}, time.Minute},
		"a date":      {http.Header{"Retry-After": {now.Add(9 * time.Second).UTC().Format(http.TimeFormat)}}, 9 * time.Second},
	} {
		for _, budget := range []time.Duration{2 * time.Minute, c.wait - 1} {
			s := &sleeper{}
			var bodies []string
			tracker := answer(t, func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				bodies = append(bodies, string(body))
				if len(bodies) == 1 {
					w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
					for k, v := range c.header {
						w.Header()[k] = v
					}
					w.WriteHeader(http.StatusForbidden)
					io.WriteString(w, `{"message":"secondary rate limit"}`)
					return
				}
				w.WriteHeader(http.StatusCreated)
				io.WriteString(w, `{"number":1,"state":"open","url":"https://ghe.example/api/v3/repos/O/R/issues/1"}`)
			}, func(o *github.Options) {
				o.MaxWait, o.Sleep, o.Now = budget, s.sleep, func() time.Time { return now }
			})
			_, err := tracker.CreateIssue(ctx, plan.Issue{Title: "x"})
			if budget < c.wait {
				if github.KindOf(err) != github.RateLimited || s.total != 0 || len(bodies) != 1 {
					t.Errorf("%s, out of budget: %v, waited %s", name, err, s.total)
				}
				continue
			}
			if err != nil || s.total != c.wait || len(bodies) != 2 || bodies[0] != bodies[1] || !strings.Contains(bodies[1], `"title":"x"`) {
				t.Errorf("%s: %v, waited %s, sent %q", name, err, s.total, bodies)
			}
		}
	}
}

func TestBrokenOffAndEndlessAnswers(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"broken off": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, `[`)
		},
		"endless": func(w http.ResponseWriter, r *http.Request) {
			for range 33 << 4 {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		},
	} {
		tracker := answer(t, h)
		if _, err := tracker.OpenIssues(ctx, "x"); github.KindOf(err) != github.Network {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := tracker.CreateIssue(ctx, plan.Issue{}); !errors.Is(err, plan.ErrAmbiguous) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAnswersThatContradict: success is what the answer shows, not its status.
func TestAnswersThatContradict(t *testing.T) {
	for body, want := range map[string][2]bool{ // adding x and taking x off succeed
		`[{"name":"x"}]`: {true, false}, `[{"name":"X"},{"name":"y"}]`: {true, false}, `[]`: {false, true}, `[{"name":"y"}]`: {false, true},
		`[{}]`: {}, `null`: {}, ``: {}, `{}`: {}, `<html>`: {},
	} {
		tracker := answer(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, body) })
		for n, err := range []error{tracker.AddLabels(ctx, 1, []string{"x"}), tracker.RemoveLabel(ctx, 1, "x")} {
			if want[n] != (err == nil) || err != nil && !errors.Is(err, plan.ErrAmbiguous) {
				t.Errorf("%q: %v", body, err)
			}
		}
		if ok, err := tracker.Assignable(ctx, "octocat"); ok || github.KindOf(err) != github.Network {
			t.Errorf("%q, assignable: %v %v", body, ok, err)
		}
	}
}

func TestRequestsOnTheWire(t *testing.T) {
	zero, five, none, day := 0, 5, "", "2025-05-21"
	closed := plan.Closed
	var got []string
	tracker := answer(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("Authorization") != "Bearer secret" || r.Header.Get("User-Agent") != "postmortem" {
			t.Errorf("headers %v", r.Header)
		}
		got = append(got, strings.TrimSpace(r.Method+" "+r.URL.EscapedPath()+" "+string(body)))
		if strings.Contains(r.URL.Path, "/assignees/") {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if strings.HasSuffix(r.URL.Path, "/labels") && strings.Contains(r.URL.Path, "/issues/") {
			io.WriteString(w, `[{"name":"A"},{"name":"b"},{"name":"c"}]`)
			return
		}
		if strings.Contains(r.URL.Path, "/labels/") {
			io.WriteString(w, `[{"name":"b"}]`)
			return
		}
		kind := strings.Split(r.URL.Path, "/")[4]
		fmt.Fprintf(w, `{"number":4,"state":"open","url":"https://ghe.example/api/v3/repos/O/R/%s/4"}`, kind)
	})
	for _, f := range []func() error{
		func() error {
			_, err := tracker.UpdateIssue(ctx, 4, plan.IssueUpdate{State: &closed, StateReason: plan.ReasonDuplicate, Milestone: &zero})
			return err
		},
		func() error { _, err := tracker.UpdateIssue(ctx, 4, plan.IssueUpdate{Milestone: &five}); return err },
		func() error {
			_, err := tracker.UpdateMilestone(ctx, 4, plan.MilestoneUpdate{DueOn: &none})
			return err
		},
		func() error { _, err := tracker.UpdateMilestone(ctx, 4, plan.MilestoneUpdate{DueOn: &day}); return err },
		func() error { return tracker.AddLabels(ctx, 4, []string{"a", "b"}) },
		func() error { return tracker.RemoveLabel(ctx, 4, "a/b?c d") },
		func() error { return tracker.RemoveAssignees(ctx, 4, []string{"octocat"}) },
		func() error { _, err := tracker.Assignable(ctx, "octocat"); return err },
		func() error { // must not get into the path
			if ok, err := tracker.Assignable(ctx, "../../../user?x="); ok || err != nil {
				return fmt.Errorf("%v %v", ok, err)
			}
			return nil
		},
	} {
		if err := f(); err != nil {
			t.Error(err)
		}
	}
	want := []string{
		`PATCH /repos/o/r/issues/4 {"state":"closed","state_reason":"duplicate","milestone":null}`,
		`PATCH /repos/o/r/issues/4 {"milestone":5}`,
		`PATCH /repos/o/r/milestones/4 {"due_on":null}`,
		`PATCH /repos/o/r/milestones/4 {"due_on":"2025-05-21T12:00:00Z"}`,
		`POST /repos/o/r/issues/4/labels ["a","b"]`,
		`DELETE /repos/o/r/issues/4/labels/a%2Fb%3Fc%20d`,
		`DELETE /repos/o/r/issues/4/assignees {"assignees":["octocat"]}`,
		`GET /repos/o/r/assignees/octocat`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
