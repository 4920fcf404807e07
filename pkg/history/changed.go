package history

import (
	"cmp"
	"container/heap"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Base is the revision that the files of a folder are compared with.
type Base struct {
	Commit Commit
	git    *git.Repository
	prefix string // of the folder, below the root of the repository
	// folders holds what each folder had, once read: go-git's own search
	// reads the folder again for each file.
	folders map[string]map[string]object.TreeEntry
}

// Since returns the newest commit that the revision and HEAD have in common:
// what has changed since is the work of HEAD's branch alone. dir is a folder of
// the working tree; names given to Changed are relative to it.
func (r *Repo) Since(revision, dir string) (*Base, error) {
	prefix, err := r.place(dir)
	if err != nil {
		return nil, err
	}
	other, err := r.resolve(revision)
	if err != nil {
		return nil, err
	}
	ref, err := r.git.Head()
	if err != nil {
		return nil, errors.New("HEAD has no commit yet")
	}
	head, err := r.git.CommitObject(ref.Hash())
	if err != nil {
		return nil, err
	}
	c, err := r.mergeBase(head, other)
	if err != nil {
		return nil, err
	}
	if c == nil {
		why := "their histories are unrelated"
		if r.isShallow() {
			why = "the clone is shallow; " + deepen
		}
		return nil, fmt.Errorf("revision %q and HEAD have no commit in common; %s", revision, why)
	}
	return r.base(c, prefix)
}

func (r *Repo) base(c *object.Commit, prefix string) (*Base, error) {
	tree, err := c.Tree()
	if err != nil {
		return nil, fmt.Errorf("read the files of commit %s: %w", c.Hash, err)
	}
	b := &Base{Commit: Commit{c.Hash.String(), c.Committer.When}, git: r.git, prefix: prefix}
	b.folders = map[string]map[string]object.TreeEntry{".": entries(tree)}
	return b, nil
}

// place returns where a folder of the working tree is in the repository.
func (r *Repo) place(dir string) (string, error) {
	w, err := r.git.Worktree()
	if err != nil {
		return "", fmt.Errorf("find the working tree: %w", err)
	}
	root, err := filepath.EvalSymlinks(w.Filesystem.Root())
	if err != nil {
		return "", err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", err
	}
	rel, err := filepath.Rel(root, dir)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", fmt.Errorf("%s is not in the working tree %s", dir, root)
	}
	return filepath.ToSlash(rel), nil
}

// Changed reports whether a file of the working tree is new or has other bytes
// than at the base. A file that was renamed is new under its name. fsys is the
// folder that Since was given; a symbolic link in it counts by its target.
func (b *Base) Changed(fsys fs.FS, name string) (bool, error) {
	entry, ok, err := b.entry(name)
	if err != nil || !ok {
		return !ok, err
	}
	data, err := content(fsys, name)
	if err != nil || data == nil {
		return true, err
	}
	return plumbing.ComputeHash(plumbing.BlobObject, data) != entry.Hash, nil
}

// entry is what the base has under a name.
func (b *Base) entry(name string) (object.TreeEntry, bool, error) {
	full := path.Join(b.prefix, name)
	folder, err := b.folder(path.Dir(full))
	if err != nil {
		return object.TreeEntry{}, false, fmt.Errorf("look up %s in commit %s: %w", full, b.Commit.Hash, err)
	}
	e, ok := folder[path.Base(full)]
	return e, ok, nil
}

// file returns the bytes of a file at the base; ok is false for one that is
// not there, and for what is no file or larger than any document.
func (b *Base) file(name string) (data []byte, ok bool, err error) {
	e, ok, err := b.entry(name)
	if err != nil || !ok || !e.Mode.IsFile() || e.Mode == filemode.Symlink {
		return nil, false, err
	}
	blob, err := b.git.BlobObject(e.Hash)
	if err == nil && blob.Size > maxContent {
		return nil, false, nil
	}
	if err == nil {
		data, err = readBlob(blob)
	}
	if err != nil {
		return nil, false, fmt.Errorf("read %s of commit %s: %w", name, b.Commit.Hash, err)
	}
	return data, true, nil
}

func readBlob(blob *object.Blob) ([]byte, error) {
	r, err := blob.Reader()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data := make([]byte, blob.Size)
	_, err = io.ReadFull(r, data)
	return data, err
}

