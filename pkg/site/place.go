package site

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// doc is one incident with its place in the site.
type doc struct {
	*incident.Incident
	slug    string // folder below incidents/; unique and safe as a file name
	outline outline
}

func (d *doc) dir() string  { return "incidents/" + d.slug + "/" }
func (d *doc) path() string { return d.dir() + "index.html" }

// title is never empty: a page needs a heading.
func (d *doc) title() string {
	return cmp.Or(strings.TrimSpace(d.Title.Value), d.ID.Value, d.File.Path)
}

// place sorts the incidents and gives each its folder and its anchors.
func (b *builder) place() {
	b.docs = make([]*doc, len(b.Incidents))
	for i, in := range b.Incidents {
		b.docs[i] = &doc{Incident: in, outline: outlineOf(in)}
	}
	slices.SortStableFunc(b.docs, newestFirst)

	b.byPath = make(map[string]*doc, len(b.docs))
	b.byIncident = make(map[*incident.Incident]*doc, len(b.docs))
	taken := make(map[string]bool, len(b.docs))
	// Rightful owners first: a document without a usable id must not take
	// the address of one that has it.
	for _, d := range b.docs {
		b.byPath[d.File.Path] = d
		b.byIncident[d.Incident] = d
		if incident.ValidID(d.ID.Value) && !taken[d.ID.Value] {
			d.slug = d.ID.Value
			taken[d.slug] = true
		}
	}
	next := map[string]int{}
	for _, d := range b.docs {
		if d.slug != "" {
			continue
		}
		stem := safeName(stemOf(d.File.Path))
		slug := stem
		for n := max(next[stem], 1); slug == "" || taken[slug]; n++ {
			slug = fmt.Sprintf("%s-%d", stem, n+1)
			next[stem] = n + 1
		}
		d.slug = slug
		taken[slug] = true
		b.warnings = append(b.warnings, diag.Diagnostic{
			Span:     cmp.Or(d.ID.Span, d.File.Span(0, 0)),
			Rule:     ruleAddress,
			Severity: diag.Warning,
			Message:  fmt.Sprintf("id %q is missing, not usable or taken; the page is at %s", d.ID.Value, d.dir()),
			Hint:     "give the document an id of its own: small letters, digits and hyphens",
		})
	}
}

// newestFirst puts documents without a date last; the path makes the order
// total.
func newestFirst(a, b *doc) int {
	return cmp.Or(
		cmp.Compare(b.Date.Value.String(), a.Date.Value.String()),
		cmp.Compare(startOf(b), startOf(a)),
		cmp.Compare(a.ID.Value, b.ID.Value),
		cmp.Compare(a.File.Path, b.File.Path),
	)
}

// startOf orders incidents of one day.
func startOf(d *doc) int64 {
	e, ok := d.Timeline.Find(incident.Started)
	if !ok || e.Stamp.IsZero() {
		return 0
	}
	return e.Stamp.At().Unix()
}

// stemOf is the name by which people know the file; a folder's for index.md.
func stemOf(name string) string {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if strings.EqualFold(stem, "index") && path.Dir(name) != "." {
		return path.Base(path.Dir(name))
	}
	return stem
}

// safeName turns any text into a valid id.
func safeName(text string) string {
	var s strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			s.WriteRune(r)
		case s.Len() > 0 && !strings.HasSuffix(s.String(), "-"):
			s.WriteByte('-')
		}
		if s.Len() >= incident.MaxIDLength-8 { // room for a number
			break
		}
	}
	name := strings.Trim(s.String(), "-")
	if !incident.ValidID(name) {
		name = strings.TrimSuffix("incident-"+name, "-")
	}
	return name
}
