package plan_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/githubtest/contract"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// world is one repository of postmortems and one GitHub, talked to over
// loopback by the real client.
type world struct {
	t       testing.TB
	gh      *githubtest.Server
	repo    *githubtest.Repo
	tracker *github.Tracker
	docs    []*incident.Incident
	failed  []string
	commit  time.Time
	policy  plan.Policy
	source  string
	opt     plan.WantOptions // teams and the like
}

var monday = time.Date(2025, 5, 19, 9, 0, 0, 0, time.UTC)

func newWorld(t testing.TB, opts githubtest.Options) *world {
	t.Helper()
	opts.FloorDueOn = true
	gh := contract.Start(t, opts)
	w := &world{t: t, gh: gh, repo: gh.AddRepo("o", "r", "octocat", "hubot"), commit: monday, source: "o/r"}
	w.tracker = w.client(gh.APIURL())
	return w
}

func (w *world) client(url string) *github.Tracker {
	w.t.Helper()
	tracker, err := github.New(github.Options{
		BaseURL: url, Token: "secret", Repo: "o/r", MaxWait: time.Hour,
		Sleep: func(context.Context, time.Duration) error { return nil },
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return tracker
}

func (w *world) want() plan.Wanted {
	opt := w.opt
	opt.Source, opt.Commit, opt.Failed, opt.DocumentBase = w.source, w.commit, w.failed, "https://github.com/o/r/blob/main"
	return plan.Want(w.docs, opt)
}

func (w *world) tryPlan() (plan.Plan, error) {
	want := w.want()
	have, err := plan.Observe(context.Background(), w.tracker, want)
	if err != nil {
		return plan.Plan{}, err
	}
	return plan.Diff(want, have, w.policy), nil
}

func (w *world) plan() plan.Plan {
	w.t.Helper()
	p, err := w.tryPlan()
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) apply(p plan.Plan) plan.Result {
	w.t.Helper()
	r, err := plan.Apply(context.Background(), w.tracker, p, plan.ApplyOptions{})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// sync plans, applies, and expects that nothing is left to do.
func (w *world) sync() plan.Plan {
	w.t.Helper()
	p := w.plan()
	w.apply(p)
	if again := w.plan(); !again.Empty() {
		w.t.Fatalf("after apply there is still to do:\n%s", outline(again))
	}
	return p
}

// outline is a plan in few words: what a test compares.
func outline(p plan.Plan) string {
	var b strings.Builder
	for _, c := range p.Changes {
		fmt.Fprintf(&b, "%s %s %s", c.Verb, c.Kind, c.Name())
		if c.Number != 0 {
			fmt.Fprintf(&b, " #%d", c.Number)
		}
		if c.Kind == plan.IssueKind && c.Verb == plan.Close {
			b.WriteString(" " + c.After.StateReason)
		}
		b.WriteString("\n")
	}
	for _, n := range p.Notes {
		fmt.Fprintf(&b, "%s", n.Kind)
		if n.Field != "" {
			fmt.Fprintf(&b, " of %s", n.Field)
		}
		if n.Key.Incident != "" {
			fmt.Fprintf(&b, " %s", strings.TrimSuffix(n.Key.String(), "/"))
		}
		if n.Number != 0 {
			fmt.Fprintf(&b, " #%d", n.Number)
		}
		b.WriteString("\n")
	}
	if len(p.Refusals) > 0 {
		b.WriteString("refused\n")
	}
	return b.String()
}

func (w *world) expect(p plan.Plan, lines ...string) {
	w.t.Helper()
	want := ""
	if len(lines) > 0 {
		want = strings.Join(lines, "\n") + "\n"
	}
	if got := outline(p); got != want {
		w.t.Errorf("planned:\n%s\nwant:\n%s", got, want)
		for _, c := range p.Changes {
			w.t.Logf("%s %s: %s", c.Verb, c.Name(), c.Why)
		}
		for _, n := range p.Notes {
			w.t.Logf("%s: %s", n.Key, n.Message)
		}
		for _, s := range p.Refusals {
			w.t.Log(s)
		}
		for _, s := range p.Warnings {
			w.t.Log(s.Text)
		}
	}
}

func field[T any](v T) incident.Field[T] { return incident.Field[T]{Value: v} }

// doc is a postmortem of the given id; its actions are due on 21 May.
func doc(id string, actions ...incident.ActionItem) *incident.Incident {
	path := "postmortems/" + id + ".md"
	date, _ := incident.ParseDate("2025-05-14")
	return &incident.Incident{
		File: source.NewFile(path, []byte("---\n")), ID: field(id), Title: field("Incident " + id),
		Date: field(date), Severity: field(incident.Severity(2)), Status: field(incident.Draft), Actions: actions,
	}
}

func action(id string, change ...func(*incident.ActionItem)) incident.ActionItem {
	due, _ := incident.ParseDate("2025-05-21")
	a := incident.ActionItem{
		ID: field(id), Title: field("Do " + id), Type: field(incident.Detect), Owner: field("octocat"),
		Due: field(due), DoneWhen: field("it works"), Status: field(incident.Open),
	}
	for _, f := range change {
		f(&a)
	}
	return a
}

func done(a *incident.ActionItem)    { a.Status = field(incident.Done) }
func dropped(a *incident.ActionItem) { a.Status, a.Reason = field(incident.Dropped), field("no use") }

func owner(login string) func(*incident.ActionItem) {
	return func(a *incident.ActionItem) { a.Owner = field(login) }
}

func labelled(names ...string) func(*incident.ActionItem) {
	return func(a *incident.ActionItem) {
		for _, n := range names {
			a.Labels = append(a.Labels, field(n))
		}
	}
}

// requests returns the methods and paths of what was asked since the last
// call.
func (w *world) requests() []string {
	var list []string
	for _, r := range w.gh.Requests() {
		list = append(list, r.Method+" "+strings.TrimPrefix(r.Path, "/repos/o/r"))
	}
	w.gh.ResetRequests()
	return list
}
