package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ActionDue reports action items without a possible date.
var ActionDue = &lint.Rule{
	Name: "action-due",
	Doc: `an action item has no due date, or one before the incident

A day makes the item plannable; the follow-up asks about it two weeks and three months later.`,
	Severity:     diag.Error,
	Completeness: true,
	Check: func(p *lint.Pass) {
		date := p.Incident.Date.Value
		for _, a := range p.Incident.Actions {
			switch due := a.Due.Value; {
			case lacks(p, a, "due", a.Due.Present()):
				p.Suggestf(missingOf(a, "due"), "write due: "+example(date, p.Config.Limits.DueDays/2), "action %q has no due date", called(a))
			case !settled(a) && !due.IsZero() && !date.IsZero() && due.Before(date):
				p.Suggestf(a.Due.Span, "check the year", "action %q is due on %s, before the incident of %s", called(a), due, date)
			}
		}
	},
}

// example is a likely date, in the form in which dates are written.
func example(date incident.Date, days int) string {
	if date.IsZero() {
		return "YYYY-MM-DD"
	}
	return date.AddDays(days).String()
}
