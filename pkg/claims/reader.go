package claims

import (
	"iter"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/prose"
)

// reader reads the claims of one paragraph.
type reader struct {
	p       *prose.Paragraph
	tokens  []token
	figures []Figure
	line    *timeline
	moments []moment
	ranges  []clockRange
	// bounds[i] is the first token of sentence i.
	bounds []int
}

// clockRange is "from 10:05 to 12:15".
type clockRange struct {
	from, to int // tokens
	a, b     *moment
	paren    bool
	led      bool // "from" or "between" stands before it
}

// maxMoments bounds the times of one paragraph.
const maxMoments = 200

// marks finds the times of day and the ranges between them.
func (r *reader) marks() {
	r.moments = clocks(r.tokens, r.line)
	for i, t := range r.tokens {
		for len(r.bounds) <= t.sentence {
			r.bounds = append(r.bounds, i)
		}
	}
	for i := 0; i+1 < len(r.moments); i++ {
		a, b := &r.moments[i], &r.moments[i+1]
		gap := r.tokens[a.to:max(a.to, b.from)]
		if len(gap) == 0 || len(gap) > 3 || r.tokens[a.from].sentence != r.tokens[b.first].sentence {
			continue
		}
		before := at(r.tokens, a.from-1)
		if before.is("~", "about", "around", "at") {
			before = at(r.tokens, a.from-2)
		}
		joint := gap[0].is("to", "until", "till", "-", "–", "—", "→") || gap[0].text == "and" && before.text == "between"
		for _, g := range gap[1:] {
			joint = joint && g.is("~", "about", "around", "at", ">", "on")
		}
		if !joint || a.foreign || b.foreign {
			continue
		}
		switch { // "13:20 to 13:55 CEST"
		case a.zone == nil:
			a.zone = b.zone
		case b.zone == nil:
			b.zone = a.zone
		}
		w := clockRange{from: a.from, to: b.to, a: a, b: b, led: before.is("from", "between")}
		open := w.from - 1
		if w.led {
			w.from--
			open = w.from - 1
		}
		w.paren = at(r.tokens, open).is("(", "[")
		r.ranges = append(r.ranges, w)
	}
}

// clocks reads every time of day of a paragraph.
func clocks(tokens []token, line *timeline) []moment {
	var list []moment
	for i := 0; i < len(tokens) && len(list) < maxMoments; i++ {
		if k := tokens[i].kind; k != clock && k != number {
			continue
		}
		if m, ok := readClock(tokens, i, line); ok {
			if n := len(list); n > 0 && m.from < list[n-1].to {
				// A date between two times belongs to the first.
				m.from = m.first
			}
			list = append(list, m)
			i = m.to - 1
		}
	}
	return list
}

// points returns what a time can mean, looked up once.
func (r *reader) points(m *moment) []Point {
	if m.points == nil {
		r.line.place(m)
	}
	return m.points
}

// sentence returns the tokens of the sentence around a figure, at most far to
// each side.
func (r *reader) sentence(f Figure) (start, end int) {
	const far = 40
	s := r.tokens[f.from].sentence
	start, end = r.bounds[s], len(r.tokens)
	if s+1 < len(r.bounds) {
		end = r.bounds[s+1]
	}
	return max(start, f.lead-far), min(end, f.to+far)
}

// claim reads what a figure claims; false when it claims nothing that a
// timeline could know.
func (r *reader) claim(i int, f Figure) (Claim, bool) {
	from, to := r.tokens[f.from].start, r.tokens[f.to-1].end
	f.Text = r.p.Text[from:to]
	c := Claim{Figure: f, Span: r.p.Span(from, to)}
	if f.Office || f.Top <= 0 || r.p.IsMuted(from, to) {
		return c, false
	}
	start, end := r.sentence(f)
	if c.Pairs = r.explicit(i, f, start, end); len(c.Pairs) > 0 {
		c.Anchored, c.Certain = true, true
		c.Doubtful = r.recurring(f)
		return c, !c.Doubtful
	}
	if r.office(f, start, end) || r.recurring(f) {
		return c, false
	}
	if r.labelled(&c, f, start) {
		return c, true
	}
	if r.p.Entry != nil {
		return c, r.entry(&c, f, start, end)
	}
	two := r.frame(&c, f, start, end)
	doubt, soft := r.doubtful(f, start, end)
	c.Doubtful = doubt || soft && !two
	if c.Doubtful || r.elsewhere(r.part(f, start, end)) || !c.Certain && !r.past(f, start, end) && (!two || r.present(start, end)) {
		c.Anchored, c.Certain, c.Doubtful = false, false, true
	}
	return c, true
}

