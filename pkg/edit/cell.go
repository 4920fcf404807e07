package edit

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// CellText writes text as the cell of a Markdown table that shows it, and
// nothing else. Backslashes stand only where Markdown would see markup, so that
// revenue_clean, 0.5% and ~22 stay readable in the source. Code between
// backticks stays code, and a plain address a link.
func CellText(text string) string {
	text = oneLine(text)
	var b strings.Builder
	for at := 0; at < len(text); {
		if n := codeSpan(text, at); n > 0 {
			b.WriteString(strings.ReplaceAll(text[at:at+n], "|", `\|`))
			at += n
			continue
		}
		if n := plainAddress(text, at); n > 0 {
			b.WriteString(text[at : at+n])
			at += n
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		if needsEscape(text, at) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		at += size
	}
	return b.String()
}

// oneLine collapses white space and drops what cannot be seen: control
// characters, and those that turn the reading direction. YAML's escapes can
// write them.
func oneLine(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cc, r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return strings.Join(strings.Fields(text), " ")
}

// codeSpan returns the length of the code that begins at an offset, backticks
// included. Code with a backslash is none here, because readers of tables
// disagree about one before a pipe; neither is what could be the end of a
// bare mail address, in which backticks may stand.
func codeSpan(all string, start int) int {
	text := all[start:]
	if start > 0 && all[start-1] == '`' {
		return 0
	}
	ticks := len(text) - len(strings.TrimLeft(text, "`"))
	if ticks == 0 {
		return 0
	}
	for at := ticks; at < len(text); {
		next := strings.IndexByte(text[at:], '`')
		if next < 0 {
			return 0
		}
		at += next
		run := len(text[at:]) - len(strings.TrimLeft(text[at:], "`"))
		if at += run; run == ticks {
			code := text[ticks : at-run]
			mail := strings.Contains(code, "@") && start > 0 && all[start-1] != ' '
			if mail || strings.Contains(code, `\`) || strings.TrimSpace(code) == "" {
				return 0
			}
			return at
		}
	}
	return 0
}

// address is a link that Markdown makes of bare text, of characters that mean
// nothing else to it.
var address = regexp.MustCompile(`^https?://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]+)?(?:/[A-Za-z0-9./-]*[A-Za-z0-9/])?(?:[ ),;]|$)`)

func plainAddress(text string, at int) int {
	if at > 0 && text[at-1] != ' ' && text[at-1] != '(' {
		return 0
	}
	n := len(address.FindString(text[at:]))
	if n > 0 && at+n < len(text) || n > 0 && strings.ContainsAny(text[at+n-1:at+n], " ),;") {
		n--
	}
	return n
}

// needsEscape reports whether the character at the offset could be markup.
func needsEscape(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	if at == 0 {
		before = ' '
	}
	c := text[at]
	after := ' '
	if at+1 < len(text) {
		after, _ = utf8.DecodeRuneInString(text[at+1:])
	}
	switch c {
	case '\\', '|', '`', '[':
		return true
	case '*':
		return before != ' ' || after != ' '
	case '_':
		return !word(before) || !word(after)
	case '~':
		return before != ' ' && before != '(' || after < '0' || after > '9'
	case '<':
		return after != ' ' && after != '=' && (after < '0' || after > '9')
	case '&':
		return after == '#' || unicode.IsLetter(after)
	case ':': // of an address with characters that would need escapes inside of it
		return after == '/' && word(before)
	case '.':
		return strings.HasSuffix(strings.ToLower(text[:at]), "www")
	}
	return false
}

func word(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// plain is what a reader sees of CellText(text).
func plain(text string) string {
	text = oneLine(text)
	var b strings.Builder
	for at := 0; at < len(text); {
		if n := codeSpan(text, at); n > 0 {
			b.WriteString(codeText(text[at : at+n]))
			at += n
			continue
		}
		b.WriteByte(text[at])
		at++
	}
	return strings.TrimSpace(b.String())
}

func codeText(span string) string {
	text := strings.Trim(span, "`")
	ticks := (len(span) - len(text)) / 2
	text = span[ticks : len(span)-ticks]
	if strings.HasPrefix(text, " ") && strings.HasSuffix(text, " ") && strings.TrimSpace(text) != "" {
		text = text[1 : len(text)-1]
	}
	return text
}

// unescaped returns a node's text as it is shown. In code nothing is escaped
// but the pipe.
func unescaped(n *ast.Text, data []byte) []byte {
	text := n.Segment.Value(data)
	if n.IsRaw() || n.Parent().Kind() == ast.KindCodeSpan {
		return text
	}
	var b []byte
	for at := 0; at < len(text); {
		rest := text[at:]
		switch {
		case rest[0] == '\\' && len(rest) > 1 && util.IsPunct(rest[1]):
			b = append(b, rest[1])
			at += 2
			continue
		case rest[0] == '&':
			if n := len(entity.Find(rest)); n > 0 {
				b = append(b, util.ResolveEntityNames(util.ResolveNumericReferences(rest[:n]))...)
				at += n
				continue
			}
		}
		b = append(b, rest[0])
		at++
	}
	return b
}

var entity = regexp.MustCompile(`^&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]*);`)
