package edit

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/yamldoc"
)

// YAML is a block of YAML in a file, changed a key at a time. Every change is
// read back before it counts: the tree must be the wanted one, no comment may
// be lost, and what the change does not concern keeps its bytes.
type YAML struct {
	block source.Span
	root  *yamldoc.Node
}

// NewYAML reads a block; one with errors cannot be edited.
func NewYAML(block source.Span) (*YAML, error) {
	root, found := yamldoc.Parse(block)
	if len(found) > 0 {
		return nil, fmt.Errorf("%s:%d: %s", block.File.Path, found[0].Span.From().Line, found[0].Message)
	}
	return &YAML{block: block, root: root}, nil
}

// Root is the block as it is now. A change makes all nodes anew.
func (y *YAML) Root() *yamldoc.Node { return y.root }

// File is the whole file as it is now.
func (y *YAML) File() *source.File { return y.block.File }

// HandError says that a block is written in a way in which a change has no
// place that is certain. Nothing was changed.
type HandError struct {
	At   source.Span
	What string // what to write there
}

func (e *HandError) Error() string {
	return fmt.Sprintf("%s:%d: this YAML has no certain place for a change; by hand, %s", e.At.File.Path, e.At.From().Line, e.What)
}

// Set gives a mapping of Root the fields, one after the other; a field without
// a value is removed. Values keep the quotes that they had. A new key stands
// behind the nearest one that precedes it in order, else last.
func (y *YAML) Set(mapping *yamldoc.Node, order []string, fields ...Field) error {
	path, ok := find(y.root, mapping)
	if !ok || mapping.Kind != yamldoc.Mapping {
		return fmt.Errorf("set %s: not a mapping of this block", fields[0].Key)
	}
	before := *y
	for _, f := range fields {
		m := at(y.root, path)
		want := m.with(f)
		if same(want, m.Node) {
			continue
		}
		if !y.try(replaced(y.root, path, want), m.edits(y, f, order)) {
			*y = before
			return &HandError{At: mapping.Span, What: f.instruction()}
		}
	}
	return nil
}

// Append adds an item to a list of Root.
func (y *YAML) Append(list *yamldoc.Node, v Value) error {
	path, ok := find(y.root, list)
	if !ok || list.Kind != yamldoc.Sequence {
		return fmt.Errorf("append: not a list of this block")
	}
	want := &yamldoc.Node{Kind: yamldoc.Sequence, Items: append(slices.Clone(list.Items), v.node())}
	if !y.try(replaced(y.root, path, want), y.appending(list, v)) {
		return &HandError{At: list.Span, What: fmt.Sprintf("add the item %q", v.flow(false))}
	}
	return nil
}

// try makes the first of the proposed changes that reads back as wanted.
func (y *YAML) try(want *yamldoc.Node, proposals [][]diag.Edit) bool {
	kept := comments(y.root, y.block)
	for _, edits := range proposals {
		old := y.File()
		edits = slices.DeleteFunc(edits, func(e diag.Edit) bool { return e.Span.Start == e.Span.End && e.New == "" })
		data, err := Apply(old.Data, edits)
		if err != nil {
			continue
		}
		file := source.NewFile(old.Path, data)
		block := file.Span(y.block.Start, y.block.End+len(data)-len(old.Data))
		root, found := yamldoc.Parse(block)
		if len(found) > 0 || !same(want, root) || !within(kept, comments(root, block)) {
			continue
		}
		y.block, y.root = block, root
		return true
	}
	return false
}

// within reports whether a list has all elements of another, in their order.
func within(part, all []string) bool {
	for _, s := range all {
		if len(part) > 0 && part[0] == s {
			part = part[1:]
		}
	}
	return len(part) == 0
}

// comments lists those of a block, with those behind the sign of a literal or
// folded text, which yamldoc counts to the text.
func comments(root *yamldoc.Node, block source.Span) []string {
	spans := yamldoc.Comments(root, block)
	var walk func(*yamldoc.Node)
	walk = func(n *yamldoc.Node) {
		if isFolded(n) {
			header := n.Span.File.LineSpan(n.Span.From().Line)
			if i := strings.Index(header.Text()[n.Span.Start-header.Start:], " #"); i >= 0 {
				spans = append(spans, n.Span.File.Span(n.Span.Start+i+1, header.End))
			}
		}
		for _, c := range children(n) {
			walk(c)
		}
	}
	walk(root)
	slices.SortFunc(spans, func(a, b source.Span) int { return a.Start - b.Start })
	list := make([]string, len(spans))
	for i, s := range spans {
		list[i] = s.Text()
	}
	return list
}

// isFolded reports whether a node is a literal or folded text.
func isFolded(n *yamldoc.Node) bool {
	return n.Kind == yamldoc.Scalar && n.Span.Start < n.Span.End && strings.IndexByte("|>", n.Span.File.Data[n.Span.Start]) >= 0
}

