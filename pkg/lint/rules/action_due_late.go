package rules

import (
	"fmt"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ActionDueLate reports due dates long after the incident.
var ActionDueLate = &lint.Rule{
	Name: "action-due-late",
	Doc: `an action item is due long after the incident

More than limits.due-days (28) days after it. What is not done in four weeks is seldom done at all; larger
work gets a first step that is.`,
	Severity: diag.Warning,
	Check: func(p *lint.Pass) {
		date, limit := p.Incident.Date.Value, p.Config.Limits.DueDays
		for _, a := range p.Incident.Actions {
			due := a.Due.Value
			if settled(a) || due.IsZero() || date.IsZero() {
				continue
			}
			if days := due.DaysSince(date); days > limit {
				p.Suggestf(a.Due.Span, fmt.Sprintf("split off a first step that is done by %s", date.AddDays(limit)),
					"action %q is due %d days after the incident, more than %d", called(a), days, limit)
			}
		}
	},
}
