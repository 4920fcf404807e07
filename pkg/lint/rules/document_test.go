package rules_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
)

// finished has nothing to find.
const finished = `---
id: 2025-05-14-revenue
title: "Revenue dashboard under-reported by 18%"
date: 2025-05-14
status: reviewed
reviewed: 2025-05-16
severity: SEV-2
authors: [data-platform]
detected_by: user-report
actions:
  - id: row-count
    title: "Add a row-count test"
    type: detect
    owner: octocat
    due: 2025-05-21
    done_when: the test fails on the partition of 2025-05-14
    status: done
  - id: badge
    title: "Show a badge"
    type: detect
    owner: monalisa
    due: 2025-06-10
    done_when: the badge turns red within 5 minutes
    status: done
---
## Summary

18% of a day's revenue was missing.

## Impact

$432,000 of $2,400,000.

## Timeline

- 02:15 — **Started:** the job runs.
- 09:40 — **Detected:** finance reports the gap.
- 10:05 — **Acknowledged:** on-call takes it.
- 13:40 — **Mitigated:** the backfill is complete.
- 14:20 — **Resolved, notified:** the dashboard is right.

## Root cause

The table says "in QA", the model reads "not real".

## What went well

- Finance compares with a second source.
- The change stood at the top of the release list.
- Every consumer of the dashboard was told.

## What went badly

- Detection took 7 h 25 min (02:15 to 09:40).

## Action items
`

func lintText(t *testing.T, text string) []diag.Diagnostic {
	t.Helper()
	c := config.Default()
	return lint.Run([]lint.Document{read(t, "2025-05-14-revenue.md", text, c)}, lint.Options{Rules: rules.All, Today: today})
}

func names(found []diag.Diagnostic) string {
	var list []string
	for _, d := range found {
		list = append(list, d.Severity.String()+" "+d.Rule)
	}
	return strings.Join(list, ", ")
}

// One mistake, one finding: consequences are not reported.
func TestOneMistakeOneFinding(t *testing.T) {
	if found := lintText(t, finished); len(found) > 0 {
		t.Fatalf("the finished document has findings:\n%s", print(found))
	}
	timeline := finished[strings.Index(finished, "- 02:15"):strings.Index(finished, "\n## Root cause")]
	tests := []struct{ name, old, new, want string }{
		{"no timeline", "## Timeline\n\n" + timeline + "\n", "", "error section-missing"},
		{"empty timeline", timeline, "", "error section-empty"},
		{"comment for timeline", timeline, "<!-- oldest first -->\n", "error section-empty"},
		{"placeholder for timeline", timeline, "TODO: oldest first\n", "error template-text"},
		{"paragraph for timeline", timeline, strings.ReplaceAll(timeline, "- ", ""), "error timeline-empty"},
		{"code for timeline", timeline, "```\n" + timeline + "```\n", "error timeline-empty"},
		{"date without time", timeline, "- 2025-05-14 — all of it\n", "error timeline-empty"},
		{"no detected", "**Detected:** ", "", "error moment-detected"},
		{"misspelt detected", "Detected:", "Detcted:", "error moment-detected"},
		{"no started", "**Started:** ", "", "warning moment-started"},
		{"wrong day", "- 13:40", "- 2025-05-13 13:40", "error timeline-order"},
		{"midnight", "- 14:20", "- 00:20", "error timeline-order"},
		{"resolved before mitigated", "**Mitigated:** the backfill is complete.\n- 14:20 — **Resolved", "**Resolved:** the backfill is complete.\n- 14:20 — **Mitigated", "error moment-order"},
		{"newest first", "- 02:15 — **Started:** the job runs.\n- 09:40 — **Detected:** finance reports the gap.\n- 10:05 — **Acknowledged:** on-call takes it.\n- 13:40 — **Mitigated:** the backfill is complete.\n- 14:20 — **Resolved, notified:** the dashboard is right.\n",
			"- 14:20 — **Resolved:** the dashboard is right.\n- 09:40 — **Detected:** finance reports the gap.\n- 02:15 — **Started:** the job runs.\n", "error timeline-order"},
		{"acknowledged before all", "- 02:15 — **Started:** the job runs.\n", "- 02:10 — **Acknowledged:** on-call looks.\n- 02:15 — **Started:** the job runs.\n", "error moment-order, warning moment-duplicate"},
		{"title missing, and that of an action misspelt", finished[strings.Index(finished, "title:"):strings.Index(finished, "\"Add")],
			"date: 2025-05-14\nstatus: draft\nseverity: SEV-2\nauthors: [x]\ndetected_by: alert\nactions:\n  - id: row-count\n    titel: ", "warning required-keys, error unknown-key"},
		{"misspelt key", "severity:", "serverity:", "error unknown-key"},
		{"misspelt key of an action", "    owner: octocat\n", "    ownr: octocat\n", "error unknown-key"},
		{"wrong value", "detected_by: user-report", "detected_by: email", "error value"},
		{"wrong severity", "SEV-2", "P2", "error value"},
		{"no id", "id: 2025-05-14-revenue\n", "", "error document-id"},
		{"no reviewed", "reviewed: 2025-05-16\n", "", "warning reviewed-date"},
		{"reviewed too early", "2025-05-16", "2024-05-16", "warning reviewed-date"},
		{"no action items", "## Action items\n", "", "error section-missing"},
		{"no sections", finished[strings.Index(finished, "## Summary"):], "Nothing yet.\n", "error section-missing"},
		{"contributing factors instead", "Root cause", "Contributing factors", ""},
		{"draft", "status: reviewed\nreviewed: 2025-05-16", "status: draft", ""},
		{"broken YAML", "title: \"Revenue dashboard under-reported by 18%\"", "title: Slow: dashboard", "error yaml"},
		{"no front matter", "---\nid", "id", "error front-matter"},
		{"Markdown beyond the limits", "18% of", strings.Repeat("[a](", 4001), "error limit"},
		{"open and due before the incident", "2025-06-10\n    done_when: the badge turns red within 5 minutes\n    status: done", "2024-06-10\n    done_when: x", "error action-due"},
		{"open past its date", "turns red within 5 minutes\n    status: done", "turns red within 5 minutes", "warning action-overdue"},
		{"not known when", "- 02:15 — **Started", "- 09:?? — **Started", ""},
		{"certainly later", "- 02:15 — **Started", "- 10:?? — **Started", "error timeline-order"},
		{"recurs", "status: reviewed", "status: reviewed\nrecurs: [2025-01-01-first]", "error recurrence-section, error recurs-unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(finished, tt.old, tt.new, 1)
			if text == finished {
				t.Fatal("nothing was replaced")
			}
			found := lintText(t, text)
			// What the parser thinks of single lines is held by its own tests.
			found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return d.Rule == "timestamp" })
			if got := names(found); got != tt.want {
				t.Errorf("found %q, want %q:\n%s", got, tt.want, print(found))
			}
		})
	}
}

