package followup_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/followup"
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
	today   incident.Date
	policy  plan.Policy
	opt     plan.WantOptions
}

func newWorld(t testing.TB, pageSize int) *world {
	t.Helper()
	now := time.Date(2025, 5, 16, 9, 0, 0, 0, time.UTC)
	gh := contract.Start(t, githubtest.Options{FloorDueOn: true, PageSize: pageSize, Now: func() time.Time {
		now = now.Add(time.Second) // what changes later is newer
		return now
	}})
	w := &world{t: t, gh: gh, repo: gh.AddRepo("o", "r", "octocat", "hubot"), today: date("2025-05-16")}
	w.opt = plan.WantOptions{Source: "o/r", Commit: now, DocumentBase: "https://github.com/o/r/blob/HEAD"}
	var err error
	w.tracker, err = github.New(github.Options{
		BaseURL: gh.APIURL(), Token: "secret", Repo: "o/r", MaxWait: time.Hour,
		Sleep: func(context.Context, time.Duration) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// compare does what the command does.
func (w *world) compare() (digest followup.Digest, actions, followUps plan.Plan) {
	w.t.Helper()
	ctx := context.Background()
	want := plan.Want(w.docs, w.opt)
	have, err := plan.Observe(ctx, w.tracker, want)
	if err != nil {
		w.t.Fatal(err)
	}
	opt := followup.Options{WantOptions: w.opt, Today: w.today, States: have.Progress(want)}
	digest = followup.DigestOf(w.docs, opt)
	asked := followup.Want(w.docs, opt)
	with, err := have.FollowUps(ctx, w.tracker, asked, true)
	if err != nil {
		w.t.Fatal(err)
	}
	return digest, plan.Diff(want, have, w.policy), plan.Diff(asked, with, w.policy).With(plan.Overdue(want, have, digest.Late(), w.policy))
}

// answers are what pull reads.
func (w *world) answers() map[incident.Key]plan.Answer {
	w.t.Helper()
	ctx := context.Background()
	opt := w.opt
	opt.Since = incident.Date{}
	want := plan.Want(w.docs, opt)
	have, err := plan.Observe(ctx, w.tracker, want)
	if err != nil {
		w.t.Fatal(err)
	}
	asked := followup.Want(w.docs, followup.Options{WantOptions: opt, Today: w.today, States: have.Progress(want), Record: true})
	with, err := have.FollowUps(ctx, w.tracker, asked, false)
	if err != nil {
		w.t.Fatal(err)
	}
	return with.Answers(asked)
}

func (w *world) apply(p plan.Plan) plan.Result {
	w.t.Helper()
	r, err := plan.Apply(context.Background(), w.tracker, p, plan.ApplyOptions{})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *world) sync() {
	w.t.Helper()
	_, actions, _ := w.compare()
	w.apply(actions)
}

// ask runs followup, and expects that nothing is left to do for any command.
func (w *world) ask(day string) plan.Plan {
	w.t.Helper()
	w.today = date(day)
	_, _, p := w.compare()
	w.apply(p)
	w.settled()
	return p
}

func (w *world) settled() {
	w.t.Helper()
	_, actions, followUps := w.compare()
	if !actions.Empty() || !followUps.Empty() {
		w.t.Fatalf("there is still to do for sync:\n%s\nand for followup:\n%s", outline(actions), outline(followUps))
	}
}

// outline is a plan in few words.
func outline(p plan.Plan) string {
	var b strings.Builder
	for _, c := range p.Changes {
		fmt.Fprintf(&b, "%s %s", c.Verb, c.Name())
		if c.Number != 0 {
			fmt.Fprintf(&b, " #%d", c.Number)
		}
		if c.Verb == plan.Close {
			b.WriteString(" " + c.After.StateReason)
		}
		b.WriteString("\n")
	}
	for _, n := range p.Notes {
		fmt.Fprintf(&b, "%s %s %s #%d\n", n.Kind, n.Field, n.Key, n.Number)
	}
	for _, x := range p.Warnings {
		b.WriteString("warning " + x.Text + "\n")
	}
	if len(p.Refusals) > 0 {
		b.WriteString("refused\n")
	}
	return b.String()
}

func date(text string) incident.Date {
	d, err := incident.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func field[T any](v T) incident.Field[T] { return incident.Field[T]{Value: v} }

// doc is a postmortem that was reviewed on 16 May; its actions are due on 1
// December.
func doc(id string, actions ...incident.ActionItem) *incident.Incident {
	return &incident.Incident{
		File: source.NewFile("postmortems/"+id+".md", []byte("---\n")), ID: field(id), Title: field("Incident " + id),
		Date: field(date("2025-05-14")), Reviewed: field(date("2025-05-16")), Severity: field(incident.Severity(2)),
		Status: field(incident.Reviewed), Timezone: field(time.UTC), Actions: actions,
	}
}

func action(id string) incident.ActionItem {
	return incident.ActionItem{
		ID: field(id), Title: field("Do " + id), Type: field(incident.Detect), Owner: field("octocat"),
		Due: field(date("2025-12-01")), DoneWhen: field("it works"), Status: field(incident.Open),
	}
}

// record is what pull writes.
func record(stage, day string, done ...string) func(*world) {
	return func(w *world) {
		u := incident.FollowUp{Stage: field(stage)}
		if day != "" {
			u.Date = field(date(day))
		}
		for _, d := range done {
			u.Done = append(u.Done, field(d))
		}
		w.docs[0].FollowUps = append(w.docs[0].FollowUps, u)
	}
}

func (w *world) issue(number int) githubtest.Issue {
	i := slices.IndexFunc(w.repo.Issues(), func(i githubtest.Issue) bool { return i.Number == number })
	if i < 0 {
		w.t.Fatalf("there is no issue %d", number)
	}
	return w.repo.Issues()[i]
}

// ticked is a body in which a person ticked a question.
func ticked(body, question string) string {
	return regexp.MustCompile(`- \[ \](.*<!-- tick:`+question+` -->)`).ReplaceAllString(body, "- [x]$1")
}

func tick(number int, questions ...string) func(*world) {
	return func(w *world) {
		for _, q := range questions {
			w.repo.EditIssue(number, func(i *githubtest.Issue) { i.Body = ticked(i.Body, q) })
		}
	}
}

func edit(number int, f func(*githubtest.Issue)) func(*world) {
	return func(w *world) { w.repo.EditIssue(number, f) }
}

func unlabel(names ...string) func(*githubtest.Issue) {
	return func(i *githubtest.Issue) {
		i.Labels = slices.DeleteFunc(slices.Clone(i.Labels), func(l string) bool { return slices.Contains(names, l) })
	}
}

func all(fs ...func(*world)) func(*world) {
	return func(w *world) {
		for _, f := range fs {
			f(w)
		}
	}
}
