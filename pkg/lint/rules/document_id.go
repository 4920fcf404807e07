package rules

import (
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// DocumentID reports documents without an identity of their own.
var DocumentID = &lint.Rule{
	Name: "document-id",
	Doc: `the document has no id, or one that another document has or had

The id is part of each issue's identity and of the page's address. It never changes, also when the
file is renamed, and is never used again: ids under formerly count.`,
	Severity: diag.Error,
	Check: func(p *lint.Pass) {
		in := p.Incident
		if keyMissing(p, "id", in.ID.Present()) {
			d := diag.Diagnostic{Span: missing(in, "id"), Message: "the document has no id", Hint: "write id: 2025-05-14-what-broke, from date and title"}
			if id, ok := proposedID(in); ok {
				d.Hint = "write id: " + id
				if p.Corpus.Free(id, in) {
					d.Edits = []diag.Edit{documentIDEdit(in, id)}
				}
			}
			p.Report(d)
		}
		for _, h := range others(p, in.ID.Value) {
			had := "is"
			if h.Former {
				had = "was once"
			}
			p.Suggestf(in.ID.Span, "ids are never used again: give this document its own", "the id %q "+had+" that of %s", in.ID.Value, h.Path)
		}
		for _, f := range in.Formerly {
			for _, h := range others(p, f.Value) {
				had := "is"
				if h.Former {
					had = "was once"
				}
				p.Suggestf(f.Span, "list under formerly only what this document was called", "the former id %q "+had+" that of %s", f.Value, h.Path)
			}
		}
	},
}

// others returns the document that has the id besides this one, if that is to
// be reported here: each pair is reported in one of its files, and in the
// requested one when only one of them is.
func others(p *lint.Pass, id string) []lint.Holder {
	before := true
	for _, h := range p.Corpus.Holders(id) {
		switch {
		case h.Path == p.Incident.File.Path:
			before = false
		case before, h.Context:
			return []lint.Holder{h}
		}
	}
	return nil
}

// proposedID is what the file's name or the title suggests.
func proposedID(in *incident.Incident) (id string, ok bool) {
	stem := lint.Stem(in.File.Path)
	if strings.HasPrefix(stem, "<") { // <stdin> is no name
		stem = ""
	}
	id = in.Date.Value.String() + "-" + incident.Slug(in.Title.Value)
	if !in.Title.Present() {
		id = ""
	}
	for _, id := range []string{stem, incident.Slug(stem), id} {
		if incident.ValidID(id) {
			return id, true
		}
	}
	return "", false
}

// documentIDEdit writes the id as the first key; below a comment, which may be
// about the document or about the key that it stands above, as the last.
func documentIDEdit(in *incident.Incident, id string) diag.Edit {
	f := in.File
	if e, ok := emptyKey(in.FrontMatter, 0, "id", id); ok {
		return e
	}
	line := 2
	if strings.HasPrefix(strings.TrimSpace(f.Line(line)), "#") {
		line = in.FrontMatter.File.Position(in.FrontMatter.End - 1).Line
	}
	at := f.LineStart(line)
	return diag.Edit{Span: f.Span(at, at), New: "id: " + id + lineEnding(f, 1)}
}
