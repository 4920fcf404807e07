package history

import (
	"bufio"
	"cmp"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
	"github.com/go-git/go-git/v5/utils/binary"
	"github.com/golang/groupcache/lru"
)

// pack is one open pack.
type pack struct {
	file  billy.File
	index *idxfile.MemoryIndex
	known *packed

	in       *bufio.Reader // from where header was asked on
	inflater io.ReadCloser
	deltas   []byte // of the object that is being read
}

func openPacks(dir *dotgit.DotGit, known *packed) ([]*pack, error) {
	names, err := dir.ObjectPacks()
	if err != nil {
		return nil, err
	}
	var list []*pack
	for _, name := range names {
		p, err := openPack(dir, name)
		if err != nil {
			return list, fmt.Errorf("open pack %s: %w", name, err)
		}
		p.known = known
		list = append(list, p)
	}
	return list, nil
}

func openPack(dir *dotgit.DotGit, name plumbing.Hash) (*pack, error) {
	idx, err := dir.ObjectPackIdx(name)
	if err != nil {
		return nil, err
	}
	defer idx.Close()
	index := idxfile.NewMemoryIndex()
	if err := idxfile.NewDecoder(idx).Decode(index); err != nil {
		return nil, err
	}
	file, err := dir.ObjectPack(name)
	if err != nil {
		return nil, err
	}
	return &pack{file: file, index: index, in: bufio.NewReader(nil)}, nil
}

func (p *pack) Close() { p.file.Close() }

// maxChain bounds how many deltas lead to an object; git writes at most 4095.
const maxChain = 1 << 13

// maxDeltas bounds the memory of those on the way to an object, in bytes.
const maxDeltas = 2 * maxObject

// read returns the object at an offset: it follows the deltas down to a whole
// object, and applies them on the way back.
func (p *pack) read(offset int64) (raw, error) {
	type step struct {
		offset   int64
		from, to int // of its delta in p.deltas
	}
	var steps []step
	if p.deltas = p.deltas[:0]; cap(p.deltas) > maxObject>>4 {
		p.deltas = nil // one that large is rare
	}
	var o raw
	for at, ok := offset, false; ; {
		if o, ok = p.known.get(p, at); ok {
			break
		}
		h, err := p.header(at)
		if err != nil {
			return raw{}, err
		}
		if h.base == 0 {
			text := make([]byte, h.size)
			if err := p.inflate(text); err != nil {
				return raw{}, err
			}
			if o, err = whole(h.kind, text); err != nil {
				return raw{}, err
			}
			p.known.put(p, at, o)
			break
		}
		if len(steps) > maxChain {
			return raw{}, errors.New("its deltas do not end")
		}
		from := len(p.deltas)
		if from+h.size > maxDeltas {
			return raw{}, fmt.Errorf("its deltas take more than %d MiB", maxDeltas>>20)
		}
		p.deltas = slices.Grow(p.deltas, h.size)[:from+h.size]
		if err := p.inflate(p.deltas[from:]); err != nil {
			return raw{}, err
		}
		steps = append(steps, step{at, from, len(p.deltas)})
		at = h.base
	}
	for _, s := range slices.Backward(steps) {
		var err error
		if o, err = o.patch(p.deltas[s.from:s.to]); err != nil {
			return raw{}, err
		}
		p.known.put(p, s.offset, o)
	}
	return o, nil
}

// header is what a pack has before the bytes of an object, or of the delta that
// makes it of the object at base.
type header struct {
	kind plumbing.ObjectType
	size int
	base int64 // 0 for none
}

var errKind = errors.New("it is of no known type")

