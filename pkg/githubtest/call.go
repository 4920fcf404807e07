package githubtest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// call is one API request on its way through a handler.
type call struct {
	s       *Server
	request *http.Request
	route   *route
	path    string            // escaped, without prefix, the repository by its name
	vars    map[string]string // from the path, unescaped
	query   url.Values
	fields  *fields
	repo    *Repo       // nil where the path names none
	header  http.Header // of the answer, when it succeeds
}

// serve checks what all endpoints check, then calls the one that the path names.
func (c *call) serve(path string, body []byte, readErr error) (any, error) {
	var tooLarge *http.MaxBytesError
	if errors.As(readErr, &tooLarge) {
		return nil, fail(http.StatusRequestEntityTooLarge, "Payload too big")
	} else if readErr != nil {
		return nil, fail(http.StatusBadRequest, "Problems parsing JSON")
	}

	path, err := c.s.byName(path)
	c.path = path
	if err != nil {
		return nil, err
	}
	found, vars := find(routes, c.request.Method, path)
	if found == nil {
		return nil, c.notModelled("endpoint")
	}
	c.route, c.vars = found, vars
	if !c.s.opts.Anonymous && !authorized(c.request) {
		return nil, fail(http.StatusUnauthorized, "Bad credentials")
	}

	if c.query, err = url.ParseQuery(c.request.URL.RawQuery); err != nil {
		return nil, c.notModelled(fmt.Sprintf("query %q", c.request.URL.RawQuery))
	}
	if key := unknown(c.query, c.route.query); key != "" {
		return nil, c.notModelled(fmt.Sprintf("query parameter %q", key))
	}
	if c.route.body != "" {
		if c.fields, err = parseFields(body, c.route.list); err != nil {
			return nil, err
		}
		if key := unknown(c.fields.raw, c.route.body); key != "" {
			return nil, c.notModelled(fmt.Sprintf("field %q", key))
		}
	}

	if owner := c.vars["owner"]; owner != "" {
		full := owner + "/" + c.vars["repo"]
		if c.repo = c.s.repos[strings.ToLower(full)]; c.repo == nil {
			return nil, notFound()
		}
		if !strings.EqualFold(c.repo.fullName(), full) {
			return nil, c.movedTo(c.repo.idURL(), 3)
		}
	}
	return c.route.handle(c)
}

// authorized reports that a request carries a token, as "Bearer x" or "token x". Which one doesn't matter.
func authorized(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return (strings.EqualFold(scheme, "bearer") || strings.EqualFold(scheme, "token")) && !blank(token)
}

// movedTo redirects to what stands at url now; the request's path goes on there after its first n segments.
func (c *call) movedTo(url string, n int) error {
	if parts := strings.SplitN(c.path, "/", n+2); len(parts) == n+2 {
		url += "/" + parts[n+1]
	}
	if q := c.request.URL.RawQuery; q != "" {
		url += "?" + q
	}
	return moved(url)
}

// notModelled records the request as one that this package doesn't understand, and refuses it.
func (c *call) notModelled(what string) error {
	u := c.s.unexpect(c.request, what)
	return fail(http.StatusNotImplemented, "githubtest: "+u)
}

func (s *Server) unexpect(r *http.Request, what string) string {
	u := fmt.Sprintf("%s %s: the %s is not modelled", r.Method, r.URL.Path, what)
	s.unexpected = append(s.unexpected, u)
	return u
}

// unknown is the first key, in order, that isn't among the known ones, which spaces separate; "" when there is none.
func unknown[V any](values map[string]V, known string) string {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(strings.Fields(known), key) {
			return key
		}
	}
	return ""
}

// byName turns a path that names a repository by id, as redirects do, into the one with its name.
func (s *Server) byName(path string) (string, error) {
	rest, ok := strings.CutPrefix(path, "/repositories/")
	if !ok {
		return path, nil
	}
	id, rest, _ := strings.Cut(rest, "/")
	for _, r := range s.repos {
		if strconv.FormatInt(r.id, 10) == id {
			return strings.TrimSuffix("/repos/"+r.fullName()+"/"+rest, "/"), nil
		}
	}
	return path, notFound()
}
