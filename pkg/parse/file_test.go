package parse

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

const whole = `---
id: 2025-05-14-revenue-dashboard # immutable
title: "Revenue under-reported by 18%"
date: 2025-05-14
timezone: America/New_York
status: reviewed
reviewed: 2025-05-16
severity: SEV-2
authors: [data-platform, web]
detected_by: user-report
services: revenue-dashboard
tags:
  - data-quality
class: qa-flag-leak
recurs: [2025-01-01-first]
public: true
formerly: [old-id]
roles: {incident-commander: monalisa}
links:
  - name: Dashboard
    url: https://example.com/d
followups:
  - stage: two-weeks
    date: 2025-05-30
    done: [on-track]
x-weight: 3
actions:
  - id: row-count
    title: "Add a test"
    type: detect
    owner: octocat
    due: 2025-05-21
    done_when: the test fails
    labels: [tests]
  - id: badge
    title: Add a badge
    type: prevent
    owner: team:web
    due: 2025-05-28
    done_when: it shows
    status: dropped
    reason: no longer used
    closed: 2025-05-20
    issue: 12
    formerly: [sticker]
---
Before the first heading.

## Summary

Text.

## Root cause and contributing factors

<!-- to do -->

## Lessons learned

### What went well

- a

### What went wrong

## Own section
`

func TestWholeDocument(t *testing.T) {
	doc := parseText(whole)
	if got := messages(doc); len(got) > 0 {
		t.Fatalf("findings %q", got)
	}
	in := doc.Incident
	if !doc.Whole {
		t.Error("not whole")
	}
	spans := map[string]source.Span{
		"2025-05-14-revenue-dashboard": in.ID.Span, `"Revenue under-reported by 18%"`: in.Title.Span,
		"2025-05-14": in.Date.Span, "America/New_York": in.Timezone.Span, "reviewed": in.Status.Span,
		"2025-05-16": in.Reviewed.Span, "SEV-2": in.Severity.Span, "web": in.Authors[1].Span,
		"user-report": in.DetectedBy.Span, "revenue-dashboard": in.Services[0].Span, "data-quality": in.Tags[0].Span,
		"qa-flag-leak": in.Class.Span, "2025-01-01-first": in.Recurs[0].Span, "true": in.Public.Span,
		"old-id": in.Formerly[0].Span, "monalisa": in.Roles[0].Login.Span, "https://example.com/d": in.Links[0].URL.Span,
		"two-weeks": in.FollowUps[0].Stage.Span, "on-track": in.FollowUps[0].Done[0].Span,
		"row-count": in.Actions[0].ID.Span, `"Add a test"`: in.Actions[0].Title.Span, "detect": in.Actions[0].Type.Span,
		"octocat": in.Actions[0].Owner.Span, "2025-05-21": in.Actions[0].Due.Span, "the test fails": in.Actions[0].DoneWhen.Span,
		"tests": in.Actions[0].Labels[0].Span, "dropped": in.Actions[1].Status.Span, "no longer used": in.Actions[1].Reason.Span,
		"2025-05-20": in.Actions[1].Closed.Span, "12": in.Actions[1].Issue.Span, "sticker": in.Actions[1].Formerly[0].Span,
	}
	for want, span := range spans {
		if got := span.Text(); got != want {
			t.Errorf("span covers %q, want %q", got, want)
		}
	}
	if in.Severity.Value != 2 || in.Date.Value.String() != "2025-05-14" || in.Timezone.Value.String() != "America/New_York" ||
		in.Actions[0].Status.Value != incident.Open || in.Actions[1].Issue.Value != 12 || !in.Public.Value {
		t.Errorf("values: %+v", in)
	}
	if name, ok := in.Actions[1].Team(); !ok || name != "web" {
		t.Errorf("team %q", name)
	}
	if got := in.Actions[0].Span.Text(); !strings.HasPrefix(got, "id: row-count") || !strings.HasSuffix(got, "[tests]") {
		t.Errorf("action covers %q", got)
	}
	if got := in.FrontMatter.Text(); !strings.HasSuffix(got, "[sticker]\n---\n") {
		t.Errorf("front matter ends %q", got[len(got)-30:])
	}
}