// header leaves in at what is to be inflated. Own code, because go-git's scanner
// works out two checksums of all it reads, byte by byte.
func (p *pack) header(offset int64) (header, error) {
	p.in.Reset(io.NewSectionReader(p.file, offset, math.MaxInt64-offset))
	first, err := p.in.ReadByte()
	if err != nil {
		return header{}, err
	}
	h := header{kind: plumbing.ObjectType(first >> 4 & 7)}
	size := uint64(first & 0xf)
	for b, shift := first, 4; b&0x80 != 0; shift += 7 {
		if b, err = p.in.ReadByte(); err != nil {
			return header{}, err
		}
		if size |= uint64(b&0x7f) << shift; shift > 32 {
			return header{}, errLarge
		}
	}
	if size > maxObject {
		return header{}, errLarge
	}
	h.size = int(size)
	switch h.kind {
	case plumbing.OFSDeltaObject:
		back, err := binary.ReadVariableWidthInt(p.in)
		if err != nil {
			return header{}, err
		}
		if h.base = offset - back; back <= 0 || h.base <= 0 {
			return header{}, packfile.ErrInvalidDelta
		}
	case plumbing.REFDeltaObject:
		var base plumbing.Hash
		if _, err := io.ReadFull(p.in, base[:]); err != nil {
			return header{}, err
		}
		if h.base, err = p.index.FindOffset(base); err != nil {
			return header{}, fmt.Errorf("find the base %s of a delta: %w", base, err)
		}
	case plumbing.CommitObject, plumbing.TreeObject, plumbing.BlobObject, plumbing.TagObject:
	default:
		return header{}, errKind
	}
	return h, nil
}

// inflate fills text with all that in has to say.
func (p *pack) inflate(text []byte) error {
	var err error
	if p.inflater == nil {
		p.inflater, err = zlib.NewReader(p.in)
	} else {
		err = p.inflater.(zlib.Resetter).Reset(p.in, nil)
	}
	if err != nil {
		return err
	}
	if _, err := io.ReadFull(p.inflater, text); err != nil {
		return err
	}
	var more [1]byte
	if n, err := p.inflater.Read(more[:]); n > 0 || err != io.EOF { // which comes once the checksum is right
		return cmp.Or(err, packfile.ErrInflatedSizeMismatch)
	}
	return nil
}

// raw is an object before anybody has read it.
type raw struct {
	kind plumbing.ObjectType
	text []byte
	tree *tree // instead of the text
}

func whole(kind plumbing.ObjectType, text []byte) (raw, error) {
	if kind != plumbing.TreeObject {
		return raw{kind: kind, text: text}, nil
	}
	t, err := wholeTree(text)
	return raw{kind: kind, tree: t}, err
}

// patch returns what a delta makes of an object.
func (o raw) patch(text []byte) (made raw, err error) {
	d, err := readDelta(text)
	if err != nil {
		return raw{}, err
	}
	made.kind = o.kind
	if o.tree != nil {
		made.tree, err = patchTree(o.tree, d)
	} else {
		made.text, err = patchText(o.text, d)
	}
	return made, err
}

// packed holds the objects that were read last: the bases of those that come
// next.
type packed struct {
	cache *lru.Cache
	size  int
}

// keep is how many bytes of objects are kept, as with git's
// core.deltaBaseCacheLimit.
const keep = 96 << 20

type position struct {
	pack   *pack
	offset int64
}

func newPacked() *packed {
	k := &packed{cache: lru.New(0)}
	k.cache.OnEvicted = func(_ lru.Key, value any) { k.count(value.(raw), -1) }
	return k
}

func (k *packed) get(p *pack, offset int64) (raw, bool) {
	o, ok := k.cache.Get(position{p, offset})
	if !ok {
		return raw{}, false
	}
	return o.(raw), true
}

func (k *packed) put(p *pack, offset int64, o raw) {
	k.cache.Add(position{p, offset}, o)
	for k.count(o, 1); k.size > keep; {
		k.cache.RemoveOldest()
	}
}

// count adds the size of an object or takes it off. What trees have in common
// counts once.
func (k *packed) count(o raw, sign int) {
	k.size += sign * len(o.text)
	if o.tree == nil {
		return
	}
	k.size += sign * len(o.tree.stretches) * stretchSize
	for _, r := range o.tree.stretches {
		before := r.of.users
		r.of.users += sign
		if before == 0 || r.of.users == 0 {
			k.size += sign * (len(r.of.text) + 8*len(r.of.starts))
		}
	}
}
