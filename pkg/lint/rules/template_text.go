package rules

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// TemplateText reports placeholders that nobody replaced.
var TemplateText = &lint.Rule{
	Name: "template-text",
	Doc: `text of the template is left over

TODO, TBD, FIXME, XXX, "lorem ipsum", "[describe …]", "<your name>" and "{{ … }}" at the beginning of a paragraph,
a list item, a table cell, a heading, a timeline entry's text, a title or another value. Code, quotes and
comments are left alone, and so is the word in the middle of a sentence.`,
	Severity:     diag.Error,
	Completeness: true,
	Check: func(p *lint.Pass) {
		for _, span := range templateText(p.Incident) {
			text := strings.Trim(emphasis.Replace(span.Text()), `"' `)
			p.Suggestf(span, "write the text, or take the line out", "left-over template text %q", text)
		}
	},
}

// templateText returns every placeholder, up to the end of its line.
func templateText(in *incident.Incident) []source.Span {
	var list []source.Span
	seen := map[int]bool{}
	add := func(span source.Span) {
		if lead, ok := placeholder(span.Text()); ok && !seen[span.Start+lead] {
			seen[span.Start+lead] = true
			text := strings.TrimRight(span.Text(), " \t\r\n")
			list = append(list, span.File.Span(span.Start+lead, span.Start+len(text)))
		}
	}
	value := func(f incident.Field[string]) {
		if _, ok := placeholder(f.Value); ok {
			list = append(list, f.Span)
		}
	}
	value(in.Title)
	for _, fields := range [][]incident.Field[string]{in.Authors, in.Services, in.Tags} {
		for _, f := range fields {
			value(f)
		}
	}
	value(in.Class)
	for _, a := range in.Actions {
		value(a.Title)
		value(a.Owner)
		value(a.DoneWhen)
		value(a.Reason)
	}
	if in.Body == nil {
		return list
	}
	_ = ast.Walk(in.Body, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindBlockquote, ast.KindCodeBlock, ast.KindFencedCodeBlock:
			return ast.WalkSkipChildren, nil
		case ast.KindParagraph, ast.KindTextBlock, ast.KindHeading, ast.KindHTMLBlock, east.KindTableCell:
			if n.Lines().Len() > 0 {
				seg := n.Lines().At(0)
				add(in.File.Span(seg.Start, seg.Stop))
			}
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	for _, e := range in.Timeline.Entries {
		text := e.Text
		if n := len(e.Labels); n > 0 {
			text = in.File.Span(e.Labels[n-1].Span.End, text.End)
		}
		add(text)
	}
	return list
}

var (
	// markup may stand before the words: emphasis, a task's box, the end of a
	// label.
	markup = words.NewRegexp(`^(?:[\s*_~:–—|]|- )*(?:\[[ xX]\]\s+)?[*_~]*`)

	placeholders = []*words.Regexp{
		words.NewRegexp(`^(?:TODO|TBD|FIXME|XXX)(?:$|[\s:.,;!?()\]…*_])`),
		words.NewRegexp(`(?i)^(?:todo|tbd|tba|fixme|to be (?:done|written|completed|filled in|determined|added))\s*[*_]*(?:[:.…]|$)`),
		words.NewRegexp(`(?i)^lorem ipsum\b`),
		words.NewRegexp(`(?i)^\[(?:describe|insert|add|enter|fill|write|your|list|explain|summari[sz]e|name of|date of|todo|tbd|placeholder)\b[^\]]*\](?:[^(\[:]|$)`),
		words.NewRegexp(`(?i)^<(?:describe|insert|add|enter|fill|write|your|list|explain|summari[sz]e)\b[^<>=]*>`),
		words.NewRegexp(`(?i)^<(?:name|owner|date|service|description|url|placeholder|team|todo|tbd|ticket|number|duration|yyyy-mm-dd|hh:mm)>`),
		words.NewRegexp(`^\{\{\s*[A-Za-z][^{}<%]*\}\}`),
	}

	emphasis = strings.NewReplacer("**", "", "__", "")

	// aboutTODOs begins a sentence whose subject they are.
	aboutTODOs = words.NewRegexp(`^(?:TODO|FIXME|XXX) (?:lists?|comments?|items?|markers?|notes?)\b`)
)

// placeholder reports whether text begins with one, behind lead bytes of
// markup.
func placeholder(text string) (lead int, ok bool) {
	if begin := strings.TrimLeft(text, " \t\r\n\f\v*_~:–—|-"); begin == "" || strings.IndexByte("TtFfXxLl[<{", begin[0]) < 0 {
		return 0, false // what most texts begin with is no markup
	}
	lead = len(markup.FindString(text))
	text = text[lead:]
	if text == "" || !strings.ContainsRune("TtFfXxLl[<{", rune(text[0])) || aboutTODOs.MatchString(text) {
		return 0, false
	}
	text = strings.TrimRight(text, " \t\r\n")
	for _, p := range placeholders {
		if p.MatchString(text) {
			return lead, true
		}
	}
	return 0, false
}
