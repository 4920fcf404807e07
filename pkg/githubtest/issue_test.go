package githubtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-github/v62/github"
)

func TestCreateIssue(t *testing.T) {
	clk := newClock()
	s, r, c := start(t, Options{Now: clk.now})
	r.AddLabel(Label{Name: "Bug", Color: "ff0000"})
	m := r.AddMilestone(Milestone{Title: "m"})
	got, _, err := c.Issues.Create(context.Background(), "acme", "data", &github.IssueRequest{
		Title: ptr("one"), Body: ptr("text"), Labels: &[]string{"bug", "new", "BUG"}, Assignees: &[]string{"OctoCat"}, Milestone: ptr(m.Number),
	})
	check(t, err)
	want := Issue{
		Number: 1, Title: "one", Body: "text", Author: "robot", State: "open", Labels: []string{"Bug", "new"},
		Assignees: []string{"octocat"}, Milestone: m.Number, CreatedAt: clk.now(), UpdatedAt: clk.now(),
	}
	if d := cmp.Diff(want, r.Issue(1)); d != "" {
		t.Error(d)
	}
	if got.GetNumber() != 1 || got.GetHTMLURL() != s.URL()+"/acme/data/issues/1" || got.GetAssignee().GetLogin() != "octocat" ||
		got.GetMilestone().GetTitle() != "m" || got.GetUser().GetLogin() != "robot" || got.StateReason != nil || got.IsPullRequest() {
		t.Errorf("answer %v", got)
	}
	if d := cmp.Diff([]Label{{"Bug", "ff0000", ""}, {"new", "ededed", ""}}, r.Labels()); d != "" {
		t.Error(d)
	}
}

func TestBodyMayBeNull(t *testing.T) {
	s, _, _ := start(t, Options{})
	got := send(t, s, "POST", "/repos/acme/data/issues", `{"title":"x"}`).json(t)
	if body, ok := got["body"]; !ok || body != nil {
		t.Errorf("body %v", body)
	}
	if closed, ok := got["closed_at"]; !ok || closed != nil {
		t.Errorf("closed_at %v", closed)
	}
}

func TestRefusedIssues(t *testing.T) {
	eleven := make([]string, 11)
	for i := range eleven {
		eleven[i] = fmt.Sprintf("user%d", i)
	}
	long, _ := json.Marshal(eleven)
	for _, c := range []struct {
		body string
		want []string
	}{
		{`{"title":""}`, []string{"Issue.title missing_field"}},
		{`{"title":" \n "}`, []string{"Issue.title missing_field"}},
		{`{"title":"` + strings.Repeat("é", 257) + `"}`, []string{"Issue.title custom"}},
		{`{"title":"x","body":"` + strings.Repeat("é", 65537) + `"}`, []string{"Issue.body custom"}},
		{`{"title":"x","assignees":["ghost"]}`, []string{"Issue.assignees invalid ghost"}},
		{`{"title":"x","assignees":["octocat","ghost"],"labels":["new"]}`, []string{"Issue.assignees invalid ghost"}},
		{`{"title":"x","milestone":7}`, []string{"Issue.milestone invalid 7"}},
		{`{"title":"x","milestone":0}`, []string{"Issue.milestone invalid 0"}},
		{`{"title":"x","milestone":"July"}`, []string{"Issue.milestone invalid July"}},
		{`{"title":"x","labels":["` + strings.Repeat("l", 51) + `"]}`, []string{"Label.name invalid " + strings.Repeat("l", 51)}},
		{`{"title":"x","labels":[""]}`, []string{"Label.name invalid "}},
		{`{"title":"","milestone":7}`, []string{"Issue.milestone invalid 7", "Issue.title missing_field"}},
		{`{"title":"x","assignees":` + string(long) + `}`, []string{"Issue.assignees custom"}},
	} {
		s, r, _ := start(t, Options{})
		r.SetAssignable(append(eleven, "octocat")...)
		before := r.AddIssue(Issue{Title: "before", Labels: []string{"kept"}})
		for method, path := range map[string]string{"POST": "/repos/acme/data/issues", "PATCH": "/repos/acme/data/issues/1"} {
			got := send(t, s, method, path, c.body)
			if d := cmp.Diff(c.want, got.errors(t)); d != "" {
				t.Errorf("%s %.60s: %s", method, c.body, d)
			}
		}
		if d := cmp.Diff([]Issue{before}, r.Issues()); d != "" {
			t.Errorf("%.60s was refused and wrote: %s", c.body, d)
		}
		if n := len(r.Labels()); n != 1 {
			t.Errorf("%.60s was refused and left %d labels", c.body, n)
		}
	}
	s, _, _ := start(t, Options{})
	if got := send(t, s, "POST", "/repos/acme/data/issues", `{"body":"x"}`).errors(t); !cmp.Equal(got, []string{"Issue.title missing_field"}) {
		t.Errorf("without a title: %s", got)
	}
}

