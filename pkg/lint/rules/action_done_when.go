package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ActionDoneWhen reports action items of which nobody can say when they are
// done.
var ActionDoneWhen = &lint.Rule{
	Name: "action-done-when",
	Doc: `an action item does not say when it is done

A check that another person can make: "the test fails on the partition of 2025-05-14". It ends the
discussion on whether something "has been improved".`,
	Severity:     diag.Error,
	Completeness: true,
	Check: func(p *lint.Pass) {
		for _, a := range p.Incident.Actions {
			if lacks(p, a, "done_when", a.DoneWhen.Present()) {
				p.Suggestf(missingOf(a, "done_when"), `write done_when: "what another person can check"`, "action %q does not say when it is done", called(a))
			}
		}
	},
}
