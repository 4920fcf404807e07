package rules

import (
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// ImpactSpecific reports impacts without a figure.
var ImpactSpecific = &lint.Rule{
	Name: "impact-specific",
	Doc: `the impact has no figure

How much, where, and who used it: a count, a share, a sum, a duration. Readers decide from it how much the actions
may cost. Where there was none, "no user was affected" is enough; where it cannot be known, write "unknown, because …".`,
	Severity:     diag.Warning,
	Completeness: true,
	Check: func(p *lint.Pass) {
		var first incident.Section
		for _, s := range p.Incident.Sections {
			if s.Is(incident.Impact) && !s.Empty && !first.Span.Present() {
				first = s
			}
		}
		if !first.Span.Present() {
			return
		}
		words := 0
		for _, par := range p.Prose() {
			if !impact(p.Incident, par) {
				continue
			}
			if strings.ContainsAny(par.Text, "0123456789") || figureInWords.MatchString(par.Text) {
				return
			}
			words += len(strings.Fields(par.Text))
		}
		if words < 3 {
			return // a placeholder, or nothing but a picture
		}
		p.Suggestf(first.Heading, `write how much, where, and who used it: "1,204 of 8,900 orders in the EU failed, 13.5%"`,
			"the section %q has no figure", first.Title)
	},
}

// figureInWords are amounts without a digit.
var figureInWords = words.NewRegexp(`(?i)\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|half|third|quarter|twice|none|nobody|nothing|every|all|unknown|no (?:\w+ )?(?:users?|customers?|data|impact|requests?|orders?|loss|one|other|effect|payments?|services?))\b`)
