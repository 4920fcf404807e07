package site

import (
	"bytes"
	"strings"
	"unicode/utf8"

	gmhtml "github.com/yuin/goldmark/renderer/html"
)

// constant is markup that this package wrote. Only literals convert to it by
// themselves, so that no text of a document can take the place of markup.
type constant string

// buffer collects HTML. Text enters through text, attr or markdown, which
// escape it; only constants enter through raw.
type buffer struct {
	bytes.Buffer
}

func (b *buffer) raw(c constant) { b.WriteString(string(c)) }

// text writes s escaped, for content and quoted attributes alike, without the
// control characters, which HTML does not allow and which can come in as
// entities.
func (b *buffer) text(s string) {
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		size, replacement := 1, ""
		switch {
		case c == '&':
			replacement = "&amp;"
		case c == '<':
			replacement = "&lt;"
		case c == '>':
			replacement = "&gt;"
		case c == '"':
			replacement = "&#34;"
		case c == '\'':
			replacement = "&#39;"
		case c >= ' ' && c < 0x7f, c == '\n', c == '\t', c == '\r':
			i++
			continue
		case c >= utf8.RuneSelf:
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 {
				replacement = "\uFFFD"
			} else if !isControl(r) {
				i += size
				continue
			}
		}
		b.WriteString(s[from:i])
		b.WriteString(replacement)
		i += size
		from = i
	}
	b.WriteString(s[from:])
}

// attr writes one attribute with its leading space.
func (b *buffer) attr(name constant, value string) {
	b.raw(" ")
	b.raw(name)
	b.raw(`="`)
	b.text(value)
	b.raw(`"`)
}

// element writes one element that holds text alone; class may be empty.
func (b *buffer) element(tag, class constant, text string) {
	b.raw("<")
	b.raw(tag)
	if class != "" {
		b.raw(` class="`)
		b.raw(class)
		b.raw(`"`)
	}
	b.raw(">")
	b.text(text)
	b.raw("</")
	b.raw(tag)
	b.raw(">")
}

// link writes an anchor, or the bare text where there is nothing to open.
// The text takes its own direction.
func (b *buffer) link(href, text string) {
	if href == "" {
		b.element("bdi", "", text)
		return
	}
	b.raw("<a")
	b.attr("href", href)
	b.raw(` dir="auto">`)
	b.text(text)
	b.raw("</a>")
}

// markdown writes text whose backslashes and entities are still to be
// resolved.
func (b *buffer) markdown(text []byte) {
	if !needsDecoding(text) {
		b.text(string(text))
		return
	}
	var resolved bytes.Buffer
	gmhtml.DefaultWriter.Write(bufWriter{&resolved}, text)
	b.WriteString(visible(resolved.String()))
}

// bufWriter is a buffer in the shape that goldmark writes to.
type bufWriter struct{ *bytes.Buffer }

func (bufWriter) Buffered() int { return 0 }
func (bufWriter) Flush() error  { return nil }

// visible drops control characters.
func visible(s string) string {
	if strings.IndexFunc(s, isControl) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isControl(r) {
			return -1
		}
		return r
	}, s)
}

func isControl(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' ||
		r >= 0x7f && r < 0xa0 ||
		r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef // noncharacters
}
