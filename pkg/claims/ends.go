package claims

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// end is what a phrase means: one end of a claim.
type end struct {
	points []Point // the most likely first
	exact  bool    // a time, or a marked moment
	words  bool    // it has words that could name an entry
	// score is the share of its words, by weight, that the best entry has, and
	// second the share of the next one that is not meant as well.
	score, second float64
	// most is how many of points have the best score.
	most   int
	hinted int  // points before those that a word only hints at
	size   int  // words that could name an entry
	noun   bool // it has no verb
	hint   bool // a word stands for a marked moment
}

// known reports whether the candidates, if not the one among them, are known.
func (e end) known() bool { return e.exact || e.score >= 0.45 && e.most <= 3 }

// sure reports whether one entry matches well, and no other does.
func (e end) sure() bool {
	return e.exact || e.most == 1 && e.score >= 0.45 && e.second <= e.score*0.75
}

// quoted reports whether the words are those of one entry.
func (e end) quoted() bool {
	return e.exact || e.sure() && (e.score > 0.6 && e.size > 1 || e.score > 0.99)
}

// narrow drops what only shares a word when the whole phrase is quoted.
func (e end) narrow() end {
	if !e.exact && e.quoted() && len(e.points) > e.most {
		e.points = slices.Concat(e.points[:e.most], e.points[e.hinted:])
	}
	return e
}

// likely reports whether an entry has at least some of the words.
func (e end) likely() bool {
	return e.exact || e.most <= 3 && (e.score >= 0.4 || e.score >= 0.25 && e.size > 2)
}

// stemsOf returns the stems of a phrase that can name an entry.
func stemsOf(phrase []token) []string {
	var stems []string
	for _, t := range phrase {
		s := ""
		switch {
		case t.kind == number && t.end-t.start >= 3:
			s = t.text
		case t.kind == word && !stop[t.text] && !generic[t.text]:
			s = stem(t.text)
		}
		if s != "" && !generic[s] && !generic[s+"e"] && s != "servic" && !slices.Contains(stems, s) && len(stems) < 12 {
			stems = append(stems, s)
		}
	}
	return stems
}

var auxiliary = set(`is are was were be been being am do does did has have had will would could should can may might must it they we`)

// light are stems of verbs that say little about what happened.
var light = map[string]bool{"open": true, "clos": true, "call": true, "stop": true, "show": true, "need": true, "keep": true, "mov": true, "read": true, "see": true, "run": true, "work": true, "look": true, "ask": true, "us": true, "giv": true, "put": true, "set": true, "add": true, "chang": true}

// ordinals pick one of several entries that a phrase fits alike.
var ordinals = map[string]int{"first": 1, "second": 2, "third": 3, "last": -1, "final": -1}

