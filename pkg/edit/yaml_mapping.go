package edit

import (
	"regexp"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/yamldoc"
)

// mapping is one whose keys change. Its methods propose edits, the nicest
// first; whether one is right shows when the result is read back.
type mapping struct{ *yamldoc.Node }

// with is the mapping as it should be.
func (m mapping) with(f Field) *yamldoc.Node {
	out := &yamldoc.Node{Kind: yamldoc.Mapping, Pairs: slices.Clone(m.Pairs)}
	i := m.index(f.Key)
	switch {
	case f.Value.isNone() && i >= 0:
		out.Pairs = slices.Delete(out.Pairs, i, i+1)
	case f.Value.isNone():
	case i >= 0:
		out.Pairs[i].Value = f.Value.node()
	default:
		out.Pairs = append(out.Pairs, yamldoc.Pair{Key: Word(f.Key).node(), Value: f.Value.node()})
	}
	return out
}

func (m mapping) index(key string) int {
	return slices.IndexFunc(m.Pairs, func(p yamldoc.Pair) bool { return p.Key.Text == key })
}

func (m mapping) edits(y *YAML, f Field, order []string) [][]diag.Edit {
	i := m.index(f.Key)
	switch {
	case f.Value.isNone():
		return m.remove(y, i)
	case i >= 0:
		return m.change(y, m.Pairs[i], f.Value)
	case y.isFlow(m.Node):
		return m.insertFlow(y, f, m.predecessor(f.Key, order))
	}
	return m.insertBlock(y, f, m.predecessor(f.Key, order))
}

// predecessor is the pair behind which a new key stands; -1 in an empty
// mapping.
func (m mapping) predecessor(key string, order []string) int {
	for i := slices.Index(order, key) - 1; i >= 0; i-- {
		if at := m.index(order[i]); at >= 0 {
			return at
		}
	}
	return len(m.Pairs) - 1
}

// key writes a new key as the one beside it is written.
func (m mapping) key(y *YAML, name string, beside int) (text string, json bool) {
	if beside >= 0 {
		switch y.File().Data[m.Pairs[beside].Key.Span.Start] {
		case '"':
			return yamldoc.Quote(name), true
		case '\'':
			return "'" + strings.ReplaceAll(name, "'", "''") + "'", false
		}
	}
	return Word(name).scalar(0), false
}

func (m mapping) insertBlock(y *YAML, f Field, after int) [][]diag.Edit {
	if after < 0 { // nothing but comments
		return [][]diag.Edit{{y.insertLines(y.block.End, Word(f.Key).scalar(0)+":"+f.Value.behindKey("", y.eol(y.block.Start)))}}
	}
	margin := y.margin(m.Node)
	key, _ := m.key(y, f.Key, after)
	p := m.Pairs[after]
	line := margin + key + ":" + f.Value.behindKey(margin, y.eol(p.Key.Span.Start))
	return [][]diag.Edit{{y.insertLines(y.below(p.Value, y.pairEnd(p)), line)}}
}

// restOfLine is what may follow a pair that has a line of its own.
var restOfLine = regexp.MustCompile(`^[ \t]*(,?)[ \t]*(?:#.*)?$`)

func (m mapping) insertFlow(y *YAML, f Field, after int) [][]diag.Edit {
	key, json := m.key(y, f.Key, after)
	text := key + ": " + f.Value.flow(json)
	if after < 0 {
		return [][]diag.Edit{{y.insert(m.Span.Start+1, text)}}
	}
	p := m.Pairs[after]
	end := y.pairEnd(p)
	beside := []diag.Edit{y.insert(end, ", "+text)}
	start, rest := y.lineStart(p.Key.Span.Start), restOfLine.FindStringSubmatch(y.text(end, y.lineEnd(end)))
	margin := y.text(start, p.Key.Span.Start)
	if strings.TrimSpace(margin) != "" || rest == nil {
		return [][]diag.Edit{beside}
	}
	below := []diag.Edit{y.insertLines(y.below(p.Value, end), margin+text+rest[1])}
	if rest[1] == "" {
		below = append(below, y.insert(end, ","))
	}
	return [][]diag.Edit{below, beside}
}

