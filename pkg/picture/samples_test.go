package picture_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
)

// canary is a word that must not survive.
const canary = "zqx7canary and where it sat"

// paint draws something that packs into more than a few bytes.
func paint(img interface {
	image.Image
	Set(x, y int, c color.Color)
}) {
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			img.Set(x, y, color.NRGBA{uint8(x * 7), uint8(y * 5), uint8(x * y), 255})
		}
	}
}

func encoded(t testing.TB, encode func(*bytes.Buffer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func pngOf(t testing.TB, img image.Image) string {
	return encoded(t, func(b *bytes.Buffer) error { return png.Encode(b, img) })
}

func trueColours(t testing.TB) string {
	img := image.NewNRGBA(image.Rect(0, 0, 31, 17))
	paint(img)
	img.SetNRGBA(3, 3, color.NRGBA{1, 2, 3, 4})
	return pngOf(t, img)
}

var colours = color.Palette{color.NRGBA{}, color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 255, 0, 255}, color.NRGBA{0, 0, 255, 255}, color.NRGBA{9, 9, 9, 255}}

func indexed(t testing.TB) string {
	img := image.NewPaletted(image.Rect(0, 0, 31, 17), colours)
	paint(img)
	return pngOf(t, img)
}

// pngChunk makes one, with a valid checksum.
func pngChunk(name, body string) string {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	out = append(append(out, name...), body...)
	return string(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:])))
}

// pngChunks cuts a file into its chunks; the first entry is the signature.
func pngChunks(file string) []string {
	list := []string{file[:8]}
	for at := 8; at+12 <= len(file); {
		n := 12 + int(binary.BigEndian.Uint32([]byte(file[at:])))
		list = append(list, file[at:at+n])
		at += n
	}
	return list
}

// before puts parts before the chunk of a name.
func before(file, name string, parts ...string) string {
	list := pngChunks(file)
	i := slices.IndexFunc(list, func(c string) bool { return c[4:8] == name })
	return strings.Join(slices.Insert(list, i, parts...), "")
}

func be32(list ...uint32) string {
	var out []byte
	for _, n := range list {
		out = binary.BigEndian.AppendUint32(out, n)
	}
	return string(out)
}

func packed(t testing.TB, text string) string {
	return encoded(t, func(b *bytes.Buffer) error {
		w := zlib.NewWriter(b)
		if _, err := w.Write([]byte(text)); err != nil {
			return err
		}
		return w.Close()
	})
}

// animated is an APNG file: the picture, and a frame of 2 by 1 on it.
func animated(t testing.TB) string {
	still := trueColours(t)
	frame := packed(t, "\x00\x01\x02\x03\xff\x04\x05\x06\xff")
	return before(before(still, "IDAT", pngChunk("acTL", be32(2, 0)), pngChunk("fcTL", be32(0, 31, 17, 0, 0)+"\x00\x01\x00\x0a\x00\x00")), "IEND",
		pngChunk("fcTL", be32(1, 2, 1, 5, 6)+"\x00\x01\x00\x0a\x00\x01"), pngChunk("fdAT", be32(2)+frame))
}

func photo(t testing.TB) string {
	img := image.NewNRGBA(image.Rect(0, 0, 33, 18))
	paint(img)
	return encoded(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, img, nil) })
}

// segment makes one of a JPEG file.
func segment(marker byte, body string) string {
	return string(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2))) + body
}

// behind puts a part behind the beginning of a file.
func behind(file string, n int, part string) string { return file[:n] + part + file[n:] }

