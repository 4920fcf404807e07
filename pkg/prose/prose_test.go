package prose_test

import (
	"os"
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/prose"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

func read(t *testing.T, text string) []*prose.Paragraph {
	t.Helper()
	doc := parse.File(source.NewFile("x.md", []byte(text)), config.Default())
	if doc.Incident == nil {
		t.Fatalf("not parsed: %v", doc.Findings)
	}
	return prose.Of(doc.Incident)
}

const document = `---
id: x
date: 2025-05-14
actions:
  - id: a
    title: "Add a \"row\" test"
    done_when: it fails
---
Before.

## Lessons learned

### What went *badly*

A line with **bold text**
that goes on, with ` + "`some code`" + ` and a [link](https://example.com/x).

> Quoted words.

- item one
  goes on
  - nested “quoted” item

| Time | What |
|---|---|
| x | *cell* |

## Timeline

- **09:40** — Detected: seen.

  More of it.
- 09:50 later
`

func TestParagraphs(t *testing.T) {
	var got []string
	for _, p := range read(t, document) {
		line := p.Text
		if p.Quoted {
			line += " QUOTED"
		}
		if p.Entry != nil {
			line += " @" + p.Entry.Stamp.Span.Text()
		}
		for _, k := range p.Kinds {
			line += " " + string(k)
		}
		got = append(got, line)
	}
	want := []string{
		`Add a "row" test action-items`, `it fails action-items`, `Before.`,
		`Lessons learned lessons-learned`, `What went badly what-went-badly lessons-learned`,
		`A line with bold text that goes on, with some code and a link. what-went-badly lessons-learned`,
		`Quoted words. QUOTED what-went-badly lessons-learned`,
		`item one goes on what-went-badly lessons-learned`, `nested “quoted” item what-went-badly lessons-learned`,
		`Time what-went-badly lessons-learned`, `What what-went-badly lessons-learned`,
		`x what-went-badly lessons-learned`, `cell what-went-badly lessons-learned`,
		`Timeline timeline`, `09:40 — Detected: seen. @09:40 timeline`, `More of it. @09:40 timeline`, `09:50 later @09:50 timeline`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Every word of a paragraph must be found at its place in the file: that is
// what findings point at.
func TestSpansPointAtTheWords(t *testing.T) {
	texts := []string{document, strings.ReplaceAll(document, "\n", "\r\n")}
	for _, name := range []string{"2025-05-14-revenue-dashboard.md", "2026-09-03-edge-proxy/index.md"} {
		data, err := os.ReadFile("../../postmortems/" + name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(data))
	}
	words := 0
	for _, text := range texts {
		for _, p := range read(t, text) {
			if p.Place == prose.ActionTitle {
				continue
			}
			at := 0
			for word := range strings.FieldsSeq(p.Text) {
				at += strings.Index(p.Text[at:], word)
				if got := p.Span(at, at+len(word)).Text(); got != word && !strings.ContainsAny(got, "*_`[](\\") {
					t.Errorf("span of %q covers %q", word, got)
				}
				at += len(word)
				words++
			}
		}
	}
	if words < 1000 {
		t.Errorf("only %d words were seen", words)
	}
}

func TestMuted(t *testing.T) {
	for text, want := range map[string]string{
		`He said "never again" to us.`:                             `"never again"`,
		"run `rm -rf` now":                                         "rm -rf",
		"“never” and „nie“ and «jamais»":                           "“never”|„nie“|«jamais»",
		`the 5" disk and the 3" disk`:                              ``,
		`a stray " mark`:                                           ``,
		`the vendor says 'simply re-run it' to us`:                 `'simply re-run it'`,
		`the engineers' note, the '90s, don't and one team's disk`: ``,
		"see https://example.com/never-again ok":                   "https://example.com/never-again",
	} {
		p := read(t, "---\nid: x\n---\n"+text+"\n")[0]
		var got []string
		for _, m := range p.Muted {
			got = append(got, p.Text[m.Start:m.End])
			if !p.IsMuted(m.Start, m.Start+1) || m.Start > 0 && p.IsMuted(m.Start-1, m.Start) {
				t.Errorf("%q: IsMuted disagrees with the range %v", text, m)
			}
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q: muted %q, want %q", text, got, want)
		}
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string]string{
		"One. Two! Three? Four":                      "One.|Two!|Three?|Four",
		"At 9.40 a.m. it failed. Then v1.2.3 ran.":   "At 9.40 a.m. it failed.|Then v1.2.3 ran.",
		"It ended (at last). “Good.” He left":        "It ended (at last).|“Good.” He left",
		"e.g. Redis and no. 5 fail. x continues. OK": "e.g. Redis and no. 5 fail. x continues.|OK",
	} {
		p := read(t, "---\nid: x\n---\n"+text+"\n")[0]
		var got []string
		for _, s := range p.Sentences() {
			got = append(got, p.Text[s.Start:s.End])
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestIn(t *testing.T) {
	for _, p := range read(t, document) {
		if strings.HasPrefix(p.Text, "item one") && (!p.In(incident.WentBadly) || p.In(incident.Summary)) {
			t.Errorf("kinds %q", p.Kinds)
		}
	}
}
