package main

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

// statsFormats are those of stats, in the order of its help.
var statsFormats = []string{"text", "json", "csv"}

// statsOptions are the flags of stats.
type statsOptions struct {
	format, since, table, state   string
	services, classes, severities []string
}

func newStats(e *env) *cobra.Command {
	var o statsOptions
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Print figures: how many, how soon detected, what recurs, which actions are overdue",
		Long: `Print figures over all postmortems: incidents per month and severity, medians of
the durations, classes that recur and whether they are detected sooner, actions
on time, late and overdue. Drafts count as incidents, their times don't. It needs
no network: the states of actions are those of the documents, or those in the
file that "postmortem sync --state FILE" wrote.

Several values of one flag mean any of them; several flags mean all of them.`,
		Example: `  postmortem stats
  postmortem stats --since 90d --severity SEV-1,SEV-2
  postmortem stats --service checkout --format json
  postmortem stats --format csv > incidents.csv
  postmortem stats --format csv --table actions > actions.csv`,
		Args: cobra.NoArgs,
		RunE: action(func(_ context.Context, _ []string) error {
			filter, err := o.filter(incident.DateOf(e.Now()))
			if err != nil {
				return err
			}
			return runStats(e, o, filter)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "text", strings.Join(statsFormats, ", "))
	f.StringVar(&o.table, "table", "incidents", "what --format csv prints: incidents or actions")
	f.StringVar(&o.since, "since", "", "only incidents from `DATE` on: 2025-01-31, or 30d, 8w, 6m, 1y ago")
	f.StringVar(&o.state, "state", "", "read the states of actions from `FILE`, which \"postmortem sync --state\" wrote")
	f.StringSliceVar(&o.services, "service", nil, "only incidents of these `services`")
	f.StringSliceVar(&o.classes, "class", nil, "only incidents of these `classes`")
	f.StringSliceVar(&o.severities, "severity", nil, "only incidents of these `severities`, SEV-1 (worst) to SEV-5")
	return cmd
}

// filter reads the flags.
func (o statsOptions) filter(today incident.Date) (insight.Filter, error) {
	f := insight.Filter{Services: o.services, Classes: o.classes}
	switch {
	case !slices.Contains(statsFormats, o.format):
		return f, exitf(exitUsage, "--format: %q is none of %s", o.format, strings.Join(statsFormats, ", "))
	case o.table != "incidents" && o.table != "actions":
		return f, exitf(exitUsage, "--table: %q is none of incidents, actions", o.table)
	case o.table != "incidents" && o.format != "csv":
		return f, exitf(exitUsage, "--table is for --format csv; the others have everything")
	}
	for _, text := range o.severities {
		s, ok := incident.ParseSeverity(text)
		if !ok {
			return f, exitf(exitUsage, "--severity: %q is none of SEV-1 (worst) to SEV-5", text)
		}
		f.Severities = append(f.Severities, s)
	}
	if o.since != "" {
		since, ok := sinceDate(o.since, today)
		if !ok {
			return f, exitf(exitUsage, "--since: %q is neither a date written YYYY-MM-DD nor a time back such as 30d, 8w, 6m, 1y", o.since)
		}
		f.Since = since
	}
	return f, nil
}

// ago is a number of days, weeks, months or years.
var ago = regexp.MustCompile(`^([0-9]{1,4})([dwmy])$`)

func sinceDate(text string, today incident.Date) (incident.Date, bool) {
	m := ago.FindStringSubmatch(text)
	if m == nil {
		d, err := incident.ParseDate(text)
		return d, err == nil
	}
	n, _ := strconv.Atoi(m[1])
	day := today.In(time.UTC)
	switch m[2] {
	case "d":
		day = day.AddDate(0, 0, -n)
	case "w":
		day = day.AddDate(0, 0, -7*n)
	case "m":
		day = day.AddDate(0, -n, 0)
	case "y":
		day = day.AddDate(-n, 0, 0)
	}
	return incident.DateOf(day), true
}

func runStats(e *env, o statsOptions, filter insight.Filter) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	state, err := readState(e, o.state)
	if err != nil {
		return err
	}
	documents, err := p.required(p.facts)
	if err != nil {
		return err
	}
	incidents, failed, found := split(documents)
	if len(found) > 0 {
		if err := printFindings(e.Stderr, found, len(documents), false); err != nil {
			return err
		}
	}
	s := report.Stats{
		Figures: insight.Compute(filter.Apply(incidents), state.Progress, incident.DateOf(e.Now())),
		Filter:  filter, Unread: len(failed),
	}
	switch {
	case o.format == "json":
		err = report.StatsJSON(e.Stdout, s)
	case o.format == "csv" && o.table == "actions":
		err = report.ActionsCSV(e.Stdout, s)
	case o.format == "csv":
		err = report.IncidentsCSV(e.Stdout, s)
	default:
		var style report.StatsStyle
		if e.Colour {
			style = report.StatsColours()
		}
		err = report.StatsText(e.Stdout, s, style)
	}
	if err != nil {
		return err
	}
	if len(failed) > 0 {
		return exitf(exitFailure, "%d of %d documents could not be read and are not counted", len(failed), len(documents))
	}
	return nil
}
