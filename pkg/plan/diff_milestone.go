package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// milestones plans one milestone for each incident that has open issues, and
// closes those whose last issue is closed.
func (d *differ) milestones() {
	if d.want.Kind != Action {
		return
	}
	for _, g := range d.want.Groups {
		d.milestone(g)
	}
	for _, id := range slices.Sorted(maps.Keys(d.have.milestones)) {
		if _, ok := d.groups[id]; ok {
			continue
		}
		if slices.ContainsFunc(d.want.Items, func(i Item) bool { return i.Key.Incident == id }) { // the configuration wants none
			d.retire(d.have.milestones[id], "its last issue is closed")
		} else if len(d.want.Failed) == 0 {
			d.retire(d.have.milestones[id], fmt.Sprintf("no document has the id %q any more", id))
		}
	}
	for _, m := range d.have.extra {
		d.retire(m, fmt.Sprintf("milestone %d stands for the same incident", d.have.milestones[m.incident].Number))
	}
}

// extra reports whether a milestone stands for an incident that has another.
func (d *differ) extra(number int, id string) bool {
	return slices.ContainsFunc(d.have.extra, func(m foundMilestone) bool { return m.Number == number && m.incident == id })
}

func (d *differ) milestone(g Group) {
	opened, present := d.opened[g.Incident], d.present[g.Incident]
	m, ok := d.have.milestones[g.Incident]
	switch {
	case !ok && (len(opened) > 0 || d.joins(g.Incident)):
		d.createMilestone(g)
	case !ok:
	case m.block.marker.newerThan(d.want.Commit):
		d.plan.Notes = append(d.plan.Notes, Note{Kind: Older, Key: incident.Key{Incident: g.Incident}, Number: m.Number, URL: m.URL,
			Message: fmt.Sprintf("milestone left alone: last written from the commit of %s, this run's is of %s",
				day(m.block.marker.Commit), day(d.want.Commit))})
	case len(opened)+len(present) == 0:
		d.retire(m, "its last issue is closed")
	default:
		d.updateMilestone(g, m)
	}
}

// joins reports whether an existing issue goes into a milestone to be created.
func (d *differ) joins(id string) bool {
	return slices.ContainsFunc(d.plan.Changes, func(c Change) bool { return c.Joins && c.Key.Incident == id })
}

func (d *differ) createMilestone(g Group) {
	marker := Marker{
		Kind: milestoneKind, Source: d.want.Source, Key: g.Incident,
		Title: g.Title, Text: digest(g.Text), State: stateOpen, Due: g.Due.String(),
		Items: recorded(nil, d.present[g.Incident]),
	}
	marker.stamp(d.want.Commit)
	after := Milestone{
		Title: d.freeTitle(g.Title, 0), State: Open, DueOn: g.Due.String(),
		Description: newBlock(marker, g.Text).join(),
	}
	d.change(Change{Verb: Create, Kind: MilestoneKind, Key: incident.Key{Incident: g.Incident},
		AfterMilestone: &after, Why: "first issues of this postmortem"})
	d.record(g.Incident, 0, after.Description)
}

// freeTitle avoids titles of other milestones: GitHub wants them to be unique,
// closed ones included.
func (d *differ) freeTitle(title string, own int) string {
	free := func(candidate string) bool {
		n := d.have.titles[strings.ToLower(candidate)]
		return n == 0 || n == own
	}
	candidate := title
	for n := 1; !free(candidate); n++ {
		candidate = fmt.Sprintf("%s [%s]", title, d.want.Source)
		if n > 1 {
			candidate = fmt.Sprintf("%s [%s %d]", title, d.want.Source, n)
		}
	}
	return candidate
}

func (d *differ) record(id string, number int, description string) {
	if len(d.opened[id]) > 0 {
		d.plan.records = append(d.plan.records, record{id, number, description})
	}
}

