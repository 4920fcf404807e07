package markdown

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

func check(text string) []Excess {
	f := source.NewFile("x.md", []byte(text))
	return Check(f.Span(0, len(text)))
}

func TestLimits(t *testing.T) {
	table := func(columns, rows int) string {
		return strings.Repeat("|a", columns) + "|\n" + strings.Repeat("|-", columns) + "|\n" + strings.Repeat("|\n", rows)
	}
	tests := []struct {
		name, text string
		line       int
		want       string
	}{
		{"wide table", "text\n\n" + table(2000, 1), 4, "a table of 2000 columns, 64 are allowed"},
		{"wide table in a quote", "> " + strings.Repeat("a|", 100) + "\n> " + strings.Repeat(":-: |", 100) + "\n", 2, "a table of 100 columns, 64 are allowed"},
		{"narrow rows under a wide header", table(60, 10_000), 335, "more than 20000 table cells"},
		{"links that do not close", strings.Repeat("[a](", 30_000), 1, "more than 4000 opening brackets in one paragraph"},
		{"mixed emphasis", strings.Repeat("*a_\n", 30_000), 2001, "more than 4000 emphasis marks in one paragraph"},
		{"list in one line", strings.Repeat("- ", 1500) + "a\n", 1, "lists or quotes nested 1500 deep, 32 are allowed"},
		{"numbered list in one line", strings.Repeat("1. ", 40) + "a\n", 1, "nested 40 deep"},
		{"list by indentation", deepList(1500), 0, "are allowed"},
		{"quotes", strings.Repeat(">", 200) + "a\n", 1, "lists or quotes nested 200 deep, 32 are allowed"},
		{"titles that do not close", strings.Repeat("[](", 3999) + " '\n" + strings.Repeat("x\n", 50_000), 1001, "too many brackets in paragraphs this long"},
		{"the same in paragraphs", strings.Repeat(strings.Repeat("[](", 3000)+" '\n"+strings.Repeat("x\n", 500)+"\n", 12), 1336, "too many brackets in paragraphs this long"},
		{"titles before long lines", strings.Repeat("[](", 3999) + " '\n" + strings.Repeat(strings.Repeat("x", 16_000)+"\n", 7), 5, "too many brackets in paragraphs this long"},
		{"backticks of many lengths", rising(300) + "\n" + strings.Repeat("x\n", 40_000), 33, "backticks of more than 32 different lengths in one paragraph"},
		{"long line", "x\n" + strings.Repeat("x", 20_000) + "\n", 2, "a line of 20000 bytes, 16384 are allowed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := check(tt.text)
			for _, e := range found {
				if strings.Contains(e.Reason, tt.want) && (tt.line == 0 || e.Span.From().Line == tt.line) {
					return
				}
			}
			t.Errorf("found %v, want %q on line %d", describe(found), tt.want, tt.line)
		})
	}
}

func deepList(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", 2*i) + "- a\n")
	}
	return b.String()
}

// rising returns lines of backticks of 1 to n.
func rising(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("x" + strings.Repeat("`", i+1) + "\n")
	}
	return b.String()
}

func describe(found []Excess) (list []string) {
	for _, e := range found {
		list = append(list, fmt.Sprintf("%d: %s", e.Span.From().Line, e.Reason))
	}
	return list
}

func TestOrdinaryTextPasses(t *testing.T) {
	text := "# Title\n\n> quote\n> - list\n\n- a\n  - b\n    - c\n      1. d\n\n" +
		"| a | b |\n|---|:-:|\n" + strings.Repeat("| x | y |\n", 500) + "\n\n" +
		strings.Repeat("snake_case *and* [links](x) in a paragraph.\n\n", 1000) +
		strings.Repeat("- [a link](https://example.com) and `code`, ``more``\n", 1500) + "\n" +
		"```\n" + strings.Repeat("                                                  - deep in code\n", 3) + "```\n\n---\n\n2025-05-14 — text | with a pipe\n"
	if found := check(text); len(found) > 0 {
		t.Errorf("found %v", describe(found))
	}
}

