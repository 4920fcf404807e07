// Package prose is what rules about words read: the running text of a
// document, paragraph by paragraph, without markup and line breaks, with a map
// back to the bytes of the file. Code and quotations are in the text, but
// marked: what the author only shows or repeats is not the author's wording.
package prose

import (
	"bytes"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Place is where a paragraph stands.
type Place int

const (
	Body        Place = iota // a paragraph of its own
	Item                     // the text of a list item
	Cell                     // a cell of a table
	Heading                  // the text of a heading
	ActionTitle              // an action's title in the front matter
	DoneWhen                 // an action's done_when
)

// Paragraph is a run of text that a reader takes in at once.
type Paragraph struct {
	Place Place
	// Text is never empty; line breaks are single spaces.
	Text string
	// Kinds says what the sections around serve as, the innermost first.
	Kinds []incident.SectionKind
	// Action is the item of ActionTitle and DoneWhen.
	Action *incident.ActionItem
	// Entry is the timeline's entry that the paragraph belongs to.
	Entry *incident.Entry
	// Quoted is true in a block quotation.
	Quoted bool
	// Header is the text of a Cell's column header and RowLabel that of the
	// first cell of its row; empty in the header row, and RowLabel in the first
	// column.
	Header, RowLabel string
	// Muted are ranges of Text in code or in quotation marks, in order.
	Muted []Range

	// Notes belongs to whoever reads paragraphs: what one rule finds out about
	// the text and the next ones need again. Nothing here looks at it.
	Notes any

	file *source.File
	// runs map Text to the file, in order of both.
	runs []run
}

// Range is a part of a paragraph's Text, in bytes.
type Range struct{ Start, End int }

// run is a piece of Text that stands in the file as it is; at is its place in
// Text. A run with length 0 in the file (a line break) has the next one's
// offset.
type run struct{ at, offset int }

// In reports whether one of the sections around serves as kind.
func (p *Paragraph) In(kinds ...incident.SectionKind) bool {
	for _, k := range kinds {
		for _, own := range p.Kinds {
			if own == k {
				return true
			}
		}
	}
	return false
}

// Span returns the place in the file of a part of Text.
func (p *Paragraph) Span(start, end int) source.Span {
	if end <= start {
		return p.file.Span(p.offset(start), p.offset(start))
	}
	last := p.offset(end - 1)
	return p.file.Span(p.offset(start), last+1)
}

func (p *Paragraph) offset(at int) int {
	i := sort.Search(len(p.runs), func(i int) bool { return p.runs[i].at > at }) - 1
	if i < 0 {
		return p.runs[0].offset
	}
	return p.runs[i].offset + at - p.runs[i].at
}

// IsMuted reports whether any part of the range is in code or in quotation
// marks, or the paragraph is a quotation.
func (p *Paragraph) IsMuted(start, end int) bool {
	if p.Quoted {
		return true
	}
	i := sort.Search(len(p.Muted), func(i int) bool { return p.Muted[i].End > start })
	return i < len(p.Muted) && p.Muted[i].Start < end
}

// Of returns the paragraphs of a document: first those of its actions, then
// those of its body in order. The body is missing when it broke a limit.
func Of(in *incident.Incident) []*Paragraph {
	r := &reader{in: in}
	for i := range in.Actions {
		a := &in.Actions[i]
		r.field(ActionTitle, a, a.Title)
		r.field(DoneWhen, a, a.DoneWhen)
	}
	if in.Body != nil {
		r.blocks(in.Body, state{})
	}
	return r.list
}

type reader struct {
	in      *incident.Incident
	list    []*Paragraph
	section int // index of the next section
	open    []incident.Section
	kinds   []incident.SectionKind // of open, the innermost first
	entry   int                    // index of the next timeline entry
	builder builder
}

// state is what a block inherits.
type state struct {
	place  Place
	quoted bool
}

// field reads a value of the front matter. Where its text has escapes, every
// part of it stands for the whole value.
func (r *reader) field(place Place, a *incident.ActionItem, f incident.Field[string]) {
	if f.Value == "" {
		return
	}
	p := &Paragraph{Place: place, Text: f.Value, Kinds: []incident.SectionKind{incident.ActionItems}, Action: a, file: r.in.File}
	start := f.Span.Start
	if i := strings.Index(f.Span.Text(), f.Value); i >= 0 {
		start += i
	}
	p.runs = []run{{0, start}}
	p.mute()
	r.list = append(r.list, p)
}

func (r *reader) blocks(parent ast.Node, s state) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			if parent.Kind() == ast.KindDocument {
				r.enter(n)
			}
			r.text(n, state{Heading, s.quoted})
		case *ast.Paragraph, *ast.TextBlock:
			r.text(n, s)
		case *ast.List:
			r.blocks(n, s)
		case *ast.ListItem:
			r.blocks(n, state{Item, s.quoted})
		case *ast.Blockquote:
			r.blocks(n, state{s.place, true})
		case *east.Table:
			r.table(n, s)
		}
	}
}

