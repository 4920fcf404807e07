package history

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// place is a folder or a document that somebody asked about, in the tree of all
// that was asked.
type place struct {
	document int32 // its number; -1 for none
	below    map[string]*place
}

// places builds the tree; the number of a document is its index.
func places(names []string) *place {
	root := &place{document: -1}
	for i, name := range names {
		at := root
		for part := range strings.SplitSeq(name, "/") {
			next := at.below[part]
			if next == nil {
				next = &place{document: -1}
				if at.below == nil {
					at.below = map[string]*place{}
				}
				at.below[part] = next
			}
			at = next
		}
		at.document = int32(i)
	}
	return root
}

// node is what a tree has under a name; zero for nothing.
type node struct {
	mode string // as git compares it
	hash plumbing.Hash
}

const folderMode = "40000"

func (n node) tree() plumbing.Hash {
	if n.mode == folderMode {
		return n.hash
	}
	return plumbing.ZeroHash
}

// change is a document that differs between two trees.
type change struct {
	document int32
	from, to node
}

// compare lists the documents below p that differ between two trees, of which
// either may be the zero hash: none. The list is in the order of numbers, and
// is shared: it is read only.
func (w *walk) compare(from, to plumbing.Hash) ([]change, error) {
	if from == to {
		return nil, nil
	}
	var list []change
	if err := w.differ(w.places, from, to, &list); err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b change) int { return cmp.Compare(a.document, b.document) })
	return slices.CompactFunc(list, func(a, b change) bool { return a.document == b.document }), nil
}

func (w *walk) differ(p *place, from, to plumbing.Hash, list *[]change) error {
	if from == to {
		return nil
	}
	a, err := w.tree(from)
	if err != nil {
		return err
	}
	b, err := w.tree(to)
	if err != nil {
		return err
	}
	visit := func(name string, x, y node) error {
		q := p.below[name]
		if q == nil || x == y {
			return nil
		}
		if q.document >= 0 {
			*list = append(*list, change{q.document, x, y})
		}
		if q.below == nil {
			return nil
		}
		return w.differ(q, x.tree(), y.tree(), list)
	}
	if len(p.below) <= fewNames {
		// A folder on the way, perhaps with thousands of other names.
		for name := range p.below {
			x, err := lookup(a, name)
			if err != nil {
				return err
			}
			y, err := lookup(b, name)
			if err != nil {
				return err
			}
			if err := visit(name, x, y); err != nil {
				return err
			}
		}
		return nil
	}
	return merge(a, b, visit)
}

// fewNames are looked up one by one.
const fewNames = 4

func (w *walk) tree(h plumbing.Hash) (string, error) {
	if h == plumbing.ZeroHash {
		return "", nil
	}
	return w.objects.read(h, plumbing.TreeObject)
}

var errTree = errors.New("malformed tree")

// entryOf reads the first entry of a tree's bytes: mode, space, name, NUL, hash.
func entryOf(tree string) (name string, n node, rest string, err error) {
	space := strings.IndexByte(tree[:min(len(tree), 8)], ' ')
	if space < 0 {
		return "", node{}, "", errTree
	}
	end := strings.IndexByte(tree[space:], 0)
	if end < 0 || len(tree) < space+end+1+len(n.hash) {
		return "", node{}, "", errTree
	}
	end += space
	n.mode = canonical(tree[:space])
	copy(n.hash[:], tree[end+1:])
	return tree[space+1 : end], n, tree[end+1+len(n.hash):], nil
}

// canonical is the mode as git compares it: of permissions only the owner's
// bit to execute counts.
func canonical(mode string) string {
	switch {
	case len(mode) == 6 && mode[0] == '1' && mode[1] == '0':
		if (mode[3]-'0')&1 != 0 {
			return "100755"
		}
		return "100644"
	case strings.HasPrefix(strings.TrimLeft(mode, "0"), "4"):
		return folderMode
	case strings.HasPrefix(mode, "12"):
		return "120000"
	}
	return "160000" // another repository's commit
}

// lookup finds one name.
func lookup(tree string, name string) (node, error) {
	for len(tree) > 0 {
		found, n, rest, err := entryOf(tree)
		if err != nil {
			return node{}, err
		}
		if found == name {
			return n, nil
		}
		tree = rest
	}
	return node{}, nil
}

// merge visits the names under which two trees differ. Within a tree, names are
// in git's order, in which a folder's ends with a slash; a name that is a folder
// in one tree and a file in the other is visited once for each.
func merge(a, b string, visit func(name string, x, y node) error) error {
	for {
		var err error
		if a, b, err = skip(a, b); err != nil {
			return err
		}
		var nameX, nameY, restA, restB string
		var x, y node
		if len(a) > 0 {
			if nameX, x, restA, err = entryOf(a); err != nil {
				return err
			}
		}
		if len(b) > 0 {
			if nameY, y, restB, err = entryOf(b); err != nil {
				return err
			}
		}
		switch order := compareNames(nameX, x, nameY, y); {
		case len(a) == 0 && len(b) == 0:
			return nil
		case len(b) == 0 || len(a) > 0 && order < 0:
			a = restA
			err = visit(nameX, x, node{})
		case len(a) == 0 || order > 0:
			b = restB
			err = visit(nameY, node{}, y)
		default:
			a, b = restA, restB
			err = visit(nameX, x, y)
		}
		if err != nil {
			return err
		}
	}
}

// skip leaves out the entries with which both trees begin. Trees of consecutive
// commits hardly differ, and comparing bytes is far cheaper than reading names.
func skip(a, b string) (string, string, error) {
	n := commonPrefix(a, b)
	if n == len(a) && n == len(b) {
		return "", "", nil
	}
	at := 0
	for {
		end, err := entryEnd(a[at:n])
		if err != nil || end == 0 {
			return a[at:], b[at:], err
		}
		at += end
	}
}

// entryEnd returns where the first entry ends; 0 when there is no whole one.
func entryEnd(tree string) (int, error) {
	end := strings.IndexByte(tree, 0)
	if end < 0 || end+1+len(plumbing.ZeroHash) > len(tree) {
		return 0, nil
	}
	return end + 1 + len(plumbing.ZeroHash), nil
}

func commonPrefix(a, b string) int {
	const block = 1 << 10
	n := min(len(a), len(b))
	at := 0
	for at+block <= n && a[at:at+block] == b[at:at+block] {
		at += block
	}
	for at < n && a[at] == b[at] {
		at++
	}
	return at
}

func compareNames(a string, x node, b string, y node) int {
	n := min(len(a), len(b))
	if c := cmp.Compare(a[:n], b[:n]); c != 0 {
		return c
	}
	end := func(name string, of node) byte {
		switch {
		case len(name) > n:
			return name[n]
		case of.mode == folderMode:
			return '/'
		}
		return 0
	}
	return cmp.Compare(end(a, x), end(b, y))
}
