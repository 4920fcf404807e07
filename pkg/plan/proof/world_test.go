// Package proof has no code: it proves that plan, github and githubtest together keep DESIGN.md's rules whatever files,
// people, networks and other runs do, and that the proof fails for clients that break one. With the race detector, only
// the model test runs: it has all there is for it to find.
package proof

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

var monday = time.Date(2025, 5, 19, 9, 0, 0, 0, time.UTC)

// commit is the state of the files at one time.
type commit struct {
	docs   []*incident.Incident
	failed []string // documents that can't be read
	at     time.Time
}

// model is one schedule: a tracker, the files, and what must be true of both.
type model struct {
	rt        *rapid.T
	gh        *githubtest.Server
	repo      *githubtest.Repo
	elsewhere *githubtest.Repo
	clock     time.Time
	history   []commit // the newest last
	broken    map[string]bool
	policy    plan.Policy
	bare      bool // no milestones
	// destroyed: people may take issues, markers and labels away, and the
	// policy allows creating them again.
	destroyed bool
	hands     map[int]*hand // of issues by number, of milestones below zero
	target    int           // the issue that people act on; 0 for any
	mutant    mutant
	fault     *githubtest.Fault // of the next request
	cutOff    bool              // some run may have ended before its time
	trace     []string
}

func newModel(rt *rapid.T, mutant mutant) *model {
	m := &model{rt: rt, clock: monday, broken: map[string]bool{}, hands: map[int]*hand{}, mutant: mutant}
	m.gh = githubtest.New(githubtest.Options{FloorDueOn: true, PageSize: 2, BaseURL: "http://127.0.0.1", Now: func() time.Time { return m.clock }})
	m.repo = m.gh.AddRepo("o", "r", "octocat", "hubot", "monalisa")
	m.elsewhere = m.gh.AddRepo("o", "elsewhere")
	m.gh.Intercept(func(*http.Request, int) *githubtest.Fault {
		f := m.fault
		m.fault = nil
		return f
	})
	m.history = []commit{{docs: []*incident.Incident{doc("a", action("x")), doc("b", action("x"), action("y"))}, at: monday}}
	return m
}

// pick draws a number below n.
func (m *model) pick(n int) int { return rapid.IntRange(0, n-1).Draw(m.rt, "pick") }

func (m *model) chance(percent int) bool { return rapid.IntRange(0, 99).Draw(m.rt, "chance") < percent }

func pickOf[T any](m *model, list ...T) T { return list[m.pick(len(list))] }

func (m *model) note(format string, args ...any) {
	m.trace = append(m.trace, fmt.Sprintf(format, args...))
}

// fatalf fails with what happened so far.
func (m *model) fatalf(format string, args ...any) {
	m.rt.Helper()
	m.rt.Fatalf("%s\nafter:\n  %s", fmt.Sprintf(format, args...), strings.Join(m.trace, "\n  "))
}

func (m *model) latest() commit { return m.history[len(m.history)-1] }

// edit changes the files and commits.
func (m *model) edit(change func(*commit) bool) bool {
	c := commit{failed: m.latest().failed, at: monday.Add(time.Duration(len(m.history)) * time.Minute)}
	for _, d := range m.latest().docs {
		same := *d
		file := *d.File
		same.File = &file
		same.Actions = slices.Clone(d.Actions)
		same.Formerly = slices.Clone(d.Formerly)
		c.docs = append(c.docs, &same)
	}
	if !change(&c) {
		return false
	}
	m.history = append(m.history, c)
	return true
}

func (m *model) want(c commit) plan.Wanted {
	var read []*incident.Incident
	failed := slices.Clone(c.failed)
	for _, d := range c.docs {
		if slices.Contains(c.failed, d.File.Path) {
			continue
		}
		read = append(read, d)
	}
	return plan.Want(read, plan.WantOptions{Source: "o/r", Commit: c.at, Failed: failed, NoMilestones: m.bare,
		DocumentBase: "https://github.com/o/r/blob/HEAD"})
}

