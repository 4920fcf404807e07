package rules

import (
	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// WentWellCount reports lists of what went well that are too short or long.
var WentWellCount = &lint.Rule{
	Name: "went-well-count",
	Doc: `there are not three to five points on what went well

It says what to keep, and is the first to be skipped after a long night. Fewer than three are rarely all, more than
five hide the ones that matter. Points are the items of the section's own lists.`,
	Severity:     diag.Info,
	Completeness: true,
	Check: func(p *lint.Pass) {
		s, ok := p.Incident.Section(incident.WentWell)
		if !ok || s.Empty {
			return
		}
		points := 0
		for n := s.In(p.Incident.Body).NextSibling(); n != nil; n = n.NextSibling() {
			if h, ok := n.(*ast.Heading); ok && h.Level <= s.Level {
				break
			}
			if n.Kind() == ast.KindList {
				points += n.ChildCount()
			}
		}
		const hint = "write three to five points: what helped, and with which effect"
		switch {
		case points == 0 || points >= 3 && points <= 5: // prose is not counted
		case points == 1:
			p.Suggestf(s.Heading, hint, "one point on what went well")
		default:
			p.Suggestf(s.Heading, hint, "%d points on what went well", points)
		}
	},
}
