package yamldoc

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

const (
	// maxDepth is far more than front matter or configuration needs (4).
	maxDepth = 12
	// maxNodes bounds what one block may hold.
	maxNodes = 20_000
)

// Rule is the name under which this package reports.
const Rule = "yaml"

// Parse reads the given block as one mapping. The node is nil when the block
// cannot be read; then there is at least one error among the findings. An empty
// block is an empty mapping.
func Parse(block source.Span) (*Node, []diag.Diagnostic) {
	for bytes.HasPrefix(block.File.Data[block.Start:block.End], []byte("\ufeff")) {
		block.Start += len("\ufeff") // an editor's byte order mark has no column
	}
	p := &parser{file: block.File, base: block.Start, end: block.End}
	p.firstLine = block.From().Line

	text := block.File.Data[block.Start:block.End]
	if isEmpty(text) {
		return &Node{Kind: Mapping, Span: block}, nil
	}
	if d, ok := p.misleading(text); ok {
		return nil, []diag.Diagnostic{d}
	}
	var doc yaml.Node
	if err := yaml.Load(text, &doc); err != nil {
		return nil, []diag.Diagnostic{p.explain(err)}
	}
	if len(doc.Content) != 1 {
		return nil, []diag.Diagnostic{p.errorf(block.Head(), "there is no YAML here", "")}
	}
	root := p.convert(doc.Content[0], 0, 0)
	if p.fatal {
		return nil, p.found
	}
	if root.Kind != Mapping {
		return nil, append(p.found, p.errorf(root.Span, fmt.Sprintf("expected keys with values, found %s", root.Kind.Describe()), `write one "key: value" a line`))
	}
	return root, p.found
}

// misleading finds what the library counts otherwise than the file: UTF-16,
// and characters that end a line for it alone. With them no position would be
// right.
func (p *parser) misleading(text []byte) (diag.Diagnostic, bool) {
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf && c != '\r' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		at := p.file.Span(p.base+i, p.base+i+size)
		switch {
		case r == utf8.RuneError && size == 1:
			return p.errorf(at, fmt.Sprintf("byte 0x%02x is not UTF-8", text[i]), "save the file as UTF-8"), true
		case r == '\u0085', r == '\u2028', r == '\u2029', r == '\r' && (i+1 == len(text) || text[i+1] != '\n'):
			return p.errorf(at, fmt.Sprintf("character U+%04X ends a line in YAML, and for nobody else", r), "replace it by a line end or a space"), true
		}
		i += size
	}
	return diag.Diagnostic{}, false
}

// isEmpty reports whether there is nothing but comments.
func isEmpty(text []byte) bool {
	for line := range bytes.Lines(text) {
		if t := bytes.TrimSpace(line); len(t) > 0 && t[0] != '#' {
			return false
		}
	}
	return true
}

type parser struct {
	file      *source.File
	base, end int
	firstLine int
	nodes     int
	fatal     bool
	found     []diag.Diagnostic

	// last is the position converted before this one: nodes come in the order
	// of the text, so that long lines are walked once.
	last struct{ line, column, offset int }
}

func (p *parser) errorf(span source.Span, message, hint string) diag.Diagnostic {
	return diag.Diagnostic{Span: span, Rule: Rule, Severity: diag.Error, Message: message, Hint: hint}
}

// refuse reports a construct that makes the whole block unusable, once.
func (p *parser) refuse(span source.Span, message, hint string) {
	if !p.fatal {
		p.found = append(p.found, p.errorf(span, message, hint))
	}
	p.fatal = true
}

// offset converts a position of the YAML library, which counts code points
// from the block's beginning.
func (p *parser) offset(line, column int) int {
	if line < 1 {
		return p.base
	}
	at, from := p.file.LineStart(p.firstLine+line-1), 1
	if line == 1 {
		at = p.base
	}
	if line == p.last.line && column >= p.last.column {
		at, from = p.last.offset, p.last.column
	}
	for ; from < column && at < p.end; from++ {
		_, size := utf8.DecodeRune(p.file.Data[at:p.end])
		at += size
	}
	p.last.line, p.last.column, p.last.offset = line, from, at
	return min(at, p.end)
}

// convert reads a value; indent is that of the collection that holds it.
func (p *parser) convert(n *yaml.Node, depth, indent int) *Node {
	start := p.offset(n.Line, n.Column)
	out := &Node{Span: p.file.Span(start, start)}
	if p.nodes++; p.fatal {
		return out
	}
	switch {
	case p.nodes > maxNodes:
		p.refuse(out.Span, fmt.Sprintf("more than %d values in one block", maxNodes), "")
	case depth > maxDepth:
		p.refuse(out.Span, fmt.Sprintf("values nested more than %d deep", maxDepth), "nothing here needs that: check for stray brackets")
	case n.Kind == yaml.AliasNode:
		p.refuse(p.word(start), "YAML aliases are not allowed", "write the value out; quote it when it is text that begins with *")
	case n.Anchor != "":
		p.refuse(p.word(start), "YAML anchors are not allowed", "drop it; quote the value when it is text that begins with &")
	case n.Style&yaml.TaggedStyle != 0, start < p.end && p.file.Data[start] == '!': // "! x" has no style
		p.refuse(p.word(start), "YAML tags are not allowed", "drop it; quote the value when it is text that begins with !")
	}
	if p.fatal {
		return out
	}
	switch n.Kind {
	case yaml.MappingNode:
		p.mapping(out, n, depth)
	case yaml.SequenceNode:
		out.Kind = Sequence
		for _, c := range n.Content {
			item := p.convert(c, depth+1, n.Column-1)
			out.Items = append(out.Items, item)
			out.Span = out.Span.Join(item.Span)
		}
		p.closeFlow(out, n, ']')
	default:
		p.scalar(out, n, indent)
	}
	return out
}

