package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// fixText runs the fixes over one document.
func fixText(text string, judge func([]document) []diag.Diagnostic) (p *project, before, after document, count int) {
	p = &project{config: config.Default()}
	f := source.NewFile("2025-05-14-x.md", []byte(text))
	before = document{place: place{path: f.Path}, file: f, Document: p.parse(f)}
	if judge == nil {
		e := &env{Now: func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) }}
		options := lintRules(e, p)
		judge = func(documents []document) []diag.Diagnostic { return lintWhole(p, documents, nil, options) }
	}
	fixed, count := fix(p, []document{before}, judge)
	return p, before, fixed[0], count
}

// Whatever a document looks like, fixing it makes nothing worse, and ends.
func TestFixesNeverMakeWorse(t *testing.T) {
	names, err := filepath.Glob("../../postmortems/2*.md")
	if err != nil || len(names) < 3 {
		t.Fatal("where are the postmortems?", err)
	}
	var texts []string
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(data))
	}
	junk := rapid.SampledFrom([]string{"", "titel: x", "  - title: Show a badge", "    owner: @octocat", "title: a: b", "id:", "  - id:", "\t", "---", "...", "<!-- postmortem:actions -->",
		"<!-- /postmortem:actions -->", "| Action |", "|---|", "    due: soon", "statsu: draft", "'", "# x", "- 09:00 — **Detected:** x"})
	rapid.Check(t, func(t *rapid.T) {
		lines := strings.Split(rapid.SampledFrom(texts).Draw(t, "document"), "\n")
		for range rapid.IntRange(0, 4).Draw(t, "mutations") {
			// Most of what can go wrong is in the front matter and in the table.
			last := len(lines) - 1
			if rapid.Bool().Draw(t, "head") {
				last = min(last, 50)
			}
			i := rapid.IntRange(0, last).Draw(t, "line")
			switch rapid.IntRange(0, 3).Draw(t, "mutation") {
			case 0:
				lines = append(lines[:i:i], lines[i+1:]...)
			case 1:
				lines = append(lines[:i:i], append([]string{junk.Draw(t, "junk")}, lines[i:]...)...)
			case 2:
				lines[i] = strings.ReplaceAll(lines[i], `"`, "")
			case 3:
				lines[i] = strings.Replace(lines[i], "e", "", 1)
			}
		}
		end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "line ending")
		p, before, after, count := fixText(strings.Join(lines, end), nil)
		if legible(after.Document) < legible(before.Document) {
			t.Fatalf("worse to read than\n%s\nis\n%s", before.data(), after.data())
		}
		if legible(before.Document) > 0 && !noWorse(before.Document, after.Document) {
			t.Fatalf("new errors: %v\n%s", errorsOf(after.Findings), after.data())
		}
		if (count == 0) != (string(before.data()) == string(after.data())) {
			t.Fatalf("%d fixes, and the text changed: %v", count, string(before.data()) != string(after.data()))
		}
		if again := p.parse(source.NewFile(after.path, after.data())); len(again.Findings) != len(after.Findings) {
			t.Fatal("the findings are not those of the text")
		}
		if end == "\r\n" && strings.Count(string(after.data()), "\n") != strings.Count(string(after.data()), "\r\n") {
			t.Fatalf("mixed line endings\n%q", after.data())
		}
		_, _, third, more := fixText(string(after.data()), nil)
		if more > 0 && count < maxRounds {
			t.Fatalf("%d fixes, then %d more:\n%s", count, more, edit.Diff("x", after.data(), third.data()))
		}
	})
}

// Two rules that undo one another end, and so does one that is never content.
func TestFixesEnd(t *testing.T) {
	rounds := 0
	_, _, after, count := fixText("---\nid: x\ntitle: a\n---\n", func(documents []document) []diag.Diagnostic {
		rounds++
		f := documents[0].file
		to := "b"
		if strings.Contains(string(f.Data), "title: b") {
			to = "a"
		}
		at := strings.Index(string(f.Data), "title: ") + len("title: ")
		s := f.Span(at, at+1)
		return []diag.Diagnostic{{Span: s, Edits: []diag.Edit{{Span: s, New: to}}}}
	})
	if rounds != maxRounds || count != maxRounds || !strings.Contains(string(after.data()), "title: b") {
		t.Errorf("%d rounds, %d fixes: %s", rounds, count, after.data())
	}
}

// The good fixes are made when one spoils the document.
func TestOneBadFix(t *testing.T) {
	_, _, after, count := fixText("---\nid: x\ntitle: a\nclass: b\n---\n", func(documents []document) []diag.Diagnostic {
		f := documents[0].file
		var found []diag.Diagnostic
		for _, change := range [][2]string{{"id: x", "id: X Y"}, {"title: a", "title: c"}, {"class: b", "class: [b"}, {"---\n", ""}, {"b\n---", "b2\n---"}} {
			if i := strings.Index(string(f.Data), change[0]); i >= 0 {
				s := f.Span(i, i+len(change[0]))
				found = append(found, diag.Diagnostic{Span: s, Edits: []diag.Edit{{Span: s, New: change[1]}}})
			}
		}
		return found
	})
	if got := string(after.data()); got != "---\nid: x\ntitle: c\nclass: b2\n---\n" || count != 2 {
		t.Errorf("%d fixes: %q", count, got)
	}
}

// What the size limit would refuse is not written.
func TestFixesKeepTheSizeLimit(t *testing.T) {
	p := &project{config: config.Default()}
	p.config.Limits.FileSize = 24
	f := source.NewFile("x.md", []byte("---\nid: x\ntitle: a\n---\n"))
	d := document{place: place{path: f.Path}, file: f, Document: p.parse(f)}
	s := f.Span(17, 18)
	for text, want := range map[string]int{"bb": 1, "bbb": 0} {
		if _, n := fixOnce(p, d, []diag.Diagnostic{{Span: s, Edits: []diag.Edit{{Span: s, New: text}}}}); n != want {
			t.Errorf("%q: %d fixes, want %d", text, n, want)
		}
	}
}

func TestNoWorse(t *testing.T) {
	read := func(text string) parse.Document {
		return parse.File(source.NewFile("x.md", []byte(text)), config.Default())
	}
	for _, tt := range []struct {
		name, before, after string
		want                bool
	}{
		{"the same", "---\nid: x\n---\n", "---\nid: x\n---\n", true},
		{"readable now, and the next error shows", "---\ntitle: a: b\nid: X Y\n---\n", "---\ntitle: \"a: b\"\nid: X Y\n---\n", true},
		{"one error of YAML for another", "---\na: b: c\nd: e: f\n---\n", "---\na: \"b: c\"\nd: e: f\n---\n", true},
		{"an error less", "---\nid: X Y\ntitel: x\n---\n", "---\nid: X Y\ntitle: x\n---\n", true},
		{"another error", "---\ntitel: x\n---\n", "---\ndate: x\n---\n", false},
		{"the same error twice", "---\nid: X Y\nclass: x\n---\n", "---\nid: X Y\nclass: X Y\n---\n", false},
		{"not to be read any more", "---\nid: x\n---\n", "---\nid: x: y\n---\n", false},
		{"some of it lost", "---\nid: x\n---\n", "---\nid: X Y\n---\n", false},
		{"a time that cannot be placed", "---\nid: x\n---\n## Timeline\n", "---\nid: x\n---\n## Timeline\n\n- 09:00 x\n", false},
	} {
		if got := noWorse(read(tt.before), read(tt.after)); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
