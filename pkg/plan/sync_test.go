package plan_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

func TestFirstSync(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{
		doc("b-two", action("only")),
		doc("a-one", action("first", labelled("Infra", "infra", "PostMortem-Action")), action("finished", done), action("never", dropped)),
		doc("c-none"),
	}
	p := w.sync()
	w.expect(p, "create milestone a-one", "create issue a-one/first", "create milestone b-two", "create issue b-two/only")
	if s := p.Summary(); s != (plan.Summary{Add: 4, AddIssues: 2}) {
		t.Errorf("counted %+v", s)
	}
	got := w.repo.Issues()
	if len(got) != 2 {
		t.Fatalf("%d issues", len(got))
	}
	i := got[0]
	if i.Title != "Do first" || !cmp.Equal(i.Labels, []string{"postmortem-action", "Infra"}) || !cmp.Equal(i.Assignees, []string{"octocat"}) {
		t.Errorf("created %+v", i)
	}
	m := w.repo.Milestone(i.Milestone)
	if m.Title != "Postmortem a-one: Incident a-one" || m.DueOn.Format(time.DateOnly) != "2025-05-21" {
		t.Errorf("milestone %+v", m)
	}
	for _, l := range w.repo.Labels() {
		if l.Name == plan.ManagedLabel.Name && l.Description != plan.ManagedLabel.Description {
			t.Errorf("label %+v", l)
		}
	}
	w.requests()
	w.expect(w.plan())
	if got := w.requests(); !cmp.Equal(got, []string{"GET /issues", "GET /milestones"}) {
		t.Errorf("a plan without changes asked %q", got)
	}
}

func TestCostOfNoChanges(t *testing.T) {
	w := newWorld(t, githubtest.Options{PageSize: 10})
	for d := range 12 {
		in := doc(fmt.Sprintf("incident-%02d", d))
		for a := range 2 {
			in.Actions = append(in.Actions, action(fmt.Sprint("a", a)))
		}
		w.docs = append(w.docs, in)
	}
	w.sync()
	w.requests()
	w.expect(w.plan())
	// 24 open issues and 12 milestones, by tens here, by hundreds on GitHub.
	if got := w.requests(); len(got) != 3+2 {
		t.Errorf("%d requests: %q", len(got), got)
	}
}

func TestCostOfCreating(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{doc("a-one", action("x"), action("y"))}
	w.sync()
	w.requests()
	w.docs = append(w.docs, doc("b-two", action("x"), action("y"), action("z")))
	w.apply(w.plan())
	want := []string{
		"GET /issues", "GET /milestones", // as always
		"GET /issues", "GET /milestones", // closed ones: nothing is created that was there before
		"POST /milestones", "GET /assignees/octocat",
		"POST /issues", "POST /issues", "POST /issues", "PATCH /milestones/2",
	}
	if got := w.requests(); !cmp.Equal(got, want) {
		t.Errorf("asked %q", got)
	}
}

