package history

import (
	"bytes"
	"cmp"
	"errors"
	"slices"

	"github.com/go-git/go-git/v5/plumbing"
)

// tree is a folder as git stores it. Consecutive versions of a large folder
// hardly differ, and a pack holds one as a delta to the other; so a tree is made
// of stretches of entries, most of which it has in common with others. What did not
// change costs neither memory nor time.
type tree struct {
	stretches []stretch // none is empty
	size      int       // bytes
	count     int       // entries
}

// stretch is some entries in a row.
type stretch struct {
	of       *listing
	from, to int // the first, and that after the last
	at       int // the byte of the tree at which it begins
}

// stretchSize is what a stretch takes, in bytes.
const stretchSize = 40

func (r stretch) text() []byte { return r.of.text[r.of.starts[r.from]:r.of.starts[r.to]] }

// listing has the bytes of entries, one after the other.
type listing struct {
	text   []byte
	starts []int // of each entry, and the end of the last
	users  int   // stretches of trees in the cache
}

var errTree = errors.New("malformed tree")

// entrySize returns the length of the first entry, which is mode, space, name,
// NUL and hash; 0 when it is not whole.
func entrySize(text []byte) int {
	n := bytes.IndexByte(text, 0) + 1 + hashSize
	if n == hashSize || n > len(text) {
		return 0
	}
	return n
}

const hashSize = len(plumbing.ZeroHash)

// wholeTree reads the bytes of a tree.
func wholeTree(text []byte) (*tree, error) {
	e := &listing{text: text, starts: []int{0}}
	for at := 0; at < len(text); {
		n := entrySize(text[at:])
		if n == 0 {
			return nil, errTree
		}
		at += n
		e.starts = append(e.starts, at)
	}
	t := &tree{}
	t.add(e, 0, len(e.starts)-1)
	return t, nil
}

// add appends entries.
func (t *tree) add(e *listing, from, to int) {
	if from == to {
		return
	}
	if last := len(t.stretches) - 1; last >= 0 && t.stretches[last].of == e && t.stretches[last].to == from {
		t.stretches[last].to = to
	} else {
		t.stretches = append(t.stretches, stretch{e, from, to, t.size})
	}
	t.size += e.starts[to] - e.starts[from]
	t.count += to - from
}

// text returns the bytes as git has them.
func (t *tree) text() []byte {
	text := make([]byte, 0, t.size)
	for _, r := range t.stretches {
		text = append(text, r.text()...)
	}
	return text
}

// patchTree applies a delta.
func patchTree(base *tree, d delta) (*tree, error) {
	p := treePatch{base: base, odd: &listing{starts: []int{0}}}
	if err := d.follow(base.size, &p); err != nil {
		return nil, err
	}
	if p.unfinished() {
		return nil, errTree
	}
	if len(p.made.stretches) > 1+p.made.count/entriesAStretch {
		return wholeTree(p.made.text())
	}
	return &p.made, nil
}

// entriesAStretch is how many a stretch should have on average: with fewer, bytes in a
// row cost less.
const entriesAStretch = 32

// treePatch makes a tree of another by a delta, which knows nothing of entries.
type treePatch struct {
	base *tree
	made tree
	// odd has the entries that the base does not have in one piece, and of the
	// last as much as there is yet.
	odd  *listing
	hash int // bytes of its hash that are to come; 0 within its name
}

func (p *treePatch) unfinished() bool { return len(p.odd.text) > p.odd.starts[len(p.odd.starts)-1] }

func (p *treePatch) copy(at, n int) {
	i, begins := slices.BinarySearchFunc(p.base.stretches, at, func(r stretch, at int) int { return cmp.Compare(r.at, at) })
	if !begins {
		i--
	}
	for ; n > 0; i++ {
		r := p.base.stretches[i]
		within := at - r.at
		part := min(n, len(r.text())-within)
		p.share(r.of, r.of.starts[r.from]+within, part)
		at, n = at+part, n-part
	}
}

// share appends n bytes of e, and of whole entries only which they are.
func (p *treePatch) share(e *listing, at, n int) {
	for end := at + n; at < end; {
		from, begins := slices.BinarySearch(e.starts, at)
		if begins && !p.unfinished() {
			to, ends := slices.BinarySearch(e.starts, end)
			if !ends {
				to--
			}
			if from < to {
				p.made.add(e, from, to)
				at = e.starts[to]
				continue
			}
		}
		at += p.piece(e.text[at:end])
	}
}

func (p *treePatch) insert(text []byte) {
	for len(text) > 0 {
		text = text[p.piece(text):]
	}
}

