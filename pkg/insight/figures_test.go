package insight

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// timed is an incident that was detected so many minutes after its beginning.
func timed(id, date string, ttd ...int) *incident.Incident {
	in := &incident.Incident{}
	in.ID.Value, in.Status.Value = id, incident.Reviewed
	in.Date.Value = day(date)
	start := in.Date.Value.In(time.UTC)
	entry := func(m incident.Moment, least, most int) {
		in.Timeline.Entries = append(in.Timeline.Entries, incident.Entry{
			Stamp: incident.Stamp{
				Earliest: start.Add(time.Duration(least) * time.Minute), Latest: start.Add(time.Duration(most) * time.Minute),
			},
			Labels: []incident.Label{{Moment: m}},
		})
	}
	if len(ttd) > 0 {
		entry(incident.Started, 0, 0)
		entry(incident.Detected, ttd[0], ttd[len(ttd)-1])
	}
	return in
}

func TestPoints(t *testing.T) {
	draft := timed("draft", "2025-01-04", 5)
	draft.Status.Value = incident.Draft
	list := []*incident.Incident{
		timed("late", "2025-01-03", 30), timed("none", "2025-01-01"), timed("early", "2025-01-01", 10, 20), draft, timed("impossible", "2025-01-01", -5),
	}
	var got []string
	for _, p := range Points(list, incident.TTD) {
		got = append(got, fmt.Sprint(p.Incident.ID.Value, " ", p.Duration, " ", p.Begin.Stamp.At().Format(time.DateOnly)))
	}
	if diff := cmp.Diff([]string{"early 10 min to 20 min 2025-01-01", "late 30 min 2025-01-03"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestByMonth(t *testing.T) {
	list := []*incident.Incident{timed("a", "2024-11-30"), timed("b", "2025-01-01"), timed("c", "2025-01-31"), {}}
	list[1].Severity.Value, list[2].Severity.Value = 1, 5
	want := []Month{
		{2024, 11, 1, [6]int{1}}, {2024, 12, 0, [6]int{}}, {2025, 1, 2, [6]int{0, 1, 0, 0, 0, 1}}, {2025, 2, 0, [6]int{}},
	}
	if diff := cmp.Diff(want, ByMonth(list, day("2025-02-01"))); diff != "" {
		t.Error(diff)
	}
	if got := ByMonth(list[3:], day("2025-02-01")); got != nil {
		t.Errorf("without dates: %v", got)
	}
}

func TestRecurring(t *testing.T) {
	of := func(class string, in *incident.Incident) *incident.Incident {
		in.Class.Value = class
		return in
	}
	classes := Recurring([]*incident.Incident{
		of("b", timed("b2", "2025-02-01", 30)), of("b", timed("b1", "2025-01-01", 60)), of("b", timed("b3", "2025-03-01", 46)),
		of("b", timed("b4", "2025-04-01", 40, 50)), of("a", timed("a1", "2025-01-01", 5)), of("a", timed("a2", "2025-01-02")),
		of("once", timed("once", "2025-01-01", 5)), timed("", "2025-01-01", 5), timed("", "2025-01-02", 5),
	})
	var got []string
	for _, c := range classes {
		got = append(got, fmt.Sprint(c.Name, " ", len(c.Incidents)))
		for _, d := range c.Detection {
			got = append(got, fmt.Sprint(d.Point.Incident.ID.Value, " ", d.Verdict, " than ", incident.FormatDuration(d.Before), " of ", d.Of))
		}
	}
	want := []string{"b 4", "b2 sooner than 1 h of 1", "b3 slower than 45 min of 2", "b4 alike than 46 min of 3", "a 2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Medians, running ones and comparisons against sorting anew each time.
func TestMediansProperty(t *testing.T) {
	median := func(list []time.Duration) time.Duration {
		list = slices.Sorted(slices.Values(list))
		return (list[(len(list)-1)/2] + list[len(list)/2]) / 2
	}
	rapid.Check(t, func(t *rapid.T) {
		var list []*incident.Incident
		for i, minutes := range rapid.SliceOfN(rapid.IntRange(0, 1000), 0, 40).Draw(t, "minutes") {
			in := timed(fmt.Sprintf("%03d", i), day("2025-01-01").AddDays(i).String(), minutes*2)
			in.Class.Value = "same"
			list = append(list, in)
		}
		var all []time.Duration
		for _, in := range list {
			m, _ := in.Timeline.Metric(incident.TTD)
			all = append(all, m.Duration.Mid())
		}
		shuffled := rapid.Permutation(list).Draw(t, "order")
		f := Compute(shuffled, nil, day("2026-01-01"))
		ttd := f.Metrics[0]
		if len(all) > 0 && ttd.Median != median(all) {
			t.Fatalf("median %v of %v", ttd.Median, all)
		}
		if len(ttd.Running) != max(0, len(all)-RunningLeast+1) {
			t.Fatalf("%d running medians of %d points", len(ttd.Running), len(all))
		}
		for i, r := range ttd.Running {
			end := i + RunningLeast
			window := all[max(0, end-RunningWindow):end]
			if r.Median != median(window) || r.Of != len(window) || !r.At.Equal(list[end-1].Date.Value.In(time.UTC)) {
				t.Fatalf("running median %d: %v, want %v of %v", i, r, median(window), window)
			}
		}
		for _, c := range f.Recurring {
			for i, d := range c.Detection {
				before, own := median(all[:i+1]), all[i+1]
				want := map[bool]Verdict{own < before: Sooner, own > before: Slower, own == before: Alike}[true]
				if d.Before != before || d.Verdict != want || d.Of != i+1 {
					t.Fatalf("comparison %d: %+v, want %v than %v", i, d, want, before)
				}
			}
		}
		if n := 0; len(list) > 0 {
			for _, m := range f.Months {
				n += m.Total
			}
			if n != len(list) {
				t.Fatalf("months have %d of %d incidents", n, len(list))
			}
		}
	})
}

// Every action is in exactly one state, timing, type and owner.
func TestActionsProperty(t *testing.T) {
	dates := []string{"", "2025-01-01", "2025-01-31", "2025-02-01", "2025-03-01"}
	date := func(t *rapid.T, name string) (d incident.Date) {
		if text := rapid.SampledFrom(dates).Draw(t, name); text != "" {
			d = day(text)
		}
		return d
	}
	rapid.Check(t, func(t *rapid.T) {
		today := day("2025-02-15")
		zone := time.FixedZone("east", 12*3600)
		states := States{}
		var list []*incident.Incident
		want := map[string]Timing{}
		for i := range rapid.IntRange(0, 5).Draw(t, "incidents") {
			in := timed(fmt.Sprintf("in-%d", i), "2025-01-10")
			in.Timezone.Value = zone
			for k := range rapid.IntRange(0, 4).Draw(t, "actions") {
				var a incident.ActionItem
				a.ID.Value = fmt.Sprintf("a-%d", k)
				a.Due.Value, a.Closed.Value = date(t, "due"), date(t, "closed")
				a.Status.Value = rapid.SampledFrom(incident.ActionStatuses).Draw(t, "status")
				a.Owner.Value = rapid.SampledFrom([]string{"", "octocat", "Octocat", "team:web"}).Draw(t, "owner")
				a.Type.Value = rapid.SampledFrom(append([]incident.ActionType{""}, incident.ActionTypes...)).Draw(t, "type")
				state, closed := a.Status.Value, a.Closed.Value
				if rapid.Bool().Draw(t, "tracked") {
					p := incident.Progress{State: rapid.SampledFrom([]incident.ActionStatus{incident.Open, incident.Done}).Draw(t, "state")}
					if p.State == incident.Done {
						p.ClosedAt = time.Date(2025, 1, 31, 13, 0, 0, 0, time.UTC) // February where the document is
					}
					states[in.Key(a)] = p
					if state != incident.Dropped {
						state = p.State
						if p.State == incident.Done {
							closed = day("2025-02-01")
						}
					}
				}
				due := a.Due.Value
				timing := Undated
				switch {
				case state == incident.Dropped:
					timing = Dropped
				case due.IsZero():
				case state == incident.Open && due.Before(today):
					timing = Overdue
				case state == incident.Open:
					timing = Ahead
				case closed.IsZero():
				case due.Before(closed):
					timing = Late
				default:
					timing = OnTime
				}
				want[in.Key(a).String()] = timing
				in.Actions = append(in.Actions, a)
			}
			list = append(list, in)
		}
		f := Compute(list, states, today).Actions
		got := map[string]Timing{}
		for i, a := range f.All {
			got[a.Incident.Key(*a.Item).String()] = a.Timing
			if (a.Age != 0) != (a.State == incident.Open) || a.State == incident.Open && a.Age != 36 {
				t.Fatalf("age %d of a %s action", a.Age, a.State)
			}
			if i > 0 && a.Timing == Overdue && f.All[i-1].Timing != Overdue {
				t.Fatal("overdue ones are not first")
			}
			if (a.Timing == Overdue) != states.Overdue(a.Incident, *a.Item, today) {
				t.Fatal("two opinions on what is overdue")
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatal(diff)
		}
		sum := func(groups []ActionGroup) (total Tally) {
			for _, g := range groups {
				total = total.Add(g.Tally)
				if g.Tally.Total() != len(g.Actions) {
					t.Fatalf("group %q counts %d of %d", g.Name, g.Tally.Total(), len(g.Actions))
				}
			}
			return total
		}
		n := 0
		for _, c := range f.Timings {
			n += c.N
		}
		if sum(f.Owners) != f.Tally || sum(f.Types) != f.Tally || n != f.Tally.Total() || len(f.Owners) > 3 {
			t.Fatalf("owners %+v, types %+v, %d by timing, %+v in all", sum(f.Owners), sum(f.Types), n, f.Tally)
		}
	})
}

func TestFilter(t *testing.T) {
	a, b, c := timed("a", "2025-01-01"), timed("b", "2025-02-01"), &incident.Incident{}
	a.Services = []incident.Field[string]{{Value: "web"}, {Value: "mail"}}
	b.Services = []incident.Field[string]{{Value: "mail"}}
	a.Class.Value, b.Class.Value = "x", "y"
	a.Severity.Value, b.Severity.Value = 1, 2
	c.ID.Value = "c"
	for _, test := range []struct {
		filter Filter
		want   string
	}{
		{Filter{}, "[a b c]"},
		{Filter{Since: day("2025-01-02")}, "[b]"},
		{Filter{Since: day("2025-01-01")}, "[a b]"},
		{Filter{Services: []string{"web", "other"}}, "[a]"},
		{Filter{Services: []string{"mail"}, Severities: []incident.Severity{2, 3}}, "[b]"},
		{Filter{Classes: []string{"x", "y"}}, "[a b]"},
		{Filter{Classes: []string{"x"}, Severities: []incident.Severity{2}}, "[]"},
	} {
		ids := []string{}
		for _, in := range test.filter.Apply([]*incident.Incident{a, b, c}) {
			ids = append(ids, in.ID.Value)
		}
		if got := fmt.Sprint(ids); got != test.want {
			t.Errorf("%+v: %s, want %s", test.filter, got, test.want)
		}
	}
}
