package edit

import (
	"errors"
	"slices"
	"strconv"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/yamldoc"
)

// Progress is what a document should say about one of its action items; zero
// fields say nothing.
type Progress struct {
	Status incident.ActionStatus
	Closed incident.Date
	Reason string // why it was dropped
	Issue  int
}

// FollowUp is what a document should say about one stage of questions.
type FollowUp struct {
	Stage string
	Date  incident.Date // of the answer; zero says nothing
	Done  []string      // all that it should have; words
}

// Records are what a document should record.
type Records struct {
	Actions   map[string]Progress // by id
	FollowUps []FollowUp
}

// IsZero reports whether there is nothing to record.
func (r Records) IsZero() bool { return len(r.Actions)+len(r.FollowUps) == 0 }

// Orders name the keys of mappings in their usual order.
type Orders struct{ Document, Action, FollowUp []string }

// Record writes into the front matter what became of a document's action items
// and follow-ups, and returns the file as it is then. Reasons, days and numbers
// that stand there already are kept: a person wrote them, who knew more. A day
// on which an item was closed goes when it is open again. The table in the body
// is left to ActionTable.
func Record(in *incident.Incident, records Records, keys Orders) (*source.File, error) {
	y, err := NewYAML(block(in))
	if err != nil {
		return nil, err
	}
	for i, a := range in.Actions {
		fields := records.Actions[a.ID.Value].fields(a)
		if len(fields) == 0 {
			continue
		}
		list, _ := y.Root().Get("actions")
		if list == nil || len(list.Items) != len(in.Actions) {
			return nil, errors.New("write " + in.File.Path + ": its actions are no list")
		}
		if err := y.Set(list.Items[i], keys.Action, fields...); err != nil {
			return nil, err
		}
	}
	for _, u := range records.FollowUps {
		if err := y.followUp(in, u, keys); err != nil {
			return nil, err
		}
	}
	return y.File(), nil
}

func (y *YAML) followUp(in *incident.Incident, u FollowUp, keys Orders) error {
	list, _ := y.Root().Get("followups")
	isList := list != nil && list.Kind == yamldoc.Sequence
	at := slices.IndexFunc(in.FollowUps, func(r incident.FollowUp) bool { return r.Stage.Value == u.Stage })
	if at >= 0 {
		fields := u.fields(in.FollowUps[at])
		if len(fields) == 0 {
			return nil
		}
		if !isList || at >= len(list.Items) {
			return errors.New("write " + in.File.Path + ": its followups are no list")
		}
		return y.Set(list.Items[at], keys.FollowUp, fields...)
	}
	entry := Keys(append([]Field{{"stage", Word(u.Stage)}}, u.fields(incident.FollowUp{})...)...)
	if isList {
		return y.Append(list, entry)
	}
	return y.Set(y.Root(), keys.Document, Field{"followups", List(entry)})
}

// fields are those of an entry that are to change. A day that stands there is
// kept.
func (u FollowUp) fields(r incident.FollowUp) (list []Field) {
	if !u.Date.IsZero() && !r.Date.Present() {
		list = append(list, Field{"date", Word(u.Date.String())})
	}
	var old []string
	for _, d := range r.Done {
		old = append(old, d.Value)
	}
	var words []Value
	for _, d := range u.Done {
		words = append(words, Word(d))
	}
	switch {
	case slices.Equal(old, u.Done):
	case len(words) == 0:
		list = append(list, Field{Key: "done"})
	default:
		list = append(list, Field{"done", List(words...)})
	}
	return list
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
