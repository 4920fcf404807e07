package site

import (
	"bytes"
	"strings"
	"testing"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
)

// page is one parsed file of an output.
type view struct {
	t    testing.TB
	root *html.Node
}

func pageOf(t testing.TB, out output, name string) view {
	t.Helper()
	data, ok := out.Files[name]
	if !ok {
		t.Fatalf("no %s among %v", name, out.paths())
	}
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return view{t, root}
}

func (p view) all(selector string) []*html.Node {
	p.t.Helper()
	sel, err := cascadia.ParseGroup(selector)
	if err != nil {
		p.t.Fatal(err)
	}
	return cascadia.QueryAll(p.root, sel)
}

// one returns the only match.
func (p view) one(selector string) *html.Node {
	p.t.Helper()
	list := p.all(selector)
	if len(list) != 1 {
		p.t.Fatalf("%d matches for %s, want 1", len(list), selector)
	}
	return list[0]
}

func (p view) texts(selector string) []string {
	p.t.Helper()
	var list []string
	for _, n := range p.all(selector) {
		list = append(list, textOf(n))
	}
	return list
}

// wantTexts compares the text of all matches.
func (p view) wantTexts(selector string, want ...string) {
	p.t.Helper()
	got := p.texts(selector)
	if strings.Join(got, "|") != strings.Join(want, "|") {
		p.t.Errorf("%s: got %q, want %q", selector, got, want)
	}
}

// wantNone asserts that nothing matches.
func (p view) wantNone(selector string) {
	p.t.Helper()
	if list := p.texts(selector); len(list) > 0 {
		p.t.Errorf("%s matches %q, want nothing", selector, list)
	}
}

func (p view) wantAttr(selector, name string, want ...string) {
	p.t.Helper()
	var got []string
	for _, n := range p.all(selector) {
		got = append(got, attrOf(n, name))
	}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		p.t.Errorf("%s of %s: got %q, want %q", name, selector, got, want)
	}
}

func attrOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// textOf is the text with runs of white space collapsed.
func textOf(n *html.Node) string {
	var s strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			s.WriteString(n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return strings.Join(strings.Fields(s.String()), " ")
}
