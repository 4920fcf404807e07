package rules

import (
	"fmt"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/claims"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// DateTypo reports years that are a slip of the keyboard.
var DateTypo = &lint.Rule{
	Name: "date-typo",
	Doc: `a date has a year that cannot be meant

The year has five digits, or an entry of the timeline is in another year than the incident, and in its year would
be within a month of it. An incident that runs over New Year is left alone.`,
	Severity: diag.Error,
	Check: func(p *lint.Pass) {
		for _, y := range claims.LongYears(p.Prose()) {
			d := diag.Diagnostic{Span: y.Span, Message: fmt.Sprintf("the year of %q has five digits", lint.Shorten(y.Text)), Hint: "write the year with four digits"}
			if year := fmt.Sprintf("%04d", yearOf(p.Incident)); oneMore(y.Span.Text(), year) {
				d.Hint = fmt.Sprintf("write %q", year)
				d.Edits = []diag.Edit{{Span: y.Span, New: year}}
			}
			p.Report(d)
		}
		for _, e := range yearsOff(p.Incident) {
			p.Suggestf(e.entry.Stamp.Span, fmt.Sprintf("write %d", e.year), "%q is in %d, and the incident in %d",
				e.entry.Stamp.Span.Text(), e.entry.Stamp.Earliest.Year(), e.year)
		}
	},
}

// oneMore reports whether long is short with one digit more.
func oneMore(long, short string) bool {
	for i := range len(long) {
		if long[:i]+long[i+1:] == short {
			return true
		}
	}
	return false
}

func yearOf(in *incident.Incident) int {
	if !in.Date.Value.IsZero() {
		return in.Date.Value.Year
	}
	if entries := placed(in.Timeline); len(entries) > 0 {
		return entries[0].Stamp.Earliest.Year()
	}
	return 0
}

type yearOff struct {
	entry incident.Entry
	year  int // of the incident
}

// yearsOff returns the entries whose own date is in a year of its own. An
// entry without a date of its own follows the one above and is not reported.
func yearsOff(in *incident.Incident) []yearOff {
	entries := placed(in.Timeline)
	if len(entries) < 3 {
		return nil
	}
	days := make([]incident.Date, len(entries))
	for i, e := range entries {
		days[i] = dayOf(e.Stamp.Earliest)
	}
	sorted := slices.Clone(days)
	slices.SortFunc(sorted, func(a, b incident.Date) int { return a.DaysSince(b) })
	middle := sorted[len(sorted)/2]
	if date := in.Date.Value; slices.ContainsFunc(days, func(d incident.Date) bool { return d.Year == date.Year }) {
		middle = date
	}
	var list []yearOff
	for i, e := range entries {
		d := days[i]
		if d.Year == middle.Year || !e.Stamp.Dated {
			continue
		}
		if n := d.DaysSince(middle); n > -150 && n < 150 {
			continue
		}
		d.Year = middle.Year
		if n := d.DaysSince(middle); n > -31 && n < 31 {
			list = append(list, yearOff{e, middle.Year})
		}
	}
	return list
}
