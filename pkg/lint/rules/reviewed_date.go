package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ReviewedDate reports reviews without a day, or before the incident.
var ReviewedDate = &lint.Rule{
	Name: "reviewed-date",
	Doc: `a reviewed document does not say when, or names a day before the incident

How long a review took is worth watching; it needs the day.`,
	Severity: diag.Warning,
	Check: func(p *lint.Pass) {
		in := p.Incident
		status := in.Status.Value
		switch reviewed := in.Reviewed; {
		case reviewed.Value.IsZero():
			if (status == incident.Reviewed || status == incident.Closed) && keyMissing(p, "reviewed", reviewed.Present()) {
				p.Suggestf(in.Status.Span, "write reviewed: YYYY-MM-DD", "the status is %q, but not the day of the review", string(status))
			}
		case !in.Date.Value.IsZero() && reviewed.Value.Before(in.Date.Value):
			p.Suggestf(reviewed.Span, "check both dates", "reviewed %q, before the incident of %s", reviewed.Value.String(), in.Date.Value)
		}
	},
}
