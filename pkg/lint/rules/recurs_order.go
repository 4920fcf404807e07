package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// RecursOrder reports references to incidents that came later.
var RecursOrder = &lint.Rule{
	Name: "recurs-order",
	Doc: `recurs names an incident that came later

The later document names the earlier one. Trends count recurrences by it.`,
	Severity: diag.Error,
	Check: func(p *lint.Pass) {
		in := p.Incident
		for _, r := range in.Recurs {
			for _, h := range p.Corpus.Holders(r.Value) {
				date := h.Date
				if date.IsZero() || in.Date.Value.IsZero() || !in.Date.Value.Before(date) {
					continue
				}
				p.Suggestf(r.Span, "let the later document name the earlier one", "the incident of %s cannot recur to %q of %s", in.Date.Value, r.Value, date)
				break
			}
		}
	},
}
