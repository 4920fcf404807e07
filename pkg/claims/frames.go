package claims

import (
	"iter"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/prose"
)

// Shops measure differently: what a metric can run between, the usual pair
// first.
var (
	detect      = metric{{incident.Started, incident.Detected}, {incident.Introduced, incident.Detected}}
	acknowledge = metric{{incident.Detected, incident.Acknowledged}, {incident.Started, incident.Acknowledged}}
	mitigate    = metric{{incident.Started, incident.Mitigated}, {incident.Detected, incident.Mitigated}, {incident.Acknowledged, incident.Mitigated}, {incident.Introduced, incident.Mitigated}, {incident.Started, incident.Resolved}, {incident.Detected, incident.Resolved}}
	resolve     = metric{{incident.Started, incident.Resolved}, {incident.Detected, incident.Resolved}, {incident.Acknowledged, incident.Resolved}, {incident.Introduced, incident.Resolved}, {incident.Started, incident.Mitigated}, {incident.Detected, incident.Mitigated}, {incident.Acknowledged, incident.Mitigated}, {incident.Mitigated, incident.Resolved}}
	notify      = metric{{incident.Detected, incident.Notified}, {incident.Started, incident.Notified}, {incident.Acknowledged, incident.Notified}}
	lasting     = metric{{incident.Started, incident.Resolved}, {incident.Started, incident.Mitigated}, {incident.Introduced, incident.Resolved}, {incident.Introduced, incident.Mitigated}, {incident.Detected, incident.Resolved}, {incident.Detected, incident.Mitigated}, {incident.Acknowledged, incident.Resolved}, {incident.Started, incident.Notified}}
)

type metric [][2]incident.Moment

// metricOf maps the stem of "time to …" to a metric.
var metricOf = map[string]metric{
	"detect": detect, "acknowledg": acknowledge, "mitigat": mitigate, "resolv": resolve, "repair": resolve, "fix": resolve, "notifi": notify, "communicat": notify,
	"ttd": detect, "mttd": detect, "tta": acknowledge, "mtta": acknowledge, "ttm": mitigate, "mttm": mitigate, "ttr": resolve, "mttr": resolve, "ttn": notify,
}

// measure returns the pairs of a metric, if the timeline has its usual one.
func (r *reader) measure(m metric) []Pair { return r.anyStart(m, r.strict(m)) }

func (r *reader) strict(m metric) []Pair {
	var list []Pair
	for i, def := range m {
		a, ok1 := r.line.moment(def[0])
		b, ok2 := r.line.moment(def[1])
		if !ok1 || !ok2 {
			if i == 0 {
				return nil
			}
			continue
		}
		list = append(list, Pair{From: pointOf(a), To: pointOf(b)})
	}
	return list
}

// anyStart adds to a metric about the end of an incident every entry that a
// shop may count it from: many count from the declaration.
func (r *reader) anyStart(m metric, list []Pair) []Pair {
	if end := m[0][1]; len(list) == 0 || end != incident.Resolved && end != incident.Mitigated {
		return list
	}
	for _, mo := range []incident.Moment{incident.Resolved, incident.Mitigated} {
		b, ok := r.line.moment(mo)
		for _, e := range r.line.entries {
			if ok && e != b && e.Stamp.Earliest.Before(b.Stamp.Latest) {
				list = append(list, Pair{From: pointOf(e), To: pointOf(b)})
			}
		}
	}
	return list
}

// begun is measure for a metric that a label names. Where no entry is marked
// as the start, the first one is what the figure can have been counted from.
func (r *reader) begun(m metric) []Pair {
	if list := r.measure(m); len(list) > 0 || m[0][0] != incident.Started || m[0][1] == incident.Detected || len(r.line.entries) == 0 {
		return list
	}
	if _, ok := r.line.moment(incident.Started); ok {
		return nil
	}
	var list []Pair
	first := pointOf(r.line.entries[0])
	for _, def := range m {
		b, ok := r.line.moment(def[1])
		if !ok {
			continue
		}
		list = append(list, Pair{From: first, To: pointOf(b)})
		if a, ok := r.line.moment(def[0]); ok {
			list = append(list, Pair{From: pointOf(a), To: pointOf(b)})
		}
	}
	if _, ok := r.line.moment(m[0][1]); !ok {
		return nil
	}
	return r.anyStart(m, list)
}

