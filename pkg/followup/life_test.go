package followup_test

import (
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/incident"
)

const (
	early     = "2025-05-29"
	twoWeeks  = "2025-05-30"
	threeMore = "2025-08-16"
)

// scenario begins with the issue #1 of the one action of the incident "in".
type scenario struct {
	asked bool // the questions of two weeks are #2 before anything is done
	do    func(*world)
	day   string // of the run; two weeks after the review unless given
	want  []string
	then  func(*world) bool
}

func status(s incident.Status) func(*world) {
	return func(w *world) { w.docs[0].Status = field(s) }
}

func since(w *world) { w.opt.Since = date("2025-05-15") }

// life holds the rows of the tables in docs/followup.md.
var life = map[string]map[string]scenario{
	"two weeks have passed since the review": {
		"the day before": {day: early},
		"on the day": {want: []string{"create in/two-weeks"}, then: func(w *world) bool {
			i := w.issue(2)
			return i.Title == "Follow-up after two weeks: Incident in" && strings.Join(i.Labels, " ") == "postmortem-action postmortem-followup" &&
				i.Milestone == 0 && len(i.Assignees) == 0 && strings.Contains(i.Body, "\n- #1: Do x (octocat, due 2025-12-01)\n")
		}},
		"two months late": {day: "2025-08-15", want: []string{"create in/two-weeks"}},
	},
	"three months have passed since the review": {
		"the first open": {asked: true, day: threeMore, want: []string{"create in/three-months"}},
		"the first answered": {asked: true, do: all(tick(2, "on-track"), edit(2, closed), record("two-weeks", "2025-06-02", "on-track")),
			day: threeMore, want: []string{"create in/three-months"}},
		"the first closed, and no pull": {asked: true, do: edit(2, closed), day: threeMore, want: []string{"create in/three-months"}},
	},
	"three months have passed, and nobody asked before": {"": {day: threeMore, want: []string{"create in/three-months"}}},
	"the document is a draft or in review": {
		"draft": {do: status(incident.Draft)}, "in review": {do: status(incident.InReview), day: threeMore},
	},
	"the document is closed": {
		"nothing is asked":   {do: status(incident.Closed)},
		"nor later":          {asked: true, do: all(edit(2, closed), status(incident.Closed)), day: threeMore},
		"an open one stays":  {asked: true, do: status(incident.Closed)},
		"and is kept":        {asked: true, do: all(status(incident.Closed), title), want: []string{"update in/two-weeks #2"}},
		"nothing to be said": {do: all(status(incident.Closed), unreviewed)},
	},
	"it is reviewed, and `reviewed` is missing": {"": {do: unreviewed,
		want: []string{`warning postmortems/in.md:1: no follow-up is planned: it is reviewed, and does not say when: write "reviewed: YYYY-MM-DD"`}}},
	"the incident is older than `since`": {
		"":                  {do: since},
		"an open one stays": {asked: true, do: all(since, title), want: []string{"update in/two-weeks #2"}},
	},
	"the title changes, or an action is done": {
		"title": {asked: true, do: all(tick(2, "check-fired"), title), want: []string{"update in/two-weeks #2"}, then: onlyTick("check-fired")},
		"action": {asked: true, do: all(tick(2, "check-fired"), func(w *world) {
			w.docs[0].Actions[0].Status = field(incident.Done)
			w.sync()
		}), want: []string{"update in/two-weeks #2"}, then: func(w *world) bool {
			return onlyTick("check-fired")(w) && strings.Contains(w.issue(2).Body, "No action item is open.")
		}},
	},
	"an answer is recorded": {
		"while it is open": {asked: true, do: all(tick(2, "on-track", "check-fired", "real-catch", "moved-on"),
			record("two-weeks", "2025-05-30", "on-track", "check-fired", "real-catch", "moved-on")), want: []string{"close in/two-weeks #2 completed"}},
		"closed":     {asked: true, do: all(edit(2, closed), record("two-weeks", "2025-05-30"))},
		"no issue":   {do: record("two-weeks", "2025-05-30")},
		"is deleted": {asked: true, do: all(func(w *world) { w.repo.DeleteIssue(2) }, record("two-weeks", "2025-05-30"))},
	},
	"a part of the answer is recorded": {
		"":            {asked: true, do: all(tick(2, "on-track"), record("two-weeks", "", "on-track"))},
		"asked again": {do: record("two-weeks", "", "moved-on"), want: []string{"create in/two-weeks"}, then: onlyTick("moved-on")},
	},
	"the document goes back to review, or is deleted": {
		"review":  {asked: true, do: status(incident.InReview), want: []string{"close in/two-weeks #2 not_planned"}},
		"deleted": {asked: true, do: func(w *world) { w.docs = nil; w.sync() }, want: []string{"close in/two-weeks #2 not_planned"}},
	},
	"the document's id changes, and `formerly` names the old one": {"": {asked: true, do: func(w *world) {
		w.docs[0].ID, w.docs[0].Formerly = field("now"), []incident.Field[string]{field("in")}
		w.sync()
	}, want: []string{"update now/two-weeks #2"}}},
	"a document cannot be read": {"": {asked: true, do: func(w *world) {
		w.docs, w.opt.Failed = nil, []string{"postmortems/in.md"}
	}, want: []string{"untouched  in/two-weeks #2"}}},

	"a person ticks a question": {
		"":                          {asked: true, do: tick(2, "on-track"), then: onlyTick("on-track")},
		"as an editor writes it":    {asked: true, do: edit(2, func(i *githubtest.Issue) { i.Body = strings.ReplaceAll(ticked(i.Body, "on-track"), "\n", "\r\n") }), then: onlyTick("on-track")},
		"while a run is on its way": {asked: true, do: all(title, meanwhile(tick(2, "on-track"))), want: []string{"update in/two-weeks #2"}, then: onlyTick("on-track")},
	},
	"a person closes it": {
		"with ticks": {asked: true, do: all(tick(2, "on-track"), edit(2, closed)), want: []string{"progress  in/two-weeks #2"}},
		"without":    {asked: true, do: edit(2, closed), want: []string{"progress  in/two-weeks #2"}},
		"as no use":  {asked: true, do: func(w *world) { w.repo.CloseIssue(2, "not_planned") }, want: []string{"progress  in/two-weeks #2"}},
		"and both labels are gone, after three months": {asked: true, do: edit(2, func(i *githubtest.Issue) { closed(i); i.Labels = nil }), day: threeMore, want: []string{"create in/three-months"}},
	},
	"a person reopens it after the answer was recorded": {"": {asked: true, do: all(edit(2, closed), record("two-weeks", "2025-05-30"), edit(2, reopened)),
		want: []string{"drift state in/two-weeks #2"}},
		"and postmortem had closed it": {asked: true, do: all(record("two-weeks", "2025-05-30"), func(w *world) { w.ask(twoWeeks) }, edit(2, reopened)),
			want: []string{"drift state in/two-weeks #2"}}},
	"a person edits the block otherwise": {"": {asked: true, do: edit(2, func(i *githubtest.Issue) {
		i.Body = strings.Replace(i.Body, "on track", "quite on track", 1)
	}), want: []string{"drift description in/two-weeks #2"}}},
	"a person takes the label `postmortem-action` off": {
		"open":   {asked: true, do: edit(2, unlabel("postmortem-action")), want: []string{"update in/two-weeks #2"}},
		"closed": {asked: true, do: all(edit(2, unlabel("postmortem-action")), edit(2, closed)), want: []string{"update in/two-weeks #2", "progress  in/two-weeks #2"}},
	},
	"a person takes the label `postmortem-followup` off": {
		"open":   {asked: true, do: edit(2, unlabel("postmortem-followup")), want: []string{"drift labels in/two-weeks #2"}},
		"closed": {asked: true, do: all(edit(2, unlabel("postmortem-followup")), edit(2, closed)), want: []string{"progress  in/two-weeks #2"}},
	},
	"a person takes both labels off, or the marker, or deletes it, or transfers it": {
		"labels":   {asked: true, do: edit(2, unlabel("postmortem-action", "postmortem-followup")), want: []string{"create in/two-weeks"}},
		"marker":   {asked: true, do: edit(2, func(i *githubtest.Issue) { i.Body = "mine" }), want: []string{"create in/two-weeks"}},
		"delete":   {asked: true, do: func(w *world) { w.repo.DeleteIssue(2) }, want: []string{"create in/two-weeks"}},
		"transfer": {asked: true, do: func(w *world) { w.repo.TransferIssue(2, w.gh.AddRepo("o", "elsewhere")) }, want: []string{"create in/two-weeks"}},
	},
	"a person copies it": {"": {asked: true, do: func(w *world) {
		w.repo.AddIssue(githubtest.Issue{Title: "Copy", Body: w.issue(2).Body, Labels: w.issue(2).Labels})
	}, want: []string{"close in/two-weeks #3 duplicate"}}},

	"the due date passes": {"": {do: due("2025-05-28"), day: early, want: []string{"update in/x #1"}, then: overdue(true)},
		"and a person closed it": {do: all(late, edit(1, closed)), day: early, then: overdue(true)},
		"a later commit wrote it": {do: all(due("2025-05-28"), func(w *world) { w.opt.Commit = w.opt.Commit.Add(-time.Hour) }), day: early,
			want: []string{"older  in/x #1"}},
		"not on the day itself": {do: due(early), day: early, then: overdue(false)}},
	"the due date moves": {
		"moves": {do: all(late, due("2025-07-01")), day: early, want: []string{"update in/x #1"}, then: overdue(false)},
	},
	"the item is done, and sync closes its issue": {"": {do: all(late, func(w *world) { w.docs[0].Actions[0].Status = field(incident.Done); w.sync() }), day: early, then: overdue(true)}},
	"a person takes it off":                       {"": {do: all(late, edit(1, unlabel("postmortem-overdue"))), day: early, want: []string{"drift labels in/x #1"}, then: overdue(false)}},
	"a person put it on": {"": {do: edit(1, func(i *githubtest.Issue) { i.Labels = append(i.Labels, "postmortem-overdue") }), day: early, then: overdue(true)},
		"and it becomes overdue": {do: all(edit(1, func(i *githubtest.Issue) { i.Labels = append(i.Labels, "postmortem-overdue") }), due("2025-05-28")),
			day: early, want: []string{"update in/x #1"}, then: overdue(true)}},
}

