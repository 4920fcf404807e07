package history

import (
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/config"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/go-git/go-git/v5/storage"
)

// Draft is a commit in the making, for a branch that is checked out nowhere. It
// stands on HEAD or, when the branch is ahead of that, on the branch. Index and
// working tree are neither read nor written.
type Draft struct {
	repo   *Repo
	name   plumbing.ReferenceName
	old    *plumbing.Reference // nil for a new branch
	parent *object.Commit
	// HEAD, and the commit below this one: HEAD or the branch.
	head, below *Base
}

// ErrBranchName says that no branch can be called so.
var ErrBranchName = errors.New("cannot be the name of a branch")

// Draft begins a commit on a branch, which is made when there is none. dir is a
// folder of the working tree; names of files are relative to it.
func (r *Repo) Draft(branch, dir string) (*Draft, error) {
	d := &Draft{repo: r, name: plumbing.NewBranchReferenceName(branch)}
	if err := d.name.Validate(); err != nil || branch == "HEAD" {
		return nil, fmt.Errorf("%q %w", branch, ErrBranchName)
	}
	prefix, err := r.place(dir)
	if err != nil {
		return nil, err
	}
	ref, err := r.git.Head()
	if err != nil {
		return nil, errors.New("HEAD has no commit yet")
	}
	head, err := r.git.CommitObject(ref.Hash())
	if err != nil {
		return nil, fmt.Errorf("read commit %s: %w", ref.Hash(), err)
	}
	if where, ok := r.checkedOut(d.name); ok {
		return nil, fmt.Errorf("branch %s is checked out in %s: its files would no longer agree with it; name another branch", branch, where)
	}
	if d.parent, err = d.stand(branch, head); err != nil {
		return nil, err
	}
	if d.head, err = r.base(head, prefix); err != nil {
		return nil, err
	}
	d.below, err = r.base(d.parent, prefix)
	return d, err
}

// stand finds the commit below the new one.
func (d *Draft) stand(branch string, head *object.Commit) (*object.Commit, error) {
	r := d.repo
	ref, err := r.git.Reference(d.name, false)
	if errors.Is(err, plumbing.ErrReferenceNotFound) {
		return head, d.free(branch)
	}
	if err != nil {
		return nil, fmt.Errorf("read branch %s: %w", branch, err)
	}
	if ref.Type() != plumbing.HashReference {
		return nil, fmt.Errorf("branch %s stands for another one: name that", branch)
	}
	d.old = ref
	tip, err := r.git.CommitObject(ref.Hash())
	if err != nil {
		return nil, fmt.Errorf("read branch %s: %w", branch, err)
	}
	base, err := r.mergeBase(head, tip)
	switch {
	case err != nil:
		return nil, err
	case base != nil && base.Hash == head.Hash:
		return tip, nil
	case base != nil && base.Hash == tip.Hash:
		return head, nil
	}
	return nil, fmt.Errorf("branch %[1]s has commits that HEAD has not, and the other way round: merge it or delete it (git branch -D %[1]s), or name another", branch)
}

// free reports a branch whose name is the folder of ours, or the other way
// round: git keeps them as files.
func (d *Draft) free(branch string) error {
	refs, err := d.repo.git.References()
	if err != nil {
		return fmt.Errorf("list the branches: %w", err)
	}
	defer refs.Close()
	return refs.ForEach(func(ref *plumbing.Reference) error {
		other := ref.Name().String()
		if strings.HasPrefix(other, d.name.String()+"/") || strings.HasPrefix(d.name.String(), other+"/") {
			return fmt.Errorf("branch %s cannot be beside branch %s: name another", branch, ref.Name().Short())
		}
		return nil
	})
}