// folder returns what a folder had at the base; nil for none.
func (b *Base) folder(dir string) (map[string]object.TreeEntry, error) {
	if known, ok := b.folders[dir]; ok {
		return known, nil
	}
	parent, err := b.folder(path.Dir(dir))
	if err != nil {
		return nil, err
	}
	var found map[string]object.TreeEntry
	if e, ok := parent[path.Base(dir)]; ok && e.Mode == filemode.Dir {
		tree, err := b.git.TreeObject(e.Hash)
		if err != nil {
			return nil, err
		}
		found = entries(tree)
	}
	b.folders[dir] = found
	return found, nil
}

func entries(tree *object.Tree) map[string]object.TreeEntry {
	m := make(map[string]object.TreeEntry, len(tree.Entries))
	for _, e := range tree.Entries {
		m[e.Name] = e
	}
	return m
}

// maxContent is far more than a document has; what is larger counts as changed.
const maxContent = 16 << 20

// content returns what git stores for a file; nil for what it does not store.
func content(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Lstat(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case info.Mode()&fs.ModeSymlink != 0:
		target, err := fs.ReadLink(fsys, name)
		return []byte(target), err
	case !info.Mode().IsRegular(), info.Size() > maxContent:
		return nil, nil
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxContent))
	if data == nil {
		data = []byte{}
	}
	return data, err
}

// Marks of the walk.
const (
	ofA = 1 << iota
	ofB
	stale // an ancestor of a common ancestor
	common
)

// mergeBase finds the newest commit that both descend from, as git does: it
// walks both histories from the newest commit on, and stops when only ancestors
// of what it has found are left. nil when there is none. go-git's own walks all
// of one history and fails in a shallow clone.
func (r *Repo) mergeBase(a, b *object.Commit) (*object.Commit, error) {
	shallow, err := r.git.Storer.Shallow()
	if err != nil {
		return nil, err
	}
	cut := make(map[plumbing.Hash]bool, len(shallow))
	for _, h := range shallow {
		cut[h] = true
	}
	marks := map[plumbing.Hash]int{a.Hash: ofA}
	marks[b.Hash] |= ofB
	queue := &commits{}
	queue.push(a)
	if a.Hash != b.Hash {
		queue.push(b)
	}
	var found []*object.Commit
	for queue.any(func(c *object.Commit) bool { return marks[c.Hash]&stale == 0 }) {
		c := heap.Pop(queue).(entry).commit
		mark := marks[c.Hash] & (ofA | ofB | stale)
		if mark == ofA|ofB {
			if marks[c.Hash]&common == 0 {
				marks[c.Hash] |= common
				found = append(found, c)
			}
			mark |= stale
		}
		if cut[c.Hash] {
			continue
		}
		for _, h := range c.ParentHashes {
			if marks[h]&mark == mark {
				continue
			}
			marks[h] |= mark
			parent, err := r.git.CommitObject(h)
			if err != nil {
				return nil, fmt.Errorf("read commit %s: %w", h, err)
			}
			queue.push(parent)
		}
	}
	found = slices.DeleteFunc(found, func(c *object.Commit) bool { return marks[c.Hash]&stale != 0 })
	if len(found) == 0 {
		return nil, nil
	}
	return slices.MaxFunc(found, func(a, b *object.Commit) int {
		return cmp.Or(a.Committer.When.Compare(b.Committer.When), cmp.Compare(b.Hash.String(), a.Hash.String()))
	}), nil
}

// commits is a heap, the newest on top; of equally new ones, the first pushed.
type commits struct {
	list  []entry
	count int
}

type entry struct {
	commit *object.Commit
	order  int
}

func (q *commits) push(c *object.Commit) {
	q.count++
	heap.Push(q, entry{c, q.count})
}

func (q *commits) any(f func(*object.Commit) bool) bool {
	return slices.ContainsFunc(q.list, func(e entry) bool { return f(e.commit) })
}

func (q *commits) Len() int      { return len(q.list) }
func (q *commits) Swap(i, j int) { q.list[i], q.list[j] = q.list[j], q.list[i] }
func (q *commits) Push(x any)    { q.list = append(q.list, x.(entry)) }
func (q *commits) Pop() any {
	last := len(q.list) - 1
	e := q.list[last]
	q.list = q.list[:last]
	return e
}
func (q *commits) Less(i, j int) bool {
	a, b := q.list[i], q.list[j]
	if c := a.commit.Committer.When.Compare(b.commit.Committer.When); c != 0 {
		return c > 0
	}
	return a.order < b.order
}
