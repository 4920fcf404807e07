package edit_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"pgregory.net/rapid"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/markdown"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/yamldoc"
)

func read(t interface{ Fatalf(string, ...any) }, text string) *incident.Incident {
	d := parse.File(source.NewFile("x.md", []byte(text)), config.Default())
	if !d.Whole {
		t.Fatalf("not whole: %v\n%s", d.Findings, text)
	}
	return d.Incident
}

const head = `---
id: x
actions:
  - id: a
    title: "Add a test on revenue_clean, 3σ"
    type: detect
    owner: octocat
    due: 2025-05-21
    status: done
  - id: b
    title: "Show <b>age</b> | *tests*"
  - id: c
    title: "Look into it"
    type: prevent
    owner: team:data
    due: 2025-06-10
---
## Action items

`

const table = `| Action | Type | Owner | Due | Status |
|---|---|---|---|---|
| Add a test on revenue_clean, 3σ | detect | octocat | 2025-05-21 | done |
| Show \<b>age\</b> \| \*tests\* |  |  |  | open |
| Look into it | prevent | team:data | 2025-06-10 | open |
`

const begin, end = incident.ActionsBegin + "\n", incident.ActionsEnd + "\n"

func TestActionTable(t *testing.T) {
	row := func(n int) string { return strings.SplitAfter(table, "\n")[n] }
	tests := []struct {
		name, body string
		state      edit.TableState
		want       string // the body afterwards; empty for the same
	}{
		{"no markers", table, edit.NoTable, ""},
		{"current", begin + table + end + "\nText.\n", edit.Current, ""},
		{"missing", begin + end, edit.Stale, begin + table + end},
		{"missing above text", begin + "Text.\n" + end, edit.Stale, begin + table + "\nText.\n" + end},
		{"blank line", begin + "\n" + end, edit.Stale, begin + table + "\n" + end},
		{"text around", "Before.\n" + begin + "Above.\n\n" + row(0) + row(1) + "\nBelow.\n" + end + "After.\n", edit.Stale,
			"Before.\n" + begin + "Above.\n\n" + table + "\nBelow.\n" + end + "After.\n"},
		{"text right above", begin + "Above.\n" + row(0) + row(1) + end, edit.Stale, begin + "Above.\n" + table + end},
		{"a row missing", begin + row(0) + row(1) + row(2) + row(4) + end, edit.Stale, begin + table + end},
		{"a row too many", begin + table + "| Old | process | x | 2025-01-01 | open |\n" + end, edit.Stale, begin + table + end},
		{"order", begin + row(0) + row(1) + row(4) + row(3) + row(2) + end, edit.Stale, begin + table + end},
		{"status", begin + strings.Replace(table, "| done", "| open", 1) + end, edit.Stale, begin + table + end},
		{"padded by a formatter", begin + strings.NewReplacer("| detect ", "|   detect   ", "|---|---", "| :--- | ---").Replace(table) + end, edit.Current, ""},
		{"escaped in another way", begin + strings.NewReplacer(`\<b>`, "&lt;b\\>", "revenue_clean", `revenue\_clean`).Replace(table) + end, edit.Current, ""},
		{"padded, and one row stale", begin + "|  Action | Type | Owner | Due | Status |\n| --- | --- | --- | --- | --- |\n|  Add a test on revenue_clean, 3σ | detect | octocat | 2025-05-21 | done|\n" + row(3) + end, edit.Stale,
			begin + "|  Action | Type | Owner | Due | Status |\n| --- | --- | --- | --- | --- |\n|  Add a test on revenue_clean, 3σ | detect | octocat | 2025-05-21 | done|\n" + row(3) + row(4) + end},
		{"padded, and cells stale", begin + strings.Replace(table, row(4), "| Look into it    |prevent| x          | 2025-06-10 |   dropped   | more |\n", 1) + end, edit.Stale,
			begin + strings.Replace(table, row(4), "| Look into it    |prevent| team:data  | 2025-06-10 |   open      | more |\n", 1) + end},
		{"no padding left", begin + strings.Replace(table, row(4), "|Look into it|detect|x |2025-06-10|open|\n", 1) + end, edit.Stale,
			begin + strings.Replace(table, row(4), "|Look into it|prevent|team:data |2025-06-10|open|\n", 1) + end},
		{"an empty cell is stale", begin + strings.Replace(table, "team:data", "", 1) + end, edit.Stale, begin + table + end},
		{"dressed up", begin + strings.Replace(table, "Look into it", "**Look** into it", 1) + end, edit.Stale, begin + table + end},
		{"an image in a cell", begin + strings.Replace(table, "Look into it", "Look into it ![](https://example.com/x.png)", 1) + end, edit.Stale, begin + table + end},
		{"fewer columns", begin + "| Action | Owner |\n|---|---|\n| x | y |\n" + end, edit.Stale, begin + table + end},
		{"another column", begin + "| Action | Notes |\n|---|---|\n| x | y |\n" + end, edit.Foreign, ""},
		{"a broken delimiter row", begin + row(0) + "|---|---|---|---|\n" + row(2) + end, edit.Stale, begin + table + end},
		{"not closed", begin + table, edit.Unclosed, ""},
		{"closed in another section", begin + table + "## Other\n" + end, edit.Unclosed, ""},
		{"markers in code", "```\n" + begin + end + "```\n", edit.NoTable, ""},
		{"end only", end + table, edit.NoTable, ""},
		{"two tables", begin + table + "\nText.\n\n" + row(0) + row(1) + end, edit.Stale, begin + table + "\nText.\n\n" + end},
		{"two tables, one not ours", begin + "| x |\n|---|\n| y |\n\n" + row(0) + row(1) + end, edit.Stale, begin + "| x |\n|---|\n| y |\n\n" + table + end},
		{"two pairs", begin + table + end + begin + end, edit.Current, ""},
	}
	for _, tt := range tests {
		for _, crlf := range []bool{false, true} {
			name, eol := tt.name, func(s string) string { return s }
			if crlf {
				name, eol = name+", CRLF", func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
			}
			t.Run(name, func(t *testing.T) {
				in := read(t, eol(head+tt.body))
				got := edit.ActionTable(in)
				if got.State != tt.state {
					t.Fatalf("state %d, want %d", got.State, tt.state)
				}
				if (got.State == edit.Stale) != (len(got.Edits) > 0) || got.State != edit.NoTable && !got.Span.Present() {
					t.Errorf("state %d with edits %v at %v", got.State, got.Edits, got.Span)
				}
				want := tt.want
				if want == "" {
					want = tt.body
				}
				after, err := edit.Apply(in.File.Data, got.Edits)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(eol(head+want), string(after)); diff != "" {
					t.Fatal(diff)
				}
				if again := edit.ActionTable(read(t, string(after))); tt.state == edit.Stale && again.State != edit.Current {
					t.Errorf("then: %d %v", again.State, again.Edits)
				}
			})
		}
	}
}

