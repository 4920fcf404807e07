package githubtest

import "net/http"

// Fault is what goes wrong with one request. Whether it takes effect and what the client gets to see are independent: a
// POST that times out may have written.
type Fault struct {
	// Apply serves the request before things go wrong; otherwise it never reaches the state.
	Apply bool
	// Cut closes the connection without an answer. Go's http.Transport silently repeats a GET whose kept-alive
	// connection ends like this; a POST or PATCH it doesn't.
	Cut bool
	// Status, Header and Body are the answer unless Cut. Header is added to the usual ones and wins over them. A zero
	// Status is 500.
	Status int
	Header http.Header
	Body   string
}

// Intercept calls fn before each API request is served, from now on; nil takes it away. n counts the requests from 1,
// since the beginning or the last ResetRequests. A nil answer lets the request through. fn may read the body, and it
// may change the state: whatever it does happens before the request, which is how to test two writers at once.
func (s *Server) Intercept(fn func(r *http.Request, n int) *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.intercept = fn
}

func (f *Fault) answer() answer {
	a := answer{status: f.Status, header: f.Header, raw: []byte(f.Body), cut: f.Cut}
	if a.status == 0 {
		a.status = http.StatusInternalServerError
	}
	return a
}
