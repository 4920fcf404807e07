package incident

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Date is a day of the calendar without a time or a zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads YYYY-MM-DD and nothing else.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date written YYYY-MM-DD", text)
	}
	return DateOf(t), nil
}

// DateOf returns t's day in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

func (d Date) IsZero() bool { return d == Date{} }

func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// In returns the first instant of the day in the given zone.
func (d Date) In(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.In(time.UTC).Before(e.In(time.UTC)) }

// AddDays moves d by n days.
func (d Date) AddDays(n int) Date { return DateOf(d.In(time.UTC).AddDate(0, 0, n)) }

// AddMonths moves d by n months, at most to the last day of the month.
func (d Date) AddMonths(n int) Date {
	first := Date{d.Year, d.Month, 1}.In(time.UTC).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.Day, last)}
}

// DaysSince returns how many days d lies after e.
func (d Date) DaysSince(e Date) int {
	return int(d.In(time.UTC).Sub(e.In(time.UTC)) / (24 * time.Hour))
}

// Status of a postmortem document.
type Status string

const (
	Draft    Status = "draft"
	InReview Status = "in-review"
	Reviewed Status = "reviewed"
	Closed   Status = "closed"
)

// Statuses lists every status, in the order of a document's life.
var Statuses = []Status{Draft, InReview, Reviewed, Closed}

// Severity of an incident; the zero value is unknown.
type Severity int

// Severities lists SEV-1 (worst) to SEV-5.
var Severities = []Severity{1, 2, 3, 4, 5}

func (s Severity) String() string {
	if s == 0 {
		return ""
	}
	return fmt.Sprintf("SEV-%d", int(s))
}

// ParseSeverity reads SEV-1 to SEV-5.
func ParseSeverity(text string) (Severity, bool) {
	for _, s := range Severities {
		if s.String() == text {
			return s, true
		}
	}
	return 0, false
}

// Detection says how the owning side learned of the incident.
type Detection string

const (
	ByAlert      Detection = "alert"
	ByMonitoring Detection = "monitoring"
	ByUserReport Detection = "user-report"
)

// Detections lists every way of detection.
var Detections = []Detection{ByAlert, ByMonitoring, ByUserReport}

// ActionType says what an action is for.
type ActionType string

const (
	Prevent  ActionType = "prevent"
	Detect   ActionType = "detect"
	Mitigate ActionType = "mitigate"
	Process  ActionType = "process"
)

// ActionTypes lists every type.
var ActionTypes = []ActionType{Prevent, Detect, Mitigate, Process}

// ActionStatus of an action; the parser fills in Open where none is written.
type ActionStatus string

const (
	Open    ActionStatus = "open"
	Done    ActionStatus = "done"
	Dropped ActionStatus = "dropped" // needs a reason
)

// ActionStatuses lists every status.
var ActionStatuses = []ActionStatus{Open, Done, Dropped}

// SectionKind is what a section serves as, whatever its title.
type SectionKind string

const (
	Summary       SectionKind = "summary"
	Impact        SectionKind = "impact"
	TimelineKind  SectionKind = "timeline"
	RootCause     SectionKind = "root-cause"
	Contributing  SectionKind = "contributing-factors"
	WentWell      SectionKind = "what-went-well"
	WentBadly     SectionKind = "what-went-badly"
	Lucky         SectionKind = "where-we-got-lucky"
	ActionItems   SectionKind = "action-items"
	Trigger       SectionKind = "trigger"
	DetectionKind SectionKind = "detection"
	Resolution    SectionKind = "resolution"
	Lessons       SectionKind = "lessons-learned"
	FirstMissed   SectionKind = "what-did-the-first-postmortem-miss"
)

// SectionKinds lists every kind in the order in which a document has them.
var SectionKinds = []SectionKind{
	Summary, Impact, TimelineKind, RootCause, Contributing, Trigger, DetectionKind, Resolution,
	Lessons, WentWell, WentBadly, Lucky, FirstMissed, ActionItems,
}

// Title is how the kind is written as a heading.
func (k SectionKind) Title() string {
	if k == FirstMissed {
		return "What did the first postmortem miss?"
	}
	s := strings.ReplaceAll(string(k), "-", " ")
	return strings.ToUpper(s[:1]) + s[1:]
}

// ValidSectionKind reports whether k is one of SectionKinds.
func ValidSectionKind(k SectionKind) bool { return slices.Contains(SectionKinds, k) }
