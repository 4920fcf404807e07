package history

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/objfile"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
)

// objects reads many objects of a repository, by means of go-git's parts: its
// storage hashes and copies all it reads, which for large folders costs more
// than everything else. It is for one goroutine.
type objects struct {
	packs    []*pack
	folders  []*dotgit.DotGit // the repository's, and its alternates'
	replaced map[plumbing.Hash]plumbing.Hash
}

// maxObject bounds the memory of one object: a folder of a million files has
// less.
const maxObject = 64 << 20

// openObjects expects Close to follow.
func openObjects(r *Repo) (*objects, error) {
	o := &objects{}
	err := o.open(r.dot, newPacked(), 0)
	if err == nil {
		o.replaced, err = r.replacements()
	}
	if err != nil {
		o.Close()
		return nil, err
	}
	return o, nil
}

// open adds a repository and what it borrows from.
func (o *objects) open(place billy.Filesystem, known *packed, depth int) error {
	if depth > maxAlternates {
		return errors.New("alternates of alternates nest too deep")
	}
	dir := dotgit.New(place)
	packs, err := openPacks(dir, known)
	o.packs, o.folders = append(o.packs, packs...), append(o.folders, dir)
	if err != nil {
		return fmt.Errorf("in %s: %w", place.Root(), err)
	}
	more, err := alternates(place)
	if err != nil {
		return fmt.Errorf("read the alternates of %s: %w", place.Root(), err)
	}
	for _, place := range more {
		if err := o.open(place, known, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (o *objects) Close() {
	for _, p := range o.packs {
		p.Close()
	}
}

// maxAlternates is git's own limit.
const maxAlternates = 5

// alternates returns the folders that hold the object folders which a
// repository borrows from. Own code, because go-git takes relative paths from
// the wrong folder.
func alternates(dot billy.Filesystem) ([]billy.Filesystem, error) {
	f, err := dot.Open("objects/info/alternates")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	own, err := dot.Chroot("objects")
	if err != nil {
		return nil, err
	}
	var list []billy.Filesystem
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		name := lines.Text()
		if name == "" || strings.HasPrefix(name, "#") {
			continue
		}
		if name = from(own.Root(), name); filepath.Base(name) != "objects" {
			return nil, fmt.Errorf("the alternate %s is not named objects", name)
		}
		list = append(list, osfs.New(filepath.Dir(name)))
	}
	return list, lines.Err()
}

// replacements reads refs/replace, which the git command follows and go-git
// does not.
func (r *Repo) replacements() (map[plumbing.Hash]plumbing.Hash, error) {
	refs, err := r.git.References()
	if err != nil {
		return nil, err
	}
	replaced := map[plumbing.Hash]plumbing.Hash{}
	err = refs.ForEach(func(ref *plumbing.Reference) error {
		if name, ok := strings.CutPrefix(ref.Name().String(), "refs/replace/"); ok && plumbing.IsHash(name) {
			replaced[plumbing.NewHash(name)] = ref.Hash()
		}
		return nil
	})
	return replaced, err
}

// text returns the bytes of an object that is no tree; nobody may change them. A
// missing one is plumbing.ErrObjectNotFound.
func (o *objects) text(h plumbing.Hash, want plumbing.ObjectType) ([]byte, error) {
	found, err := o.read(h, want)
	return found.text, err
}

// tree is text for trees.
func (o *objects) tree(h plumbing.Hash) (*tree, error) {
	found, err := o.read(h, plumbing.TreeObject)
	return found.tree, err
}

func (o *objects) read(h plumbing.Hash, want plumbing.ObjectType) (raw, error) {
	if by, ok := o.replaced[h]; ok {
		h = by
	}
	found, err := o.find(h)
	if err != nil {
		return raw{}, fmt.Errorf("read object %s: %w", h, err)
	}
	if found.kind != want {
		return raw{}, fmt.Errorf("object %s is a %s, not a %s", h, found.kind, want)
	}
	return found, nil
}

func (o *objects) find(h plumbing.Hash) (raw, error) {
	for i, p := range o.packs {
		offset, err := p.index.FindOffset(h)
		if errors.Is(err, plumbing.ErrObjectNotFound) {
			continue
		}
		if err != nil {
			return raw{}, err
		}
		if i > 0 { // the next is likely to be here, too
			o.packs[0], o.packs[i] = p, o.packs[0]
		}
		return p.read(offset)
	}
	for _, dir := range o.folders {
		f, err := dir.Object(h)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return raw{}, err
		}
		defer f.Close()
		return loose(f)
	}
	return raw{}, plumbing.ErrObjectNotFound
}

var errLarge = fmt.Errorf("it is larger than %d MiB", maxObject>>20)

// loose reads an object that is not in a pack.
func loose(f io.Reader) (raw, error) {
	in, err := objfile.NewReader(f)
	if err != nil {
		return raw{}, err
	}
	defer in.Close()
	kind, size, err := in.Header()
	if err != nil {
		return raw{}, err
	}
	if size > maxObject {
		return raw{}, errLarge
	}
	text, err := io.ReadAll(io.LimitReader(in, size))
	if err != nil {
		return raw{}, err
	}
	return whole(kind, text)
}
