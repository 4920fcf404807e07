package githubtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Repo is one repository. Its methods stand for people and for a test's own eyes: they are no requests and need no
// permission. They panic where a test makes no sense, as in editing an issue that was never opened.
type Repo struct {
	s          *Server
	id         int64
	owner      *user
	name       string
	created    time.Time
	assignable []*user
	labels     []*label
	issues     map[int]*issue
	gone       map[int]*issue // numbers that were deleted (nil) or transferred (what became of them)
	milestones map[int]*milestone
	numbers    int // the last issue or pull request
	milestoned int // the last milestone
	frozen     *frozen
}

// AddRepo creates a repository without labels whose issues can be assigned to the given logins.
func (s *Server) AddRepo(owner, name string, assignable ...string) *Repo {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &Repo{
		s:          s,
		owner:      s.user(owner),
		name:       name,
		id:         s.id(),
		created:    s.now(),
		assignable: s.usersOf(assignable),
		issues:     map[int]*issue{},
		gone:       map[int]*issue{},
		milestones: map[int]*milestone{},
	}
	s.claim(r)
	return r
}

// claim makes a repository answer to its name.
func (s *Server) claim(r *Repo) {
	key := strings.ToLower(r.fullName())
	if old := s.repos[key]; old != nil && strings.EqualFold(old.fullName(), key) {
		panic("githubtest: repository " + key + " exists")
	}
	s.repos[key] = r
}

// Rename gives the repository another name. Every request to the old one is answered 301 with the new place.
func (r *Repo) Rename(name string) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.name = name
	r.s.claim(r)
}

// SetAssignable replaces the logins that issues can be assigned to. Issues keep the assignees they have.
func (r *Repo) SetAssignable(logins ...string) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.assignable = r.s.usersOf(logins)
}

func (r *Repo) fullName() string { return r.owner.login + "/" + r.name }
func (r *Repo) url() string      { return r.s.api() + "/repos/" + r.fullName() }
func (r *Repo) htmlURL() string  { return r.s.base + "/" + r.fullName() }

// idURL is the address that outlives renaming.
func (r *Repo) idURL() string { return fmt.Sprintf("%s/repositories/%d", r.s.api(), r.id) }

// inOrder are the values of a map by number.
func inOrder[T any](m map[int]T) []T {
	var list []T
	for _, n := range slices.Sorted(maps.Keys(m)) {
		list = append(list, m[n])
	}
	return list
}

func (c *call) getRepo() (any, error) {
	r := c.repo
	push := !c.s.opts.ReadOnly
	open := 0
	for _, i := range r.issues {
		if i.state == "open" {
			open++
		}
	}
	return object{
		"id":                r.id,
		"node_id":           nodeID("Repository", r.id),
		"name":              r.name,
		"full_name":         r.fullName(),
		"owner":             c.s.showUser(r.owner),
		"private":           false,
		"visibility":        "public",
		"html_url":          r.htmlURL(),
		"description":       nil,
		"fork":              false,
		"url":               r.url(),
		"assignees_url":     r.url() + "/assignees{/user}",
		"issues_url":        r.url() + "/issues{/number}",
		"labels_url":        r.url() + "/labels{/name}",
		"milestones_url":    r.url() + "/milestones{/number}",
		"default_branch":    "main",
		"has_issues":        true,
		"archived":          false,
		"disabled":          false,
		"open_issues":       open,
		"open_issues_count": open,
		"created_at":        stamp(r.created),
		"updated_at":        stamp(r.created),
		"pushed_at":         stamp(r.created),
		"permissions":       object{"admin": false, "maintain": false, "push": push, "triage": push, "pull": true},
	}, nil
}

// stamp is a time as JSON; the zero one is null.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

// text is a string as JSON; the empty one is null.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}
