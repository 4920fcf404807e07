package github_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// bubble runs f with a GitHub that is reached without a socket, so that all
// time is virtual.
func bubble(t *testing.T, opts githubtest.Options, f func(*testing.T, *githubtest.Server, *githubtest.Repo, func(...func(*github.Options)) *github.Tracker)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		gh := githubtest.New(opts)
		repo := gh.AddRepo("o", "r", "octocat")
		f(t, gh, repo, func(change ...func(*github.Options)) *github.Tracker {
			return newTracker(t, "http://127.0.0.1", append([]func(*github.Options){func(o *github.Options) {
				o.Transport, o.Sleep, o.Random = gh.Transport(), nil, func() float64 { return 1 }
			}}, change...)...)
		})
		if list := gh.Unexpected(); len(list) > 0 {
			t.Error(list)
		}
	})
}

func TestTimeout(t *testing.T) {
	bubble(t, githubtest.Options{}, func(t *testing.T, gh *githubtest.Server, repo *githubtest.Repo, client func(...func(*github.Options)) *github.Tracker) {
		tracker := client(func(o *github.Options) { o.Timeout = 10 * time.Second })
		slow := githubtest.Fault{Apply: true, Genuine: true, Delay: time.Minute}
		started := time.Now()
		gh.Inject(githubtest.Rule{Fault: slow})
		if _, err := tracker.CreateIssue(ctx, plan.Issue{Title: "x"}); !errors.Is(err, plan.ErrAmbiguous) || github.KindOf(err) != github.Network || !strings.Contains(err.Error(), "no answer within 10s") {
			t.Errorf("a write: %v", err)
		}
		if took := time.Since(started); took != 10*time.Second || len(repo.Issues()) != 1 {
			t.Errorf("took %s, %d issues", took, len(repo.Issues()))
		}
		gh.Inject(githubtest.Rule{Times: 2, Fault: slow})
		if _, err := tracker.OpenIssues(ctx, "x"); err != nil {
			t.Errorf("a read that is answered the third time: %v", err)
		}
		if took := time.Since(started); took != (10+10+1+10+2)*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

// TestInterrupted: a read ends at once; a write is given a moment, so that it
// is known what came of it.
func TestInterrupted(t *testing.T) {
	for _, c := range []struct {
		answers time.Duration // after the interruption
		known   bool
	}{{3 * time.Second, true}, {time.Minute, false}} {
		bubble(t, githubtest.Options{}, func(t *testing.T, gh *githubtest.Server, repo *githubtest.Repo, client func(...func(*github.Options)) *github.Tracker) {
			gh.Inject(githubtest.Rule{Times: -1, Fault: githubtest.Fault{Apply: true, Genuine: true, Delay: time.Second + c.answers}})
			tracker := client()
			interrupted, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			started := time.Now()
			got, err := tracker.CreateIssue(interrupted, plan.Issue{Title: "x"})
			if c.known != (err == nil && got.Number == 1) || err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("answers after %s: %+v %v", c.answers, got, err)
			}
			if took := time.Since(started); took != time.Second+min(c.answers, 5*time.Second) {
				t.Errorf("took %s", took)
			}
			if _, err := tracker.UpdateIssue(interrupted, 1, plan.IssueUpdate{}); !errors.Is(err, context.Canceled) {
				t.Errorf("a write after the interruption: %v", err)
			}
			interrupted, cancel = context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			started = time.Now()
			if _, err := tracker.OpenIssues(interrupted, "x"); !errors.Is(err, context.Canceled) || time.Since(started) != time.Second {
				t.Errorf("a read: %v after %s", err, time.Since(started))
			}
		})
	}
}

func TestInterruptedWhileWaiting(t *testing.T) {
	bubble(t, githubtest.Options{}, func(t *testing.T, gh *githubtest.Server, repo *githubtest.Repo, client func(...func(*github.Options)) *github.Tracker) {
		gh.Inject(githubtest.Rule{Times: -1, Fault: githubtest.SecondaryLimit(429, "600")})
		interrupted, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		started := time.Now()
		_, err := client(func(o *github.Options) { o.MaxWait = time.Hour }).OpenIssues(interrupted, "x")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(started) != time.Minute {
			t.Errorf("%v after %s", err, time.Since(started))
		}
	})
}

// TestSecondaryLimitAgainAndAgain: GitHub wants longer waits each time when it
// names none.
func TestSecondaryLimitAgainAndAgain(t *testing.T) {
	bubble(t, githubtest.Options{}, func(t *testing.T, gh *githubtest.Server, repo *githubtest.Repo, client func(...func(*github.Options)) *github.Tracker) {
		gh.Inject(githubtest.Rule{Times: 3, Fault: githubtest.SecondaryLimit(403, "")})
		started := time.Now()
		_, err := client(func(o *github.Options) { o.MaxWait = time.Hour }).CreateIssue(ctx, plan.Issue{Title: "x"})
		if took := time.Since(started); err != nil || took != (1+2+4)*time.Minute || len(repo.Issues()) != 1 {
			t.Errorf("%v after %s", err, took)
		}
		started = time.Now()
		gh.Inject(githubtest.Rule{Times: -1, Fault: githubtest.SecondaryLimit(403, "")})
		_, err = client(func(o *github.Options) { o.MaxWait = 4 * time.Minute }).CreateIssue(ctx, plan.Issue{Title: "x"})
		if took := time.Since(started); github.KindOf(err) != github.RateLimited || took != 3*time.Minute || !strings.Contains(err.Error(), "4m0s, which is more than the 1m0s left to wait; see --max-wait") {
			t.Errorf("%v after %s", err, took)
		}
	})
}

// TestNothingIsRefused writes 1,200 issues within a workflow's limits.
func TestNothingIsRefused(t *testing.T) {
	for _, maxWait := range []time.Duration{24 * time.Hour, time.Minute} {
		bubble(t, githubtest.Options{Limits: githubtest.ActionsLimits}, func(t *testing.T, gh *githubtest.Server, repo *githubtest.Repo, client func(...func(*github.Options)) *github.Tracker) {
			tracker := client(func(o *github.Options) { o.MaxWait, o.WriteInterval = maxWait, time.Second })
			started := time.Now()
			var err error
			written := 0
			for written < 1200 && err == nil {
				if err = tracker.Pace(ctx); err == nil {
					_, err = tracker.CreateIssue(ctx, plan.Issue{Title: "x"})
				}
				if err == nil {
					written++
					_, err = tracker.Issue(ctx, 1)
				}
			}
			for _, r := range gh.Requests() {
				if r.Status >= 400 {
					t.Fatalf("refused: %+v after %s", r, time.Since(started))
				}
			}
			if maxWait < time.Hour {
				if github.KindOf(err) != github.RateLimited || written != 500 || !strings.Contains(err.Error(), "--max-wait") {
					t.Errorf("out of budget: %d written, %v", written, err)
				}
				return
			}
			if took := time.Since(started).Round(time.Minute); err != nil || took != 2*time.Hour+3*time.Minute {
				t.Errorf("%v, %d written in %s", err, written, took)
			}
		})
	}
}

func TestPace(t *testing.T) {
	bubble(t, githubtest.Options{}, func(t *testing.T, gh *githubtest.Server, repo *githubtest.Repo, client func(...func(*github.Options)) *github.Tracker) {
		tracker := client(func(o *github.Options) { o.WriteInterval = time.Second })
		var at []time.Duration
		started := time.Now()
		for _, think := range []time.Duration{300 * time.Millisecond, 0, 5 * time.Second, 0} {
			time.Sleep(think)
			if err := tracker.Pace(ctx); err != nil {
				t.Fatal(err)
			}
			at = append(at, time.Since(started))
			tracker.CreateIssue(ctx, plan.Issue{Title: "x"})
		}
		want := []time.Duration{300 * time.Millisecond, 1300 * time.Millisecond, 6300 * time.Millisecond, 7300 * time.Millisecond}
		if d := cmp.Diff(want, at); d != "" {
			t.Error(d)
		}
		started = time.Now()
		unpaced := client()
		for range 100 {
			unpaced.Pace(ctx)
			unpaced.CreateIssue(ctx, plan.Issue{Title: "x"})
		}
		if time.Since(started) != 0 {
			t.Errorf("no interval, and took %s", time.Since(started))
		}
	})
}

// TestLog is what -v shows of each request, and that the token is not in it.
func TestLog(t *testing.T) {
	bubble(t, githubtest.Options{}, func(t *testing.T, gh *githubtest.Server, repo *githubtest.Repo, client func(...func(*github.Options)) *github.Tracker) {
		var log strings.Builder
		tracker := client(func(o *github.Options) {
			o.Timeout, o.MaxWait = 5*time.Second, time.Hour
			o.Logf = func(f string, a ...any) { fmt.Fprintf(&log, f+"\n", a...) }
		})
		gh.Inject(githubtest.Rule{From: 2, Fault: githubtest.Fault{Delay: time.Minute}},
			githubtest.Rule{From: 3, Fault: githubtest.Fault{Status: 403, Header: http.Header{"Retry-After": {"7"}}, Body: `{"message":"slow down, Bearer secret"}`}},
			githubtest.Rule{Fault: githubtest.Fault{Apply: true, Genuine: true, Delay: 42 * time.Millisecond}})
		tracker.Issue(ctx, 7)
		tracker.Issue(ctx, 7)
		want := `GET /repos/o/r/issues/7: 404 in 42ms, 4999 of 5000 requests left
GET /repos/o/r/issues/7: no answer within 5s after 5s
GET /repos/o/r/issues/7: no answer within 5s; again in 1s
GET /repos/o/r/issues/7: 403 in 0s, 4997 of 5000 requests left
GET /repos/o/r/issues/7: slow down, Bearer ***; again in 7s
GET /repos/o/r/issues/7: 404 in 0s, 4996 of 5000 requests left
`
		if d := cmp.Diff(want, log.String()); d != "" {
			t.Error(d)
		}
	})
}
