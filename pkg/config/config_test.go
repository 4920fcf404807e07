package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

func decode(text string) (*Config, []string) {
	c, found := Decode(source.NewFile(Path, []byte(text)))
	var list []string
	for _, d := range found {
		list = append(list, fmt.Sprintf("%d:%d %s (%s)", d.Span.From().Line, d.Span.From().Column, d.Message, d.Hint))
	}
	return c, list
}

func TestDecodeEverything(t *testing.T) {
	c, found := decode(`directory: docs/incidents/
extra_keys: [layout, weight]
sections:
  required: [summary, "What went well", timeline]
  aliases:
    "The story": timeline
    "Causes & triggers": [root-cause, trigger]
moments:
  "pager went off": detected
rules:
  action-owner: warning
limits:
  file-size: 256KiB
  actions: 7
  due-days: 60
  reading-minutes: 20
since: 2025-01-01
milestone: none
teams:
  storage:
    logins: [octocat, hubot]
    label: "team: storage"
  web: {logins: octocat}
`)
	if len(found) > 0 {
		t.Fatalf("findings: %q", found)
	}
	if c.Directory != "docs/incidents" || !slices.Equal(c.ExtraKeys, []string{"layout", "weight"}) {
		t.Errorf("directory %q, extra keys %q", c.Directory, c.ExtraKeys)
	}
	if want := []incident.SectionKind{incident.Summary, incident.WentWell, incident.TimelineKind}; !slices.Equal(c.Sections.Required, want) {
		t.Errorf("required sections %q", c.Sections.Required)
	}
	if got := c.SectionKinds("Causes and Triggers"); !slices.Equal(got, []incident.SectionKind{incident.RootCause, incident.Trigger}) {
		t.Errorf("alias gives %q", got)
	}
	if m, _ := c.Moment("Pager went off"); m != incident.Detected {
		t.Errorf("moment alias gives %q", m)
	}
	if c.Rules["action-owner"].Severity != diag.Warning {
		t.Errorf("rules: %v", c.Rules)
	}
	if want := (Limits{FileSize: 256 << 10, Actions: 7, DueDays: 60, ReadingMinutes: 20}); c.Limits != want {
		t.Errorf("limits %+v, want %+v", c.Limits, want)
	}
	if c.Since.String() != "2025-01-01" || c.Milestones || !Default().Milestones {
		t.Errorf("since %s, milestones %v", c.Since, c.Milestones)
	}
	if s := c.Teams["storage"]; !slices.Equal(s.Logins, []string{"octocat", "hubot"}) || s.Label != "team: storage" || len(c.Teams["web"].Logins) != 1 {
		t.Errorf("teams %+v", c.Teams)
	}
}

func TestEmptyFileIsDefault(t *testing.T) {
	c, found := decode("# nothing yet\n")
	if len(found) > 0 || c.Directory != "postmortems" || len(c.Sections.Required) != 7 {
		t.Errorf("%+v, findings %q", c, found)
	}
}

