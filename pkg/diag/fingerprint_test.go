package diag_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// about finds each occurrence of the words and makes a finding of it.
func about(f *source.File, rule string, words ...string) (found []diag.Diagnostic) {
	for _, w := range words {
		if w == "" {
			found = append(found, diag.Diagnostic{Span: f.Span(0, 0), Rule: rule, Message: "7 sections are missing: see line 12"})
			continue
		}
		for at := 0; ; {
			i := strings.Index(string(f.Data[at:]), w)
			if i < 0 {
				break
			}
			found = append(found, diag.Diagnostic{Span: f.Span(at+i, at+i+len(w)), Rule: rule, Message: "line 3"})
			at += i + len(w)
		}
	}
	return diag.Sort(found)
}

func prints(name, text, rule string, words ...string) []string {
	list := diag.Fingerprints(about(source.NewFile(name, []byte(text)), rule, words...), nil)
	slices.Sort(list)
	return list
}

func TestFingerprintsOutliveEdits(t *testing.T) {
	const text = "One soon.\n\nTwo words here.\n\nThree soon.\n"
	words := []string{"soon", "Two words"}
	want := prints("a.md", text, "hedge", words...)
	if len(slices.Compact(slices.Clone(want))) != 3 {
		t.Fatalf("not one for each: %q", want)
	}
	for name, changed := range map[string]string{
		"lines above":       "# New\n\nMore.\n\n" + text,
		"another order":     "Three soon.\n\nOne soon.\n\nTwo words here.\n",
		"CRLF":              strings.ReplaceAll(text, "\n", "\r\n"),
		"words around them": strings.ReplaceAll(text, "One", "At one"),
	} {
		if got := prints("a.md", changed, "hedge", words...); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got := prints("a.md", strings.Replace(text, "Two words", "Two\nwords", 1), "hedge", "soon", "Two\nwords"); !slices.Equal(got, want) {
		t.Errorf("wrapped: %q, want %q", got, want)
	}
	for name, got := range map[string][]string{
		"another rule":     prints("a.md", text, "blame", words...),
		"another document": prints("b.md", text, "hedge", words...),
		"other words":      prints("a.md", text, "hedge", "One", "Three", "here"),
	} {
		for _, p := range got {
			if slices.Contains(want, p) {
				t.Errorf("%s: %q is the same", name, p)
			}
		}
	}
	// One more keeps those that were there, one less too.
	for name, changed := range map[string]string{"one more": text + "\nFour soon.\n", "one less": text[:len(text)-6]} {
		got, same := prints("a.md", changed, "hedge", words...), 0
		for _, p := range got {
			if slices.Contains(want, p) {
				same++
			}
		}
		if same != min(len(got), len(want)) {
			t.Errorf("%s: %d of %q are in %q", name, same, got, want)
		}
	}
}

func TestFingerprintOfNoPlace(t *testing.T) {
	f := source.NewFile("a.md", []byte("x"))
	a := diag.Diagnostic{Span: f.Span(0, 0), Rule: "r", Message: "7 sections are missing: Impact"}
	b, c := a, a
	b.Message = "6 sections are missing: Impact"
	c.Message = "the document has no id"
	list := []string{}
	for _, d := range []diag.Diagnostic{a, b, c} {
		list = append(list, diag.Fingerprints([]diag.Diagnostic{d}, nil)...)
	}
	if list[0] != list[1] || list[0] == list[2] {
		t.Errorf("%q", list)
	}
}

func TestFingerprintTakesTheGivenName(t *testing.T) {
	f, g := source.NewFile("a.md", []byte("x")), source.NewFile("moved/b.md", []byte("x"))
	id := func(string) string { return "2025-05-14-x" }
	a, b := diag.Fingerprints(about(f, "r", "x"), id), diag.Fingerprints(about(g, "r", "x"), id)
	if !slices.Equal(a, b) {
		t.Errorf("%q and %q", a, b)
	}
}
