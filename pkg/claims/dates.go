package claims

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/prose"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

var weekdays = map[string]time.Weekday{
	"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 0,
	"mon": 1, "tue": 2, "tues": 2, "wed": 3, "thu": 4, "thur": 4, "thurs": 4, "fri": 5, "sat": 6, "sun": 0,
}

// Weekday is a weekday beside a date that is another one.
type Weekday struct {
	Span  source.Span // the weekday
	Text  string      // weekday and date as written
	Date  incident.Date
	Right string // the right weekday, written alike
	// Own is true when the date is a day of the timeline or the document's
	// date, so that the weekday is what is wrong.
	Own bool
}

// Weekdays returns the weekdays that contradict their date.
func Weekdays(in *incident.Incident, text []*prose.Paragraph) []Weekday {
	var list []Weekday
	var line *timeline
	buf := newBuffer()
	defer buf.free()
	for _, p := range text {
		if !namesDay(p.Text) {
			continue
		}
		var tokens []token
		if tokens = buf.tokenize(p); line == nil {
			line = newTimeline(in)
		}
		for i := range tokens {
			t := &tokens[i]
			day, ok := weekdays[t.text]
			if !ok || t.kind != word || p.Text[t.start] >= 'a' || len(list) == maxClaims || p.Quoted || p.IsMuted(t.start, t.end) {
				continue
			}
			d, from, to, ok := besideWeekday(tokens, i)
			if !ok || !line.contradicts(d, day) {
				continue
			}
			d = line.complete(d)
			list = append(list, Weekday{
				Span: p.Span(t.start, t.end), Text: p.Text[tokens[from].start:tokens[to-1].end], Date: d,
				Right: alike(p.Text[t.start:t.end], d.In(time.UTC).Weekday()),
				Own:   slices.Contains(line.days, d) || d == in.Date.Value,
			})
		}
	}
	return list
}

// namesDay reports whether a text can hold a weekday beside a date.
func namesDay(text string) bool {
	found := false
	for i := 0; i+2 < len(text) && !found; i++ {
		c := text[i]
		if c < 'F' || c > 'W' {
			continue // most bytes are no capitals
		}
		switch c {
		case 'M', 'T', 'W', 'F', 'S':
			_, found = weekdays[strings.ToLower(text[i:i+3])]
		}
	}
	return found && strings.ContainsAny(text, "0123456789")
}

// besideWeekday reads the date that belongs to the weekday at token i.
func besideWeekday(tokens []token, i int) (d incident.Date, from, to int, ok bool) {
	j := i + 1
	for j < i+4 && at(tokens, j).is(",", ".", "the", "(") {
		j++
	}
	if d, to, ok := dateAt(tokens, j); ok && !(at(tokens, to).text == "–" || at(tokens, to).text == "-") {
		return d, i, to, true
	}
	// "14 May 2025 (Tuesday)"
	if at(tokens, i-1).is("a", "the") && at(tokens, i+1).kind == punct { // ", a Tuesday,"
		i--
		if d, from, ok := dateBefore(tokens, i-2); ok && at(tokens, i-1).is("(", ",") {
			return d, from, i + 2, true
		}
		return d, 0, 0, false
	}
	if open := at(tokens, i-1); i > 1 && (open.text == "(" && at(tokens, i+1).text == ")" || open.text == "," && at(tokens, i+1).kind == punct && i+1 < len(tokens)) {
		if d, from, ok := dateBefore(tokens, i-2); ok {
			if open.text == "(" {
				i++
			}
			return d, from, i + 1, true
		}
	}
	return d, 0, 0, false
}

