package history

import (
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/plumbing/storer"
)

// steps are what may follow a name: "~3", "^2", "^{commit}".
var steps = regexp.MustCompile(`^(.*?)((?:~[0-9]{0,6}|\^[0-9]{0,6}|\^\{(?:commit)?\})*)$`)

var step = regexp.MustCompile(`~[0-9]*|\^\{(?:commit)?\}|\^[0-9]*`)

// resolve finds the commit that a person names as for the git command. Own
// code, because go-git prefers any object whose hash begins with the letters to
// a branch of that name ("add", "feed"), stops at the second parent, and
// panics on "~1".
func (r *Repo) resolve(revision string) (*object.Commit, error) {
	m := steps.FindStringSubmatch(revision)
	if m == nil {
		return nil, r.unknown(revision)
	}
	c, err := r.named(m[1])
	if err != nil {
		return nil, err
	}
	for _, s := range step.FindAllString(m[2], -1) {
		n := 1
		if digits := strings.Trim(s, "~^{}comit"); digits != "" {
			n, _ = strconv.Atoi(digits)
		}
		switch {
		case s[0] == '~':
			for range n {
				if c, err = r.parent(c, 1, revision); err != nil {
					return nil, err
				}
			}
		case n > 0 && !strings.Contains(s, "{"):
			if c, err = r.parent(c, n, revision); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

func (r *Repo) parent(c *object.Commit, n int, revision string) (*object.Commit, error) {
	if n > len(c.ParentHashes) {
		return nil, fmt.Errorf("revision %q goes back beyond the first commit", revision)
	}
	p, err := r.git.CommitObject(c.ParentHashes[n-1])
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		return nil, r.unknown(revision)
	}
	return p, err
}

// named resolves a full hash, a reference, or the beginning of a hash, in the
// order in which git does.
func (r *Repo) named(name string) (*object.Commit, error) {
	if name == "@" {
		name = "HEAD"
	}
	if plumbing.IsHash(name) {
		return r.peel(plumbing.NewHash(name), name)
	}
	for _, rule := range plumbing.RefRevParseRules {
		full := plumbing.ReferenceName(fmt.Sprintf(rule, name))
		if ref, err := storer.ResolveReference(r.git.Storer, full); err == nil {
			return r.peel(ref.Hash(), name)
		}
	}
	if len(name) >= 4 && strings.Trim(strings.ToLower(name), "0123456789abcdef") == "" {
		return r.abbreviated(strings.ToLower(name))
	}
	return nil, r.unknown(name)
}

// abbreviated finds the one commit or tag whose hash begins so.
func (r *Repo) abbreviated(prefix string) (*object.Commit, error) {
	lookup, ok := r.git.Storer.(interface {
		HashesWithPrefix(prefix []byte) ([]plumbing.Hash, error)
	})
	if !ok {
		return nil, r.unknown(prefix)
	}
	even, err := hex.DecodeString(prefix[:len(prefix)&^1])
	if err != nil {
		return nil, r.unknown(prefix)
	}
	hashes, err := lookup.HashesWithPrefix(even)
	if err != nil {
		return nil, err
	}
	found := map[plumbing.Hash]*object.Commit{}
	for _, h := range hashes {
		if !strings.HasPrefix(h.String(), prefix) {
			continue
		}
		if c, err := r.peel(h, prefix); err == nil {
			found[h] = c
		}
	}
	if len(found) > 1 {
		return nil, fmt.Errorf("revision %q is the beginning of %d commits: write more of it", prefix, len(found))
	}
	for _, c := range found {
		return c, nil
	}
	return nil, r.unknown(prefix)
}

// peel returns the commit of a hash, which may be that of a tag.
func (r *Repo) peel(h plumbing.Hash, name string) (*object.Commit, error) {
	for range 10 { // tags of tags
		c, err := r.git.CommitObject(h)
		if err == nil {
			return c, nil
		}
		if !errors.Is(err, plumbing.ErrObjectNotFound) {
			return nil, err
		}
		tag, err := r.git.TagObject(h)
		if err != nil {
			break
		}
		h = tag.Target
	}
	return nil, r.unknown(name)
}

// unknown is the error for a revision that is not there. Most often the clone
// is shallow, or the branch was never fetched: actions/checkout does both.
func (r *Repo) unknown(revision string) error {
	why := "fetch it first: git fetch origin " + strings.TrimPrefix(revision, "origin/")
	if r.isShallow() {
		why = "the clone is shallow; " + deepen
	}
	return fmt.Errorf("there is no revision %q here; %s", revision, why)
}

const deepen = `fetch the whole history with "git fetch --unshallow origin +refs/heads/*:refs/remotes/origin/*", or in GitHub Actions with "fetch-depth: 0" at actions/checkout`

func (r *Repo) isShallow() bool {
	list, err := r.git.Storer.Shallow()
	return err == nil && len(list) > 0
}

// isPartial reports whether objects may be missing that the remote has.
func (r *Repo) isPartial() bool {
	c, err := r.git.Config()
	if err != nil {
		return false
	}
	for _, remote := range c.Raw.Section("remote").Subsections {
		if remote.Option("promisor") == "true" {
			return true
		}
	}
	return false
}
