package scaffold_test

import (
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/scaffold"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Whatever people type, the draft parses and says what they typed.
func TestDraftParses(t *testing.T) {
	for _, title := range []string{
		"Checkout slow", `Slow: "EU" \ #1`, "@here: `x` [y] {z} *a* &b !c %d", "日本の障害", "- - -", "line\u2028break", "tab\tand 'quotes'", "null", "---", "${{ secrets.X }} $(id)",
	} {
		d := scaffold.Draft{
			Title: title, Date: incident.Date{Year: 2025, Month: 5, Day: 14}, Timezone: "Europe/Berlin", Severity: 2, DetectedBy: incident.ByAlert,
			Authors: []string{"web", "a, b]"}, Services: []string{"null", "#1", "true", "x: y"}, Class: "schema-drift",
		}
		id := d.ID()
		data, err := d.Markdown(id)
		if err != nil {
			t.Fatal(err)
		}
		doc := parse.File(source.NewFile(id+".md", data), config.Default())
		if len(doc.Findings) > 0 || !doc.Whole {
			t.Fatalf("%q: %s\n%s", title, doc.Findings[0].Message, data)
		}
		in := doc.Incident
		if in.Title.Value != title || in.ID.Value != id || in.Severity.Value != 2 || in.DetectedBy.Value != incident.ByAlert ||
			in.Timezone.Value.String() != "Europe/Berlin" || in.Class.Value != "schema-drift" || in.Status.Value != incident.Draft {
			t.Errorf("%q became %q, %+v", title, in.Title.Value, in)
		}
		var services []string
		for _, s := range in.Services {
			services = append(services, s.Value)
		}
		if strings.Join(services, "|") != "null|#1|true|x: y" || in.Authors[1].Value != "a, b]" {
			t.Errorf("services %q, authors %v", services, in.Authors)
		}
		for _, kind := range config.Default().Sections.Required {
			if s, ok := in.Section(kind); !ok || !s.Empty {
				t.Errorf("section %s: there %v, empty %v", kind, ok, s.Empty)
			}
		}
	}
}

func TestID(t *testing.T) {
	date := incident.Date{Year: 2025, Month: 5, Day: 14}
	for title, want := range map[string]string{
		"Checkout slow for EU customers": "2025-05-14-checkout-slow-for-eu-customers",
		"日本":                             "2025-05-14-incident",
		strings.Repeat("long ", 50):      "2025-05-14-" + strings.TrimSuffix(strings.Repeat("long-", 12), "-"),
	} {
		got := scaffold.Draft{Title: title, Date: date}.ID()
		if got != want || !incident.ValidID(got) {
			t.Errorf("%q has the id %q, want %q", title, got, want)
		}
	}
}
