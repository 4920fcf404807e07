package site

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"os"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// incidents.json is what docs/incidents.schema.json says.
func TestDataFollowsItsSchema(t *testing.T) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile("../../docs/incidents.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	in := sample()
	in.History = map[string]History{"postmortems/2025-05-14-revenue-dashboard.md": {Created: now.AddDate(0, -1, 0), Changed: now}}
	for name, in := range map[string]Input{"sample": in, "empty": {Now: now}, "200 actions": {Now: now, Incidents: []*incident.Incident{many(200)}}} {
		data := build(t, in).Files["incidents.json"]
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestData(t *testing.T) {
	var got jsonFile
	if err := json.Unmarshal(build(t, sample()).Files["incidents.json"], &got); err != nil {
		t.Fatal(err)
	}
	if got.Version != DataVersion || len(got.Incidents) != 4 || got.StatesAt == nil {
		t.Fatalf("got %+v", got)
	}
	in := got.Incidents[3]
	if in.ID != "2025-05-14-revenue-dashboard" || in.Page != revenuePage || in.Metrics["ttd"].MinSeconds != 26700 || in.Metrics["ttd"].From != incident.Started {
		t.Errorf("got %+v", in)
	}
	if a := in.Actions[1]; a.Owner != "team:catalogue" || !a.Overdue || a.Issue != "https://github.com/o/r/issues/13" {
		t.Errorf("got %+v", a)
	}
}

func TestFeed(t *testing.T) {
	in := sample()
	in.Title = "Post & mortems"
	in.Incidents[0].Title.Value = "A <b>bold</b> & hostile\x01 title"
	in.History = map[string]History{in.Incidents[0].File.Path: {Created: now.AddDate(0, 0, -3), Changed: now}}
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Updated string   `xml:"updated"`
		Author  struct {
			Name string `xml:"name"`
		} `xml:"author"`
		Link    []struct{ Href, Rel string } `xml:"link"`
		Entries []struct {
			ID        string `xml:"id"`
			Title     string `xml:"title"`
			Updated   string `xml:"updated"`
			Published string `xml:"published"`
			Summary   string `xml:"summary"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(build(t, in).Files[feedPath], &feed); err != nil {
		t.Fatal(err)
	}
	if feed.ID != "https://acme.github.io/postmortems/" || feed.Title != in.Title || feed.Updated != now.Format(time.RFC3339) || feed.Author.Name == "" {
		t.Errorf("got %+v", feed)
	}
	if len(feed.Entries) != 4 {
		t.Fatalf("%d entries, want 4", len(feed.Entries))
	}
	e := feed.Entries[3]
	if e.Title != "A <b>bold</b> & hostile title" || e.ID != "https://acme.github.io/postmortems/incidents/2025-05-14-revenue-dashboard/" ||
		e.Updated != now.Format(time.RFC3339) || e.Published != now.AddDate(0, 0, -3).Format(time.RFC3339) || !strings.HasPrefix(e.Summary, "SEV-2. For one day") {
		t.Errorf("got %+v", e)
	}
}

// What must be absolute is left out when nobody says where the site will be.
func TestNoFeedWithoutBase(t *testing.T) {
	in := sample()
	in.BaseURL = ""
	out := build(t, in)
	for _, name := range []string{feedPath, siteMapPath} {
		if out.Files[name] != nil {
			t.Errorf("%s is written", name)
		}
	}
	pageOf(t, out, "index.html").wantNone("link[rel=alternate], link[rel=canonical], meta[property='og:url']")
}

func TestSiteMap(t *testing.T) {
	in := sample()
	out := build(t, in)
	var set struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(out.Files[siteMapPath], &set); err != nil {
		t.Fatal(err)
	}
	if len(set.URLs) == 0 {
		t.Error("the site map is empty")
	}
	for _, u := range set.URLs {
		name, ok := strings.CutPrefix(u.Loc, in.BaseURL+"/")
		if name == "" || strings.HasSuffix(name, "/") {
			name = path.Join(name, "index.html")
		}
		if !ok || out.Files[name] == nil {
			t.Errorf("%s leads to %s, which does not exist", u.Loc, name)
		}
	}
}

// Only at the root of a host does anybody look for robots.txt.
func TestRobots(t *testing.T) {
	in := sample()
	if build(t, in).Files["robots.txt"] != nil {
		t.Error("a folder of a host has one")
	}
	in.BaseURL = "https://postmortems.example"
	if got := string(build(t, in).Files["robots.txt"]); !strings.Contains(got, "Sitemap: https://postmortems.example/sitemap.xml\n") {
		t.Errorf("got %q", got)
	}
}

// searchFiles reads what the script would.
func searchFiles(t *testing.T, out output) (rows searchData, words []packedWords) {
	t.Helper()
	decode := func(name, kind string, value any) {
		text, ok := strings.CutPrefix(string(out.Files[name]), "postmortem."+kind+"(")
		if !ok {
			t.Fatalf("%s is no call of %s", name, kind)
		}
		if err := json.Unmarshal([]byte(strings.TrimSuffix(text, ");\n")), value); err != nil {
			t.Fatal(err)
		}
	}
	decode(attrOf(pageOf(t, out, "index.html").one("#search"), "data-rows"), "rows", &rows)
	for _, name := range rows.Words {
		var w packedWords
		decode(name, "words", &w)
		words = append(words, w)
	}
	return rows, words
}

func TestSearchData(t *testing.T) {
	rows, words := searchFiles(t, build(t, sample()))
	if len(rows.Rows) != 4 || len(words) != 1 || len(words[0].Docs) != 4 {
		t.Fatalf("%d rows, %d files of words", len(rows.Rows), len(words))
	}
	got, err := json.Marshal(rows.Rows[3])
	if err != nil {
		t.Fatal(err)
	}
	want := `["2025-05-14-revenue-dashboard","Daily revenue dashboard under-reported revenue by 18%","2025-05-14",2,"reviewed","user-report",[5,6],0,[0],` +
		`"7 h 25 min","02:15 → 09:40","12 h 5 min","02:15 → 14:20",61,1,1,1,0]`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var text []string
	at := 0
	for _, n := range words[0].Docs[3] {
		at += n
		text = append(text, words[0].Words[at])
	}
	all := " " + strings.Join(text, " ") + " "
	for word, want := range map[string]bool{"finance": true, "flagged": true, "statement": false} { // of the summary, the cause and the impact
		if strings.Contains(all, " "+word+" ") != want {
			t.Errorf("%q is there: %v; words: %s", word, !want, all)
		}
	}
}

// A document must not end the script that carries it.
func TestSearchDataIsInert(t *testing.T) {
	in := sample()
	in.Incidents[0].Title.Value = "</script><script>alert(1)</script>\u2028'\""
	in.Incidents[0].Services[0].Value = "<!--"
	for name, data := range build(t, in).Files {
		if strings.HasPrefix(name, "data/") && bytes.ContainsAny(data, "<>\u2028") {
			t.Errorf("%s holds markup", name)
		}
	}
}

// The first view stays small, however many incidents there are, and every one
// of them can be reached.
func TestManyIncidents(t *testing.T) {
	in := Input{Now: now}
	for i := range 2500 {
		d := newIncident(fmt.Sprintf("postmortems/%d.md", i), fmt.Sprintf("i-%d", i), date("2015-01-01").AddDays(i).String(), fmt.Sprintf("Incident %d", i), "## Summary\n\nText.\n")
		d.Services = fields(d.File, "one")
		in.Incidents = append(in.Incidents, d)
	}
	out := build(t, in)
	index := pageOf(t, out, "index.html")
	if got := len(index.all("tbody tr")); got != rowsPerPage {
		t.Errorf("%d rows, want %d", got, rowsPerPage)
	}
	index.wantTexts("nav.years a", "2021 308 incidents", "2020 366 incidents", "2019 365 incidents", "2018 365 incidents", "2017 365 incidents", "2016 366 incidents", "2015 365 incidents")
	index.wantTexts("#count", "The newest 100 of 2,500 incidents")
	seen := map[string]bool{}
	for _, name := range out.paths() {
		if strings.HasPrefix(name, "years/") {
			for _, n := range pageOf(t, out, name).all("tbody th a") {
				seen[attrOf(n, "href")] = true
			}
		}
	}
	if len(seen) != 2500 {
		t.Errorf("the years lead to %d incidents, want 2500", len(seen))
	}
	pageOf(t, out, "years/2020/page-2.html").wantAttr("nav.pager a", "href", "index.html", "page-2.html", "page-3.html", "page-4.html")
	pageOf(t, out, "years/2020/page-2.html").wantTexts("nav.pager a[aria-current]", "Page 2")
	if _, words := searchFiles(t, out); len(words) != 2 {
		t.Errorf("%d files of words, want 2", len(words))
	}
	if data, err := os.ReadFile("static/app.js"); err != nil || !bytes.Contains(data, []byte("const step = 100")) {
		t.Error("the script turns pages of another size")
	}
}
