package report_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// nasty is what strangers may put where a finding quotes them.
var nasty = []string{
	"\x1b[31mred\x1b[0m", "\u202eturned\u2069", "one\r\ntwo\nthree", "::error::x", "\n::error file=a::x", "##[error]x",
	"%0A::error::x", "a%25b", "a,b:c=d", "| a | b |", "`code` ``x``", "<script>alert(1)</script>", "<!-- x -->", "&lt;b&gt; &#64;octocat",
	"@octocat and @org/team", "#12 and owner/name#34 and GH-5", "fixes #6", "deadbeefdeadbeefdeadbeefdeadbeefdeadbeef",
	"[text](https://evil.example)", "![i](x)", "https://evil.example www.evil.example a@evil.example", "**b** _i_ ~~s~~", "\\| \\` \\", "$x$ $$y$$",
	"- item", "# heading", "a\u2028b\u0085c",
}

// nastyFindings has each in path, rule, message, hint and the line itself.
func nastyFindings() []diag.Diagnostic {
	var list []diag.Diagnostic
	for i, s := range nasty {
		f := source.NewFile(s, []byte("first\n"+s+"\n"))
		list = append(list, diag.Diagnostic{
			Span: f.Span(6, 6+len(s)), Rule: s, Severity: []diag.Severity{diag.Error, diag.Warning, diag.Info}[i%3], Message: s, Hint: s,
		})
	}
	return list
}

// many returns n findings of a severity.
func many(n int, s diag.Severity) []diag.Diagnostic {
	list := make([]diag.Diagnostic, n)
	for i := range list {
		list[i] = sampleFindings()[1]
		list[i].Severity, list[i].Message = s, fmt.Sprintf("%s %d", s, i)
	}
	return list
}

func noControls(t *testing.T, text string) {
	t.Helper()
	for _, r := range text {
		if r != '\n' && (unicode.IsControl(r) || r == '\u202e' || r == '\u2066' || r == '\u2069' || r == '\u2028') {
			t.Errorf("U+%04X is in the output", r)
		}
	}
	if strings.Contains(text, "##[") {
		t.Errorf("a command of the old form is in the output")
	}
}

func TestTextOfNasties(t *testing.T) {
	var b strings.Builder
	if err := report.FindingsText(&b, slices.Values(nastyFindings()), 1, report.FindingsStyle{}); err != nil {
		t.Fatal(err)
	}
	noControls(t, b.String())
	for line := range strings.Lines(b.String()) {
		if strings.HasPrefix(strings.TrimSpace(line), "::") {
			t.Errorf("a workflow command: %q", line)
		}
	}
}

func TestFindingsJSONL(t *testing.T) {
	var b strings.Builder
	if err := report.FindingsJSONL(&b, slices.Values(append(sampleFindings(), nastyFindings()...))); err != nil {
		t.Fatal(err)
	}
	noControls(t, b.String())
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	want := `{"version":1,"path":"postmortems/a.md","line":2,"column":13,"endLine":3,"endColumn":4,"rule":"action-count","severity":"warning","message":"7 action items, more than 5","hint":""}`
	if diff := cmp.Diff(want, lines[1]); diff != "" {
		t.Error(diff)
	}
	if len(lines) != 2+len(nasty) {
		t.Fatalf("%d lines", len(lines))
	}
	for i, line := range lines[2:] {
		var back struct{ Path, Message, Hint string }
		if err := json.Unmarshal([]byte(line), &back); err != nil {
			t.Fatal(err)
		}
		if s := nasty[i]; back.Path != s || back.Message != s || back.Hint != s {
			t.Errorf("%q became %q", s, back)
		}
	}
	b.Reset()
	if err := report.FindingsJSONL(&b, slices.Values([]diag.Diagnostic(nil))); err != nil || b.Len() > 0 {
		t.Errorf("without findings: %v %q", err, b.String())
	}
}

// command is a workflow command as GitHub's runner reads it.
var command = regexp.MustCompile(`^::([a-z-]+)(?: ([^:]*))?::(.*)$`)

func unescape(text string) string {
	return strings.NewReplacer("%25", "%", "%0A", "\n", "%0D", "\r", "%3A", ":", "%2C", ",").Replace(text)
}

