package site

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/picture"
)

const drawing = `<?xml version="1.0"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">
<style>rect { fill: url(#g) }</style><defs><path id="p" d="M0 0"/></defs><use xlink:href="#p"/><rect width="9" height="9"/><text>a &amp; b</text></svg>`

func TestImages(t *testing.T) {
	root := t.TempDir()
	write := func(name, data string) {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	picture := string(pngImage(3, 2))
	write("postmortems/a/chart.png", picture)
	write("postmortems/a/Grafik Ü.JPG", "\xff\xd8\xff\xe0 and so on")
	write("postmortems/chart.png", string(pngImage(5, 5)))
	write("postmortems/fake.png", "<script>alert(1)</script>")
	write("postmortems/page.html", "<script>alert(1)</script>")
	write("postmortems/big.png", picture+strings.Repeat("x", MaxImageSize))
	write("postmortems/drawing.svg", drawing)
	write("postmortems/x.webp", "RIFF....WEBPVP8 ")
	write("postmortems/x.avif", "\x00\x00\x00\x1cftypavif")
	write("postmortems/x.gif", "GIF89a")
	write("secret.png", picture)
	for link, target := range map[string]string{"postmortems/link.png": "a/chart.png", "postmortems/linked": "a"} {
		if err := os.Symlink(target, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(root, "postmortems/folder.png"), 0o755); err != nil {
		t.Fatal(err)
	}
	sub, err := os.OpenRoot(root)
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()

	tests := []struct{ image, name, warning string }{
		{"a/chart.png", "chart.png", ""},
		{"./a/../a/chart.png?raw=true#x", "chart.png", ""},
		{"/postmortems/a/chart.png", "chart.png", ""},
		{"a/Grafik%20%C3%9C.JPG", "grafik.jpg", ""},
		{"../secret.png", "secret.png", ""},
		{"drawing.svg", "drawing.svg", ""},
		{"x.webp", "x.webp", ""},
		{"x.avif", "x.avif", ""},
		{"x.gif", "x.gif", ""},
		{"gone.png", "", "does not exist"},
		{"chart.png/x.png", "", "does not exist"},
		{"fake.png", "", "does not hold the kind of image"},
		{"page.html", "", "is not named as an image"},
		{"big.png", "", "is larger than 8 MiB"},
		{"link.png", "", "is a symbolic link"},
		{"linked/chart.png", "", "is a symbolic link"},
		{"folder.png", "", "is not a regular file"},
		{"../../secret.png", "", "leads out of the repository"},
		{"%2e%2e/%2e%2e/secret.png", "", "leads out of the repository"},
		{"a\\chart.png", "", "browsers agree"},
	}
	for _, test := range tests {
		t.Run(test.image, func(t *testing.T) {
			in := Input{Assets: sub.FS(), Now: now, Incidents: []*incident.Incident{
				newIncident("postmortems/x.md", "x", "2025-01-01", "X", "Text.\n\n![An *image*](<"+test.image+">)\n"),
			}}
			out := build(t, in)
			p := pageOf(t, out, "incidents/x/index.html")
			if test.warning != "" {
				p.wantNone("img")
				p.wantTexts(".body .note", "[image: An image]")
				if len(out.Warnings) != 1 || !strings.Contains(out.Warnings[0].Message, test.warning) || out.Warnings[0].Span.From().Line != 3 {
					t.Errorf("warnings %v, want one about line 3 with %q", out.Warnings, test.warning)
				}
				return
			}
			if len(out.Warnings) != 0 {
				t.Errorf("unexpected warning: %s", out.Warnings[0].Message)
			}
			p.wantAttr("img", "src", test.name)
			p.wantAttr("img", "alt", "An image")
			if len(out.Files["incidents/x/"+test.name]) == 0 {
				t.Errorf("no file beside the page among %v", out.paths())
			}
		})
	}
}

func TestImagesOfOneName(t *testing.T) {
	one, two := pngImage(1, 1), pngImage(2, 2)
	in := Input{Now: now, Assets: fstest.MapFS{"a/chart.png": {Data: one}, "b/chart.png": {Data: two}}, Incidents: []*incident.Incident{
		newIncident("x.md", "x", "2025-01-01", "X", "![](a/chart.png) ![](b/chart.png) ![](./a/chart.png)"),
	}}
	out := build(t, in)
	p := pageOf(t, out, "incidents/x/index.html")
	p.wantAttr("img", "src", "chart.png", "chart-2.png", "chart.png")
	p.wantAttr("img", "width", "1", "2", "1")
	if string(out.Files["incidents/x/chart.png"]) != string(one) || string(out.Files["incidents/x/chart-2.png"]) != string(two) {
		t.Error("the copies are mixed up")
	}
}

func TestImagesOfOnePageHaveALimit(t *testing.T) {
	files := fstest.MapFS{}
	var md strings.Builder
	for _, name := range strings.Fields("a b c d e") {
		data := make([]byte, MaxImageSize)
		copy(data, "GIF89a")
		files[name+".gif"] = &fstest.MapFile{Data: data}
		md.WriteString("![](" + name + ".gif)\n")
	}
	out := build(t, Input{Now: now, Assets: files, Incidents: []*incident.Incident{newIncident("x.md", "x", "2025-01-01", "X", md.String())}})
	pageOf(t, out, "incidents/x/index.html").wantAttr("img", "src", "a.gif", "b.gif", "c.gif", "d.gif")
	if len(out.Warnings) != 1 || out.Warnings[0].Span.From().Line != 5 {
		t.Errorf("warnings %v, want one about line 5", out.Warnings)
	}
}

// countingFS counts how often a file is opened.
type countingFS struct {
	fs.FS
	opened int
}

func (c *countingFS) Open(name string) (fs.File, error) {
	c.opened++
	return c.FS.Open(name)
}

func TestImagesAreReadOnce(t *testing.T) {
	in := Input{Now: now}
	for _, name := range strings.Fields("a b c d") {
		in.Incidents = append(in.Incidents, newIncident(name+".md", name, "2025-01-01", name, "![](logo.png) ![](logo.png)"))
	}
	assets := &countingFS{FS: fstest.MapFS{"logo.png": {Data: pngImage(1, 1)}}}
	in.Assets = assets
	out := build(t, in)
	if len(out.Files["incidents/d/logo.png"]) == 0 {
		t.Error("the image is not beside every page")
	}
	// Lstat of an fs.FS without links may open the file too.
	if assets.opened > 2 {
		t.Errorf("opened %d times", assets.opened)
	}
}

func TestSVG(t *testing.T) {
	const head = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xhtml" xmlns:l="http://www.w3.org/1999/xlink" xmlns:i="http://www.inkscape.org/">`
	good := map[string]string{
		"drawing":    drawing,
		"editor's":   head + `<i:namedview i:cx="1"/><metadata><i:rdf>x</i:rdf></metadata><g i:label="x"><path d="M0"/></g></svg>`,
		"comment":    "<!-- <script> -->" + head + `</svg>`,
		"nested":     head + strings.Repeat("<g>", maxNesting-1) + strings.Repeat("</g>", maxNesting-1) + `</svg>`,
		"use itself": head + `<use href="#a"/><rect filter="url('#f')"/></svg>`,
	}
	for name, data := range good {
		if err := checkSVG([]byte(data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		// As the public edition writes it, it is as plain.
		bare, err := picture.SVG([]byte(data))
		if err == nil {
			err = checkSVG(bare)
		}
		if err != nil {
			t.Errorf("%s, without metadata: %v", name, err)
		}
	}
	bad := map[string]string{
		"script":            head + `<script>alert(1)</script></svg>`,
		"script elsewhere":  head + `<x:script>alert(1)</x:script></svg>`,
		"xhtml":             head + `<x:b>b</x:b></svg>`,
		"handler":           head + `<rect onclick="alert(1)"/></svg>`,
		"handler, capitals": head + `<rect ONCLICK="alert(1)"/></svg>`,
		"foreign object":    head + `<foreignObject/></svg>`,
		"link":              head + `<a href="https://example.org"/></svg>`,
		"script link":       head + `<use l:href="javascript:alert(1)"/></svg>`,
		"remote use":        head + `<use href="https://example.org/x.svg#a"/></svg>`,
		"remote style":      head + `<style>@import "https://example.org"</style></svg>`,
		"remote fill":       head + `<rect fill="url(https://example.org/)"/></svg>`,
		"escaped style":     head + `<style>@\69mport "https://example.org"</style></svg>`,
		"image":             head + `<image href="#x"/></svg>`,
		"animation":         head + `<set attributeName="href" to="javascript:alert(1)"/></svg>`,
		"entity":            `<!DOCTYPE svg [<!ENTITY x "<script/>">]>` + head + `</svg>`,
		"nested too deep":   head + strings.Repeat("<g>", maxNesting) + strings.Repeat("</g>", maxNesting) + `</svg>`,
		"style sheet":       `<?xml-stylesheet href="x.css"?>` + head + `</svg>`,
		"html":              `<html><script>alert(1)</script></html>`,
		"no namespace":      `<svg><path/></svg>`,
		"empty":             ``,
		"cut off":           head + `<g>`,
		"two roots":         head + `</svg><script xmlns="http://www.w3.org/1999/xhtml"/>`,
	}
	for name, data := range bad {
		if checkSVG([]byte(data)) == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// A picture with a text chunk before its end.
func annotated(picture []byte) []byte {
	end := len(picture) - 12
	return slices.Concat(picture[:end], []byte("\x00\x00\x00\x08tEXtBy\x00Mara\x00\xee\x1e\x5d\x4c"), picture[end:])
}

func TestImagesWithoutMetadata(t *testing.T) {
	plain := pngImage(3, 2)
	in := Input{Now: now, Without: Without{Metadata: true},
		Assets:    fstest.MapFS{"chart.png": {Data: annotated(plain)}, "drawing.svg": {Data: []byte(drawing)}},
		Incidents: []*incident.Incident{newIncident("x.md", "x", "2025-01-01", "X", "![](chart.png) ![](drawing.svg) ![](gone.png)")},
	}
	out := build(t, in)
	if got := out.Files["incidents/x/chart.png"]; string(got) != string(plain) {
		t.Errorf("metadata is left: %q", got)
	}
	if got := out.Files["incidents/x/drawing.svg"]; strings.Contains(string(got), "DTD") || !strings.Contains(string(got), `<rect width="9" height="9">`) {
		t.Errorf("the drawing is another one, or not only that: %q", got)
	}
	pageOf(t, out, "incidents/x/index.html").wantAttr("img", "width", "3", "")
	if len(out.Warnings) != 1 || out.Warnings[0].Severity != diag.Warning {
		t.Errorf("findings %v, want a warning about the one that does not exist", out.Warnings)
	}

	in.Without = Without{}
	if got := build(t, in).Files["incidents/x/chart.png"]; string(got) != string(annotated(plain)) {
		t.Errorf("another edition changed the file: %q", got)
	}
}

// Where metadata cannot be told from the picture, the picture is an error of the
// edition without, at each place that shows it.
func TestImagesWhoseMetadataStay(t *testing.T) {
	whole := string(pngImage(3, 2))
	files := map[string]string{
		"x.avif":   "\x00\x00\x00\x1cftypavif",
		"cut.png":  whole[:len(whole)-1],
		"cut.jpg":  "\xff\xd8\xff\xe0 and so on",
		"cut.jpeg": "\xff\xd8\xff\xe0 and so on",
		"cut.gif":  "GIF89a",
		"cut.webp": "RIFF....WEBPVP8 ",
		"else.jpg": whole,
		"else.svg": "<svg",
	}
	for name, data := range files {
		t.Run(name, func(t *testing.T) {
			in := Input{Now: now, Assets: fstest.MapFS{"img/" + name: {Data: []byte(data)}}, Incidents: []*incident.Incident{
				newIncident("x.md", "x", "2025-01-01", "X", "Text.\n\n![](img/"+name+")\n\n![](img/"+name+")\n"),
			}}
			for _, d := range build(t, in).Warnings {
				if d.Severity != diag.Warning {
					t.Errorf("an error in another edition: %v", d)
				}
			}
			in.Without.Metadata = true
			out := build(t, in)
			if out.Files["incidents/x/"+name] != nil {
				t.Error("it is beside the page")
			}
			if len(out.Warnings) != 2 {
				t.Fatalf("findings %v, want two", out.Warnings)
			}
			for i, d := range out.Warnings {
				if d.Severity != diag.Error || d.Span.From().Line != 3+2*i || !strings.Contains(d.Message, `"img/`+name+`" cannot be freed of its metadata: `) || !strings.Contains(d.Hint, "save it anew") {
					t.Errorf("finding %+v", d)
				}
			}
		})
	}
}
