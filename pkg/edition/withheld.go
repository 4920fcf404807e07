package edition

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// withheld is a text that no file of the edition may hold.
type withheld struct {
	text   string
	what   string // "owner"
	span   source.Span
	origin string // where it stands, for what is in no document
	// name marks what is forbidden wherever it comes from: people, addresses,
	// documents that are not shown. Other texts are no secret when the edition
	// has them from where it is allowed to.
	name bool
}

// Origin says what the text is, and where it stands.
func (w withheld) Origin() string {
	if w.span.Present() {
		from := w.span.From()
		return fmt.Sprintf("%s, %s:%d:%d", w.what, w.span.File.Path, from.Line, from.Column)
	}
	return w.what + ", " + w.origin
}

func (e *Edition) withhold(what string, f incident.Field[string], name bool) {
	if f.Value != "" {
		e.withheld = append(e.withheld, withheld{text: f.Value, what: what, span: f.Span, name: name})
	}
}

// leastWords is how many words a line of text has that is worth guarding:
// shorter ones, such as headings, say nothing of their own.
const leastWords = 4

// withholdText withholds a part of a body, line by line, but for the table of
// actions: it only repeats the front matter.
func (e *Edition) withholdText(part source.Span) {
	at := part.Start
	table := false
	for line := range strings.Lines(part.Text()) {
		switch strings.TrimSpace(line) {
		case incident.ActionsBegin:
			table = true
		case incident.ActionsEnd:
			table = false
		}
		if !table && len(wordsOf(line)) >= leastWords {
			e.withheld = append(e.withheld, withheld{text: line, what: "withheld text", span: part.File.Span(at, at+len(line))})
		}
		at += len(line)
	}
}

// withholdInternal withholds the few words of an internal part, which name
// something: a customer, a host, a figure.
func (e *Edition) withholdInternal(part source.Span) {
	_, text, _ := strings.Cut(part.Text(), "-->")
	if i := strings.LastIndex(text, "<!--"); i >= 0 {
		text = text[:i]
	}
	names := strings.ContainsFunc(text, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsNumber(r) })
	if n := len(wordsOf(text)); n > 0 && n <= gram && names {
		e.withheld = append(e.withheld, withheld{text: text, what: "internal part", span: part, name: true})
	}
}

// withholdAll withholds a document that is not shown. One word alone names no
// document.
func (e *Edition) withholdAll(in *incident.Incident) {
	several := func(text string, n int) bool { return len(wordsOf(text)) >= n }
	e.withhold("id of a document that is not public", in.ID, several(in.ID.Value, 2))
	e.withhold("title of a document that is not public", in.Title, several(in.Title.Value, 3))
	e.withholdPath(in)
	e.fieldsBut(in, nil)
	e.withholdText(in.File.Span(in.FrontMatter.End, len(in.File.Data)))
}

func (e *Edition) withholdPath(in *incident.Incident) {
	e.withheld = append(e.withheld, withheld{text: in.File.Path, what: "path of a document", span: in.File.Span(0, 0), name: strings.Contains(in.File.Path, "/") || len(wordsOf(path.Base(in.File.Path))) > 2})
}

// withholdFields withholds what a document's front matter has and the edition
// does not show.
func (e *Edition) withholdFields(in *incident.Incident, c *config.Config, shown map[string]bool) {
	e.withholdPath(in)
	e.fieldsBut(in, c.Public.Fields)
	if slices.Contains(c.Public.Fields, "recurs") {
		for _, id := range in.Recurs {
			if !shown[id.Value] {
				e.withhold("id of a document that is not public", id, len(wordsOf(id.Value)) >= 2)
			}
		}
	}
}

// fieldsBut withholds the words of all fields that are not named. Dates,
// numbers and the words of our own vocabulary could stand anywhere.
func (e *Edition) fieldsBut(in *incident.Incident, shown []string) {
	each := func(field, what string, values []incident.Field[string], name bool) {
		if slices.Contains(shown, field) {
			return
		}
		for _, v := range values {
			e.withhold(what, v, name)
		}
	}
	one := func(v incident.Field[string]) []incident.Field[string] { return []incident.Field[string]{v} }
	each("authors", "author", in.Authors, true)
	each("services", "service", in.Services, false)
	each("tags", "tag", in.Tags, false)
	each("class", "class", one(in.Class), false)
	each("recurs", "id of a document", in.Recurs, false)
	for _, id := range in.Formerly {
		each("formerly", "former id", one(id), len(wordsOf(id.Value)) > 1)
	}
	for _, r := range in.Roles { // what a role is called is no secret
		who, person := owner(r.Login)
		each("roles", "login", one(who), person)
	}
	for _, l := range in.Links {
		each("links", "link", one(l.Name), false)
		address := l.URL // people write it without what browsers know
		if _, rest, ok := strings.Cut(address.Value, "://"); ok {
			address.Value = rest
		}
		each("links", "address", one(address), true)
	}
	for _, u := range in.FollowUps {
		each("followups", "follow-up", u.Done, false)
	}
	for _, a := range in.Actions {
		each("actions.title", "action", one(a.Title), false)
		each("actions.id", "id of an action", one(a.ID), false)
		who, person := owner(a.Owner)
		each("actions.owner", "owner", one(who), person)
		each("actions.done_when", "done_when", one(a.DoneWhen), false)
		each("actions.reason", "reason", one(a.Reason), false)
		each("actions.labels", "label", a.Labels, false)
		each("actions.formerly", "former id", a.Formerly, false)
	}
}

// owner tells a person from a team, whose name can be any word.
func owner(f incident.Field[string]) (who incident.Field[string], person bool) {
	name, team := strings.CutPrefix(f.Value, incident.TeamPrefix)
	f.Value = name
	return f, !team
}

// keep remembers what the edition shows of a document.
func (e *Edition) keep(out *incident.Incident) {
	text := func(fields ...incident.Field[string]) {
		for _, f := range fields {
			if f.Value != "" {
				e.texts = append(e.texts, f.Value)
			}
		}
	}
	e.texts = append(e.texts, string(out.File.Data))
	text(out.ID, out.Title, out.Class)
	text(out.Recurs...)
	for _, f := range slices.Concat(out.Services, out.Tags) {
		e.values = append(e.values, f.Value)
	}
	for _, l := range out.Links {
		text(l.Name)
	}
	for _, u := range out.FollowUps {
		text(u.Done...)
	}
	for _, a := range out.Actions {
		text(a.ID, a.Title, a.DoneWhen, a.Reason)
	}
}
