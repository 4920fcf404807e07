// Package history is the only importer of go-git: what the repository says
// about the documents. Everything works without one.
package history

import (
	"net/url"
	"regexp"
	"strings"
	"time"
)

// Commit is a revision of the whole repository.
type Commit struct {
	Hash string
	When time.Time // committer's time
}

// Head returns the commit that is checked out; ok is false before the first.
func (r *Repo) Head() (c Commit, ok bool) {
	ref, err := r.git.Head()
	if err != nil {
		return Commit{}, false
	}
	commit, err := r.git.CommitObject(ref.Hash())
	if err != nil {
		return Commit{}, false
	}
	return Commit{Hash: commit.Hash.String(), When: commit.Committer.When}, true
}

// DefaultBranch returns the branch that the remote "origin" had as its default
// when it was cloned, else the current one; empty when there is none.
func (r *Repo) DefaultBranch() string {
	if ref, err := r.git.Reference("refs/remotes/origin/HEAD", false); err == nil {
		if name, ok := strings.CutPrefix(ref.Target().String(), "refs/remotes/origin/"); ok {
			return name
		}
	}
	if ref, err := r.git.Reference("HEAD", false); err == nil && ref.Target().IsBranch() {
		return ref.Target().Short()
	}
	return ""
}

// Origin returns owner/name and the host of the remote "origin".
func (r *Repo) Origin() (host, name string, ok bool) {
	remote, err := r.git.Remote("origin")
	if err != nil || len(remote.Config().URLs) == 0 {
		return "", "", false
	}
	return parseRemote(remote.Config().URLs[0])
}

// scp is the short form of ssh addresses: git@github.com:owner/name.git.
var scp = regexp.MustCompile(`^(?:[^@/]+@)?([^:/]+):([^/].*)$`)

var fullName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$`)

func parseRemote(address string) (host, name string, ok bool) {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		host, name = u.Hostname(), u.Path
	} else if m := scp.FindStringSubmatch(address); m != nil {
		host, name = m[1], m[2]
	} else {
		return "", "", false
	}
	name = strings.TrimSuffix(strings.Trim(name, "/"), ".git")
	return host, name, fullName.MatchString(name)
}
