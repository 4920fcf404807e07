package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	gh "github.com/google/go-github/v62/github"

	"github.com/seed-42cec927/postmortem/pkg/plan"
)

func (t *Tracker) OpenIssues(ctx context.Context, label string) ([]plan.Issue, error) {
	// The oldest first: what is opened meanwhile moves nothing to another page.
	return collect(t.issues(ctx, query("state", "open", "labels", label, "sort", "created", "direction", "asc")))
}

func (t *Tracker) ClosedIssues(ctx context.Context, label string) iter.Seq2[plan.Issue, error] {
	return t.issues(ctx, query("state", "closed", "labels", label, "sort", "updated", "direction", "desc"))
}

func (t *Tracker) MilestoneIssues(ctx context.Context, milestone int) ([]plan.Issue, error) {
	return collect(t.issues(ctx, query("state", "all", "milestone", fmt.Sprint(milestone), "sort", "created", "direction", "asc")))
}

func (t *Tracker) AllIssues(ctx context.Context, since time.Time) iter.Seq2[plan.Issue, error] {
	return t.issues(ctx, query("state", "all", "since", since.UTC().Format(time.RFC3339), "sort", "created", "direction", "asc"))
}

// issues lists without pull requests and repetitions.
func (t *Tracker) issues(ctx context.Context, query string) iter.Seq2[plan.Issue, error] {
	return func(yield func(plan.Issue, error) bool) {
		seen := map[int]bool{}
		for i, err := range pages[*gh.Issue](ctx, t, t.path("issues%s", query)) {
			var issue plan.Issue
			if err == nil {
				if i.IsPullRequest() {
					continue
				}
				issue, err = t.fromIssue(i)
			}
			if seen[issue.Number] && err == nil {
				continue
			}
			seen[issue.Number] = true
			if !yield(issue, err) || err != nil {
				return
			}
		}
	}
}

func collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var list []T
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// within reports whether an address of the API is that of an object of our
// repository. It may have another base: a proxy can stand in between.
func (t *Tracker) within(address, kind string, number int) bool {
	u, err := url.Parse(address)
	return err == nil && strings.HasSuffix(strings.ToLower(u.Path), strings.ToLower(fmt.Sprintf("/repos/%s/%s/%d", t.repo, kind, number)))
}

// nonsense is an answer that GitHub would not give.
func nonsense(format string, args ...any) *Error {
	return &Error{Kind: Network, Message: "GitHub answered nonsense: " + fmt.Sprintf(format, args...)}
}

func (t *Tracker) fromIssue(i *gh.Issue) (plan.Issue, error) {
	if i.GetNumber() <= 0 {
		return plan.Issue{}, nonsense("an issue without a number")
	}
	if !t.within(i.GetURL(), "issues", i.GetNumber()) {
		return plan.Issue{}, nonsense("issue #%d is said to be at %q, which is not in %s", i.GetNumber(), oneLine(i.GetURL()), t.repo)
	}
	issue := plan.Issue{
		Number: i.GetNumber(), URL: i.GetHTMLURL(), Title: i.GetTitle(), Body: i.GetBody(),
		State: plan.State(i.GetState()), StateReason: i.GetStateReason(),
		Milestone: i.GetMilestone().GetNumber(), MilestoneTitle: i.GetMilestone().GetTitle(),
		PullRequest: i.IsPullRequest(), ClosedAt: i.GetClosedAt().Time, UpdatedAt: i.GetUpdatedAt().Time,
	}
	if issue.State != plan.Open && issue.State != plan.Closed {
		return plan.Issue{}, nonsense("issue #%d has the state %q", issue.Number, issue.State)
	}
	for _, l := range i.Labels {
		issue.Labels = append(issue.Labels, l.GetName())
	}
	for _, u := range i.Assignees {
		issue.Assignees = append(issue.Assignees, u.GetLogin())
	}
	return issue, nil
}

func (t *Tracker) Issue(ctx context.Context, number int) (plan.Issue, error) {
	return t.issue(ctx, http.MethodGet, t.path("issues/%d", number), nil, number)
}

// issue sends a request that is answered with the issue of the given number;
// 0 stands for a new one.
func (t *Tracker) issue(ctx context.Context, method, path string, body any, number int) (plan.Issue, error) {
	var answer gh.Issue
	if _, err := t.do(ctx, method, path, body, &answer); err != nil {
		if number > 0 {
			err = object(err)
		}
		return plan.Issue{}, err
	}
	issue, err := t.fromIssue(&answer)
	if err == nil && number > 0 && issue.Number != number {
		err = nonsense("issue #%d instead of #%d", issue.Number, number)
	}
	if err != nil && method != http.MethodGet {
		return plan.Issue{}, fmt.Errorf("%w: %w", plan.ErrAmbiguous, err)
	}
	return issue, err
}

