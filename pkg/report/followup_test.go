package report_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/followup"
	"github.com/seed-42cec927/postmortem/pkg/githubtest/effects"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

// dueAction is an action that is due so many days after 1 June 2025.
func dueAction(n, days int, title string) insight.Action {
	today := incident.Date{Year: 2025, Month: 6, Day: 1}
	in := &incident.Incident{ID: incident.Field[string]{Value: "in"}}
	item := &incident.ActionItem{
		ID: incident.Field[string]{Value: fmt.Sprint("a", n)}, Title: incident.Field[string]{Value: title},
		Owner: incident.Field[string]{Value: "octocat"}, Due: incident.Field[incident.Date]{Value: today.AddDays(days)},
	}
	return insight.Action{Incident: in, Item: item, State: incident.Open, Progress: incident.Progress{Number: n, URL: fmt.Sprintf("https://github.com/o/r/issues/%d", n)}}
}

func sampleFollowUps() report.FollowUps {
	return report.FollowUps{
		Digest: followup.Digest{
			Today:   incident.Date{Year: 2025, Month: 6, Day: 1},
			Overdue: []insight.Action{dueAction(7, -3, "Add a test"), dueAction(8, -1, "Add | a `badge` @octocat")},
			Soon:    []insight.Action{dueAction(9, 0, "Write it down"), dueAction(0, 1, "Call"), dueAction(11, 2, "Ask")},
		},
		Plan: plan.Plan{Changes: samplePlan().Changes[1:2]},
	}
}

func TestFollowUpMarkdown(t *testing.T) {
	f := sampleFollowUps()
	f.Overdue[1].Progress.URL = "https://evil.example/) @octocat"
	f.Soon[1].Item.Owner.Value, f.Soon[1].Progress.Number = "", 0
	var b strings.Builder
	if err := report.FollowUpMarkdown(&b, f); err != nil {
		t.Fatal(err)
	}
	want := `<!-- postmortem-followup -->
**Overdue:** 2 action items.

| Issue | Action | Owner | Due | Postmortem |
|---|---|---|---|---|
| [#7](https://github.com/o/r/issues/7) | Add a test | octocat | 2025-05-29, 3 days ago | in |
| ` + "`#8`" + ` | Add \| a \` + "`badge\\`" + ` @` + "\u200b" + `octocat | octocat | 2025-05-31, 1 day ago | in |

**Due within 2 days:** 3 action items.

| Issue | Action | Owner | Due | Postmortem |
|---|---|---|---|---|
| [#9](https://github.com/o/r/issues/9) | Write it down | octocat | 2025-06-01, today | in |
|  | Call | no owner | 2025-06-02, tomorrow | in |
| [#11](https://github.com/o/r/issues/11) | Ask | octocat | 2025-06-03, in 2 days | in |

**postmortem followup**: 1 to add, 0 to change, 0 to close.
`
	got, _, _ := strings.Cut(b.String(), "\n| | Issue | Title")
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestFollowUpBounds: however much is due, and whoever wrote it.
func TestFollowUpBounds(t *testing.T) {
	evil := "@octocat fixes #1 ::error::x\r\n::warning::y ${{ secrets.X }} $(id) <script> \x1b[2J\u202e " + strings.Repeat("$", 300)
	var f report.FollowUps
	p := samplePlan()
	for n := range 2000 {
		f.Overdue = append(f.Overdue, dueAction(n+1, -1, evil))
		f.Soon = append(f.Soon, dueAction(n+1, 1, evil))
		c := p.Changes[1]
		after := *c.After
		after.Title = evil
		c.After, c.Why, c.Owner = &after, evil, evil
		f.Plan.Changes = append(f.Plan.Changes, c)
		f.Plan.Notes = append(f.Plan.Notes, plan.Note{Kind: plan.Untouched, Message: evil})
		f.Plan.Refusals, f.Plan.Failed = append(f.Plan.Refusals, evil), append(f.Plan.Failed, evil)
	}
	f.Today = incident.Date{Year: 2025, Month: 6, Day: 1}
	var b strings.Builder
	if err := report.FollowUpMarkdown(&b, f); err != nil {
		t.Fatal(err)
	}
	if n := len([]rune(b.String())); n > 65_536 {
		t.Errorf("%d characters", n)
	}
	for _, part := range []string{"more action items: ", "more changes: ", "more notes: "} {
		if !strings.Contains(b.String(), part) {
			t.Errorf("no word of %q", part)
		}
	}
	e := effects.OfMarkdown(b.String())
	e.References = nil // the numbers of issues, in links
	if !e.None() || strings.Contains(b.String(), "\n::") || strings.ContainsAny(b.String(), "\x1b\u202e") {
		t.Errorf("it does something: %+v", e)
	}

	b.Reset()
	if err := report.FollowUpText(&b, f, report.PlanStyle{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "\n::") || strings.ContainsAny(b.String(), "\x1b\u202e\r") || !strings.Contains(b.String(), "\n  and 1800 more\n") {
		t.Error("the text can do something, or is not bounded")
	}
	b.Reset()
	if err := report.FollowUpJSON(&b, f); err != nil {
		t.Fatal(err)
	}
	if !json.Valid([]byte(b.String())) || strings.ContainsAny(b.String(), "\x1b\u202e\r") {
		t.Error("the JSON can do something")
	}
}

func TestFollowUpTextAndJSON(t *testing.T) {
	var b strings.Builder
	if err := report.FollowUpText(&b, sampleFollowUps(), report.PlanStyle{}); err != nil {
		t.Fatal(err)
	}
	want := "Overdue: 2 action items\n  in/a7 #7: Add a test (octocat, due 2025-05-29, 3 days ago)\n"
	if !strings.HasPrefix(b.String(), want) {
		t.Errorf("text:\n%s", b.String())
	}
	b.Reset()
	if err := report.FollowUpText(&b, report.FollowUps{}, report.PlanStyle{}); err != nil || !strings.HasPrefix(b.String(), "No action item is overdue or due within 2 days.\n\nNo changes.") {
		t.Errorf("text of nothing: %v\n%s", err, b.String())
	}
	b.Reset()
	if err := report.FollowUpJSON(&b, report.FollowUps{}); err != nil || !strings.Contains(b.String(), `"overdue": []`) || !strings.Contains(b.String(), `"due_soon": []`) {
		t.Errorf("JSON of nothing: %v\n%s", err, b.String())
	}
	b.Reset()
	if err := report.FollowUpJSON(&b, sampleFollowUps()); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Version int
		Today   string
		Overdue []map[string]any
		DueSoon []map[string]any `json:"due_soon"`
		Plan    struct{ Changes []any }
	}
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	first := map[string]any{"key": "in/a7", "title": "Add a test", "owner": "octocat", "due": "2025-05-29", "days": -3.0, "number": 7.0, "url": "https://github.com/o/r/issues/7"}
	if d := cmp.Diff(first, got.Overdue[0]); d != "" || got.Version != 1 || got.Today != "2025-06-01" || len(got.DueSoon) != 3 || len(got.Plan.Changes) != 1 {
		t.Errorf("%s\n%+v", d, got)
	}
}
