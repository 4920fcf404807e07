package plan

import (
	"fmt"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Diff says what it takes to turn what exists into what is wanted.
func Diff(want Wanted, have Observed, policy Policy) Plan {
	d := newDiffer(want, have, policy)
	d.plan.Warnings = slices.Clone(want.Warnings)
	d.plan.Failed = slices.Clone(want.Failed)
	for _, item := range want.Items {
		d.item(item)
	}
	d.absences()
	d.duplicates()
	d.milestones()
	d.guardMissing()
	d.plan.Notes = append(d.plan.Notes, d.have.notes(d.spoken)...)
	return d.finish()
}

func newDiffer(want Wanted, have Observed, policy Policy) *differ {
	d := &differ{
		want: want, have: newIndex(want, have), policy: policy,
		groups:  map[string]Group{},
		known:   map[incident.Key]Item{},
		opened:  map[string][]string{},
		present: map[string]map[string]int{},
		closing: map[int]int{},
		claimed: map[int]incident.Key{},
		spoken:  map[int]bool{},
		lost:    have.Lost, unlabelled: have.Unlabelled,
	}
	for _, g := range want.Groups {
		d.groups[g.Incident] = g
	}
	for _, item := range want.Items {
		d.known[item.Key] = item
	}
	return d
}

func (d *differ) finish() Plan {
	for _, l := range []Label{ManagedLabel, FollowUpLabel, OverdueLabel} {
		if !d.have.labels[l.Name] && slices.ContainsFunc(d.plan.Changes, func(c Change) bool { return c.adds(l) }) {
			d.plan.NewLabels = append(d.plan.NewLabels, l)
		}
	}
	d.plan.sort()
	return d.plan
}

// adds reports whether an issue gets the label.
func (c Change) adds(l Label) bool {
	if c.Kind != IssueKind {
		return false
	}
	var before []string
	if c.Before != nil {
		before = c.Before.Labels
	}
	return containsFold(without(c.After.Labels, before), l.Name)
}

type differ struct {
	want   Wanted
	have   index
	policy Policy
	plan   Plan
	groups map[string]Group
	known  map[incident.Key]Item

	// By incident, what the milestones are for: action ids of issues to create
	// or adopt, and the open ones that there are.
	opened  map[string][]string
	present map[string]map[string]int
	closing map[int]int // milestone number → issues that leave it

	lost       map[int]Loss
	unlabelled []Issue
	claimed    map[int]incident.Key // by whom an issue is adopted
	spoken     map[int]bool         // issues with a note of their own
}

func (d *differ) change(c Change) {
	if item, ok := d.known[c.Key]; ok {
		c.Owner, c.Due = item.Owner, item.Due
	}
	d.plan.Changes = append(d.plan.Changes, c)
}

// keep counts an open issue of an item.
func (d *differ) keep(key incident.Key, number int) {
	if d.present[key.Incident] == nil {
		d.present[key.Incident] = map[string]int{}
	}
	d.present[key.Incident][key.Action] = number
}

func (d *differ) warn(item Item, format string, args ...any) {
	d.plan.Warnings = append(d.plan.Warnings, Warning{Incident: item.Key.Incident,
		Text: fmt.Sprintf("%s: ", item.Path) + fmt.Sprintf(format, args...)})
}

func (d *differ) note(kind NoteKind, f found, format string, args ...any) {
	d.plan.Notes = append(d.plan.Notes, Note{Kind: kind, Key: f.key, Number: f.issue.Number, URL: f.issue.URL,
		Message: fmt.Sprintf(format, args...)})
}

func (d *differ) drift(f found, field, file, github, message string) {
	d.plan.Notes = append(d.plan.Notes, Note{Kind: Drift, Key: f.key, Number: f.issue.Number, URL: f.issue.URL,
		Message: message, Field: field, File: file, GitHub: github})
}

// older notes and reports that a later commit's run wrote the marker.
func (d *differ) older(f found) bool {
	if !f.block.marker.newerThan(d.want.Commit) {
		return false
	}
	d.note(Older, f, "left alone: last written from the commit of %s, this run's is of %s",
		day(f.block.marker.Commit), day(d.want.Commit))
	return true
}

func (d *differ) item(item Item) {
	list := d.have.issues[item.Key]
	if len(list) == 0 {
		if item.Status == incident.Open {
			d.missing(item)
		}
		return
	}
	f := list[0]
	if item.Number != 0 && item.Number != f.issue.Number && item.Status == incident.Open {
		d.warn(item, "%q names issue #%d, but #%d stands for it", item.Key.Action, item.Number, f.issue.Number)
	}
	switch {
	case d.older(f):
		if f.issue.State == Open {
			d.keep(item.Key, f.issue.Number)
		}
	case f.issue.State == Open:
		d.openIssue(item, f)
	case item.Status == incident.Open:
		d.closedIssue(item, f)
	}
}

// marker is what is last applied when all of the item is.
func (d *differ) marker(item Item, state string) Marker {
	m := Marker{
		Kind: d.want.Kind, Source: d.want.Source, Key: item.Key.String(),
		Title: item.Title, Text: digest(item.Text), State: state,
		Labels: item.Labels, Assignees: item.Assignees,
	}
	m.stamp(d.want.Commit)
	return m
}

// openIssue merges an item with its open issue, or closes the issue.
func (d *differ) openIssue(item Item, f found) {
	state, reason := stateOpen, ""
	switch item.Status {
	case incident.Done:
		state, reason = ReasonCompleted, "done in "+item.Path
		if d.want.Kind == FollowUp {
			reason = "answered, as " + item.Path + " says"
		}
	case incident.Dropped:
		state, reason = ReasonNotPlanned, "dropped in "+item.Path
	}
	if state == stateOpen {
		u := newUpdate(d, item, f)
		u.fields()
		u.finish(Update)
		d.keep(item.Key, f.issue.Number)
		return
	}
	if f.reopened() && !d.policy.Overwrite {
		switch {
		case f.block.marker.State == stateOpen: // both sides have moved since
			d.drift(f, "state", string(item.Status), "open", "closed and reopened on GitHub; the file says "+string(item.Status))
		case item.Status == incident.Done && d.want.Kind == Action:
			d.pull(f, "reopened on GitHub; %s says done", item.Path)
		default: // dropping is the file's business alone, and an answer stays one
			d.drift(f, "state", string(item.Status), "open", "reopened on GitHub; the file says "+string(item.Status))
		}
		return
	}
	u := newUpdate(d, item, f)
	u.text()
	u.after.State, u.after.StateReason = Closed, state
	u.marker.State, u.marker.Reopened = state, false
	u.because("%s", reason)
	u.finish(Close)
	d.closing[f.issue.Milestone]++
}

// closedIssue handles an item that the file calls open and whose issue is
// closed. Only what we closed ourselves, and nobody touched since, is opened
// again, and the plan shows it.
func (d *differ) closedIssue(item Item, f found) {
	u := newUpdate(d, item, f)
	if !f.closedByUs() {
		if d.want.Kind == FollowUp {
			d.pull(f, "answered on GitHub%s, which %s does not say", dated(f.issue), item.Path)
		} else {
			d.pull(f, "closed on GitHub%s; %s says open", dated(f.issue), item.Path)
		}
		u.relabel()
		u.finish(Update)
		return
	}
	if item.Past {
		d.note(Untouched, f, "open again in %s, but not reopened: the incident is from before the configuration's since", item.Path)
		return
	}
	u.fields()
	u.after.State, u.after.StateReason = Open, ReasonReopened
	u.marker.State, u.marker.Reopened = stateOpen, true
	u.because("open again in %s; it was postmortem that closed it", item.Path)
	u.finish(Reopen)
	d.keep(item.Key, f.issue.Number)
	d.closing[f.issue.Milestone]--
}

func dated(i Issue) string {
	if i.ClosedAt.IsZero() {
		return ""
	}
	return " on " + incident.DateOf(i.ClosedAt.UTC()).String()
}
