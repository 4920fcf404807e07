package lint

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// RuleSuppression is the name under which mistakes in suppressions are
// reported: they are read here, because they concern all rules.
const RuleSuppression = "suppression"

const (
	suppressionMark = "lint-ignore"
	// maxSuppressed is how many rules one comment may name.
	maxSuppressed = 16
)

// A suppression is a comment "lint-ignore RULE, RULE: reason".
type suppression struct {
	span  source.Span // the comment
	args  source.Span // what follows lint-ignore
	scope source.Span // where it holds; zero when nothing follows it
	// whole is true when it holds for the document itself, too.
	whole bool
	names []suppressed
}

type suppressed struct {
	rule string
	span source.Span
	used bool
}

func (s *suppression) covers(d diag.Diagnostic) bool {
	if d.Span.Start == 0 && d.Span.End == 0 {
		return s.whole
	}
	return s.scope.Present() && s.scope.Start <= d.Span.Start && d.Span.Start < max(s.scope.End, s.scope.Start+1)
}

// suppress leaves out the findings that comments of the document suppress,
// and adds what is wrong with these comments. The findings are those of one
// document.
func (r *run) suppress(in *incident.Incident, found []diag.Diagnostic) []diag.Diagnostic {
	list := suppressions(in)
	if len(list) == 0 {
		return found
	}
	var wrong []diag.Diagnostic
	report := func(severity diag.Severity, span source.Span, hint, format string, args ...any) {
		d := diag.Diagnostic{Span: span, Rule: RuleSuppression, Severity: severity, Message: fmt.Sprintf(format, args...), Hint: hint}
		if d.Severity = r.severity(d, false); d.Severity > diag.Off {
			wrong = append(wrong, d)
		}
	}
	byRule := map[string][]*suppression{}
	for _, s := range list {
		r.readSuppression(s, report)
		for _, n := range s.names {
			byRule[n.rule] = append(byRule[n.rule], s)
		}
	}
	found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool {
		hidden := false
		for _, s := range byRule[d.Rule] {
			if !s.covers(d) {
				continue
			}
			hidden = true
			for i := range s.names {
				s.names[i].used = s.names[i].used || s.names[i].rule == d.Rule
			}
		}
		return hidden
	})
	for _, s := range list {
		for _, n := range s.names {
			// What does not run, or reads the clock, may have something to
			// say another day.
			rule := r.known[n.rule]
			if !n.used && slices.Contains(r.Rules, rule) && !r.isOff(rule) && !rule.Clock {
				report(diag.Warning, n.span, "take it out, or put it directly above the block that it is about", "rule %q has nothing to suppress here", n.rule)
			}
		}
	}
	return append(found, wrong...)
}

