package site

import (
	"slices"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// momentView is one stop on the way from the cause to the all-clear.
type momentView struct {
	stampView
	NewDay bool            // the date differs from the stop before
	Gap    string          // time until the next stop; empty for the last
	Kind   incident.Moment // the first of them
	at     time.Time
	phase  phase // what the time until the next stop was
}

// phase is what went on between two stops.
type phase struct {
	class constant
	word  constant
}

var (
	phaseLatent     = phase{"latent", "latent"}
	phaseUndetected = phase{"undetected", "undetected"}
	phaseResponse   = phase{"response", "response"}
	phaseRecovery   = phase{"recovery", "recovery"}
	phaseAfter      = phase{"after", ""}
)

// phaseAfterMoments says what goes on once these moments are past.
func phaseAfterMoments(past map[incident.Moment]bool) phase {
	switch {
	case past[incident.Resolved]:
		return phaseAfter
	case past[incident.Mitigated]:
		return phaseRecovery
	case past[incident.Detected], past[incident.Acknowledged]:
		return phaseResponse
	case past[incident.Started]:
		return phaseUndetected
	case past[incident.Introduced]:
		return phaseLatent
	}
	return phaseAfter
}

// viewMoments lists the entries that mark moments, in the order of time. Each
// moment counts once, where the timeline first has it. Zone names the one zone
// of all their times.
func viewMoments(in *incident.Incident) (views []momentView, zone string) {
	type stop struct {
		stamp   incident.Stamp
		moments []incident.Moment
	}
	var stops []stop
	seen := map[incident.Moment]bool{}
	for _, e := range in.Timeline.Entries {
		if e.Stamp.IsZero() {
			continue
		}
		var moments []incident.Moment
		for _, l := range e.Labels {
			if !seen[l.Moment] {
				seen[l.Moment] = true
				moments = append(moments, l.Moment)
			}
		}
		if len(moments) > 0 {
			stops = append(stops, stop{e.Stamp, moments})
		}
	}
	slices.SortStableFunc(stops, func(a, b stop) int { return a.stamp.At().Compare(b.stamp.At()) })

	// One zone for the whole strip, or the gaps would not add up for readers.
	for i := range stops {
		if stops[i].stamp.At().Location().String() != stops[0].stamp.At().Location().String() {
			for j := range stops {
				stops[j].stamp = inZone(stops[j].stamp, in.Timezone.Value)
			}
			break
		}
	}
	past := map[incident.Moment]bool{}
	views = make([]momentView, len(stops))
	for i, s := range stops {
		name := ""
		for j, m := range s.moments {
			past[m] = true
			if j > 0 {
				name += ", "
			}
			name += string(m)
		}
		v := momentView{stampView: viewStamp(strings.ToUpper(name[:1])+name[1:], s.stamp), Kind: s.moments[0], at: s.stamp.At(), phase: phaseAfterMoments(past)}
		v.NewDay = i == 0 || v.Date != views[i-1].Date
		if i+1 < len(stops) {
			v.Gap = gapText(s.stamp, stops[i+1].stamp)
		}
		views[i] = v
		switch name := zoneName(s.stamp.At()); {
		case i == 0:
			zone = name
		case zone != name: // the clocks were changed in between
			zone = s.stamp.At().Location().String()
		}
	}
	return views, zone
}

func gapText(a, b incident.Stamp) string {
	gap := incident.Between(a, b)
	if !gap.Exact() && onlyApproximate(a, b) {
		return "~" + incident.FormatDuration(max(gap.Mid(), 0))
	}
	return shortInterval(gap)
}
