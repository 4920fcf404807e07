package githubtest

import (
	"fmt"
	"time"
	"unicode/utf8"
)

// Comment is a comment on an issue.
type Comment struct {
	Author    string
	Body      string
	CreatedAt time.Time
}

type comment struct {
	id      int64
	author  *user
	body    string
	created time.Time
}

// AddComment comments on an issue; no author is octocat.
func (r *Repo) AddComment(number int, author, body string) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if author == "" {
		author = person
	}
	r.mustIssue(number).comment(r.s.user(author), body)
}

// Comments are the comments on an issue, the oldest first.
func (r *Repo) Comments(number int) []Comment {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	var list []Comment
	for _, c := range r.mustIssue(number).comments {
		list = append(list, Comment{c.author.login, c.body, c.created})
	}
	return list
}

func (i *issue) comment(by *user, body string) *comment {
	s := i.repo.s
	c := &comment{id: s.id(), author: by, body: body, created: s.now()}
	i.comments = append(i.comments, c)
	i.updated = c.created
	return c
}

func (i *issue) showComment(c *comment) object {
	url := fmt.Sprintf("%s/issues/comments/%d", i.repo.url(), c.id)
	return object{
		"id":                       c.id,
		"node_id":                  nodeID("IssueComment", c.id),
		"url":                      url,
		"html_url":                 fmt.Sprintf("%s#issuecomment-%d", i.htmlURL(), c.id),
		"issue_url":                i.url(),
		"user":                     i.repo.s.showUser(c.author),
		"body":                     c.body,
		"created_at":               stamp(c.created),
		"updated_at":               stamp(c.created),
		"author_association":       i.repo.association(c.author),
		"reactions":                noReactions(url + "/reactions"),
		"performed_via_github_app": nil,
	}
}

func (c *call) listComments() (any, error) {
	i, err := c.issue()
	if err != nil {
		return nil, err
	}
	var p problems
	since := p.since(c)
	if err := p.err(); err != nil {
		return nil, err
	}
	var found []*comment
	for _, m := range i.comments {
		if !m.created.Before(since) {
			found = append(found, m)
		}
	}
	return list(c, found, i.showComment), nil
}

func (c *call) createComment() (any, error) {
	i, err := c.issue()
	if err != nil {
		return nil, err
	}
	body := c.fields.string("body")
	if err := c.fields.err(); err != nil {
		return nil, err
	}
	if err := checkComment(body); err != nil {
		return nil, err
	}
	return i.showComment(i.comment(c.caller(), body)), nil
}

func checkComment(body string) error {
	var p problems
	if blank(body) {
		p.missing("IssueComment", "body")
	}
	if utf8.RuneCountInString(body) > maxText {
		p.tooLong("IssueComment", "body", maxText)
	}
	return p.err()
}
