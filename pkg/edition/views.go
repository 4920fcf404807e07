package edition

import (
	"bytes"
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
)

// views returns what readers and programs can read in a file: its bytes, and
// what they mean in its format.
func views(name string, data []byte) []string {
	switch strings.ToLower(path.Ext(name)) {
	case ".html", ".svg", ".xml":
		return append(markup(data), string(data))
	case ".json", ".js":
		return []string{string(data), unescaped(string(data))}
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif":
		return []string{printable(data)}
	}
	return []string{string(data)}
}

// markup returns the text of a page with spaces for its tags, the same without,
// and the values of its attributes and comments.
func markup(data []byte) []string {
	var spaced, joined, values strings.Builder
	value := func(text string) {
		values.WriteString(text + "\n")
		if plain, err := url.PathUnescape(text); err == nil && plain != text {
			values.WriteString(plain + "\n")
		}
	}
	z := html.NewTokenizer(bytes.NewReader(data))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return []string{spaced.String(), joined.String(), values.String()}
		case html.TextToken:
			text := html.UnescapeString(string(z.Raw()))
			spaced.WriteString(text)
			joined.WriteString(text)
		case html.CommentToken, html.DoctypeToken:
			value(string(z.Text()))
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			spaced.WriteByte(' ')
			for {
				_, v, more := z.TagAttr()
				if len(v) > 0 {
					value(string(v))
				}
				if !more {
					break
				}
			}
		}
	}
}

// unescaped resolves the escapes of JSON's strings.
func unescaped(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, `\`)
		b.WriteString(before)
		if !found || after == "" {
			return b.String()
		}
		switch c := after[0]; c {
		case 'n', 'r', 't', 'b', 'f':
			b.WriteByte(' ')
		case 'u':
			if n, err := strconv.ParseUint(after[1:min(len(after), 5)], 16, 32); err == nil {
				b.WriteRune(rune(n))
				after = after[min(len(after)-1, 4):]
			}
		default:
			b.WriteByte(c)
		}
		text = after[1:]
	}
}

// printable returns the runs of readable characters in a binary file, one a
// line: pictures carry words about where they come from.
func printable(data []byte) string {
	const least = 6
	var b strings.Builder
	start := 0
	for i := 0; i <= len(data); i++ {
		if i < len(data) && data[i] >= ' ' && data[i] < 0x7f {
			continue
		}
		if i-start >= least {
			b.Write(data[start:i])
			b.WriteByte('\n')
		}
		start = i + 1
	}
	return b.String()
}

// wordsOf returns the runs of letters and digits in a text, in plain lower
// case.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(plain(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// plain writes a text without what readers don't see or don't mind: forms of
// letters, accents, characters that take no room, kinds of hyphens.
func plain(text string) string {
	ascii := true
	for i := range len(text) {
		ascii = ascii && text[i] < utf8.RuneSelf
	}
	if ascii {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			return r
		case unicode.In(r, unicode.Mn, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
			return -1
		case unicode.Is(unicode.Pd, r):
			return '-'
		}
		return r
	}, norm.NFKD.String(text))
}
