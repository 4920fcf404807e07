package edition_test

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/edition"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// parsed reads a document as the command does.
func parsed(t *testing.T, path, text string) parse.Document {
	t.Helper()
	d := parse.File(source.NewFile(path, []byte(text)), config.Default())
	if !d.Whole {
		t.Fatalf("%s: %v", path, d.Findings)
	}
	return d
}

const document = `---
id: 2025-05-14-revenue
title: Revenue under-reported
date: 2025-05-14
timezone: America/New_York
status: reviewed
severity: SEV-2
authors: [secret-author]
services: [revenue-dashboard]
class: secret-class
recurs: [2025-01-01-secret]
public: true
roles: {lead: secret-lead}
links: [{name: Secret board, url: "https://secret.example/board"}, {name: a, url: "https://chat.example/archives/C0123/p111/t1/a"}, {name: b, url: "https://chat.example/archives/C0123/p111/t2/b"}]
actions:
  - id: row-count
    title: Add a row-count test
    type: detect
    owner: secret-owner
    due: 2025-05-21
    done_when: the secret partition fails
    issue: 4711
---
A secret preamble of five words.

# Revenue under-reported

A secret remark below the title.

## Summary

Numbers were low. <!-- internal -->The secret customer noticed, Nordwind GmbH.<!-- /internal --> They are right again.

### How we know

The check of the morning.

## Impact

<!-- internal -->

| secret customer | loss |
|---|---|
| Secret Ltd | 12 % |

<!-- /internal -->

All dashboards for a day.

## Timeline

- 2025-05-13 16:42 — **Introduced:** merged.
- 2025-05-14 02:15 — **Started:** wrong numbers.
- 09:40 — **Detected:** by the review.
- 14:20 — **Resolved:** all is right.

## Secret notes

What nobody outside must read at all.

### Summary

Shown, because it is a summary.

## Action items

<!-- postmortem:actions -->
| secret-owner | do it |
|---|---|
<!-- /postmortem:actions -->

The secret owner will do it next week.
`

func TestPublicLeavesOutWhatIsWithheld(t *testing.T) {
	e, found := edition.Public([]parse.Document{parsed(t, "postmortems/a.md", document)}, config.Default())
	if len(found) > 0 || len(e.Incidents) != 1 {
		t.Fatalf("%d incidents, findings %v", len(e.Incidents), found)
	}
	in := e.Incidents[0]
	text := string(in.File.Data)
	if strings.Contains(strings.ToLower(text), "secret") {
		t.Errorf("the text still holds a secret:\n%s", text)
	}
	for _, kept := range []string{"Numbers were low.", "They are right again.", "The check of the morning.", "All dashboards for a day.", "Shown, because it is a summary.", "**Detected:** by the review."} {
		if !strings.Contains(text, kept) {
			t.Errorf("%q is not kept in:\n%s", kept, text)
		}
	}
	// The values, apart from what parsing them anew would say.
	if dump := fmt.Sprintf("%+v", shallow(in)); strings.Contains(dump, "secret") {
		t.Errorf("a field still holds a secret: %s", dump)
	}
	if a := in.Actions[0]; a.Title.Value != "Add a row-count test" || a.Issue.Value != 0 || a.Owner.Value != "" || a.Status.Value != incident.Open {
		t.Errorf("action %+v", a)
	}
	if m, ok := in.Timeline.Metric(incident.TTD); !ok || m.Duration.Mid().Hours() < 7 {
		t.Errorf("the timeline is not read: %v %v", m, ok)
	}
	if got, want := line(in.File, "All dashboards"), line(source.NewFile("", []byte(document)), "All dashboards"); got != want {
		t.Errorf("a line that stays is number %d, it was %d", got, want)
	}
}

// shallow is an incident without what points back at files.
func shallow(in *incident.Incident) incident.Incident {
	out := *in
	out.File, out.Body, out.Sections, out.Timeline = nil, nil, nil, incident.Timeline{}
	clearSpans(reflect.ValueOf(&out).Elem())
	return out
}

func clearSpans(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[source.Span]() {
			v.SetZero()
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				clearSpans(v.Field(i))
			}
		}
	case reflect.Slice:
		c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		reflect.Copy(c, v)
		v.Set(c)
		for i := range v.Len() {
			clearSpans(v.Index(i))
		}
	}
}

func line(f *source.File, text string) int {
	return f.Position(bytes.Index(f.Data, []byte(text))).Line
}

