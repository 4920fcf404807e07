package insight

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Point is one duration of one incident, with both its ends.
type Point struct {
	Incident *incident.Incident
	incident.Metric
}

// At is when the duration began: where a chart over time draws it.
func (p Point) At() time.Time { return p.Begin.Stamp.At() }

// Points lists a metric's durations, in the order of their beginning. Drafts
// are left out, since nobody has agreed on their times yet, and so is what
// cannot be: a duration below zero.
func Points(list []*incident.Incident, name incident.MetricName) []Point {
	var points []Point
	for _, in := range list {
		if in.Status.Value == incident.Draft {
			continue
		}
		if m, ok := in.Timeline.Metric(name); ok && m.Duration.Mid() >= 0 {
			points = append(points, Point{in, m})
		}
	}
	slices.SortStableFunc(points, func(a, b Point) int {
		return cmp.Or(a.At().Compare(b.At()), oldestFirst(a.Incident, b.Incident))
	})
	return points
}

// MedianOf returns the median of points, by the middles of those that are only
// known within bounds.
func MedianOf(points []Point) (time.Duration, bool) {
	list := make([]time.Duration, len(points))
	for i, p := range points {
		list[i] = p.Duration.Mid()
	}
	return Median(list)
}

// A running median looks back on so many points, the newest included, so that
// what it said of the past never changes. It begins with the least number.
const (
	RunningWindow = 11
	RunningLeast  = 5
)

// Running is the median of the last points at one of them.
type Running struct {
	At     time.Time
	Median time.Duration
	Of     int // points looked at
}

// RunningMedian follows the median over points that are in order of time.
func RunningMedian(points []Point) []Running {
	var list []Running
	for i := RunningLeast - 1; i < len(points); i++ {
		window := points[max(0, i+1-RunningWindow) : i+1]
		m, _ := MedianOf(window)
		list = append(list, Running{points[i].At(), m, len(window)})
	}
	return list
}

// Month counts the incidents of one month.
type Month struct {
	Year  int
	Month time.Month
	Total int
	// BySeverity has the number of each severity at its index, unknown ones
	// at 0.
	BySeverity [6]int
}

// ByMonth counts incidents by the month of their date, drafts included: they
// happened. It goes from the first month with an incident to today's, quiet
// months included; later ones only if they have incidents. Incidents without a
// date are left out.
func ByMonth(list []*incident.Incident, today incident.Date) []Month {
	months := map[int]*Month{}
	first, last := 0, monthNumber(today)
	for _, in := range list {
		d := in.Date.Value
		if d.IsZero() {
			continue
		}
		n := monthNumber(d)
		m := months[n]
		if m == nil {
			m = &Month{Year: d.Year, Month: d.Month}
			months[n] = m
			if first == 0 || n < first {
				first = n
			}
			last = max(last, n)
		}
		m.Total++
		s := in.Severity.Value
		if s < 0 || int(s) >= len(m.BySeverity) {
			s = 0
		}
		m.BySeverity[s]++
	}
	if first == 0 {
		return nil
	}
	out := make([]Month, 0, last-first+1)
	for n := first; n <= last; n++ {
		if m := months[n]; m != nil {
			out = append(out, *m)
			continue
		}
		out = append(out, Month{Year: (n - 1) / 12, Month: time.Month((n-1)%12 + 1)})
	}
	return out
}

// monthNumber counts months from the year 0, from 1.
func monthNumber(d incident.Date) int { return d.Year*12 + int(d.Month) }
