package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// PNG cuts a PNG or APNG file (Portable Network Graphics, third edition, W3C
// 2025). IHDR, PLTE, tRNS, IDAT and IEND stay, the frames of an animation, and
// what colours and sizes are meant to be as far as it is numbers. Data behind
// the last pixel of a frame go: programs that crop pictures have left the rest
// of them there.
func PNG(data []byte) ([]byte, error) { return cutPNG(data, MaxUnpacked) }

func cutPNG(data []byte, most int64) ([]byte, error) {
	c := cursor{data: data}
	if string(c.take(uint32(len(pngSignature)))) != pngSignature {
		return nil, errors.New("the file does not begin as a PNG file does")
	}
	p := pngFile{out: append(make([]byte, 0, len(data)), pngSignature...), seen: map[string]bool{}, left: most}
	for {
		at := c.at
		head := c.take(8)
		if head == nil {
			return nil, errEnds
		}
		name, body := string(head[4:]), c.take(binary.BigEndian.Uint32(head))
		sum := c.take(4)
		if body == nil || sum == nil {
			return nil, errEnds
		}
		broken := func(err error) error { return fmt.Errorf("chunk %q at byte %d: %w", name, at, err) }
		if !p.seen["IHDR"] && name != "IHDR" {
			return nil, broken(errors.New("a PNG file begins with IHDR"))
		}
		if name != p.running {
			if err := p.endData(); err != nil {
				return nil, broken(err)
			}
		}
		if !pngKept[name] {
			continue
		}
		if crc32.Update(crc32.ChecksumIEEE(head[4:]), crc32.IEEETable, body) != binary.BigEndian.Uint32(sum) {
			return nil, broken(errors.New("the checksum is wrong"))
		}
		if err := p.chunk(name, body); err != nil {
			return nil, broken(err)
		}
		if name == "IEND" {
			return p.out, nil
		}
	}
}

// pngKept are the chunks that are looked at; some are left out all the same.
var pngKept = map[string]bool{
	"IHDR": true, "PLTE": true, "tRNS": true, "IDAT": true, "IEND": true,
	"acTL": true, "fcTL": true, "fdAT": true,
	"gAMA": true, "cHRM": true, "sRGB": true, "sBIT": true, "pHYs": true, "bKGD": true,
	"eXIf": true,
}

// pngFile is a PNG file on its way out.
type pngFile struct {
	out  []byte
	seen map[string]bool // chunks that may come once
	left int64           // that may be unpacked

	width, height         uint32
	depth, colour         byte
	interlaced            bool
	colours               int // in the palette
	frames, given, number uint32
	// frame has begun with fcTL and waits for its data.
	frame                   bool
	frameWidth, frameHeight uint32

	// running is the kind of data chunks that follow each other now, whose
	// contents are packed; empty for none.
	running string
	packed  []byte
	unpack  io.ReadCloser
}

// What colour types are called in the specification.
const (
	pngGrey      = 0
	pngTrue      = 2
	pngIndexed   = 3
	pngGreyAlpha = 4
	pngTrueAlpha = 6
)

var (
	errSize  = errors.New("it has a wrong size")
	errOrder = errors.New("it does not belong here")
	errTwice = errors.New("it stands there twice")
)

