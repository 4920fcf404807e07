// Package edition makes the public edition: parsed documents enter, and what
// strangers may see of them leaves, as incidents that do not hold the rest. It
// stands between parse and site.
//
// Nothing is hidden, everything is left out: text that is withheld is cut from
// the document, which is then parsed anew, and an incident is put together from
// the fields that are allowed. What a later stage never gets, it cannot show.
// Guard then looks for what was left out in every file of the finished site.
package edition

import (
	"bytes"
	"slices"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Edition is what may be shown, and what may not.
type Edition struct {
	// Incidents are those of the documents with public: true, cut.
	Incidents []*incident.Incident

	withheld []withheld
	// kept are texts and values that the documents show; of each, the terms
	// that need no guarding when they are kept as well.
	texts, values []string
}

// Public cuts the documents, which are whole. Findings are errors because of
// which there is no edition: marks of internal parts that do not pair.
func Public(documents []parse.Document, c *config.Config) (Edition, []diag.Diagnostic) {
	var e Edition
	var found []diag.Diagnostic
	shown := map[string]bool{} // ids
	for _, d := range documents {
		if d.Incident.Public.Value {
			shown[d.Incident.ID.Value] = true
		}
	}
	for _, d := range documents {
		if !d.Incident.Public.Value {
			e.withholdAll(d.Incident)
			continue
		}
		n := len(found)
		for _, f := range d.Findings {
			if f.Rule == parse.RuleInternal {
				found = append(found, f)
			}
		}
		if len(found) > n {
			continue
		}
		in, problem := e.cut(d.Incident, c, shown)
		if problem != nil {
			found = append(found, *problem)
			continue
		}
		e.Incidents = append(e.Incidents, in)
	}
	return e, diag.Sort(found)
}

// maxCuts bounds how often a text is cut: what is left of one can read as
// other sections than before, which are cut in turn.
const maxCuts = 8

// cut returns what of an incident may be shown.
func (e *Edition) cut(in *incident.Incident, c *config.Config, shown map[string]bool) (*incident.Incident, *diag.Diagnostic) {
	now := in
	for range maxCuts {
		parts := slices.Concat(now.Internal, withheldParts(now, c))
		if len(parts) == 0 {
			out := allowed(in, now, c, shown)
			e.withholdFields(in, c, shown)
			e.keep(out)
			return out, nil
		}
		for _, part := range now.Internal {
			e.withholdInternal(part)
		}
		for _, part := range parts {
			e.withholdText(part)
		}
		d := parse.File(source.NewFile(in.File.Path, without(now.File.Data, parts)), c)
		if d.Incident == nil || !d.Incident.Text.Present() || slices.ContainsFunc(d.Findings, func(f diag.Diagnostic) bool { return f.Rule == parse.RuleInternal }) {
			break
		}
		now = d.Incident
	}
	return nil, &diag.Diagnostic{
		Span: in.File.Span(0, 0), Rule: parse.RuleInternal, Severity: diag.Error,
		Message: "what the public edition leaves out cannot be cut from this document",
		Hint:    "let internal parts and sections begin and end on lines of their own, outside of code and lists",
	}
}

// without takes parts out of a text. Line ends stay, so that later findings
// still name the right lines.
func without(data []byte, parts []source.Span) []byte {
	out := make([]byte, 0, len(data))
	gone := make([]bool, len(data))
	for _, part := range parts {
		for i := part.Start; i < part.End; i++ {
			gone[i] = data[i] != '\n' && data[i] != '\r'
		}
	}
	for i, c := range data {
		if !gone[i] {
			out = append(out, c)
		}
	}
	return out
}

// withheldParts are the sections of a body that are not shown, and the table of
// actions, which the site makes from the front matter. A section without a kind
// goes with the one around it; what stands in none, or inside one that is not
// shown for what it is, is not shown.
func withheldParts(in *incident.Incident, c *config.Config) []source.Span {
	var parts []source.Span
	data := in.File.Data
	add := func(start, end int) {
		if len(bytes.TrimSpace(data[start:end])) > 0 {
			parts = append(parts, in.File.Span(start, end))
		}
	}
	first := len(data)
	if len(in.Sections) > 0 {
		first = in.Sections[0].Span.Start
	}
	add(in.FrontMatter.End, first)
	type level struct {
		level         int
		shown, closed bool // closed to sections inside, whatever they are
	}
	var around []level
	for i, s := range in.Sections {
		for len(around) > 0 && around[len(around)-1].level >= s.Level {
			around = around[:len(around)-1]
		}
		var outer level
		if len(around) > 0 {
			outer = around[len(around)-1]
		}
		shown := outer.shown
		if len(s.Kinds) > 0 && !outer.closed {
			shown = !slices.ContainsFunc(s.Kinds, func(k incident.SectionKind) bool { return !slices.Contains(c.Public.Sections, k) })
		}
		around = append(around, level{s.Level, shown, outer.closed || len(s.Kinds) > 0 && !shown})
		end := len(data)
		if i+1 < len(in.Sections) {
			end = in.Sections[i+1].Span.Start
		}
		if !shown {
			add(s.Span.Start, end)
			continue
		}
		for at := s.Span.Start; ; {
			begin := bytes.Index(data[at:end], []byte(incident.ActionsBegin))
			if begin < 0 {
				break
			}
			begin += at
			at = end
			if stop := bytes.Index(data[begin:end], []byte(incident.ActionsEnd)); stop >= 0 {
				at = begin + stop + len(incident.ActionsEnd)
			}
			add(begin, at)
		}
	}
	return parts
}

// allowed puts an incident together: the body as cut, and of the front matter
// the fields that the configuration names.
func allowed(in, cut *incident.Incident, c *config.Config, shown map[string]bool) *incident.Incident {
	out := &incident.Incident{
		File:     source.NewFile(in.File.Path, blank(cut.File.Data, cut.FrontMatter.End)),
		Timezone: incident.Field[*time.Location]{Value: time.UTC},
		ID:       in.ID,
		Title:    in.Title,
		Public:   in.Public,
		Body:     cut.Body,
		Sections: cut.Sections,
		Timeline: cut.Timeline,
	}
	out.Text = out.File.Span(cut.Text.Start, cut.Text.End)
	for _, name := range c.Public.Fields {
		if show, ok := fields[name]; ok {
			show(out, in)
		}
	}
	out.Recurs = slices.DeleteFunc(slices.Clone(out.Recurs), func(id incident.Field[string]) bool { return !shown[id.Value] })
	// Without its state, one that is done would look overdue.
	if !slices.Contains(c.Public.Fields, "actions.title") || !slices.Contains(c.Public.Fields, "actions.status") {
		return out
	}
	for _, a := range in.Actions {
		var item incident.ActionItem
		for _, name := range c.Public.Fields {
			if show, ok := actionFields[name]; ok {
				show(&item, a)
			}
		}
		out.Actions = append(out.Actions, item)
	}
	return out
}

// blank makes the beginning of a text spaces: offsets and lines stay.
func blank(data []byte, end int) []byte {
	out := bytes.Clone(data)
	for i := range end {
		if out[i] != '\n' && out[i] != '\r' {
			out[i] = ' '
		}
	}
	return out
}

// fields copies each field that can be shown, by the name that settings give
// it.
var fields = map[string]func(out, in *incident.Incident){
	"date":        func(out, in *incident.Incident) { out.Date = in.Date },
	"timezone":    func(out, in *incident.Incident) { out.Timezone = in.Timezone },
	"status":      func(out, in *incident.Incident) { out.Status = in.Status },
	"reviewed":    func(out, in *incident.Incident) { out.Reviewed = in.Reviewed },
	"severity":    func(out, in *incident.Incident) { out.Severity = in.Severity },
	"authors":     func(out, in *incident.Incident) { out.Authors = in.Authors },
	"detected_by": func(out, in *incident.Incident) { out.DetectedBy = in.DetectedBy },
	"services":    func(out, in *incident.Incident) { out.Services = in.Services },
	"tags":        func(out, in *incident.Incident) { out.Tags = in.Tags },
	"class":       func(out, in *incident.Incident) { out.Class = in.Class },
	"recurs":      func(out, in *incident.Incident) { out.Recurs = in.Recurs },
	"roles":       func(out, in *incident.Incident) { out.Roles = in.Roles },
	"links":       func(out, in *incident.Incident) { out.Links = in.Links },
	"followups":   func(out, in *incident.Incident) { out.FollowUps = in.FollowUps },
}

var actionFields = map[string]func(*incident.ActionItem, incident.ActionItem){
	"actions.id":        func(out *incident.ActionItem, a incident.ActionItem) { out.ID = a.ID },
	"actions.title":     func(out *incident.ActionItem, a incident.ActionItem) { out.Title = a.Title },
	"actions.type":      func(out *incident.ActionItem, a incident.ActionItem) { out.Type = a.Type },
	"actions.owner":     func(out *incident.ActionItem, a incident.ActionItem) { out.Owner = a.Owner },
	"actions.due":       func(out *incident.ActionItem, a incident.ActionItem) { out.Due = a.Due },
	"actions.done_when": func(out *incident.ActionItem, a incident.ActionItem) { out.DoneWhen = a.DoneWhen },
	"actions.status":    func(out *incident.ActionItem, a incident.ActionItem) { out.Status = a.Status },
	"actions.reason":    func(out *incident.ActionItem, a incident.ActionItem) { out.Reason = a.Reason },
	"actions.closed":    func(out *incident.ActionItem, a incident.ActionItem) { out.Closed = a.Closed },
	"actions.issue":     func(out *incident.ActionItem, a incident.ActionItem) { out.Issue = a.Issue },
}

// Progress leaves of what the tracker knows the states, and of those nothing
// for items that are not shown. Numbers, addresses and people go with their
// fields.
func (e Edition) Progress(all map[incident.Key]incident.Progress, c *config.Config) map[incident.Key]incident.Progress {
	if all == nil || !slices.Contains(c.Public.Fields, "actions.status") {
		return nil
	}
	out := map[incident.Key]incident.Progress{}
	for _, in := range e.Incidents {
		for _, a := range in.Actions {
			p, ok := all[in.Key(a)]
			if !ok {
				continue
			}
			cut := incident.Progress{State: p.State}
			if slices.Contains(c.Public.Fields, "actions.closed") {
				cut.ClosedAt = p.ClosedAt
			}
			if slices.Contains(c.Public.Fields, "actions.issue") {
				cut.Number, cut.URL = p.Number, p.URL
			}
			out[in.Key(a)] = cut
		}
	}
	return out
}
