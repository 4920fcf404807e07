package rules

import (
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ActionTable reports a table of actions in the body that says something else
// than the front matter.
var ActionTable = &lint.Rule{
	Name: "action-table",
	Doc: `the table of action items is out of date

The actions are defined in the front matter. A document may show them in its text as well, in a table between
the lines "<!-- postmortem:actions -->" and "<!-- /postmortem:actions -->". "postmortem fmt" keeps it current,
and so does "postmortem lint --fix"; don't edit it by hand.`,
	Severity: diag.Warning,
	Check: func(p *lint.Pass) {
		in := p.Incident
		if slices.ContainsFunc(p.Parsed, func(d diag.Diagnostic) bool {
			return d.Severity == diag.Error && d.Span.Start < in.FrontMatter.End
		}) {
			return // what the table should say is not known
		}
		switch t := edit.ActionTable(in); t.State {
		case edit.Stale:
			p.Report(diag.Diagnostic{
				Span: t.Span, Message: "the table of action items does not say what the front matter says",
				Hint: `run "postmortem fmt"`, Edits: t.Edits,
			})
		case edit.Unclosed:
			p.Suggestf(t.Span, `write the line "`+incident.ActionsEnd+`" below the table`, "the table of action items begins here and has no end")
		case edit.Foreign:
			p.Suggestf(t.Span, `move it below the line "`+incident.ActionsEnd+`", and run "postmortem fmt"`, "the table below has columns of its own: it is not kept current")
		}
	},
}
