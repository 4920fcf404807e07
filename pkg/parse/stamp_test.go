package parse

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// writer writes instants as authors do, each in a form of its own, and knows
// what a reader must make of it.
type writer struct {
	t    *rapid.T
	zone *time.Location // of the front matter
	year int            // of the front matter's date
	date incident.Date  // what a time without a date takes
}

func (w *writer) pick(label string, of ...string) string {
	return rapid.SampledFrom(of).Draw(w.t, label)
}

// instant returns a text that means t and ends with the given zone.
func (w *writer) instant(t time.Time, suffix string) string {
	date := ""
	if incident.DateOf(t) != w.date || rapid.Bool().Draw(w.t, "dated") {
		forms := []string{"2006-01-02", "2006/1/2", "January 2, 2006", "Jan 2 2006", "2 January 2006", "Monday, 2 Jan. 2006", "Mon Jan 2, 2006"}
		if t.Year() == w.year {
			forms = append(forms, "January 2", "2 Jan")
		}
		layout := w.pick("date", forms...)
		date = t.Format(layout) + w.pick("gap", " ", ", ", " at ", "\u00a0", ": ", " - ")
		if strings.HasPrefix(layout, "2006-") && rapid.Bool().Draw(w.t, "iso") {
			date = t.Format(layout) + "T"
		}
	}
	w.date = incident.DateOf(t)
	layouts := []string{"15:04", "15:04:05", "3:04 PM", "3:04pm", "3:04\u202fPM"}
	if t.Minute() == 0 {
		layouts = append(layouts, "3 pm")
	}
	return date + t.Format(w.pick("time", layouts...)) + suffix
}

// place returns t as seen in the zone of a suffix, and the suffix; without one
// t is seen in the document's zone. Times that the clocks show twice need one.
func (w *writer) place(t time.Time) (time.Time, string) {
	local := t.In(w.zone)
	_, offset := local.Zone()
	sign, abs := '+', offset
	if offset < 0 {
		sign, abs = '-', -offset
	}
	suffixes := []string{" UTC", " Z", " (GMT)", " UTC+2", " CEST"}
	suffixes = append(suffixes, fmt.Sprintf(" UTC%c%02d:%02d", sign, abs/3600, abs/60%60))
	if sign == '+' { // "09:40 -05:00" may be a range
		suffixes = append(suffixes, fmt.Sprintf(" +%02d:%02d", abs/3600, abs/60%60))
	}
	c := clock{hour: local.Hour(), minute: local.Minute(), second: local.Second()}
	if len(onClock(incident.DateOf(local), c, w.zone)) == 1 {
		suffixes = append(suffixes, "")
	}
	switch s := w.pick("zone", suffixes...); s {
	case "":
		return local, s
	case " UTC", " Z", " (GMT)":
		return t.UTC(), s
	case " UTC+2", " CEST":
		return t.In(time.FixedZone("", 2*3600)), s
	default:
		return local, s
	}
}

func sameOffset(t, as time.Time) time.Time {
	_, offset := as.Zone()
	return t.In(time.FixedZone("", offset))
}

func TestTimesReadBack(t *testing.T) {
	zones := []string{"UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca", "Pacific/Kiritimati", "Europe/London"}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(zones).Draw(t, "timezone")
		zone, ok := config.LoadZone(name)
		if !ok {
			t.Fatalf("no zone %s", name)
		}
		// Days around which clocks change, and days anywhere.
		day := rapid.SampledFrom([]string{"2025-03-09", "2025-03-30", "2025-04-06", "2025-10-05", "2025-10-26", "2025-11-02", "2024-12-31", "2024-02-29", "2025-05-14"}).Draw(t, "day")
		at, err := time.ParseInLocation(time.DateOnly, day, zone)
		if err != nil {
			t.Fatal(err)
		}
		w := &writer{t: t, zone: zone, year: at.Year(), date: incident.DateOf(at)}
		shape := w.pick("shape", "- %s — text\n", "- **%s** text\n", "- `%s`: text\n", "- [%s] text\n", "### %s text\n\nMore.\n\n", "| %s | text |\n")
		var text strings.Builder
		if strings.HasPrefix(shape, "|") {
			text.WriteString("| Time | Event |\n|---|---|\n")
		}
		type want struct{ from, to time.Time }
		var wants []want
		for range rapid.IntRange(1, 8).Draw(t, "entries") {
			at = at.Add(time.Duration(rapid.IntRange(0, 36*60).Draw(t, "later")) * time.Minute)
			local, suffix := w.place(at)
			kind := w.pick("kind", "exact", "exact", "about", "range")
			from, to := at, at
			var written string
			switch kind {
			case "exact":
				written = w.instant(local, suffix)
			case "about":
				written = w.pick("about", "~", "ca. ", "around ") + w.instant(local, suffix)
				from, to = at.Add(-incident.ApproximateWithin), at.Add(incident.ApproximateWithin)
			case "range":
				to = at.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "long")) * time.Minute)
				end, endSuffix := w.place(to)
				if suffix != "" && endSuffix == "" {
					// A zone behind one of the two times stands for both.
					end, endSuffix = sameOffset(to, local), suffix
				} else if suffix == "" && endSuffix != "" {
					local, suffix = sameOffset(at, end), endSuffix
				}
				written = w.instant(local, suffix) + w.pick("to", " – ", "–", " to ", " - ") + w.instant(end, endSuffix)
				at = to
			}
			fmt.Fprintf(&text, shape, written)
			wants = append(wants, want{from, to})
		}
		doc := parseText("---\nid: x\ndate: " + day + "\ntimezone: " + name + "\n---\n## Timeline\n\n" + text.String())
		if found := messages(doc); len(found) > 0 {
			t.Fatalf("%s\nfindings %q", text.String(), found)
		}
		entries := doc.Incident.Timeline.Entries
		if len(entries) != len(wants) {
			t.Fatalf("%s\n%d entries of %d", text.String(), len(entries), len(wants))
		}
		for i, e := range entries {
			if !e.Stamp.Earliest.Equal(wants[i].from) || !e.Stamp.Latest.Equal(wants[i].to) {
				t.Fatalf("%s\nentry %d is %s, want %s to %s", text.String(), i+1, describe(e), wants[i].from, wants[i].to)
			}
			if got := e.Text.Text(); !strings.HasPrefix(got, "text") {
				t.Fatalf("%s\nentry %d has the text %q", text.String(), i+1, got)
			}
		}
	})
}
