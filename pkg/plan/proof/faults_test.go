//go:build !race

package proof

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/githubtest/contract"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// loop is a GitHub on a loopback address, whose traffic is held against its
// description.
type loop struct {
	t    *testing.T
	gh   *githubtest.Server
	repo *githubtest.Repo
	docs []*incident.Incident
}

func newLoop(t *testing.T, opts githubtest.Options) *loop {
	t.Helper()
	opts.FloorDueOn = true
	gh := contract.Start(t, opts)
	return &loop{t: t, gh: gh, repo: gh.AddRepo("o", "r", "octocat", "hubot")}
}

// try plans and applies once.
func (l *loop) try(timeout time.Duration) (plan.Plan, error) {
	l.t.Helper()
	tracker, err := github.New(github.Options{BaseURL: l.gh.APIURL(), Token: "secret-token", Repo: "o/r", MaxWait: time.Hour, Timeout: timeout,
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		l.t.Fatal(err)
	}
	want := plan.Want(l.docs, plan.WantOptions{Source: "o/r", Commit: monday, DocumentBase: "https://github.com/o/r/blob/HEAD"})
	have, err := plan.Observe(context.Background(), tracker, want)
	if err != nil {
		return plan.Plan{}, err
	}
	p := plan.Diff(want, have, plan.Policy{})
	_, err = plan.Apply(context.Background(), tracker, p, plan.ApplyOptions{})
	return p, err
}

// sync does so without trouble, and expects that nothing is left.
func (l *loop) sync() {
	l.t.Helper()
	if _, err := l.try(0); err != nil {
		l.t.Fatal(err)
	}
	if p, err := l.try(0); err != nil || !p.Empty() {
		l.t.Fatalf("there is still to do: %v %+v", err, p.Changes)
	}
}

// busy has something to do of every kind.
func busy(t *testing.T) *loop {
	t.Helper()
	l := newLoop(t, githubtest.Options{})
	l.docs = []*incident.Incident{doc("a", action("change"), action("finish"), action("remove")), doc("b", action("last"))}
	l.docs[0].Actions[0].Labels = fields("old")
	l.sync()
	l.repo.EditIssue(1, func(i *githubtest.Issue) { i.Body = "Above.\n" + i.Body + "Below." })
	a := &l.docs[0].Actions[0]
	a.Title, a.Labels, a.Owner = field("Changed"), fields("new"), field("hubot")
	l.docs[0].Actions[1].Status = field(incident.Done)
	l.docs[0].Actions[2] = action("added")
	l.docs[0].Title = field("Better")
	l.docs[1].Actions[0].Status = field(incident.Done)
	l.docs = append(l.docs, doc("c", action("first"), action("second")))
	return l
}

// state is all that people see, without numbers.
func (l *loop) state() map[string]string {
	milestones, all := map[int]string{}, map[string]string{}
	for _, m := range l.repo.Milestones() {
		milestones[m.Number] = m.Title
		all["milestone "+m.Title] = fmt.Sprint(m.State, m.DueOn, plan.BlockText(m.Description))
	}
	for _, i := range l.repo.Issues() {
		key := "issue " + i.Title
		for all[key] != "" {
			key += " again"
		}
		above, _, below, _ := take(i.Body)
		all[key] = fmt.Sprintf("%s %s %q %q %s %s %q %q", i.State, i.StateReason, i.Labels, i.Assignees, milestones[i.Milestone], plan.BlockText(i.Body), above, below)
	}
	return all
}

// TestFaults lets each fault befall each kind of request: the run ends with an
// error or goes on, nothing is there twice, and the next run ends where one
// without the fault does.
func TestFaults(t *testing.T) {
	named := map[string]githubtest.Fault{
		"unauthorized":                  githubtest.Refusal(401, "Bad credentials"),
		"forbidden":                     githubtest.Refusal(403, "Resource not accessible by integration"),
		"not found":                     githubtest.Refusal(404, "Not Found"),
		"gone":                          githubtest.Refusal(410, "This was deleted"),
		"invalid":                       githubtest.Refusal(422, "Validation Failed"),
		"primary limit":                 githubtest.PrimaryLimit(403, time.Now().Add(time.Minute)),
		"primary limit, 429":            githubtest.PrimaryLimit(429, time.Now().Add(time.Minute)),
		"secondary limit":               githubtest.SecondaryLimit(403, "30"),
		"secondary limit, a date":       githubtest.SecondaryLimit(429, time.Now().Add(time.Minute).UTC().Format(http.TimeFormat)),
		"secondary limit without time":  githubtest.SecondaryLimit(403, ""),
		"internal error":                {Status: 500},
		"internal error afterwards":     {Apply: true, Status: 500},
		"bad gateway afterwards":        {Apply: true, Status: 502, Body: "<html>"},
		"unavailable":                   {Status: 503},
		"truncated":                     {Apply: true, Genuine: true, Truncate: true},
		"empty":                         {Apply: true, Status: 200},
		"empty, and nothing done":       {Status: 200},
		"created, with an empty body":   {Apply: true, Status: 201},
		"null":                          {Apply: true, Status: 200, Body: "null"},
		"HTML":                          {Apply: true, Status: 200, Body: "<html>Sign in</html>"},
		"another object":                {Apply: true, Status: 200, Body: `{"number":1,"state":"open","url":"https://api.github.com/repos/o/other/issues/1"}`},
		"another list":                  {Apply: true, Status: 200, Body: `[{"number":1,"state":"open","url":"https://api.github.com/repos/o/other/issues/1"}]`},
		"cut before":                    {Cut: true},
		"cut afterwards":                {Apply: true, Cut: true},
		"no answer in time":             {Apply: true, Genuine: true, Delay: time.Hour},
		"redirect to another host":      githubtest.Redirect(301, "https://elsewhere.example/repos/o/r/issues"),
		"redirect, temporary":           githubtest.Redirect(302, "/repos/o/elsewhere/issues"),
		"redirect, to be repeated":      githubtest.Redirect(307, "/repos/o/elsewhere/issues"),
		"redirect, renamed repository":  githubtest.Redirect(308, "/repositories/77/issues"),
		"accepted, to be done later on": {Apply: true, Status: 202, Body: "{}"},
	}
	const repo = "/repos/{owner}/{repo}"
	routes := []string{
		"GET " + repo + "/issues", "GET " + repo + "/milestones", "GET " + repo + "/assignees/{login}", "GET " + repo + "/issues/{number}", "GET " + repo + "/milestones/{number}",
		"POST " + repo + "/milestones", "POST " + repo + "/issues", "POST " + repo + "/issues/{number}/labels", "POST " + repo + "/issues/{number}/assignees",
		"DELETE " + repo + "/issues/{number}/labels/{name}", "DELETE " + repo + "/issues/{number}/assignees",
		"PATCH " + repo + "/issues/{number}", "PATCH " + repo + "/milestones/{number}",
	}
	clean := busy(t)
	clean.sync()
	want := clean.state()
	for name, fault := range named {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, route := range routes {
				if strings.Contains(route, "{login}") && fault.Status == 404 {
					continue // that is an answer
				}
				l := busy(t)
				befell := 0
				l.gh.Inject(githubtest.Rule{Route: route, Fault: fault, When: func(*http.Request) bool { befell++; return true }})
				timeout := time.Duration(0)
				if fault.Delay > 0 {
					timeout = 300 * time.Millisecond
				}
				_, err := l.try(timeout)
				if befell == 0 {
					t.Fatalf("%s: the run makes no such request", route)
				}
				if err != nil && strings.Contains(err.Error(), "secret-token") {
					t.Errorf("%s: %v", route, err)
				}
				for key, s := range l.state() {
					if strings.HasSuffix(key, " again") {
						t.Errorf("%s: twice: %s %s", route, key, s)
					}
				}
				l.gh.Inject()
				l.sync()
				if d := cmp.Diff(want, l.state()); d != "" {
					t.Errorf("%s: the next run ends otherwise:\n%s", route, d)
				}
			}
		})
	}
}