// tells are stems by which an entry that marks no moment shows that it may be
// the end of a metric.
var tells = map[incident.Moment][]string{
	incident.Detected:     {"detect", "identifi", "alert", "report", "see", "aware", "complain", "ticket", "call"},
	incident.Acknowledged: {"acknowledg", "investigat", "join", "look"},
	incident.Mitigated:    {"mitigat", "resolv", "fix", "rollback", "complet", "back", "normal", "up", "work", "healthi", "success", "successful", "successfulli", "scal", "delet", "remov", "restart", "clos"},
	incident.Resolved:     {"resolv", "mitigat", "fix", "rollback", "complet", "back", "normal", "up", "work", "healthi", "success", "successful", "successfulli", "scal", "delet", "remov", "restart", "clos"},
	incident.Notified:     {"notifi", "announc", "post", "mail", "status", "messag"},
}

// unmarked returns the pairs that a metric can mean in a timeline which does
// not mark its moments: from any entry to one that may be its end.
func (r *reader) unmarked(m metric) []Pair {
	entries := r.line.entries
	var ends []int
	for _, s := range tells[m[0][1]] {
		ends = append(ends, r.line.find(s)...)
	}
	if end := m[0][1]; end == incident.Resolved || end == incident.Mitigated {
		ends = append(ends, len(entries)-1)
	}
	slices.Sort(ends)
	var list []Pair
	for _, j := range slices.Compact(ends) {
		for _, e := range entries {
			if e != entries[j] && e.Stamp.Earliest.Before(entries[j].Stamp.Latest) && len(list) < 1000 {
				list = append(list, Pair{From: pointOf(e), To: pointOf(entries[j])})
			}
		}
	}
	return list
}

// nearest returns the pair that comes nearest to a figure, of those that run
// forward; the first of equals, and none of none.
func nearest(f Figure, list iter.Seq[Pair]) Pair {
	var best Pair
	least := time.Duration(math.MaxInt64)
	for p := range list {
		i := p.Interval()
		if off := max(i.Min-f.Top, f.Low-i.Max, 0); i.Max >= 0 && off < least {
			best, least = p, off
		}
	}
	return best
}

// whole adds to a duration of the incident what else can be its ends.
func (r *reader) whole() []Pair {
	list := r.strict(lasting)
	if len(list) == 0 {
		return nil
	}
	n := len(r.line.entries)
	first, last := pointOf(r.line.entries[0]), pointOf(r.line.entries[n-1])
	list = append(list, Pair{From: first, To: last}, Pair{From: list[0].From, To: last}, Pair{From: first, To: list[0].To})
	if d, ok := r.line.moment(incident.Detected); ok {
		list = append(list, Pair{From: pointOf(d), To: last})
	}
	return list
}

var measured = set(`outage incident total impact of the bad data service user customer overall degradation disruption downtime approx approximate visible length duration time times in production full`)

// labelled reads "Time to resolve: 21h 20m" and cells of a table.
func (r *reader) labelled(c *Claim, f Figure, start int) bool {
	// "Time to detect: 123 h 15 min, or 5 d 3 h 15 min"
	for k := len(r.figures) - 1; k >= 0; k-- {
		before := r.figures[k]
		if before.to > f.lead {
			continue
		}
		if gap := r.tokens[before.to:f.lead]; before.lead >= start && len(gap) > 0 && len(gap) < 4 && !slices.ContainsFunc(gap, func(t token) bool { return !t.is(",", "or", "(", "=", "that", "is", "i", "e", ".") }) {
			f.lead = before.lead
		}
		break
	}
	i := f.lead - 1
	if i >= start && r.tokens[i].is("the", "a", "of", "for") {
		i--
	}
	var words []string
	switch {
	case i >= start && r.abbreviated(i):
		words = []string{r.tokens[i].text}
	case i > start && r.tokens[i].is("was", "of", "is", "took", "–", "-") && r.abbreviated(i-1):
		words = []string{r.tokens[i-1].text}
	case i >= start && r.tokens[i].is(":", "=", "|") || i > start && r.tokens[i].is("is", "was", "–", "—"):
		j := i
		for ; j > start && i-j < 8; j-- {
			t := &r.tokens[j-1]
			if t.kind == punct && !t.is("(", ")", "-", "*") {
				break
			}
			if t.kind == word {
				words = append([]string{t.text}, words...)
			}
		}
	case r.p.Place == prose.Cell && f.lead == 0:
		words = strings.FieldsFunc(strings.ToLower(r.p.RowLabel), notLetter)
		if r.label(c, words, f) {
			return true
		}
		words = strings.FieldsFunc(strings.ToLower(r.p.Header), notLetter)
		if len(r.p.RowLabel) > 0 && r.line.rowOfAnother(r.p.RowLabel) {
			return false
		}
	default:
		return false
	}
	return r.label(c, words, f)
}

