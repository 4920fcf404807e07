package followup_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-42cec927/postmortem/pkg/followup"
	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

var tickedLine = regexp.MustCompile(`- \[x\].*<!-- tick:([a-z-]+) -->`)

// ticksOf are the questions of all issues that are ticked.
func ticksOf(issues []githubtest.Issue) map[string]bool {
	all := map[string]bool{}
	for _, i := range issues {
		for _, m := range tickedLine.FindAllStringSubmatch(i.Body, -1) {
			all[fmt.Sprintf("#%d %s", i.Number, m[1])] = true
		}
	}
	return all
}

// TestModel lets time, files, people, crashes and both commands happen in any
// order. No stage of an incident ever has two open issues, no tick is lost, an
// answered stage is not asked again, neither kind of issue suffers from the
// other, and clean runs leave nothing to do.
func TestModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		now := time.Date(2025, 5, 16, 9, 0, 0, 0, time.UTC)
		gh := githubtest.New(githubtest.Options{FloorDueOn: true, PageSize: 3, BaseURL: "http://127.0.0.1", Now: func() time.Time {
			now = now.Add(time.Second)
			return now
		}})
		repo := gh.AddRepo("o", "r", "octocat")
		tracker, err := github.New(github.Options{BaseURL: "http://127.0.0.1", Token: "x", Repo: "o/r", Transport: gh.Transport(),
			Sleep: func(context.Context, time.Duration) error { return nil }})
		if err != nil {
			rt.Fatal(err)
		}
		docs := []*incident.Incident{doc("a", action("x"), action("two-weeks")), doc("b", action("x"))}
		for _, d := range docs {
			for n := range d.Actions {
				d.Actions[n].Due = field(date("2025-06-01"))
			}
		}
		opt := plan.WantOptions{Source: "o/r", Commit: now}
		today := date("2025-05-20")
		ctx := context.Background()
		policy := plan.Policy{MaxClose: 100, Recreate: true}
		look := func() (actions, followUps plan.Plan, answers map[incident.Key]plan.Answer, err error) {
			want := plan.Want(docs, opt)
			have, err := plan.Observe(ctx, tracker, want)
			if err != nil {
				return actions, followUps, nil, err
			}
			o := followup.Options{WantOptions: opt, Today: today, States: have.Progress(want)}
			asked := followup.Want(docs, o)
			with, err := have.FollowUps(ctx, tracker, asked, true)
			if err != nil {
				return actions, followUps, nil, err
			}
			return plan.Diff(want, have, policy), plan.Diff(asked, with, policy).With(plan.Overdue(want, have, followup.DigestOf(docs, o).Late(), policy)), with.Answers(asked), nil
		}
		run := func(followUp bool) {
			actions, followUps, _, err := look()
			if followUp {
				actions = followUps
			}
			if err == nil {
				plan.Apply(ctx, tracker, actions, plan.ApplyOptions{})
			}
		}
		check := func() {
			open := map[string]int{}
			for _, i := range repo.Issues() {
				if i.State == "open" && strings.HasPrefix(i.Title, "Follow-up") {
					open[i.Title]++
				}
				if followUp := strings.HasPrefix(i.Title, "Follow-up"); followUp != slices.Contains(i.Labels, "postmortem-followup") || followUp == strings.Contains(i.Body, "Action item of") {
					rt.Fatalf("one kind in the place of the other: %+v", i)
				}
			}
			for title, n := range open {
				if n > 1 {
					rt.Fatalf("%d open issues %q", n, title)
				}
			}
		}
		clean := func() {
			gh.Intercept(nil)
			for range 2 { // the first one may heal what a lost answer doubled
				run(false)
				run(true)
			}
			actions, followUps, _, err := look()
			if err != nil || !actions.Empty() || !followUps.Empty() {
				rt.Fatalf("left to do: %v\n%s\n%s", err, outline(actions), outline(followUps))
			}
			check()
		}
		some := func(what string) (githubtest.Issue, bool) {
			var list []githubtest.Issue
			for _, i := range repo.Issues() {
				if strings.HasPrefix(i.Title, "Follow-up") {
					list = append(list, i)
				}
			}
			if len(list) == 0 {
				return githubtest.Issue{}, false
			}
			return list[rapid.IntRange(0, len(list)-1).Draw(rt, what)], true
		}
		kept := map[string]bool{}
		steps := map[string]func(){
			"time passes": func() { today = today.AddDays(rapid.IntRange(1, 40).Draw(rt, "days")) },
			"tick": func() {
				i, ok := some("issue")
				if !ok {
					return
				}
				stage := incident.Stages[rapid.IntRange(0, 1).Draw(rt, "stage")]
				q := stage.Questions[rapid.IntRange(0, len(stage.Questions)-1).Draw(rt, "question")]
				repo.EditIssue(i.Number, func(i *githubtest.Issue) { i.Body = ticked(i.Body, q.ID) })
			},
			"close": func() {
				if i, ok := some("issue"); ok && i.State == "open" {
					repo.CloseIssue(i.Number, "completed")
				}
			},
			"write": func() {
				if i, ok := some("issue"); ok {
					repo.EditIssue(i.Number, func(i *githubtest.Issue) { i.Body = "why\n" + i.Body + "because\n" })
				}
			},
			"title": func() {
				docs[rapid.IntRange(0, 1).Draw(rt, "doc")].Severity = field(incident.Severity(rapid.IntRange(1, 5).Draw(rt, "severity")))
			},
			"action done": func() {
				if i := repo.Issues(); len(i) > 0 {
					if one := i[rapid.IntRange(0, len(i)-1).Draw(rt, "issue")]; !strings.HasPrefix(one.Title, "Follow-up") && one.State == "open" {
						repo.CloseIssue(one.Number, "completed")
					}
				}
			},
			"due date": func() {
				d := docs[rapid.IntRange(0, 1).Draw(rt, "doc")]
				d.Actions[0].Due = field(today.AddDays(rapid.IntRange(-10, 30).Draw(rt, "days")))
			},
			"sync":     func() { run(false) },
			"followup": func() { run(true) },
			"crash": func() {
				after, applied := rapid.IntRange(0, 4).Draw(rt, "writes"), rapid.Bool().Draw(rt, "applied")
				gh.Intercept(func(r *http.Request, _ int) *githubtest.Fault {
					if r.Method == "GET" && after >= 0 {
						return nil
					}
					if after--; after >= 0 {
						return nil
					}
					return &githubtest.Fault{Apply: applied && after == -1, Status: 401, Body: `{"message":"Bad credentials"}`}
				})
				run(rapid.Bool().Draw(rt, "which"))
				gh.Intercept(nil)
			},
			"pull": func() {
				_, _, answers, err := look()
				if err != nil {
					rt.Fatal(err)
				}
				for key, a := range answers {
					d := docs[slices.IndexFunc(docs, func(d *incident.Incident) bool { return d.ID.Value == key.Incident })]
					if _, ok := d.FollowUp(key.Action); !ok && a.Closed {
						d.FollowUps = append(d.FollowUps, incident.FollowUp{Stage: field(key.Action), Date: field(today)})
					}
				}
			},
			"all is well": clean,
		}
		names := slices.Sorted(maps.Keys(steps))
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			steps[rapid.SampledFrom(names).Draw(rt, "step")]()
			now := ticksOf(repo.Issues())
			for tick := range kept {
				if !now[tick] {
					rt.Fatalf("the tick %s is lost", tick)
				}
			}
			kept = now
		}
		clean()
		answered := map[string]int{}
		for _, i := range repo.Issues() {
			if strings.HasPrefix(i.Title, "Follow-up") && i.StateReason != "duplicate" {
				answered[i.Title]++
			}
		}
		for title, n := range answered {
			if n > 1 {
				rt.Fatalf("asked %d times: %q", n, title)
			}
		}
	})
}
