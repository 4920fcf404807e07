package site

import (
	"bytes"
	"html"
	"strings"

	gmhtml "github.com/yuin/goldmark/renderer/html"
)

// buffer collects HTML. Text enters through text or markdown, which escape it;
// only constants enter through raw.
type buffer struct {
	bytes.Buffer
}

func (b *buffer) raw(constant string) { b.WriteString(constant) }

func (b *buffer) text(s string) { b.WriteString(html.EscapeString(visible(s))) }

// attr writes one attribute with its leading space.
func (b *buffer) attr(name, value string) {
	b.raw(" ")
	b.raw(name)
	b.raw(`="`)
	b.text(value)
	b.raw(`"`)
}

// markdown writes text whose backslashes and entities are still to be
// resolved.
func (b *buffer) markdown(text []byte) {
	gmhtml.DefaultWriter.Write(bufWriter{&b.Buffer}, text)
}

// bufWriter is a buffer in the shape that goldmark writes to.
type bufWriter struct{ *bytes.Buffer }

func (bufWriter) Buffered() int { return 0 }
func (bufWriter) Flush() error  { return nil }

// visible drops control characters, which HTML does not allow and which can
// come in as entities.
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
