package githubtest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-github/v62/github"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestMilestones(t *testing.T) {
	clk := newClock()
	s, r, c := start(t, Options{Now: clk.now})
	ctx := context.Background()
	due := time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)
	m, resp, err := c.Issues.CreateMilestone(ctx, "acme", "data", &github.Milestone{
		Title: ptr("m"), Description: ptr("d"), DueOn: &github.Timestamp{Time: due},
	})
	check(t, err)
	want := Milestone{Number: 1, Title: "m", Description: "d", State: "open", DueOn: due, CreatedAt: clk.now(), UpdatedAt: clk.now()}
	if d := cmp.Diff(want, r.Milestone(1)); d != "" || resp.StatusCode != 201 {
		t.Error(resp.StatusCode, d)
	}
	if m.GetHTMLURL() != s.URL()+"/acme/data/milestone/1" || m.GetState() != "open" || !m.GetDueOn().Equal(github.Timestamp{Time: due}) {
		t.Errorf("%v", m)
	}

	clk.advance(time.Minute)
	for _, c := range []struct {
		body string
		edit func(*Milestone)
	}{
		{`{}`, func(*Milestone) {}},
		{`{"title":"n"}`, func(m *Milestone) { m.Title = "n" }},
		{`{"title":"n"}`, func(*Milestone) {}},
		{`{"description":null}`, func(m *Milestone) { m.Description = "" }},
		{`{"due_on":"2025-07-01T12:00:00Z"}`, func(m *Milestone) { m.DueOn = due.AddDate(0, 0, 30) }},
		{`{"due_on":null}`, func(m *Milestone) { m.DueOn = time.Time{} }},
		{`{"state":"closed"}`, func(m *Milestone) { m.State, m.ClosedAt = "closed", clk.now() }},
		{`{"description":"e"}`, func(m *Milestone) { m.Description = "e" }},
		{`{"state":"open"}`, func(m *Milestone) { m.State, m.ClosedAt = "open", time.Time{} }},
	} {
		before := want
		c.edit(&want)
		if want != before {
			clk.advance(time.Minute)
			want = before
			c.edit(&want)
			want.UpdatedAt = clk.now()
		}
		if got := send(t, s, "PATCH", "/repos/acme/data/milestones/1", c.body); got.status != 200 {
			t.Errorf("%s: %d %s", c.body, got.status, got.body)
		}
		if d := cmp.Diff(want, r.Milestone(1)); d != "" {
			t.Errorf("%s: %s", c.body, d)
		}
		clk.advance(time.Minute)
	}
	got, _, err := c.Issues.GetMilestone(ctx, "acme", "data", 1)
	if err != nil || got.GetTitle() != "n" {
		t.Errorf("%v %v", got, err)
	}

	r.AddIssue(Issue{Title: "one", Milestone: 1})
	if resp, err := c.Issues.DeleteMilestone(ctx, "acme", "data", 1); err != nil || resp.StatusCode != 204 {
		t.Error(err)
	}
	if r.Issue(1).Milestone != 0 || len(r.Milestones()) != 0 {
		t.Errorf("%v %v", r.Issue(1), r.Milestones())
	}
	for n := 2; n <= 3; n++ {
		if next := r.AddMilestone(Milestone{Title: fmt.Sprint(n)}); next.Number != n {
			t.Errorf("number %d, want %d", next.Number, n)
		}
	}
	if got := r.AddMilestone(Milestone{Number: 7, Title: "7"}); got.Number != 7 {
		t.Errorf("number %d", got.Number)
	}
	if next := r.AddMilestone(Milestone{Title: "8"}); next.Number != 8 {
		t.Errorf("number %d after 7", next.Number)
	}
}

func TestRefusedMilestones(t *testing.T) {
	s, r, _ := start(t, Options{})
	r.AddMilestone(Milestone{Title: "taken", State: "closed"})
	r.AddMilestone(Milestone{Title: "other"})
	before := r.Milestones()
	for _, c := range []struct{ body, want string }{
		{`{"title":"taken"}`, "Milestone.title already_exists"},
		{`{"title":" "}`, "Milestone.title missing_field"},
		{`{"title":"x","state":"done"}`, "Milestone.state invalid done"},
		{`{"title":"x","state":""}`, "Milestone.state invalid "},
		{`{"title":"x","due_on":"2025-05-21"}`, "Milestone.due_on invalid 2025-05-21"},
	} {
		for method, path := range map[string]string{"POST": "", "PATCH": "/2"} {
			if d := cmp.Diff([]string{c.want}, send(t, s, method, "/repos/acme/data/milestones"+path, c.body).errors(t)); d != "" {
				t.Errorf("%s %s: %s", method, c.body, d)
			}
		}
	}
	if got := send(t, s, "POST", "/repos/acme/data/milestones", `{}`).errors(t); !cmp.Equal(got, []string{"Milestone.title missing_field"}) {
		t.Errorf("%s", got)
	}
	if d := cmp.Diff(before, r.Milestones()); d != "" {
		t.Error(d)
	}
}

