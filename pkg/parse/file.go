// Package parse turns a file into an Incident and findings. What comes out
// carries the bytes it came from; what could not be understood is a finding
// that names the line and the way out, never a guess.
package parse

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/markdown"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Names of the rules under which the parser reports; lint documents them.
const (
	RuleEncoding    = "encoding"
	RuleFrontMatter = "front-matter"
	RuleUnknownKey  = "unknown-key"
	RuleValue       = "value"
	RuleLimit       = "limit"
	RuleTimestamp   = "timestamp"
	RuleTimezone    = "timezone"
	RuleInternal    = "internal"
)

// Document is a parsed file.
type Document struct {
	// Incident is nil when there is no front matter that can be read.
	Incident *incident.Incident
	// Whole is false when the front matter has errors: what the file wants
	// may be missing from Incident, so nothing may be concluded from absence.
	Whole    bool
	Findings []diag.Diagnostic
}

// File parses one document.
func File(f *source.File, c *config.Config) Document {
	p := &parser{file: f, config: c}
	doc, bodyStart := p.head()
	if doc.Incident != nil {
		p.body(doc.Incident, f.Span(bodyStart, len(f.Data)))
		doc.Findings = p.found
	}
	return doc
}

// Head parses the front matter of a document as File does, and leaves its body
// alone: that is most of the work, and nothing that other documents depend on.
func Head(f *source.File, c *config.Config) Document {
	doc, _ := (&parser{file: f, config: c}).head()
	return doc
}

// head returns a document without its body, and where that begins.
func (p *parser) head() (doc Document, bodyStart int) {
	if p.encoding() {
		block, start, ok := p.frontMatter()
		if ok {
			doc.Incident, bodyStart = p.decode(block), start
		}
		if doc.Incident != nil {
			doc.Incident.FrontMatter = p.file.Span(0, bodyStart)
			doc.Whole = !p.lost()
		}
	}
	doc.Findings = p.found
	return doc, bodyStart
}

type parser struct {
	file   *source.File
	config *config.Config
	found  []diag.Diagnostic
}

func (p *parser) report(severity diag.Severity, rule string, span source.Span, hint, format string, args ...any) {
	p.found = append(p.found, diag.Diagnostic{
		Span: span, Rule: rule, Severity: severity, Message: fmt.Sprintf(format, args...), Hint: hint,
	})
}

func (p *parser) errorf(rule string, span source.Span, hint, format string, args ...any) {
	p.report(diag.Error, rule, span, hint, format, args...)
}

// edit adds to the finding just reported the text that repairs it.
func (p *parser) edit(span source.Span, text string) {
	d := &p.found[len(p.found)-1]
	d.Edits = append(d.Edits, diag.Edit{Span: span, New: text})
}

// lost reports whether a finding so far means that something of the front
// matter is missing.
func (p *parser) lost() bool {
	return slices.ContainsFunc(p.found, func(d diag.Diagnostic) bool {
		return d.Severity == diag.Error && d.Rule != RuleEncoding
	})
}

var bom = []byte("\ufeff")

// encoding reports text that is not plain UTF-8. A byte order mark is an error
// that loses nothing; the rest makes the file unreadable.
func (p *parser) encoding() bool {
	data := p.file.Data
	if bytes.HasPrefix(data, bom) {
		mark := p.file.Span(0, len(bom))
		p.errorf(RuleEncoding, mark, "save the file as UTF-8 without BOM", "the file begins with a byte order mark")
		p.edit(mark, "")
	}
	for i := 0; i < len(data); {
		if c := data[i]; c >= ' ' && c < 0x7f {
			i++
			continue
		}
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size <= 1:
			p.errorf(RuleEncoding, p.file.Span(i, i+1), "save the file as UTF-8", "byte 0x%02x is not UTF-8", data[i])
			return false
		case r < ' ' && r != '\n' && r != '\r' && r != '\t', r == 0x7f:
			p.errorf(RuleEncoding, p.file.Span(i, i+1), "remove it", "control character U+%04X", r)
			return false
		}
		i += size
	}
	return true
}

func (p *parser) body(in *incident.Incident, body source.Span) {
	excess := markdown.Check(body)
	for _, e := range excess {
		p.errorf(RuleLimit, e.Span, e.Hint, "%s", e.Reason)
	}
	if len(excess) > 0 {
		return
	}
	in.Internal = p.internal(in.FrontMatter, body)
	in.Text, in.Body = body, markdown.Parse(body)
	in.Sections = p.sections(in.Body, body)
	p.timeline(in)
}