// TestPagesShift: while a list is read, something leaves its first page, and
// what comes next moves up, unseen.
func TestPagesShift(t *testing.T) {
	for _, kind := range []string{"issues", "milestones"} {
		l := newLoop(t, githubtest.Options{PageSize: 2})
		for _, id := range []string{"a", "b", "c"} {
			l.docs = append(l.docs, doc(id, action("x"), action("y")))
		}
		l.sync()
		issues, milestones := len(l.repo.Issues()), len(l.repo.Milestones())
		once := false
		l.gh.Intercept(func(r *http.Request, _ int) *githubtest.Fault {
			if strings.HasSuffix(r.URL.Path, "/"+kind) && r.URL.Query().Get("page") == "2" && !once {
				once = true
				if kind == "issues" {
					l.repo.CloseIssue(1, "completed")
				} else {
					l.repo.EditMilestone(1, func(m *githubtest.Milestone) { m.State = "closed" })
				}
			}
			return nil
		})
		if _, err := l.try(0); err != nil {
			t.Fatal(err)
		}
		l.gh.Intercept(nil)
		if n, m := len(l.repo.Issues()), len(l.repo.Milestones()); n != issues || m != milestones || !once {
			t.Errorf("%s: %d issues and %d milestones became %d and %d", kind, issues, milestones, n, m)
		}
		l.sync()
	}
}

