package rules

import (
	"fmt"

	"github.com/seed-42cec927/postmortem/pkg/claims"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// TimeNotInTimeline reports times in prose at which the timeline has nothing.
var TimeNotInTimeline = &lint.Rule{
	Name: "time-not-in-timeline",
	Doc: `a time in the text is not in the timeline

A sentence says that something happened at a time between the first entry and the last, give or take an
hour, and no entry has this time. Perhaps one of the two is a slip, perhaps the entry is missing. A bare
time is in the timeline's zone. Schedules, plans, other days and action items are left alone.`,
	Severity: diag.Info,
	Check: func(p *lint.Pass) {
		for _, t := range claims.Times(p.Incident, p.Prose()) {
			hint := "correct it, or add the entry"
			if e := t.Named; e != nil {
				hint = fmt.Sprintf("the timeline has %q at %s", firstWords(*e), clockOf(e.Stamp, "15:04"))
			} else if e := t.Near; e != nil {
				hint = fmt.Sprintf("the nearest entry is %s %q; correct it, or add an entry", clockOf(e.Stamp, "15:04"), firstWords(*e))
			}
			p.Suggestf(t.Span, hint, "the timeline has no entry at %q", t.Text)
		}
	},
}
