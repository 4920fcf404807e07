package parse

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

func parseText(text string) Document {
	return File(source.NewFile("postmortems/x.md", []byte(text)), config.Default())
}

// timelineOf parses a timeline of an incident on 2025-05-14.
func timelineOf(zone, text string) (entries []string, findings []string) {
	doc := parseText("---\nid: x\ndate: 2025-05-14\ntimezone: " + zone + "\n---\n## Timeline\n\n" + text + "\n\n## After\n")
	for _, e := range doc.Incident.Timeline.Entries {
		entries = append(entries, describe(e))
	}
	return entries, messages(doc)
}

func messages(doc Document) (list []string) {
	for _, d := range doc.Findings {
		pos := d.Span.From()
		list = append(list, fmt.Sprintf("%d:%d %s: %s [%s]", pos.Line, pos.Column, d.Severity, d.Message, d.Rule))
	}
	return list
}

func describe(e incident.Entry) string {
	s := "no time"
	const layout = "2006-01-02T15:04Z07:00"
	if !e.Stamp.IsZero() {
		s = e.Stamp.Earliest.Format(layout)
		if !e.Stamp.Latest.Equal(e.Stamp.Earliest) {
			s += ".." + e.Stamp.Latest.Format(layout)
		}
	}
	for _, l := range e.Labels {
		s += " " + string(l.Moment)
	}
	return s + " | " + e.Text.Text()
}

