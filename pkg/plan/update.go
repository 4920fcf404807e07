package plan

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// update collects what changes on one existing issue.
type update struct {
	d      *differ
	item   Item
	f      found
	after  Issue
	block  block
	marker Marker
	joins  bool
	stale  []string // fields whose last-applied value alone is out of date
	why    []string
}

func newUpdate(d *differ, item Item, f found) *update {
	u := &update{d: d, item: item, f: f, after: f.issue, block: f.block, marker: f.block.marker}
	u.after.Labels = slices.Clone(f.issue.Labels)
	u.after.Assignees = slices.Clone(f.issue.Assignees)
	if old := u.marker.Key; old != f.key.String() {
		u.because("its id was %s", old)
		u.marker.Key = f.key.String()
	}
	return u
}

func (u *update) because(format string, args ...any) {
	u.why = append(u.why, fmt.Sprintf(format, args...))
}

// fields merges all that an open issue has.
func (u *update) fields() {
	u.title()
	u.text()
	u.labels()
	u.assignees()
	u.milestone()
	if u.f.reopened() {
		u.marker.State, u.marker.Reopened = stateOpen, u.f.issue.StateReason == ReasonReopened
		u.stale = append(u.stale, "state")
	}
}

func (u *update) title() {
	base, file, github := u.marker.Title, u.item.Title, u.f.issue.Title
	// As people see them: GitHub trims, and who retypes a title leaves out
	// what is invisible.
	switch merge(clean(base), clean(file), clean(github), u.d.policy.Overwrite) {
	case set:
		u.after.Title, u.marker.Title = file, file
		u.because("title")
	case agreed:
		u.marker.Title = file
		u.stale = append(u.stale, "title")
	case departed:
		u.d.drift(u.f, "title", Visible(file), Visible(github), "title changed on GitHub")
	}
}

func (u *update) text() {
	file := digest(u.item.Text)
	switch merge(u.marker.Text, file, digest(u.f.block.text()), u.d.policy.Overwrite) {
	case set:
		u.block = u.block.withText(tickedAs(u.item.Text, u.f.block.text()))
		u.marker.Text = file
		u.because("description")
	case agreed:
		u.marker.Text = file
		u.stale = append(u.stale, "description")
	case departed:
		u.d.drift(u.f, "description", Visible(u.item.Text), Visible(u.f.block.text()), "the managed block was edited on GitHub")
	}
}

func (u *update) labels() {
	u.relabel()
	want := slices.Clone(u.item.Labels)
	if containsFold(u.marker.Labels, OverdueLabel.Name) { // that is for Overdue to say
		want = append(want, OverdueLabel.Name)
	}
	base, github := without(u.marker.Labels, []string{ManagedLabel.Name}), u.f.issue.Labels
	file := without(want, []string{ManagedLabel.Name})
	m := mergeSet(base, file, github, u.d.policy.Overwrite)
	u.after.Labels = m.apply(u.after.Labels)
	for _, l := range m.lost {
		u.d.drift(u.f, "labels", l, "", fmt.Sprintf("label %q was removed on GitHub", l))
	}
	u.merged("labels", m)
	u.marker.Labels = want
}

// merged says what the merge of a set came to: a change, or only a marker that
// is out of date.
func (u *update) merged(field string, m setMerge) {
	if len(m.add)+len(m.remove) > 0 {
		u.because("%s", field)
	} else if m.stale {
		u.stale = append(u.stale, field)
	}
}

// relabel brings the managed label back: without it, the next run would not
// find the issue where it looks first.
func (u *update) relabel() {
	if !containsFold(u.after.Labels, ManagedLabel.Name) {
		u.after.Labels = sortedFold(append(u.after.Labels, ManagedLabel.Name))
		u.because("it lost the label %s", ManagedLabel.Name)
	}
}

func (u *update) assignees() {
	m := mergeSet(u.marker.Assignees, u.item.Assignees, u.f.issue.Assignees, u.d.policy.Overwrite)
	if free := maxAssignees - len(u.f.issue.Assignees) + len(m.remove); len(m.add) > free {
		u.d.drift(u.f, "assignees", strings.Join(m.add[max(free, 0):], ", "), "", fmt.Sprintf("more assignees than the %d that GitHub takes", maxAssignees))
		m.add = m.add[:max(free, 0)]
	}
	u.after.Assignees = m.apply(u.after.Assignees)
	for _, l := range m.lost {
		u.d.drift(u.f, "assignees", l, "", fmt.Sprintf("%s is not among the assignees: unassigned on GitHub, or cannot be assigned", l))
	}
	u.merged("assignees", m)
	u.marker.Assignees = u.item.Assignees
}

// milestone merges by number. The milestone of the incident may have been
// deleted and made anew: then an issue in none joins it.
func (u *update) milestone() {
	g, ok := u.d.groups[u.item.Key.Incident]
	if !ok {
		return
	}
	m := u.d.have.milestones[u.item.Key.Incident]
	base, github := u.marker.Milestone, u.f.issue.Milestone
	switch {
	case m.Number != 0 && github != m.Number && u.d.extra(github, u.item.Key.Incident):
		u.after.Milestone, u.after.MilestoneTitle = m.Number, m.Title
		u.marker.Milestone = m.Number
		u.because("milestone")
		u.d.closing[github]++
	case m.Number == 0 && github != 0, m.Number != 0 && github == m.Number && base == github:
		// In the right one; or ours has lost its marker, and so it stays.
	case m.Number != 0 && github == m.Number:
		u.marker.Milestone = m.Number
		u.stale = append(u.stale, "milestone")
	case github == base || github == 0 && base != m.Number || u.d.policy.Overwrite:
		u.after.Milestone, u.after.MilestoneTitle = m.Number, m.Title
		u.marker.Milestone = m.Number
		if m.Number == 0 {
			u.after.MilestoneTitle, u.joins = g.Title, true
		}
		u.because("milestone")
	default:
		u.d.drift(u.f, "milestone", m.Title, u.f.issue.MilestoneTitle, "moved to another milestone on GitHub, or out of it")
	}
}

// finish adds the change, if there is one.
func (u *update) finish(verb Verb) {
	if len(u.why) == 0 && len(u.stale) == 0 {
		return
	}
	if len(u.why) == 0 {
		u.because("file and GitHub agree again, to be recorded: %s", strings.Join(u.stale, ", "))
	}
	u.marker.stamp(u.d.want.Commit)
	u.block.marker = u.marker
	u.after.Body = u.block.join()
	if n := len(utf16.Encode([]rune(u.after.Body))); n > maxBody {
		u.d.note(Untouched, u.f, "left alone: its body would have %d characters, GitHub's limit is %d", n, maxBody)
		return
	}
	before := u.f.issue
	u.d.change(Change{
		Verb: verb, Kind: IssueKind, Key: u.f.key, Number: before.Number, URL: before.URL,
		Before: &before, After: &u.after, Joins: u.joins, Why: strings.Join(u.why, ", "),
	})
}
