package plan

import (
	"cmp"
	"slices"
	"strings"
)

// outcome of a three-way merge of one field.
type outcome int

const (
	same     outcome = iota // all agree
	set                     // only the file changed: GitHub is to change
	agreed                  // both changed to the same: to be recorded
	departed                // GitHub changed, and differs from the file: drift
)

// merge compares one field: as last applied, in the file, on GitHub.
func merge[T comparable](base, file, github T, overwrite bool) outcome {
	switch {
	case file == github && base == file:
		return same
	case file == github:
		return agreed
	case github == base, overwrite:
		return set
	}
	return departed
}

// setMerge is the merge of a set, element by element; names compare without
// regard to case.
type setMerge struct {
	add, remove []string
	lost        []string // the file wants them, we applied them, GitHub has them no more
	stale       bool     // what was last applied is not what the file says
}

func mergeSet(base, file, github []string, overwrite bool) setMerge {
	var m setMerge
	for _, s := range file {
		switch {
		case containsFold(github, s):
		case !containsFold(base, s), overwrite:
			m.add = append(m.add, s)
		default:
			m.lost = append(m.lost, s)
		}
		m.stale = m.stale || !containsFold(base, s)
	}
	for _, s := range base {
		if containsFold(file, s) {
			continue
		}
		m.stale = true
		if containsFold(github, s) {
			m.remove = append(m.remove, s)
		}
	}
	return m
}

func (m setMerge) apply(github []string) []string {
	var list []string
	for _, s := range github {
		if !containsFold(m.remove, s) {
			list = append(list, s)
		}
	}
	return sortedFold(append(list, m.add...))
}

func sortedFold(list []string) []string {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	})
	return list
}

// without returns the elements of list that other has not.
func without(list, other []string) []string {
	var rest []string
	for _, s := range list {
		if !containsFold(other, s) {
			rest = append(rest, s)
		}
	}
	return rest
}
