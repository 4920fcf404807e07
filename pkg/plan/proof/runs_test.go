package proof

import (
	"errors"
	"iter"
	"net/http"
	"strconv"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
)

var errKilled = errors.New("killed")

// quiet lets every request through.
func quiet(*http.Request) (*githubtest.Fault, error) { return nil, nil }

// faults are what can go wrong with a request, whether it takes effect or not.
// A single object is never said to be missing when it is there: GitHub means
// it, and so do we.
var faults = []githubtest.Fault{
	{Cut: true}, {Apply: true, Cut: true},
	{Status: 500}, {Apply: true, Status: 500}, {Apply: true, Status: 502, Body: "<html>"}, {Status: 503}, {Apply: true, Status: 504},
	{Apply: true, Status: 200}, {Apply: true, Status: 201}, {Apply: true, Status: 200, Body: "null"},
	{Apply: true, Status: 200, Body: "<html>sign in</html>"}, {Apply: true, Status: 200, Body: "{}"}, {Status: 200, Body: "[{}]"},
	{Apply: true, Genuine: true, Truncate: true}, {Status: 202, Body: "{}"},
	githubtest.Refusal(401, "Bad credentials"), githubtest.Refusal(403, "Resource not accessible by integration"), githubtest.Refusal(422, "Validation Failed"),
	githubtest.SecondaryLimit(403, ""), githubtest.SecondaryLimit(429, "7"), githubtest.SecondaryLimit(403, "Mon, 19 May 2025 10:00:00 GMT"),
	githubtest.Redirect(301, "http://127.0.0.1/repositories/77/issues"), githubtest.Redirect(302, "https://elsewhere.example/"),
}

// trouble is a run in which something happens before some of its requests.
type trouble struct {
	faults map[int]githubtest.Fault // by the number of the request, from 1; of the write, from -1 down
	kill   int                      // the client ends at this request; 0 for never
	killed githubtest.Fault
	freeze int // lists lag from here on; 0 for never
	people int // before this many reads, some of them, people act
}

func (m *model) gate(t trouble) func(*http.Request) (*githubtest.Fault, error) {
	m.cutOff = true
	n, writes := 0, 0
	return func(r *http.Request) (*githubtest.Fault, error) {
		n++
		if r.Method != http.MethodGet {
			writes--
			if f, ok := t.faults[writes]; ok {
				return &f, nil
			}
		}
		if t.kill > 0 && n > t.kill {
			return nil, errKilled
		}
		if n == t.freeze {
			m.gh.Freeze()
		}
		// Between reading an issue and writing it, no client of GitHub's can
		// help what happens.
		if t.people > 0 && r.Method == http.MethodGet && m.chance(25) {
			t.people--
			if _, number, ok := strings.Cut(r.URL.Path, "/issues/"); ok {
				m.target, _ = strconv.Atoi(number)
			}
			if m.chance(50) {
				m.act(wordSteps)
			} else {
				m.act(peopleSteps)
			}
			m.target = 0
		}
		if n == t.kill {
			return &t.killed, nil
		}
		if f, ok := t.faults[n]; ok {
			return &f, nil
		}
		return nil, nil
	}
}

// runSteps are runs of the tool that may end badly.
var runSteps = []step{
	{"runs", 4, func(m *model) bool {
		m.note("run: clean")
		m.clean()
		return true
	}},
	{"is killed", 5, func(m *model) bool {
		t := trouble{kill: 1 + m.pick(18), killed: githubtest.Fault{Cut: true, Apply: m.chance(50)}}
		m.note("run: killed at request %d, applied %v", t.kill, t.killed.Apply)
		twins := m.twins()
		_, err := m.client(m.latest(), m.gate(t))
		m.note("  %v", err)
		m.noTwins(twins)
		return true
	}},
	{"meets faults", 6, func(m *model) bool {
		t := trouble{faults: map[int]githubtest.Fault{}}
		for range 1 + m.pick(4) {
			n := 1 + m.pick(12)
			if m.chance(50) {
				n = -1 - m.pick(5)
			}
			t.faults[n] = pickOf(m, faults...)
			m.note("run: at request %d %+v", n, t.faults[n])
		}
		twins := m.twins()
		_, err := m.client(m.latest(), m.gate(t))
		m.note("  %v", err)
		m.noTwins(twins)
		return true
	}},
	{"reads lists that lag", 2, func(m *model) bool {
		t := trouble{freeze: 1, faults: map[int]githubtest.Fault{}}
		if m.chance(70) {
			m.gh.Freeze()
			m.note("run: twice, the second one with the lists of before")
			m.client(m.latest(), quiet)
			t.freeze = 0
		} else {
			m.note("run: lists lag, and the answer of a write is lost")
			t.faults[3+m.pick(6)] = githubtest.Fault{Apply: true, Cut: true}
		}
		m.client(m.latest(), m.gate(t))
		m.gh.Thaw()
		return true
	}},
	{"is disturbed", 4, func(m *model) bool {
		m.note("run: disturbed")
		t := trouble{people: 3}
		twins := m.twins()
		_, err := m.client(m.latest(), m.gate(t))
		m.note("  %v", err)
		if !m.bare { // an issue that moves to another page in between has no second place to be found
			m.noTwins(twins)
		}
		return true
	}},
	{"runs twice at once", 5, func(m *model) bool {
		other := m.latest()
		if m.chance(30) {
			other = pickOf(m, m.history...)
		}
		m.interleave(m.latest(), other)
		return true
	}},
	{"runs from an older commit", 4, func(m *model) bool {
		if len(m.history) == 1 {
			return false
		}
		n := m.pick(len(m.history) - 1)
		m.note("run: from commit %d of %d", n, len(m.history))
		m.older(m.history[n])
		return true
	}},
}

// interleave runs two clients at once, request by request.
func (m *model) interleave(first, second commit) {
	m.cutOff = true
	type client struct {
		next func() (struct{}, bool)
		stop func()
	}
	var running []client
	for _, c := range []commit{first, second} {
		next, stop := iter.Pull(func(yield func(struct{}) bool) {
			dead := false
			m.client(c, func(*http.Request) (*githubtest.Fault, error) {
				dead = dead || !yield(struct{}{})
				if dead {
					return nil, errKilled
				}
				return nil, nil
			})
		})
		running = append(running, client{next, stop})
	}
	var order strings.Builder
	names := "AB"
	budget := 1000
	if m.chance(30) {
		budget = 1 + m.pick(30) // then the other one is killed in the middle
	}
	for len(running) > 0 {
		n := 0
		if len(running) > 1 {
			n = m.pick(2)
		}
		order.WriteByte(names[n])
		if _, ok := running[n].next(); !ok || budget == 0 {
			running[n].stop()
			running = append(running[:n:n], running[n+1:]...)
			names = names[:n] + names[n+1:]
		}
		budget--
	}
	m.note("run: two at once, from commits of %s and %s: %s", first.at.Format("15:04"), second.at.Format("15:04"), order.String())
}