func TestFindings(t *testing.T) {
	for text, want := range map[string]string{
		"directroy: x\n":                           `1:1 unknown key "directroy" (did you mean "directory"?)`,
		"limits:\n  acts: 3\n":                     `2:3 unknown key "acts" (known here: actions, due-days, file-size, reading-minutes)`,
		"directory: ../elsewhere\n":                `1:12 "../elsewhere" is not a folder inside the repository (write a folder of the repository, such as "postmortems" or "docs/postmortems")`,
		"directory: /etc\n":                        `1:12 "/etc" is not a folder inside the repository (write a folder of the repository, such as "postmortems" or "docs/postmortems")`,
		"directory: .git/x\n":                      `1:12 ".git/x" is not a folder inside the repository (write a folder of the repository, such as "postmortems" or "docs/postmortems")`,
		"limits:\n  actions: many\n":               `2:12 "many" is not a whole number from 1 to 100 ()`,
		"limits:\n  file-size: 9MB\n":              `2:14 "9MB" is not a file size (write it as 128KiB, 1024KiB at most)`,
		"sections:\n  required: [sumary]\n":        `2:14 unknown section "sumary" (did you mean "summary"?)`,
		"moments: {fixed: repaired}\n":             `1:18 unknown moment "repaired" (known: introduced, started, detected, acknowledged, mitigated, resolved, notified)`,
		"rules: {action-owner: fatal}\n":           `1:23 severity "fatal" is none of off, info, warning, error (write off, info, warning or error)`,
		"rules: [a]\n":                             `1:8 expected a mapping, found a list ()`,
		"sinse: 2025-01-01\n":                      `1:1 unknown key "sinse" (did you mean "since"?)`,
		"since: May 2025\n":                        `1:8 "May 2025" is not a date (write it as 2025-05-14)`,
		"milestone: all\n":                         `1:12 "all" is no choice of milestones (write incident or none)`,
		"teams: {team:web: {label: x}}\n":          `1:9 "team:web" is not the name of a team (write "web" without "team:")`,
		"teams: {web: {logins: [\"@octocat\"]}}\n": `1:24 "@octocat" is not a GitHub login (write the login alone: octocat)`,
		"teams: {web: {login: octocat}}\n":         `1:15 unknown key "login" (did you mean "logins"?)`,
		"sections:\n  required: {summary: 1}\n":    `2:13 expected a list, found a mapping ()`,
	} {
		c, found := decode(text)
		if len(found) != 1 || found[0] != want {
			t.Errorf("%q:\n got %q\nwant %q", text, found, want)
		}
		if c.Directory != "postmortems" || c.Limits != Default().Limits {
			t.Errorf("%q: a wrong value replaced the default", text)
		}
	}
}

func TestBuiltinSections(t *testing.T) {
	c := Default()
	for heading, want := range map[string]string{
		"Root Causes": "root-cause", "3. Root cause:": "root-cause", "Root Cause(s)": "root-cause",
		"What Went Wrong": "what-went-badly", "What didn’t go well?": "what-went-badly",
		"Root cause & contributing factors":   "root-cause contributing-factors",
		"What did the first postmortem miss?": "what-did-the-first-postmortem-miss",
		"Where we got lucky":                  "where-we-got-lucky",
		"Lessons Learned":                     "lessons-learned",
		"Follow-up actions":                   "action-items",
		"Some section of our own":             "",
	} {
		var got []string
		for _, k := range c.SectionKinds(heading) {
			got = append(got, string(k))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q serves as %q, want %q", heading, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	keys := []string{"title", "date", "status", "severity", "detected_by", "actions", "id", "tags"}
	for word, want := range map[string]string{
		"titel": "title", "actoins": "actions", "Severity": "severity", "detectedby": "detected_by",
		"state": "status", "weight": "", "x": "", "layout": "", strings.Repeat("a", 100_000): "",
	} {
		if got, _ := Nearest(word, keys); got != want {
			t.Errorf("Nearest(%.20q) = %q, want %q", word, got, want)
		}
	}
}

func TestHeadingsOfOtherShops(t *testing.T) {
	c := Default()
	for heading, want := range map[string][]incident.SectionKind{
		"3. :mag: Root Cause(s):":            {incident.RootCause},
		"🍀 Where did we get lucky?":          {incident.Lucky},
		"Five Why's":                         {incident.RootCause},
		"5 Whys":                             {incident.RootCause},
		"Lessons learnt":                     {incident.Lessons},
		"Leadup":                             {incident.Trigger},
		"Corrective and preventive measures": {incident.ActionItems},
		"Root cause & trigger":               {incident.RootCause, incident.Trigger},
		"Background":                         nil,
		"2025":                               nil,
		"":                                   nil,
	} {
		if got := c.SectionKinds(heading); !slices.Equal(got, want) {
			t.Errorf("%q serves as %q, want %q", heading, got, want)
		}
	}
	if m, _ := c.Moment(":boom: OUTAGE BEGINS"); m != incident.Started {
		t.Errorf("emoji before a label: %q", m)
	}
}

// An alias of nothing but an emoji would stand for every heading without
// letters.
func TestEmptyAliasMeansNothing(t *testing.T) {
	c, _ := decode("sections:\n  aliases:\n    \"🔥\": timeline\nmoments:\n  \"!\": started\n")
	if kinds := c.SectionKinds("2025"); len(kinds) > 0 {
		t.Errorf("2025 serves as %q", kinds)
	}
	if m, ok := c.Moment("---"); ok {
		t.Errorf("--- is %q", m)
	}
}
