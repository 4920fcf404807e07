package history

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-git/go-billy/v5"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/idxfile"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"
	"github.com/golang/groupcache/lru"
)

// pack is one open pack.
type pack struct {
	file    billy.File
	index   *idxfile.MemoryIndex
	scanner *packfile.Scanner
	known   *packed
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
	return &pack{file: file, index: index, scanner: packfile.NewScanner(file)}, nil
}

func (p *pack) Close() { p.file.Close() }

// maxChain bounds how many deltas lead to an object; git writes at most 4095.
const maxChain = 1 << 13

// read returns the object at an offset: it follows the deltas down to a whole
// object, and applies them on the way back.
func (p *pack) read(offset int64) (raw, error) {
	type delta struct {
		offset int64
		data   string
	}
	var deltas []delta
	o, err := raw{}, error(nil)
	for at, ok := offset, false; ; {
		if o, ok = p.known.get(p, at); ok {
			break
		}
		if len(deltas) > maxChain {
			return raw{}, errors.New("its deltas do not end")
		}
		var base int64
		if o, base, err = p.stored(at); err != nil {
			return raw{}, err
		}
		if base == 0 {
			p.known.put(p, at, o)
			break
		}
		deltas = append(deltas, delta{at, o.data})
		at = base
	}
	for len(deltas) > 0 {
		d := deltas[len(deltas)-1]
		deltas = deltas[:len(deltas)-1]
		if o.data, err = patch(o.data, d.data); err != nil {
			return raw{}, err
		}
		p.known.put(p, d.offset, o)
	}
	return o, nil
}

// stored returns what the pack has at an offset: a whole object, or the bytes
// of a delta with the offset of its base.
func (p *pack) stored(offset int64) (o raw, base int64, err error) {
	h, err := p.scanner.SeekObjectHeader(offset)
	if err != nil {
		return raw{}, 0, err
	}
	if h.Length > maxObject {
		return raw{}, 0, errLarge
	}
	switch h.Type {
	case plumbing.OFSDeltaObject:
		base = h.OffsetReference
	case plumbing.REFDeltaObject:
		if base, err = p.index.FindOffset(h.Reference); err != nil {
			return raw{}, 0, fmt.Errorf("find the base %s of a delta: %w", h.Reference, err)
		}
	}
	var data strings.Builder
	data.Grow(int(h.Length))
	if _, _, err := p.scanner.NextObject(&data); err != nil {
		return raw{}, 0, err
	}
	return raw{data.String(), h.Type}, base, nil
}

// patch applies a delta: the sizes of both objects, then orders to copy from
// the base or from the delta itself (gitformat-pack(5)). Own code, because
// go-git's lets its result grow from 64 KiB on, which takes longer than
// everything else together when folders are large.
func patch(base, delta string) (string, error) {
	size, delta, ok := number(delta)
	if !ok || size != uint64(len(base)) {
		return "", packfile.ErrInvalidDelta
	}
	size, delta, ok = number(delta)
	switch {
	case !ok:
		return "", packfile.ErrInvalidDelta
	case size > maxObject:
		return "", errLarge
	}
	var b strings.Builder
	b.Grow(int(size))
	for len(delta) > 0 {
		order := delta[0]
		delta = delta[1:]
		from, n := delta, int(order)
		if order&0x80 == 0 {
			delta = delta[min(n, len(delta)):]
		} else {
			var at, length uint32
			for bit := range 7 {
				if order>>bit&1 == 0 {
					continue
				}
				if delta == "" {
					return "", packfile.ErrInvalidDelta
				}
				if bit < 4 {
					at |= uint32(delta[0]) << (8 * bit)
				} else {
					length |= uint32(delta[0]) << (8 * (bit - 4))
				}
				delta = delta[1:]
			}
			if length == 0 {
				length = 0x10000
			}
			from, n = base[min(uint64(at), uint64(len(base))):], int(length)
		}
		if n == 0 || n > len(from) || b.Len()+n > int(size) {
			return "", packfile.ErrInvalidDelta
		}
		b.WriteString(from[:n])
	}
	if b.Len() != int(size) {
		return "", packfile.ErrInvalidDelta
	}
	return b.String(), nil
}

// number reads a number of seven bits a byte, the lowest first.
func number(text string) (n uint64, rest string, ok bool) {
	for i := range min(len(text), 9) {
		n |= uint64(text[i]&0x7f) << (7 * i)
		if text[i]&0x80 == 0 {
			return n, text[i+1:], true
		}
	}
	return 0, "", false
}

// raw is an object before anybody has read it.
type raw struct {
	data string
	kind plumbing.ObjectType
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
	k.cache.OnEvicted = func(_ lru.Key, value any) { k.size -= len(value.(raw).data) }
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
	for k.size += len(o.data); k.size > keep; {
		k.cache.RemoveOldest()
	}
}
