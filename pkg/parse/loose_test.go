package parse

import (
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

func loose(name, text string) Document {
	return Loose(source.NewFile(name, []byte(text)), config.Default())
}

const looseBody = "# Outage\n\n## Summary\n\nWords.\n\n## Timeline\n\n- 09:00 - errors\n- 09:40 - fixed\n"

func TestLooseFrontMatter(t *testing.T) {
	tests := []struct{ name, head, date, zone string }{
		{"none", "", "", "UTC"},
		{"ours", "---\nid: x\ndate: 2025-05-14\ntimezone: Europe/Berlin\nactions:\n  - title: x\n---\n", "2025-05-14", "Europe/Berlin"},
		{"ours with mistakes", "---\nid: X Y\ndate: 2025-05-14\nseverity: P1\nactions: 3\n---\n", "2025-05-14", "UTC"},
		{"Hugo", "---\ntitle: x\nlayout: post\ndate: 2019-05-01T10:00:00Z\ntags: {a: b}\n---\n", "2019-05-01", "UTC"},
		{"quoted time", "---\ndate: \"2019-05-01 10:00\"\n---\n", "2019-05-01", "UTC"},
		{"YAML that is not ours", "---\ntitle: a: b\ndate: 2019-05-01\n---\n", "", "UTC"},
		{"spaces behind the delimiters", "--- \ntitle: x\n---  \n", "", "UTC"},
		{"TOML", "+++\ntitle = \"x\"\n+++\n", "", "UTC"},
		{"byte order mark", "\ufeff---\ndate: 2019-05-01\n---\n", "2019-05-01", "UTC"},
		{"only a byte order mark", "\ufeff", "", "UTC"},
		{"a rule, not keys", "---\n\n", "", "UTC"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := loose("notes.md", tt.head+looseBody)
			if d.Incident == nil || !d.Whole {
				t.Fatalf("not read: %v", d.Findings)
			}
			in := d.Incident
			if got := in.Date.Value.String(); got != tt.date {
				t.Errorf("date %q, want %q", got, tt.date)
			}
			if got := in.Timezone.Value.String(); got != tt.zone {
				t.Errorf("zone %q, want %q", got, tt.zone)
			}
			for _, f := range d.Findings {
				if f.Rule != RuleEncoding {
					t.Errorf("%s: %s", f.Rule, f.Message)
				}
			}
			if _, ok := in.Section(incident.Summary); !ok || len(in.Timeline.Entries) != 2 {
				t.Errorf("sections %v, entries %d", in.Sections, len(in.Timeline.Entries))
			}
			if got := in.Sections[0].Title; got != "Outage" {
				t.Errorf("the first section is %q", got)
			}
		})
	}
}

func TestLooseDate(t *testing.T) {
	dated := strings.Replace(looseBody, "- 09:40", "- 2020-03-02 09:40", 1)
	for _, tt := range []struct{ name, text, want string }{
		{"2019-05-01-outage.md", looseBody, "2019-05-01"},
		{"incidents/20190501 outage.md", looseBody, "2019-05-01"},
		{"2019/05/01/outage.md", looseBody, "2019-05-01"},
		{"2019-05-01/2019-06-02.md", looseBody, "2019-06-02"},
		{"2019-13-01.md", looseBody, ""},
		{"ticket-120190501.md", looseBody, ""},
		{"outage.md", looseBody, ""},
		{"outage.md", dated, "2020-03-02"},
		{"2019-05-01.md", dated, "2019-05-01"},
	} {
		in := loose(tt.name, tt.text).Incident
		if got := in.Date.Value.String(); got != tt.want || in.Date.Present() {
			t.Errorf("%s: date %q, want %q; present %v", tt.name, got, tt.want, in.Date.Present())
		}
		first := in.Timeline.Entries[0].Stamp
		if tt.want == "" != first.IsZero() {
			t.Errorf("%s: the first entry is at %v", tt.name, first.Earliest)
		}
		if tt.want != "" && incident.DateOf(first.Earliest).String() != tt.want {
			t.Errorf("%s: the first entry is on %v", tt.name, first.Earliest)
		}
	}
}

// What File refuses because of its cost or its bytes, Loose refuses too.
func TestLooseLimits(t *testing.T) {
	for rule, text := range map[string]string{
		RuleLimit:    strings.Repeat("|a", 70) + "|\n" + strings.Repeat("|-", 70) + "|\n",
		RuleEncoding: "caf\xe9\n",
	} {
		d := loose("x.md", text)
		if d.Whole || len(d.Findings) != 1 || d.Findings[0].Rule != rule {
			t.Errorf("%s: whole %v, %v", rule, d.Whole, d.Findings)
		}
	}
}

func FuzzLoose(f *testing.F) {
	f.Add("---\ndate: 2019-05-01\n---\n" + looseBody)
	f.Add("+++\n+++\n- 2019-05-01 09:00 x\n")
	f.Add("---\n- a\n---\n\ufeff")
	f.Fuzz(func(t *testing.T, text string) {
		file := source.NewFile("2019-05-01.md", []byte(text))
		d := Loose(file, config.Default())
		if d.Incident == nil && len(d.Findings) == 0 {
			t.Fatal("neither a document nor a finding")
		}
		if d.Incident == nil {
			return
		}
		for _, s := range d.Incident.Sections {
			if s.Span.Start < d.Incident.FrontMatter.End || s.Span.End > len(file.Data) {
				t.Fatalf("a section from %d to %d", s.Span.Start, s.Span.End)
			}
		}
	})
}