func TestPublicShowsOnlyPublicDocuments(t *testing.T) {
	inside := strings.NewReplacer("public: true", "public: false", "id: 2025-05-14-revenue", "id: 2025-05-15-payroll-leak").Replace(document)
	recurring := strings.Replace(document, "recurs: [2025-01-01-secret]", "recurs: [2025-05-15-payroll-leak, 2025-05-14-revenue]", 1)
	e, found := edition.Public([]parse.Document{parsed(t, "postmortems/a.md", recurring), parsed(t, "postmortems/b.md", inside)}, config.Default())
	if len(found) > 0 || len(e.Incidents) != 1 {
		t.Fatalf("%d incidents, findings %v", len(e.Incidents), found)
	}
	var recurs []string
	for _, id := range e.Incidents[0].Recurs {
		recurs = append(recurs, id.Value)
	}
	if !slices.Equal(recurs, []string{"2025-05-14-revenue"}) {
		t.Errorf("recurs %q names a document that is not public", recurs)
	}
}

// Where the section of actions is shown, its table is not: it names owners.
func TestPublicLeavesOutTheTableOfActions(t *testing.T) {
	c := config.Default()
	c.Public.Sections = append(slices.Clone(c.Public.Sections), incident.ActionItems)
	text := strings.Replace(document, "The secret owner will do it next week.", "They follow from the review.", 1)
	e, found := edition.Public([]parse.Document{parsed(t, "postmortems/a.md", text)}, c)
	if len(found) > 0 {
		t.Fatal(found)
	}
	if got := string(e.Incidents[0].File.Data); strings.Contains(got, "secret-owner") || !strings.Contains(got, "They follow from the review.") {
		t.Errorf("got:\n%s", got)
	}
}

func TestPublicRefusesBrokenMarks(t *testing.T) {
	for name, bad := range map[string]string{
		"unclosed":   "<!-- internal -->\n\nfor us\n",
		"nested":     "<!-- internal -->a<!-- internal -->b<!-- /internal -->c<!-- /internal -->",
		"unopened":   "for us <!-- /internal -->",
		"misspelled": "<!-- internal: us -->for us<!-- /internal -->",
		"in code":    "```\n<!-- internal -->\n```\n",

		"three hyphens": "<!--- internal --->for us<!--- /internal --->",
		"begin":         "<!-- begin internal -->for us<!-- end internal -->",
		"invisible":     "<!-- \u200binternal -->for us",
		"an underscore": "<!-- internal_only -->for us",
		"stars":         "<!-- *internal* -->for us",
		"parted":        "<! -- internal -->for us",
		"dashes":        "<!— internal —>for us",
		"a tag":         "<internal>for us</internal>",
		"an entity":     "&lt;!-- internal -->for us",
		"in a comment":  "<!-- a note <!-- internal -->x<!-- /internal --> and so on.",
		"assembled":     "<!-- inter<!-- internal -->x<!-- /internal -->nal -->for us",
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(document, "All dashboards for a day.", bad, 1)
			e, found := edition.Public([]parse.Document{parsed(t, "postmortems/a.md", text)}, config.Default())
			if len(found) == 0 || found[0].Span.From().Line < 1 || len(e.Incidents) > 0 {
				t.Errorf("%d incidents, findings %v", len(e.Incidents), found)
			}
		})
	}
}

func TestPublicRefusesMarksInFrontMatter(t *testing.T) {
	text := strings.Replace(document, "title: Revenue", `title: "<!-- internal -->Acme<!-- /internal --> revenue`, 1)
	text = strings.Replace(text, "revenue under-reported", `revenue under-reported"`, 1)
	if _, found := edition.Public([]parse.Document{parsed(t, "postmortems/a.md", text)}, config.Default()); len(found) == 0 || found[0].Span.From().Line != 3 {
		t.Errorf("findings %v", found)
	}
}

// What stands inside a section that is not shown is not shown either, whatever
// it is.
func TestPublicLeavesOutWhatIsInsideWithheldSections(t *testing.T) {
	text := document + "\n### Impact\n\nA secret impact of one action.\n"
	e, found := edition.Public([]parse.Document{parsed(t, "postmortems/a.md", text)}, config.Default())
	if len(found) > 0 {
		t.Fatal(found)
	}
	if strings.Contains(string(e.Incidents[0].File.Data), "secret impact") {
		t.Errorf("shown:\n%s", e.Incidents[0].File.Data)
	}
}

