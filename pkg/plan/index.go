package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// resolver turns markers into what is wanted now: keys change by "formerly".
type resolver struct {
	want   Wanted
	keys   map[incident.Key]incident.Key // former → present
	groups map[string]string             // former → present
}

func newResolver(want Wanted) resolver {
	r := resolver{want, map[incident.Key]incident.Key{}, map[string]string{}}
	for _, item := range want.Items {
		for _, k := range item.Former {
			r.keys[k] = item.Key
		}
	}
	for _, g := range want.Groups {
		for _, id := range g.Former {
			r.groups[id] = g.Incident
		}
	}
	return r
}

// ours reports whether a marker is of the given kind and of our source.
func (r resolver) ours(kind Kind, m Marker) bool {
	return m.Kind == kind && strings.EqualFold(m.Source, r.want.Source)
}

// issue returns the key of an issue of our kind and source that still stands
// for its item.
func (r resolver) issue(i Issue) (incident.Key, bool) {
	b, err := parseBlock(i.Body)
	if err != nil || i.PullRequest {
		return incident.Key{}, false
	}
	return r.item(b.marker)
}

func (r resolver) item(m Marker) (incident.Key, bool) {
	if !r.ours(r.want.Kind, m) || m.State == ReasonDuplicate {
		return incident.Key{}, false
	}
	key, ok := incident.ParseKey(m.Key)
	if now, renamed := r.keys[key]; renamed {
		key = now
	}
	return key, ok
}

// milestone returns the incident of a milestone of ours.
func (r resolver) milestone(m Milestone) (string, block, bool) {
	b, err := parseBlock(m.Description)
	if err != nil || !r.ours(milestoneKind, b.marker) {
		return "", block{}, false
	}
	if now, renamed := r.groups[b.marker.Key]; renamed {
		return now, b, true
	}
	return b.marker.Key, b, true
}

