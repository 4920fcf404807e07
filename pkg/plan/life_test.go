package plan_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// scenario is something that files or people do. It begins with the issues #1
// of x and #2 of y in the milestone 1 of the incident "in".
type scenario struct {
	do   func(*world)
	want []string // the plan's outline
	then func(w *world, one githubtest.Issue) bool
}

func edit(number int, f func(*githubtest.Issue)) func(*world) {
	return func(w *world) { w.repo.EditIssue(number, f) }
}

func set(n int, fs ...func(*incident.ActionItem)) func(*world) {
	return func(w *world) {
		for _, f := range fs {
			f(&w.docs[0].Actions[n])
		}
	}
}

func all(fs ...func(*world)) func(*world) {
	return func(w *world) {
		for _, f := range fs {
			f(w)
		}
	}
}

func milestone(f func(*githubtest.Milestone)) func(*world) {
	return func(w *world) { w.repo.EditMilestone(1, f) }
}

func retitle(s string) func(*incident.ActionItem) {
	return func(a *incident.ActionItem) { a.Title = field(s) }
}

func names(number int) func(*incident.ActionItem) {
	return func(a *incident.ActionItem) { a.Issue = field(number) }
}

func renamed(id string) func(*incident.ActionItem) {
	return func(a *incident.ActionItem) { a.Formerly, a.ID = append(a.Formerly, a.ID), field(id) }
}

func add(actions ...incident.ActionItem) func(*world) {
	return func(w *world) { w.docs[0].Actions = append(w.docs[0].Actions, actions...) }
}

// more gives the incident so many items that a missing one is no alarm.
func more(w *world) {
	for n := range 4 {
		w.docs[0].Actions = append(w.docs[0].Actions, action(fmt.Sprint("z", n)))
	}
	w.sync()
}

func sync(w *world)      { w.sync() }
func remove(w *world)    { w.docs[0].Actions = w.docs[0].Actions[1:] }
func overwrite(w *world) { w.policy.Overwrite = true }
func recreate(w *world)  { w.policy.Recreate = true }
func deleteOne(w *world) { w.repo.DeleteIssue(1) }
func closeOne(w *world)  { w.repo.CloseIssue(1, "completed") }
func reopenThree(w *world) {
	w.repo.CloseIssue(3, "completed")
	w.repo.EditIssue(3, func(i *githubtest.Issue) { i.State = "open" })
}
func reopenOne(w *world)      { w.repo.EditIssue(1, func(i *githubtest.Issue) { i.State = "open" }) }
func copyOne(w *world)        { w.copyIssue(1, "postmortem-action") }
func unmanaged(w *world)      { w.opt.NoMilestones = true }
func since(w *world)          { w.opt.Since, _ = incident.ParseDate("2025-06-01") }
func peoples(w *world)        { w.repo.AddIssue(githubtest.Issue{Title: "Mine", Body: "My words.\n"}) }
func transfer(w *world)       { w.repo.TransferIssue(1, w.gh.AddRepo("o", "elsewhere")) }
func unlabel(w *world)        { w.repo.EditIssue(1, func(i *githubtest.Issue) { i.Labels = nil }) }
func bodyOne(w *world) string { return w.repo.Issue(1).Body }

func reopenFile(a *incident.ActionItem) { a.Status = field(incident.Open) }

func edited(i *githubtest.Issue) { i.Body = strings.Replace(i.Body, "it works", "whatever", 1) }

