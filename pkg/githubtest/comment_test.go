package githubtest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-github/v62/github"
)

func TestComments(t *testing.T) {
	clk := newClock()
	s, r, c := start(t, Options{Now: clk.now})
	ctx := context.Background()
	r.AddIssue(Issue{Title: "one"})
	r.AddComment(1, "", "by a person")
	clk.advance(time.Minute)
	got, _, err := c.Issues.CreateComment(ctx, "acme", "data", 1, &github.IssueComment{Body: ptr("by the tool")})
	check(t, err)
	if got.GetBody() != "by the tool" || got.GetUser().GetLogin() != "robot" {
		t.Errorf("%v", got)
	}
	want := []Comment{{"octocat", "by a person", clk.now().Add(-time.Minute)}, {"robot", "by the tool", clk.now()}}
	if d := cmp.Diff(want, r.Comments(1)); d != "" {
		t.Error(d)
	}
	i, _, err := c.Issues.Get(ctx, "acme", "data", 1)
	if err != nil || i.GetComments() != 2 || !i.GetUpdatedAt().Equal(github.Timestamp{Time: clk.now()}) {
		t.Errorf("%v %v", i, err)
	}
	list, _, err := c.Issues.ListComments(ctx, "acme", "data", 1, &github.IssueListCommentsOptions{Since: ptr(clk.now())})
	if err != nil || len(list) != 1 || list[0].GetBody() != "by the tool" {
		t.Errorf("%v %v", list, err)
	}
	if list, resp, err := c.Issues.ListComments(ctx, "acme", "data", 1, &github.IssueListCommentsOptions{ListOptions: github.ListOptions{PerPage: 1}}); err != nil || len(list) != 1 || resp.NextPage != 2 {
		t.Errorf("%v %v", list, err)
	}
	for body, want := range map[string]string{
		`{}`:           "IssueComment.body missing_field",
		`{"body":" "}`: "IssueComment.body missing_field",
		`{"body":"` + strings.Repeat("x", 65537) + `"}`: "IssueComment.body custom",
	} {
		if d := cmp.Diff([]string{want}, send(t, s, "POST", "/repos/acme/data/issues/1/comments", body).errors(t)); d != "" {
			t.Errorf("%.20s: %s", body, d)
		}
	}
	send(t, s, "GET", "/repos/acme/data/issues/1/comments?since=x", "").errors(t)
	if len(r.Comments(1)) != 2 {
		t.Errorf("%v", r.Comments(1))
	}
}

func TestEditComment(t *testing.T) {
	clk := newClock()
	s, r, c := start(t, Options{Now: clk.now})
	ctx := context.Background()
	r.AddIssue(Issue{Title: "one"})
	made, _, err := c.Issues.CreateComment(ctx, "acme", "data", 1, &github.IssueComment{Body: ptr("first")})
	check(t, err)
	clk.advance(time.Minute)
	got, _, err := c.Issues.EditComment(ctx, "acme", "data", made.GetID(), &github.IssueComment{Body: ptr("second")})
	if err != nil || got.GetBody() != "second" || got.GetUser().GetLogin() != "robot" {
		t.Errorf("%v, %v", got, err)
	}
	if list := r.Comments(1); len(list) != 1 || list[0].Body != "second" || !r.Issue(1).UpdatedAt.Equal(clk.now()) {
		t.Errorf("%v", list)
	}
	path := "/repos/acme/data/issues/comments/"
	if got := send(t, s, "PATCH", path+"999", `{"body":"x"}`); got.status != 404 {
		t.Errorf("%d %s", got.status, got.body)
	}
	if d := cmp.Diff([]string{"IssueComment.body missing_field"}, send(t, s, "PATCH", fmt.Sprint(path, made.GetID()), `{"body":" "}`).errors(t)); d != "" {
		t.Error(d)
	}
}

func TestPullRequest(t *testing.T) {
	s, r, c := start(t, Options{})
	r.AddIssue(Issue{Title: "issue"})
	r.AddIssue(Issue{Title: "change", PullRequest: true, Head: "0123abcd"})
	got, _, err := c.PullRequests.Get(context.Background(), "acme", "data", 2)
	if err != nil || got.GetNumber() != 2 || got.GetState() != "open" || got.GetHead().GetSHA() != "0123abcd" {
		t.Errorf("%v, %v", got, err)
	}
	for _, number := range []string{"1", "3"} {
		if got := send(t, s, "GET", "/repos/acme/data/pulls/"+number, ""); got.status != 404 {
			t.Errorf("%s: %d", number, got.status)
		}
	}
}
