package history

import (
	"cmp"
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
	return differences(a, b, func(name []byte, x, y node) error {
		q := p.below[string(name)]
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
	})
}

func (w *walk) tree(h plumbing.Hash) (*tree, error) {
	if h == plumbing.ZeroHash {
		return &tree{}, nil
	}
	return w.objects.tree(h)
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
