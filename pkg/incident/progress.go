package incident

import "time"

// Progress is what the tracker knows of one action item: the one type by which
// states reach insight and site.
type Progress struct {
	Number    int
	URL       string
	State     ActionStatus // Dropped when closed as not planned or as a duplicate
	ClosedAt  time.Time    // zero while open
	Reason    string       // as the tracker names it: completed, not_planned, duplicate; "" while open, and where it gives none
	Assignees []string
}
