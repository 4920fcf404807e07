package rules_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
)

// fixed makes the edits that the findings about a text offer.
func fixed(t *testing.T, text string, found []diag.Diagnostic) string {
	t.Helper()
	edits, _ := edit.Choose(found)
	out, err := edit.Apply([]byte(text), edits)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// What a rule offers to do about its bad example must do it: the findings with
// edits are gone, and none has come instead.
func TestEditsOfFixturesFix(t *testing.T) {
	offers := 0
	for _, rule := range rules.All {
		t.Run(rule.Name, func(t *testing.T) {
			if _, err := os.Stat(fixturePath(rule.Name)); err != nil {
				t.Skip("TestFixtures says so")
			}
			f := readFixture(t, fixturePath(rule.Name))
			found, _ := f.lint(t, rule.Name, "bad")
			unfixable := 0
			for _, d := range found {
				if len(d.Edits) == 0 {
					unfixable++
				}
			}
			if unfixable == len(found) {
				return
			}
			offers++
			f.files["bad.md"] = fixed(t, f.files["bad.md"], found)
			after, stray := f.lint(t, rule.Name, "bad")
			if len(after) != unfixable || len(stray) > 0 {
				t.Errorf("found %d, of which %d cannot be fixed; then %d:\n%s%s\n%s", len(found), unfixable, len(after), print(after), print(stray), f.files["bad.md"])
			}
		})
	}
	if offers < 3 {
		t.Errorf("only %d fixtures have findings with edits", offers)
	}
}

func TestIDEdits(t *testing.T) {
	document := func(keys string) string { return "---\n" + keys + "---\n## Summary\n" }
	tests := []struct{ name, text, want string }{
		{"action ids", document("id: x\nactions:\n  - title: Show a badge\n    type: detect\n  - id: show-a-badge-2\n    title: x\n    formerly: [show-a-badge]\n  -   title: \"Show a badge\"\n"),
			document("id: x\nactions:\n  - id: show-a-badge-3\n    title: Show a badge\n    type: detect\n  - id: show-a-badge-2\n    title: x\n    formerly: [show-a-badge]\n  -   id: show-a-badge-4\n      title: \"Show a badge\"\n")},
		{"not indented", document("id: x\nactions:\n- title: Show a badge\n  type: detect\n"), document("id: x\nactions:\n- id: show-a-badge\n  title: Show a badge\n  type: detect\n")},
		{"on the next line", document("id: x\nactions:\n  -\n    title: Show a badge\n"), document("id: x\nactions:\n  -\n    id: show-a-badge\n    title: Show a badge\n")},
		{"flow", document("id: x\nactions: [{title: Show a badge}, {title: Page}]\n"), document("id: x\nactions: [{title: Show a badge}, {title: Page}]\n")},
		{"flow below", document("id: x\nactions:\n  - {title: Show a badge}\n"), document("id: x\nactions:\n  - {id: show-a-badge, title: Show a badge}\n")},
		{"an empty id", document("id: x\nactions:\n  - id: # soon\n    title: Show a badge\n  - title: Page\n    id:\n"), document("id: x\nactions:\n  - id: show-a-badge # soon\n    title: Show a badge\n  - title: Page\n    id: page\n")},
		{"no title to make it of", document("id: x\nactions:\n  - type: detect\n  - title: 日本\n"), document("id: x\nactions:\n  - type: detect\n  - title: 日本\n")},
		{"a reserved word", document("id: x\nactions:\n  - title: Nul\n"), document("id: x\nactions:\n  - id: nul-2\n    title: Nul\n")},
		{"document", document("title: x\n# keys\n"), document("id: 2025-05-14-x\ntitle: x\n# keys\n")},
		{"document, below a comment", document("# lint-ignore reading-time: x\ntitle: x\n"), document("# lint-ignore reading-time: x\ntitle: x\nid: 2025-05-14-x\n")},
		{"document without a body", "---\n# x\n---", "---\n# x\nid: 2025-05-14-x\n---"},
		{"document, empty id", document("title: x\nid:\n"), document("title: x\nid: 2025-05-14-x\n")},
		{"no keys", document(""), document("id: 2025-05-14-x\n")},
	}
	for _, tt := range tests {
		for _, crlf := range []bool{false, true} {
			eol := func(s string) string { return s }
			if crlf {
				eol = func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }
			}
			text := eol(tt.text)
			found := lint.Run([]lint.Document{read(t, "2025-05-14-x.md", text, config.Default())}, lint.Options{Rules: []*lint.Rule{rules.ActionID, rules.DocumentID}, Today: today})
			if diff := cmp.Diff(eol(tt.want), fixed(t, text, found)); diff != "" {
				t.Errorf("%s, CRLF %v:\n%s", tt.name, crlf, diff)
			}
		}
	}
}

// No edit gives a document an id that another one has, had or may get.
func TestDocumentIDEditsAreUnique(t *testing.T) {
	const unnamed = "---\ntitle: x\n---\n"
	for name, other := range map[string]string{
		"a/x.md": unnamed,
		"b.md":   "---\nid: x\n---\n",
		"c.md":   "---\nid: c\nformerly: [x]\n---\n",
		"d/x.md": "no front matter",
		"y.md":   unnamed,
		"e.md":   "---\nid: e\n---\n",
	} {
		c := config.Default()
		company := read(t, name, other, c)
		company.Context = true
		found := lint.Run([]lint.Document{read(t, "x.md", unnamed, c), company}, lint.Options{Rules: []*lint.Rule{rules.DocumentID}, Today: today})
		free := name == "y.md" || name == "e.md"
		if len(found) != 1 || free != (len(found[0].Edits) == 1) {
			t.Errorf("beside %s: %d findings, edits %+v", name, len(found), found)
		}
	}
	// What comes from stdin has no name to take the id from.
	found := lint.Run([]lint.Document{read(t, "<stdin>", unnamed, config.Default())}, lint.Options{Rules: []*lint.Rule{rules.DocumentID}, Today: today})
	if len(found) != 1 || len(found[0].Edits) > 0 {
		t.Errorf("stdin: %+v", found)
	}
}

// While the front matter has errors, nobody knows what the table should say.
func TestActionTableNeedsFrontMatter(t *testing.T) {
	text := "---\nid: x\nactions:\n  - title: x\n    due: soon\n---\n<!-- postmortem:actions -->\n<!-- /postmortem:actions -->\n"
	for text, want := range map[string]int{text: 0, strings.Replace(text, "soon", "2025-05-14", 1): 1} {
		found := lint.Run([]lint.Document{read(t, "x.md", text, config.Default())}, lint.Options{Rules: []*lint.Rule{rules.ActionTable}, Today: today})
		found = slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return d.Rule != "action-table" })
		if len(found) != want {
			t.Errorf("%d findings, want %d:\n%s", len(found), want, print(found))
		}
	}
}
