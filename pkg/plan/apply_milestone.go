package plan

import (
	"errors"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

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

// errInUse says that a milestone has an issue that is open.
var errInUse = errors.New("an issue in it is open")

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
