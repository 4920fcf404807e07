package scaffold_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"pgregory.net/rapid"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/scaffold"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

func TestAnswers(t *testing.T) {
	body := "### What happened?\r\n\r\nIt broke.\r\n\r\n### A heading of the reporter\r\nmore\r\n\r\n" +
		"### Severity\n\nSEV-2\n\n### Services\n\n_No response_\n\n### Severity\n\nSEV-1\n### Day of the incident\n\n\n"
	want := map[string]string{"summary": "It broke.\n\n### A heading of the reporter\nmore", "severity": "SEV-2"}
	if d := cmp.Diff(want, scaffold.Answers(body)); d != "" {
		t.Error(d)
	}
	var d scaffold.Draft
	if ignored := d.FromIssue("Incident: slow  checkout", "It is slow.", "https://example.com/1"); len(ignored) > 0 || d.Title != "slow checkout" || d.Summary != "It is slow." {
		t.Errorf("%q, %+v", ignored, d)
	}
}

// words of strangers, as they might be put together.
var strange = rapid.SliceOf(rapid.SampledFrom([]string{
	"a", "b c", " ", "\n", "\n\n", "\r\n", "#", "## Root cause", "---", "===", "***", "* ", "- ", "+ ", "1. ", "2) ", "> ", "`", "```", "~~~", "~~", "**", "__",
	"[x](https://example.com)", "![x](y.png)", "<b>", "</b>", "<!--", "-->", "<!-- lint-ignore section-empty: x -->", "<!-- postmortem:actions -->", "|", "| - |", "&amp;", "&#64;",
	"https://example.com", "www.example.com", "WWW.example.com", "ada@example.com", "@octocat", "#1", "\\", "$", "${{ x }}", "$(id)", "::error::", "\u202e", "\x1b[1m", "\u2028", "\t", "    code", "[^1]", "[^1]: x", "- [ ] x", ": x", "\x00", "\xff",
}))

// Whatever a reporter writes, it is text in the draft: nothing but paragraphs
// and entries, and the document reads as one without it.
func TestReportStaysText(t *testing.T) {
	gfm := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote, extension.DefinitionList))
	rapid.Check(t, func(t *rapid.T) {
		said := strings.Join(strange.Draw(t, "words"), "")
		d := scaffold.Draft{Title: "x", Date: today, Severity: 3, Summary: said, Impact: said, Timeline: said}
		data, err := d.Markdown("2026-11-23-x")
		if err != nil {
			t.Fatal(err)
		}
		doc := parse.File(source.NewFile("x.md", data), config.Default())
		if !doc.Whole {
			t.Fatalf("%s\n%s", doc.Findings[0].Message, data)
		}
		for _, f := range doc.Findings {
			if f.Rule != "timestamp" {
				t.Fatalf("%s %s\n%s", f.Rule, f.Message, data)
			}
		}
		for _, kind := range config.Default().Sections.Required {
			s, ok := doc.Incident.Section(kind)
			if filled := kind == incident.Summary && strings.TrimSpace(visible(said)) != ""; !ok || filled && s.Empty {
				t.Fatalf("section %s: there %v, empty %v\n%s", kind, ok, s.Empty, data)
			}
		}
		_, rest, _ := strings.Cut(string(data), "\n---\n")
		body := []byte(rest)
		err = ast.Walk(gfm.Parser().Parse(text.NewReader(body)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
			switch n := n.(type) {
			case *ast.Document, *ast.Paragraph, *ast.Text, *ast.String, *ast.TextBlock, *ast.List, *ast.ListItem:
			case *ast.Heading:
				if n.Level != 2 {
					t.Fatalf("a heading of level %d\n%s", n.Level, data)
				}
			case *ast.HTMLBlock:
				if first := n.Lines().At(0); !strings.HasPrefix(string(first.Value(body)), "<!-- ") {
					t.Fatalf("HTML\n%s", data)
				}
			default:
				t.Fatalf("%s\n%s", n.Kind(), data)
			}
			return ast.WalkContinue, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || strings.ContainsRune("\u202e\u2028\ufffd", r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}