// abbreviated reports whether a token is TTD or the like, in capitals.
func (r *reader) abbreviated(i int) bool {
	t := &r.tokens[i]
	_, ok := metricOf[t.text]
	return ok && len(t.text) == 3 && t.text[0] == 't' && r.p.Text[t.start] == 'T'
}

func notLetter(r rune) bool { return !(r >= 'a' && r <= 'z') }

// rowOfAnother reports whether a row's label names a day or an incident of its
// own: a table of many incidents.
func (l *timeline) rowOfAnother(label string) bool {
	return strings.ContainsAny(label, "0123456789")
}

func (r *reader) label(c *Claim, words []string, f Figure) bool {
	if len(words) == 0 || len(words) > 8 {
		return false
	}
	for i, w := range words {
		if w == "target" || w == "goal" || w == "slo" || w == "mean" || w == "average" || w == "median" || w == "expected" {
			return false
		}
		m, is := metricOf[w]
		is = is && (strings.HasPrefix(w, "tt") || strings.HasPrefix(w, "mtt"))
		if !is && i > 1 && words[i-2] == "time" && (words[i-1] == "to" || words[i-1] == "till") {
			m, is = metricOf[stem(w)]
		}
		if !is && i > 0 && w == "time" && len(words) <= 3 {
			if m, is = metricOf[stem(words[i-1])]; words[i-1] == "fix" {
				is = false
			}
		}
		if !is && len(words) == 1 && (strings.HasSuffix(w, "ion") || w == "recovery" || w == "ack" || strings.HasPrefix(w, "acknowledg")) {
			m, is = metricOf[stem(w)]
		}
		if is {
			c.Pairs = r.begun(m)
			c.Anchored, c.Certain = len(c.Pairs) > 0, &m[0] == &detect[0] && len(c.Pairs) == 1
			if len(c.Pairs) > 0 || len(r.line.entries) < 3 || r.line.fitsSome(f) {
				return true
			}
			if list := r.unmarked(m); len(list) > 0 {
				c.Metric, c.Nearest = true, nearest(f, slices.Values(list))
			}
			return true
		}
	}
	duration := false
	for _, w := range words {
		if !measured[w] {
			return false
		}
		duration = duration || w == "duration" || w == "downtime" || w == "length"
	}
	if !duration {
		return false
	}
	c.Pairs = r.whole()
	c.Anchored = len(c.Pairs) > 0
	return true
}