// contradicts reports whether a date, whose year may be missing, has another
// weekday. A date without a year far from the incident can be of any year.
func (l *timeline) contradicts(d incident.Date, day time.Weekday) bool {
	c := l.complete(d)
	if incident.DateOf(c.In(time.UTC)) != c || c.Year > 9999 || c.Year < 1900 {
		return false
	}
	if c.In(time.UTC).Weekday() == day {
		return false
	}
	if d.Year != 0 {
		return true
	}
	if l.in.Date.Value.IsZero() && len(l.entries) == 0 {
		return false
	}
	near := l.days[0]
	if far := c.DaysSince(near); far > 120 || far < -120 {
		for _, y := range []int{c.Year - 1, c.Year + 1} {
			if (incident.Date{Year: y, Month: c.Month, Day: c.Day}).In(time.UTC).Weekday() == day {
				return false
			}
		}
	}
	return true
}

// alike writes a weekday as long and in the case of another.
func alike(text string, day time.Weekday) string {
	name := day.String()
	if len(text) <= 5 {
		name = name[:3]
	}
	if text == strings.ToUpper(text) {
		name = strings.ToUpper(name)
	}
	return name
}

// LongYear is a date whose year has five digits.
type LongYear struct {
	Span source.Span // the year
	Text string      // the date as written
}

// LongYears returns the dates of a document whose year has five digits.
func LongYears(text []*prose.Paragraph) []LongYear {
	var list []LongYear
	buf := newBuffer()
	defer buf.free()
	for _, p := range text {
		if !fiveDigits(p.Text) {
			continue
		}
		tokens := buf.tokenize(p)
		for i := 0; i < len(tokens); i++ {
			d, to, ok := dateAt(tokens, i)
			if !ok {
				continue
			}
			from, start, end := i, tokens[i].start, tokens[to-1].end
			i = to - 1
			if d.Year <= 9999 || len(list) == maxClaims || p.IsMuted(start, end) {
				continue
			}
			year := p.Span(end-5, end)
			if tokens[from].kind == date {
				year = p.Span(start, start+5)
			}
			list = append(list, LongYear{year, p.Text[start:end]})
		}
	}
	return list
}

func fiveDigits(text string) bool {
	n := 0
	for i := range len(text) {
		if !digit(text[i]) {
			n = 0
		} else if n++; n == 5 {
			return true
		}
	}
	return false
}

// Time is a time of day in prose at which the timeline has no entry.
type Time struct {
	Span source.Span
	Text string
	// Named is the entry that the words beside the time mean; nil when they
	// mean none for certain.
	Named *incident.Entry
	// Near is the entry nearest to it in time.
	Near *incident.Entry
}

// course is how far before and behind the timeline a time still belongs to it.
const course = time.Hour

// Times returns the times of day that look like part of the incident's course
// and are not in the timeline.
func Times(in *incident.Incident, text []*prose.Paragraph) []Time {
	var list []Time
	var line *timeline
	buf := newBuffer()
	defer buf.free()
	for _, p := range text {
		if p.Place == prose.ActionTitle || p.Place == prose.DoneWhen || p.Place == prose.Heading || p.Quoted || p.Entry != nil ||
			p.In(incident.ActionItems, incident.TimelineKind) || !hasClock(p.Text) || planned(in, p) {
			continue
		}
		if line == nil {
			line = newTimeline(in)
		}
		if len(line.entries) < 3 {
			return nil
		}
		r := reader{p: p, tokens: buf.tokenize(p), line: line}
		r.marks()
		for k := range r.moments {
			if len(list) == maxClaims {
				return list
			}
			if t, ok := r.missing(&r.moments[k]); ok {
				list = append(list, t)
			}
		}
	}
	return list
}

// hasClock reports whether a text can name a time of day: a digit beside a
// colon, or "am" and "pm" behind one.
func hasClock(text string) bool {
	for i := 1; i+1 < len(text); i++ {
		if text[i] == ':' && digit(text[i-1]) && digit(text[i+1]) {
			return true
		}
		if c := text[i] | 0x20; (c == 'a' || c == 'p') && (digit(text[i-1]) || i > 1 && text[i-1] == ' ' && digit(text[i-2])) && (text[i+1]|0x20 == 'm' || text[i+1] == '.') {
			return true
		}
	}
	return false
}