// checkedOut tells which working tree has a branch; git keeps HEAD in a file.
func (r *Repo) checkedOut(name plumbing.ReferenceName) (where string, ok bool) {
	has := func(folder string) bool {
		data, err := os.ReadFile(filepath.Join(folder, "HEAD"))
		return err == nil && strings.TrimSpace(string(data)) == "ref: "+name.String()
	}
	if c, err := r.git.Config(); has(r.common) && (err != nil || !c.Core.IsBare) {
		return filepath.Dir(r.common), true
	}
	linked, _ := filepath.Glob(filepath.Join(r.common, "worktrees", "*"))
	for _, folder := range linked {
		if has(folder) {
			data, _ := os.ReadFile(filepath.Join(folder, "gitdir"))
			return filepath.Dir(strings.TrimSpace(string(data))), true
		}
	}
	return "", false
}

// AtHead returns the bytes that a file has in HEAD; ok is false where there is
// no such file.
func (d *Draft) AtHead(name string) (data []byte, ok bool, err error) { return d.head.file(name) }

// Before returns the bytes that a file has in the commit below the draft.
func (d *Draft) Before(name string) (data []byte, ok bool, err error) { return d.below.file(name) }

// Identity is whom a commit names.
type Identity struct{ Name, Email string }

func (i Identity) valid() bool {
	return strings.TrimSpace(i.Name) != "" && i.Email != "" && !strings.ContainsAny(i.Name+i.Email, "<>\n\r\x00")
}

var identity = regexp.MustCompile(`^\s*([^<>]+?)\s*<([^<>\s]+)>\s*$`)

// ParseIdentity reads "Name <address>".
func ParseIdentity(text string) (Identity, bool) {
	m := identity.FindStringSubmatch(text)
	if m == nil {
		return Identity{}, false
	}
	i := Identity{m[1], m[2]}
	return i, i.valid()
}

// ErrNoIdentity says that git does not know who commits.
var ErrNoIdentity = errors.New("git does not know who commits")

// Identities tells who writes and who commits, as git does: from GIT_AUTHOR_NAME
// and its like, then from the configuration. An author who is given stands for
// both where git knows nobody.
func (r *Repo) Identities(getenv func(string) string, given Identity) (author, committer Identity, err error) {
	c, err := r.config()
	if err != nil {
		return Identity{}, Identity{}, err
	}
	first := func(values ...string) string {
		for _, v := range values {
			if v != "" {
				return v
			}
		}
		return ""
	}
	author, committer = given, Identity{
		first(getenv("GIT_COMMITTER_NAME"), c.Committer.Name, c.User.Name, given.Name),
		first(getenv("GIT_COMMITTER_EMAIL"), c.Committer.Email, c.User.Email, given.Email),
	}
	if author == (Identity{}) {
		author = Identity{
			first(getenv("GIT_AUTHOR_NAME"), c.Author.Name, c.User.Name),
			first(getenv("GIT_AUTHOR_EMAIL"), c.Author.Email, c.User.Email),
		}
	}
	if !author.valid() || !committer.valid() {
		return Identity{}, Identity{}, ErrNoIdentity
	}
	return author, committer, nil
}

// Signs reports whether git is told to sign commits.
func (r *Repo) Signs() bool {
	c, err := r.config()
	return err == nil && strings.EqualFold(c.Raw.Section("commit").Option("gpgSign"), "true")
}

// config is git's own, with what this repository sets on top.
func (r *Repo) config() (*config.Config, error) {
	c, err := r.git.ConfigScoped(config.SystemScope)
	if err != nil { // without a home folder, there is the repository's own
		c, err = r.git.Config()
	}
	if err != nil {
		return nil, fmt.Errorf("read git's configuration: %w", err)
	}
	return c, nil
}

// ErrMoved says that somebody else committed to the branch meanwhile.
var ErrMoved = errors.New("the branch has moved meanwhile")