// TestListsLag: what was just created is in no list yet. The run after the next
// one sees it twice, and heals it.
func TestListsLag(t *testing.T) {
	l := newLoop(t, githubtest.Options{})
	l.docs = []*incident.Incident{doc("a", action("x"), action("y"))}
	l.sync()
	l.docs[0].Actions = append(l.docs[0].Actions, action("z"))
	l.gh.Freeze()
	for range 2 {
		if _, err := l.try(0); err != nil {
			t.Fatal(err)
		}
	}
	l.gh.Thaw()
	l.sync()
	open := 0
	for _, i := range l.repo.Issues() {
		if i.State == "open" {
			open++
		} else if i.StateReason != "duplicate" {
			t.Errorf("#%d is closed as %s", i.Number, i.StateReason)
		}
	}
	if open != 3 {
		t.Errorf("%d open issues", open)
	}
}

// TestNamesCompareWithoutCase: GitHub keeps the label that exists, however the
// file writes it.
func TestNamesCompareWithoutCase(t *testing.T) {
	l := newLoop(t, githubtest.Options{})
	l.repo.AddLabel(githubtest.Label{Name: "infra"})
	l.repo.AddLabel(githubtest.Label{Name: "Postmortem-Action"})
	l.docs = []*incident.Incident{doc("a", action("x"))}
	l.docs[0].Actions[0].Labels, l.docs[0].Actions[0].Owner = fields("INFRA"), field("OctoCat")
	l.sync()
	l.docs[0].Actions[0].Labels = fields("Infra", "more")
	l.sync()
	l.docs[0].Actions[0].Labels = nil
	l.sync()
	if got := l.repo.Issue(1).Labels; !cmp.Equal(got, []string{"Postmortem-Action"}) {
		t.Errorf("labels %q", got)
	}
}

// TestFieldsAtTheirLimits: GitHub refuses what is too long; nothing of ours is.
func TestFieldsAtTheirLimits(t *testing.T) {
	long := strings.Repeat("😀 wide & <long> @octocat #1 ", 2500)
	in := doc("a", action("x"), action("y"))
	in.Title = field(long)
	for n := range in.Actions {
		a := &in.Actions[n]
		a.Title, a.DoneWhen, a.Reason = field(fmt.Sprint(n, long)), field(long), field(long)
		for l := range 30 {
			a.Labels = append(a.Labels, field(fmt.Sprint(l, long)))
		}
	}
	l := newLoop(t, githubtest.Options{})
	l.docs = []*incident.Incident{in}
	l.sync()
	in.Actions[0].Status = field(incident.Dropped)
	l.sync()
	if n := len(l.repo.Issues()); n != 2 {
		t.Errorf("%d issues", n)
	}
}

// TestRepositoryRenamedMeanwhile: the rest of the run changes nothing, not here
// and not there.
func TestRepositoryRenamedMeanwhile(t *testing.T) {
	l := busy(t)
	before := l.repo.Issues()
	l.gh.Intercept(func(r *http.Request, n int) *githubtest.Fault {
		if r.Method != http.MethodGet && l.gh != nil {
			l.gh.Intercept(nil)
			l.repo.Rename("new")
		}
		return nil
	})
	l.try(0)
	if d := cmp.Diff(before, l.repo.Issues()); d != "" {
		t.Errorf("wrote to the repository under its new name:\n%s", d)
	}
	if _, err := l.try(0); err == nil || !strings.Contains(err.Error(), "use --repo o/new") {
		t.Errorf("the next run: %v", err)
	}
}
