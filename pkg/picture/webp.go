package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// Flags of the chunk VP8X (RFC 9649, 2.7.1).
const (
	webpAnimated = 1 << 1
	webpExif     = 1 << 3
	webpAlpha    = 1 << 4
)

// WebP cuts a WebP file (RFC 9649). The picture stays, its transparency, the
// frames of an animation, and how Exif says that it is turned.
func WebP(data []byte) ([]byte, error) {
	c := cursor{data: data}
	head := c.take(12)
	if head == nil {
		return nil, errEnds
	}
	if string(head[:4]) != "RIFF" || string(head[8:]) != "WEBP" {
		return nil, errors.New("the file does not begin as a WebP file does")
	}
	size := binary.LittleEndian.Uint32(head[4:])
	if size < 4 {
		return nil, errSize
	}
	body := c.take(size - 4)
	if body == nil {
		return nil, errEnds
	}
	w := webpFile{out: append(make([]byte, 0, len(data)), head...)}
	chunks := cursor{data: body}
	first, err := webpChunk(&chunks)
	if err != nil {
		return nil, err
	}
	if first.name == "VP8X" {
		err = w.extended(first.body, &chunks)
	} else if err = first.picture(); err == nil {
		w.write(first.name, first.body)
	}
	if err != nil {
		return nil, err
	}
	binary.LittleEndian.PutUint32(w.out[4:], uint32(len(w.out)-8))
	return w.out, nil
}

type chunk struct {
	name string
	body []byte
}

// webpChunk reads the next chunk; its name is empty at the end.
func webpChunk(c *cursor) (chunk, error) {
	if c.at == len(c.data) {
		return chunk{}, nil
	}
	head := c.take(8)
	if head == nil {
		return chunk{}, errEnds
	}
	size := binary.LittleEndian.Uint32(head[4:])
	body := c.take(size)
	if body == nil {
		return chunk{}, errEnds
	}
	if size%2 == 1 {
		c.byte() // padding, which some files lack at their end
	}
	return chunk{string(head[:4]), body}, nil
}

// picture checks that a chunk begins as packed pixels do.
func (c chunk) picture() error {
	switch b := c.body; {
	case c.name == "VP8 ": // RFC 6386, 9.1: a key frame
		if len(b) < 10 || b[0]&1 != 0 || string(b[3:6]) != "\x9d\x01\x2a" {
			return errors.New("the picture does not begin as VP8 does")
		}
	case c.name == "VP8L": // RFC 9649, 3.4: version 0
		if len(b) < 5 || b[0] != 0x2f || b[4]>>5 != 0 {
			return errors.New("the picture does not begin as VP8L does")
		}
	default:
		return fmt.Errorf("chunk %q stands where the picture should", c.name)
	}
	return nil
}

// webpFile is a WebP file on its way out.
type webpFile struct{ out []byte }

func (w *webpFile) write(name string, body []byte) {
	w.out = append(w.out, name...)
	w.out = binary.LittleEndian.AppendUint32(w.out, uint32(len(body)))
	w.out = append(w.out, body...)
	if len(body)%2 == 1 {
		w.out = append(w.out, 0)
	}
}

// extended copies what is behind VP8X.
func (w *webpFile) extended(features []byte, chunks *cursor) error {
	if len(features) != 10 {
		return fmt.Errorf("chunk VP8X: %w", errSize)
	}
	animated := features[0]&webpAnimated != 0
	flags := len(w.out) + 8
	w.write("VP8X", append([]byte{features[0] & (webpAnimated | webpAlpha), 0, 0, 0}, features[4:]...))
	var still webpStill
	begun, frames := false, 0
	exif, turned := false, byte(0)
	for {
		c, err := webpChunk(chunks)
		if err != nil {
			return err
		}
		switch {
		case c.name == "":
			if !still.done && frames == 0 {
				return errors.New("there is no picture in the file")
			}
			if turned != 0 {
				w.out[flags] |= webpExif
				w.write("EXIF", exifTurned(turned))
			}
			return nil
		case c.name == "EXIF" && !exif:
			exif = true
			turned = orientation(bytes.TrimPrefix(c.body, []byte("Exif\x00\x00"))) // some add what JPEG has
		case !animated:
			err = still.add(w, c)
		case c.name == "ANIM" && !begun:
			if len(c.body) != 6 {
				err = errSize
			}
			begun = true
			w.write(c.name, c.body)
		case c.name == "ANMF":
			if !begun {
				return fmt.Errorf("chunk ANMF: %w", errOrder)
			}
			frames++
			err = w.frame(c.body)
		}
		if err != nil {
			return fmt.Errorf("chunk %q: %w", c.name, err)
		}
	}
}

// frame copies one of an animation: where it is and how it is drawn, and its
// picture.
func (w *webpFile) frame(body []byte) error {
	c := cursor{data: body}
	head := c.take(16)
	if head == nil {
		return errEnds
	}
	at := len(w.out)
	w.write("ANMF", head)
	w.out[len(w.out)-1] &= 3 // the rest is reserved
	var still webpStill
	for {
		c, err := webpChunk(&c)
		if err != nil {
			return err
		}
		if c.name == "" {
			break
		}
		if err := still.add(w, c); err != nil {
			return err
		}
	}
	if !still.done {
		return errors.New("there is no picture in it")
	}
	binary.LittleEndian.PutUint32(w.out[at+4:], uint32(len(w.out)-at-8))
	return nil
}

// webpStill is one picture: its pixels, and their transparency before them.
type webpStill struct {
	alpha []byte
	done  bool
}

// add writes the picture when c is it. What follows is read by nobody.
func (s *webpStill) add(w *webpFile, c chunk) error {
	if s.done {
		return nil
	}
	switch c.name {
	case "ALPH":
		if s.alpha == nil {
			s.alpha = c.body
		}
		return nil
	case "VP8 ", "VP8L":
	default:
		return nil
	}
	if err := c.picture(); err != nil {
		return err
	}
	if s.alpha != nil && c.name == "VP8 " { // VP8L brings its own
		w.write("ALPH", s.alpha)
	}
	w.write(c.name, c.body)
	s.done = true
	return nil
}
