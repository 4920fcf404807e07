package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ActionCount reports lists of actions that are too long to get done.
var ActionCount = &lint.Rule{
	Name: "action-count",
	Doc: `there are many action items

More than limits.actions (5). A few that ship beat many that rot. Dropped items don't count.`,
	Severity: diag.Warning,
	Check: func(p *lint.Pass) {
		count, limit := 0, p.Config.Limits.Actions
		var excess incident.ActionItem
		for _, a := range p.Incident.Actions {
			if a.Status.Value == incident.Dropped {
				continue
			}
			if count++; count == limit+1 {
				excess = a
			}
		}
		if count > limit {
			p.Suggestf(place(excess), "keep those that change most; the others belong into the backlog", "%d action items, more than %d", count, limit)
		}
	},
}
