package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// PlanStyle dresses the parts of a printed plan; nil functions leave them
// plain. The caller decides whether the output is a terminal.
type PlanStyle struct {
	Add, Change, Remove, Note, Bold func(string) string
}

// PlanColours is the style of a terminal.
func PlanColours() PlanStyle {
	sgr := func(code string) func(string) string {
		return func(s string) string { return "\x1b[" + code + "m" + s + "\x1b[0m" }
	}
	return PlanStyle{Add: sgr("32"), Change: sgr("33"), Remove: sgr("31"), Note: sgr("2"), Bold: sgr("1")}
}

// PlanText prints a plan in the manner of terraform: what changes field by
// field, the reason as a comment, and the counts at the end.
func PlanText(w io.Writer, p plan.Plan, style PlanStyle) error {
	t := &planText{style: style}
	for _, c := range p.Changes {
		t.change(c)
	}
	t.notes(p)
	for _, warning := range p.Warnings {
		t.line(t.dress(t.style.Change, "Warning: ")+"%s", Clean(warning.Text))
	}
	if len(p.Warnings) > 0 {
		t.line("")
	}
	t.summary(p)
	_, err := io.WriteString(w, t.String())
	return err
}

type planText struct {
	strings.Builder
	style PlanStyle
}

func (t *planText) line(format string, args ...any) {
	fmt.Fprintf(&t.Builder, format+"\n", args...)
}

func (t *planText) dress(f func(string) string, s string) string {
	if f == nil || s == "" {
		return s
	}
	return f(s)
}

func (t *planText) symbol(v plan.Verb) string {
	switch v {
	case plan.Create:
		return t.dress(t.style.Add, "+")
	case plan.Close:
		return t.dress(t.style.Remove, "-")
	}
	return t.dress(t.style.Change, "~")
}

func (t *planText) change(c plan.Change) {
	name := Clean(c.Name())
	if c.Number != 0 {
		name += fmt.Sprintf(" (#%d)", c.Number)
	}
	t.line("  %s", t.dress(t.style.Note, "# "+Clean(c.Why)))
	t.line("  %s %s %s", t.symbol(c.Verb), planVerbs[c.Verb]+string(c.Kind), t.dress(t.style.Bold, name))
	before, after := planFields(c)
	width := 0
	for _, f := range after {
		width = max(width, len(f.name))
	}
	for i, f := range after {
		old := ""
		if before != nil {
			old = before[i].value
		}
		t.field(c.Verb, width, f, old, before != nil)
	}
	t.line("")
}

// planVerbs are said only where the symbol does not say it all.
var planVerbs = map[plan.Verb]string{plan.Adopt: "adopt ", plan.Reopen: "reopen ", plan.Close: "close "}

func (t *planText) field(v plan.Verb, width int, f planField, old string, existed bool) {
	switch {
	case !existed && (f.value == "" || f.name == "state"), existed && old == f.value:
	case f.text && !existed: // as long as the document; the link in it is enough
	case f.text:
		t.line("      %s %s:", t.symbol(plan.Update), f.name)
		t.textDiff(old, f.value)
	case !existed:
		t.line("      %s %-*s = %s", t.symbol(v), width, f.name, Clean(f.value))
	default:
		t.line("      %s %-*s = %s -> %s", t.symbol(plan.Update), width, f.name, planOrNone(Clean(old)), planOrNone(Clean(f.value)))
	}
}

func planOrNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}

// textDiff prints the lines that only one side has.
func (t *planText) textDiff(old, new string) {
	a, b := planLines(old), planLines(new)
	for _, l := range a {
		if !slices.Contains(b, l) {
			t.line("          %s %s", t.symbol(plan.Close), Clean(l))
		}
	}
	for _, l := range b {
		if !slices.Contains(a, l) {
			t.line("          %s %s", t.symbol(plan.Create), Clean(l))
		}
	}
}

func planLines(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
}

func (t *planText) notes(p plan.Plan) {
	if len(p.Notes) == 0 {
		return
	}
	t.line("Left as it is on GitHub:")
	alike := map[string][]plan.Note{}
	for _, n := range p.Notes {
		alike[planNote(n)] = append(alike[planNote(n)], n)
	}
	for _, n := range p.Notes {
		list := alike[planNote(n)]
		switch {
		case len(list) <= maxAlike:
			list = []plan.Note{n}
		case n != list[0]:
			continue
		}
		t.line("  %s %s", t.dress(t.style.Change, "!"), Clean(planNames(list)+": "+planNote(n)))
	}
	has := func(kind plan.NoteKind) bool {
		return slices.ContainsFunc(p.Notes, func(n plan.Note) bool { return n.Kind == kind })
	}
	if has(plan.Drift) {
		t.line("%s", t.dress(t.style.Note, "  Edits made on GitHub are kept; --overwrite replaces them by what the files say."))
	}
	if has(plan.Progress) {
		t.line("%s", t.dress(t.style.Note, "  \"postmortem pull\" records in the files what was closed or reopened on GitHub."))
	}
	t.line("")
}

