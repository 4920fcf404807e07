package githubtest

import "maps"

// Freeze makes lists of issues and milestones lag behind: they show what was there at this moment until Thaw. Single
// objects are read as they are, and writes happen as always.
func (s *Server) Freeze() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.repos {
		r.frozen = &frozen{copies(r.issues), copies(r.milestones)}
	}
}

// Thaw ends Freeze.
func (s *Server) Thaw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.repos {
		r.frozen = nil
	}
}

// frozen is what lists show of a repository while they lag.
type frozen struct {
	issues     map[int]*issue
	milestones map[int]*milestone
}

func copies[T any](m map[int]*T) map[int]*T {
	c := maps.Clone(m)
	for n, v := range m {
		same := *v
		c[n] = &same
	}
	return c
}

func (r *Repo) listedIssues() map[int]*issue {
	if r.frozen != nil {
		return r.frozen.issues
	}
	return r.issues
}

func (r *Repo) listedMilestones() map[int]*milestone {
	if r.frozen != nil {
		return r.frozen.milestones
	}
	return r.milestones
}
