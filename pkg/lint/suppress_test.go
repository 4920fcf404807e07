package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// marks reports every "BAD" in the file, and the document itself when its
// text says "WHOLE".
func marks(name string) *lint.Rule {
	return &lint.Rule{Name: name, Severity: diag.Error, Check: func(p *lint.Pass) {
		f := p.Incident.File
		for at := 0; ; {
			i := strings.Index(string(f.Data[at:]), "BAD")
			if i < 0 {
				break
			}
			p.Reportf(f.Span(at+i, at+i+3), "bad")
			at += i + 3
		}
		if strings.Contains(string(f.Data), "WHOLE") {
			p.Reportf(f.Span(0, 0), "bad as a whole")
		}
	}}
}

func lintText(text string, c *config.Config, rules ...*lint.Rule) []string {
	if c == nil {
		c = config.Default()
	}
	d := parse.File(source.NewFile("a.md", []byte(text)), c)
	var list []string
	for _, f := range lint.Run([]lint.Document{{Incident: d.Incident, Findings: d.Findings}}, lint.Options{Rules: rules, Config: c}) {
		list = append(list, fmt.Sprintf("%d %s", f.Span.From().Line, f.Message))
	}
	return list
}

func TestSuppressionScope(t *testing.T) {
	const c = "<!-- lint-ignore mark: quoted -->"
	tests := []struct {
		name, text string
		want       []string // lines of what is left
	}{
		{"paragraph", c + "\n\nBAD BAD\nBAD\n\nBAD\n", []string{"9 bad"}},
		{"without an empty line", c + "\nBAD\n\nBAD\n", []string{"7 bad"}},
		{"paragraph, at its end", "BAD\nBAD " + c + "\n\nBAD\n", []string{"7 bad"}},
		{"the block before it is not meant", "BAD\n\n" + c + "\n\nBAD\n", []string{"4 bad"}},
		{"list", c + "\n\n- BAD\n  - BAD\n- BAD\n\nBAD\n", []string{"10 bad"}},
		{"list item", "- BAD " + c + "\n- BAD\n", []string{"5 bad"}},
		{"list item, its text alone", "- BAD " + c + "\n  - BAD\n", []string{"5 bad"}},
		{"list item, last line", "- BAD\n  - BAD\n\n  " + c + "\n- BAD\n", []string{"8 bad"}},
		{"within a list item", "- BAD\n\n  " + c + "\n\n  BAD\n\n  BAD\n", []string{"4 bad", "10 bad"}},
		{"quotation", "> BAD\n>\n> " + c + "\n\nBAD\n", []string{"8 bad"}},
		{"heading", c + "\n\n## BAD\n\nBAD\n", []string{"8 bad"}},
		{"heading, at its end", "## BAD " + c + "\n\nBAD\n", []string{"6 bad"}},
		{"underlined heading", c + "\n\nBAD\n---\n\nBAD\n", []string{"9 bad"}},
		{"table", c + "\n\n| BAD | BAD |\n|---|---|\n| BAD | BAD |\n\nBAD\n", []string{"10 bad"}},
		{"row", "| a | b |\n|---|---|\n| BAD | BAD " + c + " |\n| BAD | b |\n", []string{"7 bad"}},
		{"code", c + "\n\n```\nBAD\n```\n\nBAD\n", []string{"10 bad"}},
		{"several comments", "<!-- lint-ignore other: x -->\n<!-- a remark -->\n" + c + "\n\nBAD\n", []string{"4 rule \"other\" has nothing to suppress here"}},
		{"two rules", "<!-- lint-ignore other, mark: x -->\n\nBAD\n", []string{"4 rule \"other\" has nothing to suppress here"}},
		{"over several lines", "<!--\nlint-ignore mark:\nx\n-->\n\nBAD\n", nil},
		{"nothing follows", "BAD\n\n" + c + "\n", []string{"4 bad", `6 rule "mark" has nothing to suppress here`}},
		{"in code", "`" + c + "` BAD\n\n    " + c + "\n\nBAD\n", []string{"4 bad", "8 bad"}},
		{"another word", "<!-- lint-ignored mark: x -->\n\nBAD\n", []string{"6 bad"}},
		{"no reason", "<!-- lint-ignore mark: -->\n\nBAD\n", []string{"4 the suppression has no reason", "6 bad"}},
		{"no colon", "<!-- lint-ignore mark -->\n\nBAD\n", []string{"4 the suppression has no reason", "6 bad"}},
		{"twice", c + "\n" + c + "\n\nBAD\n", nil},
		{"the document is not a block", c + "\n\nWHOLE\n", []string{"1 bad as a whole", `4 rule "mark" has nothing to suppress here`}},
		{"clock", "<!-- lint-ignore clock: x -->\n\ngood\n", nil},
		{"off", "<!-- lint-ignore off: x -->\n\ngood\n", nil},
		{"locked", "<!-- lint-ignore locked, suppression: x -->\n\ngood\n", []string{`4 rule "locked" cannot be suppressed`, `4 rule "suppression" cannot be suppressed`}},
	}
	off := settings("off: off")
	rules := []*lint.Rule{
		marks("mark"), says("other", diag.Off), says("off", diag.Error), {Name: lint.RuleSuppression, Severity: diag.Error},
		{Name: "clock", Severity: diag.Warning, Clock: true}, {Name: "locked", Severity: diag.Error, Locked: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, lintText("---\nid: x\n---\n"+tt.text, off, rules...)); diff != "" {
				t.Error(diff)
			}
			crlf := strings.ReplaceAll("---\nid: x\n---\n"+tt.text, "\n", "\r\n")
			if diff := cmp.Diff(tt.want, lintText(crlf, off, rules...)); diff != "" {
				t.Error("with CRLF: ", diff)
			}
		})
	}
}

