package words

import (
	"regexp"
	"strings"
	"testing"
)

func TestRequired(t *testing.T) {
	for expr, want := range map[string]string{
		`(?i)\bshould(?:n['’]t)? have \w+ed\b`:              "should &  have ",
		`(?i)(?:careless|negligent)(?:ly)?`:                 "careless|negligent",
		`(?i)\b(?:(?:one|two) )?never again\b`:              "never again",
		`(?i)\w+`:                                           "",
		`(?i)(?:a|\w)`:                                      "",
		`(?i)(?:we|they) (?:did not|didn't) (?:\w+ )*check`: "check & did &  not|n't",
	} {
		var lists []string
		for _, l := range NewRequired(expr) {
			lists = append(lists, strings.Join(l, "|"))
		}
		if got := strings.Join(lists, " & "); got != want {
			t.Errorf("%s requires %q, want %q", expr, got, want)
		}
	}
}

// What the literals rule out, the expression must not match.
func FuzzRequired(f *testing.F) {
	f.Add(`(?i)\b(?:should|could) have(?: been)? \w+ed\b`, "They SHOULD have checked")
	f.Add(`(?i)(?:a+b|c?d)+(?:ef|gh)`, "aabEF")
	f.Fuzz(func(t *testing.T, expr, text string) {
		re, err := regexp.Compile(expr)
		if err != nil || !strings.HasPrefix(expr, "(?i)") {
			return
		}
		if !re.MatchString(text) || strings.ContainsAny(text, "\u212a\u017f") {
			return
		}
		if r := NewRequired(expr); !r.In(strings.ToLower(text)) {
			t.Fatalf("%q matches %q without all of %q", expr, text, r)
		}
	})
}
