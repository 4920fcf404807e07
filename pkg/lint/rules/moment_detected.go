package rules

import (
	"fmt"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// MomentDetected reports timelines that don't say when the incident was
// detected.
var MomentDetected = &lint.Rule{
	Name: "moment-detected",
	Doc: `no entry of the timeline is marked "Detected"

Detected is the first moment a person or an alert on the owning side knew. To detect faster is the
promise that a postmortem can keep, and this is where its figures begin.`,
	Severity:     diag.Error,
	Completeness: true,
	Check:        func(p *lint.Pass) { wantMoment(p, incident.Detected, "the alert fires") },
}

// wantMoment reports a timeline whose entries don't mark the moment.
func wantMoment(p *lint.Pass, m incident.Moment, example string) {
	in := p.Incident
	section, ok := in.Section(incident.TimelineKind)
	if _, has := in.Timeline.Find(m); !ok || has || len(in.Timeline.Entries) == 0 {
		return
	}
	label := strings.ToUpper(string(m[:1])) + string(m[1:])
	for _, e := range in.Timeline.Entries {
		if near, ok := nearMoment(e); ok && near == m {
			p.Suggestf(e.Text, fmt.Sprintf("did you mean %q?", label), "no entry of the timeline is marked %q", label)
			return
		}
	}
	p.Suggestf(section.Heading, fmt.Sprintf(`begin the text of one with the label: "- 09:40 — **%s:** %s"`, label, example),
		"no entry of the timeline is marked %q", label)
}

// nearMoment returns the moment that an entry's first words probably mean.
func nearMoment(e incident.Entry) (incident.Moment, bool) {
	if len(e.Labels) > 0 {
		return "", false
	}
	words, _, ok := strings.Cut(e.Text.Text(), ":")
	words = strings.Trim(words, "*_ ")
	if !ok || len(words) > 20 {
		return "", false
	}
	names := make([]string, len(incident.Moments))
	for i, m := range incident.Moments {
		names[i] = string(m)
	}
	near, ok := config.Nearest(words, names)
	return incident.Moment(near), ok
}
