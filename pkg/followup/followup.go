// Package followup asks, some time after a review, what became of it. It is the
// stage beside plan.Want: incidents and the day come in, a plan.Wanted of kind
// plan.FollowUp and a digest of what is due leave. Package plan compares and
// applies, as it does with actions.
package followup

import (
	"fmt"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// Options are the facts that the documents don't hold. Of WantOptions, teams and
// milestones are not used: a follow-up is nobody's alone, and would hold open
// the milestone of actions that are done.
type Options struct {
	plan.WantOptions
	Today  incident.Date
	States insight.States // of the actions
	// Record also wants what became of stages that are over, or whose document is
	// closed by now: to write it down, not to ask.
	Record bool
}

// Want says which follow-ups there should be: of each document that is reviewed,
// one for each stage that has begun. A stage asks until the next one does, and
// one that the document has an answer to is done.
func Want(incidents []*incident.Incident, opt Options) plan.Wanted {
	return plan.WantOf(plan.FollowUp, incidents, opt.WantOptions, func(in *incident.Incident, warn func(int, string, ...any)) []plan.Item {
		reviewed := in.Reviewed.Value
		switch {
		case in.Status.Value != incident.Reviewed && in.Status.Value != incident.Closed:
			return nil
		case reviewed.IsZero():
			if in.Status.Value == incident.Reviewed && !opt.Past(in) {
				warn(in.Status.Span.Start, "no follow-up is planned: it is reviewed, and does not say when: write \"reviewed: YYYY-MM-DD\"")
			}
			return nil
		}
		var items []plan.Item
		for i, stage := range incident.Stages {
			over := in.Status.Value == incident.Closed || i+1 < len(incident.Stages) && !opt.Today.Before(incident.Stages[i+1].Due(reviewed))
			item := opt.item(in, stage)
			item.Past = opt.Past(in) || opt.Today.Before(stage.Due(reviewed)) || over && !opt.Record
			items = append(items, item)
		}
		return items
	})
}

func (opt Options) item(in *incident.Incident, stage incident.Stage) plan.Item {
	recorded, _ := in.FollowUp(stage.ID)
	item := plan.Item{
		Key:    incident.Key{Incident: in.ID.Value, Action: stage.ID},
		Path:   in.File.Path,
		Title:  plan.Title("Follow-up after " + stage.Title + ": " + orID(in)),
		Text:   opt.text(in, stage, recorded),
		Labels: []string{plan.ManagedLabel.Name, plan.FollowUpLabel.Name},
		Status: incident.Open,
		Why:    fmt.Sprintf("%s after the review of %s", stage.Title, in.Reviewed.Value),
		Begun:  plan.Begun(stage.Due(in.Reviewed.Value)),
	}
	if !recorded.Date.Value.IsZero() {
		item.Status = incident.Done
	}
	return item
}

func orID(in *incident.Incident) string {
	if in.Title.Value == "" {
		return in.ID.Value
	}
	return in.Title.Value
}

const (
	maxOpen  = 50     // action items listed; more are counted
	maxList  = 30_000 // bytes of all; "$" alone takes 14
	maxTitle = 300    // UTF-16 units of one
)

// text is the block: what it is about, the questions, what is open.
func (opt Options) text(in *incident.Incident, stage incident.Stage, recorded incident.FollowUp) string {
	var b strings.Builder
	fmt.Fprintf(&b, "What became of the postmortem %s\n\nReviewed on %s; %s have passed. A tick means yes.\n\n",
		plan.About(in, opt.DocumentBase), in.Reviewed.Value, stage.Title)
	for _, q := range stage.Questions {
		ticked := false
		for _, id := range recorded.Done {
			ticked = ticked || id.Value == q.ID
		}
		b.WriteString(plan.Question(q.ID, q.Text, ticked) + "\n")
	}
	var open []insight.Action
	total := 0
	for _, a := range opt.States.Actions([]*incident.Incident{in}, opt.Today) {
		if a.State == incident.Open {
			open = append(open, a)
		}
		if a.State != incident.Dropped {
			total++
		}
	}
	switch {
	case len(open) == 0:
		b.WriteString("\nNo action item is open.\n")
	default:
		fmt.Fprintf(&b, "\nStill open, %d of %d action items. Why? Close each of them, or push it to closure:\n\n", len(open), total)
	}
	for i, size := 0, 0; i < len(open); i++ {
		item := line(open[i]) + "\n"
		if size += len(item); i == maxOpen || size > maxList {
			fmt.Fprintf(&b, "- and %d more\n", len(open)-i)
			break
		}
		b.WriteString(item)
	}
	b.WriteString("\n_Kept by postmortem, but for the ticks: those are yours, and so is all that you write above or below this block. " +
		"Closing this issue ends the follow-up; what is not ticked then counts as no._")
	return b.String()
}

// line names an action. The number is the tracker's own, so it may be a
// reference: GitHub shows beside it whether the issue is open.
func line(a insight.Action) string {
	ref := "no issue"
	if a.Progress.Number > 0 {
		ref = fmt.Sprintf("#%d", a.Progress.Number)
	}
	facts := []string{"no owner", "no due date"}
	if owner := a.Item.Owner.Value; owner != "" {
		facts[0] = plan.Inert(owner, maxTitle)
	}
	if due := a.Item.Due.Value; !due.IsZero() {
		facts[1] = "due " + due.String()
	}
	return fmt.Sprintf("- %s: %s (%s)", ref, plan.Inert(a.Item.Title.Value, maxTitle), strings.Join(facts, ", "))
}
