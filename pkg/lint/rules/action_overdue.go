package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ActionOverdue reports open action items whose date has passed.
var ActionOverdue = &lint.Rule{
	Name: "action-overdue",
	Doc: `an open action item is past its due date

Reads the clock, so it is never more than a warning. An issue that was closed on GitHub shows here until
the file says so, too.`,
	Severity: diag.Warning,
	Clock:    true,
	Check: func(p *lint.Pass) {
		if p.Today.IsZero() {
			return
		}
		for _, a := range p.Incident.Actions {
			date := p.Incident.Date.Value
			impossible := !date.IsZero() && a.Due.Value.Before(date) // action-due says so
			if a.Overdue(p.Today) && !impossible {
				p.Suggestf(a.Due.Span, `write "status: done", or "status: dropped" with its reason, or agree on a new date`,
					"action %q was due on %s and is open", called(a), a.Due.Value)
			}
		}
	},
}
