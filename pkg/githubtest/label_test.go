package githubtest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-github/v62/github"
)

func TestLabels(t *testing.T) {
	s, r, c := start(t, Options{})
	ctx := context.Background()
	l, _, err := c.Issues.CreateLabel(ctx, "acme", "data", &github.Label{Name: ptr("needs info"), Color: ptr("A1B2C3"), Description: ptr("d")})
	check(t, err)
	if l.GetName() != "needs info" || l.GetColor() != "a1b2c3" || l.GetDescription() != "d" {
		t.Errorf("%v", l)
	}
	if got := send(t, s, "POST", "/repos/acme/data/labels", `{"name":"plain"}`).json(t); got["color"] != "ededed" || got["description"] != nil {
		t.Errorf("%v", got)
	}
	if l, _, err = c.Issues.GetLabel(ctx, "acme", "data", "NEEDS%20INFO"); err != nil || l.GetName() != "needs info" {
		t.Errorf("%v %v", l, err)
	}
	list, _, err := c.Issues.ListLabels(ctx, "acme", "data", nil)
	if err != nil || len(list) != 2 {
		t.Errorf("%v %v", list, err)
	}

	r.AddIssue(Issue{Title: "one", Labels: []string{"plain", "needs info"}})
	for body, want := range map[string]Label{
		`{"new_name":"a/b"}`: {"a/b", "a1b2c3", "d"},
	} {
		if got := send(t, s, "PATCH", "/repos/acme/data/labels/needs%20info", body); got.status != 200 || r.Labels()[0] != want {
			t.Errorf("%s: %d %v", body, got.status, r.Labels())
		}
	}
	if got := r.Issue(1).Labels; !cmp.Equal(got, []string{"plain", "a/b"}) {
		t.Errorf("renamed: %v", got)
	}
	if got := send(t, s, "PATCH", "/repos/acme/data/labels/a%2Fb", `{"new_name":"A/B","color":"000000","description":null}`); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	if want := (Label{"A/B", "000000", ""}); r.Labels()[0] != want {
		t.Errorf("%v", r.Labels())
	}
	if _, _, err := c.Issues.EditLabel(ctx, "acme", "data", "plain", &github.Label{Name: ptr("fancy")}); err != nil || r.Labels()[1].Name != "fancy" {
		t.Errorf("%v %v", r.Labels(), err)
	}
	if _, err := c.Issues.DeleteLabel(ctx, "acme", "data", "FANCY"); err != nil || len(r.Labels()) != 1 {
		t.Errorf("%v %v", r.Labels(), err)
	}
	if got := r.Issue(1).Labels; !cmp.Equal(got, []string{"A/B"}) {
		t.Errorf("deleted: %v", got)
	}
}

func TestRefusedLabels(t *testing.T) {
	s, r, _ := start(t, Options{})
	r.AddLabel(Label{Name: "bug"})
	r.AddLabel(Label{Name: "other"})
	for _, c := range []struct{ body, want string }{
		{`{"name":"BUG"}`, "Label.name already_exists"},
		{`{"name":""}`, "Label.name missing_field"},
		{`{"name":"` + strings.Repeat("l", 51) + `"}`, "Label.name custom"},
		{`{"name":"x","description":"` + strings.Repeat("d", 101) + `"}`, "Label.description custom"},
		{`{"name":"x","color":"#ff0000"}`, "Label.color invalid #ff0000"},
		{`{"name":"x","color":"red"}`, "Label.color invalid red"},
	} {
		for method, path := range map[string]string{"POST": "", "PATCH": "/other"} {
			if d := cmp.Diff([]string{c.want}, send(t, s, method, "/repos/acme/data/labels"+path, c.body).errors(t)); d != "" {
				t.Errorf("%s %.50s: %s", method, c.body, d)
			}
		}
	}
	if d := cmp.Diff([]Label{{"bug", "ededed", ""}, {"other", "ededed", ""}}, r.Labels()); d != "" {
		t.Error(d)
	}
	if got := send(t, s, "POST", "/repos/acme/data/labels", `{}`).errors(t); !cmp.Equal(got, []string{"Label.name missing_field"}) {
		t.Errorf("%s", got)
	}
	ok := `{"name":"` + strings.Repeat("l", 50) + `","description":"` + strings.Repeat("d", 100) + `"}`
	if got := send(t, s, "POST", "/repos/acme/data/labels", ok); got.status != 201 {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestIssueLabels(t *testing.T) {
	clk := newClock()
	s, r, c := start(t, Options{Now: clk.now})
	ctx := context.Background()
	r.AddIssue(Issue{Title: "one", Labels: []string{"a"}})
	clk.advance(time.Minute)
	labels, _, err := c.Issues.AddLabelsToIssue(ctx, "acme", "data", 1, []string{"A", "b"})
	check(t, err)
	if len(labels) != 2 || !cmp.Equal(r.Issue(1).Labels, []string{"a", "b"}) || !r.Issue(1).UpdatedAt.Equal(clk.now()) {
		t.Errorf("%v", r.Issue(1))
	}
	if got := send(t, s, "POST", "/repos/acme/data/issues/1/labels", `{"labels":["c"]}`); got.status != 200 {
		t.Errorf("%d %s", got.status, got.body)
	}
	list, _, err := c.Issues.ListLabelsByIssue(ctx, "acme", "data", 1, &github.ListOptions{PerPage: 2, Page: 2})
	if err != nil || len(list) != 1 || list[0].GetName() != "c" {
		t.Errorf("%v %v", list, err)
	}
	if _, err := c.Issues.RemoveLabelForIssue(ctx, "acme", "data", 1, "B"); err != nil || !cmp.Equal(r.Issue(1).Labels, []string{"a", "c"}) {
		t.Errorf("%v %v", err, r.Issue(1).Labels)
	}
	got := send(t, s, "DELETE", "/repos/acme/data/issues/1/labels/b", "")
	if got.status != 404 || got.json(t)["message"] != "Label does not exist" {
		t.Errorf("%d %s", got.status, got.body)
	}
	long := strings.Repeat("l", 51)
	if d := cmp.Diff([]string{"Label.name invalid " + long}, send(t, s, "POST", "/repos/acme/data/issues/1/labels", `["d","`+long+`"]`).errors(t)); d != "" {
		t.Error(d)
	}
	if got := send(t, s, "POST", "/repos/acme/data/issues/1/labels", `{"labels":"d"}`); got.status != 422 {
		t.Errorf("%d %s", got.status, got.body)
	}
	resp, err := c.Issues.RemoveLabelsForIssue(ctx, "acme", "data", 1)
	if err != nil || resp.StatusCode != 204 || len(r.Issue(1).Labels) != 0 || len(r.Labels()) != 3 {
		t.Errorf("%v %v %v", err, r.Issue(1).Labels, r.Labels())
	}
}

func TestPeopleEditLabels(t *testing.T) {
	_, r, _ := start(t, Options{})
	r.AddIssue(Issue{Title: "one", Labels: []string{"a", "b"}})
	r.RenameLabel("A", "z")
	if got := r.Issue(1).Labels; !cmp.Equal(got, []string{"z", "b"}) {
		t.Errorf("%v", got)
	}
	r.DeleteLabel("Z")
	if got := r.Issue(1).Labels; !cmp.Equal(got, []string{"b"}) {
		t.Errorf("%v", got)
	}
	r.AddLabel(Label{Name: "B", Color: "00ff00", Description: "d"})
	if want := (Label{"b", "00ff00", "d"}); len(r.Labels()) != 1 || r.Labels()[0] != want {
		t.Errorf("%v", r.Labels())
	}
}
