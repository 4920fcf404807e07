package githubtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-github/v62/github"
)

// clock is a time that tests move by hand.
type clock struct{ t time.Time }

func newClock() *clock { return &clock{time.Date(2025, 5, 14, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time          { return c.t }
func (c *clock) advance(d time.Duration) { c.t = c.t.Add(d) }

// start serves acme/data, where octocat and hubot can be assigned.
func start(t *testing.T, opts Options) (*Server, *Repo, *github.Client) {
	t.Helper()
	if opts.Now == nil {
		opts.Now = newClock().now
	}
	s := Start(t, opts)
	return s, s.AddRepo("acme", "data", "octocat", "hubot"), client(t, s)
}

func client(t *testing.T, s *Server) *github.Client {
	t.Helper()
	c := github.NewClient(nil).WithAuthToken("t")
	base, err := url.Parse(s.APIURL() + "/")
	if err != nil {
		t.Fatal(err)
	}
	c.BaseURL = base
	return c
}

// response is an answer as it came.
type response struct {
	status int
	header http.Header
	body   string
}

func (r response) json(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("%v in %q", err, r.body)
	}
	return v
}

// errors lists the problems of a 422 as "resource.field code value".
func (r response) errors(t *testing.T) []string {
	t.Helper()
	var v struct {
		Message, Status  string
		DocumentationURL string `json:"documentation_url"`
		Errors           []struct {
			Resource, Field, Code string
			Value                 any
		}
	}
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		t.Fatalf("%v in %q", err, r.body)
	}
	if r.status != 422 || v.Message != "Validation Failed" || v.Status != "422" || !strings.HasPrefix(v.DocumentationURL, "https://docs.github.com/rest/") {
		t.Errorf("not a validation error: %d %s", r.status, r.body)
	}
	var list []string
	for _, e := range v.Errors {
		s := e.Resource + "." + e.Field + " " + e.Code
		if e.Value != nil {
			s += fmt.Sprintf(" %v", e.Value)
		}
		list = append(list, s)
	}
	return list
}

// noFollow shows redirects instead of following them.
var noFollow = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func send(t *testing.T, s *Server, method, path, body string) response {
	t.Helper()
	r, err := http.NewRequest(method, s.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer t")
	return do(t, r)
}

func do(t *testing.T, r *http.Request) response {
	t.Helper()
	resp, err := noFollow.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response{resp.StatusCode, resp.Header, string(body)}
}

func ptr[T any](v T) *T { return &v }

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fakeTB collects what Check reports.
type fakeTB struct {
	cleanups []func()
	errors   []string
}

func (f *fakeTB) Helper()          {}
func (f *fakeTB) Cleanup(c func()) { f.cleanups = append(f.cleanups, c) }
func (f *fakeTB) Errorf(format string, args ...any) {
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}

func (f *fakeTB) finish() {
	for i := len(f.cleanups) - 1; i >= 0; i-- {
		f.cleanups[i]()
	}
}