func closed(i *githubtest.Issue)   { i.State, i.StateReason = "closed", "completed" }
func reopened(i *githubtest.Issue) { i.State, i.StateReason = "open", "reopened" }
func title(w *world)               { w.docs[0].Title = field("Other") }
func unreviewed(w *world)          { w.docs[0].Reviewed = incident.Field[incident.Date]{} }

func due(day string) func(*world) {
	return func(w *world) {
		w.docs[0].Actions[0].Due = field(date(day))
		w.sync()
	}
}

// late has the label of an overdue action.
func late(w *world) {
	due("2025-05-20")(w)
	w.ask(early)
}

func overdue(want bool) func(*world) bool {
	return func(w *world) bool {
		return want == strings.Contains(strings.Join(w.issue(1).Labels, " "), "postmortem-overdue")
	}
}

// onlyTick reports whether one question of #2 is ticked and no other.
func onlyTick(id string) func(*world) bool {
	return func(w *world) bool {
		body := w.issue(2).Body
		return strings.Count(body, "- [x]") == 1 && ticked(strings.ReplaceAll(body, "- [x]", "- [ ]"), id) == body
	}
}

// meanwhile does something just before a run reads an issue to write it.
func meanwhile(do func(*world)) func(*world) {
	return func(w *world) {
		done := false
		w.gh.Intercept(func(r *http.Request, _ int) *githubtest.Fault {
			if !done && r.Method == "GET" && strings.HasSuffix(r.URL.Path, "/issues/2") {
				done = true
				do(w)
			}
			return nil
		})
	}
}

