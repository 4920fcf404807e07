package site

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// actionView is one row of the table of actions.
type actionView struct {
	Anchor   string // empty when the id cannot serve as one
	Title    string
	Type     string
	DoneWhen string
	Owner    string
	Team     bool
	Due      string
	State    string // "open", "done", "dropped", "overdue"
	Detail   string // "by 12 days", or the day of closing
	Reason   string // why it was dropped
	Issue    string // "#12"
	IssueURL string // empty when not known
}

func (b *builder) viewActions(d *doc) []actionView {
	views := make([]actionView, len(d.Actions))
	seen := map[string]bool{}
	for i, a := range d.Actions {
		v := actionView{
			Title:    firstOf(a.Title.Value, a.ID.Value, "Untitled"),
			Type:     string(a.Type.Value),
			DoneWhen: a.DoneWhen.Value,
			Owner:    a.Owner.Value,
			Due:      a.Due.Value.String(),
			State:    string(b.states.Of(d.Incident, a)),
		}
		if incident.ValidID(a.ID.Value) && !seen[a.ID.Value] {
			seen[a.ID.Value] = true
			v.Anchor = "action-" + a.ID.Value
		}
		if name, ok := a.Team(); ok {
			v.Owner, v.Team = name, true
		}
		switch incident.ActionStatus(v.State) {
		case incident.Done:
			v.Detail = b.closedOn(d, a)
		case incident.Dropped:
			v.Reason = a.Reason.Value
		}
		if b.states.Overdue(d.Incident, a, b.today) {
			v.State = "overdue"
			v.Detail = "by " + plural(b.today.DaysSince(a.Due.Value), "day")
		}
		v.Issue, v.IssueURL = b.issue(d, a)
		views[i] = v
	}
	return views
}

func (b *builder) closedOn(d *doc, a incident.ActionItem) string {
	if p := b.Progress[d.Key(a)]; !p.ClosedAt.IsZero() {
		return incident.DateOf(p.ClosedAt.In(b.Now.Location())).String()
	}
	return a.Closed.Value.String()
}

func (b *builder) issue(d *doc, a incident.ActionItem) (label, href string) {
	if p, ok := b.Progress[d.Key(a)]; ok && p.Number > 0 {
		label = "#" + strconv.Itoa(p.Number)
		if u, err := parseURL(p.URL); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
			return label, u.String()
		}
		return label, b.issueURL(p.Number)
	}
	if n := a.Issue.Value; n > 0 {
		return "#" + strconv.Itoa(n), b.issueURL(n)
	}
	return "", ""
}

func (b *builder) issueURL(number int) string {
	if b.IssueURL == "" {
		return ""
	}
	return b.IssueURL + strconv.Itoa(number)
}

// tallyView words the counts of actions.
type tallyView struct {
	insight.Tally
}

// InTime is the number that is open and not overdue.
func (t tallyView) InTime() int { return t.Open - t.Overdue }

// Percent is the share that is done; dropped ones count for nothing.
func (t tallyView) Percent() int {
	if t.Open+t.Done == 0 {
		return 0
	}
	return t.Done * 100 / (t.Open + t.Done)
}

// OverduePercent is the share that is overdue.
func (t tallyView) OverduePercent() int {
	if t.Overdue == 0 {
		return 0
	}
	return max(1, t.Overdue*100/(t.Open+t.Done))
}

// OverdueFrom is where the overdue part of a bar of 100 begins.
func (t tallyView) OverdueFrom() int { return 100 - t.OverduePercent() }

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, strings.TrimSuffix(noun, "s"))
}
