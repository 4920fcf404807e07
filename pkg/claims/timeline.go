package claims

import (
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// timeline is the incident's timeline, ready to be looked up by word, by
// moment and by time of day.
type timeline struct {
	in      *incident.Incident
	entries []*incident.Entry         // those whose time is known
	zone    *time.Location            // of a bare time
	names   map[string]*time.Location // what the incident's zones are called, in lower case
	days    []incident.Date           // from the first entry to the last
	index   map[string][]int          // stem to entries, in order
	gaps    []incident.Interval
	gapped  bool

	first, last time.Time
}

const (
	maxDays    = 14
	maxEntries = 300 // more are no timeline that prose could refer to
	maxWords   = 60  // of one entry
	maxPoints  = 6   // that a phrase can mean
)

func newTimeline(in *incident.Incident) *timeline {
	l := &timeline{in: in, zone: in.Timezone.Value, names: map[string]*time.Location{}}
	if l.zone == nil {
		l.zone = time.UTC
	}
	var first, last time.Time
	for i := range in.Timeline.Entries {
		e := &in.Timeline.Entries[i]
		if e.Stamp.IsZero() || len(l.entries) == maxEntries {
			continue
		}
		if first.IsZero() || e.Stamp.Earliest.Before(first) {
			first = e.Stamp.Earliest
		}
		if e.Stamp.Latest.After(last) {
			last = e.Stamp.Latest
		}
		l.entries = append(l.entries, e)
	}
	l.first, l.last = first, last
	if n := len(l.entries); n > 0 {
		l.zone = l.entries[n-1].Stamp.Earliest.Location()
		for d, end := incident.DateOf(first.In(l.zone)), incident.DateOf(last.In(l.zone)); !end.Before(d) && len(l.days) < maxDays; d = d.AddDays(1) {
			l.days = append(l.days, d)
		}
		if end := incident.DateOf(last.In(l.zone)); !slices.Contains(l.days, end) {
			l.days = append(l.days, end)
		}
		for _, e := range l.entries {
			if d := incident.DateOf(e.Stamp.Earliest.In(l.zone)); len(l.days) < 4*maxDays && !slices.Contains(l.days, d) {
				l.days = append(l.days, d)
			}
		}
		// People say EST all year.
		year := first.Year()
		for _, t := range []time.Time{first, last, time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(year, 7, 1, 0, 0, 0, 0, time.UTC)} {
			for _, zone := range []*time.Location{in.Timezone.Value, l.zone} {
				if zone != nil {
					name, _ := t.In(zone).Zone()
					l.names[strings.ToLower(name)] = zone
				}
			}
		}
	} else if d := in.Date.Value; !d.IsZero() {
		l.days = []incident.Date{d}
	} else {
		l.days = []incident.Date{{Year: 2000, Month: 1, Day: 1}}
	}
	return l
}

// find returns the entries with a stem. Most documents never ask.
func (l *timeline) find(stem string) []int {
	if l.index == nil {
		l.index = map[string][]int{}
		for i, e := range l.entries {
			l.addWords(i, e)
		}
	}
	return l.index[stem]
}

func (l *timeline) addWords(i int, e *incident.Entry) {
	text := string(e.Span.File.Data[e.Text.Start:min(max(e.Span.End, e.Text.End), e.Text.Start+400)])
	n := 0
	add := func(s string) {
		if list := l.index[s]; len(list) == 0 || list[len(list)-1] != i {
			l.index[s] = append(list, i)
		}
	}
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
	}) {
		if n++; n > maxWords {
			break
		}
		if !stop[w] || generic[w] {
			add(stem(w))
		}
	}
	for _, label := range e.Labels {
		add(stemOf[label.Moment])
	}
}

// complete adds the year nearest to the incident.
func (l *timeline) complete(d incident.Date) incident.Date {
	if d.Year != 0 {
		return d
	}
	near := l.days[0]
	if !l.in.Date.Value.IsZero() {
		near = l.in.Date.Value
	}
	best, distance := d, math.MaxInt
	for y := near.Year - 1; y <= near.Year+1; y++ {
		c := incident.Date{Year: y, Month: d.Month, Day: d.Day}
		n := c.DaysSince(near)
		if n = max(n, -n); n < distance {
			best, distance = c, n
		}
	}
	return best
}

// moment returns the entry that marks it.
func (l *timeline) moment(m incident.Moment) (*incident.Entry, bool) {
	for _, e := range l.entries {
		if e.Has(m) {
			return e, true
		}
	}
	return nil, false
}

// place finds the instants that a time of day can mean: entries at that time,
// else the time on each day of the timeline.
func (l *timeline) place(m *moment) {
	loc := m.zone
	if loc == nil {
		loc = l.zone
	}
	days := l.days
	if !m.date.IsZero() {
		days = []incident.Date{m.date}
	}
	var raw []Point
	width := time.Duration(0)
	if m.about {
		width = incident.ApproximateWithin
	}
	for _, d := range days {
		t := time.Date(d.Year, d.Month, d.Day, m.hour, m.minute, 0, 0, loc)
		for _, t := range []time.Time{t, t.Add(time.Hour)} {
			if t.In(loc).Hour() == m.hour && t.In(loc).Minute() == m.minute || len(raw) == 0 {
				raw = append(raw, Point{Earliest: t.Add(-width), Latest: t.Add(width)})
			}
		}
	}
	for _, p := range raw {
		for _, e := range l.entries {
			if len(m.points) < maxPoints && near(p, e) {
				m.points = append(m.points, pointOf(e))
			}
		}
	}
	if len(m.points) == 0 && m.zone == nil && m.date.IsZero() {
		// Entries in another zone than the last one: by their own clocks.
		for _, e := range l.entries {
			if t := e.Stamp.Earliest; t.Hour() == m.hour && t.Minute() == m.minute && len(m.points) < maxPoints {
				m.points = append(m.points, pointOf(e))
			}
		}
	}
	if m.matched = len(m.points) > 0; !m.matched {
		m.points = raw
	}
}

// near reports whether a time of prose is that of an entry. An entry may be
// written to the second.
func near(p Point, e *incident.Entry) bool {
	return e.Stamp.Earliest.Add(-time.Minute).Before(p.Latest.Add(time.Second)) && p.Earliest.Before(e.Stamp.Latest.Add(time.Minute))
}

// fitsSome reports whether any two points of the timeline are as far apart as
// the figure says. A timeline too long to compare fits everything.
func (l *timeline) fitsSome(f Figure) bool {
	if len(l.entries) > 80 {
		return true
	}
	if !l.gapped {
		l.gapped = true
		for i, a := range l.entries {
			if a.Stamp.Exactness == incident.Range {
				l.gaps = append(l.gaps, incident.Interval{Min: 0, Max: a.Stamp.Latest.Sub(a.Stamp.Earliest)})
			}
			for _, b := range l.entries[i+1:] {
				g := incident.Between(a.Stamp, b.Stamp)
				if g.Max < 0 {
					g.Min, g.Max = -g.Max, -g.Min
				}
				l.gaps = append(l.gaps, g)
			}
		}
	}
	for _, g := range l.gaps {
		if f.Fits(g) {
			return true
		}
	}
	return false
}