// Commit writes files that the commit below has, and moves the branch. When it
// fails, the branch is as it was. The commit is not signed, and no hook runs.
func (d *Draft) Commit(files map[string][]byte, message string, author, committer Identity, when time.Time) (Commit, error) {
	tree, err := d.parent.Tree()
	if err != nil {
		return Commit{}, fmt.Errorf("read the files of commit %s: %w", d.parent.Hash, err)
	}
	hashes := make(map[string]plumbing.Hash, len(files))
	for name, data := range files {
		blob := d.repo.git.Storer.NewEncodedObject()
		blob.SetType(plumbing.BlobObject)
		w, err := blob.Writer()
		if err == nil {
			_, err = w.Write(data)
		}
		if err == nil {
			err = w.Close()
		}
		var hash plumbing.Hash
		if err == nil {
			hash, err = d.repo.git.Storer.SetEncodedObject(blob)
		}
		if err != nil {
			return Commit{}, fmt.Errorf("store %s: %w", name, err)
		}
		hashes[path.Join(d.below.prefix, name)] = hash
	}
	root, err := d.rewrite(tree, hashes)
	if err != nil {
		return Commit{}, err
	}
	c := &object.Commit{
		Author:       object.Signature{Name: author.Name, Email: author.Email, When: when},
		Committer:    object.Signature{Name: committer.Name, Email: committer.Email, When: when},
		Message:      message,
		TreeHash:     root,
		ParentHashes: []plumbing.Hash{d.parent.Hash},
	}
	hash, err := d.store(c)
	if err != nil {
		return Commit{}, fmt.Errorf("store the commit: %w", err)
	}
	if _, err := d.repo.git.Reference(d.name, false); d.old == nil && err == nil {
		return Commit{}, ErrMoved
	}
	err = d.repo.git.Storer.CheckAndSetReference(plumbing.NewHashReference(d.name, hash), d.old)
	if errors.Is(err, storage.ErrReferenceHasChanged) {
		return Commit{}, ErrMoved
	}
	if err != nil {
		return Commit{}, fmt.Errorf("move branch %s: %w", d.name.Short(), err)
	}
	return Commit{Hash: hash.String(), When: when}, nil
}

func (d *Draft) store(o interface {
	Encode(plumbing.EncodedObject) error
}) (plumbing.Hash, error) {
	encoded := d.repo.git.Storer.NewEncodedObject()
	if err := o.Encode(encoded); err != nil {
		return plumbing.ZeroHash, err
	}
	return d.repo.git.Storer.SetEncodedObject(encoded)
}

// rewrite stores a tree in which the given files have other blobs; their modes
// and all else stay.
func (d *Draft) rewrite(tree *object.Tree, files map[string]plumbing.Hash) (plumbing.Hash, error) {
	below := map[string]map[string]plumbing.Hash{}
	here := map[string]plumbing.Hash{}
	for name, hash := range files {
		if folder, rest, ok := strings.Cut(name, "/"); ok {
			if below[folder] == nil {
				below[folder] = map[string]plumbing.Hash{}
			}
			below[folder][rest] = hash
		} else {
			here[name] = hash
		}
	}
	out := &object.Tree{}
	for _, e := range tree.Entries {
		if hash, ok := here[e.Name]; ok && e.Mode.IsFile() {
			e.Hash = hash
			delete(here, e.Name)
		} else if files := below[e.Name]; files != nil && e.Mode == filemode.Dir {
			sub, err := d.repo.git.TreeObject(e.Hash)
			if err != nil {
				return plumbing.ZeroHash, fmt.Errorf("read the folder %s: %w", e.Name, err)
			}
			if e.Hash, err = d.rewrite(sub, files); err != nil {
				return plumbing.ZeroHash, err
			}
			delete(below, e.Name)
		}
		out.Entries = append(out.Entries, e)
	}
	for name := range here {
		return plumbing.ZeroHash, fmt.Errorf("the commit below has no file %s", name)
	}
	for name := range below {
		return plumbing.ZeroHash, fmt.Errorf("the commit below has no folder %s", name)
	}
	hash, err := d.store(out)
	if err != nil {
		return plumbing.ZeroHash, fmt.Errorf("store a folder: %w", err)
	}
	return hash, nil
}
