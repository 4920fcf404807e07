// Package config reads .github/postmortem.yaml. No file is needed: every
// setting has a default. The pull request's author controls the file, so
// unknown keys and values out of range are findings, never guesses.
package config

import (
	"slices"
	"strings"
	"unicode"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// Path is where the configuration lives in a repository.
const Path = ".github/postmortem.yaml"

// Rule is the name under which this package reports.
const Rule = "config"

// Config is the configuration with its defaults filled in. Treat as read only.
type Config struct {
	// Directory holds the documents, relative to the repository's root.
	Directory string
	// ExtraKeys are front-matter keys of other tools (Hugo, Jekyll, MkDocs).
	ExtraKeys []string
	Drafts    Drafts
	Sections  Sections
	// Moments maps further labels, in lower case, to moments.
	Moments map[string]incident.Moment
	// Rules sets severities that differ from the rules' defaults.
	Rules  map[string]RuleSetting
	Limits Limits

	// Since is the first day whose incidents open issues; zero for all.
	Since incident.Date
	// Milestones puts the issues of each incident in a milestone.
	Milestones bool
	// Teams maps the NAME of owners written team:NAME.
	Teams map[string]Team

	Public Public
}

// Public says what the public edition shows of documents that may enter it,
// and what must stand nowhere in it.
type Public struct {
	// Fields are keys of the front matter, those of actions written
	// "actions.NAME". An id and a title are always shown.
	Fields   []string
	Sections []incident.SectionKind
	// Terms are words that must not occur; case, spaces and punctuation between
	// them do not matter.
	Terms []string
	// Patterns are RE2 expressions that must not match, case ignored.
	Patterns []string
	// Allow are terms that may occur although a withheld field has them.
	Allow []string
}

// Team is what an owner written team:NAME stands for.
type Team struct {
	Logins []string
	Label  string // "" for none
}

// Drafts says what a new document begins with.
type Drafts struct {
	Timezone string // IANA name; empty for UTC
	Authors  []string
}

// Sections says which sections a document has.
type Sections struct {
	Required []incident.SectionKind
	// Aliases maps further headings, in lower case, to kinds.
	Aliases map[string][]incident.SectionKind
}

// RuleSetting is a severity with the place that set it.
type RuleSetting struct {
	Severity diag.Severity
	Span     source.Span
}

// Limits of lint and of the parser.
type Limits struct {
	FileSize       int // bytes; default 128 KiB
	Actions        int // items per document before lint asks for fewer; default 5
	DueDays        int // days from the incident to the last due date; default 28
	ReadingMinutes int // default 15
}

// Default is the configuration without a file.
func Default() *Config {
	return &Config{
		Directory: "postmortems",
		Sections: Sections{
			Required: []incident.SectionKind{
				incident.Summary, incident.Impact, incident.TimelineKind, incident.RootCause,
				incident.WentWell, incident.WentBadly, incident.ActionItems,
			},
			Aliases: map[string][]incident.SectionKind{},
		},
		Moments: map[string]incident.Moment{},
		Rules:   map[string]RuleSetting{},
		Limits:  Limits{FileSize: source.MaxFileSize, Actions: 5, DueDays: 28, ReadingMinutes: 15},

		Milestones: true,
		Teams:      map[string]Team{},

		Public: Public{
			Fields: []string{
				"date", "timezone", "status", "reviewed", "severity", "detected_by", "services", "tags", "recurs",
				"actions.id", "actions.title", "actions.type", "actions.due", "actions.status", "actions.closed",
			},
			// Not the section of action items: the site lists them from the front
			// matter, and what people write there names owners.
			Sections: []incident.SectionKind{
				incident.Summary, incident.Impact, incident.TimelineKind, incident.RootCause, incident.Contributing, incident.Trigger,
				incident.DetectionKind, incident.Resolution, incident.WentWell, incident.WentBadly, incident.Lucky, incident.Lessons, incident.FirstMissed,
			},
		},
	}
}

// SectionKinds returns what a section with this heading serves as.
func (c *Config) SectionKinds(heading string) []incident.SectionKind {
	words := normalize(heading)
	if kinds, ok := c.Sections.Aliases[words]; ok && words != "" {
		return kinds
	}
	return builtinSections[words]
}

// Moment returns the moment that a label stands for.
func (c *Config) Moment(label string) (incident.Moment, bool) {
	words := normalize(label)
	if m, ok := c.Moments[words]; ok && words != "" {
		return m, true
	}
	m, ok := builtinMoments[words]
	return m, ok
}

// normalize folds case, spaces, "&", numbering, emoji and closing punctuation:
// "3. :mag: Root Cause(s):" and "root causes" are the same heading.
func normalize(text string) string {
	text = strings.ToLower(text)
	text = strings.ReplaceAll(text, "’", "'")
	text = strings.ReplaceAll(text, "&", " and ")
	text = strings.ReplaceAll(text, "(s)", "s")
	text = emoji.ReplaceAllString(text, " ")
	text = strings.TrimLeftFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	text = strings.TrimRightFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != ')' // "timeline (utc)"
	})
	return strings.Join(strings.Fields(text), " ")
}

// emoji is one as GitHub writes it: ":mag:".
var emoji = words.NewRegexp(`:[a-z0-9_+-]+:`)

