package plan

import (
	"fmt"
	"regexp"
	"strings"
)

// tick matches a question of a block, whose id stands in a hidden comment at the
// end. Ticks are the one thing in a block that belongs to people. Authors' texts
// cannot look like it: they have no "<".
var tick = regexp.MustCompile(`(?m)^([ \t]*[-*+] \[)([ xX])(\] .*?)( ?<!-- tick:([a-z0-9-]{1,80}) -->)`)

// Question writes a question of a block, on a line of its own. The text is
// Markdown.
func Question(id, text string, ticked bool) string {
	mark := " "
	if ticked {
		mark = "x"
	}
	return fmt.Sprintf("- [%s] %s <!-- tick:%s -->", mark, text, id)
}

// ticks reads which questions of a text are ticked; those of others are false.
// A question that is there twice is ticked if one of the two is.
func ticks(text string) map[string]bool {
	all := map[string]bool{}
	for _, m := range tick.FindAllStringSubmatch(text, -1) {
		all[m[5]] = all[m[5]] || m[2] != " "
	}
	return all
}

func unticked(text string) string { return tick.ReplaceAllString(text, "$1 $3$4") }

// tickedAs ticks the questions of a text as another one has them. Questions
// that the other does not have stay as they are.
func tickedAs(text, other string) string {
	ticked := ticks(other)
	return tick.ReplaceAllStringFunc(text, func(line string) string {
		m := tick.FindStringSubmatch(line)
		switch is, known := ticked[m[5]]; {
		case !known:
			return line
		case is:
			return m[1] + "x" + m[3] + m[4]
		}
		return m[1] + " " + m[3] + m[4]
	})
}

// withoutQuestions is a text without what is hidden in it.
func withoutQuestions(text string) string {
	if !strings.Contains(text, "<!-- tick:") {
		return text
	}
	return tick.ReplaceAllString(text, "$1$2$3")
}
