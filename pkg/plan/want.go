package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Wanted is what should exist, rendered: Diff compares and never renders.
type Wanted struct {
	Kind   Kind
	Source string // owner/name of the repository that holds the postmortems
	// Commit is the commit time of the files; zero when unknown, which turns
	// the protection against runs from older commits off.
	Commit time.Time
	Items  []Item
	Groups []Group // the milestones; items of other incidents get none
	// Failed holds the paths of documents whose items are not all known. Any
	// of them stops every close for absence, and the run must not exit 0.
	Failed   []string
	Warnings []Warning
}

// Warning is about a document.
type Warning struct {
	Incident string // its id; "" when it has no valid one
	Text     string
}

// Item wants one issue, open or closed.
type Item struct {
	Key       incident.Key
	Former    []incident.Key // keys that it had, and no other item has
	Path      string         // of the document
	Title     string         // defused; see title
	Text      string         // the block's visible Markdown, defused
	Labels    []string
	Assignees []string
	Status    incident.ActionStatus
	// Number of an issue that the file names; 0 for none. The item's own issue,
	// if there is one, goes before.
	Number int
	// Past items keep the issue that they have, and never get one.
	Past bool
	// Why the item is wanted, for people.
	Why string

	Begun time.Time     // about when the incident was: before it, the item had no issue
	Owner string        // as the file says; for people
	Due   incident.Date // for people
}

// Group wants one milestone, as soon as one of the incident's items has an
// open issue.
type Group struct {
	Incident string
	Former   []string // ids that it had, and no other incident has
	Title    string
	Text     string
	Due      incident.Date // zero for none
}

// WantOptions are the facts that the documents don't hold.
type WantOptions struct {
	Source string    // owner/name
	Commit time.Time // of HEAD; zero when unknown
	// DocumentBase is the address below which the documents can be read, such
	// as https://github.com/OWNER/NAME/blob/BRANCH, escaped as a URL is; ""
	// when there is none. It must not change from commit to commit: it is part
	// of every issue.
	DocumentBase string
	// Failed names documents that were not parsed.
	Failed []string
	Teams  map[string]Team // by the name after "team:"
	// Since is the first day whose incidents open issues; zero for all. Without
	// it, Observe looks for the closed issues of older ones as well.
	Since incident.Date
	// NoMilestones keeps issues out of milestones. Those that exist are closed
	// with their last issue.
	NoMilestones bool
}

// Want says which issues and milestones the incidents call for, drafts
// included. Items that can't be identified are left out with a warning, and
// their document then counts as failed: they may have issues.
func Want(incidents []*incident.Incident, opt WantOptions) Wanted {
	w := want(Action, incidents, opt, func(w *Wanted, in *incident.Incident) { w.incident(in, opt) })
	if opt.NoMilestones {
		w.Groups = nil
	}
	return w
}

// WantOf is Want for another kind of item, of which each returns those of one
// incident. It may warn about an offset of the incident's document.
func WantOf(kind Kind, incidents []*incident.Incident, opt WantOptions,
	each func(in *incident.Incident, warn func(at int, format string, args ...any)) []Item) Wanted {
	return want(kind, incidents, opt, func(w *Wanted, in *incident.Incident) {
		items := each(in, func(at int, format string, args ...any) { w.warn(in, at, format, args...) })
		w.Items = append(w.Items, items...)
	})
}

func want(kind Kind, incidents []*incident.Incident, opt WantOptions, each func(*Wanted, *incident.Incident)) Wanted {
	w := Wanted{Kind: kind, Source: opt.Source, Commit: opt.Commit, Failed: slices.Clone(opt.Failed)}
	incidents = slices.Clone(incidents)
	slices.SortStableFunc(incidents, func(a, b *incident.Incident) int { return cmp.Compare(a.File.Path, b.File.Path) })
	first := map[string]*incident.Incident{}
	count := map[string]int{}
	for _, in := range incidents {
		count[in.ID.Value]++
		if first[in.ID.Value] == nil {
			first[in.ID.Value] = in
		}
	}
	for _, in := range incidents {
		id := in.ID.Value
		switch {
		case !incident.ValidID(id):
			w.fail(in, in.ID.Span.Start, "no issues are planned: the document's id %q is not valid", id)
			continue
		case count[id] > 1:
			other := first[id]
			if other == in {
				other = incidents[slices.IndexFunc(incidents, func(o *incident.Incident) bool { return o != in && o.ID.Value == id })]
			}
			w.fail(in, in.ID.Span.Start, "no issues are planned: %s has the id %q as well", other.File.Path, id)
			continue
		}
		each(&w, in)
	}
	w.formerly(incidents)
	slices.Sort(w.Failed)
	w.Failed = slices.Compact(w.Failed)
	return w
}

