package github

import (
	"context"
	"net/http"
	"strings"

	gh "github.com/google/go-github/v62/github"
)

// PullRequest is what a comment on its review needs to know of one.
type PullRequest struct {
	Number int
	Head   string // the commit
	Open   bool
}

// PullRequest asks for one.
func (t *Tracker) PullRequest(ctx context.Context, number int) (PullRequest, error) {
	var answer gh.PullRequest
	if _, err := t.do(ctx, http.MethodGet, t.path("pulls/%d", number), nil, &answer); err != nil {
		return PullRequest{}, err
	}
	head := answer.GetHead().GetSHA()
	if answer.GetNumber() != number || head == "" {
		return PullRequest{}, nonsense("pull request #%d is #%d at %q", number, answer.GetNumber(), head)
	}
	return PullRequest{Number: number, Head: head, Open: answer.GetState() == "open"}, nil
}

// Kept says what became of a comment.
type Kept string

const (
	CommentUnchanged Kept = "unchanged"
	CommentCreated   Kept = "created"
	CommentUpdated   Kept = "updated"
	CommentLeftOut   Kept = "left out"
)

// KeepComment makes body the text of the one comment on an issue or a pull
// request that begins with the marker and was written by the token's own
// account. If there is none, one is created, unless create is false. People's
// comments are never touched, whatever they begin with.
func (t *Tracker) KeepComment(ctx context.Context, number int, marker, body string, create bool) (Kept, error) {
	self := "" // the login of a person's token, once it is asked for
	for c, err := range pages[*gh.IssueComment](ctx, t, t.path("issues/%d/comments%s", number, query())) {
		if err != nil {
			return "", err
		}
		if !strings.HasPrefix(c.GetBody(), marker) {
			continue
		}
		if c.GetUser().GetType() != "Bot" {
			if self == "" {
				if self, err = t.self(ctx); err != nil {
					return "", err
				}
			}
			if !strings.EqualFold(c.GetUser().GetLogin(), self) {
				continue
			}
		}
		if strings.ReplaceAll(c.GetBody(), "\r\n", "\n") == body {
			return CommentUnchanged, nil
		}
		var answer gh.IssueComment
		_, err := t.do(ctx, http.MethodPatch, t.path("issues/comments/%d", c.GetID()), gh.IssueComment{Body: &body}, &answer)
		return CommentUpdated, err
	}
	if !create {
		return CommentLeftOut, nil
	}
	var answer gh.IssueComment
	_, err := t.do(ctx, http.MethodPost, t.path("issues/%d/comments", number), gh.IssueComment{Body: &body}, &answer)
	return CommentCreated, err
}

// nobody is a login that nobody has.
const nobody = "-"

// self returns the login of a person's token; the tokens of apps, which
// include those of workflows, belong to nobody.
func (t *Tracker) self(ctx context.Context) (string, error) {
	var user gh.User
	_, err := t.do(ctx, http.MethodGet, "user", nil, &user)
	switch KindOf(err) {
	case Auth, NotFound:
		return nobody, nil
	}
	if err != nil {
		return "", err
	}
	if user.GetLogin() == "" {
		return nobody, nil
	}
	return user.GetLogin(), nil
}