// runner returns the annotations that the runner makes of an output.
func runner(t *testing.T, out string) (list []string) {
	t.Helper()
	stopped := ""
	for line := range strings.Lines(out) {
		m := command.FindStringSubmatch(strings.TrimSpace(line))
		switch {
		case m == nil:
		case stopped != "":
			if m[1] == stopped {
				t.Fatal("unreachable: tokens have digits")
			}
		case m[1] == "stop-commands":
			stopped = m[3]
		case m[1] == "error", m[1] == "warning", m[1] == "notice":
			properties := strings.Split(m[2], ",")
			for i, p := range properties {
				properties[i] = unescape(p)
			}
			list = append(list, m[1]+" "+strings.Join(properties, " ")+"|"+unescape(m[3]))
		default:
			t.Errorf("command %q", line)
		}
		if stopped != "" && strings.TrimSpace(line) == "::"+stopped+"::" {
			stopped = ""
		}
	}
	if stopped != "" {
		t.Error("commands stay stopped")
	}
	return list
}

func TestFindingsGitHub(t *testing.T) {
	print := func(found []diag.Diagnostic) string {
		var b strings.Builder
		if err := report.FindingsGitHub(&b, slices.Values(found), 4); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	out := print(sampleFindings())
	_, commands, _ := strings.Cut(out, "in 4 files\n")
	_, commands, _ = strings.Cut(commands, "\n")
	want := `::error file=postmortems/a.md,line=1,endLine=1,col=1,endColumn=1,title=document-id::the document has no id%0Awrite id: a
::warning file=postmortems/a.md,line=2,endLine=3,title=action-count::7 action items, more than 5
`
	if diff := cmp.Diff(want, commands); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(out, "   2 | title: \"3σ\" x\n") {
		t.Errorf("the text is missing:\n%s", out)
	}

	// Columns are left out only where the range really goes on.
	f := source.NewFile("a,b:c%.md", []byte("one\ntwo\n"))
	out = print([]diag.Diagnostic{{Span: f.Span(0, 4), Rule: "r", Severity: diag.Info, Message: "100%"}})
	if want := "::notice file=a%2Cb%3Ac%25.md,line=1,endLine=1,col=1,endColumn=4,title=r::100%25\n"; !strings.HasSuffix(out, want) {
		t.Errorf("want %q in\n%s", want, out)
	}

	// What strangers wrote is text in annotations of ours, and nothing more.
	for i, d := range nastyFindings() {
		out := print([]diag.Diagnostic{d})
		noControls(t, out)
		got := runner(t, out)
		if len(got) != 1 {
			t.Errorf("%q gives %d annotations:\n%s", nasty[i], len(got), out)
			continue
		}
		s := report.Clean(nasty[i])
		if want := "|" + s + "\n" + s; !strings.HasSuffix(got[0], want) || !strings.Contains(got[0], " file="+s+" line=2 ") || !strings.Contains(got[0], "title="+s+"|") {
			t.Errorf("%q became %q", nasty[i], got[0])
		}
	}

	// GitHub drops what is over ten of a level; the rest is counted.
	all := append(append(many(12, diag.Error), many(11, diag.Warning)...), many(11, diag.Info)...)
	got := runner(t, print(all))
	counts := map[string]int{}
	for _, a := range got {
		counts[strings.Fields(a)[0]]++
	}
	if diff := cmp.Diff(map[string]int{"error": 10, "warning": 10, "notice": 10}, counts); diff != "" {
		t.Error(diff)
	}
	if last := got[len(got)-1]; !strings.Contains(last, "|5 more findings: see the job summary") {
		t.Errorf("the last one is %q", last)
	}
	if got := runner(t, print(many(10, diag.Error))); len(got) != 10 {
		t.Errorf("%d annotations of 10 errors", len(got))
	}
}

// The text cannot resume commands: it would have to contain its own hash.
func TestStopTokenIsTheTexts(t *testing.T) {
	token := regexp.MustCompile(`^::stop-commands::([0-9a-f]{32})\n`)
	seen := map[string]bool{}
	for _, found := range [][]diag.Diagnostic{nil, sampleFindings(), nastyFindings()} {
		var b strings.Builder
		if err := report.FindingsGitHub(&b, slices.Values(found), 1); err != nil {
			t.Fatal(err)
		}
		m := token.FindStringSubmatch(b.String())
		if m == nil || seen[m[1]] || strings.Count(b.String(), m[1]) != 2 {
			t.Errorf("token %q of\n%s", m, b.String())
			continue
		}
		seen[m[1]] = true
	}
}

func TestFindingsMarkdown(t *testing.T) {
	print := func(found []diag.Diagnostic) string {
		var b strings.Builder
		if err := report.FindingsMarkdown(&b, slices.Values(found), 4); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	want := `**postmortem lint**: 1 error, 1 warning in 4 files

| | Place | Finding | Rule |
|---|---|---|---|
| error | postmortems/a.md:1 | the document has no id<br>write id: a | document-id |
| warning | postmortems/a.md:2 | 7 action items, more than 5 | action-count |
`
	if diff := cmp.Diff(want, print(sampleFindings())); diff != "" {
		t.Error(diff)
	}
	if got := print(nil); got != "**postmortem lint**: 4 files, no findings\n" {
		t.Errorf("without findings: %q", got)
	}

	out := print(nastyFindings())
	noControls(t, out)
	rows := 0
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader([]byte(out)))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Document, *ast.Paragraph, *ast.Text, *east.Table, *east.TableHeader, *east.TableCell:
		case *ast.Emphasis:
			if n.Parent().Kind() != ast.KindParagraph {
				t.Error("emphasis in the table")
			}
		case *east.TableRow:
			if rows++; n.ChildCount() != 4 {
				t.Errorf("row %d has %d cells", rows, n.ChildCount())
			}
		case *ast.RawHTML:
			seg := n.Segments.At(0)
			if tag := string(seg.Value([]byte(out))); tag != "<br>" && tag != "<span>" && tag != "</span>" {
				t.Errorf("HTML: %s", tag)
			}
		default:
			t.Errorf("a %s is in the table", n.Kind())
		}
		return ast.WalkContinue, nil
	})
	if rows != len(nasty) {
		t.Errorf("%d rows of %d findings", rows, len(nasty))
	}
	if m := regexp.MustCompile(`@[a-z]|#[0-9]|[a-z]://|www\.|GH-[0-9]|[0-9a-f]{7}`).FindString(out); m != "" {
		t.Errorf("%q means something to GitHub", m)
	}

	big := many(2000, diag.Error)
	for i := range big {
		big[i].Message = strings.Repeat("|", 1000)
	}
	out = print(big)
	if len(out) > 60_000 {
		t.Errorf("%d bytes", len(out))
	}
	shown := strings.Count(out, "\n| error |")
	if want := fmt.Sprintf("\n%d more findings: see the log of this step.\n", 2000-shown); shown == 0 || !strings.HasSuffix(out, want) {
		t.Errorf("%d rows, and the end is %q", shown, out[len(out)-80:])
	}
}

