package insight

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Group is the incidents that have one thing in common, oldest first.
type Group struct {
	Name      string
	Incidents []*incident.Incident
}

// ByService groups incidents by service, the most frequent first, then by
// name. An incident with several services is in several groups.
func ByService(list []*incident.Incident) []Group {
	return group(list, func(in *incident.Incident) []incident.Field[string] { return in.Services })
}

// ByClass groups incidents by class, the most frequent first, then by name. A
// class recurs when it has more than one incident.
func ByClass(list []*incident.Incident) []Group {
	return group(list, func(in *incident.Incident) []incident.Field[string] { return []incident.Field[string]{in.Class} })
}

func group(list []*incident.Incident, names func(*incident.Incident) []incident.Field[string]) []Group {
	position := map[string]int{}
	var groups []Group
	for _, in := range sorted(list) {
		var seen []string
		for _, f := range names(in) {
			if f.Value == "" || slices.Contains(seen, f.Value) {
				continue
			}
			seen = append(seen, f.Value)
			i, ok := position[f.Value]
			if !ok {
				i = len(groups)
				position[f.Value] = i
				groups = append(groups, Group{Name: f.Value})
			}
			groups[i].Incidents = append(groups[i].Incidents, in)
		}
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(len(b.Incidents), len(a.Incidents)), cmp.Compare(a.Name, b.Name))
	})
	return groups
}

// groupActions sorts by name, upper and lower case alike, the unnamed last.
func groupActions(actions []Action, name func(Action) string) []ActionGroup {
	position := map[string]int{}
	var groups []ActionGroup
	for _, a := range actions {
		key := strings.ToLower(name(a))
		i, ok := position[key]
		if !ok {
			i = len(groups)
			position[key] = i
			groups = append(groups, ActionGroup{Name: name(a)})
		}
		groups[i].Actions = append(groups[i].Actions, a)
		groups[i].Tally = groups[i].Tally.Add(a.Tally())
	}
	slices.SortStableFunc(groups, func(a, b ActionGroup) int {
		if (a.Name == "") != (b.Name == "") {
			return cmp.Compare(b.Name, a.Name)
		}
		return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return groups
}

// Count is how many incidents have a value; the zero value stands for those
// without.
type Count[T comparable] struct {
	Value T
	N     int
}

// BySeverity counts incidents by severity, the worst first and unknown ones
// last. Every severity is there, with 0 too.
func BySeverity(list []*incident.Incident) []Count[incident.Severity] {
	return count(list, incident.Severities, func(in *incident.Incident) incident.Severity { return in.Severity.Value })
}

// ByDetection counts incidents by how they were detected. Every way is there,
// with 0 too, and unknown last.
func ByDetection(list []*incident.Incident) []Count[incident.Detection] {
	return count(list, incident.Detections, func(in *incident.Incident) incident.Detection { return in.DetectedBy.Value })
}

func count[T comparable](list []*incident.Incident, values []T, value func(*incident.Incident) T) []Count[T] {
	var none T
	counts := make([]Count[T], 0, len(values)+1)
	for _, v := range append(slices.Clone(values), none) {
		counts = append(counts, Count[T]{Value: v})
	}
	for _, in := range list {
		v := value(in)
		i := slices.Index(values, v)
		if i < 0 {
			i = len(values)
		}
		counts[i].N++
	}
	return counts
}

// sorted returns the incidents oldest first.
func sorted(list []*incident.Incident) []*incident.Incident {
	out := slices.Clone(list)
	slices.SortStableFunc(out, oldestFirst)
	return out
}

func oldestFirst(a, b *incident.Incident) int {
	return cmp.Or(compareDates(a.Date.Value, b.Date.Value), cmp.Compare(a.ID.Value, b.ID.Value))
}

func compareDates(a, b incident.Date) int {
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Day, b.Day))
}
