package incident

import (
	"fmt"
	"strings"
	"time"
)

// MetricName is the field's short name of a duration between two moments.
// Definitions differ between shops, so both endpoints are always printed
// beside the figure.
type MetricName string

const (
	TTD MetricName = "TTD" // time to detect
	TTA MetricName = "TTA" // time to acknowledge
	TTM MetricName = "TTM" // time to mitigate
	TTR MetricName = "TTR" // time to resolve
	TTN MetricName = "TTN" // time to notify
)

// MetricDefinition says between which moments a metric runs.
type MetricDefinition struct {
	Name     MetricName
	Long     string
	From, To Moment
}

// MetricDefinitions lists every metric.
var MetricDefinitions = []MetricDefinition{
	{TTD, "time to detect", Started, Detected},
	{TTA, "time to acknowledge", Detected, Acknowledged},
	{TTM, "time to mitigate", Started, Mitigated},
	{TTR, "time to resolve", Started, Resolved},
	{TTN, "time to notify", Detected, Notified},
}

// Metric is a duration measured on one timeline, with its endpoints.
type Metric struct {
	MetricDefinition
	Duration   Interval
	Begin, End Entry
}

// Metrics returns those metrics whose two moments the timeline has, in the
// order of MetricDefinitions. Detection may come after recovery: an incident
// can heal before anyone notices. A negative duration is the document's
// statement, and the impossible ones are findings of lint.
func (t Timeline) Metrics() []Metric {
	var list []Metric
	for _, def := range MetricDefinitions {
		if m, ok := t.measure(def); ok {
			list = append(list, m)
		}
	}
	return list
}

// Metric returns one metric, if the timeline has both its moments.
func (t Timeline) Metric(name MetricName) (Metric, bool) {
	for _, def := range MetricDefinitions {
		if def.Name == name {
			return t.measure(def)
		}
	}
	return Metric{}, false
}

func (t Timeline) measure(def MetricDefinition) (Metric, bool) {
	from, ok1 := t.Find(def.From)
	to, ok2 := t.Find(def.To)
	if !ok1 || !ok2 || from.Stamp.IsZero() || to.Stamp.IsZero() {
		return Metric{}, false
	}
	return Metric{MetricDefinition: def, Duration: Between(from.Stamp, to.Stamp), Begin: from, End: to}, true
}

// Interval is a duration known to lie between two bounds; both are equal when
// it is known to the minute.
type Interval struct {
	Min, Max time.Duration
}

// Between returns how long it is from a to b; negative when b came first.
func Between(a, b Stamp) Interval {
	return Interval{Min: b.Earliest.Sub(a.Latest), Max: b.Latest.Sub(a.Earliest)}
}

// Exact reports whether both bounds agree.
func (i Interval) Exact() bool { return i.Min == i.Max }

// Mid is the one figure to sort and draw by.
func (i Interval) Mid() time.Duration { return i.Min + (i.Max-i.Min)/2 }

func (i Interval) String() string {
	if i.Exact() {
		return FormatDuration(i.Min)
	}
	return FormatDuration(i.Min) + " to " + FormatDuration(i.Max)
}

// FormatDuration writes a duration as people say it, to the minute: "25 min",
// "7 h 25 min", "2 d 3 h". From a day on, minutes are left out unless there
// are no hours.
func FormatDuration(d time.Duration) string {
	if d < 0 {
		return "-" + FormatDuration(-d)
	}
	d = d.Round(time.Minute)
	days, hours, minutes := int(d/(24*time.Hour)), int(d/time.Hour)%24, int(d/time.Minute)%60
	var parts []string
	add := func(n int, unit string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, unit))
		}
	}
	add(days, "d")
	add(hours, "h")
	if days == 0 || hours == 0 {
		add(minutes, "min")
	}
	if len(parts) == 0 {
		return "0 min"
	}
	return strings.Join(parts, " ")
}
