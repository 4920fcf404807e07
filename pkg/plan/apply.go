package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
