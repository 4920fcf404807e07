package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// StatsSchema is the JSON Schema of what StatsJSON prints.
//
//go:embed stats.schema.json
var StatsSchema []byte

// The JSON form of figures, as the schema describes it. Its fields are a
// promise: add, never rename. Lists are never null. Days are YYYY-MM-DD, empty
// for none; durations are minutes.
type (
	statsJSON struct {
		Version   int                 `json:"version"`
		Today     string              `json:"today"`
		Filter    statsFilterJSON     `json:"filter"`
		Unread    int                 `json:"unread"`
		Incidents statsIncidentsJSON  `json:"incidents"`
		Metrics   []statsMetricJSON   `json:"metrics"`
		Classes   []statsClassJSON    `json:"classes"`
		Relatives []statsRelativeJSON `json:"recurrences"`
		Actions   statsActionsJSON    `json:"actions"`
	}
	statsFilterJSON struct {
		Since      string   `json:"since"`
		Services   []string `json:"services"`
		Classes    []string `json:"classes"`
		Severities []string `json:"severities"`
	}
	statsIncidentsJSON struct {
		Total       int              `json:"total"`
		Drafts      int              `json:"drafts"`
		BySeverity  []statsCountJSON `json:"bySeverity"`
		ByDetection []statsCountJSON `json:"byDetection"`
		ByService   []statsCountJSON `json:"byService"`
		ByClass     []statsCountJSON `json:"byClass"`
		ByMonth     []statsMonthJSON `json:"byMonth"`
	}
	statsCountJSON struct {
		Name      string `json:"name"`
		Incidents int    `json:"incidents"`
	}
	statsMonthJSON struct {
		Month      string           `json:"month"`
		Incidents  int              `json:"incidents"`
		BySeverity []statsCountJSON `json:"bySeverity"`
	}
	statsMetricJSON struct {
		Name          string             `json:"name"`
		From          string             `json:"from"`
		To            string             `json:"to"`
		MedianMinutes *float64           `json:"medianMinutes"`
		Points        []statsPointJSON   `json:"points"`
		RunningOver   int                `json:"runningOver"`
		Running       []statsRunningJSON `json:"running"`
	}
	statsPointJSON struct {
		Incident string          `json:"incident"`
		Begin    statsMomentJSON `json:"begin"`
		End      statsMomentJSON `json:"end"`
		statsBoundsJSON
	}
	statsBoundsJSON struct {
		MinMinutes float64 `json:"minMinutes"`
		MaxMinutes float64 `json:"maxMinutes"`
	}
	statsMomentJSON struct {
		Earliest string `json:"earliest"`
		Latest   string `json:"latest"`
	}
	statsRunningJSON struct {
		At            string  `json:"at"`
		MedianMinutes float64 `json:"medianMinutes"`
		Of            int     `json:"of"`
	}
	statsClassJSON struct {
		Name      string                `json:"name"`
		Incidents []string              `json:"incidents"`
		Detection []statsComparisonJSON `json:"detection"`
	}
	statsComparisonJSON struct {
		Incident string `json:"incident"`
		statsBoundsJSON
		BeforeMinutes float64 `json:"beforeMinutes"`
		Of            int     `json:"of"`
		Verdict       string  `json:"verdict"`
	}
	statsRelativeJSON struct {
		Incident string   `json:"incident"`
		Earlier  []string `json:"earlier"`
		Later    []string `json:"later"`
		Unknown  []string `json:"unknown"`
	}
	statsActionsJSON struct {
		statsTallyJSON
		ByTiming          []statsTimingJSON `json:"byTiming"`
		ByType            []statsGroupJSON  `json:"byType"`
		ByOwner           []statsGroupJSON  `json:"byOwner"`
		OpenAgeMedianDays *int              `json:"openAgeMedianDays"`
		Items             []statsActionJSON `json:"items"`
	}
	statsTallyJSON struct {
		Open    int `json:"open"`
		Overdue int `json:"overdue"`
		Done    int `json:"done"`
		Dropped int `json:"dropped"`
	}
	statsTimingJSON struct {
		Timing  string `json:"timing"`
		Actions int    `json:"actions"`
	}
	statsGroupJSON struct {
		Name string `json:"name"`
		statsTallyJSON
	}
	statsActionJSON struct {
		Key     string `json:"key"`
		Title   string `json:"title"`
		Type    string `json:"type"`
		Owner   string `json:"owner"`
		Due     string `json:"due"`
		State   string `json:"state"`
		Closed  string `json:"closed"`
		Timing  string `json:"timing"`
		AgeDays int    `json:"ageDays"`
		URL     string `json:"url"`
	}
)

// StatsJSON prints figures as one object.
func StatsJSON(w io.Writer, s Stats) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(statsAsJSON(s))
}

