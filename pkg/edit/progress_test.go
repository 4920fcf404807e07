package edit_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

func TestRecord(t *testing.T) {
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
			got, err := edit.Record(doc.Incident, edit.Records{Actions: map[string]edit.Progress{"a": tt.progress}}, orders())
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			if diff := cmp.Diff(head+tt.after+other+end, string(got.Data)); diff != "" {
				t.Errorf("%s: %s", tt.name, diff)
			}
		}
	}
}

func orders() edit.Orders {
	actions, _ := config.Find(config.FrontMatter, "actions")
	followups, _ := config.Find(config.FrontMatter, "followups")
	return edit.Orders{
		Document: config.Names(config.FrontMatter),
		Action:   config.Names(actions.Value.Item.Keys), FollowUp: config.Names(followups.Value.Item.Keys),
	}
}

func TestRecordFollowUps(t *testing.T) {
	day := incident.Date{Year: 2025, Month: 6, Day: 2}
	answer := edit.FollowUp{Stage: "two-weeks", Date: day, Done: []string{"on-track", "moved-on"}}
	entry := "followups:\n  - stage: two-weeks\n    date: 2025-06-02\n    done: [on-track, moved-on]\n"
	for _, tt := range []struct {
		name, before string
		record       edit.FollowUp
		after        string
	}{
		{"the first one", "actions: []\n", answer, entry + "actions: []\n"},
		{"an empty list", "followups: [] # none\n", answer, "followups: [{stage: two-weeks, date: 2025-06-02, done: [on-track, moved-on]}] # none\n"},
		{"a key without a value", "followups:\nactions: []\n", answer, entry + "actions: []\n"},
		{"another stage", "followups:\n- stage: other # mine\n", answer, "followups:\n- stage: other # mine\n- stage: two-weeks\n  date: 2025-06-02\n  done: [on-track, moved-on]\n"},
		{"no ticks", "actions: []\n", edit.FollowUp{Stage: "two-weeks", Date: day}, "followups:\n  - stage: two-weeks\n    date: 2025-06-02\nactions: []\n"},
		{"ticks, and more to come", "followups:\n  - stage: two-weeks\n    done:\n      - on-track\n", edit.FollowUp{Stage: "two-weeks", Done: []string{"on-track", "moved-on"}},
			"followups:\n  - stage: two-weeks\n    done: [on-track, moved-on]\n"},
		{"then the day", "followups:\n  - stage: two-weeks\n    done: [on-track, moved-on] # all\n", answer, "followups:\n  - stage: two-weeks\n    date: 2025-06-02\n    done: [on-track, moved-on] # all\n"},
		{"a day that is there", "followups:\n  - stage: two-weeks\n    date: 2025-06-01\n    done: [on-track, moved-on]\n", answer, "followups:\n  - stage: two-weeks\n    date: 2025-06-01\n    done: [on-track, moved-on]\n"},
		{"ticks taken away", "followups:\n  - stage: two-weeks\n    done: [on-track]\n", edit.FollowUp{Stage: "two-weeks"}, "followups:\n  - stage: two-weeks\n"},
	} {
		for _, end := range []string{"\n", "\r\n"} {
			text := func(s string) string { return strings.ReplaceAll("---\nid: x\n"+s+"---\n", "\n", end) }
			doc := parse.File(source.NewFile("a.md", []byte(text(tt.before))), config.Default())
			if !doc.Whole {
				t.Fatalf("%s: %v", tt.name, doc.Findings)
			}
			got, err := edit.Record(doc.Incident, edit.Records{FollowUps: []edit.FollowUp{tt.record}}, orders())
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
				continue
			}
			if diff := cmp.Diff(text(tt.after), string(got.Data)); diff != "" {
				t.Errorf("%s: %s", tt.name, diff)
			}
			next := parse.File(got, config.Default())
			again, err := edit.Record(next.Incident, edit.Records{FollowUps: []edit.FollowUp{tt.record}}, orders())
			if err != nil || string(again.Data) != string(got.Data) {
				t.Errorf("%s: again: %v\n%s", tt.name, err, again.Data)
			}
		}
	}
}