// entry reads "40 minutes after the alert, …" and "ten minutes later, …" in an
// entry of the timeline: its own time is one end.
func (r *reader) entry(c *Claim, f Figure, start, stop int) bool {
	own := slices.IndexFunc(r.line.entries, func(e *incident.Entry) bool { return e.Span == r.p.Entry.Span })
	if doubt, soft := r.doubtful(f, start, stop); own < 0 || doubt || soft || r.elsewhere(r.part(f, start, stop)) {
		return false
	}
	b := end{points: []Point{pointOf(r.line.entries[own])}, exact: true, words: true}
	var a end
	switch t := at(r.tokens, f.to); {
	case t.is("after", "following"):
		a = r.phrase(f.to+1, r.newClause(f.to+1, r.extent(f.to+1, stop))).narrow()
	case t.text == "later" && own > 0 && (f.lead == 0 || r.colon(f) || at(r.tokens, f.lead-1).is("—", "–", "-")):
		// From the entry above, or from one before that.
		a = end{points: []Point{pointOf(r.line.entries[own-1])}, score: 1, most: 1, size: 1, words: true}
	}
	if !a.known() {
		return false
	}
	c.Pairs = slices.DeleteFunc(product(a.points, b.points), func(p Pair) bool { return p.Interval().Max < 0 })
	c.Certain = a.exact && len(c.Pairs) == 1
	c.Anchored = len(c.Pairs) > 0 && (c.Certain || a.quoted() && a.size > 1 || c.Fits() || !r.reachable(f, end{}, b))
	return c.Anchored
}

// frame looks for what the sentence says of both ends; two is true when it
// names two entries.
func (r *reader) frame(c *Claim, f Figure, start, stop int) (two bool) {
	for _, read := range []func(Figure, int, int) (a, b end, ok bool){r.fromTo, r.relation} {
		a, b, ok := read(f, start, stop)
		if !ok {
			continue
		}
		a, b = a.narrow(), b.narrow()
		c.Pairs = product(a.points, b.points)
		if !a.exact || !b.exact {
			c.Pairs = slices.DeleteFunc(c.Pairs, func(p Pair) bool { return p.Interval().Max < 0 })
		}
		switch {
		case a.exact && b.exact:
			c.Anchored, c.Certain = len(c.Pairs) > 0, len(c.Pairs) > 0
		case a.quoted() && b.quoted():
			c.Anchored = len(c.Pairs) > 0
		case (a.known() && b.likely() || a.likely() && b.known()) && len(c.Pairs) > 0:
			// Words can mislead: when another entry is as far away, it may be
			// the one that is meant.
			c.Anchored = c.Fits() || !r.reachable(f, a, b)
			c.Guessed = true
		case a.known() || b.known():
			if c.Stray = !c.Fits() && !r.reachable(f, a, b); c.Stray {
				c.Nearest = nearest(f, r.from(a, b))
			}
		}
		return a.known() || b.known()
	}
	for _, read := range []func(Figure, int, int) []Pair{r.verb, r.duration, r.spanned} {
		if list := read(f, start, stop); len(list) > 0 {
			c.Pairs, c.Anchored = list, true
			return true
		}
	}
	// What the sentence says may be about less than the incident: another pair
	// that is as far apart may be meant.
	for _, read := range []func(Figure, int, int) []Pair{r.state, r.noticing} {
		if list := read(f, start, stop); len(list) > 0 {
			c.Pairs = list
			c.Anchored = c.Fits() || !r.line.fitsSome(f)
			return true
		}
	}
	return false
}

// reachable reports whether any entry is as far from a known end as the figure
// says.
func (r *reader) reachable(f Figure, a, b end) bool {
	for p := range r.from(a, b) {
		if f.Fits(p.Interval()) {
			return true
		}
	}
	return false
}

