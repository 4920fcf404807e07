package report

import (
	"crypto/sha256"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
)

// maxAnnotations is what GitHub shows of each level in one step; it drops the
// rest without a word.
const maxAnnotations = 10

// FindingsGitHub prints the findings as text and as workflow commands, from
// which GitHub makes annotations in the pull request. The text stands between
// commands that stop and resume the reading of commands, because it quotes
// what strangers wrote.
func FindingsGitHub(w io.Writer, found iter.Seq[diag.Diagnostic], files int) error {
	var text, annotations strings.Builder
	var n counts
	more := 0
	for d := range found {
		text.WriteString(findingText(d, FindingsStyle{}))
		limit := maxAnnotations
		if d.Severity == diag.Info {
			limit-- // the last one counts the rest
		}
		if n.add(d); n[d.Severity] > limit {
			more++
			continue
		}
		annotation(&annotations, d)
	}
	fmt.Fprintln(&text, n.summary(files))
	if more > 0 {
		fmt.Fprintf(&annotations, "::notice title=postmortem::%s: see the job summary or the log of this step\n", planCount(more, "more finding"))
	}
	// Whoever writes the text cannot put its own hash into it.
	token := fmt.Sprintf("%x", sha256.Sum256([]byte(text.String())))[:32]
	_, err := fmt.Fprintf(w, "::stop-commands::%[1]s\n%[2]s::%[1]s::\n%[3]s", token, text.String(), annotations.String())
	return err
}

func annotation(b *strings.Builder, d diag.Diagnostic) {
	command := map[diag.Severity]string{diag.Error: "error", diag.Warning: "warning"}[d.Severity]
	if command == "" {
		command = "notice"
	}
	from, to := d.Span.From(), d.Span.To()
	if to.Line > from.Line && to.Column == 1 { // the line break is all that it has of the last line
		to = d.Span.File.Position(d.Span.End - 1)
	}
	properties := []string{
		"file=" + commandProperty(d.Span.File.Path),
		fmt.Sprintf("line=%d", from.Line),
		fmt.Sprintf("endLine=%d", to.Line),
	}
	// Columns of a range over several lines are an error to GitHub.
	if from.Line == to.Line {
		properties = append(properties, fmt.Sprintf("col=%d", from.Column), fmt.Sprintf("endColumn=%d", to.Column))
	}
	properties = append(properties, "title="+commandProperty(d.Rule))
	message := commandData(d.Message)
	if d.Hint != "" {
		message += "%0A" + commandData(d.Hint)
	}
	fmt.Fprintf(b, "::%s %s::%s\n", command, strings.Join(properties, ","), message)
}

// commandData escapes the message of a workflow command. Clean leaves no line
// break to escape.
func commandData(text string) string { return strings.ReplaceAll(Clean(text), "%", "%25") }

var propertyEscapes = strings.NewReplacer(":", "%3A", ",", "%2C")

func commandProperty(text string) string { return propertyEscapes.Replace(commandData(text)) }