// life holds the rows of the tables in docs/sync.md, by the text of their
// first column.
var life = map[string]map[string]scenario{
	"a new action item, open": {
		"one": {add(action("z")), []string{"create issue in/z"}, func(w *world, _ githubtest.Issue) bool { return w.repo.Issue(3).Milestone == 1 }},
		"many at once": {func(w *world) {
			for n := range 9 {
				add(action(fmt.Sprint("n", n)))(w)
			}
		}, []string{"create issue in/n0", "create issue in/n1", "create issue in/n2", "create issue in/n3", "create issue in/n4",
			"create issue in/n5", "create issue in/n6", "create issue in/n7", "create issue in/n8"}, nil},
	},
	"an item that is done or dropped and never had an issue": {
		"": {add(action("z", done), action("q", dropped), action("p", done, names(2))), nil, nil},
	},
	"title, type, due or done_when changes": {
		"title": {set(0, retitle("Other")), []string{"update issue in/x #1"},
			func(_ *world, i githubtest.Issue) bool { return i.Title == "Other" }},
		"type": {set(0, func(a *incident.ActionItem) { a.Type = field(incident.Prevent) }), []string{"update issue in/x #1"},
			func(_ *world, i githubtest.Issue) bool { return strings.Contains(i.Body, "**Type:** prevent") }},
		"due": {set(0, func(a *incident.ActionItem) { a.Due.Value = a.Due.Value.AddDays(3) }),
			[]string{"update milestone in #1", "update issue in/x #1"},
			func(w *world, _ githubtest.Issue) bool {
				return w.repo.Milestone(1).DueOn.Format(time.DateOnly) == "2025-05-24"
			}},
	},
	"the owner or the labels change": {
		"owner": {set(0, owner("hubot")), []string{"update issue in/x #1"},
			func(_ *world, i githubtest.Issue) bool { return cmp.Equal(i.Assignees, []string{"hubot"}) }},
		"labels": {set(0, labelled("new")), []string{"update issue in/x #1"},
			func(_ *world, i githubtest.Issue) bool {
				return cmp.Equal(i.Labels, []string{"postmortem-action", "new"})
			}},
		"both, where a person added to them": {all(edit(1, func(i *githubtest.Issue) {
			i.Labels, i.Assignees = append(i.Labels, "hot"), append(i.Assignees, "monalisa")
		}), set(0, owner("hubot"), labelled("new"))), []string{"update issue in/x #1"},
			func(_ *world, i githubtest.Issue) bool {
				return cmp.Equal(i.Labels, []string{"postmortem-action", "hot", "new"}) && cmp.Equal(i.Assignees, []string{"monalisa", "hubot"})
			}},
	},
	"the item becomes `done`": {
		"": {set(0, done), []string{"close issue in/x #1 completed"}, nil},
		"while another document fails": {all(set(0, done), func(w *world) { w.failed = []string{"postmortems/z.md"} }),
			[]string{"close issue in/x #1 completed"}, nil},
	},
	"the item is `dropped`": {"": {set(0, dropped), []string{"close issue in/x #1 not_planned"}, nil}},
	"the item is removed from the file": {
		"": {remove, []string{"close issue in/x #1 not_planned"}, nil},
	},
	"the file says open again, and the tool had closed the issue": {
		"done":      {all(set(0, done), sync, set(0, reopenFile)), []string{"reopen issue in/x #1"}, nil},
		"milestone": {all(set(0, done), set(1, done), sync, set(0, reopenFile)), []string{"reopen milestone in #1", "reopen issue in/x #1"}, nil},
		"reopened on both sides, then done": {all(set(0, done), sync, reopenOne, set(0, reopenFile), sync, set(0, done)),
			[]string{"close issue in/x #1 completed"}, nil},
	},
	"the file says open again, and a person had closed the issue": {
		"": {all(set(0, done), sync, reopenOne, func(w *world) { w.repo.CloseIssue(1, "not_planned") }, set(0, reopenFile)),
			[]string{"progress in/x #1"}, nil},
	},
	"the file is renamed or moved": {
		"": {func(w *world) { w.docs[0].File.Path = "postmortems/2025/in.md" },
			[]string{"update milestone in #1", "update issue in/x #1", "update issue in/y #2"},
			func(_ *world, i githubtest.Issue) bool {
				return strings.Contains(i.Body, "blob/main/postmortems/2025/in.md")
			}},
	},
	"the incident's title changes": {
		"": {func(w *world) { w.docs[0].Title = field("Better") },
			[]string{"update milestone in #1", "update issue in/x #1", "update issue in/y #2"},
			func(w *world, _ githubtest.Issue) bool { return w.repo.Milestone(1).Title == "Postmortem in: Better" }},
	},
	"an id changes, and `formerly` names the old one": {
		"of an action": {set(0, renamed("new")), []string{"update milestone in #1", "update issue in/new #1"},
			func(w *world, i githubtest.Issue) bool { return i.State == "open" && len(w.repo.Issues()) == 2 }},
		"of an action, and its issue was deleted": {all(more, set(0, renamed("new")), deleteOne), []string{"create issue in/new"}, nil},
		"of an action whose issue is closed":      {all(closeOne, set(0, renamed("new"))), []string{"update milestone in #1", "update issue in/new #1", "progress in/new #1"}, nil},
		"of the document": {func(w *world) {
			w.docs[0].ID, w.docs[0].Formerly = field("other"), []incident.Field[string]{field("in")}
		}, []string{"update milestone other #1", "update issue other/x #1", "update issue other/y #2"},
			func(w *world, _ githubtest.Issue) bool {
				return w.repo.Milestone(1).Title == "Postmortem other: Incident in" && len(w.repo.Milestones()) == 1
			}},
		"of both, twice": {func(w *world) {
			for _, id := range []string{"b", "c"} {
				w.docs[0].Formerly = append(w.docs[0].Formerly, w.docs[0].ID)
				w.docs[0].ID = field(id)
				set(0, renamed(id))(w)
			}
		}, []string{"update milestone c #1", "update issue c/c #1", "update issue c/y #2"}, nil},
	},
	"an id changes without `formerly`": {
		"": {set(0, func(a *incident.ActionItem) { a.ID = field("new") }),
			[]string{"create issue in/new", "close issue in/x #1 not_planned"}, nil},
	},
	"`formerly` names an id that is in use": {
		"action": {set(0, func(a *incident.ActionItem) { a.Formerly = []incident.Field[string]{field("y")} }), nil, warned(`"y" is the id of another action`)},
		"two actions": {all(set(1, renamed("z")), set(0, func(a *incident.ActionItem) { a.Formerly = []incident.Field[string]{field("y")} })),
			[]string{"untouched in/x #1", "untouched in/y #2"}, warned(`no issue is planned for action "x": in/x and in/z say that they were in/y`)},
		"document": {func(w *world) {
			w.docs = append(w.docs, doc("new", action("x")))
			w.docs[1].Formerly = []incident.Field[string]{field("in")}
		}, []string{"create milestone new", "create issue new/x"}, warned(`"in" is the id of postmortems/in.md`)},
	},
	"`issue: N` names an issue of people's": {
		"": {all(peoples, add(action("z", names(3)))), []string{"adopt issue in/z #3", "drift of title in/z #3"},
			func(w *world, _ githubtest.Issue) bool {
				i := w.repo.Issue(3)
				return strings.HasPrefix(i.Body, "My words.\n\n\n<!-- postmortem:begin") && i.Title == "Mine" && i.Milestone == 1 &&
					cmp.Equal(i.Labels, []string{"postmortem-action"}) && cmp.Equal(i.Assignees, []string{"octocat"})
			}},
		"with labels, assignee and milestone of their own": {all(func(w *world) {
			w.repo.AddMilestone(githubtest.Milestone{Title: "Theirs"})
			w.repo.AddIssue(githubtest.Issue{Title: "Do z", Labels: []string{"hot", "postmortem-action"}, Assignees: []string{"monalisa"}, Milestone: 2})
		}, add(action("z", names(3)))), []string{"adopt issue in/z #3", "drift of milestone in/z #3"},
			func(w *world, _ githubtest.Issue) bool {
				i := w.repo.Issue(3)
				return i.Milestone == 2 && cmp.Equal(i.Labels, []string{"hot", "postmortem-action"}) && cmp.Equal(i.Assignees, []string{"monalisa", "octocat"})
			}},
		"of a new incident": {all(peoples, func(w *world) { w.docs = append(w.docs, doc("new", action("z", names(3)))) }),
			[]string{"create milestone new", "adopt issue new/z #3", "drift of title new/z #3"}, nil},
		"overwritten": {all(peoples, overwrite, add(action("z", names(3)))), []string{"adopt issue in/z #3"},
			func(w *world, _ githubtest.Issue) bool { return w.repo.Issue(3).Title == "Do z" }},
		"whose marker a person had removed": {all(edit(1, func(i *githubtest.Issue) { i.Body = "mine now" }), set(0, names(1))),
			[]string{"adopt issue in/x #1"}, func(_ *world, i githubtest.Issue) bool { return strings.HasPrefix(i.Body, "mine now") }},
	},
	"`issue: N` names a pull request, a closed issue, the issue of another item or source, or none": {
		"pull request": {all(func(w *world) { w.repo.AddIssue(githubtest.Issue{Title: "PR", PullRequest: true}) }, add(action("z", names(3)))),
			[]string{"untouched in/z #3"}, said("it is a pull request")},
		"closed": {all(func(w *world) { w.repo.AddIssue(githubtest.Issue{Title: "old", State: "closed"}) }, add(action("z", names(3)))),
			[]string{"untouched in/z #3"}, said("it is closed")},
		"another item":             {add(action("z", names(1))), []string{"untouched in/z #1"}, said("it is the issue of in/x")},
		"a copy without the label": {all(func(w *world) { w.copyIssue(1) }, add(action("z", names(3)))), []string{"untouched in/z #3"}, said("it is the issue of in/x")},
		"another source": {all(func(w *world) {
			w.repo.AddIssue(githubtest.Issue{Title: "b", Body: strings.ReplaceAll(foreign(w, "o/r", "o/b"), "\r\n", "\n")})
		}, add(action("z", names(3)))), []string{"untouched in/z #3"}, said("it is the issue of a action of o/b")},
		"damaged":         {all(peoples, edit(3, func(i *githubtest.Issue) { i.Body = "<!-- postmortem:begin -->" }), add(action("z", names(3)))), []string{"untouched #3", "untouched in/z #3"}, said("its body has")},
		"none":            {add(action("z", names(99))), []string{"untouched in/z #99"}, said("there is no such issue")},
		"none, after all": {all(recreate, add(action("z", names(99)))), []string{"create issue in/z"}, nil},
		"transferred": {all(peoples, func(w *world) { w.repo.TransferIssue(3, w.gh.AddRepo("o", "elsewhere")) }, add(action("z", names(3)))),
			[]string{"untouched in/z #3"}, said("was transferred")},
		"by two items": {all(peoples, add(action("z", names(3)), action("q", names(3)))),
			[]string{"adopt issue in/z #3", "untouched in/q #3", "drift of title in/z #3"}, nil},
		"a duplicate": {all(copyOne, sync, add(action("z", names(3)))), []string{"untouched in/z #3"}, said("as a duplicate")},
	},
	"`issue: N`, and the item has another issue already": {
		"": {all(peoples, set(0, names(3))), nil, warned("names issue #3, but #1 stands for it")},
	},
	"`issue: N` is the item's own, as `pull` writes it": {
		"":        {set(0, names(1)), nil, nil},
		"closed":  {all(closeOne, set(0, names(1))), []string{"progress in/x #1"}, nil},
		"deleted": {all(more, set(0, names(1)), deleteOne), []string{"create issue in/x"}, nil},
		"without label and milestone": {all(set(0, names(1)), edit(1, func(i *githubtest.Issue) { i.Labels, i.Milestone = nil, 0 })),
			[]string{"update issue in/x #1", "drift of milestone in/x #1"}, nil},
	},
	"the file is deleted": {
		"": {func(w *world) { w.docs = nil }, []string{"close milestone in #1", "close issue in/x #1 not_planned", "close issue in/y #2 not_planned"}, nil},
	},
	"the file's front matter has errors": {
		"the document": {func(w *world) { w.docs, w.failed = nil, []string{"postmortems/in.md"} },
			[]string{"untouched in/x #1", "untouched in/y #2"}, nil},
		"an invalid status": {set(0, func(a *incident.ActionItem) { a.Status = field(incident.ActionStatus("")) }),
			[]string{"untouched in/x #1"}, nil},
	},
	"two files with one id, or two actions of a file": {
		"action": {set(1, func(a *incident.ActionItem) { a.ID = field("x") }), []string{"untouched in/x #1", "untouched in/y #2"}, nil},
		"document": {func(w *world) { w.docs = append(w.docs, doc("in", action("q"))); w.docs[1].File.Path = "b.md" },
			[]string{"untouched in/x #1", "untouched in/y #2"}, nil},
	},
	"the incident is older than `since`": {
		"a new item":  {all(since, add(action("z"))), nil, nil},
		"a new title": {all(since, set(0, retitle("Other"))), []string{"update issue in/x #1"}, nil},
		"done":        {all(since, set(0, done)), []string{"close issue in/x #1 completed"}, nil},
		"closed":      {all(since, closeOne), []string{"progress in/x #1"}, nil},
		"deleted":     {all(since, deleteOne), nil, nil},
		"adopted":     {all(since, peoples, add(action("z", names(3)))), []string{"adopt issue in/z #3", "drift of title in/z #3"}, nil},
		"open again":  {all(set(0, done), sync, set(0, reopenFile), since), []string{"untouched in/x #1"}, nil},
		"of that day": {func(w *world) { w.opt.Since = w.docs[0].Date.Value; add(action("z"))(w) }, []string{"create issue in/z"}, nil},
	},

	"the owner is a team": {
		"mapped": {func(w *world) {
			w.opt.Teams = map[string]plan.Team{"storage": {Logins: []string{"hubot", "octocat", "HUBOT"}, Label: "team: storage"}}
			set(0, owner("team:storage"))(w)
		}, []string{"update issue in/x #1"}, func(_ *world, i githubtest.Issue) bool {
			return cmp.Equal(i.Assignees, []string{"octocat", "hubot"}) && cmp.Equal(i.Labels, []string{"postmortem-action", "team: storage"})
		}},
		"not mapped": {set(0, owner("team:storage")), []string{"update issue in/x #1"},
			func(_ *world, i githubtest.Issue) bool {
				return len(i.Assignees) == 0 && strings.Contains(i.Body, "team storage")
			}},
		"unknown": {func(w *world) {
			w.opt.Teams = map[string]plan.Team{"store": {}}
			set(0, owner("team:storage"))(w)
		}, []string{"update issue in/x #1"}, warned(`no team "storage", only "store"`)},
	},
	"the owner cannot be assigned": {
		"": {add(action("z", owner("stranger"))), []string{"create issue in/z"},
			func(w *world, _ githubtest.Issue) bool { return outline(w.plan()) == "drift of assignees in/z #3\n" }},
		"no login": {add(action("z", owner("../../x?"))), []string{"create issue in/z"}, warned("cannot be a GitHub login")},
	},
	"there are more than ten assignees": {
		"in the team": {func(w *world) {
			w.opt.Teams = map[string]plan.Team{"all": {Logins: crowd(12)}}
			add(action("z", owner("team:all")))(w)
		}, []string{"create issue in/z"}, func(w *world, i githubtest.Issue) bool {
			return len(w.repo.Issue(3).Assignees) == 10 && warned(`has 12 logins and GitHub takes 10: "p10", "p11" are not`)(w, i)
		}},
		"on the issue": {all(edit(1, func(i *githubtest.Issue) { i.Assignees = crowd(10) }), set(0, owner("hubot"))),
			[]string{"update issue in/x #1", "drift of assignees in/x #1"}, func(_ *world, i githubtest.Issue) bool { return len(i.Assignees) == 10 }},
	},

	"a person closes the issue": {
		"completed":   {closeOne, []string{"progress in/x #1"}, nil},
		"not planned": {func(w *world) { w.repo.CloseIssue(1, "not_planned") }, []string{"progress in/x #1"}, nil},
		"all of them": {all(closeOne, func(w *world) { w.repo.CloseIssue(2, "completed") }),
			[]string{"close milestone in #1", "progress in/x #1", "progress in/y #2"}, nil},
		"then pulled":                       {all(closeOne, set(0, done)), nil, nil},
		"and takes it out of the milestone": {edit(1, func(i *githubtest.Issue) { i.State, i.Milestone = "closed", 0 }), []string{"progress in/x #1"}, nil},
		"and takes the label off":           {edit(1, func(i *githubtest.Issue) { i.Labels, i.State = nil, "closed" }), []string{"update issue in/x #1", "progress in/x #1"}, nil},
	},
	"a person closes it as a duplicate": {
		"": {func(w *world) { w.repo.CloseIssue(1, "duplicate") }, []string{"progress in/x #1"}, nil},
	},
	"a person reopens the issue of a `done` item": {
		"":            {all(set(0, done), sync, reopenOne), []string{"progress in/x #1"}, nil},
		"then pulled": {all(set(0, done), sync, reopenOne, set(0, reopenFile)), []string{"update issue in/x #1"}, nil},
		"overwritten": {all(set(0, done), sync, reopenOne, overwrite), []string{"close issue in/x #1 completed"}, nil},
	},
	"a person closes the issue and reopens it": {
		"":                     {all(closeOne, reopenOne), []string{"update issue in/x #1"}, nil},
		"recorded":             {all(closeOne, reopenOne, sync), nil, nil},
		"recorded, then done":  {all(closeOne, reopenOne, sync, set(0, done)), []string{"close issue in/x #1 completed"}, nil},
		"adopted, then done":   {all(peoples, reopenThree, add(action("z", names(3))), sync, set(2, done)), []string{"close issue in/z #3 completed"}, nil},
		"by the tool, in fact": {all(set(0, done), sync, set(0, reopenFile), sync, set(0, done)), []string{"close issue in/x #1 completed"}, nil},
	},
	"the same, and in between the file says done or dropped, or the item is removed": {
		"done":                {all(closeOne, set(0, done), reopenOne), []string{"drift of state in/x #1"}, nil},
		"done, then open":     {all(closeOne, set(0, done), reopenOne, set(0, reopenFile)), []string{"update issue in/x #1"}, nil},
		"done, and overwrite": {all(closeOne, set(0, done), reopenOne, overwrite), []string{"close issue in/x #1 completed"}, nil},
		"dropped":             {all(closeOne, set(0, dropped), reopenOne), []string{"drift of state in/x #1"}, nil},
		"removed":             {all(closeOne, remove, reopenOne), []string{"drift of state in/x #1"}, nil},
	},
	"a person reopens the issue of an item that is dropped or removed": {
		"dropped":     {all(set(0, dropped), sync, reopenOne), []string{"drift of state in/x #1"}, nil},
		"removed":     {all(remove, sync, reopenOne), []string{"drift of state in/x #1"}, nil},
		"overwritten": {all(set(0, dropped), sync, reopenOne, overwrite), []string{"close issue in/x #1 not_planned"}, nil},
	},
	"a person retitles it": {
		"":                                {edit(1, func(i *githubtest.Issue) { i.Title = "Mine" }), []string{"drift of title in/x #1"}, nil},
		"overwritten":                     {all(edit(1, func(i *githubtest.Issue) { i.Title = "Mine" }), overwrite), []string{"update issue in/x #1"}, func(_ *world, i githubtest.Issue) bool { return i.Title == "Do x" }},
		"on both sides":                   {all(edit(1, func(i *githubtest.Issue) { i.Title = "Mine" }), set(0, retitle("Other"))), []string{"drift of title in/x #1"}, nil},
		"on both sides the same":          {all(edit(1, func(i *githubtest.Issue) { i.Title = "Same" }), set(0, retitle("Same"))), []string{"update issue in/x #1"}, nil},
		"on both sides, then in the file": {all(edit(1, func(i *githubtest.Issue) { i.Title = "Same" }), set(0, retitle("Same")), sync, set(0, retitle("Third"))), []string{"update issue in/x #1"}, func(_ *world, i githubtest.Issue) bool { return i.Title == "Third" }},
	},
	"a person edits the tool's block": {
		"": {edit(1, edited), []string{"drift of description in/x #1"}, nil},
		"and the file's labels change": {all(edit(1, edited), set(0, labelled("new"))), []string{"update issue in/x #1", "drift of description in/x #1"},
			func(_ *world, i githubtest.Issue) bool { return strings.Contains(i.Body, "whatever") }},
	},
	"a person adds labels or assignees": {
		"": {edit(1, func(i *githubtest.Issue) {
			i.Labels, i.Assignees = append(i.Labels, "hot"), append(i.Assignees, "hubot")
		}), nil, nil},
	},
	"a person takes labels or assignees away": {
		"assignee": {edit(1, func(i *githubtest.Issue) { i.Assignees = nil }), []string{"drift of assignees in/x #1"}, nil},
		"label": {all(set(0, labelled("new")), sync, edit(1, func(i *githubtest.Issue) { i.Labels = []string{"postmortem-action"} })),
			[]string{"drift of labels in/x #1"}, nil},
	},
	"a person moves it to another milestone, or out of its own": {
		"out": {edit(1, func(i *githubtest.Issue) { i.Milestone = 0 }), []string{"drift of milestone in/x #1"}, nil},
		"to another": {all(func(w *world) { w.repo.AddMilestone(githubtest.Milestone{Title: "Theirs"}) }, edit(1, func(i *githubtest.Issue) { i.Milestone = 2 })),
			[]string{"drift of milestone in/x #1"}, nil},
	},
	"a person takes the label `postmortem-action` off": {
		"": {unlabel, []string{"update issue in/x #1"}, func(_ *world, i githubtest.Issue) bool { return cmp.Equal(i.Labels, []string{"postmortem-action"}) }},
		"and moves it into another incident's milestone": {all(func(w *world) {
			w.docs = append(w.docs, doc("other", action("q")))
			w.sync()
		}, edit(1, func(i *githubtest.Issue) { i.Labels, i.Milestone = nil, 2 })), []string{"update issue in/x #1", "drift of milestone in/x #1"}, nil},
		"and takes it out of the milestone": {edit(1, func(i *githubtest.Issue) { i.Labels, i.Milestone = nil, 0 }),
			[]string{"update issue in/x #1", "drift of milestone in/x #1"}, nil},
	},
	"a person deletes the issue": {
		"one of many": {all(more, deleteOne), []string{"create issue in/x"}, nil},
		"one of two":  {deleteOne, []string{"create issue in/x", "refused"}, nil},
		"allowed":     {all(deleteOne, recreate), []string{"create issue in/x"}, nil},
	},
	"a person transfers it to another repository": {
		"":                {transfer, []string{"untouched in/x #1"}, said("was transferred to another repository")},
		"allowed":         {all(transfer, recreate), []string{"create issue in/x"}, nil},
		"then it is done": {all(transfer, set(0, done)), nil, nil},
	},
	"a person locks it": {
		"": {all(func(w *world) { w.repo.LockIssue(1) }, set(0, retitle("Other"))), []string{"update issue in/x #1"},
			func(_ *world, i githubtest.Issue) bool { return i.Title == "Other" && i.Locked }},
	},
	"a person converts it to a discussion": {
		"": {all(closeOne, func(w *world) { w.repo.LockIssue(1) }), []string{"progress in/x #1"}, nil}, // what GitHub makes of it
	},
	"a person removes the marker": {
		"":              {edit(1, func(i *githubtest.Issue) { i.Body = "mine now" }), []string{"untouched in/x #1"}, said(`write "issue: 1" in the file`)},
		"and the label": {edit(1, func(i *githubtest.Issue) { i.Body, i.Labels = "mine now", nil }), []string{"untouched in/x #1"}, nil},
		"allowed":       {all(edit(1, func(i *githubtest.Issue) { i.Body = "mine now" }), recreate), []string{"create issue in/x", "untouched #1"}, nil},
	},
	"a person damages the marker, or doubles it": {
		"doubled": {edit(1, func(i *githubtest.Issue) { i.Body += i.Body }), []string{"untouched #1"}, warned("marker that can't be trusted")},
	},
	"a person copies the marker to another issue": {
		"with the label": {copyOne, []string{"close issue in/x #3 duplicate"}, nil},
		"and closes the first one": {all(copyOne, closeOne), []string{"update milestone in #1", "drift of milestone in/x #3"},
			func(w *world, _ githubtest.Issue) bool { return w.repo.Issue(3).State == "open" }},
		"healed, then the first one closed":  {all(copyOne, sync, closeOne), []string{"progress in/x #1"}, nil},
		"healed, then the first one deleted": {all(copyOne, sync, deleteOne, recreate), []string{"create issue in/x"}, nil},
		"without label and milestone":        {func(w *world) { w.copyIssue(1) }, nil, nil},
		"to a pull request": {func(w *world) {
			w.repo.AddIssue(githubtest.Issue{Title: "PR", PullRequest: true, Labels: []string{"postmortem-action"}, Body: bodyOne(w)})
		}, nil, nil},
	},
	"`followup` opens an issue of questions, or labels an action overdue": {
		"questions": {do: func(w *world) {
			item := plan.Item{Key: incident.Key{Incident: "in", Action: "x"}, Title: "?", Text: "?", Status: incident.Open,
				Labels: []string{plan.ManagedLabel.Name, plan.FollowUpLabel.Name}}
			want := plan.WantOf(plan.FollowUp, w.docs, plan.WantOptions{Source: w.source, Commit: w.commit},
				func(*incident.Incident, func(int, string, ...any)) []plan.Item { return []plan.Item{item} })
			have, err := plan.Observe(context.Background(), w.tracker, w.want())
			if err == nil {
				have, err = have.FollowUps(context.Background(), w.tracker, want, true)
			}
			if err != nil {
				w.t.Fatal(err)
			}
			w.apply(plan.Diff(want, have, plan.Policy{}))
			w.repo.CloseIssue(3, "completed")
			w.docs[0].Actions = nil
		}, want: []string{"close milestone in #1", "close issue in/x #1 not_planned", "close issue in/y #2 not_planned"}},
		"label": {do: func(w *world) {
			want := w.want()
			have, err := plan.Observe(context.Background(), w.tracker, want)
			if err != nil {
				w.t.Fatal(err)
			}
			w.apply(plan.Overdue(want, have, map[incident.Key]bool{{Incident: "in", Action: "x"}: true}, plan.Policy{}))
			w.docs[0].Actions[0].Labels = []incident.Field[string]{field("mine")}
		}, want: []string{"update issue in/x #1"}, then: func(_ *world, one githubtest.Issue) bool {
			return strings.Join(one.Labels, " ") == "postmortem-action postmortem-overdue mine"
		}},
	},
	"a person puts the label on an issue of their own": {
		"": {func(w *world) { w.repo.AddIssue(githubtest.Issue{Title: "x", Labels: []string{"postmortem-action"}}) }, []string{"untouched #3"}, nil},
	},

	"the label is renamed or deleted": {
		"deleted": {func(w *world) { w.repo.DeleteLabel("postmortem-action") }, []string{"update issue in/x #1", "update issue in/y #2"}, nil},
		"renamed": {func(w *world) { w.repo.RenameLabel("postmortem-action", "actions") }, []string{"update issue in/x #1", "update issue in/y #2"}, nil},
	},
	"the incident's last issue is closed": {
		"": {all(set(0, done), set(1, done)), []string{"close milestone in #1", "close issue in/x #1 completed", "close issue in/y #2 completed"},
			func(w *world, _ githubtest.Issue) bool { return w.repo.Milestone(1).State == "closed" }},
		"and people have one in the milestone": {all(set(0, done), set(1, done), func(w *world) { w.repo.AddIssue(githubtest.Issue{Title: "mine", Milestone: 1}) }),
			[]string{"close issue in/x #1 completed", "close issue in/y #2 completed"}, nil},
	},
	"the milestone is deleted": {
		"": {func(w *world) { w.repo.DeleteMilestone(1) }, []string{"create milestone in", "update issue in/x #1", "update issue in/y #2"},
			func(w *world, i githubtest.Issue) bool { return i.Milestone == 2 && w.repo.Issue(2).Milestone == 2 }},
	},
	"the milestone is closed while issues are open": {
		"":                             {milestone(func(m *githubtest.Milestone) { m.State = "closed" }), []string{"reopen milestone in #1"}, nil},
		"and there is something to do": {all(milestone(func(m *githubtest.Milestone) { m.State = "closed" }), add(action("z"))), []string{"reopen milestone in #1", "create issue in/z"}, nil},
	},
	"the milestone is reopened after its last issue was closed": {
		"":            {all(set(0, done), set(1, done), sync, milestone(func(m *githubtest.Milestone) { m.State = "open" })), []string{"drift of state in #1"}, nil},
		"overwritten": {all(set(0, done), set(1, done), sync, milestone(func(m *githubtest.Milestone) { m.State = "open" }), overwrite), []string{"close milestone in #1"}, nil},
	},
	"its title, date or text is edited": {
		"title": {milestone(func(m *githubtest.Milestone) { m.Title = "Mine" }), []string{"drift of title in #1"}, nil},
		"date":  {milestone(func(m *githubtest.Milestone) { m.DueOn = m.DueOn.AddDate(0, 0, 9) }), []string{"drift of due date in #1"}, nil},
		"text": {milestone(func(m *githubtest.Milestone) {
			m.Description = strings.Replace(m.Description, "Action items", "All", 1)
		}),
			[]string{"drift of description in #1"}, nil},
	},
	"a milestone of people's has the title": {
		"": {func(w *world) {
			w.repo.AddMilestone(githubtest.Milestone{Title: "postmortem new: incident new", State: "closed"})
			w.docs = append(w.docs, doc("new", action("q")))
		}, []string{"create milestone new", "create issue new/q"},
			func(w *world, _ githubtest.Issue) bool {
				return w.repo.Milestone(3).Title == "Postmortem new: Incident new [o/r]"
			}},
	},
	"an incident has two milestones": {
		"": {func(w *world) {
			m := w.repo.Milestone(1)
			w.repo.AddMilestone(githubtest.Milestone{Title: "copy", Description: m.Description, DueOn: m.DueOn})
			w.repo.EditIssue(2, func(i *githubtest.Issue) { i.Milestone = 2 })
		}, []string{"close milestone in #2", "update issue in/y #2"},
			func(w *world, _ githubtest.Issue) bool {
				return w.repo.Issue(2).Milestone == 1 && w.repo.Milestone(2).State == "closed"
			}},
	},
	"the configuration says `milestone: none`": {
		"a new incident": {all(unmanaged, func(w *world) { w.docs = append(w.docs, doc("new", action("q"))) }), []string{"create issue new/q"},
			func(w *world, _ githubtest.Issue) bool {
				return w.repo.Issue(3).Milestone == 0 && len(w.repo.Milestones()) == 1
			}},
		"there is one": {unmanaged, nil, nil},
		"there is one, and all is done": {all(unmanaged, set(0, done), set(1, done)),
			[]string{"close milestone in #1", "close issue in/x #1 completed", "close issue in/y #2 completed"}, nil},
	},

	"two repositories share one tracker": {
		"": {func(w *world) { w.source = "o/other" }, []string{"create milestone in", "create issue in/x", "create issue in/y"},
			func(w *world, _ githubtest.Issue) bool {
				return w.repo.Milestone(2).Title == "Postmortem in: Incident in [o/other]"
			}},
		"and one has no documents": {func(w *world) { w.source, w.docs = "o/other", nil }, nil, nil},
	},
	"a run from an older commit than the last one": {
		"": {all(set(0, retitle("Old")), set(1, done), func(w *world) { w.commit = monday.Add(-time.Hour) }, add(action("z"))),
			[]string{"older in #1", "older in/x #1", "older in/y #2", "older in/z"}, nil},
		"that lacks an item": {all(remove, func(w *world) { w.commit = monday.Add(-time.Hour) }), []string{"older in #1", "older in/x #1", "older in/y #2"}, nil},
		"of unknown time":    {all(set(0, retitle("New")), func(w *world) { w.commit = time.Time{} }), []string{"update issue in/x #1"}, nil},
	},
}

