package parse

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/markdown"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// sections lists the headings of the document and what lies below each.
func (p *parser) sections(root ast.Node, body source.Span) []incident.Section {
	var list []incident.Section
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok {
			continue
		}
		at := p.file.Position(h.Pos()).Line
		last := at
		s := incident.Section{Level: h.Level, Pos: h.Pos(), Heading: p.file.Span(h.Pos(), h.Pos())}
		if lines := h.Lines(); lines.Len() > 0 {
			s.Heading = p.file.Span(lines.At(0).Start, lines.At(lines.Len()-1).Stop)
			s.Title = plainText(h, p.file.Data)
			last = p.file.Position(max(s.Heading.Start, s.Heading.End-1)).Line
		}
		contentStart := p.file.LineSpan(last).End
		if isUnderline(p.file.Line(last+1)) && p.file.Line(at)[:1] != "#" {
			contentStart = p.file.LineSpan(last + 1).End
		}
		s.Span = p.file.Span(p.file.LineStart(at), body.End)
		s.Content = p.file.Span(contentStart, body.End)
		s.Kinds = p.config.SectionKinds(s.Title)
		if len(s.Kinds) == 0 {
			s.Kinds = p.config.SectionKinds(parenthesis.ReplaceAllString(s.Title, ""))
		}
		list = append(list, s)
	}
	for i := range list {
		end := body.End
		for _, next := range list[i+1:] {
			if next.Level <= list[i].Level {
				end = next.Span.Start
				break
			}
		}
		list[i].Span.End = end
		list[i].Content = p.file.Span(min(list[i].Content.Start, end), end)
		list[i].Empty = isEmpty(list[i], root, p.file)
	}
	return list
}

// parenthesis is a remark at the end of a heading or a cell: "Timeline (UTC):".
var parenthesis = words.NewRegexp(`\s*\(([^()]*)\)[\s:.]*$`)

func isUnderline(line string) bool {
	t := strings.TrimSpace(line)
	return t != "" && (strings.Trim(t, "=") == "" || strings.Trim(t, "-") == "")
}

// isEmpty looks for anything below a heading that a reader would see.
func isEmpty(s incident.Section, root ast.Node, f *source.File) bool {
	for n := s.In(root).NextSibling(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			if n.Level <= s.Level {
				return true
			}
		case *ast.HTMLBlock:
			if !isComment(n, f.Data) {
				return false
			}
		case *ast.ThematicBreak, *ast.LinkReferenceDefinition:
		default:
			return false
		}
	}
	return true
}

func isComment(n *ast.HTMLBlock, data []byte) bool {
	return strings.TrimSpace(comments.ReplaceAllString(markdown.HTML(n, data), "")) == ""
}

var comments = words.NewRegexp(`(?s)<!--.*?-->`)

// plainText returns the text of a node without its markup, on one line.
func plainText(n ast.Node, data []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(data))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(data))
		}
		return ast.WalkContinue, nil
	})
	return strings.Join(strings.Fields(b.String()), " ")
}
