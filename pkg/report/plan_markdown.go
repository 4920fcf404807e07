package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/plan"
)

const (
	maxPlan     = 64_000 // bytes, of the 65,536 characters that GitHub takes
	maxPlanLine = 500    // characters; "$" takes 14 bytes, and nothing takes more
	maxPlanCell = 300    // characters
)

// planMark begins the text, so that a script can find its own comment.
const planMark = "<!-- postmortem-plan -->\n"

// PlanMarkdown prints a plan for a comment on a pull request, at most 65,536
// characters long, which is GitHub's limit. Its first line is a comment by
// which the next run finds it. What strangers wrote reads as it is and means
// nothing: no link, no mention, no reference, no HTML.
func PlanMarkdown(w io.Writer, p plan.Plan) error {
	text := planMark + planAsJSON(p).markdown("postmortem plan", maxPlan)
	if len(p.Pulls) > 0 {
		text += "\n`postmortem pull` records in the files what was closed or reopened on GitHub.\n"
	}
	_, err := io.WriteString(w, text)
	return err
}

// markdown is what a command plans, in at most limit bytes. Its parts share them,
// so that many changes don't hide the warnings.
func (p planJSON) markdown(command string, limit int) string {
	var b strings.Builder
	where := fmt.Sprintf("%q shows them all", command) // the rest
	b.WriteString("**" + command + "**: " + p.counts() + "\n")
	if s := p.Scope; s != nil {
		fmt.Fprintf(&b, "\nWhat merging this would do: %s since %s (%s).\n", planScope(plan.Scope{Documents: s.Documents, Configuration: s.Configuration}), plan.Inert(s.Revision, 100), shortCommit(s.Commit))
	}
	b.WriteString(planLinesOf("Refused:", p.Refusals, limit/8))
	var failed []string
	for _, path := range p.Failed {
		failed = append(failed, path+" could not be read as a whole: nothing that is missing from it is closed, and the run fails")
	}
	b.WriteString(planLinesOf("Error:", failed, limit/8))

	changes := markdownTable{limit: limit / 2, more: "more change", where: where, header: "\n| | Issue | Title | Owner | Due | Why |\n|---|---|---|---|---|---|\n"}
	for _, c := range p.Changes {
		if changes.full() {
			continue
		}
		number, title := 0, ""
		if c.Number != nil {
			number = *c.Number
		}
		if c.After != nil {
			title = c.After.Title
		}
		changes.row(planCell(c.Verb), planRef(c.Kind, c.Key, number), planCell(title), planCell(c.Owner), planCell(c.Due), planCell(c.Why))
	}
	b.WriteString(changes.String())
	notes := markdownTable{limit: limit / 5, more: "more note", where: where, header: "\n| | Issue | What to know |\n|---|---|---|\n"}
	for _, warning := range p.Warnings {
		if notes.full() {
			continue
		}
		notes.row("warning", "", planCell(warning))
	}
	for _, n := range p.Notes {
		if notes.full() {
			continue
		}
		text := planNote(plan.Note{Kind: plan.NoteKind(n.Kind), Message: n.Message, Field: n.Field, File: n.File, GitHub: n.GitHub})
		kind := string(plan.IssueKind)
		if n.Key != "" && !strings.Contains(n.Key, "/") {
			kind = string(plan.MilestoneKind)
		}
		notes.row(planCell(n.Kind), planRef(kind, n.Key, n.Number), planCell(text))
	}
	b.WriteString(notes.String())
	return b.String()
}

// shortCommit is one as GitHub links it; what is none is quoted.
func shortCommit(hash string) string {
	if len(hash) < 7 || strings.Trim(hash, "0123456789abcdef") != "" {
		return plan.Inert(hash, 7)
	}
	return hash[:7]
}

// planLinesOf tells what stops or fails a run, a paragraph each.
func planLinesOf(name string, list []string, limit int) string {
	var b strings.Builder
	for i, text := range list {
		line := fmt.Sprintf("\n**%s** %s\n", name, plan.Inert(text, maxPlanLine))
		if b.Len()+len(line) > limit {
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

// counts is the plan in one line.
func (p planJSON) counts() string {
	s := p.Summary
	if len(p.Changes) == 0 {
		return "no changes."
	}
	return fmt.Sprintf("%d to add, %d to change, %d to close%s.", s.Add, s.Change, s.Close, planBreakdown(plan.Summary{
		Add: s.Add, Change: s.Change, Close: s.Close, AddIssues: s.Issues.Add, ChangeIssues: s.Issues.Change, CloseIssues: s.Issues.Close,
	}))
}

// planRef names an issue or a milestone. An issue's number is code: a reference
// in a comment would show up in the issue.
func planRef(kind, name string, number int) string {
	ref := planCell(name)
	if kind == string(plan.MilestoneKind) && name != "" {
		return "milestone " + ref
	}
	if number != 0 {
		ref = strings.TrimSpace(fmt.Sprintf("%s `#%d`", ref, number))
	}
	return ref
}

func planCell(text string) string { return plan.Inert(text, maxPlanCell) }
