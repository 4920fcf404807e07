package report

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
)

// The JSON form of findings. Its fields are a promise: add, never rename.
type (
	findingsJSON struct {
		Version  int                 `json:"version"`
		Findings []findingJSON       `json:"findings"`
		Summary  findingsSummaryJSON `json:"summary"`
	}
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
func FindingsJSON(w io.Writer, found []diag.Diagnostic, files int) error {
	out := findingsJSON{Version: 1, Findings: make([]findingJSON, 0, len(found))}
	for _, d := range found {
		out.Findings = append(out.Findings, findingAsJSON(d))
	}
	out.Summary.Files = files
	out.Summary.Errors, out.Summary.Warnings, out.Summary.Infos = diag.Count(found)
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(out); err != nil {
		return err
	}
	return writeJSON(w, text.String())
}

// FindingsJSONL prints one finding per line, and nothing when there is none.
func FindingsJSONL(w io.Writer, found []diag.Diagnostic) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	for _, d := range found {
		if err := e.Encode(findingLineJSON{1, findingAsJSON(d)}); err != nil {
			return err
		}
	}
	return writeJSON(w, text.String())
}

// writeJSON writes what could steer a terminal or GitHub's runner (see Clean)
// as escapes: the values stay what they are.
func writeJSON(w io.Writer, text string) error {
	text = strings.ReplaceAll(planEscape(text), "##[", `##\u005b`)
	_, err := io.WriteString(w, text)
	return err
}
