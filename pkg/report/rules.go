package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-42cec927/postmortem/pkg/diag"
)

// Rule is what the documentation of a rule is printed from.
type Rule struct {
	Name string
	// Doc says in its first line what is reported; below an empty line, why,
	// and what to write instead.
	Doc      string
	Severity diag.Severity // the default
	// Bounds says when another severity holds; may be empty.
	Bounds string
	// Bad and Good are documents, each with the files that belong to it.
	Bad, Good []ExampleFile
	// Findings are what lint says about Bad.
	Findings string
}

// ExampleFile is a file of an example.
type ExampleFile struct{ Name, Text string }

// Summary is the first line of Doc.
func (r Rule) Summary() string {
	first, _, _ := strings.Cut(r.Doc, "\n")
	return first
}

// Details is Doc without its first line.
func (r Rule) Details() string {
	_, rest, _ := strings.Cut(r.Doc, "\n")
	return strings.TrimSpace(rest)
}

func (r Rule) level() string {
	if r.Bounds == "" {
		return r.Severity.String()
	}
	return r.Severity.String() + "; " + r.Bounds
}

// RuleText prints what a rule is about, with its examples.
func RuleText(w io.Writer, r Rule, style FindingsStyle) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n%s\n\n%s\n", dress(style.Place, r.Name), r.Summary(), dress(style.Note, r.level()), r.Details())
	section := func(title string, files []ExampleFile) {
		for i, f := range files {
			fmt.Fprintf(&b, "\n%s\n\n%s", dress(style.Place, exampleTitle(title, f.Name, i, len(files))+":"), indented(exampleText(f.Text)))
		}
	}
	section("Wrong", r.Bad)
	if r.Findings != "" {
		fmt.Fprintf(&b, "\n%s\n\n%s", dress(style.Place, "What lint says:"), indented(exampleText(r.Findings)))
	}
	section("Right", r.Good)
	_, err := io.WriteString(w, b.String())
	return err
}

// RuleList prints one line per rule.
func RuleList(w io.Writer, rules []Rule, style FindingsStyle) error {
	var b strings.Builder
	width := 0
	for _, r := range rules {
		width = max(width, len(r.Name))
	}
	for _, r := range rules {
		name := r.Name + strings.Repeat(" ", width-len(r.Name))
		level := fmt.Sprintf("%-7s", r.Severity)
		fmt.Fprintf(&b, "%s  %s  %s\n", dress(style.Place, name), dress(style.severity(r.Severity), level), r.Summary())
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// RulesMarkdown prints the page about all rules.
func RulesMarkdown(w io.Writer, rules []Rule) error {
	var b strings.Builder
	b.WriteString(`# Rules

Made by ` + "`postmortem explain --all --format markdown`" + `; edits here are lost. The severity of a rule is set in the
[configuration](commands.md#configuration), and a finding is silenced at its place by a
[comment with a reason](commands.md#suppression).

| rule | severity | what it reports |
|---|---|---|
`)
	for _, r := range rules {
		fmt.Fprintf(&b, "| [%s](#%[1]s) | %s | %s |\n", r.Name, r.Severity, markdownText(r.Summary()))
	}
	for _, r := range rules {
		fmt.Fprintf(&b, "\n## %s\n\n%s", r.Name, r.markdown())
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// markdown is what stands below the rule's heading.
func (r Rule) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s.** Severity: %s.\n\n%s\n", capital(markdownText(r.Summary())), r.level(), markdownText(r.Details()))
	for _, part := range []struct {
		title string
		files []ExampleFile
	}{
		{"Wrong", r.Bad}, {"What lint says", []ExampleFile{{Text: r.Findings}}}, {"Right", r.Good},
	} {
		for i, f := range part.files {
			if f.Text == "" {
				continue
			}
			title := exampleTitle(part.title, "`"+f.Name+"`", i, len(part.files))
			fmt.Fprintf(&b, "\n%s:\n\n%s", title, fenced(exampleText(f.Text), language(f)))
		}
	}
	return b.String()
}

// exampleTitle names the file only where there are several.
func exampleTitle(title, name string, i, n int) string {
	switch {
	case i > 0:
		return "With " + name
	case n > 1:
		return title + ", " + name
	}
	return title
}

func language(f ExampleFile) string {
	switch {
	case f.Name == "":
		return "text"
	case strings.HasSuffix(f.Name, ".md"):
		return "markdown"
	}
	return "yaml"
}

func fenced(text, language string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + language + "\n" + text + fence + "\n"
}

var markdownEscapes = strings.NewReplacer(
	`\`, `\\`, "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, "`", "\\`", "|", `\|`, "{{", `{\{`,
)

func markdownText(text string) string { return markdownEscapes.Replace(text) }

func capital(text string) string {
	r := []rune(text)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}

func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			b.WriteString("    ")
		}
		b.WriteString(line)
	}
	return b.String()
}

// maxExample is how many lines of an example are shown; a rule about length
// needs a long one.
const maxExample = 40

// exampleText bounds an example and shows what cannot be seen.
func exampleText(text string) string {
	lines := slices.Collect(strings.Lines(text))
	more := ""
	if len(lines) > maxExample {
		more = fmt.Sprintf("… %d more lines\n", len(lines)-maxExample+1)
		lines = lines[:maxExample-1]
	}
	var b strings.Builder
	for _, line := range lines {
		line = strings.TrimRight(line, "\r\n")
		for i, r := range line {
			switch {
			case r == utf8.RuneError && !strings.HasPrefix(line[i:], "\uFFFD"):
				fmt.Fprintf(&b, "<0x%02X>", line[i])
			case Clean(string(r)) == "":
				fmt.Fprintf(&b, "<U+%04X>", r)
			default:
				b.WriteRune(r)
			}
		}
		b.WriteByte('\n')
	}
	return b.String() + more
}