// Cutting changes how the rest reads: what becomes withheld by it is cut too.
func TestPublicCutsUntilNothingIsLeft(t *testing.T) {
	text := strings.Replace(document, "All dashboards for a day.", "<!-- internal -->```<!-- /internal -->\n\n## Secret plans\n\nA secret that was code before.\n\n<!-- internal -->```<!-- /internal -->", 1)
	e, found := edition.Public([]parse.Document{parsed(t, "postmortems/a.md", text)}, config.Default())
	if len(found) > 0 {
		t.Fatal(found)
	}
	if strings.Contains(string(e.Incidents[0].File.Data), "was code before") {
		t.Errorf("a section that appeared by cutting is shown:\n%s", e.Incidents[0].File.Data)
	}
}

// Each setting shows its field, and no other.
func TestEachFieldIsShownByItsName(t *testing.T) {
	d := parsed(t, "postmortems/a.md", strings.Replace(document, "recurs: [2025-01-01-secret]", "recurs: [2025-05-14-revenue]\nreviewed: 2025-05-16\ndetected_by: alert\ntags: [data]\nfollowups: [{stage: two-weeks, date: 2025-05-30, done: [on-track]}]", 1))
	d.Incident.Actions[0].Reason.Value, d.Incident.Actions[0].Closed = "why", d.Incident.Date
	c := config.Default()
	c.Public.Fields = nil
	base, _ := edition.Public([]parse.Document{d}, c)
	actions := []string{"actions.title", "actions.status"}
	for _, name := range config.PublicFields {
		c.Public.Fields = []string{name}
		with := shallow(base.Incidents[0])
		if strings.HasPrefix(name, "actions.") {
			c.Public.Fields = slices.Clone(actions)
			e, _ := edition.Public([]parse.Document{d}, c)
			with = shallow(e.Incidents[0])
			if slices.Contains(actions, name) {
				c.Public.Fields = nil
			} else {
				c.Public.Fields = append(c.Public.Fields, name)
			}
		}
		e, found := edition.Public([]parse.Document{d}, c)
		if len(found) > 0 {
			t.Fatal(found)
		}
		if reflect.DeepEqual(shallow(e.Incidents[0]), with) {
			t.Errorf("naming %q changes nothing", name)
		}
	}
}

func guard(t *testing.T, c *config.Config, texts ...string) *edition.Guard {
	t.Helper()
	var documents []parse.Document
	for i, text := range texts {
		documents = append(documents, parsed(t, fmt.Sprintf("postmortems/%c.md", 'a'+i), text))
	}
	e, found := edition.Public(documents, c)
	if len(found) > 0 {
		t.Fatal(found)
	}
	return edition.NewGuard(e, c, []edition.Person{{Name: "Ada Example", Login: "ada-x", Email: "ada@corp.example"}}, []string{"https://github.com/acme/shop"})
}

