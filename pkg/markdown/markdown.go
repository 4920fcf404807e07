// Package markdown holds the one Markdown configuration of the project and
// the limits that a text must keep before it is parsed. A document is parsed
// once; lint and site share the tree.
package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

// shared is safe for concurrent use: a parser keeps no state between calls.
var shared = newParser()

// newParser reads GitHub's dialect: tables, strikethrough, task lists and bare
// links, as authors see them in their pull request.
func newParser() parser.Parser {
	p := parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(append(parser.DefaultInlineParsers(),
			util.Prioritized(extension.NewStrikethroughParser(), 500),
			util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
			util.Prioritized(extension.NewLinkifyParser(), 999),
		)...),
		parser.WithParagraphTransformers(append(parser.DefaultParagraphTransformers(),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200),
		)...),
	)
	p.AddOptions(parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)))
	return p
}

// Parse reads the given part of the file, which Check has accepted. The
// segments of the tree are offsets in the whole file.
func Parse(body source.Span) ast.Node {
	return shared.Parse(text.NewReader(blank(body)))
}

// blank returns the file with all but the body turned into spaces, so that
// offsets and line numbers stay those of the file. On a line of nothing but
// list and quote marks the carriage return becomes a space too: to the parser,
// "-\r\n" is no empty item but text, and a line --- below makes it a heading.
func blank(body source.Span) []byte {
	out := bytes.Clone(body.File.Data[:body.End])
	for i := range body.Start {
		if out[i] != '\n' {
			out[i] = ' '
		}
	}
	for line := range bytes.Lines(out[body.Start:]) {
		if marks, ok := bytes.CutSuffix(line, []byte("\r\n")); ok {
			if _, rest := containers(marks); len(rest) == 0 {
				line[len(marks)] = ' '
			}
		}
	}
	return out
}

// HTML returns the source of a block of HTML, its last line included, which
// the tree keeps apart.
func HTML(n *ast.HTMLBlock, data []byte) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(data))
	}
	if n.HasClosure() {
		b.Write(n.ClosureLine.Value(data))
	}
	return b.String()
}
