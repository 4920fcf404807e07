package main

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// canaries hands out words that occur nowhere else.
type canaries struct{ list []string }

func (c *canaries) next() string {
	c.list = append(c.list, fmt.Sprintf("zqx%dcanary", len(c.list)))
	return c.list[len(c.list)-1]
}

// fill puts a canary in the place of each "CANARY".
func (c *canaries) fill(text string) string {
	return regexp.MustCompile("CANARY").ReplaceAllStringFunc(text, func(string) string { return c.next() })
}

// What is withheld, in every key and every place where a document can have
// words, is in no byte of the public edition: not in a page, not in data, not in
// a name.
func TestPublicEditionHoldsNoCanary(t *testing.T) {
	var c canaries
	public := c.fill(`---
# CANARY in a comment
id: 2025-05-14-revenue
title: Revenue under-reported
date: 2025-05-14
status: reviewed
reviewed: 2025-05-16
severity: SEV-2
authors: [CANARY, "Mary CANARY"]
detected_by: user-report
services: [dashboard]
tags: [data]
class: CANARY
recurs: [2025-06-01-CANARY]
formerly: [2025-05-14-CANARY]
public: true
x-ticket: CANARY
roles: {lead: CANARY, scribe: "team:CANARY"}
links:
  - {name: "CANARY board", url: "https://CANARY.example/CANARY?q=CANARY"}
followups:
  - {stage: two-weeks, date: 2025-05-30, done: [CANARY]}
actions:
  - id: row-count
    title: Add a row-count test
    type: detect
    owner: CANARY
    due: 2025-05-21
    done_when: "CANARY fails"
    labels: [CANARY]
    issue: 4711
    formerly: [CANARY]
  - id: badge # CANARY
    title: Add a badge
    type: detect
    owner: team:CANARY
    status: dropped
    reason: "CANARY says so"
    x-note: CANARY
---
CANARY in a preamble of several words.

[used]: https://CANARY.example/ "CANARY"

## Summary

Numbers were <!-- internal -->CANARY and ![CANARY](CANARY.png "CANARY") and [CANARY](https://CANARY.example "CANARY")<!-- /internal --> low.
See [the change](https://github.com/acme/reports/pull/CANARY) and [the notes](../notes/CANARY.md), <!-- CANARY -->.

![A chart](img/chart.png) ![A photo](img/photo.jpg) ![A film](img/film.gif) ![A drawing](img/drawing.webp) ![A shape](img/shape.svg)

## Impact

All of it. <!-- CANARY in a comment -->

<!-- internal -->

### CANARY

` + "```CANARY\nCANARY\n```" + `

| CANARY | b |
|---|---|
| ![CANARY](img/CANARY.png) | <b title="CANARY">x</b> |

<!-- /internal -->

## Timeline

- 2025-05-13 16:42 — **Introduced:** merged.
- 2025-05-14 02:15 — **Started:** wrong numbers.
- 09:40 — **Detected:** in the review. <!-- internal -->By CANARY.<!-- /internal -->
- 14:20 — **Resolved:** all right.

## Root cause

A filter.

## CANARY

- 2025-05-14 10:00 — **Notified:** CANARY ![CANARY](img/CANARY.png) [CANARY][used] <https://CANARY.example>

### CANARY

> CANARY

## Notes for us

CANARY was here, and this is a longer sentence about CANARY and others.

## What went well

- It was quick.

## Action items

CANARY will do it.

<!-- postmortem:actions -->
| Action | Owner |
|---|---|
| Add a row-count test | CANARY |
<!-- /postmortem:actions -->
`)
	hidden := c.fill(`---
id: 2025-06-01-CANARY
title: CANARY lost their orders
date: 2025-06-01
status: reviewed
severity: SEV-1
services: [CANARY]
tags: [CANARY]
class: CANARY
recurs: [2025-05-14-revenue]
actions:
  - {id: CANARY, title: "CANARY", owner: CANARY, due: 2025-06-10}
---
## Summary

Orders of CANARY, revenue and numbers, were lost. A filter of the dashboard again.
`)
	dir := t.TempDir()
	files := map[string]string{
		"postmortems/2025-05-14-revenue.md": public,
		"postmortems/" + c.next() + ".md":   hidden,
		".github/postmortem.yaml":           c.fill("teams:\n  core: {logins: [CANARY], label: CANARY}\n"),
		".github/CODEOWNERS":                "* @" + c.next() + "\n",
	}
	plain, planted := pictures(t, &c)
	for name, data := range planted {
		files["postmortems/img/"+name] = data
	}
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	author := c.next()
	for _, args := range [][]string{
		{"init", "-q"}, {"add", "."},
		{"-c", "user.name=Ann " + author, "-c", "user.email=ann@" + c.next() + ".example", "commit", "-q", "-m", c.next()},
	} {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}

	build := func(args ...string) (int, string) {
		var out bytes.Buffer
		code := run(context.Background(), env{
			Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Dir: dir,
			Getenv: func(key string) string { return map[string]string{"GITHUB_REPOSITORY": "acme/reports"}[key] },
			Now:    func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) },
		}, append([]string{"build", "--base-url", "https://reports.example/"}, args...))
		return code, out.String()
	}
	if code, out := build("--edition", "public", "--out", "edition"); code != exitOK {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	pages := walk(t, filepath.Join(dir, "edition"), func(name string, data []byte) {
		text := strings.ToLower(name + "\n" + string(data))
		for _, canary := range c.list {
			if strings.Contains(text, canary) {
				t.Errorf("%s holds %s", name, canary)
			}
		}
		for _, inside := range []string{"acme/reports", "postmortems/2025", "4711", "owner"} {
			if strings.Contains(text, inside) && !strings.HasPrefix(name, "static/") {
				t.Errorf("%s holds %q", name, inside)
			}
		}
	})
	if pages < 10 {
		t.Errorf("%d files are no site", pages)
	}
	page, err := os.ReadFile(filepath.Join(dir, "edition/incidents/2025-05-14-revenue/index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{"Revenue under-reported", "Add a row-count test", "A filter.", "the change", "img", "Time to detect"} {
		if !bytes.Contains(page, []byte(shown)) {
			t.Errorf("%q is not shown", shown)
		}
	}

	// Of the pictures, what draws them is left.
	for name, want := range plain {
		got, err := os.ReadFile(filepath.Join(dir, "edition/incidents/2025-05-14-revenue", name))
		if err != nil || string(got) != want {
			t.Errorf("%s: %v\ngot  %.200q\nwant %.200q", name, err, got, want)
		}
	}

	// The canaries are such that the other edition shows them.
	if code, out := build("--out", "inside"); code != exitOK {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	seen := map[string]bool{}
	walk(t, filepath.Join(dir, "inside"), func(name string, data []byte) {
		for _, canary := range c.list {
			seen[canary] = seen[canary] || strings.Contains(strings.ToLower(name+string(data)), canary)
		}
	})
	if n := len(c.list); len(seen) != n || count(seen) < n*2/3 {
		t.Errorf("the internal edition shows %d of %d canaries", count(seen), n)
	}

	// Every name in prose stops the edition, and the last one stays.
	for _, leak := range []string{author, "ann@x.example", "@" + c.list[1], "https://github.com/acme/reports/issues/1"} {
		text := strings.Replace(public, "A filter.", "Then Ann "+leak+" did it.", 1)
		if err := os.WriteFile(filepath.Join(dir, "postmortems/2025-05-14-revenue.md"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		code, out := build("--edition", "public", "--out", "edition")
		if code != exitFailure || !strings.Contains(out, "incidents/2025-05-14-revenue/index.html") || !strings.Contains(out, "nothing was published") {
			t.Errorf("%s: exit %d:\n%s", leak, code, out)
		}
		if now, err := os.ReadFile(filepath.Join(dir, "edition/incidents/2025-05-14-revenue/index.html")); err != nil || !bytes.Equal(now, page) {
			t.Errorf("%s: the last edition did not stay: %v", leak, err)
		}
	}
}

// pictures returns one of each kind, and the same with canaries wherever the
// format has room for words.
func pictures(t *testing.T, c *canaries) (plain, planted map[string]string) {
	t.Helper()
	img := image.NewPaletted(image.Rect(0, 0, 9, 9), color.Palette{color.Black, color.White})
	img.SetColorIndex(3, 4, 1)
	var pngFile, jpgFile, gifFile bytes.Buffer
	if err := errors.Join(png.Encode(&pngFile, img), jpeg.Encode(&jpgFile, img, nil), gif.Encode(&gifFile, img, nil)); err != nil {
		t.Fatal(err)
	}
	chunk := func(name, body string) string {
		out := append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), name+body...)
		return string(binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:])))
	}
	packed := func(text string) string {
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		_, _ = io.WriteString(w, text)
		w.Close()
		return b.String()
	}
	segment := func(marker byte, body string) string {
		return string(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2))) + body
	}
	block := func(text string) string { return string([]byte{byte(len(text))}) + text + "\x00" }
	riff := func(name, body string) string {
		return name + string(binary.LittleEndian.AppendUint32(nil, uint32(len(body)))) + body + strings.Repeat("\x00", len(body)%2)
	}
	const lossless = "/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07" // one pixel

	const svg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">`

	p, j, g := pngFile.String(), jpgFile.String(), gifFile.String()
	pixels := strings.Index(p, "IDAT") - 4
	features := "\x00" + strings.Repeat("\x00", 9)
	plain = map[string]string{
		"chart.png": p, "photo.jpg": j, "film.gif": g,
		"drawing.webp": riff("RIFF", "WEBP"+riff("VP8X", features)+riff("VP8L", lossless)),
		"shape.svg":    svg + `<metadata></metadata><metadata></metadata><path d="M0 0L9 9"></path></svg>`,
	}
	planted = map[string]string{
		"chart.png": p[:pixels] + chunk("tEXt", "Author\x00"+c.next()) + chunk("zTXt", "Comment\x00\x00"+packed(c.list[0])) + chunk("iTXt", "XML:com.adobe.xmp\x00\x00\x00\x00\x00"+c.next()) +
			chunk("iCCP", c.next()+"\x00\x00"+packed(c.list[0])) + chunk("eXIf", "MM\x00*"+c.next()) + chunk("note", c.next()) + p[pixels:len(p)-12] + chunk("IDAT", c.next()) + p[len(p)-12:] + c.next(),
		"photo.jpg": j[:2] + segment(0xe0, "JFXX\x00\x10"+c.next()) + segment(0xe1, "Exif\x00\x00II*\x00"+c.next()) + segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00"+c.next()) +
			segment(0xe2, "ICC_PROFILE\x00\x01\x01"+c.next()) + segment(0xed, "Photoshop 3.0\x00"+c.next()) + segment(0xfe, c.next()) + c.next() + j[2:] + c.next(),
		"film.gif": g[:len(g)-2] + block(c.next()) + "\x21\xfe" + block(c.next()) + "\x21\x01\x0c123456789012" + block(c.next()) + "\x21\xff\x0bXMP DataXMP" + block(c.next()) + ";" + c.next(),
		"drawing.webp": riff("RIFF", "WEBP"+riff("VP8X", "\x2c"+features[1:])+riff("ICCP", c.next())+riff("VP8L", lossless)+riff("EXIF", c.next())+riff("XMP ", c.next())+riff("note", c.next())) +
			c.next(),
		"shape.svg": c.fill(`<!-- CANARY --><svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/" i:export="CANARY"><title>CANARY</title><metadata><i:b>CANARY</i:b></metadata><!-- CANARY --><path i:label="CANARY" d="M0 0L9 9"/></svg>`),
	}
	return plain, planted
}

