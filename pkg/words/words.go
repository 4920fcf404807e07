// Package words finds trigger words in running text in one pass, so that
// expensive patterns need to look only at the few sentences that could match.
// Text enters; the groups whose words occur, with their places, leave.
package words

import "strings"

// Table says which groups each trigger word belongs to. Read only once made.
type Table struct {
	groups map[string][]int
	// lengths holds, by first byte, a bit for each length that a trigger has:
	// most words of a text are told apart without a look into the map.
	lengths [256]uint32
}

// maxLength of a trigger word.
const maxLength = 31

// NewTable makes a table of which group i has the words of groups[i], separated
// by spaces, in lower case. A word is a run of letters, digits and
// underscores: "didn't" is "didn" and "t", "on-call" is "on" and "call". "@"
// and "~" are words of their own.
func NewTable(groups []string) *Table {
	t := &Table{groups: map[string][]int{}}
	for i, list := range groups {
		for word := range strings.FieldsSeq(list) {
			if len(word) > maxLength {
				panic("words: trigger too long: " + word)
			}
			t.groups[word] = append(t.groups[word], i)
			t.lengths[word[0]] |= 1 << len(word)
		}
	}
	return t
}

// Scan calls visit for every trigger word in text, in order. Case is ignored.
func (t *Table) Scan(text string, visit func(groups []int, start, end int)) {
	var lower [maxLength]byte
	for i := 0; i < len(text); {
		c := class[text[i]]
		if c == 0 {
			i += width(text[i])
			continue
		}
		start := i
		i++
		if !symbol(c) {
			for i < len(text) && class[text[i]] != 0 && !symbol(text[i]) {
				i++
			}
		}
		n := i - start
		if n > maxLength || t.lengths[c]&(1<<n) == 0 {
			continue
		}
		for j := range n {
			lower[j] = class[text[start+j]]
		}
		if groups, ok := t.groups[string(lower[:n])]; ok {
			visit(groups, start, i)
		}
	}
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
