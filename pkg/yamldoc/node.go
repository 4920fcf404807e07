// Package yamldoc turns the YAML that authors write, front matter and
// configuration, into a tree in which every node knows its bytes. It accepts
// the plain part of YAML only: aliases, merge keys, tags and duplicate keys
// are findings, and the parser's messages are rewritten into what to type
// instead.
package yamldoc

import (
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Kind of a node.
type Kind int

const (
	Scalar Kind = iota
	Null        // no value, or ~ or null
	Sequence
	Mapping
)

// Describe names the kind for people.
func (k Kind) Describe() string {
	return [...]string{Scalar: "a single value", Null: "empty", Sequence: "a list", Mapping: "a mapping"}[k]
}

// Node is a value of the document.
type Node struct {
	Kind Kind
	// Span covers the value as written, quotes included. A null that is not
	// written at all has an empty span after its key.
	Span  source.Span
	Text  string  // decoded; scalars only
	Items []*Node // sequences only
	Pairs []Pair  // mappings only; keys are distinct
}

// Pair is a key of a mapping with its value.
type Pair struct {
	Key   *Node
	Value *Node
}

// Span covers key and value.
func (p Pair) Span() source.Span { return p.Key.Span.Join(p.Value.Span) }

// Get returns the value under key.
func (n *Node) Get(key string) (*Node, bool) {
	for _, p := range n.Pairs {
		if p.Key.Text == key {
			return p.Value, true
		}
	}
	return nil, false
}
