package site

import (
	"bytes"
	"fmt"
	"net/url"
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

const revenuePage = "incidents/2025-05-14-revenue-dashboard/index.html"

func TestIndex(t *testing.T) {
	p := pageOf(t, build(t, sample()), "index.html")

	p.wantTexts("tbody td.date", "2025-06-30", "2025-06-28", "2025-06-16", "2025-05-14")
	p.wantTexts("tbody td.severity", "SEV-4", "SEV-1", "SEV-3", "SEV-2")
	p.wantAttr("tbody th[scope=row] > a", "href",
		"incidents/2025-06-30-arabic/index.html", "incidents/2025-06-28-edge-proxy/index.html",
		"incidents/2025-06-16-qa-flag/index.html", "incidents/2025-05-14-revenue-dashboard/index.html")
	p.wantTexts("tbody tr:nth-child(2) .service", "edge-proxy", "status-page", "checkout")
	p.wantTexts("tr.draft th .status-draft", "Draft")
	p.wantTexts("tr:not(.draft) .status-draft")
	p.wantTexts(".status-recurrence", "Recurrence")

	// Durations stand with both their ends.
	p.wantTexts("tbody tr:nth-child(4) td.metric .figure", "7 h 25 min", "12 h 5 min")
	p.wantTexts("tbody tr:nth-child(4) td.metric .ends", "02:15 → to 09:40", "02:15 → to 14:20")
	p.wantAttr("tbody tr:nth-child(4) td.metric .figure", "datetime", "PT7H25M", "PT12H5M")
	p.wantAttr("tbody tr:nth-child(4) td.metric .ends time", "title",
		"Started 2025-05-14 02:15 UTC", "Detected 2025-05-14 09:40 UTC", "Started 2025-05-14 02:15 UTC", "Resolved 2025-05-14 14:20 UTC")
	p.wantTexts("tbody tr:nth-child(4) td.ttr .hidden:last-child", "61% of it undetected")
	p.wantTexts("tbody tr:nth-child(1) td.metric", "–not known", "–not known")
	p.wantTexts("tbody tr:nth-child(3) td.ttd .figure", "~25 min")
	p.wantTexts("tbody tr:nth-child(2) td.ttr .figure", "1 h 12 min to 1 h 22 min")

	p.wantTexts("tbody td.tally", "none", "none", "1 open 0 done", "1 overdue 1 open 1 done")
	p.wantTexts("thead th", "Date", "Severity", "Incident", "TTD", "TTR", "Actions")
	p.wantAttr("thead th", "scope", "col", "col", "col", "col", "col", "col")

	// 25 min is the median of 4 min, ~25 min and 7 h 25 min.
	p.wantTexts(".strip dd", "4 of 4, 1 draft", "25 min of 3 incidents in 12 months", "6 h 41 min of 2 incidents in 12 months", "3 1 done", "1 the oldest by 27 days")
}

// A draft's times are not agreed on yet.
func TestDraftsStayOutOfMedians(t *testing.T) {
	in := sample()
	in.Incidents = []*incident.Incident{revenue()}
	in.Incidents[0].Status.Value = incident.Draft
	p := pageOf(t, build(t, in), "index.html")
	p.wantTexts(".strip dd", "1 of 1, 1 draft", "–not known of 0 incidents", "–not known of 0 incidents", "2 1 done", "1 the oldest by 27 days")
}

func TestNoIncidents(t *testing.T) {
	p := pageOf(t, build(t, Input{Now: now}), "index.html")
	p.wantNone("table")
	p.wantNone("dl")
	p.wantTexts(".empty .lede", "No postmortems yet.")
	p.wantTexts("h1", "Incidents")
}

func TestIncidentPage(t *testing.T) {
	p := pageOf(t, build(t, sample()), revenuePage)
	p.wantTexts("h1", "Daily revenue dashboard under-reported revenue by 18%")
	p.wantTexts(".kicker", "SEV-2 Reviewed 2025-05-14")
	p.wantTexts(".strip dt", "Time to detect TTD", "Time to acknowledge TTA", "Time to mitigate TTM", "Time to resolve TTR", "Time to notify TTN")
	p.wantTexts(".strip .figure", "7 h 25 min", "25 min", "10 h", "12 h 5 min", "4 h 40 min")
	p.wantTexts(".strip > div:first-child .ends", "Started 02:15 → to Detected 09:40")
	p.wantTexts(".course tbody th", "Introduced", "Started", "Detected", "Acknowledged", "Mitigated", "Resolved, notified")
	p.wantTexts(".course tbody td:nth-child(3)", "9 h 33 min latent", "7 h 25 min undetected", "25 min response", "2 h 10 min response", "2 h 5 min recovery", "")
	p.wantTexts(".course h2", "Course of the incident, times in UTC; long gaps are drawn shorter")
	p.wantTexts(".drawing.across .name", "Introduced", "Started", "Detected", "Acknowledged", "Mitigated", "Resolved,", "notified")
	p.wantTexts(".drawing.across .clock", "16:42 · 13 May", "02:15 · 14 May", "09:40", "10:05", "12:15", "14:20")
	p.wantTexts(".drawing.across .gap", "9 h 33 min", "7 h 25 min", "25 min", "2 h 10 min", "2 h 5 min")
	p.wantTexts(".drawing.across .phase-word", "latent", "undetected", "response", "recovery")
	p.wantTexts(".drawing.down .name", "Introduced", "Started", "Detected", "Acknowledged", "Mitigated", "Resolved, notified")
	if got := len(p.all(".drawing.across .tick")); got != 2 {
		t.Errorf("%d entries between the moments are drawn, want 2", got)
	}
	p.wantTexts(".contents a", "Summary", "Impact", "Timeline", "Root cause", "What went well", "What went badly", "Action items")
	p.wantAttr(".contents a", "href", "#s-summary", "#s-impact", "#s-timeline", "#s-root-cause", "#s-what-went-well", "#s-what-went-badly", "#s-action-items")
	p.wantTexts(".facts dd", "revenue-dashboard", "warehouse", "user report", "qa-flag-leak", "data-quality", "data-platform", "2025-05-16", "UTC", "Dashboard", "Bad",
		"postmortems/2025-05-14-revenue-dashboard.md")
	p.wantAttr(".facts a", "href", "../../services/revenue-dashboard/index.html", "../../services/warehouse/index.html", "../../index.html?detected_by=user-report",
		"../../classes/qa-flag-leak/index.html", "../../index.html?tag=data-quality", "https://example.org/dashboard", "https://github.com/o/r/blob/main/postmortems/2025-05-14-revenue-dashboard.md")

	p.wantTexts(".body h2", "Summary", "Impact", "Timeline", "Root cause", "What went well", "What went badly", "Action items")
	p.wantTexts(".body h3", "Contributing factors")
	p.wantTexts(".entries .gap", "9 h 33 min later", "7 h 25 min later", "25 min later", "1 h 25 min later", "45 min later", "1 h 25 min later", "40 min later")
	if got := len(p.all(".entries .moment")); got != 6 {
		t.Errorf("%d entries are shown as moments, want 6", got)
	}
	p.wantAttr(".entries li:nth-child(2) > time", "datetime", "2025-05-14T02:15:00Z")
	p.wantTexts(".entries li:nth-child(2) > time", "2025-05-14 02:15")
}

func TestActionsTable(t *testing.T) {
	out := build(t, sample())
	p := pageOf(t, out, revenuePage)
	p.wantTexts("table.actions td.state", "done 2025-05-20", "overdue by 27 days", "open", "dropped")
	p.wantTexts("table.actions .title", "Add a row-count anomaly test on revenue_clean, threshold 3σ",
		"Let the QA flag expire by itself after 14 days", "Describe in the runbook how a partition is filled again", "Let the press office check figures twice")
	p.wantTexts("table.actions td.owner", "octocat", "catalogue team", "hubot", "monalisa")
	p.wantTexts("table.actions td.due", "2025-05-21", "2025-06-04", "2025-08-01", "2025-05-30")
	p.wantTexts("table.actions td.issue", "#12", "#13", "#41", "none")
	p.wantAttr("table.actions td.issue a", "href", "https://github.com/o/r/issues/12", "https://github.com/o/r/issues/13", "https://github.com/o/r/issues/41")
	p.wantTexts("table.actions tr:nth-child(1) .action .sub", "Done when the test fails on the partition of 2025-05-14", "detect")
	p.wantTexts("table.actions tr:nth-child(4) .action .sub", "Dropped the office already does; the second check was the one that caught it", "detect")
	p.one("tr#action-flag-expiry")

	// It takes the place of the table that is kept in the file, and the words
	// around that stay.
	p.wantTexts("#s-action-items + table.actions + p", "The first two come before anything else.")
	if strings.Contains(string(out.Files[revenuePage]), "kept table") {
		t.Error("the table kept in the file is shown beside the live one")
	}
	p.wantNone("#actions")
}

func TestActionsPlacement(t *testing.T) {
	table := "\n\n| kept |\n|---|\n| table |\n\n"
	tests := []struct{ name, md, want string }{
		{"at the head of the section", "## Action items\n\nText.\n\n## Action items\n", "#s-action-items + table.actions + p"},
		{"between the comments", "## Action items\n\nText.\n\n" + incident.ActionsBegin + table + incident.ActionsEnd + "\n\nMore.", "p + table.actions + p"},
		{"in a section of another name", "## To do\n\n" + incident.ActionsBegin + table + incident.ActionsEnd + "\n", "#s-to-do + table.actions"},
		{"with nothing between the comments", "Text.\n\n" + incident.ActionsBegin + "\n" + incident.ActionsEnd + "\n", "p + table.actions"},
		{"one comment is lost", "## Action items\n\n" + incident.ActionsBegin + table + "## Next\n\n" + incident.ActionsEnd + "\n", "#s-action-items + table.actions + section"},
		{"other comments", "## Action items\n\n<!-- a -->" + table + "<!-- b -->\n", "#s-action-items + table.actions + section"},
		{"twice", "## Action items\n\n" + incident.ActionsBegin + table + incident.ActionsEnd + "\n\n" + incident.ActionsBegin + table + incident.ActionsEnd, "#s-action-items + table.actions + section"},
		{"no section", "Text.", "p + #actions + table.actions"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := newIncident("x.md", "x", "2025-01-01", "X", test.md)
			d.Actions = []incident.ActionItem{action(d.File, "a", "A", "octocat", "", incident.Open)}
			p := pageOf(t, build(t, Input{Incidents: []*incident.Incident{d}, Now: now}), "incidents/x/index.html")
			p.one("table.actions")
			p.one(test.want)
		})
	}

	// Without actions in the front matter the file's own words stay.
	d := newIncident("x.md", "x", "2025-01-01", "X", "## Action items\n\n"+incident.ActionsBegin+table+incident.ActionsEnd)
	p := pageOf(t, build(t, Input{Incidents: []*incident.Incident{d}, Now: now}), "incidents/x/index.html")
	p.wantNone("table.actions")
	p.wantTexts(".body td", "table")
}