func sampleRules() []report.Rule {
	return []report.Rule{
		{
			Name: "action-count", Doc: "there are `many` | items\n\nMore than <five>.", Severity: diag.Warning, Bounds: "no setting lowers it",
			Bad: []report.ExampleFile{{Name: "bad.md", Text: "\ufeffa \xe9\n\n```\nb\n```\n"}, {Name: "bad.yaml", Text: "x: y\n"}}, Findings: "1:1: warning: x\n",
			Good: []report.ExampleFile{{Name: "good.md", Text: strings.Repeat("a\n", 50)}},
		},
		{Name: "document-id", Doc: "the document has no id\n\nWhy.", Severity: diag.Error},
	}
}

func TestRules(t *testing.T) {
	var b strings.Builder
	if err := report.RuleText(&b, sampleRules()[0], report.FindingsStyle{}); err != nil {
		t.Fatal(err)
	}
	want := "action-count: there are `many` | items\nwarning; no setting lowers it\n\nMore than <five>.\n" +
		"\nWrong, bad.md:\n\n    <U+FEFF>a <0xE9>\n\n    ```\n    b\n    ```\n\nWith bad.yaml:\n\n    x: y\n" +
		"\nWhat lint says:\n\n    1:1: warning: x\n\nRight:\n\n" + strings.Repeat("    a\n", 39) + "    … 11 more lines\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}

	b.Reset()
	if err := report.RuleList(&b, sampleRules(), report.FindingsStyle{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("action-count  warning  there are `many` | items\ndocument-id   error    the document has no id\n", b.String()); diff != "" {
		t.Error(diff)
	}

	b.Reset()
	if err := report.RulesMarkdown(&b, sampleRules()); err != nil {
		t.Fatal(err)
	}
	_, page, _ := strings.Cut(b.String(), "|---|---|---|\n")
	want = "| [action-count](#action-count) | warning | there are \\`many\\` \\| items |\n" +
		"| [document-id](#document-id) | error | the document has no id |\n" +
		"\n## action-count\n\n**There are \\`many\\` \\| items.** Severity: warning; no setting lowers it.\n\nMore than \\<five>.\n" +
		"\nWrong, `bad.md`:\n\n````markdown\n<U+FEFF>a <0xE9>\n\n```\nb\n```\n````\n\nWith `bad.yaml`:\n\n```yaml\nx: y\n```\n" +
		"\nWhat lint says:\n\n```text\n1:1: warning: x\n```\n\nRight:\n\n```markdown\n" + strings.Repeat("a\n", 39) + "… 11 more lines\n```\n" +
		"\n## document-id\n\n**The document has no id.** Severity: error.\n\nWhy.\n"
	if diff := cmp.Diff(want, page); diff != "" {
		t.Error(diff)
	}
}
