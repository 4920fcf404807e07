package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Observed is what the tracker has, as far as Wanted needs to know.
type Observed struct {
	Issues     []Issue     // open ones with the label, and those found otherwise
	Milestones []Milestone // open ones, and closed ones where they were asked for
	// Lost says what became of issues that were asked for by their number and
	// are not to be had.
	Lost map[int]Loss
	// Unlabelled holds issues of ours that only their markers tell of, which
	// anybody could have copied. They are looked for where no issue has the
	// label, and no milestone can tell why.
	Unlabelled []Issue
}

// Loss is what became of an issue.
type Loss string

const (
	Deleted Loss = "deleted" // or not visible to the token
	Moved   Loss = "moved"   // to another repository
)

// Observe reads the tracker. When all that the files call open is open there,
// it makes no request but the two lists. What is missing is looked for in ever
// wider circles: closed issues, the milestones' issues, issues by the number
// that a file or a milestone's record names.
func Observe(ctx context.Context, t Tracker, want Wanted) (Observed, error) {
	o := &observer{ctx: ctx, t: t, want: want}
	return o.run([]step{
		{"list open issues", o.openIssues},
		{"list open milestones", o.openMilestones},
		{"list closed issues", func() error { return o.closedIssues(ManagedLabel) }},
		{"list closed milestones", o.closedMilestones},
		{"list issues of milestones", o.milestoneIssues},
		{"look up issues", o.numbers},
		{"list all issues", o.allIssues},
	})
}

// FollowUps is Observe for the follow-ups, after one for the actions: what it
// listed is not asked for again. Follow-ups are in no milestone and recorded in
// none, so those that would be created are looked for by either label, of
// which people may have found one odd. Without create the rarer one will do.
func (have Observed) FollowUps(ctx context.Context, t Tracker, want Wanted, create bool) (Observed, error) {
	o := &observer{ctx: ctx, t: t, want: want, have: Observed{Issues: slices.Clone(have.Issues)}}
	steps := []step{
		{"list closed follow-ups", func() error { return o.closedIssues(FollowUpLabel) }},
		{"list open follow-ups", o.openFollowUps},
	}
	if create {
		steps = append(steps,
			step{"list closed issues", func() error { return o.closedIssues(ManagedLabel) }},
			step{"list all issues", o.allIssues})
	}
	return o.run(steps)
}

type step struct {
	what string
	f    func() error
}

