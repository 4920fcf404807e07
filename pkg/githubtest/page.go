package githubtest

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

const (
	maxPageSize     = 100
	defaultPageSize = 30
)

// page cuts out what the query asks for and announces its neighbours in a Link header. Nonsense counts as absent, a
// page beyond the end is empty.
func page[T any](c *call, all []T) []T {
	size := min(positive(c.query.Get("per_page"), defaultPageSize), c.s.opts.PageSize)
	last := max(1, (len(all)+size-1)/size)
	at := positive(c.query.Get("page"), 1)

	var links []string
	link := func(rel string, n int) {
		q := url.Values{}
		for key, values := range c.query {
			q[key] = values
		}
		q.Set("page", strconv.Itoa(n))
		links = append(links, fmt.Sprintf(`<%s%s?%s>; rel="%s"`, c.s.api(), c.path, q.Encode(), rel))
	}
	if at > 1 {
		link("prev", min(at-1, last))
	}
	if at < last {
		link("next", at+1)
		link("last", last)
	}
	if at > 1 {
		link("first", 1)
	}
	if links != nil {
		c.header.Set("Link", strings.Join(links, ", "))
	}
	if at > last {
		return nil
	}
	return all[(at-1)*size : min(at*size, len(all))]
}

func positive(s string, otherwise int) int {
	if n, err := strconv.Atoi(s); err == nil && n > 0 {
		return n
	}
	return otherwise
}

// list is a page as JSON: an empty one is [], never null.
func list[T any](c *call, all []T, show func(T) object) []object {
	shown := []object{}
	for _, v := range page(c, all) {
		shown = append(shown, show(v))
	}
	return shown
}
