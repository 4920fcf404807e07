package yamldoc

import (
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

func parseText(text string) (*Node, []string) {
	f := source.NewFile("x.md", []byte("---\n"+text+"---\n"))
	root, found := Parse(f.Span(4, 4+len(text)))
	var list []string
	for _, d := range found {
		pos := d.Span.From()
		list = append(list, strings.TrimSpace(strings.Join([]string{itoa(pos.Line), itoa(pos.Column), d.Message, d.Hint}, "|")))
	}
	return root, list
}

func itoa(n int) string { return string(rune('0'+n/10)) + string(rune('0'+n%10)) }

func TestSpansCoverWhatWasWritten(t *testing.T) {
	text := "title: Slow café  # note\n" +
		"ünï:   \"a \\\" b\"\n" +
		"'quoted key': 'it''s'\n" +
		"block: |\n  one\n\n  two\n" +
		"folded: >-\n  x\n  y\nplain: goes\n  on here\n" +
		"list: [a, \"b]\", c] # end\n" +
		"items:\n- id: one\n  t: x\n- id: two\n" +
		"empty:\ntilde: ~\n"
	root, found := parseText(text)
	if len(found) > 0 {
		t.Fatalf("findings: %q", found)
	}
	want := map[string]string{
		"title": "Slow café", "ünï": `"a \" b"`, "quoted key": "'it''s'",
		"block": "|\n  one\n\n  two", "folded": ">-\n  x\n  y", "plain": "goes\n  on here",
		"list": `[a, "b]", c]`, "items": "- id: one\n  t: x\n- id: two", "empty": "", "tilde": "~",
	}
	for key, text := range want {
		n, ok := root.Get(key)
		if !ok {
			t.Errorf("no key %q", key)
		} else if got := n.Span.Text(); got != text {
			t.Errorf("%s: span covers %q, want %q", key, got, text)
		}
	}
	if n, _ := root.Get("empty"); n.Kind != Null {
		t.Errorf("empty is %v", n.Kind)
	}
	if n, _ := root.Get("plain"); n.Text != "goes on here" {
		t.Errorf("plain text %q", n.Text)
	}
}

func TestSpansOfRareForms(t *testing.T) {
	root, found := parseText("digit: |2\n    x\n\n  y\n # a comment\n" +
		"keep: >+ # note\n  x\n\n" +
		"nothing: |\n" +
		"items:\n- t: >-1\n    z\n   z\n- u: |\n    x\n   # a comment\n" +
		"texts:\n- |\n  x\n  # text\n- y\n" +
		"flow: [ # ]\n  x,\n\n  {y: ']', z: }\n  ] # ]\n" +
		"below:\n  # a comment\n  'x\n\n  y'   \n" +
		"\"key: \\\"quoted\\\"\": x\n? explicit\n: y\n" +
		"hard: 18\u00a0% of\u3000orders\n  \u00a0lost # note\n")
	if len(found) > 0 {
		t.Fatalf("findings: %q", found)
	}
	want := map[string]string{
		"digit": "|2\n    x\n\n  y", "keep": ">+ # note\n  x", "nothing": "|",
		"items": "- t: >-1\n    z\n   z\n- u: |\n    x",
		"texts": "- |\n  x\n  # text\n- y",
		"flow":  "[ # ]\n  x,\n\n  {y: ']', z: }\n  ]",
		"below": "'x\n\n  y'", `key: "quoted"`: "x", "explicit": "y",
		"hard": "18\u00a0% of\u3000orders\n  \u00a0lost",
	}
	for key, text := range want {
		n, ok := root.Get(key)
		if !ok {
			t.Errorf("no key %q", key)
		} else if got := n.Span.Text(); got != text {
			t.Errorf("%s: span covers %q, want %q", key, got, text)
		}
	}
}

func TestYAML12(t *testing.T) {
	root, _ := parseText("a: no\nb: on\n")
	for _, p := range root.Pairs {
		if p.Value.Kind != Scalar || p.Value.Text == "false" {
			t.Errorf("%s is %v %q: YAML 1.1 is back", p.Key.Text, p.Value.Kind, p.Value.Text)
		}
	}
}

// What authors type, and what they read.
func TestFindings(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"comment", "title: Roll back PR #2891 and re-run\n",
			`02|21|"#2891 and re-run" is a comment to YAML: the value ends before it|quote the value: "Roll back PR #2891 and re-run"`},
		{"owner with at", "a:\n  - owner: @octocat\n", `03|12|the owner "@octocat" begins with @|write the login alone: owner: octocat`},
		{"at", "title: @here is slow\n", "02|08|the value begins with @, which means something else in YAML: @here is slow|quote it: \"@here is slow\""},
		{"backtick", "title: `orders` is empty\n", "02|08|the value begins with a backtick, which means something else in YAML: `orders` is empty|quote it: \"`orders` is empty\""},
		{"colon", "a: b\ntitle: Slow: EU\n", `03|08|the value contains a colon, which means something else in YAML: Slow: EU|quote it: "Slow: EU"`},
		{"bracket", "title: [EU] slow\n", `02|08|the value begins with [ and goes on after the bracket, which means something else in YAML: [EU] slow|quote it: "[EU] slow"`},
		{"star", "title: *all* orders\n", `02|08|the value begins with *, which means something else in YAML: *all* orders|quote it: "*all* orders"`},
		{"quote goes on", "title: \"Slow\" checkout\n", `02|08|the value goes on after its closing quote, which means something else in YAML: "Slow" checkout|quote it: "Slow checkout"`},
		{"open quote", "title: \"Slow\nid: x\n", `02|08|a quote is opened here and never closed|close it on the same line`},
		{"tab", "actions:\n\t- id: x\n", "03|01|this line is indented with a tab|indent with spaces"},
		{"alias", "a: x\nb: *x\n", "03|04|the value begins with *, which means something else in YAML: *x|quote it: \"*x\""},
		{"anchor", "a: &x 1\nb: *x\n", "02|04|YAML anchors are not allowed|drop it; quote the value when it is text that begins with &"},
		{"tag", "a: !!binary x\n", "02|04|YAML tags are not allowed|drop it; quote the value when it is text that begins with !"},
		{"tag without a name", "a: ! x\n", "02|04|YAML tags are not allowed|drop it; quote the value when it is text that begins with !"},
		{"merge", "<<: {a: 1}\n", "02|01|YAML merge keys are not allowed|write the keys out"},
		{"duplicate", "a: 1\nb: 2\na: 3\n", `04|01|key "a" is there already, on line 2|keep one of the two`},
		{"list", "- a\n", `02|01|expected keys with values, found a list|write one "key: value" a line`},
		{"document end", "a: b\n...\nc: d\n", `a line "..." ends the YAML before its end|drop the line`},
		{"second document", "a: b\n---\nc: d\n", `03|01|a line "---" ends the YAML before its end|drop the line`},
		{"dash", "title: - all orders\n", `02|08|the value begins with a dash, which means something else in YAML: - all orders|quote it: "- all orders"`},
		{"lone carriage return", "a: x\rb: y\n", "02|05|character U+000D ends a line in YAML, and for nobody else|replace it by a line end or a space"},
		{"line separator", "a: x\u2028y\n", "02|05|character U+2028 ends a line in YAML"},
		{"next line", "a: x\u0085b: y\n", "02|05|character U+0085 ends a line in YAML"},
		{"Latin 1", "a: caf\xe9\n", "02|07|byte 0xe9 is not UTF-8|save the file as UTF-8"},
		{"flow bomb", "a: " + strings.Repeat("[", 20000) + "\n", "values nested too deep"},
		{"deep", "a: " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "\n", "values nested more than 12 deep"},
		{"NUL", "a: x\x00y\n", "control characters are not allowed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, found := parseText(tt.text)
			if len(found) != 1 {
				t.Fatalf("%d findings: %q", len(found), found)
			}
			if !strings.Contains(found[0], tt.want) {
				t.Errorf("got  %s\nwant %s", found[0], tt.want)
			}
		})
	}
}

