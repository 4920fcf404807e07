package github

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"time"

	gh "github.com/google/go-github/v62/github"

	"github.com/seed-42cec927/postmortem/pkg/plan"
)

func (t *Tracker) OpenMilestones(ctx context.Context) ([]plan.Milestone, error) {
	return collect(t.milestones(ctx, "open"))
}

func (t *Tracker) ClosedMilestones(ctx context.Context) iter.Seq2[plan.Milestone, error] {
	return t.milestones(ctx, "closed")
}

func (t *Tracker) milestones(ctx context.Context, state string) iter.Seq2[plan.Milestone, error] {
	return func(yield func(plan.Milestone, error) bool) {
		for m, err := range pages[*gh.Milestone](ctx, t, t.path("milestones%s", query("state", state))) {
			var milestone plan.Milestone
			if err == nil {
				milestone, err = t.fromMilestone(m)
			}
			if !yield(milestone, err) || err != nil {
				return
			}
		}
	}
}

func (t *Tracker) fromMilestone(m *gh.Milestone) (plan.Milestone, error) {
	if m.GetNumber() <= 0 {
		return plan.Milestone{}, nonsense("a milestone without a number")
	}
	if state := plan.State(m.GetState()); state != plan.Open && state != plan.Closed {
		return plan.Milestone{}, nonsense("milestone %d has the state %q", m.GetNumber(), oneLine(m.GetState()))
	}
	if !t.within(m.GetURL(), "milestones", m.GetNumber()) {
		return plan.Milestone{}, nonsense("milestone %d is said to be at %q, which is not in %s", m.GetNumber(), oneLine(m.GetURL()), t.repo)
	}
	milestone := plan.Milestone{
		Number: m.GetNumber(), URL: m.GetHTMLURL(), Title: m.GetTitle(), Description: m.GetDescription(),
		State: plan.State(m.GetState()), OpenIssues: m.GetOpenIssues(),
	}
	if due := m.GetDueOn(); !due.IsZero() {
		milestone.DueOn = due.UTC().Format(time.DateOnly)
	}
	return milestone, nil
}

func (t *Tracker) Milestone(ctx context.Context, number int) (plan.Milestone, error) {
	m, err := t.milestone(ctx, http.MethodGet, t.path("milestones/%d", number), nil)
	return m, object(err)
}

// milestoneBody exists because go-github's can't clear a due date.
type milestoneBody struct {
	Title       *string         `json:"title,omitempty"`
	Description *string         `json:"description,omitempty"`
	State       *plan.State     `json:"state,omitempty"`
	DueOn       json.RawMessage `json:"due_on,omitempty"`
}

// dueOn is noon UTC of the day: GitHub moves the time back to midnight in Los
// Angeles, which is 07:00 or 08:00 UTC of the same day.
func dueOn(date string) json.RawMessage {
	if date == "" {
		return json.RawMessage("null")
	}
	return json.RawMessage(fmt.Sprintf("%q", date+"T12:00:00Z"))
}

func (t *Tracker) CreateMilestone(ctx context.Context, m plan.Milestone) (plan.Milestone, error) {
	body := milestoneBody{Title: &m.Title, Description: &m.Description}
	if m.DueOn != "" {
		body.DueOn = dueOn(m.DueOn)
	}
	return t.milestone(ctx, http.MethodPost, t.path("milestones"), body)
}

func (t *Tracker) UpdateMilestone(ctx context.Context, number int, set plan.MilestoneUpdate) (plan.Milestone, error) {
	body := milestoneBody{Title: set.Title, Description: set.Description, State: set.State}
	if set.DueOn != nil {
		body.DueOn = dueOn(*set.DueOn)
	}
	m, err := t.milestone(ctx, http.MethodPatch, t.path("milestones/%d", number), body)
	return m, object(err)
}

func (t *Tracker) milestone(ctx context.Context, method, path string, body any) (plan.Milestone, error) {
	var answer gh.Milestone
	if _, err := t.do(ctx, method, path, body, &answer); err != nil {
		return plan.Milestone{}, err
	}
	m, err := t.fromMilestone(&answer)
	if err != nil && method != http.MethodGet {
		return plan.Milestone{}, fmt.Errorf("%w: %w", plan.ErrAmbiguous, err)
	}
	return m, err
}
