package site

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/markdown"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

var now = time.Date(2025, 7, 1, 8, 0, 0, 0, time.UTC)

func field[T any](f *source.File, v T) incident.Field[T] {
	return incident.Field[T]{Value: v, Span: f.Span(0, 1)}
}

func fields(f *source.File, list ...string) []incident.Field[string] {
	var out []incident.Field[string]
	for _, v := range list {
		out = append(out, field(f, v))
	}
	return out
}

func date(text string) incident.Date {
	d, err := incident.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

var kindByTitle = map[string]incident.SectionKind{
	"Summary": incident.Summary, "Timeline": incident.TimelineKind, "Root cause": incident.RootCause,
	"Action items": incident.ActionItems,
}

var stampLine = regexp.MustCompile(`(?m)^(?:- |\| )(\d{4}-\d\d-\d\d) (~?)(\d\d:(?:\d\d|\?\?))(?:–(\d\d:\d\d))? (?:—|\|) (\*\*([A-Za-z, ]+):\*\*)?`)

// newIncident makes what the parser would, from a body alone: it knows the one
// form of timeline entries that these tests use.
func newIncident(path, id, day, title, body string) *incident.Incident {
	f := source.NewFile(path, []byte(body))
	in := &incident.Incident{
		File:     f,
		ID:       field(f, id),
		Title:    field(f, title),
		Date:     field(f, date(day)),
		Timezone: field(f, time.UTC),
		Status:   field(f, incident.Reviewed),
		Severity: field(f, incident.Severity(2)),
		Text:     f.Span(0, len(f.Data)),
	}
	in.Body = markdown.Parse(in.Text)
	for n := in.Body.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			s := incident.Section{Pos: n.Pos(), Level: h.Level, Title: plainText(n, f.Data)}
			if k, ok := kindByTitle[s.Title]; ok {
				s.Kinds = []incident.SectionKind{k}
			}
			in.Sections = append(in.Sections, s)
		}
	}
	for _, m := range stampLine.FindAllSubmatchIndex(f.Data, -1) {
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return string(f.Data[m[2*i]:m[2*i+1]])
		}
		end := m[7]
		if m[9] > 0 {
			end = m[9]
		}
		stamp := incident.Stamp{Span: f.Span(m[2], end), Dated: true}
		at, _ := time.Parse("2006-01-02 15:04", group(1)+" "+strings.Replace(group(3), "??", "00", 1))
		stamp.Earliest, stamp.Latest = at, at
		switch {
		case group(2) != "":
			stamp.Exactness = incident.Approximate
			stamp.Earliest, stamp.Latest = at.Add(-incident.ApproximateWithin), at.Add(incident.ApproximateWithin)
		case strings.Contains(group(3), "?"):
			stamp.Exactness = incident.UnknownMinutes
			stamp.Latest = at.Add(59 * time.Minute)
		case group(4) != "":
			stamp.Exactness = incident.Range
			stamp.Latest, _ = time.Parse("2006-01-02 15:04", group(1)+" "+group(4))
		}
		e := incident.Entry{Span: f.Span(m[0], m[1]), Stamp: stamp}
		for _, name := range strings.FieldsFunc(group(6), func(r rune) bool { return r == ',' || r == ' ' }) {
			e.Labels = append(e.Labels, incident.Label{Moment: incident.Moment(strings.ToLower(name))})
		}
		in.Timeline.Entries = append(in.Timeline.Entries, e)
	}
	return in
}

func action(f *source.File, id, title, owner, due string, status incident.ActionStatus) incident.ActionItem {
	a := incident.ActionItem{
		ID:     field(f, id),
		Title:  field(f, title),
		Type:   field(f, incident.Detect),
		Owner:  field(f, owner),
		Status: field(f, status),
	}
	if due != "" {
		a.Due = field(f, date(due))
	}
	return a
}

