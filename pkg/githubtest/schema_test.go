package githubtest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAnswersFitTheSchema holds the answers against GitHub's own description of its API, read from an excerpt of
// @octokit/openapi (MIT).
func TestAnswersFitTheSchema(t *testing.T) {
	s, r, _ := start(t, Options{})
	r.AddMilestone(Milestone{Title: "m", DueOn: day("2025-05-21")})
	r.AddMilestone(Milestone{Title: "n", State: "closed"})
	r.AddIssue(Issue{Title: "plain"})
	r.AddIssue(Issue{Title: "full", Body: "b", Labels: []string{"a", "b/c"}, Assignees: []string{"octocat"}, Milestone: 1, State: "closed"})
	r.AddIssue(Issue{Title: "change", PullRequest: true})
	r.AddIssue(Issue{Title: "deleted"})
	r.AddIssue(Issue{Title: "moved"})
	r.AddComment(1, "", "hello")
	r.DeleteIssue(4)
	r.TransferIssue(5, s.AddRepo("acme", "other"))

	const repo, item = "/repos/{owner}/{repo}", "/repos/{owner}/{repo}/issues/{issue_number}"
	spec := readSpec(t)
	for _, c := range []struct {
		method, path, template, body string
		status                       int
	}{
		{"GET", "/issues?state=all", repo + "/issues", "", 200},
		{"GET", "/issues?state=done", repo + "/issues", "", 422},
		{"POST", "/issues", repo + "/issues", `{"title":"new"}`, 201},
		{"POST", "/issues", repo + "/issues", `{"title":"","assignees":["ghost"],"milestone":9}`, 422},
		{"POST", "/issues", repo + "/issues", `{`, 400},
		{"GET", "/issues/1", item, "", 200},
		{"GET", "/issues/3", item, "", 200},
		{"GET", "/issues/4", item, "", 410},
		{"GET", "/issues/5", item, "", 301},
		{"GET", "/issues/99", item, "", 404},
		{"PATCH", "/issues/1", item, `{"state":"closed","state_reason":"duplicate"}`, 200},
		{"PATCH", "/issues/1", item, `{"state":"open","milestone":1}`, 200},
		{"GET", "/issues/2/labels", item + "/labels", "", 200},
		{"POST", "/issues/2/labels", item + "/labels", `["x"]`, 200},
		{"DELETE", "/issues/2/labels/x", item + "/labels/{name}", "", 200},
		{"DELETE", "/issues/2/labels", item + "/labels", "", 204},
		{"POST", "/issues/2/assignees", item + "/assignees", `{"assignees":["hubot"]}`, 201},
		{"DELETE", "/issues/2/assignees", item + "/assignees", `{"assignees":["hubot"]}`, 200},
		{"GET", "/issues/1/comments", item + "/comments", "", 200},
		{"POST", "/issues/1/comments", item + "/comments", `{"body":"x"}`, 201},
		{"GET", "/labels", repo + "/labels", "", 200},
		{"POST", "/labels", repo + "/labels", `{"name":"new"}`, 201},
		{"POST", "/labels", repo + "/labels", `{"name":"new","color":"?"}`, 422},
		{"GET", "/labels/new", repo + "/labels/{name}", "", 200},
		{"PATCH", "/labels/new", repo + "/labels/{name}", `{"description":"d"}`, 200},
		{"DELETE", "/labels/new", repo + "/labels/{name}", "", 204},
		{"GET", "/milestones?state=all", repo + "/milestones", "", 200},
		{"POST", "/milestones", repo + "/milestones", `{"title":"new"}`, 201},
		{"POST", "/milestones", repo + "/milestones", `{"title":"m"}`, 422},
		{"GET", "/milestones/1", repo + "/milestones/{milestone_number}", "", 200},
		{"PATCH", "/milestones/1", repo + "/milestones/{milestone_number}", `{"state":"closed"}`, 200},
		{"DELETE", "/milestones/1", repo + "/milestones/{milestone_number}", "", 204},
		{"GET", "/assignees", repo + "/assignees", "", 200},
		{"GET", "/assignees/octocat", repo + "/assignees/{assignee}", "", 204},
		{"GET", "/assignees/ghost", repo + "/assignees/{assignee}", "", 404},
	} {
		got := send(t, s, c.method, "/repos/acme/data"+c.path, c.body)
		if got.status != c.status {
			t.Errorf("%s %s: %d %s", c.method, c.path, got.status, got.body)
			continue
		}
		for _, problem := range spec.check(c.template, c.method, got) {
			t.Errorf("%s %s: %s", c.method, c.path, problem)
		}
	}
	for _, problem := range spec.check("/rate_limit", "GET", send(t, s, "GET", "/rate_limit", "")) {
		t.Errorf("/rate_limit: %s", problem)
	}
}

