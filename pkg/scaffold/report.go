package scaffold

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Question is one of the issue form "report an incident".
type Question struct {
	ID, Label, Type          string
	Description, Placeholder string
	Options                  []string
	Required                 bool
}

// Questions are those of the form. GitHub writes the answers into the issue
// below their labels, so that a label must not change without need.
var Questions = []Question{
	{ID: "summary", Label: "What happened?", Type: "textarea", Required: true, Placeholder: "The dashboard showed a sixth less revenue than there was."},
	{ID: "impact", Label: "Who was affected, and how much?", Type: "textarea", Description: "Counts and shares, as far as you know."},
	{ID: "timeline", Label: "When did what happen?", Type: "textarea", Description: "One line each. Begin with the time; mark Started, Detected, Mitigated, Resolved.", Placeholder: "2025-05-14 09:40 Detected: a finance review sees the discrepancy"},
	{ID: "date", Label: "Day of the incident", Type: "input", Placeholder: "2025-05-14"},
	{ID: "timezone", Label: "Time zone of these times", Type: "input", Placeholder: "Europe/Berlin"},
	{ID: "severity", Label: "Severity", Type: "dropdown", Options: severities()},
	{ID: "detected_by", Label: "How did you learn of it?", Type: "dropdown", Options: detections()},
	{ID: "services", Label: "Services", Type: "input", Placeholder: "checkout, search"},
}

func severities() (words []string) {
	for _, s := range incident.Severities {
		words = append(words, s.String())
	}
	return words
}

func detections() (words []string) {
	for _, d := range incident.Detections {
		words = append(words, string(d))
	}
	return words
}

// noAnswer is what GitHub writes for a question that was left out.
const noAnswer = "_No response_"

// Answers reads the body of an issue that the form made: answers by the
// questions' ids.
func Answers(body string) map[string]string {
	answers := map[string]string{}
	id, lines := "", []string(nil)
	keep := func() {
		text := strings.TrimSpace(strings.Join(lines, "\n"))
		if _, twice := answers[id]; id != "" && !twice && text != "" && text != noAnswer {
			answers[id] = text
		}
		lines = nil
	}
	for line := range strings.Lines(strings.ReplaceAll(body, "\r\n", "\n")) {
		line = strings.TrimSuffix(line, "\n")
		if next := questionOf(line); next != "" {
			keep()
			id = next
			continue
		}
		lines = append(lines, line)
	}
	keep()
	return answers
}

func questionOf(line string) string {
	label, ok := strings.CutPrefix(line, "### ")
	i := slices.IndexFunc(Questions, func(q Question) bool { return q.Label == strings.TrimSpace(label) })
	if !ok || i < 0 {
		return ""
	}
	return Questions[i].ID
}

// titlePrefix is what the form puts before the title.
const titlePrefix = "Incident:"

// FromIssue fills a draft with a reported incident: the title, body and
// address of an issue. ignored says which answers were of no use, and why.
func (d *Draft) FromIssue(title, body, address string) (ignored []string) {
	d.Title = oneLine(strings.TrimPrefix(strings.TrimSpace(title), titlePrefix))
	d.Report = address
	skip := func(id, format string, args ...any) {
		i := slices.IndexFunc(Questions, func(q Question) bool { return q.ID == id })
		ignored = append(ignored, fmt.Sprintf("%q: ", Questions[i].Label)+fmt.Sprintf(format, args...))
	}
	answers := Answers(body)
	if len(answers) == 0 {
		d.Summary = body // a report that was not made with the form
	}
	for id, text := range answers {
		switch id {
		case "summary":
			d.Summary = text
		case "impact":
			d.Impact = text
		case "timeline":
			d.Timeline = text
		case "date":
			if date, err := incident.ParseDate(text); err != nil {
				skip(id, "%v", err)
			} else {
				d.Date = date
			}
		case "timezone":
			if _, ok := config.LoadZone(text); !ok {
				skip(id, "%q is not an IANA zone such as Europe/Berlin", oneLine(text))
			} else {
				d.Timezone = text
			}
		case "severity":
			if s, ok := incident.ParseSeverity(text); !ok {
				skip(id, "%q is none of SEV-1 to SEV-5", oneLine(text))
			} else {
				d.Severity = s
			}
		case "detected_by":
			if !slices.Contains(incident.Detections, incident.Detection(text)) {
				skip(id, "%q is none of alert, monitoring, user-report", oneLine(text))
			} else {
				d.DetectedBy = incident.Detection(text)
			}
		case "services":
			for _, s := range strings.Split(text, ",") {
				if s = oneLine(s); s != "" && len(d.Services) < maxServices {
					d.Services = append(d.Services, s)
				}
			}
		}
	}
	slices.Sort(ignored)
	return ignored
}

// maxServices bounds a list that a stranger wrote.
const maxServices = 20

// oneLine joins words with single spaces and drops what cannot be seen.
func oneLine(text string) string {
	return strings.Join(strings.Fields(visible(text)), " ")
}

// visible drops control and formatting characters but line breaks and tabs.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r) && r != '\u200d', r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// maxAnswer bounds each answer in the draft, in bytes.
const maxAnswer = 16 << 10

// paragraphs writes what a stranger wrote as paragraphs that read as it and
// mean nothing to Markdown: no heading, no list, no HTML, no link.
func paragraphs(text string) string {
	var b strings.Builder
	blank := true
	for _, line := range linesOf(text) {
		if line == "" {
			if !blank {
				b.WriteByte('\n')
			}
			blank = true
			continue
		}
		if !blank {
			b.WriteByte('\n')
		} else if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(literal(line))
		blank = false
	}
	return b.String()
}

// entries writes each line that a stranger wrote as an entry of a list. Marks
// of a list that are there already are taken off.
func entries(text string) string {
	var list []string
	for _, line := range linesOf(text) {
		if rest, ok := strings.CutPrefix(line, "- "); ok {
			line = strings.TrimSpace(rest)
		} else if rest, ok := strings.CutPrefix(line, "* "); ok {
			line = strings.TrimSpace(rest)
		}
		if line != "" {
			list = append(list, "- "+literal(line))
		}
	}
	return strings.Join(list, "\n")
}

// linesOf returns the lines of an answer, without space around them.
func linesOf(text string) []string {
	if len(text) > maxAnswer {
		text = strings.ToValidUTF8(text[:maxAnswer], "") + "…"
	}
	lines := strings.Split(visible(strings.ReplaceAll(text, "\r\n", "\n")), "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return lines
}

// literal escapes what means something in a line of Markdown, or at its
// beginning. A backslash before punctuation is always an escape.
func literal(line string) string {
	var b strings.Builder
	for i, r := range line {
		rest := line[i:]
		switch {
		case strings.ContainsRune("\\`*_[]<|~&$", r),
			i == 0 && strings.ContainsRune("-+=#>:", r),
			(r == '.' || r == ')') && digits(line[:i]), // an ordered list
			strings.HasPrefix(rest, "://"),             // bare addresses
			r == '.' && i >= 3 && strings.EqualFold(line[i-3:i], "www"),
			r == '@' && i > 0 && line[i-1] != ' ':
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
