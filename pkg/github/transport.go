package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/plan"
)

const (
	maxAnswer     = 32 << 20 // bytes; 100 issues of 64 KiB are 6.5 MB
	readTries     = 4
	maxRedirects  = 3
	limitDefault  = time.Minute // GitHub's advice for a secondary limit without a time
	firstBackoff  = time.Second
	defaultWindow = 30 * time.Second
)

// transport is the one way out. It gives the token to the configured host and
// to no other, turns everything but success into an *Error, reads answers
// whole, and waits and retries where that can do no harm.
type transport struct {
	base    *url.URL
	token   string
	next    http.RoundTripper
	timeout time.Duration
	budget  time.Duration // what is left of MaxWait
	now     func() time.Time
	sleep   func(context.Context, time.Duration) error
	logf    func(format string, args ...any)
}

func (t *transport) defaults() {
	if t.next == nil {
		next := http.DefaultTransport.(*http.Transport).Clone()
		t.next = next
	}
	if t.timeout == 0 {
		t.timeout = defaultWindow
	}
	if t.now == nil {
		t.now = time.Now
	}
	if t.sleep == nil {
		t.sleep = sleep
	}
	if t.logf == nil {
		t.logf = func(string, ...any) {}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// checkRedirect is asked after RoundTrip has let the redirect of a read pass.
func (t *transport) checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects || via[0].Method != http.MethodGet || !t.ownHost(req.URL) {
		return http.ErrUseLastResponse // RoundTrip refuses before it comes to this
	}
	return nil
}

func (t *transport) ownHost(u *url.URL) bool {
	return u.Scheme == t.base.Scheme && u.Host == t.base.Host
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if !t.ownHost(req.URL) {
		return nil, t.fail(req, &Error{Kind: Network, Message: "refused: the token is for " + t.base.Host + " only, not for " + req.URL.Host})
	}
	backoff := firstBackoff
	for try := 1; ; try++ {
		resp, err := t.once(req)
		var e *Error
		if err == nil || !errors.As(err, &e) {
			return resp, err
		}
		wait := time.Duration(0)
		switch {
		case e.Kind == RateLimited: // nothing was done: safe for writes too
			// At least something, so that the budget ends every loop.
			wait = max(retryAfter(resp, t.now()), time.Second)
			if wait > t.budget {
				e.Message += fmt.Sprintf(" (to be tried again in %s, which is more than the %s left to wait)", wait, t.budget)
				return nil, e
			}
			t.budget -= wait
		case e.Kind == Network && req.Method == http.MethodGet && try < readTries && (e.Status == 0 || e.Status >= 500):
			wait, backoff = backoff, 2*backoff
		default:
			return nil, e
		}
		t.logf("%s %s: %s; again in %s", req.Method, req.URL.Path, e.Message, wait)
		if err := t.sleep(req.Context(), wait); err != nil {
			return nil, err
		}
	}
}

// once makes one attempt. The answer's body is read whole, and present along
// with an error of GitHub's for its headers' sake.
func (t *transport) once(original *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(original.Context(), t.timeout)
	defer cancel()
	req := original.Clone(ctx)
	if original.GetBody != nil {
		body, err := original.GetBody() // every attempt sends it whole
		if err != nil {
			return nil, err
		}
		req.Body = body
	}
	req.Header.Set("Authorization", "Bearer "+t.token)
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, t.unanswered(original, err)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	resp.Body.Close()
	if err == nil && len(data) > maxAnswer {
		err = fmt.Errorf("more than %d MiB", maxAnswer>>20)
	}
	t.logf("%s %s: %d", req.Method, req.URL.RequestURI(), resp.StatusCode)
	if err != nil {
		return nil, t.unanswered(original, fmt.Errorf("its answer broke off: %w", err))
	}
	resp.Body = io.NopCloser(bytes.NewReader(data))
	resp.Request = original
	if e := t.judge(original, resp, data); e != nil {
		return resp, t.fail(original, e)
	}
	// go-github would refuse further requests by a clock of its own.
	for _, h := range []string{"X-Ratelimit-Remaining", "X-Ratelimit-Reset", "X-Ratelimit-Limit"} {
		resp.Header.Del(h)
	}
	return resp, nil
}

func (t *transport) fail(req *http.Request, e *Error) *Error {
	e.Method, e.Path = req.Method, req.URL.Path
	return e
}

// unanswered is a request without a whole answer: a write may have happened,
// unless no connection came about.
func (t *transport) unanswered(req *http.Request, cause error) error {
	if err := req.Context().Err(); err != nil {
		return err
	}
	e := &Error{Kind: Network, Message: cause.Error(), err: cause}
	var op *net.OpError
	if req.Method != http.MethodGet && !(errors.As(cause, &op) && op.Op == "dial") {
		e.is = plan.ErrAmbiguous
	}
	return t.fail(req, e)
}

// judge turns everything but success into an error. A redirect of a read on
// the same host passes: http.Client follows it.
func (t *transport) judge(req *http.Request, resp *http.Response, data []byte) *Error {
	status := resp.StatusCode
	message := problem(resp, data)
	e := &Error{Status: status, Message: message}
	read := req.Method == http.MethodGet
	switch {
	case status == http.StatusAccepted:
		return &Error{Kind: Network, Status: status, Message: "accepted, but not done"}
	case status >= 200 && status < 300:
		return nil
	case status >= 300 && status < 400:
		return t.redirect(req, resp)
	case status == 401:
		e.Kind, e.Message = Auth, "GitHub does not accept the token: "+message
	case status == 429, status == 403 && limited(resp, message):
		e.Kind = RateLimited
	case status == 403:
		e.Kind, e.Message = Auth, "the token does not allow this: "+message
	case status == 404, status == 410:
		e.Kind = NotFound
	case status == 422, status == 400:
		e.is = plan.ErrRejected
	case status >= 500:
		e.Kind = Network
		if !read {
			e.is = plan.ErrAmbiguous
		}
	default:
		e.Kind = Network
	}
	return e
}

func (t *transport) redirect(req *http.Request, resp *http.Response) *Error {
	to, err := resp.Location()
	if req.Method == http.MethodGet && err == nil && t.ownHost(to) && resp.StatusCode != http.StatusNotModified {
		if hops := redirects(req); hops < maxRedirects {
			return nil
		}
	}
	return &Error{Kind: NotFound, Status: resp.StatusCode,
		Message: "GitHub redirects: the repository was renamed, or the issue transferred to another one; give the new name with --repo"}
}

// redirects counts how often the client has been sent on already.
func redirects(req *http.Request) int {
	n := 0
	for r := req.Response; r != nil && r.Request != nil; r = r.Request.Response {
		n++
	}
	return n
}

// limited tells a rate limit from missing rights: both are 403.
func limited(resp *http.Response, message string) bool {
	return resp.Header.Get("Retry-After") != "" || resp.Header.Get("X-Ratelimit-Remaining") == "0" ||
		strings.Contains(strings.ToLower(message), "rate limit")
}

// retryAfter is how long GitHub asks to wait, below zero when that is over: a secondary limit names it or
// not, the primary one ends at its reset.
func retryAfter(resp *http.Response, now time.Time) time.Duration {
	if s, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && s >= 0 && s < 1<<30 {
		return time.Duration(s) * time.Second
	}
	if at, err := http.ParseTime(resp.Header.Get("Retry-After")); err == nil {
		return at.Sub(now)
	}
	if reset, err := strconv.ParseInt(resp.Header.Get("X-Ratelimit-Reset"), 10, 64); err == nil && resp.Header.Get("X-Ratelimit-Remaining") == "0" {
		return time.Unix(reset+1, 0).Sub(now)
	}
	return limitDefault
}

// problem is what GitHub says is wrong, on one line.
func problem(resp *http.Response, data []byte) string {
	var body struct {
		Message string            `json:"message"`
		Errors  []json.RawMessage `json:"errors"`
	}
	if json.Unmarshal(data, &body) != nil || body.Message == "" {
		return http.StatusText(resp.StatusCode)
	}
	parts := []string{body.Message}
	for _, raw := range body.Errors {
		var e struct{ Resource, Field, Code, Message string }
		var s string
		switch {
		case json.Unmarshal(raw, &s) == nil:
			parts = append(parts, s)
		case json.Unmarshal(raw, &e) == nil:
			parts = append(parts, strings.Join(strings.Fields(e.Resource+" "+e.Field+" "+e.Code+" "+e.Message), " "))
		}
	}
	text := strings.Join(strings.Fields(strings.Join(parts, "; ")), " ")
	if len(text) > 500 {
		text = text[:500] + "…"
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}
