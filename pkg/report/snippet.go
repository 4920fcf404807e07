package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

const (
	// maxSnippet is how many cells of a terminal a quoted line takes; with its
	// number it stays within 100.
	maxSnippet = 88
	// maxSnippetRunes bounds a line of characters that take no cell.
	maxSnippetRunes = 4 * maxSnippet
)

// snippet is a line of the document around a span, and the marks below it.
type snippet struct {
	number int
	text   string
	// indent is how many cells stand before the marks.
	indent, marks int
}

// snippetOf quotes the line on which the span begins. There is none for a
// finding about the file as a whole.
func snippetOf(s source.Span) (snippet, bool) {
	if s.Start == 0 && s.End == 0 {
		return snippet{}, false
	}
	number := s.From().Line
	line := s.File.LineSpan(number)
	text := line.Text()
	from := min(s.Start-line.Start, len(text))
	to := max(from, min(s.End-line.Start, len(text)))
	out := snippet{number: number}

	// Where not all fits, the beginning of the span matters most, then some
	// words after it and before it.
	room := maxSnippet
	after, _ := fit(text[to:], room/4)
	need := cells(text[from:to]).cells + after.cells
	head, cut := cells(text[:from]), false
	if head.cells+need > room {
		head, cut = tail(text[:from], max(room/4, room-need-1))
	}
	if cut {
		head.text, head.cells = "…"+head.text, head.cells+1
	}
	room -= head.cells
	marked, overflow := fit(text[from:to], room)
	rest := cellText{}
	if !overflow {
		rest, overflow = fit(text[to:], room-marked.cells)
	}
	out.text = head.text + marked.text + rest.text
	if overflow {
		out.text += "…"
	}
	out.text = strings.TrimRight(Clean(out.text), " ")
	out.indent, out.marks = head.cells, max(marked.cells, 1)
	return out, true
}

// cellText is text as it is printed, with the cells of a terminal it takes.
type cellText struct {
	text  string
	cells int
}

// cells prepares text for printing; more than fits anywhere is left out.
func cells(text string) cellText {
	out, _ := fit(text, 1<<30)
	return out
}

// fit prepares as much of text as has room.
func fit(text string, room int) (out cellText, cut bool) {
	var b strings.Builder
	n := 0
	for _, r := range text {
		shown, w := cell(r)
		if n++; out.cells+w > room || n > maxSnippetRunes && room < 1<<30 {
			cut = true
			break
		}
		b.WriteString(shown)
		out.cells += w
	}
	out.text = b.String()
	return out, cut
}

// tail prepares the last part of text that has room.
func tail(text string, room int) (out cellText, cut bool) {
	at, used, n := len(text), 0, 0
	for at > 0 {
		r, size := utf8.DecodeLastRuneInString(text[:at])
		_, w := cell(r)
		if n++; used+w > room || n > maxSnippetRunes {
			break
		}
		at, used = at-size, used+w
	}
	// A mark belongs to the character before it.
	for at > 0 && at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !unicode.Is(unicode.M, r) {
			break
		}
		at += size
	}
	return cells(text[at:]), at > 0
}

// tab is what a tab is printed as: its real width depends on what stands
// before the line.
const tab = "    "

// cell returns how a character is printed and how many cells it takes.
func cell(r rune) (string, int) {
	if r == '\t' {
		return tab, len(tab)
	}
	shown := Clean(string(r))
	switch {
	case shown == "":
		return "", 0
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r), unicode.Is(unicode.Cf, r):
		return shown, 0
	}
	if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
		return shown, 2
	}
	return shown, 1
}
