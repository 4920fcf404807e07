package githubtest

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is what goes wrong with one request. Whether it takes effect and what the client gets to see are independent: a
// POST that times out may have written.
type Fault struct {
	// Apply serves the request before things go wrong; otherwise it never reaches the state.
	Apply bool
	// Delay holds the answer back, in the time of Options.Sleep, or until the client gives up.
	Delay time.Duration
	// Cut closes the connection without an answer. Go's http.Transport silently repeats a GET whose kept-alive
	// connection ends like this; a POST or PATCH it doesn't.
	Cut bool
	// Truncate announces the whole answer and closes the connection after half of it.
	Truncate bool
	// Genuine answers what the request would have been answered without the fault. It takes Apply.
	Genuine bool
	// Status, Header and Body are the answer unless Cut or Genuine. Header is added to the usual ones and wins over
	// them. A zero Status is 500.
	Status int
	Header http.Header
	Body   string
}

// Refusal is an error as GitHub words it: status and message.
func Refusal(status int, message string) Fault {
	return Fault{Status: status, Body: `{"message":` + strconv.Quote(message) + `,"documentation_url":"https://docs.github.com/rest","status":"` + strconv.Itoa(status) + `"}`}
}

// SecondaryLimit is the refusal of a client that is too fast. retryAfter is the header as it is sent: seconds, an
// HTTP-date, or "" for none.
func SecondaryLimit(status int, retryAfter string) Fault {
	f := Refusal(status, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.")
	if retryAfter != "" {
		f.Header = http.Header{"Retry-After": {retryAfter}}
	}
	return f
}

// PrimaryLimit is the refusal of a client whose hour is used up until reset.
func PrimaryLimit(status int, reset time.Time) Fault {
	f := Refusal(status, "API rate limit exceeded for installation ID 1.")
	f.Header = http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {strconv.FormatInt(reset.Unix(), 10)}}
	return f
}

// Redirect sends the client to another place.
func Redirect(status int, location string) Fault {
	f := Refusal(status, "Moved Permanently")
	f.Header = http.Header{"Location": {location}}
	return f
}

// Rule says which requests a fault befalls. All that is set must hold.
type Rule struct {
	// Route is a method and a path of the documentation, such as "POST /repos/{owner}/{repo}/issues"; "" is any.
	Route string
	// When is asked last; nil is always.
	When func(*http.Request) bool
	// From is the first of the requests that fit, counted from 1; zero is 1.
	From int
	// Times is how many of them in a row; zero is one, below zero all.
	Times int
	Fault Fault
}

// Inject replaces Intercept by rules: the first that fits a request decides. Each counts its requests from now on.
func (s *Server) Inject(rules ...Rule) {
	var mu sync.Mutex
	seen := make([]int, len(rules))
	s.Intercept(func(r *http.Request, _ int) *Fault {
		mu.Lock()
		defer mu.Unlock()
		var hit *Fault
		for i, rule := range rules {
			if !s.fits(rule, r) {
				continue
			}
			seen[i]++
			from := max(rule.From, 1)
			if hit == nil && seen[i] >= from && (rule.Times < 0 || seen[i] < from+max(rule.Times, 1)) {
				hit = &rule.Fault
			}
		}
		return hit
	})
}

func (s *Server) fits(rule Rule, r *http.Request) bool {
	if method, path, ok := strings.Cut(rule.Route, " "); ok {
		have := strings.TrimPrefix(r.URL.EscapedPath(), s.opts.Prefix)
		if _, fits := match(path, have); method != r.Method || !fits {
			return false
		}
	}
	return rule.When == nil || rule.When(r)
}

// Intercept calls fn before each API request is served, from now on; nil takes it away. n counts the requests from 1,
// since the beginning or the last ResetRequests. A nil answer lets the request through. fn may read the body, and it
// may change the state: whatever it does happens before the request, which is how to test two writers at once.
func (s *Server) Intercept(fn func(r *http.Request, n int) *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.intercept = fn
}

// befall turns the genuine answer into what the client sees.
func (f *Fault) befall(genuine answer) answer {
	a := answer{status: f.Status, header: f.Header, raw: []byte(f.Body)}
	if a.status == 0 {
		a.status = http.StatusInternalServerError
	}
	if f.Genuine {
		a = genuine
	}
	a.cut, a.truncate, a.delay = f.Cut, f.Truncate, f.Delay
	return a
}