// from yields the pairs that begin or end with what is known of the two ends.
func (r *reader) from(a, b end) iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		for _, e := range r.line.entries {
			if a.known() {
				for _, p := range a.points {
					if p.Entry != e && !yield(Pair{From: p, To: pointOf(e)}) {
						return
					}
				}
			}
			if b.known() {
				for _, p := range b.points {
					if p.Entry != e && !yield(Pair{From: pointOf(e), To: p}) {
						return
					}
				}
			}
		}
	}
}

// explicit reads a range of times beside the figure.
func (r *reader) explicit(i int, f Figure, start, end int) []Pair {
	for k := range r.ranges {
		w := &r.ranges[k]
		if w.from >= f.to && w.from < end {
			if i+1 < len(r.figures) && r.figures[i+1].from < w.from {
				break
			}
			limit := 3
			if w.paren {
				limit = 25
			} else if w.led {
				limit = 8
			}
			gap := r.tokens[f.to:w.from]
			if len(gap) > limit || !w.paren && !w.led && len(gap) > 0 && !gap[len(gap)-1].is("(", ",", ":", "—", "–", "from", "between", "[") {
				break
			}
			if r.breaks(gap, w.paren) {
				break
			}
			return r.pairs(r.points(w.a), r.points(w.b))
		}
	}
	for k := len(r.ranges) - 1; k >= 0; k-- {
		w := &r.ranges[k]
		if w.to > f.lead || w.from < start {
			continue
		}
		gap := r.tokens[w.to:f.lead]
		if n := len(gap); n > 3 && n <= 14 && gap[n-1].is("is", "was", "makes", "made") && gap[n-2].is("which", "that", "this") && !r.figuredIn(w.to, f.lead) {
			return r.pairs(r.points(w.a), r.points(w.b)) // "on the clock, which is X"
		}
		if len(gap) > 5 {
			break
		}
		for _, t := range gap {
			if !t.is("(", ",", ":", "=", "—", "–", "[", "for", "is", "was", "lasted", "lasting", "took", "a", "total", "of", "the", "it", "i", "e", ".", "that") {
				return nil
			}
		}
		if len(gap) == 0 {
			break
		}
		return r.pairs(r.points(w.a), r.points(w.b))
	}
	return nil
}

// breaks reports whether a gap begins another thought.
func (r *reader) breaks(gap []token, paren bool) bool {
	for i, t := range gap {
		if t.is(";", "and", "but", "while", "then", "whereas", ")") && !(paren && t.text == "and") {
			return true
		}
		if t.text == "(" && i < len(gap)-1 {
			return true
		}
	}
	return false
}

// pairs joins two sets of points; the shortest way forward comes first.
func (r *reader) pairs(a, b []Point) []Pair {
	var list []Pair
	for _, x := range a[:min(len(a), 2*maxDays)] {
		for _, y := range b[:min(len(b), 2*maxDays)] {
			if y.Latest.Before(x.Earliest) || x.Entry != nil && x.Entry == y.Entry {
				continue
			}
			list = append(list, Pair{From: x, To: y})
		}
	}
	if len(list) == 0 && len(a) > 0 && len(b) > 0 {
		y := b[0]
		if y.Entry == nil {
			y.Earliest, y.Latest = y.Earliest.AddDate(0, 0, 1), y.Latest.AddDate(0, 0, 1)
			if !y.Latest.Before(a[0].Earliest) {
				list = append(list, Pair{From: a[0], To: y})
			}
		}
	}
	best := 0
	for i, p := range list {
		if p.Interval().Mid() < list[best].Interval().Mid() {
			best = i
		}
	}
	if len(list) > 0 {
		list[0], list[best] = list[best], list[0]
	}
	return list
}

// product joins what two phrases mean, best first, in the order given.
func product(a, b []Point) []Pair {
	var list []Pair
	for _, x := range a[:min(len(a), maxPoints)] {
		for _, y := range b[:min(len(b), maxPoints)] {
			if x.Entry != nil && x.Entry == y.Entry {
				continue
			}
			list = append(list, Pair{From: x, To: y})
		}
	}
	return list
}

