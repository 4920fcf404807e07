// Package insight is the stage that looks at many incidents at once: documents
// and the tracker's states come in, figures leave. It gives medians and never
// means, since a mean of incident durations misleads.
package insight

import (
	"slices"
	"time"
)

// Median returns the middle of the list, or half-way between the two in the
// middle; false for an empty list. The list keeps its order.
func Median(list []time.Duration) (time.Duration, bool) {
	if len(list) == 0 {
		return 0, false
	}
	return middle(slices.Sorted(slices.Values(list))), true
}

// middle is the median of a sorted list that is not empty.
func middle(sorted []time.Duration) time.Duration {
	mid := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[mid]
	}
	return sorted[mid-1] + (sorted[mid]-sorted[mid-1])/2
}
