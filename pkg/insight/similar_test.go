package insight

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// words are documents by their number: "TITLE | TEXT | SERVICES | CLASS".
func similarity(texts ...string) (*Similarity, []*incident.Incident) {
	var list []*incident.Incident
	words := map[*incident.Incident]Words{}
	for i, text := range texts {
		in := &incident.Incident{}
		in.ID.Value, in.Date.Value = fmt.Sprintf("doc-%03d", i), day("2025-01-01").AddDays(i)
		parts := append(strings.Split(text, "|"), "", "", "", "")
		words[in] = Words{
			Title: parts[0], Texts: [][]byte{[]byte(parts[1])}, Services: strings.Fields(parts[2]), Class: strings.TrimSpace(parts[3]),
		}
		list = append(list, in)
	}
	return NewSimilarity(list, func(in *incident.Incident) Words { return words[in] }), list
}

func names(matches []Match) (list []string) {
	for _, m := range matches {
		list = append(list, m.Incident.ID.Value)
	}
	return list
}

func TestSimilar(t *testing.T) {
	s, list := similarity(
		"Checkout timed out | The connection pool was exhausted by retries. | checkout | retry-storm",
		"Search stale | An index rebuild was skipped. | search | stale-index",
		"Login slow | Retries exhausted the connection pool. | login | retry-storm",
		"Mail delayed | The queue of messages grew. | mail |",
		"Checkout wrong totals | The filter dropped rows. | checkout | bad-filter",
		"Unrelated | Nothing in common whatsoever. | |",
	)
	if got, want := names(s.To(list[0], 5)), []string{"doc-002", "doc-004"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	first := s.To(list[0], 1)
	if len(first) != 1 || first[0].Terms[0] != "retry-storm" || first[0].Score < LeastScore || first[0].Score >= 1 {
		t.Errorf("got %+v", first)
	}
	// Service and title both say "checkout": it is said once.
	if got := s.To(list[0], 5)[1].Terms; !slices.Equal(got, []string{"checkout"}) {
		t.Errorf("terms %q", got)
	}
	if got := names(s.To(list[0], 5, list[2])); !slices.Equal(got, []string{"doc-004"}) {
		t.Errorf("left out one of two: %q", got)
	}
	if got := s.To(list[5], 5); len(got) != 0 {
		t.Errorf("resembles nothing: %v", got)
	}
	if got := s.To(&incident.Incident{}, 5); got != nil {
		t.Errorf("not in the list: %v", got)
	}
}

// Of equal ones the newest come first.
func TestSimilarTies(t *testing.T) {
	s, list := similarity("one pool", "two pool", "three pool", "four pool", "five pool")
	if got, want := names(s.To(list[1], 3)), []string{"doc-004", "doc-003", "doc-002"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"The DNS-cache of max_connections, v2 and 2025 rows": "dns cache max_connections rows",
		"see https://wiki.example.com/secret-page (there) ":  "see",
		"a <!-- hidden words --> shown <!-- open":            "shown",
		"Überlauf im Puffer":                                 "überlauf puffer",
		"":                                                   "",
	} {
		c := newCounter()
		c.count(Words{Texts: [][]byte{[]byte(text)}})
		if got := strings.Join(c.shown, " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// The definition, in the plain way, is the oracle.
func TestSimilarProperty(t *testing.T) {
	vocabulary := strings.Fields("pool queue cache index retry limit certificate shard filter deploy clock token replica schema")
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			word := rapid.SampledFrom(vocabulary)
			return strings.Join(rapid.SliceOfN(word, 0, 2).Draw(t, "title"), " ") + "|" + strings.Join(rapid.SliceOfN(word, 0, 12).Draw(t, "text"), " ") +
				"|" + strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"web", "pool"}), 0, 2).Draw(t, "services"), " ") +
				"|" + rapid.SampledFrom([]string{"", "retry-storm", "pool"}).Draw(t, "class")
		}), 1, 40).Draw(t, "documents")
		s, list := similarity(texts...)

		// Terms by document, and what they count.
		vectors := make([]map[string]float64, len(texts))
		frequency := map[string]int{}
		for i, text := range texts {
			v := map[string]float64{}
			parts := strings.Split(text, "|")
			for _, w := range strings.Fields(parts[0]) {
				v[w] += titleCount
			}
			for _, w := range strings.Fields(parts[1]) {
				v[w]++
			}
			for _, w := range strings.Fields(parts[2]) {
				v["service "+w] += serviceCount
			}
			if parts[3] != "" {
				v["class "+parts[3]] += classCount
			}
			for term := range v {
				frequency[term]++
			}
			vectors[i] = v
		}
		for _, v := range vectors {
			square := 0.0
			for term, n := range v {
				v[term] = (1 + math.Log(n)) * math.Log(1+float64(len(texts))/float64(frequency[term]))
				square += v[term] * v[term]
			}
			for term := range v {
				v[term] /= math.Sqrt(square)
			}
		}
		for i, in := range list {
			type scored struct {
				other int
				score float64
			}
			var want []scored
			for j := range list {
				score := 0.0
				for term, x := range vectors[i] {
					score += x * vectors[j][term]
				}
				if j != i {
					want = append(want, scored{j, score})
				}
			}
			slices.SortFunc(want, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
			const k, rounding = 5, 0.002
			got := s.To(in, k)
			for n, m := range got {
				if math.Abs(m.Score-want[n].score) > rounding {
					t.Fatalf("%s: match %d %s has %v, want %v of doc-%03d", in.ID.Value, n, m.Incident.ID.Value, m.Score, want[n].score, want[n].other)
				}
				if n > 0 && m.Score > got[n-1].Score || m.Incident == in || len(m.Terms) == 0 {
					t.Fatalf("%s: %+v", in.ID.Value, got)
				}
				back := s.To(m.Incident, len(list))
				at := slices.IndexFunc(back, func(m Match) bool { return m.Incident == in })
				if at < 0 || back[at].Score != m.Score {
					t.Fatalf("%s resembles %s, but not the other way", in.ID.Value, m.Incident.ID.Value)
				}
			}
			if len(got) < min(k, len(want)) && want[len(got)].score > LeastScore+rounding {
				t.Fatalf("%s: doc-%03d with %v is missing in %q", in.ID.Value, want[len(got)].other, want[len(got)].score, names(got))
			}
		}
		again, list2 := similarity(texts...)
		for i := range list {
			if diff := gocmp.Diff(names(s.To(list[i], 5)), names(again.To(list2[i], 5))); diff != "" {
				t.Fatalf("another time:%s", diff)
			}
		}
	})
}
