// Package words finds trigger words in running text in one pass, so that
// expensive patterns need to look only at the few sentences that could match,
// and tells at little cost which of those do. Text enters; the groups whose
// words occur, with their places, and the matches of expressions leave.
package words

import "strings"

// Table says which groups each trigger word belongs to. Read only once made.
type Table struct {
	triggers []trigger
	// slots holds each trigger's index, plus 1, at its hash or in the first free
	// slot behind. Most words of a text meet a free slot, and look no further.
	slots []uint16
}

type trigger struct {
	word   string
	hash   uint32
	groups []int
}

// NewTable makes a table of which group i has the words of groups[i], separated
// by spaces, in lower case. A word is a run of letters, digits and
// underscores: "didn't" is "didn" and "t", "on-call" is "on" and "call". "@"
// and "~" are words of their own.
func NewTable(groups []string) *Table {
	of := map[string][]int{}
	for i, list := range groups {
		for word := range strings.FieldsSeq(list) {
			of[word] = append(of[word], i)
		}
	}
	size := 64
	for size < 8*len(of) {
		size *= 2
	}
	t := &Table{slots: make([]uint16, size)}
	for word, groups := range of {
		hash := uint32(0)
		for i := range len(word) {
			hash = hashed(hash, word[i])
		}
		at := t.slot(hash)
		for t.slots[at] != 0 {
			at = t.slot(at + 1)
		}
		t.triggers = append(t.triggers, trigger{word, hash, groups})
		t.slots[at] = uint16(len(t.triggers))
	}
	return t
}

func hashed(hash uint32, c byte) uint32 { return hash*31 + uint32(c) }

func (t *Table) slot(hash uint32) uint32 { return hash & uint32(len(t.slots)-1) }

// Scan calls visit for every trigger word in text, in order. Case is ignored.
func (t *Table) Scan(text string, visit func(groups []int, start, end int)) {
	for i := 0; i < len(text); {
		c := class[text[i]]
		if c == 0 {
			i += width(text[i])
			continue
		}
		start := i
		hash := hashed(0, c)
		i++
		if !symbol(c) {
			for i < len(text) {
				if c = class[text[i]]; c == 0 || symbol(c) {
					break
				}
				hash = hashed(hash, c)
				i++
			}
		}
		for at := t.slot(hash); t.slots[at] != 0; at = t.slot(at + 1) {
			if w := &t.triggers[t.slots[at]-1]; w.hash == hash && same(w.word, text[start:i]) {
				visit(w.groups, start, i)
				break
			}
		}
	}
}

// same reports whether text is the word but for case.
func same(word, text string) bool {
	if len(word) != len(text) {
		return false
	}
	for i := range len(word) {
		if word[i] != class[text[i]] {
			return false
		}
	}
	return true
}

func symbol(c byte) bool { return c == '@' || c == '~' }

// width of a separator in bytes. Those beyond ASCII that texts have (dashes,
// quotation marks, fixed spaces) begin with one of two bytes.
func width(c byte) int {
	switch c {
	case 0xE2:
		return 3
	case 0xC2:
		return 2
	}
	return 1
}

// class maps each byte to what it is in a word, letters in lower case, or to 0
// for what separates words.
var class = func() (class [256]byte) {
	for c := range 256 {
		switch {
		case c >= 'A' && c <= 'Z':
			class[c] = byte(c) + 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '_', symbol(byte(c)):
			class[c] = byte(c)
		case c >= 0x80 && width(byte(c)) == 1:
			class[c] = byte(c)
		}
	}
	return class
}()
