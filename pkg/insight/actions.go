package insight

import "github.com/seed-42cec927/postmortem/pkg/incident"

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
	for _, a := range in.Actions {
		switch s.Of(in, a) {
		case incident.Done:
			t.Done++
		case incident.Dropped:
			t.Dropped++
		default:
			t.Open++
		}
		if s.Overdue(in, a, today) {
			t.Overdue++
		}
	}
	return t
}
