package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// MomentStarted reports timelines that don't say when the incident started.
var MomentStarted = &lint.Rule{
	Name: "moment-started",
	Doc: `no entry of the timeline is marked "Started"

Started is the first moment users or data were affected. Time to detect and time to resolve are counted from
it. Where it is not known exactly, write a range ("02:00–02:30") or "02:??".`,
	Severity: diag.Warning,
	Check:    func(p *lint.Pass) { wantMoment(p, incident.Started, "the first orders fail") },
}
