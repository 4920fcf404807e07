package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// RecommendedKeys reports keys that readers and figures miss.
var RecommendedKeys = &lint.Rule{
	Name: "recommended-keys",
	Doc: `the document has no authors, or does not say how the incident was detected

Readers ask the authors. How an incident was detected is the first figure to improve; where nobody
knows any more, a missing value is better than a guess, so this is a warning.`,
	Severity: diag.Warning,
	Check: func(p *lint.Pass) {
		in := p.Incident
		if keyMissing(p, "authors", len(in.Authors) > 0) {
			p.Suggestf(missing(in, "authors"), "write authors: [team-or-login], whom readers can ask", "the document has no authors")
		}
		if keyMissing(p, "detected_by", in.DetectedBy.Present()) {
			p.Suggestf(missing(in, "detected_by"), "write detected_by: alert, monitoring or user-report", "the document does not say how the incident was detected")
		}
	},
}
