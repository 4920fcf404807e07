package site

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// stampView is a moment as a page shows it.
type stampView struct {
	Name string // "Detected"
	Date string // "2025-05-14"
	Time string // "09:40", "~09:40", "09:??", "09:40–09:55"
	Full string // "2025-05-14 09:40 EDT"
	ISO  string
}

func viewStamp(name string, s incident.Stamp) stampView {
	return stampView{
		Name: name,
		Date: s.At().Format(time.DateOnly),
		Time: clock(s),
		Full: s.At().Format(time.DateOnly) + " " + clock(s) + " " + zoneName(s.At()),
		ISO:  s.At().Format(time.RFC3339),
	}
}

// clock writes a time as exactly as its author knew it.
func clock(s incident.Stamp) string {
	const layout = "15:04"
	switch s.Exactness {
	case incident.Approximate:
		return "~" + s.At().Format(layout)
	case incident.UnknownMinutes:
		return s.Earliest.Format("15") + ":??"
	case incident.Range:
		return s.Earliest.Format(layout) + "–" + s.Latest.Format(layout)
	default:
		return s.Earliest.Format(layout)
	}
}

// zoneName is what people call the zone at that time: "EDT", "UTC", "UTC+0530".
func zoneName(t time.Time) string {
	name := t.Format("MST")
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") || name == "" {
		return "UTC" + t.Format("-0700")
	}
	return name
}

// metricView is a figure with both its endpoints.
type metricView struct {
	Name       incident.MetricName
	Long       string // "Time to detect"
	Figure     string // "7 h 25 min", "~7 h 25 min"
	High       string // the upper bound, where Figure is the lower one of an interval
	ISO        string // "PT7H25M"; empty for a negative duration
	Exact      string // the interval behind a "~"
	Begin, End stampView
	SameDay    bool
}

func viewMetric(in *incident.Incident, m incident.Metric) metricView {
	begin, end := m.Begin.Stamp, m.End.Stamp
	if begin.At().Location().String() != end.At().Location().String() {
		begin, end = inZone(begin, in.Timezone.Value), inZone(end, in.Timezone.Value)
	}
	v := metricView{
		Name:   m.Name,
		Long:   strings.ToUpper(m.Long[:1]) + m.Long[1:],
		Figure: incident.FormatDuration(m.Duration.Min),
		ISO:    isoDuration(m.Duration.Mid()),
		Begin:  viewStamp(momentName(m.From), begin),
		End:    viewStamp(momentName(m.To), end),
	}
	if high := incident.FormatDuration(m.Duration.Max); high != v.Figure {
		v.High = high
		if onlyApproximate(begin, end) {
			v.Exact = m.Duration.String()
			v.Figure, v.High = "~"+incident.FormatDuration(m.Duration.Mid()), ""
		}
	}
	v.SameDay = v.Begin.Date == v.End.Date
	return v
}

// onlyApproximate reports whether a "~" on one end or both is all that makes a
// duration inexact.
func onlyApproximate(ends ...incident.Stamp) bool {
	for _, s := range ends {
		if s.Exactness != incident.Exact && s.Exactness != incident.Approximate {
			return false
		}
	}
	return true
}

func inZone(s incident.Stamp, zone *time.Location) incident.Stamp {
	if zone == nil {
		zone = time.UTC
	}
	s.Earliest, s.Latest = s.Earliest.In(zone), s.Latest.In(zone)
	return s
}

// shortInterval writes "7 h to 7 h 10 min"; bounds that read the same to the
// minute are one.
func shortInterval(i incident.Interval) string {
	low, high := incident.FormatDuration(i.Min), incident.FormatDuration(i.Max)
	if low == high {
		return low
	}
	return low + " to " + high
}

// isoDuration writes the value of a time element's datetime.
func isoDuration(d time.Duration) string {
	if d < 0 {
		return ""
	}
	d = d.Round(time.Minute)
	return fmt.Sprintf("PT%dH%dM", int(d.Hours()), int(d.Minutes())%60)
}

func momentName(m incident.Moment) string {
	return strings.ToUpper(string(m[:1])) + string(m[1:])
}

// durationView is the whole incident and how much of it nobody knew.
type durationView struct {
	metricView
	Undetected int // percent of the duration before detection
	HasShare   bool
	Bar        barView
}

// barView gives the widths of a bar of 100 units.
type barView struct {
	Undetected, Known int
}

func viewDuration(in *incident.Incident) *durationView {
	resolve, ok := in.Timeline.Metric(incident.TTR)
	if !ok {
		return nil
	}
	v := &durationView{metricView: viewMetric(in, resolve)}
	detect, ok := in.Timeline.Metric(incident.TTD)
	if total := resolve.Duration.Mid(); ok && total > 0 && detect.Duration.Mid() >= 0 {
		// An incident may heal before anyone notices.
		part := min(detect.Duration.Mid(), total)
		v.Undetected = int((float64(part)/float64(total))*100 + 0.5)
		v.HasShare = true
		v.Bar = barView{Undetected: v.Undetected, Known: 100 - v.Undetected}
	}
	return v
}
