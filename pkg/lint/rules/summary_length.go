package rules

import (
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/prose"
)

// maxSummary is about a minute of reading.
const maxSummary = 200 // words

// SummaryLength reports summaries that summarise too little.
var SummaryLength = &lint.Rule{
	Name: "summary-length",
	Doc: `the summary is longer than a paragraph

One paragraph of up to 200 words: what broke, what it meant for whom, how it was found, when it was over. It
is all that most people read, and stands alone on the index and in a mail. Lists and quotations are not counted.`,
	Severity: diag.Warning,
	Check: func(p *lint.Pass) {
		var paragraphs []*prose.Paragraph
		words := 0
		for _, par := range p.Prose() {
			if par.Place == prose.Body && !par.Quoted && len(par.Kinds) > 0 && par.Kinds[0] == incident.Summary {
				paragraphs = append(paragraphs, par)
				words += len(strings.Fields(par.Text))
			}
		}
		const hint = "keep what a reader from another team needs in one paragraph; the other sections have room for the rest"
		switch {
		case len(paragraphs) > 1:
			second := paragraphs[1]
			p.Suggestf(second.Span(0, min(len(second.Text), 1)), hint, "the summary has %d paragraphs instead of one", len(paragraphs))
		case words > maxSummary:
			p.Suggestf(paragraphs[0].Span(0, 1), hint, "the summary has %d words, more than %d", words, maxSummary)
		}
	},
}
