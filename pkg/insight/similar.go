package insight

import (
	"cmp"
	"iter"
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
	c := newCounter()
	counts := make([][]weight, len(s.incidents))
	for i, in := range s.incidents {
		s.number[in] = int32(i)
		counts[i] = c.count(words(in))
	}
	s.terms = c.shown
	s.weigh(counts, c.incidents)
	s.scratch.New = func() any {
		return &scores{
			weights: make([]int32, len(s.terms)), of: make([]int32, len(s.incidents)), touched: make([]bool, len(s.incidents)>>blockBits+1),
		}
	}
	return s
}

// weigh turns counts into vectors of length 1, of which the heaviest terms are
// kept. frequency says how many incidents have each term.
func (s *Similarity) weigh(counts [][]weight, frequency []int32) {
	rarity := make([]float64, len(frequency))
	for t, n := range frequency {
		rarity[t] = math.Log(1 + float64(len(counts))/float64(n))
	}
	rank, byRank := alphabetical(s.terms)
	s.vectors = make([][]weight, len(counts))
	s.postings = make([][]weight, len(frequency))
	var values []float64
	var heaviest []int64 // so that the order of numbers is by value, then by rank
	for i, list := range counts {
		square := 0.0
		values = values[:0]
		for _, w := range list {
			v := (1 + math.Log(float64(w.value))) * rarity[w.term]
			values = append(values, v)
			square += v * v
		}
		heaviest = heaviest[:0]
		for k, w := range list {
			// What nobody else has makes the vector longer, and matches nothing.
			if v := math.Round(values[k] / math.Sqrt(square) * (1 << weightBits)); frequency[w.term] > 1 && v > 0 {
				heaviest = append(heaviest, -int64(v)<<32|int64(rank[w.term]))
			}
		}
		slices.Sort(heaviest)
		vector := make([]weight, min(len(heaviest), vectorTerms))
		for k := range vector {
			term := byRank[heaviest[k]&math.MaxUint32]
			vector[k] = weight{term, int32(-(heaviest[k] >> 32))}
		}
		slices.SortFunc(vector, func(a, b weight) int { return cmp.Compare(a.term, b.term) })
		s.vectors[i] = vector
		for _, w := range vector {
			s.postings[w.term] = append(s.postings[w.term], weight{int32(i), w.value})
		}
	}
}

// alphabetical returns the place of every term in the order of what is shown,
// and the terms in that order.
func alphabetical(terms []string) (rank, byRank []int32) {
	rank, byRank = make([]int32, len(terms)), make([]int32, len(terms))
	for t := range terms {
		byRank[t] = int32(t)
	}
	slices.SortStableFunc(byRank, func(a, b int32) int { return cmp.Compare(terms[a], terms[b]) })
	for r, t := range byRank {
		rank[t] = int32(r)
	}
	return rank, byRank
}

// scores is one question's memory; all of it is zero between questions.
type scores struct {
	weights []int32 // of the incident in question, by term
	of      []int32 // by incident
	touched []bool  // which blocks of incidents have scores
}

const blockBits = 6

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
		m.weights[w.term] = w.value
		list := s.postings[w.term]
		for _, p := range list[max(0, len(list)-newest):] {
			m.of[p.term] += w.value * p.value >> weightBits
			m.touched[p.term>>blockBits] = true
		}
	}
	var best ranking
	for other := range m.take(func(other int32) bool { return other != self && !slices.Contains(leaveOut, s.incidents[other]) }).bestFirst() {
		score := int32(0)
		for _, w := range s.vectors[other] {
			score += m.weights[w.term] * w.value >> weightBits
		}
		if float64(score) >= LeastScore*(1<<weightBits) {
			best = best.with(other, score, k)
		}
	}
	matches := make([]Match, 0, len(best))
	for other, score := range best.bestFirst() {
		matches = append(matches, Match{
			Incident: s.incidents[other], Score: min(1, float64(score)/(1<<weightBits)),
			Terms: s.explain(m.weights, s.vectors[other]),
		})
	}
	for _, w := range s.vectors[self] {
		m.weights[w.term] = 0
	}
	return matches
}

// take returns the best candidates among the incidents with scores, and clears
// these.
func (m *scores) take(admitted func(incident int32) bool) ranking {
	list := make(ranking, 0, candidates)
	least := int32(1)
	for block, touched := range m.touched {
		if !touched {
			continue
		}
		m.touched[block] = false
		first := block << blockBits
		for i, score := range m.of[first:min(first+1<<blockBits, len(m.of))] {
			if other := int32(first + i); score >= least && admitted(other) {
				list = list.with(other, score, candidates)
				if len(list) == candidates {
					least = int32(list[0] >> 32) // of equal ones, the newest counts
				}
			}
		}
		clear(m.of[first:min(first+1<<blockBits, len(m.of))])
	}
	return list
}

// ranking is incidents with their scores, the best last; of equal ones, the
// newest. Score and number of an incident are one number, of the same order.
type ranking []int64

func (r ranking) with(incident, score int32, most int) ranking {
	key := int64(score)<<32 | int64(incident)
	at, _ := slices.BinarySearch(r, key)
	switch {
	case len(r) < most:
		return slices.Insert(r, at, key)
	case at > 0:
		copy(r, r[1:at])
		r[at-1] = key
	}
	return r
}

// bestFirst returns incidents and scores.
func (r ranking) bestFirst() iter.Seq2[int32, int32] {
	return func(yield func(incident, score int32) bool) {
		for _, key := range slices.Backward(r) {
			if !yield(int32(key), int32(key>>32)) {
				return
			}
		}
	}
}

// explain returns the terms that count most between two incidents: the weights of
// the one, and the other's vector.
func (s *Similarity) explain(weights []int32, vector []weight) []string {
	var list []weight
	for _, w := range vector {
		if value := weights[w.term]; value > 0 {
			list = append(list, weight{w.term, value * w.value >> weightBits})
		}
	}
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
