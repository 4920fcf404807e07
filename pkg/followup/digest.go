package followup

import (
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// SoonDays is how far the digest looks ahead.
const SoonDays = 2

// Digest is what needs somebody now.
type Digest struct {
	Today   incident.Date
	Overdue []insight.Action // the earliest due date first
	Soon    []insight.Action // due today or within SoonDays
}

// DigestOf finds the open actions that are overdue or due soon. Those of
// incidents from before Since count only if they have an issue.
func DigestOf(incidents []*incident.Incident, opt Options) Digest {
	d := Digest{Today: opt.Today}
	horizon := opt.Today.AddDays(SoonDays)
	for _, a := range opt.States.Actions(incidents, opt.Today) {
		switch {
		case opt.Past(a.Incident) && a.Progress.Number == 0:
		case a.Timing == insight.Overdue:
			d.Overdue = append(d.Overdue, a)
		case a.Timing == insight.Ahead && !horizon.Before(a.Item.Due.Value):
			d.Soon = append(d.Soon, a)
		}
	}
	return d
}

// Late are the keys of the overdue actions.
func (d Digest) Late() map[incident.Key]bool {
	late := make(map[incident.Key]bool, len(d.Overdue))
	for _, a := range d.Overdue {
		late[a.Incident.Key(*a.Item)] = true
	}
	return late
}
