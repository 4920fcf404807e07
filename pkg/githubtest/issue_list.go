package githubtest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// listIssues lists issues and pull requests alike, as GitHub does.
func (c *call) listIssues() (any, error) {
	keep, err := c.issueFilter()
	if err != nil {
		return nil, err
	}
	var found []*issue
	for _, i := range inOrder(c.repo.listedIssues()) {
		if keep(i) {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b *issue) int {
		var order int
		switch c.query.Get("sort") {
		case "updated":
			order = a.updated.Compare(b.updated)
		case "comments":
			order = cmp.Compare(len(a.comments), len(b.comments))
		default:
			order = a.created.Compare(b.created)
		}
		return cmp.Or(order, cmp.Compare(a.number, b.number))
	})
	if c.query.Get("direction") != "asc" {
		slices.Reverse(found)
	}
	return list(c, found, (*issue).show), nil
}

// issueFilter reads the query: an issue must pass all of it.
func (c *call) issueFilter() (func(*issue) bool, error) {
	var p problems
	q := c.query.Get
	p.oneOf("Issue", "state", q("state"), "open", "closed", "all")
	p.oneOf("Issue", "sort", q("sort"), "created", "updated", "comments")
	p.oneOf("Issue", "direction", q("direction"), "asc", "desc")

	var tests []func(*issue) bool
	must := func(test func(*issue) bool) { tests = append(tests, test) }

	if state := cmp.Or(q("state"), "open"); state != "all" {
		must(func(i *issue) bool { return i.state == state })
	}
	for name := range strings.SplitSeq(q("labels"), ",") {
		if name = strings.TrimSpace(name); name != "" {
			l := c.repo.label(name)
			must(func(i *issue) bool { return l != nil && i.has(l) })
		}
	}
	switch m := q("milestone"); m {
	case "":
	case "*":
		must(func(i *issue) bool { return i.milestone != nil })
	case "none":
		must(func(i *issue) bool { return i.milestone == nil })
	default:
		n, _ := strconv.Atoi(m)
		want := c.repo.milestones[n]
		if want == nil {
			p.invalid("Issue", "milestone", m)
		}
		must(func(i *issue) bool { return i.milestone == want })
	}
	switch login := q("assignee"); login {
	case "":
	case "*":
		must(func(i *issue) bool { return len(i.assignees) > 0 })
	case "none":
		must(func(i *issue) bool { return len(i.assignees) == 0 })
	default:
		u := c.s.users[strings.ToLower(login)]
		if u == nil {
			p.invalid("Issue", "assignee", login)
		}
		must(func(i *issue) bool { return slices.Contains(i.assignees, u) })
	}
	since := p.since(c)
	must(func(i *issue) bool { return !i.updated.Before(since) })

	return func(i *issue) bool {
		return !slices.ContainsFunc(tests, func(test func(*issue) bool) bool { return !test(i) })
	}, p.err()
}

// since reads the parameter of that name: the zero time when there is none.
func (p *problems) since(c *call) time.Time {
	s := c.query.Get("since")
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		p.invalid("Issue", "since", s)
	}
	return t
}