// phrase is a run of tokens that names a point.
func (r *reader) phrase(from, to int) end {
	if to <= from {
		return end{}
	}
	for k := range r.moments {
		m := &r.moments[k]
		if m.first >= from && m.first < to {
			if m.foreign {
				return end{words: true}
			}
			return end{points: r.points(m), exact: true, words: true}
		}
	}
	return r.line.resolve(r.tokens[from:to])
}

// closing marks end a phrase in quotation marks.
var closing = map[string]string{"“": "”", "\"": "\"", "„": "“", "«": "»", "‘": "’", "”": "”"}

var boundary = set(`and but because while which who so since although though as when where until before after during whereas then with due thanks if that`)

// extent finds the end of a phrase that begins at token i: a joint for the
// first part of a pair, or what begins another thought.
func (r *reader) extent(i, end int, joints ...string) int {
	if mark, ok := closing[at(r.tokens, i).text]; ok {
		for j := i + 1; j < min(end, i+14); j++ {
			if r.tokens[j].text == mark {
				return j + 1
			}
		}
	}
	for j := i; j < min(end, i+12); j++ {
		t := &r.tokens[j]
		if t.is(joints...) {
			return j
		}
		if t.kind == punct && !t.is("-", "'", "’", "“", "”", "\"", "`", "#", "/", "~") || t.kind == word && boundary[t.text] && len(joints) == 0 {
			return j
		}
	}
	return min(end, i+12)
}

// fromTo reads "from X to Y" and "between X and Y" behind or before a figure.
func (r *reader) fromTo(f Figure, start, stop int) (a, b end, ok bool) {
	i := f.to
	for i < stop && i-f.to < 4 && r.tokens[i].is("passed", "elapsed", "went", "by", "pass", "lay", "stood", ",", "(", ":", "later", "long", "delay", "gap", "lag", "wait", "total") {
		i++
	}
	for j := i; j < min(stop, i+8); j++ {
		t := r.tokens[j]
		if t.is("from", "between") {
			if a, b, _, ok := r.both(j, stop); ok {
				return a, b, true
			}
			break
		}
		if t.kind != word && t.text != "," || boundary[t.text] || r.figured(j) {
			break
		}
	}
	for i := f.lead - 1; i >= max(start, f.lead-25); i-- {
		if t := &r.tokens[i]; !t.is("from", "between") {
			continue
		}
		a, b, next, ok := r.both(i, f.lead)
		if !ok {
			return a, b, false
		}
		gap := r.tokens[next:f.lead]
		for _, t := range gap {
			if !t.is("there", "took", "lasted", "was", "were", "is", "passed", ",", "it", ":", "there", "=", "a", "the", "for", "elapsed", "we", "went", "by", "lost", "needed", "(") {
				return a, b, false
			}
		}
		if len(gap) > 5 {
			break
		}
		return a, b, true
	}
	return r.titled(f, start)
}

// part is the part of a sentence around a figure that semicolons set off.
func (r *reader) part(f Figure, start, stop int) (int, int) {
	for j := f.lead - 1; j >= start; j-- {
		if r.tokens[j].text == ";" {
			start = j + 1
			break
		}
	}
	for j := f.to; j < stop; j++ {
		if r.tokens[j].text == ";" {
			return start, j
		}
	}
	return start, stop
}

func (r *reader) figuredIn(from, to int) bool {
	return slices.ContainsFunc(r.figures, func(f Figure) bool { return f.lead >= from && f.lead < to })
}

// figured reports whether a figure begins at token i.
func (r *reader) figured(i int) bool {
	for _, f := range r.figures {
		if f.lead == i || f.from == i {
			return true
		}
	}
	return false
}

// titled reads "Started to resolved: 41 hours".
func (r *reader) titled(f Figure, start int) (a, b end, ok bool) {
	last := f.lead - 1
	if last <= start || !r.tokens[last].is(":", "=") {
		return a, b, false
	}
	for j := last - 1; j > max(start, last-8); j-- {
		if t := &r.tokens[j]; t.is("to", "until", "→") {
			first := j
			for first > start && j-first < 6 && (r.tokens[first-1].kind == word || r.tokens[first-1].kind == clock) {
				first--
			}
			a, b = r.phrase(first, j), r.phrase(j+1, last)
			return a, b, a.words && b.words
		}
	}
	return a, b, false
}