func TestActionsWithoutTheirSection(t *testing.T) {
	p := pageOf(t, build(t, sample()), "incidents/2025-06-16-qa-flag/index.html")
	p.wantTexts("h2#actions", "Action items")
	p.one("#actions + table.actions")
	p.wantTexts(".contents li:last-child", "Action items")
}

func TestTwoHundredActions(t *testing.T) {
	in := sample()
	in.Incidents = []*incident.Incident{many(200)}
	p := pageOf(t, build(t, in), "incidents/2025-02-01-many/index.html")
	if got := len(p.all("table.actions tbody tr")); got != 200 {
		t.Errorf("%d rows, want 200", got)
	}
}

func TestRecurrencesBothWays(t *testing.T) {
	out := build(t, sample())
	pageOf(t, out, revenuePage).wantAttr(".callout a", "href", "../2025-06-16-qa-flag/index.html")
	again := pageOf(t, out, "incidents/2025-06-16-qa-flag/index.html")
	again.wantAttr(".callout a", "href", "../2025-05-14-revenue-dashboard/index.html")
	again.wantTexts(".callout code", "2024-01-01-gone")
}

// The states of the tracker win over the file's, but for what was dropped.
func TestStatesWithoutProgress(t *testing.T) {
	in := sample()
	in.Progress, in.IssueURL = nil, ""
	out := build(t, in)
	p := pageOf(t, out, revenuePage)
	p.wantTexts("table.actions td.issue", "none", "none", "#41", "none")
	p.wantNone("table.actions td.issue a")
	p.wantTexts("footer p", "Action states are those written in the documents.", "Made by postmortem.")

	in.Progress = map[incident.Key]incident.Progress{
		{Incident: "2025-05-14-revenue-dashboard", Action: "runbook"}:     {Number: 7, State: incident.Done, URL: "javascript:alert(1)"},
		{Incident: "2025-05-14-revenue-dashboard", Action: "press-check"}: {Number: 8, State: incident.Open},
	}
	in.ProgressAt = now.Add(-90 * time.Minute)
	p = pageOf(t, build(t, in), revenuePage)
	p.wantTexts("table.actions td.state .state", "done", "overdue", "done", "dropped")
	p.wantNone("table.actions td.issue a")
	p.wantTexts("footer p", "Action states are those of the issue tracker at 2025-07-01 06:30 UTC.", "Made by postmortem.")
}

