package site

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// maxShown bounds the findings of a panel: who writes works on the first.
const maxShown = 100

// mark is a line of the document that can be found in its page.
type mark struct {
	line int
	id   string
}

// mark remembers by which id findings lead to an element, and makes one unless
// it has. Sites that are built have none; nor has what begins on the line of
// the last.
func (r *bodyRenderer) mark(n ast.Node, id string) string {
	if r.live == nil || n.Pos() < 0 {
		return id
	}
	line := r.doc.source.File.Position(n.Pos()).Line
	if len(r.marks) > 0 && line <= r.marks[len(r.marks)-1].line {
		return id
	}
	if id == "" {
		id = "line-" + strconv.Itoa(line)
	}
	r.marks = append(r.marks, mark{line, id})
	return id
}

// marked adds such an id to an element's attributes.
func (r *bodyRenderer) marked(n ast.Node, attrs ...string) []string {
	if id := r.mark(n, ""); id != "" {
		return append(attrs, "id", id)
	}
	return attrs
}

// placeOf leads to what a finding is about, as near as the page has it.
func (r *bodyRenderer) placeOf(d diag.Diagnostic) string {
	in := r.doc.source
	if d.Span.Start < in.FrontMatter.End {
		for _, a := range in.Actions {
			if a.Span.Present() && a.Span.Start <= d.Span.Start && d.Span.Start <= a.Span.End && incident.ValidID(a.ID.Value) {
				return "#action-" + a.ID.Value
			}
		}
		return "#facts"
	}
	line := d.Span.From().Line
	at := "#top"
	for _, m := range r.marks {
		if m.line > line {
			break
		}
		at = fragment(m.id)
	}
	return at
}

// endLive closes a page that somebody may be working on: with what there is to
// improve at its top, and a version that changes when the page does.
func (p *page) endLive(f frame) error {
	content := p.Bytes()
	panel := page{builder: p.builder}
	panel.problems()
	if f.path == sectionIncidents.path {
		panel.unreadable()
	}
	var images [][]byte
	if f.body != nil {
		panel.review(f.body)
		for _, name := range slices.Sorted(maps.Keys(f.body.images.copies)) {
			images = append(images, f.body.images.copies[name])
		}
	}
	if f.unread != "" {
		panel.findings(f.unread, p.live.Review(f.unread).Findings, "", nil)
	}
	p.version = versionOf(append(images, content, panel.Bytes())...)
	return p.put(f.path, slices.Concat(content[:p.versionAt], []byte(p.version), content[p.versionAt:p.panelAt], panel.Bytes(), content[p.panelAt:]))
}

func (p *page) problems() {
	if found := p.live.Problems; len(found) > 0 {
		p.findings(found[0].Span.File.Path, found, "", nil)
	}
}

// unreadable names the documents that have no page to be found by.
func (p *page) unreadable() {
	if len(p.live.unread) == 0 {
		return
	}
	p.raw(`<aside class="findings" aria-label="Documents that cannot be read"><p><b>`)
	p.text(plural(len(p.live.unread), "document"))
	p.raw(" cannot be read</b>, and ")
	if len(p.live.unread) == 1 {
		p.raw("is")
	} else {
		p.raw("are")
	}
	p.raw(" missing from the figures:</p>\n<ul>\n")
	for i, u := range p.live.unread {
		if i == maxShown {
			p.raw("<li>")
			p.text(fmt.Sprintf("and %d more", len(p.live.unread)-i))
			p.raw("</li>\n")
			break
		}
		p.raw("<li>")
		p.link(u.dir()+"index.html", u.file)
		p.raw("</li>\n")
	}
	p.raw("</ul></aside>\n")
}

// review shows the findings about an incident's document.
func (p *page) review(r *bodyRenderer) {
	review := p.live.Review(r.doc.file())
	found := review.Findings
	if review.Unreadable {
		p.findings(r.doc.file(), found, "The file cannot be read as it is now. Below is its last state that could.", nil)
		return
	}
	found = diag.Sort(slices.Concat(found, r.warnings))
	p.findings(r.doc.file(), found, "", r.placeOf)
}

// findings writes a panel. The place of each finding leads to what placeOf
// returns; nil stands for nowhere.
func (p *page) findings(file string, found []diag.Diagnostic, note constant, placeOf func(diag.Diagnostic) string) {
	errorCount, warnings, infos := diag.Count(found)
	p.raw(`<aside class="findings" aria-label="Findings">`)
	if len(found) == 0 {
		p.raw(`<p><b class="good">No findings</b> in <code>`)
		p.text(file)
		p.raw("</code></p></aside>\n")
		return
	}
	p.raw(`<details open><summary>`)
	var counts []string
	for _, c := range []struct {
		n    int
		noun string
	}{{errorCount, "error"}, {warnings, "warning"}, {infos, "info"}} {
		if c.n > 0 {
			counts = append(counts, plural(c.n, c.noun))
		}
	}
	p.element("b", "", strings.Join(counts, ", "))
	p.raw(" in ")
	p.element("code", "", file)
	p.raw("</summary>\n")
	if note != "" {
		p.raw("<p>")
		p.raw(note)
		p.raw("</p>\n")
	}
	p.raw(`<ol tabindex="0" aria-label="Findings">` + "\n") // focusable, for it may scroll
	for _, d := range found[:min(len(found), maxShown)] {
		p.finding(d, placeOf)
	}
	p.raw("</ol>\n")
	if more := len(found) - maxShown; more > 0 {
		p.raw("<p>")
		p.text(fmt.Sprintf("and %d more", more))
		p.raw("</p>\n")
	}
	p.raw("</details></aside>\n")
}

func (p *page) finding(d diag.Diagnostic, placeOf func(diag.Diagnostic) string) {
	p.raw("<li")
	switch d.Severity {
	case diag.Error:
		p.raw(` class="error"`)
	case diag.Warning:
		p.raw(` class="warning"`)
	}
	p.raw(">")
	at := d.Span.From()
	href := ""
	if placeOf != nil {
		href = placeOf(d)
	}
	p.link(href, fmt.Sprintf("%d:%d", at.Line, at.Column))
	p.raw(" ")
	p.element("span", "level", d.Severity.String())
	p.raw(` <bdi class="message">`)
	p.text(d.Message)
	p.raw("</bdi> ")
	p.element("code", "", d.Rule)
	if d.Hint != "" {
		p.raw(` <bdi class="hint">`)
		p.text(d.Hint)
		p.raw("</bdi>")
	}
	p.raw("</li>\n")
}

// unread writes the page of a document that could not be read so far.
func (p *page) unread(u unreadDoc) error {
	f := frame{path: u.dir() + "index.html", title: u.file, section: sectionIncidents, unread: u.file}
	p.begin(f)
	p.masthead("This document cannot be read yet", func() {
		p.element("code", "", u.file)
		p.raw(" appears here as soon as it can.")
	})
	return p.end(f)
}