const revenueBody = `
## Summary

For one day the revenue dashboard showed about 18 % less than was earned. A filter that
keeps test products out also matched a product line that had just been launched. The
finance review noticed; the figures were put right the same day.

## Impact

- The dashboard was wrong by **18 %** for one day.
- Sales quoted the figure in one customer call, and finance in the [Tuesday review](https://example.org/review).
- One statement to the press was caught *before* it went out.

| Where | Figure shown | Figure earned | Put right |
|:------|-------------:|--------------:|:---------:|
| Dashboard | 1.02 M | 1.24 M | 14:20 |
| Business review | 1.02 M | 1.24 M | next day |

## Timeline

- 2025-05-13 16:42 — **Introduced:** PR #2891 merged; its filter also matches a real product line.
- 2025-05-14 02:15 — **Started:** the daily job runs with the new filter; revenue is computed wrong.
- 2025-05-14 09:40 — **Detected:** a finance review sees the discrepancy.
- 2025-05-14 10:05 — **Acknowledged:** a data engineer finds the filter, see [the cause](#root-cause).
- 2025-05-14 11:30 — a fix is proposed.
- 2025-05-14 12:15 — **Mitigated:** the fix is merged; new figures are right.
- 2025-05-14 13:40 — the partition of the day is filled again.
- 2025-05-14 14:20 — **Resolved, notified:** dashboard refreshed, consumers told.

![Revenue by hour; it drops at two in the morning](revenue.png)

## Root cause

The model ` + "`revenue_clean.sql`" + ` kept products out that were flagged for tests:

` + "```sql" + `
SELECT * FROM revenue
WHERE product_id NOT IN (SELECT id FROM test_products) -- the new line was still in here, two days after its launch
` + "```" + `

The new line had been flagged for QA on May 12 and was still flagged when it was launched.

### Contributing factors

1. No test compared the number of rows with that of the week before.
2. Nobody owns the flag once QA is done. See the [second incident](2025-06-16-qa-flag.md#summary).

> A check of the row count would have fired at 02:30, seven hours earlier.

## What went well

The finance review looks at figures, not at charts alone. The fix took less than two hours.

## What went badly

- [x] Consumers were told late.
- [ ] The runbook had no word about filling a partition again.

## Action items

<!-- postmortem:actions -->
| Action | Owner | Due |
|---|---|---|
| kept table | octocat | 2025-05-21 |
<!-- /postmortem:actions -->

The first two come before anything else.
`

func revenue() *incident.Incident {
	in := newIncident("postmortems/2025-05-14-revenue-dashboard.md", "2025-05-14-revenue-dashboard", "2025-05-14",
		"Daily revenue dashboard under-reported revenue by 18%", revenueBody)
	f := in.File
	in.Reviewed = field(f, date("2025-05-16"))
	in.Services = fields(f, "revenue-dashboard", "warehouse")
	in.Tags = fields(f, "data-quality")
	in.Authors = fields(f, "data-platform")
	in.Class = field(f, "qa-flag-leak")
	in.DetectedBy = field(f, incident.ByUserReport)
	in.Links = []incident.Link{
		{Name: field(f, "Dashboard"), URL: field(f, "https://example.org/dashboard")},
		{Name: field(f, "Bad"), URL: field(f, "javascript:alert(1)")},
	}
	rows := action(f, "row-count-anomaly", "Add a row-count anomaly test on revenue_clean, threshold 3σ", "octocat", "2025-05-21", incident.Done)
	rows.DoneWhen = field(f, "the test fails on the partition of 2025-05-14")
	rows.Closed = field(f, date("2025-05-20"))
	flag := action(f, "flag-expiry", "Let the QA flag expire by itself after 14 days", "team:catalogue", "2025-06-04", incident.Open)
	flag.DoneWhen = field(f, "a flag set today is gone in two weeks without anyone's doing")
	flag.Type = field(f, incident.Prevent)
	book := action(f, "runbook", "Describe in the runbook how a partition is filled again", "hubot", "2025-08-01", incident.Open)
	book.Type, book.Issue = field(f, incident.Process), field(f, 41)
	late := action(f, "press-check", "Let the press office check figures twice", "monalisa", "2025-05-30", incident.Dropped)
	late.Reason = field(f, "the office already does; the second check was the one that caught it")
	in.Actions = []incident.ActionItem{rows, flag, book, late}
	for i := range in.Actions {
		in.Actions[i].Span = f.Span(i, i+1)
	}
	return in
}

func recurrence() *incident.Incident {
	in := newIncident("postmortems/2025-06-16-qa-flag.md", "2025-06-16-qa-flag", "2025-06-16",
		"Churn report left out every customer of the trial plan", `
## Summary

A flag left behind by QA kept trial customers out of the report. It is the [same flag as in May](2025-05-14-revenue-dashboard.md#root-cause),
and the [job](../jobs/churn.sql?plain=1#L10) had no test.

## Timeline

| Time | What |
|---|---|
| 2025-06-16 ~06:00 | **Started:** the job runs. |
| 2025-06-16 06:25 | **Detected:** the row-count test fails. |
| 2025-06-16 07:??  | **Resolved:** the report is computed again. |

## Root cause

See above.
`)
	f := in.File
	in.Severity = field(f, incident.Severity(3))
	in.Services = fields(f, "churn-report")
	in.Class = field(f, "qa-flag-leak")
	in.Recurs = fields(f, "2025-05-14-revenue-dashboard", "2024-01-01-gone")
	in.Actions = []incident.ActionItem{action(f, "flag-owner", "Name an owner for the QA flag", "octocat", "2025-07-10", incident.Open)}
	return in
}

