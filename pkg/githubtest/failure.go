package githubtest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// failure is an answer other than success, in GitHub's shape. As an error it ends a handler before anything is written
// to the state.
type failure struct {
	status   int
	message  string
	errors   []object // of a 422
	location string   // of a 301
}

func (f *failure) Error() string { return f.message }

func (f *failure) answer(doc string) answer {
	body := object{
		"message":           f.message,
		"documentation_url": "https://docs.github.com/rest/" + doc,
		"status":            strconv.Itoa(f.status),
	}
	a := answer{status: f.status}
	if f.errors != nil {
		body["errors"] = f.errors
	}
	if f.location != "" {
		body["url"] = f.location
		a.header = http.Header{"Location": {f.location}}
	}
	a.raw = encode(body)
	return a
}

func fail(status int, message string) *failure { return &failure{status: status, message: message} }

func notFound() *failure { return fail(http.StatusNotFound, "Not Found") }

func moved(location string) *failure {
	return &failure{status: http.StatusMovedPermanently, message: "Moved Permanently", location: location}
}

// problems collects what is wrong with a request, for one 422 that names everything.
type problems []object

// missing, exists: the field is required; another of the kind has this value.
func (p *problems) missing(resource, field string) { p.add(resource, field, "missing_field") }
func (p *problems) exists(resource, field string)  { p.add(resource, field, "already_exists") }

func (p *problems) add(resource, field, code string) {
	*p = append(*p, object{"resource": resource, "field": field, "code": code})
}

// invalid names the value that was refused.
func (p *problems) invalid(resource, field string, value any) {
	*p = append(*p, object{"resource": resource, "field": field, "code": "invalid", "value": value})
}

func (p *problems) tooLong(resource, field string, limit int) {
	p.custom(resource, field, fmt.Sprintf("%s is too long (maximum is %d characters)", field, limit))
}

func (p *problems) custom(resource, field, message string) {
	*p = append(*p, object{"resource": resource, "field": field, "code": "custom", "message": message})
}

func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return &failure{status: http.StatusUnprocessableEntity, message: "Validation Failed", errors: p}
}

// oneOf reports a value outside an enumeration; empty is allowed.
func (p *problems) oneOf(resource, field, value string, allowed ...string) {
	for _, a := range append(allowed, "") {
		if value == a {
			return
		}
	}
	p.invalid(resource, field, value)
}

// blank is how GitHub takes a title: with nothing but spaces it is none.
func blank(s string) bool { return strings.TrimSpace(s) == "" }
