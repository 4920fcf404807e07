package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// The parts of a comment share GitHub's 65,536 characters, in bytes, so that
// many changes don't hide the warnings.
const (
	maxPlanChanges = 32_000
	maxPlanNotes   = 12_000
	maxPlanLines   = 7_500 // of refusals, and of errors
	maxPlanLine    = 500   // characters; "$" takes 14 bytes, and nothing takes more
	maxPlanCell    = 300   // characters
)

// PlanMarkdown prints a plan for a comment on a pull request, at most 65,536
// characters long, which is GitHub's limit. Its first line is a comment by
// which the next run finds it. What strangers wrote reads as it is and means
// nothing: no link, no mention, no reference, no HTML.
func PlanMarkdown(w io.Writer, p plan.Plan) error {
	var b strings.Builder
	b.WriteString("<!-- postmortem-plan -->\n**postmortem plan**: " + planCounts(p) + "\n")
	if s := p.Scope; s != nil {
		fmt.Fprintf(&b, "\nWhat merging this would do: %s since %s (%.7s).\n", planScope(*s), plan.Inert(s.Revision, 100), s.Commit)
	}
	b.WriteString(planLinesOf("Refused:", p.Refusals))
	var failed []string
	for _, path := range p.Failed {
		failed = append(failed, path+" could not be read as a whole: nothing that is missing from it is closed, and the run fails")
	}
	b.WriteString(planLinesOf("Error:", failed))

	changes := planTable{limit: maxPlanChanges, more: "more change", header: "\n| | Issue | Title | Owner | Due | Why |\n|---|---|---|---|---|---|\n"}
	for _, c := range p.Changes {
		changes.row(string(c.Verb), planRef(c.Kind, c.Name(), c.Number), planTitle(c), planCell(c.Owner), c.Due.String(), planCell(c.Why))
	}
	b.WriteString(changes.String())
	notes := planTable{limit: maxPlanNotes, more: "more note", header: "\n| | Issue | What to know |\n|---|---|---|\n"}
	for _, x := range p.Warnings {
		notes.row("warning", "", planCell(x.Text))
	}
	for _, n := range p.Notes {
		notes.row(string(n.Kind), planRef(planNoteKind(n), strings.TrimSuffix(n.Key.String(), "/"), n.Number), planCell(planNote(n)))
	}
	b.WriteString(notes.String())
	if len(p.Pulls) > 0 {
		b.WriteString("\n`postmortem pull` records in the files what was closed or reopened on GitHub.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// planLinesOf tells what stops or fails a run, a paragraph each.
func planLinesOf(name string, list []string) string {
	var b strings.Builder
	for i, text := range list {
		line := fmt.Sprintf("\n**%s** %s\n", name, plan.Inert(text, maxPlanLine))
		if b.Len()+len(line) > maxPlanLines {
			fmt.Fprintf(&b, "\n**%s** and %d more.\n", name, len(list)-i)
			break
		}
		b.WriteString(line)
	}
	return b.String()
}

func planScope(s plan.Scope) string {
	if s.Configuration {
		return "the configuration changed"
	}
	return fmt.Sprintf("only what concerns the %s changed", planCount(s.Documents, "document"))
}

// planCounts is the plan in one line.
func planCounts(p plan.Plan) string {
	s := p.Summary()
	if p.Empty() {
		return "no changes."
	}
	return fmt.Sprintf("%d to add, %d to change, %d to close%s.", s.Add, s.Change, s.Close, planBreakdown(s))
}

// planRef names an issue or a milestone. An issue's number is code: a reference
// in a comment would show up in the issue.
func planRef(kind plan.ObjectKind, name string, number int) string {
	ref := planCell(name)
	if kind == plan.MilestoneKind && name != "" {
		return "milestone " + ref
	}
	if number != 0 {
		ref = strings.TrimSpace(fmt.Sprintf("%s `#%d`", ref, number))
	}
	return ref
}

func planTitle(c plan.Change) string {
	if c.Kind == plan.MilestoneKind {
		return planCell(plan.Visible(c.AfterMilestone.Title))
	}
	return planCell(plan.Visible(c.After.Title))
}

func planCell(text string) string { return plan.Inert(text, maxPlanCell) }

// planTable is a table of bounded length; what it has no room for is counted.
type planTable struct {
	header, more string
	limit        int // bytes
	rows         strings.Builder
	count, left  int
}

func (t *planTable) row(cells ...string) {
	row := "| " + strings.Join(cells, " | ") + " |\n"
	if t.left > 0 || t.rows.Len()+len(row) > t.limit {
		t.left++
		return
	}
	t.count++
	t.rows.WriteString(row)
}

func (t *planTable) String() string {
	if t.count+t.left == 0 {
		return ""
	}
	text := t.header + t.rows.String()
	if t.left > 0 {
		text += fmt.Sprintf("\n%s: \"postmortem plan\" shows them all.\n", planCount(t.left, t.more))
	}
	return text
}
