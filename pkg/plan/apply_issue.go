package plan

import (
	"errors"
	"fmt"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

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
