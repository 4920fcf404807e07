package plan

import (
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// formerly enters the keys that items had before their ids changed. One that
// another item has now identifies nothing; when several claim one, nothing is
// planned for any of them.
func (w *Wanted) formerly(incidents []*incident.Incident) {
	documents := map[string]*incident.Incident{}
	for _, in := range incidents {
		documents[in.ID.Value] = in
	}
	live, claims := map[incident.Key]bool{}, map[incident.Key][]incident.Key{}
	former := map[incident.Key][]incident.Key{}
	for _, item := range w.Items {
		live[item.Key] = true
		former[item.Key] = w.formerKeys(documents, item.Key)
		for _, key := range former[item.Key] {
			claims[key] = append(claims[key], item.Key)
		}
	}
	w.Items = slices.DeleteFunc(w.Items, func(item Item) bool {
		in := documents[item.Key.Incident]
		at := actionStart(in, item.Key.Action)
		for _, key := range former[item.Key] {
			if !live[key] && len(claims[key]) > 1 {
				w.fail(in, at, "no issue is planned for %s %q: %s say that they were %s", w.Kind, item.Key.Action, joined(claims[key]), key)
				return true
			}
		}
		return false
	})
	for i := range w.Items {
		item := &w.Items[i]
		in := documents[item.Key.Incident]
		for _, key := range former[item.Key] {
			if !live[key] {
				item.Former = append(item.Former, key)
			} else if key.Incident == item.Key.Incident { // that of a document is reported below
				w.warn(in, actionStart(in, item.Key.Action), "formerly: %q is the id of another action of this document: its issue stays there", key.Action)
			}
		}
	}
	owner := map[string]string{}
	for i := range w.Groups {
		g := &w.Groups[i]
		in := documents[g.Incident]
		for _, f := range in.Formerly {
			old := f.Value
			other, taken := owner[old]
			switch {
			case old == g.Incident || !incident.ValidID(old) || slices.Contains(g.Former, old):
			case documents[old] != nil:
				w.warn(in, f.Span.Start, "formerly: %q is the id of %s: its issues stay there", old, documents[old].File.Path)
			case taken:
				w.warn(in, f.Span.Start, "formerly: %q is claimed by %q as well", old, other)
			default:
				owner[old] = g.Incident
				g.Former = append(g.Former, old)
			}
		}
	}
}

// formerKeys are all that the ids before may have made up. Only actions have
// ids of their own, and documents that are there may have no follow-ups yet.
func (w *Wanted) formerKeys(documents map[string]*incident.Incident, key incident.Key) []incident.Key {
	in := documents[key.Incident]
	incidents, actions := []string{in.ID.Value}, []string{key.Action}
	for _, f := range in.Formerly {
		if w.Kind == Action || documents[f.Value] == nil {
			incidents = append(incidents, f.Value)
		}
	}
	for _, a := range in.Actions {
		if w.Kind == Action && a.ID.Value == key.Action {
			for _, f := range a.Formerly {
				actions = append(actions, f.Value)
			}
		}
	}
	var keys []incident.Key
	for _, i := range incidents {
		for _, a := range actions {
			k := incident.Key{Incident: i, Action: a}
			if k != key && incident.ValidID(i) && incident.ValidID(a) && !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
	}
	return keys
}

func joined(keys []incident.Key) string {
	var list []string
	for _, k := range keys {
		list = append(list, k.String())
	}
	return strings.Join(list, " and ")
}

func actionStart(in *incident.Incident, id string) int {
	for _, a := range in.Actions {
		if a.ID.Value == id {
			return a.Span.Start
		}
	}
	return 0
}