// pairEnd is the offset behind a pair, the colon of an empty value included.
func (y *YAML) pairEnd(p yamldoc.Pair) int {
	if p.Value.Span.Start < p.Value.Span.End {
		return p.Value.Span.End
	}
	end, _ := y.colon(p)
	return end
}

// colon is the offset behind the colon of a pair; behind the key when it has
// none, as in {key}.
func (y *YAML) colon(p yamldoc.Pair) (offset int, ok bool) {
	for i := p.Key.Span.End; i < y.block.End; i++ {
		switch y.File().Data[i] {
		case ' ', '\t':
		case ':':
			return i + 1, true
		default:
			return p.Key.Span.End, false
		}
	}
	return p.Key.Span.End, false
}

// change gives a key another value.
func (m mapping) change(y *YAML, p yamldoc.Pair, v Value) [][]diag.Edit {
	flow := y.isFlow(m.Node)
	start, end := p.Value.Span.Start, p.Value.Span.End
	colon, ok := y.colon(p)
	if !flow && v.isBlock() {
		// The line keeps what stands behind the old value.
		rest := []diag.Edit{y.replace(colon, max(colon, end), "")}
		if edits, ok := y.unfold(p.Value, ""); ok {
			rest = edits
		}
		margin, eol := y.margin(m.Node), y.eol(p.Key.Span.Start)
		return [][]diag.Edit{
			append(rest, y.insert(y.lineEnd(max(colon, end)), v.behindKey(margin, eol))),
			{y.replace(y.lineStart(start), end, margin+"  "+v.block(margin+"  ", eol))}, // it has lines of its own
		}
	}
	if start >= end {
		text := " " + v.flow(flow && y.File().Data[p.Key.Span.Start] == '"')
		if !ok {
			text = ":" + text
		}
		return [][]diag.Edit{{y.insert(colon, text)}}
	}
	if edits, ok := y.unfold(p.Value, v.flow(false)); ok {
		return [][]diag.Edit{edits}
	}
	proposals := [][]diag.Edit{
		{y.replace(start, end, v.like(y.File().Data[start]))},
		{y.replace(colon, end, " "+v.flow(false))}, // a list on the lines below
	}
	if p.Value.Kind != yamldoc.Scalar && !y.isFlow(p.Value) {
		slices.Reverse(proposals)
	}
	return proposals
}

// unfold replaces a literal or folded text, and keeps the comment behind its
// sign.
func (y *YAML) unfold(n *yamldoc.Node, text string) ([]diag.Edit, bool) {
	start, end := n.Span.Start, n.Span.End
	if !isFolded(n) {
		return nil, false
	}
	head := min(end, y.lineEnd(start))
	sign := start + strings.IndexAny(y.text(start, head)+" ", " \t")
	return []diag.Edit{y.replace(start, sign, text), y.replace(head, end, "")}, true
}

// remove takes a pair out; where that would cost a comment, or the mapping its
// last key, the key stays without a value.
func (m mapping) remove(y *YAML, i int) [][]diag.Edit {
	p := m.Pairs[i]
	start, end := p.Key.Span.Start, y.pairEnd(p)
	var whole []diag.Edit
	line := y.lineStart(start)
	switch flow := y.isFlow(m.Node); {
	case flow && i > 0:
		whole = []diag.Edit{y.replace(y.pairEnd(m.Pairs[i-1]), end, "")}
	case i+1 < len(m.Pairs) && (flow || strings.TrimSpace(y.text(line, start)) != ""):
		whole = []diag.Edit{y.replace(start, m.Pairs[i+1].Key.Span.Start, "")}
	case flow:
		whole = []diag.Edit{y.replace(start, end, "")}
	default:
		whole = []diag.Edit{y.replace(line, y.below(p.Value, end), "")}
	}
	proposals := [][]diag.Edit{whole}
	if edits, ok := y.unfold(p.Value, ""); ok {
		return append(proposals, edits)
	}
	colon, _ := y.colon(p)
	empty := y.replace(p.Value.Span.Start, p.Value.Span.End, "")
	if blank := y.text(colon, empty.Span.Start); strings.Trim(blank, " \t") == "" {
		empty.Span.Start = colon
	}
	return append(proposals, []diag.Edit{empty})
}
