package history

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

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
		data   []byte
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
	data := bytes.NewBuffer(make([]byte, 0, h.Length))
	if _, _, err := p.scanner.NextObject(data); err != nil {
		return raw{}, 0, err
	}
	return raw{data.Bytes(), h.Type}, base, nil
}

// patch applies a delta, which begins with the sizes of both objects.
func patch(base, delta []byte) ([]byte, error) {
	_, n := binary.Uvarint(delta)
	if n <= 0 {
		return nil, packfile.ErrInvalidDelta
	}
	size, m := binary.Uvarint(delta[n:])
	switch {
	case m <= 0:
		return nil, packfile.ErrInvalidDelta
	case size > maxObject:
		return nil, errLarge
	case size == 0:
		return nil, nil // PatchDelta refuses an empty base, not an empty result
	}
	return packfile.PatchDelta(base, delta)
}

// raw is an object before anybody has read it.
type raw struct {
	data []byte
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
