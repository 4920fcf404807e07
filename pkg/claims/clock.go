package claims

import (
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// moment is a time of day in prose.
type moment struct {
	from, to     int // tokens of the time with its date and zone
	first        int // token of the clock
	hour, minute int
	date         incident.Date // zero when the text gives none
	zone         *time.Location
	foreign      bool // in a zone that is not known here
	about        bool
	points       []Point
	matched      bool // points are entries of the timeline
}

var monthNames = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12, "sept": 9,
	"january": 1, "february": 2, "march": 3, "april": 4, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}

func monthOf(n int) time.Month { return time.Month(n) }

// utc are words behind a time that mean UTC; others are zones that need the
// timeline to know what they mean.
var zones = map[string]bool{
	"utc": true, "gmt": true, "z": true, "cet": true, "cest": true, "bst": true, "est": true, "edt": true, "cst": true, "cdt": true, "mst": true, "mdt": true,
	"pst": true, "pdt": true, "pt": true, "et": true, "ct": true, "mt": true, "ist": true, "jst": true, "kst": true, "sgt": true, "aest": true, "aedt": true, "eet": true, "eest": true,
	"wet": true, "west": true, "msk": true, "hkt": true, "nzst": true, "nzdt": true, "pacific": true, "eastern": true,
}

// readClock reads a time of day at token i.
func readClock(tokens []token, i int, line *timeline) (moment, bool) {
	t := &tokens[i]
	m := moment{from: i, first: i, to: i + 1}
	switch {
	case t.kind == clock:
		m.hour, m.minute = t.hour, t.minute
		if u := at(tokens, i+1); u.is("h", "hr", "hrs", "hour", "hours") {
			return m, false
		}
	case t.kind == number && t.decimals == 0 && t.value >= 1 && t.value <= 12 && (t.glued || half(tokens, i+1) != 0):
		if half(tokens, i+1) == 0 {
			return m, false
		}
		m.hour = int(t.value)
	default:
		return m, false
	}
	if before := at(tokens, i-1); t.glued && (before.kind == word || before.is(":", ".", "/", "_", "#")) && before.text != "t" {
		return m, false
	}
	if h := half(tokens, m.to); h != 0 {
		pm := strings.HasPrefix(tokens[m.to].text, "p")
		m.to += h
		switch {
		case pm && m.hour < 12:
			m.hour += 12
		case !pm && m.hour == 12:
			m.hour = 0
		}
	}
	if m.hour > 23 {
		return m, false
	}
	j := m.to
	if at(tokens, j).text == "(" && at(tokens, j+2).text == ")" {
		j++
	}
	if z := at(tokens, j); z.kind == word && zones[z.text] && (z.end-z.start > 1 || z.glued) {
		m.to = j + 1
		if j > m.to-1 {
			m.to++
		}
		m.setZone(z.text, line)
	} else if n := at(tokens, m.to); n.is("+", "-") && n.glued {
		if o := at(tokens, m.to+1); o.kind == clock && o.glued && o.minute%15 == 0 && o.hour <= 14 && n.text == "+" {
			m.zone = time.FixedZone("", o.hour*3600+o.minute*60)
			m.to += 2
		}
	}
	m.about = at(tokens, i-1).is("~", "≈", "about", "around", "approximately", "roughly", "circa")
	m.readDay(tokens, line)
	return m, true
}

// half returns how many tokens "am" or "p.m." takes.
func half(tokens []token, i int) int {
	switch t := at(tokens, i); {
	case t.is("am", "pm"):
		return 1
	case t.is("a", "p") && at(tokens, i+1).text == "." && at(tokens, i+2).text == "m" && at(tokens, i+2).glued:
		if at(tokens, i+3).text == "." && at(tokens, i+3).glued {
			return 4
		}
		return 3
	}
	return 0
}

// offsets are the hours by which zones that mean one thing are ahead of UTC.
// Others ("IST", "CST", "BST") mean several, and count only where the incident
// has one of them.
var offsets = map[string]float64{
	"cet": 1, "cest": 2, "eet": 2, "eest": 3, "west": 1, "msk": 3, "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
	"jst": 9, "kst": 9, "sgt": 8, "hkt": 8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}

