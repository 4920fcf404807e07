package plan

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Policy is what the user may allow.
type Policy struct {
	// Overwrite replaces people's edits of managed fields by the file's.
	Overwrite bool
	// MaxClose is how many issues may be closed for absence; 0 stands for
	// max(3, a quarter of the open issues of this source).
	MaxClose int
	// Recreate allows creating again what was recorded and is found nowhere.
	Recreate bool
}

// Plan is what Apply would do, and what people should know before it does.
// Equal inputs give equal plans.
type Plan struct {
	Changes []Change
	Notes   []Note
	// Pulls is what the files should say by now, by key; see Pull.
	Pulls []Pull
	// Warnings are about the documents, or about what the tracker shows.
	Warnings []Warning
	// Refusals say why the plan must not be applied; Apply refuses as well.
	Refusals []string
	// Failed holds Wanted.Failed: the run must not exit 0.
	Failed []string

	// Scope is set when this is only a part of a plan, which Apply refuses.
	Scope *Scope

	// NewLabels are to be created first: no issue that was seen has them.
	NewLabels []Label
	records   []record
}

// Scope says which part of a plan this is: what documents that changed since a
// revision come to.
type Scope struct {
	Revision  string // as the user wrote it
	Commit    string // the hash of what the documents were compared with
	Documents int    // how many changed, those that are gone included
	// Configuration is true when it changed: then nothing is left out.
	Configuration bool
}

// Only returns the part of the plan that is about the given incidents; nil
// stands for all. What stops or fails a run as a whole stays.
func (p Plan) Only(incidents map[string]bool, s Scope) Plan {
	part := p
	part.Scope, part.records = &s, nil
	if incidents == nil {
		return part
	}
	part.Changes, part.Notes, part.Pulls, part.Warnings = nil, nil, nil, nil
	for _, c := range p.Changes {
		if incidents[c.Key.Incident] {
			part.Changes = append(part.Changes, c)
		}
	}
	for _, n := range p.Notes {
		if incidents[n.Key.Incident] {
			part.Notes = append(part.Notes, n)
		}
	}
	for _, pull := range p.Pulls {
		if incidents[pull.Key.Incident] {
			part.Pulls = append(part.Pulls, pull)
		}
	}
	for _, w := range p.Warnings {
		if w.Incident == "" || incidents[w.Incident] {
			part.Warnings = append(part.Warnings, w)
		}
	}
	return part
}

// Verb is what a change does.
type Verb string

const (
	Create Verb = "create"
	Adopt  Verb = "adopt" // an issue of people's becomes an item's
	Update Verb = "update"
	Reopen Verb = "reopen"
	Close  Verb = "close"
)

// ObjectKind is what a change is done to.
type ObjectKind string

const (
	IssueKind     ObjectKind = "issue"
	MilestoneKind ObjectKind = "milestone"
)

// Change is one object to create, change or close.
type Change struct {
	Verb   Verb
	Kind   ObjectKind
	Key    incident.Key // Action is empty for a milestone
	Number int          // 0 for Create
	URL    string       // "" for Create

	// Of an issue; Before is nil for Create. Fields that stay are equal.
	Before, After *Issue
	// Of a milestone.
	BeforeMilestone, AfterMilestone *Milestone

	// Joins is set when the issue goes into the milestone of Key.Incident,
	// which this same plan creates: its number is not known yet.
	Joins bool

	// Shown to people; Apply never reads these. Owner is as the file says.
	Why   string
	Owner string
	Due   incident.Date
}

// Name is how people refer to what the change is about.
func (c Change) Name() string {
	if c.Kind == MilestoneKind {
		return c.Key.Incident
	}
	return c.Key.String()
}

// NoteKind sorts notes.
type NoteKind string

const (
	Drift     NoteKind = "drift"     // GitHub differs, by a person's hand
	Progress  NoteKind = "progress"  // closed or reopened on GitHub, the file does not say so yet
	Older     NoteKind = "older"     // a run from a later commit was here before
	Untouched NoteKind = "untouched" // not trusted, or must not be closed now
)

// Note is something about one object that the plan does not change.
type Note struct {
	Kind    NoteKind
	Key     incident.Key // zero when the object is not one of ours
	Number  int          // 0 while it does not exist
	URL     string
	Message string
	// Of drift.
	Field, File, GitHub string
}

// record is bookkeeping that follows from creating issues: see the package
// documentation on missing issues.
type record struct {
	incident    string
	number      int    // of the milestone; 0 when this plan creates it
	description string // as it is when the issues have been created
}

// Empty reports whether there is nothing to do.
func (p Plan) Empty() bool { return len(p.Changes) == 0 }

// Summary counts changes, as people read them.
type Summary struct {
	Add, Change, Close int
	// The same for issues alone; the rest is milestones.
	AddIssues, ChangeIssues, CloseIssues int
}

// Summary counts the plan's changes.
func (p Plan) Summary() Summary { return summarize(p.Changes) }

func summarize(changes []Change) Summary {
	var s Summary
	for _, c := range changes {
		all, issues := &s.Change, &s.ChangeIssues
		switch c.Verb {
		case Create:
			all, issues = &s.Add, &s.AddIssues
		case Close:
			all, issues = &s.Close, &s.CloseIssues
		}
		*all++
		if c.Kind == IssueKind {
			*issues++
		}
	}
	return s
}

// sort puts a milestone before its issues, incident by incident.
func (p *Plan) sort() {
	slices.SortStableFunc(p.Changes, func(a, b Change) int {
		return cmp.Or(
			strings.Compare(a.Key.Incident, b.Key.Incident),
			-cmp.Compare(a.Kind, b.Kind), // "milestone" > "issue"
			strings.Compare(a.Key.Action, b.Key.Action),
			cmp.Compare(a.Number, b.Number),
		)
	})
	slices.SortStableFunc(p.Notes, func(a, b Note) int {
		return cmp.Or(
			strings.Compare(a.Key.Incident, b.Key.Incident),
			strings.Compare(a.Key.Action, b.Key.Action),
			cmp.Compare(a.Number, b.Number),
			strings.Compare(a.Field, b.Field),
		)
	})
	sortPulls(p.Pulls)
	slices.SortFunc(p.records, func(a, b record) int { return strings.Compare(a.incident, b.incident) })
}

// day writes an instant as people read it in a note.
func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
