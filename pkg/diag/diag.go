// Package diag holds findings about documents. A finding is data, not an
// error: failing systems give errors, bad documents give diagnostics.
package diag

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Severity orders findings; the zero value is Off.
type Severity int

const (
	Off Severity = iota
	Info
	Warning
	Error
)

var severityNames = [...]string{Off: "off", Info: "info", Warning: "warning", Error: "error"}

func (s Severity) String() string { return severityNames[s] }

// ParseSeverity reads off, info, warning or error.
func ParseSeverity(text string) (Severity, error) {
	if i := slices.Index(severityNames[:], text); i >= 0 {
		return Severity(i), nil
	}
	return Off, fmt.Errorf("severity %q is none of off, info, warning, error", text)
}

// Diagnostic is one finding.
type Diagnostic struct {
	// Span always names a file; an empty span at offset 0 stands for the
	// file as a whole.
	Span     source.Span
	Rule     string // stable: users write it in their configuration
	Severity Severity
	Message  string // lower case; quotes the offending value
	Hint     string // what to write instead; may be empty
	Edits    []Edit // a safe fix; may be empty
}

// Edit replaces the bytes of Span with New.
type Edit struct {
	Span source.Span
	New  string
}

// Refused turns a file that was not read into a finding.
func Refused(r *source.Refusal) Diagnostic {
	return Diagnostic{
		Span:     source.NewFile(r.Path, nil).Span(0, 0),
		Rule:     "file",
		Severity: Error,
		Message:  r.Reason,
		Hint:     r.Hint,
	}
}

// Sort orders findings by path, place, rule and message, and drops exact
// repetitions.
func Sort(list []Diagnostic) []Diagnostic {
	order := func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.Span.File.Path, b.Span.File.Path),
			cmp.Compare(a.Span.Start, b.Span.Start),
			cmp.Compare(a.Span.End, b.Span.End),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message),
		)
	}
	slices.SortStableFunc(list, order)
	return slices.CompactFunc(list, func(a, b Diagnostic) bool { return order(a, b) == 0 })
}

// Count returns how many findings of each severity there are.
func Count(list []Diagnostic) (errors, warnings, infos int) {
	for _, d := range list {
		switch d.Severity {
		case Error:
			errors++
		case Warning:
			warnings++
		case Info:
			infos++
		}
	}
	return errors, warnings, infos
}

// Shorten cuts text to at most limit characters: values of a document can be
// as long as the file, and its author chooses them.
func Shorten(text string, limit int) string {
	n := 0
	for i := range text {
		if n++; n > limit {
			return text[:i] + "…"
		}
	}
	return text
}