// verb reads "took 25 minutes to detect", "detection took 7 h", "detected
// within 5 minutes".
func (r *reader) verb(f Figure, start, stop int) []Pair {
	// "25 min of that was the time to detect"
	if at(r.tokens, f.to).text == "of" {
		for j := f.to; j < min(stop-2, f.to+7) && r.tokens[j].kind == word; j++ {
			if m, ok := metricOf[stem(r.tokens[j+2].text)]; ok && r.tokens[j].text == "time" && r.tokens[j+1].text == "to" {
				return r.measure(m)
			}
		}
	}
	// Behind: "to detect", "to be detected", "to detection"; "before anyone
	// noticed"; "unnoticed for X".
	if j := f.lead - 1; j > start && (r.tokens[j].text == "for" && r.tokens[j-1].is("unnoticed", "undetected") || r.tokens[j].is("unnoticed", "undetected")) {
		return r.measure(detect)
	}
	if at(r.tokens, f.to).is("before", "until") && at(r.tokens, f.to+1).is("anyone", "anybody", "someone", "somebody", "we", "it", "this") {
		if n := at(r.tokens, f.to+2); n.is("noticed", "knew", "detected", "realised", "realized", "discovered", "spotted") || n.is("was", "were", "got") && at(r.tokens, f.to+3).is("noticed", "detected", "discovered", "spotted") {
			return r.measure(detect)
		}
	}
	if at(r.tokens, f.to).text == "to" {
		j := f.to + 1
		for j < stop && r.tokens[j].is("be", "fully", "get", "the", "first") {
			j++
		}
		if m, ok := metricOf[stem(at(r.tokens, j).text)]; ok && j < stop && !at(r.tokens, j).is("fix", "page", "tell", "find") {
			// "to detect" alone; "to resolve the merge conflict" is another thing.
			n := at(r.tokens, j+1)
			if j+1 >= stop || n.kind == punct || n.is("it", "the", "this") && r.generic(j+1, stop) {
				return r.measure(m)
			}
		}
		return nil
	}
	i := f.lead - 1
	for i > start && r.tokens[i].is("the", "a", "us", "about", "only", "full") {
		i--
	}
	if i <= start {
		return nil
	}
	switch t := &r.tokens[i]; {
	case t.is("took", "lasted", "required"):
		// The subject must be the metric's noun and nothing else.
		j := i - 1
		var subject string
		for ; j >= start; j-- {
			w := &r.tokens[j]
			if w.kind == punct || w.is("and", "but", "while", "so", "then") {
				break
			}
			if stop := w.is("the", "this", "our", "itself", "alone", "full", "initial", "overall", "total"); stop {
				continue
			}
			if subject != "" {
				return nil
			}
			subject = w.text
		}
		if m, ok := metricOf[stem(subject)]; ok && t.text == "took" && strings.HasSuffix(subject, "ion") || subject == "recovery" {
			return r.measure(m)
		}
	case t.is("within", "in", "after") || f.Bound == AtMost && r.tokens[i+1].is("within"):
		if f.Bound == AtMost && r.tokens[i+1].is("within") {
			i++
		}
		v := at(r.tokens, i-1)
		if !strings.HasSuffix(v.text, "ed") || i-1 < start || !r.ends(f, stop) {
			return nil
		}
		if m, ok := metricOf[stem(v.text)]; ok && v.text != "fixed" && v.text != "paged" && r.subject(start, i-1) {
			return r.measure(m)
		}
	}
	return nil
}

// noticing reads "it took X to notice the old data": what was noticed may be
// less than the incident.
func (r *reader) noticing(f Figure, start, stop int) []Pair {
	if f.lead-1 < start || r.tokens[f.lead-1].text != "took" {
		return nil
	}
	for j := f.to; j < min(stop-1, f.to+6); j++ {
		if t := &r.tokens[j]; t.text == "to" && r.tokens[j+1].is("detect", "notice", "discover") {
			return r.measure(detect)
		} else if t.kind != word {
			break
		}
	}
	return nil
}

// generic reports whether the words from i on name the incident only: "the
// outage".
func (r *reader) generic(i, stop int) bool {
	for j := i; j < stop && j < i+4; j++ {
		t := &r.tokens[j]
		if t.kind == punct {
			return true
		}
		if !t.is("it", "the", "this", "issue") && !generic[t.text] {
			return t.is("and", "but", "because", "after", "from")
		}
	}
	return true
}

// ends reports whether nothing but the end of a clause follows the figure.
func (r *reader) ends(f Figure, stop int) bool {
	t := at(r.tokens, f.to)
	return f.to >= stop || t.is(".", ",", ";", ")", "and", "but", "—", "–")
}

