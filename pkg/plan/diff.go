package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Diff says what it takes to turn what exists into what is wanted.
func Diff(want Wanted, have Observed, policy Policy) Plan {
	d := &differ{
		want: want, have: newIndex(want, have), policy: policy,
		groups:  map[string]Group{},
		known:   map[incident.Key]Item{},
		opened:  map[string][]string{},
		present: map[string][]string{},
		closing: map[int]int{},
	}
	d.plan.Warnings = slices.Clone(want.Warnings)
	d.plan.Failed = slices.Clone(want.Failed)
	d.plan.Notes = slices.Clone(d.have.bad)
	for _, g := range want.Groups {
		d.groups[g.Incident] = g
	}
	for _, item := range want.Items {
		d.known[item.Key] = item
	}
	for _, item := range want.Items {
		d.item(item)
	}
	d.absences()
	d.duplicates()
	d.milestones()
	d.guardMissing()
	d.plan.NewLabel = !d.have.labelled && slices.ContainsFunc(d.plan.Changes, func(c Change) bool {
		return c.Kind == IssueKind && (c.Verb == Create || containsFold(without(c.After.Labels, c.Before.Labels), ManagedLabel.Name))
	})
	d.plan.sort()
	return d.plan
}

type differ struct {
	want   Wanted
	have   index
	policy Policy
	plan   Plan
	groups map[string]Group
	known  map[incident.Key]Item

	// By incident: action ids of issues to create, and of open ones that are
	// in the milestone or will be; what the milestones are for.
	opened, present map[string][]string
	closing         map[int]int // milestone number → issues that leave it
}

func (d *differ) change(c Change) { d.plan.Changes = append(d.plan.Changes, c) }

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
			d.create(item)
		}
		return
	}
	f := list[0]
	if d.older(f) {
		if f.issue.State == Open {
			d.present[item.Key.Incident] = append(d.present[item.Key.Incident], item.Key.Action)
		}
		return
	}
	if f.issue.State == Open {
		d.openIssue(item, f)
	} else if item.Status == incident.Open {
		d.closedIssue(item, f)
	}
}

// create plans a new issue for an item that was found nowhere.
func (d *differ) create(item Item) {
	for _, i := range d.have.reserved[item.Key] {
		d.plan.Warnings = append(d.plan.Warnings, fmt.Sprintf(
			"%s: not created: issue #%d names it in a marker that can't be trusted; put its body right or remove its label", item.Key, i.Number))
		return
	}
	m, ok := d.have.milestones[item.Key.Incident]
	if ok && m.block.marker.newerThan(d.want.Commit) {
		d.plan.Notes = append(d.plan.Notes, Note{Kind: Older, Key: item.Key, Message: fmt.Sprintf(
			"not created: its milestone was last written from the commit of %s, this run's is of %s", day(m.block.marker.Commit), day(d.want.Commit))})
		return
	}
	why := "new action item in " + item.Path
	if ok && slices.Contains(m.block.marker.Items, item.Key.Action) {
		why = "its issue is not to be found any more (deleted, transferred, or its marker was removed)"
	}
	after := Issue{
		Title: item.Title, State: Open, Labels: item.Labels, Assignees: item.Assignees,
	}
	c := Change{Verb: Create, Kind: IssueKind, Key: item.Key, After: &after, Why: why}
	if g, ok := d.groups[item.Key.Incident]; ok {
		after.Milestone, after.MilestoneTitle = m.Number, m.Title
		c.Joins = m.Number == 0
		if c.Joins {
			after.MilestoneTitle = g.Title
		}
	}
	marker := d.marker(item, stateOpen)
	marker.Milestone = after.Milestone
	after.Body = newBlock(marker, item.Text).join()
	d.opened[item.Key.Incident] = append(d.opened[item.Key.Incident], item.Key.Action)
	d.change(c)
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
	case incident.Dropped:
		state, reason = ReasonNotPlanned, "dropped in "+item.Path
	}
	if state == stateOpen {
		u := newUpdate(d, item, f)
		u.fields()
		u.finish(Update)
		d.present[item.Key.Incident] = append(d.present[item.Key.Incident], item.Key.Action)
		return
	}
	if f.block.marker.State != stateOpen && !d.policy.Overwrite {
		if item.Status == incident.Done {
			d.pull(f, "reopened on GitHub; %s says done", item.Path)
		} else { // dropping is the file's business alone
			d.drift(f, "state", string(item.Status), "open", "reopened on GitHub; the file says "+string(item.Status))
		}
		return
	}
	u := newUpdate(d, item, f)
	u.text()
	u.after.State, u.after.StateReason = Closed, state
	u.marker.State = state
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
		d.pull(f, "closed on GitHub%s; %s says open", dated(f.issue), item.Path)
		u.relabel()
		u.finish(Update)
		return
	}
	u.fields()
	u.after.State, u.after.StateReason = Open, ReasonReopened
	u.marker.State = stateOpen
	u.because("open again in %s; it was postmortem that closed it", item.Path)
	u.finish(Reopen)
	d.present[item.Key.Incident] = append(d.present[item.Key.Incident], item.Key.Action)
	d.closing[f.issue.Milestone]--
}

