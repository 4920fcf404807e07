package githubtest

import (
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/cascadia"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// see fetches a page as a browser does, without a token.
func see(t *testing.T, s *Server, path string) *html.Node {
	t.Helper()
	got := send(t, s, "GET", path, "")
	if got.status != 200 || got.header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("%s: %d %s", path, got.status, got.header.Get("Content-Type"))
	}
	if csp := got.header.Get("Content-Security-Policy"); csp != pagePolicy || !strings.Contains(csp, "default-src 'none'") {
		t.Errorf("%s: policy %q", path, csp)
	}
	doc, err := html.Parse(strings.NewReader(got.body))
	check(t, err)
	first := cascadia.Query(doc, cascadia.MustCompile("head > :first-child"))
	if attr(first, "http-equiv") != "Content-Security-Policy" || attr(first, "content") != pagePolicy {
		t.Errorf("%s: head begins with %s", path, first.Data)
	}
	if bad := cascadia.Query(doc, cascadia.MustCompile("script, style, [style], iframe, img, form, [onclick], [onerror]")); bad != nil {
		t.Errorf("%s has a <%s>", path, bad.Data)
	}
	for _, a := range all(doc, "a") {
		if href := attr(a, "href"); !strings.HasPrefix(href, "/acme/") {
			t.Errorf("%s links to %q", path, href)
		}
	}
	return doc
}