func (t *Tracker) CreateIssue(ctx context.Context, i plan.Issue) (plan.Issue, error) {
	body := gh.IssueRequest{Title: &i.Title, Body: &i.Body}
	if len(i.Labels) > 0 {
		body.Labels = &i.Labels
	}
	if len(i.Assignees) > 0 {
		body.Assignees = &i.Assignees
	}
	if i.Milestone != 0 {
		body.Milestone = &i.Milestone
	}
	return t.issue(ctx, http.MethodPost, t.path("issues"), body, 0)
}

// issuePatch exists because go-github's request can't clear a milestone.
type issuePatch struct {
	Title       *string         `json:"title,omitempty"`
	Body        *string         `json:"body,omitempty"`
	State       *plan.State     `json:"state,omitempty"`
	StateReason string          `json:"state_reason,omitempty"`
	Milestone   json.RawMessage `json:"milestone,omitempty"`
}

func (t *Tracker) UpdateIssue(ctx context.Context, number int, set plan.IssueUpdate) (plan.Issue, error) {
	body := issuePatch{Title: set.Title, Body: set.Body, State: set.State, StateReason: set.StateReason}
	if set.Milestone != nil {
		body.Milestone = json.RawMessage("null")
		if *set.Milestone != 0 {
			body.Milestone = json.RawMessage(fmt.Sprint(*set.Milestone))
		}
	}
	return t.issue(ctx, http.MethodPatch, t.path("issues/%d", number), body, number)
}

func (t *Tracker) AddLabels(ctx context.Context, number int, labels []string) error {
	has, err := t.labels(ctx, http.MethodPost, t.path("issues/%d/labels", number), labels)
	if err != nil {
		return err
	}
	for _, l := range labels {
		if !slices.ContainsFunc(has, func(h string) bool { return strings.EqualFold(h, l) }) {
			return fmt.Errorf("%w: %w", plan.ErrAmbiguous, nonsense("label %q was added to issue #%d, and is not on it", oneLine(l), number))
		}
	}
	return nil
}

func (t *Tracker) RemoveLabel(ctx context.Context, number int, label string) error {
	has, err := t.labels(ctx, http.MethodDelete, t.path("issues/%d/labels/%s", number, url.PathEscape(label)), nil)
	var e *Error
	if errors.As(err, &e) && e.Status == http.StatusNotFound && strings.Contains(e.Message, "Label does not exist") {
		return nil
	}
	if err == nil && slices.ContainsFunc(has, func(h string) bool { return strings.EqualFold(h, label) }) {
		return fmt.Errorf("%w: %w", plan.ErrAmbiguous, nonsense("label %q was taken off issue #%d, and is still on it", oneLine(label), number))
	}
	return err
}

// labels sends a request that is answered with all labels of an issue.
func (t *Tracker) labels(ctx context.Context, method, path string, body any) ([]string, error) {
	var answer []*gh.Label
	if _, err := t.do(ctx, method, path, body, &answer); err != nil {
		return nil, object(err)
	}
	var names []string
	for _, l := range answer {
		if l.GetName() == "" {
			return nil, fmt.Errorf("%w: %w", plan.ErrAmbiguous, nonsense("a label without a name"))
		}
		names = append(names, l.GetName())
	}
	return names, nil
}

// assignees is the body of both requests.
type assignees struct {
	Assignees []string `json:"assignees"`
}

func (t *Tracker) AddAssignees(ctx context.Context, number int, logins []string) error {
	_, err := t.issue(ctx, http.MethodPost, t.path("issues/%d/assignees", number), assignees{logins}, number)
	return err
}

func (t *Tracker) RemoveAssignees(ctx context.Context, number int, logins []string) error {
	_, err := t.issue(ctx, http.MethodDelete, t.path("issues/%d/assignees", number), assignees{logins}, number)
	return err
}

// Assignable never lets a name that is no login into the path: "../" in it
// would ask something else, and the answer would be yes.
func (t *Tracker) Assignable(ctx context.Context, login string) (bool, error) {
	if !plan.ValidLogin(login) {
		return false, nil
	}
	resp, err := t.do(ctx, http.MethodGet, t.path("assignees/%s", login), nil, nil)
	var e *Error
	if errors.As(err, &e) && e.Status == http.StatusNotFound {
		return false, nil
	}
	if err == nil && resp.StatusCode != http.StatusNoContent {
		err = &Error{Kind: Network, Method: http.MethodGet, Path: t.path("assignees/%s", login), Status: resp.StatusCode,
			Message: "answered neither yes (204) nor no (404)"}
	}
	return err == nil, err
}

func (t *Tracker) EnsureLabel(ctx context.Context, l plan.Label) error {
	var answer gh.Label
	_, err := t.do(ctx, http.MethodPost, t.path("labels"), gh.Label{Name: &l.Name, Color: &l.Color, Description: &l.Description}, &answer)
	if errors.Is(err, plan.ErrRejected) {
		return nil // it exists; if that was not the reason, the first issue will tell
	}
	return err
}
