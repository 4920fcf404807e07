package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ActionClosed reports closing dates that contradict the rest.
var ActionClosed = &lint.Rule{
	Name: "action-closed",
	Doc: `an action item has a closing date that cannot be

It is open, or the date is before the incident.`,
	Severity: diag.Error,
	Check: func(p *lint.Pass) {
		date := p.Incident.Date.Value
		for _, a := range p.Incident.Actions {
			switch closed := a.Closed.Value; {
			case closed.IsZero():
			case a.Status.Value == incident.Open:
				p.Suggestf(a.Closed.Span, `write "status: done", or take the date out`, "action %q was closed on %s and is open", called(a), closed)
			case !date.IsZero() && closed.Before(date):
				p.Suggestf(a.Closed.Span, "check the year", "action %q was closed on %s, before the incident of %s", called(a), closed, date)
			}
		}
	},
}
