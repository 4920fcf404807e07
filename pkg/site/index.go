package site

import (
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

type indexView struct {
	frame
	Rows    []rowView
	Summary summaryView
}

type rowView struct {
	Href       string
	Title      string
	Date       string
	Severity   severityView
	Status     statusView
	Services   []string
	Recurrence bool
	Duration   *durationView
	TTD, TTR   *metricView
	Actions    tallyView
}

// summaryView is the strip of figures above the list.
type summaryView struct {
	Incidents   int
	Drafts      int
	First, Last string // dates
	TTD, TTR    medianView
	Actions     tallyView
}

type medianView struct {
	Figure string // empty when there is nothing to take a median of
	ISO    string
	Of     int // number of incidents
}

func (b *builder) renderIndex() ([]byte, error) {
	v := indexView{frame: b.frame("", ""), Rows: make([]rowView, len(b.docs))}
	v.Path = "index.html"
	v.Canonical = b.BaseURL
	v.Description = "Every incident, how long it took to detect and to resolve, and what became of the actions."
	var ttd, ttr []time.Duration
	for i, d := range b.docs {
		tally := tallyView{b.states.Tally(d.Incident, b.today)}
		v.Rows[i] = rowView{
			Href:       d.path(),
			Title:      d.title(),
			Date:       d.Date.Value.String(),
			Severity:   viewSeverity(d.Severity.Value),
			Status:     viewStatus(d.Status.Value),
			Services:   values(d.Services),
			Recurrence: len(d.Recurs) > 0,
			Duration:   viewDuration(d.Incident),
			TTD:        metricOf(d.Incident, incident.TTD),
			TTR:        metricOf(d.Incident, incident.TTR),
			Actions:    tally,
		}
		v.Summary.Actions.Tally = v.Summary.Actions.Add(tally.Tally)
		if date := v.Rows[i].Date; date != "" {
			v.Summary.First = date
			v.Summary.Last = firstOf(v.Summary.Last, date)
		}
		if d.Status.Value == incident.Draft { // its times are not agreed on yet
			v.Summary.Drafts++
			continue
		}
		ttd = appendMetric(ttd, d.Incident, incident.TTD)
		ttr = appendMetric(ttr, d.Incident, incident.TTR)
	}
	v.Summary.Incidents = len(b.docs)
	v.Summary.TTD = viewMedian(ttd)
	v.Summary.TTR = viewMedian(ttr)
	return execute(indexTemplate, v)
}

func metricOf(in *incident.Incident, name incident.MetricName) *metricView {
	m, ok := in.Timeline.Metric(name)
	if !ok {
		return nil
	}
	v := viewMetric(in, m)
	return &v
}

// appendMetric leaves out what cannot be: a duration below zero.
func appendMetric(list []time.Duration, in *incident.Incident, name incident.MetricName) []time.Duration {
	if m, ok := in.Timeline.Metric(name); ok && m.Duration.Mid() >= 0 {
		list = append(list, m.Duration.Mid())
	}
	return list
}

func viewMedian(list []time.Duration) medianView {
	m, ok := insight.Median(list)
	if !ok {
		return medianView{}
	}
	return medianView{Figure: incident.FormatDuration(m), ISO: isoDuration(m), Of: len(list)}
}

func values(fields []incident.Field[string]) []string {
	list := make([]string, 0, len(fields))
	for _, f := range fields {
		if f.Value != "" {
			list = append(list, f.Value)
		}
	}
	return list
}
