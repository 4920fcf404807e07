package githubtest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxTitle     = 256
	maxText      = 65536 // of an issue's or a comment's body
	maxAssignees = 10
)

// issue is the one that the path names.
func (c *call) issue() (*issue, error) {
	n, _ := strconv.Atoi(c.vars["number"])
	if i := c.repo.issues[n]; i != nil {
		return i, nil
	}
	now, gone := c.repo.gone[n]
	switch {
	case !gone:
		return nil, notFound()
	case now == nil:
		return nil, fail(http.StatusGone, "This issue was deleted")
	}
	return nil, c.movedTo(fmt.Sprintf("%s/issues/%d", now.repo.idURL(), now.number), 5)
}

// mine is the one that the path names, if the caller may edit it: with push, or as its author.
func (c *call) mine() (*issue, error) {
	i, err := c.issue()
	if err == nil && c.s.opts.ReadOnly && i.author != c.caller() {
		return nil, fail(http.StatusForbidden, "Must have admin rights to Repository.")
	}
	return i, err
}

func (c *call) caller() *user { return c.s.user(c.s.opts.Login) }

func (c *call) getIssue() (any, error) {
	i, err := c.issue()
	if err != nil {
		return nil, err
	}
	return i.show(), nil
}

func (c *call) createIssue() (any, error) {
	want := Issue{Number: c.repo.numbers + 1, Author: c.s.opts.Login}
	if err := c.wantedIssue(&want); err != nil {
		return nil, err
	}
	return c.repo.open(want, c.s.now()).show(), nil
}

func (c *call) editIssue() (any, error) {
	i, err := c.mine()
	if err != nil {
		return nil, err
	}
	want := i.value()
	if err := c.wantedIssue(&want); err != nil {
		return nil, err
	}
	if err := c.wantedState(&want); err != nil {
		return nil, err
	}
	return c.save(i, want), nil
}

// save makes an issue what is wanted and shows it.
func (c *call) save(i *issue, want Issue) object {
	c.repo.write(i, want, c.caller(), c.s.now())
	return i.show()
}

// wantedIssue applies the request's fields to an issue. Without push, those that take push vanish before they are
// looked at.
func (c *call) wantedIssue(want *Issue) error {
	f := c.fields
	if c.s.opts.ReadOnly {
		f.drop("labels", "assignees", "milestone")
	}
	var p problems
	if f.value("title") {
		want.Title = f.string("title")
	}
	if f.has("body") {
		want.Body = f.string("body")
	}
	if f.value("labels") {
		want.Labels = f.names("labels")
		p.labelNames(want.Labels)
	}
	if f.value("assignees") {
		want.Assignees = f.names("assignees")
		if len(want.Assignees) > maxAssignees {
			p.custom("Issue", "assignees", "no more than 10 people can be assigned")
		}
		for _, login := range want.Assignees {
			if !c.repo.canAssign(login) {
				p.invalid("Issue", "assignees", login)
			}
		}
	}
	if f.value("milestone") {
		want.Milestone = f.number("milestone")
		if c.repo.milestones[want.Milestone] == nil {
			p.invalid("Issue", "milestone", f.raw["milestone"])
		}
	} else if f.has("milestone") {
		want.Milestone = 0
	}
	if err := f.err(); err != nil {
		return err
	}

	if blank(want.Title) {
		p.missing("Issue", "title")
	}
	if utf8.RuneCountInString(want.Title) > maxTitle {
		p.tooLong("Issue", "title", maxTitle)
	}
	if utf8.RuneCountInString(want.Body) > maxText {
		p.tooLong("Issue", "body", maxText)
	}
	return p.err()
}

// labelNames refuses names that no label can have.
func (p *problems) labelNames(names []string) {
	for _, name := range names {
		if blank(name) || utf8.RuneCountInString(name) > maxLabelName {
			p.invalid("Label", "name", name)
		}
	}
}

