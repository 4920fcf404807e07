package githubtest

import (
	"context"
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
