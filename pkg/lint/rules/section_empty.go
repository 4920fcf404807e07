package rules

import (
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// SectionEmpty reports required sections with nothing in them.
var SectionEmpty = &lint.Rule{
	Name: "section-empty",
	Doc: `a required section is empty

Comments are invisible and don't count. "Action items" may be empty: its table comes from the front
matter. In a draft there is one finding that lists what is left to write.`,
	Severity:     diag.Error,
	Completeness: true,
	Check: func(p *lint.Pass) {
		empty := emptySections(p)
		if len(empty) > 1 && p.Incident.Status.Value == incident.Draft {
			titles := make(listed, len(empty))
			for i, s := range empty {
				titles[i] = lint.Shorten(s.Title)
			}
			p.Suggestf(empty[0].Heading, "begin with the timeline: the other sections follow from it",
				"%d sections are still empty: %v", len(empty), titles)
			return
		}
		for _, s := range empty {
			hint := ""
			for _, kind := range s.Kinds {
				if what := asked[kind]; what != "" {
					hint = "write " + what
					break
				}
			}
			p.Suggestf(s.Heading, hint, "the section %q is empty", s.Title)
		}
	},
}

// listed keeps Suggestf from shortening the whole list as it would one value.
type listed []string

func (l listed) String() string { return strings.Join(l, ", ") }

// emptySections returns the first section of each required kind of which all
// sections are empty, in the order of the text.
func emptySections(p *lint.Pass) []incident.Section {
	var list []incident.Section
	for _, kind := range p.Config.Sections.Required {
		s, ok := p.Incident.Section(kind)
		serves := func(t incident.Section) bool { return t.Span == s.Span } // as another kind
		if ok && kind != incident.ActionItems && !written(p.Incident, kind) && !slices.ContainsFunc(list, serves) {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b incident.Section) int { return a.Span.Start - b.Span.Start })
	return list
}

// written reports whether any section that serves as kind has content.
func written(in *incident.Incident, kind incident.SectionKind) bool {
	return slices.ContainsFunc(in.Sections, func(s incident.Section) bool { return s.Is(kind) && !s.Empty })
}
