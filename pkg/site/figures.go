package site

import (
	"fmt"
	"strconv"
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
	Mid        time.Duration // the one figure to compare and draw by
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
		Mid:    m.Duration.Mid(),
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

// undetected is the share of the incident, in percent, before anyone knew; ok
// is false when there is no telling. An incident may heal before anyone
// notices.
func (d *doc) undetected() (percent int, ok bool) {
	if d.ttd == nil || d.ttr == nil || d.ttr.Mid <= 0 || d.ttd.Mid < 0 {
		return 0, false
	}
	part := min(d.ttd.Mid, d.ttr.Mid)
	return int(float64(part)/float64(d.ttr.Mid)*100 + 0.5), true
}

// figure writes a duration as exactly as it is known.
func (p *page) figure(v metricView) {
	tag := constant("time")
	if v.ISO == "" {
		tag = "span"
	}
	p.raw("<")
	p.raw(tag)
	if v.High != "" {
		p.raw(` class="figure wide"`)
	} else {
		p.raw(` class="figure"`)
	}
	if v.ISO != "" {
		p.attr("datetime", v.ISO)
	}
	if v.Exact != "" {
		p.attr("title", v.Exact)
	}
	p.raw(">")
	if v.High != "" {
		p.element("span", "bound", v.Figure)
		p.raw(" to ")
		p.element("span", "bound", v.High)
	} else {
		p.text(v.Figure)
	}
	p.raw("</")
	p.raw(tag)
	p.raw(">")
}

// endpoints writes between which moments a figure runs. Named says them in
// words, as well as in the title.
func (p *page) endpoints(v metricView, named bool) {
	p.raw(` <span class="ends">`)
	p.endpoint(v, v.Begin, named)
	p.raw(` <span class="arrow" aria-hidden="true">→</span><span class="hidden"> to </span> `)
	p.endpoint(v, v.End, named)
	p.raw("</span>")
}

func (p *page) endpoint(v metricView, s stampView, named bool) {
	title := s.Full
	if named {
		p.raw(`<span class="end">`)
		p.text(s.Name)
		p.raw(" ")
	} else {
		title = s.Name + " " + s.Full
	}
	p.raw("<time")
	p.attr("datetime", s.ISO)
	p.attr("title", title)
	p.raw(">")
	if !v.SameDay {
		p.text(s.Date)
		p.raw(" ")
	}
	p.text(s.Time)
	p.raw("</time>")
	if named {
		p.raw("</span>")
	}
}

// number writes an integer with its thousands apart.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if stem, ok := strings.CutSuffix(noun, "s"); ok {
		return number(n) + " " + stem + "ses"
	}
	return number(n) + " " + noun + "s"
}
