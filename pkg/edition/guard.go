package edition

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"html"
	"slices"
	"strings"
	"sync"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// Person is somebody whom the repository knows. Name, login and address must
// not occur in the edition.
type Person struct {
	Name, Login, Email string
}

// Leak is something that stands in a file of the site and must not.
type Leak struct {
	File   string // of the site
	Term   string
	Origin string // what it is, and where it stands
}

func (l Leak) String() string { return fmt.Sprintf("%s: %q (%s)", l.File, l.Term, l.Origin) }

// maxLeaks bounds what is remembered: one alone stops the edition.
const maxLeaks = 50

// gram is how many words of a text are looked up at once. Longer texts are
// known by their parts, so that a part of them is found as well.
const gram = 6

// Guard looks for withheld texts in files. They are compared word by word:
// letter case, punctuation, mark-up and escapes between and inside words do
// not hide them. It can be used by many goroutines once it is made.
type Guard struct {
	seed     maphash.Seed
	terms    map[uint64][]*term // by the hash of their first words, gram of them at most
	lengths  map[uint64]uint8   // bit n: a term of n+1 words begins with this one
	patterns []*pattern

	mu    sync.Mutex
	leaks []Leak
	seen  map[Leak]bool
}

type term struct {
	withheld
	words []string // all of them
	free  bool     // it may occur
}

type pattern struct {
	expr *words.Regexp
	what string
	free func(match string) bool
}

// ownAddress is freed where the site names its maker: that may be the very
// repository.
const ownAddress = "address of the repository"

// email is an address of a person or a machine; the edition has no use for any.
const email = `(?i)[\pL0-9][\pL0-9._%+-]*@[\pL0-9-]+(?:\.[\pL0-9-]+)*\.\pL{2,}`

// noEmail are file names that look like addresses: "chart@2x.png".
var noEmail = words.NewRegexp(`(?i)\.(?:png|jpe?g|gif|webp|avif|svg)$`)

// NewGuard makes a guard for an edition. Addresses are prefixes of web
// addresses that must not occur, such as the repository's.
func NewGuard(e Edition, c *config.Config, people []Person, addresses []string) *Guard {
	g := &Guard{seed: maphash.MakeSeed(), terms: map[uint64][]*term{}, lengths: map[uint64]uint8{}, seen: map[Leak]bool{}}
	for _, text := range c.Public.Terms {
		g.add(withheld{text: text, what: "term", origin: config.Path, name: true})
	}
	for _, a := range addresses {
		_, rest, ok := strings.Cut(a, "://")
		if !ok {
			rest = a
		}
		g.add(withheld{text: rest, what: ownAddress, origin: "its configuration", name: true})
	}
	for _, p := range people {
		if strings.Contains(p.Email, "[bot]") {
			continue
		}
		g.add(withheld{text: p.Login, what: "login", origin: "the repository's people", name: true})
		g.add(withheld{text: p.Email, what: "e-mail address", origin: "the repository's history", name: true})
		if len(wordsOf(p.Name)) > 1 { // one word can be any word
			g.add(withheld{text: p.Name, what: "name of a person", origin: "the repository's history", name: true})
		}
	}
	for _, w := range e.withheld {
		g.add(w)
	}
	for _, text := range e.texts {
		g.allow(text, func(t *term) bool { return !t.name })
	}
	// A team that is called as the service it keeps is no secret where the
	// service is shown.
	for _, value := range e.values {
		same := wordsOf(value)
		g.allow(value, func(t *term) bool { return !t.name || t.what != "term" && slices.Equal(t.words, same) })
	}
	allowed := make([][]string, len(c.Public.Allow))
	for i, text := range c.Public.Allow {
		allowed[i] = wordsOf(text)
		g.allow(text, func(t *term) bool { return slices.Equal(t.words, allowed[i]) })
	}
	isAllowed := func(match string) bool {
		w := wordsOf(match)
		return slices.ContainsFunc(allowed, func(a []string) bool { return slices.Equal(a, w) })
	}
	g.patterns = append(g.patterns, &pattern{words.NewRegexp(email), "e-mail address", func(match string) bool {
		return isAllowed(match) || noEmail.MatchString(match)
	}})
	for _, expr := range c.Public.Patterns {
		g.patterns = append(g.patterns, &pattern{words.NewRegexp("(?i)" + expr), "pattern " + expr + ", " + config.Path, isAllowed})
	}
	return g
}

