package claims

import (
	"strings"
	"time"
)

// office reports whether a figure counts business hours.
func (r *reader) office(f Figure, start, stop int) bool {
	for j := max(start, f.lead-6); j < min(stop, f.to+8); j++ {
		if t := &r.tokens[j]; offices[t.text] && at(r.tokens, j+1).is("hours", "hour", "days", "day", "time") && !at(r.tokens, j-1).is("outside", "out", "after", "before") {
			return true
		}
	}
	return false
}

// recurring reports whether a figure says how often, not how long.
func (r *reader) recurring(f Figure) bool {
	before := at(r.tokens, f.lead-1)
	if before.is("the", "a") {
		before = at(r.tokens, f.lead-2)
	}
	if before.is("every", "each", "per", "/") || at(r.tokens, f.to).is("per", "/") {
		return true
	}
	return f.words && f.Low == f.Top && before.is("per", "once", "twice", "times")
}

// general words make a sentence one about what is meant to be, or what is
// usual.
var general = set(`every each per would should will must may might shall target targets goal goals aim aims slo slos sla slas plan plans planned
expect expected expects normally usually typically generally always average averaged averages mean median p50 p90 p95 p99 percentile if unless whenever
allow allows allowed require requires promise promises budget estimate estimated estimates`)

// far are general words that make a whole sentence one about rules, wherever
// they stand before the figure.
var far = set(`every each if unless whenever would should must may might shall target targets goal goals aim aims normally usually typically generally always`)

// setting words name what has a duration of its own. Where the sentence names
// two entries all the same, it is about them.
var setting = set(`could can cannot policy timeout timeouts ttl retention interval intervals threshold thresholds cron schedule scheduled schedules configured configuration setting limit limits limited default
expire expires expired expiry validity valid window windows rolling keeps kept keep cache cached caching retry retries backoff delay delayed lease grace cooldown period periods
history historical age old ago wait waits sampling sample rotation rotate rotates shift shifts version newer older`)

var clauseMarks = set(`because although as since which but so while when where whose`)

// doubtful reports whether the clause around a figure speaks of a rule, a
// plan or a statistic, or, softly, of a setting.
func (r *reader) doubtful(f Figure, start, stop int) (doubt, soft bool) {
	look := func(from, by, most int) {
		clause, whole := true, true
		for j, n := from, 0; j >= start && j < stop && n < most; j, n = j+by, n+1 {
			t := &r.tokens[j]
			if t.kind == punct && t.is(",", ";", ":", "—", "–", "(", ")") || t.kind == word && clauseMarks[t.text] {
				clause = false
				whole = whole && !t.is(";", ":", "—", "(", ")")
			}
			if t.kind != word {
				continue
			}
			doubt = doubt || clause && general[t.text] || by < 0 && whole && far[t.text]
			soft = soft || clause && setting[t.text]
		}
	}
	look(f.lead-1, -1, 14)
	look(f.to, 1, 10)
	if doubt {
		return true, true
	}
	next := at(r.tokens, f.to)
	if next.text == "of" && f.Bound != AtMost || next.is("old", "ago", "worth", "away", "window") {
		if !at(r.tokens, f.to+1).is("downtime", "outage") {
			return next.is("old", "ago", "worth", "away"), true
		}
		return false, soft
	}
	before := at(r.tokens, f.lead-1)
	if before.is("the", "a", "its", "their") {
		before = at(r.tokens, f.lead-2)
	}
	if f.words && f.Top >= day && f.Bound == Exactly && !next.is("after", "before", "later", "from", "between", "until") && !before.is("lasted", "took", "for") {
		return false, true // "a week in minutes"
	}
	soft = soft || before.is("last", "past", "first", "next", "previous", "final", "%", "under", "×", "x", "remaining", "of") && !r.colon(f) || f.lead == f.from && before.text == "-" && before.glued
	return false, soft
}

// colon reports whether a label stands right before the figure.
func (r *reader) colon(f Figure) bool { return at(r.tokens, f.lead-1).is(":", "=") }

// elsewhere reports whether a sentence names another day than those of the
// timeline, or another incident.
func (r *reader) elsewhere(start, stop int) bool {
	days := r.line.days
	for i := start; i < stop; i++ {
		t := &r.tokens[i]
		if t.is("previous", "earlier", "last", "similar", "another", "past") && at(r.tokens, i+1).is("incident", "outage", "time", "year", "month", "quarter", "week", "incidents", "outages", "postmortem") {
			return true
		}
		if r.otherMonth(i) {
			return true
		}
		if t.kind == word && (t.text == "yesterday" || strings.HasPrefix(t.text, "histor")) {
			return true
		}
		if t.kind == punct || t.kind == clock {
			continue
		}
		d, _, ok := dateAt(r.tokens, i)
		if !ok {
			continue
		}
		at := r.line.complete(d).In(time.UTC)
		if at.Before(days[0].In(time.UTC).AddDate(0, 0, -1)) || at.After(days[len(days)-1].In(time.UTC).AddDate(0, 0, 1)) {
			return true
		}
	}
	return false
}

// otherMonth reports whether token i is a month, a season or a year in which the
// timeline has no day, named without a day: "in 2023", "last autumn".
func (r *reader) otherMonth(i int) bool {
	t, before := &r.tokens[i], at(r.tokens, i-1)
	if !before.is("in", "of", "last", "since", "from", "until", "by", "during") {
		return false
	}
	if t.kind == number && t.end-t.start == 4 && t.value > 1980 && t.value < 2100 {
		for _, d := range r.line.days {
			if d.Year == int(t.value) {
				return false
			}
		}
		return true
	}
	if before.text == "last" && t.is("autumn", "fall", "winter", "spring", "summer") {
		return true
	}
	m, ok := monthNames[t.text]
	if !ok || at(r.tokens, i+1).kind == number || before.kind == number {
		return false
	}
	for _, d := range r.line.days {
		if d.Month == m {
			return false
		}
	}
	return true
}

var pasts = set(`did sold could bought slept ate meant dealt lay was were took had went came got found fell began rose lost sent told saw made ran kept left held stood gave knew broke cut hit shut grew spent drew hung let put read set rolled felt brought built caught paid withdrew became`)

// past reports whether a sentence tells what happened.
func (r *reader) past(f Figure, start, stop int) bool {
	for j := max(start, f.lead-20); j < min(stop, f.to+26); j++ {
		t := &r.tokens[j]
		if t.kind != word {
			continue
		}
		if pasts[t.text] {
			return true
		}
		if len(t.text) > 4 && strings.HasSuffix(t.text, "ed") && !t.is("need", "speed", "feed", "exceed", "proceed") {
			before := at(r.tokens, j-1)
			if before.is("not", "only", "also", "then", "still", "never", "again", "automatically") || strings.HasSuffix(before.text, "ly") {
				before = at(r.tokens, j-2)
			}
			if !before.is("is", "are", "be", "gets", "get", "being", "a", "an") {
				return true
			}
		}
	}
	return false
}

var presents = set(`is are has have does do takes take needs need runs run lasts last goes go comes come gets get makes make`)

// present reports whether a sentence tells what is: one that does not, and does
// not tell what was either, is a line of notes.
func (r *reader) present(start, stop int) bool {
	for j := start; j < stop; j++ {
		if t := &r.tokens[j]; t.kind == word && presents[t.text] {
			return true
		}
	}
	return false
}
