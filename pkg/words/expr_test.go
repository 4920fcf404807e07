package words

import (
	"regexp"
	"strings"
	"sync"
	"testing"
)

func TestExpr(t *testing.T) {
	texts := []string{
		"", "a", "b", "ab", "they should have checked", "they shouldn’t have checked", "never again", "nevermore again",
		"it was the on-call engineer's mistake", "line\nnext", "x\xffy", "K ſ", "naïve", "aab", "a b c d e f", "5 %", "wait…what",
		strings.Repeat("a ", 40) + "b",
	}
	for _, expr := range []string{
		`a`, `^a`, `a$`, `^$`, `\ba\b`, `\Ba`, `a\B`, `(?i)K`, `(?i)s\b`, `(?m)^next`, `(?s)e.n`, `e.n`, `[^.;]{0,60}b`, `^(?:\w+ ){0,3}e\b`,
		`\bshould(?:n['’]t)? have \w+ed\b`, `(?:never|not) again$`, `\xff`, `[^a-z]y`, `\pL$`, `ï`, `a*`, `a*?b`, `(a)(b)?`, `[ï-ø]v`, `[[:^alpha:]]w`,
		`\z`, `\A\z`, `(?:)`, `[^\x00-\x{10FFFF}]`, `.\b.`,
	} {
		want, e := regexp.MustCompile(expr), NewExpr(expr)
		for range 2 { // without states, and with those of the first time
			for _, text := range texts {
				if got := e.MatchString(text); got != want.MatchString(text) {
					t.Errorf("%s on %q: %v", expr, text, got)
				}
			}
		}
	}
}

// Too many states make it start anew, and stay right.
func TestExprStates(t *testing.T) {
	const expr = `(?:a|b){0,40}ab[ab]{10}c|^[ab]{700}$`
	want, e := regexp.MustCompile(expr), NewExpr(expr)
	for i := range 3000 {
		var text strings.Builder
		for j := range 30 {
			text.WriteByte("ab"[(i*i>>(j%13)^j*i)&1])
		}
		text.WriteString("ca"[i&1:])
		if got := e.MatchString(text.String()); got != want.MatchString(text.String()) {
			t.Fatalf("%q: %v", text.String(), got)
		}
		if len(e.states) > maxStates+1 {
			t.Fatalf("%d states", len(e.states))
		}
	}
}

func TestExprAtTheSameTime(t *testing.T) {
	e := NewExpr(`\b(?:could|should)(?: \w+){0,3} have\b`)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := range 200 {
				filler := strings.Repeat("x", 1+i%17)
				if !e.MatchString("it could "+filler+" have") || e.MatchString("it could "+filler+" not at all ever have") {
					t.Error(i)
				}
			}
		})
	}
	all.Wait()
}

// FuzzExpr compares with package regexp.
func FuzzExpr(f *testing.F) {
	f.Add(`(?i)\b(?:should|could) have(?: been)? \w+ed\b`, "They SHOULD have checked")
	f.Add(`^(?:a+b|c?d)+(?:ef|gh)$`, "aabef")
	f.Add(`(?m:^x$)|\B[^\n]{2,5}?y`, "ab\nx\ny")
	f.Fuzz(func(t *testing.T, expr, text string) {
		if len(expr) > 200 {
			return
		}
		want, err := regexp.Compile(expr)
		if err != nil {
			return
		}
		e := NewExpr(expr)
		for range 2 {
			if got := e.MatchString(text); got != want.MatchString(text) {
				t.Fatalf("%q on %q: %v", expr, text, got)
			}
		}
	})
}
