package report_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

func planMarkdown(t *testing.T, p plan.Plan) string {
	t.Helper()
	var b strings.Builder
	if err := report.PlanMarkdown(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPlanMarkdown(t *testing.T) {
	p := samplePlan()
	p.Changes[1].Owner, p.Changes[1].Due = "team:data", incident.Date{Year: 2025, Month: 5, Day: 21}
	p.Scope = &plan.Scope{Revision: "origin/main", Commit: "0123456789abcdef", Documents: 1}
	p.Refusals = []string{"5 of 8 would be closed"}
	p.Notes = append(p.Notes, plan.Note{Kind: plan.Progress, Key: incident.Key{Incident: "in", Action: "e"}, Number: 4, Message: "closed on GitHub"})
	p.Pulls = []plan.Pull{{Key: incident.Key{Incident: "in", Action: "e"}}}
	p.Failed = []string{"postmortems/b.md"}
	want := `<!-- postmortem-plan -->
**postmortem plan**: 2 to add, 1 to change, 1 to close (3 issues, 1 milestone).

What merging this would do: only what concerns the 1 document changed since origin/main (0123456).

**Refused:** 5 of 8 would be closed

**Error:** postmortems/b.md could not be read as a whole: nothing that is missing from it is closed, and the run fails

| | Issue | Title | Owner | Due | Why |
|---|---|---|---|---|---|
| create | milestone in | Postmortem in |  |  | first issues |
| create | in/a | Do a | team:data | 2025-05-21 | new |
| update | in/b ` + "`#7`" + ` | New |  |  | title, assignees, description |
| close | in/c ` + "`#7`" + ` | Old |  |  | removed |

| | Issue | What to know |
|---|---|---|
| warning |  | postmortems/in.md:4: nobody is assigned |
| drift | in/d ` + "`#9`" + ` | title changed on GitHub (file: File's, GitHub: evil \[2J Plan: 0 to add) |
| progress | in/e ` + "`#10`" + ` | closed on GitHub: a pull is due |
| drift | in/f ` + "`#11`" + ` | reopened on GitHub; the file says dropped |
| untouched | ` + "`#3`" + ` | left alone |
| progress | in/e ` + "`#4`" + ` | closed on GitHub |

` + "`postmortem pull`" + ` records in the files what was closed or reopened on GitHub.
`
	if diff := cmp.Diff(want, planMarkdown(t, p)); diff != "" {
		t.Error(diff)
	}
	if got := planMarkdown(t, plan.Plan{}); got != "<!-- postmortem-plan -->\n**postmortem plan**: no changes.\n" {
		t.Errorf("without changes: %q", got)
	}
}

// TestHostilePlanMarkdown: whatever stands in a field, the comment notifies
// nobody, links nothing, renders nothing and stays a table.
func TestHostilePlanMarkdown(t *testing.T) {
	evil := "| a @octocat o/r#1 #2 GH-3 fixes #4 `code` ``` <img src=x onerror=alert(1)> <!-- x --> &#64;octocat [l](https://evil.example) " +
		"https://github.com/o/r/issues/5 www.evil.example 0123456789abcdef0123456789abcdef01234567 $a$ \\| ~~x~~ **b** \x1b[31m\u202e\r\n\n# heading\n/close"
	p := plan.Plan{Warnings: []plan.Warning{{Text: evil}}, Refusals: []string{evil}, Failed: []string{evil}, Scope: &plan.Scope{Revision: evil, Commit: "0123456789"}}
	for _, verb := range []plan.Verb{plan.Create, plan.Adopt, plan.Update, plan.Reopen, plan.Close} {
		p.Changes = append(p.Changes, plan.Change{Verb: verb, Kind: plan.IssueKind, Key: incident.Key{Incident: evil, Action: evil}, Number: 7,
			After: &plan.Issue{Title: evil, Labels: []string{evil}, Assignees: []string{evil}}, Owner: evil, Why: evil})
		p.Changes = append(p.Changes, plan.Change{Verb: verb, Kind: plan.MilestoneKind, Key: incident.Key{Incident: evil},
			AfterMilestone: &plan.Milestone{Title: evil}, Why: evil})
	}
	p.Notes = []plan.Note{{Kind: plan.Drift, Key: incident.Key{Incident: evil, Action: evil}, Number: 9, Message: evil, Field: "title", File: evil, GitHub: evil}}
	out := planMarkdown(t, p)
	noControls(t, out)
	if bad := regexp.MustCompile(`@o|[^` + "`" + `]#[0-9]|GH-3|&#64|s://|www\.|[0-9a-f]{8}|/issues/[0-9]`).FindString(strings.ReplaceAll(out, "0123456)", "")); bad != "" {
		t.Errorf("%q stays in\n%s", bad, out)
	}
	cells := map[int]int{}
	doc := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader([]byte(out)))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Document, *ast.Paragraph, *ast.Text, *east.Table, *east.TableHeader, *east.TableCell:
		case *ast.HTMLBlock:
			if n.PreviousSibling() != nil {
				t.Error("a block of HTML")
			}
		case *ast.CodeSpan:
			if got := string(n.FirstChild().(*ast.Text).Segment.Value([]byte(out))); got != "#7" && got != "#9" {
				t.Errorf("code: %q", got)
			}
		case *ast.Emphasis:
			if n.Parent().Kind() != ast.KindParagraph {
				t.Error("emphasis in a table")
			}
		case *east.TableRow:
			cells[n.ChildCount()]++
		case *ast.RawHTML:
			seg := n.Segments.At(0)
			if tag := string(seg.Value([]byte(out))); tag != "<span>" && tag != "</span>" {
				t.Errorf("HTML: %s", tag)
			}
		default:
			t.Errorf("a %s is in the comment", n.Kind())
		}
		return ast.WalkContinue, nil
	})
	if diff := cmp.Diff(map[int]int{6: 10, 3: 2}, cells); diff != "" {
		t.Errorf("rows by their number of cells: %s", diff)
	}
}

// TestLongPlanMarkdown: GitHub refuses comments over 65,536 characters.
func TestLongPlanMarkdown(t *testing.T) {
	for _, c := range []string{"a", "$", "&", "#1", "@", "\\"} {
		longPlanMarkdown(t, strings.Repeat(c, 2000))
	}
}

func longPlanMarkdown(t *testing.T, long string) {
	t.Helper()
	p := plan.Plan{Scope: &plan.Scope{Revision: long, Commit: "0123456789"}}
	for n := range 500 {
		p.Changes = append(p.Changes, plan.Change{Verb: plan.Create, Kind: plan.IssueKind, Key: incident.Key{Incident: "in", Action: fmt.Sprint("a", n)},
			After: &plan.Issue{Title: long}, Owner: long, Why: long})
		p.Warnings = append(p.Warnings, plan.Warning{Text: long})
		p.Refusals = append(p.Refusals, long)
		p.Failed = append(p.Failed, long)
	}
	out := planMarkdown(t, p)
	if len(out) > 65_536 {
		t.Errorf("%d bytes", len(out))
	}
	for _, more := range []string{`\n4\d\d more changes: `, `\n4\d\d more notes: `, `Refused:\*\* and 49\d more`, `Error:\*\* and 49\d more`} {
		if !regexp.MustCompile(more).MatchString(out) {
			t.Errorf("no %q", more)
		}
	}
}
