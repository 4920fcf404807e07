package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
)

// arithmetic returns what the rules about time say about a document.
func arithmetic(t *testing.T, text string) []diag.Diagnostic {
	t.Helper()
	only := []*lint.Rule{rules.ClaimedDuration, rules.UnmatchedDuration, rules.TimeNotInTimeline, rules.Weekday, rules.DateTypo, rules.DateOutsideTimeline}
	return lint.Run([]lint.Document{{Incident: read(t, "bad.md", text, config.Default()).Incident}}, lint.Options{Rules: only, Today: today})
}

// guide is the data incident of the book, with the book's own claims.
const guide = `---
id: 2025-05-14-revenue-dashboard
title: Daily revenue dashboard under-reported revenue by 18%
date: 2025-05-14
timezone: America/New_York
actions:
  - id: row-count
    title: "Add a row-count anomaly test within 4 hours of each load"
    due: 2025-05-21
---
## Summary

On May 14, the dashboard showed revenue about 18% too low. A transform of May 13 left out a new product line. Detected
at 09:40 by a finance review; fixed and backfilled by 14:20 the same day.

Duration of bad data: ~22 hours.

## Impact

- Wrong by ~18% for one day.
- Finance shared it in a Wednesday 14 May business review.

## Timeline

- May 13, 16:42 — **Introduced:** PR #2891 merged, adds a filter that excludes test products.
  The filter also matches a new real product line.
- May 14, 02:15 — **Started:** daily ETL runs with the new logic; revenue computed wrong.
- May 14, 09:40 — **Detected:** finance analyst flags a discrepancy in chat.
- May 14, 10:05 — **Acknowledged:** data engineer investigates, finds the filter.
- May 14, 11:30 — Fix PR opened.
- May 14, 12:15 — Fix merged.
- May 14, 13:40 — **Mitigated:** backfill of the partition complete.
- May 14, 14:20 — **Resolved, notified:** dashboard refreshed; downstream consumers notified.

## Root cause

No data test compared the day's row count with the week before. A check would have flagged the issue at 02:30, seven
hours before manual detection.

## What went well

- Root cause was identified within 25 minutes of report.
- Fix was developed, reviewed, and shipped within 2.5 hours.
- Stakeholders were updated hourly.

## What went badly

- Three communications were drafted on the wrong number before detection.
- It took 100 minutes from “fix merged” to “consumers notified.” Communication was late.

## Action items

Each of them ships within 3 weeks.
`

func TestGuide(t *testing.T) {
	found := arithmetic(t, guide)
	want := "49:11: error: \"100 minutes\" contradicts the timeline: from 12:15 \"Fix merged\" to 14:20 \"Resolved, notified: dashboard refreshed; downstream…\" it is 125 minutes\n" +
		"    write \"125 minutes\", or correct the timeline\n"
	if diff := cmp.Diff(want, print(found)); diff != "" {
		t.Error(diff)
	}
	found = arithmetic(t, strings.Replace(guide, "Wednesday 14 May", "Tuesday 14 May", 1))
	want = "21:26: error: \"Tuesday 14 May\": 2025-05-14 is a Wednesday\n    write \"Wednesday\", or correct the date\n" + want
	if diff := cmp.Diff(want, print(found)); diff != "" {
		t.Error(diff)
	}
}

