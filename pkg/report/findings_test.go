package report_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

func sampleFindings() []diag.Diagnostic {
	f := source.NewFile("postmortems/a.md", []byte("---\ntitle: \"3σ\" x\n---\n"))
	return []diag.Diagnostic{
		{Span: f.Span(0, 0), Rule: "document-id", Severity: diag.Error, Message: "the document has no id", Hint: "write id: a"},
		{Span: f.Span(17, 22), Rule: "action-count", Severity: diag.Warning, Message: "7 action items, more than 5"},
	}
}

// hostile has in each of its texts what a terminal must never see.
func hostileFindings() []diag.Diagnostic {
	evil := "a\x00\x1b[31m\x7f\u0085\u009b\u202e\u2066\u200e\u061c\r\nb\t<c>"
	return []diag.Diagnostic{{Span: source.NewFile(evil, nil).Span(0, 0), Rule: evil, Severity: diag.Info, Message: evil, Hint: evil}}
}

func TestFindingsText(t *testing.T) {
	tests := []struct {
		name  string
		found []diag.Diagnostic
		files int
		style report.FindingsStyle
		want  string
	}{
		{"none", nil, 4, report.FindingsStyle{}, "4 files, no findings\n"},
		{"two", sampleFindings(), 4, report.FindingsStyle{}, `postmortems/a.md:1:1: error: the document has no id [document-id]
    write id: a
postmortems/a.md:2:13: warning: 7 action items, more than 5 [action-count]
1 error, 1 warning in 4 files
`},
		{"warnings alone", sampleFindings()[1:], 1, report.FindingsStyle{}, `postmortems/a.md:2:13: warning: 7 action items, more than 5 [action-count]
0 errors, 1 warning in 1 file
`},
		{"hostile", hostileFindings(), 1, report.FindingsStyle{}, `a[31m b <c>:1:1: info: a[31m b <c> [a[31m b <c>]
    a[31m b <c>
0 errors, 0 warnings, 1 info in 1 file
`},
		{"colours", sampleFindings()[:1], 1, report.FindingsColours(),
			"\x1b[1mpostmortems/a.md:1:1:\x1b[0m \x1b[31merror:\x1b[0m the document has no id \x1b[2m[document-id]\x1b[0m\n" +
				"    \x1b[2mwrite id: a\x1b[0m\n1 error, 0 warnings in 1 file\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			if err := report.FindingsText(&b, tt.found, tt.files, tt.style); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFindingsJSON(t *testing.T) {
	print := func(found []diag.Diagnostic, files int) string {
		var b strings.Builder
		if err := report.FindingsJSON(&b, found, files); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	want := `{
  "version": 1,
  "findings": [
    {
      "path": "postmortems/a.md",
      "line": 1,
      "column": 1,
      "endLine": 1,
      "endColumn": 1,
      "rule": "document-id",
      "severity": "error",
      "message": "the document has no id",
      "hint": "write id: a"
    },
    {
      "path": "postmortems/a.md",
      "line": 2,
      "column": 13,
      "endLine": 3,
      "endColumn": 4,
      "rule": "action-count",
      "severity": "warning",
      "message": "7 action items, more than 5",
      "hint": ""
    }
  ],
  "summary": {
    "files": 4,
    "errors": 1,
    "warnings": 1,
    "infos": 0
  }
}
`
	if diff := cmp.Diff(want, print(sampleFindings(), 4)); diff != "" {
		t.Error(diff)
	}
	empty := `{"version":1,"findings":[],"summary":{"files":0,"errors":0,"warnings":0,"infos":0}}`
	if got := strings.Join(strings.Fields(print(nil, 0)), ""); got != empty {
		t.Errorf("without findings: %s", got)
	}

	text := print(hostileFindings(), 1)
	for _, r := range text {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			t.Errorf("U+%04X is in the output", r)
		}
	}
	var back struct {
		Findings []struct{ Path, Message string }
	}
	if err := json.Unmarshal([]byte(text), &back); err != nil {
		t.Fatal(err)
	}
	if h := hostileFindings()[0]; back.Findings[0].Path != h.Span.File.Path || back.Findings[0].Message != h.Message {
		t.Errorf("the values changed: %q", back.Findings)
	}
}

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"plain, naïve, 3σ, 日本": "plain, naïve, 3σ, 日本",
		"a\nb\tc":              "a b c",
		"\x1b]0;owned\x07x":    "]0;ownedx",
		"\u202eevil\u2069":     "evil",
		"caf\xe9":              "caf\uFFFD",
		"a\u2028b":             "ab",
	} {
		if got := report.Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errors.New("closed") }

func TestFindingsWriteErrors(t *testing.T) {
	if report.FindingsText(closed{}, nil, 0, report.FindingsStyle{}) == nil || report.FindingsJSON(closed{}, nil, 0) == nil {
		t.Error("a failed write is silent")
	}
}
