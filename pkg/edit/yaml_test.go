package edit_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/yamldoc"
)

// open reads text as the block of a file that goes on below it.
func open(t testing.TB, text string) *edit.YAML {
	t.Helper()
	f := source.NewFile("a.md", []byte("---\n"+text+"---\nbody\n"))
	y, err := edit.NewYAML(f.Span(4, 4+len(text)))
	if err != nil {
		t.Fatal(err)
	}
	return y
}

// inner is the block of a file that open made.
func inner(t testing.TB, y *edit.YAML) string {
	t.Helper()
	text, ok := strings.CutPrefix(string(y.File().Data), "---\n")
	text, ok2 := strings.CutSuffix(text, "---\nbody\n")
	if !ok || !ok2 {
		t.Fatalf("the text around the block has changed: %q", y.File().Data)
	}
	return text
}

var order = []string{"id", "title", "due", "status", "reason", "closed", "issue"}

// firstAction is the mapping that the tests change.
func firstAction(root *yamldoc.Node) *yamldoc.Node {
	if list, ok := root.Get("actions"); ok {
		return list.Items[0]
	}
	return root
}

func TestSetYAML(t *testing.T) {
	done := []edit.Field{
		{Key: "status", Value: edit.Word("done")}, {Key: "closed", Value: edit.Word("2025-05-20")}, {Key: "issue", Value: edit.Word("12")},
	}
	reopened := []edit.Field{{Key: "status", Value: edit.Word("open")}, {Key: "closed"}}
	dropped := []edit.Field{{Key: "status", Value: edit.Word("dropped")}, {Key: "reason", Value: edit.Text("closed as not planned on GitHub")}}
	tests := []struct {
		name, before string
		fields       []edit.Field
		after        string
	}{
		{"new keys, behind those that precede them",
			"actions:\n  - id: a # mine\n    title: \"x\"  \n    # about the labels\n    labels: [b]\n  - id: b\n", done,
			"actions:\n  - id: a # mine\n    title: \"x\"  \n    status: done\n    closed: 2025-05-20\n    issue: 12\n    # about the labels\n    labels: [b]\n  - id: b\n"},
		{"values keep their quotes and comments",
			"actions:\n- id: a\n  status:   'open'   # soon\n  closed: \"\" # when?\n  issue: # none\n", done,
			"actions:\n- id: a\n  status:   'done'   # soon\n  closed: \"2025-05-20\" # when?\n  issue: 12 # none\n"},
		{"flow, JSON",
			"actions: [{\"id\": \"a\", \"status\": \"open\"}, {id: b}]\n", done,
			"actions: [{\"id\": \"a\", \"status\": \"done\", \"closed\": \"2025-05-20\", \"issue\": 12}, {id: b}]\n"},
		{"flow over lines",
			"actions:\n  - {\n      id: a, # one\n      title: x # two\n    }\n", done,
			"actions:\n  - {\n      id: a, # one\n      title: x, # two\n      status: done,\n      closed: 2025-05-20,\n      issue: 12\n    }\n"},
		{"flow with empty values", "actions: [ {id: a, status, closed: , issue: ~ } ]\n", done,
			"actions: [ {id: a, status: done, closed: 2025-05-20 , issue: 12 } ]\n"},
		{"CRLF", "actions:\r\n  - id: a\r\n    status: open\r\n", done,
			"actions:\r\n  - id: a\r\n    status: done\r\n    closed: 2025-05-20\r\n    issue: 12\r\n"},
		{"texts of many lines",
			"id: a\nstatus: | # why\n  open\n\nclosed: >-\n  2025-\n  05\nissue: 1\n  # x\n", done,
			"id: a\nstatus: done # why\n\nclosed: 2025-05-20\nissue: 12\n  # x\n"},
		{"behind a text that keeps its blank lines", "id: a\ntitle: |+\n  x\n\n\nlabels: [b]\n", done,
			"id: a\ntitle: |+\n  x\n\n\nstatus: done\nclosed: 2025-05-20\nissue: 12\nlabels: [b]\n"},
		{"removed with its line", "actions:\n  - id: a\n    status: done\n    closed: 2025-05-20\n    # last\n    issue: 1\n", reopened,
			"actions:\n  - id: a\n    status: open\n    # last\n    issue: 1\n"},
		{"removed but for its comment", "id: a\nstatus: done\nclosed: 2025-05-20 # by the vendor\n", reopened,
			"id: a\nstatus: open\nclosed: # by the vendor\n"},
		{"removed but for a text above, which would get its blank line", "title: |+\n  x\nclosed: 2025-05-20\n\nstatus: done\n", reopened,
			"title: |+\n  x\nclosed:\n\nstatus: open\n"},
		{"removed beside the dash", "actions:\n  - closed: 2025-05-20\n    status: done\n", reopened, "actions:\n  - status: open\n"},
		{"removed from flow", "actions: [{closed: 2025-05-20, status: done, id: a}, {id: b}]\n", reopened, "actions: [{status: open, id: a}, {id: b}]\n"},
		{"the last one removed from flow", "actions: [{status: done, closed: 2025-05-20, }]\n", reopened, "actions: [{status: open, }]\n"},
		{"text is quoted", "id: a\nissue: 3\n", dropped, "id: a\nstatus: dropped\nreason: \"closed as not planned on GitHub\"\nissue: 3\n"},
		{"quoted keys", "'id': a\n'labels': [b]\n", dropped,
			"'id': a\n'status': dropped\n'reason': \"closed as not planned on GitHub\"\n'labels': [b]\n"},
		{"there already", "id: a\nstatus: dropped\nreason: >\n  closed as not planned\n  on GitHub\n",
			[]edit.Field{{Key: "status", Value: edit.Word("dropped")}}, "id: a\nstatus: dropped\nreason: >\n  closed as not planned\n  on GitHub\n"},
		{"empty", "# nothing\n", []edit.Field{{Key: "status", Value: edit.Word("done")}}, "# nothing\nstatus: done\n"},
		{"a mapping in a list", "id: a\nfollowups: # none yet\ntags: [x]\n",
			[]edit.Field{{Key: "followups", Value: edit.List(edit.Keys(
				edit.Field{Key: "stage", Value: edit.Word("two-week")}, edit.Field{Key: "done", Value: edit.List(edit.Word("a"), edit.Text("b: c"))}))}},
			"id: a\nfollowups: # none yet\n  - stage: two-week\n    done: [a, \"b: c\"]\ntags: [x]\n"},
		{"in the place of an empty list", "followups: []\n",
			[]edit.Field{{Key: "followups", Value: edit.List(edit.Keys(edit.Field{Key: "stage", Value: edit.Word("two-week")}))}},
			"followups:\n  - stage: two-week\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			y := open(t, tt.before)
			if err := y.Set(firstAction(y.Root()), order, tt.fields...); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.after, inner(t, y)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A file may end without a line break.
func TestYAMLAtTheEndOfAFile(t *testing.T) {
	f := source.NewFile("a.yaml", []byte("# first\r\nid: a\r\ndue: x # last"))
	y, err := edit.NewYAML(f.Span(0, len(f.Data)))
	if err == nil {
		err = y.Set(y.Root(), order, edit.Field{Key: "status", Value: edit.Word("done")}, edit.Field{Key: "due"})
	}
	if want := "# first\r\nid: a\r\ndue: # last\r\nstatus: done"; err != nil || string(y.File().Data) != want {
		t.Errorf("%q, %v", y.File().Data, err)
	}
}

func TestAppendYAML(t *testing.T) {
	item := edit.Keys(edit.Field{Key: "stage", Value: edit.Word("x")}, edit.Field{Key: "date", Value: edit.Word("2025-06-01")})
	for _, tt := range []struct{ before, after string }{
		{"list:\n  - stage: a\n    done:\n    - b # c\n# d\nid: a\n", "list:\n  - stage: a\n    done:\n    - b # c\n  - stage: x\n    date: 2025-06-01\n# d\nid: a\n"},
		{"list:\n- a\n", "list:\n- a\n- stage: x\n  date: 2025-06-01\n"},
		{"list: []\n", "list: [{stage: x, date: 2025-06-01}]\n"},
		{"list: [ {stage: a},\n  b, ] # c\n", "list: [ {stage: a},\n  b, {stage: x, date: 2025-06-01}, ] # c\n"},
	} {
		y := open(t, tt.before)
		list, _ := y.Root().Get("list")
		if err := y.Append(list, item); err != nil {
			t.Error(err)
		} else if diff := cmp.Diff(tt.after, inner(t, y)); diff != "" {
			t.Error(diff)
		}
	}
}

// What has no certain place is left to a person, and nothing changes.
func TestYAMLByHand(t *testing.T) {
	for _, text := range []string{
		"actions: [id: a, id: b]\n",              // mappings without braces
		"status:\n  - open # a comment\n  - x\n", // a list with words of a person
	} {
		y := open(t, text)
		err := y.Set(firstAction(y.Root()), order, edit.Field{Key: "issue", Value: edit.Word("1")}, edit.Field{Key: "status", Value: edit.Word("done")})
		var hand *edit.HandError
		if !errors.As(err, &hand) {
			t.Errorf("%q: error %v, and %q", text, err, inner(t, y))
		}
		if got := inner(t, y); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	f := source.NewFile("a.md", []byte("a: &x 1\nb: *x\n"))
	if _, err := edit.NewYAML(f.Span(0, len(f.Data))); err == nil {
		t.Error("anchors can be edited")
	}
}