// An undated figure of the guide's example in a sentence, and what is said of
// it: "ok", "info", or the right figure with "error", and "fix" when there is
// an edit.
func TestClaims(t *testing.T) {
	for text, want := range map[string]string{
		// Explicit times.
		"The filter was found in 25 min (09:40 to 10:05).":                     "ok",
		"The filter was found in 35 min (09:40 to 10:05).":                     "fix 25 min",
		"From 10:05 to 12:15, that is 2 h 10 min, the fix was written.":        "ok",
		"From 10:05 to 12:15, that is 3 h 10 min, the fix was written.":        "fix 2 h 10 min",
		"Wrong for 21 h 38 min, from 16:42 on 13 May to 14:20 on 14 May.":      "ok",
		"Wrong for 23 h 38 min, from 16:42 on 13 May to 14:20 on 14 May.":      "fix 21 h 38 min",
		"It was live for 9h33 (16:42–02:15) before anyone looked.":             "ok",
		"It was live for 8h33 (16:42–02:15) before anyone looked.":             "fix 9h33",
		"Between 02:15 and 02:45 (45 minutes) nothing ran.":                    "fix 30 minutes",
		"At 12:15, 2 h 10 min after the filter was found, the fix was merged.": "ok",
		"We lost two hours (10:05 to 11:10).":                                  "fix one hour",
		"We lost an hour and a half (10:05 to 11:35).":                         "ok",
		"We lost an hour and a half (10:05 to 12:35).":                         "error 2 h 30 min",
		"The fix took 1:25 h (10:05 to 11:30).":                                "ok",
		"The fix took 1:55 h (10:05 to 11:30).":                                "fix 1:25 h",
		"The fix took 1:25 h (16:05 to 17:30 CEST).":                           "ok",
		"The fix took 1:55 h (16:05 to 17:30 CEST).":                           "fix 1:25 h",
		"The fix took 1:25 h (10:05 to 11:30 EDT).":                            "ok",
		"The fix took 1:25 h (19:35 to 21:00 IST).":                            "ok",
		// Moments and metrics.
		"Time to detect: 7 h 25 min":                                    "ok",
		"Time to detect: 5 h 25 min":                                    "error 7 h 25 min",
		"**TTD:** 7h25m":                                                "ok",
		"Detection took seven hours.":                                   "ok",
		"Detection took four hours.":                                    "error 7 h 25 min",
		"It took 4 h to detect.":                                        "error 7.4 h",
		"Time to resolve: 12h 5m":                                       "ok",
		"Time to resolve: 4h 40m":                                       "ok",
		"Time to resolve: 6h 40m":                                       "error 12h 5m",
		"It took 4 h 40 min from detection to resolution.":              "ok",
		"It took 5 h 40 min from detection to resolution.":              "error 4 h 40 min",
		"Consumers were told 4 h 40 min after detection.":               "ok",
		"Consumers were notified 6 h 40 min after detection.":           "error 4 h 40 min",
		"The outage lasted 12 hours.":                                   "ok",
		"The outage lasted 3 hours.":                                    "error 12 hours",
		"The 3-hour outage was noticed late.":                           "error 12-hour",
		"The second outage lasted 3 hours.":                             "ok",
		"The report was acknowledged within half an hour of detection.": "ok",
		"The report was acknowledged within 10 minutes of detection.":   "error 25 minutes",
		"It was acknowledged more than 20 minutes after detection.":     "ok",
		"It was acknowledged less than 15 minutes after detection.":     "error 25 minutes",
		"It was acknowledged almost half an hour after detection.":      "ok",
		"It was acknowledged about 2 hours after it was detected.":      "error 25 min",
		"It went unnoticed for 3 hours.":                                "error 7.4 hours",
		"Revenue was wrong for 3 hours before anyone noticed.":          "error 7.4 hours",
		"An outage of 3 hours is what consumers saw, and it was long.":  "error 12 hours",
		"The revenue dashboard was wrong for 50 hours.":                 "error 12 hours",
		"It took 15 hours and two teams to detect the wrong rows.":      "error 7.4 hours",
		"It took 3 hours from start to finish.":                         "error 12 hours",
		"Of these, 5 h of that was the time to detect.":                 "error 7.4 h",
		// Words shared with entries.
		"The fix was merged at 12:15, and the backfill completed 30 minutes later.":          "error 85 minutes",
		"The fix was merged. 30 minutes later the backfill completed.":                       "error 85 minutes",
		"Once the fix was merged, the backfill took 30 minutes.":                             "error 85 minutes",
		"The fix PR had been open for 15 hours when the fix was merged.":                     "error 45 min",
		"Fix PR opened to fix merged: 75 minutes.":                                           "error 45 minutes",
		"From 10:05 to 12:15 on everybody's own clock, which is 3 h 10 min, it was written.": "fix 2 h 10 min",
		"Time to detect: 7 h 25 min, or 500 minutes":                                         "error 445 minutes",
		"Once the fix was merged, 30 minutes went by before the backfill completed.":         "error 85 minutes",
		// One end is named, and no entry is as far from it.
		"The office opened 30 minutes after the fix was merged.":       "info",
		"The backfill completed 85 minutes after the fix was merged.":  "ok",
		"The backfill completed 60 minutes after the fix was merged.":  "error 85 minutes",
		"It took 45 minutes between “fix PR opened” and “fix merged”.": "ok",
		"It took 75 minutes between “fix PR opened” and “fix merged”.": "error 45 minutes",
		// No claims about the course.
		"Alerts fire when errors stay over 5% for 3 minutes.":  "ok",
		"The cache has a TTL of 3 hours and was full.":         "ok",
		"The job runs every 3 hours and was late.":             "ok",
		"We will notify within 10 minutes of detection.":       "ok",
		"The report said “it took 3 hours to detect”.":         "ok",
		"The previous incident took 3 hours to detect.":        "ok",
		"Support took 3 business hours to answer.":             "ok",
		"The queue held 3 hours of data.":                      "ok",
		"On 3 March 2024 the same job took 3 hours to detect.": "ok",
		"Run `sleep 3 hours` was used.":                        "ok",
		"It was written off 3 days ago.":                       "ok",
		// Nothing to compare with, and no two entries fit.
		"The team lost 33 minutes on a wrong lead.": "info",
		"The team lost 45 minutes on a wrong lead.": "ok",
	} {
		document := guide[:strings.Index(guide, "## Root cause")] + "## What went badly\n\n" + text + "\n"
		got := "ok"
		for _, d := range arithmetic(t, document) {
			_, right, _ := strings.Cut(d.Hint, `write "`)
			right, _, _ = strings.Cut(right, `"`)
			switch {
			case d.Rule == "time-not-in-timeline":
			case d.Severity == diag.Info:
				got = "info"
			case len(d.Edits) == 1 && d.Edits[0].New == right:
				got = "fix " + right
			case d.Severity == diag.Error:
				got = "error " + right
			default:
				got = d.Message
			}
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// Entries that are ranges have a length of their own, and a night on which the
// clocks change has an hour more or less.
func TestRangesAndClocks(t *testing.T) {
	const document = `---
id: 2025-03-30-boards
title: The boards of the station were dark
date: 2025-03-30
timezone: Europe/Berlin
---
## Timeline

- 2025-03-30 01:30 — **Started:** the boards go dark
- ~03:30 — **Detected:** the night shift phones
- 05:00–05:30 — the cache is rebuilt
- 06:00 — **Resolved:** the boards show trains

## Impact

- Rebuilding the cache took %s.
- It took %s to detect.
`
	for _, tt := range []struct{ rebuilt, detected, want string }{
		{"30 minutes", "an hour", ""},
		{"half an hour", "60 minutes", ""},
		{"45 minutes", "an hour", `16:29: error: "45 minutes" contradicts the timeline: from 05:00–05:30 "the cache is rebuilt" to 05:30 it is 30 minutes`},
		{"30 minutes", "2 hours", `17:11: error: "2 hours" contradicts the timeline: from 01:30 "Started: the boards go dark" to ~03:30 "Detected: the night shift phones" it is 55 min to 1 h 5 min; the clocks change in between`},
	} {
		got, _, _ := strings.Cut(print(arithmetic(t, fmt.Sprintf(document, tt.rebuilt, tt.detected))), "\n")
		if got != tt.want {
			t.Errorf("%s, %s: %s\nwant %s", tt.rebuilt, tt.detected, got, tt.want)
		}
	}
}

// In an entry, its own time is one end.
func TestClaimsOfEntries(t *testing.T) {
	const document = `---
id: 2025-05-14-revenue
title: Revenue was wrong
date: 2025-05-14
---
## Timeline

- 2025-05-14 09:00 — **Started:** the job writes half of the rows
- 09:40 — **Detected:** finance reports the gap
- 10:00 — the filter is found
- 10:30 — %s
`
	for text, want := range map[string]string{
		"50 minutes after detection the fix is merged":                 "ok",
		"80 minutes after detection the fix is merged":                 "error 50 minutes",
		"the fix is merged, 30 minutes after the filter was found":     "ok",
		"the fix is merged, 45 minutes after the filter was found":     "error 30 minutes",
		"30 minutes later, the fix is merged":                          "ok",
		"45 minutes later, the fix is merged":                          "error 30 minutes",
		"Half an hour later: the fix is merged":                        "ok",
		"the timeout is raised to 45 minutes":                          "ok",
		"the fix is merged; the job has to end 45 minutes after 11 pm": "ok",
	} {
		got := "ok"
		for _, d := range arithmetic(t, fmt.Sprintf(document, text)) {
			_, right, _ := strings.Cut(d.Hint, `write "`)
			right, _, _ = strings.Cut(right, `"`)
			got = d.Severity.String() + " " + right
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// A time is compared in the zone that it names; a name that means several
// zones counts only where the incident has one of them.
func TestZonesOfTimes(t *testing.T) {
	for text, want := range map[string]int{
		"At 12:15 EDT the fix was merged.":  0,
		"At 12:15 EST the fix was merged.":  0, // all year
		"At 16:15 UTC the fix was merged.":  0,
		"At 18:15 CEST the fix was merged.": 0,
		"At 17:15 CEST the fix was merged.": 1,
		"At 15:15 UTC the fix was merged.":  1,
		"At 13:15 IST the fix was merged.":  0,
		// What a graph read at a time is no event; from when to when it was so is two.
		"The load was 611 requests at 12:50, and fell.":                0,
		"Finance sent 611 requests between 10:05 and 12:50, and left.": 1,
	} {
		found := arithmetic(t, guide[:strings.Index(guide, "## Root cause")]+"## What went badly\n\n"+text+"\n")
		if len(found) != want {
			t.Errorf("%q: %s", text, print(found))
		}
	}
}

// When the words of an end fit two entries, and neither fits the figure, the
// hint does not pretend to know which is meant.
func TestGuessedEnds(t *testing.T) {
	for text, want := range map[string]string{
		"The backfill completed 10 minutes after the merge.":          `if these are meant, write "`,
		"The backfill completed 10 minutes after the fix was merged.": `write "85 minutes", or correct`,
	} {
		found := arithmetic(t, guide[:strings.Index(guide, "## Root cause")]+"## What went badly\n\n"+text+"\n")
		if len(found) != 1 || found[0].Severity != diag.Error || !strings.HasPrefix(found[0].Hint, want) {
			t.Errorf("%q: %s", text, print(found))
		}
	}
}
