package githubtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxBody is the largest request body, in bytes.
const maxBody = 1 << 20

// object is a JSON object in the making.
type object = map[string]any

// answer is what goes to the client.
type answer struct {
	status   int
	header   http.Header
	raw      []byte        // the body
	delay    time.Duration // before anything is sent
	cut      bool          // nothing is sent, the connection ends
	truncate bool          // half of the body is sent, the connection ends
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
	n, intercept, observe := s.arrive(w.Header())
	var f *Fault
	if intercept != nil {
		f = intercept(r, n)
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	a, x := s.settle(w.Header(), r, path, body, err, f)
	if observe != nil && x != nil {
		observe(*x)
	}
	if a.delay > 0 && s.opts.Sleep(r.Context(), a.delay) != nil {
		a.cut = true
	}
	a.send(w)
}

// arrive numbers a request.
func (s *Server) arrive(h http.Header) (int, func(*http.Request, int) *Fault, func(Exchange)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.arrived++
	s.served++
	h.Set("X-GitHub-Request-Id", fmt.Sprintf("%04X:6174", s.served))
	return s.arrived, s.intercept, s.observe
}

// settle serves a request as far as its fault and the limits allow, and logs it. The exchange is nil when it was not
// served.
func (s *Server) settle(h http.Header, r *http.Request, path string, body []byte, readErr error, f *Fault) (answer, *Exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	cost := 1
	if path == "/rate_limit" {
		cost = 0
	}
	if refused := s.rate.spend(s.now(), r, cost); refused != nil && f == nil {
		f = refused
	}
	var a answer
	var x *Exchange
	if f == nil || f.Apply {
		a, x = s.answer(r, path, body, readErr)
	}
	if f != nil {
		a = f.befall(a)
	}
	s.rate.write(h)
	h.Set("Date", s.now().Format(http.TimeFormat))
	seen := a.status
	if a.cut {
		seen = 0
	}
	s.requests = append(s.requests, Request{r.Method, r.URL.Path, r.URL.RawQuery, seen})
	return a, x
}

// answer serves one API request; the server is locked.
func (s *Server) answer(r *http.Request, path string, body []byte, readErr error) (answer, *Exchange) {
	c := &call{s: s, request: r, route: &route{}, header: http.Header{}}
	unexpected := len(s.unexpected)
	result, err := c.serve(path, body, readErr)
	var a answer
	var f *failure
	switch {
	case err == nil:
		a = answer{status: c.route.status, header: c.header, raw: encode(result)}
	case errors.As(err, &f):
		a = f.answer(c.route.doc)
	default:
		panic(err) // handlers return no other error
	}
	return a, &Exchange{
		Method: r.Method, Path: c.path, Query: r.URL.RawQuery, Header: r.Header, Body: body,
		Modelled: len(s.unexpected) == unexpected, Status: a.status, Answer: a.headers(), Result: a.raw,
	}
}

func encode(v any) []byte {
	if v == nil {
		return nil
	}
	data, err := json.Marshal(v)
	if err != nil {
		panic("githubtest: " + err.Error()) // maps of strings, numbers and times only
	}
	return data
}

// headers are those of the answer alone, without the server's.
func (a answer) headers() http.Header {
	h := http.Header{"X-Content-Type-Options": {"nosniff"}, "X-Github-Media-Type": {"github.v3; format=json"}}
	if a.status != http.StatusNoContent {
		h.Set("Content-Type", "application/json; charset=utf-8")
	}
	for key, values := range a.header {
		h[http.CanonicalHeaderKey(key)] = values
	}
	return h
}

func (a answer) send(w http.ResponseWriter) {
	if a.cut {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), a.headers())
	if a.truncate {
		w.Header().Set("Content-Length", strconv.Itoa(len(a.raw)+1))
	}
	w.WriteHeader(a.status)
	if a.truncate {
		w.Write(a.raw[:len(a.raw)/2])
		if f, ok := w.(http.Flusher); ok {
			f.Flush() // else the server would drop what it has not sent
		}
		panic(http.ErrAbortHandler)
	}
	if a.status != http.StatusNoContent {
		w.Write(a.raw)
	}
}