func TestLife(t *testing.T) {
	for row, cases := range life {
		for name, c := range cases {
			t.Run(row+"/"+name, func(t *testing.T) {
				w := newWorld(t, 0)
				w.docs = []*incident.Incident{doc("in", action("x"))}
				w.sync()
				w.today = date(twoWeeks)
				if c.asked {
					w.ask(twoWeeks)
				}
				if c.do != nil {
					c.do(w)
				}
				if c.day != "" {
					w.today = date(c.day)
				}
				_, _, p := w.compare()
				want := ""
				if len(c.want) > 0 {
					want = strings.Join(c.want, "\n") + "\n"
				}
				if got := outline(p); got != want {
					t.Fatalf("planned:\n%s\nwant:\n%s", got, want)
				}
				w.apply(p)
				if _, _, again := w.compare(); !again.Empty() {
					t.Errorf("after apply there is still to do:\n%s", outline(again))
				}
				if c.then != nil && !c.then(w) {
					t.Errorf("ended with %+v", w.repo.Issues())
				}
			})
		}
	}
}

func TestRowsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/followup.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	outcomes := false
	for line := range strings.Lines(string(text)) {
		cell, rest, ok := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		switch {
		case !ok || strings.HasPrefix(line, "|---"):
		case strings.HasPrefix(rest, "outcome |"), strings.HasPrefix(rest, "reads |"):
			outcomes = true
			continue
		case outcomes:
			documented[cell] = true
		}
		outcomes = outcomes && strings.HasPrefix(line, "|")
	}
	for row := range life {
		if !documented[row] {
			t.Errorf("docs/followup.md has no row %q", row)
		}
		delete(documented, row)
	}
	for row := range costs {
		if !documented[row] {
			t.Errorf("docs/followup.md has no cost %q", row)
		}
		delete(documented, row)
	}
	for row := range documented {
		t.Errorf("the row %q of docs/followup.md has no test", row)
	}
}

