package report_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

func samplePlan() plan.Plan {
	key := func(action string) incident.Key { return incident.Key{Incident: "in", Action: action} }
	open := plan.Issue{Number: 7, Title: "Old", Body: "a\nold line\nb", State: plan.Open, Labels: []string{"postmortem-action"}}
	changed, closed := open, open
	changed.Title, changed.Body, changed.Assignees = "N\u200bew", "a\nnew line\nb", []string{"octocat"}
	closed.State, closed.StateReason = plan.Closed, plan.ReasonNotPlanned
	return plan.Plan{
		Changes: []plan.Change{
			{Verb: plan.Create, Kind: plan.MilestoneKind, Key: key(""), Why: "first issues", AfterMilestone: &plan.Milestone{Title: "Postmortem in", State: plan.Open, DueOn: "2025-05-21"}},
			{Verb: plan.Create, Kind: plan.IssueKind, Key: key("a"), Why: "new", After: &plan.Issue{Title: "Do a", Body: "text", State: plan.Open, MilestoneTitle: "Postmortem in"}},
			{Verb: plan.Update, Kind: plan.IssueKind, Key: key("b"), Number: 7, Why: "title, assignees, description", Before: &open, After: &changed},
			{Verb: plan.Close, Kind: plan.IssueKind, Key: key("c"), Number: 7, Why: "removed", Before: &open, After: &closed},
		},
		Notes: []plan.Note{
			{Kind: plan.Drift, Key: key("d"), Number: 9, Message: "title changed on GitHub", Field: "title", File: "File's", GitHub: "evil\x1b[2J\u202e\nPlan: 0 to add"},
			{Kind: plan.Progress, Key: key("e"), Number: 10, Message: "closed on GitHub: a pull is due"},
			{Kind: plan.Drift, Key: key("f"), Number: 11, Message: "reopened on GitHub; the file says dropped", Field: "state", File: "dropped", GitHub: "open"},
			{Kind: plan.Untouched, Number: 3, Message: "left alone"},
		},
		Warnings: []plan.Warning{{Incident: "in", Text: "postmortems/in.md:4: nobody is assigned"}},
	}
}

const wantPlan = `  # first issues
  + milestone in
      + title       = Postmortem in
      + due         = 2025-05-21

  # new
  + issue in/a
      + title       = Do a
      + milestone   = Postmortem in

  # title, assignees, description
  ~ issue in/b (#7)
      ~ title       = Old -> New
      ~ assignees   = (none) -> octocat
      ~ description:
          - old line
          + new line

  # removed
  - close issue in/c (#7)
      ~ state       = open -> closed (not_planned)

Left as it is on GitHub:
  ! in/d #9: title changed on GitHub (file: File's, GitHub: evil[2J Plan: 0 to add)
  ! in/e #10: closed on GitHub: a pull is due
  ! in/f #11: reopened on GitHub; the file says dropped
  ! #3: left alone
  Edits made on GitHub are kept; --overwrite replaces them by what the files say.
  "postmortem pull" records in the files what was closed or reopened on GitHub.

Warning: postmortems/in.md:4: nobody is assigned

Plan: 2 to add, 1 to change, 1 to close (3 issues, 1 milestone).
`

func planText(t *testing.T, p plan.Plan, style report.PlanStyle) string {
	t.Helper()
	var b strings.Builder
	if err := report.PlanText(&b, p, style); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPlanText(t *testing.T) {
	if diff := cmp.Diff(wantPlan, planText(t, samplePlan(), report.PlanStyle{})); diff != "" {
		t.Error(diff)
	}
}

func TestPlanTextColoursAreAllThatColourAdds(t *testing.T) {
	got := planText(t, samplePlan(), report.PlanColours())
	for _, code := range []string{"32", "33", "31", "2", "1", "0"} {
		if !strings.Contains(got, "\x1b["+code+"m") {
			t.Errorf("no colour %s", code)
		}
		got = strings.ReplaceAll(got, "\x1b["+code+"m", "")
	}
	if diff := cmp.Diff(wantPlan, got); diff != "" {
		t.Error(diff)
	}
}

func TestPlanTextEnds(t *testing.T) {
	for name, c := range map[string]struct {
		plan plan.Plan
		want string
	}{
		"empty":   {plan.Plan{}, "No changes. GitHub agrees with the postmortems.\n"},
		"refused": {plan.Plan{Refusals: []string{"too many"}}, "Plan: 0 to add, 0 to change, 0 to close.\nRefused: too many\n"},
		"failed": {plan.Plan{Failed: []string{"postmortems/x.md"}},
			"No changes.\nError: postmortems/x.md could not be read as a whole: nothing that is missing from it is closed, and this run fails\n"},
	} {
		if diff := cmp.Diff(c.want, planText(t, c.plan, report.PlanStyle{})); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// One file that cannot be read keeps every issue whose item is in no other file
// open: that is one thing to know.
func TestPlanTextSaysOnceWhatIsAlike(t *testing.T) {
	var p plan.Plan
	for i := range 40 {
		if i == 2 {
			p.Notes = append(p.Notes, plan.Note{Kind: plan.Untouched, Number: 3, Message: "left alone"})
		}
		p.Notes = append(p.Notes, plan.Note{
			Kind: plan.Untouched, Key: incident.Key{Incident: "in", Action: fmt.Sprint("a", i)}, Number: 10 + i, Message: "not closed: b.md could not be read",
		})
	}
	want := `Left as it is on GitHub:
  ! in/a0 #10, in/a1 #11, in/a2 #12 and 37 more: not closed: b.md could not be read
  ! #3: left alone

No changes.
`
	if diff := cmp.Diff(want, planText(t, p, report.PlanStyle{})); diff != "" {
		t.Error(diff)
	}
	p.Notes = p.Notes[:4] // three of a kind are few
	if got := planText(t, p, report.PlanStyle{}); strings.Count(got, "not closed") != 3 || strings.Contains(got, " more") {
		t.Error(got)
	}
}

func TestPlanJSON(t *testing.T) {
	var b strings.Builder
	if err := report.PlanJSON(&b, samplePlan()); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\x1b\u202e") {
		t.Errorf("characters that steer a terminal: %s", b.String())
	}
	var got struct {
		Version int
		Changes []struct {
			Verb, Kind, Key, Why string
			Number               *int
			Before, After        map[string]any
		}
		Notes    []struct{ GitHub string }
		Refusals []string
		Summary  struct{ Add, Change, Close int }
	}
	if err := json.Unmarshal([]byte(b.String()), &got); err != nil {
		t.Fatal(err)
	}
	c := got.Changes
	if got.Version != 1 || len(c) != 4 || c[0].Number != nil || c[0].Before != nil || c[0].Key != "in" || c[2].Key != "in/b" ||
		*c[2].Number != 7 || c[2].Before["title"] != "Old" || c[2].After["title"] != "New" || got.Refusals == nil ||
		got.Summary.Add != 2 || got.Summary.Change != 1 || got.Summary.Close != 1 || !strings.Contains(got.Notes[0].GitHub, "\u202e") {
		t.Errorf("%s", b.String())
	}
	b.Reset()
	report.PlanJSON(&b, plan.Plan{})
	if !strings.Contains(b.String(), `"changes": []`) {
		t.Errorf("an empty plan: %s", b.String())
	}
}
