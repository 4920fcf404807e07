package report

import (
	"fmt"
	"io"
	"iter"

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
	rows := func(yield func(findingJSON) bool) {
		for d := range found {
			if !yield(findingAsJSON(d)) {
				return
			}
		}
	}
	_, err := io.WriteString(w, findingsMarkdown(rows, files, maxMarkdown))
	return err
}

// findingsMarkdown takes at most limit bytes.
func findingsMarkdown(found iter.Seq[findingJSON], files, limit int) string {
	var n counts
	t := markdownTable{limit: limit - restSize, more: "more finding", where: "see the log of this step", header: "\n| | Place | Finding | Rule |\n|---|---|---|---|\n"}
	for d := range found {
		n.addWord(d.Severity)
		if t.full() {
			continue
		}
		text := inert(d.Message)
		if d.Hint != "" {
			text += "<br>" + inert(d.Hint)
		}
		t.row(inert(d.Severity), fmt.Sprintf("%s:%d", inert(d.Path), d.Line), text, inert(d.Rule))
	}
	return fmt.Sprintf("**postmortem lint**: %s\n", n.summary(files)) + t.String()
}

func inert(text string) string { return plan.Inert(text, maxMarkdownText) }

// restSize has room for what stands around the rows.
const restSize = 300