// add enters a text: whole, or in parts.
func (g *Guard) add(w withheld) {
	list := wordsOf(w.text)
	if len(list) == 1 && len(list[0]) < 3 && !w.name {
		return // too short to mean anything
	}
	if w.name || len(list) <= gram {
		g.enter(w, list)
		return
	}
	for i := 0; i < len(list); i += gram {
		from := min(i, len(list)-gram)
		g.enter(w, list[from:from+gram])
	}
}

func (g *Guard) enter(w withheld, list []string) {
	if len(list) == 0 {
		return
	}
	n := min(len(list), gram)
	key := uint64(0)
	for i, word := range list[:n] {
		key = mix(key, maphash.String(g.seed, word), i == 0)
	}
	for _, old := range g.terms[key] {
		if slices.Equal(old.words, list) {
			if w.name && !old.name {
				old.withheld = w // the stricter of the two
			}
			return
		}
	}
	g.terms[key] = append(g.terms[key], &term{withheld: w, words: list})
	g.lengths[maphash.String(g.seed, list[0])] |= 1 << (n - 1)
}

// mix is the hash of one word more.
func mix(key, word uint64, first bool) uint64 {
	if first {
		return word
	}
	key = (key<<5 | key>>59) ^ word
	return key * 0x9e3779b97f4a7c15
}

// allow frees the terms that a text has, as far as free says so.
func (g *Guard) allow(text string, free func(*term) bool) {
	g.find(wordsOf(html.UnescapeString(text)), func(t *term) {
		if !t.free && free(t) {
			t.free = true
		}
	})
}

// Own tells the guard what the site says of itself, with no document in it: a
// word of that cannot be a secret.
func (g *Guard) Own(name string, data []byte) {
	for _, text := range views(name, data) {
		found := wordsOf(text)
		g.mu.Lock()
		g.find(found, func(t *term) {
			if !t.name || t.what == ownAddress || len(t.words) == 1 && t.what != "term" {
				t.free = true
			}
		})
		g.mu.Unlock()
	}
}

// find calls hit for every term in a text.
func (g *Guard) find(text []string, hit func(*term)) {
	for i, word := range text {
		hash := maphash.String(g.seed, word)
		lengths := g.lengths[hash]
		if lengths == 0 {
			continue
		}
		key := uint64(0)
		for n := 0; n < gram && i+n < len(text) && lengths>>n != 0; n++ {
			if n > 0 {
				hash = maphash.String(g.seed, text[i+n])
			}
			key = mix(key, hash, n == 0)
			if lengths>>n&1 == 0 {
				continue
			}
			for _, t := range g.terms[key] {
				if i+len(t.words) <= len(text) && slices.Equal(t.words, text[i:i+len(t.words)]) {
					hit(t)
				}
			}
		}
	}
}

// Check looks at one file of the site.
func (g *Guard) Check(name string, data []byte) {
	for _, text := range append(views(name, data), name) {
		g.find(wordsOf(text), func(t *term) {
			if !t.free {
				g.leak(Leak{name, strings.Join(strings.Fields(t.text), " "), t.Origin()})
			}
		})
		g.match(name, text)
		if plain := plain(text); plain != text {
			g.match(name, plain)
		}
	}
}

// match looks for what patterns forbid.
func (g *Guard) match(name, text string) {
	for _, p := range g.patterns {
		for _, m := range p.expr.FindAllStringIndex(text, maxLeaks) {
			if match := text[m[0]:m[1]]; !p.free(match) {
				g.leak(Leak{name, match, p.what})
			}
		}
	}
}

func (g *Guard) leak(l Leak) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.seen[l] && len(g.seen) < maxLeaks {
		g.seen[l] = true
		g.leaks = append(g.leaks, l)
	}
}

// Leaks returns what was found, in order.
func (g *Guard) Leaks() []Leak {
	g.mu.Lock()
	defer g.mu.Unlock()
	slices.SortFunc(g.leaks, func(a, b Leak) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Term, b.Term), cmp.Compare(a.Origin, b.Origin))
	})
	return g.leaks
}
