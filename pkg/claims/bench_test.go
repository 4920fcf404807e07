package claims_test

import (
	"os"
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/claims"
	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/prose"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

func read(tb testing.TB, text string) (*incident.Incident, []*prose.Paragraph) {
	tb.Helper()
	d := parse.File(source.NewFile("x.md", []byte(text)), config.Default())
	if d.Incident == nil {
		tb.Fatal("not parsed", d.Findings)
	}
	return d.Incident, prose.Of(d.Incident)
}

// hostile texts are as long as a file may be with everything that costs.
func hostile() map[string]string {
	line := "---\nid: x\ndate: 2025-05-14\n---\n## Timeline\n\n"
	for i := range 200 {
		line += "- 09:" + string(rune('0'+i/40)) + string(rune('0'+i/4%10)) + " — hour detection before the alert fired after a fix " + strings.Repeat("x", i%7) + "\n"
	}
	line += "\n## What went badly\n\n"
	// One paragraph of many lines: a long line breaks a limit and is not read.
	fill := func(s string) string {
		some := strings.Repeat(s, max(1, 400/len(s)))
		return line + strings.Repeat(strings.TrimRight(some, " ")+"\n", (118<<10)/len(some))
	}
	return map[string]string{
		"relations":  fill("1 hour after 2 hours before "),
		"sentences":  fill("It was 1 hour after 2 hours before the alert fired. "),
		"ranges":     fill("10:05 to 12:15 (2 h) "),
		"phrases":    fill("from detection to alert 2 hours "),
		"open":       fill("from between detection "),
		"numbers":    fill("1 2 3 4 5 6 7 8 9 "),
		"words":      fill("one two three twenty "),
		"weekdays":   fill("Tuesday 14 May "),
		"dates":      fill("14 May 22025 "),
		"marks":      fill("!?"),
		"one number": fill("9"),
		"colons":     fill("1:22:"),
		"commas":     fill("1,222,"),
		"hedges":     fill("about over under "),
		"labels":     fill("TTD: 3 h "),
		"paragraphs": fill("At 09:40, 3 h after detection, it was fixed.\n\n"),
	}
}

func BenchmarkHostile(b *testing.B) {
	for name, text := range hostile() {
		in, paragraphs := read(b, text)
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				claims.Durations(in, paragraphs)
				claims.Times(in, paragraphs)
				claims.Weekdays(in, paragraphs)
				claims.LongYears(paragraphs)
			}
		})
	}
}

func BenchmarkDocument(b *testing.B) {
	data, err := os.ReadFile("../../postmortems/2025-05-14-revenue-dashboard.md")
	if err != nil {
		b.Fatal(err)
	}
	in, paragraphs := read(b, string(data))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		claims.Durations(in, paragraphs)
		claims.Times(in, paragraphs)
		claims.Weekdays(in, paragraphs)
		claims.LongYears(paragraphs)
	}
}

// Whatever the text, every span lies in it and holds the claim.
func TestSpans(t *testing.T) {
	for name, text := range hostile() {
		in, paragraphs := read(t, text)
		if in.Body == nil || len(paragraphs) < 200 {
			t.Fatalf("%s was not read", name)
		}
		for _, c := range claims.Durations(in, paragraphs) {
			if c.Span.Text() != c.Text {
				t.Errorf("%s: the span of %q covers %q", name, c.Text, c.Span.Text())
				break
			}
		}
		for _, w := range claims.Weekdays(in, paragraphs) {
			if got := w.Span.Text(); got != "Tuesday" {
				t.Errorf("%s: the span of the weekday covers %q", name, got)
				break
			}
		}
	}
}
