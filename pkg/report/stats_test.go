package report

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// hostileStats is figures over one incident whose every word is the same.
func hostileStats(word string) Stats {
	in := &incident.Incident{File: source.NewFile("postmortems/"+word+".md", nil)}
	in.ID.Value, in.Title.Value, in.Class.Value = word, word, word
	in.Date.Value = incident.Date{Year: 2025, Month: 5, Day: 14}
	in.Services = []incident.Field[string]{{Value: word}}
	var a incident.ActionItem
	a.ID.Value, a.Title.Value, a.Owner.Value = word, word, word
	a.Due.Value = in.Date.Value
	in.Actions = []incident.ActionItem{a}
	progress := insight.States{in.Key(a): {URL: word}}
	return Stats{Figures: insight.Compute([]*incident.Incident{in, in}, progress, in.Date.Value.AddDays(30))}
}

// No cell of a CSV runs as a formula, whatever people write.
func TestCSVCells(t *testing.T) {
	for _, word := range []string{
		"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200b=1", "\u202e=1", "\n-2", "＝1", "a\r\n=1", "a,\"=1", `=HYPERLINK("x")`, "\xff=1",
	} {
		for name, print := range map[string]func(*bytes.Buffer, Stats) error{
			"incidents": func(b *bytes.Buffer, s Stats) error { return IncidentsCSV(b, s) },
			"actions":   func(b *bytes.Buffer, s Stats) error { return ActionsCSV(b, s) },
		} {
			var b bytes.Buffer
			if err := print(&b, hostileStats(word)); err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(&b).ReadAll()
			if err != nil || len(rows) != 3 {
				t.Fatalf("%s of %q: %d rows, %v", name, word, len(rows), err)
			}
			cells := 0
			for _, row := range rows {
				for _, cell := range row {
					if cell != "" {
						cells++
						if strings.ContainsAny(cell[:1], "=+-@\t\r\n ") || strings.HasPrefix(cell, "＝") || strings.ContainsAny(cell, "\r\n\u202e") {
							t.Errorf("%s of %q: cell %q", name, word, cell)
						}
					}
				}
			}
			if cells < 20 {
				t.Errorf("%s of %q: only %d cells", name, word, cells)
			}
		}
	}
}

// Nothing in the figures moves the cursor of a terminal, and columns stay
// straight however wide the letters are.
func TestStatsTextHostile(t *testing.T) {
	for _, word := range []string{"\x1b[2J", "a\nb", "\u202egnp", strings.Repeat("長", 300)} {
		var b bytes.Buffer
		if err := StatsText(&b, hostileStats(word), StatsStyle{}); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(b.String(), "\x1b\u202e\t\r") || strings.Contains(b.String(), "a\nb") {
			t.Errorf("%q gets through:\n%s", word, b.String())
		}
		for line := range strings.Lines(b.String()) {
			if n := cells(line).cells; n > 3*maxCell+30 {
				t.Errorf("a line is %d cells wide: %s", n, line)
			}
		}
	}
	rows := table{align: "lr"}
	rows.row("日本", "1")
	rows.row("é", "22")
	rows.row("abcdef", "")
	if want := "  日本     1\n  é       22\n  abcdef\n"; rows.String() != want {
		t.Errorf("got\n%swant\n%s", rows.String(), want)
	}
}