func TestGuardFinds(t *testing.T) {
	c := config.Default()
	c.Public.Terms = []string{"Project Falcon", "db7.corp"}
	c.Public.Patterns = []string{`[a-z]+-prod-\d+`}
	hidden := strings.NewReplacer("public: true", "public: false", "id: 2025-05-14-revenue", "id: 2025-05-15-payroll-leak", "title: Revenue under-reported", "title: Payroll sent to everyone").Replace(document)
	for _, tt := range []struct{ name, file, content, term string }{
		{"login in text", "index.html", "<p>Asked secret-owner about it", "secret-owner"},
		{"author", "index.html", "<p>By secret-author", "secret-author"},
		{"role", "x.json", `{"a":"secret-lead"}`, "secret-lead"},
		{"mark-up inside", "index.html", "<p>secret-<b>own</b>er", "secret-owner"},
		{"entities", "index.html", "<p>secret&#45;&#111;wner", "secret-owner"},
		{"attribute", "index.html", `<img alt="by secret-owner">`, "secret-owner"},
		{"escaped address", "index.html", `<a href="x?q=secret%2Downer">`, "secret-owner"},
		{"invisible characters", "index.html", "<p>secret-ow\u200bner", "secret-owner"},
		{"case", "index.html", "<p>Secret Owner", "secret-owner"},
		{"escape in JSON", "incidents.json", `{"a":"secret-\u006fwner"}`, "secret-owner"},
		{"escape in a script", "data/rows.js", `postmortem.rows({"a":"\u003csecret-owner"})`, "secret-owner"},
		{"feed", "feed.xml", "<feed><title>secret-owner</title></feed>", "secret-owner"},
		{"comment", "index.html", "<!-- secret-owner -->", "secret-owner"},
		{"file name", "incidents/secret-owner/index.html", "", "secret-owner"},
		{"picture", "incidents/x/a.png", "\x89PNG\r\n\x1a\n\x00\x00tEXtAuthor\x00secret-owner\x00", "secret-owner"},
		{"link", "index.html", `<a href="https://secret.example/board">`, "https://secret.example/board"},
		{"class", "index.html", "secret-class", "secret-class"},
		{"done_when", "index.html", "the secret partition fails", "the secret partition fails"},
		{"part of withheld text", "index.html", "nobody outside must read at all", "What nobody outside must read at all."},
		{"hidden document", "index.html", "2025-05-15-payroll-leak", "2025-05-15-payroll-leak"},
		{"hidden title", "index.html", "Payroll sent to everyone", "Payroll sent to everyone"},
		{"path", "index.html", "postmortems/a.md", "postmortems/a.md"},
		{"other accents", "index.html", "Jose\u0301 Mu\u0308ller, Ada E\u034fxample", "Ada Example"},
		{"wide letters", "index.html", "\uff33ecret-owner", "secret-owner"},
		{"invisible in a pattern", "index.html", "web-prod\u00ad-12", "web-prod-12"},
		{"invisible in an address", "index.html", "help\u200b@acme.example", "help@acme.example"},
		{"words of an internal part", "index.html", "said that the secret customer noticed Nordwind GmbH", "The secret customer noticed, Nordwind GmbH."},
		{"second of two that begin alike", "index.html", "chat.example/archives/c0123/p111/t2/b", "https://chat.example/archives/C0123/p111/t2/b"},
		{"term", "index.html", "project <i>falcon</i>", "Project Falcon"},
		{"host", "index.html", "on db7.corp.example", "db7.corp"},
		{"pattern", "index.html", "on WEB-prod-12", "WEB-prod-12"},
		{"e-mail address", "index.html", "write to help@acme.example", "help@acme.example"},
		{"person", "index.html", "Ada  Example", "Ada Example"},
		{"person's login", "index.html", "@ada-x", "ada-x"},
		{"repository", "index.html", `<a href="https://github.com/acme/shop/issues/12">`, "github.com/acme/shop/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := guard(t, c, document, hidden)
			g.Check(tt.file, []byte(tt.content))
			if len(g.Leaks()) == 0 {
				t.Fatalf("%q is not found", tt.term)
			}
			l := g.Leaks()[0]
			if l.File != tt.file || !strings.Contains(tt.term, strings.TrimSuffix(l.Term, ".")) && l.Term != tt.term || l.Origin == "" {
				t.Errorf("found %v", g.Leaks())
			}
		})
	}
}

func TestGuardLetsPass(t *testing.T) {
	c := config.Default()
	c.Public.Allow = []string{"secret-lead", "press@acme.example"}
	owned := strings.Replace(document, "authors: [secret-author]", "authors: [revenue-dashboard]", 1)
	twice := strings.Replace(owned, "The check of the morning.", "What nobody outside must read at all.", 1)
	g := guard(t, c, twice)
	g.Own("index.html", []byte("<p>Made by secret tools"))
	for name, content := range map[string]string{
		"a word inside others":        "secretowner secret-owners unsecret-owner",
		"allowed":                     "secret-lead press@acme.example",
		"a service":                   "revenue-dashboard",
		"text that is shown as well":  "What nobody outside must read at all.",
		"a heading that was withheld": "Action items",
		"a picture's name":            "chart@2x.png",
		"other addresses":             "https://github.com/acme/other https://github.com/acme/shopping",
	} {
		g.Check("index.html", []byte(content))
		if l := g.Leaks(); len(l) > 0 {
			t.Fatalf("%s: found %v", name, l)
		}
	}
}

// Nothing of a document that is left out remains in the tree.
func TestTreeHoldsNoSecret(t *testing.T) {
	e, _ := edition.Public([]parse.Document{parsed(t, "postmortems/a.md", document)}, config.Default())
	in := e.Incidents[0]
	_ = ast.Walk(in.Body, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n, ok := n.(*ast.Text); ok && entering && strings.Contains(strings.ToLower(string(n.Value(in.File.Data))), "secret") {
			t.Errorf("text %q", n.Value(in.File.Data))
		}
		return ast.WalkContinue, nil
	})
}
