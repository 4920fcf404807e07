package githubtest

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed web
var webFiles embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"date": func(t time.Time) string { return t.UTC().Format("2 January 2006") },
	"iso":  func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
}).ParseFS(webFiles, "web/*.html"))

// pagePolicy is sent as a header, and stands in each page as the first thing in head.
const pagePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"

// view is what the templates get.
type view struct {
	Repo      string // owner/name
	Title     string
	Policy    string
	Now       time.Time
	Issue     *issueView     // one issue's page
	Milestone *milestoneView // one milestone's page
	Open      []*issueView   // a list's
	Closed    []*issueView
}

type issueView struct {
	Issue
	Path      string
	Kind      string // "Issue" or "Pull request"
	Tags      []Label
	Milestone *milestoneView // nil: none
	Text      string         // the body as a reader sees it, without HTML comments
	Hidden    bool           // Text leaves something out
	Comments  []Comment
}

type milestoneView struct {
	Milestone
	Path    string
	Percent int // of issues closed
	Overdue bool
}

var webRoutes = []struct {
	path string
	page func(*Repo, map[string]string) (string, *view)
}{
	{"/{owner}/{repo}/issues", (*Repo).issuesPage},
	{"/{owner}/{repo}/issues/{number}", (*Repo).issuePage},
	{"/{owner}/{repo}/pull/{number}", (*Repo).issuePage},
	{"/{owner}/{repo}/milestone/{number}", (*Repo).milestonePage},
}

// serveWeb shows the pages for people, to whom no parameter is unexpected. Anything else comes from a client that has
// lost its way and counts as unexpected.
func (s *Server) serveWeb(w http.ResponseWriter, r *http.Request, path string) {
	h := w.Header()
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")

	get := r.Method == http.MethodGet || r.Method == http.MethodHead
	if get && path == "/favicon.ico" {
		http.NotFound(w, r)
		return
	}
	if get && path == "/_static/style.css" {
		http.ServeFileFS(w, r, webFiles, "web/style.css")
		return
	}
	for _, route := range webRoutes {
		vars, ok := match(route.path, path)
		switch {
		case !ok:
		case get:
			s.servePage(w, r, vars, route.page)
			return
		default:
			s.refuse(r, "method")
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
	}
	fail(http.StatusNotImplemented, "githubtest: "+s.refuse(r, "endpoint")).answer("").send(w)
}

func (s *Server) refuse(r *http.Request, what string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unexpect(r, what)
}

func (s *Server) servePage(w http.ResponseWriter, r *http.Request, vars map[string]string, page func(*Repo, map[string]string) (string, *view)) {
	name, v := s.view(vars, page)
	if v == nil {
		http.NotFound(w, r)
		return
	}
	var html bytes.Buffer
	if err := pages.ExecuteTemplate(&html, name, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Write(html.Bytes())
}

func (s *Server) view(vars map[string]string, page func(*Repo, map[string]string) (string, *view)) (string, *view) {
	s.mu.Lock()
	defer s.mu.Unlock()
	repo := s.repos[strings.ToLower(vars["owner"]+"/"+vars["repo"])]
	if repo == nil {
		return "", nil
	}
	name, v := page(repo, vars)
	if v != nil {
		v.Repo, v.Policy, v.Now = repo.fullName(), pagePolicy, s.now()
	}
	return name, v
}

func (r *Repo) issuesPage(map[string]string) (string, *view) {
	v := &view{Title: "Issues"}
	v.Open, v.Closed = r.views(func(*issue) bool { return true })
	return "issues.html", v
}

func (r *Repo) milestonePage(vars map[string]string) (string, *view) {
	n, _ := strconv.Atoi(vars["number"])
	m := r.milestones[n]
	if m == nil {
		return "", nil
	}
	v := &view{Title: m.title, Milestone: m.view()}
	v.Open, v.Closed = r.views(func(i *issue) bool { return i.milestone == m })
	for _, i := range slices.Concat(v.Open, v.Closed) {
		i.Milestone = nil // the page says it once
	}
	return "issues.html", v
}

func (r *Repo) issuePage(vars map[string]string) (string, *view) {
	n, _ := strconv.Atoi(vars["number"])
	i := r.issues[n]
	if i == nil {
		return "", nil
	}
	return "issue.html", &view{Title: fmt.Sprintf("%s · #%d", i.title, n), Issue: i.view()}
}

// views are the issues to show, the newest first.
func (r *Repo) views(keep func(*issue) bool) (open, closed []*issueView) {
	for _, i := range inOrder(r.issues) {
		switch {
		case !keep(i):
		case i.state == "open":
			open = append([]*issueView{i.view()}, open...)
		default:
			closed = append([]*issueView{i.view()}, closed...)
		}
	}
	return open, closed
}

var htmlComment = regexp.MustCompile(`(?s)<!--.*?-->\s*`)

func (i *issue) view() *issueView {
	v := &issueView{
		Issue: i.value(),
		Path:  strings.TrimPrefix(i.htmlURL(), i.repo.s.base),
		Kind:  "Issue",
		Text:  strings.TrimSpace(htmlComment.ReplaceAllString(i.body, "")),
	}
	v.Hidden = htmlComment.MatchString(i.body)
	if i.pull {
		v.Kind = "Pull request"
	}
	for _, l := range i.labels {
		v.Tags = append(v.Tags, l.Label)
	}
	if i.milestone != nil {
		v.Milestone = i.milestone.view()
		v.Milestone.Overdue = v.Milestone.Overdue && i.state == "open"
	}
	for _, c := range i.comments {
		v.Comments = append(v.Comments, Comment{c.author.login, c.body, c.created})
	}
	return v
}

func (m *milestone) view() *milestoneView {
	v := &milestoneView{
		Milestone: m.value(),
		Path:      fmt.Sprintf("/%s/milestone/%d", m.repo.fullName(), m.number),
	}
	if all := v.OpenIssues + v.ClosedIssues; all > 0 {
		v.Percent = 100 * v.ClosedIssues / all
	}
	// Due on a day means: by the end of it.
	v.Overdue = v.State == "open" && !v.DueOn.IsZero() && m.repo.s.now().After(v.DueOn.Truncate(24*time.Hour).Add(24*time.Hour))
	v.Description = strings.TrimSpace(htmlComment.ReplaceAllString(v.Description, ""))
	return v
}
