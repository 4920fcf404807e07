package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// IncidentsCSV prints a row for each incident, oldest first. Every metric has
// its bounds in minutes; drafts have none.
func IncidentsCSV(w io.Writer, s Stats) error {
	head := []string{"incident", "path", "title", "date", "status", "severity", "detected_by", "services", "class"}
	for _, m := range incident.Moments {
		head = append(head, string(m))
	}
	type key struct {
		in   *incident.Incident
		name incident.MetricName
	}
	points := map[key]insight.Point{}
	for _, m := range s.Metrics {
		name := strings.ToLower(string(m.Name))
		head = append(head, name+"_min_minutes", name+"_max_minutes")
		for _, p := range m.Points {
			points[key{p.Incident, m.Name}] = p
		}
	}
	rows := [][]string{append(head, "actions_open", "actions_overdue", "actions_done", "actions_dropped")}
	tallies := map[*incident.Incident]insight.Tally{}
	for _, a := range s.Actions.All {
		tallies[a.Incident] = tallies[a.Incident].Add(a.Tally())
	}
	for _, in := range s.Incidents {
		row := []string{
			in.ID.Value, in.File.Path, in.Title.Value, in.Date.Value.String(), string(in.Status.Value), in.Severity.Value.String(),
			string(in.DetectedBy.Value), strings.Join(fieldValues(in.Services), "; "), in.Class.Value,
		}
		for _, m := range incident.Moments {
			text := ""
			if e, ok := in.Timeline.Find(m); ok && !e.Stamp.IsZero() {
				text = e.Stamp.At().Format(time.RFC3339)
			}
			row = append(row, text)
		}
		for _, m := range s.Metrics {
			p, ok := points[key{in, m.Name}]
			if !ok {
				row = append(row, "", "")
				continue
			}
			row = append(row, minutes(p.Duration.Min), minutes(p.Duration.Max))
		}
		t := tallies[in]
		rows = append(rows, append(row, fmt.Sprint(t.Open), fmt.Sprint(t.Overdue), fmt.Sprint(t.Done), fmt.Sprint(t.Dropped)))
	}
	return writeCSV(w, rows)
}

// ActionsCSV prints a row for each action, overdue ones first.
func ActionsCSV(w io.Writer, s Stats) error {
	rows := [][]string{{"incident", "action", "title", "type", "owner", "due", "state", "closed", "timing", "age_days", "url"}}
	for _, a := range s.Actions.All {
		i := a.Item
		rows = append(rows, []string{
			a.Incident.ID.Value, i.ID.Value, i.Title.Value, string(i.Type.Value), i.Owner.Value, i.Due.Value.String(),
			string(a.State), a.Closed.String(), string(a.Timing), fmt.Sprint(a.Age), a.Progress.URL,
		})
	}
	return writeCSV(w, rows)
}

func fieldValues(fields []incident.Field[string]) []string {
	return mapped(fields, func(f incident.Field[string]) string { return f.Value })
}

func minutes(d time.Duration) string { return strconv.FormatFloat(d.Minutes(), 'f', -1, 64) }

func writeCSV(w io.Writer, rows [][]string) error {
	out := csv.NewWriter(w)
	for _, row := range rows {
		for i, cell := range row {
			row[i] = defused(cell)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// defused is a cell that no spreadsheet takes for a formula: where one would, an
// apostrophe stands before it, which says "text".
func defused(cell string) string {
	cell = strings.TrimSpace(Clean(cell))
	if first, _ := utf8.DecodeRuneInString(cell); cell != "" && strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + cell
	}
	return cell
}