// Times in two zones would not add up for readers.
func TestEndpointsInOneZone(t *testing.T) {
	d := revenue()
	newYork := time.FixedZone("EDT", -4*3600)
	for i := range d.Timeline.Entries[:2] {
		s := &d.Timeline.Entries[i].Stamp
		s.Earliest, s.Latest = s.Earliest.In(newYork), s.Latest.In(newYork)
	}
	d.Timezone.Value = newYork
	p := pageOf(t, build(t, Input{Incidents: []*incident.Incident{d}, Now: now}), revenuePage)
	p.wantTexts(".strip > div:first-child .ends", "Started 2025-05-13 22:15 → to Detected 2025-05-14 05:40")
	p.wantAttr(".strip > div:first-child .ends time", "title", "2025-05-13 22:15 EDT", "2025-05-14 05:40 EDT")
	p.wantTexts(".course tbody time", "2025-05-13 12:42 EDT", "2025-05-13 22:15 EDT", "2025-05-14 05:40 EDT", "2025-05-14 06:05 EDT", "2025-05-14 08:15 EDT", "2025-05-14 10:20 EDT")
}

// An incident may heal before anyone notices, and a timeline may be told in
// another order than it happened.
func TestMomentsInOrderOfTime(t *testing.T) {
	d := newIncident("x.md", "x", "2025-01-01", "X", `
- 2025-01-01 12:00 — **Detected:** a report comes in.
- 2025-01-01 10:00 — **Started:** as we know now.
- 2025-01-01 10:30 — **Resolved:** by itself.
- 2025-01-01 13:00 — **Detected:** again.
`)
	out := build(t, Input{Incidents: []*incident.Incident{d}, Now: now})
	p := pageOf(t, out, "incidents/x/index.html")
	p.wantTexts(".course tbody th", "Started", "Resolved", "Detected")
	p.wantTexts(".course tbody td:nth-child(3)", "30 min undetected", "1 h 30 min", "")
	p.wantTexts(".strip .figure", "2 h", "30 min")
	p.wantTexts(".entries .gap", "30 min later", "2 h 30 min later")
	// It was over before it was known: all of it went undetected.
	pageOf(t, out, "index.html").wantTexts("td.ttr .hidden:last-child", "100% of it undetected")
}

