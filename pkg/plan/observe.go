package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Observed is what the tracker has, as far as Wanted needs to know.
type Observed struct {
	Issues     []Issue     // open ones with the label, and those found otherwise
	Milestones []Milestone // open ones, and closed ones where they were asked for
}

// Observe reads the tracker. When all that the files call open is open there,
// it makes no request but the two lists.
func Observe(ctx context.Context, t Tracker, want Wanted) (Observed, error) {
	var have Observed
	var err error
	if have.Issues, err = t.OpenIssues(ctx, ManagedLabel.Name); err != nil {
		return Observed{}, fmt.Errorf("list open issues: %w", err)
	}
	if have.Milestones, err = t.OpenMilestones(ctx); err != nil {
		return Observed{}, fmt.Errorf("list open milestones: %w", err)
	}
	missing := missingItems(want, have)
	if len(missing) > 0 {
		if err := have.addClosed(ctx, t, want, missing); err != nil {
			return Observed{}, fmt.Errorf("list closed issues: %w", err)
		}
	}
	if err := have.addMilestones(ctx, t, want, missing); err != nil {
		return Observed{}, fmt.Errorf("list closed milestones: %w", err)
	}
	x := newIndex(want, have)
	for _, id := range incidents(missing) {
		m, ok := x.milestones[id]
		if !ok {
			continue
		}
		issues, err := t.MilestoneIssues(ctx, m.Number)
		if err != nil {
			return Observed{}, fmt.Errorf("list issues of milestone %d: %w", m.Number, err)
		}
		for _, i := range issues {
			if key, ok := identify(want, i); ok && missing[key] {
				have.add(i)
			}
		}
	}
	return have, nil
}

// missingItems returns what is open in the files and not among the issues.
func missingItems(want Wanted, have Observed) map[incident.Key]bool {
	x := newIndex(want, have)
	missing := map[incident.Key]bool{}
	for _, item := range want.Items {
		if item.Status == incident.Open && len(x.issues[item.Key]) == 0 && len(x.reserved[item.Key]) == 0 {
			missing[item.Key] = true
		}
	}
	return missing
}

// addClosed looks for missing items among the closed issues with the label and
// takes the found ones out of missing.
func (have *Observed) addClosed(ctx context.Context, t Tracker, want Wanted, missing map[incident.Key]bool) error {
	duplicates := map[incident.Key]Issue{}
	for i, err := range t.ClosedIssues(ctx, ManagedLabel.Name) {
		if err != nil {
			return err
		}
		key, ok := identify(want, i)
		if !ok || !missing[key] {
			continue
		}
		if i.StateReason == ReasonDuplicate { // better another, if there is one
			if _, seen := duplicates[key]; !seen {
				duplicates[key] = i
			}
			continue
		}
		have.add(i)
		delete(missing, key)
		if len(missing) == 0 {
			return nil
		}
	}
	for key, i := range duplicates {
		if missing[key] {
			have.add(i)
			delete(missing, key)
		}
	}
	return nil
}

