package site

import (
	"strings"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

func TestActionsPage(t *testing.T) {
	p := pageOf(t, build(t, sample()), "actions/index.html")
	p.wantTexts(".strip dd", "1 the oldest by 27 days", "3 2 actions in time", "1 of 4", "1 decided against")
	// Overdue first, then by due date.
	p.wantTexts("table.actions td.state", "overdue by 27 days", "open", "open")
	p.wantTexts("table.actions .title", "Let the QA flag expire by itself after 14 days", "Name an owner for the QA flag", "Describe in the runbook how a partition is filled again")
	p.wantAttr("table.actions .of a", "href", "../incidents/2025-05-14-revenue-dashboard/index.html#action-flag-expiry",
		"../incidents/2025-06-16-qa-flag/index.html#action-flag-owner", "../incidents/2025-05-14-revenue-dashboard/index.html#action-runbook")
	p.wantTexts("nav.tallies[aria-labelledby=by-type] a", "prevent", "detect", "process")
	p.wantTexts("nav.tallies[aria-labelledby=by-owner] li", "hubot 1 open 0 done", "octocat 1 open 1 done", "catalogue team 1 overdue 0 done")
	p.wantTexts("footer p:first-child", "Action states are those of the issue tracker at 2025-07-01 07:00 UTC.")
}

func TestOwnersAndTypes(t *testing.T) {
	out := build(t, sample())
	octocat := pageOf(t, out, "owners/octocat/index.html")
	octocat.wantTexts("h1", "Actions of octocat")
	octocat.wantTexts("table.actions td.state", "open", "done 2025-05-20")
	pageOf(t, out, "owners/team-catalogue/index.html").wantTexts(".kicker", "Owner, a team")
	// A type lists what is open.
	pageOf(t, out, "actions/detect/index.html").wantTexts("table.actions .title", "Name an owner for the QA flag")
	pageOf(t, out, "actions/prevent/index.html").wantTexts(".lede", "1 open, 1 overdue, 0 done.")
	pageOf(t, out, "owners/index.html").wantTexts("ul.tallies li > a", "hubot", "monalisa", "octocat", "catalogue")
	// The table of an incident leads there.
	pageOf(t, out, revenuePage).wantAttr("td.owner a", "href", "../../owners/octocat/index.html", "../../owners/team-catalogue/index.html", "../../owners/hubot/index.html", "../../owners/monalisa/index.html")
}

func TestNothingIsOpen(t *testing.T) {
	in := sample()
	in.Progress = nil
	in.Incidents = []*incident.Incident{revenue()}
	in.Incidents[0].Actions = in.Incidents[0].Actions[:1]
	p := pageOf(t, build(t, in), "actions/index.html")
	p.wantTexts(".good", "Nothing is open: every action is done or dropped.")
	p.wantNone("table")
}

func TestClassesAndServices(t *testing.T) {
	out := build(t, sample())
	classes := pageOf(t, out, "classes/index.html")
	classes.wantTexts("tbody th", "qa-flag-leak")
	classes.wantTexts("tbody td.n", "2")
	classes.wantTexts("td.sooner", "▼ Sooner 20 min to 30 min, before: 7 h 25 min")
	class := pageOf(t, out, "classes/qa-flag-leak/index.html")
	class.wantTexts("h1", "qa-flag-leak")
	class.wantTexts("tbody th[scope=row] > a", "Churn report left out every customer of the trial plan", "Daily revenue dashboard under-reported revenue by 18%")
	class.wantAttr("tbody th[scope=row] > a", "href", "../../incidents/2025-06-16-qa-flag/index.html", "../../incidents/2025-05-14-revenue-dashboard/index.html")
	class.one(".sparkline .last")
	services := pageOf(t, out, "services/index.html")
	services.wantTexts("tbody th", "checkout", "churn-report", "edge-proxy", "mail", "revenue-dashboard", "status-page", "warehouse")
	pageOf(t, out, "services/checkout/index.html").one("tbody tr")
}

// Names that make the same address get two.
func TestGroupAddresses(t *testing.T) {
	in := Input{Now: now}
	for i, name := range []string{"a b", "A/B", "../../etc", "con", "\u202e"} {
		d := newIncident(string(rune('a'+i))+".md", string(rune('a'+i)), "2025-01-01", "T", "x")
		d.Services = fields(d.File, name)
		in.Incidents = append(in.Incidents, d)
	}
	out := build(t, in)
	for _, name := range []string{"a-b", "a-b-2", "etc", "incident-con", "incident"} {
		if out.Files["services/"+name+"/index.html"] == nil {
			t.Errorf("no page %s among %v", name, out.paths())
		}
	}
}

func TestTrends(t *testing.T) {
	p := pageOf(t, build(t, sample()), "trends/index.html")
	p.wantTexts(".chart h2", "Incidents per month", "Time to detect", "Time to resolve", "Who noticed", "Actions on time", "Age of open actions", "Classes that recur")
	// Each drawing has a name, a description and its figures.
	for _, n := range p.all(".canvas > svg") {
		if attrOf(n, "role") != "img" || attrOf(n, "aria-labelledby") == "" || attrOf(n, "aria-describedby") == "" {
			t.Error("a chart has no name or no description")
		}
	}
	if charts, tables := len(p.all(".canvas > svg")), len(p.all(".chart details table")); charts != 6 || tables != charts {
		t.Errorf("%d charts and %d tables, want 6 of each", charts, tables)
	}
	p.wantTexts("[aria-labelledby=months] tbody tr:first-child td", "0", "0", "0", "0", "0", "0", "0")
	p.wantTexts("[aria-labelledby=months] tbody tr:nth-child(2) td", "3", "1", "0", "1", "1", "0", "0")
	if got := len(p.all("[aria-labelledby=months] .canvas .bar")); got != 4 {
		t.Errorf("%d pieces of bars, want 4", got)
	}
	p.wantTexts("[aria-labelledby=ttd] tbody td:nth-child(3)", "4 min", "20 min to 30 min", "7 h 25 min")
	p.wantTexts("[aria-labelledby=on-time] tbody td", "1", "0", "1")
	p.wantTexts("[aria-labelledby=ages] tbody tr:first-child td", "1", "0")
	p.wantTexts("[aria-labelledby=recurring] tbody th", "qa-flag-leak")
}

func TestTrendsOfNothing(t *testing.T) {
	p := pageOf(t, build(t, Input{Now: now}), "trends/index.html")
	p.wantNone("svg")
	p.wantTexts(".empty .lede", "Nothing to draw yet.")
	// An incident without times, date or actions is no reason to fail.
	d := newIncident("x.md", "x", "2025-01-01", "X", "x")
	d.Date.Value, d.Severity.Value = incident.Date{}, 0
	p = pageOf(t, build(t, Input{Now: now, Incidents: []*incident.Incident{d}}), "trends/index.html")
	p.wantTexts(".chart h2", "Classes that recur")
}

func TestHistory(t *testing.T) {
	in := sample()
	in.EditURL, in.HistoryURL = "https://github.com/o/r/edit/HEAD", "https://github.com/o/r/commits/HEAD/"
	in.History = map[string]History{"postmortems/2025-05-14-revenue-dashboard.md": {Created: now.AddDate(0, 0, -40), Changed: now.AddDate(0, 0, -2)}}
	out := build(t, in)
	p := pageOf(t, out, revenuePage)
	p.wantAttr(".facts div:last-child a", "href", "https://github.com/o/r/blob/main/postmortems/2025-05-14-revenue-dashboard.md",
		"https://github.com/o/r/edit/HEAD/postmortems/2025-05-14-revenue-dashboard.md", "https://github.com/o/r/commits/HEAD/postmortems/2025-05-14-revenue-dashboard.md")
	text := strings.Join(p.texts(".facts dl > div"), "|")
	if !strings.Contains(text, "|Written2025-05-22|Last changed2025-06-29|") {
		t.Errorf("facts say %s", text)
	}
	p.wantAttr("meta[property='article:modified_time']", "content", now.AddDate(0, 0, -2).Format(time.RFC3339))
	if text := strings.Join(pageOf(t, out, "incidents/2025-06-16-qa-flag/index.html").texts(".facts dt"), "|"); strings.Contains(text, "Written") {
		t.Errorf("a document without history has one: %s", text)
	}
}

func TestNeighboursAndSimilar(t *testing.T) {
	in := sample()
	twin := revenue()
	twin.ID.Value, twin.File.Path, twin.Title.Value, twin.Date.Value = "twin", "postmortems/twin.md", "Daily revenue dashboard over-reported revenue", date("2024-05-14")
	in.Incidents = append(in.Incidents, twin)
	p := pageOf(t, build(t, in), revenuePage)
	p.wantAttr(".neighbours a", "href", "../twin/index.html", "../2025-06-16-qa-flag/index.html")
	p.wantAttr(".neighbours a", "rel", "prev", "next")
	// What the page names as a recurrence is no suggestion.
	p.wantAttr(".similar a", "href", "../twin/index.html")
}

func TestFollowUps(t *testing.T) {
	answer := func(stage, day string, done ...string) string {
		in := sample()
		d := in.Incidents[0]
		u := incident.FollowUp{Stage: field(d.File, stage), Done: fields(d.File, done...)}
		if day != "" {
			u.Date = field(d.File, date(day))
		}
		d.FollowUps = []incident.FollowUp{u}
		text := strings.Join(pageOf(t, build(t, in), revenuePage).texts(".facts dl > div"), "|")
		_, text, _ = strings.Cut(text, "|Follow-ups")
		text, _, _ = strings.Cut(text, "|")
		return text
	}
	for want, got := range map[string]string{
		"Two weeks, 2025-05-28: actions on track, the runbook": answer("two-weeks", "2025-05-28", "on-track", "the runbook"),
		"Three months, 2025-08-16: nothing ticked":             answer("three-months", "2025-08-16"),
		"Three months, so far: what is open has a reason":      answer("three-months", "", "open-explained"),
		"Half a year, 2025-11-16: asked once more":             answer("half-a-year", "2025-11-16", "asked once more"),
	} {
		if got != want {
			t.Errorf("facts say %q, want %q", got, want)
		}
	}
}

// Every lexer reads its file, cuts text and loses none of it.
func TestLexers(t *testing.T) {
	s := newCodeStore()
	s.once.Do(s.load)
	names := map[string]bool{}
	for name, lexer := range s.lexers {
		names[lexer.Config().Name] = true
		if _, ok := s.highlight(name, "key: \"<value>\" # and 1 & more\n"); !ok {
			t.Errorf("%s cannot cut plain text", name)
		}
	}
	if len(names) < 35 {
		t.Errorf("%d languages, want 35 or more", len(names))
	}
	for _, language := range []string{"go", "yaml", "SQL", "sh", "console", "py", "js", "ts", "tf", "dockerfile", "proto"} {
		if s.lexers[strings.ToLower(language)] == nil {
			t.Errorf("%s is not known", language)
		}
	}
	if _, ok := s.highlight("go", strings.Repeat("x", maxCode+1)); ok {
		t.Error("a block beyond the limit is highlighted")
	}
	s.size = maxCodeStore
	if _, ok := s.highlight("go", "var y int\n"); !ok || s.done[codeBlock{"go", "var y int\n"}] != nil {
		t.Error("a full store keeps more, or stops highlighting")
	}
}
