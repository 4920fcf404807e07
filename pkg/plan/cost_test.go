package plan_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// What costWorld has, by tens a page.
const (
	baseReads        = 3 + 2 // 24 open issues, 12 open milestones
	closedIssuePages = 2     // 15 closed issues
	closedMilestones = 1
)

// costWorld has two open items in each of twelve incidents, and one incident
// whose fifteen are done.
func costWorld(t *testing.T) *world {
	now := monday
	w := newWorld(t, githubtest.Options{PageSize: 10, Now: func() time.Time {
		now = now.Add(time.Second) // what changes later is newer
		return now
	}})
	w.policy = plan.Policy{MaxClose: 100}
	for d := range 12 {
		w.docs = append(w.docs, doc(fmt.Sprintf("incident-%02d", d), action("a"), action("b")))
	}
	old := doc("old")
	for n := range 15 {
		old.Actions = append(old.Actions, action(fmt.Sprint("a", n)))
	}
	w.docs = append(w.docs, old)
	w.sync()
	for n := range old.Actions {
		done(&old.Actions[n])
	}
	w.sync()
	return w
}

type requests struct{ reads, writes int }

// costs holds the rows of the first table of costs in docs/sync.md: what each
// run does, and what it may cost.
var costs = map[string]func(*world) requests{
	"nothing to do": func(w *world) requests {
		w.opt.Since, _ = incident.ParseDate("2025-01-01")
		old := doc("before-since", action("x"))
		old.Date.Value.Year = 2024
		w.docs = append(w.docs, old)
		return requests{baseReads, 0}
	},
	"n new items in m new incidents, of k owners": func(w *world) requests {
		w.docs = append(w.docs, doc("new-1", action("a"), action("b", owner("hubot"))), doc("new-2", action("c")))
		n, m, k := 3, 2, 2
		return requests{baseReads + closedIssuePages + closedMilestones + m + k, n + 2*m}
	},
	"n new items in m incidents that have issues, of k owners": func(w *world) requests {
		w.docs[0].Actions = append(w.docs[0].Actions, action("x"), action("y", owner("hubot")))
		w.docs[1].Actions = append(w.docs[1].Actions, action("z"))
		n, m, k := 3, 2, 2
		return requests{baseReads + closedIssuePages + 2*m + k, n + m}
	},
	"the first sync: n items in m incidents, of k owners": func(w *world) requests {
		*w = *newWorld(w.t, githubtest.Options{PageSize: 10})
		w.docs = []*incident.Incident{doc("new-1", action("a"), action("b", owner("hubot"))), doc("new-2", action("c"))}
		n, m, k := 3, 2, 2
		return requests{4 + m + k, 1 + n + 2*m}
	},
	"n items closed by people": func(w *world) requests {
		for _, n := range []int{1, 3, 5} {
			w.repo.CloseIssue(n, "completed")
		}
		return requests{baseReads + 1, 0}
	},
	"n items done or dropped in the files, the last of m incidents": func(w *world) requests {
		done(&w.docs[0].Actions[0])
		dropped(&w.docs[0].Actions[1])
		done(&w.docs[1].Actions[0])
		n, m := 3, 1
		return requests{baseReads + n + m, n + m}
	},
	"n items with another title or text": func(w *world) requests {
		w.docs[0].Actions[0].Title = field("Other")
		w.docs[1].Actions[0].DoneWhen = field("it works better")
		n := 2
		return requests{baseReads + n, n}
	},
	"n items with another owner, of k in all": func(w *world) requests {
		for d := range 3 {
			w.docs[d].Actions[0].Owner = field("hubot")
		}
		n, k := 3, 1
		return requests{baseReads + n + k, 3 * n}
	},
	"n issues of people's adopted in m incidents, for k owners": func(w *world) requests {
		for d := range 3 {
			i := w.repo.AddIssue(githubtest.Issue{Title: "Do x"})
			w.docs[d].Actions = append(w.docs[d].Actions, action("x", names(i.Number)))
		}
		n, m, k := 3, 3, 1
		return requests{baseReads + closedIssuePages + 2*m + 2*n + k, 3*n + m}
	},
	"n issues without their marker, and t transferred ones, in m incidents": func(w *world) requests {
		w.repo.TransferIssue(1, w.gh.AddRepo("o", "elsewhere"))
		w.repo.EditIssue(3, func(i *githubtest.Issue) { i.Body, i.Labels = "mine", nil })
		n, t, m := 1, 1, 2
		return requests{baseReads + closedIssuePages + m + n + 2*t, 0}
	},
	"the label was deleted, with n issues in m incidents": func(w *world) requests {
		w.repo.DeleteLabel("postmortem-action")
		n, m := 24, 12
		return requests{1 + 2 + 1 + m, 1 + n} // no page of issues has any
	},
}

func TestCost(t *testing.T) {
	for row, prepare := range costs {
		t.Run(row, func(t *testing.T) {
			w := costWorld(t)
			want := prepare(w)
			w.requests()
			w.apply(w.plan())
			got, list := requests{}, w.requests()
			for _, r := range list {
				if strings.HasPrefix(r, "GET ") {
					got.reads++
				} else {
					got.writes++
				}
			}
			if got != want {
				t.Errorf("%+v, want %+v:\n%s", got, want, strings.Join(list, "\n"))
			}
			if again := w.plan(); !again.Empty() {
				t.Errorf("left to do:\n%s", outline(again))
			}
		})
	}
}

