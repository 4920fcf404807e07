package picture_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/picture"
)

type format struct {
	name string
	cut  func([]byte) ([]byte, error)
	// decode is nil where Go's library does not read the format.
	decode func([]byte) (any, error)
}

var (
	pngFormat = format{"PNG", picture.PNG, func(b []byte) (any, error) { return png.Decode(bytes.NewReader(b)) }}
	jpgFormat = format{"JPEG", picture.JPEG, func(b []byte) (any, error) { return jpeg.Decode(bytes.NewReader(b)) }}
	gifFormat = format{"GIF", picture.GIF, func(b []byte) (any, error) { return gif.DecodeAll(bytes.NewReader(b)) }}
	webFormat = format{"WebP", picture.WebP, nil}
	svgFormat = format{"SVG", picture.SVG, nil}
	formats   = []format{pngFormat, jpgFormat, gifFormat, webFormat, svgFormat}
)

// plant is a file with something in it that must go.
type plant struct {
	format
	place, clean, dirty string
}

// plants has one for every place where a picture can carry more than itself.
// What is left must be the clean file, byte for byte.
func plants(t testing.TB) (list []plant) {
	in := func(f format, clean string, dirty map[string]string) {
		for place, d := range dirty {
			list = append(list, plant{f, place, clean, d})
		}
		list = append(list, plant{f, "nothing", clean, clean})
	}

	still, film8 := trueColours(t), indexed(t)
	c := pngChunks(still)
	data := c[len(c)-2]
	data = data[8 : len(data)-4]
	mixed := before(still, "IDAT", pngChunk("gAMA", be32(45455)), pngChunk("cHRM", strings.Repeat("\x00\x00\x7a\x26", 8)), pngChunk("sRGB", "\x00"),
		pngChunk("sBIT", "\x08\x08\x08\x08"), pngChunk("bKGD", "\x00\x01\x00\x02\x00\x03"), pngChunk("pHYs", be32(2835, 2835)+"\x01"))
	in(pngFormat, mixed, map[string]string{
		"tEXt":                before(mixed, "IDAT", pngChunk("tEXt", "Author\x00"+canary)),
		"tEXt first":          before(mixed, "gAMA", pngChunk("tEXt", "Author\x00"+canary)),
		"tEXt last":           before(mixed, "IEND", pngChunk("tEXt", "Author\x00"+canary)),
		"zTXt":                before(mixed, "IDAT", pngChunk("zTXt", "Author\x00\x00"+packed(t, canary))),
		"iTXt":                before(mixed, "IDAT", pngChunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+canary)),
		"eXIf":                before(mixed, "IDAT", pngChunk("eXIf", exifOf(binary.BigEndian, 1))),
		"tIME":                before(mixed, "IDAT", pngChunk("tIME", "\x07\xe9\x05\x0e\x02\x0f\x00")),
		"iCCP":                before(mixed, "gAMA", pngChunk("iCCP", canary+"\x00\x00"+packed(t, canary))),
		"sPLT":                before(mixed, "IDAT", pngChunk("sPLT", canary+"\x00\x08")),
		"unknown":             before(mixed, "IDAT", pngChunk("caNv", canary)),
		"unknown, critical":   before(mixed, "IDAT", pngChunk("CANv", canary)),
		"wrong checksum":      before(mixed, "IDAT", pngChunk("caNv", canary)[:12+len(canary)-4]+"abcd"),
		"suggested palette":   before(mixed, "IDAT", pngChunk("PLTE", canary[:24])),
		"gamma, too long":     before(mixed, "gAMA", pngChunk("gAMA", canary)),
		"second gamma":        before(mixed, "IDAT", pngChunk("gAMA", canary[:4])),
		"size after IDAT":     before(mixed, "IEND", pngChunk("pHYs", canary[:9])),
		"second Exif":         before(mixed, "IDAT", pngChunk("eXIf", exifOf(binary.BigEndian, 1)), pngChunk("eXIf", exifOf(binary.BigEndian, 3))),
		"frames without acTL": before(mixed, "IEND", pngChunk("fcTL", canary[:26]), pngChunk("fdAT", canary)),
		"acTL after IDAT":     before(mixed, "IEND", pngChunk("acTL", canary[:8]), pngChunk("fdAT", canary)),
		"behind the pixels":   strings.Replace(mixed, pngChunk("IDAT", data), pngChunk("IDAT", data+canary), 1),
		"more IDAT":           before(mixed, "IEND", pngChunk("IDAT", canary)),
		"more IDAT, apart":    before(mixed, "IEND", pngChunk("tEXt", canary), pngChunk("IDAT", canary)),
		"IDAT in parts":       strings.Replace(mixed, pngChunk("IDAT", data), pngChunk("IDAT", data[:9])+pngChunk("IDAT", "")+pngChunk("IDAT", data[9:]+canary), 1),
		"after the end":       mixed + canary,
		"chunks after it":     mixed + pngChunk("IDAT", canary) + pngChunk("IEND", ""),
	})
	in(pngFormat, still, map[string]string{
		"late numbers": before(still, "IEND", pngChunk("pHYs", canary[:9]), pngChunk("gAMA", canary[:4])),
	})
	in(pngFormat, film8, map[string]string{
		"text between palette and pixels": before(film8, "tRNS", pngChunk("tEXt", canary)),
	})
	moves := animated(t)
	mc := pngChunks(moves)
	frame := mc[len(mc)-2]
	more := strings.Replace(moves, frame, pngChunk("fdAT", frame[8:len(frame)-4]+canary), 1)
	in(pngFormat, moves, map[string]string{
		"text in an animation":     before(moves, "fdAT", pngChunk("tEXt", canary)),
		"text before its first":    before(moves, "fcTL", pngChunk("iTXt", canary)),
		"behind a frame's pixels":  more,
		"more data of a frame":     before(moves, "IEND", pngChunk("fdAT", be32(3)+canary)),
		"data between":             before(moves, "IEND", pngChunk("tEXt", canary), pngChunk("fdAT", be32(3)+canary)),
		"after an animation's end": moves + canary,
		"wrong numbers":            strings.Replace(moves, frame, pngChunk("fdAT", "zqx7"+frame[12:len(frame)-4]), 1),
	})

	plain := photo(t)
	jfif := behind(plain, 2, segment(0xe0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x00\x00"))
	in(jpgFormat, jfif, map[string]string{
		"Exif":               behind(jfif, 20, segment(0xe1, "Exif\x00\x00"+exifOf(binary.LittleEndian, 1))),
		"Exif after":         behind(jfif, len(jfif)-2, segment(0xe1, "Exif\x00\x00"+exifOf(binary.LittleEndian, 6))),
		"second Exif":        behind(jfif, 20, segment(0xe1, "Exif\x00\x00")+segment(0xe1, "Exif\x00\x00"+exifOf(binary.LittleEndian, 6))),
		"XMP":                behind(jfif, 20, segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00"+canary)),
		"more XMP":           behind(jfif, 20, segment(0xe1, "http://ns.adobe.com/xmp/extension/\x00"+canary)),
		"IPTC":               behind(jfif, 20, segment(0xed, "Photoshop 3.0\x008BIM\x04\x04"+canary)),
		"comment":            behind(jfif, 20, segment(0xfe, canary)),
		"last comment":       behind(jfif, len(jfif)-2, segment(0xfe, canary)),
		"profile":            behind(jfif, 20, segment(0xe2, "ICC_PROFILE\x00\x01\x01"+canary)),
		"more pictures":      behind(jfif, 20, segment(0xe2, "MPF\x00"+canary)) + plain + canary,
		"preview":            behind(plain, 2, segment(0xe0, "JFIF\x00\x01\x02\x01\x00\x48\x00\x48\x03\x03"+canary)),
		"another preview":    behind(jfif, 20, segment(0xe0, "JFXX\x00\x10\xff\xd8"+canary+"\xff\xd9")),
		"second JFIF":        behind(jfif, 20, segment(0xe0, "JFIF\x00"+canary)),
		"Adobe's name only":  behind(jfif, 20, segment(0xee, "Adobe"+canary[:6])),
		"other APP14":        behind(jfif, 20, segment(0xee, canary)),
		"APP0 of a camera":   behind(jfif, 20, segment(0xe0, "AVI1"+canary)),
		"APP12":              behind(jfif, 20, segment(0xec, "Ducky"+canary)),
		"JPG extension":      behind(jfif, 20, segment(0xf3, canary)),
		"arithmetic":         behind(jfif, 20, segment(0xcc, canary)),
		"number of lines":    behind(jfif, len(jfif)-2, segment(0xdc, canary)),
		"between segments":   behind(jfif, 20, canary),
		"stuffed in between": behind(jfif, 20, canary+"\xff\x00"+canary+"\xff\xff\xff"),
		"lone restart":       behind(jfif, 20, "\xff\xd0"+canary),
		"after the end":      jfif + canary,
	})
	adobe := behind(plain, 2, segment(0xee, "Adobe\x00\x64\x00\x00\x00\x00\x01"))
	in(jpgFormat, adobe, map[string]string{
		"behind Adobe's kind of colours": behind(plain, 2, segment(0xee, "Adobe"+canary[:6]+"\x01"+canary)),
	})

	loop := film(t)
	at := strings.Index(loop, "\x21\xff\x0bNETSCAPE2.0")
	first := strings.Index(loop, "\x21\xf9")
	// The last frame ends the file: its last part, the end of its parts, the trailer.
	inFrame := behind(loop, len(loop)-2, blocks(canary, 255)[:1+len(canary)])
	xmp := "\x21\xff\x0bXMP DataXMP" + canary + "\x01" + func() (magic string) {
		for i := 255; i >= 0; i-- {
			magic += string([]byte{byte(i)})
		}
		return magic
	}() + "\x00"
	in(gifFormat, loop, map[string]string{
		"comment":            behind(loop, at, "\x21\xfe"+blocks(canary, 255)),
		"long comment":       behind(loop, first, "\x21\xfe"+blocks(strings.Repeat(canary, 30), 200)),
		"last comment":       behind(loop, len(loop)-1, "\x21\xfe"+blocks(canary, 7)),
		"plain text":         behind(loop, first, "\x21\x01\x0c"+canary[:12]+blocks(canary, 255)),
		"XMP":                behind(loop, first, xmp),
		"profile":            behind(loop, first, "\x21\xff\x0bICCRGBG1012"+blocks(canary, 255)),
		"another program's":  behind(loop, first, "\x21\xff\x0b"+canary[:11]+blocks(canary, 255)),
		"a short name":       behind(loop, first, "\x21\xff\x0a"+canary[:10]+blocks(canary, 255)),
		"no loop":            behind(loop, first, "\x21\xff\x0bNETSCAPE2.0"+blocks("\x02"+canary, 255)),
		"empty loop":         behind(loop, first, "\x21\xff\x0bNETSCAPE2.0\x00"),
		"behind the loop":    strings.Replace(loop, "\x03\x01\x02\x00\x00", "\x03\x01\x02\x00"+blocks(canary, 255), 1),
		"unknown":            behind(loop, first, "\x21\x42"+blocks(canary, 255)),
		"empty":              behind(loop, first, "\x21\xfe\x00"),
		"behind the pixels":  inFrame,
		"after the end":      loop + canary,
		"and another's file": loop + loop,
	})

	shared := globalColours(t)
	in(gifFormat, shared, map[string]string{
		"comment behind the colours": behind(shared, 13+3*8, "\x21\xfe"+blocks(canary, 255)),
	})

	// Its data end without the code that says so.
	endless := "GIF89a\x01\x00\x01\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x81" + strings.Repeat("\x7f", 12) + "\x02\x01\x04\x00;"
	in(gifFormat, endless, nil)

	in(webFormat, lossy(), map[string]string{
		"after lossy":         riff(lossy()[12:], riffChunk("EXIF", canary)),
		"after the file":      lossy() + canary,
		"reduced to the same": riff(lossy()[12:], riffChunk("VP8L", canary)),
	})
	in(webFormat, lossless(), map[string]string{
		"after lossless": riff(lossless()[12:], riffChunk("XMP ", canary)),
		"padding":        strings.TrimSuffix(lossless(), "\x00") + "z",
	})
	w := riffChunks(seeThrough(), 12)
	in(webFormat, seeThrough(), map[string]string{
		"Exif":            riff(flagged(w[0], 8), w[1], w[2], riffChunk("EXIF", exifOf(binary.LittleEndian, 1))),
		"second Exif":     riff(flagged(w[0], 8), w[1], w[2], riffChunk("EXIF", canary), riffChunk("EXIF", exifOf(binary.LittleEndian, 6))),
		"XMP":             riff(flagged(w[0], 4), w[1], w[2], riffChunk("XMP ", canary)),
		"profile":         riff(flagged(w[0], 32), riffChunk("ICCP", canary), w[1], w[2]),
		"unknown":         riff(flagged(w[0], 0xc1), w[1], riffChunk("zqx7", canary), w[2]),
		"reserved bytes":  riff(w[0][:9]+"zqx"+w[0][12:], w[1], w[2]),
		"second picture":  riff(w[0], w[1], w[2], riffChunk("VP8 ", canary)),
		"second alpha":    riff(w[0], w[1], riffChunk("ALPH", canary), w[2]),
		"stray frames":    riff(w[0], w[1], riffChunk("ANIM", canary), riffChunk("ANMF", canary), w[2]),
		"after its end":   seeThrough() + canary,
		"chunks after it": seeThrough() + riffChunk("EXIF", canary),
	})
	w = riffChunks(moving(), 12)
	inside := func(before, after string) string {
		f := w[2]
		return riffChunk("ANMF", f[8:24]+before+f[24:]+after)
	}
	in(webFormat, moving(), map[string]string{
		"in a frame":          riff(w[0], w[1], inside("", riffChunk("zqx7", canary))),
		"first in a frame":    riff(w[0], w[1], inside(riffChunk("EXIF", canary), "")),
		"alpha of lossless":   riff(w[0], w[1], inside(riffChunk("ALPH", canary), "")),
		"more in a frame":     riff(w[0], w[1], inside("", riffChunk("VP8 ", canary))),
		"between frames":      riff(w[0], w[1], riffChunk("XMP ", canary), w[2]),
		"second ANIM":         riff(w[0], w[1], riffChunk("ANIM", canary), w[2]),
		"a picture beside":    riff(w[0], w[1], w[2], riffChunk("VP8 ", canary)),
		"Exif of a film":      riff(flagged(w[0], 8), w[1], w[2], riffChunk("EXIF", canary)),
		"reserved in a frame": riff(w[0], w[1], w[2][:23]+string([]byte{w[2][23] | 0xf8})+w[2][24:]),
	})

	const (
		begin = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" xml:space="preserve">`
		shape = `<style>rect &gt; a &amp; b { fill: url(#g) }</style><path id="p" d="M0 0&quot;L1 1"></path><use xlink:href="#p" href="#p"></use>`
		label = "<text>\n a&#13; &amp; b &lt;c&gt; \u00e4</text>"
		end   = `</svg>`
	)
	drawing := begin + shape + label + end
	in(svgFormat, drawing, map[string]string{
		"comment":       begin + "<!-- " + canary + " -->" + shape + label + end,
		"first comment": "<!-- " + canary + " -->\n" + drawing,
		"last comment":  drawing + "\n<!-- " + canary + " -->",
		"declaration":   `<?xml version="1.0" encoding="UTF-8" standalone="no"?>` + "\n" + drawing,
		"instruction":   begin + "<?program " + canary + "?>" + shape + label + end,
		"document type": `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "` + canary + `">` + drawing,
		"in words":      begin + shape + "<text>\r\n a&#xd; <![CDATA[& b]]> &lt;c> &#xe4;</text>" + end,
		"other quotes":  strings.ReplaceAll(begin, `"`, "'") + `<style>rect &gt; a &#38; b { fill: url(#g) }</style><path id='p' d='M0 0"L1 1'/><use xlink:href="#p" href="#p"/>` + label + end,
		"program's own": strings.Replace(begin, "viewBox", `xmlns:i="http://www.inkscape.org/" i:export="`+canary+`" xlink:title="`+canary+`" xml:base="`+canary+`" viewBox`, 1) +
			strings.Replace(shape, "<path", `<path i:label="`+canary+`"`, 1) + label + end,
		"other prefixes": `<s:svg xmlns:s="http://www.w3.org/2000/svg" xmlns:l="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" xml:space="preserve">` +
			`<s:style>rect &gt; a &amp; b { fill: url(#g) }</s:style><s:path id="p" d="M0 0&quot;L1 1"/><s:use l:href="#p" href="#p"/>` + "<s:text>\n a&#xd; &amp; b &lt;c&gt; \u00e4</s:text></s:svg>",
	})
	in(svgFormat, begin+"<metadata></metadata>"+shape+"<metadata></metadata>"+label+end, map[string]string{
		"metadata":           begin + "<metadata>" + canary + "<a><b>" + canary + "</b></a></metadata>" + shape + "<metadata/>" + label + end,
		"title and words":    begin + "<title>" + canary + "</title>" + shape + "<desc>" + canary + "</desc>" + label + end,
		"elements of others": begin + `<i:view xmlns:i="http://www.inkscape.org/"><path d="` + canary + `"/>` + canary + "<!-- x --></i:view>" + shape + `<x xmlns=""><svg/></x>` + label + end,
		"of no namespace":    begin + "<i:title/>" + shape + "<i:b>" + canary + "</i:b>" + label + end,
	})
	return list
}

func TestOnlyThePictureIsLeft(t *testing.T) {
	for _, p := range plants(t) {
		t.Run(p.name+"/"+p.place, func(t *testing.T) {
			got, err := p.cut([]byte(p.dirty))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != p.clean {
				t.Errorf("got  %.400q\nwant %.400q", got, p.clean)
			}
			samePicture(t, p.format, p.dirty, got)
		})
	}
}

// samePicture holds what Go's decoders see in two files against each other; what
// they do not read at first may be anything.
func samePicture(t *testing.T, f format, before string, after []byte) {
	t.Helper()
	if f.decode == nil {
		return
	}
	want, err := f.decode([]byte(before))
	if err != nil {
		return
	}
	got, err := f.decode(after)
	if err != nil {
		t.Fatalf("what is left is no picture: %v", err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Error("it is another picture")
	}
}

// Every picture among the tests of Go's own decoders, which have the PNG suite
// with its kinds of pixels, interlaced and not, and JPEG of many encoders: what
// they decode stays the same picture, and the rest is refused.
func TestPixelsStay(t *testing.T) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]format{".png": pngFormat, ".jpeg": jpgFormat, ".jpg": jpgFormat, ".gif": gifFormat}
	seen := map[string]int{}
	dir := filepath.Join(strings.TrimSpace(string(root)), "src", "image")
	err = filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		f, ok := kinds[filepath.Ext(name)]
		if err != nil || !ok || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		seen[f.name]++
		got, err := f.cut(data)
		if _, broken := f.decode(data); (err == nil) != (broken == nil) {
			t.Errorf("%s: %v, and decoding: %v", d.Name(), err, broken)
		}
		if err == nil {
			samePicture(t, f, string(data), got)
			if len(got) > len(data) {
				t.Errorf("%s grew from %d to %d bytes", d.Name(), len(data), len(got))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen["PNG"] < 40 || seen["JPEG"] < 10 || seen["GIF"] < 1 {
		t.Errorf("%s has no such tests: %v", dir, seen)
	}
}

// A picture that Exif turns stays turned, and nothing else of Exif stays.
func TestOrientationStays(t *testing.T) {
	jpg, still, w := photo(t), trueColours(t), riffChunks(seeThrough(), 12)
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, o := range []uint16{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0600} {
			exif := exifOf(order, o)
			is := func(name string, got []byte, err error, plain, want string) {
				t.Helper()
				if o < 2 || o > 8 {
					want = plain
				}
				if err != nil || string(got) != want {
					t.Errorf("%s, %v, turned %d: %v\n%.200q\n%.200q", name, order, o, err, got, want)
				}
			}
			got, err := picture.JPEG([]byte(behind(jpg, 2, segment(0xe1, "Exif\x00\x00"+exif))))
			is("JPEG", got, err, jpg, behind(jpg, 2, segment(0xe1, "Exif\x00\x00"+turned(byte(o)))))
			got, err = picture.PNG([]byte(before(still, "IEND", pngChunk("eXIf", exif))))
			is("PNG", got, err, still, before(still, "IEND", pngChunk("eXIf", turned(byte(o)))))
			for _, prefix := range []string{"", "Exif\x00\x00"} {
				got, err = picture.WebP([]byte(riff(flagged(w[0], 8), w[1], w[2], riffChunk("EXIF", prefix+exif))))
				is("WebP", got, err, seeThrough(), riff(flagged(w[0], 8), w[1], w[2], riffChunk("EXIF", turned(byte(o)))))
			}
		}
	}
}

// Exif data that are cut off, or point anywhere, say nothing.
func TestBrokenExifSaysNothing(t *testing.T) {
	jpg := photo(t)
	whole := exifOf(binary.LittleEndian, 6)
	for name, exif := range map[string]string{
		"empty":              "",
		"of no order":        "XX*\x00" + whole[4:],
		"far away":           whole[:4] + "\xff\xff\xff\xff" + whole[8:],
		"at the end":         whole[:4] + string(binary.LittleEndian.AppendUint32(nil, uint32(len(whole)))) + whole[8:],
		"cut in its fields":  whole[:25],
		"many fields":        whole[:8] + "\xff\xff" + strings.Repeat("\x00", 60),
		"of another kind":    strings.Replace(whole, "\x12\x01\x03\x00", "\x12\x01\x02\x00", 1),
		"more than one of":   strings.Replace(whole, "\x03\x00\x01\x00\x00\x00", "\x03\x00\x02\x00\x00\x00", 1),
		"not said in any of": strings.Replace(whole, "\x12\x01\x03\x00", "\x13\x01\x03\x00", 1),
	} {
		got, err := picture.JPEG([]byte(behind(jpg, 2, segment(0xe1, "Exif\x00\x00"+exif))))
		if err != nil || string(got) != jpg {
			t.Errorf("%s: %v, %.80q", name, err, got)
		}
	}
}

// samples are whole files as they leave.
func samples(t testing.TB) (list []plant) {
	for _, p := range plants(t) {
		if p.place == "nothing" {
			list = append(list, p)
		}
	}
	return list
}

// A file that is cut off anywhere is an error.
func TestWhatIsCutOffIsRefused(t *testing.T) {
	for _, p := range samples(t) {
		for n := range len(p.clean) {
			if got, err := p.cut([]byte(p.clean[:n])); err == nil {
				t.Fatalf("%s: %d of %d bytes are taken for a picture of %d", p.name, n, len(p.clean), len(got))
			}
		}
	}
}

func TestWhatBreaksTheRulesIsRefused(t *testing.T) {
	still, film8, moves := trueColours(t), indexed(t), animated(t)
	head := func(w, h uint32, rest string) string {
		return strings.Replace(still, pngChunks(still)[1], pngChunk("IHDR", be32(w, h)+rest), 1)
	}
	control := pngChunks(moves)[5]
	jpg, loop := photo(t), film(t)
	frameAt := strings.Index(loop, "\x2c\x00\x00\x00\x00")
	v := riffChunks(seeThrough(), 12)
	m := riffChunks(moving(), 12)
	sof := strings.Index(jpg, "\xff\xc0")
	sos := strings.Index(jpg, "\xff\xda")
	for _, tt := range []struct {
		format
		name, file, want string
	}{
		{pngFormat, "empty", "", "does not begin"},
		{pngFormat, "another format", jpg, "does not begin"},
		{pngFormat, "no header", still[:8] + pngChunk("IDAT", "") + pngChunk("IEND", ""), "begins with IHDR"},
		{pngFormat, "no picture", still[:8] + pngChunks(still)[1] + pngChunk("IEND", ""), "no picture"},
		{pngFormat, "no size", head(0, 17, "\x08\x06\x00\x00\x00"), "impossible size"},
		{pngFormat, "endless", head(1<<31-1, 1<<31-1, "\x10\x06\x00\x00\x00"), "more than 1 GiB"},
		{pngFormat, "endless, interlaced", head(1<<31-1, 1<<31-1, "\x10\x06\x00\x00\x01"), "more than 1 GiB"},
		{pngFormat, "beyond all", head(1<<32-1, 1, "\x08\x06\x00\x00\x00"), "impossible size"},
		{pngFormat, "another depth", head(31, 17, "\x04\x06\x00\x00\x00"), "unknown way"},
		{pngFormat, "another colour", head(31, 17, "\x08\x05\x00\x00\x00"), "unknown way"},
		{pngFormat, "another interlace", head(31, 17, "\x08\x06\x00\x00\x02"), "unknown way"},
		{pngFormat, "too few pixels", head(31, 18, "\x08\x06\x00\x00\x00"), "not whole"},
		{pngFormat, "too many pixels", head(31, 16, "\x08\x06\x00\x00\x00"), "more pixels than"},
		{pngFormat, "second header", before(still, "IEND", pngChunks(still)[1]), "twice"},
		{pngFormat, "second palette", before(film8, "tRNS", pngChunks(film8)[2]), "twice"},
		{pngFormat, "no palette", strings.Replace(strings.Replace(film8, pngChunks(film8)[2], "", 1), pngChunks(film8)[3], "", 1), "palette is missing"},
		{pngFormat, "no whole colours", strings.Replace(film8, pngChunks(film8)[2], pngChunk("PLTE", canary[:16]), 1), "wrong size"},
		{pngFormat, "more transparency than colours", strings.Replace(film8, pngChunks(film8)[3], pngChunk("tRNS", canary[:16]), 1), "wrong size"},
		{pngFormat, "late transparency", before(strings.Replace(film8, pngChunks(film8)[3], "", 1), "IEND", pngChunk("tRNS", "z")), "does not belong here"},
		{pngFormat, "words in transparency", before(still, "IDAT", pngChunk("tRNS", canary)), "wrong size"},
		{pngFormat, "words in the end", strings.Replace(still, pngChunk("IEND", ""), pngChunk("IEND", canary), 1), "wrong size"},
		{pngFormat, "checksum", strings.Replace(still, pngChunk("IEND", ""), pngChunk("IEND", "")[:8]+"abcd", 1), "checksum"},
		{pngFormat, "not packed", still[:8] + pngChunks(still)[1] + pngChunk("IDAT", canary) + pngChunk("IEND", ""), "not whole"},
		{pngFormat, "pixels in two places", strings.Replace(still, pngChunks(still)[2], pngChunk("IDAT", pngChunks(still)[2][8:50])+pngChunk("tEXt", canary)+pngChunk("IDAT", pngChunks(still)[2][50:len(pngChunks(still)[2])-4]), 1), "not whole"},
		{pngFormat, "no frames", before(still, "IDAT", pngChunk("acTL", be32(0, 0))), "wrong size"},
		{pngFormat, "fewer frames", before(still, "IDAT", pngChunk("acTL", be32(2, 0))), "frames are missing"},
		{pngFormat, "a frame of nothing", strings.Replace(moves, pngChunks(moves)[6], "", 1), "frames are missing"},
		{pngFormat, "frame on frame", before(moves, "fdAT", control), "has no data"},
		{pngFormat, "frame outside", strings.Replace(moves, control, pngChunk("fcTL", be32(1, 2, 1, 30, 6)+"\x00\x01\x00\x0a\x00\x01"), 1), "does not fit"},
		{pngFormat, "frame far outside", strings.Replace(moves, control, pngChunk("fcTL", be32(1, 2, 1, 1<<32-1, 6)+"\x00\x01\x00\x0a\x00\x01"), 1), "does not fit"},
		{pngFormat, "larger frame", strings.Replace(moves, control, pngChunk("fcTL", be32(1, 2, 2, 5, 6)+"\x00\x01\x00\x0a\x00\x01"), 1), "not whole"},
		{pngFormat, "short header", still[:8] + pngChunk("IHDR", canary[:12]), "wrong size"},
		{pngFormat, "palette after transparency", still[:8] + pngChunks(film8)[1] + pngChunk("tRNS", "") + pngChunks(film8)[2], "does not belong here"},
		{pngFormat, "second transparency", before(film8, "IDAT", pngChunks(film8)[3]), "twice"},
		{pngFormat, "second animation", before(moves, "fcTL", pngChunks(moves)[2]), "twice"},
		{pngFormat, "words in a frame's head", strings.Replace(moves, control, pngChunk("fcTL", canary), 1), "wrong size"},
		{pngFormat, "frame without number", before(moves, "fdAT", pngChunk("fdAT", canary[:3])), "wrong size"},
		{pngFormat, "endless frames", strings.Replace(moves, pngChunks(moves)[1], pngChunk("IHDR", be32(1<<15, 1<<15)+"\x08\x00\x00\x00\x00"), 1), "does not fit"},

		{jpgFormat, "another format", still, "does not begin"},
		{jpgFormat, "no picture", "\xff\xd8\xff\xd9", "no picture"},
		{jpgFormat, "picture in picture", behind(jpg, 2, jpg), "does not belong"},
		{jpgFormat, "unknown marker", behind(jpg, 2, segment(0x01, canary)), "does not belong"},
		{jpgFormat, "scan without frame", jpg[:2] + jpg[sos:], "does not belong"},
		{jpgFormat, "second frame", jpg[:sos] + jpg[sof:], "twice"},
		{jpgFormat, "arithmetic", jpg[:sof] + "\xff\xc9" + jpg[sof+2:], "browsers do not read"},
		{jpgFormat, "no height", jpg[:sof+5] + "\x00\x00" + jpg[sof+7:], "impossible size"},
		{jpgFormat, "words in quantization", behind(jpg, 2, segment(0xdb, canary)), "wrong size"},
		{jpgFormat, "words behind quantization", behind(jpg, 2, segment(0xdb, "\x00"+strings.Repeat("\x01", 64)+canary)), "wrong size"},
		{jpgFormat, "words in Huffman tables", behind(jpg, 2, segment(0xc4, "\x00"+strings.Repeat("\x00", 16)+canary[:9])), "wrong size"},
		{jpgFormat, "short Huffman tables", behind(jpg, 2, segment(0xc4, "\x00\x09"+strings.Repeat("\x00", 15)+canary[:8])), "wrong size"},
		{jpgFormat, "an end of fill bytes", jpg[:len(jpg)-2] + "\xff\xff\xff", "ends too early"},
		{jpgFormat, "words in restarts", behind(jpg, 2, segment(0xdd, canary)), "wrong size"},
		{jpgFormat, "words in a scan's head", jpg[:sos] + segment(0xda, canary) + jpg[sos+14:], "wrong size"},
		{jpgFormat, "words in the frame", jpg[:sof] + segment(0xc0, "\x08\x00\x10\x00\x10\x03"+canary) + jpg[sos:], "wrong size"},
		{jpgFormat, "a size of one", behind(jpg, 2, "\xff\xfe\x00\x01"), "wrong size"},

		{gifFormat, "another format", still, "does not begin"},
		{gifFormat, "another version", "GIF88a" + loop[6:], "does not begin"},
		{gifFormat, "no picture", loop[:13] + ";", "no picture"},
		{gifFormat, "unknown block", behind(loop, len(loop)-1, canary), "no known kind"},
		{gifFormat, "words in control", behind(loop, frameAt, "\x21\xf9"+blocks(canary, 255)), "wrong size"},
		{gifFormat, "words behind control", behind(loop, frameAt, "\x21\xf9\x04\x00\x00\x00\x00"+blocks(canary, 255)), "wrong size"},
		{gifFormat, "long plain text", behind(loop, frameAt, "\x21\x01"+blocks(canary, 255)), "wrong size"},
		{gifFormat, "too few pixels", loop[:frameAt+5] + "\xff\xff" + loop[frameAt+7:], "not whole"},
		{gifFormat, "too many pixels", loop[:frameAt+5] + "\x01\x00" + loop[frameAt+7:], "more pixels"},
		{gifFormat, "endless", loop[:frameAt+5] + "\xff\xff\xff\xff" + loop[frameAt+9:], "more than 1 GiB"},
		{gifFormat, "unknown width", loop[:frameAt+10+3*8] + "\x09" + loop[frameAt+11+3*8:], "unknown way"},

		{webFormat, "another format", loop, "does not begin"},
		{webFormat, "a RIFF of sound", "RIFF\x04\x00\x00\x00WAVE", "does not begin"},
		{webFormat, "empty", riff(), "stands where the picture should"},
		{webFormat, "too small a size", "RIFF\x03\x00\x00\x00WEBP", "wrong size"},
		{webFormat, "metadata first", riff(riffChunk("EXIF", canary), lossy()[12:]), "stands where the picture should"},
		{webFormat, "no VP8", riff(riffChunk("VP8 ", canary)), "does not begin as VP8 does"},
		{webFormat, "no VP8L", riff(riffChunk("VP8L", canary)), "does not begin as VP8L does"},
		{webFormat, "no VP8 with alpha", riff(v[0], v[1], riffChunk("VP8 ", canary)), "does not begin as VP8 does"},
		{webFormat, "words in features", riff(riffChunk("VP8X", canary), v[1], v[2]), "wrong size"},
		{webFormat, "features only", riff(v[0]), "no picture"},
		{webFormat, "a chunk beyond the end", riff(v[0], v[1], v[2][:len(v[2])-2]), "ends too early"},
		{webFormat, "a head beyond the end", riff(v[0], v[1], v[2], "EXIF"), "ends too early"},
		{webFormat, "alpha only", riff(v[0], v[1]), "no picture"},
		{webFormat, "no frames", riff(m[0], m[1]), "no picture"},
		{webFormat, "words in ANIM", riff(m[0], riffChunk("ANIM", canary), m[2]), "wrong size"},
		{webFormat, "frames first", riff(m[0], m[2], m[1]), "does not belong here"},
		{webFormat, "a frame of nothing", riff(m[0], m[1], riffChunk("ANMF", canary[:16])), "no picture in it"},
		{webFormat, "a short frame", riff(m[0], m[1], riffChunk("ANMF", canary[:15])), "ends too early"},
		{webFormat, "words in a frame", riff(m[0], m[1], riffChunk("ANMF", canary[:16]+canary)), "ends too early"},

		{svgFormat, "empty", "", "no drawing"},
		{svgFormat, "another format", still, "no whole SVG"},
		{svgFormat, "a page", "<html></html>", "does not begin"},
		{svgFormat, "no namespace", "<svg></svg>", "does not begin"},
		{svgFormat, "two drawings", strings.Repeat(`<svg xmlns="http://www.w3.org/2000/svg"></svg>`, 2), "does not begin"},
		{svgFormat, "another encoding", `<?xml version="1.0" encoding="latin1"?><svg xmlns="http://www.w3.org/2000/svg"></svg>`, "no whole SVG"},
		{svgFormat, "entity", `<!DOCTYPE svg [<!ENTITY x "y">]><svg xmlns="http://www.w3.org/2000/svg">&x;</svg>`, "no whole SVG"},
		{svgFormat, "name of an element", `<svg xmlns="http://www.w3.org/2000/svg"><:g/></svg>`, "no name of SVG"},
		{svgFormat, "name of an attribute", `<svg xmlns="http://www.w3.org/2000/svg" :a="b"></svg>`, "no name of SVG"},
	} {
		t.Run(tt.format.name+"/"+tt.name, func(t *testing.T) {
			got, err := tt.cut([]byte(tt.file))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want one with %q; %.80q", err, tt.want, got)
			}
		})
	}
}

// All frames together have one limit.
func TestPixelsOfAllFramesHaveALimit(t *testing.T) {
	for _, tt := range []struct {
		format
		file   string
		cut    func([]byte, int64) ([]byte, error)
		pixels int64
	}{
		{pngFormat, animated(t), picture.CutPNG, 17*(1+31*4) + 1*(1+2*4)},
		{pngFormat, trueColours(t), picture.CutPNG, 17 * (1 + 31*4)},
		{gifFormat, film(t), picture.CutGIF, 3 * 40 * 30},
	} {
		if _, err := tt.cut([]byte(tt.file), tt.pixels); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if _, err := tt.cut([]byte(tt.file), tt.pixels-1); err == nil || !strings.Contains(err.Error(), "more than 1 GiB") {
			t.Errorf("%s: %v for one byte too many", tt.name, err)
		}
	}
}

// A file of many small pieces costs no more memory than one of few.
func TestMemoryFollowsTheFile(t *testing.T) {
	const size = 1 << 20
	still, jpg, loop, m := trueColours(t), photo(t), film(t), riffChunks(moving(), 12)
	w, h := uint32(31), uint32(17)
	for _, p := range []plant{
		{format: pngFormat, place: "IDAT", dirty: before(still, "IDAT", strings.Repeat(pngChunk("IDAT", ""), size/12))},
		{format: pngFormat, place: "text", dirty: before(still, "IDAT", strings.Repeat(pngChunk("tEXt", ""), size/12))},
		{format: pngFormat, place: "bomb", dirty: still[:8] + pngChunk("IHDR", be32(w, h)+"\x08\x06\x00\x00\x00") + pngChunk("IDAT", packed(t, strings.Repeat("\x00", 64*size))) + pngChunk("IEND", "")},
		{format: jpgFormat, place: "comments", dirty: behind(jpg, 2, strings.Repeat(segment(0xfe, ""), size/4))},
		{format: jpgFormat, place: "Adobe", dirty: behind(jpg, 2, strings.Repeat(segment(0xee, "Adobe1234567"), size/16))},
		{format: gifFormat, place: "comment", dirty: behind(loop, len(loop)-1, "\x21\xfe"+strings.Repeat("\x01z", size/2)+"\x00")},
		{format: gifFormat, place: "pixels", dirty: loop[:len(loop)-2] + strings.Repeat("\x01z", size/2) + "\x00;"},
		{format: webFormat, place: "frames", dirty: riff(m[0], m[1], strings.Repeat(m[2], size/len(m[2])))},
		{format: webFormat, place: "unknown", dirty: riff(m[0], m[1], m[2], strings.Repeat(riffChunk("zqx7", ""), size/8))},
	} {
		data := []byte(p.dirty)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = p.cut(data)
		runtime.ReadMemStats(&after)
		if n, most := after.TotalAlloc-before.TotalAlloc, uint64(8*len(data)+size); n > most {
			t.Errorf("%s, %s: %d bytes for a file of %d", p.name, p.place, n, len(data))
		}
	}
}

func FuzzCut(f *testing.F) {
	for _, p := range plants(f) {
		f.Add([]byte(p.dirty))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range formats {
			before := bytes.Clone(data)
			once, err := format.cut(data)
			if !bytes.Equal(data, before) {
				t.Fatalf("%s: the input was changed", format.name)
			}
			if err != nil {
				continue
			}
			twice, err := format.cut(once)
			if err != nil {
				t.Fatalf("%s: what is left is refused: %v", format.name, err)
			}
			if !bytes.Equal(once, twice) {
				t.Fatalf("%s: cut twice it is %q, once %q", format.name, twice, once)
			}
			if c, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && c.Width*c.Height < 1<<16 {
				samePicture(t, format, string(data), once)
			}
		}
	})
}