// The tree's offsets are those of the whole file: every later stage relies on
// it to point at lines.
func TestOffsetsAreTheFiles(t *testing.T) {
	text := "---\nid: # not a heading\n---\r\n\r\n# Heading\r\n\r\nText with `code`.\r\n"
	f := source.NewFile("x.md", []byte(text))
	tree := Parse(f.Span(strings.Index(text, "---\r"), len(text)))
	var heading string
	var line int
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			s := h.Lines().At(0)
			heading, line = string(f.Data[s.Start:s.Stop]), f.Position(s.Start).Line
		}
		return ast.WalkContinue, nil
	})
	if strings.TrimSpace(heading) != "Heading" || line != 5 {
		t.Errorf("heading %q on line %d, want Heading on line 5", heading, line)
	}
}

// An empty item is one however its line ends.
func TestEmptyItemsWithCRLF(t *testing.T) {
	for _, text := range []string{"-\n---\n", "## a\n\n-\n\n## b\n", "1.\n\ntext\n", "- a\n-\n- b\n", "> *\n>\n> a\n", "a.\nb *c*\nd\n"} {
		if lf, crlf := shape(text), shape(strings.ReplaceAll(text, "\n", "\r\n")); lf != crlf {
			t.Errorf("%q is%s with LF, and%s with CRLF", text, lf, crlf)
		}
	}
}

func shape(text string) string {
	var b strings.Builder
	_ = ast.Walk(Parse(source.NewFile("x.md", []byte(text)).Span(0, len(text))), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			b.WriteString(" " + n.Kind().String())
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

func BenchmarkParseWithinLimits(b *testing.B) {
	for name, text := range map[string]string{
		"brackets": strings.Repeat(strings.Repeat("[a](", 3999)+"\n\n", 8),
		"emphasis": strings.Repeat(strings.Repeat("*a_", 1999)+"\n\n", 21),
		"prose":    strings.Repeat("Plain *prose* with a [link](x) and `code`.\n\n", 3000),
	} {
		b.Run(name, func(b *testing.B) {
			f := source.NewFile("x.md", []byte(text))
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Parse(f.Span(0, len(text)))
			}
		})
	}
}

// Where there can be no bare link, a parser that looks for none reads the same,
// but for blanks at the end of a line.
func FuzzPlain(f *testing.F) {
	names, err := filepath.Glob("../../postmortems/*.md")
	if err != nil || len(names) == 0 {
		f.Fatal("no postmortems", err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Add("a *b* (c) http:x ~~d~~ _www_ ftp:/e\n- [ ] f ` g ` <h> [i]\n\n|a|b|\n|-|-|\n|`c`|d  \n")
	f.Fuzz(func(t *testing.T, body string) {
		span := source.NewFile("x.md", []byte(body))
		all := span.Span(0, len(body))
		if mayLink(span.Data) || len(Check(all)) > 0 {
			return
		}
		tree := func(p parser.Parser) string {
			var b strings.Builder
			var last *ast.Text
			_ = ast.Walk(p.Parse(text.NewReader(blank(all))), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
				s, ok := n.(*ast.Text)
				switch {
				case !entering && !ok:
					last = nil
				case ok && entering:
					// A text may come in one piece or in several.
					if last == nil || last.Segment.Stop != s.Segment.Start || last.SoftLineBreak() || last.HardLineBreak() {
						fmt.Fprintf(&b, "Text %d\n", s.Segment.Start)
					}
					if last = s; s.SoftLineBreak() || s.HardLineBreak() || s.NextSibling() == nil {
						stop := len(bytes.TrimRight(span.Data[:s.Segment.Stop], " \t"))
						fmt.Fprintf(&b, "to %d %v %v\n", stop, s.SoftLineBreak(), s.HardLineBreak())
					}
				case entering:
					last = nil
					fmt.Fprintf(&b, "%s %d\n", n.Kind(), n.Pos())
				}
				return ast.WalkContinue, nil
			})
			return b.String()
		}
		if with, without := tree(shared), tree(plain); with != without {
			t.Fatalf("%q reads with links\n%s and without\n%s", body, with, without)
		}
	})
}