// elsewhere are the rows whose tests are no scenarios.
var elsewhere = map[string]func(*testing.T){
	"a person writes above or below the block":                               TestPeoplesWordsSurvive,
	"a person edits while a run is on its way":                               TestWordsWrittenMeanwhile,
	"more than max(3, a quarter) of the open issues would close for absence": TestMaxClose,
	"more than a quarter of what should exist is not to be found":            TestMissing,
	"a crash at any point":                                                   TestCrashAnywhere,
	"two runs at once":                                                       TestTwoRunsInterleaved,
	"an answer of GitHub's is lost":                                          TestLostAnswersMakeNoDuplicates,
	"the token may not set labels":                                           TestWithoutWriteAccess,
}

// warned and said look for words of the plan that comes after.
func warned(words string) func(*world, githubtest.Issue) bool {
	return func(w *world, _ githubtest.Issue) bool {
		return slices.ContainsFunc(w.plan().Warnings, func(x plan.Warning) bool { return strings.Contains(x.Text, words) })
	}
}

func said(words string) func(*world, githubtest.Issue) bool {
	return func(w *world, _ githubtest.Issue) bool {
		return slices.ContainsFunc(w.plan().Notes, func(n plan.Note) bool { return strings.Contains(n.Message, words) })
	}
}

func crowd(n int) []string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprint("p", i))
	}
	return list
}

