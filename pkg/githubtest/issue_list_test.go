package githubtest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-github/v62/github"
)

func numbers(t *testing.T, r response) []int {
	t.Helper()
	var list []struct{ Number int }
	if err := json.Unmarshal([]byte(r.body), &list); err != nil || r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	ns := []int{}
	for _, i := range list {
		ns = append(ns, i.Number)
	}
	return ns
}

func TestListIssues(t *testing.T) {
	clk := newClock()
	s, r, _ := start(t, Options{Now: clk.now})
	r.AddMilestone(Milestone{Title: "m"})
	r.AddMilestone(Milestone{Title: "n"})
	for _, i := range []Issue{
		{Title: "1", Labels: []string{"A"}, Milestone: 1},
		{Title: "2", Labels: []string{"a", "b c"}, Assignees: []string{"octocat"}},
		{Title: "3", State: "closed", Labels: []string{"a"}, Milestone: 1},
		{Title: "4", Milestone: 2, Assignees: []string{"hubot"}},
	} {
		clk.advance(time.Hour) // 1 is opened at 10:00
		r.AddIssue(i)
	}
	clk.advance(time.Hour)
	r.EditIssue(1, func(i *Issue) { i.Title = "changed" }) // at 14:00
	r.AddComment(2, "", "hello")

	for query, want := range map[string][]int{
		"":                                  {4, 2, 1},
		"state=open":                        {4, 2, 1},
		"state=closed":                      {3},
		"state=all":                         {4, 3, 2, 1},
		"direction=asc":                     {1, 2, 4},
		"direction=desc":                    {4, 2, 1},
		"sort=created&direction=asc":        {1, 2, 4},
		"sort=updated":                      {2, 1, 4}, // 1 and 2 at the same second
		"sort=updated&direction=asc":        {4, 1, 2},
		"sort=comments":                     {2, 4, 1},
		"labels=a":                          {2, 1},
		"labels=a,B%20C":                    {2},
		"labels=a,%20b+c":                   {2},
		"labels=a,none":                     {},
		"labels=a&state=all":                {3, 2, 1},
		"milestone=1":                       {1},
		"milestone=1&state=all":             {3, 1},
		"milestone=*":                       {4, 1},
		"milestone=none":                    {2},
		"assignee=OctoCat":                  {2},
		"assignee=*":                        {4, 2},
		"assignee=none":                     {1},
		"assignee=robot":                    {},
		"since=2025-05-14T14:00:00Z":        {2, 1},
		"since=2025-05-14T13:00:00Z":        {4, 2, 1},
		"since=2025-05-14T15:00:00%2B02:00": {4, 2, 1},
		"per_page=2":                        {4, 2},
		"per_page=2&page=2":                 {1},
		"per_page=2&page=3":                 {},
		"per_page=0&page=0":                 {4, 2, 1},
		"per_page=x&page=-1":                {4, 2, 1},
	} {
		if d := cmp.Diff(want, numbers(t, send(t, s, "GET", "/repos/acme/data/issues?"+query, ""))); d != "" {
			t.Errorf("%s: %s", query, d)
		}
	}
	for query, problem := range map[string]string{
		"state=done":     "Issue.state invalid done",
		"sort=title":     "Issue.sort invalid title",
		"direction=up":   "Issue.direction invalid up",
		"milestone=9":    "Issue.milestone invalid 9",
		"milestone=m":    "Issue.milestone invalid m",
		"assignee=ghost": "Issue.assignee invalid ghost",
		"since=monday":   "Issue.since invalid monday",
	} {
		if d := cmp.Diff([]string{problem}, send(t, s, "GET", "/repos/acme/data/issues?"+query, "").errors(t)); d != "" {
			t.Errorf("%s: %s", query, d)
		}
	}
}

func TestEmptyListIsAnArray(t *testing.T) {
	s, _, _ := start(t, Options{})
	for _, path := range []string{"issues", "labels", "milestones", "issues?page=7"} {
		if got := send(t, s, "GET", "/repos/acme/data/"+path, ""); got.body != "[]" {
			t.Errorf("%s: %s", path, got.body)
		}
	}
}

func TestPages(t *testing.T) {
	s, r, c := start(t, Options{Prefix: "/api/v3"})
	for n := range 205 {
		r.AddIssue(Issue{Title: fmt.Sprint(n), Labels: []string{"a"}})
	}
	for query, size := range map[string]int{"": 30, "per_page=100": 100, "per_page=1000": 100, "per_page=7": 7} {
		if got := numbers(t, send(t, s, "GET", "/repos/acme/data/issues?"+query, "")); len(got) != size {
			t.Errorf("%q: %d issues", query, len(got))
		}
	}

	url := s.APIURL() + "/repos/acme/data/issues?labels=a&page=%d&per_page=100"
	link := func(n int, rel string) string { return fmt.Sprintf(`<`+url+`>; rel="%s"`, n, rel) }
	for n, want := range map[int][]string{
		1: {link(2, "next"), link(3, "last")},
		2: {link(1, "prev"), link(3, "next"), link(3, "last"), link(1, "first")},
		3: {link(2, "prev"), link(1, "first")},
		9: {link(3, "prev"), link(1, "first")},
	} {
		got := send(t, s, "GET", fmt.Sprintf("/repos/acme/data/issues?labels=a&per_page=100&page=%d", n), "").header.Get("Link")
		if d := cmp.Diff(strings.Join(want, ", "), got); d != "" {
			t.Errorf("page %d: %s", n, d)
		}
	}
	r.AddLabel(Label{Name: "b"})
	if got := send(t, s, "GET", "/repos/acme/data/labels", ""); got.header.Get("Link") != "" {
		t.Errorf("one page has a Link: %s", got.header.Get("Link"))
	}

	s.ResetRequests()
	opts := &github.IssueListByRepoOptions{ListOptions: github.ListOptions{PerPage: 100}}
	seen := map[int]bool{}
	for {
		list, resp, err := c.Issues.ListByRepo(context.Background(), "acme", "data", opts)
		check(t, err)
		for _, i := range list {
			seen[i.GetNumber()] = true
		}
		if opts.Page = resp.NextPage; opts.Page == 0 {
			break
		}
	}
	if len(seen) != 205 || len(s.Requests()) != 3 {
		t.Errorf("%d issues in %d requests", len(seen), len(s.Requests()))
	}
}

func TestPageSize(t *testing.T) {
	s, r, _ := start(t, Options{PageSize: 2})
	for range 3 {
		r.AddIssue(Issue{Title: "x"})
	}
	for _, query := range []string{"", "?per_page=100"} {
		got := send(t, s, "GET", "/repos/acme/data/issues"+query, "")
		if len(numbers(t, got)) != 2 || !strings.Contains(got.header.Get("Link"), `page=2`) {
			t.Errorf("%q: %s", query, got.body)
		}
	}
}
