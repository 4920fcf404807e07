package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// Stats is figures with what was asked for.
type Stats struct {
	insight.Figures
	Filter insight.Filter
	Unread int // documents that could not be read, and are not counted
}

// StatsStyle dresses the parts of printed figures; nil functions leave them
// plain.
type StatsStyle struct {
	Heading, Note func(string) string
}

// StatsColours is the style of a terminal.
func StatsColours() StatsStyle {
	sgr := func(code string) func(string) string {
		return func(s string) string { return "\x1b[" + code + "m" + s + "\x1b[0m" }
	}
	return StatsStyle{Heading: sgr("1"), Note: sgr("2")}
}

// How much of a list is printed; the other formats have all of it.
const (
	statsMonths = 12
	statsRows   = 10
)

// StatsText prints figures as small tables.
func StatsText(w io.Writer, s Stats, style StatsStyle) error {
	t := &statsText{style: style}
	t.incidents(s)
	if len(s.Incidents) > 0 {
		t.months(s.Months)
		t.metrics(s)
		t.groups("Services", s.Services)
		t.recurring(s.Recurring)
		t.actions(s.Actions)
	}
	_, err := io.WriteString(w, t.String())
	return err
}

type statsText struct {
	strings.Builder
	style StatsStyle
}

func (t *statsText) dress(f func(string) string, s string) string {
	if f == nil || s == "" {
		return s
	}
	return f(s)
}

func (t *statsText) line(format string, args ...any) { fmt.Fprintf(&t.Builder, format+"\n", args...) }

func (t *statsText) heading(text, note string) {
	t.line("")
	if note != "" {
		note = "  " + t.dress(t.style.Note, note)
	}
	t.line("%s%s", t.dress(t.style.Heading, text), note)
}

// table begins one; with a head, its first row stands out.
func (t *statsText) table(align string, head bool) *table {
	out := &table{align: align}
	if head {
		out.head = func(s string) string { return t.dress(t.style.Note, s) }
	}
	return out
}

func (t *statsText) incidents(s Stats) {
	n := len(s.Incidents)
	if n == 0 {
		t.line("No incidents.")
		return
	}
	span := ""
	for _, in := range s.Incidents {
		if date := in.Date.Value; !date.IsZero() {
			span = fmt.Sprintf(", %s to %s", date, s.Incidents[n-1].Date.Value)
			break
		}
	}
	t.line("%s", t.dress(t.style.Heading, planCount(n, "incident")+span))
	if s.Drafts > 0 {
		t.line("%s", t.dress(t.style.Note, planCount(s.Drafts, "draft")+" among them: their times are left out"))
	}
	t.line("")
	severity := t.table("lrr", false)
	for _, c := range s.Severities {
		if name := firstOf(c.Value.String(), "none"); c.Value != 0 || c.N > 0 {
			severity.row(name, fmt.Sprint(c.N), share(c.N, n))
		}
	}
	detection := t.table("lrr", false)
	for _, c := range s.Detections {
		if name := firstOf(string(c.Value), "not said"); c.Value != "" || c.N > 0 {
			detection.row(name, fmt.Sprint(c.N), share(c.N, n))
		}
	}
	t.line("%s", t.dress(t.style.Heading, "Severity"))
	t.WriteString(severity.String())
	t.heading("Detected by", "")
	t.WriteString(detection.String())
}

func (t *statsText) months(months []insight.Month) {
	if len(months) == 0 {
		return
	}
	note := ""
	if len(months) > statsMonths {
		note = fmt.Sprintf("the last %d; --format json has all", statsMonths)
		months = months[len(months)-statsMonths:]
	}
	t.heading("Incidents per month", note)
	head := []string{"month"}
	for _, s := range incident.Severities {
		head = append(head, s.String())
	}
	unknown := 0
	for _, m := range months {
		unknown += m.BySeverity[0]
	}
	if unknown > 0 {
		head = append(head, "none")
	}
	rows := t.table("l"+strings.Repeat("r", len(head)), true)
	rows.row(append(head, "all")...)
	for _, m := range months {
		row := []string{fmt.Sprintf("%04d-%02d", m.Year, m.Month)}
		for _, s := range incident.Severities {
			row = append(row, orDot(m.BySeverity[s]))
		}
		if unknown > 0 {
			row = append(row, orDot(m.BySeverity[0]))
		}
		rows.row(append(row, orDot(m.Total))...)
	}
	t.WriteString(rows.String())
}