func TestCostsAreDocumented(t *testing.T) {
	documented := rowsOf(t, "\n## Cost\n")
	for row := range costs {
		if !documented[row] {
			t.Errorf("docs/sync.md has no row %q", row)
		}
		delete(documented, row)
	}
	for row := range long {
		if !documented[row] {
			t.Errorf("docs/sync.md has no row %q", row)
		}
		delete(documented, row)
	}
	if len(documented) > 0 {
		t.Errorf("rows without a test: %q", slices.Sorted(maps.Keys(documented)))
	}
}

// rowsOf returns the first cells of the tables of a section of docs/sync.md.
func rowsOf(t *testing.T, heading string) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../../docs/sync.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), heading)
	if !ok {
		t.Fatalf("docs/sync.md has no section %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	rows := map[string]bool{}
	lines := strings.Split(section, "\n")
	for n, line := range lines {
		cell, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		switch {
		case !strings.HasPrefix(line, "| "), n+1 < len(lines) && strings.HasPrefix(lines[n+1], "|---"):
		default:
			rows[cell] = true
		}
	}
	return rows
}

// slow is a GitHub that enforces a workflow's limits on a clock of its own, in
// which only waits take time.
type slow struct {
	*world
	now time.Time
}

func newSlow(t *testing.T, incidents, actions int) *slow {
	s := &slow{now: monday}
	gh := githubtest.New(githubtest.Options{BaseURL: "http://127.0.0.1", FloorDueOn: true, Now: func() time.Time { return s.now }, Limits: githubtest.ActionsLimits})
	s.world = &world{t: t, gh: gh, repo: gh.AddRepo("o", "r", "octocat"), commit: monday, source: "o/r", policy: plan.Policy{MaxClose: 2000}}
	for d := range incidents {
		in := doc(fmt.Sprintf("incident-%03d", d))
		for a := range actions {
			in.Actions = append(in.Actions, action(fmt.Sprint("a", a)))
		}
		s.docs = append(s.docs, in)
	}
	return s
}

// run syncs as one process would, and says how long it took.
func (s *slow) run(maxWait time.Duration) (time.Duration, error) {
	s.t.Helper()
	tracker, err := github.New(github.Options{
		BaseURL: "http://127.0.0.1", Token: "x", Repo: "o/r", Transport: s.gh.Transport(), MaxWait: maxWait, WriteInterval: time.Second,
		Now: func() time.Time { return s.now },
		Sleep: func(_ context.Context, d time.Duration) error {
			s.now = s.now.Add(d)
			return nil
		},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.tracker = tracker
	begin := s.now
	p, err := s.tryPlan()
	if err == nil {
		_, err = plan.Apply(context.Background(), tracker, p, plan.ApplyOptions{Wait: tracker.Pace})
	}
	for _, r := range s.gh.Requests() {
		if r.Status == 403 || r.Status == 429 {
			s.t.Fatalf("refused: %s %s after %s", r.Method, r.Path, s.now.Sub(begin))
		}
	}
	s.gh.ResetRequests()
	return s.now.Sub(begin), err
}

// long holds the rows of the second table of costs in docs/sync.md.
var long = map[string]func(*testing.T) string{
	"1,000 new items in 100 incidents": func(t *testing.T) string {
		s := newSlow(t, 100, 10)
		took, err := s.run(2 * time.Hour)
		if err != nil || len(s.repo.Issues()) != 1000 {
			t.Errorf("%d issues, %v", len(s.repo.Issues()), err)
		}
		return spoken(took) + " with `--max-wait 2h`"
	},
	"1,000 items with another title": func(t *testing.T) string {
		s := newSlow(t, 100, 10)
		if _, err := s.run(24 * time.Hour); err != nil {
			t.Fatal(err)
		}
		s.now = s.now.Add(time.Hour)
		for _, d := range s.docs {
			for n := range d.Actions {
				d.Actions[n].Title = field("Better")
			}
		}
		took, err := s.run(2 * time.Hour)
		if i := s.repo.Issue(1000); err != nil || i.Title != "Better" {
			t.Errorf("%q, %v", i.Title, err)
		}
		return spoken(took) + " with `--max-wait 2h`"
	},
	"1,000 new items in 100 incidents, by hourly runs": func(t *testing.T) string {
		s := newSlow(t, 100, 10)
		runs, incomplete := 0, 0
		for err := errors.New("none yet"); err != nil && runs < 10; runs++ {
			begin := s.now
			if _, err = s.run(2 * time.Minute); err != nil {
				incomplete++
				if github.KindOf(err) != github.RateLimited {
					t.Fatal(err)
				}
			}
			s.now = begin.Add(time.Hour + time.Minute)
		}
		if n := len(s.repo.Issues()); n != 1000 || incomplete != runs-1 {
			t.Errorf("%d issues, %d of %d runs incomplete", n, incomplete, runs)
		}
		return fmt.Sprintf("%d runs, the first two of which exit with 6", runs)
	},
}

func spoken(d time.Duration) string {
	d = d.Round(time.Minute)
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}

// TestLimits: a thousand items, and GitHub never has to refuse a request.
func TestLimits(t *testing.T) {
	text, err := os.ReadFile("../../docs/sync.md")
	if err != nil {
		t.Fatal(err)
	}
	for row, run := range long {
		t.Run(row, func(t *testing.T) {
			t.Parallel()
			if line := "| " + row + " | " + run(t) + " |\n"; !strings.Contains(string(text), line) {
				t.Errorf("docs/sync.md does not say: %s", line)
			}
		})
	}
}