func field[T any](v T) incident.Field[T] { return incident.Field[T]{Value: v} }

func fields(values ...string) []incident.Field[string] {
	var list []incident.Field[string]
	for _, v := range values {
		list = append(list, field(v))
	}
	return list
}

func doc(id string, actions ...incident.ActionItem) *incident.Incident {
	date, _ := incident.ParseDate("2025-05-14")
	return &incident.Incident{
		File: source.NewFile("postmortems/"+id+".md", []byte("---\n")), ID: field(id), Title: field("Incident " + id),
		Date: field(date), Severity: field(incident.Severity(2)), Status: field(incident.Draft), Actions: actions,
	}
}

func action(id string) incident.ActionItem {
	due, _ := incident.ParseDate("2025-05-21")
	return incident.ActionItem{
		ID: field(id), Title: field("Do " + id), Type: field(incident.Detect), Owner: field("octocat"),
		Due: field(due), DoneWhen: field("it works"), Status: field(incident.Open),
	}
}

// marker is what the tests read of a marker, by their own means.
type marker struct {
	Kind, Source, Key, State, Title string
	Labels                          []string
	Milestone                       int
	Commit                          time.Time
	Items                           map[string]int
}

// take takes a body apart: what people wrote before and after our block, and
// its marker. It reports false where there is no block, or more than one.
func take(body string) (before string, mark marker, after string, ok bool) {
	const begin, end = "<!-- postmortem:begin ", "<!-- postmortem:end -->"
	before, rest, ok := strings.Cut(body, begin)
	payload, rest, ok2 := strings.Cut(rest, " -->")
	inner, after, ok3 := strings.Cut(rest, end)
	if !ok || !ok2 || !ok3 || strings.Contains(inner+after, begin) || strings.Contains(before+after, end) {
		return body, marker{}, "", false
	}
	data, err := base64.RawStdEncoding.DecodeString(payload)
	if err != nil || json.Unmarshal(data, &mark) != nil {
		return body, marker{}, "", false
	}
	return before, mark, after, true
}

// client runs one synchronisation from a commit. gate is asked before each
// request for what goes wrong with it; an error of it ends the client.
func (m *model) client(c commit, gate func(*http.Request) (*githubtest.Fault, error)) (plan.Plan, error) {
	ctx := context.Background()
	var way http.RoundTripper = roundTripper(func(r *http.Request) (*http.Response, error) {
		fault, err := gate(r)
		if err != nil {
			return nil, err
		}
		m.fault = fault
		m.clock = m.clock.Add(time.Second)
		return m.gh.Transport().RoundTrip(r)
	})
	if m.mutant.way != nil {
		way = m.mutant.way(way)
	}
	real, err := github.New(github.Options{
		BaseURL: "http://127.0.0.1", Token: "secret-token", Repo: "o/r", Transport: way, MaxWait: 24 * time.Hour,
		Now: func() time.Time { return m.clock },
		Sleep: func(_ context.Context, d time.Duration) error {
			m.clock = m.clock.Add(d)
			return nil
		},
	})
	if err != nil {
		m.fatalf("%v", err)
	}
	var t plan.Tracker = real
	if m.mutant.tracker != nil {
		t = m.mutant.tracker(t)
	}
	want, policy := m.want(c), m.policy
	if m.mutant.want != nil {
		m.mutant.want(&want, &policy)
	}
	have, err := plan.Observe(ctx, t, want)
	if err != nil {
		return plan.Plan{}, err
	}
	if m.mutant.have != nil {
		m.mutant.have(m, want, &have)
	}
	p := plan.Diff(want, have, policy)
	if m.mutant.plan != nil {
		m.mutant.plan(&p)
	}
	_, err = plan.Apply(ctx, t, p, plan.ApplyOptions{})
	return p, err
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
