package githubtest

import "net/http"

// Exchange is one API request and its answer, before any fault.
type Exchange struct {
	Method string
	Path   string // escaped, without the prefix, the repository by its name
	Query  string
	Header http.Header
	Body   []byte

	Modelled bool // something here understands the request; else it is in Unexpected
	Status   int
	Answer   http.Header
	Result   []byte
}

// Observe calls fn after each API request that was served, faults or not, with the answer it deserved.
func (s *Server) Observe(fn func(Exchange)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.observe = fn
}
