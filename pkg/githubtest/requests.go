package githubtest

import "slices"

// Request is one call of the API, as it came. Pages for people aren't logged.
type Request struct {
	Method string
	Path   string // decoded; with the prefix, if it came below one
	Query  string // encoded, without the question mark
	Status int    // what the client saw; 0 where a fault cut the connection
}

// Requests are the calls of the API since the beginning or the last ResetRequests, in the order of their answers.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// ResetRequests empties the log and makes the next request number 1 for Intercept.
func (s *Server) ResetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.arrived = nil, 0
}

// Unexpected are the requests that nothing here models, each with what was not understood. They outlive ResetRequests.
func (s *Server) Unexpected() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.unexpected)
}