// fail and warn point at an offset of the document; 0 where it has no such
// thing.
func (w *Wanted) fail(in *incident.Incident, at int, format string, args ...any) {
	w.Failed = append(w.Failed, in.File.Path)
	w.warn(in, at, format, args...)
}

func (w *Wanted) warn(in *incident.Incident, at int, format string, args ...any) {
	warning := Warning{Text: fmt.Sprintf("%s:%d: ", in.File.Path, in.File.Position(at).Line) + fmt.Sprintf(format, args...)}
	if incident.ValidID(in.ID.Value) {
		warning.Incident = in.ID.Value
	}
	w.Warnings = append(w.Warnings, warning)
}

func (w *Wanted) incident(in *incident.Incident, opt WantOptions) {
	doc := document{in: in, base: opt.DocumentBase}
	count := map[string]int{}
	for _, a := range in.Actions {
		count[a.ID.Value]++
	}
	group := Group{Incident: in.ID.Value, Title: doc.milestoneTitle(), Text: doc.milestoneText()}
	items := 0
	for _, a := range in.Actions {
		id := a.ID.Value
		switch {
		case !incident.ValidID(id):
			w.fail(in, a.Span.Start, "no issue is planned for this action: its id %q is not valid", id)
			continue
		case count[id] > 1:
			w.fail(in, a.ID.Span.Start, "no issue is planned for this action: another one has the id %q as well", id)
			continue
		case clean(a.Title.Value) == "":
			w.fail(in, a.Span.Start, "no issue is planned for action %q: it has no title", id)
			continue
		case !slices.Contains(incident.ActionStatuses, a.Status.Value):
			w.fail(in, a.Status.Span.Start, "no issue is planned for action %q: its status is none of open, done, dropped", id)
			continue
		}
		items++
		item := Item{
			Key:    in.Key(a),
			Path:   in.File.Path,
			Title:  title(a.Title.Value, maxIssueTitle),
			Text:   doc.actionText(a),
			Status: a.Status.Value,
			Number: a.Issue.Value,
			Past:   opt.Past(in),
			Why:    "new action item in " + in.File.Path,
			Begun:  Begun(in.Date.Value),
			Owner:  a.Owner.Value,
			Due:    a.Due.Value,
		}
		var own []string
		for _, l := range a.Labels {
			own = append(own, l.Value)
		}
		owner := w.owner(in, a, opt.Teams)
		item.Assignees = owner.Logins
		item.Labels = labels(append([]string{owner.Label}, own...))
		if len(a.Labels) >= maxLabels {
			w.warn(in, a.Span.Start, "action %q has %d labels: the first %d are used", id, len(a.Labels), len(item.Labels)-1)
		}
		if a.Status.Value != incident.Dropped && group.Due.Before(a.Due.Value) {
			group.Due = a.Due.Value
		}
		w.Items = append(w.Items, item)
	}
	if items > 0 {
		w.Groups = append(w.Groups, group)
	}
}

// Past reports whether an incident is from before Since.
func (opt WantOptions) Past(in *incident.Incident) bool {
	return !in.Date.Value.IsZero() && in.Date.Value.Before(opt.Since)
}

// Begun is the instant before which no issue can be of a day. It allows for time
// zones.
func Begun(date incident.Date) time.Time {
	if date.IsZero() {
		return time.Unix(0, 0)
	}
	return date.AddDays(-1).In(time.UTC)
}

const (
	maxLabel  = 50 // GitHub's limit in characters
	maxLabels = 20 // of one issue; GitHub's is 100
)

// labels returns the managed label and others, as a set. Those that mean
// something of their own are not for authors.
func labels(others []string) []string {
	list := []string{ManagedLabel.Name}
	for _, l := range others {
		name := truncate(clean(l), maxLabel)
		if name != "" && !containsFold(list, name) && !containsFold(reserved, name) && len(list) < maxLabels {
			list = append(list, name)
		}
	}
	slices.SortFunc(list[1:], cmp.Compare[string])
	return list
}

var reserved = []string{FollowUpLabel.Name, OverdueLabel.Name}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(e string) bool { return strings.EqualFold(e, s) })
}
