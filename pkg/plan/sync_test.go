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
	// milestones' own record tells where they are.
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{doc("in", action("x"), action("y"))}
	w.sync()
	w.repo.DeleteLabel("postmortem-action")
	for n := 1; n <= 2; n++ {
		w.repo.EditIssue(n, func(i *githubtest.Issue) { i.Milestone = 0 })
	}
	w.expect(w.plan(), "update issue in/x #1", "update issue in/y #2", "drift of milestone in/x #1", "drift of milestone in/y #2")
}

func TestOwnersThatCannotBeAssigned(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{doc("in", action("x", owner("stranger")), action("y", owner("stranger")), action("z", owner("../../x?")))}
	p := w.plan()
	if len(p.Warnings) != 1 || !strings.HasPrefix(p.Warnings[0].Text, "postmortems/in.md:1: ") {
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

// TestTwoRunsInterleaved lets a second run do all of its work before each of
// the requests of a first one.
// A person's issue that joins a milestone between plan and close keeps it open.
func TestMilestoneStaysForAnIssueThatJoins(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{doc("in", action("x"))}
	w.sync()
	w.docs[0].Actions[0].Status.Value = incident.Done
	p := w.plan()
	w.repo.AddIssue(githubtest.Issue{Title: "mine", Milestone: 1})
	result := w.apply(p)
	if m := w.repo.Milestone(1); m.State != "open" || w.repo.Issue(1).State != "closed" {
		t.Errorf("milestone %s, issue %s", m.State, w.repo.Issue(1).State)
	}
	if len(result.Warnings) != 1 || !strings.Contains(result.Warnings[0], "left open: an issue in it is open") || result.Skipped > 0 {
		t.Errorf("warnings %q, %d skipped", result.Warnings, result.Skipped)
	}
	if p := w.plan(); !p.Empty() {
		t.Errorf("a further plan has %v", p.Changes)
	}
}

func TestTwoRunsInterleaved(t *testing.T) {
	for at := 1; ; at++ {
		w := newWorld(t, githubtest.Options{})
		w.docs = []*incident.Incident{doc("a-one", action("old"), action("gone")), doc("c-two", action("only"))}
		w.sync()
		w.docs[0].Title, w.docs[0].Actions = field("Better"), []incident.ActionItem{action("old", owner("hubot")), action("x"), action("y")}
		w.docs = append(w.docs, doc("b-new", action("z")))
		reached := false
		w.gh.ResetRequests()
		w.gh.Intercept(func(_ *http.Request, n int) *githubtest.Fault {
			if n == at && !reached {
				reached = true
				w.run(t)
			}
			return nil
		})
		w.run(t)
		w.gh.Intercept(nil)
		w.sync()
		open := map[string]int{}
		lowest := map[string]int{}
		for _, i := range w.repo.Issues() {
			if lowest[i.Title] == 0 {
				lowest[i.Title] = i.Number
			}
			if i.State == "open" {
				open[i.Title]++
				if i.Number != lowest[i.Title] {
					t.Errorf("at request %d: of %q, #%d is open, not #%d", at, i.Title, i.Number, lowest[i.Title])
				}
			} else if i.Number != lowest[i.Title] && i.StateReason != "duplicate" {
				t.Errorf("at request %d: %+v", at, i)
			}
		}
		if diff := cmp.Diff(open, map[string]int{"Do old": 1, "Do x": 1, "Do y": 1, "Do z": 1, "Do only": 1}); diff != "" {
			t.Errorf("at request %d, open issues:\n%s", at, diff)
		}
		if !reached {
			return
		}
	}
}

// run plans and applies once, and takes what another run does meanwhile.
func (w *world) run(t *testing.T) {
	p, err := w.tryPlan()
	if err == nil {
		_, err = plan.Apply(context.Background(), w.tracker, p, plan.ApplyOptions{})
	}
	if err != nil {
		t.Errorf("a run beside another: %v", err)
	}
}

// TestMissing: what is recorded and not to be found is an alarm when it is
// more than a quarter.
func TestMissing(t *testing.T) {
	for deleted, refused := range map[int]bool{2: false, 3: true} {
		w := newWorld(t, githubtest.Options{})
		in := doc("in")
		for n := range 8 {
			in.Actions = append(in.Actions, action(fmt.Sprint("a", n)))
		}
		w.docs = []*incident.Incident{in}
		w.sync()
		for n := range deleted {
			w.repo.DeleteIssue(n + 1)
		}
		p := w.plan()
		if (len(p.Refusals) > 0) != refused || p.Summary().AddIssues != deleted {
			t.Errorf("%d of 8 deleted: %+v, refused %q", deleted, p.Summary(), p.Refusals)
		}
		if refused && !strings.Contains(p.Refusals[0], "--recreate") {
			t.Errorf("no way out: %q", p.Refusals)
		}
	}
}

// TestManyMissing: when nearly all is gone, issues are not asked for one by
// one.
func TestManyMissing(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	in := doc("in")
	for n := range 50 {
		in.Actions = append(in.Actions, action(fmt.Sprint("a", n)))
	}
	w.docs = []*incident.Incident{in}
	w.sync()
	for n := range 50 {
		w.repo.DeleteIssue(n + 1)
	}
	w.requests()
	if p := w.plan(); len(p.Refusals) != 1 {
		t.Errorf("refused %q", p.Refusals)
	}
	// The four lists, the milestone's issues, and 20 issues.
	if got := w.requests(); len(got) > 4+1+20 {
		t.Errorf("%d requests: %q", len(got), got)
	}
}

// TestNoMilestonesAndNoLabel: without milestones, nothing tells a deleted label
// from a first run but the issues themselves.
func TestNoMilestonesAndNoLabel(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.opt.NoMilestones = true
	w.docs = []*incident.Incident{doc("in", action("x"), action("y"))}
	w.expect(w.sync(), "create issue in/x", "create issue in/y")
	w.requests()
	w.plan()
	if got := w.requests(); len(got) != 2 {
		t.Errorf("without changes asked %q", got)
	}
	w.repo.DeleteLabel("postmortem-action")
	w.repo.CloseIssue(2, "completed")
	p := w.plan()
	w.expect(p, "create issue in/x", "create issue in/y", "refused")
	if len(p.Refusals) != 1 || !strings.Contains(p.Refusals[0], "2 issues have a marker of these documents, such as #1") {
		t.Errorf("refused: %q", p.Refusals)
	}
	for n := 1; n <= 2; n++ {
		w.repo.EditIssue(n, func(i *githubtest.Issue) { i.Labels = []string{"postmortem-action"} })
	}
	w.expect(w.plan(), "progress in/y #2")
}

// TestSharedTracker: two repositories keep their issues in one, and neither
// touches what is the other's.
func TestSharedTracker(t *testing.T) {
	a := newWorld(t, githubtest.Options{})
	b := *a
	b.source = "o/b"
	a.docs = []*incident.Incident{doc("in", action("x"), action("y")), doc("same", action("q"))}
	b.docs = []*incident.Incident{doc("other", action("x")), doc("same", action("q"))}
	a.sync()
	b.sync()
	a.sync()
	theirs := func() any { // numbers as they were made
		return []any{a.repo.Issue(4), a.repo.Issue(5), a.repo.Milestone(3), a.repo.Milestone(4)}
	}
	before := theirs()
	done(&a.docs[0].Actions[0])
	a.docs = a.docs[:1]
	a.sync()
	b.sync()
	if diff := cmp.Diff(before, theirs()); diff != "" {
		t.Error(diff)
	}
	if n := len(a.repo.Issues()); n != 5 {
		t.Errorf("%d issues", n)
	}
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

// TestAdoptedMeanwhile: between Observe and the write a person edits the issue
// that is to be adopted, or another run adopts it.
func TestAdoptedMeanwhile(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.repo.AddIssue(githubtest.Issue{Title: "Do x", Body: "Mine."})
	w.docs = []*incident.Incident{doc("in", action("x", names(1)))}
	p, again := w.plan(), w.plan()
	w.repo.EditIssue(1, func(i *githubtest.Issue) { i.Body = "Mine,\nand more." })
	w.apply(p)
	if got := w.repo.Issue(1).Body; !strings.HasPrefix(got, "Mine,\r\nand more.\r\n\r\n<!-- postmortem:begin") || strings.Count(got, "postmortem:end") != 1 {
		t.Errorf("adopted as %q", got)
	}
	before := w.repo.Issue(1)
	if r := w.apply(again); r.Skipped == 0 || w.repo.Issue(1).Body != before.Body {
		t.Errorf("adopted twice: %q", w.repo.Issue(1).Body)
	}
	w.sync()
	if n := len(w.repo.Issues()); n != 1 {
		t.Errorf("%d issues", n)
	}
}

func TestOnly(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{doc("a", action("x"), action("y")), doc("b", action("x"), action("y"))}
	w.sync()
	for _, n := range []int{1, 3} {
		w.repo.CloseIssue(n, "completed")
	}
	for _, d := range w.docs {
		d.Actions = append(d.Actions, action("z", owner("no login")))
	}
	all := w.plan()
	part := all.Only(map[string]bool{"a": true}, plan.Scope{})
	w.expect(part, "create issue a/z", "progress a/x #1")
	if len(part.Pulls) != 1 || len(part.Warnings) != 1 || part.Warnings[0].Incident != "a" {
		t.Errorf("pulls %v, warnings %v", part.Pulls, part.Warnings)
	}
	if _, err := plan.Apply(context.Background(), w.tracker, part, plan.ApplyOptions{}); !errors.Is(err, plan.ErrRefused) {
		t.Errorf("applied a part of a plan: %v", err)
	}
	if diff := cmp.Diff(outline(all), outline(all.Only(nil, plan.Scope{}))); diff != "" {
		t.Errorf("without a choice: %s", diff)
	}
}

// TestProgressAfterApply: what a run did counts at once.
func TestProgressAfterApply(t *testing.T) {
	w := newWorld(t, githubtest.Options{})
	w.docs = []*incident.Incident{doc("in", action("x"), action("y"))}
	w.sync()
	w.copyIssue(1, "postmortem-action")
	done(&w.docs[0].Actions[1])
	w.docs[0].Actions = append(w.docs[0].Actions, action("z", owner("stranger")))
	want := w.want()
	have, err := plan.Observe(context.Background(), w.tracker, want)
	if err != nil {
		t.Fatal(err)
	}
	got := w.apply(plan.Diff(want, have, w.policy)).Progress(have.Progress(want))
	for id, p := range map[string]incident.Progress{
		"x": {Number: 1, State: incident.Open, Assignees: []string{"octocat"}}, // not its duplicate
		"y": {Number: 2, State: incident.Done, Reason: "completed", Assignees: []string{"octocat"}},
		"z": {Number: 4, State: incident.Open},
	} {
		is := got[incident.Key{Incident: "in", Action: id}]
		if is.URL == "" || is.ClosedAt.IsZero() != (is.State == incident.Open) {
			t.Errorf("%s: %+v", id, is)
		}
		p.URL, p.ClosedAt = is.URL, is.ClosedAt
		if !cmp.Equal(is, p) {
			t.Errorf("%s: %+v, want %+v", id, is, p)
		}
	}
}