// One stale row is one line of the diff.
func TestOnlyStaleLinesAreTouched(t *testing.T) {
	in := read(t, head+begin+strings.Replace(table, "octocat", "hubot", 1)+end)
	got := edit.ActionTable(in)
	if len(got.Edits) != 1 || strings.Count(got.Edits[0].New, "\n") != 1 || !strings.Contains(got.Edits[0].Span.Text(), "hubot") {
		t.Errorf("edits %+v", got.Edits)
	}
	if text := got.Span.Text(); !strings.Contains(text, "hubot") {
		t.Errorf("points at %q", text)
	}
}

func TestNoActionsNoTable(t *testing.T) {
	none := "---\nid: x\nactions: []\n---\n## Action items\n\n"
	if got := edit.ActionTable(read(t, none+begin+end)); got.State != edit.Current {
		t.Errorf("empty: state %d", got.State)
	}
	in := read(t, none+begin+table+end)
	got := edit.ActionTable(in)
	after, err := edit.Apply(in.File.Data, got.Edits)
	if err != nil || string(after) != none+begin+end {
		t.Errorf("%v: %q", err, after)
	}
}

func TestAddTable(t *testing.T) {
	full := begin + table + incident.ActionsEnd
	cut := strings.TrimSuffix(head, "\n\n")
	for below, want := range map[string]string{
		"":                         "\n\n" + full,
		"\n":                       "\n\n" + full + "\n",
		"\n\n\n":                   "\n\n" + full + "\n\n\n",
		"\n## Next\n\nText.\n":     "\n\n" + full + "\n\n## Next\n\nText.\n",
		"\n\n## Next\n":            "\n\n" + full + "\n\n## Next\n",
		"\n\n<!-- a remark -->\n":  "\n\n" + full + "\n\n<!-- a remark -->\n",
		"\n\nWords of somebody.\n": "",
		"\n" + end:                 "",
	} {
		in := read(t, cut+below)
		e, ok := edit.AddTable(in)
		if ok != (want != "") {
			t.Errorf("below %q: %v", below, ok)
			continue
		}
		if !ok {
			continue
		}
		after, err := edit.Apply(in.File.Data, []diag.Edit{e})
		if err != nil || string(after) != cut+want {
			t.Errorf("below %q: %v %q", below, err, after[len(cut):])
			continue
		}
		if got := edit.ActionTable(read(t, string(after))); got.State != edit.Current {
			t.Errorf("below %q: then %d", below, got.State)
		}
	}
}