func TestIdsThatCannotServe(t *testing.T) {
	a := newIncident("postmortems/Größe & Co.md", "../../etc", "2025-01-03", "A", "a")
	b := newIncident("postmortems/same.md", "same", "2025-01-02", "B", "b")
	c := newIncident("postmortems/old/same.md", "same", "2025-01-01", "C", "c")
	d := newIncident("postmortems/con.md", "con", "2025-01-01", "", "d")
	d.Date.Value = incident.Date{}
	out := build(t, Input{Incidents: []*incident.Incident{c, a, d, b}, Now: now})
	p := pageOf(t, out, "index.html")
	p.wantAttr("tbody th a", "href", "incidents/gr-e-co/index.html", "incidents/same/index.html", "incidents/same-2/index.html", "incidents/incident-con/index.html")
	p.wantTexts("tbody th a", "A", "B", "C", "con")
	if len(out.Warnings) != 3 {
		t.Errorf("%d warnings, want one for each page with another address: %v", len(out.Warnings), out.Warnings)
	}
}

func TestDeterministic(t *testing.T) {
	in := sample()
	for i := range 40 {
		d := revenue()
		d.ID.Value = fmt.Sprintf("copy-%d", i)
		in.Incidents = append(in.Incidents, d)
	}
	first := build(t, in)
	in2 := in
	in2.Incidents = nil
	for i := len(in.Incidents) - 1; i >= 0; i-- {
		in2.Incidents = append(in2.Incidents, in.Incidents[i])
	}
	first.wantSame(t, "when the input is in another order", build(t, in2))
}