// same reports whether two trees say the same, in whichever order their keys
// stand. A key without a value is as good as none where none is wanted.
func same(want, got *yamldoc.Node) bool {
	if want.Kind != got.Kind || want.Kind == yamldoc.Scalar && want.Text != got.Text || len(want.Items) != len(got.Items) {
		return false
	}
	for i, item := range want.Items {
		if !same(item, got.Items[i]) {
			return false
		}
	}
	for _, p := range want.Pairs {
		if v, ok := got.Get(p.Key.Text); !ok || !same(p.Value, v) {
			return false
		}
	}
	for _, p := range got.Pairs {
		if _, ok := want.Get(p.Key.Text); !ok && p.Value.Kind != yamldoc.Null {
			return false
		}
	}
	return true
}

// find returns the way from root to a node: indices of pairs and items.
func find(root, node *yamldoc.Node) (path []int, ok bool) {
	if root == node {
		return nil, true
	}
	for i, c := range children(root) {
		if below, ok := find(c, node); ok {
			return append([]int{i}, below...), true
		}
	}
	return nil, false
}

func children(n *yamldoc.Node) []*yamldoc.Node {
	list := slices.Clone(n.Items)
	for _, p := range n.Pairs {
		list = append(list, p.Value)
	}
	return list
}

// at goes the way; only keys of the last mapping have changed meanwhile.
func at(root *yamldoc.Node, path []int) mapping {
	for _, i := range path {
		root = children(root)[i]
	}
	return mapping{root}
}

// replaced is a copy of the tree with another node at the end of the way.
func replaced(n *yamldoc.Node, path []int, by *yamldoc.Node) *yamldoc.Node {
	if len(path) == 0 {
		return by
	}
	out := *n
	if n.Kind == yamldoc.Sequence {
		out.Items = slices.Clone(n.Items)
		out.Items[path[0]] = replaced(n.Items[path[0]], path[1:], by)
		return &out
	}
	out.Pairs = slices.Clone(n.Pairs)
	out.Pairs[path[0]].Value = replaced(n.Pairs[path[0]].Value, path[1:], by)
	return &out
}

// text is the file's text from one offset to another.
func (y *YAML) text(start, end int) string { return y.File().Span(start, end).Text() }

// lineStart and lineEnd are the ends of the line at an offset, without its
// line break.
func (y *YAML) lineEnd(offset int) int {
	return y.File().LineSpan(y.File().Position(offset).Line).End
}
func (y *YAML) lineStart(offset int) int { return y.File().LineStart(y.File().Position(offset).Line) }

// eol is how lines end around an offset.
func (y *YAML) eol(offset int) string {
	return lineEnding(y.File(), y.File().Position(offset).Line)
}

// below is the offset of the line below a node: a text that keeps the blank
// lines behind it ("|+") owns them.
func (y *YAML) below(n *yamldoc.Node, end int) int {
	for len(children(n)) > 0 {
		n = children(n)[len(children(n))-1]
	}
	f := y.File()
	line := f.Position(max(end, n.Span.End)).Line + 1
	if isFolded(n) {
		header := y.text(n.Span.Start, y.lineEnd(n.Span.Start))
		for strings.Contains(header[:min(3, len(header))], "+") && line <= f.Lines() && f.LineStart(line) < y.block.End && strings.TrimSpace(f.Line(line)) == "" {
			line++
		}
	}
	if line > f.Lines() {
		return len(f.Data)
	}
	return f.LineStart(line)
}

// insertLines puts whole lines, the last one without its ending, at the
// beginning of a line, or at the end of a block without a last line break.
func (y *YAML) insertLines(offset int, text string) diag.Edit {
	eol := y.eol(max(y.block.Start, offset-1))
	if offset > y.block.Start && y.File().Data[offset-1] != '\n' {
		text = eol + text
	} else {
		text += eol
	}
	return y.insert(offset, text)
}

func (y *YAML) insert(offset int, text string) diag.Edit {
	return diag.Edit{Span: y.File().Span(offset, offset), New: text}
}

func (y *YAML) replace(start, end int, text string) diag.Edit {
	return diag.Edit{Span: y.File().Span(start, end), New: text}
}

// margin is the indentation of a node: what stands before it on its line, as
// space.
func (y *YAML) margin(n *yamldoc.Node) string {
	before := y.text(y.lineStart(n.Span.Start), n.Span.Start)
	return strings.Repeat(" ", len([]rune(before)))
}

// appending proposes ways to add an item.
func (y *YAML) appending(list *yamldoc.Node, v Value) [][]diag.Edit {
	if y.isFlow(list) {
		if len(list.Items) == 0 {
			return [][]diag.Edit{{y.insert(list.Span.Start+1, v.flow(false))}}
		}
		return [][]diag.Edit{{y.insert(list.Items[len(list.Items)-1].Span.End, ", "+v.flow(false))}}
	}
	margin, last := y.margin(list), list.Items[len(list.Items)-1]
	text := margin + "- " + v.block(margin+"  ", y.eol(list.Span.Start))
	return [][]diag.Edit{{y.insertLines(y.below(last, last.Span.End), text)}}
}

func (y *YAML) isFlow(n *yamldoc.Node) bool {
	return n.Span.Start < n.Span.End && bytes.IndexByte([]byte("[{"), y.File().Data[n.Span.Start]) >= 0
}
