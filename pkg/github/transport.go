package github

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/plan"
)

const (
	maxAnswer      = 32 << 20 // bytes; 100 issues of 64 KiB are 6.5 MB
	maxHeader      = 1 << 20  // bytes
	readTries      = 4
	firstBackoff   = time.Second
	defaultTimeout = 30 * time.Second
	// writeGrace is how long an interrupted write may take to be answered, so
	// that it is known what came of it.
	writeGrace = 5 * time.Second
)

// transport is the one way out. It gives the token to the configured host and
// to no other, follows no redirect, turns everything but success into an
// *Error, reads answers whole, and waits and retries where that can do no harm.
type transport struct {
	base    *url.URL
	repo    string
	token   string
	next    http.RoundTripper
	timeout time.Duration
	limits  limits
	now     func() time.Time
	sleep   func(context.Context, time.Duration) error
	random  func() float64
	logf    func(format string, args ...any)
}

func (t *transport) defaults() {
	if t.next == nil {
		next := http.DefaultTransport.(*http.Transport).Clone()
		next.MaxResponseHeaderBytes = maxHeader
		t.next = next
	}
	if t.timeout == 0 {
		t.timeout = defaultTimeout
	}
	if t.now == nil {
		t.now = time.Now
	}
	if t.sleep == nil {
		t.sleep = sleep
	}
	if t.random == nil {
		t.random = rand.Float64
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

func (t *transport) ownHost(u *url.URL) bool {
	return u.Scheme == t.base.Scheme && u.Host == t.base.Host
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if !t.ownHost(req.URL) {
		return nil, t.fail(req, &Error{Kind: Network, Message: "refused: the token is for " + t.base.Host + " only, not for " + req.URL.Host})
	}
	backoff, refusals := firstBackoff, 0
	for try := 1; ; try++ {
		if err := t.untilReset(req); err != nil {
			return nil, err
		}
		resp, err := t.once(req)
		var e *Error
		if err == nil || !errors.As(err, &e) {
			return resp, err
		}
		var wait time.Duration
		switch {
		case e.Kind == RateLimited: // nothing was done: safe for writes too
			wait = t.limits.after(resp, refusals, t.now())
			refusals++
			if err := t.limits.spend(wait); err != nil {
				e.Message += err.Error()
				return nil, e
			}
		case e.Kind == Network && req.Method == http.MethodGet && try < readTries && (e.Status == 0 || e.Status >= 500):
			// Half of it is by chance, so that clients don't come back all at once.
			wait, backoff = time.Duration((1+t.random())/2*float64(backoff)), 2*backoff
		default:
			return nil, e
		}
		t.logf("%s %s: %s; again in %s", req.Method, req.URL.Path, e.Message, wait.Round(time.Millisecond))
		if err := t.sleep(req.Context(), wait); err != nil {
			return nil, err
		}
	}
}

// untilReset waits when the last answer said that nothing is left of the hour:
// a request more would be refused, and count against us.
func (t *transport) untilReset(req *http.Request) error {
	wait := t.limits.exhausted.Sub(t.now())
	if wait <= 0 {
		return nil
	}
	if err := t.limits.spend(wait); err != nil {
		return t.fail(req, &Error{Kind: RateLimited, Message: "GitHub's requests for this hour are used up" + err.Error()})
	}
	t.logf("the requests for this hour are used up; on in %s", wait.Round(time.Second))
	return t.sleep(req.Context(), wait)
}

// once makes one attempt. The answer's body is read whole, and present along
// with an error of GitHub's for its headers' sake.
func (t *transport) once(original *http.Request) (*http.Response, error) {
	if err := original.Context().Err(); err != nil {
		return nil, err
	}
	ctx, cancel := t.deadline(original)
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
	started := t.now()
	if req.Method != http.MethodGet {
		t.limits.wrote(started)
	}
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, t.unanswered(original, started, err)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	resp.Body.Close()
	if err == nil && len(data) > maxAnswer {
		err = fmt.Errorf("more than %d MiB", maxAnswer>>20)
	}
	t.limits.note(resp, t.now())
	t.logf("%s %s: %d in %s%s", req.Method, req.URL.RequestURI(), resp.StatusCode, t.took(started), remaining(resp))
	if err != nil {
		return nil, t.unanswered(original, started, fmt.Errorf("its answer broke off: %w", err))
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

// deadline bounds one attempt. Interrupting the run ends a read at once, and a
// write a little later.
func (t *transport) deadline(req *http.Request) (context.Context, context.CancelFunc) {
	if req.Method == http.MethodGet {
		return context.WithTimeout(req.Context(), t.timeout)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(req.Context()), t.timeout)
	stop := context.AfterFunc(req.Context(), func() {
		grace := time.AfterFunc(writeGrace, cancel)
		context.AfterFunc(ctx, func() { grace.Stop() })
	})
	return ctx, func() { stop(); cancel() }
}

func (t *transport) took(started time.Time) time.Duration {
	return t.now().Sub(started).Round(time.Millisecond)
}

func remaining(resp *http.Response) string {
	left, limit := resp.Header.Get("X-Ratelimit-Remaining"), resp.Header.Get("X-Ratelimit-Limit")
	if left == "" {
		return ""
	}
	return fmt.Sprintf(", %s of %s requests left", left, limit)
}

func (t *transport) fail(req *http.Request, e *Error) *Error {
	e.Method, e.Path = req.Method, req.URL.Path
	e.Message = strings.ReplaceAll(e.Message, t.token, "***")
	return e
}

// unanswered is a request without a whole answer: a write may have happened,
// unless no connection came about.
func (t *transport) unanswered(req *http.Request, started time.Time, cause error) error {
	e := &Error{Kind: Network, Message: cause.Error(), err: cause}
	var op *net.OpError
	read := req.Method == http.MethodGet
	switch {
	case read && req.Context().Err() != nil:
		return req.Context().Err()
	case errors.Is(cause, context.DeadlineExceeded):
		e.Message = fmt.Sprintf("no answer within %s", t.timeout)
	}
	if !read && !(errors.As(cause, &op) && op.Op == "dial") {
		e.is = plan.ErrAmbiguous
	}
	t.fail(req, e)
	t.logf("%s %s: %s after %s", req.Method, req.URL.RequestURI(), e.Message, t.took(started))
	return e
}

// judge turns everything but success into an error.
func (t *transport) judge(req *http.Request, resp *http.Response, data []byte) *Error {
	status := resp.StatusCode
	message := problem(resp, data)
	e := &Error{Status: status, Message: message}
	switch {
	case status == http.StatusAccepted:
		return &Error{Kind: Network, Status: status, Message: "accepted, but not done"}
	case status >= 200 && status < 300:
		return nil
	case status >= 300 && status < 400:
		return t.redirected(req, resp)
	case status == 401:
		e.Kind, e.Message = Auth, "GitHub does not accept the token: "+message
	case status == 429, status == 403 && limited(resp, message):
		e.Kind = RateLimited
	case status == 403:
		e.Kind, e.Message = Auth, t.forbidden(resp, message)
	case status == 404, status == 410:
		e.Kind = NotFound
	case status == 422, status == 400:
		e.is = plan.ErrRejected
	case status >= 500:
		e.Kind = Network
		if req.Method != http.MethodGet {
			e.is = plan.ErrAmbiguous
		}
	default:
		e.Kind = Network
	}
	return e
}

var byID = regexp.MustCompile(`^/?repositories/[0-9]+`)

// redirected explains a redirect. None is followed: a write would be sent again
// as a read, and what stands elsewhere is another repository's.
func (t *transport) redirected(req *http.Request, resp *http.Response) *Error {
	e := &Error{Kind: NotFound, Status: resp.StatusCode}
	to, err := resp.Location()
	switch {
	case err != nil:
		e.Message = "redirected to nowhere"
	case !t.ownHost(to):
		e.Kind, e.Message = Network, fmt.Sprintf("redirected to %s://%s, which must not see the token; is %s right?", to.Scheme, to.Host, t.base)
	default:
		name := t.nameAt(req, to)
		switch below, issue := strings.CutPrefix(req.URL.Path, t.base.Path+"repos/"+t.repo+"/issues/"); {
		case name == "":
			e.Message = "the repository was renamed, or this moved elsewhere"
		case issue:
			e.Message = fmt.Sprintf("#%s is in repository %s now", strings.SplitN(below, "/", 2)[0], name)
		case req.URL.Path == t.base.Path+"repos/"+t.repo: // which no flag names
			e.Message = fmt.Sprintf("repository %s was renamed: it is %s now", t.repo, name)
		default:
			e.Message = fmt.Sprintf("repository %s was renamed: it is %s now, so use --repo %[2]s", t.repo, name)
		}
	}
	return e
}

// nameAt asks for the name of the repository that an address on our host is
// below; "" when there is no telling.
func (t *transport) nameAt(req *http.Request, to *url.URL) string {
	path, ok := strings.CutPrefix(to.Path, t.base.Path)
	if !ok {
		return ""
	}
	if rest, ok := strings.CutPrefix(path, "repos/"); ok {
		if parts := strings.SplitN(rest, "/", 3); len(parts) >= 2 && ValidRepo(parts[0]+"/"+parts[1]) {
			return parts[0] + "/" + parts[1]
		}
		return ""
	}
	id := byID.FindString(path)
	if id == "" || strings.HasPrefix(strings.TrimPrefix(req.URL.Path, t.base.Path), "repositories/") {
		return "" // the second time: no circles
	}
	lookup, err := http.NewRequestWithContext(req.Context(), http.MethodGet, t.base.JoinPath(id).String(), nil)
	if err != nil {
		return ""
	}
	resp, err := t.once(lookup)
	if err != nil {
		return ""
	}
	var repo struct {
		Name string `json:"full_name"`
	}
	if err := decode(resp.Body, &repo); err != nil || !ValidRepo(repo.Name) {
		return ""
	}
	return repo.Name
}

// forbidden explains missing rights.
func (t *transport) forbidden(resp *http.Response, message string) string {
	text := "the token does not allow this: " + message
	if sso := resp.Header.Get("X-Github-Sso"); strings.HasPrefix(sso, "required") {
		return text + "; the organisation wants single sign-on: authorise the token for it in its settings"
	}
	needed := resp.Header.Get("X-Accepted-Github-Permissions")
	switch {
	case strings.HasPrefix(t.token, "ghs_") || strings.Contains(message, "by integration"):
		text += `; in a workflow, give the job "permissions: issues: write"` +
			" (on pull requests from forks GitHub allows reading only); a GitHub App needs Issues: read and write"
	case strings.HasPrefix(t.token, "github_pat_"), strings.Contains(message, "by personal access token"):
		text += "; give the fine-grained token Issues: read and write for " + t.repo
	}
	if needed != "" {
		text += "; GitHub wants " + oneLine(needed)
	}
	return text
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
			parts = append(parts, e.Resource+" "+e.Field+" "+e.Code+" "+e.Message)
		}
	}
	return oneLine(strings.Join(parts, "; "))
}

// oneLine makes a short line of a stranger's text.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
	if r := []rune(text); len(r) > 500 {
		text = string(r[:500]) + "…"
	}
	return text
}
