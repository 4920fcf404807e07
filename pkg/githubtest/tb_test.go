package githubtest

// TB is the part of testing.TB that these tests need.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
	Cleanup(func())
}

// Start is contract.Start without the contract, which these tests can't import and often break on purpose: it fails the
// test for each request that nothing here models.
func Start(tb TB, opts Options) *Server {
	tb.Helper()
	s := New(opts)
	s.Check(tb)
	if err := s.Listen(""); err != nil {
		tb.Errorf("githubtest: %v", err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}

// Check makes the test fail at its end for each request that nothing here models. Start does so by itself.
func (s *Server) Check(tb TB) {
	tb.Cleanup(func() {
		tb.Helper()
		for _, u := range s.Unexpected() {
			tb.Errorf("githubtest: unexpected request: %s", u)
		}
	})
}
