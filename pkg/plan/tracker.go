package plan

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"
)

// Tracker is what plan needs of an issue tracker. pkg/github implements it on
// the REST API. Lists follow all pages; an iterator asks for the next page
// only when it is read that far. Every method is one request otherwise.
type Tracker interface {
	// OpenIssues lists open issues that carry the label, without pull requests.
	OpenIssues(ctx context.Context, label string) ([]Issue, error)
	OpenMilestones(ctx context.Context) ([]Milestone, error)
	// ClosedIssues lists closed issues that carry the label, the newest update
	// first.
	ClosedIssues(ctx context.Context, label string) iter.Seq2[Issue, error]
	ClosedMilestones(ctx context.Context) iter.Seq2[Milestone, error]
	// MilestoneIssues lists issues of any label and state in the milestone.
	MilestoneIssues(ctx context.Context, milestone int) ([]Issue, error)

	// AllIssues lists issues of any label and state that were updated since.
	AllIssues(ctx context.Context, since time.Time) iter.Seq2[Issue, error]

	// Issue returns one issue, or the pull request of that number.
	Issue(ctx context.Context, number int) (Issue, error)
	Milestone(ctx context.Context, number int) (Milestone, error)

	// EnsureLabel creates the label; one that exists is left as it is.
	EnsureLabel(ctx context.Context, l Label) error
	// Assignable reports whether issues can be assigned to the login.
	Assignable(ctx context.Context, login string) (bool, error)

	// The writes return the object as the tracker has it afterwards: it may
	// have dropped what the caller was not allowed to set.
	CreateMilestone(ctx context.Context, m Milestone) (Milestone, error)
	UpdateMilestone(ctx context.Context, number int, set MilestoneUpdate) (Milestone, error)
	CreateIssue(ctx context.Context, i Issue) (Issue, error)
	UpdateIssue(ctx context.Context, number int, set IssueUpdate) (Issue, error)
	AddLabels(ctx context.Context, number int, labels []string) error
	// RemoveLabel succeeds when the issue has no such label.
	RemoveLabel(ctx context.Context, number int, label string) error
	AddAssignees(ctx context.Context, number int, logins []string) error
	RemoveAssignees(ctx context.Context, number int, logins []string) error
}

// What a Tracker's errors may match; Apply branches on these.
var (
	// ErrAmbiguous: the write was sent and no answer came back. It may have
	// happened.
	ErrAmbiguous = errors.New("the answer was lost, the write may have happened")
	// ErrRejected: the tracker refused this one object as invalid.
	ErrRejected = errors.New("rejected by the tracker")
	// ErrGone: this one object was deleted, moved to another repository or is
	// not accessible.
	ErrGone = errors.New("not there any more")
	// ErrMoved: this one object is in another repository now. It matches
	// ErrGone, too.
	ErrMoved = fmt.Errorf("%w: moved to another repository", ErrGone)
)

// Issue is an issue of the tracker: as wanted when it goes in, as observed when
// it comes out.
type Issue struct {
	Number         int // 0 while it does not exist
	URL            string
	Title          string
	Body           string
	State          State
	StateReason    string // one of the Reason constants, or empty
	Labels         []string
	Assignees      []string
	Milestone      int    // its number; 0 for none, and while it does not exist
	MilestoneTitle string // for people only
	PullRequest    bool   // lists have none of these
	ClosedAt       time.Time
	UpdatedAt      time.Time
}

// State of an issue or a milestone.
type State string

const (
	Open   State = "open"
	Closed State = "closed"
)

// Reasons for an issue's state, as GitHub names them.
const (
	ReasonCompleted  = "completed"
	ReasonNotPlanned = "not_planned"
	ReasonDuplicate  = "duplicate"
	ReasonReopened   = "reopened"
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
	Number      int // 0 while it does not exist
	URL         string
	Title       string
	Description string
	State       State
	DueOn       string // YYYY-MM-DD; empty for none
	OpenIssues  int    // as the tracker counts: people's own issues too
}

// MilestoneUpdate holds the fields to change; nil pointers stay as they are.
type MilestoneUpdate struct {
	Title       *string
	Description *string
	State       *State
	DueOn       *string // YYYY-MM-DD; "" clears it
}

// Label is a label of the tracker.
type Label struct {
	Name        string
	Color       string // six hexadecimal digits
	Description string
}

// OverdueLabel marks open issues of action items past their due dates.
var OverdueLabel = Label{
	Name:        "postmortem-overdue",
	Color:       "d93f0b",
	Description: "Open past the due date in its postmortem; postmortem followup adds and removes this",
}

// FollowUpLabel marks issues that ask what became of a review, beside
// ManagedLabel.
var FollowUpLabel = Label{
	Name:        "postmortem-followup",
	Color:       "bfdadc",
	Description: "Questions after a postmortem's review: tick what is so, then close",
}

// ManagedLabel marks every issue of ours, of every kind.
var ManagedLabel = Label{
	Name:        "postmortem-action",
	Color:       "d4c5f9",
	Description: "Kept by postmortem from a file; renaming this label makes its issues hard to find",
}
