package incident_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

func TestState(t *testing.T) {
	at := time.Date(2025, 5, 20, 9, 0, 0, 0, time.UTC)
	want := incident.State{ReadAt: at, Progress: map[incident.Key]incident.Progress{
		{Incident: "b", Action: "x"}: {Number: 2, URL: "https://github.com/o/r/issues/2", State: incident.Open, Assignees: []string{"octocat", "deploy[bot]"}},
		{Incident: "a", Action: "y"}: {Number: 1, URL: "https://github.com/o/r/issues/1", State: incident.Dropped, Reason: "not_planned", ClosedAt: at, Assignees: []string{}},
	}}
	data := want.Encode()
	if text := `{
  "version": 1,
  "read_at": "2025-05-20T09:00:00Z",
  "items": [
    {"key":"a/y","number":1,"url":"https://github.com/o/r/issues/1","state":"dropped","reason":"not_planned","closed_at":"2025-05-20T09:00:00Z","assignees":[]},
    {"key":"b/x","number":2,"url":"https://github.com/o/r/issues/2","state":"open","assignees":["octocat","deploy[bot]"]}
  ]
}
`; string(data) != text {
		t.Errorf("wrote %s", data)
	}
	got, err := incident.DecodeState(data)
	if err != nil || !cmp.Equal(got, want) {
		t.Errorf("read %+v, %v", got, err)
	}
	if none, err := incident.DecodeState(incident.State{ReadAt: at}.Encode()); err != nil || len(none.Progress) != 0 || !none.ReadAt.Equal(at) {
		t.Errorf("read %+v, %v", none, err)
	}
}

func TestHostileState(t *testing.T) {
	const good = `{"key":"a/y","number":1,"url":"https://github.com/o/r/issues/1","state":"open","assignees":["octocat"]}`
	file := func(items string) string {
		return `{"version":1,"read_at":"2025-05-20T09:00:00Z","items":[` + items + `]}`
	}
	if _, err := incident.DecodeState([]byte(file(good))); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"empty":             "",
		"null":              "null",
		"not JSON":          "<html>",
		"truncated":         file(good)[:80],
		"two values":        file(good) + file(good),
		"newer":             strings.Replace(file(good), `"version":1`, `"version":2`, 1),
		"twice":             file(good + "," + good),
		"key":               file(strings.Replace(good, "a/y", "../y", 1)),
		"number":            file(strings.Replace(good, "1,", "-1,", 1)),
		"script as address": file(strings.Replace(good, "https://github.com/o/r/issues/1", "javascript:alert(1)", 1)),
		"password":          file(strings.Replace(good, "github.com", "a:b@github.com", 1)),
		"state":             file(strings.Replace(good, `"open"`, `"<b>"`, 1)),
		"login":             file(strings.Replace(good, "octocat", "<script>", 1)),
		"closed, no time":   file(strings.Replace(good, `"open"`, `"done"`, 1)),
		"reason":            file(strings.Replace(good, `"state"`, `"reason":"<b>","state"`, 1)),
		"too large":         strings.Repeat(" ", incident.MaxStateSize) + file(good),
	} {
		if s, err := incident.DecodeState([]byte(data)); err == nil || len(s.Progress) > 0 || len(err.Error()) > 500 {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}