func TestLimitsAreInclusive(t *testing.T) {
	s, r, _ := start(t, Options{})
	var logins []string
	for i := range 10 {
		logins = append(logins, fmt.Sprintf("user%d", i))
	}
	r.SetAssignable(logins...)
	body, _ := json.Marshal(object{
		"title": strings.Repeat("é", 256), "body": strings.Repeat("é", 65536), "labels": []string{strings.Repeat("é", 50)}, "assignees": logins,
	})
	if got := send(t, s, "POST", "/repos/acme/data/issues", string(body)); got.status != 201 {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestEditIssue(t *testing.T) {
	full := Issue{Title: "one", Body: "text", Labels: []string{"a", "b"}, Assignees: []string{"octocat"}, Milestone: 1}
	for _, c := range []struct {
		body string
		edit func(*Issue)
	}{
		{`{}`, nil},
		{``, nil},
		{`{"title":"two"}`, func(i *Issue) { i.Title = "two" }},
		{`{"title":null,"labels":null,"assignees":null,"state":null,"state_reason":null}`, nil},
		{`{"body":"other"}`, func(i *Issue) { i.Body = "other" }},
		{`{"body":null}`, func(i *Issue) { i.Body = "" }},
		{`{"labels":["c","A"]}`, func(i *Issue) { i.Labels = []string{"a", "c"} }},
		{`{"labels":["b","A"]}`, nil},
		{`{"labels":[{"name":"b"}]}`, func(i *Issue) { i.Labels = []string{"b"} }},
		{`{"labels":[]}`, func(i *Issue) { i.Labels = nil }},
		{`{"assignees":["hubot"]}`, func(i *Issue) { i.Assignees = []string{"hubot"} }},
		{`{"assignees":[{"login":"hubot"}]}`, func(i *Issue) { i.Assignees = []string{"hubot"} }},
		{`{"assignees":[]}`, func(i *Issue) { i.Assignees = nil }},
		{`{"milestone":2}`, func(i *Issue) { i.Milestone = 2 }},
		{`{"milestone":"2"}`, func(i *Issue) { i.Milestone = 2 }},
		{`{"milestone":null}`, func(i *Issue) { i.Milestone = 0 }},
	} {
		clk := newClock()
		s, r, _ := start(t, Options{Now: clk.now})
		r.AddMilestone(Milestone{Title: "m"})
		r.AddMilestone(Milestone{Title: "n"})
		want := r.AddIssue(full)
		clk.advance(time.Minute)
		if got := send(t, s, "PATCH", "/repos/acme/data/issues/1", c.body); got.status != 200 {
			t.Errorf("%s: %d %s", c.body, got.status, got.body)
		}
		if c.edit != nil {
			c.edit(&want)
			want.UpdatedAt = clk.now()
		}
		if d := cmp.Diff(want, r.Issue(1)); d != "" {
			t.Errorf("%s: %s", c.body, d)
		}
	}
}

func TestStates(t *testing.T) {
	clk := newClock()
	s, r, _ := start(t, Options{Now: clk.now})
	r.AddIssue(Issue{Title: "one"})
	other := r.AddIssue(Issue{Title: "other"})
	id := r.issues[other.Number].id
	for _, c := range []struct {
		body, state, reason string
		duplicate           int
	}{
		{`{"state":"open"}`, "open", "", 0},
		{`{"state":"closed"}`, "closed", "completed", 0},
		{`{"state":"closed","state_reason":"not_planned"}`, "closed", "completed", 0}, // the state doesn't change
		{`{"state":"open"}`, "open", "reopened", 0},
		{`{"state":"closed","state_reason":"not_planned"}`, "closed", "not_planned", 0},
		{`{"state":"open","state_reason":"reopened"}`, "open", "reopened", 0},
		{fmt.Sprintf(`{"state":"closed","state_reason":"duplicate","duplicate_issue_id":%d}`, id), "closed", "duplicate", 2},
		{`{"state":"open"}`, "open", "reopened", 0},
		{`{"state":"closed","state_reason":"duplicate"}`, "closed", "duplicate", 0},
		{`{"state_reason":"completed"}`, "closed", "duplicate", 0},
	} {
		clk.advance(time.Minute)
		was := r.Issue(1)
		if got := send(t, s, "PATCH", "/repos/acme/data/issues/1", c.body); got.status != 200 {
			t.Errorf("%s: %d %s", c.body, got.status, got.body)
		}
		now := r.Issue(1)
		if now.State != c.state || now.StateReason != c.reason || now.DuplicateOf != c.duplicate {
			t.Errorf("%s: %s %s %d", c.body, now.State, now.StateReason, now.DuplicateOf)
		}
		if (now.State == "closed") == now.ClosedAt.IsZero() {
			t.Errorf("%s: closed at %s", c.body, now.ClosedAt)
		}
		if changed := was.State != now.State; changed && !now.UpdatedAt.Equal(clk.now()) || !changed && now.UpdatedAt != was.UpdatedAt {
			t.Errorf("%s: updated at %s", c.body, now.UpdatedAt)
		}
	}
	closed := send(t, s, "GET", "/repos/acme/data/issues/1", "").json(t)
	if by := closed["closed_by"].(map[string]any); by["login"] != "robot" {
		t.Errorf("closed by %v", by["login"])
	}
}

func TestRefusedStates(t *testing.T) {
	s, r, _ := start(t, Options{})
	want := r.AddIssue(Issue{Title: "one"})
	r.AddIssue(Issue{Title: "other"})
	own, other := r.issues[1].id, r.issues[2].id
	for body, problem := range map[string]string{
		fmt.Sprintf(`{"state":"closed","state_reason":"duplicate","duplicate_issue_id":%d}`, own): fmt.Sprintf("Issue.duplicate_issue_id invalid %d", own),
		fmt.Sprintf(`{"state":"closed","duplicate_issue_id":%d}`, other):                          fmt.Sprintf("Issue.duplicate_issue_id invalid %d", other),
		`{"state":"done"}`: "Issue.state invalid done",
		`{"state":""}`:     "Issue.state invalid ",
		`{"state":"closed","state_reason":"fixed"}`:                               "Issue.state_reason invalid fixed",
		`{"state":"closed","state_reason":"reopened"}`:                            "Issue.state_reason invalid reopened",
		`{"state":"open","state_reason":"completed"}`:                             "Issue.state_reason invalid completed",
		`{"state":"closed","state_reason":"duplicate","duplicate_issue_id":4711}`: "Issue.duplicate_issue_id invalid 4711",
	} {
		if d := cmp.Diff([]string{problem}, send(t, s, "PATCH", "/repos/acme/data/issues/1", body).errors(t)); d != "" {
			t.Errorf("%s: %s", body, d)
		}
	}
	if d := cmp.Diff(want, r.Issue(1)); d != "" {
		t.Error(d)
	}
}

func TestWithoutPush(t *testing.T) {
	s, r, c := start(t, Options{ReadOnly: true})
	ctx := context.Background()
	m := r.AddMilestone(Milestone{Title: "m"})
	r.AddLabel(Label{Name: "a"})
	i, resp, err := c.Issues.Create(ctx, "acme", "data", &github.IssueRequest{
		Title: ptr("one"), Labels: &[]string{"a", "new"}, Assignees: &[]string{"octocat", "ghost"}, Milestone: ptr(m.Number),
	})
	check(t, err)
	if resp.StatusCode != 201 || len(i.Labels) != 0 || len(i.Assignees) != 0 || i.Milestone != nil {
		t.Errorf("created %d %v", resp.StatusCode, i)
	}
	i, resp, err = c.Issues.Edit(ctx, "acme", "data", 1, &github.IssueRequest{
		Title: ptr("two"), Labels: &[]string{"a"}, Assignees: &[]string{"octocat"}, Milestone: ptr(m.Number),
	})
	check(t, err)
	if resp.StatusCode != 200 || i.GetTitle() != "two" || len(i.Labels) != 0 || len(i.Assignees) != 0 || i.Milestone != nil {
		t.Errorf("edited %d %v", resp.StatusCode, i)
	}
	if i, _, err := c.Issues.AddAssignees(ctx, "acme", "data", 1, []string{"octocat"}); err != nil || len(i.Assignees) != 0 {
		t.Errorf("assigned %v %v", i, err)
	}
	if len(r.Labels()) != 1 {
		t.Errorf("labels %v", r.Labels())
	}

	r.AddIssue(Issue{Title: "theirs", Author: "octocat", Labels: []string{"a"}})
	for request, want := range map[[3]string]int{
		{"PATCH", "/issues/2", `{"title":"mine"}`}:         403,
		{"POST", "/issues/2/labels", `["a"]`}:              404,
		{"DELETE", "/issues/2/labels", ``}:                 404,
		{"DELETE", "/issues/2/labels/a", ``}:               404,
		{"POST", "/labels", `{"name":"b"}`}:                404,
		{"PATCH", "/labels/a", `{"new_name":"b"}`}:         404,
		{"DELETE", "/labels/a", ``}:                        404,
		{"POST", "/milestones", `{"title":"n"}`}:           404,
		{"PATCH", "/milestones/1", `{"state":"closed"}`}:   404,
		{"DELETE", "/milestones/1", ``}:                    404,
		{"POST", "/issues/2/comments", `{"body":"hello"}`}: 201,
	} {
		if got := send(t, s, request[0], "/repos/acme/data"+request[1], request[2]); got.status != want {
			t.Errorf("%s: %d %s", request, got.status, got.body)
		}
	}
	theirs := r.Issue(2)
	if theirs.Title != "theirs" || len(theirs.Labels) != 1 || r.Milestone(1).State != "open" {
		t.Errorf("%v was changed", theirs)
	}
	repo, _, err := c.Repositories.Get(ctx, "acme", "data")
	check(t, err)
	if repo.GetPermissions()["push"] || !repo.GetPermissions()["pull"] {
		t.Errorf("permissions %v", repo.GetPermissions())
	}
}

func TestPullRequestsAreIssues(t *testing.T) {
	_, r, c := start(t, Options{})
	r.AddIssue(Issue{Title: "issue", Labels: []string{"a"}})
	r.AddIssue(Issue{Title: "change", Labels: []string{"a"}, PullRequest: true, State: "closed"})
	list, _, err := c.Issues.ListByRepo(context.Background(), "acme", "data", &github.IssueListByRepoOptions{State: "all", Labels: []string{"A"}})
	check(t, err)
	if len(list) != 2 || !list[0].IsPullRequest() || list[1].IsPullRequest() {
		t.Fatalf("%v", list)
	}
	if !strings.HasSuffix(list[0].GetHTMLURL(), "/acme/data/pull/2") || list[0].StateReason != nil {
		t.Errorf("%v", list[0])
	}
}

func TestPeopleEditIssues(t *testing.T) {
	clk := newClock()
	s, r, _ := start(t, Options{Now: clk.now})
	r.AddIssue(Issue{Title: "one", Body: "a\nb"})
	clk.advance(time.Hour)
	r.EditIssue(1, func(i *Issue) { i.Title, i.Labels = "two", []string{"new"} })
	if got := r.Issue(1); got.Title != "two" || got.Body != "a\nb" || got.Labels[0] != "new" || !got.UpdatedAt.Equal(clk.now()) {
		t.Errorf("%v", got)
	}
	r.EditIssue(1, func(i *Issue) { i.Body = "a\r\nb\nc" })
	if got := r.Issue(1).Body; got != "a\r\nb\r\nc" {
		t.Errorf("body %q", got)
	}
	r.CloseIssue(1, "not_planned")
	if got := r.Issue(1); got.State != "closed" || got.StateReason != "not_planned" || !got.ClosedAt.Equal(clk.now()) {
		t.Errorf("%v", got)
	}
	by := send(t, s, "GET", "/repos/acme/data/issues/1", "").json(t)["closed_by"].(map[string]any)
	if by["login"] != "octocat" {
		t.Errorf("closed by %v", by["login"])
	}
	r.EditIssue(1, func(i *Issue) { i.State = "open" })
	if got := r.Issue(1); got.State != "open" || got.StateReason != "reopened" || !got.ClosedAt.IsZero() {
		t.Errorf("%v", got)
	}
}

func TestAddIssueAsDescribed(t *testing.T) {
	_, r, _ := start(t, Options{})
	at := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	want := Issue{
		Number: 42, Title: "old", Author: "someone", State: "closed", StateReason: "not_planned", Labels: []string{"a"},
		Assignees: []string{"left-us"}, CreatedAt: at, UpdatedAt: at.Add(time.Hour), ClosedAt: at.Add(time.Minute),
	}
	if d := cmp.Diff(want, r.AddIssue(want)); d != "" {
		t.Error(d)
	}
	if next := r.AddIssue(Issue{Title: "next"}); next.Number != 43 {
		t.Errorf("next is %d", next.Number)
	}
}

func TestDeletedIssue(t *testing.T) {
	s, r, c := start(t, Options{})
	r.AddIssue(Issue{Title: "one"})
	r.DeleteIssue(1)
	for _, request := range [][3]string{{"GET", "", ""}, {"PATCH", "", `{"title":"x"}`}, {"POST", "/labels", `["a"]`}, {"GET", "/comments", ""}} {
		got := send(t, s, request[0], "/repos/acme/data/issues/1"+request[1], request[2])
		if v := got.json(t); got.status != 410 || v["message"] != "This issue was deleted" || v["status"] != "410" {
			t.Errorf("%s: %d %s", request, got.status, got.body)
		}
	}
	list, _, err := c.Issues.ListByRepo(context.Background(), "acme", "data", &github.IssueListByRepoOptions{State: "all"})
	if err != nil || len(list) != 0 {
		t.Errorf("listed %v %v", list, err)
	}
	if next := r.AddIssue(Issue{Title: "next"}); next.Number != 2 {
		t.Errorf("number %d is used again", next.Number)
	}
}

func TestTransferredIssue(t *testing.T) {
	s, r, c := start(t, Options{Prefix: "/api/v3"})
	to := s.AddRepo("acme", "other")
	to.AddIssue(Issue{Title: "was here"})
	to.AddLabel(Label{Name: "A"})
	to.AddMilestone(Milestone{Title: "n"})
	to.AddMilestone(Milestone{Title: "m"})
	r.AddMilestone(Milestone{Title: "m"})
	r.AddIssue(Issue{Title: "one", Body: "b", Labels: []string{"a", "b"}, Milestone: 1, Assignees: []string{"hubot"}})
	r.AddComment(1, "", "hello")
	if n := r.TransferIssue(1, to); n != 2 {
		t.Fatalf("number %d", n)
	}
	got := to.Issue(2)
	if got.Title != "one" || got.Body != "b" || !cmp.Equal(got.Labels, []string{"A"}) || got.Milestone != 2 || len(to.Comments(2)) != 1 {
		t.Errorf("%v", got)
	}
	if len(r.Issues()) != 0 {
		t.Error("still in the old repository")
	}
	there := fmt.Sprintf("%s/repositories/%d/issues/2", s.APIURL(), to.id)
	for path, want := range map[string]string{"": there, "/labels?per_page=5": there + "/labels?per_page=5"} {
		resp := send(t, s, "GET", "/repos/acme/data/issues/1"+path, "")
		if resp.status != 301 || resp.header.Get("Location") != want || resp.json(t)["url"] != want {
			t.Errorf("%q: %d %s", path, resp.status, resp.body)
		}
	}
	if resp := send(t, s, "PATCH", "/repos/acme/data/issues/1", `{"title":"x"}`); resp.status != 301 {
		t.Errorf("PATCH: %d", resp.status)
	}
	i, _, err := c.Issues.Get(context.Background(), "acme", "data", 1)
	check(t, err)
	if i.GetURL() != s.APIURL()+"/repos/acme/other/issues/2" {
		t.Errorf("redirected to %s", i.GetURL())
	}
	// The trap: the client takes a write for done that was replayed as a read.
	i, _, err = c.Issues.Edit(context.Background(), "acme", "data", 1, &github.IssueRequest{Title: ptr("x")})
	if err != nil || i.GetTitle() != "one" || to.Issue(2).Title != "one" {
		t.Errorf("%v %v", i, err)
	}
}

func TestRenamedRepository(t *testing.T) {
	s, r, c := start(t, Options{})
	r.AddIssue(Issue{Title: "one"})
	r.Rename("warehouse")
	want := fmt.Sprintf("%s/repositories/%d/issues?state=all", s.URL(), r.id)
	if got := send(t, s, "GET", "/repos/acme/data/issues?state=all", ""); got.status != 301 || got.header.Get("Location") != want {
		t.Errorf("%d %s", got.status, got.header.Get("Location"))
	}
	if got := send(t, s, "POST", "/repos/acme/data/issues", `{"title":"x"}`); got.status != 301 || len(r.Issues()) != 1 {
		t.Errorf("POST: %d", got.status)
	}
	i, _, err := c.Issues.Get(context.Background(), "acme", "data", 1)
	if err != nil || i.GetURL() != s.URL()+"/repos/acme/warehouse/issues/1" {
		t.Errorf("%v %v", i, err)
	}
	repo, _, err := c.Repositories.Get(context.Background(), "acme", "data")
	if err != nil || repo.GetFullName() != "acme/warehouse" {
		t.Errorf("%v %v", repo, err)
	}
	s.AddRepo("acme", "data") // takes the old name back
	if got := send(t, s, "GET", "/repos/acme/data/issues/1", ""); got.status != 404 {
		t.Errorf("%d", got.status)
	}
}

func TestIssueAssignees(t *testing.T) {
	s, r, c := start(t, Options{})
	ctx := context.Background()
	r.AddIssue(Issue{Title: "one"})
	i, resp, err := c.Issues.AddAssignees(ctx, "acme", "data", 1, []string{"HUBOT", "octocat", "ghost"})
	check(t, err)
	if resp.StatusCode != http.StatusCreated || len(i.Assignees) != 2 || !cmp.Equal(r.Issue(1).Assignees, []string{"hubot", "octocat"}) {
		t.Errorf("%d %v", resp.StatusCode, r.Issue(1).Assignees)
	}
	_, resp, err = c.Issues.RemoveAssignees(ctx, "acme", "data", 1, []string{"Hubot", "ghost"})
	check(t, err)
	if resp.StatusCode != http.StatusOK || !cmp.Equal(r.Issue(1).Assignees, []string{"octocat"}) {
		t.Errorf("%d %v", resp.StatusCode, r.Issue(1).Assignees)
	}
	var logins []string
	for n := range 10 {
		logins = append(logins, fmt.Sprintf("user%d", n))
	}
	r.SetAssignable(logins...)
	_, _, err = c.Issues.AddAssignees(ctx, "acme", "data", 1, logins)
	if err == nil || !cmp.Equal(r.Issue(1).Assignees, []string{"octocat"}) {
		t.Errorf("an eleventh: %v %v", err, r.Issue(1).Assignees)
	}
	if got := send(t, s, "POST", "/repos/acme/data/issues/1/assignees", `{"assignees":"hubot"}`); got.status != 422 {
		t.Errorf("%d", got.status)
	}
}
