package rules

import (
	"regexp"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// TimelineEmpty reports timelines in which no entry can be found.
var TimelineEmpty = &lint.Rule{
	Name: "timeline-empty",
	Doc: `the timeline has no entries

An entry is a list item, a table row or a heading that begins with a time. Lines of a paragraph
are none, because Markdown joins them into one.`,
	Severity:     diag.Error,
	Completeness: true,
	Check: func(p *lint.Pass) {
		in := p.Incident
		section, ok := in.Section(incident.TimelineKind)
		if !ok || section.Empty || len(in.Timeline.Entries) > 0 {
			return
		}
		for _, span := range templateText(in) {
			if section.Span.Start <= span.Start && span.End <= section.Span.End {
				return
			}
		}
		hint := `write "- 2025-05-14 09:40 — **Detected:** what was seen", one line each`
		if text := section.Content.Text(); timeLines.MatchString(text) {
			hint = `put "- " before each line that begins with a time`
			if strings.Contains(text, "```") {
				hint = `take the lines out of the code block, and put "- " before each`
			}
		}
		p.Suggestf(section.Heading, hint, "the timeline has no entries")
	},
}

// timeLines are lines that a person takes for entries.
var timeLines = regexp.MustCompile("(?m)^[ \t*_`\\[(]*(?:\\d{4}-\\d{2}-\\d{2}[T ]+)?\\d{1,2}:\\d{2}\\b")
