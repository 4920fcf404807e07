package site

import (
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// momentView is one stop on the way from the cause to the all-clear.
type momentView struct {
	stampView
	NewDay bool   // the date differs from the stop before
	Gap    string // time until the next stop; empty for the last
	Kind   string // the first moment's name, for the style sheet
}

// viewMoments lists the entries that mark moments, in the order of time. Each
// moment counts once, where the timeline first has it. Zone names the one zone
// of all their times.
func viewMoments(in *incident.Incident) (views []momentView, zone string) {
	type stop struct {
		stamp incident.Stamp
		names []string
	}
	var stops []stop
	seen := map[incident.Moment]bool{}
	for _, e := range in.Timeline.Entries {
		if e.Stamp.IsZero() {
			continue
		}
		var names []string
		for _, l := range e.Labels {
			if !seen[l.Moment] {
				seen[l.Moment] = true
				names = append(names, string(l.Moment))
			}
		}
		if len(names) > 0 {
			stops = append(stops, stop{e.Stamp, names})
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
	views = make([]momentView, len(stops))
	for i, s := range stops {
		name := strings.Join(s.names, ", ")
		v := momentView{stampView: viewStamp(strings.ToUpper(name[:1])+name[1:], s.stamp), Kind: s.names[0]}
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
