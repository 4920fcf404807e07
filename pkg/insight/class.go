package insight

import (
	"slices"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Verdict says whether a recurrence was detected sooner than those before it.
type Verdict string

const (
	Sooner Verdict = "sooner"
	Slower Verdict = "slower"
	Alike  Verdict = "alike" // the same, or the bounds leave it open
)

// Comparison is the time to detect one incident of a class, beside the median
// of those of the class that began before it.
type Comparison struct {
	Point   Point
	Before  time.Duration // median of the earlier ones
	Of      int           // how many those are
	Verdict Verdict
}

// Class is the incidents of one class and whether they are detected sooner.
type Class struct {
	Group
	TTD []Point // in order of time
	// Detection compares every point but the first with those before it; the
	// last is the present state. It is empty with fewer than two points.
	Detection []Comparison
}

// Recurring lists the classes with more than one incident, the most frequent
// first.
func Recurring(list []*incident.Incident) []Class {
	var classes []Class
	for _, g := range ByClass(list) {
		if len(g.Incidents) < 2 {
			break // they come by number
		}
		points := Points(g.Incidents, incident.TTD)
		classes = append(classes, Class{Group: g, TTD: points, Detection: compare(points)})
	}
	return classes
}

// compare keeps the durations sorted as it goes, since a class may have
// thousands.
func compare(points []Point) []Comparison {
	var list []Comparison
	var before []time.Duration
	for i, p := range points {
		if i > 0 {
			c := Comparison{Point: p, Before: middle(before), Of: i, Verdict: Alike}
			switch {
			case p.Duration.Max < c.Before:
				c.Verdict = Sooner
			case p.Duration.Min > c.Before:
				c.Verdict = Slower
			}
			list = append(list, c)
		}
		at, _ := slices.BinarySearch(before, p.Duration.Mid())
		before = slices.Insert(before, at, p.Duration.Mid())
	}
	return list
}
