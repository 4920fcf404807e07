package report

import (
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
	findingsSummaryJSON struct {
		Files    int `json:"files"`
		Errors   int `json:"errors"`
		Warnings int `json:"warnings"`
		Infos    int `json:"infos"`
	}
)

// FindingsJSON prints findings as JSON; the list is never null. files says how
// many files were checked.
func FindingsJSON(w io.Writer, found []diag.Diagnostic, files int) error {
	out := findingsJSON{Version: 1, Findings: make([]findingJSON, 0, len(found))}
	for _, d := range found {
		from, to := d.Span.From(), d.Span.To()
		out.Findings = append(out.Findings, findingJSON{
			Path: d.Span.File.Path, Line: from.Line, Column: from.Column, EndLine: to.Line, EndColumn: to.Column,
			Rule: d.Rule, Severity: d.Severity.String(), Message: d.Message, Hint: d.Hint,
		})
	}
	out.Summary.Files = files
	out.Summary.Errors, out.Summary.Warnings, out.Summary.Infos = diag.Count(found)
	var text strings.Builder
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(out); err != nil {
		return err
	}
	_, err := io.WriteString(w, planEscape(text.String()))
	return err
}