// wantedState applies state and reason. A reason counts only while the state changes.
func (c *call) wantedState(want *Issue) error {
	f, was := c.fields, want.State
	state, reason := f.string("state"), f.string("state_reason")
	original := f.integer("duplicate_issue_id")
	if err := f.err(); err != nil {
		return err
	}
	if state == "" {
		state = was
	}
	var p problems
	if p.oneOf("Issue", "state", state, "open", "closed"); f.value("state") && f.string("state") == "" {
		p.invalid("Issue", "state", "")
	}
	if state == "closed" {
		p.oneOf("Issue", "state_reason", reason, "completed", "not_planned", "duplicate")
	} else {
		p.oneOf("Issue", "state_reason", reason, "reopened")
	}
	number := 0
	if f.value("duplicate_issue_id") {
		number = c.repo.withID(original)
		if number == 0 || number == want.Number || reason != "duplicate" {
			p.invalid("Issue", "duplicate_issue_id", original)
		}
	}
	if state != was {
		want.State, want.StateReason, want.DuplicateOf = state, reason, number
	}
	return p.err()
}

// withID is the number of the issue with a database id, or 0.
func (r *Repo) withID(id int64) int {
	for n, i := range r.issues {
		if i.id == id {
			return n
		}
	}
	return 0
}

func (c *call) listIssueLabels() (any, error) {
	i, err := c.issue()
	if err != nil {
		return nil, err
	}
	return list(c, i.labels, c.repo.showLabel), nil
}

func (c *call) addIssueLabels() (any, error) {
	names := c.fields.names("labels")
	return c.relabel(func(i *issue, want *Issue) error {
		var p problems
		p.labelNames(names)
		want.Labels = append(want.Labels, names...)
		return errors.Join(c.fields.err(), p.err())
	})
}

func (c *call) removeIssueLabels() (any, error) {
	_, err := c.relabel(func(i *issue, want *Issue) error {
		want.Labels = nil
		return nil
	})
	return nil, err
}

func (c *call) removeIssueLabel() (any, error) {
	return c.relabel(func(i *issue, want *Issue) error {
		l := c.repo.label(c.vars["name"])
		if l == nil || !i.has(l) {
			return fail(http.StatusNotFound, "Label does not exist")
		}
		want.Labels = slices.DeleteFunc(want.Labels, func(name string) bool { return name == l.Name })
		return nil
	})
}

// relabel changes the labels of the issue in the path, which takes push, and lists them.
func (c *call) relabel(change func(*issue, *Issue) error) (any, error) {
	i, err := c.issue()
	if err != nil {
		return nil, err
	}
	if c.s.opts.ReadOnly {
		return nil, notFound()
	}
	want := i.value()
	if err := change(i, &want); err != nil {
		return nil, err
	}
	return c.save(i, want)["labels"], nil
}

// addIssueAssignees skips, without a word, logins that can't be assigned: unlike POST and PATCH of an issue, this
// endpoint has no error for them.
func (c *call) addIssueAssignees() (any, error) {
	return c.reassign(func(want *Issue, logins []string) {
		for _, login := range logins {
			if c.repo.canAssign(login) {
				want.Assignees = append(want.Assignees, login)
			}
		}
	})
}

func (c *call) removeIssueAssignees() (any, error) {
	return c.reassign(func(want *Issue, logins []string) {
		want.Assignees = slices.DeleteFunc(want.Assignees, func(have string) bool {
			return slices.ContainsFunc(logins, func(l string) bool { return strings.EqualFold(l, have) })
		})
	})
}

// reassign changes the assignees of the issue in the path; without push it changes nothing and says nothing.
func (c *call) reassign(change func(want *Issue, logins []string)) (any, error) {
	i, err := c.issue()
	if err != nil {
		return nil, err
	}
	logins := c.fields.names("assignees")
	if err := c.fields.err(); err != nil {
		return nil, err
	}
	want := i.value()
	if !c.s.opts.ReadOnly {
		change(&want, logins)
	}
	if len(c.s.usersOf(want.Assignees)) > maxAssignees {
		var p problems
		p.custom("Issue", "assignees", "no more than 10 people can be assigned")
		return nil, p.err()
	}
	return c.save(i, want), nil
}
