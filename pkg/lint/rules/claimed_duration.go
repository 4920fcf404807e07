package rules

import (
	"fmt"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/claims"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// ClaimedDuration reports durations that contradict the timeline.
var ClaimedDuration = &lint.Rule{
	Name: "claimed-duration",
	Doc: `a duration in the text contradicts the timeline

A claim is compared when the sentence names both of its ends: times ("12:15 to 14:20"), moments ("after
detection", "Time to detect:", "unnoticed for", "the outage lasted"), or words that single out one entry ("from
“fix merged” to “consumers notified”"); in an entry of the timeline, its own time is one of them. It is reported
when neither these two entries nor any other that the words could mean agree. Where the words of an end fit an
entry only in part, or several, it is reported when no entry at all is that far from the other end, and the hint
says so.

How far a figure may be off follows from how it is written, and is never less than the minute that two
times leave open: minutes 1 (below 60 multiples of 5 up to 2, to 120 those of 10 up to 3, any of 30 up to 5; never over a tenth),
"7 h 25 min" 1 min, "2.5 hours" 6 min and "2.2 hours" 3 min, "seven hours" 30 min, "an hour" 15 min,
days of the calendar 1 day. "About", "~", "nearly" widen it to an eighth, and to half an hour from 2 hours
on. "Within" and "less than" are upper bounds, "over" and "at least" lower ones. Approximate times,
ranges and unknown minutes of the timeline count with all they can mean. Plans, rules, settings, averages,
other days, quotations and business hours are left alone, and so are action items.

Correct the figure, or the timeline. When both ends are times or marked moments, the fix writes the right
figure.`,
	Severity: diag.Error,
	Check: func(p *lint.Pass) {
		// An entry that was not read may be the one that is meant.
		unread := slices.ContainsFunc(p.Parsed, func(d diag.Diagnostic) bool { return d.Rule == "timestamp" })
		for _, c := range p.Durations() {
			if !c.Anchored || unread && !c.Certain || c.Fits() {
				continue
			}
			best := c.Pairs[0]
			right, written := long(c.Figure, best.Interval())
			d := diag.Diagnostic{
				Span:    c.Span,
				Message: fmt.Sprintf("%q contradicts the timeline: %s it is %s", lint.Shorten(c.Text), between(best), apart(c, best)),
				Hint:    fmt.Sprintf("write %q, or correct the timeline", right),
			}
			if c.Guessed {
				d.Hint = fmt.Sprintf("if these are meant, write %q; else name both ends beside it, or correct the timeline", right)
			}
			if clocksChange(best) {
				d.Message += "; the clocks change in between"
			}
			if best.Interval().Min < 0 {
				d.Message = fmt.Sprintf("%q contradicts the timeline: %s time runs backwards", lint.Shorten(c.Text), between(best))
				d.Hint = "check which of the two came first"
				written = false
			}
			if written && c.Certain && c.Bound == claims.Exactly && len(c.Pairs) == 1 {
				d.Edits = []diag.Edit{{Span: c.Span, New: right}}
			}
			p.Report(d)
		}
	},
}

// UnmatchedDuration reports durations that no two entries are apart.
var UnmatchedDuration = &lint.Rule{
	Name: "unmatched-duration",
	Doc: `a duration in the text fits no two entries of the timeline

The sentence does not say between what it runs, and no pair of entries is that far apart; or it names one end, and
no entry is that far from it. Perhaps the figure is wrong, perhaps an entry is missing, perhaps it speaks of something else: write both ends beside
it, "25 min (09:40 to 10:05)", and it is compared. Tolerances are those of claimed-duration.`,
	Severity: diag.Info,
	Check: func(p *lint.Pass) {
		if len(placed(p.Incident.Timeline)) < 3 {
			return
		}
		for _, c := range p.Durations() {
			if c.Anchored || c.Doubtful || c.Metric || c.Somewhere && !c.Stray {
				continue
			}
			const hint = `write both ends beside it: "25 min (09:40 to 10:05)"`
			if c.Nearest.Known() {
				p.Report(unmatched(c, hint))
				continue
			}
			p.Suggestf(c.Span, hint, "%q fits no two entries of the timeline", c.Text)
		}
	},
}

// UnmatchedMetric reports metrics that no two entries can be the ends of.
var UnmatchedMetric = &lint.Rule{
	Name: "unmatched-metric",
	Doc: `a metric in the text fits no two entries of the timeline

"Time to detect: 54 minutes" names its ends, but the timeline does not mark them, and no two of its entries are
that far apart. The message names the pair that comes nearest, among those whose end may be meant, by its
words. Correct the figure, or add the entries. Mark them, "**Started:**" and "**Detected:**", and metrics are
computed and compared exactly.`,
	Severity: diag.Warning,
	Check: func(p *lint.Pass) {
		for _, c := range p.Durations() {
			if !c.Metric {
				continue
			}
			right, _ := long(c.Figure, c.Nearest.Interval())
			p.Report(unmatched(c, fmt.Sprintf("if these are meant, write %q; mark the two entries in the timeline, as in \"**Started:** …\" and \"**Detected:** …\"", right)))
		}
	},
}

// unmatched reports a claim with the pair that comes nearest.
func unmatched(c claims.Claim, hint string) diag.Diagnostic {
	return diag.Diagnostic{
		Span:    c.Span,
		Message: fmt.Sprintf("%q fits no two entries of the timeline: %s it is %s", lint.Shorten(c.Text), between(c.Nearest), apart(c, c.Nearest)),
		Hint:    hint,
	}
}