// table reads the cells, row by row.
func (r *reader) table(n *east.Table, s state) {
	var headers []string
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		label, column := "", 0
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			text := ""
			if p := r.text(cell, state{Cell, s.quoted}); p != nil {
				text, p.RowLabel = p.Text, label
				if column < len(headers) {
					p.Header = headers[column]
				}
			}
			if row == n.FirstChild() {
				headers = append(headers, text)
			} else if column == 0 {
				label = text
			}
			column++
		}
	}
}

// enter moves on to the section that a heading begins.
func (r *reader) enter(n ast.Node) {
	for r.section < len(r.in.Sections) && r.in.Sections[r.section].Pos != n.Pos() {
		r.section++
	}
	if r.section == len(r.in.Sections) {
		return
	}
	s := r.in.Sections[r.section]
	for len(r.open) > 0 && r.open[len(r.open)-1].Level >= s.Level {
		r.open = r.open[:len(r.open)-1]
	}
	r.open = append(r.open, s)
	r.kinds = nil // paragraphs share it
	for i := len(r.open) - 1; i >= 0; i-- {
		r.kinds = append(r.kinds, r.open[i].Kinds...)
	}
}

// text adds the paragraph of a block; nil when it has no words.
func (r *reader) text(n ast.Node, s state) *Paragraph {
	b := &r.builder
	b.data, b.text, b.runs, b.muted = r.in.File.Data, b.text[:0], b.runs[:0], b.muted[:0]
	b.inline(n)
	if len(bytes.TrimSpace(b.text)) == 0 {
		return nil
	}
	p := &Paragraph{
		Place: s.place, Quoted: s.quoted, Text: string(b.text), Kinds: slices.Clip(r.kinds),
		Muted: slices.Clone(b.muted), file: r.in.File, runs: slices.Clone(b.runs),
	}
	p.Entry = r.entryAt(p.runs[0].offset)
	p.mute()
	r.list = append(r.list, p)
	return p
}

// entryAt finds the timeline's entry at an offset; paragraphs come in order.
func (r *reader) entryAt(offset int) *incident.Entry {
	entries := r.in.Timeline.Entries
	for r.entry < len(entries) && entries[r.entry].Span.End <= offset {
		r.entry++
	}
	if r.entry < len(entries) && entries[r.entry].Span.Start <= offset+maxLead {
		return &entries[r.entry]
	}
	return nil
}

// maxLead is how much markup may stand between a paragraph's first text and
// the entry's timestamp, as in "**09:40**".
const maxLead = 4

// builder joins the text of inline nodes. Its memory serves one paragraph
// after the other.
type builder struct {
	data  []byte
	text  []byte
	runs  []run
	muted []Range
}

func (b *builder) write(start, end int) {
	if end > start {
		b.runs = append(b.runs, run{len(b.text), start})
		b.text = append(b.text, b.data[start:end]...)
	}
}

