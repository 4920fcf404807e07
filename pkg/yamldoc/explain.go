package yamldoc

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// explain rewrites an error of the YAML library. Authors trip over the same
// few things, mostly text that needs quotes, so the line itself tells more
// than the parser's words.
func (p *parser) explain(err error) diag.Diagnostic {
	line, message := position(err)
	for _, candidate := range []int{line, line - 1} {
		if d, ok := p.needsQuotes(candidate); ok {
			return d
		}
	}
	if line == 0 {
		for n := p.firstLine; n <= p.file.Lines() && p.file.LineStart(n) < p.end; n++ {
			for _, mark := range []string{"...", "---"} {
				if strings.HasPrefix(p.file.Line(n), mark) && (n > p.firstLine || mark == "...") {
					return p.errorf(p.file.LineSpan(n), fmt.Sprintf("a line %q ends the YAML before its end", mark), "drop the line")
				}
			}
		}
		return p.errorf(p.file.Span(p.base, p.base), "cannot be read as YAML: "+message, "")
	}
	at := p.firstLine + line - 1
	span := p.file.LineSpan(at)
	if span.Start >= p.end { // an error at the end of the block points behind it
		span = p.file.LineSpan(p.file.Position(p.end - 1).Line)
	}
	text := span.Text()
	switch {
	case strings.HasPrefix(strings.TrimLeft(text, " "), "\t"):
		return p.errorf(span, "this line is indented with a tab", "indent with spaces")
	case strings.Contains(message, "exceeded max depth"):
		return p.errorf(span, "values nested too deep", "check for stray brackets; quote text that begins with [ or {")
	case strings.Contains(message, "unexpected end of stream"):
		return p.errorf(p.quoteOpener(span.Start), "a quote is opened here and never closed", "close it on the same line")
	}
	return p.errorf(span, "cannot be read as YAML: "+message, "check the indentation, and quote values that contain special characters")
}

// position of an error, from whichever mark the library filled in; the line
// is 0 when there is none.
func position(err error) (line int, message string) {
	var list *yaml.LoadErrors
	var e *yaml.LoadError
	if errors.As(err, &list) && len(list.Errors) > 0 {
		e = list.Errors[0]
	} else if !errors.As(err, &e) {
		return 0, err.Error()
	}
	return e.Mark.Line, e.Message
}

// quoteOpener finds the last line up to offset whose value begins with a
// quote that it does not close.
func (p *parser) quoteOpener(offset int) source.Span {
	last := p.file.Position(offset).Line
	for n := last; n >= p.firstLine; n-- {
		text := p.file.Line(n)
		m := keyValue.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		value := text[m[4]:m[5]]
		if q := value[0]; (q == '"' || q == '\'') && (len(value) == 1 || value[len(value)-1] != q) {
			start := p.file.LineStart(n)
			return p.file.Span(start+m[4], start+m[5])
		}
	}
	return p.file.LineSpan(last)
}

// keyValue matches "key: value" with optional list dashes before it.
var keyValue = regexp.MustCompile(`^([ ]*(?:- +)*[A-Za-z_][\w-]*: +)(\S.*?)\s*$`)

// listItem matches "- value".
var listItem = regexp.MustCompile(`^([ ]*(?:- +)+)(\S.*?)\s*$`)

// needsQuotes recognises a line of the block whose value is text that YAML
// reads as syntax.
func (p *parser) needsQuotes(line int) (diag.Diagnostic, bool) {
	if line < 1 {
		return diag.Diagnostic{}, false
	}
	line += p.firstLine - 1
	start := p.file.LineStart(line)
	if start >= p.end {
		return diag.Diagnostic{}, false
	}
	text := p.file.Line(line)
	m := keyValue.FindStringSubmatchIndex(text)
	if m == nil {
		m = listItem.FindStringSubmatchIndex(text)
	}
	if m == nil {
		return diag.Diagnostic{}, false
	}
	prefix, value := strings.TrimSpace(text[m[2]:m[3]]), text[m[4]:m[5]]
	span := p.file.Span(start+m[4], start+m[5])
	quoted := Quote(value)
	why := ""
	switch value[0] {
	case '@':
		if login := strings.TrimPrefix(value, "@"); strings.HasSuffix(prefix, "owner:") && !strings.ContainsAny(login, " :#") {
			d := p.errorf(span, fmt.Sprintf("the owner %q begins with @", value), "write the login alone: owner: "+login)
			d.Edits = []diag.Edit{{Span: span, New: login}}
			return d, true
		}
		why = "begins with @"
	case '`':
		why = "begins with a backtick"
	case '%':
		why = "begins with %"
	case '*':
		why = "begins with *"
	case '&':
		why = "begins with &"
	case '!':
		why = "begins with !"
	case '[', '{':
		if closing := map[byte]byte{'[': ']', '{': '}'}[value[0]]; strings.Count(value, value[:1]) == 1 && strings.IndexByte(value, closing) > 0 {
			why = "begins with " + value[:1] + " and goes on after the bracket"
			if value[len(value)-1] == closing {
				return diag.Diagnostic{}, false
			}
		}
	case '|', '>':
		if len(value) > 2 {
			why = "begins with " + value[:1]
		}
	case '"', '\'':
		if end := strings.IndexByte(value[1:], value[0]); end >= 0 && end+2 < len(value) {
			why = "goes on after its closing quote"
			quoted = Quote(strings.ReplaceAll(value, value[:1], ""))
		}
	case '-':
		if strings.HasPrefix(value, "- ") || value == "-" {
			why = "begins with a dash"
		}
	default:
		if strings.Contains(value, ": ") || strings.HasSuffix(value, ":") {
			why = "contains a colon"
		}
	}
	if why == "" {
		return diag.Diagnostic{}, false
	}
	d := p.errorf(span, fmt.Sprintf("the value %s, which means something else in YAML: %s", why, abbreviate(value)), "quote it: "+abbreviate(quoted))
	if len(quoted) <= 500 {
		d.Edits = []diag.Edit{{Span: span, New: quoted}}
	}
	return d, true
}

// abbreviate keeps hostile lines out of messages.
func abbreviate(text string) string { return diag.Shorten(text, 120) }
