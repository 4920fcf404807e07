package rules

import (
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// keyIn finds a key, and the rest of its line, in the block of keys that are
// indented so far.
func keyIn(block source.Span, indent int, key string) (at source.Span, value string, ok bool) {
	f := block.File
	for line := block.From().Line; line <= block.To().Line; line++ {
		text := f.Line(line)
		if len(text) < indent || strings.Trim(text[:indent], " -") != "" {
			continue
		}
		if rest, ok := strings.CutPrefix(text[indent:], key+":"); ok {
			start := f.LineStart(line) + indent
			return f.Span(start, start+len(key)), strings.TrimLeft(rest, " \t"), true
		}
	}
	return source.Span{}, "", false
}

// emptyKey returns the edit that fills in a key which stands there without a
// value.
func emptyKey(block source.Span, indent int, key, value string) (diag.Edit, bool) {
	at, rest, ok := keyIn(block, indent, key)
	if !ok || rest != "" && rest[0] != '#' {
		return diag.Edit{}, false
	}
	return diag.Edit{Span: block.File.Span(at.End+1, at.End+1), New: " " + value}, true
}

// missing is where to point for a document's missing key: at the key when it
// stands there without a value, else at the whole.
func missing(in *incident.Incident, key string) source.Span {
	if in.FrontMatter.File != nil {
		if at, _, ok := keyIn(in.FrontMatter, 0, key); ok {
			return at
		}
	}
	return whole(in)
}

// missingOf is missing for a key of an action.
func missingOf(a incident.ActionItem, key string) source.Span {
	f := a.Span.File
	if at, _, ok := keyIn(a.Span, a.Span.Start-f.LineStart(a.Span.From().Line), key); ok {
		return at
	}
	return place(a)
}

// lineEnding is how the given line ends.
func lineEnding(f *source.File, line int) string {
	if end := f.LineSpan(line).End; end < len(f.Data) && f.Data[end] == '\r' {
		return "\r\n"
	}
	return "\n"
}
