package github_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/githubtest/contract"
)

func TestVisibility(t *testing.T) {
	server := contract.Start(t, githubtest.Options{})
	repo := server.AddRepo("O", "r")
	tracker := newTracker(t, server.APIURL())
	for i, want := range []string{"public", "private", "internal", ""} {
		if i > 0 {
			repo.SetVisibility(want)
		}
		if got, err := tracker.Visibility(ctx); err != nil || got != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
	repo.SetVisibility("public")
	repo.Rename("new")
	if got, err := tracker.Visibility(ctx); got != "" || err == nil || !strings.HasSuffix(err.Error(), "repository o/r was renamed: it is O/new now") {
		t.Errorf("%q, %v", got, err)
	}
}

// What is not GitHub's answer about this repository says nothing about it.
func TestVisibilityFails(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   github.ErrorKind
	}{
		"another repository": {200, `{"full_name":"o/other","visibility":"public"}`, github.Network},
		"no repository":      {200, `{"visibility":"public"}`, github.Network},
		"null":               {200, `null`, github.Network},
		"a page":             {200, `<html>`, github.Network},
		"a bad token":        {401, `{"message":"Bad credentials"}`, github.Auth},
		"not to be seen":     {404, `{"message":"Not Found"}`, github.NotFound},
		"GitHub is down":     {502, ``, github.Network},
	} {
		tracker := answer(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.body)
		})
		if got, err := tracker.Visibility(ctx); got != "" || err == nil || github.KindOf(err) != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
