package rules

import (
	"fmt"

	"github.com/seed-42cec927/postmortem/pkg/claims"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// Weekday reports weekdays that contradict their date.
var Weekday = &lint.Rule{
	Name: "weekday",
	Doc: `a weekday contradicts its date

"Tuesday 14 May 2025" was a Wednesday. One of the two is wrong, and a reader cannot know which. A missing
year is the one nearest to the incident. When the date is a day of the timeline, the fix corrects the weekday.`,
	Severity: diag.Error,
	Check: func(p *lint.Pass) {
		for _, w := range claims.Weekdays(p.Incident, p.Prose()) {
			d := diag.Diagnostic{
				Span:    w.Span,
				Message: fmt.Sprintf("%q: %s is a %s", lint.Shorten(w.Text), w.Date, w.Date.In(utc).Weekday()),
				Hint:    fmt.Sprintf("write %q, or correct the date", w.Right),
			}
			if w.Own {
				d.Edits = []diag.Edit{{Span: w.Span, New: w.Right}}
			}
			p.Report(d)
		}
	},
}