func (m *moment) setZone(name string, line *timeline) {
	switch {
	case name == "utc" || name == "gmt" || name == "z":
		m.zone = time.UTC
	case line.names[name] != nil:
		m.zone = line.names[name]
	case offsets[name] != 0:
		m.zone = time.FixedZone(strings.ToUpper(name), int(offsets[name]*3600))
	default:
		m.foreign = true
	}
}

// readDay looks for a date right before or behind a time.
func (m *moment) readDay(tokens []token, line *timeline) {
	i := m.first - 1
	for i >= 0 && (tokens[i].is(",", "at", "t", "from", "on", "~", "about", "around", "(", "and", "–", "—", "-", "@")) && m.first-i < 4 {
		i--
	}
	if d, start, ok := dateBefore(tokens, i); ok {
		m.date, m.from = line.complete(d), start
		return
	}
	j := m.to
	for j < len(tokens) && tokens[j].is(",", "on", "(", "of", "the") && j-m.to < 3 {
		j++
	}
	for k := 0; k < 2; k++ {
		if _, ok := weekdays[at(tokens, j).text]; ok {
			j++
			if at(tokens, j).text == "," {
				j++
			}
		}
	}
	if d, end, ok := dateAt(tokens, j); ok {
		// "at 09:40, 14 May 10:00": the date belongs to what follows.
		if n := at(tokens, end); n.kind == clock {
			return
		}
		m.date, m.to = line.complete(d), end
	}
}

// dateAt reads "14 May 2025", "May 14, 2025" or "2025-05-14".
func dateAt(tokens []token, i int) (incident.Date, int, bool) {
	t := at(tokens, i)
	if t.kind == date {
		return t.date, i + 1, true
	}
	year := func(j int) (int, int) {
		k := j
		if at(tokens, k).text == "," {
			k++
		}
		if y := at(tokens, k); y.kind == number && y.decimals == 0 && (y.end-y.start == 4 && y.value > 1900 && y.value < 2100 || y.end-y.start == 5 && y.value > 10000) && y.text != "," {
			return int(y.value), k + 1
		}
		return 0, j
	}
	if t.kind == number && t.decimals == 0 && t.value >= 1 && t.value <= 31 {
		j := i + 1
		if n := at(tokens, j); n.is("st", "nd", "rd", "th") || n.text == "." && n.glued {
			j++
		}
		if at(tokens, j).text == "of" {
			j++
		}
		if mo, ok := monthNames[at(tokens, j).text]; ok && at(tokens, j).kind == word {
			y, end := year(j + 1)
			return incident.Date{Year: y, Month: mo, Day: int(t.value)}, end, true
		}
	}
	if mo, ok := monthNames[t.text]; ok && t.kind == word {
		j := i + 1
		if at(tokens, j).text == "." {
			j++
		}
		n := at(tokens, j)
		if n.kind == number && n.decimals == 0 && n.value >= 1 && n.value <= 31 && n.end-n.start <= 2 {
			j++
			if at(tokens, j).is("st", "nd", "rd", "th") {
				j++
			}
			y, end := year(j)
			return incident.Date{Year: y, Month: mo, Day: int(n.value)}, end, true
		}
	}
	return incident.Date{}, i, false
}

// dateBefore reads the date whose last token is i.
func dateBefore(tokens []token, i int) (d incident.Date, start int, ok bool) {
	for back := 0; back < 6 && i-back >= 0; back++ {
		if d, end, ok := dateAt(tokens, i-back); ok && end == i+1 {
			// "14 May 2025" also reads as "May 20…" from its middle: go on to the longest.
			for more := back + 1; more < 6 && i-more >= 0; more++ {
				if e, end, ok := dateAt(tokens, i-more); ok && end == i+1 {
					return e, i - more, true
				}
			}
			return d, i - back, true
		}
	}
	return d, i, false
}