// index is Observed by identity: only what can be trusted.
type index struct {
	resolver
	issues     map[incident.Key][]found // the survivor first
	milestones map[string]foundMilestone
	extra      []foundMilestone // open ones of incidents that have another
	managed    map[int]string   // every milestone of ours → its incident
	grouped    map[string]bool  // incidents that want a milestone
	// numbered holds the issue of an item by what its file says, or else the
	// record of its milestone.
	numbered map[incident.Key]int
	record   map[incident.Key]int // the record alone
	// reserved holds issues that name a key and can't be trusted: nothing is
	// created for it until a person has put them right.
	reserved map[incident.Key][]Issue
	byNumber map[int]Issue
	bad      []Note
	bare     []Issue        // with the label, and nothing of ours in the body
	titles   map[string]int // of all milestones, folded → number
	newest   Marker         // of ours, by its commit
	// labels of ours that some issue of any source and kind carries.
	labels map[string]bool
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

// reopened reports whether a person has opened the issue again since all last
// agreed on its state.
func (f found) reopened() bool {
	m := f.block.marker
	return f.issue.State == Open && (m.State != stateOpen || f.issue.StateReason == ReasonReopened && !m.Reopened)
}

type foundMilestone struct {
	Milestone
	block    block
	incident string
}

func newIndex(want Wanted, have Observed) index {
	x := index{
		resolver:   newResolver(want),
		issues:     map[incident.Key][]found{},
		milestones: map[string]foundMilestone{},
		managed:    map[int]string{},
		grouped:    map[string]bool{},
		numbered:   map[incident.Key]int{},
		record:     map[incident.Key]int{},
		reserved:   map[incident.Key][]Issue{},
		byNumber:   map[int]Issue{},
		titles:     map[string]int{},
		labels:     map[string]bool{},
	}
	for _, g := range want.Groups {
		x.grouped[g.Incident] = true
	}
	for _, m := range have.Milestones {
		x.addMilestone(m)
	}
	for _, item := range want.Items {
		x.number(item)
	}
	for _, i := range have.Issues {
		x.addIssue(i)
	}
	for _, list := range x.issues {
		slices.SortFunc(list, compareFound)
	}
	return x
}

func (x *index) addMilestone(m Milestone) {
	x.titles[strings.ToLower(m.Title)] = m.Number
	id, b, ok := x.milestone(m)
	if !ok {
		return
	}
	x.managed[m.Number] = id
	x.seen(b.marker)
	better, worse := foundMilestone{m, b, id}, foundMilestone{}
	if old, ok := x.milestones[id]; ok {
		worse = old
		if old.State == Open && m.State == Closed || old.State == m.State && old.Number < m.Number {
			better, worse = worse, better
		}
	}
	x.milestones[id] = better
	if worse.State == Open {
		x.extra = append(x.extra, worse)
	}
}

// number enters what is known of an item's issue besides the issue.
func (x *index) number(item Item) {
	for _, key := range append([]incident.Key{item.Key}, item.Former...) {
		if m, ok := x.milestones[x.present(key.Incident)]; ok && x.record[item.Key] == 0 {
			if n := m.block.marker.Items[key.Action]; n > 0 {
				x.record[item.Key] = n
			}
		}
	}
	if n := x.record[item.Key]; n > 0 {
		x.numbered[item.Key] = n
	}
	if item.Number > 0 {
		x.numbered[item.Key] = item.Number
	}
}

// present returns the id that an incident has now.
func (x *index) present(id string) string {
	if now, ok := x.groups[id]; ok {
		return now
	}
	return id
}

func (x *index) addIssue(i Issue) {
	x.byNumber[i.Number] = i
	if i.PullRequest {
		return
	}
	for _, l := range []Label{ManagedLabel, FollowUpLabel, OverdueLabel} {
		x.labels[l.Name] = x.labels[l.Name] || containsFold(i.Labels, l.Name)
	}
	labelled := containsFold(i.Labels, ManagedLabel.Name)
	b, err := parseBlock(i.Body)
	var bad *badMarker
	switch {
	case errors.As(err, &bad):
		x.reserve(i, bad)
		return
	case err != nil:
		if labelled && x.want.Kind == Action { // once is enough
			x.bare = append(x.bare, i)
		}
		return
	}
	key, ok := x.item(b.marker)
	_, managed := x.managed[i.Milestone]
	own := x.want.Kind == FollowUp && containsFold(i.Labels, FollowUpLabel.Name)
	if ok && (labelled || own || managed || x.numbered[key] == i.Number || x.record[key] == i.Number) {
		x.issues[key] = append(x.issues[key], found{i, b, key})
		x.seen(b.marker)
	}
}

func (x *index) seen(m Marker) {
	if x.newest.Commit.Before(m.Commit) {
		x.newest = m
	}
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

func (x *index) reserve(i Issue, bad *badMarker) {
	x.bad = append(x.bad, Note{Kind: Untouched, Number: i.Number, URL: i.URL,
		Message: "its body " + bad.why + ": left alone until a person puts it right"})
	prefix := Marker{Kind: x.want.Kind, Source: x.want.Source}.identity()
	for _, id := range bad.keys {
		text, ok := strings.CutPrefix(id, prefix)
		if !ok {
			continue
		}
		key, ok := incident.ParseKey(text)
		if now, renamed := x.keys[key]; renamed {
			key = now
		}
		if ok {
			x.reserved[key] = append(x.reserved[key], i)
		}
	}
}

// notes are about issues that the label alone makes ours, but for those that
// are spoken of elsewhere.
func (x *index) notes(spoken map[int]bool) []Note {
	list := x.bad
	for _, i := range x.bare {
		if !spoken[i.Number] {
			list = append(list, Note{Kind: Untouched, Number: i.Number, URL: i.URL,
				Message: fmt.Sprintf("carries the label %s and no marker: left alone", ManagedLabel.Name)})
		}
	}
	return list
}