func outage() *incident.Incident {
	in := newIncident("postmortems/2025-06-28-edge-proxy/index.md", "2025-06-28-edge-proxy", "2025-06-28",
		"Edge proxy answered 503 to a third of all requests in Europe after a certificate ran out, and the page that should have said so was behind the same proxy", `
# Edge proxy answered 503

## Timeline

- 2025-06-28 13:58 — **Started:** the certificate runs out.
- 2025-06-28 14:02 — **Detected, acknowledged:** the alert fires.
- 2025-06-28 14:31 — **Mitigated:** traffic moves to the other region.
- 2025-06-28 15:10–15:20 — **Resolved:** the certificate is renewed everywhere.

## Lessons
`)
	in.Severity = field(in.File, incident.Severity(1))
	in.Services = fields(in.File, "edge-proxy", "status-page", "checkout")
	return in
}

func draft() *incident.Incident {
	in := newIncident("postmortems/2025-06-30-arabic.md", "2025-06-30-arabic", "2025-06-30",
		"تأخرت رسائل البريد الإلكتروني ست ساعات", `
## Summary

توقف الخادم الذي يرسل الرسائل عن العمل، ولم يلاحظ أحد ذلك حتى الصباح.

- أول نقطة
- ثاني نقطة مع `+"`code`"+`

## Timeline

- 2025-06-30 02:00 — **Started:** توقف الخادم
`)
	in.Status = field(in.File, incident.Draft)
	in.Severity = field(in.File, incident.Severity(4))
	in.Services = fields(in.File, "mail")
	return in
}

func pngImage(width, height int) []byte {
	var b bytes.Buffer
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			img.Pix[(y*width+x)*4+1] = uint8(x)
			img.Pix[(y*width+x)*4+3] = 255
		}
	}
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func sample() Input {
	return Input{
		Incidents: []*incident.Incident{revenue(), recurrence(), outage(), draft()},
		Progress: map[incident.Key]incident.Progress{
			{Incident: "2025-05-14-revenue-dashboard", Action: "row-count-anomaly"}: {
				Number: 12, URL: "https://github.com/o/r/issues/12", State: incident.Done, ClosedAt: time.Date(2025, 5, 20, 9, 0, 0, 0, time.UTC)},
			{Incident: "2025-05-14-revenue-dashboard", Action: "flag-expiry"}: {
				Number: 13, URL: "https://github.com/o/r/issues/13", State: incident.Open},
		},
		ProgressAt: now.Add(-time.Hour),
		Now:        now,
		Assets:     fstest.MapFS{"postmortems/revenue.png": {Data: pngImage(640, 200)}},
		Notice:     "These incidents are fictional.",
		BaseURL:    "https://acme.github.io/postmortems",
		SourceURL:  "https://github.com/o/r/blob/main/",
		IssueURL:   "https://github.com/o/r/issues/",
	}
}

// many is a document with more actions than anyone should have.
func many(n int) *incident.Incident {
	in := newIncident("postmortems/2025-02-01-many.md", "2025-02-01-many", "2025-02-01", "Many actions", "## Summary\n\nText.\n\n## Action items\n")
	for i := range n {
		status := incident.ActionStatuses[i%3]
		a := action(in.File, fmt.Sprintf("action-%d", i), fmt.Sprintf("Action number %d of a list that nobody will ever work through", i), "octocat", "2025-03-01", status)
		in.Actions = append(in.Actions, a)
	}
	return in
}

// output is a site in memory.
type output struct {
	Files    map[string][]byte
	Warnings []diag.Diagnostic
}

func (o output) paths() []string { return slices.Sorted(maps.Keys(o.Files)) }

// write hands the files over again.
func (o output) write(put Put) error {
	for _, name := range o.paths() {
		if err := put(name, o.Files[name]); err != nil {
			return err
		}
	}
	return nil
}

func build(t testing.TB, in Input) output {
	t.Helper()
	var mu sync.Mutex
	out := output{Files: map[string][]byte{}}
	var err error
	out.Warnings, err = Build(in, func(name string, data []byte) error {
		mu.Lock()
		defer mu.Unlock()
		if out.Files[name] != nil {
			t.Errorf("%s is made twice", name)
		}
		out.Files[name] = bytes.Clone(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