// TestIDs: an action may have the id of a stage, and be called as one.
func TestIDs(t *testing.T) {
	w := newWorld(t, 0)
	odd := action("two-weeks")
	odd.Formerly = []incident.Field[string]{field("three-months")}
	odd.Labels = []incident.Field[string]{field("postmortem-followup"), field("Postmortem-Overdue"), field("mine")}
	w.docs = []*incident.Incident{doc("in", odd)}
	w.sync()
	if got := strings.Join(w.issue(1).Labels, " "); got != "postmortem-action mine" {
		t.Errorf("an author gave the labels %q", got)
	}
	if p := w.ask(twoWeeks); outline(p) != "create in/two-weeks\n" {
		t.Errorf("planned:\n%s", outline(p))
	}
	// A document that is there keeps its issues, also while it is in review.
	thief := doc("thief", action("x"))
	thief.Formerly = []incident.Field[string]{field("in")}
	w.docs = append(w.docs, thief)
	w.docs[0].Status = field(incident.InReview)
	w.sync()
	if p := w.ask(twoWeeks); outline(p) != "close in/two-weeks #2 not_planned\ncreate thief/two-weeks\n" {
		t.Errorf("planned:\n%s", outline(p))
	}
	// What postmortem closed is no answer, and is opened again.
	w.docs = w.docs[:1]
	w.docs[0].Status = field(incident.Reviewed)
	if a := w.answers()[incident.Key{Incident: "in", Action: "two-weeks"}]; a.Number != 2 || a.Closed {
		t.Errorf("answers %+v", a)
	}
	w.sync()
	_, _, p := w.compare()
	if got := outline(p); !strings.Contains(got, "reopen in/two-weeks #2\n") {
		t.Errorf("planned:\n%s", got)
	}
}

func TestDigest(t *testing.T) {
	w := newWorld(t, 0)
	a := doc("a", action("late"), action("today"), action("soon"), action("later"), action("done"), action("later-done"))
	for n, day := range []string{"2025-05-29", twoWeeks, "2025-06-01", "2025-06-02", "2025-05-29", "2025-05-29"} {
		a.Actions[n].Due = field(date(day))
	}
	a.Actions[4].Status = field(incident.Done)
	old := doc("old", action("late"))
	old.Date, old.Actions[0].Due = field(date("2024-05-14")), field(date("2024-06-01"))
	w.docs = []*incident.Incident{a, old}
	w.sync()
	names := func() string {
		digest, _, _ := w.compare()
		var list []string
		for _, x := range append(digest.Overdue, digest.Soon...) {
			list = append(list, x.Incident.Key(*x.Item).String())
		}
		return strings.Join(list, " ")
	}
	w.today = date(twoWeeks)
	w.repo.CloseIssue(3, "completed") // later-done
	since(w)
	w.policy.Recreate = true
	if got := names(); got != "old/late a/late a/today a/soon" {
		t.Errorf("due: %s", got)
	}
	w.repo.DeleteIssue(6) // an older incident's, which has none then
	if got := names(); got != "a/late a/today a/soon" {
		t.Errorf("due: %s", got)
	}
}
