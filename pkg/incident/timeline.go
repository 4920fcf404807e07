package incident

import (
	"time"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Moment is a named point in an incident's life.
type Moment string

const (
	Introduced   Moment = "introduced"   // the change that led to it; optional
	Started      Moment = "started"      // first moment users or data were affected
	Detected     Moment = "detected"     // first moment a person or an alert on the owning side knew
	Acknowledged Moment = "acknowledged" // someone works on it
	Mitigated    Moment = "mitigated"    // no longer severe
	Resolved     Moment = "resolved"     // fully recovered, data included
	Notified     Moment = "notified"     // affected people first told
)

// Moments lists every moment in the usual order.
var Moments = []Moment{Introduced, Started, Detected, Acknowledged, Mitigated, Resolved, Notified}

// Timeline is what the section "Timeline" says.
type Timeline struct {
	Span    source.Span // the section's content; zero without one
	Entries []Entry     // in order of appearance
}

// Entry is one dated line of the timeline.
type Entry struct {
	Span  source.Span // all that belongs to the entry
	Stamp Stamp
	// Text is what follows the timestamp and its separator on the first line
	// or in the row's other cells, as written.
	Text   source.Span
	Labels []Label
}

// Has reports whether the entry marks the moment.
func (e Entry) Has(m Moment) bool {
	for _, l := range e.Labels {
		if l.Moment == m {
			return true
		}
	}
	return false
}

// Label marks an entry as a moment.
type Label struct {
	Moment Moment
	Span   source.Span // the word or words of the label
}

// Exactness says how well the author knew a time.
type Exactness int

const (
	Exact          Exactness = iota // "09:40": that minute
	Approximate                     // "~09:40"
	UnknownMinutes                  // "09:??"
	Range                           // "09:40–09:55"
)

// ApproximateWithin is how far from "~14:20" the real time may lie.
const ApproximateWithin = 5 * time.Minute

// Stamp is a timestamp as an interval of instants. An exact stamp has
// Earliest equal to Latest.
type Stamp struct {
	Span             source.Span
	Earliest, Latest time.Time // both in the zone in which they were written
	Exactness        Exactness
	// Dated is true when the stamp has its own date; else it took the date
	// above it.
	Dated bool
}

// IsZero reports whether there is no time: the stamp was not understood.
func (s Stamp) IsZero() bool { return s.Earliest.IsZero() }

// At is the one instant to sort and draw by: the middle of the interval.
func (s Stamp) At() time.Time { return s.Earliest.Add(s.Latest.Sub(s.Earliest) / 2) }

// Find returns the first entry that marks the moment.
func (t Timeline) Find(m Moment) (Entry, bool) {
	for _, e := range t.Entries {
		if e.Has(m) {
			return e, true
		}
	}
	return Entry{}, false
}
