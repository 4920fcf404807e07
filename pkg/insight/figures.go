package insight

import (
	"slices"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Figures is what many incidents say together, on one day.
type Figures struct {
	Today     incident.Date
	Incidents []*incident.Incident // oldest first
	Drafts    int                  // of these; their durations are left out

	Severities []Count[incident.Severity]
	Detections []Count[incident.Detection]
	Months     []Month
	Services   []Group
	Classes    []Group
	Recurring  []Class

	Metrics []MetricFigures // in the order of incident.MetricDefinitions
	Actions ActionFigures
}

// MetricFigures is one metric over the incidents that have it.
type MetricFigures struct {
	incident.MetricDefinition
	Points  []Point // in order of time
	Median  time.Duration
	Running []Running
}

// ActionFigures is the actions of all incidents.
type ActionFigures struct {
	All     []Action // as States.Actions lists them
	Tally   Tally
	Timings []Count[Timing] // every timing, with 0 too
	Owners  []ActionGroup
	Types   []ActionGroup
	// OpenAge is the median age of open actions in days, rounded down; 0
	// without one.
	OpenAge int
}

// Compute counts what there is. Nothing in it is a mean.
func Compute(list []*incident.Incident, states States, today incident.Date) Figures {
	f := Figures{
		Today: today, Incidents: sorted(list),
		Severities: BySeverity(list), Detections: ByDetection(list), Months: ByMonth(list, today),
		Services: ByService(list), Classes: ByClass(list), Recurring: Recurring(list),
	}
	for _, in := range list {
		if in.Status.Value == incident.Draft {
			f.Drafts++
		}
	}
	for _, def := range incident.MetricDefinitions {
		m := MetricFigures{MetricDefinition: def, Points: Points(list, def.Name)}
		m.Median, _ = MedianOf(m.Points)
		m.Running = RunningMedian(m.Points)
		f.Metrics = append(f.Metrics, m)
	}
	f.Actions = actionFigures(states.Actions(list, today))
	return f
}

func actionFigures(all []Action) ActionFigures {
	f := ActionFigures{All: all, Owners: ByOwner(all), Types: ByType(all)}
	counts := map[Timing]int{}
	var ages []time.Duration
	for _, a := range all {
		f.Tally = f.Tally.Add(a.Tally())
		counts[a.Timing]++
		if a.State == incident.Open {
			ages = append(ages, time.Duration(a.Age))
		}
	}
	for _, t := range Timings {
		f.Timings = append(f.Timings, Count[Timing]{t, counts[t]})
	}
	if len(ages) > 0 {
		slices.Sort(ages)
		f.OpenAge = int(middle(ages))
	}
	return f
}

// Filter chooses incidents; its zero value takes all. Within one list any value
// will do, but every list must be met.
type Filter struct {
	Since      incident.Date // on that day or later; incidents without a date fail it
	Services   []string
	Classes    []string
	Severities []incident.Severity
}

// Apply returns the incidents that pass, in their order.
func (f Filter) Apply(list []*incident.Incident) []*incident.Incident {
	var out []*incident.Incident
	for _, in := range list {
		if f.passes(in) {
			out = append(out, in)
		}
	}
	return out
}

func (f Filter) passes(in *incident.Incident) bool {
	serves := func(s incident.Field[string]) bool { return slices.Contains(f.Services, s.Value) }
	switch {
	case !f.Since.IsZero() && (in.Date.Value.IsZero() || in.Date.Value.Before(f.Since)),
		len(f.Services) > 0 && !slices.ContainsFunc(in.Services, serves),
		len(f.Classes) > 0 && !slices.Contains(f.Classes, in.Class.Value),
		len(f.Severities) > 0 && !slices.Contains(f.Severities, in.Severity.Value):
		return false
	}
	return true
}