// What is required is configuration.
// What is missing is reported at its key when the key stands there empty.
func TestEmptyKeys(t *testing.T) {
	text := "---\nid:\ntitle: \"\"\ndate: 2025-05-14\nstatus: in-review\nseverity: # soon\nauthors: []\ndetected_by:\nactions:\n  - id: a\n    title:\n    type: ~\n    owner:\n    due:\n    done_when: \"\"\n---\n"
	found := map[string]bool{}
	for _, d := range lint.Run([]lint.Document{{Incident: read(t, "bad.md", text, config.Default()).Incident}}, lint.Options{Rules: rules.All, Today: today}) {
		at := d.Span.From()
		found[fmt.Sprintf("%s %d:%d %s", d.Rule, at.Line, at.Column, d.Span.Text())] = true
	}
	for _, want := range []string{
		"document-id 2:1 id", "required-keys 3:1 title", "required-keys 6:1 severity", "recommended-keys 7:1 authors", "recommended-keys 8:1 detected_by",
		"action-title 11:5 title", "action-type 12:5 type", "action-owner 13:5 owner", "action-due 14:5 due", "action-done-when 15:5 done_when",
	} {
		if !found[want] {
			t.Errorf("no %q in %v", want, slices.Sorted(maps.Keys(found)))
		}
	}
}

func TestConfiguredSections(t *testing.T) {
	c := config.Default()
	c.Sections.Required = []incident.SectionKind{incident.Trigger, incident.FirstMissed}
	text := strings.Replace(finished, "- 02:15", "<!--\n- 02:15", 1)
	text = strings.Replace(text, "## Root cause", "-->\n## Root cause", 1)
	text = strings.Replace(text, "status: reviewed", "status: reviewed\nrecurs: [2025-01-01-first]", 1)
	first := read(t, "first.md", "---\nid: 2025-01-01-first\n---\n", c)
	first.Context = true
	run := func(text string) string {
		return names(lint.Run([]lint.Document{first, read(t, "2025-05-14-revenue.md", text, c)}, lint.Options{Rules: rules.All, Config: c, Today: today}))
	}
	if got, want := run(text), "error section-missing, error section-missing"; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
	text += "## The trigger\n\nA merge.\n\n## What did the first postmortem miss?\n"
	if got, want := run(text), "error section-empty"; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
	c.Sections.Required = nil
	if got, want := run(text), "error recurrence-section"; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
}

