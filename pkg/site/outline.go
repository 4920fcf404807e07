package site

import (
	"bytes"
	"cmp"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// idPrefix stands before every id that comes from a document, so that no
// heading can take the name of something that scripts or browsers look up.
const idPrefix = "s-"

// outline is what a document's headings become in its page.
type outline struct {
	headings []heading         // in order
	anchors  map[string]string // anchor as in the repository → id in the page
}

type heading struct {
	ID    string
	Text  string
	Level int  // 2 to 6, without gaps
	Title bool // repeats the document's title, which the page already shows
	Kinds []incident.SectionKind
	pos   int // where the tree has it
}

// of returns what a heading of the tree becomes.
func (o outline) of(n ast.Node) heading {
	i, _ := slices.BinarySearchFunc(o.headings, n.Pos(), func(h heading, pos int) int { return cmp.Compare(h.pos, pos) })
	return o.headings[i]
}

// outlineOf reads the headings. The page's own heading is the only one of
// level 1, and levels never skip one on the way down.
func outlineOf(in *incident.Incident, tree ast.Node) outline {
	o := outline{anchors: map[string]string{}}
	var nodes []*ast.Heading
	tops := 0
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			nodes = append(nodes, h)
			if h.Level == 1 {
				tops++
			}
			return ast.WalkSkipChildren, nil
		}
		if n.Type() == ast.TypeInline {
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	kinds := make(map[int][]incident.SectionKind, len(in.Sections))
	for _, s := range in.Sections {
		kinds[s.Pos] = s.Kinds
	}

	var above []int // levels as written, of the headings that enclose the next
	seen := map[string]int{}
	for i, n := range nodes {
		text := plainText(n, in.File.Data)
		level := n.Level
		onlyTop := i == 0 && n.Level == 1 && tops == 1
		if onlyTop {
			level = 2 // a title of the document's own is no parent of its sections
		}
		for len(above) > 0 && above[len(above)-1] >= level {
			above = above[:len(above)-1]
		}
		above = append(above, level)

		anchor := anchorOf(text)
		base := anchor
		for seen[anchor] > 0 {
			anchor = base + "-" + strconv.Itoa(seen[base])
			seen[base]++
		}
		seen[anchor]++
		h := heading{
			ID:    idPrefix + anchor,
			Text:  text,
			Level: min(len(above)+1, 6),
			Title: onlyTop && strings.EqualFold(strings.TrimSpace(text), strings.TrimSpace(in.Title.Value)),
			Kinds: kinds[n.Pos()],
			pos:   n.Pos(),
		}
		o.anchors[anchor] = h.ID
		if h.Title {
			o.anchors[anchor] = "top"
		}
		o.headings = append(o.headings, h)
	}
	return o
}

// anchorOf makes anchors as GitHub does, so that links which work in the
// repository work here.
func anchorOf(text string) string {
	var s strings.Builder
	for _, r := range strings.ToLower(strings.TrimSpace(text)) {
		switch {
		case unicode.IsLetter(r), unicode.IsNumber(r), unicode.Is(unicode.M, r), r == '-', r == '_':
			s.WriteRune(r)
		case r == ' ':
			s.WriteByte('-')
		}
	}
	if s.Len() == 0 {
		return "section"
	}
	return s.String()
}

// plainText is what remains of inline content without its markup, with single
// spaces.
func plainText(n ast.Node, src []byte) string {
	var t textCollector
	t.inline(n, src)
	return t.String()
}

// textCollector joins text, and makes every run of white space one space.
type textCollector struct {
	strings.Builder
	space bool // between what is there and what comes
}

func (t *textCollector) inline(n ast.Node, src []byte) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			text := c.Value(src)
			if c.IsRaw() || n.Kind() == ast.KindCodeSpan || !needsDecoding(text) {
				t.write(text)
			} else {
				t.write([]byte(decode(text)))
			}
			if c.SoftLineBreak() || c.HardLineBreak() {
				t.space = true
			}
		case *ast.String:
			t.write([]byte(decode(c.Value)))
		case *ast.AutoLink:
			t.write(c.Label(src))
		default:
			t.inline(c, src)
		}
	}
}

// write adds text; controls are dropped.
func (t *textCollector) write(text []byte) {
	for len(text) > 0 {
		r, size := rune(text[0]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text)
		}
		switch {
		case unicode.IsSpace(r):
			t.space = true
		case isControl(r):
		default:
			if t.space && t.Len() > 0 {
				t.WriteByte(' ')
			}
			t.space = false
			t.Write(text[:size])
		}
		text = text[size:]
	}
}

func needsDecoding(text []byte) bool {
	return bytes.IndexByte(text, '&') >= 0 || bytes.IndexByte(text, '\\') >= 0
}

// decode resolves Markdown's backslashes and entities.
func decode(text []byte) string {
	var b buffer
	b.markdown(text)
	return html.UnescapeString(b.String())
}