func TestCommentsThatAreComments(t *testing.T) {
	for _, text := range []string{"a: b # a real comment\n", "a: \"PR #12\"\n", "a: PR#12\n", "# 12\na: b\n"} {
		if _, found := parseText(text); len(found) > 0 {
			t.Errorf("%q: %q", text, found)
		}
	}
}

func TestEmptyBlock(t *testing.T) {
	for _, text := range []string{"", "\n\n", "# only a comment\n"} {
		root, found := parseText(text)
		if root == nil || root.Kind != Mapping || len(found) > 0 {
			t.Errorf("%q: %v %q", text, root, found)
		}
	}
}

func TestByteOrderMark(t *testing.T) {
	text := "\ufeffkey: value\nnext: x\n"
	root, found := Parse(source.NewFile("x", []byte(text)).Span(0, len(text)))
	if len(found) > 0 || root.Pairs[0].Key.Span.Text() != "key" || root.Pairs[0].Value.Span.Text() != "value" || root.Pairs[1].Value.Span.Text() != "x" {
		t.Errorf("%+v, findings %v", root, found)
	}
	utf16 := "\xff\xfea\x00:\x00 \x00b\x00\n\x00"
	if root, found := Parse(source.NewFile("x", []byte(utf16)).Span(0, len(utf16))); root != nil || len(found) != 1 || found[0].Hint != "save the file as UTF-8" {
		t.Errorf("UTF-16 gives %+v, findings %v", root, found)
	}
}

