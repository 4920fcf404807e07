package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ActionType reports action items that don't say what they are for.
var ActionType = &lint.Rule{
	Name: "action-type",
	Doc: `an action item has no type

prevent: the same cause does no harm. detect: the next one is seen sooner. mitigate: it does less harm or
is over sooner. process: people work differently. A list that only prevents bets on knowing the next cause.`,
	Severity: diag.Warning,
	Check: func(p *lint.Pass) {
		for _, a := range p.Incident.Actions {
			if lacks(p, a, "type", a.Type.Present()) {
				p.Suggestf(missingOf(a, "type"), "write type: prevent, detect, mitigate or process", "action %q has no type", called(a))
			}
		}
	},
}
