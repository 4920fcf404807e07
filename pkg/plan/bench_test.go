package plan_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// BenchmarkNothingToDo is everything but the network of a plan without changes
// for a thousand open items.
func BenchmarkNothingToDo(b *testing.B) {
	gh := githubtest.New(githubtest.Options{BaseURL: "http://127.0.0.1"})
	gh.AddRepo("o", "r", "octocat")
	w := &world{t: b, gh: gh, commit: monday, source: "o/r"}
	var err error
	if w.tracker, err = github.New(github.Options{BaseURL: "http://127.0.0.1", Token: "x", Repo: "o/r", Transport: gh.Transport()}); err != nil {
		b.Fatal(err)
	}
	for d := range 100 {
		in := doc(fmt.Sprintf("incident-%03d", d))
		for a := range 10 {
			in.Actions = append(in.Actions, action(fmt.Sprint("a", a)))
		}
		w.docs = append(w.docs, in)
	}
	w.apply(w.plan())
	want := w.want()
	have, err := plan.Observe(context.Background(), w.tracker, want)
	if err != nil {
		b.Fatal(err)
	}
	frozen := &frozen{have: have}
	for b.Loop() {
		have, err := plan.Observe(context.Background(), frozen, w.want())
		if err != nil {
			b.Fatal(err)
		}
		if p := plan.Diff(w.want(), have, plan.Policy{}); !p.Empty() {
			b.Fatal(outline(p))
		}
	}
}

// frozen is a tracker of which only the lists are read.
type frozen struct {
	plan.Tracker
	have plan.Observed
}

func (f *frozen) OpenIssues(context.Context, string) ([]plan.Issue, error) { return f.have.Issues, nil }
func (f *frozen) OpenMilestones(context.Context) ([]plan.Milestone, error) {
	return f.have.Milestones, nil
}