func TestSuppressionInFrontMatter(t *testing.T) {
	const c = "# lint-ignore mark: quoted"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"line below", "id: x\n" + c + "\ntitle: BAD\nclass: BAD\n", []string{"5 bad"}},
		{"its own line", "id: x\ntitle: BAD " + c + "\nclass: BAD\n", []string{"4 bad"}},
		{"all of a list", "id: x\n" + c + "\nactions:\n- id: BAD\n  title: BAD\n\n- id: BAD\nclass: BAD\n", []string{"9 bad"}},
		{"one item", "actions:\n  " + c + "\n  - id: BAD\n    title: BAD\n  - id: BAD\n", []string{"6 bad"}},
		{"one key of an item", "actions:\n  - id: BAD\n    " + c + "\n    title: BAD\n    type: BAD\n", []string{"3 bad", "6 bad"}},
		{"text of several lines", "id: x\n" + c + "\ntitle: >\n  BAD\n\n  BAD\nclass: BAD\n", []string{"8 bad"}},
		{"over a remark", "id: x\n" + c + "\n# a remark\n\ntitle: BAD\n", nil},
		{"two comments", "id: x\n" + c + "\n# lint-ignore other: x\ntitle: BAD\n", []string{`4 rule "other" has nothing to suppress here`}},
		{"in a text", "title: |\n  BAD\n  # lint-ignore mark: x\nclass: 'BAD # lint-ignore mark: x'\n", []string{"3 bad", "5 bad"}},
		{"the document", c + "\nid: x\nx-a: WHOLE\ntitle: BAD\n", []string{"5 bad"}},
		{"the document, and the first line", "# a remark\n" + c + "\nid: BAD\nx-a: WHOLE\n", nil},
		{"not at the top", "id: x\n" + c + "\nx-a: WHOLE\n", []string{"1 bad as a whole", `3 rule "mark" has nothing to suppress here`}},
		{"no reason", "id: x\n# lint-ignore mark\ntitle: BAD\n", []string{"3 the suppression has no reason", "4 bad"}},
		{"at the end", "id: x\n" + c + "\n", []string{`3 rule "mark" has nothing to suppress here`}},
		{"a finding of the parser", "severity: P1 # lint-ignore value: as it was then\nstatus: nonsense\n", []string{`3 "nonsense" is none of draft, in-review, reviewed, closed`}},
	}
	rules := []*lint.Rule{
		marks("mark"), says("other", diag.Off), {Name: lint.RuleSuppression, Severity: diag.Error}, {Name: "value", Severity: diag.Error},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := "---\n" + tt.text + "---\n"
			got := lintText(text, nil, rules...)
			var kept []string
			for _, g := range got {
				if !strings.Contains(g, "cannot serve as an id") && !strings.Contains(g, "is none of prevent") {
					kept = append(kept, g)
				}
			}
			if diff := cmp.Diff(tt.want, kept); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A run of some rules knows the names of all.
func TestSuppressionOfWhatDoesNotRun(t *testing.T) {
	text := "---\nid: x\n---\n<!-- lint-ignore mark, other, thrid: x -->\n\nBAD\n"
	d := parse.File(source.NewFile("a.md", []byte(text)), config.Default())
	mark := marks("mark")
	var got []string
	for _, f := range lint.Run([]lint.Document{{Incident: d.Incident}}, lint.Options{Rules: []*lint.Rule{mark}, Known: []*lint.Rule{mark, says("other", diag.Error), says("third", diag.Error)}}) {
		got = append(got, f.Message+": "+f.Hint)
	}
	if diff := cmp.Diff([]string{`unknown rule "thrid": did you mean "third"?`}, got); diff != "" {
		t.Error(diff)
	}
}

// What the configuration says about the rule itself holds.
func TestSuppressionSeverity(t *testing.T) {
	text := "---\nid: x\n---\n<!-- lint-ignore mark: -->\n\nBAD\n"
	rules := []*lint.Rule{marks("mark"), {Name: lint.RuleSuppression, Severity: diag.Error}}
	if diff := cmp.Diff([]string{"6 bad"}, lintText(text, settings("suppression: off"), rules...)); diff != "" {
		t.Error(diff)
	}
}

// The author of a pull request chooses how many comments there are.
func TestManySuppressions(t *testing.T) {
	for name, text := range map[string]string{
		"comments":        "---\nid: x\n---\n" + strings.Repeat("<!-- lint-ignore mark: x -->\n", 4000) + "\nBAD\n",
		"in front matter": "---\nid: x\n" + strings.Repeat("# lint-ignore mark: x\n", 4000) + "title: BAD\n---\n",
		"rules":           "---\nid: x\n---\n<!-- lint-ignore " + strings.Repeat("mark,", 15) + "mark: x -->\n\nBAD\n",
	} {
		if got := lintText(text, nil, marks("mark")); len(got) != 0 {
			t.Errorf("%s: %d findings, the first is %s", name, len(got), got[0])
		}
	}
	got := lintText("---\nid: x\n---\n<!-- lint-ignore "+strings.Repeat("a,", 3000)+"mark: x -->\n\nBAD\n", nil, marks("mark"))
	if diff := cmp.Diff([]string{"4 the suppression names 3001 rules, 16 are allowed", "6 bad"}, got); diff != "" {
		t.Error(diff)
	}
}