// resolve finds the entries that a phrase names.
func (l *timeline) resolve(phrase []token) end {
	type hit struct {
		entry int
		score float64
	}
	stems := stemsOf(phrase)
	if len(stems) == 0 {
		var e end
		for _, m := range l.hinted(phrase, nil) { // "they were back"
			if x, ok := l.moment(m); ok {
				e.points = append(e.points, pointOf(x))
				e.hint, e.words = true, true
			}
		}
		return e
	}
	own, ordinal, noun := false, 0, true
	for _, t := range phrase {
		noun = noun && !auxiliary[t.text]
		own = own || t.is("its", "their", "his", "her")
		if n, ok := ordinals[t.text]; ok && ordinal == 0 {
			ordinal = n
		}
	}
	if m, ok := momentStems[stems[0]]; ok && len(stems) == 1 && !own && ordinal == 0 {
		if e := l.resolveMoment(m, stems[0]); e.exact {
			return e
		}
	}
	if len(stems) == 1 && stems[0] == "complet" && !own && len(l.find("complet")) == 0 {
		return l.resolveMoment(incident.Resolved, "resolv") // "from start to finish"
	}
	total := 0.0
	scores := map[int]float64{}
	heavy := map[int]bool{} // entries that have more than light words
	n := float64(len(l.entries))
	for _, s := range stems {
		found := l.find(s)
		weight := 1.2
		if len(found) > 0 {
			weight = math.Log(1 + n/float64(len(found)))
		}
		total += weight
		for _, i := range found {
			scores[i] += weight
			heavy[i] = heavy[i] || !light[s]
		}
	}
	hits := make([]hit, 0, len(scores))
	for i, s := range scores {
		if !heavy[i] && len(stems) > 1 {
			s *= 0.4
		}
		hits = append(hits, hit{i, s / total})
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.entry, b.entry)) })
	e := end{words: true, size: len(stems), noun: noun}
	if len(hits) > 0 {
		e.score = hits[0].score
		for e.most < len(hits) && hits[e.most].score > e.score-0.05 {
			e.most++
		}
		if k := ordinal; e.most > 1 && k != 0 {
			if k < 0 {
				k = e.most
			}
			if k <= e.most {
				top := slices.Clone(hits[:e.most])
				slices.SortFunc(top, func(a, b hit) int { return cmp.Compare(a.entry, b.entry) })
				one := top[k-1]
				hits = slices.Insert(slices.DeleteFunc(hits, func(h hit) bool { return h == one }), 0, one)
				e.most = 1
			}
		} else if e.most < len(hits) {
			e.second = hits[e.most].score
		}
	}
	for i, h := range hits {
		if h.score < 0.2 || i == maxPoints {
			break
		}
		e.points = append(e.points, pointOf(l.entries[h.entry]))
	}
	e.most = min(e.most, len(e.points))
	e.hinted = len(e.points)
	// "The first report" may be what the timeline calls Detected.
	for _, m := range l.hinted(phrase, stems) {
		if x, ok := l.moment(m); ok && len(e.points) < maxPoints+4 {
			e.points = append(e.points, pointOf(x))
			e.hint = true
		}
	}
	return e
}

// resolveMoment is the end that a moment's own name means.
func (l *timeline) resolveMoment(m incident.Moment, stem string) end {
	e, ok := l.moment(m)
	if !ok {
		return end{words: true, size: 1}
	}
	points := append([]Point{pointOf(e)}, l.neighbours(m, stem, e)...)
	return end{points: points, exact: true, words: true, score: 1, most: 1, size: 1, hinted: len(points)}
}

// hints are words that often stand for a marked moment.
var hints = func() map[string][]incident.Moment {
	list := map[string][]incident.Moment{}
	for _, h := range []struct {
		words   string
		moments []incident.Moment
	}{
		{"report alert call phone complaint complain ticket sign symptom find message page ring write visible", []incident.Moment{incident.Detected}},
		{"join respond arrive accept pick investigate look arrival page", []incident.Moment{incident.Acknowledged}},
		{"work recover normal flow fix rollback again healthy green reboot restart repair", []incident.Moment{incident.Mitigated, incident.Resolved}},
		{"mail banner notice message post status inform publish announce text call", []incident.Moment{incident.Notified}},
		{"error failure fail refuse refusal crash break stop wrong slow stuck outage", []incident.Moment{incident.Started}},
		{"change deploy merge release rollout ship upgrade migrate", []incident.Moment{incident.Introduced}},
	} {
		for _, w := range strings.Fields(h.words) {
			s := stem(w)
			list[s] = append(list[s], h.moments...)
		}
	}
	return list
}()

// hinted returns the moments that words of a phrase often stand for.
func (l *timeline) hinted(phrase []token, stems []string) []incident.Moment {
	var list []incident.Moment
	for _, s := range stems {
		list = append(list, hints[s]...)
	}
	for i := range phrase {
		if i > 0 && phrase[i].is("back", "again", "up") && !phrase[i-1].is("called", "wrote", "once") {
			list = append(list, incident.Mitigated, incident.Resolved)
			break
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// neighbours are the other entries that a moment's name can mean in prose.
func (l *timeline) neighbours(m incident.Moment, stem string, own *incident.Entry) []Point {
	var list []Point
	add := func(e *incident.Entry) {
		if e != own && len(list) < maxPoints {
			list = append(list, pointOf(e))
		}
	}
	for _, other := range map[incident.Moment][]incident.Moment{
		incident.Started:   {incident.Introduced},
		incident.Resolved:  {incident.Mitigated},
		incident.Mitigated: {incident.Resolved},
	}[m] {
		if e, ok := l.moment(other); ok {
			add(e)
		}
	}
	for _, i := range l.find(stem) {
		add(l.entries[i])
	}
	return list
}
