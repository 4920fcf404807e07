package plan

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
)

// breaker is U+200B, zero width space. Put inside a mention or a reference it
// leaves the text looking the same and keeps GitHub from recognising it: its
// filters run over the rendered text, where backslashes and entities are gone
// already, so neither would help. Renovate and Dependabot break mentions in the
// same way. Authors' own zero-width characters are removed first.
const breaker = "\u200b"

// clean returns what people would read of an author's text on one line: no
// control, bidi or invisible characters, white space collapsed.
func clean(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	var b strings.Builder
	runes := []rune(text)
	space := false
	for i, r := range runes {
		switch {
		case unicode.IsSpace(r), r == '\u2028', r == '\u2029', unicode.Is(unicode.Cc, r):
			space = true
			continue
		case unicode.Is(unicode.Cf, r) && !joins(runes, i):
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// joins reports whether the character at i is a joiner between two characters
// of a script (or of an emoji) that needs it.
func joins(runes []rune, i int) bool {
	if r := runes[i]; r != '\u200c' && r != '\u200d' || i == 0 || i == len(runes)-1 {
		return false
	}
	script := func(r rune) bool { return r > unicode.MaxLatin1 && !unicode.Is(unicode.Cf, r) }
	return script(runes[i-1]) && script(runes[i+1])
}

// hazards are the places to break, each after its first group. They are looked
// for one after the other, because they overlap.
var hazards = []*regexp.Regexp{
	regexp.MustCompile(`([@＠﹫])`),
	regexp.MustCompile(`([#＃])[0-9]`),      // owner/name#1, too
	regexp.MustCompile(`(?i)(\bgh-)[0-9]`), // an old way to write #1
	regexp.MustCompile(`(?i)(&)[#a-z]`),    // entities, of which browsers know many forms
	regexp.MustCompile(`(?i)([a-z])://`),
	regexp.MustCompile(`(?i)(\bwww)\.`),
	regexp.MustCompile(`(?i)(/(?:issues|pulls?|discussions|commits?|compare)/)`), // as in GitHub's own URLs
}

// hexRun is what could be a commit; 7 digits are enough for GitHub.
var hexRun = regexp.MustCompile(`(?i)[0-9a-f]{7,}`)

// defuse breaks what could notify, link or close when GitHub reads the text:
// what remains looks the same. Without a reference, "fixes" closes nothing.
func defuse(text string) string {
	for _, h := range hazards {
		var b strings.Builder
		end := 0
		for _, m := range h.FindAllStringSubmatchIndex(text, -1) {
			b.WriteString(text[end:m[3]] + breaker)
			end = m[3]
		}
		b.WriteString(text[end:])
		text = b.String()
	}
	return hexRun.ReplaceAllStringFunc(text, func(m string) string {
		var b strings.Builder
		for len(m) > 6 { // a rest of 7 would be a commit again
			b.WriteString(m[:6] + breaker)
			m = m[6:]
		}
		b.WriteString(m)
		return b.String()
	})
}

// plainURL matches addresses that may stay a link: of no host or path by which
// GitHub knows a reference, and of characters that mean nothing to Markdown.
var plainURL = regexp.MustCompile(`https://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9._~/?=&+,-]*[A-Za-z0-9/])?`)

// urlEnd is what may follow an address that ends there.
var urlEnd = regexp.MustCompile(`^[.,;:!?)]*(?: |$)`)

func mayLink(before, url, after string) bool {
	if before != "" && !strings.HasSuffix(before, " ") && !strings.HasSuffix(before, "(") || !urlEnd.MatchString(after) {
		return false
	}
	rest := strings.ReplaceAll(strings.TrimPrefix(url, "https:/"), "&", "")
	return !strings.Contains(strings.ToLower(url), "github") && defuse(rest) == rest
}

var escapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "|", `\|`, "~", `\~`,
	"&", "&amp;", "<", "&lt;", ">", "&gt;",
	// Two dollar signs on a line are mathematics; this is GitHub's own way out.
	"$", "<span>$</span>",
)

// inline turns an author's text into Markdown that renders as that text and
// nothing else, safe anywhere but at the beginning of a line.
func inline(text string, limit int) string {
	text = truncate(clean(text), limit)
	var b strings.Builder
	end := 0
	for _, m := range plainURL.FindAllStringIndex(text, -1) {
		url := text[m[0]:m[1]]
		if !mayLink(text[:m[0]], url, text[m[1]:]) {
			continue
		}
		b.WriteString(escapes.Replace(defuse(text[end:m[0]])))
		b.WriteString("<" + url + ">")
		end = m[1]
	}
	b.WriteString(escapes.Replace(defuse(text[end:])))
	return b.String()
}

// Inert is inline without its links: for text that nobody vouches for.
func Inert(text string, limit int) string {
	return escapes.Replace(defuse(truncate(clean(text), limit)))
}

// title turns an author's text into a title of at most limit UTF-16 units,
// which is the longest way anyone counts characters.
func title(text string, limit int) string {
	return truncate(defuse(clean(text)), limit)
}

func truncate(text string, limit int) string {
	units := 0
	for _, r := range text {
		units += utf16.RuneLen(r)
	}
	if units <= limit {
		return text
	}
	units = 0
	for i, r := range text {
		if units += utf16.RuneLen(r); units > limit-1 {
			return strings.TrimRightFunc(text[:i], unicode.IsSpace) + "…"
		}
	}
	return text
}

// Visible returns the text without what this package put in to break
// references: for showing it outside GitHub.
func Visible(text string) string { return strings.ReplaceAll(text, breaker, "") }