func TestTimestamps(t *testing.T) {
	tests := []struct{ written, want string }{
		{"2025-05-14 09:40 — text", "2025-05-14T09:40Z | text"},
		{"2025-05-14T09:40Z text", "2025-05-14T09:40Z | text"},
		{"2025-05-14T09:40:12+02:00 text", "2025-05-14T09:40+02:00 | text"},
		{"2025-05-14 09:40 +0200 text", "2025-05-14T09:40Z | +0200 text"},
		{"2025-05-14 09:40+0200 text", "2025-05-14T09:40+02:00 | text"},
		{"09:40 UTC - text", "2025-05-14T09:40Z | text"},
		{"09:40 UTC+2 text", "2025-05-14T09:40+02:00 | text"},
		{"09:40 PDT: text", "2025-05-14T09:40-07:00 | text"},
		{"09:40 text", "2025-05-14T09:40Z | text"},
		{"9:40: text", "2025-05-14T09:40Z | text"},
		{"May 13, 09:40 text", "2025-05-13T09:40Z | text"},
		{"May 13 09:40 text", "2025-05-13T09:40Z | text"},
		{"May 13, 2024, 09:40 text", "2024-05-13T09:40Z | text"},
		{"13 May 09:40 text", "2025-05-13T09:40Z | text"},
		{"13 May 2024 at 09:40 text", "2024-05-13T09:40Z | text"},
		{"Tuesday, May 13th, 9:40 pm text", "2025-05-13T21:40Z | text"},
		{"9:40 PM text", "2025-05-14T21:40Z | text"},
		{"12:05 a.m. text", "2025-05-14T00:05Z | text"},
		{"12:05 pm text", "2025-05-14T12:05Z | text"},
		{"9 am – text", "2025-05-14T09:00Z | text"},
		{"**09:40** text", "2025-05-14T09:40Z | text"},
		{"**09:40 UTC**: text", "2025-05-14T09:40Z | text"},
		{"`09:40` text", "2025-05-14T09:40Z | text"},
		{"[09:40] text", "2025-05-14T09:40Z | text"},
		{"[2025-05-14 09:40 UTC] – text", "2025-05-14T09:40Z | text"},
		{"**2025-05-14** 09:40 text", "2025-05-14T09:40Z | text"},
		{"~14:20 text", "2025-05-14T14:15Z..2025-05-14T14:25Z | text"},
		{"14:?? text", "2025-05-14T14:00Z..2025-05-14T14:59Z | text"},
		{"14:xx text", "2025-05-14T14:00Z..2025-05-14T14:59Z | text"},
		{"14:20–14:35 — text", "2025-05-14T14:20Z..2025-05-14T14:35Z | text"},
		{"14:20 - 14:35: text", "2025-05-14T14:20Z..2025-05-14T14:35Z | text"},
		{"09:40-10:00 text", "2025-05-14T09:40Z..2025-05-14T10:00Z | text"},
		{"09:40-04:00 text", "2025-05-14T09:40-04:00 | text"},
		{"2025-05-14T09:40-10:00 text", "2025-05-14T09:40-10:00 | text"},
		{"14:20-14:35 CEST text", "2025-05-14T14:20+02:00..2025-05-14T14:35+02:00 | text"},
		{"23:50 to 2025-05-15 00:10 text", "2025-05-14T23:50Z..2025-05-15T00:10Z | text"},
		{"09:40 - 5 hosts fail", "2025-05-14T09:40Z | 5 hosts fail"},
		{"09:40 -5 hosts", "2025-05-14T09:40Z | 5 hosts"},
		{"09:40 DNS fails", "2025-05-14T09:40Z | DNS fails"},
		{"09:40 `kubectl` runs", "2025-05-14T09:40Z | `kubectl` runs"},
		{"09:40", "2025-05-14T09:40Z | "},
		{"2025-05-13 ~14:20 text", "2025-05-13T14:15Z..2025-05-13T14:25Z | text"},
		{"2025-05-13 ca. 14:20 text", "2025-05-13T14:15Z..2025-05-13T14:25Z | text"},
		{"ca.14:20 text", "2025-05-14T14:15Z..2025-05-14T14:25Z | text"},
		{"~14:20–14:35 text", "2025-05-14T14:15Z..2025-05-14T14:35Z | text"},
		{"~14:?? text", "2025-05-14T13:55Z..2025-05-14T15:04Z | text"},
		{"2025-05-14: 09:40 text", "2025-05-14T09:40Z | text"},
		{"[2025-05-13] 09:40 text", "2025-05-13T09:40Z | text"},
		{"17:14 pm text", "2025-05-14T17:14Z | text"},
		{"0:20 am text", "2025-05-14T00:20Z | text"},
		{"9:40\u202fPM text", "2025-05-14T21:40Z | text"},
		{"2025-05-14\u00a009:40\tUTC text", "2025-05-14T09:40Z | text"},
		{"**09:40** CEST – text", "2025-05-14T09:40+02:00 | text"},
		{"`09:40` (UTC) text", "2025-05-14T09:40Z | text"},
		{"**14:20** – **14:35** text", "2025-05-14T14:20Z..2025-05-14T14:35Z | text"},
		{"2025-05-14 09:40:12 +0200 text", "2025-05-14T09:40+02:00 | text"},
		{"2025-05-14T09:40+02 text", "2025-05-14T09:40+02:00 | text"},
		{"09:40 +02:00 text", "2025-05-14T09:40+02:00 | text"},
		{"09:40 -05:00 text", "2025-05-14T09:40-05:00 | text"},
		{"09:40 +1000 users", "2025-05-14T09:40Z | +1000 users"},
		{"09:40 PT — text", "2025-05-14T09:40-07:00 | text"},
		{"09:40 SGT text", "2025-05-14T09:40+08:00 | text"},
		{"09:40 CT logs", "2025-05-14T09:40Z | CT logs"},
	}
	for _, tt := range tests {
		t.Run(tt.written, func(t *testing.T) {
			entries, found := timelineOf("UTC", "- "+tt.written)
			if len(found) > 0 || len(entries) != 1 || entries[0] != tt.want {
				t.Errorf("got %q %q, want %q", entries, found, tt.want)
			}
		})
	}
}

func TestNoTimestamps(t *testing.T) {
	for _, text := range []string{"- 3 hosts failed", "- version 1.20:30 shipped", "- may 2 hosts", "- some text at 09:40", "- 13 pm", "-", "- 17:14 am", "- 10.0.12.5 is down", "- 1.20.2025 shipped"} {
		if entries, _ := timelineOf("UTC", text); len(entries) > 0 {
			t.Errorf("%q is an entry: %q", text, entries)
		}
	}
}

