package insight

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// States is what the tracker knows of the actions; nil means that the files
// alone speak.
type States map[incident.Key]incident.Progress

// Of returns the state of one action. Dropping is the file's decision alone;
// between open and done the tracker, where the work happens, is believed.
func (s States) Of(in *incident.Incident, a incident.ActionItem) incident.ActionStatus {
	if a.Status.Value == incident.Dropped {
		return incident.Dropped
	}
	if p, ok := s[in.Key(a)]; ok && p.State != "" {
		return p.State
	}
	if a.Status.Value == "" {
		return incident.Open
	}
	return a.Status.Value
}

// Overdue reports whether the action is open past its due date.
func (s States) Overdue(in *incident.Incident, a incident.ActionItem, today incident.Date) bool {
	return s.Of(in, a) == incident.Open && !a.Due.Value.IsZero() && a.Due.Value.Before(today)
}

// Tally counts actions by state. Overdue ones are open too.
type Tally struct {
	Open, Done, Dropped, Overdue int
}

// Total is the number of actions counted.
func (t Tally) Total() int { return t.Open + t.Done + t.Dropped }

// Add returns the sum of both.
func (t Tally) Add(u Tally) Tally {
	return Tally{t.Open + u.Open, t.Done + u.Done, t.Dropped + u.Dropped, t.Overdue + u.Overdue}
}

// Tally counts the actions of one incident.
func (s States) Tally(in *incident.Incident, today incident.Date) Tally {
	var t Tally
	for i := range in.Actions {
		t = t.Add(s.action(in, &in.Actions[i], today).Tally())
	}
	return t
}

// Timing says how an action stands to its due date.
type Timing string

const (
	OnTime  Timing = "on-time" // done on the due date or before
	Late    Timing = "late"    // done after it
	Overdue Timing = "overdue" // open after it
	Ahead   Timing = "ahead"   // open, the due date is still to come
	// Undated actions are open without a due date, or done without that or
	// without the day on which they were.
	Undated Timing = "undated"
	Dropped Timing = "dropped"
)

// Timings lists every timing.
var Timings = []Timing{OnTime, Late, Overdue, Ahead, Undated, Dropped}

// Action is one action of one incident, with what is known of it today.
type Action struct {
	Incident *incident.Incident
	Item     *incident.ActionItem
	Progress incident.Progress // zero when the tracker does not know it
	State    incident.ActionStatus
	// Closed is the day on which it was done or dropped, in the document's
	// zone; zero while open, or when nobody wrote it down.
	Closed incident.Date
	Timing Timing
	// Age is how many days an open action lies after its incident's date; 0
	// for others.
	Age int
}

// Tally counts the one action.
func (a Action) Tally() Tally {
	switch a.State {
	case incident.Done:
		return Tally{Done: 1}
	case incident.Dropped:
		return Tally{Dropped: 1}
	}
	if a.Timing == Overdue {
		return Tally{Open: 1, Overdue: 1}
	}
	return Tally{Open: 1}
}

// Actions lists every action: overdue ones first, then open ones, then the
// others, each by due date (none last), incident and position.
func (s States) Actions(list []*incident.Incident, today incident.Date) []Action {
	var out []Action
	for _, in := range list {
		for i := range in.Actions {
			out = append(out, s.action(in, &in.Actions[i], today))
		}
	}
	rank := func(a Action) int {
		switch {
		case a.Timing == Overdue:
			return 0
		case a.State == incident.Open:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(out, func(a, b Action) int {
		return cmp.Or(
			cmp.Compare(rank(a), rank(b)),
			compareDue(a.Item.Due.Value, b.Item.Due.Value),
			oldestFirst(a.Incident, b.Incident),
		)
	})
	return out
}

// compareDue puts those without a date last.
func compareDue(a, b incident.Date) int {
	switch {
	case a.IsZero() && b.IsZero():
		return 0
	case a.IsZero():
		return 1
	case b.IsZero():
		return -1
	}
	return compareDates(a, b)
}

func (s States) action(in *incident.Incident, item *incident.ActionItem, today incident.Date) Action {
	a := Action{Incident: in, Item: item, State: s.Of(in, *item), Progress: s[in.Key(*item)]}
	due := item.Due.Value
	switch a.State {
	case incident.Open:
		if date := in.Date.Value; !date.IsZero() && date.Before(today) {
			a.Age = today.DaysSince(date)
		}
		switch {
		case due.IsZero():
			a.Timing = Undated
		case due.Before(today):
			a.Timing = Overdue
		default:
			a.Timing = Ahead
		}
		return a
	case incident.Dropped:
		a.Timing = Dropped
	}
	a.Closed = item.Closed.Value
	if at := a.Progress.ClosedAt; !at.IsZero() && a.Progress.State == a.State {
		a.Closed = incident.DateOf(at.In(zone(in)))
	}
	if a.State == incident.Done {
		switch {
		case due.IsZero() || a.Closed.IsZero():
			a.Timing = Undated
		case due.Before(a.Closed):
			a.Timing = Late
		default:
			a.Timing = OnTime
		}
	}
	return a
}

func zone(in *incident.Incident) *time.Location {
	if in.Timezone.Value == nil {
		return time.UTC
	}
	return in.Timezone.Value
}

// ActionGroup is the actions that have one owner, or one type.
type ActionGroup struct {
	Name    string // empty for those without
	Actions []Action
	Tally   Tally
}

// ByOwner groups actions by owner, by name and not by number: this is to find
// one's own, not to compare people. Logins differ in case only for the eye.
func ByOwner(actions []Action) []ActionGroup {
	return groupActions(actions, func(a Action) string { return a.Item.Owner.Value })
}

// ByType groups actions by type, in the order of incident.ActionTypes.
func ByType(actions []Action) []ActionGroup {
	groups := groupActions(actions, func(a Action) string { return string(a.Item.Type.Value) })
	rank := func(g ActionGroup) int {
		i := slices.Index(incident.ActionTypes, incident.ActionType(g.Name))
		if i < 0 {
			return len(incident.ActionTypes)
		}
		return i
	}
	slices.SortStableFunc(groups, func(a, b ActionGroup) int { return cmp.Compare(rank(a), rank(b)) })
	return groups
}
