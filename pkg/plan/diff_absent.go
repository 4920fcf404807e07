package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

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
		case f.reopened() && !d.policy.Overwrite:
			d.drift(f, "state", "removed", "open", "reopened on GitHub; no document has it")
			continue
		}
		u := newUpdate(d, Item{Key: f.key}, f)
		u.after.State, u.after.StateReason = Closed, ReasonNotPlanned
		u.marker.State, u.marker.Reopened = ReasonNotPlanned, false
		if d.want.Kind == FollowUp {
			u.because("no reviewed document asks this any more")
		} else {
			u.because("no document has this action item any more")
		}
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
