package rules

import (
	"slices"
	"strings"
	"sync"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/prose"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// phrase is a way of putting things that a rule about wording looks for.
type phrase struct {
	// words are such that every match has one of them, in the form of
	// words.NewTable, and so are needs, which may be empty: only sentences
	// with both are looked at.
	words, needs string
	// match is an RE2 expression over one sentence, case ignored. With a group
	// named "at", that is what is reported; else all of it. A group named
	// "verb" is for unless. One named "who" ends with a noun: when programs or
	// things are called so, the match does not count.
	match string
	// not leaves sentences alone that match it as well; empty for none.
	not string
	// where says which paragraphs count; nil means all running text.
	where func(*incident.Incident, *prose.Paragraph) bool
	// unless is a last question about a match; nil for none.
	unless func(p *lint.Pass, at match) bool
	// says goes on after the quoted words.
	says string
	hint string

	compile       sync.Once
	outline       *words.Expr // matches whatever match does, at a fraction of its size
	matches, nots *words.Expr
	ways          []*words.Regexp // the alternatives of match
}

// when is a last question about a match that needs nothing else of the document.
func when(f func(match) bool) func(*lint.Pass, match) bool {
	return func(_ *lint.Pass, m match) bool { return f(m) }
}

// match is a phrase found in a paragraph.
type match struct {
	*prose.Paragraph
	start, end int
	verb       string // of the group named "verb", in lower case
}

func (m match) words() string    { return m.Text[m.start:m.end] }
func (m match) sentence() string { return m.Text[m.from():m.to()] }

func (m match) from() int {
	for _, s := range m.Sentences() {
		if m.start < s.End {
			return s.Start
		}
	}
	return 0
}

func (m match) to() int {
	for _, s := range m.Sentences() {
		if m.start < s.End {
			return s.End
		}
	}
	return len(m.Text)
}

// phrases are those of one rule, in the order in which they are tried.
type phrases []*phrase

// scanner knows the phrases of all rules.
type scanner struct {
	list      phrases
	table     *words.Table
	sightings sync.Pool
}

// scan is made when the first document is read: most commands read none.
var scan = sync.OnceValue(func() *scanner {
	s := &scanner{}
	var triggers []string
	for _, rule := range allPhrases {
		for _, ph := range rule {
			s.list = append(s.list, ph)
			triggers = append(triggers, ph.words, ph.needs)
		}
	}
	s.table = words.NewTable(triggers)
	s.sightings.New = func() any { return &sighting{scanner: s, seen: make([]byte, len(s.list))} }
	return s
})

// candidate is a sentence that has a trigger of a phrase.
type candidate struct {
	phrase   *phrase
	sentence prose.Range
}

// notes are what all rules need to know about a paragraph.
type notes struct {
	list  []candidate
	lower string // the text in lower case, made when a candidate is looked at
}

// candidates reads a paragraph once for all rules.
func candidates(par *prose.Paragraph) []candidate {
	n, ok := par.Notes.(*notes)
	if !ok {
		n = &notes{}
		if !par.Quoted {
			n.list = scan().candidates(par)
		}
		par.Notes = n
	}
	return n.list
}

// lowered returns a part of a paragraph that has candidates, in lower case.
func lowered(par *prose.Paragraph, part prose.Range) string {
	n := par.Notes.(*notes)
	if n.lower == "" {
		n.lower = lower(par.Text)
	}
	return n.lower[part.Start:part.End]
}

// Bits of what a sentence has of a phrase.
const (
	hasWord = 1 << iota
	hasNeed
)

// sighting is the scanner's memory while it reads a paragraph.
type sighting struct {
	*scanner
	seen      []byte // by phrase, what the present sentence has of it
	hit       []int  // phrases seen in the present sentence
	sentences []prose.Range
	list      []candidate
}

func (s *scanner) candidates(par *prose.Paragraph) []candidate {
	at := s.sightings.Get().(*sighting)
	defer s.sightings.Put(at)
	at.list, at.sentences = at.list[:0], nil
	s.table.Scan(par.Text, func(groups []int, start, _ int) {
		if at.sentences == nil {
			at.sentences = par.Sentences()
		}
		for len(at.sentences) > 1 && at.sentences[0].End <= start {
			at.flush()
			at.sentences = at.sentences[1:]
		}
		for _, g := range groups {
			i, bit := g/2, byte(hasWord)
			if g%2 == 1 {
				bit = hasNeed
			}
			if at.seen[i] == 0 {
				at.hit = append(at.hit, i)
			}
			at.seen[i] |= bit
		}
	})
	at.flush()
	return slices.Clone(at.list)
}

// flush ends a sentence.
func (at *sighting) flush() {
	for _, i := range at.hit {
		if ph := at.scanner.list[i]; at.seen[i]&hasWord != 0 && (at.seen[i]&hasNeed != 0 || ph.needs == "") {
			at.list = append(at.list, candidate{ph, at.sentences[0]})
		}
		at.seen[i] = 0
	}
	at.hit = at.hit[:0]
}

// report is the Check of a rule that is nothing but phrases: at most one
// finding in a sentence, that of the first phrase that matches.
func (l phrases) report(p *lint.Pass) {
	for _, par := range p.Prose() {
		var said []int // where sentences begin
		for _, ph := range l {
			for _, c := range candidates(par) {
				if c.phrase != ph || slices.Contains(said, c.sentence.Start) {
					continue
				}
				if m, ok := ph.find(p, par, c.sentence); ok {
					p.Suggestf(par.Span(m.start, m.end), ph.hint, "%q %s", m.words(), plainText(ph.says))
					said = append(said, c.sentence.Start)
				}
			}
		}
	}
}

// plainText is text of ours, which Suggestf must not shorten.
type plainText string

// find returns the first match in a sentence that is the author's own.
func (ph *phrase) find(p *lint.Pass, par *prose.Paragraph, sentence prose.Range) (match, bool) {
	where := ph.where
	if where == nil {
		where = running
	}
	if mirrored(p.Incident, par) || !where(p.Incident, par) {
		return match{}, false
	}
	ph.compile.Do(ph.prepare)
	text := lowered(par, sentence)
	var best match
	if !ph.outline.MatchString(text) || !ph.matches.MatchString(text) || ph.not != "" && ph.nots.MatchString(text) {
		return best, false
	}
	for _, w := range ph.ways {
		if m, ok := ph.try(p, w, par, sentence, text); ok && (best.Paragraph == nil || m.start < best.start) {
			best = m
		}
	}
	return best, best.Paragraph != nil
}

// try returns the first acceptable match of one alternative. Mostly that is the
// first one; only else the rest of the sentence is searched.
func (ph *phrase) try(p *lint.Pass, expr *words.Regexp, par *prose.Paragraph, sentence prose.Range, text string) (match, bool) {
	at := expr.FindStringSubmatchIndex(text)
	if at == nil {
		return match{}, false
	}
	if m, ok := ph.accept(p, expr, par, sentence, text, at); ok {
		return m, true
	}
	for _, at := range expr.FindAllStringSubmatchIndex(text, -1)[1:] {
		if m, ok := ph.accept(p, expr, par, sentence, text, at); ok {
			return m, true
		}
	}
	return match{}, false
}

// accept makes a match of what an expression found, unless it is not the
// author's own or a last question is answered.
func (ph *phrase) accept(p *lint.Pass, expr *words.Regexp, par *prose.Paragraph, sentence prose.Range, text string, at []int) (match, bool) {
	m := match{Paragraph: par, start: sentence.Start + at[0], end: sentence.Start + at[1]}
	if i := expr.Regexp().SubexpIndex("at"); i > 0 && at[2*i] >= 0 {
		m.start, m.end = sentence.Start+at[2*i], sentence.Start+at[2*i+1]
	}
	if i := expr.Regexp().SubexpIndex("verb"); i > 0 && at[2*i] >= 0 {
		m.verb = text[at[2*i]:at[2*i+1]]
	}
	if i := expr.Regexp().SubexpIndex("who"); i > 0 && at[2*i] >= 0 && noPerson(text[at[2*i]:at[2*i+1]]) {
		return m, false
	}
	if i := len(conjunction.FindString(m.words())); i < m.end-m.start {
		m.start += i
	}
	return m, !par.IsMuted(m.start, m.end) && (ph.unless == nil || !ph.unless(p, m))
}

// prepare is done once, and compiles nothing yet: that takes longer than most
// documents.
func (ph *phrase) prepare() {
	expr := lowerExpr(ph.match)
	ph.outline = words.NewExpr(lowerExpr(vague.Replace(ph.match)))
	ph.matches, ph.nots = words.NewExpr(expr), words.NewExpr(lowerExpr(ph.not))
	for _, expr := range alternatives(expr) {
		ph.ways = append(ph.ways, words.NewRegexp(expr))
	}
}

// vague makes an expression one that asks nothing of the people in it. Lists of
// all who are people are long, and the words around them rule out nearly
// every sentence.
var vague = strings.NewReplacer(theHuman, anything, human, anything, aPerson, anything, anybody, anything, person, anything, group, anything)

const anything = `(?s:.*)`

// alternatives splits an expression at the bars outside its groups and
// classes.
func alternatives(expr string) []string {
	var list []string
	depth, start, class := 0, 0, false
	for i := 0; i < len(expr); i++ {
		switch c := expr[i]; {
		case c == '\\':
			i++
		case class:
			class = c != ']'
		case c == '[':
			class = true
			if i+1 < len(expr) && (expr[i+1] == ']' || expr[i+1] == '^') {
				i++ // part of the class
			}
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == '|' && depth == 0:
			list = append(list, expr[start:i])
			start = i + 1
		}
	}
	return append(list, expr[start:])
}

// lower is strings.ToLower for ASCII alone: every byte keeps its place. To
// match it is twice as fast as to ignore case.
func lower(text string) string {
	for i := range len(text) {
		if c := text[i]; c >= 'A' && c <= 'Z' {
			b := []byte(text)
			for ; i < len(b); i++ {
				if c := b[i]; c >= 'A' && c <= 'Z' {
					b[i] = c + 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return text
}

// lowerExpr makes an expression that ignores case one for text in lower case.
func lowerExpr(expr string) string {
	b := []byte(expr)
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '\\':
			i++ // \W is not \w
		case c == 'P' && i > 1 && expr[i-2:i] == "(?":
		case c >= 'A' && c <= 'Z':
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// conjunction may stand before a subject; it is not reported.
var conjunction = words.NewRegexp(`(?i)^(?:(?:because|that|and|but|so|when|while|as|since|although|after|before|yet|or) )+`)

// mirrored reports whether the paragraph only repeats the front matter: the
// table of actions.
func mirrored(in *incident.Incident, par *prose.Paragraph) bool {
	return par.Place == prose.Cell && len(in.Actions) > 0 && par.In(incident.ActionItems)
}

// running is all text but headings: those are titles.
func running(_ *incident.Incident, par *prose.Paragraph) bool { return par.Place != prose.Heading }

func inTimeline(par *prose.Paragraph) bool {
	return par.Entry != nil || par.In(incident.TimelineKind)
}

// narrative is running text outside the timeline, whose entries are facts.
func narrative(in *incident.Incident, par *prose.Paragraph) bool {
	return running(in, par) && !inTimeline(par)
}

// analysis is where the text explains why it happened: not the timeline, not
// what people did to help, and not the actions.
func analysis(in *incident.Incident, par *prose.Paragraph) bool {
	return narrative(in, par) && !par.In(incident.Resolution, incident.WentWell, incident.Lucky, incident.DetectionKind, incident.ActionItems, incident.Impact)
}

// causes is where a cause is stated.
func causes(in *incident.Incident, par *prose.Paragraph) bool {
	return running(in, par) && par.In(incident.RootCause, incident.Contributing, incident.Trigger)
}

// actions is the definition of an action. A document without front matter has
// them in its body.
func actions(in *incident.Incident, par *prose.Paragraph) bool {
	switch par.Place {
	case prose.ActionTitle, prose.DoneWhen:
		return par.Action == nil || !settled(*par.Action)
	case prose.Item, prose.Cell:
		return len(in.Actions) == 0 && par.In(incident.ActionItems) && strings.Count(par.Text, " ") > 0
	}
	return false
}

func impact(in *incident.Incident, par *prose.Paragraph) bool {
	return running(in, par) && par.In(incident.Impact)
}

func timelineEntry(in *incident.Incident, par *prose.Paragraph) bool {
	return running(in, par) && inTimeline(par)
}

// set makes a set of words.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

func lazySet(words string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool { return set(words) })
}