func all(doc *html.Node, selector string) []*html.Node {
	return cascadia.QueryAll(doc, cascadia.MustCompile(selector))
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func texts(doc *html.Node, selector string) []string {
	var list []string
	for _, n := range all(doc, selector) {
		var b strings.Builder
		for d := range n.Descendants() {
			if d.Type == html.TextNode {
				b.WriteString(d.Data)
			}
		}
		list = append(list, strings.Join(strings.Fields(b.String()), " "))
	}
	return list
}

const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>{{.}}`

func TestIssuePage(t *testing.T) {
	clk := newClock()
	s, r, _ := start(t, Options{Now: clk.now})
	r.AddMilestone(Milestone{Title: "Bad day", DueOn: day("2025-05-21").Add(12 * time.Hour)})
	r.AddLabel(Label{Name: "data", Color: "ff0000", Description: "about data"})
	body := "Add a *test*.\n\n<!-- marker: 1 -->\n" + evil
	r.AddIssue(Issue{Title: "Test rows", Body: body, Labels: []string{"data"}, Milestone: 1, Assignees: []string{"octocat", "hubot"}})
	r.AddComment(1, "hubot", "On it. "+evil)

	for _, path := range []string{"/acme/data/issues/1", "/ACME/Data/issues/1", "/acme/data/pull/1"} {
		doc := see(t, s, path)
		for selector, want := range map[string][]string{
			".kind":           {"Issue"},
			"h1":              {"Test rows #1"},
			".state":          {"Open"},
			"article .body":   {"Add a *test*. " + evil, "On it. " + evil},
			"pre.raw":         {"Add a *test*. <!-- marker: 1 --> " + evil},
			"summary":         {"Raw body"},
			"dd":              {"octocat, hubot", "data", "Bad day Due 21 May 2025"},
			".comment .by":    {"hubot on 14 May 2025"},
			"header.top":      {"acme/data"},
			"title":           {"Test rows · #1 · acme/data"},
			"dd .label":       {"data"},
			".meta time":      {"14 May 2025"},
			"dd time.overdue": nil,
		} {
			if d := cmp.Diff(want, texts(doc, selector)); d != "" {
				t.Errorf("%s %s: %s", path, selector, d)
			}
		}
		if dot := all(doc, ".label circle"); len(dot) != 1 || attr(dot[0], "fill") != "#ff0000" {
			t.Errorf("colour of the label: %v", dot)
		}
	}
	clk.t = time.Date(2025, 5, 21, 23, 59, 0, 0, time.UTC)
	if late := texts(see(t, s, "/acme/data/issues/1"), ".overdue"); late != nil {
		t.Errorf("late on the day it is due: %q", late)
	}
	clk.advance(2 * time.Minute)
	if late := texts(see(t, s, "/acme/data/issues/1"), ".overdue"); !cmp.Equal(late, []string{"Past due: 21 May 2025"}) {
		t.Errorf("late: %q", late)
	}
	r.CloseIssue(1, "not_planned")
	r.EditIssue(1, func(i *Issue) { i.Body, i.Labels, i.Assignees = "plain", nil, nil })
	doc := see(t, s, "/acme/data/issues/1")
	for selector, want := range map[string][]string{
		".state":   {"Closed as not planned"},
		"dd":       {"No one", "None", "Bad day Due 21 May 2025"},
		".overdue": nil,
		"pre.raw":  nil,
	} {
		if d := cmp.Diff(want, texts(doc, selector)); d != "" {
			t.Errorf("%s: %s", selector, d)
		}
	}
}

func TestListPages(t *testing.T) {
	s, r, _ := start(t, Options{})
	r.AddMilestone(Milestone{Title: "m " + evil, Description: "about it<!-- hidden -->" + evil})
	r.AddMilestone(Milestone{Title: "done", State: "closed"})
	r.AddLabel(Label{Name: evil, Color: evil})
	r.AddIssue(Issue{Title: "first " + evil, Labels: []string{evil}, Milestone: 1, Assignees: []string{evil}})
	r.AddIssue(Issue{Title: "change", PullRequest: true})
	r.AddIssue(Issue{Title: "old", State: "closed", StateReason: "duplicate", Milestone: 1})

	doc := see(t, s, "/acme/data/issues")
	for selector, want := range map[string][]string{
		"#open .name":   {"change", "first " + evil},
		"#closed .name": {"old"},
		".label":        {evil},
		"#open h2":      {"2 open"},
	} {
		if d := cmp.Diff(want, texts(doc, selector)); d != "" {
			t.Errorf("%s: %s", selector, d)
		}
	}
	var paths []string
	for _, a := range all(doc, "a.name") {
		paths = append(paths, attr(a, "href"))
	}
	if d := cmp.Diff([]string{"/acme/data/pull/2", "/acme/data/issues/1", "/acme/data/issues/3"}, paths); d != "" {
		t.Error(d)
	}
	for _, p := range paths {
		see(t, s, p)
	}

	doc = see(t, s, "/acme/data/milestone/1")
	for selector, want := range map[string][]string{
		"h1":            {"m " + evil},
		".state":        {"Open"},
		".meta":         {"Open No due date 50% complete"},
		".body":         {"about it" + evil},
		".line":         {"#1 " + evil, "#3"},
		"#open .name":   {"first " + evil},
		"#closed .name": {"old"},
	} {
		if d := cmp.Diff(want, texts(doc, selector)); d != "" {
			t.Errorf("%s: %s", selector, d)
		}
	}
	if got := texts(see(t, s, "/acme/data/milestone/2"), ".state, .empty"); !cmp.Equal(got, []string{"Closed", "None.", "None."}) {
		t.Errorf("%q", got)
	}
}

func TestPagesThatAreMissing(t *testing.T) {
	s, r, _ := start(t, Options{})
	r.AddIssue(Issue{Title: "one"})
	r.DeleteIssue(1)
	for _, path := range []string{"/acme/other/issues", "/acme/data/issues/1", "/acme/data/issues/7", "/acme/data/milestone/1", "/favicon.ico"} {
		got := send(t, s, "GET", path, "")
		if got.status != 404 || got.header.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%s: %d %s", path, got.status, got.header.Get("Content-Type"))
		}
	}
}

func TestStylesheet(t *testing.T) {
	s, r, _ := start(t, Options{})
	r.AddIssue(Issue{Title: "one"})
	href := attr(all(see(t, s, "/acme/data/issues"), "link[rel=stylesheet]")[0], "href")
	got := send(t, s, "GET", href, "")
	if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), "text/css") || !strings.Contains(got.body, "prefers-color-scheme: dark") {
		t.Errorf("%s: %d %s", href, got.status, got.header.Get("Content-Type"))
	}
}