// readSuppression fills in the names that can be suppressed.
func (r *run) readSuppression(s *suppression, report func(diag.Severity, source.Span, string, string, ...any)) {
	text := s.args.Text()
	names, reason, _ := strings.Cut(text, ":")
	if strings.TrimSpace(reason) == "" {
		report(diag.Error, s.span, `write "lint-ignore RULE: why it does not apply here"`, "the suppression has no reason")
		return
	}
	if n := strings.Count(names, ",") + 1; n > maxSuppressed {
		report(diag.Error, s.span, "name those that are wrong here, one by one", "the suppression names %d rules, %d are allowed", n, maxSuppressed)
		return
	}
	at := s.args.Start
	for name := range strings.SplitSeq(names, ",") {
		trimmed := strings.TrimSpace(name)
		lead := strings.Index(name, trimmed)
		span := s.args.File.Span(at+lead, at+lead+len(trimmed))
		at += len(name) + 1
		rule, ok := r.known[trimmed]
		switch {
		case trimmed == "":
			report(diag.Error, s.span, `write "lint-ignore RULE: why it does not apply here"`, "the suppression names no rule")
		case !ok:
			hint := `"postmortem explain" lists the rules`
			if near, ok := config.Nearest(trimmed, r.names()); ok {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			report(diag.Error, span, hint, "unknown rule %q", Shorten(trimmed))
		case rule.Locked || trimmed == RuleSuppression:
			report(diag.Error, span, "take it out, and mend what the rule reports", "rule %q cannot be suppressed", trimmed)
		default:
			s.names = append(s.names, suppressed{rule: trimmed, span: span})
		}
	}
}

var (
	htmlSuppression = regexp.MustCompile(`(?s)<!--\s*` + suppressionMark + `((?:[\s:].*?)?)-->`)
	yamlSuppression = regexp.MustCompile(`^#+[ \t]*` + suppressionMark + `((?:[\s:].*)?)$`)
	htmlComment     = regexp.MustCompile(`(?s)<!--.*?-->`)
)

// suppressions finds the comments of a document.
func suppressions(in *incident.Incident) []*suppression {
	if !bytes.Contains(in.File.Data, []byte(suppressionMark)) {
		return nil
	}
	r := &suppressionReader{file: in.File}
	r.frontMatter(in)
	if in.Body != nil {
		r.blocks(in.Body)
	}
	return r.list
}

type suppressionReader struct {
	file *source.File
	list []*suppression
}

// frontMatter reads YAML comments. One that stands alone is about the next
// line with a key or an item, one behind a value about its own; each with the
// lines that belong to it. Directly below the opening line, it is about the
// document, too.
func (r *suppressionReader) frontMatter(in *incident.Incident) {
	alone := map[int]bool{}
	for _, c := range in.Comments {
		if line := c.From().Line; strings.TrimSpace(string(r.file.Data[r.file.LineStart(line):c.Start])) == "" {
			alone[line] = true
		}
	}
	top := 2 // the first line that is no comment
	for alone[top] {
		top++
	}
	last := r.file.Position(max(in.FrontMatter.Start, in.FrontMatter.End-1)).Line - 1 // the closing line
	target := 0                                                                       // of the comments alone on their lines
	var scope source.Span
	for _, c := range in.Comments {
		m := yamlSuppression.FindSubmatchIndex(r.file.Data[c.Start:c.End])
		if m == nil {
			continue
		}
		s := &suppression{span: c, args: r.file.Span(c.Start+m[2], c.Start+m[3])}
		r.list = append(r.list, s)
		line := c.From().Line
		if !alone[line] {
			s.scope = r.value(line, last)
			continue
		}
		s.whole = line < top
		if line >= target {
			for target = line; target <= last && (alone[target] || strings.TrimSpace(r.file.Line(target)) == ""); {
				target++
			}
			if scope = (source.Span{}); target <= last {
				scope = r.value(target, last)
			}
		}
		s.scope = scope
	}
}

// value returns a line of YAML with those below that belong to it.
func (r *suppressionReader) value(line, last int) source.Span {
	first := r.file.Line(line)
	end := line
	for n := line + 1; n <= last; n++ {
		text := r.file.Line(n)
		depth := depth(text) - depth(first)
		item := strings.HasPrefix(strings.TrimLeft(text, " "), "-") && !strings.HasPrefix(strings.TrimLeft(first, " "), "-")
		if strings.TrimSpace(text) == "" || depth > 0 || depth == 0 && item {
			end = n
			continue
		}
		break
	}
	return r.file.Span(r.file.LineStart(line), r.file.LineSpan(end).End)
}

func depth(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// blocks reads HTML comments. One between blocks is about the next block, the
// last one in a list item or quotation about that, and one within a block's
// text about the block, or the row of a table.
func (r *suppressionReader) blocks(parent ast.Node) {
	var open []*suppression
	settle := func(n ast.Node) {
		for _, s := range open {
			s.scope = r.extent(n)
		}
		open = nil
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.HTMLBlock:
			span := r.text(n)
			open = append(open, r.comments(span)...)
			if len(bytes.TrimSpace(htmlComment.ReplaceAll([]byte(span.Text()), nil))) > 0 {
				settle(n)
			}
			continue
		default:
			settle(n)
		}
		switch first := n.FirstChild(); {
		case first == nil:
		case first.Type() == ast.TypeInline:
			r.inline(n)
		default:
			r.blocks(n)
		}
	}
	if parent.Kind() != ast.KindDocument {
		settle(parent)
	}
}

func (r *suppressionReader) inline(block ast.Node) {
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		html, ok := n.(*ast.RawHTML)
		if !ok || !entering || html.Segments.Len() == 0 {
			return ast.WalkContinue, nil
		}
		span := r.file.Span(html.Segments.At(0).Start, html.Segments.At(html.Segments.Len()-1).Stop)
		for _, s := range r.comments(span) {
			s.scope = r.extent(block) // of a cell, its row
		}
		return ast.WalkContinue, nil
	})
}

// comments reads the suppressions in a piece of HTML.
func (r *suppressionReader) comments(html source.Span) []*suppression {
	from := len(r.list)
	for _, m := range htmlSuppression.FindAllStringSubmatchIndex(html.Text(), -1) {
		r.list = append(r.list, &suppression{
			span: r.file.Span(html.Start+m[0], html.Start+m[1]),
			args: r.file.Span(html.Start+m[2], html.Start+m[3]),
		})
	}
	return r.list[from:len(r.list):len(r.list)]
}

// extent returns the lines that a block takes.
func (r *suppressionReader) extent(block ast.Node) source.Span {
	text := r.text(block)
	last := r.file.Position(max(text.Start, text.End-1)).Line
	return r.file.Span(r.file.LineStart(text.From().Line), r.file.LineSpan(last).End)
}

// text returns what a block holds, without the marks at its ends.
func (r *suppressionReader) text(block ast.Node) (all source.Span) {
	_ = ast.Walk(block, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering || n.Type() == ast.TypeInline {
			return ast.WalkSkipChildren, nil
		}
		for i := range n.Lines().Len() {
			seg := n.Lines().At(i)
			all = all.Join(r.file.Span(seg.Start, seg.Stop))
		}
		if html, ok := n.(*ast.HTMLBlock); ok && html.HasClosure() {
			all = all.Join(r.file.Span(html.ClosureLine.Start, html.ClosureLine.Stop))
		}
		return ast.WalkContinue, nil
	})
	if !all.Present() { // a heading or an item without text
		at := max(block.Pos(), 0)
		return r.file.Span(at, at)
	}
	return all
}
