package site

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// desk is who keeps the documents that a live site shows.
type desk struct {
	mu      sync.Mutex
	reviews map[string]Review
	latest  map[string]*incident.Incident
}

func (d *desk) set(path string, r Review) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reviews[path] = r
}

func (d *desk) current(in Input, unread ...string) Current {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.reviews == nil {
		d.reviews, d.latest = map[string]Review{}, map[string]*incident.Incident{}
	}
	return Current{
		Input: in, Unread: unread,
		Review: func(path string) Review {
			d.mu.Lock()
			defer d.mu.Unlock()
			return d.reviews[path]
		},
		Latest: func(path string) *incident.Incident {
			d.mu.Lock()
			defer d.mu.Unlock()
			return d.latest[path]
		},
	}
}

func liveSite(t testing.TB, c Current) *Live {
	t.Helper()
	l, err := NewLive(c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func livePage(t testing.TB, l *Live, name string) (view, string) {
	t.Helper()
	data, version, _, err := l.File(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return pageOf(t, output{Files: map[string][]byte{name: data}}, name), version
}

const (
	revenueFile = "postmortems/2025-05-14-revenue-dashboard.md"
	draftPage   = "incidents/2025-06-30-arabic/index.html"
)

// edited is the revenue incident after its author went on.
func edited(title string) *incident.Incident {
	in := revenue()
	in.Title.Value = title
	return in
}

// TestLiveServesTheSite compares a live site with a built one: the same files,
// and but for what only live pages have the same words in them.
func TestLiveServesTheSite(t *testing.T) {
	in := sample()
	want := build(t, in)
	l := liveSite(t, (&desk{}).current(in))
	if err := l.Complete(); err != nil {
		t.Fatal(err)
	}
	for _, name := range want.paths() {
		data, version, _, err := l.File(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !strings.HasSuffix(name, ".html") {
			if string(data) != string(want.Files[name]) || version != "" {
				t.Errorf("%s is not as it is built", name)
			}
			continue
		}
		if version == "" {
			t.Errorf("%s has no version", name)
		}
		got, built := pageOf(t, output{Files: map[string][]byte{name: data}}, name), pageOf(t, want, name)
		for _, n := range got.all("aside.findings") {
			n.Parent.RemoveChild(n)
		}
		if a, b := strings.Fields(textOf(got.one("main"))), strings.Fields(textOf(built.one("main"))); strings.Join(a, " ") != strings.Join(b, " ") {
			t.Errorf("%s says other things than the built page", name)
		}
		got.wantAttr(`script[data-version]`, "data-version", version)
		built.wantNone(`script[data-version], link[href*="live.css"], [id^="line-"], aside.findings`)
	}
	for _, name := range []string{"-/live.js", "-/live.css"} {
		if _, _, _, err := l.File(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if want.Files[name] != nil {
			t.Errorf("%s is built", name)
		}
	}
	for _, name := range []string{"nothing.html", "incidents/none/index.html", "incidents/", "", "incidents", "-/", "static/../index.html"} {
		if _, _, _, err := l.File(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestLiveEdit(t *testing.T) {
	in := sample()
	for i := range 3 {
		in.Incidents = append(in.Incidents, newIncident(fmt.Sprintf("postmortems/like-%d.md", i), fmt.Sprintf("like-%d", i), "2025-01-01",
			"Daily revenue dashboard under-reported", revenueBody))
	}
	d := &desk{}
	l := liveSite(t, d.current(in))
	if err := l.Complete(); err != nil {
		t.Fatal(err)
	}
	_, before := livePage(t, l, revenuePage)
	_, listBefore := livePage(t, l, "index.html")
	similar, _ := livePage(t, l, revenuePage)
	if len(similar.texts("section.similar li a")) == 0 {
		t.Fatal("nothing is similar: the test says little")
	}
	changed := l.Changed()

	in2 := edited("Revenue was short, by a fifth")
	if !l.Edit(in2) {
		t.Fatal("the edit needs everything to be shown again")
	}
	select {
	case <-changed:
	default:
		t.Error("nobody hears of the change")
	}
	page, after := livePage(t, l, revenuePage)
	page.wantTexts("h1", "Revenue was short, by a fifth")
	if after == before {
		t.Error("the page has another text and the same version")
	}
	if got := page.texts("section.similar li a"); len(got) != len(similar.texts("section.similar li a")) {
		t.Errorf("similar incidents went with an edit: %q", got)
	}
	if got := len(page.all("table.actions tbody tr")); got == 0 {
		t.Error("the edited page has no actions")
	}
	if _, list := livePage(t, l, "index.html"); list != listBefore {
		t.Error("an edit changes pages that follow later")
	}

	in.Incidents = append([]*incident.Incident{}, in.Incidents...)
	for i, old := range in.Incidents {
		if old.File.Path == revenueFile {
			in.Incidents[i] = in2
		}
	}
	d.mu.Lock()
	d.latest[revenueFile] = in2
	d.mu.Unlock()
	if err := l.Show(d.current(in)); err != nil {
		t.Fatal(err)
	}
	index, list := livePage(t, l, "index.html")
	if list == listBefore || !strings.Contains(textOf(index.one("table.incidents")), "by a fifth") {
		t.Error("the index does not follow")
	}
	if page, _ := livePage(t, l, revenuePage); len(page.texts("section.similar li a")) == 0 {
		t.Error("similar incidents went until all is complete")
	}
}

// TestLiveEditWhileShowing edits a document after everything was asked for with
// an earlier state of it: the edit stays.
func TestLiveEditWhileShowing(t *testing.T) {
	in := sample()
	d := &desk{}
	l := liveSite(t, d.current(in))
	first, second := edited("First"), edited("Second")
	l.Edit(first)
	for i, old := range in.Incidents {
		if old.File.Path == revenueFile {
			in.Incidents[i] = first
		}
	}
	c := d.current(in)
	l.Edit(second)
	d.mu.Lock()
	d.latest[revenueFile] = second
	d.mu.Unlock()
	if err := l.Show(c); err != nil {
		t.Fatal(err)
	}
	page, _ := livePage(t, l, revenuePage)
	page.wantTexts("h1", "Second")
	page.wantNone(`nav.neighbours li a[href*="revenue-dashboard"]`)
}

func TestLiveMovedPage(t *testing.T) {
	in := sample()
	d := &desk{}
	l := liveSite(t, d.current(in))
	renamed := edited("Renamed")
	renamed.ID.Value = "2025-05-14-another"
	if l.Edit(renamed) {
		t.Fatal("an edit moves a page")
	}
	for i, old := range in.Incidents {
		if old.File.Path == revenueFile {
			in.Incidents[i] = renamed
		}
	}
	if err := l.Show(d.current(in)); err != nil {
		t.Fatal(err)
	}
	_, _, moved, err := l.File(revenuePage)
	if !errors.Is(err, fs.ErrNotExist) || moved != "incidents/2025-05-14-another/index.html" {
		t.Errorf("%q, %v", moved, err)
	}
}

// hostile tries to become markup, to leave its line, and to turn the text
// around.
const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(1)> ` + "\x1b[31m\u202e"

func TestFindingsPanel(t *testing.T) {
	in := sample()
	d := &desk{}
	c := d.current(in, "postmortems/broken "+hostile+".md")
	l := liveSite(t, c)
	page, clean := livePage(t, l, revenuePage)
	page.wantTexts("aside.findings .message", `link "javascript:alert(1)" has a scheme other than https, http and mailto`)
	other, _ := livePage(t, l, draftPage)
	other.wantTexts("aside.findings b", "No findings")

	var source *incident.Incident
	for _, one := range in.Incidents {
		if one.File.Path == revenueFile {
			source = one
		}
	}
	entry := source.Timeline.Entries[1].Stamp.Span
	d.set(revenueFile, Review{Findings: []diag.Diagnostic{
		{Span: entry, Rule: "timestamp", Severity: diag.Error, Message: "bad " + hostile, Hint: "write " + hostile},
		{Span: source.File.Span(0, 0), Rule: "value", Severity: diag.Warning, Message: "at the top"},
	}})
	l.Touch()
	page, version := livePage(t, l, revenuePage)
	if version == clean {
		t.Error("findings leave the version as it was")
	}
	page.wantNone("main script, main img[src='x'], main [onerror]")
	page.wantTexts("aside.findings summary b", "1 error, 2 warnings")
	if got := page.texts("aside.findings li .message"); len(got) != 3 || !strings.Contains(strings.Join(got, " "), "<script>alert(1)</script>") {
		t.Errorf("messages: %q", got)
	}
	if strings.ContainsRune(textOf(page.one("aside.findings")), '\x1b') {
		t.Error("control characters get through")
	}
	links := page.all("aside.findings li.error a")
	if len(links) != 1 {
		t.Fatalf("%d links", len(links))
	}
	want := fmt.Sprintf("line-%d", entry.From().Line)
	if href := attrOf(links[0], "href"); href != "#"+want {
		t.Errorf("the finding leads to %s, want #%s", href, want)
	}
	page.one(`.body li[id="` + want + `"]`)

	// What cannot be read now keeps its last state, and says so.
	d.set(revenueFile, Review{Unreadable: true, Findings: []diag.Diagnostic{{Span: source.File.Span(0, 0), Rule: "front-matter", Severity: diag.Error, Message: "no end"}}})
	page, _ = livePage(t, l, revenuePage)
	page.wantTexts("h1", source.Title.Value)
	if text := textOf(page.one("aside.findings")); !strings.Contains(text, "cannot be read as it is now") {
		t.Errorf("the panel says %q", text)
	}

	// What never could is found from the index.
	index, _ := livePage(t, l, "index.html")
	href := attrOf(index.one("aside.findings li a"), "href")
	d.set(c.Unread[0], Review{Findings: []diag.Diagnostic{{Span: source.File.Span(0, 0), Rule: "front-matter", Severity: diag.Error, Message: "no front matter"}}})
	broken, _ := livePage(t, l, href)
	broken.wantTexts("aside.findings .message", "no front matter")
	broken.wantNone("main script, main img")
}

func TestLiveProblems(t *testing.T) {
	c := (&desk{}).current(sample())
	c.Problems = []diag.Diagnostic{{Span: revenue().File.Span(0, 0), Rule: "configuration", Severity: diag.Error, Message: "unknown key"}}
	l := liveSite(t, c)
	for _, name := range []string{"index.html", "trends/index.html", revenuePage} {
		page, _ := livePage(t, l, name)
		if got := page.texts("aside.findings .message"); len(got) == 0 || got[0] != "unknown key" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestLiveImage changes an image: the page that shows it has another version,
// though its words are the same.
func TestLiveImage(t *testing.T) {
	in := sample()
	assets := fstest.MapFS{"postmortems/p.png": {Data: append(pngImage(4, 2), 1)}}
	in.Assets = assets
	in.Incidents = append(in.Incidents, newIncident("postmortems/p.md", "p", "2025-01-01", "P", "![graph](p.png)\n"))
	l := liveSite(t, (&desk{}).current(in))
	_, before := livePage(t, l, "incidents/p/index.html")
	assets["postmortems/p.png"] = &fstest.MapFile{Data: append(pngImage(4, 2), 2)}
	_, after := livePage(t, l, "incidents/p/index.html")
	if before == after {
		t.Error("a new image leaves the page as it was")
	}
	if data, _, _, err := l.File("incidents/p/p.png"); err != nil || data[len(data)-1] != 2 {
		t.Errorf("the image is the old one: %v", err)
	}
}

// TestLiveTogether asks for pages while documents change, for the race detector.
func TestLiveTogether(t *testing.T) {
	in := sample()
	d := &desk{}
	l := liveSite(t, d.current(in))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				for _, name := range []string{"index.html", revenuePage, "trends/index.html", "incidents.json"} {
					if _, _, _, err := l.File(name); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	for i := range 10 {
		l.Edit(edited(fmt.Sprint("Edit ", i)))
		l.Touch()
		if err := l.Show(d.current(in)); err != nil {
			t.Error(err)
		}
		if err := l.Complete(); err != nil {
			t.Error(err)
		}
	}
	wg.Wait()
}
