package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ActionTitle reports action items that don't say what to do.
var ActionTitle = &lint.Rule{
	Name: "action-title",
	Doc: `an action item has no title

The title becomes that of the GitHub issue: one line that says what changes, where, and by how much.`,
	Severity:     diag.Error,
	Completeness: true,
	Check: func(p *lint.Pass) {
		for _, a := range p.Incident.Actions {
			if lacks(p, a, "title", a.Title.Present()) {
				p.Suggestf(missingOf(a, "title"), `write title: "Page when a partition has 3σ fewer rows than the week before"`, "action %q has no title", called(a))
			}
		}
	},
}
