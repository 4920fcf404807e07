package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// RequiredKeys reports keys without which a document has no place in a list.
var RequiredKeys = &lint.Rule{
	Name: "required-keys",
	Doc: `the document has no title, date, status or severity

The index sorts and groups by these four. A missing id is reported by document-id.`,
	Severity:     diag.Error,
	Completeness: true,
	Check: func(p *lint.Pass) {
		in := p.Incident
		for _, k := range []struct {
			name, hint string
			present    bool
		}{
			{"title", `write title: "what happened, in one line"`, in.Title.Present()},
			{"date", "write date: YYYY-MM-DD, the day of the incident", in.Date.Present()},
			{"status", "write status: draft, in-review, reviewed or closed", in.Status.Present()},
			{"severity", "write severity: SEV-1 (worst) to SEV-5", in.Severity.Present()},
		} {
			if keyMissing(p, k.name, k.present) {
				p.Suggestf(missing(in, k.name), k.hint, "the document has no %s", k.name)
			}
		}
	},
}
