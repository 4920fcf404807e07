package rules

import (
	"fmt"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// SectionMissing reports required sections that the document does not have.
var SectionMissing = &lint.Rule{
	Name: "section-missing",
	Doc: `a required section is missing

Seven are required unless sections.required says otherwise: Summary, Impact, Timeline, Root cause, What went
well, What went badly, Action items. Other names for them are known ("What went wrong", "Lessons learned"
with its parts, "Follow-up actions"); more go into sections.aliases. "Contributing factors" serves in
place of a root cause. "What went well" may not be skipped: it says what to keep. When more than two are
missing, one finding lists them.`,
	Severity:     diag.Error,
	Completeness: true,
	Check: func(p *lint.Pass) {
		in := p.Incident
		if in.Body == nil {
			return
		}
		var missing []incident.SectionKind
		var titles listed
		for _, kind := range p.Config.Sections.Required {
			if hasSection(in, kind) {
				continue
			}
			if s, ok := misspeltSection(in, kind); ok {
				p.Suggestf(s.Heading, fmt.Sprintf("did you mean %q?", kind.Title()), "no section %q, but one called %q", kind.Title(), s.Title)
				continue
			}
			missing = append(missing, kind)
			titles = append(titles, kind.Title())
		}
		if len(missing) > 2 {
			p.Suggestf(whole(in), fmt.Sprintf(`add headings, such as "## %s"; other names for them go into sections.aliases of %s`, titles[0], config.Path),
				"%d sections are missing: %v", len(missing), titles)
			return
		}
		for _, kind := range missing {
			p.Suggestf(whole(in), sectionHint(in, kind), "the section %q is missing", kind.Title())
		}
	},
}

// hasSection reports whether a section serves as kind. Shops that hold that
// there is never one root cause have contributing factors instead.
func hasSection(in *incident.Incident, kind incident.SectionKind) bool {
	_, ok := in.Section(kind)
	if !ok && kind == incident.RootCause {
		_, ok = in.Section(incident.Contributing)
	}
	return ok
}

func misspeltSection(in *incident.Incident, kind incident.SectionKind) (incident.Section, bool) {
	want := strings.ToLower(kind.Title())
	for _, s := range in.Sections {
		if len(s.Kinds) == 0 {
			if _, ok := config.Nearest(s.Title, []string{want}); ok {
				return s, true
			}
		}
	}
	return incident.Section{}, false
}

// asked says in a few words what each section answers.
var asked = map[incident.SectionKind]string{
	incident.Summary:      "one paragraph on what broke, for whom, and until when",
	incident.Impact:       "how much, where, and who used it",
	incident.TimelineKind: `one line each, such as "- 09:40 — **Detected:** the alert fires"`,
	incident.RootCause:    "what in the system made this possible, and what else contributed",
	incident.WentWell:     "three to five points; it says what to keep",
	incident.WentBadly:    "what was slow, missing or misleading, with times and without names",
	incident.ActionItems:  "it may be empty; the actions are in the front matter",
}

func sectionHint(in *incident.Incident, kind incident.SectionKind) string {
	hint := fmt.Sprintf(`add a heading "## %s"`, kind.Title())
	if lessons, ok := in.Section(incident.Lessons); ok && (kind == incident.WentWell || kind == incident.WentBadly) {
		hint = fmt.Sprintf(`add a heading "%s %s" below %q`, strings.Repeat("#", min(lessons.Level+1, 6)), kind.Title(), lint.Shorten(lessons.Title))
	}
	if what := asked[kind]; what != "" {
		hint += ": " + what
	}
	return hint
}
