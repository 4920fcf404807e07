package plan

import (
	"fmt"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Overdue plans OverdueLabel on the open issues of actions, and nothing else:
// those in late get it, from the others it is taken away if it was us who put it
// there. Diff, which knows no clock, leaves it as it is.
func Overdue(want Wanted, have Observed, late map[incident.Key]bool, policy Policy) Plan {
	d := newDiffer(want, have, policy)
	for _, item := range want.Items {
		list := d.have.issues[item.Key]
		if len(list) == 0 || list[0].issue.State != Open || d.older(list[0]) {
			continue
		}
		u := newUpdate(d, item, list[0])
		u.overdue(late[item.Key])
		u.finish(Update)
	}
	return d.finish()
}

func (u *update) overdue(late bool) {
	var base, file []string
	if containsFold(u.marker.Labels, OverdueLabel.Name) {
		base = []string{OverdueLabel.Name}
	}
	if late {
		file = []string{OverdueLabel.Name}
	}
	m := mergeSet(base, file, u.f.issue.Labels, u.d.policy.Overwrite)
	u.after.Labels = m.apply(u.after.Labels)
	switch {
	case len(m.add) > 0:
		u.because("was due %s", u.item.Due)
	case len(m.remove) > 0:
		u.because("not overdue any more")
	case m.stale:
		u.stale = append(u.stale, "labels")
	}
	for _, l := range m.lost {
		u.d.drift(u.f, "labels", l, "", fmt.Sprintf("label %q was removed on GitHub", l))
	}
	u.marker.Labels = append(without(u.marker.Labels, base), file...)
}

// With is both plans in one, for two kinds of item in the same tracker.
func (p Plan) With(other Plan) Plan {
	p.Changes = append(p.Changes[:len(p.Changes):len(p.Changes)], other.Changes...)
	p.Notes = union(p.Notes, other.Notes)
	p.Pulls = append(p.Pulls[:len(p.Pulls):len(p.Pulls)], other.Pulls...)
	p.Warnings = union(p.Warnings, other.Warnings)
	p.Refusals = union(p.Refusals, other.Refusals)
	p.Failed = union(p.Failed, other.Failed)
	p.NewLabels = union(p.NewLabels, other.NewLabels)
	p.records = append(p.records[:len(p.records):len(p.records)], other.records...)
	p.sort()
	return p
}

// union is a list followed by what another has besides.
func union[T comparable](a, b []T) []T {
	list := a[:len(a):len(a)]
	seen := map[T]bool{}
	for _, v := range a {
		seen[v] = true
	}
	for _, v := range b {
		if !seen[v] {
			seen[v] = true
			list = append(list, v)
		}
	}
	return list
}
