package plan

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Progress tells the state of every issue that was observed. Closed issues are
// observed only as far as Observe had to look for them: those of items that the
// files call open.
func (have Observed) Progress(want Wanted) map[incident.Key]incident.Progress {
	x := newIndex(want, have)
	progress := make(map[incident.Key]incident.Progress, len(x.issues))
	for key, list := range x.issues {
		progress[key] = progressOf(list[0].issue)
	}
	return progress
}

// Progress is the progress of before with what was done since.
func (r Result) Progress(before map[incident.Key]incident.Progress) map[incident.Key]incident.Progress {
	after := maps.Clone(before)
	for _, c := range r.Done {
		if c.Kind != IssueKind || c.After.StateReason == ReasonDuplicate && after[c.Key].Number != c.Number {
			continue // a duplicate does not stand for its item
		}
		i := *c.After
		i.Number, i.URL = c.Number, c.URL
		after[c.Key] = progressOf(i)
	}
	return after
}

// Answer is what people made of a follow-up.
type Answer struct {
	Number int
	Ticked []string // ids of questions, sorted
	// Closed is true when a person has closed the issue: no more is to come.
	Closed bool
	At     time.Time // when it was closed; while it is open, when it last changed
}

// Answers reads the ticks of every follow-up that was observed.
func (have Observed) Answers(want Wanted) map[incident.Key]Answer {
	x := newIndex(want, have)
	answers := make(map[incident.Key]Answer, len(x.issues))
	for key, list := range x.issues {
		f := list[0]
		a := Answer{Number: f.issue.Number, Closed: f.issue.State == Closed && !f.closedByUs(), At: f.issue.UpdatedAt}
		if f.issue.State == Closed {
			a.At = f.issue.ClosedAt
		}
		for id, ticked := range ticks(f.block.text()) {
			if ticked {
				a.Ticked = append(a.Ticked, id)
			}
		}
		slices.Sort(a.Ticked)
		answers[key] = a
	}
	return answers
}

func progressOf(i Issue) incident.Progress {
	p := incident.Progress{Number: i.Number, URL: i.URL, State: incident.Open, Assignees: i.Assignees}
	if i.State == Closed {
		p.State, p.ClosedAt, p.Reason = incident.Done, i.ClosedAt, i.StateReason
		if i.StateReason == ReasonNotPlanned || i.StateReason == ReasonDuplicate {
			p.State = incident.Dropped
		}
	}
	return p
}

// Pull is progress made on GitHub that the file does not tell yet: its item
// should get this status.
type Pull struct {
	Key incident.Key
	incident.Progress
}

// pull notes progress that only the file lacks.
func (d *differ) pull(f found, format string, args ...any) {
	d.note(Progress, f, format+": a pull is due", args...)
	d.plan.Pulls = append(d.plan.Pulls, Pull{f.key, progressOf(f.issue)})
}

func sortPulls(list []Pull) {
	slices.SortFunc(list, func(a, b Pull) int { return strings.Compare(a.Key.String(), b.Key.String()) })
}