// builtinSections holds the headings of the Google SRE, PagerDuty, Atlassian
// and Wikimedia templates beside our own.
var builtinSections = func() map[string][]incident.SectionKind {
	m := map[string][]incident.SectionKind{}
	for _, k := range incident.SectionKinds {
		m[normalize(k.Title())] = []incident.SectionKind{k}
	}
	for kind, headings := range map[incident.SectionKind][]string{
		incident.Summary:       {"incident summary", "executive summary", "overview", "abstract", "tl;dr", "tldr", "postmortem summary", "what happened"},
		incident.Impact:        {"impacts", "customer impact", "user impact", "end user impact", "business impact", "external impact", "internal impact", "incident impact", "who was affected", "affected users"},
		incident.TimelineKind:  {"incident timeline", "detailed timeline", "event timeline", "timeline of events", "sequence of events", "chain of events", "chronology"},
		incident.RootCause:     {"root causes", "cause", "causes", "root cause analysis", "root cause identification", "root cause identification: the five whys", "blameless root cause", "the cause", "why it happened", "fault", "five whys", "the five whys", "five why's", "whys", "why's", "proximate root cause"},
		incident.Contributing:  {"contributing factor", "contributing causes", "contributing conditions", "contributing conditions analysis"},
		incident.Trigger:       {"triggers", "the trigger", "leadup", "lead-up"},
		incident.DetectionKind: {"how we detected it", "how did we detect it"},
		incident.Resolution:    {"recovery", "resolution and recovery", "mitigation", "mitigation and resolution", "response", "remediation", "how we fixed it"},
		incident.WentWell:      {"went well", "what worked", "what worked well", "things that went well", "what went right", "what did we do well", "what we did well"},
		incident.WentBadly:     {"went badly", "what went wrong", "what went poorly", "what didn't go well", "what did not go well", "what didn't go so well", "what could be improved", "what could have gone better", "what could have been better", "things that went badly", "things that went wrong", "things that went poorly", "what went less well"},
		incident.Lucky:         {"where we were lucky", "where did we get lucky", "got lucky"},
		incident.ActionItems:   {"action item", "actions", "actionables", "follow-up actions", "corrective actions", "corrective and preventative measures", "corrective and preventive measures", "corrective and preventive actions", "preventive actions", "preventive measures", "follow-up", "follow-ups", "followups", "follow up", "follow-up tasks", "follow-up items", "action items and follow-ups", "action items and followups", "next steps", "action plan"},
		incident.Lessons:       {"lessons", "lessons learnt", "learnings", "key learnings", "key takeaways", "what we learned", "retrospective"},
		incident.FirstMissed:   {"what did the last postmortem miss", "what did the previous postmortem miss", "what did the earlier postmortem miss", "what did the first postmortems miss"},
	} {
		for _, h := range headings {
			m[normalize(h)] = []incident.SectionKind{kind}
		}
	}
	for _, h := range []string{"root cause and contributing factors", "root causes and contributing factors", "causes and contributing factors"} {
		m[h] = []incident.SectionKind{incident.RootCause, incident.Contributing}
	}
	m["root cause and trigger"] = []incident.SectionKind{incident.RootCause, incident.Trigger}
	m["detection and response"] = []incident.SectionKind{incident.DetectionKind, incident.Resolution}
	return m
}()

var builtinMoments = func() map[string]incident.Moment {
	m := map[string]incident.Moment{}
	for _, moment := range incident.Moments {
		m[string(moment)] = moment
	}
	for moment, labels := range map[incident.Moment][]string{
		incident.Introduced:   {"change introduced"},
		incident.Started:      {"start", "outage begins", "incident begins", "outage starts", "incident starts", "outage began", "incident began", "outage started", "incident started", "start of outage", "start of incident", "start of impact", "impact begins", "impact starts", "impact began", "impact started"},
		incident.Detected:     {"detection", "alert fired", "alert fires", "incident detected", "outage detected"},
		incident.Acknowledged: {"alert acknowledged", "incident acknowledged", "page acknowledged"},
		incident.Mitigated:    {"mitigation", "outage mitigated", "incident mitigated", "impact mitigated"},
		incident.Resolved:     {"resolution", "outage ends", "incident ends", "outage ended", "incident ended", "outage resolved", "incident resolved", "end of outage", "end of incident", "end of impact", "impact ends", "impact ended", "outage over", "incident over"},
		incident.Notified:     {"customers notified", "users notified", "stakeholders notified", "consumers notified"},
	} {
		for _, l := range labels {
			m[l] = moment
		}
	}
	return m
}()

// Nearest returns the candidate that word most likely means: at most two
// letters added, left out, changed or swapped, and fewer than half of them.
func Nearest(word string, candidates []string) (string, bool) {
	best, bestDistance := "", 3
	for _, c := range slices.Sorted(slices.Values(candidates)) {
		if d := distance(strings.ToLower(word), c); d < bestDistance && d*2 < len(c) {
			best, bestDistance = c, d
		}
	}
	return best, best != ""
}

// distance counts insertions, deletions, substitutions and swaps of
// neighbours. Long words are far from everything: keys are short, and the
// author of a pull request chooses the word.
func distance(a, b string) int {
	if max(len(a), len(b)) > 40 {
		return 40
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
