package edit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

func TestRecordProgress(t *testing.T) {
	day := incident.Date{Year: 2025, Month: 5, Day: 20}
	done := edit.Progress{Status: incident.Done, Closed: day, Issue: 7}
	dropped := edit.Progress{Status: incident.Dropped, Closed: day, Reason: "closed as not planned on GitHub", Issue: 7}
	reopened := edit.Progress{Status: incident.Open, Issue: 7}
	for _, tt := range []struct {
		name, before string
		progress     edit.Progress
		after        string
	}{
		{"done", "\n", done, "\n    status: done\n    closed: 2025-05-20\n    issue: 7\n"},
		{"done, with a day and a number of a person's", "\n    closed: 2025-05-19\n    issue: 8\n", done, "\n    status: done\n    closed: 2025-05-19\n    issue: 8\n"},
		{"done already", "\n    status: done\n    closed: 2025-05-19\n", done, "\n    status: done\n    closed: 2025-05-19\n    issue: 7\n"},
		{"dropped", "\n", dropped, "\n    status: dropped\n    reason: \"closed as not planned on GitHub\"\n    closed: 2025-05-20\n    issue: 7\n"},
		{"dropped, with a person's reason", "\n    status: open\n    reason: too dear\n", dropped, "\n    status: dropped\n    reason: too dear\n    closed: 2025-05-20\n    issue: 7\n"},
		{"reopened", "\n    status: done\n    closed: 2025-05-20\n    issue: 7\n", reopened, "\n    status: open\n    issue: 7\n"},
		{"only the number", "\n", edit.Progress{Issue: 7}, "\n    issue: 7\n"},
		{"open already", "\n", edit.Progress{Status: incident.Open}, "\n"},
		{"nothing", "\n", edit.Progress{}, "\n"},
	} {
		for _, end := range []string{"---\n\nbody\n", "---\n", "---"} {
			head, other := "---\nid: x\nactions:\n  - id: a", "  - id: b\n"
			if end == "---" {
				head = "\ufeff" + head // a byte order mark is for lint to report
			}
			f := source.NewFile("a.md", []byte(head+tt.before+other+end))
			doc := parse.File(f, config.Default())
			if !doc.Whole {
				t.Fatalf("%s: %v", tt.name, doc.Findings)
			}
			actions, _ := config.Find(config.FrontMatter, "actions")
			got, err := edit.RecordProgress(doc.Incident, map[string]edit.Progress{"a": tt.progress}, config.Names(actions.Value.Item.Keys))
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			if diff := cmp.Diff(head+tt.after+other+end, string(got.Data)); diff != "" {
				t.Errorf("%s: %s", tt.name, diff)
			}
		}
	}
}