// TestLife follows what files and people do to an item, one row each. Every
// row begins with the issues #1 of x and #2 of y in one milestone.
func TestLife(t *testing.T) {
	edit := func(number int, f func(*githubtest.Issue)) func(*world) {
		return func(w *world) { w.repo.EditIssue(number, f) }
	}
	set := func(n int, f func(*incident.ActionItem)) func(*world) {
		return func(w *world) { f(&w.docs[0].Actions[n]) }
	}
	all := func(fs ...func(*world)) func(*world) {
		return func(w *world) {
			for _, f := range fs {
				f(w)
			}
		}
	}
	remove := func(w *world) { w.docs[0].Actions = w.docs[0].Actions[1:] }
	overwrite := func(w *world) { w.policy.Overwrite = true }
	closeIt := edit(1, func(i *githubtest.Issue) { i.State, i.StateReason = "closed", "completed" })
	reopen := edit(1, func(i *githubtest.Issue) { i.State = "open" })
	sync := func(w *world) { w.sync() }
	retitle := func(s string) func(*incident.ActionItem) {
		return func(a *incident.ActionItem) { a.Title = field(s) }
	}
	reopenFile := func(a *incident.ActionItem) { a.Status = field(incident.Open) }

	for name, row := range map[string]struct {
		do   func(*world)
		want []string
		then func(*world, githubtest.Issue) bool
	}{
		"done":    {set(0, done), []string{"close issue in/x #1 completed"}, nil},
		"dropped": {set(0, dropped), []string{"close issue in/x #1 not_planned"}, nil},
		"removed": {remove, []string{"close issue in/x #1 not_planned"}, nil},
		"all done": {all(set(0, done), set(1, done)),
			[]string{"close milestone in #1", "close issue in/x #1 completed", "close issue in/y #2 completed"},
			func(w *world, i githubtest.Issue) bool { return w.repo.Milestone(1).State == "closed" }},
		"all removed": {func(w *world) { w.docs = nil },
			[]string{"close milestone in #1", "close issue in/x #1 not_planned", "close issue in/y #2 not_planned"}, nil},
		"all done, and people have an issue in the milestone": {
			all(set(0, done), set(1, done), func(w *world) { w.repo.AddIssue(githubtest.Issue{Title: "mine", Milestone: 1}) }),
			[]string{"close issue in/x #1 completed", "close issue in/y #2 completed"}, nil},
		"added": {func(w *world) { w.docs[0].Actions = append(w.docs[0].Actions, action("z")) }, []string{"create issue in/z"}, nil},
		"many added at once": {func(w *world) {
			for n := range 9 {
				w.docs[0].Actions = append(w.docs[0].Actions, action(fmt.Sprint("n", n)))
			}
		}, []string{"create issue in/n0", "create issue in/n1", "create issue in/n2", "create issue in/n3", "create issue in/n4",
			"create issue in/n5", "create issue in/n6", "create issue in/n7", "create issue in/n8"}, nil},
		"title changed": {set(0, retitle("Other")), []string{"update issue in/x #1"},
			func(w *world, i githubtest.Issue) bool { return i.Title == "Other" }},
		"owner changed": {set(0, owner("hubot")), []string{"update issue in/x #1"},
			func(w *world, i githubtest.Issue) bool { return cmp.Equal(i.Assignees, []string{"hubot"}) }},
		"owner is a team": {set(0, owner("team:storage")), []string{"update issue in/x #1"},
			func(w *world, i githubtest.Issue) bool {
				return len(i.Assignees) == 0 && strings.Contains(i.Body, "team storage")
			}},
		"due later": {set(0, func(a *incident.ActionItem) { a.Due.Value = a.Due.Value.AddDays(3) }),
			[]string{"update milestone in #1", "update issue in/x #1"},
			func(w *world, i githubtest.Issue) bool {
				return w.repo.Milestone(1).DueOn.Format(time.DateOnly) == "2025-05-24"
			}},
		"labels changed": {set(0, labelled("new")), []string{"update issue in/x #1"},
			func(w *world, i githubtest.Issue) bool {
				return cmp.Equal(i.Labels, []string{"postmortem-action", "new"})
			}},
		"incident retitled": {func(w *world) { w.docs[0].Title = field("Better") },
			[]string{"update milestone in #1", "update issue in/x #1", "update issue in/y #2"},
			func(w *world, i githubtest.Issue) bool { return w.repo.Milestone(1).Title == "Postmortem in: Better" }},
		"file renamed": {func(w *world) { w.docs[0].File.Path = "postmortems/2025/in.md" },
			[]string{"update milestone in #1", "update issue in/x #1", "update issue in/y #2"}, nil},

		"closed by a person": {closeIt, []string{"progress in/x #1"}, nil},
		"closed by a person as not planned": {edit(1, func(i *githubtest.Issue) { i.State, i.StateReason = "closed", "not_planned" }),
			[]string{"progress in/x #1"}, nil},
		"all closed by people": {all(closeIt, edit(2, func(i *githubtest.Issue) { i.State = "closed" })),
			[]string{"close milestone in #1", "progress in/x #1", "progress in/y #2"}, nil},
		"closed by a person, then pulled":              {all(closeIt, set(0, done)), nil, nil},
		"reopened by a person after done":              {all(set(0, done), sync, reopen), []string{"progress in/x #1"}, nil},
		"reopened by a person after done, then pulled": {all(set(0, done), sync, reopen, set(0, reopenFile)), []string{"update issue in/x #1"}, nil},
		"reopened by a person after dropped":           {all(set(0, dropped), sync, reopen), []string{"drift of state in/x #1"}, nil},
		"reopened after removal":                       {all(remove, sync, reopen), []string{"drift of state in/x #1"}, nil},
		"reopened after done, overwritten":             {all(set(0, done), sync, reopen, overwrite), []string{"close issue in/x #1 completed"}, nil},
		"done, then open again in the file":            {all(set(0, done), sync, set(0, reopenFile)), []string{"reopen issue in/x #1"}, nil},
		"all done, then one open again":                {all(set(0, done), set(1, done), sync, set(0, reopenFile)), []string{"reopen milestone in #1", "reopen issue in/x #1"}, nil},
		"reopened on both sides, then done":            {all(set(0, done), sync, reopen, set(0, reopenFile), sync, set(0, done)), []string{"close issue in/x #1 completed"}, nil},
		"done, closed otherwise by a person":           {all(set(0, done), sync, reopen, edit(1, func(i *githubtest.Issue) { i.State, i.StateReason = "closed", "not_planned" }), set(0, reopenFile)), []string{"progress in/x #1"}, nil},

		"retitled by a person":             {edit(1, func(i *githubtest.Issue) { i.Title = "Mine" }), []string{"drift of title in/x #1"}, nil},
		"retitled by a person, overwrite":  {all(edit(1, func(i *githubtest.Issue) { i.Title = "Mine" }), overwrite), []string{"update issue in/x #1"}, func(w *world, i githubtest.Issue) bool { return i.Title == "Do x" }},
		"retitled on both sides":           {all(edit(1, func(i *githubtest.Issue) { i.Title = "Mine" }), set(0, retitle("Other"))), []string{"drift of title in/x #1"}, nil},
		"retitled on both sides the same":  {all(edit(1, func(i *githubtest.Issue) { i.Title = "Same" }), set(0, retitle("Same"))), []string{"update issue in/x #1"}, nil},
		"retitled the same, then the file": {all(edit(1, func(i *githubtest.Issue) { i.Title = "Same" }), set(0, retitle("Same")), sync, set(0, retitle("Third"))), []string{"update issue in/x #1"}, func(w *world, i githubtest.Issue) bool { return i.Title == "Third" }},
		"block edited by a person": {edit(1, func(i *githubtest.Issue) { i.Body = strings.Replace(i.Body, "it works", "whatever", 1) }),
			[]string{"drift of description in/x #1"}, nil},
		"block edited by a person, labels changed in the file": {
			all(edit(1, func(i *githubtest.Issue) { i.Body = strings.Replace(i.Body, "it works", "whatever", 1) }), set(0, labelled("new"))),
			[]string{"update issue in/x #1", "drift of description in/x #1"},
			func(w *world, i githubtest.Issue) bool { return strings.Contains(i.Body, "whatever") }},
		"label and assignee added by a person, both changed in the file": {
			all(edit(1, func(i *githubtest.Issue) {
				i.Labels, i.Assignees = append(i.Labels, "hot"), append(i.Assignees, "monalisa")
			}),
				set(0, owner("hubot")), set(0, labelled("new"))),
			[]string{"update issue in/x #1"},
			func(w *world, i githubtest.Issue) bool {
				return cmp.Equal(i.Labels, []string{"postmortem-action", "hot", "new"}) && cmp.Equal(i.Assignees, []string{"monalisa", "hubot"})
			}},
		"unassigned by a person": {edit(1, func(i *githubtest.Issue) { i.Assignees = nil }), []string{"drift of assignees in/x #1"}, nil},
		"moved out of the milestone by a person": {edit(1, func(i *githubtest.Issue) { i.Milestone = 0 }),
			[]string{"drift of milestone in/x #1"}, nil},
		"milestone closed by a person": {func(w *world) { w.repo.EditMilestone(1, func(m *githubtest.Milestone) { m.State = "closed" }) },
			[]string{"reopen milestone in #1"}, nil},
		"milestone retitled by a person": {func(w *world) { w.repo.EditMilestone(1, func(m *githubtest.Milestone) { m.Title = "Mine" }) },
			[]string{"drift of title in #1"}, nil},
		"milestone due otherwise": {func(w *world) {
			w.repo.EditMilestone(1, func(m *githubtest.Milestone) { m.DueOn = m.DueOn.AddDate(0, 0, 9) })
		}, []string{"drift of due date in #1"}, nil},
		"managed label removed by a person": {edit(1, func(i *githubtest.Issue) { i.Labels = nil }), []string{"update issue in/x #1"},
			func(w *world, i githubtest.Issue) bool { return cmp.Equal(i.Labels, []string{"postmortem-action"}) }},
		"managed label removed and closed": {edit(1, func(i *githubtest.Issue) { i.Labels, i.State = nil, "closed" }),
			[]string{"update issue in/x #1", "progress in/x #1"}, nil},
		"managed label deleted": {func(w *world) { w.repo.DeleteLabel("postmortem-action") },
			[]string{"update issue in/x #1", "update issue in/y #2"}, nil},
		"managed label renamed": {func(w *world) { w.repo.RenameLabel("postmortem-action", "actions") },
			[]string{"update issue in/x #1", "update issue in/y #2"}, nil},
		"issue deleted": {func(w *world) { w.repo.DeleteIssue(1) }, []string{"create issue in/x", "refused"}, nil},
		"issue deleted on purpose": {func(w *world) { w.repo.DeleteIssue(1); w.policy.Recreate = true },
			[]string{"create issue in/x"}, nil},
		"marker removed by a person": {edit(1, func(i *githubtest.Issue) { i.Body = "mine now" }),
			[]string{"create issue in/x", "untouched #1", "refused"}, nil},
		"marker copied twice": {edit(1, func(i *githubtest.Issue) { i.Body += i.Body }), []string{"untouched #1"}, nil},
		"duplicate":           {func(w *world) { w.copyIssue(1, "postmortem-action") }, []string{"close issue in/x #3 duplicate"}, nil},
		"duplicate, the first one closed": {all(func(w *world) { w.copyIssue(1, "postmortem-action") }, closeIt), []string{"drift of milestone in/x #3"},
			func(w *world, i githubtest.Issue) bool { return w.repo.Issue(3).State == "open" }},
		"duplicate healed, then the first one closed": {all(func(w *world) { w.copyIssue(1, "postmortem-action") }, sync, closeIt),
			[]string{"progress in/x #1"}, nil},
		"duplicate healed, then the first one deleted": {all(func(w *world) { w.copyIssue(1, "postmortem-action") }, sync,
			func(w *world) { w.repo.DeleteIssue(1); w.policy.Recreate = true }), []string{"create issue in/x"}, nil},
		"closed by a person and taken out of the milestone": {edit(1, func(i *githubtest.Issue) { i.State, i.Milestone = "closed", 0 }), []string{"progress in/x #1"}, nil},
		"a milestone of people's has the title": {func(w *world) {
			w.repo.AddMilestone(githubtest.Milestone{Title: "postmortem new: incident new", State: "closed"})
			w.docs = append(w.docs, doc("new", action("q")))
		}, []string{"create milestone new", "create issue new/q"},
			func(w *world, i githubtest.Issue) bool {
				return w.repo.Milestone(3).Title == "Postmortem new: Incident new [o/r]"
			}},
		"copy without label and milestone": {func(w *world) { w.copyIssue(1) }, nil, nil},
		"pull request with our label": {func(w *world) {
			w.repo.AddIssue(githubtest.Issue{Title: "PR", PullRequest: true, Labels: []string{"postmortem-action"}, Body: w.repo.Issue(1).Body})
		}, nil, nil},
		"issue with our label and no marker": {func(w *world) { w.repo.AddIssue(githubtest.Issue{Title: "x", Labels: []string{"postmortem-action"}}) },
			[]string{"untouched #3"}, nil},

		"older commit": {all(set(0, retitle("Old")), set(1, done), func(w *world) {
			w.commit = monday.Add(-time.Hour)
			w.docs[0].Actions = append(w.docs[0].Actions, action("z"))
		}), []string{"older in #1", "older in/x #1", "older in/y #2", "older in/z"}, nil},
		"older commit without the item": {all(remove, func(w *world) { w.commit = monday.Add(-time.Hour) }),
			[]string{"older in #1", "older in/x #1", "older in/y #2"}, nil},
		"unknown commit": {all(set(0, retitle("New")), func(w *world) { w.commit = time.Time{} }), []string{"update issue in/x #1"}, nil},

		"a document fails to parse": {func(w *world) { w.docs, w.failed = nil, []string{"postmortems/in.md"} },
			[]string{"untouched in/x #1", "untouched in/y #2"}, nil},
		"another document fails to parse, done still closes": {all(set(0, done), func(w *world) { w.failed = []string{"postmortems/z.md"} }),
			[]string{"close issue in/x #1 completed"}, nil},
		"an action's id twice": {func(w *world) { w.docs[0].Actions[1].ID = field("x") },
			[]string{"untouched in/x #1", "untouched in/y #2"}, nil},
		"another document with the id": {func(w *world) { w.docs = append(w.docs, doc("in", action("q"))); w.docs[1].File.Path = "b.md" },
			[]string{"untouched in/x #1", "untouched in/y #2"}, nil},
		"an invalid status": {set(0, func(a *incident.ActionItem) { a.Status = field(incident.ActionStatus("")) }),
			[]string{"untouched in/x #1"}, nil},
		"another source": {func(w *world) { w.source = "o/other" },
			[]string{"create milestone in", "create issue in/x", "create issue in/y"},
			func(w *world, i githubtest.Issue) bool {
				return w.repo.Milestone(2).Title == "Postmortem in: Incident in [o/other]"
			}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, githubtest.Options{})
			w.repo.SetAssignable("octocat", "hubot", "monalisa")
			w.docs = []*incident.Incident{doc("in", action("x"), action("y"))}
			w.sync()
			row.do(w)
			p := w.plan()
			w.expect(p, row.want...)
			if len(p.Refusals) > 0 {
				if _, err := plan.Apply(context.Background(), w.tracker, p, plan.ApplyOptions{}); !errors.Is(err, plan.ErrRefused) {
					t.Errorf("applied a refused plan: %v", err)
				}
				return
			}
			w.apply(p)
			w.policy.Recreate = false
			if again := w.plan(); !again.Empty() {
				t.Errorf("after apply there is still to do:\n%s", outline(again))
			}
			if row.then != nil && !row.then(w, w.repo.Issue(1)) {
				t.Errorf("ended with %+v", w.repo.Issue(1))
			}
		})
	}
}

