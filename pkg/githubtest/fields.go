package githubtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// fields is the JSON object of a request's body. Whether a key is absent, null or has a value are three different
// things to GitHub.
type fields struct {
	raw   map[string]json.RawMessage
	wrong []string // complaints about types, in GitHub's words
}

// parseFields reads a body. An array stands for the key list, where an endpoint takes one; no body is an empty object.
func parseFields(body []byte, list string) (*fields, error) {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return &fields{}, nil
	}
	if !json.Valid(body) {
		return nil, fail(http.StatusBadRequest, "Problems parsing JSON")
	}
	if body[0] == '[' && list != "" {
		return &fields{raw: map[string]json.RawMessage{list: body}}, nil
	}
	f := &fields{}
	if err := json.Unmarshal(body, &f.raw); err != nil || f.raw == nil {
		return nil, fail(http.StatusBadRequest, "Body should be a JSON object")
	}
	return f, nil
}

// has reports that a key is there, be it null.
func (f *fields) has(key string) bool {
	_, ok := f.raw[key]
	return ok
}

// value reports that a key is there and not null.
func (f *fields) value(key string) bool { return f.has(key) && string(f.raw[key]) != "null" }

func (f *fields) string(key string) string  { return field[string](f, key, "a string") }
func (f *fields) integer(key string) int64  { return field[int64](f, key, "an integer") }
func (f *fields) names(key string) []string { return stringsOf(field[[]name](f, key, "an array")) }

// number reads a milestone: an integer, also within a string, else 0, which is no milestone's number.
func (f *fields) number(key string) int {
	n, err := strconv.Atoi(strings.Trim(string(f.raw[key]), `"`))
	if err != nil {
		return 0
	}
	return n
}

// drop forgets keys as if they had not been sent.
func (f *fields) drop(keys ...string) {
	for _, key := range keys {
		delete(f.raw, key)
	}
}

func field[T any](f *fields, key, kind string) T {
	var v, none T
	if !f.value(key) {
		return none
	}
	if json.Unmarshal(f.raw[key], &v) != nil {
		shown := string(f.raw[key])
		if len(shown) > 80 {
			shown = strings.ToValidUTF8(shown[:80], "") + "…"
		}
		f.wrong = append(f.wrong, fmt.Sprintf("For 'properties/%s', %s is not %s.", key, shown, kind))
		return none
	}
	return v
}

// err is the 422 about values of a wrong type.
func (f *fields) err() error {
	if len(f.wrong) == 0 {
		return nil
	}
	return fail(http.StatusUnprocessableEntity, "Invalid request.\n\n"+strings.Join(f.wrong, "\n"))
}

// name is a label or a login, which GitHub takes as a string and as an object.
type name string

func (n *name) UnmarshalJSON(raw []byte) error {
	var o struct{ Name, Login *string }
	switch {
	case json.Unmarshal(raw, (*string)(n)) == nil && raw[0] == '"':
		return nil
	case json.Unmarshal(raw, &o) == nil && o.Name != nil:
		*n = name(*o.Name)
		return nil
	case o.Login != nil:
		*n = name(*o.Login)
		return nil
	}
	return fmt.Errorf("%s is not a string", raw)
}

func stringsOf(names []name) []string {
	list := make([]string, len(names))
	for i, n := range names {
		list[i] = string(n)
	}
	return list
}
