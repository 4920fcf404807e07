package diag

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
)

// Fingerprints returns an identity for each finding that outlives edits around
// it: of the document's name, the rule, and the words that the finding points
// at, however they are wrapped. Of several alike the first keeps its identity
// when another one is added below. Line numbers, the severity and the wording
// of messages have no part in it, except for what points at nothing.
//
// name says what a document is called; its path when nil.
func Fingerprints(found []Diagnostic, name func(path string) string) []string {
	list := make([]string, len(found))
	of := Fingerprinter(name)
	for i, d := range found {
		list[i] = of(d)
	}
	return list
}

// Fingerprinter returns what gives findings their fingerprints one by one.
func Fingerprinter(name func(path string) string) func(Diagnostic) string {
	seen := map[[sha256.Size]byte]int{}
	return func(d Diagnostic) string {
		document := d.Span.File.Path
		if name != nil {
			document = name(document)
		}
		key := strings.Join([]string{document, d.Rule, quoted(d)}, "\x00")
		alike := sha256.Sum256([]byte(key))
		seen[alike]++
		sum := sha256.Sum256([]byte(key + "\x00" + strconv.Itoa(seen[alike])))
		return hex.EncodeToString(sum[:8])
	}
}

// maxQuoted keeps what stands far behind the beginning of a long span, as of a
// whole section, from changing its fingerprint.
const maxQuoted = 160

// quoted is the text that a finding points at; its message where it points at
// a place without text.
func quoted(d Diagnostic) string {
	text := strings.Join(strings.Fields(d.Span.Text()), " ")
	if text == "" {
		return "\x00" + numbers.ReplaceAllString(d.Message, "0")
	}
	n := 0
	for i := range text {
		if n++; n > maxQuoted {
			return text[:i]
		}
	}
	return text
}

// numbers in messages are lines and counts, which change with the text around.
var numbers = regexp.MustCompile(`\b[0-9]+\b`)