func (b *builder) inline(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			b.write(n.Segment.Start, n.Segment.Stop)
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.runs = append(b.runs, run{len(b.text), n.Segment.Stop})
				b.text = append(b.text, ' ')
			}
		case *ast.CodeSpan:
			start := len(b.text)
			b.inline(n)
			b.muted = append(b.muted, Range{start, len(b.text)})
		case *ast.AutoLink:
			start := len(b.text)
			// A link's place may be that of the "<" or the space before it.
			if at, label := n.Pos(), n.Label(b.data); at >= 0 && at < len(b.data) {
				if i := bytes.Index(b.data[at:min(at+len(label)+2, len(b.data))], label); i >= 0 {
					b.write(at+i, at+i+len(label))
				}
			}
			b.muted = append(b.muted, Range{start, len(b.text)})
		case *ast.RawHTML, *ast.Image:
		default:
			b.inline(n)
		}
	}
}

// mute adds what stands in quotation marks. An opening mark begins a word, a
// closing one ends it; a mark without its partner is none.
func (p *Paragraph) mute() {
	text := p.Text
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf && c != '"' && c != '\'' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		closing := closingMark(r)
		if closing == 0 || !opens(text, i) || r == '\'' && !startsWord(text[i+size:]) {
			i += size
			continue
		}
		end := p.closing(i+size, closing)
		if end < 0 {
			i += size
			continue
		}
		p.Muted = append(p.Muted, Range{i, end})
		i = end
	}
	if len(p.Muted) > 1 {
		sort.Slice(p.Muted, func(i, j int) bool { return p.Muted[i].Start < p.Muted[j].Start })
		p.Muted = merged(p.Muted)
	}
}

// closingMark returns the partner of an opening quotation mark, else 0.
func closingMark(r rune) rune {
	switch r {
	case '"', '\'':
		return r
	case '“':
		return '”'
	case '„':
		return '“'
	case '«':
		return '»'
	case '‘':
		return '’'
	}
	return 0
}

// merged joins ranges that overlap, so that their ends are in order, too.
func merged(list []Range) []Range {
	var out []Range
	for _, r := range list {
		if n := len(out); n > 0 && r.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, r.End)
			continue
		}
		out = append(out, r)
	}
	return out
}

func opens(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	return i == 0 || !unicode.IsLetter(before) && !unicode.IsDigit(before)
}

// startsWord tells a quotation from a year: "the '90s".
func startsWord(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r) || r == '`'
}

// maxQuotation bounds a quotation; what is longer is a stray mark.
const maxQuotation = 400

func (p *Paragraph) closing(from int, mark rune) int {
	limit := min(len(p.Text), from+maxQuotation)
	for i := from; i < limit; {
		r, size := utf8.DecodeRuneInString(p.Text[i:])
		if next, _ := utf8.DecodeRuneInString(p.Text[i+size:]); r == mark && i > from && !unicode.IsLetter(next) && !unicode.IsDigit(next) {
			return i + size
		}
		i += size
	}
	return -1
}

// Sentences returns the parts of Text between full stops, question and
// exclamation marks, semicolons excepted. Abbreviations and version numbers
// do not end a sentence.
func (p *Paragraph) Sentences() []Range {
	var list []Range
	start := 0
	text := p.Text
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c != '.' && c != '!' && c != '?' {
			continue
		}
		end := i + 1
		for end < len(text) && strings.IndexByte(`.!?")]'*`, text[end]) >= 0 {
			end++
		}
		if end < len(text) && text[end] != ' ' || c == '.' && abbreviation(text[start:i]) || !beginsSentence(text[end:]) {
			i = end - 1 // a run of marks is looked at once
			continue
		}
		list = append(list, Range{start, end})
		for end < len(text) && text[end] == ' ' {
			end++
		}
		start, i = end, end-1
	}
	if start < len(text) {
		list = append(list, Range{start, len(text)})
	}
	return list
}

func beginsSentence(rest string) bool {
	rest = strings.TrimLeft(rest, ` "'“‘(*[`)
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !unicode.IsLower(r)
}

// abbreviation reports whether the text ends with a word that takes a stop.
func abbreviation(text string) bool {
	word := text[strings.LastIndexAny(text, " (")+1:]
	switch strings.ToLower(word) {
	case "e.g", "i.e", "etc", "approx", "ca", "vs", "no", "nr", "fig", "dr", "mr", "ms", "mrs", "st", "a.m", "p.m", "resp", "cf", "al":
		return true
	}
	return false
}
