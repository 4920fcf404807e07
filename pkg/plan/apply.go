package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// ErrRefused is returned for a plan with refusals: nothing was written.
var ErrRefused = errors.New("the plan is refused")

// ApplyOptions connect Apply to the clock and to people's eyes.
type ApplyOptions struct {
	// Wait is called before every write and paces them; nil does not wait.
	Wait func(context.Context) error
	// Progress is told of every change made; nil for none. done counts from 1.
	Progress func(done, total int, c Change)
}

// Result is what Apply did. It is valid along with an error, too.
type Result struct {
	// Done holds the changes made; created objects have their Number and URL.
	Done     []Change
	Warnings []string
	// Skipped counts changes of one object each that were not possible now.
	Skipped int
}

// Summary counts the changes made.
func (r Result) Summary() Summary { return summarize(r.Done) }

// Apply makes the plan's changes one at a time: milestones, then issues, then
// the closing of milestones. What fails for one object alone is a warning, and
// the next run's business; an error stops the rest, and so may every crash:
// the next run goes on from what it observes.
func Apply(ctx context.Context, t Tracker, p Plan, opt ApplyOptions) (Result, error) {
	if len(p.Refusals) > 0 {
		return Result{}, fmt.Errorf("%w: %s", ErrRefused, p.Refusals[0])
	}
	if p.Scope != nil {
		return Result{}, fmt.Errorf("%w: it is only a part of one", ErrRefused)
	}
	a := &applier{
		ctx: ctx, t: t, opt: opt, total: len(p.Changes),
		milestones: map[string]int{}, assignable: map[string]bool{}, created: map[string]map[string]int{},
	}
	err := a.run(p)
	return a.result, err
}

type applier struct {
	ctx    context.Context
	t      Tracker
	opt    ApplyOptions
	total  int
	result Result

	milestones map[string]int            // created in this run: incident → number
	assignable map[string]bool           // login → the tracker's answer
	created    map[string]map[string]int // incident → action id → issue
}