// both reads the two phrases behind "from" or "between".
func (r *reader) both(i, stop int) (a, b end, next int, ok bool) {
	joints := []string{"to", "until", "till"}
	if r.tokens[i].text == "between" {
		joints = []string{"and"}
	}
	mid := r.extent(i+1, stop, joints...)
	if mid >= stop || !r.tokens[mid].is(joints...) {
		return a, b, mid, false
	}
	next = r.extent(mid+1, stop)
	for j := mid + 1; j < next; j++ {
		if r.tokens[j].is("took", "lasted", "was", "were", "it", "is", "passed") && j+1 < len(r.tokens) && !strings.HasSuffix(r.tokens[j+1].text, "ed") {
			if len(stemsOf(r.tokens[mid+1:j])) == 0 {
				continue // "until the last one was sent"
			}
			next = j
			break
		}
	}
	a, b = r.phrase(i+1, mid), r.phrase(mid+1, next)
	return a, b, next, a.words && b.words
}

// relation reads "X after Y", "X before Y", "within X of Y", "X later", "for X
// until Y", "once Y, it took X".
func (r *reader) relation(f Figure, start, stop int) (a, b end, ok bool) {
	i := f.to
	if at(r.tokens, i).is("passed", "elapsed") {
		i++
	} else if at(r.tokens, i).text == "went" && at(r.tokens, i+1).text == "by" {
		i += 2
	}
	t := at(r.tokens, i)
	if i >= stop || t.kind == punct {
		return r.since(f, start, stop)
	}
	backwards := false
	switch {
	case t.is("after", "following", "since", "into", "once"):
	case t.text == "from", f.Bound == AtMost && t.text == "of":
	case t.is("before", "until"), t.text == "when" && r.lasting(f, start):
		backwards = true
	case t.text == "prior" && at(r.tokens, i+1).text == "to", t.text == "ahead" && at(r.tokens, i+1).text == "of":
		backwards = true
		i++
	case t.is("later", "afterwards"):
		return r.later(f, start, stop)
	default:
		return r.since(f, start, stop)
	}
	next := r.extent(i+1, stop)
	if at(r.tokens, i+1).is("that", "this", "it") && len(stemsOf(r.tokens[i+1:next])) == 0 && !backwards {
		return r.later(f, start, stop)
	}
	own, found := r.own(f, start)
	if !found {
		if mid := r.newClause(i+1, next); mid < next {
			own = r.phrase(mid, next)
			next = mid
		} else if at(r.tokens, next).text == "," && next < stop {
			own = r.phrase(next+1, r.extent(next+1, stop))
		}
	}
	other := r.phrase(i+1, next)
	if len(other.points) == 0 && len(own.points) == 0 {
		return a, b, false
	}
	if backwards {
		return own, other, true
	}
	return other, own, true
}

// lasting reports whether "for" stands before the figure: "had run for X".
func (r *reader) lasting(f Figure, start int) bool {
	return f.lead-1 >= start && r.tokens[f.lead-1].text == "for"
}

// since reads "Once X was found, the repair took N" and "After the rollback, N
// went by until it was back".
func (r *reader) since(f Figure, start, stop int) (a, b end, ok bool) {
	if t := at(r.tokens, start); !t.is("once", "after") {
		return a, b, false
	}
	next := r.extent(start+1, f.lead)
	if next >= f.lead || r.tokens[next].text != "," {
		return a, b, false
	}
	for j := next + 1; j < f.lead; j++ {
		if r.tokens[j].kind == punct {
			return a, b, false
		}
	}
	a, b = r.phrase(start+1, next), r.phrase(next+1, f.lead)
	return a, b, a.words && b.words
}

// newClause finds where, after a figure at the head of a sentence, the main
// clause begins without a comma: "71 minutes after the start the key was back".
func (r *reader) newClause(i, stop int) int {
	// "nine minutes after detection reads were back"
	head := i
	for head < stop && r.tokens[head].is("the", "its") {
		head++
	}
	if _, ok := momentStems[stem(at(r.tokens, head).text)]; ok && head+2 < stop && r.tokens[head].kind == word && r.tokens[head+1].kind == word && (!stop2[r.tokens[head+1].text] || r.tokens[head+1].is("the", "a", "an")) && strings.HasSuffix(r.tokens[head].text, "n") {
		return head + 1
	}
	for j := i + 2; j < stop; j++ {
		if !r.tokens[j].is("the", "a", "an", "it", "they", "we", "all", "its", "our") {
			continue
		}
		before := &r.tokens[j-1]
		if before.kind == word && !stop2[before.text] && !strings.HasSuffix(before.text, "ed") && !strings.HasSuffix(before.text, "ing") {
			return j
		}
	}
	return stop
}