func (o *observer) run(steps []step) (Observed, error) {
	for _, step := range steps {
		if err := step.f(); err != nil {
			return Observed{}, fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return o.have, nil
}

type observer struct {
	ctx  context.Context
	t    Tracker
	want Wanted
	have Observed
	// known is have by identity; nil when have has changed since.
	known *index
}

func (o *observer) openIssues() (err error) {
	o.have.Issues, err = o.t.OpenIssues(o.ctx, ManagedLabel.Name)
	return err
}

func (o *observer) openMilestones() (err error) {
	o.have.Milestones, err = o.t.OpenMilestones(o.ctx)
	return err
}

func (o *observer) openFollowUps() error {
	x, missing := o.missing()
	if len(missing) == 0 {
		return nil
	}
	list, err := o.t.OpenIssues(o.ctx, FollowUpLabel.Name)
	for _, i := range list {
		if key, ok := x.issue(i); ok && missing[key] {
			o.add(i)
		}
	}
	return err
}

// missing returns what is open in the files and not to be seen yet.
func (o *observer) missing() (*index, map[incident.Key]bool) {
	if o.known == nil {
		x := newIndex(o.want, o.have)
		o.known = &x
	}
	x := o.known
	missing := map[incident.Key]bool{}
	for _, item := range o.want.Items {
		key := item.Key
		switch {
		case item.Status != incident.Open, len(x.issues[key]) > 0, len(x.reserved[key]) > 0:
		case item.Past && x.numbered[key] == 0: // it never had an issue that we know of, and gets none
		default:
			if _, seen := x.byNumber[item.Number]; !seen { // else it is there to be adopted
				missing[key] = true
			}
		}
	}
	return x, missing
}

// closedIssues looks among the closed issues with the label, the newest update
// first, until all are found.
func (o *observer) closedIssues(label Label) error {
	_, missing := o.missing()
	if len(missing) == 0 {
		return nil
	}
	r := newResolver(o.want)
	duplicates := map[incident.Key]Issue{}
	for i, err := range o.t.ClosedIssues(o.ctx, label.Name) {
		if err != nil {
			return err
		}
		key, ok := r.issue(i)
		if !ok || !missing[key] {
			continue
		}
		if i.StateReason == ReasonDuplicate { // better another, if there is one
			if _, seen := duplicates[key]; !seen {
				duplicates[key] = i
			}
			continue
		}
		o.add(i)
		delete(missing, key)
		if len(missing) == 0 {
			return nil
		}
	}
	for key, i := range duplicates {
		if missing[key] {
			o.add(i)
		}
	}
	return nil
}

// closedMilestones looks for the milestones of incidents that need one and
// have no open one.
func (o *observer) closedMilestones() error {
	x, missing := o.missing()
	lacking := map[string]bool{}
	for _, item := range o.want.Items {
		id := item.Key.Incident
		if _, ok := x.milestones[id]; ok || item.Status != incident.Open || !x.grouped[id] {
			continue
		}
		_, adopt := x.byNumber[item.Number]
		found := x.issues[item.Key]
		if missing[item.Key] || adopt || len(found) > 0 && (found[0].issue.State == Open || found[0].closedByUs()) {
			lacking[id] = true
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	for m, err := range o.t.ClosedMilestones(o.ctx) {
		if err != nil {
			return err
		}
		o.have.Milestones, o.known = append(o.have.Milestones, m), nil
		if id, _, ok := x.milestone(m); ok {
			delete(lacking, id)
		}
		if len(lacking) == 0 {
			return nil
		}
	}
	return nil
}

// milestoneIssues looks for issues that have lost the label.
func (o *observer) milestoneIssues() error {
	x, missing := o.missing()
	for _, id := range incidents(missing) {
		m, ok := x.milestones[id]
		if !ok {
			continue
		}
		issues, err := o.t.MilestoneIssues(o.ctx, m.Number)
		if err != nil {
			return err
		}
		for _, i := range issues {
			if key, ok := x.issue(i); ok && missing[key] {
				o.add(i)
			}
		}
	}
	return nil
}

// maxLookups bounds how many issues of the milestones' records are looked up
// one by one. When so many are missing, something else is wrong, and the plan
// will be refused.
const maxLookups = 20

func (o *observer) numbers() error {
	x, missing := o.missing()
	lookups := 0
	for _, item := range o.want.Items {
		n := x.numbered[item.Key]
		if !missing[item.Key] || n == 0 {
			continue
		}
		if item.Number == 0 {
			if lookups++; lookups > maxLookups {
				continue
			}
		}
		if _, seen := x.byNumber[n]; seen || o.have.Lost[n] != "" {
			continue
		}
		i, err := o.t.Issue(o.ctx, n)
		switch {
		case errors.Is(err, ErrMoved):
			o.lost(n, Moved)
		case errors.Is(err, ErrGone):
			o.lost(n, Deleted)
		case err != nil:
			return err
		default:
			o.add(i)
		}
	}
	return nil
}

// allIssues looks everywhere when no issue has the label, and no milestones
// tell the first run from one after the label was deleted or renamed.
func (o *observer) allIssues() error {
	x, missing := o.missing()
	if x.labels[ManagedLabel.Name] || len(o.want.Groups) > 0 {
		return nil
	}
	since := time.Time{}
	for _, item := range o.want.Items {
		if !missing[item.Key] || item.Number != 0 || item.Past {
			continue
		}
		if since.IsZero() || item.Begun.Before(since) {
			since = item.Begun
		}
	}
	if len(missing) == 0 || since.IsZero() {
		return nil
	}
	for i, err := range o.t.AllIssues(o.ctx, since) {
		if err != nil {
			return err
		}
		if key, ok := x.issue(i); ok && missing[key] {
			o.have.Unlabelled = append(o.have.Unlabelled, i)
		}
	}
	return nil
}

func (o *observer) add(i Issue) {
	if !slices.ContainsFunc(o.have.Issues, func(other Issue) bool { return other.Number == i.Number }) {
		o.have.Issues, o.known = append(o.have.Issues, i), nil
	}
}

func (o *observer) lost(number int, l Loss) {
	if o.have.Lost == nil {
		o.have.Lost = map[int]Loss{}
	}
	o.have.Lost[number] = l
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
