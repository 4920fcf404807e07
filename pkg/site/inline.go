package site

import (
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

func (r *bodyRenderer) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		r.textNode(n)
	case *ast.String:
		if n.IsCode() || n.IsRaw() {
			r.buf.text(string(n.Value))
		} else {
			r.buf.markdown(n.Value)
		}
	case *ast.CodeSpan:
		r.buf.raw("<code>")
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				r.buf.text(strings.ReplaceAll(string(t.Value(r.src)), "\n", " "))
			}
		}
		r.buf.raw("</code>")
	case *ast.Emphasis:
		if n.Level >= 2 {
			r.wrap("strong", n)
		} else {
			r.wrap("em", n)
		}
	case *extast.Strikethrough:
		r.wrap("del", n)
	case *ast.Link:
		r.link(n, destination(n.Destination), destination(n.Title), func() { r.children(n) })
	case *ast.AutoLink:
		r.autoLink(n)
	case *ast.Image:
		r.image(n)
	case *extast.TaskCheckBox:
		if n.IsChecked {
			r.buf.raw(`<input type="checkbox" disabled checked aria-label="done"> `)
		} else {
			r.buf.raw(`<input type="checkbox" disabled aria-label="to do"> `)
		}
	case *ast.RawHTML:
		r.rawHTML(n)
	default:
		r.children(n)
	}
}

func (r *bodyRenderer) wrap(tag constant, n ast.Node) {
	r.buf.raw("<" + tag + ">")
	r.children(n)
	r.buf.raw("</" + tag + ">")
}

func (r *bodyRenderer) textNode(n *ast.Text) {
	switch {
	case n.IsRaw():
		r.buf.text(string(n.Value(r.src)))
	default:
		r.stamped(n)
	}
	switch {
	case n.HardLineBreak():
		r.buf.raw("<br>\n")
	case n.SoftLineBreak():
		r.buf.raw("\n")
	}
}

// stamped writes text in which a timestamp of the timeline becomes a time
// element. A stamp that markup cuts in two stays plain text.
func (r *bodyRenderer) stamped(n *ast.Text) {
	entries := r.doc.source.Timeline.Entries
	seg := n.Segment
	i := sort.Search(len(entries), func(i int) bool { return entries[i].Stamp.Span.Start >= seg.Start })
	if i < len(entries) && seg.Padding == 0 {
		s := entries[i].Stamp
		if s.Span.Present() && !s.IsZero() && s.Span.Start < s.Span.End && s.Span.End <= seg.Stop {
			r.buf.markdown(r.src[seg.Start:s.Span.Start])
			r.buf.raw("<time")
			r.buf.attr("datetime", s.At().Format(time.RFC3339))
			r.buf.raw(">")
			r.buf.markdown(r.src[s.Span.Start:s.Span.End])
			r.buf.raw("</time>")
			r.buf.markdown(r.src[s.Span.End:seg.Stop])
			return
		}
	}
	r.buf.markdown(n.Value(r.src))
}

// link writes an anchor, or only its content where there is nothing to open.
func (r *bodyRenderer) link(n ast.Node, dest, title string, content func()) {
	if r.inLink {
		content()
		return
	}
	href, problem := r.resolve(r.doc, dest)
	if problem != "" {
		r.warn(n, ruleLink, linkProblem(dest, problem), "")
	}
	if href == "" {
		content()
		return
	}
	r.buf.raw("<a")
	r.buf.attr("href", href)
	if title != "" {
		r.buf.attr("title", title)
	}
	r.buf.raw(">")
	r.inLink = true
	content()
	r.inLink = false
	r.buf.raw("</a>")
}

func linkProblem(dest, problem string) string {
	return fmt.Sprintf("link %q %s", clip(dest), problem)
}

func (r *bodyRenderer) autoLink(n *ast.AutoLink) {
	dest := string(n.URL(r.src))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(dest), "mailto:") {
		dest = "mailto:" + dest
	}
	r.link(n, dest, "", func() { r.buf.text(string(n.Label(r.src))) })
}

// image shows a picture that lies in the repository. One from elsewhere would
// tell a stranger who reads the page, so it becomes a link.
func (r *bodyRenderer) image(n *ast.Image) {
	dest, alt := destination(n.Destination), plainText(n, r.src)
	u, err := parseURL(dest)
	if err == nil && u.Scheme != "" {
		label := alt
		if label == "" {
			label = u.Host + u.Path
		}
		r.link(n, dest, "", func() {
			r.buf.text(label)
			r.buf.raw(` <span class="note">(image elsewhere)</span>`)
		})
		return
	}
	var img pageImage
	if err == nil {
		img, err = r.images.add(r.doc.source.File.Path, u.Path)
	}
	if err != nil {
		message := fmt.Sprintf("image %q %s", clip(dest), err)
		if errors.As(err, new(metadataError)) {
			r.findAt(r.spanOf(n), diag.Error, ruleImage, message, bareHint)
		} else {
			r.warn(n, ruleImage, message, imageHint)
		}
		r.buf.raw(`<span class="note">`)
		r.buf.text("[image: " + clip(firstOf(alt, dest)) + "]")
		r.buf.raw("</span>")
		return
	}
	r.buf.raw("<img")
	r.buf.attr("src", img.name)
	r.buf.attr("alt", alt)
	if title := destination(n.Title); title != "" {
		r.buf.attr("title", title)
	}
	if img.width > 0 && img.height > 0 {
		r.buf.attr("width", fmt.Sprint(img.width))
		r.buf.attr("height", fmt.Sprint(img.height))
	}
	r.buf.raw(` loading="lazy">`)
}

var lineBreakTag = regexp.MustCompile(`^(?i)<br\s*/?>$`)

func (r *bodyRenderer) rawHTML(n *ast.RawHTML) {
	text := string(n.Segments.Value(r.src))
	switch {
	case strings.HasPrefix(text, "<!--"):
	case lineBreakTag.MatchString(text): // the only way to break a line in a table
		r.buf.raw("<br>")
	default:
		r.buf.text(text)
	}
}

// spanOf is where n begins, or else where the block around it does.
func (r *bodyRenderer) spanOf(n ast.Node) source.Span {
	for ; n != nil; n = n.Parent() {
		if pos := n.Pos(); pos >= 0 {
			return r.doc.source.File.Span(pos, pos)
		}
	}
	return r.doc.source.File.Span(0, 0)
}

// clip shortens what a message quotes.
func clip(s string) string {
	const most = 80
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most-1]) + "…"
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}