var stop2 = set(`of in at to for with on by from into as and or the a an was were had has is are than over under about between`)

// own finds what the sentence says happened at the far end of the figure: the
// clause before it, or behind the comma.
func (r *reader) own(f Figure, start int) (e end, found bool) {
	last := f.lead
	for last > start && r.tokens[last-1].is(",", "—", "–", "for", "the", "(", "a", "in", "only", "just", "came", "some", "another") {
		last--
	}
	first := r.clauseStart(start, last)
	if last <= first {
		return end{}, false
	}
	// A time right before the figure says it best.
	for k := len(r.moments) - 1; k >= 0; k-- {
		m := &r.moments[k]
		if m.to <= last && m.first >= first {
			if last-m.to <= 2 && !m.foreign && !r.breaks(r.tokens[m.to:last], false) && !at(r.tokens, last-1).is("were", "was") {
				return end{points: r.points(m), exact: true, words: true}, true
			}
			return end{}, true
		}
	}
	e = r.line.resolve(r.tokens[first:last])
	return e, e.words
}

// clauseStart finds where the clause that ends before token last begins.
func (r *reader) clauseStart(start, last int) int {
	first := last
	for first > start && last-first < 16 {
		t := &r.tokens[first-1]
		if t.is(";", ":", "(", ")", ".", "—", "–", ",", "but", "while", "which", "because") || t.text == "and" && last-first > 1 {
			break
		}
		first--
	}
	return first
}

// later reads "At 10:05 …, and 2 h 10 min later, at 12:15, …" and "the alert
// fired …, and was accepted 3 min later".
func (r *reader) later(f Figure, start, stop int) (a, b end, ok bool) {
	var first, before, behind *moment
	for k := range r.moments {
		m := &r.moments[k]
		switch {
		case m.foreign:
		case m.first >= start && m.to <= f.lead:
			first, before = before, m
		case m.from > f.to && m.from <= f.to+4 && m.from < stop && behind == nil:
			behind = m
		}
	}
	if behind == nil && first != nil && f.lead-before.to <= 2 {
		before, behind = first, before // "at 10:00 … at 19:30, 9.5 hours later"
	}
	if before != nil && behind != nil {
		list := r.pairs(r.points(before), r.points(behind))
		if len(list) == 0 {
			return a, b, false
		}
		return end{points: []Point{list[0].From}, score: 1, most: 1, size: 2, words: true}, end{points: []Point{list[0].To}, score: 1, most: 1, size: 2, words: true}, true
	}
	own, found := r.own(f, start)
	if first := f.to + 1; !found && f.lead == start {
		// "Ten minutes later the rollback began."
		if at(r.tokens, first).text == "," {
			first++
		}
		own = r.phrase(first, r.extent(first, stop))
		found = own.words
	}
	if !found || !own.words {
		return a, b, false
	}
	return r.previous(f, start), own, true
}

// previous is what happened in the clause before the figure's own, or in the
// sentence before.
func (r *reader) previous(f Figure, start int) end {
	first := r.clauseStart(start, f.lead)
	if first > start {
		return r.event(start, first)
	}
	if s := r.tokens[f.from].sentence; s > 0 && start == r.bounds[s] {
		return r.event(r.bounds[s-1], start)
	}
	return end{}
}

// event is what a clause says happened: its last time, else its words up to a
// figure.
func (r *reader) event(from, to int) end {
	for k := len(r.moments) - 1; k >= 0; k-- {
		if m := &r.moments[k]; m.first >= from && m.to <= to {
			if m.foreign {
				return end{words: true}
			}
			return end{points: r.points(m), exact: true, words: true}
		}
	}
	for _, f := range r.figures {
		if f.lead > from && f.lead < to {
			to = f.lead
		}
	}
	return r.line.resolve(r.tokens[from:to])
}
