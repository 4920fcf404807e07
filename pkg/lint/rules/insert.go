package rules

import (
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// emptyKey returns the edit that fills in a key which stands there without a
// value, in the block of keys that are indented so far.
func emptyKey(block source.Span, indent int, key, value string) (diag.Edit, bool) {
	f := block.File
	for line := block.From().Line; line <= block.To().Line; line++ {
		text := f.Line(line)
		if len(text) < indent || strings.Trim(text[:indent], " -") != "" {
			continue
		}
		rest, ok := strings.CutPrefix(text[indent:], key+":")
		if !ok {
			continue
		}
		if rest = strings.TrimLeft(rest, " \t"); rest != "" && rest[0] != '#' {
			continue
		}
		at := f.LineStart(line) + indent + len(key) + 1
		return diag.Edit{Span: f.Span(at, at), New: " " + value}, true
	}
	return diag.Edit{}, false
}

// lineEnding is how the given line ends.
func lineEnding(f *source.File, line int) string {
	if end := f.LineSpan(line).End; end < len(f.Data) && f.Data[end] == '\r' {
		return "\r\n"
	}
	return "\n"
}
