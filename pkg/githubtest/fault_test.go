package githubtest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-github/v62/github"
)

func TestFaults(t *testing.T) {
	ctx := context.Background()
	issue := &github.IssueRequest{Title: ptr("one")}
	for name, c := range map[string]struct {
		fault  *Fault
		check  func(*github.Issue, error) bool
		issues int // afterwards
		status int // logged
	}{
		"none": {nil, func(i *github.Issue, err error) bool { return err == nil && i.GetNumber() == 1 }, 1, 201},
		"refused": {
			&Fault{Status: 502, Body: "bad gateway"},
			func(_ *github.Issue, err error) bool {
				var e *github.ErrorResponse
				return errors.As(err, &e) && e.Response.StatusCode == 502
			}, 0, 502,
		},
		"no status": {
			&Fault{},
			func(_ *github.Issue, err error) bool { return err != nil && strings.Contains(err.Error(), "500") }, 0, 500,
		},
		"secondary limit": {
			&Fault{
				Status: 403,
				Header: http.Header{"retry-after": {"30"}},
				Body:   `{"message":"You have exceeded a secondary rate limit","documentation_url":"https://docs.github.com/rest#secondary-rate-limits"}`,
			},
			func(_ *github.Issue, err error) bool {
				var e *github.AbuseRateLimitError
				return errors.As(err, &e) && *e.RetryAfter == 30*time.Second
			}, 0, 403,
		},
		"primary limit": {
			&Fault{Status: 403, Header: http.Header{"X-RateLimit-Remaining": {"0"}}, Body: `{}`},
			func(_ *github.Issue, err error) bool {
				var e *github.RateLimitError
				return errors.As(err, &e) && e.Rate.Limit == 5000
			}, 0, 403,
		},
		"empty success that wrote": {
			&Fault{Apply: true, Status: 201},
			func(i *github.Issue, err error) bool { return err == nil && i.GetNumber() == 0 }, 1, 201,
		},
		"cut after it wrote": {
			&Fault{Apply: true, Cut: true},
			func(_ *github.Issue, err error) bool { return errors.Is(err, io.EOF) }, 1, 0,
		},
		"cut before": {
			&Fault{Cut: true},
			func(_ *github.Issue, err error) bool { return errors.Is(err, io.EOF) }, 0, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, r, client := start(t, Options{})
			s.Intercept(func(*http.Request, int) *Fault { return c.fault })
			i, _, err := client.Issues.Create(ctx, "acme", "data", issue)
			if !c.check(i, err) {
				t.Errorf("%v %v", i, err)
			}
			if n := len(r.Issues()); n != c.issues {
				t.Errorf("%d issues", n)
			}
			if got := s.Requests(); len(got) != 1 || got[0].Status != c.status {
				t.Errorf("logged %v", got)
			}
		})
	}
}

func TestInterceptSeesRequests(t *testing.T) {
	s, r, c := start(t, Options{})
	r.AddIssue(Issue{Title: "one"})
	var seen []string
	s.Intercept(func(req *http.Request, n int) *Fault {
		body, err := io.ReadAll(req.Body)
		check(t, err)
		seen = append(seen, strings.Repeat("#", n)+" "+req.Method+" "+string(body))
		if n == 2 { // somebody is faster
			r.CloseIssue(1, "not_planned")
		}
		return nil
	})
	ctx := context.Background()
	if i, _, err := c.Issues.Get(ctx, "acme", "data", 1); err != nil || i.GetState() != "open" {
		t.Errorf("%v %v", i, err)
	}
	if i, _, err := c.Issues.Edit(ctx, "acme", "data", 1, &github.IssueRequest{Title: ptr("two")}); err != nil || i.GetState() != "closed" || i.GetTitle() != "two" {
		t.Errorf("%v %v", i, err)
	}
	s.ResetRequests()
	send(t, s, "GET", "/user", "")
	s.Intercept(nil)
	send(t, s, "GET", "/user", "")
	if d := cmp.Diff([]string{"# GET ", "## PATCH {\"title\":\"two\"}\n", "# GET "}, seen); d != "" {
		t.Error(d)
	}
}

func TestTransport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{})
		s.Check(t)
		r := s.AddRepo("acme", "data")
		c := github.NewClient(&http.Client{Transport: s.Transport()}).WithAuthToken("t") // at api.github.com
		begun := time.Now()
		time.Sleep(time.Hour)
		ctx := context.Background()
		i, resp, err := c.Issues.Create(ctx, "acme", "data", &github.IssueRequest{Title: ptr("one")})
		check(t, err)
		if i.GetCreatedAt().Sub(begun.Truncate(time.Second)) != time.Hour || resp.StatusCode != 201 || resp.Rate.Limit != 5000 {
			t.Errorf("%v %v", i, resp)
		}
		if got := i.GetURL(); got != "http://github.test/repos/acme/data/issues/1" {
			t.Errorf("url %s", got)
		}
		if ok, _, err := c.Issues.IsAssignee(ctx, "acme", "data", "ghost"); ok || err != nil {
			t.Errorf("%v %v", ok, err)
		}
		s.Intercept(func(*http.Request, int) *Fault { return &Fault{Apply: true, Cut: true} })
		if _, _, err := c.Issues.Create(ctx, "acme", "data", &github.IssueRequest{Title: ptr("two")}); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%v", err)
		}
		s.Intercept(nil)
		if len(r.Issues()) != 2 {
			t.Errorf("%v", r.Issues())
		}
		done, cancel := context.WithCancel(ctx)
		cancel()
		if _, _, err := c.Issues.Create(done, "acme", "data", &github.IssueRequest{Title: ptr("three")}); !errors.Is(err, context.Canceled) || len(r.Issues()) != 2 {
			t.Errorf("%v %v", err, r.Issues())
		}
	})
}

func TestTransportLeavesTheRequestAlone(t *testing.T) {
	s := New(Options{})
	body := io.NopCloser(strings.NewReader(`{}`))
	r, err := http.NewRequest("POST", "http://github.test/repos/acme/data/issues", body)
	check(t, err)
	_, err = s.Transport().RoundTrip(r)
	check(t, err)
	if r.Body != body {
		t.Error("the body was replaced")
	}
}
