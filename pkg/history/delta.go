package history

import (
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
)

// delta makes an object of another: orders to copy from that or from the orders
// themselves (gitformat-pack(5)). Own code, because go-git's lets its result grow
// from 64 KiB on, which takes longer than everything else together when objects
// are large.
type delta struct {
	base, size int // bytes of both objects
	orders     []byte
}

func readDelta(text []byte) (delta, error) {
	base, text, ok := number(text)
	if !ok || base > maxObject {
		return delta{}, packfile.ErrInvalidDelta
	}
	size, text, ok := number(text)
	switch {
	case !ok:
		return delta{}, packfile.ErrInvalidDelta
	case size > maxObject:
		return delta{}, errLarge
	}
	return delta{int(base), int(size), text}, nil
}

// number reads a number of seven bits a byte, the lowest first.
func number(text []byte) (n uint64, rest []byte, ok bool) {
	for i := range min(len(text), 9) {
		n |= uint64(text[i]&0x7f) << (7 * i)
		if text[i]&0x80 == 0 {
			return n, text[i+1:], true
		}
	}
	return 0, nil, false
}

// target is what a delta makes.
type target interface {
	copy(at, n int) // from the base, at least a byte
	insert(text []byte)
}

// follow passes on the orders, all within bounds, for a base of that size.
func (d delta) follow(base int, to target) error {
	if d.base != base {
		return packfile.ErrInvalidDelta
	}
	size := 0
	for rest := d.orders; len(rest) > 0; {
		order := rest[0]
		rest = rest[1:]
		n := int(order)
		if order&0x80 == 0 {
			if n == 0 || n > len(rest) || size+n > d.size {
				return packfile.ErrInvalidDelta
			}
			to.insert(rest[:n])
			rest = rest[n:]
		} else {
			var at, length uint32
			for bit := range 7 {
				if order>>bit&1 == 0 {
					continue
				}
				if len(rest) == 0 {
					return packfile.ErrInvalidDelta
				}
				if bit < 4 {
					at |= uint32(rest[0]) << (8 * bit)
				} else {
					length |= uint32(rest[0]) << (8 * (bit - 4))
				}
				rest = rest[1:]
			}
			if length == 0 {
				length = 0x10000
			}
			if n = int(length); int64(at)+int64(n) > int64(base) || size+n > d.size {
				return packfile.ErrInvalidDelta
			}
			to.copy(int(at), n)
		}
		size += n
	}
	if size != d.size {
		return packfile.ErrInvalidDelta
	}
	return nil
}

// patchText applies a delta to bytes.
func patchText(base []byte, d delta) ([]byte, error) {
	p := textPatch{base, make([]byte, 0, d.size)}
	if err := d.follow(len(base), &p); err != nil {
		return nil, err
	}
	return p.made, nil
}

type textPatch struct{ base, made []byte }

func (p *textPatch) copy(at, n int)     { p.made = append(p.made, p.base[at:at+n]...) }
func (p *textPatch) insert(text []byte) { p.made = append(p.made, text...) }
