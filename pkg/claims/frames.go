package claims

import (
	"strings"

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
func (r *reader) labelled(f Figure, start int) (pairs []Pair, certain, ok bool) {
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
		if p, c, ok := r.label(words, f); ok {
			return p, c, true
		}
		words = strings.FieldsFunc(strings.ToLower(r.p.Header), notLetter)
		if len(r.p.RowLabel) > 0 && r.line.rowOfAnother(r.p.RowLabel) {
			return nil, false, false
		}
	default:
		return nil, false, false
	}
	return r.label(words, f)
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

func (r *reader) label(words []string, f Figure) (pairs []Pair, certain, ok bool) {
	if len(words) == 0 || len(words) > 8 {
		return nil, false, false
	}
	for i, w := range words {
		if w == "target" || w == "goal" || w == "slo" || w == "mean" || w == "average" || w == "median" || w == "expected" {
			return nil, false, false
		}
		m, is := metricOf[w]
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
			list := r.begun(m)
			return list, &m[0] == &detect[0] && len(list) == 1, true
		}
	}
	duration := false
	for _, w := range words {
		if !measured[w] {
			return nil, false, false
		}
		duration = duration || w == "duration" || w == "downtime" || w == "length"
	}
	if !duration {
		return nil, false, false
	}
	return r.whole(), false, true
}

// verb reads "took 25 minutes to detect", "detection took 7 h", "detected
// within 5 minutes".
func (r *reader) verb(f Figure, start, stop int) []Pair {
	// Behind: "to detect", "to be detected", "to detection".
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
