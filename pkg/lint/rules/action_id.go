package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ActionID reports action items without an identity of their own.
var ActionID = &lint.Rule{
	Name: "action-id",
	Doc: `an action item has no id, or one that another item has or had

The id ties the item to its GitHub issue. It is short, never changes when the title does, and is
never used again within the document: ids under formerly count.`,
	Severity: diag.Error,
	Check: func(p *lint.Pass) {
		used := map[string]string{} // id to the words for its use
		for _, a := range p.Incident.Actions {
			if !a.ID.Present() && !p.Misspelt("id", a.Span) {
				p.Suggestf(place(a), "write id: "+proposedActionID(a), "action %q has no id", called(a))
			}
		}
		claim := func(f incident.Field[string], use string) {
			if f.Value == "" {
				return
			}
			if by, ok := used[f.Value]; ok {
				p.Suggestf(f.Span, "ids are never used again: give each item its own", "%s %q is already "+by, use, f.Value)
				return
			}
			used[f.Value] = "that of another item"
			if use != "id" {
				used[f.Value] = "a former id"
			}
		}
		for _, a := range p.Incident.Actions {
			claim(a.ID, "id")
		}
		for _, a := range p.Incident.Actions {
			for _, f := range a.Formerly {
				if f.Value != a.ID.Value {
					claim(f, "former id")
				}
			}
		}
	},
}

func proposedActionID(a incident.ActionItem) string {
	if slug := incident.Slug(a.Title.Value); incident.ValidID(slug) {
		return slug
	}
	return "row-count-anomaly, a few words of the title"
}