// spec is an OpenAPI 3.0 document.
type spec struct{ doc map[string]any }

func readSpec(t *testing.T) spec {
	t.Helper()
	data, err := os.ReadFile("testdata/github-openapi-subset.json")
	check(t, err)
	var s spec
	check(t, json.Unmarshal(data, &s.doc))
	return s
}

// at walks down from a node, through references.
func (s spec) at(node any, keys ...string) any {
	for _, key := range append(keys, "") {
		m, _ := node.(map[string]any)
		if ref, ok := m["$ref"].(string); ok {
			node = s.at(s.doc, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
			m, _ = node.(map[string]any)
		}
		if key != "" {
			node = m[key]
		}
	}
	return node
}

func (s spec) check(template, method string, got response) []string {
	answer := s.at(s.doc, "paths", template, strings.ToLower(method), "responses", fmt.Sprint(got.status))
	if answer == nil {
		return []string{fmt.Sprintf("GitHub never answers %d", got.status)}
	}
	schema := s.at(answer, "content", "application/json", "schema")
	if schema == nil {
		if got.body != "" {
			return []string{"has a body"}
		}
		return nil
	}
	var v any
	if err := json.Unmarshal([]byte(got.body), &v); err != nil {
		return []string{err.Error()}
	}
	return s.fits("", schema, v)
}

// fits knows as much of JSON Schema as the excerpt uses.
func (s spec) fits(where string, node, v any) (problems []string) {
	schema, _ := s.at(node).(map[string]any)
	bad := func(format string, args ...any) {
		problems = append(problems, where+": "+fmt.Sprintf(format, args...))
	}
	if v == nil {
		if schema["nullable"] != true {
			bad("null")
		}
		return problems
	}
	if all, ok := schema["allOf"].([]any); ok {
		return s.fits(where, all[0], v) // the rest adds optional fields that we don't send
	}
	if choices, ok := schema["oneOf"].([]any); ok {
		if !slices.ContainsFunc(choices, func(c any) bool { return len(s.fits(where, c, v)) == 0 }) {
			bad("%v is none of oneOf", v)
		}
		return problems
	}
	if allowed, ok := schema["enum"].([]any); ok && !slices.Contains(allowed, v) {
		bad("%v is not in the enumeration", v)
	}
	switch v := v.(type) {
	case map[string]any:
		if schema["type"] != "object" {
			bad("an object")
		}
		required, _ := schema["required"].([]any)
		for _, key := range required {
			if _, ok := v[key.(string)]; !ok {
				bad("%s is missing", key)
			}
		}
		properties, _ := schema["properties"].(map[string]any)
		for key, value := range v {
			if properties[key] != nil {
				problems = append(problems, s.fits(where+"."+key, properties[key], value)...)
			} else if key != "status" { // every error has one
				bad("%s is not described", key)
			}
		}
	case []any:
		if schema["type"] != "array" {
			bad("an array")
		}
		for i, value := range v {
			problems = append(problems, s.fits(fmt.Sprintf("%s[%d]", where, i), schema["items"], value)...)
		}
	case string:
		if schema["type"] != "string" {
			bad("a string")
		}
		var err error
		switch schema["format"] {
		case "date-time":
			_, err = time.Parse(time.RFC3339, v)
		case "uri":
			var u *url.URL
			if u, err = url.Parse(v); err == nil && !u.IsAbs() {
				bad("%q is relative", v)
			}
		}
		if err != nil {
			bad("%v", err)
		}
	case bool:
		if schema["type"] != "boolean" {
			bad("a boolean")
		}
	case float64:
		if schema["type"] != "integer" || v != float64(int64(v)) {
			bad("number %v", v)
		}
	}
	return problems
}