// A draft is guided: what is missing are warnings, and few.
func TestUntouchedDraft(t *testing.T) {
	text := `---
id: 2025-05-14-revenue
title: "Revenue dashboard"
date: 2025-05-14
status: draft
severity: SEV-3
authors: []
detected_by:
actions: []
---
## Summary
<!-- One paragraph. -->
## Impact
## Timeline
<!-- oldest first
- 09:15 — **Started:** the first orders fail.
-->
## Root cause
## What went well
## What went badly
## Action items
`
	found := lintText(t, text)
	if got, want := names(found), "warning recommended-keys, warning recommended-keys, warning section-empty"; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
	if last := found[len(found)-1]; last.Message != "6 sections are still empty: Summary, Impact, Timeline, Root cause, What went well, What went badly" {
		t.Errorf("message %q", last.Message)
	}
	text = strings.Replace(text, "actions: []", "actions:\n  - id: a\n    status: dropped\n  - title: TODO", 1)
	for _, d := range lintText(t, text) {
		if d.Severity == diag.Error && d.Rule != "action-id" {
			t.Errorf("an error in a draft: %s", print([]diag.Diagnostic{d}))
		}
	}
}

// An id that two documents share is reported once, and in the requested one.
func TestSharedID(t *testing.T) {
	c := config.Default()
	run := func(contextA, contextB bool) string {
		a, b := read(t, "a.md", finished, c), read(t, "b.md", finished, c)
		a.Context, b.Context = contextA, contextB
		var list []string
		for _, d := range lint.Run([]lint.Document{b, a}, lint.Options{Rules: rules.All, Today: today}) {
			list = append(list, d.Span.File.Path+": "+d.Rule)
		}
		return strings.Join(list, ", ")
	}
	for _, tt := range []struct {
		a, b bool
		want string
	}{{false, false, "b.md: document-id"}, {false, true, "a.md: document-id"}, {true, false, "b.md: document-id"}} {
		if got := run(tt.a, tt.b); got != tt.want {
			t.Errorf("context a %v, b %v: found %q, want %q", tt.a, tt.b, got, tt.want)
		}
	}
}

// A reference to a document that cannot be read is not called unknown.
func TestRecursToUnread(t *testing.T) {
	c := config.Default()
	text := strings.Replace(finished, "status: reviewed", "status: reviewed\nrecurs: [2025-01-01-first]", 1)
	found := lint.Run([]lint.Document{
		read(t, "2025-05-14-revenue.md", text, c),
		read(t, "2025-01-01-first/index.md", "no front matter", c),
	}, lint.Options{Rules: rules.All, Today: today})
	if got, want := names(found), "error front-matter, error recurrence-section"; got != want {
		t.Errorf("found %q, want %q", got, want)
	}
}

func TestOwnPostmortems(t *testing.T) {
	files, err := filepath.Glob("../../../postmortems/*.md")
	if err != nil || len(files) < 3 {
		t.Fatal("where are the postmortems?", files, err)
	}
	more, err := filepath.Glob("../../../postmortems/*/index.md")
	if err != nil || len(more) == 0 {
		t.Fatal("where is the folder with an image?", err)
	}
	c := config.Default()
	var documents []lint.Document
	for _, name := range append(files, more...) {
		if filepath.Base(name) == "README.md" {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		documents = append(documents, read(t, filepath.ToSlash(strings.TrimPrefix(name, "../../../")), string(data), c))
	}
	found := lint.Run(documents, lint.Options{Rules: rules.All, Today: incident.Date{Year: 2026, Month: 11, Day: 23}})
	want := []string{
		"postmortems/2025-05-14-revenue-dashboard.md: warning action-overdue",
		"postmortems/2026-09-03-edge-proxy/index.md: warning action-due-late",
		"postmortems/2026-11-19-checkout-slow-eu.md: warning section-missing",
		"postmortems/2026-11-19-checkout-slow-eu.md: warning action-owner",
		"postmortems/2026-11-19-checkout-slow-eu.md: warning action-done-when",
		"postmortems/2026-11-19-checkout-slow-eu.md: warning vague-action",
		"postmortems/2026-11-19-checkout-slow-eu.md: info went-well-count",
	}
	var got []string
	for _, d := range found {
		got = append(got, d.Span.File.Path+": "+d.Severity.String()+" "+d.Rule)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-), found (+):\n%s\n%s", diff, print(found))
	}
}
