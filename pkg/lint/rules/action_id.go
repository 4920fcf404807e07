package rules

import (
	"fmt"
	"strconv"
	"strings"

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
		taken := actionIDs(p.Incident)
		for _, a := range p.Incident.Actions {
			if !a.ID.Present() && !p.Misspelt("id", a.Span) {
				d := diag.Diagnostic{
					Span: place(a), Message: fmt.Sprintf("action %q has no id", lint.Shorten(called(a))),
					Hint: "write id: row-count-anomaly, a few words of the title",
				}
				if id, ok := proposedActionID(a, taken); ok {
					taken[id] = true
					d.Hint = "write id: " + id
					d.Edits = actionIDEdits(a, id)
				}
				p.Report(d)
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

// actionIDs returns every id that an item has or had.
func actionIDs(in *incident.Incident) map[string]bool {
	ids := map[string]bool{}
	for _, a := range in.Actions {
		ids[a.ID.Value] = true
		for _, f := range a.Formerly {
			ids[f.Value] = true
		}
	}
	return ids
}

// proposedActionID makes an id of the title that no other item has.
func proposedActionID(a incident.ActionItem, taken map[string]bool) (id string, ok bool) {
	slug := incident.Slug(a.Title.Value)
	for n := 1; n < 100 && slug != ""; n++ {
		if id = slug; n > 1 {
			id += "-" + strconv.Itoa(n)
		}
		if incident.ValidID(id) && !taken[id] {
			return id, true
		}
	}
	return "", false
}

// actionIDEdits writes the id as the item's first key; none where the item has
// a form that few people write.
func actionIDEdits(a incident.ActionItem, id string) []diag.Edit {
	f, start := a.Span.File, a.Span.Start
	line := a.Span.From().Line
	before := string(f.Data[f.LineStart(line):start])
	text := a.Span.Text()
	switch {
	case strings.Trim(before, " -") != "":
		return nil
	case strings.HasPrefix(text, "{"):
		return []diag.Edit{{Span: f.Span(start+1, start+1), New: "id: " + id + ", "}}
	}
	if e, ok := emptyKey(a.Span, len(before), "id", id); ok {
		return []diag.Edit{e}
	}
	indent := strings.Repeat(" ", len(before))
	return []diag.Edit{{Span: a.Span.Head(), New: "id: " + id + lineEnding(f, line) + indent}}
}