// copyIssue opens another issue with the body of an existing one.
func (w *world) copyIssue(number int, labels ...string) {
	i := w.repo.Issue(number)
	w.repo.AddIssue(githubtest.Issue{Title: i.Title, Body: i.Body, Labels: labels, Assignees: i.Assignees})
}

func TestPeoplesWordsSurvive(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{doc("in", action("x"))}
	w.sync()
	body := w.repo.EditIssue(1, func(i *githubtest.Issue) {
		i.Body = "Before\t \n\n* mine\n" + i.Body + "\n\n\n- [x] after  \n\u202eodd\n"
	}).Body
	before, _, _ := strings.Cut(body, "<!-- postmortem:begin")
	_, after, _ := strings.Cut(body, "<!-- postmortem:end -->")
	w.expect(w.plan())
	w.docs[0].Actions[0].DoneWhen = field("it works, and is fast")
	w.sync()
	w.docs[0].Actions[0].Title = field("Other")
	w.sync()
	done(&w.docs[0].Actions[0])
	w.sync()
	got := w.repo.Issue(1).Body
	if !strings.HasPrefix(got, before+"<!-- postmortem:begin") || !strings.HasSuffix(got, "<!-- postmortem:end -->"+after) {
		t.Errorf("was\n%q\nis\n%q", body, got)
	}
	if !strings.Contains(got, "it works, and is fast\r\n") || strings.Contains(strings.ReplaceAll(got, "\r\n", ""), "\n") {
		t.Errorf("the block has other line endings than its body: %q", got)
	}
}

