package github

import (
	"context"
	"net/http"
	"strings"

	gh "github.com/google/go-github/v62/github"
)

// Visibility says who may read the repository: "public", "private" or
// "internal", which is the company. It is empty where GitHub does not say, as
// an old Enterprise Server does not.
func (t *Tracker) Visibility(ctx context.Context) (string, error) {
	var answer gh.Repository
	if _, err := t.do(ctx, http.MethodGet, "repos/"+t.repo, nil, &answer); err != nil {
		return "", err
	}
	if !strings.EqualFold(answer.GetFullName(), t.repo) {
		return "", nonsense("repository %s is %q", t.repo, answer.GetFullName())
	}
	return answer.GetVisibility(), nil
}
