package report

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/followup"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// FollowUps is one run of followup: what is due, and what it would do.
type FollowUps struct {
	followup.Digest
	Plan plan.Plan
}

// The parts of the Markdown: together with the plan's they stay below GitHub's
// 65,536 characters of a comment. In bytes, but for the text's lines.
const (
	maxFollowUpPlan  = 48_000
	maxFollowUpTable = 8_000
	maxFollowUpLines = 200
)

// digestPart is one list of the digest.
type digestPart struct {
	title   string
	actions []insight.Action
}

func (f FollowUps) parts() []digestPart {
	return []digestPart{
		{"Overdue", f.Overdue},
		{fmt.Sprintf("Due within %d days", followup.SoonDays), f.Soon},
	}
}

var nothingDue = fmt.Sprintf("No action item is overdue or due within %d days.", followup.SoonDays)

// FollowUpText prints the digest, and the plan below it.
func FollowUpText(w io.Writer, f FollowUps, style PlanStyle) error {
	t := &planText{style: style}
	for _, p := range f.parts() {
		if len(p.actions) == 0 {
			continue
		}
		t.line("%s %s", t.dress(style.Bold, p.title+":"), planCount(len(p.actions), "action item"))
		for i, a := range p.actions {
			if i == maxFollowUpLines {
				t.line("  and %d more", len(p.actions)-i)
				break
			}
			name := a.Incident.Key(*a.Item).String()
			if a.Progress.Number != 0 {
				name += fmt.Sprintf(" #%d", a.Progress.Number)
			}
			t.line("  %s: %s (%s, %s)", Clean(name), Clean(a.Item.Title.Value), Clean(ownerOf(a)), f.when(a))
		}
		t.line("")
	}
	if len(f.Overdue)+len(f.Soon) == 0 {
		t.line(nothingDue + "\n")
	}
	if _, err := io.WriteString(w, t.String()); err != nil {
		return err
	}
	return PlanText(w, f.Plan, style)
}

func ownerOf(a insight.Action) string {
	if a.Item.Owner.Value == "" {
		return "no owner"
	}
	return a.Item.Owner.Value
}

// when says how the due date stands to the day.
func (f FollowUps) when(a insight.Action) string {
	due := a.Item.Due.Value
	switch days := due.DaysSince(f.Today); {
	case days == 0:
		return fmt.Sprintf("due %s, today", due)
	case days == 1:
		return fmt.Sprintf("due %s, tomorrow", due)
	case days > 0:
		return fmt.Sprintf("due %s, in %s", due, planCount(days, "day"))
	default:
		return fmt.Sprintf("due %s, %s ago", due, planCount(-days, "day"))
	}
}

// FollowUpMarkdown prints the digest and the plan for a job summary, at most
// 65,536 characters long. What people wrote reads as it is and means nothing;
// only the numbers of issues are links.
func FollowUpMarkdown(w io.Writer, f FollowUps) error {
	var b strings.Builder
	b.WriteString("<!-- postmortem-followup -->\n")
	for _, p := range f.parts() {
		if len(p.actions) == 0 {
			continue
		}
		fmt.Fprintf(&b, "**%s:** %s.\n", p.title, planCount(len(p.actions), "action item"))
		t := markdownTable{
			limit: maxFollowUpTable, more: "more action item", where: "`postmortem followup --dry-run` shows them all",
			header: "\n| Issue | Action | Owner | Due | Postmortem |\n|---|---|---|---|---|\n",
		}
		for _, a := range p.actions {
			if t.full() {
				continue
			}
			t.row(issueLink(a.Progress), planCell(a.Item.Title.Value), planCell(ownerOf(a)), strings.TrimPrefix(f.when(a), "due "), planCell(a.Incident.ID.Value))
		}
		b.WriteString(t.String() + "\n")
	}
	if len(f.Overdue)+len(f.Soon) == 0 {
		b.WriteString(nothingDue + "\n\n")
	}
	b.WriteString(planAsJSON(f.Plan).markdown("postmortem followup", maxFollowUpPlan))
	_, err := io.WriteString(w, b.String())
	return err
}

// plainAddress has nothing that means something to Markdown.
var plainAddress = regexp.MustCompile(`^https?://[A-Za-z0-9.:/_-]{1,500}$`)

func issueLink(p incident.Progress) string {
	switch {
	case p.Number == 0:
		return ""
	case plainAddress.MatchString(p.URL):
		return fmt.Sprintf("[#%d](%s)", p.Number, p.URL)
	}
	return fmt.Sprintf("`#%d`", p.Number)
}

// The JSON form. Its fields are a promise: add, never rename.
type (
	followUpsJSON struct {
		Version int               `json:"version"`
		Today   string            `json:"today"` // YYYY-MM-DD
		Overdue []followUpDueJSON `json:"overdue"`
		DueSoon []followUpDueJSON `json:"due_soon"`
		Plan    planJSON          `json:"plan"`
	}
	followUpDueJSON struct {
		Key    string `json:"key"`
		Title  string `json:"title"`
		Owner  string `json:"owner,omitempty"` // as the file says
		Due    string `json:"due"`             // YYYY-MM-DD
		Days   int    `json:"days"`            // from today to the due date; negative when overdue
		Number int    `json:"number,omitempty"`
		URL    string `json:"url,omitempty"`
	}
)

// FollowUpJSON prints the same as JSON; lists are never null.
func FollowUpJSON(w io.Writer, f FollowUps) error {
	list := func(actions []insight.Action) []followUpDueJSON {
		out := []followUpDueJSON{}
		for _, a := range actions {
			due := a.Item.Due.Value
			out = append(out, followUpDueJSON{
				Key: a.Incident.Key(*a.Item).String(), Title: a.Item.Title.Value, Owner: a.Item.Owner.Value,
				Due: due.String(), Days: due.DaysSince(f.Today), Number: a.Progress.Number, URL: a.Progress.URL,
			})
		}
		return out
	}
	return encodeJSON(w, followUpsJSON{1, f.Today.String(), list(f.Overdue), list(f.Soon), planAsJSON(f.Plan)})
}
