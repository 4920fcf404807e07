package site

import (
	"html"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// idPrefix stands before every id that comes from a document, so that no
// heading can take the name of something that scripts or browsers look up.
const idPrefix = "s-"

// outline is what a document's headings become in its page.
type outline struct {
	headings []heading
	byNode   map[ast.Node]int  // index in headings
	anchors  map[string]string // anchor as in the repository → id in the page
}

type heading struct {
	ID    string
	Text  string
	Level int  // 2 to 6, without gaps
	Title bool // repeats the document's title, which the page already shows
	Kinds []incident.SectionKind
	node  ast.Node
}

// outlineOf reads the headings. The page's own heading is the only one of
// level 1, and levels never skip one on the way down.
func outlineOf(in *incident.Incident) outline {
	o := outline{byNode: map[ast.Node]int{}, anchors: map[string]string{}}
	if in.Body == nil {
		return o
	}
	var nodes []*ast.Heading
	tops := 0
	_ = ast.Walk(in.Body, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
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
	kinds := make(map[ast.Node][]incident.SectionKind, len(in.Sections))
	for _, s := range in.Sections {
		kinds[s.Node] = s.Kinds
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
			Kinds: kinds[n],
			node:  n,
		}
		o.anchors[anchor] = h.ID
		if h.Title {
			o.anchors[anchor] = "top"
		}
		o.byNode[n] = len(o.headings)
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

// plainText is what remains of inline content without its markup.
func plainText(n ast.Node, src []byte) string {
	var s strings.Builder
	var walk func(ast.Node)
	walk = func(n ast.Node) {
		switch n := n.(type) {
		case *ast.Text:
			if n.IsRaw() || n.Parent() != nil && n.Parent().Kind() == ast.KindCodeSpan {
				s.Write(n.Value(src))
			} else {
				s.WriteString(decode(n.Value(src)))
			}
			if n.SoftLineBreak() || n.HardLineBreak() {
				s.WriteByte(' ')
			}
		case *ast.String:
			s.WriteString(decode(n.Value))
		case *ast.AutoLink:
			s.Write(n.Label(src))
		default:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				walk(c)
			}
		}
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		walk(c)
	}
	return strings.Join(strings.Fields(visible(s.String())), " ")
}

// decode resolves Markdown's backslashes and entities.
func decode(text []byte) string {
	var b buffer
	b.markdown(text)
	return html.UnescapeString(b.String())
}