// exifOf is what a camera writes: a text, how the picture is turned, another
// text, and a preview behind it.
func exifOf(order binary.ByteOrder, turned uint16) string {
	var b []byte
	u16 := func(n uint16) { b = appendOrder(b, order, n) }
	u32 := func(n uint32) {
		lo, hi := uint16(n), uint16(n>>16)
		if order == binary.BigEndian {
			lo, hi = hi, lo
		}
		u16(lo)
		u16(hi)
	}
	b = append(b, map[bool]string{true: "MM\x00*", false: "II*\x00"}[order == binary.BigEndian]...)
	u32(8)
	u16(3)
	field := func(tag, kind uint16, count, value uint32) { u16(tag); u16(kind); u32(count); u32(value) }
	field(0x010f, 2, uint32(len(canary)), 50)
	u16(0x0112)
	u16(3)
	u32(1)
	u16(turned)
	u16(0x7a71)
	field(0x8298, 2, uint32(len(canary)), 50)
	u32(0)
	return string(b) + canary + "\xff\xd8" + canary + "\xff\xd9"
}

func appendOrder(b []byte, order binary.ByteOrder, n uint16) []byte {
	if order == binary.BigEndian {
		return binary.BigEndian.AppendUint16(b, n)
	}
	return binary.LittleEndian.AppendUint16(b, n)
}

// turned is all that may be left of exifOf.
func turned(orientation byte) string {
	return "MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string([]byte{orientation}) + "\x00\x00\x00\x00\x00\x00"
}

// film is a GIF animation that runs three times.
func film(t testing.TB) string {
	g := gif.GIF{LoopCount: 2}
	for i := range 3 {
		img := image.NewPaletted(image.Rect(0, 0, 40, 30), colours)
		paint(img)
		img.SetColorIndex(i, i, 2)
		g.Image, g.Delay, g.Disposal = append(g.Image, img), append(g.Delay, 5), append(g.Disposal, gif.DisposalBackground)
	}
	return encoded(t, func(b *bytes.Buffer) error { return gif.EncodeAll(b, &g) })
}

// globalColours is a GIF file whose colours stand before all frames.
func globalColours(t testing.TB) string {
	img := image.NewPaletted(image.Rect(0, 0, 40, 30), colours)
	paint(img)
	g := gif.GIF{Image: []*image.Paletted{img}, Delay: []int{0}, Config: image.Config{ColorModel: colours, Width: 40, Height: 30}}
	return encoded(t, func(b *bytes.Buffer) error { return gif.EncodeAll(b, &g) })
}

// blocks is the data of a GIF block, in parts as small as told.
func blocks(data string, size int) string {
	var b strings.Builder
	for part := range slices.Chunk([]byte(data), size) {
		b.WriteByte(byte(len(part)))
		b.Write(part)
	}
	return b.String() + "\x00"
}

// Pictures of one pixel, as Modernizr tells browsers by.
func lossy() string {
	return unbase64("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
}
func lossless() string { return unbase64("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==") }
func seeThrough() string {
	return unbase64("UklGRkoAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAwAAAARBxAR/Q9ERP8DAABWUDggGAAAABQBAJ0BKgEAAQAAAP4AAA3AAP7mtQAAAA==")
}
func moving() string {
	return unbase64("UklGRlIAAABXRUJQVlA4WAoAAAASAAAAAAAAAAAAQU5JTQYAAAD/////AABBTk1GJgAAAAAAAAAAAAAAAAAAAGQAAABWUDhMDQAAAC8AAAAQBxAREYiI/gcA")
}

func unbase64(text string) string {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// riffChunk makes one of a WebP file.
func riffChunk(name, body string) string {
	out := name + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body
	if len(body)%2 == 1 {
		out += "\x00"
	}
	return out
}

// riff is a WebP file of chunks.
func riff(chunks ...string) string { return riffChunk("RIFF", "WEBP"+strings.Join(chunks, "")) }

// riffChunks cuts what follows n bytes of a WebP file into its chunks.
func riffChunks(file string, n int) (list []string) {
	for at := n; at < len(file); {
		n := 8 + int(binary.LittleEndian.Uint32([]byte(file[at+4:])))
		n += n % 2
		list = append(list, file[at:at+n])
		at += n
	}
	return list
}

// flagged sets flags of VP8X.
func flagged(vp8x string, flags byte) string {
	return vp8x[:8] + string([]byte{vp8x[8] | flags}) + vp8x[9:]
}
