// Package githubtest is an in-memory GitHub behind real HTTP: repositories with issues, labels, milestones and
// assignees, the part of the REST API that this project calls, and a page per issue for people.
//
// Requests enter by a listener (Start, Server.Listen), by ServeHTTP or by Transport; what leaves is shaped, refused and
// silently dropped as GitHub does it. It serves the tests and `postmortem demo`, so it doesn't import "testing".
// What isn't modelled answers 501 and, in a test, fails it: a client can't lean on an endpoint, a parameter or a field
// that nobody has thought about.
package githubtest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // FloorDueOn needs America/Los_Angeles on machines without a zone database
)

// Options say which GitHub this is. The zero value is github.com as seen by somebody who may push.
type Options struct {
	// Now gives the time of every stamp and header; they are cut to whole seconds, as GitHub's are. Nil is time.Now.
	// It is called with the server locked and must not call the server.
	Now func() time.Time
	// Sleep passes the time of Fault.Delay; it ends with an error when the client has gone. Nil waits in real time.
	Sleep func(context.Context, time.Duration) error
	// Limits are enforced by Now. The zero value enforces none and tells of 5,000 requests an hour.
	Limits Limits
	// BaseURL begins every URL in an answer, next pages included: set it only where it leads back to this server. The
	// zero value is the listener's address, or http://github.test as long as there is none.
	BaseURL string
	// Prefix is a path such as /api/v3 below which the API stands on GitHub Enterprise. It is served at the root too.
	Prefix string
	// Login is who the token belongs to; zero is "robot".
	Login string
	// Anonymous lets requests without a token in. Otherwise they get 401.
	Anonymous bool
	// ReadOnly takes push away from the token: labels, assignees and milestone are then dropped without a word.
	ReadOnly bool
	// PageSize caps per_page; zero is GitHub's 100. A small one makes paging cheap to test.
	PageSize int
	// FloorDueOn moves due_on to the midnight in Los Angeles before it, as GitHub does.
	FloorDueOn bool
}

// Server is one GitHub. All its methods may be called at once from several goroutines.
type Server struct {
	opts Options
	zone *time.Location // of due_on; nil unless FloorDueOn

	mu         sync.Mutex
	base       string // begins all URLs; no slash at its end
	http       *http.Server
	repos      map[string]*Repo // by lower-case owner/name; a renamed repository stands under its old name too
	users      map[string]*user // by lower-case login
	lastID     int64
	intercept  func(*http.Request, int) *Fault
	observe    func(Exchange)
	rate       rate
	arrived    int // API requests since the last ResetRequests
	served     int // API requests since the beginning
	requests   []Request
	unexpected []string
}

// New returns a server that doesn't listen: give it to Listen, mount it as a handler, or call it through Transport.
func New(opts Options) *Server {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Sleep == nil {
		opts.Sleep = sleep
	}
	if opts.Login == "" {
		opts.Login = "robot"
	}
	if opts.PageSize <= 0 || opts.PageSize > maxPageSize {
		opts.PageSize = maxPageSize
	}
	if opts.Prefix = strings.Trim(opts.Prefix, "/"); opts.Prefix != "" {
		opts.Prefix = "/" + opts.Prefix
	}
	s := &Server{
		opts:  opts,
		base:  strings.TrimRight(opts.BaseURL, "/"),
		repos: map[string]*Repo{},
		users: map[string]*user{},
		rate:  rate{limits: opts.Limits},
	}
	if s.base == "" {
		s.base = "http://github.test"
	}
	if opts.FloorDueOn {
		zone, err := time.LoadLocation("America/Los_Angeles")
		if err != nil {
			panic("githubtest: " + err.Error()) // the zone database is linked in
		}
		s.zone = zone
	}
	s.user(opts.Login)
	return s
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

// Listen serves on a loopback address, "127.0.0.1:0" when addr is empty, until Close. Anything but loopback is refused:
// any token is good enough here.
func (s *Server) Listen(addr string) error {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("listen on %s: not a loopback address", addr)
	}
	srv := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.http != nil {
		return fmt.Errorf("listen on %s: already listening at %s", addr, s.base)
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	s.http = srv
	if s.opts.BaseURL == "" {
		s.base = "http://" + ln.Addr().String()
	}
	go srv.Serve(ln) // ends with ErrServerClosed
	return nil
}

// Close stops listening and cuts open connections. The state stays readable.
func (s *Server) Close() error {
	s.mu.Lock()
	srv := s.http
	s.http = nil
	s.mu.Unlock()
	if srv == nil {
		return nil
	}
	return srv.Close()
}

// URL is where the pages for people are, without a slash at its end.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base
}

// APIURL is what GITHUB_API_URL would hold: URL and Prefix, without a slash at its end.
func (s *Server) APIURL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.api()
}

func (s *Server) api() string { return s.base + s.opts.Prefix }

func (s *Server) now() time.Time { return s.opts.Now().UTC().Truncate(time.Second) }

// id numbers everything that GitHub gives a database id. Equal histories get equal ids.
func (s *Server) id() int64 {
	s.lastID++
	return s.lastID
}
