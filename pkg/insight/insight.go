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
	sorted := slices.Sorted(slices.Values(list))
	mid := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[mid], true
	}
	return sorted[mid-1] + (sorted[mid]-sorted[mid-1])/2, true
}