// foreign is the body of x's issue as another source would write it.
func foreign(w *world, _, source string) string {
	other := *w
	other.source = source
	for _, c := range other.plan().Changes {
		if c.Kind == plan.IssueKind {
			return c.After.Body
		}
	}
	return ""
}

func TestLife(t *testing.T) {
	for row, cases := range life {
		for name, c := range cases {
			t.Run(row+"/"+name, func(t *testing.T) { c.run(t) })
		}
	}
}

func (c scenario) run(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.repo.SetAssignable(append(crowd(12), "octocat", "hubot", "monalisa")...)
	w.docs = []*incident.Incident{doc("in", action("x"), action("y"))}
	w.sync()
	c.do(w)
	p := w.plan()
	w.expect(p, c.want...)
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
	if c.then != nil && !c.then(w, issueOne(w)) {
		t.Errorf("ended with %+v", w.repo.Issues())
		w.expect(w.plan())
	}
}

func issueOne(w *world) githubtest.Issue {
	for _, i := range w.repo.Issues() {
		if i.Number == 1 {
			return i
		}
	}
	return githubtest.Issue{}
}

// TestOutcomesAreDocumented: the tables in docs/sync.md and the scenarios are
// about the same.
func TestOutcomesAreDocumented(t *testing.T) {
	documented := rowsOf(t, "\n## What becomes of issues\n")
	tested := map[string]bool{}
	for row := range life {
		tested[row] = true
	}
	for row := range elsewhere {
		tested[row] = true
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(tested)), slices.Sorted(maps.Keys(documented))); diff != "" {
		t.Errorf("rows with a test (-) and rows of docs/sync.md (+):\n%s", diff)
	}
}
