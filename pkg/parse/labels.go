package parse

import (
	"strings"
	"unicode"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// maxLabel bounds the text before a colon that can be a label.
const maxLabel = 80

var (
	// labelEnd is what follows a label that is not bold.
	labelEnd = words.NewRegexp(`:| [—–-] |\|`)
	// labelJoint stands between several labels.
	labelJoint = words.NewRegexp(`(?i)\s*(?:,\s*and|,|&|/|\+|\band\b)\s*`)
)

// labels reads the moments that the beginning of an entry's text marks. Bold
// is optional, but then the label ends with a colon or a dash, is all there is,
// or is in capitals, so that "Detected errors in the log" marks nothing.
func (p *parser) labels(text source.Span) []incident.Label {
	raw := text.Text()
	lead := len(raw) - len(strings.TrimLeft(raw, "*_ "))
	region := raw[lead:]
	if mark := strings.TrimSpace(raw[:lead]); mark == "**" || mark == "__" || mark == "***" {
		end := strings.Index(region, mark[:2])
		if end < 0 || end > maxLabel {
			return nil
		}
		return p.moments(region[:end], text, lead)
	}
	if loc := labelEnd.FindStringIndex(region); loc != nil {
		region = region[:loc[0]]
	}
	if len(region) <= maxLabel {
		if list := p.moments(region, text, lead); len(list) > 0 {
			return list
		}
	}
	return p.moments(capitals(region), text, lead)
}

// moments splits a label at its joints; words that are no moment mean nothing.
func (p *parser) moments(region string, text source.Span, at int) []incident.Label {
	var list []incident.Label
	add := func(start, end int) {
		words := region[start:end]
		start += len(words) - len(strings.TrimLeft(words, " "))
		words = strings.TrimRight(strings.TrimSpace(words), ": *_")
		if m, ok := p.config.Moment(words); ok {
			s := text.Start + at + start
			list = append(list, incident.Label{Moment: m, Span: p.file.Span(s, s+len(words))})
		}
	}
	from := 0
	for _, joint := range labelJoint.FindAllStringIndex(region, -1) {
		add(from, joint[0])
		from = joint[1]
	}
	add(from, len(region))
	return list
}

// capitals returns the leading words that are written in capitals: the
// "OUTAGE BEGINS" of the Google SRE template.
func capitals(text string) string {
	end := 0
	for word := range strings.FieldsSeq(text) {
		if strings.IndexFunc(word, unicode.IsLower) >= 0 || strings.IndexFunc(word, unicode.IsUpper) < 0 {
			break
		}
		end = strings.Index(text[end:], word) + end + len(word)
	}
	return text[:end]
}
