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
	visibility string // "" is left out of answers
	assignable []*user
	labels     []*label
	issues     map[int]*issue
	gone       map[int]*issue // numbers that were deleted (nil) or transferred (what became of them)
	milestones map[int]*milestone
	numbers    int // the last issue or pull request
	milestoned int // the last milestone
	frozen     *frozen
}

// AddRepo creates a public repository without labels whose issues can be assigned to the given logins.
func (s *Server) AddRepo(owner, name string, assignable ...string) *Repo {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &Repo{
		s:          s,
		owner:      s.user(owner),
		name:       name,
		id:         s.id(),
		created:    s.now(),
		visibility: "public",
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

// SetVisibility makes the repository public, private or internal. With "" answers don't say which, as those of old
// GitHub Enterprise Servers.
func (r *Repo) SetVisibility(visibility string) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.visibility = visibility
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

// addresses are those that a repository's answer lists, by the name before "_url".
var addresses = map[string]string{
	"archive": "/{archive_format}{/ref}", "assignees": "/assignees{/user}", "blobs": "/git/blobs{/sha}", "branches": "/branches{/branch}",
	"collaborators": "/collaborators{/collaborator}", "comments": "/comments{/number}", "commits": "/commits{/sha}",
	"compare": "/compare/{base}...{head}", "contents": "/contents/{+path}", "contributors": "/contributors", "deployments": "/deployments",
	"downloads": "/downloads", "events": "/events", "forks": "/forks", "git_commits": "/git/commits{/sha}", "git_refs": "/git/refs{/sha}",
	"git_tags": "/git/tags{/sha}", "hooks": "/hooks", "issue_comment": "/issues/comments{/number}", "issue_events": "/issues/events{/number}",
	"issues": "/issues{/number}", "keys": "/keys{/key_id}", "labels": "/labels{/name}", "languages": "/languages", "merges": "/merges",
	"milestones": "/milestones{/number}", "notifications": "/notifications{?since,all,participating}", "pulls": "/pulls{/number}",
	"releases": "/releases{/id}", "stargazers": "/stargazers", "statuses": "/statuses/{sha}", "subscribers": "/subscribers",
	"subscription": "/subscription", "tags": "/tags", "teams": "/teams", "trees": "/git/trees{/sha}",
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
	place := strings.TrimPrefix(r.htmlURL(), "http://")
	answer := object{
		"id":                r.id,
		"node_id":           nodeID("Repository", r.id),
		"name":              r.name,
		"full_name":         r.fullName(),
		"owner":             c.s.showUser(r.owner),
		"private":           r.visibility == "private" || r.visibility == "internal",
		"url":               r.url(),
		"html_url":          r.htmlURL(),
		"clone_url":         r.htmlURL() + ".git",
		"git_url":           "git://" + place + ".git",
		"ssh_url":           "ssh://git@" + place + ".git",
		"svn_url":           r.htmlURL(),
		"mirror_url":        nil,
		"description":       nil,
		"homepage":          nil,
		"language":          nil,
		"license":           nil,
		"default_branch":    "main",
		"fork":              false,
		"archived":          false,
		"disabled":          false,
		"has_issues":        true,
		"has_projects":      false,
		"has_wiki":          false,
		"has_pages":         false,
		"has_discussions":   false,
		"size":              0,
		"forks":             0,
		"forks_count":       0,
		"network_count":     0,
		"stargazers_count":  0,
		"subscribers_count": 0,
		"watchers":          0,
		"watchers_count":    0,
		"open_issues":       open,
		"open_issues_count": open,
		"created_at":        stamp(r.created),
		"updated_at":        stamp(r.created),
		"pushed_at":         stamp(r.created),
		"permissions":       object{"admin": false, "maintain": false, "push": push, "triage": push, "pull": true},
	}
	for name, path := range addresses {
		answer[name+"_url"] = r.url() + path
	}
	if r.visibility != "" {
		answer["visibility"] = r.visibility
	}
	return answer, nil
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
