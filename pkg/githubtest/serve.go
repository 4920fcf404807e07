package githubtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// maxBody is the largest request body, in bytes.
const maxBody = 1 << 20

// object is a JSON object in the making.
type object = map[string]any

// answer is what goes to the client.
type answer struct {
	status int
	header http.Header
	body   any    // sent as JSON, unless nil
	raw    []byte // sent as it is, when body is nil
	cut    bool   // nothing is sent, the connection ends
}

// ServeHTTP answers API requests, at the root and below Options.Prefix, and shows pages for everything else.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	if rest, ok := strings.CutPrefix(path, s.opts.Prefix+"/"); ok && s.opts.Prefix != "" {
		s.serveAPI(w, r, "/"+rest)
		return
	}
	switch first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/"); first {
	case "repos", "repositories", "user", "rate_limit":
		s.serveAPI(w, r, path)
	default:
		s.serveWeb(w, r, path)
	}
}

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request, path string) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	r.Body = io.NopCloser(bytes.NewReader(body))
	n, intercept := s.arrive(w.Header())
	var f *Fault
	if intercept != nil {
		f = intercept(r, n)
	}
	s.settle(w.Header(), r, path, body, err, f).send(w)
}

// arrive numbers a request.
func (s *Server) arrive(h http.Header) (int, func(*http.Request, int) *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrived++
	s.served++
	h.Set("X-GitHub-Request-Id", fmt.Sprintf("%04X:6174", s.served))
	return s.arrived, s.intercept
}

// settle serves a request as far as its fault allows, and logs it.
func (s *Server) settle(h http.Header, r *http.Request, path string, body []byte, readErr error, f *Fault) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if path == "/rate_limit" {
		s.rate.spend(s.now(), 0)
	} else {
		s.rate.spend(s.now(), 1)
	}
	var a answer
	if f == nil || f.Apply {
		a = s.answer(r, path, body, readErr)
	}
	if f != nil {
		a = f.answer()
	}
	s.rate.write(h)
	h.Set("Date", s.now().Format(http.TimeFormat))
	seen := a.status
	if a.cut {
		seen = 0
	}
	s.requests = append(s.requests, Request{r.Method, r.URL.Path, r.URL.RawQuery, seen})
	return a
}

// answer serves one API request; the server is locked.
func (s *Server) answer(r *http.Request, path string, body []byte, readErr error) answer {
	c := &call{s: s, request: r, route: &route{}, header: http.Header{}}
	result, err := c.serve(path, body, readErr)
	if err == nil {
		return answer{status: c.route.status, header: c.header, body: result}
	}
	var f *failure
	if !errors.As(err, &f) {
		panic(err) // handlers return no other error
	}
	return f.answer(c.route.doc)
}

func (a answer) send(w http.ResponseWriter) {
	if a.cut {
		panic(http.ErrAbortHandler)
	}
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-GitHub-Media-Type", "github.v3; format=json")
	data := a.raw
	if a.body != nil {
		var err error
		if data, err = json.Marshal(a.body); err != nil {
			panic("githubtest: " + err.Error()) // maps of strings, numbers and times only
		}
	}
	if a.status != http.StatusNoContent {
		h.Set("Content-Type", "application/json; charset=utf-8")
	}
	for key, values := range a.header {
		h[http.CanonicalHeaderKey(key)] = values
	}
	w.WriteHeader(a.status)
	if a.status != http.StatusNoContent {
		w.Write(data)
	}
}
