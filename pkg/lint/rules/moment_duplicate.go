package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// MomentDuplicate reports moments that two entries mark.
var MomentDuplicate = &lint.Rule{
	Name: "moment-duplicate",
	Doc: `a moment is marked twice

Figures are counted from the first entry that marks a moment, and a reader cannot know that. Notified may
be marked often: audiences are told one after another, and the first counts.`,
	Severity: diag.Warning,
	Check: func(p *lint.Pass) {
		first := map[incident.Moment]incident.Entry{}
		for _, e := range p.Incident.Timeline.Entries {
			for _, l := range e.Labels {
				f, marked := first[l.Moment]
				if !marked {
					first[l.Moment] = e
				} else if f.Span != e.Span && l.Moment != incident.Notified {
					p.Suggestf(l.Span, "keep the label at one entry, and say it in words at the other",
						"%s is marked twice, first at %q", string(l.Moment), f.Stamp.Span.Text())
				}
			}
		}
	},
}
