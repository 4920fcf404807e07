package followup_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// What costWorld has, by ten a page.
const (
	baseReads    = 3 + 2 // 24 actions and 1 follow-up that are open, 12 milestones
	closedPages  = 2     // 12 follow-ups are closed
	otherClosed  = 2     // of all issues with the managed label, the same 12
	perFollowUps = 1     // page of open follow-ups
)

type requests struct{ reads, writes int }

// costWorld has twelve incidents whose follow-ups are answered, and one with an
// open one.
func costWorld(t *testing.T) *world {
	w := newWorld(t, 10)
	for d := range 12 {
		w.docs = append(w.docs, doc(fmt.Sprintf("incident-%02d", d), action("a"), action("b")))
	}
	w.docs = append(w.docs, doc("open"))
	w.sync()
	w.ask(twoWeeks)
	for _, i := range w.repo.Issues() {
		if strings.HasPrefix(i.Title, "Follow-up") && !strings.HasSuffix(i.Title, "open") {
			w.repo.CloseIssue(i.Number, "completed")
		}
	}
	for _, d := range w.docs[:12] {
		d.FollowUps = []incident.FollowUp{{Stage: field("two-weeks"), Date: field(date(twoWeeks))}}
	}
	w.settled()
	return w
}

var costs = map[string]func(*world) requests{
	"nothing to do": func(*world) requests { return requests{baseReads, 0} },
	"the first n follow-ups": func(w *world) requests {
		*w = *newWorld(w.t, 10)
		w.docs = []*incident.Incident{doc("a", action("x")), doc("b", action("x"))}
		w.sync()
		w.today = date(twoWeeks)
		n := 2
		return requests{2 + 1 + 1 + 1, 1 + n}
	},
	"n more follow-ups": func(w *world) requests {
		w.docs = append(w.docs, doc("new-1"), doc("new-2"))
		n := 2
		return requests{baseReads + closedPages + perFollowUps + otherClosed, n}
	},
	"n follow-ups answered, and not yet pulled": func(w *world) requests {
		w.docs[0].FollowUps, w.docs[11].FollowUps = nil, nil
		return requests{baseReads + 2, 0} // those closed first are on the second page
	},
	"n follow-ups whose block changes": func(w *world) requests {
		w.docs[12].Title = field("Other open")
		n := 1
		return requests{baseReads + n, n}
	},
	"n actions become overdue": func(w *world) requests {
		for _, d := range w.docs[:2] {
			d.Actions[0].Due = field(date("2025-05-20"))
		}
		w.sync()
		n := 2
		return requests{baseReads + n, 2*n + 1}
	},
	"a pull, with n follow-ups answered": func(w *world) requests {
		w.docs[11].FollowUps = nil
		return requests{baseReads + 1, 0}
	},
}

func TestCost(t *testing.T) {
	for row, prepare := range costs {
		t.Run(row, func(t *testing.T) {
			w := costWorld(t)
			want := prepare(w)
			w.gh.ResetRequests()
			if strings.HasPrefix(row, "a pull") {
				if a := w.answers()[incident.Key{Incident: "incident-11", Action: "two-weeks"}]; !a.Closed {
					t.Error("the answer is not to be seen")
				}
			} else {
				_, _, p := w.compare()
				w.apply(p)
			}
			got := requests{}
			var log []string
			for _, r := range w.gh.Requests() {
				log = append(log, r.Method+" "+r.Path+"?"+r.Query)
				if r.Method == "GET" {
					got.reads++
				} else {
					got.writes++
				}
			}
			if got != want {
				t.Errorf("%+v, want %+v:\n%s", got, want, strings.Join(log, "\n"))
			}
			w.settled()
		})
	}
}