func (a *applier) run(p Plan) error {
	for _, l := range p.NewLabels {
		if err := a.write(func() error { return a.t.EnsureLabel(a.ctx, l) }); err != nil {
			return fmt.Errorf("create label %s: %w", l.Name, err)
		}
	}
	phases := []func(Change) bool{
		func(c Change) bool { return c.Kind == MilestoneKind && c.Verb != Close },
		func(c Change) bool { return c.Kind == IssueKind },
		func(c Change) bool { return c.Kind == MilestoneKind && c.Verb == Close },
	}
	for _, phase := range phases {
		changes := slices.DeleteFunc(slices.Clone(p.Changes), func(c Change) bool { return !phase(c) })
		for i, c := range changes {
			if err := a.one(c); err != nil {
				return err
			}
			last := i == len(changes)-1 || changes[i+1].Key.Incident != c.Key.Incident
			if c.Kind == IssueKind && last {
				if err := a.record(p, c.Key.Incident); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// one makes one change. Errors that concern its object only become warnings.
func (a *applier) one(c Change) error {
	var err error
	switch {
	case c.Kind == MilestoneKind && c.Verb == Create:
		err = a.createMilestone(&c)
	case c.Kind == MilestoneKind:
		err = a.updateMilestone(c)
	case c.Verb == Create:
		err = a.createIssue(&c)
	default:
		err = a.updateIssue(&c)
	}
	switch {
	case errors.Is(err, errInUse):
		a.warn(c, "left open: %v", err)
		return nil
	case errors.Is(err, ErrRejected), errors.Is(err, ErrGone), errors.Is(err, errEdited):
		a.warn(c, "not done: %v", err)
		a.result.Skipped++
		return nil
	case err != nil:
		return fmt.Errorf("%s %s %s: %w", c.Verb, c.Kind, c.Name(), err)
	}
	a.result.Done = append(a.result.Done, c)
	if a.opt.Progress != nil {
		a.opt.Progress(len(a.result.Done), a.total, c)
	}
	return nil
}

func (a *applier) warn(c Change, format string, args ...any) {
	name := c.Name()
	if c.Number != 0 {
		name = fmt.Sprintf("%s (#%d)", name, c.Number)
	}
	a.result.Warnings = append(a.result.Warnings, name+": "+fmt.Sprintf(format, args...))
}

func (a *applier) write(f func() error) error {
	if a.opt.Wait != nil {
		if err := a.opt.Wait(a.ctx); err != nil {
			return err
		}
	}
	return f()
}

// again makes a write that has the same effect twice as once, and once more
// when its answer was lost.
func (a *applier) again(f func() error) error {
	err := a.write(f)
	if errors.Is(err, ErrAmbiguous) && a.ctx.Err() == nil {
		err = a.write(f)
	}
	return err
}

func (a *applier) createMilestone(c *Change) error {
	create := func() (got Milestone, err error) {
		err = a.write(func() error { got, err = a.t.CreateMilestone(a.ctx, *c.AfterMilestone); return err })
		return got, err
	}
	got, err := create()
	if errors.Is(err, ErrAmbiguous) && a.ctx.Err() == nil {
		all, err2 := a.t.OpenMilestones(a.ctx)
		if err2 != nil {
			return errors.Join(err, err2)
		}
		adopted := slices.IndexFunc(all, func(m Milestone) bool { return sameMarker(m.Description, c.AfterMilestone.Description) })
		if adopted >= 0 {
			got, err = all[adopted], nil
		} else {
			got, err = create()
		}
	}
	if err != nil {
		return err
	}
	a.milestones[c.Key.Incident] = got.Number
	c.Number, c.URL = got.Number, got.URL
	if got.DueOn != c.AfterMilestone.DueOn {
		a.warn(*c, "due %q was asked for, GitHub has %q", c.AfterMilestone.DueOn, got.DueOn)
	}
	return nil
}

// sameMarker reports whether two bodies are of the same thing.
func sameMarker(a, b string) bool {
	x, err1 := parseBlock(a)
	y, err2 := parseBlock(b)
	return err1 == nil && err2 == nil && x.marker.identity() == y.marker.identity()
}

func (a *applier) updateMilestone(c Change) error {
	before, after := c.BeforeMilestone, c.AfterMilestone
	set := MilestoneUpdate{
		Title:       changed(before.Title, after.Title),
		Description: changed(before.Description, after.Description),
		State:       changed(before.State, after.State),
		DueOn:       changed(before.DueOn, after.DueOn),
	}
	return a.again(func() error {
		if set.Description != nil {
			now, err := a.t.Milestone(a.ctx, c.Number)
			if err != nil {
				return err
			}
			text, err := onto(now.Description, before.Description, after.Description)
			if err != nil {
				return err
			}
			if edited(before.Title, after.Title, now.Title) || edited(before.DueOn, after.DueOn, now.DueOn) {
				return errEdited
			}
			set.Description = &text
			if after.State == Closed && before.State == Open {
				if err := a.unused(now); err != nil {
					return err
				}
			}
		}
		_, err := a.t.UpdateMilestone(a.ctx, c.Number, set)
		return err
	})
}

// unused reports errInUse for a milestone in which an issue is open: one of
// people's may have joined it since the plan was made, or was not seen because
// another run changed issues between the two lists. GitHub's counter lags
// behind closes of ours, so it is not believed when it has some left.
func (a *applier) unused(m Milestone) error {
	if m.OpenIssues == 0 {
		return nil
	}
	list, err := a.t.MilestoneIssues(a.ctx, m.Number)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(list, func(i Issue) bool { return i.State == Open }) {
		return errInUse
	}
	return nil
}

// changed returns what to send for a field, nil for what stays.
func changed[T comparable](before, after T) *T {
	if before == after {
		return nil
	}
	return &after
}

func (a *applier) createIssue(c *Change) error {
	issue := *c.After
	if c.Joins {
		issue.Milestone = a.milestones[c.Key.Incident]
		issue.Body = withMilestone(issue.Body, issue.Milestone)
	}
	var err error
	if issue.Assignees, err = a.assign(*c, issue.Assignees); err != nil {
		return err
	}
	create := func() (got Issue, err error) {
		err = a.write(func() error { got, err = a.t.CreateIssue(a.ctx, issue); return err })
		return got, err
	}
	got, err := create()
	if errors.Is(err, ErrAmbiguous) && a.ctx.Err() == nil {
		adopted, found, err2 := a.find(issue)
		switch {
		case err2 != nil:
			return errors.Join(err, err2)
		case found:
			got, err = adopted, nil
		default:
			got, err = create()
		}
	}
	if err != nil {
		return err
	}
	c.Number, c.URL = got.Number, got.URL
	if !containsFold(got.Labels, ManagedLabel.Name) {
		return a.unlabelled(got)
	}
	a.opened(c.Key, got.Number)
	if lost := without(issue.Labels, got.Labels); len(lost) > 0 {
		a.warn(*c, "GitHub dropped the labels %q", lost)
	}
	if lost := without(issue.Assignees, got.Assignees); len(lost) > 0 {
		a.warn(*c, "GitHub dropped the assignees %q", lost)
	}
	if got.Milestone != issue.Milestone {
		a.warn(*c, "GitHub dropped the milestone")
	}
	after := issue
	after.Number, after.URL = got.Number, got.URL
	c.After = &after
	return nil
}

func (a *applier) opened(key incident.Key, number int) {
	if a.created[key.Incident] == nil {
		a.created[key.Incident] = map[string]int{}
	}
	a.created[key.Incident][key.Action] = number
}

// find looks for an issue whose creation was not answered.
func (a *applier) find(want Issue) (Issue, bool, error) {
	all, err := a.t.OpenIssues(a.ctx, ManagedLabel.Name)
	if err != nil {
		return Issue{}, false, err
	}
	slices.SortFunc(all, func(x, y Issue) int { return x.Number - y.Number })
	n := slices.IndexFunc(all, func(i Issue) bool { return sameMarker(i.Body, want.Body) })
	if n < 0 {
		return Issue{}, false, nil
	}
	return all[n], true, nil
}

// unlabelled stops the run: without the label no later run would find the
// issues, and each would create them again.
func (a *applier) unlabelled(i Issue) error {
	closed := Closed
	err := a.write(func() error {
		_, err := a.t.UpdateIssue(a.ctx, i.Number, IssueUpdate{State: &closed, StateReason: ReasonNotPlanned})
		return err
	})
	return errors.Join(fmt.Errorf("issue #%d was created without the label %s and closed again: the token may not set labels here (it needs write access)",
		i.Number, ManagedLabel.Name), err)
}

// assign returns those of the logins that can be assigned.
func (a *applier) assign(c Change, logins []string) ([]string, error) {
	var list []string
	for _, l := range logins {
		ok, known := a.assignable[l]
		if !known {
			var err error
			if ok, err = a.t.Assignable(a.ctx, l); err != nil {
				return nil, fmt.Errorf("ask whether %s can be assigned: %w", l, err)
			}
			a.assignable[l] = ok
		}
		if ok {
			list = append(list, l)
		} else {
			a.warn(c, "%s cannot be assigned in this repository: nobody is", l)
		}
	}
	return list, nil
}

// errEdited says that what is to be written changed after it was read.
var errEdited = errors.New("it was edited meanwhile, the next run will look at it again")

// errInUse says that a milestone has an issue that is open.
var errInUse = errors.New("an issue in it is open")

// edited reports whether somebody gave a field that is to change another value
// than ours since it was read.
func edited[T comparable](before, after, now T) bool {
	return before != after && now != before && now != after
}

// onto makes the change from before to after on what a text is now. GitHub has
// no conditional writes: reading just before the write keeps what people wrote
// since Observe.
func onto(now, before, after string) (string, error) {
	if text, ok := rebase(before, after, now); ok {
		return text, nil
	}
	if text, ok := rebase(after, after, now); ok { // a first try did get through
		return text, nil
	}
	return "", errEdited
}

// updateIssue writes the body, and with it what was last applied, at the end:
// after a crash before it, the next run sees what remains to be done.
func (a *applier) updateIssue(c *Change) error {
	before, after := *c.Before, *c.After
	if c.Joins {
		after.Milestone = a.milestones[c.Key.Incident]
		after.Body = withMilestone(after.Body, after.Milestone)
	}
	if add := without(after.Labels, before.Labels); len(add) > 0 {
		if err := a.again(func() error { return a.t.AddLabels(a.ctx, c.Number, add) }); err != nil {
			return err
		}
	}
	for _, l := range without(before.Labels, after.Labels) {
		if err := a.again(func() error { return a.t.RemoveLabel(a.ctx, c.Number, l) }); err != nil {
			return err
		}
	}
	add, err := a.assign(*c, without(after.Assignees, before.Assignees))
	if err != nil {
		return err
	}
	if len(add) > 0 {
		if err := a.again(func() error { return a.t.AddAssignees(a.ctx, c.Number, add) }); err != nil {
			return err
		}
	}
	if remove := without(before.Assignees, after.Assignees); len(remove) > 0 {
		if err := a.again(func() error { return a.t.RemoveAssignees(a.ctx, c.Number, remove) }); err != nil {
			return err
		}
	}
	if err := a.patch(*c, before, &after); err != nil {
		return err
	}
	c.After = &after
	if c.Verb == Adopt {
		a.opened(c.Key, c.Number)
	}
	return nil
}

// patch leaves in after what GitHub has then.
func (a *applier) patch(c Change, before Issue, after *Issue) error {
	set := IssueUpdate{
		Title:     changed(before.Title, after.Title),
		Body:      changed(before.Body, after.Body),
		State:     changed(before.State, after.State),
		Milestone: changed(before.Milestone, after.Milestone),
	}
	if set.State != nil {
		set.StateReason = after.StateReason
	}
	if set == (IssueUpdate{}) {
		return nil
	}
	return a.again(func() error {
		if set.Body != nil {
			now, err := a.t.Issue(a.ctx, c.Number)
			if err != nil {
				return err
			}
			body, err := onto(now.Body, before.Body, after.Body)
			if err != nil {
				return err
			}
			if edited(before.Title, after.Title, now.Title) || edited(before.Milestone, after.Milestone, now.Milestone) {
				return errEdited
			}
			set.Body = &body
		}
		got, err := a.t.UpdateIssue(a.ctx, c.Number, set)
		if err == nil && got.State != after.State {
			a.warn(c, "GitHub left it %s", got.State)
		}
		if err == nil {
			after.State, after.StateReason, after.ClosedAt, after.Assignees = got.State, got.StateReason, got.ClosedAt, got.Assignees
		}
		return err
	})
}

// record writes into a milestone's marker which items have got an issue.
func (a *applier) record(p Plan, id string) error {
	created := a.created[id]
	n := slices.IndexFunc(p.records, func(r record) bool { return r.incident == id })
	if n < 0 || len(created) == 0 {
		return nil
	}
	r := p.records[n]
	if r.number == 0 {
		r.number = a.milestones[id]
	}
	if r.number == 0 {
		return nil // its creation failed, and there is a warning
	}
	err := a.again(func() error {
		now, err := a.t.Milestone(a.ctx, r.number)
		if err != nil {
			return err
		}
		// Only the record is written: what else was planned may have failed.
		description, ok := withRecord(now.Description, r.description, created)
		if !ok {
			return errEdited
		}
		_, err = a.t.UpdateMilestone(a.ctx, r.number, MilestoneUpdate{Description: &description})
		return err
	})
	if errors.Is(err, ErrGone) || errors.Is(err, ErrRejected) || errors.Is(err, errEdited) {
		a.warn(Change{Kind: MilestoneKind, Key: incident.Key{Incident: id}, Number: r.number}, "its issues were not recorded: %v", err)
		return nil
	}
	return err
}
