package plan

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Kind says what an issue stands for. Each kind has its own Wanted and never
// touches another's issues.
type Kind string

const (
	Action   Kind = "action"
	FollowUp Kind = "follow-up"

	// milestoneKind stands in the markers of milestones, whose key is the
	// incident's id alone.
	milestoneKind Kind = "milestone"
)

// markerVersion changes when an older version could not understand a marker.
const markerVersion = 1

// Marker is the hidden record in an issue's body or a milestone's description:
// identity, and the managed fields as last applied.
type Marker struct {
	Version int    `json:"v"`
	Kind    Kind   `json:"kind"`
	Source  string `json:"source"` // owner/name of the postmortems
	Key     string `json:"key"`    // of an item, or an incident's id
	// Commit is the commit time of the run that wrote this; zero when unknown.
	Commit time.Time `json:"commit,omitzero"`

	Title string `json:"title"`
	Text  string `json:"text"` // a digest of the block's visible text
	State string `json:"state"`
	// Reopened says whether GitHub called the issue reopened when it was last
	// agreed to be open: a person may close and reopen it between two runs.
	Reopened  bool     `json:"reopened,omitempty"`
	Labels    []string `json:"labels,omitempty"`
	Assignees []string `json:"assignees,omitempty"`
	Milestone int      `json:"milestone,omitempty"`

	Due string `json:"due,omitempty"` // of a milestone
	// Items of a milestone: the issues that its actions, by their ids, had.
	Items map[string]int `json:"items,omitempty"`
}

// maxRecorded bounds Marker.Items: a description has its limits, and for the
// guard that needs the record a part is as good.
const maxRecorded = 200

// stateOpen is Marker.State while we left it open; otherwise it is the reason
// for which we closed it.
const stateOpen = "open"

// block is a body taken apart. Join of an untouched block gives the body back
// byte for byte.
type block struct {
	before, after string // people's own
	inner         string // what stands between the two marker lines
	marker        Marker
}

var (
	// The payload is base64 of the standard alphabet: it cannot hold "--" or
	// ">", and white space added by an editor cannot get into it unseen.
	beginLine = regexp.MustCompile(`<!-- postmortem:begin ([A-Za-z0-9+/]+) -->`)
	endLine   = regexp.MustCompile(`<!-- postmortem:end -->`)
	// anyLine also finds what was damaged.
	anyLine = regexp.MustCompile(`(?i)<!--\s*postmortem:`)
)

// errNoMarker says that a body has nothing of ours.
var errNoMarker = errors.New("no marker")

// badMarker says that a body has something of ours that can't be trusted.
type badMarker struct {
	why  string
	keys []string // "kind source key" of all markers that could still be read
}

func (b *badMarker) Error() string { return b.why }

// parseBlock is strict: exactly one begin, then one end, nothing damaged.
func parseBlock(body string) (block, error) {
	if !anyLine.MatchString(body) {
		return block{}, errNoMarker
	}
	begins := beginLine.FindAllStringSubmatchIndex(body, -1)
	ends := endLine.FindAllStringIndex(body, -1)
	bad := &badMarker{}
	var markers []Marker
	for _, b := range begins {
		m, err := decodeMarker(body[b[2]:b[3]])
		if m.Key != "" {
			bad.keys = append(bad.keys, m.identity())
		}
		if err != nil {
			bad.why = err.Error()
			continue
		}
		markers = append(markers, m)
	}
	switch {
	case bad.why != "":
	case len(begins) != 1 || len(ends) != 1 || len(anyLine.FindAllStringIndex(body, 3)) != 2:
		bad.why = fmt.Sprintf("has %d begin and %d end lines of postmortem instead of one each", len(begins), len(ends))
	case ends[0][0] < begins[0][1]:
		bad.why = "has the end line of postmortem before its begin line"
	default:
		b := begins[0]
		return block{
			before: body[:b[0]],
			inner:  body[b[1]:ends[0][0]],
			after:  body[ends[0][1]:],
			marker: markers[0],
		}, nil
	}
	return block{}, bad
}

func (b block) join() string {
	return b.before + "<!-- postmortem:begin " + b.marker.encode() + " -->" + b.inner + "<!-- postmortem:end -->" + b.after
}

// newBlock is a body that holds nothing but our block.
func newBlock(m Marker, text string) block {
	b := block{marker: m, after: "\n"}
	return b.withText(text)
}

