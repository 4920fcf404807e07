package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// MomentOrder reports moments in an order that cannot be.
var MomentOrder = &lint.Rule{
	Name: "moment-order",
	Doc: `two moments are in an order that cannot be

Nothing but Introduced comes before Started, Acknowledged not before Detected, Resolved not before Mitigated.
All else is possible: an incident may heal before anyone notices. Approximate times and ranges are
reported only when the order is certain.`,
	Severity: diag.Error,
	Check: func(p *lint.Pass) {
		t := p.Incident.Timeline
		entries := placed(t)
		reported := map[int]bool{}
		for _, o := range orders {
			a, ok := t.Find(o.first)
			if !ok || a.Stamp.IsZero() {
				continue
			}
			for _, m := range o.later {
				b, ok := t.Find(m)
				if !ok || b.Stamp.IsZero() || !b.Stamp.Latest.Before(a.Stamp.Earliest) ||
					reported[b.Stamp.Span.Start] || outOfOrder(entries, a, b) {
					continue
				}
				reported[b.Stamp.Span.Start] = true
				p.Suggestf(b.Stamp.Span, o.hint, "%s at %q is before %s at %q",
					string(m), b.Stamp.Span.Text(), string(o.first), a.Stamp.Span.Text())
				break
			}
		}
	},
}

// orders lists what no moment of later can precede.
var orders = []struct {
	first incident.Moment
	later []incident.Moment
	hint  string
}{
	{
		incident.Started,
		[]incident.Moment{incident.Detected, incident.Acknowledged, incident.Mitigated, incident.Resolved, incident.Notified},
		`"Started" is the first moment users or data were affected; a change before that is "Introduced"`,
	},
	{incident.Detected, []incident.Moment{incident.Acknowledged}, `"Detected" is the first moment a person or an alert knew: whoever acknowledged it did`},
	{incident.Mitigated, []incident.Moment{incident.Resolved}, `what is resolved is mitigated: mark the later one "Resolved"`},
}

// outOfOrder reports whether the timeline itself runs backwards between the
// two: then timeline-order has said so, and the moments are a consequence.
func outOfOrder(entries []incident.Entry, a, b incident.Entry) bool {
	for _, i := range backwards(entries) {
		if a.Span.Start < entries[i].Span.Start && entries[i].Span.Start <= b.Span.Start {
			return true
		}
	}
	return false
}