// chunk takes one that is on the list.
func (p *pngFile) chunk(name string, body []byte) error {
	switch name {
	case "IHDR":
		return p.header(body)
	case "PLTE":
		return p.palette(body)
	case "tRNS":
		return p.transparency(body)
	case "IDAT":
		if p.colour == pngIndexed && p.colours == 0 {
			return errors.New("the palette is missing")
		}
		if p.running == "" && p.seen["IDAT"] {
			return nil // what decoders do not read
		}
		p.seen["IDAT"] = true
		p.running, p.packed = name, append(p.packed, body...)
		return nil
	case "acTL":
		return p.animation(body)
	case "fcTL":
		return p.frameControl(body)
	case "fdAT":
		if len(body) < 4 {
			return errSize
		}
		if p.running == "" && (!p.frame || !p.seen["IDAT"]) {
			return nil
		}
		p.running, p.packed = name, append(p.packed, body[4:]...)
		return nil
	case "eXIf":
		if turned := orientation(body); turned != 0 && !p.seen[name] {
			p.write(name, exifTurned(turned))
		}
		p.seen[name] = true
		return nil
	case "IEND":
		switch {
		case len(body) > 0:
			return errSize
		case !p.seen["IDAT"]:
			return errors.New("there is no picture before it")
		case p.frame || p.given != p.frames:
			return errors.New("frames are missing before it")
		}
		p.write(name)
		return nil
	}
	// Colours and sizes: only where they mean something, and only as long as
	// the specification has them.
	if p.seen[name] || p.seen["IDAT"] || len(body) != p.numbers(name) {
		return nil
	}
	p.seen[name] = true
	p.write(name, body)
	return nil
}

// numbers is how many bytes a chunk of numbers about colours and sizes has.
func (p *pngFile) numbers(name string) int {
	switch name {
	case "gAMA":
		return 4
	case "cHRM":
		return 32
	case "sRGB":
		return 1
	case "pHYs":
		return 9
	case "sBIT":
		return map[byte]int{pngGrey: 1, pngTrue: 3, pngIndexed: 3, pngGreyAlpha: 2, pngTrueAlpha: 4}[p.colour]
	case "bKGD":
		return map[byte]int{pngGrey: 2, pngTrue: 6, pngIndexed: 1, pngGreyAlpha: 2, pngTrueAlpha: 6}[p.colour]
	}
	return -1
}

func (p *pngFile) header(body []byte) error {
	if p.seen["IHDR"] {
		return errTwice
	}
	if len(body) != 13 {
		return errSize
	}
	p.seen["IHDR"] = true
	p.width, p.height = binary.BigEndian.Uint32(body), binary.BigEndian.Uint32(body[4:])
	p.depth, p.colour, p.interlaced = body[8], body[9], body[12] == 1
	depths := map[byte]string{pngGrey: "\x01\x02\x04\x08\x10", pngTrue: "\x08\x10", pngIndexed: "\x01\x02\x04\x08", pngGreyAlpha: "\x08\x10", pngTrueAlpha: "\x08\x10"}[p.colour]
	switch {
	case p.width == 0 || p.height == 0 || p.width > math.MaxInt32 || p.height > math.MaxInt32:
		return errors.New("the picture has an impossible size")
	case !slices.Contains([]byte(depths), p.depth) || body[10] != 0 || body[11] != 0 || body[12] > 1:
		return errors.New("the picture is packed in an unknown way")
	}
	p.write("IHDR", body)
	return nil
}

func (p *pngFile) palette(body []byte) error {
	switch {
	case p.colour != pngIndexed:
		return nil // nothing draws with it
	case p.seen["PLTE"]:
		return errTwice
	case p.seen["IDAT"] || p.seen["tRNS"]:
		return errOrder
	case len(body) == 0 || len(body)%3 != 0 || len(body)/3 > 1<<p.depth:
		return errSize
	}
	p.seen["PLTE"] = true
	p.colours = len(body) / 3
	p.write("PLTE", body)
	return nil
}

func (p *pngFile) transparency(body []byte) error {
	fits := false
	switch p.colour {
	case pngGrey:
		fits = len(body) == 2
	case pngTrue:
		fits = len(body) == 6
	case pngIndexed:
		fits = len(body) <= p.colours
	}
	switch {
	case p.seen["tRNS"]:
		return errTwice
	case p.seen["IDAT"] || p.colour == pngIndexed && !p.seen["PLTE"]:
		return errOrder
	case !fits:
		return errSize
	}
	p.seen["tRNS"] = true
	p.write("tRNS", body)
	return nil
}

