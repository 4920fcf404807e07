package edit

import (
	"errors"
	"strconv"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Progress is what a document should say about one of its action items; zero
// fields say nothing.
type Progress struct {
	Status incident.ActionStatus
	Closed incident.Date
	Reason string // why it was dropped
	Issue  int
}

// RecordProgress writes progress into the front matter, by id of the action
// item, and returns the file as it is then. Reasons, days and numbers that stand
// there already are kept: a person wrote them, who knew more. A day on which an
// item was closed goes when it is open again. The table in the body is left to
// ActionTable. Keys are the names of an item's keys in their usual order.
func RecordProgress(in *incident.Incident, progress map[string]Progress, keys []string) (*source.File, error) {
	y, err := NewYAML(block(in))
	if err != nil {
		return nil, err
	}
	for i, a := range in.Actions {
		fields := progress[a.ID.Value].fields(a)
		if len(fields) == 0 {
			continue
		}
		list, _ := y.Root().Get("actions")
		if list == nil || len(list.Items) != len(in.Actions) {
			return nil, errors.New("write " + in.File.Path + ": its actions are no list")
		}
		if err := y.Set(list.Items[i], keys, fields...); err != nil {
			return nil, err
		}
	}
	return y.File(), nil
}

// fields are those of an item that are to change.
func (p Progress) fields(a incident.ActionItem) (list []Field) {
	set := func(key, value string, write func(string) Value) {
		list = append(list, Field{key, write(value)})
	}
	if p.Status != "" && p.Status != a.Status.Value {
		set("status", string(p.Status), Word)
	}
	if p.Reason != "" && !a.Reason.Present() {
		set("reason", p.Reason, Text)
	}
	switch {
	case p.Status == incident.Open && a.Closed.Present():
		list = append(list, Field{Key: "closed"})
	case !p.Closed.IsZero() && !a.Closed.Present():
		set("closed", p.Closed.String(), Word)
	}
	if p.Issue != 0 && !a.Issue.Present() {
		set("issue", strconv.Itoa(p.Issue), Word)
	}
	return list
}

// block is the YAML of a document, without the lines around it.
func block(in *incident.Incident) source.Span {
	f := in.File
	last := f.Position(in.FrontMatter.End).Line
	if last > 1 && f.LineStart(last) == in.FrontMatter.End { // the body begins here
		last--
	}
	return f.Span(f.LineStart(2), f.LineStart(last))
}
