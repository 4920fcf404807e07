// Package report is the last stage: findings and plans come in, text and JSON
// go out. Everything in them was written by strangers, so nothing is printed
// that could steer a terminal or turn the reading direction.
package report

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode"

	"github.com/seed-42cec927/postmortem/pkg/diag"
)

// Clean makes text safe for a terminal and puts it on one line: line breaks
// and tabs become spaces, control and formatting characters (C0, DEL, C1,
// bidirectional controls) are left out. "##[" is broken up: GitHub's runner
// takes it for a command wherever it stands in a line.
func Clean(text string) string {
	return strings.ReplaceAll(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r) && r != '\u200d', r == '\u2028', r == '\u2029':
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")), "##[", "# #[")
}

// FindingsStyle dresses the parts of printed findings; nil functions leave
// them plain. The caller decides whether the output is a terminal.
type FindingsStyle struct {
	Place, Error, Warning, Info, Note func(string) string
}

// FindingsColours is the style of a terminal.
func FindingsColours() FindingsStyle {
	sgr := func(code string) func(string) string {
		return func(s string) string { return "\x1b[" + code + "m" + s + "\x1b[0m" }
	}
	return FindingsStyle{Place: sgr("1"), Error: sgr("31"), Warning: sgr("33"), Info: sgr("36"), Note: sgr("2")}
}

// FindingsText prints each finding as "path:line:col: severity: message [rule]"
// with the line it is about and its hint below, and the counts at the end, also
// of what can be repaired.
// files says how many files were checked. Like its siblings it prints findings
// as they come, and keeps none.
func FindingsText(w io.Writer, found iter.Seq[diag.Diagnostic], files int, style FindingsStyle) error {
	out := bufio.NewWriterSize(w, printAhead)
	var n counts
	repairs := 0
	for d := range found {
		n.add(d)
		if len(d.Edits) > 0 {
			repairs++
		}
		if _, err := out.WriteString(findingText(d, style)); err != nil {
			return err
		}
	}
	text := n.summary(files)
	if repairs > 0 {
		text += fmt.Sprintf("; lint --fix repairs %d", repairs)
	}
	fmt.Fprintln(out, text)
	return out.Flush()
}

// printAhead is how much is printed at once, in bytes.
const printAhead = 64 << 10

func findingText(d diag.Diagnostic, style FindingsStyle) string {
	var b strings.Builder
	at := d.Span.From()
	level := style.severity(d.Severity)
	place := fmt.Sprintf("%s:%d:%d:", cleanPath(d.Span.File.Path), at.Line, at.Column)
	fmt.Fprintf(&b, "%s %s %s %s\n", dress(style.Place, place), dress(level, d.Severity.String()+":"),
		Clean(d.Message), dress(style.Note, "["+Clean(d.Rule)+"]"))
	gutter := "   "
	if s, ok := snippetOf(d.Span); ok {
		number := fmt.Sprintf("%4d", s.number)
		gutter = strings.Repeat(" ", len(number))
		fmt.Fprintf(&b, "%s %s\n", dress(style.Note, number+" |"), s.text)
		fmt.Fprintf(&b, "%s %s%s\n", dress(style.Note, gutter+" |"), strings.Repeat(" ", s.indent), dress(level, strings.Repeat("^", s.marks)))
	}
	if hint := Clean(d.Hint); hint != "" {
		fmt.Fprintf(&b, "%s %s\n", dress(style.Note, gutter+" ="), hint)
	}
	return b.String()
}

// cleanPath keeps a file's name from being a workflow command at the beginning
// of a line.
func cleanPath(path string) string {
	path = Clean(path)
	if strings.HasPrefix(strings.TrimSpace(path), "::") {
		return "./" + path
	}
	return path
}

// counts are the findings of each severity.
type counts [diag.Error + 1]int

func (n *counts) add(d diag.Diagnostic) { n[d.Severity]++ }

// addWord takes a severity as it is written; an unknown one is an info.
func (n *counts) addWord(severity string) {
	level, err := diag.ParseSeverity(severity)
	if err != nil || level == diag.Off {
		level = diag.Info
	}
	n[level]++
}

func (n *counts) total() int { return n[diag.Error] + n[diag.Warning] + n[diag.Info] }

// summary names errors and warnings also when there are none of one: "0
// errors" is what an author wants to read.
func (n *counts) summary(files int) string {
	if n.total() == 0 {
		return planCount(files, "file") + ", no findings"
	}
	text := planCount(n[diag.Error], "error") + ", " + planCount(n[diag.Warning], "warning")
	if infos := n[diag.Info]; infos > 0 {
		text += fmt.Sprintf(", %d info", infos)
	}
	return text + " in " + planCount(files, "file")
}

func (s FindingsStyle) severity(level diag.Severity) func(string) string {
	switch level {
	case diag.Error:
		return s.Error
	case diag.Warning:
		return s.Warning
	}
	return s.Info
}

func dress(f func(string) string, text string) string {
	if f == nil {
		return text
	}
	return f(text)
}