func (p *parser) mapping(out *Node, n *yaml.Node, depth int) {
	out.Kind = Mapping
	seen := make(map[string]*Node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content) && !p.fatal; i += 2 {
		key, value := p.convert(n.Content[i], depth+1, n.Column-1), p.convert(n.Content[i+1], depth+1, n.Column-1)
		if p.fatal {
			return
		}
		if n.Content[i].Tag == "!!merge" {
			p.refuse(key.Span, "YAML merge keys are not allowed", "write the keys out")
			return
		}
		if key.Kind != Scalar {
			p.refuse(key.Span, "a key must be one word", "quote it when it is text")
			return
		}
		out.Span = out.Span.Join(key.Span).Join(value.Span)
		if first, ok := seen[key.Text]; ok {
			p.found = append(p.found, p.errorf(key.Span,
				fmt.Sprintf("key %q is there already, on line %d", key.Text, first.Span.From().Line), "keep one of the two"))
			continue
		}
		seen[key.Text] = key
		out.Pairs = append(out.Pairs, Pair{key, value})
	}
	p.closeFlow(out, n, '}')
}

// closeFlow extends a flow collection over its closing bracket.
func (p *parser) closeFlow(out *Node, n *yaml.Node, bracket byte) {
	if n.Style&yaml.FlowStyle == 0 {
		return
	}
	for i := out.Span.End; i < p.end; i++ {
		if c := p.file.Data[i]; c == bracket {
			out.Span.End = i + 1
			return
		} else if c == '#' {
			for i < p.end && p.file.Data[i] != '\n' {
				i++
			}
		}
	}
}

func (p *parser) scalar(out *Node, n *yaml.Node, indent int) {
	out.Text = n.Value
	start := out.Span.Start
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		out.Span.End = p.quoteEnd(start, '"')
	case n.Style&yaml.SingleQuotedStyle != 0:
		out.Span.End = p.quoteEnd(start, '\'')
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		out.Span.End = p.blockEnd(start, indent)
	default:
		out.Span.End = p.plainEnd(start, n.Value)
		if n.Tag == "!!null" {
			out.Kind = Null
		}
		p.checkComment(out)
	}
}

// checkComment reports text that YAML takes for a comment: "PR #2891" ends at
// "PR".
func (p *parser) checkComment(n *Node) {
	rest := p.file.Data[n.Span.End:p.end]
	blank := 0
	for blank < len(rest) && (rest[blank] == ' ' || rest[blank] == '\t') {
		blank++
	}
	if blank == 0 || blank+1 >= len(rest) || rest[blank] != '#' || rest[blank+1] < '0' || rest[blank+1] > '9' {
		return
	}
	comment := string(rest[blank:])
	if i := strings.IndexAny(comment, "\r\n"); i >= 0 {
		comment = comment[:i]
	}
	span := p.file.Span(n.Span.Start, n.Span.End+blank+len(comment))
	quoted := Quote(span.Text())
	d := p.errorf(p.file.Span(n.Span.End+blank, span.End),
		fmt.Sprintf("%q is a comment to YAML: the value ends before it", strings.TrimSpace(comment)),
		"quote the value: "+quoted)
	d.Edits = []diag.Edit{{Span: span, New: quoted}}
	p.found = append(p.found, d)
}

// Quote writes text as a double-quoted YAML value.
func Quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// word returns the run of non-space bytes at the given offset.
func (p *parser) word(start int) source.Span {
	end := start
	for end < p.end && !strings.ContainsRune(" \t\r\n", rune(p.file.Data[end])) {
		end++
	}
	return p.file.Span(start, end)
}

func (p *parser) quoteEnd(start int, quote byte) int {
	data := p.file.Data
	for i := start + 1; i < p.end; i++ {
		switch {
		case quote == '"' && data[i] == '\\':
			i++
		case data[i] != quote:
		case quote == '\'' && i+1 < p.end && data[i+1] == quote:
			i++
		default:
			return i + 1
		}
	}
	return p.end
}

// blockEnd returns the end of a literal or folded scalar: its last line with
// text before one that is indented less than its text. That indentation is the
// first line's, or the parent's and the digit of the header ("|2").
func (p *parser) blockEnd(start, parent int) int {
	first := p.file.Position(start).Line
	header := string(p.file.Data[start : p.file.LineStart(first)+len(p.file.Line(first))])
	end := start + len(strings.TrimRight(header, " \t"))
	indent := 0
	if i := strings.IndexAny(header[:min(len(header), 3)], "123456789"); i >= 0 {
		indent = parent + int(header[i]-'0')
	}
	for line := first + 1; line <= p.file.Lines() && p.file.LineStart(line) < p.end; line++ {
		text := p.file.Line(line)
		if strings.TrimSpace(text) == "" {
			continue
		}
		depth := lineIndent(text)
		if indent == 0 {
			indent = max(depth, parent+1)
		}
		if depth < indent {
			break
		}
		end = p.file.LineStart(line) + len(text)
	}
	return min(end, p.end)
}

func lineIndent(text string) int { return len(text) - len(strings.TrimLeft(text, " ")) }

// plainEnd finds where an unquoted value ends: its words stand in the text in
// order, folded over lines.
func (p *parser) plainEnd(start int, value string) int {
	data, at := p.file.Data, start
	folded := func(r rune) bool { return r == ' ' || r == '\t' || r == '\r' || r == '\n' } // a hard space is a letter
	for word := range strings.FieldsFuncSeq(value, folded) {
		for at < p.end && folded(rune(data[at])) {
			at++
		}
		if !bytes.HasPrefix(data[at:p.end], []byte(word)) {
			return max(at, start)
		}
		at += len(word)
	}
	return at
}
