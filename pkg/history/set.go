package history

import "slices"

// set is a set of documents by number: those of the list, or all but those.
// Nearly every commit is asked about all documents or about very few, so either
// way the list is short. Sets share lists and never change them.
type set struct {
	except bool
	list   []int32 // sorted
}

var everything = set{except: true}

// empty expects that there are documents in all.
func (s set) empty() bool { return !s.except && len(s.list) == 0 }

// only returns those of a sorted list that the set has.
func (s set) only(list []int32) []int32 {
	if s.except {
		return without(list, s.list)
	}
	return both(list, s.list)
}

// minus returns the set without those of a sorted list.
func (s set) minus(list []int32) set {
	switch {
	case len(list) == 0 || s.empty():
		return s
	case s.except:
		return set{true, either(s.list, list)}
	}
	return set{false, without(s.list, list)}
}

func (s set) union(t set) set {
	switch {
	case s.empty():
		return t
	case t.empty():
		return s
	case s.except && t.except:
		return set{true, both(s.list, t.list)}
	case s.except:
		return set{true, without(s.list, t.list)}
	case t.except:
		return set{true, without(t.list, s.list)}
	}
	return set{false, either(s.list, t.list)}
}

// less returns what only the first of both has. n is how many there are in all.
func (s set) less(t set, n int) set {
	switch {
	case t.empty():
		return s
	case !t.except:
		return s.minus(t.list).settle(n)
	}
	return set{false, s.only(t.list)}
}

// settle turns "all but all" into nothing.
func (s set) settle(n int) set {
	if s.except && len(s.list) >= n {
		return set{}
	}
	return s
}

func either(a, b []int32) []int32 {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	out := make([]int32, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			out, a = append(out, a[0]), a[1:]
		case a[0] > b[0]:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, a[0]), a[1:], b[1:]
		}
	}
	return append(append(out, a...), b...)
}

func both(a, b []int32) []int32 {
	if len(a) > len(b) {
		a, b = b, a
	}
	var out []int32
	for _, x := range a {
		at, found := slices.BinarySearch(b, x)
		if b = b[at:]; found {
			out = append(out, x)
		}
	}
	return out
}

func without(a, b []int32) []int32 {
	if len(a) == 0 || len(b) == 0 {
		return a
	}
	var out []int32
	for _, x := range a {
		at, found := slices.BinarySearch(b, x)
		if b = b[at:]; !found {
			out = append(out, x)
		}
	}
	return out
}
