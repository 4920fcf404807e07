// Package github is a plan.Tracker on GitHub's REST API, by way of go-github.
// It is the only package that talks to GitHub: requests go through one
// RoundTripper that holds the token, the limits and the retries, and answers
// are taken only when they are what they must be.
package github

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	gh "github.com/google/go-github/v62/github"

	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// DefaultBaseURL is github.com's API, for an empty GITHUB_API_URL.
const DefaultBaseURL = "https://api.github.com"

// Options configure a Tracker.
type Options struct {
	// BaseURL is the API's address, used as it is: GITHUB_API_URL in Actions
	// is right for GitHub Enterprise, too. Plain http is accepted for
	// loopback addresses only, because of the token.
	BaseURL   string
	Token     string
	Repo      string // owner/name
	UserAgent string // "" is "postmortem"

	Transport http.RoundTripper // nil is a transport of its own, with the environment's proxy
	Timeout   time.Duration     // of one request, its answer included; 0 is 30 s
	// MaxWait is how long all waits that GitHub asks for, and those that keep
	// within its limits, may take together.
	MaxWait time.Duration
	// WriteInterval is the least time between two writes; see Tracker.Pace. 0
	// leaves the pace to GitHub's refusals.
	WriteInterval time.Duration

	Now    func() time.Time                           // nil is time.Now
	Sleep  func(context.Context, time.Duration) error // nil waits in real time
	Random func() float64                             // in [0, 1), for jitter; nil is math/rand
	// Logf is told of every request, without secrets; nil for none.
	Logf func(format string, args ...any)
}

// Tracker is one repository's issues and milestones.
type Tracker struct {
	client *gh.Client
	way    *transport
	base   *url.URL
	repo   string // "owner/name"
}

var _ plan.Tracker = (*Tracker)(nil)

// ErrOptions is matched by errors of New: the configuration is wrong.
var ErrOptions = errors.New("configuration of GitHub")

var repoName = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9_-]*)/[A-Za-z0-9._-]+$`)

// ValidRepo reports whether name is written owner/name.
func ValidRepo(name string) bool {
	return len(name) <= 140 && repoName.MatchString(name) && !strings.HasSuffix(name, "/.") && !strings.HasSuffix(name, "/..")
}

// New makes no request.
func New(opt Options) (*Tracker, error) {
	if !ValidRepo(opt.Repo) {
		return nil, fmt.Errorf("%w: repository %q is not written owner/name", ErrOptions, opt.Repo)
	}
	if opt.Token == "" {
		return nil, fmt.Errorf("%w: there is no token", ErrOptions)
	}
	if strings.ContainsFunc(opt.Token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, fmt.Errorf("%w: the token has white space or other characters that no token has", ErrOptions)
	}
	base, err := baseURL(opt.BaseURL)
	if err != nil {
		return nil, err
	}
	t := &transport{
		base: base, repo: opt.Repo, token: opt.Token, next: opt.Transport, timeout: opt.Timeout,
		limits: limits{interval: opt.WriteInterval, budget: opt.MaxWait},
		now:    opt.Now, sleep: opt.Sleep, random: opt.Random, logf: opt.Logf,
	}
	t.defaults()
	client := gh.NewClient(&http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }})
	client.BaseURL = base
	client.UserAgent = opt.UserAgent
	if client.UserAgent == "" {
		client.UserAgent = "postmortem"
	}
	return &Tracker{client: client, way: t, base: base, repo: opt.Repo}, nil
}

func baseURL(text string) (*url.URL, error) {
	if text == "" {
		text = DefaultBaseURL
	}
	u, err := url.Parse(strings.TrimRight(text, "/") + "/")
	switch {
	case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%w: %q is not the address of an API", ErrOptions, redact(text))
	case u.User != nil:
		return nil, fmt.Errorf("%w: the API's address must not hold a password", ErrOptions)
	case u.Scheme == "http" && !loopback(u.Hostname()):
		return nil, fmt.Errorf("%w: %s is plain http, which would show the token to the network: use https", ErrOptions, text)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%w: %s is neither https nor http", ErrOptions, text)
	}
	return u, nil
}

func redact(text string) string {
	if _, rest, ok := strings.Cut(text, "@"); ok {
		return "…@" + rest
	}
	return text
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// path returns an address below the repository, relative to the base.
func (t *Tracker) path(format string, args ...any) string {
	return "repos/" + t.repo + "/" + fmt.Sprintf(format, args...)
}

// do sends one request. Its answer must be JSON of the kind of v; a nil v
// takes any answer.
func (t *Tracker) do(ctx context.Context, method, path string, body, v any) (*gh.Response, error) {
	req, err := t.client.NewRequest(method, path, body)
	if err != nil {
		return nil, err
	}
	resp, err := t.client.BareDo(ctx, req)
	if err != nil {
		return nil, t.explain(req, err)
	}
	defer resp.Body.Close()
	if v == nil {
		return resp, nil
	}
	if err := decode(resp.Body, v); err != nil {
		e := &Error{Kind: Network, Method: method, Path: req.URL.Path, Status: resp.StatusCode, Message: "answered something else than GitHub would: " + err.Error()}
		if method != http.MethodGet {
			e.is = plan.ErrAmbiguous
		}
		return nil, e
	}
	return resp, nil
}

// explain takes the error out of what net/http and go-github wrapped it in.
func (t *Tracker) explain(req *http.Request, err error) error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	if cause := req.Context().Err(); cause != nil {
		return cause
	}
	return err
}
