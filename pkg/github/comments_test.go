package github_test

import (
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/githubtest"
)

const marker = "<!-- marker -->"

// keeper is a repository with a pull request, and a client of the given
// account.
func keeper(t *testing.T, login string) (*githubtest.Repo, *github.Tracker) {
	t.Helper()
	server := githubtest.New(githubtest.Options{Login: login})
	if err := server.Listen(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if list := server.Unexpected(); len(list) > 0 {
			t.Errorf("unexpected: %q", list)
		}
		server.Close()
	})
	repo := server.AddRepo("o", "r")
	repo.AddIssue(githubtest.Issue{Title: "change", PullRequest: true, Head: "abc"})
	return repo, newTracker(t, server.APIURL())
}

func keep(t *testing.T, tracker *github.Tracker, body string, create bool, want github.Kept) {
	t.Helper()
	if got, err := tracker.KeepComment(ctx, 1, marker, marker+body, create); err != nil || got != want {
		t.Errorf("%q: %s, %v, want %s", body, got, err, want)
	}
}

func TestKeepComment(t *testing.T) {
	for _, login := range []string{"github-actions[bot]", "ada"} {
		repo, tracker := keeper(t, login)
		for range 120 { // more than a page
			repo.AddComment(1, "", "noise")
		}
		repo.AddComment(1, "mallory", marker+"mine")
		keep(t, tracker, "none", false, github.CommentLeftOut)
		keep(t, tracker, "one", true, github.CommentCreated)
		keep(t, tracker, "one", true, github.CommentUnchanged)
		keep(t, tracker, "two", false, github.CommentUpdated)
		list := repo.Comments(1)
		if len(list) != 122 || list[120].Body != marker+"mine" || list[121].Body != marker+"two" {
			t.Errorf("%s: %d comments, %q", login, len(list), list[120:])
		}
	}
}

func TestPullRequest(t *testing.T) {
	repo, tracker := keeper(t, "")
	repo.AddIssue(githubtest.Issue{Title: "closed", PullRequest: true, Head: "def", State: "closed"})
	repo.AddIssue(githubtest.Issue{Title: "issue"})
	if p, err := tracker.PullRequest(ctx, 1); err != nil || p != (github.PullRequest{Number: 1, Head: "abc", Open: true}) {
		t.Errorf("%+v, %v", p, err)
	}
	if p, err := tracker.PullRequest(ctx, 2); err != nil || p.Open {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := tracker.PullRequest(ctx, 3); github.KindOf(err) != github.NotFound {
		t.Errorf("%v", err)
	}
}