func TestMilestoneCounts(t *testing.T) {
	clk := newClock()
	s, r, _ := start(t, Options{Now: clk.now})
	r.AddMilestone(Milestone{Title: "m"})
	r.AddMilestone(Milestone{Title: "n"})
	r.AddIssue(Issue{Title: "1", Milestone: 1})
	r.AddIssue(Issue{Title: "2", Milestone: 1, PullRequest: true})
	clk.advance(time.Minute)
	r.CloseIssue(1, "completed")
	r.CloseIssue(2, "")
	if m := r.Milestone(1); m.OpenIssues != 0 || m.ClosedIssues != 2 || m.State != "open" || !m.UpdatedAt.Equal(clk.now()) {
		t.Errorf("closing all issues: %v", m)
	}
	clk.advance(time.Minute)
	r.EditIssue(1, func(i *Issue) { i.Milestone, i.State = 2, "open" })
	m, n := r.Milestone(1), r.Milestone(2)
	if m.ClosedIssues != 1 || n.OpenIssues != 1 || !m.UpdatedAt.Equal(clk.now()) || !n.UpdatedAt.Equal(clk.now()) {
		t.Errorf("%v %v", m, n)
	}
	got := send(t, s, "GET", "/repos/acme/data/milestones/1", "").json(t)
	if got["open_issues"] != 0.0 || got["closed_issues"] != 1.0 {
		t.Errorf("%v", got)
	}
}

func TestListMilestones(t *testing.T) {
	s, r, c := start(t, Options{})
	r.AddMilestone(Milestone{Title: "1"})
	r.AddMilestone(Milestone{Title: "2", DueOn: day("2025-06-02")})
	r.AddMilestone(Milestone{Title: "3", DueOn: day("2025-06-01")})
	r.AddMilestone(Milestone{Title: "4", State: "closed"})
	r.AddIssue(Issue{Title: "x", Milestone: 2, State: "closed"})
	r.AddIssue(Issue{Title: "x", Milestone: 1, State: "closed"})
	r.AddIssue(Issue{Title: "x", Milestone: 1})
	for query, want := range map[string][]int{
		"":                                 {3, 2, 1},
		"direction=desc":                   {1, 2, 3},
		"sort=due_on&state=all":            {3, 2, 1, 4},
		"state=closed":                     {4},
		"sort=completeness":                {3, 1, 2},
		"sort=completeness&direction=desc": {2, 1, 3},
		"per_page=2&page=2":                {1},
	} {
		if d := cmp.Diff(want, numbers(t, send(t, s, "GET", "/repos/acme/data/milestones?"+query, ""))); d != "" {
			t.Errorf("%q: %s", query, d)
		}
	}
	for _, query := range []string{"state=x", "sort=title", "direction=up"} {
		send(t, s, "GET", "/repos/acme/data/milestones?"+query, "").errors(t)
	}
	list, resp, err := c.Issues.ListMilestones(context.Background(), "acme", "data", &github.MilestoneListOptions{
		State: "all", ListOptions: github.ListOptions{PerPage: 3},
	})
	if err != nil || len(list) != 3 || resp.NextPage != 2 {
		t.Errorf("%v %v", list, err)
	}
}

func TestFloorDueOn(t *testing.T) {
	s, r, _ := start(t, Options{FloorDueOn: true})
	for _, c := range [][2]string{
		{"2025-05-21T12:00:00Z", "2025-05-21T07:00:00Z"},
		{"2025-05-21T00:00:00Z", "2025-05-20T07:00:00Z"},
		{"2025-05-21T07:00:00Z", "2025-05-21T07:00:00Z"},
		{"2025-12-21T12:00:00Z", "2025-12-21T08:00:00Z"},
		{"2025-05-21T23:30:00-07:00", "2025-05-21T07:00:00Z"},
	} {
		got := send(t, s, "POST", "/repos/acme/data/milestones", `{"title":"`+c[0]+`","due_on":"`+c[0]+`"}`).json(t)
		if got["due_on"] != c[1] {
			t.Errorf("%s: %s, want %s", c[0], got["due_on"], c[1])
		}
	}
	if m := r.AddMilestone(Milestone{Title: "x", DueOn: day("2025-05-21")}); m.DueOn.Format(time.RFC3339) != "2025-05-20T07:00:00Z" {
		t.Errorf("%v", m.DueOn)
	}
	if m := r.AddMilestone(Milestone{Title: "y"}); !m.DueOn.IsZero() {
		t.Errorf("%v", m.DueOn)
	}
}

func TestPeopleEditMilestones(t *testing.T) {
	clk := newClock()
	_, r, _ := start(t, Options{Now: clk.now})
	r.AddMilestone(Milestone{Title: "m"})
	clk.advance(time.Minute)
	got := r.EditMilestone(1, func(m *Milestone) { m.State, m.Title = "closed", "n" })
	if got.State != "closed" || got.Title != "n" || !got.ClosedAt.Equal(clk.now()) || !got.UpdatedAt.Equal(clk.now()) {
		t.Errorf("%v", got)
	}
}
