// Package contract holds what goes over the wire, in both directions, against GitHub's own description of its API. It
// is for tests only: the library that reads the description has no place in a program.
package contract

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
)

// description is an excerpt of @octokit/openapi 23.0.2, generated/api.github.com.json. Copyright (c) 2020 Octokit
// contributors, MIT License: see github/LICENSE.
//
//go:embed github/openapi-subset.json
var description []byte

// flaw is something in which GitHub differs from its own description.
type flaw struct {
	name    string
	applies func(githubtest.Exchange) bool
	request bool // what is sent need not fit; else what is answered need not
}

func status(codes ...int) func(githubtest.Exchange) bool {
	return func(x githubtest.Exchange) bool {
		for _, c := range codes {
			if x.Status == c {
				return true
			}
		}
		return false
	}
}

// flaws are few, so that each stays known.
var flaws = []flaw{
	{"the labels to add are described as an object, and everybody sends an array", func(x githubtest.Exchange) bool {
		return x.Method == http.MethodPost && strings.HasSuffix(x.Path, "/labels") && bytes.HasPrefix(bytes.TrimSpace(x.Body), []byte("["))
	}, true},
	{"401 is declared nowhere", status(401), false},
	{"403 is declared nowhere but for a repository and writes of issues", func(x githubtest.Exchange) bool {
		return x.Status == 403 && !issueWrite(x) && !repository.MatchString(x.Path)
	}, false},
	{"404, 410 and 422 are not declared for assignees, and for changes of labels and milestones", func(x githubtest.Exchange) bool {
		return status(404, 410, 422)(x) && (strings.HasSuffix(x.Path, "/assignees") || x.Method == http.MethodPatch && !issueWrite(x))
	}, false},
	{"410 for a list of issues is not declared, and answered where issues are switched off", func(x githubtest.Exchange) bool {
		return x.Status == 410 && x.Method == http.MethodGet && strings.HasSuffix(x.Path, "/issues")
	}, false},
	{"what GitHub refuses as invalid need not be right", status(400, 422), true},
}

var repository = regexp.MustCompile(`^/repos/[^/]+/[^/]+$`)

func issueWrite(x githubtest.Exchange) bool {
	_, rest, ok := strings.Cut(x.Path, "/issues")
	return ok && x.Method != http.MethodGet && strings.Count(rest, "/") < 2
}

// FlawNames are the exemptions from the description, for people.
func FlawNames() []string {
	var names []string
	for _, f := range flaws {
		names = append(names, f.name)
	}
	return names
}

// byNumber is an operation that the description leaves out: a renamed repository, where redirects lead.
var byNumber = regexp.MustCompile(`^/repositories/[0-9]+$`)

var load = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromData(description)
	if err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
})

// Watch are the exchanges of one server that don't fit.
type Watch struct {
	mu       sync.Mutex
	seen     int
	problems []string
}

// New watches a server from now on. Requests that the server itself doesn't model are its own affair.
func New(s *githubtest.Server) *Watch {
	w := &Watch{}
	s.Observe(w.observe)
	return w
}

// Problems are what didn't fit so far.
func (w *Watch) Problems() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.problems...)
}

// Seen counts the exchanges that were held against the description.
func (w *Watch) Seen() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen
}

// beyond is what the excerpt leaves out and the tool needs: repositories by number, and where pull requests are.
func beyond(x githubtest.Exchange) bool {
	return x.Method == http.MethodGet && byNumber.MatchString(x.Path) || strings.Contains(x.Path, "/pulls/")
}

func (w *Watch) observe(x githubtest.Exchange) {
	if !x.Modelled || beyond(x) {
		return
	}
	list := Check(x)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen++
	for _, p := range list {
		w.problems = append(w.problems, fmt.Sprintf("%s %s: %s", x.Method, x.Path, p))
	}
}

// Check returns what in an exchange GitHub's description forbids.
func Check(x githubtest.Exchange) []string {
	router, err := load()
	if err != nil {
		return []string{err.Error()}
	}
	request, err := http.NewRequest(x.Method, "http://github.test"+x.Path+"?"+x.Query, bytes.NewReader(x.Body))
	if err != nil {
		return []string{err.Error()}
	}
	request.Header = x.Header.Clone()
	if len(x.Body) == 0 {
		request.Body, request.ContentLength = nil, 0
	}
	route, vars, err := router.FindRoute(request)
	if err != nil {
		return []string{"is not in GitHub's description: " + err.Error()}
	}
	for name, value := range vars {
		if plain, err := url.PathUnescape(value); err == nil {
			vars[name] = plain
		}
	}
	options := &openapi3filter.Options{IncludeResponseStatus: true, SkipSettingDefaults: true}
	in := &openapi3filter.RequestValidationInput{Request: request, PathParams: vars, Route: route, Options: options}
	var problems []string
	if !exempt(x, true) {
		if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil {
			problems = append(problems, "the request: "+brief(err))
		}
	}
	if !exempt(x, false) {
		out := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: x.Status, Header: x.Answer, Options: options}
		out.Body = io.NopCloser(bytes.NewReader(x.Result))
		if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
			problems = append(problems, fmt.Sprintf("the answer %d: %s", x.Status, brief(err)))
		}
		if x.Status == http.StatusNoContent && len(x.Result) > 0 {
			problems = append(problems, "the answer 204 has a body")
		}
	}
	return problems
}

func exempt(x githubtest.Exchange, request bool) bool {
	for _, f := range flaws {
		if f.request == request && f.applies(x) {
			return true
		}
	}
	return false
}

// brief leaves out the schema, which has a thousand lines.
func brief(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\nSchema:")
	return strings.Join(strings.Fields(text), " ")
}

// TB is the part of testing.TB that this package needs.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Cleanup(func())
}

// Start returns a server that listens on a loopback address until the test ends. It fails the test for each request
// that nothing models, and for each request and answer that GitHub's description forbids.
func Start(tb TB, opts githubtest.Options) *githubtest.Server {
	tb.Helper()
	s := githubtest.New(opts)
	Hold(tb, s)
	if err := s.Listen(""); err != nil {
		tb.Errorf("githubtest: %v", err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

// Hold does for any server what Start does for its own.
func Hold(tb TB, s *githubtest.Server) {
	w := New(s)
	tb.Cleanup(func() {
		tb.Helper()
		for _, u := range s.Unexpected() {
			tb.Errorf("githubtest: unexpected request: %s", u)
		}
		for _, p := range w.Problems() {
			tb.Errorf("contract: %s", p)
		}
	})
}
