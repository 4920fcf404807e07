package yamldoc

import (
	"bytes"
	"sort"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Comments returns the comments of a block that Parse read as root, in order,
// each from its "#" to the end of the line. What follows the sign of a block
// text ("|" or ">") on its line belongs to that text, and is none.
func Comments(root *Node, block source.Span) []source.Span {
	var values []source.Span
	var walk func(*Node)
	walk = func(n *Node) {
		if n.Kind == Scalar || n.Kind == Null {
			values = append(values, n.Span)
		}
		for _, p := range n.Pairs {
			walk(p.Key)
			walk(p.Value)
		}
		for _, item := range n.Items {
			walk(item)
		}
	}
	walk(root)
	sort.Slice(values, func(i, j int) bool { return values[i].Start < values[j].Start })

	var list []source.Span
	data := block.File.Data
	for at := block.Start; at < block.End; at++ {
		for len(values) > 0 && values[0].End <= at {
			values = values[1:]
		}
		if len(values) > 0 && values[0].Start <= at {
			at = values[0].End - 1
			continue
		}
		if data[at] != '#' || at > block.Start && !bytes.ContainsRune([]byte(" \t\n"), rune(data[at-1])) {
			continue
		}
		end := block.End
		if i := bytes.IndexByte(data[at:block.End], '\n'); i >= 0 {
			end = at + i
		}
		if end > at && data[end-1] == '\r' {
			end--
		}
		list = append(list, block.File.Span(at, end))
		at = end - 1
	}
	return list
}
