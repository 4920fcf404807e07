package githubtest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// person is who acts when a test edits an issue by hand.
const person = "octocat"

// Issue is an issue or a pull request as a value: what AddIssue takes, what Issue returns, what EditIssue changes.
type Issue struct {
	Number      int // zero in AddIssue: the next
	Title       string
	Body        string
	Author      string // zero in AddIssue: whom the token belongs to
	State       string // "open" or "closed"; zero in AddIssue: open
	StateReason string // "", "completed", "not_planned", "duplicate" or "reopened"
	DuplicateOf int    // number of the issue named when this was closed as a duplicate; zero: none was
	Labels      []string
	Assignees   []string
	Milestone   int // number; zero: none
	PullRequest bool
	Head        string // commit of a pull request
	Locked      bool
	CreatedAt   time.Time // zero in AddIssue: now
	UpdatedAt   time.Time // zero in AddIssue: as created
	ClosedAt    time.Time // zero: open; in AddIssue of a closed one: as created
}

type issue struct {
	repo      *Repo
	id        int64
	number    int
	title     string
	body      string
	author    *user
	state     string
	reason    string
	duplicate int
	labels    []*label
	assignees []*user
	milestone *milestone
	comments  []*comment
	pull      bool
	head      string
	locked    bool
	created   time.Time
	updated   time.Time
	closed    time.Time
	closedBy  *user
}

// AddIssue creates an issue, or a pull request, as it is described, without the checks of the API. Labels that are
// missing are created, the milestone must exist. The answer has the number.
func (r *Repo) AddIssue(want Issue) Issue {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if want.Number == 0 {
		want.Number = r.numbers + 1
	}
	if _, gone := r.gone[want.Number]; gone || r.issues[want.Number] != nil {
		panic(fmt.Sprintf("githubtest: number %d is taken", want.Number))
	}
	if want.Author == "" {
		want.Author = r.s.opts.Login
	}
	if want.CreatedAt.IsZero() {
		want.CreatedAt = r.s.now()
	}
	i := r.open(want, want.CreatedAt)
	if !want.UpdatedAt.IsZero() {
		i.updated = want.UpdatedAt
	}
	if !want.ClosedAt.IsZero() {
		i.closed = want.ClosedAt
	}
	return i.value()
}

// Issue is the issue or pull request with this number.
func (r *Repo) Issue(number int) Issue {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return r.mustIssue(number).value()
}

// Issues are all issues and pull requests by number; deleted and transferred ones are missing.
func (r *Repo) Issues() []Issue {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	var list []Issue
	for _, i := range inOrder(r.issues) {
		list = append(list, i.value())
	}
	return list
}

// EditIssue changes an issue as a person does on the website: a new body comes with CRLF line ends. Number, Author,
// PullRequest and the times can't be edited. The server is locked during edit.
func (r *Repo) EditIssue(number int, edit func(*Issue)) Issue {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	i := r.mustIssue(number)
	want := i.value()
	edit(&want)
	if want.Body != i.body {
		want.Body = strings.ReplaceAll(strings.ReplaceAll(want.Body, "\r\n", "\n"), "\n", "\r\n")
	}
	r.write(i, want, r.s.user(person), r.s.now())
	return i.value()
}

// CloseIssue closes an issue as a person does, with reason "completed", "not_planned" or "duplicate".
func (r *Repo) CloseIssue(number int, reason string) {
	r.EditIssue(number, func(i *Issue) { i.State, i.StateReason = "closed", reason })
}

// DeleteIssue deletes an issue: it is in no listing, and asking for it gives 410.
func (r *Repo) DeleteIssue(number int) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.mustIssue(number)
	delete(r.issues, number)
	r.gone[number] = nil
}

// LockIssue locks a conversation: people without push can't comment any more. The API's other writes go on.
func (r *Repo) LockIssue(number int) {
	r.EditIssue(number, func(i *Issue) { i.Locked = true })
}

// ConvertIssue makes a discussion of an issue. To the API of issues it is deleted.
func (r *Repo) ConvertIssue(number int) { r.DeleteIssue(number) }

// TransferIssue moves an issue to another repository and gives its number there. Asking for it here redirects. It
// keeps those labels and that milestone which exist there under the same name.
func (r *Repo) TransferIssue(number int, to *Repo) int {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	i := r.mustIssue(number)
	if to.s != r.s || to == r {
		panic("githubtest: transfer to another repository of the same server")
	}
	want := i.value()
	want.Number, want.Milestone, want.Labels = to.numbers+1, 0, nil
	for _, l := range i.labels {
		if to.label(l.Name) != nil {
			want.Labels = append(want.Labels, l.Name)
		}
	}
	for _, m := range to.milestones {
		if i.milestone != nil && m.title == i.milestone.title {
			want.Milestone = m.number
		}
	}
	there := to.open(want, i.created)
	there.comments, there.updated, there.closed = i.comments, r.s.now(), i.closed
	delete(r.issues, number)
	r.gone[number] = there
	return there.number
}

func (r *Repo) mustIssue(number int) *issue {
	i := r.issues[number]
	if i == nil {
		panic(fmt.Sprintf("githubtest: no issue %d in %s", number, r.fullName()))
	}
	return i
}

// open creates an issue that has a number, an author and everything else as wanted.
func (r *Repo) open(want Issue, at time.Time) *issue {
	i := &issue{
		repo:    r,
		id:      r.s.id(),
		number:  want.Number,
		author:  r.s.user(want.Author),
		state:   "open",
		pull:    want.PullRequest,
		head:    want.Head,
		created: at,
		updated: at,
	}
	r.numbers = max(r.numbers, i.number)
	r.issues[i.number] = i
	if want.State == "" {
		want.State = "open"
	}
	r.write(i, want, i.author, at)
	return i
}

