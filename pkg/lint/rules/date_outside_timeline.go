package rules

import (
	"fmt"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// DateOutsideTimeline reports a date in the front matter on which the timeline
// has nothing.
var DateOutsideTimeline = &lint.Rule{
	Name: "date-outside-timeline",
	Doc: `the document's date lies outside its timeline

The date is a day of the incident: lists are sorted by it, and times without a date take it. Write the day
on which the incident started or was detected.`,
	Severity: diag.Warning,
	Check: func(p *lint.Pass) {
		date, entries := p.Incident.Date, placed(p.Incident.Timeline)
		if date.Value.IsZero() || len(entries) == 0 || len(yearsOff(p.Incident)) > 0 {
			return
		}
		first, last := entries[0].Stamp.Earliest, entries[0].Stamp.Latest
		for _, e := range entries {
			if e.Stamp.Earliest.Before(first) {
				first = e.Stamp.Earliest
			}
			if e.Stamp.Latest.After(last) {
				last = e.Stamp.Latest
			}
		}
		// The entries may be in another zone than the reader's calendar.
		from, to := dayOf(first), dayOf(last)
		if loc := p.Incident.Timezone.Value; loc != nil {
			if d := dayOf(first.In(loc)); d.Before(from) {
				from = d
			}
			if d := dayOf(last.In(loc)); to.Before(d) {
				to = d
			}
		}
		if !date.Value.Before(from) && !to.Before(date.Value) {
			return
		}
		days := from.String()
		if from != to {
			days += " to " + to.String()
		}
		span, source := date.Span, ""
		if span.File == nil { // of a document read loosely
			span, source = whole(p.Incident), ", taken from the file's name,"
		}
		p.Suggestf(span, fmt.Sprintf("write the day on which it started or was detected; the timeline covers %s", days),
			"date %s%s lies outside the timeline", date.Value.String(), source)
	},
}
