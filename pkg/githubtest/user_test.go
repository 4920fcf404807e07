package githubtest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-github/v62/github"
)

func TestUsers(t *testing.T) {
	s, r, c := start(t, Options{Login: "actions[bot]"})
	ctx := context.Background()
	me, _, err := c.Users.Get(ctx, "")
	if err != nil || me.GetLogin() != "actions[bot]" || me.GetType() != "Bot" {
		t.Errorf("%v %v", me, err)
	}
	for login, want := range map[string]bool{"octocat": true, "OCTOCAT": true, "ghost": false, "actions[bot]": false} {
		got, _, err := c.Issues.IsAssignee(ctx, "acme", "data", login)
		if err != nil || got != want {
			t.Errorf("%s: %v %v", login, got, err)
		}
	}
	if got := send(t, s, "GET", "/repos/acme/data/assignees/octocat", ""); got.status != 204 || got.body != "" {
		t.Errorf("%d %q", got.status, got.body)
	}
	list, resp, err := c.Issues.ListAssignees(ctx, "acme", "data", &github.ListOptions{PerPage: 1})
	if err != nil || len(list) != 1 || list[0].GetLogin() != "octocat" || resp.NextPage != 2 {
		t.Errorf("%v %v", list, err)
	}

	r.AddIssue(Issue{Title: "one", Assignees: []string{"octocat"}})
	r.SetAssignable("hubot")
	if got, _, _ := c.Issues.IsAssignee(ctx, "acme", "data", "octocat"); got {
		t.Error("still assignable")
	}
	if got := r.Issue(1).Assignees; !cmp.Equal(got, []string{"octocat"}) {
		t.Errorf("%v", got)
	}
}

func TestAuthorAssociation(t *testing.T) {
	s, r, _ := start(t, Options{})
	for _, author := range []string{"acme", "octocat", "stranger"} {
		r.AddIssue(Issue{Title: "x", Author: author})
	}
	for path, want := range map[string]string{"1": "OWNER", "2": "COLLABORATOR", "3": "NONE"} {
		if got := send(t, s, "GET", "/repos/acme/data/issues/"+path, "").json(t)["author_association"]; got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