// A picture whose metadata cannot be taken out stops the public edition, names
// the line that shows it, and leaves the last edition as it was.
func TestPublicEditionRefusesPicturesWithMetadata(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	document := func(public bool, picture string) string {
		return fmt.Sprintf("---\nid: a\ntitle: Orders were late\ndate: 2025-06-01\nstatus: reviewed\nseverity: SEV-3\npublic: %t\n---\n## Summary\n\nA picture:\n![A chart](img/%s)\n", public, picture)
	}
	build := func(args ...string) (int, string) {
		var out bytes.Buffer
		code := run(context.Background(), env{
			Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Dir: dir,
			Getenv: func(string) string { return "" },
			Now:    func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) },
		}, append([]string{"build"}, args...))
		return code, out.String()
	}
	var c canaries
	plain, _ := pictures(t, &c)
	cut := func(name string) string { return plain[name][:len(plain[name])-1] }
	write("postmortems/img/chart.png", plain["chart.png"])
	write("postmortems/a.md", document(true, "chart.png"))
	if code, out := build("--edition", "public"); code != exitOK {
		t.Fatalf("exit %d:\n%s", code, out)
	}
	last := map[string]string{}
	walk(t, filepath.Join(dir, "public"), func(name string, data []byte) { last[name] = string(data) })

	for name, data := range map[string]string{
		"cut.png":    cut("chart.png"),
		"cut.jpg":    cut("photo.jpg"),
		"cut.gif":    cut("film.gif"),
		"cut.webp":   cut("drawing.webp"),
		"cut.svg":    cut("shape.svg"),
		"named.jpg":  plain["chart.png"],
		"photo.avif": "\x00\x00\x00\x1cftypavif" + strings.Repeat("\x00", 40),
	} {
		write("postmortems/img/"+name, data)
		write("postmortems/a.md", document(true, name))
		code, out := build("--edition", "public")
		for _, want := range []string{`postmortems/a.md:12:1: error: image "img/` + name + `" cannot be freed of its metadata: `, "save it anew as a png, jpg, gif or webp file", "nothing was published"} {
			if code != exitFailure || !strings.Contains(out, want) {
				t.Errorf("%s: exit %d, want %q in\n%s", name, code, want, out)
			}
		}
		now := map[string]string{}
		walk(t, filepath.Join(dir, "public"), func(name string, data []byte) { now[name] = string(data) })
		if !maps.Equal(now, last) {
			t.Errorf("%s: the last edition did not stay", name)
		}
		// It is nobody's business in the other edition, nor in a document that is not public.
		if code, out := build("--out", "inside"); code != exitOK {
			t.Errorf("%s: exit %d:\n%s", name, code, out)
		}
		write("postmortems/a.md", document(false, name))
		if code, out := build("--edition", "public", "--out", "empty"); code != exitOK {
			t.Errorf("%s: exit %d:\n%s", name, code, out)
		}
	}
}

func count(set map[string]bool) (n int) {
	for _, in := range set {
		if in {
			n++
		}
	}
	return n
}

func walk(t *testing.T, dir string, visit func(name string, data []byte)) (files int) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil {
			files++
			visit(name, data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