func statsAsJSON(s Stats) statsJSON {
	severities := make([]string, len(s.Filter.Severities))
	for i, v := range s.Filter.Severities {
		severities[i] = v.String()
	}
	out := statsJSON{
		Version: 1, Today: s.Today.String(), Unread: s.Unread,
		Filter: statsFilterJSON{s.Filter.Since.String(), list(s.Filter.Services), list(s.Filter.Classes), severities},
		Incidents: statsIncidentsJSON{
			Total: len(s.Incidents), Drafts: s.Drafts,
			BySeverity:  mapped(s.Severities, func(c insight.Count[incident.Severity]) statsCountJSON { return statsCountJSON{c.Value.String(), c.N} }),
			ByDetection: mapped(s.Detections, func(c insight.Count[incident.Detection]) statsCountJSON { return statsCountJSON{string(c.Value), c.N} }),
			ByService:   mapped(s.Services, statsGroup), ByClass: mapped(s.Classes, statsGroup),
			ByMonth: mapped(s.Months, statsMonth),
		},
		Metrics: mapped(s.Metrics, statsMetric),
		Classes: mapped(s.Recurring, statsClass),
		Actions: statsActionsAsJSON(s.Actions),
	}
	families := insight.Recurrences(s.Incidents)
	out.Relatives = []statsRelativeJSON{}
	for _, in := range s.Incidents {
		if f, ok := families[in]; ok {
			out.Relatives = append(out.Relatives, statsRelativeJSON{in.ID.Value, ids(f.Earlier), ids(f.Later), list(f.Unknown)})
		}
	}
	return out
}

func statsGroup(g insight.Group) statsCountJSON { return statsCountJSON{g.Name, len(g.Incidents)} }

func statsMonth(m insight.Month) statsMonthJSON {
	out := statsMonthJSON{Month: fmt.Sprintf("%04d-%02d", m.Year, m.Month), Incidents: m.Total}
	for _, s := range append(incident.Severities[:len(incident.Severities):len(incident.Severities)], 0) {
		out.BySeverity = append(out.BySeverity, statsCountJSON{s.String(), m.BySeverity[s]})
	}
	return out
}

func statsMetric(m insight.MetricFigures) statsMetricJSON {
	out := statsMetricJSON{
		Name: string(m.Name), From: string(m.From), To: string(m.To), RunningOver: insight.RunningWindow,
		Points: mapped(m.Points, func(p insight.Point) statsPointJSON {
			return statsPointJSON{p.Incident.ID.Value, statsMoment(p.Begin), statsMoment(p.End), statsBounds(p)}
		}),
		Running: mapped(m.Running, func(r insight.Running) statsRunningJSON {
			return statsRunningJSON{r.At.Format(time.RFC3339), r.Median.Minutes(), r.Of}
		}),
	}
	if len(m.Points) > 0 {
		median := m.Median.Minutes()
		out.MedianMinutes = &median
	}
	return out
}

func statsMoment(e incident.Entry) statsMomentJSON {
	return statsMomentJSON{e.Stamp.Earliest.Format(time.RFC3339), e.Stamp.Latest.Format(time.RFC3339)}
}

func statsBounds(p insight.Point) statsBoundsJSON {
	return statsBoundsJSON{p.Duration.Min.Minutes(), p.Duration.Max.Minutes()}
}

func statsClass(c insight.Class) statsClassJSON {
	return statsClassJSON{c.Name, ids(c.Incidents), mapped(c.Detection, func(d insight.Comparison) statsComparisonJSON {
		return statsComparisonJSON{d.Point.Incident.ID.Value, statsBounds(d.Point), d.Before.Minutes(), d.Of, string(d.Verdict)}
	})}
}

func statsActionsAsJSON(f insight.ActionFigures) statsActionsJSON {
	group := func(g insight.ActionGroup) statsGroupJSON { return statsGroupJSON{g.Name, statsTally(g.Tally)} }
	out := statsActionsJSON{
		statsTallyJSON: statsTally(f.Tally),
		ByTiming:       mapped(f.Timings, func(c insight.Count[insight.Timing]) statsTimingJSON { return statsTimingJSON{string(c.Value), c.N} }),
		ByType:         mapped(f.Types, group), ByOwner: mapped(f.Owners, group),
		Items: mapped(f.All, func(a insight.Action) statsActionJSON {
			i := a.Item
			return statsActionJSON{
				a.Incident.Key(*i).String(), i.Title.Value, string(i.Type.Value), i.Owner.Value, i.Due.Value.String(),
				string(a.State), a.Closed.String(), string(a.Timing), a.Age, a.Progress.URL,
			}
		}),
	}
	if f.Tally.Open > 0 {
		out.OpenAgeMedianDays = &f.OpenAge
	}
	return out
}

func statsTally(t insight.Tally) statsTallyJSON {
	return statsTallyJSON{Open: t.Open, Overdue: t.Overdue, Done: t.Done, Dropped: t.Dropped}
}

func ids(incidents []*incident.Incident) []string {
	return mapped(incidents, func(in *incident.Incident) string { return in.ID.Value })
}

func list(values []string) []string { return mapped(values, func(s string) string { return s }) }

// mapped is never nil.
func mapped[A, B any](in []A, f func(A) B) []B {
	out := make([]B, len(in))
	for i, a := range in {
		out[i] = f(a)
	}
	return out
}
