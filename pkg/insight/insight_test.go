package insight

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

func TestMedian(t *testing.T) {
	tests := []struct {
		list []time.Duration
		want time.Duration
		ok   bool
	}{
		{nil, 0, false},
		{[]time.Duration{7}, 7, true},
		{[]time.Duration{100, 1, 2}, 2, true},
		{[]time.Duration{100, 1, 4, 2}, 3, true},
	}
	for _, test := range tests {
		if got, ok := Median(test.list); got != test.want || ok != test.ok {
			t.Errorf("Median(%v) = %v, %v, want %v, %v", test.list, got, ok, test.want, test.ok)
		}
	}
	list := []time.Duration{3, 1, 2}
	Median(list)
	if diff := cmp.Diff([]time.Duration{3, 1, 2}, list); diff != "" {
		t.Errorf("the list is changed: %s", diff)
	}
}

func day(text string) incident.Date {
	d, err := incident.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestTally(t *testing.T) {
	item := func(id string, status incident.ActionStatus, due string) incident.ActionItem {
		var a incident.ActionItem
		a.ID.Value, a.Status.Value = id, status
		if due != "" {
			a.Due.Value = day(due)
		}
		return a
	}
	in := &incident.Incident{Actions: []incident.ActionItem{
		item("a", incident.Open, "2025-01-01"),
		item("b", incident.Open, "2025-01-02"),
		item("c", incident.Open, ""),
		item("d", incident.Done, "2025-01-01"),
		item("e", incident.Dropped, "2025-01-01"),
		item("f", "", "2025-01-01"),
	}}
	in.ID.Value = "x"
	today := day("2025-01-02")
	if diff := cmp.Diff(Tally{Open: 4, Done: 1, Dropped: 1, Overdue: 2}, States(nil).Tally(in, today)); diff != "" {
		t.Error(diff)
	}

	// The tracker decides between open and done, the file about dropping.
	states := States{
		{Incident: "x", Action: "a"}: {State: incident.Done},
		{Incident: "x", Action: "d"}: {State: incident.Open},
		{Incident: "x", Action: "e"}: {State: incident.Open},
		{Incident: "y", Action: "b"}: {State: incident.Done},
	}
	want := Tally{Open: 4, Done: 1, Dropped: 1, Overdue: 2}
	got := states.Tally(in, today)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if states.Overdue(in, in.Actions[0], today) || !states.Overdue(in, in.Actions[3], today) {
		t.Error("overdue does not follow the tracker")
	}
	if got := got.Add(got).Total(); got != 12 {
		t.Errorf("total %d, want 12", got)
	}
}

func TestRecurrences(t *testing.T) {
	doc := func(id, date string, recurs ...string) *incident.Incident {
		in := &incident.Incident{}
		in.ID.Value, in.Date.Value = id, day(date)
		for _, r := range recurs {
			in.Recurs = append(in.Recurs, incident.Field[string]{Value: r})
		}
		return in
	}
	first := doc("first", "2025-01-01")
	first.Formerly = []incident.Field[string]{{Value: "was-first"}, {Value: "second"}}
	third := doc("third", "2025-03-01", "second", "was-first", "first", "second", "gone", "third")
	second := doc("second", "2025-02-01", "first")
	alone := doc("alone", "2025-01-01")

	families := Recurrences([]*incident.Incident{third, second, first, alone})
	ids := func(list []*incident.Incident) (ids []string) {
		for _, in := range list {
			ids = append(ids, in.ID.Value)
		}
		return ids
	}
	type family struct{ Earlier, Later, Unknown []string }
	got := map[string]family{}
	for in, f := range families {
		got[in.ID.Value] = family{ids(f.Earlier), ids(f.Later), f.Unknown}
	}
	want := map[string]family{
		"first":  {Later: []string{"second", "third"}},
		"second": {Earlier: []string{"first"}, Later: []string{"third"}},
		"third":  {Earlier: []string{"first", "second"}, Unknown: []string{"gone"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