// TestContents builds from incidents without their trees, of which some were
// read while these were there.
func TestContents(t *testing.T) {
	before := build(t, sample())
	in := sample()
	in.Contents = map[*incident.Incident]*Content{}
	for i, d := range in.Incidents {
		if i%2 == 0 {
			in.Contents[d] = Read(d)
		}
		d.Body = nil
	}
	before.wantSame(t, "when trees were taken out", build(t, in))
}

func (o output) wantSame(t *testing.T, when string, other output) {
	t.Helper()
	if len(o.Files) != len(other.Files) {
		t.Fatalf("%d files, then %d", len(o.Files), len(other.Files))
	}
	for _, name := range o.paths() {
		if !bytes.Equal(o.Files[name], other.Files[name]) {
			t.Errorf("%s differs %s", name, when)
		}
	}
}

func TestBadAddresses(t *testing.T) {
	for _, in := range []Input{
		{BaseURL: "javascript:alert(1)"}, {BaseURL: "/postmortems/"}, {SourceURL: "mailto:a@example.org"},
		{IssueURL: "https://example.org/?q=1"}, {BaseURL: "https://exa\nmple.org"},
	} {
		if _, err := Build(in, discard); err == nil {
			t.Errorf("%+v is accepted", in)
		}
	}
}

func TestMissingPageFindsTheSiteFromAnywhere(t *testing.T) {
	p := pageOf(t, build(t, sample()), "404.html")
	p.wantAttr("link[rel=stylesheet]", "href", "/postmortems/"+styleName)
	p.wantAttr("main a", "href", "/postmortems/index.html")
	in := sample()
	in.BaseURL = ""
	pageOf(t, build(t, in), "404.html").wantAttr("main a", "href", "index.html")
}

func TestCanonical(t *testing.T) {
	out := build(t, sample())
	pageOf(t, out, "index.html").wantAttr("link[rel=canonical]", "href", "https://acme.github.io/postmortems/")
	p := pageOf(t, out, revenuePage)
	p.wantAttr("link[rel=canonical]", "href", "https://acme.github.io/postmortems/incidents/2025-05-14-revenue-dashboard/")
	p.wantAttr("meta[name=description]", "content", "For one day the revenue dashboard showed about 18 % less than was earned. A filter that keeps test products out also matched a product line that had just been launched. The finance review noticed; …")
}

func discard(string, []byte) error { return nil }

