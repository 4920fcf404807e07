package picture

import (
	"bytes"
	"compress/lzw"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Blocks of GIF, as its specification numbers them.
const (
	gifExtension   = 0x21
	gifImage       = 0x2c
	gifTrailer     = 0x3b
	gifPlainText   = 0x01
	gifControl     = 0xf9
	gifApplication = 0xff
)

// GIF cuts a GIF file (Graphics Interchange Format, version 89a, CompuServe
// 1990). Colour tables, frames and how they follow each other stay, how often
// too.
func GIF(data []byte) ([]byte, error) { return cutGIF(data, MaxUnpacked) }

func cutGIF(data []byte, most int64) ([]byte, error) {
	c := cursor{data: data}
	head := c.take(13)
	if head == nil {
		return nil, errEnds
	}
	if v := string(head[:6]); v != "GIF87a" && v != "GIF89a" {
		return nil, errors.New("the file does not begin as a GIF file does")
	}
	g := gifFile{cursor: c, out: append(make([]byte, 0, len(data)), head...), left: most}
	if !g.colours(head[10]) {
		return nil, errEnds
	}
	for {
		at := g.at
		kind, ok := g.byte()
		if !ok {
			return nil, errEnds
		}
		var err error
		switch kind {
		case gifExtension:
			err = g.extension()
		case gifImage:
			err = g.image()
		case gifTrailer:
			if g.images {
				return append(g.out, gifTrailer), nil
			}
			err = errors.New("there is no picture before it")
		default:
			err = errors.New("it is of no known kind")
		}
		if err != nil {
			return nil, fmt.Errorf("block %02X at byte %d: %w", kind, at, err)
		}
	}
}

// gifFile is a GIF file on its way out.
type gifFile struct {
	cursor
	out    []byte
	left   int64 // that may be unpacked
	images bool
	packed []byte // pixels of the frame under way
	unpack *lzw.Reader
}

// colours copies the table of colours that flags announce; false when the file
// ends.
func (g *gifFile) colours(flags byte) bool {
	if flags&0x80 == 0 {
		return true
	}
	table := g.take(3 << (flags&7 + 1))
	g.out = append(g.out, table...)
	return table != nil
}

// block returns the next part of a block, an empty one at its end, or nil when
// the file ends.
func (g *gifFile) block() []byte {
	n, ok := g.byte()
	if !ok {
		return nil
	}
	return g.take(uint32(n))
}

func (g *gifFile) extension() error {
	label, ok := g.byte()
	if !ok {
		return errEnds
	}
	first := g.block()
	if first == nil {
		return errEnds
	}
	var second []byte // what follows, if anything does
	more := 0
	for part := first; len(part) > 0; more++ {
		if part = g.block(); part == nil {
			return errEnds
		}
		if more == 0 {
			second = part
		}
	}
	switch label {
	case gifControl:
		if len(first) != 4 || more != 1 {
			return errSize
		}
		g.out = append(append(append(g.out, gifExtension, gifControl, 4), first...), 0)
	case gifPlainText:
		if len(first) != 12 { // decoders do not agree on where one of another size ends
			return errSize
		}
	case gifApplication:
		// The loop: 1 and how often, in the first part after the name.
		name := string(first)
		if loop := name == "NETSCAPE2.0" || name == "ANIMEXTS1.0"; loop && len(second) == 3 && second[0] == 1 {
			g.out = append(append(g.out, gifExtension, gifApplication, byte(len(name))), name...)
			g.out = append(g.out, 3, 1, second[1], second[2], 0)
		}
	}
	return nil
}

// image copies a frame, up to its last pixel.
func (g *gifFile) image() error {
	head := g.take(9)
	if head == nil {
		return errEnds
	}
	g.out = append(append(g.out, gifImage), head...)
	if !g.colours(head[8]) {
		return errEnds
	}
	width, ok := g.byte()
	if !ok {
		return errEnds
	}
	if width < 2 || width > 8 {
		return errors.New("the picture is packed in an unknown way")
	}
	g.packed = g.packed[:0]
	for {
		part := g.block()
		if part == nil {
			return errEnds
		}
		if len(part) == 0 {
			break
		}
		g.packed = append(g.packed, part...)
	}
	size := int64(binary.LittleEndian.Uint16(head[4:])) * int64(binary.LittleEndian.Uint16(head[6:]))
	if size > g.left {
		return errPixels
	}
	g.left -= size
	from := bytes.NewReader(g.packed)
	if g.unpack == nil {
		g.unpack = lzw.NewReader(from, lzw.LSB, int(width)).(*lzw.Reader)
	} else {
		g.unpack.Reset(from, lzw.LSB, int(width))
	}
	data, err := taken(g.packed, from, g.unpack, size)
	if err != io.EOF && err != io.ErrUnexpectedEOF { // some encoders leave out the code that ends the data
		return err
	}
	g.out = append(g.out, width)
	for part := range slices.Chunk(data, 255) {
		g.out = append(append(g.out, byte(len(part))), part...)
	}
	g.out = append(g.out, 0)
	g.images = true
	return nil
}
