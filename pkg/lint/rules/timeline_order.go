package rules

import (
	"fmt"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// TimelineOrder reports entries that are earlier than the one above.
var TimelineOrder = &lint.Rule{
	Name: "timeline-order",
	Doc: `an entry is earlier than the one above it

A time without a date takes the date above, so after midnight the date is written again: a guess could
be wrong by a day. Approximate times and ranges are reported only when they are certainly earlier.`,
	Severity: diag.Error,
	Check: func(p *lint.Pass) {
		entries := placed(p.Incident.Timeline)
		steps := backwards(entries)
		if n := len(entries); n > 2 && len(steps) == n-1 {
			p.Suggestf(entries[1].Stamp.Span, "put the oldest entry first", "the timeline runs backwards: each of its %d entries is earlier than the one above", n)
			return
		}
		for _, i := range steps {
			above, e := entries[i-1].Stamp, entries[i].Stamp
			hint := "move it up, or correct its date"
			if !e.Dated {
				hint = fmt.Sprintf("if it was the next day, write the date: %s; else move it up", nextDay(e))
			}
			p.Suggestf(e.Span, hint, "%q is earlier than %q above it", e.Span.Text(), above.Span.Text())
		}
	},
}

// placed returns the entries whose time is known.
func placed(t incident.Timeline) []incident.Entry {
	list := make([]incident.Entry, 0, len(t.Entries))
	for _, e := range t.Entries {
		if !e.Stamp.IsZero() {
			list = append(list, e)
		}
	}
	return list
}

// backwards returns the indexes of the entries that are certainly earlier
// than the one above.
func backwards(entries []incident.Entry) []int {
	var list []int
	for i := 1; i < len(entries); i++ {
		if entries[i].Stamp.Latest.Before(entries[i-1].Stamp.Earliest) {
			list = append(list, i)
		}
	}
	return list
}

// nextDay writes an undated time with the date after the one it took.
func nextDay(s incident.Stamp) string {
	day := incident.DateOf(s.Latest).AddDays(1).String()
	text := strings.TrimSpace(s.Span.Text())
	if about, ok := strings.CutPrefix(text, "~"); ok {
		return "~" + day + " " + about
	}
	return day + " " + text
}
