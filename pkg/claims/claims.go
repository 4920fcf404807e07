// Package claims reads what prose says about time: durations with their
// precision and the two ends that the sentence names, times of day, weekdays
// beside dates. Paragraphs and the timeline enter; claims leave, each with the
// pairs of timeline entries that it can mean. Whether a claim is worth a
// finding is for the rules to say.
package claims

import (
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/prose"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Claim is a duration in prose that says something about the incident.
type Claim struct {
	Figure
	Span source.Span // the figure, without hedge and bound

	// Pairs are what the claim can mean, the most likely first. Without pairs,
	// nothing in the sentence says between what it runs.
	Pairs []Pair
	// Anchored is true when the sentence names both ends of Pairs[0] and
	// nothing else can be meant but the other pairs.
	Anchored bool
	// Guessed is true when the words of an end fit several entries, or one only
	// in part: Pairs[0] is the most likely, and no other fits either.
	Guessed bool
	// Certain is true when both ends are explicit times or marked moments, so
	// that the figure may be corrected without a person's judgement.
	Certain bool
	// Stray is true when the sentence names one end, and no entry is as far
	// from it as the figure says.
	Stray bool
	// Metric is true when a label names a metric ("Time to detect:") whose
	// moments the timeline does not mark, and no two entries are as far apart
	// as the figure says.
	Metric bool
	// Nearest is, of a claim that is Stray or a Metric, the pair that can be
	// meant and comes nearest to the figure.
	Nearest Pair
	// Somewhere is true when two entries of the timeline are as far apart as
	// the figure says, whatever the sentence means.
	Somewhere bool
	// Doubtful is true when the sentence may speak of something else than the
	// course of the incident: a rule, a plan, another day.
	Doubtful bool
}

// Fits reports whether the claim agrees with one of its pairs.
func (c Claim) Fits() bool {
	for _, p := range c.Pairs {
		if c.Figure.Fits(p.Interval()) {
			return true
		}
	}
	return false
}

// Pair is two points between which a claim can run.
type Pair struct {
	From, To Point
}

// Interval is how long it is from the one to the other.
func (p Pair) Interval() incident.Interval {
	return incident.Interval{Min: p.To.Earliest.Sub(p.From.Latest), Max: p.To.Latest.Sub(p.From.Earliest)}
}

// Known reports whether there is a pair at all.
func (p Pair) Known() bool { return !p.From.Latest.IsZero() }

// Point is one end of a claim.
type Point struct {
	Earliest, Latest time.Time
	Entry            *incident.Entry // nil when the timeline has no entry at this time
}

func pointOf(e *incident.Entry) Point {
	return Point{Earliest: e.Stamp.Earliest, Latest: e.Stamp.Latest, Entry: e}
}

// maxClaims bounds the durations of one document that are looked at: more than
// a person writes.
const maxClaims = 400

// Durations returns the claims of a document, in order.
func Durations(in *incident.Incident, text []*prose.Paragraph) []Claim {
	var list []Claim
	var line *timeline
	buf := newBuffer()
	defer buf.free()
	for _, p := range text {
		if p.Place == prose.ActionTitle || p.Place == prose.DoneWhen || p.Place == prose.Heading || p.Quoted || p.In(incident.ActionItems) || !maySay(p.Text) {
			continue
		}
		tokens := buf.tokenize(p)
		figures := figures(tokens)
		if len(figures) == 0 {
			continue
		}
		if line == nil {
			line = newTimeline(in)
		}
		if planned(in, p) {
			continue
		}
		r := reader{p: p, tokens: tokens, figures: figures, line: line}
		r.marks()
		for i, f := range figures {
			if len(list) == maxClaims {
				return list
			}
			if c, ok := r.claim(i, f); ok {
				c.Somewhere = c.Anchored || line.fitsSome(c.Figure)
				list = append(list, c)
			}
		}
	}
	return list
}

// maySay reports whether a text can name a duration at all: a unit in words, or
// a number with the letter of one behind it.
func maySay(text string) bool {
	for i := 0; i+1 < len(text); i++ {
		if !digit(text[i]) {
			continue
		}
		j := i + 1
		for j < len(text) && (text[j] == ' ' || text[j] == '-' || text[j] == '+' || text[j] >= 0x80) {
			j++
		}
		if j < len(text) && strings.IndexByte("hHmMdDwWsS", text[j]) >= 0 {
			return true
		}
	}
	for _, unit := range [...]string{"hour", "minute", "day", "week"} {
		if strings.Contains(text, unit) {
			return true
		}
	}
	return false
}

// planned reports whether a paragraph stands in a section about the future.
func planned(in *incident.Incident, p *prose.Paragraph) bool {
	s, ok := in.SectionAt(p.Span(0, 1).Start)
	if !ok {
		return false
	}
	title := strings.ToLower(s.Title)
	for _, word := range []string{"action", "next step", "follow", "plan", "remediation", "prevent", "todo", "to do", "improvement", "future", "glossary", "definition", "background", "recommendation", "proposal"} {
		if strings.Contains(title, word) {
			return true
		}
	}
	return false
}
