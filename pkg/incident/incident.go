// Package incident is the model: what a postmortem says, as data with the
// place in the file where it says so. It reads and writes nothing.
package incident

import (
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Field is a value together with the bytes that gave it. Span is zero when the
// document does not have the field; a field whose text could not be understood
// has a Span and the zero Value.
type Field[T any] struct {
	Value T
	Span  source.Span
}

// Present reports whether the document has the field at all.
func (f Field[T]) Present() bool { return f.Span.Present() }

// Incident is one postmortem document.
type Incident struct {
	File *source.File

	// FrontMatter covers the block between the two --- lines, both included.
	FrontMatter source.Span
	// Comments are those of the front matter, each from its "#".
	Comments []source.Span

	ID       Field[string] // immutable; a renamed file keeps it
	Title    Field[string]
	Date     Field[Date]
	Timezone Field[*time.Location] // never nil: UTC unless given
	Status   Field[Status]
	Reviewed Field[Date]
	Severity Field[Severity]

	Authors    []Field[string]
	DetectedBy Field[Detection]
	Services   []Field[string]
	Tags       []Field[string]
	Class      Field[string]
	Recurs     []Field[string] // ids of earlier postmortems of this class
	Public     Field[bool]
	Formerly   []Field[string] // ids this document had before
	Roles      []Role
	Links      []Link
	FollowUps  []FollowUp

	// ActionsSpan covers the front matter's list of actions, its key
	// included; zero without one.
	ActionsSpan source.Span
	Actions     []ActionItem

	// Text is what stands below the front matter; absent when it was not read.
	Text source.Span
	// Body is the Markdown tree of Text; its segments are offsets in File.Data.
	// Read only. Who needs it no more may take it out: it is half of what an
	// incident occupies.
	Body ast.Node

	// Internal covers the parts that no public edition shows, their marks
	// included; none when a mark is wrong, which is a finding.
	Internal []source.Span

	Sections []Section // in order of appearance, all levels
	Timeline Timeline
}

// Role maps a role played in the incident to a login.
type Role struct {
	Name  Field[string]
	Login Field[string]
}

// Link is a named link of the front matter.
type Link struct {
	Name Field[string]
	URL  Field[string]
}

// FollowUp is what was answered to the questions of one stage.
type FollowUp struct {
	Span  source.Span
	Stage Field[string]   // the id of one of Stages, or a person's own words
	Date  Field[Date]     // of the answer; zero while there may be more to come
	Done  []Field[string] // ids of questions whose answer is yes
}

// FollowUp returns what is recorded for a stage.
func (in *Incident) FollowUp(stage string) (FollowUp, bool) {
	for _, u := range in.FollowUps {
		if u.Stage.Value == stage {
			return u, true
		}
	}
	return FollowUp{}, false
}

// ActionItem is one entry of actions in the front matter.
type ActionItem struct {
	Span source.Span // the whole list item

	ID       Field[string] // immutable within the document
	Title    Field[string]
	Type     Field[ActionType]
	Owner    Field[string] // a login, or team:NAME; never begins with @
	Due      Field[Date]
	DoneWhen Field[string]
	Labels   []Field[string]
	Status   Field[ActionStatus]
	Reason   Field[string] // why it was dropped
	Closed   Field[Date]
	Issue    Field[int] // an existing issue to adopt, or written by pull
	Formerly []Field[string]
}

// Team returns NAME of an owner written team:NAME.
func (a ActionItem) Team() (name string, ok bool) {
	return strings.CutPrefix(a.Owner.Value, TeamPrefix)
}

// TeamPrefix marks an owner that is a team of the configuration, not a login.
const TeamPrefix = "team:"

// Overdue reports whether the item is open past its due date on the given day.
func (a ActionItem) Overdue(today Date) bool {
	return a.Status.Value == Open && a.Due.Present() && !a.Due.Value.IsZero() && a.Due.Value.Before(today)
}

// Comments between which the body keeps its table of actions, on lines of
// their own.
const (
	ActionsBegin = "<!-- postmortem:actions -->"
	ActionsEnd   = "<!-- /postmortem:actions -->"
)

// Comments around a part of the body that no public edition shows.
const (
	InternalBegin = "<!-- internal -->"
	InternalEnd   = "<!-- /internal -->"
)

// Section is a heading and what follows it up to the next heading of the same
// or a higher level.
type Section struct {
	Heading source.Span // the heading's text
	Span    source.Span // from the heading's line to the section's end
	Content source.Span // below the heading's line
	Level   int         // 1 to 6
	Title   string      // the heading's plain text
	// Kinds says what the section serves as; empty for one of the authors'
	// own. "Root cause and contributing factors" serves as two.
	Kinds []SectionKind
	// Empty is true when there is nothing below the heading but space,
	// comments and headings that are themselves empty.
	Empty bool
	// Pos is where the tree has the heading.
	Pos int
}

// In finds the section's heading in the document's tree.
func (s Section) In(body ast.Node) ast.Node {
	n := body.FirstChild()
	for n != nil && (n.Kind() != ast.KindHeading || n.Pos() != s.Pos) {
		n = n.NextSibling()
	}
	return n
}

// Is reports whether the section serves as kind.
func (s Section) Is(kind SectionKind) bool {
	for _, k := range s.Kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// Section returns the first section that serves as kind.
func (in *Incident) Section(kind SectionKind) (Section, bool) {
	for _, s := range in.Sections {
		if s.Is(kind) {
			return s, true
		}
	}
	return Section{}, false
}

// SectionAt returns the innermost section that holds the given offset.
func (in *Incident) SectionAt(offset int) (Section, bool) {
	for i := len(in.Sections) - 1; i >= 0; i-- {
		if s := in.Sections[i]; s.Span.Start <= offset && offset < s.Span.End {
			return s, true
		}
	}
	return Section{}, false
}

// Key survives renaming the item and moving the file; the tracker stores it,
// so never change how it is made.
type Key struct {
	Incident string
	Action   string
}

func (k Key) String() string { return k.Incident + "/" + k.Action }

// ParseKey reads what String wrote.
func ParseKey(text string) (Key, bool) {
	in, action, ok := strings.Cut(text, "/")
	if !ok || !ValidID(in) || !ValidID(action) {
		return Key{}, false
	}
	return Key{Incident: in, Action: action}, true
}

// Key returns the identity of one of the incident's actions.
func (in *Incident) Key(a ActionItem) Key {
	return Key{Incident: in.ID.Value, Action: a.ID.Value}
}

// MaxIDLength bounds ids; they become file names and parts of markers.
const MaxIDLength = 80

// ValidID reports whether id can serve as identity and file name:
// ^[a-z0-9][a-z0-9-]{0,79}$ and not a device name of Windows.
func ValidID(id string) bool {
	if id == "" || len(id) > MaxIDLength || id[0] == '-' || reserved[id] {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return true
}

// reserved names cannot be files on Windows.
var reserved = func() map[string]bool {
	m := map[string]bool{"con": true, "prn": true, "aux": true, "nul": true}
	for _, n := range "0123456789" {
		m["com"+string(n)] = true
		m["lpt"+string(n)] = true
	}
	return m
}()

// Slug makes an id, or a part of one, of a title. It is empty when the title
// has no letter or digit of ASCII, and may be a reserved name: see ValidID.
func Slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		if b.Len() >= 60 {
			break
		}
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == '\'' || r == '’':
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}