// TestEveryPage holds what must be true of all pages, whatever they show.
func TestEveryPage(t *testing.T) {
	in := sample()
	hostile := newIncident("postmortems/hostile.md", "hostile", "2025-01-01", `<img src=x onerror=alert(1)>"'>`, strings.Join(vectors, "\n\n"))
	hostile.Class.Value = `"><script>alert(1)</script>`
	hostile.Services = fields(hostile.File, "\u202eevil", "a\x01b")
	hostile.Roles = []incident.Role{{Name: field(hostile.File, "<b>"), Login: field(hostile.File, "\"x")}}
	hostile.Recurs = fields(hostile.File, "hostile", "<i>")
	hostile.Actions = []incident.ActionItem{action(hostile.File, "x\" onclick=", "<script>", "@x", "2025-01-01", "weird")}
	in.Incidents = append(in.Incidents, hostile, many(20))
	out := build(t, in)

	ids := map[string]map[string]bool{}
	for _, name := range out.paths() {
		if path.Ext(name) != ".html" {
			continue
		}
		p := pageOf(t, out, name)
		ids[name] = map[string]bool{}
		for _, n := range p.all("[id]") {
			id := attrOf(n, "id")
			if ids[name][id] {
				t.Errorf("%s: id %q stands twice", name, id)
			}
			ids[name][id] = true
		}
	}
	for _, name := range []string{"index.html", "404.html", revenuePage, "actions/index.html", "actions/detect/index.html", "owners/index.html",
		"owners/octocat/index.html", "classes/index.html", "classes/qa-flag-leak/index.html", "services/index.html", "services/mail/index.html", "trends/index.html"} {
		if ids[name] == nil {
			t.Errorf("no page %s", name)
		}
	}
	for name := range ids {
		t.Run(name, func(t *testing.T) {
			p := pageOf(t, out, name)
			policy := "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
			if name == "index.html" { // the one page that searches
				policy = strings.Replace(policy, "none'; ", "none'; script-src 'self'; ", 1)
				p.wantAttr("script", "src", scriptName)
			} else {
				p.wantNone("script")
			}
			first := p.one("head").FirstChild
			for first != nil && first.Type != html.ElementNode {
				first = first.NextSibling
			}
			if first == nil || attrOf(first, "http-equiv") != "Content-Security-Policy" ||
				attrOf(first, "content") != policy {
				t.Error("the policy is not the first thing in the head")
			}
			p.one("h1")
			p.one("meta[charset=utf-8]")
			p.one("meta[name=viewport]")
			p.one("main#main")
			p.one("html[lang=en]")
			p.one("head > title")
			p.wantNone("script:not([src]), style, [style], iframe, object, embed, base, form, link:not([rel=stylesheet]):not([rel=canonical]):not([rel=icon]):not([rel=alternate])")
			if got := textOf(p.one("a.skip")); got != "Skip to content" {
				t.Errorf("skip link says %q", got)
			}
			for _, n := range p.all("*") {
				for _, a := range n.Attr {
					if strings.HasPrefix(a.Key, "on") {
						t.Errorf("attribute %s on %s", a.Key, n.Data)
					}
				}
			}
			for _, n := range p.all("th") {
				if !hasAttr(n, "scope") {
					t.Errorf("table header %q has no scope", textOf(n))
				}
			}
			level := 1
			for _, n := range p.all("h1, h2, h3, h4, h5, h6") {
				next := int(n.Data[1] - '0')
				if next > level+1 {
					t.Errorf("heading %q jumps from level %d to %d", textOf(n), level, next)
				}
				level = next
			}
			for _, n := range p.all("[href], [src]") {
				ref := firstOf(attrOf(n, "href"), attrOf(n, "src"))
				resolves(t, in, out, ids, name, ref)
				if n.Data == "img" && strings.Contains(ref, ":") {
					t.Errorf("image from elsewhere: %s", ref)
				}
			}
			for _, n := range p.all("[aria-labelledby], [aria-describedby]") {
				for _, id := range strings.Fields(attrOf(n, "aria-labelledby") + " " + attrOf(n, "aria-describedby")) {
					if !ids[name][id] {
						t.Errorf("no label %q", id)
					}
				}
			}
			if bytes.ContainsFunc(out.Files[name], isControl) {
				t.Error("control character in the page")
			}
		})
	}
}

func resolves(t *testing.T, in Input, out output, ids map[string]map[string]bool, from, ref string) {
	t.Helper()
	base := in.BaseURL + "/"
	if strings.HasPrefix(ref, "/postmortems/") { // the page that is shown at any depth
		ref = "https://acme.github.io" + ref
	}
	u, err := url.Parse(strings.TrimPrefix(ref, base))
	if err != nil {
		t.Errorf("%q: %v", ref, err)
		return
	}
	switch u.Scheme {
	case "http", "https", "mailto":
		return
	case "":
	default:
		t.Errorf("%q has a scheme that must not be", ref)
		return
	}
	target := path.Join(path.Dir(from), u.Path)
	if strings.HasPrefix(ref, base) {
		target = path.Clean(u.Path)
	}
	switch {
	case strings.HasPrefix(ref, base) && (u.Path == "" || strings.HasSuffix(u.Path, "/")):
		target = path.Join(u.Path, "index.html")
	case u.Path == "":
		target = from
	}
	if _, ok := out.Files[target]; !ok {
		t.Errorf("%q leads to %s, which does not exist", ref, target)
	}
	if u.Fragment != "" && !ids[target][u.Fragment] {
		t.Errorf("%q leads to an anchor that does not exist", ref)
	}
}

// BenchmarkBuild tells whether the cost of a document stays the same as there
// are more of them.
func BenchmarkBuild(b *testing.B) {
	for _, n := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			in := Input{Now: now, Assets: fstest.MapFS{"postmortems/revenue.png": {Data: pngImage(640, 200)}}}
			for i := range n {
				d := revenue()
				d.ID.Value = fmt.Sprintf("incident-%d", i)
				d.File.Path = fmt.Sprintf("postmortems/incident-%d.md", i)
				in.Incidents = append(in.Incidents, d)
			}
			for b.Loop() {
				if _, err := Build(in, discard); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/document")
		})
	}
}
