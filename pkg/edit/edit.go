// Package edit changes documents in place: the edits of findings and the table
// of actions come in, new bytes come out, and nothing but those bytes differs.
package edit

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/diag"
)

// Apply returns data with the edits made; data itself stays as it is. Edits
// that lie outside of data or overlap are an error: see Choose.
func Apply(data []byte, edits []diag.Edit) ([]byte, error) {
	edits = sorted(edits)
	size, at := len(data), 0
	for i, e := range edits {
		switch s := e.Span; {
		case s.Start < 0 || s.End < s.Start || s.End > len(data):
			return nil, fmt.Errorf("edit of bytes %d to %d: the text has %d", s.Start, s.End, len(data))
		case s.File != edits[0].Span.File:
			return nil, fmt.Errorf("edits of two files at once")
		case i > 0 && overlap(edits[i-1], e):
			return nil, fmt.Errorf("edits of bytes %d to %d and %d to %d overlap", edits[i-1].Span.Start, edits[i-1].Span.End, s.Start, s.End)
		}
		size += len(e.New) - (e.Span.End - e.Span.Start)
	}
	out := make([]byte, 0, size)
	for _, e := range edits {
		out = append(out, data[at:e.Span.Start]...)
		out = append(out, e.New...)
		at = e.Span.End
	}
	return append(out, data[at:]...), nil
}

// Choose returns the edits of the findings about one file that can be made
// together, and those findings. A finding is fixed wholly or not at all; of two
// that touch the same bytes the first in the list wins, and the other has its
// turn when the result is judged again.
func Choose(found []diag.Diagnostic) (edits []diag.Edit, fixed []diag.Diagnostic) {
	for _, d := range found {
		if len(d.Edits) == 0 || overlaps(d.Edits) {
			continue
		}
		fresh := make([]diag.Edit, 0, len(d.Edits))
		free := true
		for _, e := range d.Edits {
			switch {
			case slices.Contains(edits, e): // two findings, one remedy
			case slices.ContainsFunc(edits, func(taken diag.Edit) bool { return overlap(taken, e) }):
				free = false
			default:
				fresh = append(fresh, e)
			}
		}
		if free {
			edits = append(edits, fresh...)
			fixed = append(fixed, d)
		}
	}
	return sorted(edits), fixed
}

func sorted(edits []diag.Edit) []diag.Edit {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b diag.Edit) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
	return edits
}

func overlaps(edits []diag.Edit) bool {
	edits = sorted(edits)
	for i := 1; i < len(edits); i++ {
		if overlap(edits[i-1], edits[i]) {
			return true
		}
	}
	return false
}

// overlap reports whether the result would depend on which edit is made first.
// Two insertions at one place do.
func overlap(a, b diag.Edit) bool {
	if a.Span.Start == b.Span.Start && a.Span.End == a.Span.Start && b.Span.End == b.Span.Start {
		return true
	}
	return a.Span.Start < b.Span.End && b.Span.Start < a.Span.End
}