// Fixes must lead to text that parses to what the author meant.
func TestEditsParse(t *testing.T) {
	for text, want := range map[string]string{
		"title: Roll back PR #2891 and re-run\n": "Roll back PR #2891 and re-run",
		"title: Slow: EU\n":                      "Slow: EU",
		"title: `a\\b` \"c\"\n":                  "`a\\b` \"c\"",
	} {
		f := source.NewFile("x.md", []byte(text))
		_, found := Parse(f.Span(0, len(text)))
		e := found[0].Edits[0]
		fixed := text[:e.Span.Start] + e.New + text[e.Span.End:]
		root, found := Parse(source.NewFile("x.md", []byte(fixed)).Span(0, len(fixed)))
		if root == nil || len(found) > 0 {
			t.Fatalf("%q became %q: %v", text, fixed, found)
		}
		if n, _ := root.Get("title"); n.Text != want {
			t.Errorf("%q became %q, want %q", text, n.Text, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a: b\n", "a: [x, {y: z}]\n", "a: |\n  b\n", "é: \"\\u00e9\" #1\n", "? a\n: b\n", "- - a\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := source.NewFile("x", []byte(text))
		root, found := Parse(file.Span(0, len(text)))
		if root == nil && len(found) == 0 {
			t.Fatal("neither a tree nor a finding")
		}
		for _, d := range found {
			inside(t, file, d.Span)
		}
		var walk func(*Node)
		walk = func(n *Node) {
			inside(t, file, n.Span)
			reread(t, n)
			for _, c := range n.Items {
				walk(c)
			}
			for _, p := range n.Pairs {
				walk(p.Key)
				walk(p.Value)
			}
		}
		if root != nil {
			walk(root)
		}
	})
}

// reread parses what a value's span covers: it must say the same again.
func reread(t *testing.T, n *Node) {
	t.Helper()
	written := n.Span.Text()
	if n.Kind != Scalar || strings.ContainsAny(written, "\n|>") {
		return
	}
	text := "k: " + written + "\n"
	root, found := Parse(source.NewFile("x", []byte(text)).Span(0, len(text)))
	if root == nil || len(found) > 0 {
		return // "x:" within brackets is text
	}
	if v, _ := root.Get("k"); v.Kind != Scalar || v.Text != n.Text {
		t.Fatalf("%q stands for %q, read again it is %q", written, n.Text, v.Text)
	}
}

func inside(t *testing.T, f *source.File, s source.Span) {
	t.Helper()
	if s.File != f || s.Start < 0 || s.Start > s.End || s.End > len(f.Data) {
		t.Fatalf("span %d to %d is outside the file of %d bytes", s.Start, s.End, len(f.Data))
	}
}
