package report_test

import (
	"encoding/json"
	"errors"
	"slices"
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
    = write id: a
postmortems/a.md:2:13: warning: 7 action items, more than 5 [action-count]
   2 | title: "3σ" x
     |             ^
1 error, 1 warning in 4 files
`},
		{"warnings alone", sampleFindings()[1:], 1, report.FindingsStyle{}, `postmortems/a.md:2:13: warning: 7 action items, more than 5 [action-count]
   2 | title: "3σ" x
     |             ^
0 errors, 1 warning in 1 file
`},
		{"hostile", hostileFindings(), 1, report.FindingsStyle{}, `a[31m b <c>:1:1: info: a[31m b <c> [a[31m b <c>]
    = a[31m b <c>
0 errors, 0 warnings, 1 info in 1 file
`},
		{"colours", sampleFindings(), 1, report.FindingsColours(),
			"\x1b[1mpostmortems/a.md:1:1:\x1b[0m \x1b[31merror:\x1b[0m the document has no id \x1b[2m[document-id]\x1b[0m\n" +
				"\x1b[2m    =\x1b[0m write id: a\n" +
				"\x1b[1mpostmortems/a.md:2:13:\x1b[0m \x1b[33mwarning:\x1b[0m 7 action items, more than 5 \x1b[2m[action-count]\x1b[0m\n" +
				"\x1b[2m   2 |\x1b[0m title: \"3σ\" x\n" +
				"\x1b[2m     |\x1b[0m             \x1b[33m^\x1b[0m\n" +
				"1 error, 1 warning in 1 file\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			if err := report.FindingsText(&b, slices.Values(tt.found), tt.files, tt.style); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The marks stand below the words, whatever stands before them. A bar shows
// where the marked part of the line ends up.
func TestSnippet(t *testing.T) {
	long := strings.Repeat("all of the words before it ", 9)
	tests := []struct{ name, text, marked, line, marks string }{
		{"plain", "took 100 minutes.", "100 minutes", "took 100 minutes.", "     ^^^^^^^^^^^"},
		{"wide and combining", "日本e\u0301 100 min", "100 min", "日本e\u0301 100 min", "      ^^^^^^^"},
		{"wide marks", "a 日本 b", "日本", "a 日本 b", "  ^^^^"},
		{"tab", "\t- x", "x", "    - x", "      ^"},
		{"controls", "a\x1b[31m\u202eb x", "x", "a[31mb x", "       ^"},
		{"runner", "a ##[error] x", "##[error]", "a # #[error] x", "  ^^^^^^^^^"},
		{"over two lines", "one two\nthree", "two\nthree", "one two", "    ^^^"},
		{"line end", "one\ntwo", "\n", "one", "   ^"},
		{"cut before", long + "took 100 minutes.", "100 minutes", "…words before it all of the words before it all of the words before it took 100 minutes.", strings.Repeat(" ", 76) + "^^^^^^^^^^^"},
		{"cut after", "took 100 minutes " + long, "100 minutes", "took 100 minutes all of the words before it all of the words before it all of the words …", "     ^^^^^^^^^^^"},
		{"longer than a line", "a " + long, strings.TrimSpace(long), "a all of the words before it all of the words before it all of the words before it all o…", "  " + strings.Repeat("^", 86)},
		{"marks without width", "x" + strings.Repeat("\u0301", 5000), "x", "x" + strings.Repeat("\u0301", 352) + "…", "^"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := source.NewFile("a.md", []byte("\n"+tt.text))
			at := 1 + strings.Index(tt.text, tt.marked)
			var b strings.Builder
			d := diag.Diagnostic{Span: f.Span(at, at+len(tt.marked)), Rule: "r", Severity: diag.Error, Message: "m"}
			if err := report.FindingsText(&b, slices.Values([]diag.Diagnostic{d}), 1, report.FindingsStyle{}); err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(b.String(), "\n")
			if len(lines) != 5 {
				t.Fatalf("%d lines:\n%s", len(lines), b.String())
			}
			if diff := cmp.Diff("   2 | "+tt.line, lines[1]); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff("     | "+tt.marks, lines[2]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFindingsJSON(t *testing.T) {
	print := func(found []diag.Diagnostic, files int) string {
		var b strings.Builder
		if err := report.FindingsJSON(&b, slices.Values(found), files); err != nil {
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
		"a ##[error] b":        "a # #[error] b",
	} {
		if got := report.Clean(text); got != want {
			t.Errorf("Clean(%q) = %q, want %q", text, got, want)
		}
	}
}

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errors.New("closed") }

func TestFindingsWriteErrors(t *testing.T) {
	found := sampleFindings()
	for name, err := range map[string]error{
		"text":     report.FindingsText(closed{}, slices.Values(found), 0, report.FindingsStyle{}),
		"json":     report.FindingsJSON(closed{}, slices.Values(found), 0),
		"jsonl":    report.FindingsJSONL(closed{}, slices.Values(found)),
		"github":   report.FindingsGitHub(closed{}, slices.Values(found), 0),
		"markdown": report.FindingsMarkdown(closed{}, slices.Values(found), 0),
		"rule":     report.RuleText(closed{}, report.Rule{}, report.FindingsStyle{}),
		"rules":    report.RuleList(closed{}, nil, report.FindingsStyle{}),
		"page":     report.RulesMarkdown(closed{}, nil),
	} {
		if err == nil {
			t.Errorf("%s: a failed write is silent", name)
		}
	}
}