// write makes an issue what is wanted, which the caller has checked. Nothing changes, not even updated_at, when it
// is that already.
func (r *Repo) write(i *issue, want Issue, by *user, at time.Time) {
	next := *i
	next.title, next.body, next.locked = want.Title, want.Body, want.Locked
	next.labels = inPlace(i.labels, r.ensureLabels(want.Labels))
	next.assignees = inPlace(i.assignees, r.s.usersOf(want.Assignees))
	next.milestone = r.mustMilestone(want.Milestone)
	next.reason, next.duplicate = want.StateReason, want.DuplicateOf
	switch {
	case want.State == i.state:
	case want.State == "closed":
		next.state, next.closed, next.closedBy = "closed", at, by
		if next.reason == "" || next.reason == "reopened" {
			next.reason = "completed"
		}
	case want.State == "open":
		next.state, next.closed, next.closedBy = "open", time.Time{}, nil
		next.reason, next.duplicate = "reopened", 0
	default:
		panic("githubtest: no issue is " + want.State)
	}
	if next.pull {
		next.reason = ""
	}
	if reflect.DeepEqual(next.value(), i.value()) {
		return
	}
	next.updated = at
	if next.milestone != i.milestone || next.state != i.state {
		i.milestone.touch(at)
		next.milestone.touch(at)
	}
	*i = next
}

// inPlace is the wanted set; what was there before keeps its place.
func inPlace[T comparable](have, want []T) []T {
	var set []T
	for _, v := range have {
		if slices.Contains(want, v) {
			set = append(set, v)
		}
	}
	for _, v := range want {
		if !slices.Contains(set, v) {
			set = append(set, v)
		}
	}
	return set
}

func (i *issue) value() Issue {
	v := Issue{
		Number:      i.number,
		Title:       i.title,
		Body:        i.body,
		Author:      i.author.login,
		State:       i.state,
		StateReason: i.reason,
		DuplicateOf: i.duplicate,
		PullRequest: i.pull,
		Head:        i.head,
		Locked:      i.locked,
		CreatedAt:   i.created,
		UpdatedAt:   i.updated,
		ClosedAt:    i.closed,
	}
	for _, l := range i.labels {
		v.Labels = append(v.Labels, l.Name)
	}
	for _, u := range i.assignees {
		v.Assignees = append(v.Assignees, u.login)
	}
	if i.milestone != nil {
		v.Milestone = i.milestone.number
	}
	return v
}

func (i *issue) has(l *label) bool { return slices.Contains(i.labels, l) }

func (i *issue) url() string { return fmt.Sprintf("%s/issues/%d", i.repo.url(), i.number) }

func (i *issue) htmlURL() string {
	kind := "issues"
	if i.pull {
		kind = "pull"
	}
	return fmt.Sprintf("%s/%s/%d", i.repo.htmlURL(), kind, i.number)
}

func (i *issue) show() object {
	s, url := i.repo.s, i.url()
	labels := []object{}
	for _, l := range i.labels {
		labels = append(labels, i.repo.showLabel(l))
	}
	assignees := []object{}
	for _, u := range i.assignees {
		assignees = append(assignees, s.showUser(u))
	}
	o := object{
		"id":                       i.id,
		"node_id":                  nodeID("Issue", i.id),
		"url":                      url,
		"repository_url":           i.repo.url(),
		"labels_url":               url + "/labels{/name}",
		"comments_url":             url + "/comments",
		"events_url":               url + "/events",
		"timeline_url":             url + "/timeline",
		"html_url":                 i.htmlURL(),
		"number":                   i.number,
		"title":                    i.title,
		"body":                     text(i.body),
		"user":                     s.showUser(i.author),
		"labels":                   labels,
		"state":                    i.state,
		"state_reason":             text(i.reason),
		"locked":                   i.locked,
		"active_lock_reason":       nil,
		"assignee":                 nil,
		"assignees":                assignees,
		"milestone":                nil,
		"comments":                 len(i.comments),
		"created_at":               stamp(i.created),
		"updated_at":               stamp(i.updated),
		"closed_at":                stamp(i.closed),
		"closed_by":                nil,
		"author_association":       i.repo.association(i.author),
		"reactions":                noReactions(url + "/reactions"),
		"performed_via_github_app": nil,
	}
	if len(assignees) > 0 {
		o["assignee"] = assignees[0]
	}
	if i.milestone != nil {
		o["milestone"] = i.milestone.show()
	}
	if i.closedBy != nil {
		o["closed_by"] = s.showUser(i.closedBy)
	}
	if i.pull {
		o["draft"] = false
		o["pull_request"] = object{
			"url":       fmt.Sprintf("%s/pulls/%d", i.repo.url(), i.number),
			"html_url":  i.htmlURL(),
			"diff_url":  i.htmlURL() + ".diff",
			"patch_url": i.htmlURL() + ".patch",
			"merged_at": nil,
		}
	}
	return o
}

// association is how an author stands to the repository.
func (r *Repo) association(u *user) string {
	switch {
	case u == r.owner:
		return "OWNER"
	case slices.Contains(r.assignable, u):
		return "COLLABORATOR"
	}
	return "NONE"
}

func noReactions(url string) object {
	o := object{"url": url, "total_count": 0}
	for _, kind := range []string{"+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket"} {
		o[kind] = 0
	}
	return o
}
