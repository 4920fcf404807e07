package githubtest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// Transport serves requests in the goroutine that makes them, without a socket and whatever host they name. Tests with
// a virtual clock need it: a synctest bubble never gets idle while it waits for the network.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ s *Server }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var body io.Reader
	in := r.Clone(r.Context()) // a RoundTripper must not change the request, and handlers do
	if in.Body == nil {
		in.Body = http.NoBody
	}
	defer in.Body.Close()
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := &recorder{header: http.Header{}}
	if cut := t.serve(w, in); cut && w.status == 0 {
		if err := r.Context().Err(); err != nil {
			return nil, err // as http.Transport has it
		}
		return nil, io.ErrUnexpectedEOF
	} else if cut {
		body = io.MultiReader(&w.body, broken{})
	} else {
		w.WriteHeader(http.StatusOK)
		body = &w.body
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.header,
		Body:          io.NopCloser(body),
		ContentLength: -1,
		Request:       r,
	}, nil
}

// serve reports whether the handler cut the connection.
func (t transport) serve(w http.ResponseWriter, r *http.Request) (cut bool) {
	defer func() {
		if p := recover(); p == http.ErrAbortHandler {
			cut = true
		} else if p != nil {
			panic(p)
		}
	}()
	t.s.ServeHTTP(w, r)
	return false
}

// broken is the end of a body whose connection was cut.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// recorder is httptest.ResponseRecorder without its package, which adds a flag to every program that imports it.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}
