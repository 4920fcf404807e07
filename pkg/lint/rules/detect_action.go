package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// DetectAction reports lists of actions that do not make detection faster.
var DetectAction = &lint.Rule{
	Name: "detect-action",
	Doc: `no action is about detecting it sooner

There will be a next incident, from another cause. What was prevented this time will not show it; an alert or a check
on the outcome will. At least one action of type detect is expected where there are actions.`,
	Severity:     diag.Warning,
	Completeness: true,
	Check: func(p *lint.Pass) {
		in := p.Incident
		var first *incident.ActionItem
		for i, a := range in.Actions {
			if a.Status.Value == incident.Dropped {
				continue
			}
			if a.Type.Value == incident.Detect || !a.Type.Present() || a.Type.Value == "" {
				return // there is one, or nobody knows
			}
			if first == nil {
				first = &in.Actions[i]
			}
		}
		if first == nil {
			return
		}
		span := in.ActionsSpan
		if span.Present() {
			span = span.File.Span(span.Start, min(span.End, span.Start+len("actions")))
		} else {
			span = place(*first)
		}
		p.Suggestf(span, `add an item with "type: detect": an alert or a check on the outcome, with its threshold`,
			"no action is of type detect")
	},
}
