package plan

import (
	"context"
	"time"
)

// Tracker is what plan needs of an issue tracker. pkg/github implements it on
// the REST API; every method is one logical request, lists follow all pages.
type Tracker interface {
	// OpenIssues lists open issues that carry the label, without pull requests.
	OpenIssues(ctx context.Context, label string) ([]Issue, error)
	// OpenMilestones lists open milestones.
	OpenMilestones(ctx context.Context) ([]Milestone, error)
	// ClosedIssues lists closed issues that carry the label, the newest update
	// first, page by page until more returns false.
	ClosedIssues(ctx context.Context, label string, more func([]Issue) bool) error
	// MilestoneIssues lists issues of any label and state in the milestone.
	MilestoneIssues(ctx context.Context, milestone int) ([]Issue, error)
	// ClosedMilestones lists closed milestones, page by page until more
	// returns false.
	ClosedMilestones(ctx context.Context, more func([]Milestone) bool) error

	EnsureLabel(ctx context.Context, label, color, description string) error
	CreateMilestone(ctx context.Context, m Milestone) (Milestone, error)
	UpdateMilestone(ctx context.Context, number int, set MilestoneUpdate) (Milestone, error)
	Assignable(ctx context.Context, login string) (bool, error)
	CreateIssue(ctx context.Context, i Issue) (Issue, error)
	UpdateIssue(ctx context.Context, number int, set IssueUpdate) (Issue, error)
	AddLabels(ctx context.Context, number int, labels []string) error
	RemoveLabel(ctx context.Context, number int, label string) error
	AddAssignees(ctx context.Context, number int, logins []string) error
	RemoveAssignees(ctx context.Context, number int, logins []string) error
}

// Issue is an issue of the tracker: as wanted when it goes in, as observed when
// it comes out.
type Issue struct {
	Number      int // 0 while it does not exist
	URL         string
	Title       string
	Body        string
	State       State
	StateReason string // completed, not_planned, duplicate, reopened or empty
	Labels      []string
	Assignees   []string
	Milestone   int // its number; 0 for none
	ClosedAt    time.Time
	UpdatedAt   time.Time
}

// State of an issue or a milestone.
type State string

const (
	Open   State = "open"
	Closed State = "closed"
)

// IssueUpdate holds the fields to change; nil pointers stay as they are.
type IssueUpdate struct {
	Title       *string
	Body        *string
	State       *State
	StateReason string // sent with State only
	Milestone   *int   // 0 clears it
}

// Milestone groups the issues of one incident.
type Milestone struct {
	Number      int
	URL         string
	Title       string
	Description string
	State       State
	DueOn       string // YYYY-MM-DD; empty for none
	OpenIssues  int
}

// MilestoneUpdate holds the fields to change; nil pointers stay as they are.
type MilestoneUpdate struct {
	Title       *string
	Description *string
	State       *State
	DueOn       *string // YYYY-MM-DD; "" clears it
}
