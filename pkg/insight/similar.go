package insight

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Match is an incident that resembles another: a suggestion, no statement.
type Match struct {
	Incident *incident.Incident
	Score    float64 // the cosine of both, from LeastScore to 1
	// Terms are up to three words, services and classes that both have, those
	// that count most first: why it was found.
	Terms []string
}

// LeastScore is what a match needs.
const LeastScore = 0.1

const maxTerms = 3

// Similarity finds incidents that resemble each other. Each is a vector of the
// terms it has, weighed by how often it has them and how few others do
// (TF-IDF). Any number of goroutines may ask.
type Similarity struct {
	incidents []*incident.Incident // oldest first
	number    map[*incident.Incident]int32
	vectors   [][]weight // by incident; in the order of terms
	postings  [][]weight // by term, with incidents for terms; in their order
	terms     []string   // as they are shown
	scratch   sync.Pool
}

// weight is how much a term counts, from 0 to 1<<weightBits. Whole numbers make
// equal scores equal on every machine, in whatever order they are summed up.
type weight struct{ term, value int32 }

const weightBits = 15

const (
	// So many terms of an incident are kept, the heaviest: the others hardly
	// change a cosine.
	vectorTerms = 40
	// Of those that have a term, so many are looked at, the newest, and of all
	// that were looked at, so many are compared as a whole, the best: with more
	// incidents, a question doesn't take longer.
	newest     = 500
	candidates = 64
)

// NewSimilarity reads what words returns of each incident; nil stands for
// WordsOf. It takes time in proportion to the text.
func NewSimilarity(list []*incident.Incident, words func(*incident.Incident) Words) *Similarity {
	if words == nil {
		words = WordsOf
	}
	s := &Similarity{incidents: sorted(list), number: make(map[*incident.Incident]int32, len(list))}
	c := &counter{number: map[string]int32{}}
	counts := make([][]weight, len(s.incidents))
	for i, in := range s.incidents {
		s.number[in] = int32(i)
		counts[i] = c.count(words(in))
	}
	s.terms = c.shown
	s.weigh(counts, c.incidents)
	s.scratch.New = func() any { return &scores{of: make([]int32, len(s.incidents))} }
	return s
}

// weigh turns counts into vectors of length 1, of which the heaviest terms are
// kept. frequency says how many incidents have each term.
func (s *Similarity) weigh(counts [][]weight, frequency []int32) {
	rarity := make([]float64, len(frequency))
	for t, n := range frequency {
		rarity[t] = math.Log(1 + float64(len(counts))/float64(n))
	}
	s.vectors = make([][]weight, len(counts))
	s.postings = make([][]weight, len(frequency))
	for i, list := range counts {
		value := func(w weight) float64 { return (1 + math.Log(float64(w.value))) * rarity[w.term] }
		square := 0.0
		for _, w := range list {
			square += value(w) * value(w)
		}
		var vector []weight
		for _, w := range list {
			// What nobody else has makes the vector longer, and matches nothing.
			if v := math.Round(value(w) / math.Sqrt(square) * (1 << weightBits)); frequency[w.term] > 1 && v > 0 {
				vector = append(vector, weight{w.term, int32(v)})
			}
		}
		slices.SortFunc(vector, func(a, b weight) int {
			return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(s.terms[a.term], s.terms[b.term]), cmp.Compare(a.term, b.term))
		})
		vector = slices.Clip(vector[:min(len(vector), vectorTerms)])
		slices.SortFunc(vector, func(a, b weight) int { return cmp.Compare(a.term, b.term) })
		s.vectors[i] = vector
		for _, w := range vector {
			s.postings[w.term] = append(s.postings[w.term], weight{int32(i), w.value})
		}
	}
}

// scores is one question's memory. of is all zero between questions.
type scores struct {
	of      []int32
	touched []int32
}

// To returns up to k incidents that resemble one of the list, the best first;
// of equal ones, the newest. Those to leave out are mostly its recurrences.
func (s *Similarity) To(in *incident.Incident, k int, leaveOut ...*incident.Incident) []Match {
	self, ok := s.number[in]
	if !ok || k <= 0 {
		return nil
	}
	m := s.scratch.Get().(*scores)
	defer s.scratch.Put(m)
	for _, w := range s.vectors[self] {
		list := s.postings[w.term]
		for _, p := range list[max(0, len(list)-newest):] {
			if m.of[p.term] == 0 {
				m.touched = append(m.touched, p.term)
			}
			m.of[p.term] += w.value * p.value >> weightBits
		}
	}
	var list ranking
	for _, other := range m.touched {
		if other != self && !slices.Contains(leaveOut, s.incidents[other]) {
			list = list.with(weight{other, m.of[other]}, candidates)
		}
		m.of[other] = 0
	}
	m.touched = m.touched[:0]
	var best ranking
	for _, c := range list {
		score := int32(0)
		s.shared(self, c.term, func(_, value int32) { score += value })
		if float64(score) >= LeastScore*(1<<weightBits) {
			best = best.with(weight{c.term, score}, k)
		}
	}
	matches := make([]Match, len(best))
	for i, w := range best {
		matches[i] = Match{
			Incident: s.incidents[w.term], Score: min(1, float64(w.value)/(1<<weightBits)),
			Terms: s.explain(self, w.term),
		}
	}
	return matches
}

// ranking is incidents with their scores, the best first; of equal ones, the
// newest.
type ranking []weight

func (r ranking) with(w weight, most int) ranking {
	if n := len(r); n == most && r[n-1].compare(w) < 0 {
		return r
	}
	at, _ := slices.BinarySearchFunc(r, w, weight.compare)
	r = slices.Insert(r, at, w)
	return r[:min(len(r), most)]
}

func (w weight) compare(v weight) int {
	if w.value != v.value {
		return cmp.Compare(v.value, w.value)
	}
	return cmp.Compare(v.term, w.term)
}

// shared visits the terms that two incidents have, with what each adds to
// their score.
func (s *Similarity) shared(a, b int32, visit func(term, value int32)) {
	x, y := s.vectors[a], s.vectors[b]
	for len(x) > 0 && len(y) > 0 {
		switch {
		case x[0].term < y[0].term:
			x = x[1:]
		case x[0].term > y[0].term:
			y = y[1:]
		default:
			visit(x[0].term, x[0].value*y[0].value>>weightBits)
			x, y = x[1:], y[1:]
		}
	}
}

// explain returns the terms that count most between two incidents.
func (s *Similarity) explain(a, b int32) []string {
	var list []weight
	s.shared(a, b, func(term, value int32) { list = append(list, weight{term, value}) })
	slices.SortFunc(list, func(a, b weight) int {
		return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(s.terms[a.term], s.terms[b.term]))
	})
	var terms []string
	for _, w := range list {
		if t := s.terms[w.term]; len(terms) < maxTerms && !slices.Contains(terms, t) {
			terms = append(terms, t)
		}
	}
	return terms
}