// withText replaces the visible text, in the line endings of the body.
func (b block) withText(text string) block {
	text = "\n\n" + text + "\n\n"
	if strings.Contains(b.before+b.inner+b.after, "\r\n") {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	b.inner = text
	return b
}

// text returns the visible text in our own form.
func (b block) text() string { return normal(b.inner) }

// normal undoes what the web editor and editors' habits do to a text.
func normal(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// digest stands for a visible text in the marker. Ticks are people's.
func digest(text string) string {
	sum := sha256.Sum256([]byte(unticked(normal(text))))
	return hex.EncodeToString(sum[:12])
}

// withMilestone enters a milestone's number that was not known when the body
// was made.
func withMilestone(body string, number int) string {
	b, err := parseBlock(body)
	if err != nil {
		return body
	}
	b.marker.Milestone = number
	return b.join()
}

// withRecord enters into a description which issues the planned one records,
// and those created since. It reports false when the description is not ours.
func withRecord(description, planned string, created map[string]int) (string, bool) {
	b, err1 := parseBlock(description)
	p, err2 := parseBlock(planned)
	if err1 != nil || err2 != nil {
		return "", false
	}
	b.marker.Items = recorded(p.marker.Items, created)
	if b.marker.Commit.Before(p.marker.Commit) {
		b.marker.Commit = p.marker.Commit
	}
	return b.join(), true
}

// recorded returns a record with the issues added, as far as there is room.
func recorded(record, issues map[string]int) map[string]int {
	all := make(map[string]int, len(record)+len(issues))
	maps.Copy(all, record)
	for _, action := range slices.Sorted(maps.Keys(issues)) {
		if _, ok := all[action]; ok || len(all) < maxRecorded {
			all[action] = issues[action]
		}
	}
	return all
}

// appended puts our block below what people wrote.
func appended(body string, m Marker, text string) block {
	b := newBlock(m, "")
	b.before = body
	if strings.TrimSpace(body) != "" {
		b.before += "\n\n"
	}
	if strings.Contains(body, "\r\n") {
		b.before = body + strings.ReplaceAll(b.before[len(body):], "\n", "\r\n")
		b.after = "\r\n"
	}
	return b.withText(text)
}

// rebase makes the change from before to after on a body that people may have
// edited meanwhile, which is possible while they left our block alone.
func rebase(before, after, now string) (string, bool) {
	if now == before {
		return after, true
	}
	b, err1 := parseBlock(before)
	a, err2 := parseBlock(after)
	n, err3 := parseBlock(now)
	if errors.Is(err1, errNoMarker) && errors.Is(err3, errNoMarker) && err2 == nil { // to be adopted
		return appended(now, a.marker, a.text()).join(), true
	}
	if err1 != nil || err2 != nil || err3 != nil || unticked(n.text()) != unticked(b.text()) || n.marker.encode() != b.marker.encode() {
		return "", false
	}
	if unticked(a.text()) != unticked(b.text()) {
		n = n.withText(tickedAs(a.text(), n.text()))
	}
	n.marker = a.marker
	return n.join(), true
}

func (m Marker) encode() string {
	m.Version = markerVersion
	m.Commit = m.Commit.UTC()
	data, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings, numbers and a time
	}
	return base64.RawStdEncoding.EncodeToString(data)
}

// decodeMarker returns as much as it understood along with the error.
func decodeMarker(payload string) (Marker, error) {
	data, err := base64.RawStdEncoding.Strict().DecodeString(payload)
	if err != nil {
		return Marker{}, errors.New("has a damaged marker")
	}
	var m Marker
	if err := json.Unmarshal(data, &m); err != nil {
		return Marker{}, errors.New("has a damaged marker")
	}
	switch {
	case m.Version > markerVersion:
		return m, errors.New("has a marker of a newer version of postmortem")
	case m.Version < 1, !m.validKey(), m.Source == "", m.State == "":
		return Marker{}, errors.New("has a damaged marker")
	}
	return m, nil
}

func (m Marker) validKey() bool {
	switch m.Kind {
	case milestoneKind:
		return incident.ValidID(m.Key)
	case "":
		return false
	}
	_, ok := incident.ParseKey(m.Key)
	return ok
}

// identity is what two markers of one thing have in common.
func (m Marker) identity() string {
	return string(m.Kind) + " " + strings.ToLower(m.Source) + " " + m.Key
}

// newerThan reports whether a later commit than the given one wrote the
// marker. Unknown times say nothing.
func (m Marker) newerThan(commit time.Time) bool {
	return !commit.IsZero() && m.Commit.After(commit)
}

// stamp records the run that writes the marker. A run without a known time
// does not erase what is known.
func (m *Marker) stamp(commit time.Time) {
	if !commit.IsZero() {
		m.Commit = commit.UTC()
	}
}

// BlockText returns the visible text of our block in a body or description,
// as people read it; all of the body when there is no block.
func BlockText(body string) string {
	b, err := parseBlock(body)
	if err != nil {
		return Visible(normal(body))
	}
	return Visible(withoutQuestions(b.text()))
}
