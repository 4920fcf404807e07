package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"iter"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
)

// The JSON form of findings, in an object with version, findings and summary.
// Its fields are a promise: add, never rename.
type (
	// findingJSON counts lines and columns from 1, columns in Unicode code
	// points; the end is exclusive.
	findingJSON struct {
		Path      string `json:"path"`
		Line      int    `json:"line"`
		Column    int    `json:"column"`
		EndLine   int    `json:"endLine"`
		EndColumn int    `json:"endColumn"`
		Rule      string `json:"rule"`
		Severity  string `json:"severity"`
		Message   string `json:"message"`
		Hint      string `json:"hint"`
	}
	// findingLineJSON is one line of the form without a list.
	findingLineJSON struct {
		Version int `json:"version"`
		findingJSON
	}
	findingsSummaryJSON struct {
		Files    int `json:"files"`
		Errors   int `json:"errors"`
		Warnings int `json:"warnings"`
		Infos    int `json:"infos"`
	}
)

func findingAsJSON(d diag.Diagnostic) findingJSON {
	from, to := d.Span.From(), d.Span.To()
	return findingJSON{
		Path: d.Span.File.Path, Line: from.Line, Column: from.Column, EndLine: to.Line, EndColumn: to.Column,
		Rule: d.Rule, Severity: d.Severity.String(), Message: d.Message, Hint: d.Hint,
	}
}

// FindingsJSON prints findings as JSON; the list is never null. files says how
// many files were checked.
func FindingsJSON(w io.Writer, found iter.Seq[diag.Diagnostic], files int) error {
	p := newJSONPrinter(w)
	p.indent("    ")
	p.raw("{\n  \"version\": 1,\n  \"findings\": [")
	var n counts
	for d := range found {
		if n.total() > 0 {
			p.raw(",")
		}
		p.raw("\n    ")
		n.add(d)
		if p.value(findingAsJSON(d)); p.err != nil {
			return p.err
		}
	}
	if n.total() > 0 {
		p.raw("\n  ")
	}
	p.raw("],\n  \"summary\": ")
	p.indent("  ")
	p.value(findingsSummaryJSON{Files: files, Errors: n[diag.Error], Warnings: n[diag.Warning], Infos: n[diag.Info]})
	p.raw("\n}\n")
	return p.flush()
}

// FindingsJSONL prints one finding per line, and nothing when there is none.
func FindingsJSONL(w io.Writer, found iter.Seq[diag.Diagnostic]) error {
	p := newJSONPrinter(w)
	for d := range found {
		p.value(findingLineJSON{1, findingAsJSON(d)})
		if p.raw("\n"); p.err != nil {
			return p.err
		}
	}
	return p.flush()
}

// jsonPrinter prints values one by one. After an error it does nothing.
type jsonPrinter struct {
	out  *bufio.Writer
	text bytes.Buffer
	json *json.Encoder // to text
	err  error
}

func newJSONPrinter(w io.Writer) *jsonPrinter {
	p := &jsonPrinter{out: bufio.NewWriterSize(w, printAhead)}
	p.json = json.NewEncoder(&p.text)
	p.json.SetEscapeHTML(false)
	return p
}

// indent lays out the values that follow, each line but the first behind the
// prefix.
func (p *jsonPrinter) indent(prefix string) { p.json.SetIndent(prefix, "  ") }

func (p *jsonPrinter) raw(text string) {
	if p.err == nil {
		_, p.err = p.out.WriteString(text)
	}
}

func (p *jsonPrinter) value(v any) {
	p.text.Reset()
	if err := p.json.Encode(v); err != nil && p.err == nil {
		p.err = err
	}
	p.raw(harmlessJSON(strings.TrimSuffix(p.text.String(), "\n")))
}

func (p *jsonPrinter) flush() error {
	if p.err != nil {
		return p.err
	}
	return p.out.Flush()
}

func writeJSON(w io.Writer, text string) error {
	_, err := io.WriteString(w, harmlessJSON(text))
	return err
}

// harmlessJSON writes what could steer a terminal or GitHub's runner (see
// Clean) as escapes: the values stay what they are.
func harmlessJSON(text string) string {
	return strings.ReplaceAll(planEscape(text), "##[", `##\u005b`)
}
