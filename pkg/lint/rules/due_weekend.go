package rules

import (
	"time"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

var utc = time.UTC

// DueWeekend reports open items that are due on a weekend.
var DueWeekend = &lint.Rule{
	Name: "due-weekend",
	Doc: `an open action item is due on a Saturday or Sunday

Most teams finish on working days: Friday or Monday is what will happen. An item whose day has passed is left
to action-overdue.`,
	Severity: diag.Info,
	Clock:    true,
	Check: func(p *lint.Pass) {
		for _, a := range p.Incident.Actions {
			due := a.Due.Value
			if settled(a) || due.IsZero() || due.Before(p.Today) {
				continue
			}
			day := due.In(utc).Weekday()
			if day != time.Saturday && day != time.Sunday {
				continue
			}
			monday := due.AddDays(int(8-day) % 7)
			p.Suggestf(a.Due.Span, "write "+monday.AddDays(-3).String()+" (Friday) or "+monday.String()+" (Monday)",
				"action %q is due on a %s", called(a), day.String())
		}
	},
}