func (d *differ) updateMilestone(g Group, m foundMilestone) {
	after, marker, b := m.Milestone, m.block.marker, m.block
	var why, stale []string
	if marker.Key != g.Incident {
		why = append(why, "its id was "+marker.Key)
		marker.Key = g.Incident
	}
	verb := Update
	merged := func(name, base, file, github string, apply, keep func()) {
		switch merge(base, file, github, d.policy.Overwrite) {
		case set:
			apply()
			keep()
			why = append(why, name)
		case agreed:
			keep()
			stale = append(stale, name)
		case departed:
			if name == "description" { // compared by digest
				file, github = g.Text, m.block.text()
			}
			d.plan.Notes = append(d.plan.Notes, Note{Kind: Drift, Key: incident.Key{Incident: g.Incident}, Number: m.Number, URL: m.URL,
				Message: name + " of the milestone changed on GitHub", Field: name, File: Visible(file), GitHub: Visible(github)})
		}
	}
	github := m.Title
	if strings.HasPrefix(github, marker.Title+" [") { // see freeTitle
		github = marker.Title
	}
	merged("title", clean(marker.Title), clean(g.Title), clean(github),
		func() { after.Title = d.freeTitle(g.Title, m.Number) }, func() { marker.Title = g.Title })
	merged("due date", marker.Due, g.Due.String(), m.DueOn,
		func() { after.DueOn = g.Due.String() }, func() { marker.Due = g.Due.String() })
	merged("description", marker.Text, digest(g.Text), digest(m.block.text()),
		func() { b = b.withText(g.Text) }, func() { marker.Text = digest(g.Text) })
	if m.State == Closed {
		verb = Reopen
		after.State, marker.State = Open, stateOpen
		why = append(why, "issues of this postmortem are open")
	} else if marker.State != stateOpen {
		marker.State = stateOpen
		stale = append(stale, "state")
	}
	marker.Items = d.stillKnown(g, marker.Items)
	marker.Items = recorded(marker.Items, d.present[g.Incident])
	for action, number := range marker.Items {
		// Along with new ones, it is Apply that records them.
		if m.block.marker.Items[action] != number && len(d.opened[g.Incident]) == 0 {
			stale = append(stale, "its issues")
			break
		}
	}
	if len(why) == 0 && len(stale) > 0 {
		why = append(why, "to be recorded: "+strings.Join(stale, ", "))
	}
	marker.stamp(d.want.Commit)
	b.marker = marker
	after.Description = b.join()
	if len(why) > 0 {
		before := m.Milestone
		d.change(Change{Verb: verb, Kind: MilestoneKind, Key: incident.Key{Incident: g.Incident}, Number: m.Number, URL: m.URL,
			BeforeMilestone: &before, AfterMilestone: &after, Why: strings.Join(why, ", ")})
	}
	d.record(g.Incident, m.Number, after.Description)
}

// stillKnown is the record without the items that no document has, by the ids
// that they have now.
func (d *differ) stillKnown(g Group, record map[string]int) map[string]int {
	known := map[string]int{}
	for _, old := range slices.Sorted(maps.Keys(record)) {
		key := incident.Key{Incident: g.Incident, Action: old}
		if now, renamed := d.have.keys[key]; renamed {
			key = now
		}
		if _, ok := d.known[key]; ok && key.Incident == g.Incident {
			known[key.Action] = record[old]
		}
	}
	return known
}

// retire closes a milestone in which nothing is left open, people's own issues
// included.
func (d *differ) retire(m foundMilestone, why string) {
	if m.State == Closed || m.OpenIssues > d.closing[m.Number] || m.block.marker.newerThan(d.want.Commit) {
		return
	}
	if m.block.marker.State != stateOpen && !d.policy.Overwrite {
		d.plan.Notes = append(d.plan.Notes, Note{Kind: Drift, Key: incident.Key{Incident: m.incident}, Number: m.Number, URL: m.URL,
			Message: "milestone reopened on GitHub", Field: "state", File: string(Closed), GitHub: string(Open)})
		return
	}
	before, after, b := m.Milestone, m.Milestone, m.block
	after.State = Closed
	b.marker.State = ReasonCompleted
	b.marker.stamp(d.want.Commit)
	after.Description = b.join()
	d.change(Change{Verb: Close, Kind: MilestoneKind, Key: incident.Key{Incident: m.incident}, Number: m.Number, URL: m.URL,
		BeforeMilestone: &before, AfterMilestone: &after, Why: why})
}
