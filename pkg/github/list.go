package github

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
)

// pages yields the elements of a list, following the Link header's next: page
// numbers end with a 422 on large lists. Nothing is asked for before it is
// needed. An element that two pages show comes twice.
func pages[T any](ctx context.Context, t *Tracker, path string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		seen := map[string]bool{}
		for path != "" {
			if seen[path] {
				yield(zero, fmt.Errorf("GET %s: the pages of this list go round in a circle", path))
				return
			}
			seen[path] = true
			var page []T
			resp, err := t.do(ctx, http.MethodGet, path, nil, &page)
			if err != nil {
				yield(zero, t.listError(err))
				return
			}
			for _, v := range page {
				if !yield(v, nil) {
					return
				}
			}
			if path, err = t.nextPage(resp.Header); err != nil {
				yield(zero, err)
				return
			}
		}
	}
}

// listError says what a missing list means: never that it is empty.
func (t *Tracker) listError(err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Status {
	case http.StatusNotFound:
		e.Message = fmt.Sprintf("repository %s not found, or the token has no access to it", t.repo)
	case http.StatusGone:
		e.Message = fmt.Sprintf("issues are switched off in repository %s", t.repo)
	}
	return err
}

// nextPage returns the address of the next page, "" after the last one.
func (t *Tracker) nextPage(h http.Header) (string, error) {
	for _, link := range strings.Split(strings.Join(h.Values("Link"), ","), ",") {
		target, params, _ := strings.Cut(link, ";")
		target = strings.TrimSpace(target)
		if !strings.Contains(params, `rel="next"`) || !strings.HasPrefix(target, "<") || !strings.HasSuffix(target, ">") {
			continue
		}
		u, err := t.base.Parse(target[1 : len(target)-1])
		if err != nil || u.Scheme != t.base.Scheme || u.Host != t.base.Host {
			return "", &Error{Kind: Network, Method: http.MethodGet, Path: t.base.Path, Message: fmt.Sprintf("the list goes on at another host than %s", t.base.Host)}
		}
		return u.String(), nil
	}
	return "", nil
}

func query(pairs ...string) string {
	q := url.Values{"per_page": {"100"}}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return "?" + q.Encode()
}
