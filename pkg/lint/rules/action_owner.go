package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ActionOwner reports action items that nobody owns.
var ActionOwner = &lint.Rule{
	Name: "action-owner",
	Doc: `an action item has no owner

An item that belongs to everyone is done by no one. Name one login or team: "owner: team:storage".`,
	Severity:     diag.Error,
	Completeness: true,
	Check: func(p *lint.Pass) {
		for _, a := range p.Incident.Actions {
			if lacks(p, a, "owner", a.Owner.Present()) {
				p.Suggestf(missingOf(a, "owner"), "write owner: LOGIN, or owner: team:NAME", "action %q has no owner", called(a))
			}
		}
	},
}