// piece appends bytes to odd, at most to the end of a name or of a hash, and
// returns how many.
func (p *treePatch) piece(text []byte) (n int) {
	inHash := p.hash > 0
	if inHash {
		n = min(len(text), p.hash)
		p.hash -= n
	} else if n = bytes.IndexByte(text, 0) + 1; n > 0 {
		p.hash = hashSize
	} else {
		n = len(text)
	}
	p.odd.text = append(p.odd.text, text[:n]...)
	if inHash && p.hash == 0 {
		last := len(p.odd.starts) - 1
		p.odd.starts = append(p.odd.starts, len(p.odd.text))
		p.made.add(p.odd, last, last+1)
	}
	return n
}

// cursor goes through the entries of a tree.
type cursor struct {
	stretches []stretch
	next      int // entry of the first stretch
}

func (t *tree) cursor() cursor {
	c := cursor{stretches: t.stretches}
	if len(t.stretches) > 0 {
		c.next = t.stretches[0].from
	}
	return c
}

// rest returns the bytes of the stretch that are to come; none at the end.
func (c *cursor) rest() []byte {
	if len(c.stretches) == 0 {
		return nil
	}
	e := c.stretches[0].of
	return e.text[e.starts[c.next]:e.starts[c.stretches[0].to]]
}

// skip passes the entries that are whole within n bytes of the stretch, and returns
// how many.
func (c *cursor) skip(n int) int {
	if n == 0 {
		return 0
	}
	r := c.stretches[0]
	starts := r.of.starts[c.next : r.to+1]
	passed, ends := slices.BinarySearch(starts, starts[0]+n)
	if !ends {
		passed--
	}
	c.pass(passed)
	return passed
}

// pass passes n entries of the stretch.
func (c *cursor) pass(n int) {
	if c.next += n; c.next < c.stretches[0].to {
		return
	}
	if c.stretches = c.stretches[1:]; len(c.stretches) > 0 {
		c.next = c.stretches[0].from
	}
}

// read returns the next entry; at the end its name is empty.
func (c *cursor) read() (name []byte, n node, err error) {
	text := c.rest()
	if len(text) == 0 {
		return nil, node{}, nil
	}
	text = text[:entrySize(text)]
	head := text[:len(text)-hashSize-1]
	mode, name, _ := bytes.Cut(head, []byte(" "))
	if len(mode) > maxMode || len(name) == 0 {
		return nil, node{}, errTree
	}
	copy(n.hash[:], text[len(head)+1:])
	n.mode = canonical(string(mode))
	return name, n, nil
}

// maxMode is how many digits a mode has at most.
const maxMode = 7

// skipCommon passes what comes next in both.
func skipCommon(a, b *cursor) {
	for {
		n := commonPrefix(a.rest(), b.rest())
		if a.skip(n) == 0 {
			return
		}
		b.skip(n)
	}
}

// commonPrefix needs no look at bytes that are at the same place in memory, as
// in most stretches: bytes.Equal sees that first.
func commonPrefix(a, b []byte) int {
	const block = 1 << 10
	n := min(len(a), len(b))
	if bytes.Equal(a[:n], b[:n]) {
		return n
	}
	at := 0
	for at+block <= n && bytes.Equal(a[at:at+block], b[at:at+block]) {
		at += block
	}
	for a[at] == b[at] {
		at++
	}
	return at
}

// differences visits the names under which two trees differ. Within a tree,
// names are in git's order, in which a folder's ends with a slash; a name that is
// a folder in one tree and a file in the other is visited once for each.
func differences(from, to *tree, visit func(name []byte, x, y node) error) error {
	a, b := from.cursor(), to.cursor()
	for {
		skipCommon(&a, &b)
		nameX, x, err := a.read()
		if err != nil {
			return err
		}
		nameY, y, err := b.read()
		if err != nil {
			return err
		}
		switch order := compareNames(nameX, x, nameY, y); {
		case len(nameX) == 0 && len(nameY) == 0:
			return nil
		case len(nameY) == 0 || len(nameX) > 0 && order < 0:
			a.pass(1)
			err = visit(nameX, x, node{})
		case len(nameX) == 0 || order > 0:
			b.pass(1)
			err = visit(nameY, node{}, y)
		default:
			a.pass(1)
			b.pass(1)
			err = visit(nameX, x, y)
		}
		if err != nil {
			return err
		}
	}
}

func compareNames(a []byte, x node, b []byte, y node) int {
	n := min(len(a), len(b))
	if c := bytes.Compare(a[:n], b[:n]); c != 0 {
		return c
	}
	end := func(name []byte, of node) byte {
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