func TestSections(t *testing.T) {
	in := parseText(whole).Incident
	var got []string
	for _, s := range in.Sections {
		kinds := ""
		for _, k := range s.Kinds {
			kinds += " " + string(k)
		}
		if s.Empty {
			kinds += " EMPTY"
		}
		got = append(got, s.Title+":"+kinds)
	}
	want := []string{
		"Summary: summary", "Root cause and contributing factors: root-cause contributing-factors EMPTY",
		"Lessons learned: lessons-learned", "What went well: what-went-well", "What went wrong: what-went-badly EMPTY", "Own section: EMPTY",
	}
	if !slices.Equal(got, want) {
		t.Errorf("sections\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	s, _ := in.Section(incident.WentWell)
	if s.Content.Text() != "\n\n- a\n\n" || s.Heading.Text() != "What went well" || !strings.HasPrefix(s.Span.Text(), "### What went well") {
		t.Errorf("content %q, heading %q", s.Content.Text(), s.Heading.Text())
	}
	lessons, _ := in.Section(incident.Lessons)
	if !strings.Contains(lessons.Span.Text(), "What went wrong") || strings.Contains(lessons.Span.Text(), "Own section") {
		t.Errorf("lessons cover %q", lessons.Span.Text())
	}
}

func TestSetextSections(t *testing.T) {
	in := parseText("---\nid: x\n---\nSummary\n=======\n\nText.\n\nImpact\n---\nMore.\n").Incident
	s, ok := in.Section(incident.Summary)
	if !ok || strings.TrimSpace(s.Content.Text()) != "Text.\n\nImpact\n---\nMore." {
		t.Errorf("summary covers %q", s.Content.Text())
	}
	if s, ok := in.Section(incident.Impact); !ok || strings.TrimSpace(s.Content.Text()) != "More." {
		t.Errorf("impact covers %q", s.Content.Text())
	}
}

// The traps of adrg/frontmatter, YAML and text encoding: each is one clear
// finding at its line, and the file counts as not whole.
func TestTraps(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no front matter", "# Title\n", `1:1 error: the file has no front matter [front-matter]`},
		{"empty file", "", `1:1 error: the file has no front matter [front-matter]`},
		{"indented closer in a block scalar", "---\nid: x\ntitle: |\n  a\n  ---\n  b\nstatus: draft\n---\n", `5:1 error: an indented --- ends the front matter here: every key below it is lost [front-matter]`},
		{"unterminated", "---\nid: x\n\n## Summary\n", `1:1 error: the front matter is opened here and never closed [front-matter]`},
		{"dots close", "---\nid: x\n...\ntext\n", `3:1 error: "..." does not close the front matter [front-matter]`},
		{"text before", "\n\n---\nid: x\n---\n", `3:1 error: the front matter must begin on the first line of the file [front-matter]`},
		{"TOML", "+++\nid = 1\n+++\n", `1:1 error: the front matter is not YAML between two lines --- [front-matter]`},
		{"JSON", "{\"id\": 1}\n\n", `1:1 error: the front matter is not YAML between two lines --- [front-matter]`},
		{"format name", "---toml\nid = 1\n---\n", `1:1 error: the front matter is not YAML between two lines --- [front-matter]`},
		{"opener with spaces", "--- \nid: x\n---\n", `1:1 error: the opening --- has spaces around it [front-matter]`},
		{"closer with spaces", "---\nid: x\n--- \n", `3:1 error: the closing --- has spaces behind it [front-matter]`},
		{"invalid UTF-8", "---\nid: x\n---\ncaf\xe9\n", `4:4 error: byte 0xe9 is not UTF-8 [encoding]`},
		{"NUL", "---\nid: x\n---\na\x00b\n", `4:2 error: control character U+0000 [encoding]`},
		{"escape", "---\nid: x\n---\na\x1b[31mb\n", `4:2 error: control character U+001B [encoding]`},
		{"last of two keys", "---\nid: x\nid: y\n---\n", `3:1 error: key "id" is there already, on line 2 [yaml]`},
		{"alias bomb", "---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\n", `2:4 error: YAML anchors are not allowed [yaml]`},
		{"nested brackets", "---\nid: " + strings.Repeat("[", 20_000) + "\n---\n", `2:1 error: values nested too deep [yaml]`},
		{"comment in a title", "---\ntitle: Roll back PR #2891 and re-run\n---\n", `2:21 error: "#2891 and re-run" is a comment to YAML: the value ends before it [yaml]`},
		{"misspelt key", "---\nactoins: []\n---\n", `2:1 error: unknown key "actoins" [unknown-key]`},
		{"misspelt action key", "---\nactions:\n  - id: a\n    titel: x\n---\n", `4:5 error: unknown key "titel" [unknown-key]`},
		{"severity", "---\nseverity: P1\n---\n", `2:11 error: "P1" is not a severity [value]`},
		{"status", "---\nstatus: done\n---\n", `2:9 error: "done" is none of draft, in-review, reviewed, closed [value]`},
		{"date", "---\ndate: 14.05.2025\n---\n", `2:7 error: "14.05.2025" is not a date [value]`},
		{"no such date", "---\ndate: 2025-02-30\n---\n", `2:7 error: "2025-02-30" is not a date [value]`},
		{"far date", "---\ndate: 0025-02-03\n---\n", `2:7 error: the year of "0025-02-03" cannot be right [value]`},
		{"zone", "---\ntimezone: Local\n---\n", `2:11 error: "Local" is not a time zone [value]`},
		{"zone outside", "---\ntimezone: ../../etc/passwd\n---\n", `2:11 error: "../../etc/passwd" is not a time zone [value]`},
		{"boolean of YAML 1.1", "---\npublic: yes\n---\n", `2:9 error: "yes" is neither true nor false [value]`},
		{"id", "---\nid: Checkout Slow\n---\n", `2:5 error: "Checkout Slow" cannot serve as an id [value]`},
		{"id of a device", "---\nid: con\n---\n", `2:5 error: "con" cannot serve as an id [value]`},
		{"quoted at", "---\nactions:\n  - owner: \"@octocat\"\n---\n", `3:12 error: the owner "@octocat" begins with @ [value]`},
		{"owner with a path", "---\nactions:\n  - owner: ../../x?y\n---\n", `3:12 error: "../../x?y" is not a GitHub login [value]`},
		{"mapping for a title", "---\ntitle: {a: b}\n---\n", `2:8 error: expected a single value, found a mapping [value]`},
		{"actions as text", "---\nactions:\n  - Add a test\n---\n", `3:5 error: an action is keys with values, not a single value [value]`},
		{"script link", "---\nlinks:\n  - url: javascript:alert(1)\n---\n", `3:10 error: "javascript:alert(1)" is not a web address [value]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := parseText(tt.text)
			got := messages(doc)
			if len(got) != 1 || got[0] != tt.want {
				t.Errorf("findings %.300q\nwant     %q", got, tt.want)
			}
			if doc.Whole && !strings.Contains(tt.want, "[encoding]") {
				t.Error("counts as whole: sync could close issues for what was lost")
			}
			if doc.Findings[0].Hint == "" && !strings.Contains(tt.want, "expected") {
				t.Error("no way out is given")
			}
		})
	}
}

// What is certain is offered as an edit, and applying it leaves one finding
// less.
func TestEdits(t *testing.T) {
	for text, want := range map[string]string{
		"---\t\nid: x\n---\n":                             "---\nid: x\n---\n",
		" ---\nid: x\n---\n":                              "---\nid: x\n---\n",
		"---\nid: x\n---  \n":                             "---\nid: x\n---\n",
		"---\nid: x\n...\n":                               "---\nid: x\n---\n",
		"---\nactions:\n  - owner: \"@octocat\"\n---\n":   "---\nactions:\n  - owner: \"octocat\"\n---\n",
		"---\nactions:\n  - owner: '@octocat' # x\n---\n": "---\nactions:\n  - owner: 'octocat' # x\n---\n",
	} {
		found := parseText(text).Findings
		if len(found) != 1 || len(found[0].Edits) != 1 {
			t.Errorf("%q: %v", text, found)
			continue
		}
		e := found[0].Edits[0]
		got := text[:e.Span.Start] + e.New + text[e.Span.End:]
		if got != want || len(parseText(got).Findings) != 0 {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestUnknownKeys(t *testing.T) {
	text := "---\nlayout: page\nx-mine: 1\nbanana: 2\n---\n"
	c := config.Default()
	c.ExtraKeys = []string{"layout"}
	doc := File(source.NewFile("x.md", []byte(text)), c)
	if got := messages(doc); len(got) != 1 || got[0] != `4:1 warning: unknown key "banana" [unknown-key]` || !doc.Whole {
		t.Errorf("findings %q, whole %v", got, doc.Whole)
	}
}

func TestByteOrderMark(t *testing.T) {
	doc := parseText("\ufeff---\nid: x\ntitle: y\n---\n## Summary\ntext\n")
	if got := messages(doc); len(got) != 1 || got[0] != "1:1 error: the file begins with a byte order mark [encoding]" {
		t.Errorf("findings %q", got)
	}
	if !doc.Whole || doc.Incident == nil || doc.Incident.Title.Span.Text() != "y" || len(doc.Incident.Sections) != 1 {
		t.Errorf("incident %+v", doc.Incident)
	}
}

func TestCRLF(t *testing.T) {
	doc := parseText(strings.ReplaceAll(whole+"\n## Timeline\n\n- 09:40 **Detected:** a\n- 09:50 b\n\n| x |\n|---|\n| y |\n", "\n", "\r\n"))
	if got := messages(doc); len(got) > 0 {
		t.Fatalf("findings %q", got)
	}
	in := doc.Incident
	if in.Actions[0].DoneWhen.Span.Text() != "the test fails" || in.Title.Value != "Revenue under-reported by 18%" {
		t.Errorf("action %q", in.Actions[0].DoneWhen.Span.Text())
	}
	e := in.Timeline.Entries
	if len(e) != 2 || !e[0].Has(incident.Detected) || e[1].Text.Text() != "b" {
		t.Errorf("entries %+v", e)
	}
	if s, ok := in.Section(incident.Summary); !ok || s.Title != "Summary" || s.Heading.Text() != "Summary" {
		t.Errorf("summary %+v", s)
	}
}

// A body beyond the limits is not parsed, but the front matter is: its items
// still count.
func TestLimitsOfTheBody(t *testing.T) {
	doc := parseText("---\nid: x\n---\n" + strings.Repeat(strings.Repeat("[a](", 1000)+"\n", 30))
	got := messages(doc)
	if len(got) != 1 || got[0] != "8:1 error: more than 4000 opening brackets in one paragraph [limit]" {
		t.Errorf("findings %q", got)
	}
	if !doc.Whole || doc.Incident.ID.Value != "x" || doc.Incident.Body != nil {
		t.Errorf("incident %+v", doc.Incident)
	}
}

// A heading is one line in every output, wherever its markup breaks.
func TestTitlesAreOneLine(t *testing.T) {
	doc := parseText("---\nid: x\n---\nRoot `cause\nand`  *contributing\r\nfactors*\n---\n")
	if got := doc.Incident.Sections[0]; got.Title != "Root cause and contributing factors" || len(got.Kinds) != 2 {
		t.Errorf("title %q serves as %q", got.Title, got.Kinds)
	}
}

// sameHead holds that the head of a document is the document without its body.
func sameHead(t *testing.T, name string, head, doc Document) {
	t.Helper()
	if (head.Incident == nil) != (doc.Incident == nil) || len(head.Findings) > len(doc.Findings) {
		t.Fatalf("%s reads more, or less, than its head", name)
	}
	if doc.Incident == nil {
		return
	}
	bare := *doc.Incident
	bare.Text, bare.Body, bare.Sections, bare.Timeline = source.Span{}, nil, nil, incident.Timeline{}
	if name == "Loose" && head.Incident.Date.Value.IsZero() { // it may be the path's, or the timeline's
		bare.Date = head.Incident.Date
	}
	if !reflect.DeepEqual(*head.Incident, bare) {
		t.Fatalf("%s has other front matter than its head: %+v, %+v", name, bare, *head.Incident)
	}
}

func FuzzFile(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("\ufeff---\r\nid: x\r\n---\r\n## Timeline\r\n- May 13, 9:40 pm — **Detected, notified:** a\r\n"))
	f.Add([]byte("---\ndate: 2025-11-02\ntimezone: America/New_York\n---\n# Timeline (UTC)\n| Time (EST) | x |\n|-|-|\n| ~01:?? | OUTAGE BEGINS |\n"))
	f.Add([]byte("---\nactions: [{id: a, owner: \"@b\"}, x]\n---\nTimeline\n===\n\n> - 14:20–14:35 a\n"))
	for _, doc := range examples(f) {
		f.Add(doc)
	}
	c := config.Default()
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > source.MaxFileSize {
			return
		}
		file := source.NewFile("x.md", data)
		doc := File(file, c)
		if doc.Incident == nil && len(doc.Findings) == 0 {
			t.Fatal("neither an incident nor a finding")
		}
		check := func(what string, s source.Span) {
			if s.Present() && (s.File != file || s.Start < 0 || s.Start > s.End || s.End > len(data)) {
				t.Fatalf("%s: span %d to %d is outside the file of %d bytes", what, s.Start, s.End, len(data))
			}
		}
		for _, d := range doc.Findings {
			check(d.Message, d.Span)
			for _, e := range d.Edits {
				check("edit", e.Span)
			}
		}
		sameWithCRLF(t, file, doc, c)
		sameHead(t, "File", Head(file, c), doc)
		sameHead(t, "Loose", LooseHead(file, c), Loose(file, c))
		in := doc.Incident
		if in == nil {
			return
		}
		check("front matter", in.FrontMatter)
		check("id", in.ID.Span)
		for _, a := range in.Actions {
			check("action", a.Span)
			check("title", a.Title.Span)
		}
		for _, s := range in.Sections {
			check("section", s.Span)
			check("content", s.Content)
			check("heading", s.Heading)
		}
		end := 0
		for _, e := range in.Timeline.Entries {
			check("entry", e.Span)
			check("stamp", e.Stamp.Span)
			check("text", e.Text)
			within := func(what string, part, whole source.Span) {
				if part.Start < whole.Start || part.End > whole.End {
					t.Fatalf("%s %q lies outside of %q", what, part.Text(), whole.Text())
				}
			}
			within("stamp", e.Stamp.Span, e.Span)
			within("text", e.Text, e.Span)
			for _, l := range e.Labels {
				within("label", l.Span, e.Text)
			}
			if e.Stamp.Latest.Before(e.Stamp.Earliest) {
				t.Fatalf("stamp %q ends before it begins", e.Stamp.Span.Text())
			}
			if e.Span.Start < end {
				t.Fatalf("entry %q overlaps the one before", e.Span.Text())
			}
			end = e.Span.End
			for _, l := range e.Labels {
				check("label", l.Span)
			}
		}
		if in.Body != nil {
			_ = ast.Walk(in.Body, func(n ast.Node, entering bool) (ast.WalkStatus, error) { return ast.WalkContinue, nil })
		}
	})
}

// sameWithCRLF parses the document again as an editor on Windows saves it.
func sameWithCRLF(t *testing.T, file *source.File, doc Document, c *config.Config) {
	if bytes.ContainsRune(file.Data, '\r') {
		return
	}
	file = source.NewFile("x.md", bytes.ReplaceAll(file.Data, []byte("\n"), []byte("\r\n")))
	if len(file.Data) > source.MaxFileSize {
		return
	}
	if got, want := outline(File(file, c)), outline(doc); got != want {
		t.Fatalf("with CRLF\n%s\nwith LF\n%s", got, want)
	}
}

// outline lists what a reader of the document is told.
func outline(doc Document) string {
	var b strings.Builder
	for _, m := range messages(doc) {
		fmt.Fprintln(&b, m)
	}
	if doc.Incident == nil {
		return b.String()
	}
	for _, s := range doc.Incident.Sections {
		// The parser keeps the carriage return at the edges of a code span.
		title := strings.ReplaceAll(s.Title, " ", "")
		fmt.Fprintln(&b, title, s.Kinds, s.Span.From().Line, s.Empty)
	}
	for _, e := range doc.Incident.Timeline.Entries {
		fmt.Fprintln(&b, describe(e), e.Span.From().Line, e.Span.To().Line)
	}
	return b.String()
}

func examples(tb testing.TB) (list [][]byte) {
	root := os.DirFS("../../postmortems")
	paths, _, err := source.Find(root, ".")
	if err != nil {
		tb.Fatal(err)
	}
	for _, p := range paths {
		data, err := fs.ReadFile(root, p)
		if err != nil {
			tb.Fatal(err)
		}
		list = append(list, data)
	}
	return list
}

func BenchmarkFile(b *testing.B) {
	for _, data := range examples(b)[:1] {
		f := source.NewFile("x.md", data)
		c := config.Default()
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			File(f, c)
		}
	}
}