func TestCellText(t *testing.T) {
	for text, want := range map[string]string{
		"Add a test on revenue_clean, threshold 3σ": "",
		"page on a gap over 0.5% (~22 min), 5 * 3":  "",
		"keep 2 < 3 and a <= b, R&D = 1 & 2":        `keep 2 < 3 and a <= b, R\&D = 1 & 2`,
		"drop `a | b` and `x_y*z`":                  "drop `a \\| b` and `x_y*z`",
		"one ` tick":                                "one \\` tick",
		`a \| b`:                                    `a \\\| b`,
		`C:\temp\`:                                  `C:\\temp\\`,
		"_private_ **bold** ~~old~~":                `\_private\_ \*\*bold\*\* \~\~old\~\~`,
		"[x](http://e.org) <img src=x> &copy;":      `\[x](http://e.org) \<img src=x> \&copy;`,
		"see https://example.com/runbook-1.":        "see https\\://example.com/runbook-1.",
		"see https://example.com/runbook-1 first":   "",
		"see https://example.com/a_b?x=1&y=2":       `see https\://example.com/a_b?x=1\&y=2`,
		" two\nlines\tand\u00a0more ":               "two lines and more",
		"turned \u202eround\u0007":                  "turned round",
	} {
		if want == "" {
			want = text
		}
		if got := edit.CellText(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// cellOf renders a row as the project's Markdown does, and returns what a
// reader sees of the first cell and whether there is markup in it.
func cellOf(row string) (text, other string, markup []string) {
	doc := []byte("| a | b |\n|---|---|\n| " + row + " | z |\n")
	f := source.NewFile("x.md", doc)
	tree := markdown.Parse(f.Span(0, len(doc)))
	var texts []string
	_ = ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *extast.TableCell:
			texts = append(texts, "")
		case *ast.Text:
			texts[len(texts)-1] += string(edit.Unescaped(n, doc))
		case *ast.AutoLink:
			texts[len(texts)-1] += string(n.Label(doc))
		case *ast.Document, *extast.Table, *extast.TableHeader, *extast.TableRow, *ast.CodeSpan:
		default:
			markup = append(markup, n.Kind().String())
		}
		return ast.WalkContinue, nil
	})
	if len(texts) != 4 {
		return "", "", append(markup, "not a row of two cells")
	}
	return texts[2], texts[3], markup
}

var nasty = rapid.Custom(func(t *rapid.T) string {
	piece := rapid.OneOf(
		rapid.StringOfN(rapid.RuneFrom([]rune(`ab1_*~|\`+"`"+`[](){}<>&;:#!"'.,-+=/@ $^%é日`+"\t")), 0, 6, -1),
		rapid.SampledFrom([]string{"**", "__", "~~", "``", "&amp;", "&#35;", "<b>", "</b>", "<!--", "-->", "https://", "http://e.org/a_b", "www.e.org", "a@b.org",
			"![x](y)", "[x](y)", "<https://e.org>", "\\|", "`a|b`", "revenue_clean", " "}),
	)
	return strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "pieces"), "")
})

// Whatever a title has in it, its cell shows that and nothing else.
func TestCellShowsTheTitle(t *testing.T) {
	squeeze := strings.NewReplacer(" ", "", "`", "", "\t", "")
	rapid.Check(t, func(t *rapid.T) {
		title := nasty.Draw(t, "title")
		row := edit.CellText(title)
		text, other, markup := cellOf(row)
		if len(markup) > 0 || other != "z" || squeeze.Replace(text) != squeeze.Replace(title) {
			t.Fatalf("title %q became %q, which shows %q with %v, then %q", title, row, text, markup, other)
		}
	})
}

// Once formatted, formatted: whatever titles, line endings and old tables.
func TestFormattingTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		b.WriteString("---\nid: x\nactions:\n")
		for _, title := range rapid.SliceOfN(nasty, 0, 4).Draw(t, "titles") {
			b.WriteString("  - title: " + yamldoc.Quote(title) + "\n")
			if rapid.Bool().Draw(t, "owned") {
				b.WriteString("    owner: octocat\n")
			}
		}
		b.WriteString("---\n## Action items\n" + begin)
		old := rapid.SliceOfN(rapid.SampledFrom([]string{"\n", "| Action | Type |\n|---|---|\n", "| x | y |\n", table, "Text.\n", "<!-- c -->\n", "- item\n", "> quote\n", "```\n| a |\n```\n"}), 0, 4)
		b.WriteString(strings.Join(old.Draw(t, "old"), "") + end + "After.\n")
		text := b.String()
		if rapid.Bool().Draw(t, "crlf") {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		in := read(t, text)
		first := edit.ActionTable(in)
		if first.State == edit.Foreign || first.State == edit.Unclosed {
			t.Skip("refused")
		}
		after, err := edit.Apply(in.File.Data, first.Edits)
		if err != nil {
			t.Fatal(err)
		}
		again := read(t, string(after))
		if second := edit.ActionTable(again); second.State != edit.Current {
			t.Fatalf("state %d then %d: %q", first.State, second.State, after)
		}
		if strings.Contains(text, "\r") && bytes.Count(after, []byte("\n")) != bytes.Count(after, []byte("\r\n")) {
			t.Fatalf("mixed line endings: %q", after)
		}
		for _, kept := range []string{"Text.", "<!-- c -->", "- item", "> quote", "| a |"} {
			if strings.Count(text, kept) > strings.Count(string(after), kept) && !strings.Contains(text, "|\n"+kept) && !strings.Contains(text, "|\r\n"+kept) {
				t.Fatalf("%q is lost: %q", kept, after)
			}
		}
	})
}

func TestOwnPostmortemsAreFormatted(t *testing.T) {
	files, _ := filepath.Glob("../../postmortems/*.md")
	more, _ := filepath.Glob("../../postmortems/*/index.md")
	tables := 0
	for _, name := range append(files, more...) {
		if filepath.Base(name) == "README.md" {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		switch got := edit.ActionTable(read(t, string(data))); got.State {
		case edit.Current:
			tables++
		case edit.NoTable:
		default:
			t.Errorf("%s: state %d, %+v", name, got.State, got.Edits)
		}
	}
	if tables < 3 {
		t.Errorf("only %d tables", tables)
	}
}
