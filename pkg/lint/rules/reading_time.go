package rules

import (
	"bytes"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// wordsPerMinute is below the 238 that Brysbaert found for silent reading of
// English non-fiction ("How many words do we read per minute?", Journal of
// Memory and Language 109, 2019): figures, names and times slow readers down.
const wordsPerMinute = 200

// ReadingTime reports documents that few will read to the end.
var ReadingTime = &lint.Rule{
	Name: "reading-time",
	Doc: `the document takes long to read

More than limits.reading-minutes (15) at 200 words a minute. That is below the 238 words a minute of
Brysbaert (2019) for English non-fiction, because figures and times slow readers down. Front matter, code and
comments are not counted. Move detail into a linked document; a stakeholder reads the summary and the figures.`,
	Severity: diag.Warning,
	Check: func(p *lint.Pass) {
		words := countWords(p.Incident)
		if limit := p.Config.Limits.ReadingMinutes; words > limit*wordsPerMinute {
			p.Suggestf(whole(p.Incident), "move detail into linked documents, and keep what a reader from another team needs",
				"%d words take about %d minutes to read, more than %d", words, (words+wordsPerMinute-1)/wordsPerMinute, limit)
		}
	},
}

func countWords(in *incident.Incident) int {
	if in.Body == nil {
		return 0
	}
	words := 0
	_ = ast.Walk(in.Body, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindParagraph, ast.KindTextBlock, ast.KindHeading, east.KindTableCell:
			for i := range n.Lines().Len() {
				seg := n.Lines().At(i)
				words += wordsIn(seg.Value(in.File.Data))
			}
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	return words
}

// wordsIn counts as bytes.Fields does, and takes a look at each byte alone as
// long as all are ASCII.
func wordsIn(text []byte) int {
	words, inside := 0, false
	for _, c := range text {
		switch {
		case c >= utf8.RuneSelf:
			return len(bytes.Fields(text))
		case c == ' ' || c >= '\t' && c <= '\r':
			inside = false
		case !inside:
			words, inside = words+1, true
		}
	}
	return words
}
