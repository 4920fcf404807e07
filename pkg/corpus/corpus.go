// Package corpus makes postmortems out of nothing, for benchmarks: any number
// of different documents of about 1,000 words, the same for the same number
// on every machine.
package corpus

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Document returns the nth document and its file name.
func Document(n int) (name string, data []byte) {
	g := &generator{r: rand.New(rand.NewPCG(uint64(n), 0x706f7374))}
	g.times()
	id := fmt.Sprintf("%s-%s-%05d", g.started.Format(time.DateOnly), strings.ReplaceAll(g.pick(services), "_", "-"), n)
	g.frontMatter(id, n)
	g.sections()
	return id + ".md", g.b.Bytes()
}

type generator struct {
	r *rand.Rand
	b bytes.Buffer

	introduced, started, detected, acknowledged, mitigated, resolved time.Time
}

func (g *generator) pick(list []string) string { return list[g.r.IntN(len(list))] }

func (g *generator) minutes(least, most int) time.Duration {
	return time.Duration(least+g.r.IntN(most-least)) * time.Minute
}

func (g *generator) times() {
	day := time.Date(2016, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, g.r.IntN(3650))
	g.introduced = day.Add(g.minutes(0, 600))
	g.started = g.introduced.Add(g.minutes(5, 300))
	g.detected = g.started.Add(g.minutes(2, 200))
	g.acknowledged = g.detected.Add(g.minutes(1, 30))
	g.mitigated = g.acknowledged.Add(g.minutes(10, 200))
	g.resolved = g.mitigated.Add(g.minutes(5, 300))
}

func (g *generator) printf(format string, args ...any) { fmt.Fprintf(&g.b, format, args...) }

func (g *generator) frontMatter(id string, n int) {
	service := g.pick(services)
	g.printf("---\nid: %s\ntitle: \"%s %s for %s\"\ndate: %s\ntimezone: UTC\nstatus: reviewed\nreviewed: %s\nseverity: SEV-%d\n",
		id, service, g.pick(symptoms), g.pick(audiences), g.started.Format(time.DateOnly), g.started.AddDate(0, 0, 3).Format(time.DateOnly), 1+g.r.IntN(5))
	g.printf("authors: [%s]\ndetected_by: %s\nservices: [%s]\ntags: [%s]\nclass: %s\nactions:\n",
		g.pick(teams), g.pick([]string{"alert", "monitoring", "user-report"}), service, g.pick(tags), g.pick(classes))
	for i := range 3 {
		g.printf("  - id: action-%d\n    title: \"%s\"\n    type: %s\n    owner: team:%s\n    due: %s\n    done_when: \"%s\"\n    status: %s\n",
			i+1, g.pick(actions), []string{"detect", "prevent", "mitigate"}[i], g.pick(teams),
			g.started.AddDate(0, 0, 7+7*i).Format(time.DateOnly), g.pick(criteria), g.pick([]string{"open", "done"}))
	}
	g.printf("---\n\n")
}

func (g *generator) sections() {
	clock := func(t time.Time) string { return t.Format("15:04") }
	g.printf("## Summary\n\nOn %s the %s %s for %s. It was detected after %d minutes and took %s from start to resolution. ",
		g.started.Format("2 January 2006"), g.pick(services), g.pick(symptoms), g.pick(audiences),
		int(g.detected.Sub(g.started).Minutes()), incident.FormatDuration(g.resolved.Sub(g.started)))
	g.sentences(5)
	g.printf("\n\n## Impact\n\n- **Requests:** %d of %d failed between %s and %s.\n- **Customers:** %d accounts in %d regions.\n\n",
		1000+g.r.IntN(90000), 100000+g.r.IntN(900000), clock(g.started), clock(g.mitigated), 10+g.r.IntN(5000), 1+g.r.IntN(6))
	g.paragraphs(2, 4)
	g.printf("\n## Timeline\n\n")
	entry := func(t time.Time, label, text string) {
		g.printf("- %s — %s%s\n", t.Format("2006-01-02 15:04"), label, text)
	}
	entry(g.introduced, "**Introduced:** ", g.pick(changes)+".")
	entry(g.started, "**Started:** ", "the first requests fail.")
	entry(g.detected, "**Detected:** ", g.pick(detections)+".")
	entry(g.acknowledged, "**Acknowledged:** ", "the on-call engineer opens the incident channel.")
	step := g.mitigated.Sub(g.acknowledged) / 5
	for i := range 4 {
		entry(g.acknowledged.Add(step*time.Duration(i+1)).Truncate(time.Minute), "", g.pick(steps)+".")
	}
	entry(g.mitigated, "**Mitigated:** ", "errors are back under 1%.")
	entry(g.resolved, "**Resolved, notified:** ", "the backlog is processed and customers are told.")
	g.printf("\n## Root cause\n\n")
	g.paragraphs(3, 4)
	g.printf("\n```yaml\npool:\n  max_connections: %d\n  timeout: %ds\n```\n\n", 16+g.r.IntN(512), 1+g.r.IntN(60))
	g.printf("## Contributing factors\n\n")
	for range 4 {
		g.printf("- **%s.** ", g.pick(factors))
		g.sentences(2)
		g.printf("\n")
	}
	g.printf("\n## What went well\n\n")
	for range 4 {
		g.printf("- ")
		g.sentences(1)
		g.printf("\n")
	}
	g.printf("\n## What went badly\n\n")
	for range 4 {
		g.printf("- ")
		g.sentences(2)
		g.printf("\n")
	}
	g.printf("\n## Action items\n\n")
	g.paragraphs(1, 3)
}

func (g *generator) paragraphs(n, sentences int) {
	for range n {
		g.sentences(sentences)
		g.printf("\n\n")
	}
}

func (g *generator) sentences(n int) {
	for i := range n {
		if i > 0 {
			g.printf(" ")
		}
		list := sentences
		if g.r.IntN(30) == 0 {
			list = remarks
		}
		s := g.pick(list)
		s = strings.ReplaceAll(s, "SERVICE", g.pick(services))
		s = strings.ReplaceAll(s, "TEAM", g.pick(teams))
		s = strings.ReplaceAll(s, "NUMBER", fmt.Sprint(2+g.r.IntN(400)))
		g.printf("%s", s)
	}
}