// TestWordsWrittenMeanwhile: between Observe and the write a person edits.
func TestWordsWrittenMeanwhile(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{doc("in", action("x"), action("y"))}
	w.sync()
	w.docs[0].Title = field("Better")
	p := w.plan()
	w.repo.EditIssue(1, func(i *githubtest.Issue) { i.Body += "mine" })
	w.repo.EditIssue(2, func(i *githubtest.Issue) { i.Body = strings.Replace(i.Body, "it works", "mine", 1) })
	r := w.apply(p)
	if got := w.repo.Issue(1).Body; !strings.HasSuffix(got, "mine") || !strings.Contains(got, "Better") {
		t.Errorf("#1: %q", got)
	}
	if got := w.repo.Issue(2).Body; !strings.Contains(got, "mine") || strings.Contains(got, "Better") {
		t.Errorf("#2: %q", got)
	}
	if r.Skipped != 1 || len(r.Warnings) != 1 {
		t.Errorf("result %+v", r)
	}
}

func TestMaxClose(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	in := doc("in")
	for n := range 20 {
		in.Actions = append(in.Actions, action(fmt.Sprint("a", n)))
	}
	w.docs = []*incident.Incident{in}
	w.sync()
	in.Actions = in.Actions[5:] // 5 of 20 are a quarter
	if p := w.plan(); len(p.Refusals) > 0 || p.Summary().CloseIssues != 5 {
		t.Errorf("a quarter: %+v", p.Refusals)
	}
	in.Actions = in.Actions[1:]
	p := w.plan()
	if len(p.Refusals) != 1 || !strings.Contains(p.Refusals[0], "--max-close 6") {
		t.Errorf("more than a quarter: %q", p.Refusals)
	}
	w.policy.MaxClose = 6
	w.sync()
}

