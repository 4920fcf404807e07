package rules

import (
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/claims"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// arithmetic lists the rules that compare prose with the timeline, and dates
// with the calendar.
var arithmetic = []*lint.Rule{
	ClaimedDuration, UnmatchedDuration, UnmatchedMetric, TimeNotInTimeline, Weekday, DateTypo, DateOutsideTimeline, DueWeekend,
}

// between names both ends of a pair: `from 12:15 "fix merged" to 14:20
// "consumers notified"`.
func between(p claims.Pair) string {
	dated := incident.DateOf(p.From.Earliest) != incident.DateOf(p.To.Latest)
	return "from " + pointName(p.From, dated) + " to " + pointName(p.To, dated)
}

func pointName(p claims.Point, dated bool) string {
	layout := "15:04"
	if dated {
		layout = "2006-01-02 15:04"
	}
	if p.Entry == nil {
		return p.Earliest.Add(p.Latest.Sub(p.Earliest) / 2).Format(layout)
	}
	text := clockOf(p.Entry.Stamp, layout)
	if words := firstWords(*p.Entry); words != "" {
		text += ` "` + words + `"`
	}
	return text
}

// clockOf writes a stamp with what is known of it.
func clockOf(s incident.Stamp, layout string) string {
	switch s.Exactness {
	case incident.Range:
		return s.Earliest.Format(layout) + "–" + s.Latest.Format("15:04")
	case incident.UnknownMinutes:
		return strings.TrimSuffix(s.At().Format(layout), s.At().Format("04")) + "??"
	case incident.Approximate:
		return "~" + s.At().Format(layout)
	}
	return s.Earliest.Format(layout)
}

// firstWords are enough of an entry's text to find it by.
func firstWords(e incident.Entry) string {
	text := strings.Map(func(r rune) rune {
		switch r {
		case '*', '_', '`', '|', '"', '[', ']':
			return -1
		}
		return r
	}, e.Text.Text())
	if i := strings.Index(text, "]("); i >= 0 {
		text = text[:i]
	}
	words := strings.Fields(text)
	const most = 5
	if len(words) > most {
		return strings.TrimRight(strings.Join(words[:most], " "), ".,;:") + "…"
	}
	return strings.TrimRight(strings.Join(words, " "), ".,;:")
}

// long writes an interval in the style of a figure.
func long(f claims.Figure, i incident.Interval) (text string, written bool) {
	if i.Exact() {
		if text, ok := f.Write(i.Min); ok {
			return text, true
		}
	}
	return i.String(), false
}

// apart says how long a pair is, like the claim where that loses nothing.
func apart(c claims.Claim, p claims.Pair) string {
	if text, written := long(c.Figure, p.Interval()); written && c.ToTheMinute() {
		return text
	}
	return p.Interval().String()
}

// clocksChange reports whether daylight saving begins or ends within a pair.
func clocksChange(p claims.Pair) bool {
	_, before := p.From.Earliest.Zone()
	_, after := p.To.Earliest.Zone()
	return before != after && p.From.Earliest.Location() == p.To.Earliest.Location()
}

// dayOf returns the instant's day in its own zone.
func dayOf(t time.Time) incident.Date { return incident.DateOf(t) }