func dated(i Issue) string {
	if i.ClosedAt.IsZero() {
		return ""
	}
	return " on " + incident.DateOf(i.ClosedAt.UTC()).String()
}

// absences closes the issues of items that are no more.
func (d *differ) absences() {
	var absent []found
	open := 0
	for key, list := range d.have.issues {
		f := list[0]
		if f.issue.State != Open {
			continue
		}
		open++
		if _, ok := d.known[key]; !ok {
			absent = append(absent, f)
		}
	}
	slices.SortFunc(absent, func(a, b found) int { return a.issue.Number - b.issue.Number })
	closes := 0
	for _, f := range absent {
		switch {
		case d.older(f):
			continue
		case len(d.want.Failed) > 0:
			d.note(Untouched, f, "not closed: no document has it, but %s", failed(d.want.Failed))
			continue
		case f.block.marker.State != stateOpen && !d.policy.Overwrite:
			d.drift(f, "state", "removed", "open", "reopened on GitHub; no document has it")
			continue
		}
		u := newUpdate(d, Item{Key: f.key}, f)
		u.after.State, u.after.StateReason = Closed, ReasonNotPlanned
		u.marker.State = ReasonNotPlanned
		u.because("no document has this action item any more")
		u.finish(Close)
		d.closing[f.issue.Milestone]++
		closes++
	}
	limit := d.policy.MaxClose
	if limit == 0 {
		limit = max(3, open/4)
	}
	if closes > limit {
		d.plan.Refusals = append(d.plan.Refusals, fmt.Sprintf(
			"%d of %d open issues would be closed because no document has their items any more, the limit is %d: if that is meant, allow it with --max-close %d",
			closes, open, limit, closes))
	}
}

func failed(paths []string) string {
	if len(paths) == 1 {
		return paths[0] + " could not be read"
	}
	return fmt.Sprintf("%d documents could not be read (%s, …)", len(paths), paths[0])
}

// duplicates closes all open issues of a key but the first.
func (d *differ) duplicates() {
	for _, key := range d.keys() {
		list := d.have.issues[key]
		for _, f := range list[1:] {
			if f.issue.State != Open || d.older(f) {
				continue
			}
			u := newUpdate(d, Item{Key: key}, f)
			u.after.State, u.after.StateReason = Closed, ReasonDuplicate
			u.marker.State = ReasonDuplicate
			u.because("issue #%d stands for the same item", list[0].issue.Number)
			u.finish(Close)
			d.closing[f.issue.Milestone]++
		}
	}
}

func (d *differ) keys() []incident.Key {
	var keys []incident.Key
	for k := range d.have.issues {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b incident.Key) int { return strings.Compare(a.String(), b.String()) })
	return keys
}

// guardMissing refuses when the tracker seems to hide, or to have lost, what
// we know to have created.
func (d *differ) guardMissing() {
	if d.policy.Recreate {
		return
	}
	should, missing := 0, 0
	for _, item := range d.want.Items {
		if item.Status != incident.Open {
			continue
		}
		m, ok := d.have.milestones[item.Key.Incident]
		recorded := ok && slices.Contains(m.block.marker.Items, item.Key.Action)
		seen := len(d.have.issues[item.Key]) > 0 || len(d.have.reserved[item.Key]) > 0
		if recorded || seen {
			should++
		}
		if recorded && !seen {
			missing++
		}
	}
	if missing*4 > should {
		d.plan.Refusals = append(d.plan.Refusals, fmt.Sprintf(
			"%d of %d issues that must exist are not to be found, neither by the label %s nor in their milestones: "+
				"was the label renamed, were the issues deleted or transferred, or can the token not see them? To create them again, use --recreate",
			missing, should, ManagedLabel.Name))
	}
}
