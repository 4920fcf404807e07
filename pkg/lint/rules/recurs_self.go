package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// RecursSelf reports documents that name themselves.
var RecursSelf = &lint.Rule{
	Name: "recurs-self",
	Doc: `recurs names the document itself

It lists earlier incidents of the same class; the first of a class has none.`,
	Severity: diag.Error,
	Check: func(p *lint.Pass) {
		for _, r := range p.Incident.Recurs {
			for _, h := range p.Corpus.Holders(r.Value) {
				if h.Path == p.Incident.File.Path {
					p.Suggestf(r.Span, "write the ids of earlier postmortems, or recurs: []", "the document recurs to itself, %q", r.Value)
					break
				}
			}
		}
	},
}
