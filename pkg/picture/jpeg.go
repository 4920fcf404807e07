package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Markers of JPEG, as ITU-T T.81, table B.1 names them.
const (
	jpegSOF0  = 0xc0
	jpegSOF2  = 0xc2
	jpegDHT   = 0xc4
	jpegJPG   = 0xc8
	jpegDAC   = 0xcc
	jpegSOF15 = 0xcf
	jpegRST0  = 0xd0
	jpegRST7  = 0xd7
	jpegSOI   = 0xd8
	jpegEOI   = 0xd9
	jpegSOS   = 0xda
	jpegDQT   = 0xdb
	jpegDRI   = 0xdd
	jpegAPP0  = 0xe0
	jpegAPP1  = 0xe1
	jpegAPP14 = 0xee
)

// JPEG cuts a JPEG file (ITU-T T.81; JFIF, ITU-T T.871). Tables, the frame and
// its scans stay; of the application's segments, JFIF without its preview,
// Adobe's for the kind of colours in it, and how Exif says the picture is
// turned.
func JPEG(data []byte) ([]byte, error) {
	if !bytes.HasPrefix(data, []byte{0xff, jpegSOI}) {
		return nil, errors.New("the file does not begin as a JPEG file does")
	}
	j := jpegFile{out: append(make([]byte, 0, len(data)), 0xff, jpegSOI)}
	c := cursor{data: data, at: 2}
	for {
		at := c.at
		marker, ok := jpegMarker(&c)
		if !ok {
			return nil, errEnds
		}
		broken := func(err error) error { return fmt.Errorf("segment FF%02X after byte %d: %w", marker, at, err) }
		switch {
		case marker == jpegEOI:
			if !j.scanned {
				return nil, broken(errors.New("there is no picture before it"))
			}
			return append(j.out, 0xff, jpegEOI), nil
		case jpegRST0 <= marker && marker <= jpegRST7:
			continue // means something only within a scan
		case marker < jpegSOF0 || marker == jpegSOI:
			return nil, broken(errOrder)
		}
		size := c.take(2)
		if size == nil {
			return nil, errEnds
		}
		n := binary.BigEndian.Uint16(size)
		if n < 2 {
			return nil, broken(errSize)
		}
		body := c.take(uint32(n) - 2)
		if body == nil {
			return nil, errEnds
		}
		if err := j.segment(marker, body); err != nil {
			return nil, broken(err)
		}
		if marker == jpegSOS {
			scan := jpegScan(&c)
			if scan == nil {
				return nil, errEnds
			}
			j.out = append(j.out, scan...)
		}
	}
}

// jpegMarker finds the next marker. Bytes before it belong to nothing.
func jpegMarker(c *cursor) (marker byte, ok bool) {
	for {
		i := bytes.IndexByte(c.data[c.at:], 0xff)
		if i < 0 {
			return 0, false
		}
		c.at += i
		for marker = 0xff; marker == 0xff; {
			if marker, ok = c.byte(); !ok {
				return 0, false
			}
		}
		if marker != 0 {
			return marker, true
		}
	}
}

// jpegScan returns the data of a scan, up to the marker that follows them; nil
// when none does.
func jpegScan(c *cursor) []byte {
	from := c.at
	for at := from; ; {
		i := bytes.IndexByte(c.data[at:], 0xff)
		if i < 0 {
			return nil
		}
		at += i
		next := at + 1
		for next < len(c.data) && c.data[next] == 0xff {
			next++
		}
		if next == len(c.data) {
			return nil
		}
		if m := c.data[next]; m == 0 || jpegRST0 <= m && m <= jpegRST7 {
			at = next + 1
			continue
		}
		c.at = at
		return c.data[from:at:at]
	}
}

// jpegFile is a JPEG file on its way out.
type jpegFile struct {
	out                          []byte
	framed, scanned, jfif, exiff bool
}

func (j *jpegFile) segment(marker byte, body []byte) error {
	switch marker {
	case jpegDQT:
		if !jpegQuantization(body) {
			return errSize
		}
	case jpegDHT:
		if !jpegHuffman(body) {
			return errSize
		}
	case jpegDRI:
		if len(body) != 2 {
			return errSize
		}
	case jpegSOS:
		if !j.framed {
			return errOrder
		}
		if len(body) < 1 || len(body) != 4+2*int(body[0]) {
			return errSize
		}
		j.scanned = true
	case jpegAPP0:
		const name = "JFIF\x00"
		if j.jfif || !bytes.HasPrefix(body, []byte(name)) {
			return nil
		}
		j.jfif = true
		numbers := []byte{1, 1, 0, 0, 1, 0, 1} // version, unit and density
		if len(body) >= len(name)+len(numbers) {
			numbers = body[len(name):][:len(numbers)]
		}
		j.write(marker, []byte(name), numbers, []byte{0, 0}) // a preview of no size
		return nil
	case jpegAPP1:
		exif, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00"))
		if !ok || j.exiff || j.scanned {
			return nil
		}
		j.exiff = true
		if turned := orientation(exif); turned != 0 {
			j.write(marker, []byte("Exif\x00\x00"), exifTurned(turned))
		}
		return nil
	case jpegAPP14:
		const name = "Adobe"
		if len(body) < 12 || !bytes.HasPrefix(body, []byte(name)) {
			return nil
		}
		j.write(marker, []byte(name), []byte{0, 100, 0, 0, 0, 0, body[11]}) // version, flags, kind of colours
		return nil
	case jpegJPG, jpegDAC: // of other codings than those below
		return nil
	default:
		if marker > jpegSOF15 {
			return nil
		}
		switch {
		case marker > jpegSOF2:
			return errors.New("the picture is packed in a way that browsers do not read")
		case j.framed:
			return errTwice
		case len(body) < 6 || len(body) != 6+3*int(body[5]):
			return errSize
		case binary.BigEndian.Uint16(body[1:]) == 0 || binary.BigEndian.Uint16(body[3:]) == 0 || body[5] == 0:
			return errors.New("the picture has an impossible size")
		}
		j.framed = true
	}
	j.write(marker, body)
	return nil
}

// jpegQuantization reports whether a segment is tables of 64 numbers, of one or
// two bytes, and nothing else.
func jpegQuantization(body []byte) bool {
	for len(body) > 0 {
		n := 1 + 64
		if body[0]>>4 != 0 {
			n += 64
		}
		if len(body) < n {
			return false
		}
		body = body[n:]
	}
	return true
}

// jpegHuffman reports whether a segment is tables with as many codes as each
// says, and nothing else.
func jpegHuffman(body []byte) bool {
	for len(body) > 0 {
		if len(body) < 17 {
			return false
		}
		n := 17
		for _, codes := range body[1:17] {
			n += int(codes)
		}
		if len(body) < n {
			return false
		}
		body = body[n:]
	}
	return true
}

func (j *jpegFile) write(marker byte, body ...[]byte) {
	n := 2
	for _, b := range body {
		n += len(b)
	}
	j.out = append(j.out, 0xff, marker)
	j.out = binary.BigEndian.AppendUint16(j.out, uint16(n))
	for _, b := range body {
		j.out = append(j.out, b...)
	}
}
