package words

import (
	"regexp/syntax"
	"slices"
	"strings"
)

// Required is what a text must contain for an expression to match it: at
// least one lower-case literal of each list.
type Required [][]string

// NewRequired reads what an RE2 expression requires. Looking for it costs a
// fraction of running the expression.
func NewRequired(expr string) Required {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return nil
	}
	r := slices.DeleteFunc(required(re.Simplify()), func(list []string) bool { return shortest(list) < 3 })
	slices.SortStableFunc(r, func(a, b []string) int { return rarity(b) - rarity(a) })
	return r
}

// In reports whether the text has it all; the text is in lower case.
func (r Required) In(lower string) bool {
	for _, list := range r {
		if !slices.ContainsFunc(list, func(l string) bool { return strings.Contains(lower, l) }) {
			return false
		}
	}
	return true
}

// maxAlternatives bounds a list: beyond it, running the expression is no
// worse.
const maxAlternatives = 40

func required(re *syntax.Regexp) Required {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			// "k" and "s" are also what two letters beyond ASCII fold to; text
			// with those is not worth the care.
			if r >= 0x80 {
				return nil
			}
		}
		return Required{{strings.ToLower(string(re.Rune))}}
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpConcat:
		var all Required
		for _, sub := range re.Sub {
			all = append(all, required(sub)...)
		}
		return all
	case syntax.OpAlternate:
		var any []string
		for _, sub := range re.Sub {
			list := rarest(required(sub))
			if list == nil || len(any)+len(list) > maxAlternatives {
				return nil
			}
			any = append(any, list...)
		}
		return Required{any}
	}
	return nil
}

// rarest prefers literals that are long, and few.
func rarest(r Required) (best []string) {
	for _, list := range r {
		if best == nil || rarity(list) > rarity(best) {
			best = list
		}
	}
	return best
}

func rarity(list []string) int { return 4*min(shortest(list), 8) - len(list) }

func shortest(list []string) int {
	n := len(list[0])
	for _, l := range list {
		n = min(n, len(l))
	}
	return n
}
