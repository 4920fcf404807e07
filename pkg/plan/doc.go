// Package plan makes an issue tracker agree with the postmortems, and says
// beforehand how. It is the stage after parse: incidents come in, requests to
// a Tracker come out.
//
//	Want     incidents            → Wanted    what should exist
//	Observe  Tracker, Wanted      → Observed  what exists (the only reads)
//	Diff     Wanted, Observed     → Plan      pure: no clock, no network
//	Apply    Tracker, Plan        → Result    dull: it decides nothing
//
// # Identity
//
// An issue is ours when its body holds our block and it carries Label, is in a
// milestone of ours, or has the number that a milestone of ours or the file
// records. A block is what stands between two hidden lines; the first holds a
// Marker: which item this is, who manages it, and the fields as last applied, so
// that a three-way merge costs no request. All else in the body belongs to people
// and survives byte for byte. Titles never identify. An item whose id changed is
// found by the ids that it had: see Item.Former.
//
// # Three-way merge
//
// For each field there are three values: last applied (the marker), the file's
// and GitHub's. Where only the file changed, GitHub is changed. Where GitHub
// changed, it is drift: noted, and written over only with Policy.Overwrite.
// Labels and assignees change by delta, so that what people add stays. Progress
// goes the other way: what GitHub says and the file does not is a Pull.
//
// # Missing issues
//
// A milestone's marker records the issues that its items had. It is written
// after the issues are: a crash in between leaves items unrecorded, never the
// reverse. An item whose recorded issue was transferred, or lost its marker by a
// person's hand, is left to people. One that is found nowhere was deleted, or the
// tracker does not show us all: when more than a quarter of what should exist
// (recorded or seen, and open in the files) is missing, the plan is refused.
// New items are not recorded yet, so any number of them can be added at once.
package plan
