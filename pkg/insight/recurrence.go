package insight

import (
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Family is what an incident is related to by recurrence.
type Family struct {
	Earlier []*incident.Incident // named under recurs, oldest first
	Later   []*incident.Incident // those that name this one, oldest first
	Unknown []string             // named under recurs, but no such document
}

// Recurrences follows recurs in both directions, through former ids too. Only
// incidents with relatives are in the map.
func Recurrences(list []*incident.Incident) map[*incident.Incident]Family {
	byID := make(map[string]*incident.Incident, len(list))
	for _, in := range list {
		for _, f := range in.Formerly {
			byID[f.Value] = in
		}
	}
	for _, in := range list { // an id in use wins over a former one
		byID[in.ID.Value] = in
	}
	delete(byID, "")

	families := map[*incident.Incident]Family{}
	for _, in := range list {
		seen := map[string]bool{}
		related := map[*incident.Incident]bool{in: true}
		for _, id := range in.Recurs {
			if seen[id.Value] {
				continue
			}
			seen[id.Value] = true
			own := families[in]
			earlier, ok := byID[id.Value]
			switch {
			case !ok:
				own.Unknown = append(own.Unknown, id.Value)
			case related[earlier]:
				continue
			default:
				related[earlier] = true
				own.Earlier = append(own.Earlier, earlier)
				other := families[earlier]
				other.Later = append(other.Later, in)
				families[earlier] = other
			}
			families[in] = own
		}
	}
	for _, f := range families {
		slices.SortStableFunc(f.Earlier, oldestFirst)
		slices.SortStableFunc(f.Later, oldestFirst)
	}
	return families
}
