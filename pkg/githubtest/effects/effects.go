// Package effects says what GitHub would do on reading a text: whom it notifies, what it links to and closes. It is an
// oracle for tests, made from what GitHub documents ("Basic writing and formatting syntax", "Autolinked references and
// URLs", "Linking a pull request to an issue"), and errs on the side of seeing too much.
package effects

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldhtml "github.com/yuin/goldmark/renderer/html"
	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Effects are what a text does, each once and as it is written.
type Effects struct {
	Mentions   []string // people and teams who would be notified
	References []string // issues, pull requests, discussions and commits that would be linked back
	Closes     []string // what a merge with this text would close
}

// None reports that the text does nothing.
func (e Effects) None() bool { return len(e.Mentions)+len(e.References)+len(e.Closes) == 0 }

var (
	mention   = regexp.MustCompile(`(?i)(?:^|[^a-z0-9_/])[@＠﹫]([a-z0-9][a-z0-9-]*(?:/[a-z0-9][\w-]*)?)`)
	reference = regexp.MustCompile(`(?i)(?:^|[^\w&])((?:[a-z0-9][\w.-]*(?:/[\w.-]+)?)?[#＃][0-9]+|gh-[0-9]+)\b`)
	commit    = regexp.MustCompile(`(?i)(?:^|[^\w])((?:[a-z0-9][\w.-]*(?:/[\w.-]+)?@)?[0-9a-f]{7,40})(?:$|[^\w])`)
	address   = regexp.MustCompile(`(?i)(?:https?://|www\.)[^\s<>"]+`)
	object    = regexp.MustCompile(`(?i)^/[^/]+/[^/]+/(?:issues|pull|pulls|discussions|commit|commits|compare)/[0-9a-z]`)
	closing   = regexp.MustCompile(`(?i)\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)\b:?\s+((?:[\w.-]+/[\w.-]+)?[#＃][0-9]+|gh-[0-9]+|https?://\S+/(?:issues|pull)/[0-9]+)`)
)

// OfMarkdown reads a body: what stands in code means nothing, entities are what they stand for.
func OfMarkdown(text string) Effects {
	var page strings.Builder
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(goldhtml.WithUnsafe()))
	if err := md.Convert([]byte(text), &page); err != nil {
		return OfText(text)
	}
	root, err := nethtml.Parse(strings.NewReader(page.String()))
	if err != nil {
		return OfText(text)
	}
	var e Effects
	var plain strings.Builder
	var walk func(*nethtml.Node)
	walk = func(n *nethtml.Node) {
		switch {
		case n.Type == nethtml.TextNode:
			plain.WriteString(n.Data)
		case n.Type == nethtml.CommentNode, n.DataAtom == atom.Code, n.DataAtom == atom.Pre:
			plain.WriteString("\n")
			return
		case n.DataAtom == atom.A, n.DataAtom == atom.Img:
			for _, a := range n.Attr {
				if a.Key == "href" || a.Key == "src" {
					e.link(a.Val)
				}
			}
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
		if n.DataAtom == atom.P || n.DataAtom == atom.Li {
			plain.WriteString("\n")
		}
	}
	walk(root)
	e.read(plain.String())
	return e
}

// OfText reads a title, also with its entities decoded once more than they should be.
func OfText(text string) Effects {
	var e Effects
	e.read(text)
	e.read(html.UnescapeString(text))
	return e
}

func (e *Effects) read(text string) {
	for _, u := range address.FindAllString(text, -1) {
		e.link(u)
	}
	add(&e.Mentions, mention, text)
	add(&e.References, reference, text)
	add(&e.References, commit, text)
	add(&e.Closes, closing, text)
}

// link notes an address of an object of a GitHub, whatever its host.
func (e *Effects) link(to string) {
	if strings.HasPrefix(to, "mailto:") {
		return
	}
	if strings.HasPrefix(strings.ToLower(to), "www.") {
		to = "https://" + to
	}
	u, err := url.Parse(to)
	if err != nil || object.MatchString(u.Path) {
		once(&e.References, to)
	}
}

func add(list *[]string, re *regexp.Regexp, text string) {
	for at := 0; ; {
		m := re.FindStringSubmatchIndex(text[at:])
		if m == nil {
			return
		}
		once(list, text[at+m[2]:at+m[3]])
		at += m[3]
	}
}

func once(list *[]string, s string) {
	if !slices.Contains(*list, s) {
		*list = append(*list, s)
	}
}