func TestLabelAndMilestonesLost(t *testing.T) {
	// The label is gone, and the issues are in no milestone: nothing but the
	// milestones' own record tells that they must exist.
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{doc("in", action("x"), action("y"))}
	w.sync()
	w.repo.DeleteLabel("postmortem-action")
	for n := 1; n <= 2; n++ {
		w.repo.EditIssue(n, func(i *githubtest.Issue) { i.Milestone = 0 })
	}
	w.expect(w.plan(), "create issue in/x", "create issue in/y", "refused")
}

func TestOwnersThatCannotBeAssigned(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{doc("in", action("x", owner("stranger")), action("y", owner("stranger")), action("z", owner("../../x?")))}
	p := w.plan()
	if len(p.Warnings) != 1 || !strings.HasPrefix(p.Warnings[0], "postmortems/in.md:1: ") {
		t.Errorf("warnings %q", p.Warnings)
	}
	r := w.apply(p)
	if len(r.Warnings) != 2 || !strings.Contains(r.Warnings[0], "stranger") || len(w.repo.Issues()) != 3 {
		t.Errorf("%d issues, warnings %q", len(w.repo.Issues()), r.Warnings)
	}
	asked := 0
	for _, path := range w.requests() {
		if strings.Contains(path, "/assignees/") {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times for one login", asked)
	}
	w.expect(w.plan(), "drift of assignees in/x #1", "drift of assignees in/y #2")
}

func TestWithoutWriteAccess(t *testing.T) {
	w := newWorld(t, githubtest.Options{ReadOnly: true})
	// The milestone is there already: what is dropped without a word is the rest.
	other := newWorld(t, githubtest.Options{})
	other.docs = []*incident.Incident{doc("in", action("x"), action("y"))}
	other.sync()
	m := other.repo.Milestone(1)
	w.repo.AddMilestone(githubtest.Milestone{Title: m.Title, Description: m.Description, DueOn: m.DueOn})
	w.repo.AddIssue(githubtest.Issue{Title: "another source's", State: "open", Labels: []string{"postmortem-action"}})
	w.docs, w.policy.Recreate = other.docs, true
	for range 2 {
		_, err := plan.Apply(context.Background(), w.tracker, w.plan(), plan.ApplyOptions{})
		if err == nil || !strings.Contains(err.Error(), "without the label") {
			t.Fatalf("went on without labels: %v", err)
		}
	}
	if n := len(w.repo.Issues()); n != 3 {
		t.Errorf("%d issues after two runs that could create one each", n)
	}
	for _, i := range w.repo.Issues() {
		if i.State == "open" && i.Number > 1 {
			t.Errorf("#%d stays open, and no later run would find it", i.Number)
		}
	}
}

func TestLostAnswersMakeNoDuplicates(t *testing.T) {
	for _, happened := range []bool{true, false} {
		for _, path := range []string{"/repos/o/r/issues", "/repos/o/r/milestones"} {
			w := newWorld(t, githubtest.Options{})
			w.docs = []*incident.Incident{doc("in", action("x"))}
			p, once := w.plan(), false
			w.gh.Intercept(func(r *http.Request, n int) *githubtest.Fault {
				if r.Method != http.MethodPost || r.URL.Path != path || once {
					return nil
				}
				once = true
				return &githubtest.Fault{Apply: happened, Cut: true}
			})
			w.apply(p)
			if n, m := len(w.repo.Issues()), len(w.repo.Milestones()); n != 1 || m != 1 || !once {
				t.Errorf("%s, happened %v: %d issues, %d milestones", path, happened, n, m)
			}
			w.expect(w.plan())
		}
	}
}

// TestCrashAnywhere ends a run at each of its requests, before or after its
// effect, and expects the next run to finish the work.
func TestCrashAnywhere(t *testing.T) {
	scenario := func(w *world) {
		w.docs = []*incident.Incident{
			doc("a-one", action("keep"), action("finish"), action("move"), action("remove")),
			doc("b-two", action("only")),
		}
		w.sync()
		w.docs[0].Title = field("Better")
		done(&w.docs[0].Actions[1])
		w.docs[0].Actions[2].Owner = field("hubot")
		w.docs[0].Actions[2].Labels = append(w.docs[0].Actions[2].Labels, field("new"))
		w.docs[0].Actions[3] = action("added")
		done(&w.docs[1].Actions[0])
		w.docs = append(w.docs, doc("c-three", action("first"), action("second")))
		w.repo.EditIssue(1, func(i *githubtest.Issue) { i.Body += "mine" })
	}
	clean := newWorld(t, githubtest.Options{})
	scenario(clean)
	clean.gh.ResetRequests()
	clean.sync()
	total := len(clean.gh.Requests())
	want := state(clean)
	for crash := 1; crash <= total; crash++ {
		for _, happened := range []bool{false, true} {
			w := newWorld(t, githubtest.Options{})
			scenario(w)
			w.gh.ResetRequests()
			w.gh.Intercept(func(r *http.Request, n int) *githubtest.Fault {
				switch {
				case n < crash:
					return nil
				case n == crash:
					return &githubtest.Fault{Apply: happened, Status: 418}
				}
				return &githubtest.Fault{Status: 418}
			})
			if p, err := w.tryPlan(); err == nil {
				plan.Apply(context.Background(), w.tracker, p, plan.ApplyOptions{})
			}
			w.gh.Intercept(nil)
			w.sync()
			if diff := cmp.Diff(want, state(w)); diff != "" {
				t.Fatalf("request %d of %d, happened %v:\n%s", crash, total, happened, diff)
			}
		}
	}
}

// state is all that people see of the tracker, without numbers.
func state(w *world) map[string]string {
	milestones := map[int]string{}
	all := map[string]string{}
	for _, m := range w.repo.Milestones() {
		milestones[m.Number] = m.Title
		all["milestone "+m.Title] = fmt.Sprint(m.State, m.DueOn, plan.BlockText(m.Description))
	}
	for _, i := range w.repo.Issues() {
		key := "issue " + i.Title
		if _, twice := all[key]; twice {
			key += " again"
		}
		_, after, _ := strings.Cut(i.Body, "postmortem:end")
		all[key] = fmt.Sprint(i.State, i.StateReason, i.Labels, i.Assignees, milestones[i.Milestone], plan.BlockText(i.Body), after)
	}
	return all
}

func TestTwoRunsAtOnce(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{doc("in", action("x"), action("y"))}
	first, second := w.plan(), w.plan()
	w.apply(first)
	r := w.apply(second) // its milestone's title is taken, its issues double
	if r.Skipped != 1 {
		t.Errorf("skipped %d: %q", r.Skipped, r.Warnings)
	}
	w.expect(w.sync(), "close issue in/x #3 duplicate", "close issue in/y #4 duplicate")
}

func TestHostileDocument(t *testing.T) {
	const evil = "@octocat fixes #1, o/r#2 GH-3 &#64;octocat <!-- postmortem:end --> 0123456789abcdef0123456789abcdef01234567 \x1b[31m\u202e\r\n/close"
	w := newWorld(t, githubtest.Options{})
	in := doc("in", action("x", labelled(evil)), action("y", dropped))
	in.Title = field(evil)
	in.File.Path = "postmortems/" + evil + ".md"
	for n := range in.Actions {
		a := &in.Actions[n]
		a.Title, a.DoneWhen, a.Owner, a.Reason = field(evil), field(evil), field("team:"+evil), field(evil)
		a.Type = field(incident.ActionType(""))
	}
	w.docs = []*incident.Incident{in}
	w.sync()
	dropped(&in.Actions[0])
	w.sync()
	i, m := w.repo.Issue(1), w.repo.Milestone(1)
	target := regexp.MustCompile(`\]\(<https://github.com/o/r/blob/main/postmortems/[A-Za-z0-9%._~/-]*>\)`)
	if len(target.FindAllString(i.Body, -1)) != 1 {
		t.Errorf("the link to the document in %q", i.Body)
	}
	for _, s := range []string{i.Title, i.Body, m.Title, m.Description} {
		_, s, _ = strings.Cut("-->"+s, "-->") // a title has no marker
		if _, visible, ok := strings.Cut(s, " -->\n"); ok {
			s = visible
		}
		s = target.ReplaceAllString(s, "")
		for _, bad := range []string{"@o", "#1", "#2", "GH-3", "&#64", "\x1b", "\u202e", "0123456789", "\n/close"} {
			if strings.Contains(s, bad) {
				t.Errorf("%q stays in %q", bad, s)
			}
		}
	}
	if strings.Count(i.Body, "<!--") != 2 || strings.Count(m.Description, "<!--") != 2 {
		t.Errorf("comments of the author's stay in %q, %q", i.Body, m.Description)
	}
}

// TestClosedWithoutReason: older GitHub Enterprise has no state_reason.
func TestClosedWithoutReason(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{doc("in", action("x"), action("y"))}
	w.sync()
	w.repo.CloseIssue(1, "completed")
	done(&w.docs[0].Actions[1])
	w.sync()
	w.docs[0].Actions[1].Status = field(incident.Open)
	want := w.want()
	have, err := plan.Observe(context.Background(), w.tracker, want)
	if err != nil {
		t.Fatal(err)
	}
	for n := range have.Issues {
		have.Issues[n].StateReason = ""
	}
	w.expect(plan.Diff(want, have, plan.Policy{}), "reopen milestone in #1", "reopen issue in/y #2", "progress in/x #1")
}

func TestProgress(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{doc("in", action("w"), action("x"), action("y"), action("z"))}
	w.sync()
	done(&w.docs[0].Actions[0])
	w.sync()
	w.repo.EditIssue(1, func(i *githubtest.Issue) { i.State = "open" })
	w.repo.CloseIssue(2, "completed")
	w.repo.CloseIssue(3, "not_planned")
	want := w.want()
	have, err := plan.Observe(context.Background(), w.tracker, want)
	if err != nil {
		t.Fatal(err)
	}
	got := have.Progress(want)
	for id, p := range map[string]incident.Progress{
		"w": {Number: 1, State: incident.Open},
		"x": {Number: 2, State: incident.Done, Reason: "completed"},
		"y": {Number: 3, State: incident.Dropped, Reason: "not_planned"},
		"z": {Number: 4, State: incident.Open},
	} {
		is := got[incident.Key{Incident: "in", Action: id}]
		if is.URL == "" || is.ClosedAt.IsZero() != (is.State == incident.Open) || !cmp.Equal(is.Assignees, []string{"octocat"}) {
			t.Errorf("%s: %+v", id, is)
		}
		p.URL, p.ClosedAt, p.Assignees = is.URL, is.ClosedAt, is.Assignees
		if !cmp.Equal(is, p) {
			t.Errorf("%s: %+v, want %+v", id, is, p)
		}
	}
	// What the files don't tell yet: not z.
	var pulls []string
	for _, p := range plan.Diff(want, have, plan.Policy{}).Pulls {
		pulls = append(pulls, fmt.Sprint(p.Key, " ", p.State))
	}
	if !cmp.Equal(pulls, []string{"in/w open", "in/x done", "in/y dropped"}) {
		t.Errorf("to pull: %q", pulls)
	}
}