// subject reports whether the incident is what the clause that ends at token i
// is about: "it was", "the outage was", or no subject at all.
func (r *reader) subject(start, i int) bool {
	for j := i - 1; j >= start && j > i-6; j-- {
		t := &r.tokens[j]
		if t.kind == punct {
			return true
		}
		if !stop[t.text] && !generic[t.text] && !t.is("issue", "it", "fully", "automatically") {
			return false
		}
	}
	return true
}

// spanned reads "the restarts took X" and "Restarts: X" where the timeline
// gives the restarts as a range.
func (r *reader) spanned(f Figure, start, stop int) []Pair {
	i := f.lead - 1
	if i <= start || !r.tokens[i].is("took", "lasted", "for", ":", "=") {
		return nil
	}
	e := r.line.resolve(r.tokens[r.clauseStart(start, i):i])
	if !e.sure() || len(e.points) == 0 || e.points[0].Entry == nil {
		return nil
	}
	entry := e.points[0].Entry
	if entry.Stamp.Exactness != incident.Range {
		return nil
	}
	from, to := entry.Stamp.Earliest, entry.Stamp.Latest
	list := []Pair{{From: Point{Earliest: from, Latest: from, Entry: entry}, To: Point{Earliest: to, Latest: to}}}
	for _, next := range r.line.entries {
		if next != entry && next.Stamp.Earliest.After(from) {
			list = append(list, Pair{From: list[0].From, To: pointOf(next)})
			break
		}
	}
	return list
}

var downs = set(`down offline unavailable unreachable inaccessible closed out broken stopped interrupted degraded dark dead stuck stale wrong blocked blind`)

// state reads "the service was down for X".
func (r *reader) state(f Figure, start, stop int) []Pair {
	i := f.lead - 1
	if i-2 <= start || r.tokens[i].text != "for" || !downs[r.tokens[i-1].text] {
		return nil
	}
	for i -= 2; i > start && r.tokens[i].is("fully", "completely", "partly", "partially", "mostly"); i-- {
	}
	if !r.tokens[i].is("was", "were", "stayed", "remained", "been") {
		return nil
	}
	// The subject must be what the incident is about.
	about := r.line.subjects()
	for _, s := range stemsOf(r.tokens[r.clauseStart(start, i):i]) {
		if !slices.Contains(about, s) {
			return nil
		}
	}
	return r.whole()
}

// subjects are the stems of the incident's title and services.
func (l *timeline) subjects() []string {
	text := l.in.Title.Value
	for _, s := range l.in.Services {
		text += " " + s.Value
	}
	var list []string
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		list = append(list, stem(w))
	}
	return list
}

var outages = set(`outage incident downtime disruption degradation`)

// partial words make of "the outage" one of several.
var partial = set(`second another partial partially each first third some brief previous earlier last next similar other smaller minor additional separate both two three planned scheduled`)

// duration reads "the outage lasted X", "an X outage", "X of downtime".
func (r *reader) duration(f Figure, start, stop int) []Pair {
	given := func() []Pair {
		for j := max(start, f.lead-8); j < min(stop, f.to+5); j++ {
			if partial[r.tokens[j].text] {
				return nil
			}
		}
		return r.whole()
	}
	next := at(r.tokens, f.to)
	if next.text == "of" {
		next = at(r.tokens, f.to+1)
		if next.is("full", "total", "complete") {
			next = at(r.tokens, f.to+2)
		}
		if next.is("downtime", "outage") {
			return given()
		}
		return nil
	}
	if f.adjunct && (outages[next.text] || next.is("full", "total", "complete", "long") && outages[at(r.tokens, f.to+1).text]) {
		return given()
	}
	i := f.lead - 1
	if i > start && r.tokens[i].text == "of" && outages[r.tokens[i-1].text] && at(r.tokens, i-2).is("an", "a", "the", "total", "full", "this") {
		return given() // "an outage of X"
	}
	for i > start && r.tokens[i].is("for", "a", "total", "of") {
		i--
	}
	if t := at(r.tokens, i); i > start && t.is("lasted", "lasting") {
		if s := at(r.tokens, i-1); outages[s.text] && i-2 >= 0 && (i-1 == start || r.tokens[i-2].is("the", "this", "an", "total", "whole", "entire")) {
			return given()
		}
	}
	return nil
}
