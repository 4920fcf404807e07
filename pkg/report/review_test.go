package report_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/seed-42cec927/postmortem/pkg/report"
)

// evil is what a run that a stranger controls might put into any string.
const evil = "x | y\n# heading\n- list @octocat #1 fixes #2 <script> <!-- --> [a](https://evil.example) ![a](b) `c` **d** https://evil.example www.evil.example \x1b[1m \u202e &#64;octocat ::error::"

// reports fills every string of both reports with text.
func reports(t *testing.T, text string) (findings, plan []byte) {
	t.Helper()
	object := map[string]any{"title": text, "state": text, "state_reason": text, "labels": []string{text}, "assignees": []string{text}, "milestone": text, "due": text, "description": text}
	other := map[string]any{"title": text + "2", "state": text + "2", "labels": []string{}, "description": text + "2"}
	list := []string{text, text}
	findings, err := json.Marshal(map[string]any{
		"version": 1, "later": text,
		"findings": []any{map[string]any{"path": text, "line": 3, "rule": text, "severity": text, "message": text, "hint": text}, map[string]any{"severity": "error"}},
		"summary":  map[string]any{"files": 2, "errors": 700, "warnings": -1},
	})
	if err != nil {
		t.Fatal(err)
	}
	plan, err = json.Marshal(map[string]any{
		"version": 1, "warnings": list, "refusals": list, "failed": list,
		"changes": []any{
			map[string]any{"verb": text, "kind": text, "key": text, "why": text, "after": object},
			map[string]any{"verb": text, "kind": text, "key": text, "why": text, "number": 7, "before": object, "after": other},
			map[string]any{"verb": text},
		},
		"notes":   []any{map[string]any{"kind": text, "key": text, "number": 3, "url": text, "message": text}, map[string]any{"message": text}},
		"summary": map[string]any{"add": 2},
	})
	if err != nil {
		t.Fatal(err)
	}
	return findings, plan
}

func TestReviewQuotes(t *testing.T) {
	for _, begin := range []string{"", "# ", "- ", "> ", "1. ", "```", "---", "    "} {
		if _, plan := reports(t, begin+evil); begin != "" {
			got, _, err := report.Review(nil, plan)
			if err != nil {
				t.Fatal(err)
			}
			quoted(t, got)
		}
	}
	findings, plan := reports(t, evil)
	got, found, err := report.Review(findings, plan)
	if err != nil || !found {
		t.Fatal(found, err)
	}
	for _, want := range []string{"**postmortem lint**: 1 error, 0 warnings, 1 info in 2 files", "**postmortem plan**: 2 to add, 0 to change, 0 to close", "**Refused:** x", "| x \\| y"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
	for _, bad := range []string{"@octocat", "#1", "https://", "www.evil", "<script", "<!--", "\x1b", "\u202e", "\n# ", "&#64;"} {
		if strings.Contains(got, bad) {
			t.Errorf("%q is in it:\n%s", bad, got)
		}
	}
	quoted(t, got)
}

// quoted fails when text has more than tables, paragraphs and flat lists.
func quoted(t *testing.T, got string) {
	t.Helper()
	data := []byte(got)
	err := ast.Walk(goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(data)), func(n ast.Node, _ bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Document, *ast.Paragraph, *ast.Text, *ast.TextBlock, *ast.List, *ast.ListItem, *ast.Emphasis,
			*extast.Table, *extast.TableHeader, *extast.TableRow, *extast.TableCell:
		case *ast.CodeSpan:
			if code := string(n.FirstChild().(*ast.Text).Value(data)); code != "#7" && code != "#3" {
				t.Errorf("code %q", code)
			}
		case *ast.RawHTML:
			if raw := string(n.Segments.Value(data)); raw != "<br>" && raw != "<span>" && raw != "</span>" {
				t.Errorf("HTML %q", raw)
			}
		default:
			t.Errorf("%s:\n%s", n.Kind(), got)
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestReviewIsBounded(t *testing.T) {
	var f, p strings.Builder
	for range 3000 {
		fmt.Fprintf(&f, `{"path":"a.md","line":1,"rule":"r","severity":"error","message":"%s"},`, strings.Repeat("m", 300))
		fmt.Fprintf(&p, `{"verb":"create","kind":"issue","key":"a/b","why":"%s","after":{"title":"%[1]s"}},`, strings.Repeat("ü", 300))
	}
	got, _, err := report.Review(
		[]byte(`{"version":1,"findings":[`+strings.TrimSuffix(f.String(), ",")+`]}`),
		[]byte(`{"version":1,"changes":[`+strings.TrimSuffix(p.String(), ",")+`],"summary":{"add":3000}}`))
	if err != nil {
		t.Fatal(err)
	}
	if n := utf8.RuneCountInString(got); n > 60_000 || !strings.Contains(got, "more findings: see the log") || !strings.Contains(got, "more changes: \"postmortem plan\" shows them all") || !strings.Contains(got, "3000 errors") {
		t.Errorf("%d characters:\n%.300s", n, got)
	}
}

func TestReviewRefuses(t *testing.T) {
	for _, data := range []string{`{`, `[]`, `{"version":2}`, `{}`, `{"version":1,"findings":{}}`, `null`, `{"version":1,"findings":[{"line":"x"}]}`} {
		if _, _, err := report.Review([]byte(data), nil); err == nil {
			t.Errorf("%s is taken", data)
		}
	}
	if got, found, err := report.Review(nil, nil); got != "" || found || err != nil {
		t.Errorf("%q, %v, %v", got, found, err)
	}
	if _, found, err := report.Review([]byte(`{"version":1,"findings":[]}`), []byte(`{"version":1}`)); found || err != nil {
		t.Errorf("%v, %v", found, err)
	}
}