func (t *statsText) metrics(s Stats) {
	t.heading("Durations", fmt.Sprintf("medians; “last %d” looks at the latest ones only", insight.RunningWindow))
	rows := t.table("lllrrrrr", true)
	rows.row("", "from", "to", "incidents", "median", fmt.Sprintf("last %d", insight.RunningWindow), "shortest", "longest")
	for _, m := range s.Metrics {
		row := []string{string(m.Name), string(m.From), string(m.To), fmt.Sprint(len(m.Points)), "–", "–", "–", "–"}
		if n := len(m.Points); n > 0 {
			shortest, longest := m.Points[0].Duration, m.Points[0].Duration
			for _, p := range m.Points {
				if p.Duration.Mid() < shortest.Mid() {
					shortest = p.Duration
				}
				if p.Duration.Mid() > longest.Mid() {
					longest = p.Duration
				}
			}
			row[4], row[6], row[7] = incident.FormatDuration(m.Median), shortest.String(), longest.String()
			if r := m.Running; n > insight.RunningWindow {
				row[5] = incident.FormatDuration(r[len(r)-1].Median)
			}
		}
		rows.row(row...)
	}
	t.WriteString(rows.String())
}

func (t *statsText) groups(what string, groups []insight.Group) {
	if len(groups) == 0 {
		return
	}
	t.heading(what, more(len(groups)))
	rows := t.table("lrl", false)
	for _, g := range groups[:min(len(groups), statsRows)] {
		rows.row(g.Name, planCount(len(g.Incidents), "incident"), "last on "+g.Incidents[len(g.Incidents)-1].Date.Value.String())
	}
	t.WriteString(rows.String())
}

func (t *statsText) recurring(classes []insight.Class) {
	if len(classes) == 0 {
		return
	}
	t.heading("Classes that recur", firstOf(more(len(classes)), "is each one detected sooner than those of its class before it?"))
	rows := t.table("lrrrlr", true)
	rows.row("class", "incidents", "last TTD", "median before", "the last", "sooner in all")
	for _, c := range classes[:min(len(classes), statsRows)] {
		row := []string{c.Name, fmt.Sprint(len(c.Incidents)), "–", "–", "not known", "–"}
		if n := len(c.Detection); n > 0 {
			d := c.Detection[n-1]
			row[2], row[3] = d.Point.Duration.String(), incident.FormatDuration(d.Before)
			row[4] = map[insight.Verdict]string{insight.Sooner: "sooner", insight.Slower: "later", insight.Alike: "about as soon"}[d.Verdict]
			sooner := 0
			for _, d := range c.Detection {
				if d.Verdict == insight.Sooner {
					sooner++
				}
			}
			row[5] = fmt.Sprintf("%d of %d", sooner, n)
		}
		rows.row(row...)
	}
	t.WriteString(rows.String())
}

func (t *statsText) actions(f insight.ActionFigures) {
	if f.Tally.Total() == 0 {
		return
	}
	counts := map[insight.Timing]int{}
	for _, c := range f.Timings {
		counts[c.Value] = c.N
	}
	t.heading("Actions", "")
	rows := t.table("lrl", false)
	rows.row("done", fmt.Sprint(f.Tally.Done), fmt.Sprintf("%d on time, %d late, %d undated", counts[insight.OnTime], counts[insight.Late], f.Tally.Done-counts[insight.OnTime]-counts[insight.Late]))
	open := ""
	if f.Tally.Open > 0 {
		open = fmt.Sprintf("%d overdue; median age %s", f.Tally.Overdue, planCount(f.OpenAge, "day"))
	}
	rows.row("open", fmt.Sprint(f.Tally.Open), open)
	rows.row("dropped", fmt.Sprint(f.Tally.Dropped), "")
	t.WriteString(rows.String())

	t.heading("Actions by type", "")
	tallies(t, f.Types)
	var owners []insight.ActionGroup
	for _, g := range f.Owners {
		if g.Tally.Open > 0 {
			owners = append(owners, g)
		}
	}
	if len(owners) > 0 {
		t.heading("Owners with open actions", more(len(owners)))
		tallies(t, owners[:min(len(owners), statsRows)])
	}
	if f.Tally.Overdue == 0 {
		return
	}
	t.heading("Overdue", more(f.Tally.Overdue))
	overdue := t.table("llll", false)
	for _, a := range f.All[:min(f.Tally.Overdue, statsRows)] {
		overdue.row(a.Item.Due.Value.String(), firstOf(a.Item.Owner.Value, "nobody"), a.Item.Title.Value, a.Incident.Key(*a.Item).String())
	}
	t.WriteString(overdue.String())
}

func tallies(t *statsText, groups []insight.ActionGroup) {
	rows := t.table("lrrrr", true)
	rows.row("", "open", "overdue", "done", "dropped")
	for _, g := range groups {
		rows.row(firstOf(g.Name, "none"), orDot(g.Tally.Open), orDot(g.Tally.Overdue), orDot(g.Tally.Done), orDot(g.Tally.Dropped))
	}
	t.WriteString(rows.String())
}

func more(n int) string {
	if n <= statsRows {
		return ""
	}
	return fmt.Sprintf("%d of %d; --format json has all", statsRows, n)
}

func share(n, of int) string { return fmt.Sprintf("%d%%", (100*n+of/2)/of) }

func orDot(n int) string {
	if n == 0 {
		return "·"
	}
	return fmt.Sprint(n)
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