// addMilestones looks for the milestones of incidents that need one and have
// no open one.
func (have *Observed) addMilestones(ctx context.Context, t Tracker, want Wanted, missing map[incident.Key]bool) error {
	x := newIndex(want, *have)
	lacking := map[string]bool{}
	for _, item := range want.Items {
		id := item.Key.Incident
		if _, ok := x.milestones[id]; ok || item.Status != incident.Open || !x.grouped[id] {
			continue
		}
		found := x.issues[item.Key]
		if missing[item.Key] || len(found) > 0 && (found[0].issue.State == Open || found[0].closedByUs()) {
			lacking[id] = true
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	for m, err := range t.ClosedMilestones(ctx) {
		if err != nil {
			return err
		}
		have.Milestones = append(have.Milestones, m)
		if b, err := parseBlock(m.Description); err == nil && ours(want, milestoneKind, b.marker) {
			delete(lacking, b.marker.Key)
		}
		if len(lacking) == 0 {
			return nil
		}
	}
	return nil
}

func (have *Observed) add(i Issue) {
	if !slices.ContainsFunc(have.Issues, func(o Issue) bool { return o.Number == i.Number }) {
		have.Issues = append(have.Issues, i)
	}
}

// incidents returns the incidents of the keys, sorted.
func incidents(keys map[incident.Key]bool) []string {
	var ids []string
	for k := range keys {
		ids = append(ids, k.Incident)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// ours reports whether a marker is of the given kind and of our source.
func ours(want Wanted, kind Kind, m Marker) bool {
	return m.Kind == kind && strings.EqualFold(m.Source, want.Source)
}

// identify returns the key of an issue of our kind and source that still
// stands for its item.
func identify(want Wanted, i Issue) (incident.Key, bool) {
	b, err := parseBlock(i.Body)
	if err != nil || !ours(want, want.Kind, b.marker) || b.marker.State == ReasonDuplicate {
		return incident.Key{}, false
	}
	return incident.ParseKey(b.marker.Key)
}

// index is Observed by identity: only what can be trusted.
type index struct {
	issues     map[incident.Key][]found // the survivor first
	milestones map[string]foundMilestone
	grouped    map[string]bool // incidents that want a milestone
	// reserved holds issues that name a key and can't be trusted: nothing is
	// created for it until a person has put them right.
	reserved map[incident.Key][]Issue
	bad      []Note
	titles   map[string]int // of all milestones, folded → number
	labelled bool           // some issue of any source and kind carries the label
}

type found struct {
	issue Issue
	block block
	key   incident.Key
}

// closedByUs reports whether it was a run of ours that closed the issue, and
// nobody closed it otherwise since.
func (f found) closedByUs() bool {
	base, reason := f.block.marker.State, f.issue.StateReason
	return f.issue.State == Closed && base != stateOpen && (reason == "" || reason == base)
}

type foundMilestone struct {
	Milestone
	block block
}

func newIndex(want Wanted, have Observed) index {
	x := index{
		issues:     map[incident.Key][]found{},
		milestones: map[string]foundMilestone{},
		grouped:    map[string]bool{},
		reserved:   map[incident.Key][]Issue{},
		titles:     map[string]int{},
	}
	for _, g := range want.Groups {
		x.grouped[g.Incident] = true
	}
	numbers := map[int]string{} // of managed milestones → incident
	for _, m := range have.Milestones {
		x.titles[strings.ToLower(m.Title)] = m.Number
		b, err := parseBlock(m.Description)
		if err != nil || !ours(want, milestoneKind, b.marker) {
			continue
		}
		id := b.marker.Key
		numbers[m.Number] = id
		old, ok := x.milestones[id]
		if !ok || old.State == Closed && m.State == Open || old.State == m.State && m.Number < old.Number {
			x.milestones[id] = foundMilestone{m, b}
		}
	}
	for _, i := range have.Issues {
		labelled := containsFold(i.Labels, ManagedLabel.Name)
		x.labelled = x.labelled || labelled
		b, err := parseBlock(i.Body)
		var bad *badMarker
		switch {
		case errors.As(err, &bad):
			x.reserve(want, i, bad)
			continue
		case err != nil:
			x.bad = append(x.bad, Note{Kind: Untouched, Number: i.Number, URL: i.URL,
				Message: fmt.Sprintf("carries the label %s and no marker: left alone", ManagedLabel.Name)})
			continue
		}
		key, ok := identify(want, i)
		if !ok || !labelled && numbers[i.Milestone] != key.Incident {
			continue
		}
		x.issues[key] = append(x.issues[key], found{i, b, key})
	}
	for _, list := range x.issues {
		slices.SortFunc(list, compareFound)
	}
	return x
}

// compareFound puts the issue that stands for the item first: an open one
// before closed ones, those before duplicates, then the lowest number.
func compareFound(a, b found) int {
	rank := func(f found) int {
		switch {
		case f.issue.State == Open:
			return 0
		case f.issue.StateReason != ReasonDuplicate:
			return 1
		}
		return 2
	}
	if c := rank(a) - rank(b); c != 0 {
		return c
	}
	return a.issue.Number - b.issue.Number
}

func (x *index) reserve(want Wanted, i Issue, bad *badMarker) {
	x.bad = append(x.bad, Note{Kind: Untouched, Number: i.Number, URL: i.URL,
		Message: "its body " + bad.why + ": left alone until a person puts it right"})
	prefix := Marker{Kind: want.Kind, Source: want.Source}.identity()
	for _, id := range bad.keys {
		text, ok := strings.CutPrefix(id, prefix)
		if !ok {
			continue
		}
		if key, ok := incident.ParseKey(text); ok {
			x.reserved[key] = append(x.reserved[key], i)
		}
	}
}
