package rules

import (
	"fmt"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// RecurrenceSection reports recurrences that don't look back.
var RecurrenceSection = &lint.Rule{
	Name: "recurrence-section",
	Doc: `a recurrence does not say what the first postmortem missed

A second incident of a class means that the first analysis or its actions fell short. "What did the first
postmortem miss?" is the most useful section that such a document has.`,
	Severity:     diag.Error,
	Completeness: true,
	Check: func(p *lint.Pass) {
		in := p.Incident
		kind := incident.FirstMissed
		if len(in.Recurs) == 0 || in.Body == nil || written(in, kind) || slices.Contains(p.Config.Sections.Required, kind) {
			return
		}
		if s, ok := in.Section(kind); ok {
			p.Suggestf(s.Heading, "write which action was missing, late or tested the case instead of the class", "the section %q is empty", s.Title)
			return
		}
		p.Suggestf(in.Recurs[0].Span, fmt.Sprintf(`add a heading "## %s"`, kind.Title()),
			"the incident recurs, but does not say what the first postmortem missed")
	},
}
