package report

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

const (
	// maxMarkdown keeps the table within a comment, of which GitHub takes
	// 65,536 characters; bytes are never fewer.
	maxMarkdown = 60_000
	// maxMarkdownText bounds a message, a hint or a path of the table.
	maxMarkdownText = 400
)

// FindingsMarkdown prints a table for a job summary or a comment. What
// strangers wrote reads as it is and means nothing: no link, no mention, no
// HTML.
func FindingsMarkdown(w io.Writer, found iter.Seq[diag.Diagnostic], files int) error {
	var n counts
	var rows []string // as many as could fit
	size := 0
	for d := range found {
		if n.add(d); size <= maxMarkdown {
			rows = append(rows, findingRow(d))
			size += len(rows[len(rows)-1])
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "**postmortem lint**: %s\n", n.summary(files))
	if len(rows) > 0 {
		b.WriteString("\n| | Place | Finding | Rule |\n|---|---|---|---|\n")
	}
	for i, row := range rows {
		more := fmt.Sprintf("\n%s: see the log of this step.\n", planCount(n.total()-i, "more finding"))
		if b.Len()+len(row)+len(more) > maxMarkdown {
			b.WriteString(more)
			break
		}
		b.WriteString(row)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func findingRow(d diag.Diagnostic) string {
	inert := func(text string) string { return plan.Inert(text, maxMarkdownText) }
	text := inert(d.Message)
	if d.Hint != "" {
		text += "<br>" + inert(d.Hint)
	}
	place := fmt.Sprintf("%s:%d", inert(d.Span.File.Path), d.Span.From().Line)
	return fmt.Sprintf("| %s | %s | %s | %s |\n", d.Severity, place, text, inert(d.Rule))
}