func (r *reader) missing(m *moment) (Time, bool) {
	t := &r.tokens[m.first]
	last := &r.tokens[m.first]
	if h := half(r.tokens, m.first+1); h > 0 {
		last = &r.tokens[m.first+h]
	}
	if m.foreign || r.p.IsMuted(t.start, last.end) {
		return Time{}, false
	}
	before := at(r.tokens, m.from-1)
	for k := 2; k < 4 && before.is("~", "about", "around", "just", "exactly", "approximately", "roughly", "only", "(", "the"); k++ {
		before = at(r.tokens, m.from-k)
	}
	if m.first > m.from {
		before = at(r.tokens, m.first-1)
	}
	if !before.is("between", "and", "from", "to", "until", "till", "by", "–", "-", "—") && measure(r.tokens, m.from-1) {
		return Time{}, false
	}
	if !before.is("at", "from", "by", "until", "till", "since", "between", "to", "and", "before", "after", "around", "about", "on", "(", "–", "-", "—", "over", "of") {
		return Time{}, false
	}
	points := r.points(m)
	if m.matched {
		return Time{}, false
	}
	f := Figure{lead: m.from, from: m.first, to: m.to}
	start, stop := r.sentence(f)
	if r.routine(f, start, stop) || r.elsewhere(start, stop) || !r.past(f, start, stop) {
		return Time{}, false
	}
	found := Time{Span: r.p.Span(t.start, last.end), Text: r.p.Text[t.start:last.end]}
	within := false
	var distance time.Duration
	for _, p := range points {
		for _, e := range r.line.entries {
			gap := max(e.Stamp.Earliest.Sub(p.Latest), p.Earliest.Sub(e.Stamp.Latest), 0)
			if found.Near == nil || gap < distance {
				found.Near, distance = e, gap
			}
		}
		if p.Earliest.After(r.line.first.Add(-course)) && p.Latest.Before(r.line.last.Add(course)) {
			within = true
		}
	}
	if !within || m.about && distance <= 15*time.Minute {
		return Time{}, false
	}
	if e := r.line.resolve(r.beside(m, start, stop)); e.sure() {
		found.Named = e.points[0].Entry
	}
	return found, true
}

// measure reports whether a value stands before "at": "21,000 requests per
// second at 12:15" reads a graph.
func measure(tokens []token, i int) bool {
	for j := i - 1; j >= 0 && j > i-6; j-- {
		t := &tokens[j]
		if t.kind == number && !(t.end-t.start == 4 && t.value > 1900 && t.value < 2100) || t.is("%", "per") {
			return true
		}
		if t.kind != word || t.is("at", "by", "and", "was", "were", "from") {
			return false
		}
	}
	return false
}

// beside returns the words of the clause around a time.
func (r *reader) beside(m *moment, start, stop int) []token {
	from, to := m.from, m.to
	for from > start && m.from-from < 12 {
		if t := &r.tokens[from-1]; t.kind == clock || t.is(",", ";", ":", "(", ")", ".", "and", "but", "—", "–") {
			break
		}
		from--
	}
	for to < stop && to-m.to < 12 {
		if t := &r.tokens[to]; t.kind == clock || t.is(",", ";", ":", "(", ")", ".", "and", "but", "—", "–", "because", "after", "before", "when", "while") {
			break
		}
		to++
	}
	return slices.Concat(r.tokens[from:m.from], r.tokens[m.to:to])
}

var routines = set(`every daily nightly weekly hourly each cron crontab schedule scheduled schedules usually normally typically always would should could will must if planned plan plans due expected runs window clock clocks`)

// routine reports whether a time is one of a rule or a plan.
func (r *reader) routine(f Figure, start, stop int) bool {
	for j := max(start, f.lead-12); j < min(stop, f.to+10); j++ {
		if t := &r.tokens[j]; t.kind == word && routines[t.text] {
			return true
		}
	}
	return false
}
