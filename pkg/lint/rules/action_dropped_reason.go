package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ActionDroppedReason reports items that were dropped without a word.
var ActionDroppedReason = &lint.Rule{
	Name: "action-dropped-reason",
	Doc: `a dropped action item has no reason

To drop an item is a decision, and often the right one. Whoever reads the next postmortem of this class needs
to know why.`,
	Severity:     diag.Error,
	Completeness: true,
	Check: func(p *lint.Pass) {
		for _, a := range p.Incident.Actions {
			if a.Status.Value == incident.Dropped && !a.Reason.Present() && !p.Misspelt("reason", a.Span) {
				p.Suggestf(a.Status.Span, `write reason: "why it is no longer worth doing, or what replaced it"`, "action %q is dropped without a reason", called(a))
			}
		}
	},
}
