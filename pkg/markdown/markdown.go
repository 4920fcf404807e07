// Package markdown holds the one Markdown configuration of the project and
// the limits that a text must keep before it is parsed.
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

// Parsers are safe for concurrent use: they keep no state between calls.
var (
	shared = newParser(util.Prioritized(extension.NewLinkifyParser(), 999))
	// plain finds no bare links, and does not stop at every space to look for
	// one.
	plain = newParser()
)

// newParser reads GitHub's dialect: tables, strikethrough, task lists and bare
// links, as authors see them in their pull request.
func newParser(links ...util.PrioritizedValue) parser.Parser {
	inline := append(parser.DefaultInlineParsers(),
		util.Prioritized(extension.NewStrikethroughParser(), 500),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0))
	p := parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(append(inline, links...)...),
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
	p := shared
	if !mayLink(body.File.Data[body.Start:body.End]) {
		p = plain
	}
	return p.Parse(text.NewReader(blank(body)))
}

// mayLink reports whether a text can hold a bare link: an address on the web
// or of mail.
func mayLink(text []byte) bool {
	return bytes.Contains(text, []byte("://")) || bytes.Contains(text, []byte("www.")) || bytes.IndexByte(text, '@') >= 0
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