// animation begins one. A later one is none, and so are its frames.
func (p *pngFile) animation(body []byte) error {
	switch {
	case p.seen["IDAT"]:
		return nil
	case p.seen["acTL"]:
		return errTwice
	case len(body) != 8 || binary.BigEndian.Uint32(body) == 0:
		return errSize
	}
	p.seen["acTL"] = true
	p.frames = binary.BigEndian.Uint32(body)
	p.write("acTL", body)
	return nil
}

// frameControl begins a frame. The first one may be the picture itself.
func (p *pngFile) frameControl(body []byte) error {
	switch {
	case !p.seen["acTL"]:
		return nil
	case len(body) != 26:
		return errSize
	case p.frame:
		return errors.New("the frame before it has no data")
	}
	w, h := binary.BigEndian.Uint32(body[4:]), binary.BigEndian.Uint32(body[8:])
	x, y := binary.BigEndian.Uint32(body[12:]), binary.BigEndian.Uint32(body[16:])
	whole := w == p.width && h == p.height && x == 0 && y == 0
	if w == 0 || h == 0 || uint64(x)+uint64(w) > uint64(p.width) || uint64(y)+uint64(h) > uint64(p.height) || !p.seen["IDAT"] && !whole {
		return errors.New("the frame does not fit the picture")
	}
	p.frame, p.frameWidth, p.frameHeight = true, w, h
	p.given++
	p.write("fcTL", p.count(), body[4:])
	return nil
}

// count numbers the chunks of an animation.
func (p *pngFile) count() []byte {
	p.number++
	return binary.BigEndian.AppendUint32(nil, p.number-1)
}

// endData writes the data of a frame, up to its last pixel.
func (p *pngFile) endData() error {
	if p.running == "" {
		return nil
	}
	w, h := p.width, p.height
	if p.running == "fdAT" {
		w, h = p.frameWidth, p.frameHeight
	}
	size, ok := p.unpacked(w, h)
	if !ok {
		return errPixels
	}
	p.left -= size
	from := bytes.NewReader(p.packed)
	var err error
	if p.unpack == nil {
		p.unpack, err = zlib.NewReader(from)
	} else {
		err = p.unpack.(zlib.Resetter).Reset(from, nil)
	}
	if err != nil {
		return fmt.Errorf("before it, the pixels are not whole: %w", err)
	}
	data, err := taken(p.packed, from, p.unpack, size)
	if err != io.EOF {
		return fmt.Errorf("before it, %w", err)
	}
	if p.running == "fdAT" {
		p.write("fdAT", p.count(), data)
	} else {
		p.write("IDAT", data)
	}
	p.running, p.packed, p.frame = "", p.packed[:0], false
	return nil
}

// unpacked is how many bytes the pixels of a frame have, each row with the byte
// that names its filter; false if they are more than may be unpacked.
func (p *pngFile) unpacked(width, height uint32) (int64, bool) {
	channels := map[byte]int64{pngGrey: 1, pngTrue: 3, pngIndexed: 1, pngGreyAlpha: 2, pngTrueAlpha: 4}[p.colour]
	bits := channels * int64(p.depth)
	type pass struct{ x, y, dx, dy int64 }
	passes := []pass{{0, 0, 1, 1}}
	if p.interlaced {
		passes = []pass{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}
	}
	var sum int64
	for _, s := range passes {
		w, h := (int64(width)-s.x+s.dx-1)/s.dx, (int64(height)-s.y+s.dy-1)/s.dy
		if w <= 0 || h <= 0 {
			continue
		}
		row := (w*bits+7)/8 + 1
		if row > p.left/h {
			return 0, false
		}
		sum += row * h
	}
	return sum, sum <= p.left
}

func (p *pngFile) write(name string, body ...[]byte) {
	n := 0
	for _, b := range body {
		n += len(b)
	}
	p.out = binary.BigEndian.AppendUint32(p.out, uint32(n))
	from := len(p.out)
	p.out = append(p.out, name...)
	for _, b := range body {
		p.out = append(p.out, b...)
	}
	p.out = binary.BigEndian.AppendUint32(p.out, crc32.ChecksumIEEE(p.out[from:]))
}