func TestLabels(t *testing.T) {
	tests := []struct{ text, want string }{
		{"**Detected:** a", "detected"},
		{"**Detected**: a", "detected"},
		{"**Detected** a", "detected"},
		{"__DETECTED__ a", "detected"},
		{"Detected: a", "detected"},
		{"detected — a", "detected"},
		{"Detected", "detected"},
		{"Detected by finance", ""},
		{"Resolved the ticket: a", ""},
		{"**Resolved, notified:** a", "resolved notified"},
		{"**Resolved and notified**", "resolved notified"},
		{"**Detected / acknowledged:** a", "detected acknowledged"},
		{"OUTAGE BEGINS", "started"},
		{"**OUTAGE MITIGATED** all", "mitigated"},
		{"OUTAGE ENDS all is well", "resolved"},
		{"Alert fired: a", "detected"},
		{"**Important:** a", ""},
		{"**Root cause, detected:** a", "detected"},
	}
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			doc := parseText("---\ndate: 2025-05-14\n---\n## Timeline\n- 09:40 " + tt.text + "\n")
			var got []string
			for _, l := range doc.Incident.Timeline.Entries[0].Labels {
				got = append(got, string(l.Moment))
				if m, ok := config.Default().Moment(l.Span.Text()); !ok || m != l.Moment {
					t.Errorf("label covers %q", l.Span.Text())
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTimelineShapes(t *testing.T) {
	tests := []struct {
		name, zone, text string
		want, found      []string
	}{
		{name: "the date above", zone: "UTC", text: "- May 13, 16:42 a\n- 17:00 b\n- 2025-05-14 02:15 c\n- 03:00 d",
			want: []string{"2025-05-13T16:42Z | a", "2025-05-13T17:00Z | b", "2025-05-14T02:15Z | c", "2025-05-14T03:00Z | d"}},
		{name: "date headings", zone: "UTC", text: "### 2025-05-13\n\n- 16:42 a\n\n**May 14, 2025**\n\n- 02:15 b",
			want: []string{"2025-05-13T16:42Z | a", "2025-05-14T02:15Z | b"}},
		{name: "heading entries", zone: "UTC", text: "### 09:40 — **Detected:** a\n\nMore about it.\n\n- a list\n\n### 10:05 b\n\nText.",
			want: []string{"2025-05-14T09:40Z detected | **Detected:** a", "2025-05-14T10:05Z | b"}},
		{name: "dates with lists inside", zone: "UTC", text: "- 2025-05-13\n  - 16:42 a\n- May 14:\n  - 02:15 b",
			want: []string{"2025-05-13T16:42Z | a", "2025-05-14T02:15Z | b"}},
		{name: "table", zone: "UTC", text: "| When | Event |\n|---|---|\n| 2025-05-13 16:42 | **Introduced:** a |\n| 2025-05-14 | |\n| 02:15 | OUTAGE BEGINS |",
			want: []string{"2025-05-13T16:42Z introduced | **Introduced:** a", "2025-05-14T02:15Z started | OUTAGE BEGINS"}},
		{name: "table with a date column", zone: "UTC", text: "| Date | Time | Event |\n|---|---|---|\n| 2025-05-13 | 16:42 | a |\n| | 17:00 | b |",
			want: []string{"2025-05-13T16:42Z | a", "2025-05-13T17:00Z | b"}},
		{name: "table with a moment column", zone: "UTC", text: "| Time | Moment | Event |\n|---|---|---|\n| 16:42 | Detected | a |",
			want: []string{"2025-05-14T16:42Z detected | Detected | a"}},
		{name: "the table's zone", zone: "UTC", text: "| Time (America/New_York) | Event |\n|---|---|\n| 16:42 | a |",
			want:  []string{"2025-05-14T16:42-04:00 | a"},
			found: []string{`8:3 warning: the table's header says America/New_York, but the front matter's timezone says UTC [timezone]`}},
		{name: "a line names the zone", zone: "America/New_York", text: "All times are in EDT.\n\n- 16:42 a",
			want: []string{"2025-05-14T16:42-04:00 | a"}},
		{name: "a line contradicts", zone: "America/New_York", text: "All times in UTC.\n\n- 16:42 a",
			want:  []string{"2025-05-14T16:42Z | a"},
			found: []string{"8:14 warning: this line says UTC, but the front matter's timezone says America/New_York [timezone]"}},
		{name: "the front matter's zone", zone: "America/New_York", text: "- 16:42 a\n- 20:50 UTC b",
			want: []string{"2025-05-14T16:42-04:00 | a", "2025-05-14T20:50Z | b"}},
		{name: "spring forward", zone: "America/New_York", text: "- 2025-03-09 02:30 a",
			want:  []string{"2025-03-09T03:30-04:00 | a"},
			found: []string{`8:3 warning: "2025-03-09 02:30" does not exist on 2025-03-09 in America/New_York: the clocks go forward [timezone]`}},
		{name: "fall back keeps the order", zone: "America/New_York", text: "- 2025-11-02 01:50 EDT a\n- 01:10 b",
			want:  []string{"2025-11-02T01:50-04:00 | a", "2025-11-02T01:10-05:00 | b"},
			found: []string{`9:3 warning: "01:10" happens twice on 2025-11-02 in America/New_York: the clocks go back [timezone]`}},
		{name: "no such day", zone: "UTC", text: "- 2025-02-30 10:00 a", want: []string{"no time | a"},
			found: []string{`8:3 error: "2025-02-30 10:00" is not a day of the calendar [timestamp]`}},
		{name: "no such time", zone: "UTC", text: "- 24:10 a", want: []string{"no time | a"},
			found: []string{`8:3 error: "24:10" is not a time of day [timestamp]`}},
		{name: "range backwards", zone: "UTC", text: "- 23:50–00:10 a", want: []string{"no time | a"},
			found: []string{`8:3 error: the range "23:50–00:10" ends before it begins [timestamp]`}},
		{name: "ranges over midnight are not offsets", zone: "UTC", text: "- 23:00-01:00 a\n- 23:50-2025-05-15 00:10 b",
			want:  []string{"no time | a", "2025-05-14T23:50Z..2025-05-15T00:10Z | b"},
			found: []string{`8:3 error: the range "23:00-01:00" ends before it begins [timestamp]`}},
		{name: "fall back east of Greenwich", zone: "Europe/Berlin", text: "- 2025-10-26 02:30 a\n- 02:10 b",
			want: []string{"2025-10-26T02:30+02:00 | a", "2025-10-26T02:10+01:00 | b"},
			found: []string{`8:3 warning: "2025-10-26 02:30" happens twice on 2025-10-26 in Europe/Berlin: the clocks go back [timezone]`,
				`9:3 warning: "02:10" happens twice on 2025-10-26 in Europe/Berlin: the clocks go back [timezone]`}},
		{name: "spring forward east of Greenwich", zone: "Australia/Lord_Howe", text: "- 2025-10-05 02:10 a",
			want:  []string{"2025-10-05T02:40+11:00 | a"},
			found: []string{`8:3 warning: "2025-10-05 02:10" does not exist on 2025-10-05 in Australia/Lord_Howe: the clocks go forward [timezone]`}},
		{name: "a table's date without a time", zone: "UTC", text: "| When | Event |\n|---|---|\n| 2025-05-13 | cache filled |\n| 2025-05-13 HH:mm | again |\n| 10:00 | a |",
			want: []string{"2025-05-13T10:00Z | a"},
			found: []string{`10:3 warning: "2025-05-13" has a date and no time: it is not counted as an entry [timestamp]`,
				`11:3 warning: "2025-05-13" has a date and no time: it is not counted as an entry [timestamp]`}},
		{name: "a date with words and a list inside", zone: "UTC", text: "- 2025-05-13, the first day\n  - 16:42 a\n- 17:00 b",
			want: []string{"2025-05-13T16:42Z | a", "2025-05-13T17:00Z | b"}},
		{name: "entries inside an entry", zone: "UTC", text: "- 09:40 a\n  - 09:45 b\n  - detail\n- 10:00 c",
			want: []string{"2025-05-14T09:40Z | a", "2025-05-14T09:45Z | b", "2025-05-14T10:00Z | c"}},
		{name: "a heading with a date and words", zone: "UTC", text: "### May 13: the first outage\n\n- 16:42 a",
			want: []string{"2025-05-13T16:42Z | a"}},
		{name: "the German ordinal", zone: "UTC", text: "### 19. April, 11:00 a", want: []string{"2025-04-19T11:00Z | a"}},
		{name: "as in the Google SRE book", zone: "UTC", text: "2015-10-21 (*all times UTC*)\n\n- 14:54 **OUTAGE BEGINS** — a",
			want: []string{"2015-10-21T14:54Z started | **OUTAGE BEGINS** — a"}},
		{name: "a heading names the zone", zone: "America/New_York", text: "### 2025-05-13 (UTC)\n\n- 16:42 a",
			want:  []string{"2025-05-13T16:42Z | a"},
			found: []string{`8:5 warning: the heading says UTC, but the front matter's timezone says America/New_York [timezone]`}},
		{name: "other forms", zone: "UTC", text: "- 05/14 09:40 a\n- [14.05.2025] b\n- 17:14 am c\n\n| When | |\n|-|-|\n| 14-05-2025 10:00 | d |",
			found: []string{
				`8:3 warning: "05/14 09:40" is not read as a timestamp: it is not counted as an entry [timestamp]`,
				`9:4 warning: "14.05.2025" is not read as a timestamp: it is not counted as an entry [timestamp]`,
				`10:3 warning: "17:14" is not read as a timestamp: it is not counted as an entry [timestamp]`,
				`14:3 warning: "14-05-2025 10:00" is not read as a timestamp: it is not counted as an entry [timestamp]`}},
		{name: "lines of plain text", zone: "UTC", text: "14:44 - a<br>\n14:45 - b",
			found: []string{`8:1 warning: "14:44" begins a line of plain text: only list items, table rows and headings are entries [timestamp]`}},
		{name: "bullets that are none", zone: "UTC", text: "• 14:44 a\n\n-\u00a014:45 b\n\nAt 14:46 c\n\n14:47 was late",
			found: []string{`8:3 warning: "14:44" begins a line of plain text: only list items, table rows and headings are entries [timestamp]`,
				`10:3 warning: "14:45" begins a line of plain text: only list items, table rows and headings are entries [timestamp]`}},
		{name: "behind what is no letter", zone: "UTC", text: "- 🔥 14:44 a\n- \u200b14:45 b",
			found: []string{`8:5 warning: "14:44" is not read as a timestamp: it is not counted as an entry [timestamp]`,
				`9:4 warning: "14:45" is not read as a timestamp: it is not counted as an entry [timestamp]`}},
		{name: "date only", zone: "UTC", text: "- 2025-05-13: cache filled", want: nil,
			found: []string{`8:3 warning: "2025-05-13" has a date and no time: it is not counted as an entry [timestamp]`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, found := timelineOf(tt.zone, tt.text)
			if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("entries\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
			if strings.Join(found, "\n") != strings.Join(tt.found, "\n") {
				t.Errorf("findings\n%s\nwant\n%s", strings.Join(found, "\n"), strings.Join(tt.found, "\n"))
			}
		})
	}
}

func TestStatedZones(t *testing.T) {
	const unstated = "2025-05-14T09:40Z"
	tests := []struct{ text, want string }{
		{"All times are in UTC+2.", "2025-05-14T09:40+02:00"},
		{"*All times CEST*", "2025-05-14T09:40+02:00"},
		{"( All times EDT )", "2025-05-14T09:40-04:00"},
		{"All times are **America/New_York**.", "2025-05-14T09:40-04:00"},
		{"(all times in PST/PDT)", "2025-05-14T09:40-07:00"},
		{"All times in Pacific Time", "2025-05-14T09:40-07:00"},
		{"All times in Central European Summer Time (CEST)", "2025-05-14T09:40+02:00"},
		{"> All times in JST", "2025-05-14T09:40+09:00"},
		{"- All times in JST", "2025-05-14T09:40+09:00"},
		{"This is the first time in years.", unstated},
		{"All times are approximate.", unstated},
	}
	for _, tt := range tests {
		doc := parseText("---\ndate: 2025-05-14\n---\n## Timeline\n\n" + tt.text + "\n\n### 09:40\n")
		if found := messages(doc); len(found) > 0 {
			t.Errorf("%s: findings %q", tt.text, found)
		}
		if got := describe(doc.Incident.Timeline.Entries[0]); got != tt.want+" | " {
			t.Errorf("%s: %s, want %s", tt.text, got, tt.want)
		}
	}
	for heading, want := range map[string]string{
		"## Timeline (all times EDT):\n- 09:40":                        "2025-05-14T09:40-04:00",
		"## Timeline\n| Date and time in CEST | |\n|-|-|\n| 09:40 | |": "2025-05-14T09:40+02:00",
		"## Timeline\n| Time, UTC-5 | |\n|-|-|\n| 09:40 | |":           unstated,
		"## Timeline\n| Time (-05:00) | |\n|-|-|\n| 09:40 | |":         "2025-05-14T09:40-05:00",
		"## Timeline\n| Time (approximate) | |\n|-|-|\n| 09:40 | |":    unstated,
	} {
		doc := parseText("---\ndate: 2025-05-14\n---\n" + heading + "\n")
		if got := describe(doc.Incident.Timeline.Entries[0]); got != want+" | " {
			t.Errorf("%s: %s, want %s", heading, got, want)
		}
	}
	for text, want := range map[string]string{
		"All times in local time.\n\n- 09:40 a": `6:14 warning: "local" is not a time zone [timezone]`,
		"- 09:40 a\n\nAll times in JST.":        `8:14 warning: this line says JST, but the entries above it were read in UTC [timezone]`,
	} {
		if got := messages(parseText("---\ndate: 2025-05-14\n---\n## Timeline\n\n" + text + "\n")); len(got) != 1 || got[0] != want {
			t.Errorf("%s: findings %q", text, got)
		}
	}
}

func TestZonesOfTheMachineAreRefused(t *testing.T) {
	for _, name := range []string{"Local", "local", "localtime", "posixrules", "right/UTC", "posix/Europe/Berlin"} {
		if got := messages(parseText("---\ntimezone: " + name + "\n---\n")); len(got) != 1 || !strings.Contains(got[0], "is not a time zone") {
			t.Errorf("%s: findings %q", name, got)
		}
	}
}

func TestNoDateAtAll(t *testing.T) {
	doc := parseText("---\nid: x\n---\n## Timeline\n- 09:40 a\n- 09:50 b\n- May 14, 10:00 c\n")
	want := []string{
		`5:3 error: "09:40" has no date, and nothing above it has [timestamp]`,
		`7:3 error: "May 14, 10:00" has no year, and the document has no date to take it from [timestamp]`,
	}
	if got := messages(doc); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("findings %q", got)
	}
}

// An entry covers what belongs to it, and nothing of the next one.
func TestEntrySpans(t *testing.T) {
	text := "---\ndate: 2025-05-14\n---\n## Timeline\n\n- 09:40 first\n  goes on\n\n  and on\n- 09:50 second\n\n## Next\n"
	doc := parseText(text)
	e := doc.Incident.Timeline.Entries
	if got := e[0].Span.Text(); got != "09:40 first\n  goes on\n\n  and on" {
		t.Errorf("first entry covers %q", got)
	}
	if got := e[1].Span.Text(); got != "09:50 second" {
		t.Errorf("second entry covers %q", got)
	}
	if got := e[0].Stamp.Span.Text(); got != "09:40" {
		t.Errorf("stamp covers %q", got)
	}
}

func TestMetrics(t *testing.T) {
	doc := parseText("---\ndate: 2025-05-14\n---\n## Timeline\n- 02:15 Started: a\n- ~09:40 Detected: b\n- 10:05 Acknowledged: c\n- 14:20 Resolved, notified: d\n")
	var got []string
	for _, m := range doc.Incident.Timeline.Metrics() {
		got = append(got, fmt.Sprintf("%s %s", m.Name, m.Duration))
	}
	want := "TTD 7 h 20 min to 7 h 30 min; TTA 20 min to 30 min; TTR 12 h 5 min; TTN 4 h 35 min to 4 h 45 min"
	if strings.Join(got, "; ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