// maxAlike is how many notes that say the same stand in lines of their own.
const maxAlike = 3

// planNames names what notes are about; of many, the first and how many more.
func planNames(list []plan.Note) string {
	var names []string
	for _, n := range list[:min(len(list), maxAlike)] {
		var name []string
		if n.Key.Incident != "" {
			name = append(name, strings.TrimSuffix(n.Key.String(), "/"))
		}
		if n.Number != 0 {
			name = append(name, fmt.Sprintf("#%d", n.Number))
		}
		names = append(names, strings.Join(name, " "))
	}
	text := strings.Join(names, ", ")
	if more := len(list) - len(names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// planNote is what a note says, with both values where its words do not name
// them.
func planNote(n plan.Note) string {
	if n.Kind != plan.Drift || n.Field == "" || n.Field == "description" || n.Field == "state" {
		return n.Message
	}
	return fmt.Sprintf("%s (file: %s, GitHub: %s)", n.Message, planOrNone(n.File), planOrNone(n.GitHub))
}

func (t *planText) summary(p plan.Plan) {
	s := p.Summary()
	if p.Scope != nil {
		t.line("What merging this would do: %s since %s (%.7s).", planScope(*p.Scope), Clean(p.Scope.Revision), p.Scope.Commit)
	}
	switch {
	case p.Empty() && len(p.Refusals) == 0:
		line := t.dress(t.style.Bold, "No changes.")
		if len(p.Notes)+len(p.Failed) == 0 && p.Scope == nil {
			line += " GitHub agrees with the postmortems."
		}
		t.line("%s", line)
	default:
		t.line("%s %d to add, %d to change, %d to close%s.", t.dress(t.style.Bold, "Plan:"), s.Add, s.Change, s.Close, planBreakdown(s))
	}
	for _, r := range p.Refusals {
		t.line("%s %s", t.dress(t.style.Remove, "Refused:"), Clean(r))
	}
	for _, f := range p.Failed {
		t.line("%s %s could not be read as a whole: nothing that is missing from it is closed, and this run fails",
			t.dress(t.style.Remove, "Error:"), Clean(f))
	}
}

// planBreakdown tells issues from milestones when the plan has both.
func planBreakdown(s plan.Summary) string {
	issues := s.AddIssues + s.ChangeIssues + s.CloseIssues
	milestones := s.Add + s.Change + s.Close - issues
	if issues == 0 || milestones == 0 {
		return ""
	}
	return fmt.Sprintf(" (%s, %s)", planCount(issues, "issue"), planCount(milestones, "milestone"))
}

func planCount(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// planField is one field of an issue or milestone, as people read it.
type planField struct {
	name, value string
	text        bool // several lines
}

// planFields lists the same fields for both sides, in one order.
func planFields(c plan.Change) (before, after []planField) {
	if c.Kind == plan.MilestoneKind {
		if c.BeforeMilestone != nil {
			before = planMilestoneFields(*c.BeforeMilestone)
		}
		return before, planMilestoneFields(*c.AfterMilestone)
	}
	if c.Before != nil {
		before = planIssueFields(*c.Before)
	}
	return before, planIssueFields(*c.After)
}

func planIssueFields(i plan.Issue) []planField {
	state := string(i.State)
	if i.State == plan.Closed && i.StateReason != "" {
		state += " (" + i.StateReason + ")"
	}
	return []planField{
		{name: "title", value: plan.Visible(i.Title)},
		{name: "state", value: state},
		{name: "assignees", value: strings.Join(i.Assignees, ", ")},
		{name: "labels", value: strings.Join(i.Labels, ", ")},
		{name: "milestone", value: plan.Visible(i.MilestoneTitle)},
		{name: "description", value: plan.BlockText(i.Body), text: true},
	}
}

func planMilestoneFields(m plan.Milestone) []planField {
	return []planField{
		{name: "title", value: plan.Visible(m.Title)},
		{name: "state", value: string(m.State)},
		{name: "due", value: m.DueOn},
		{name: "description", value: plan.BlockText(m.Description), text: true},
	}
}
