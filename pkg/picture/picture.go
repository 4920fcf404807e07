// Package picture takes metadata out of picture files. It serves the public
// edition: a file enters as somebody's camera or editor wrote it, and leaves
// with only those parts of its format that are needed to draw it. What stays is
// on a list; comments, places, cameras, previews, colour profiles, everything
// unknown and whatever follows the end is not. Pixels are copied as they are
// packed, and shapes as they are written, so that the picture stays the same.
//
// How a picture is turned is part of how it is drawn: of Exif data that says so,
// a piece of our own stays that says nothing else.
//
// Files are untrusted. One that is not whole, or breaks the rules of its format
// where it matters, is an error, which says what is wrong. Time and memory
// follow the size of the file, but for up to MaxUnpacked bytes that are unpacked
// and dropped again to find where the pixels end.
//
// Same file in, same bytes out; a file that was cut stays as it is when it is
// cut again.
package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// MaxUnpacked bounds the pixels of one PNG or GIF file, all frames together, in
// bytes as the format packs them.
const MaxUnpacked = 1 << 30

var (
	errEnds   = errors.New("the file ends too early")
	errPixels = fmt.Errorf("the picture has more than %d GiB of pixels", MaxUnpacked>>30)
)

// cursor reads a file from its beginning to its end.
type cursor struct {
	data []byte
	at   int
}

// take returns the next n bytes, or nil when there are not as many.
func (c *cursor) take(n uint32) []byte {
	if uint64(n) > uint64(len(c.data)-c.at) {
		return nil
	}
	from := c.at
	c.at += int(n)
	return c.data[from:c.at:c.at]
}

// byte returns the next byte.
func (c *cursor) byte() (byte, bool) {
	if c.at == len(c.data) {
		return 0, false
	}
	c.at++
	return c.data[c.at-1], true
}

// taken returns the beginning of packed data that unpacks to want bytes. The
// unpacker must read from the reader byte by byte, and none too many. The error
// is io.EOF when the data end themselves there, as they should.
func taken(packed []byte, from *bytes.Reader, unpacked io.Reader, want int64) ([]byte, error) {
	if n, err := io.CopyN(io.Discard, unpacked, want); n < want {
		if err == nil || err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, fmt.Errorf("the pixels are not whole: %w", err)
	}
	var more [1]byte
	n, err := unpacked.Read(more[:])
	if n > 0 {
		return nil, errors.New("there are more pixels than the picture has room for")
	}
	return packed[:len(packed)-from.Len()], err
}

// exifTurned are Exif data (CIPA DC-008, 4.6) that say how a picture is turned,
// and nothing else: a TIFF header, and one field.
func exifTurned(orientation byte) []byte {
	return []byte{
		'M', 'M', 0, '*', 0, 0, 0, 8,
		0, 1,
		0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0,
		0, 0, 0, 0,
	}
}

// orientation is how Exif data say that a picture is turned, 2 to 8, or 0: not
// at all, or not said.
func orientation(exif []byte) byte {
	if len(exif) < 8 {
		return 0
	}
	var order binary.ByteOrder
	switch string(exif[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 0
	}
	fields := cursor{data: exif}
	if fields.take(order.Uint32(exif[4:])) == nil {
		return 0
	}
	n := fields.take(2)
	if n == nil {
		return 0
	}
	for range order.Uint16(n) {
		f := fields.take(12)
		if f == nil {
			return 0
		}
		const tag, short = 0x0112, 3
		if order.Uint16(f) == tag && order.Uint16(f[2:]) == short && order.Uint32(f[4:]) == 1 {
			if turned := order.Uint16(f[8:]); 2 <= turned && turned <= 8 {
				return byte(turned)
			}
			return 0
		}
	}
	return 0
}
