package edit_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"

	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/yamldoc"
)

// styles draws front matter as people write it, and as nobody should.
type styles struct {
	*rapid.T
	eol      string
	comments int
}

func (s *styles) chance(label string) bool { return rapid.IntRange(0, 3).Draw(s.T, label) == 0 }

func (s *styles) one(options ...string) string { return rapid.SampledFrom(options).Draw(s.T, "style") }

// comment is empty or a comment that is there once.
func (s *styles) comment() string {
	if !s.chance("comment") {
		return s.one("", "", "", "  ")
	}
	s.comments++
	return fmt.Sprintf(" # c%d", s.comments)
}

// between is empty, or lines that belong to nobody.
func (s *styles) between(margin string) string {
	switch rapid.IntRange(0, 7).Draw(s.T, "between") {
	case 0:
		return s.eol
	case 1:
		s.comments++
		return fmt.Sprintf("%s# c%d: status: done%s", margin, s.comments, s.eol)
	}
	return ""
}

func (s *styles) key(name string) string {
	return s.one("%s", "%s", "%s", `"%s"`, "'%s'")
}

// value is what stands behind a colon, line ending included.
func (s *styles) value(margin string) string {
	deep := margin + s.one(" ", "  ", "    ")
	end := s.comment() + s.eol
	switch rapid.IntRange(0, 11).Draw(s.T, "value") {
	case 0:
		return " 'it''s # no comment'" + end
	case 1:
		return ` "a \" b: # c"` + end
	case 2:
		return end
	case 3:
		return s.one(" ~", " null", ` ""`) + end
	case 4:
		return s.one(" |", " |-", " >", " >-", " |+", " >+") + end + deep + "text # of" + s.eol + s.one("", s.eol) + deep + "- lines: x" + s.eol + s.one("", s.eol, s.eol+s.eol)
	case 5:
		return " plain" + s.eol + deep + "goes on" + end
	case 6:
		return " [a, 'b]', \"c\"]" + end
	case 7:
		return " {k: [v], l: }" + end
	case 8:
		return end + deep + "- x" + s.comment() + s.eol + deep + "- y" + s.eol
	case 9:
		return end + deep + "k: v" + s.comment() + s.eol
	}
	return "  " + s.one("word", "2025-05-20", "12", "a b", "ünï", "a#b", "https://a.example/x") + end
}

// mapping draws a block mapping whose first key stands where the text is.
func (s *styles) mapping(margin string, names []string) string {
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteString(s.between(margin) + margin)
		}
		b.WriteString(fmt.Sprintf(s.key(name), name) + s.one(":", ":", " :") + s.value(margin))
	}
	return b.String()
}

// flow draws a mapping in braces.
func (s *styles) flow(names []string) string {
	form := rapid.IntRange(0, 2).Draw(s.T, "flow")
	var b strings.Builder
	b.WriteString("{")
	for i, name := range names {
		switch form {
		case 0:
			fmt.Fprintf(&b, `"%s": %s`, name, s.one(`"x, y"`, "12", "null", `["a"]`))
		case 1:
			b.WriteString(name + s.one(": x", ": 'it''s'", ":", "", ": ~", ": [a, b]", ": {k: v}", ": goes on", `: "}"`))
		default:
			b.WriteString(s.comment() + s.eol + "      " + name + s.one(": x", ": 'y'", ":", ": [a]"))
		}
		if i+1 < len(names) || s.chance("comma") {
			b.WriteString(s.one(",", ", "))
		}
	}
	if form == 2 {
		b.WriteString(s.comment() + s.eol + "    ")
	}
	return b.String() + "}"
}

func (s *styles) names() []string {
	all := []string{"id", "title", "due", "labels", "status", "reason", "closed", "issue", "x-note"}
	n := rapid.IntRange(1, len(all)).Draw(s.T, "keys")
	return rapid.Permutation(all).Draw(s.T, "order")[:n]
}

func (s *styles) document() string {
	var b strings.Builder
	b.WriteString(s.between(""))
	b.WriteString(s.mapping("", s.names()))
	margin := s.one("", "  ", "    ")
	b.WriteString(s.between("") + "actions:" + s.comment() + s.eol)
	for range rapid.IntRange(1, 3).Draw(s.T, "actions") {
		b.WriteString(s.between(margin))
		gap := s.one(" ", " ", "   ")
		if s.chance("flow") {
			b.WriteString(margin + "-" + gap + s.flow(s.names()) + s.comment() + s.eol)
		} else {
			b.WriteString(margin + "-" + gap + s.mapping(margin+" "+gap, s.names()))
		}
	}
	if s.chance("more") {
		b.WriteString(s.between("") + "tags: [a]" + s.comment() + s.eol)
	}
	return b.String()
}

// facts is what another reader makes of a text.
func facts(t rapid.TB, text string) any {
	var n yaml.Node
	if err := yaml.Load([]byte(text), &n); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var read func(*yaml.Node) any
	read = func(n *yaml.Node) any {
		switch n.Kind {
		case yaml.MappingNode:
			m := map[string]any{}
			for i := 0; i < len(n.Content); i += 2 {
				m[n.Content[i].Value] = read(n.Content[i+1])
			}
			return m
		case yaml.SequenceNode:
			list := []any{}
			for _, c := range n.Content {
				list = append(list, read(c))
			}
			return list
		}
		if n.Tag == "!!null" {
			return nil
		}
		return n.Value
	}
	return read(n.Content[0])
}

func drawValue(t *rapid.T) (edit.Value, any) {
	text := rapid.OneOf(rapid.SampledFrom([]string{"done", "2025-05-20", "12", "null", "yes", "~", "a: b", "x # y", "- a", "it's", "", " a", "[", "a,b", "\"", "a\nb", "é", "%", "|", "{}"}), rapid.StringN(0, 8, -1)).Draw(t, "text")
	text = strings.ToValidUTF8(strings.Map(func(r rune) rune {
		if r == '\r' || r == 0xfffe || r == 0xffff { // no line end of ours, no characters of YAML
			return -1
		}
		return r
	}, text), "")
	pair := edit.Field{Key: "k", Value: edit.Word(text)}
	switch rapid.IntRange(0, 5).Draw(t, "form") {
	case 0, 1:
		return edit.Word(text), text
	case 2, 3:
		return edit.Text(text), text
	case 4:
		return edit.List(edit.Text(text), edit.Word("b")), []any{text, "b"}
	}
	return edit.List(edit.Keys(pair, edit.Field{Key: "l", Value: edit.List(edit.Word("x"))}), edit.Keys(pair)),
		[]any{map[string]any{"k": text, "l": []any{"x"}}, map[string]any{"k": text}}
}

// A change says what it should, to another reader too; it loses no comment,
// and touches no line but those of its key.
func TestRandomYAML(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := &styles{T: t, eol: rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "eol")}
		text := s.document()
		f := source.NewFile("a.md", []byte("---\n"+text+"---\nbody"))
		y, err := edit.NewYAML(f.Span(4, 4+len(text)))
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		for range rapid.IntRange(1, 4).Draw(t, "changes") {
			text = checkChange(t, y, text, s.comments)
		}
	})
}

func checkChange(t *rapid.T, y *edit.YAML, before string, comments int) string {
	want := facts(t, before)
	target, expected := y.Root(), want.(map[string]any)
	if list, ok := target.Get("actions"); ok && rapid.IntRange(0, 3).Draw(t, "deep") > 0 {
		i := rapid.IntRange(0, len(list.Items)-1).Draw(t, "item")
		target, expected = list.Items[i], expected["actions"].([]any)[i].(map[string]any)
	}
	key := rapid.SampledFrom([]string{"id", "title", "labels", "status", "reason", "closed", "issue", "x-note"}).Draw(t, "key")
	value, plain := edit.Value{}, any(nil)
	if rapid.IntRange(0, 3).Draw(t, "remove") > 0 {
		value, plain = drawValue(t)
	}
	lines := allowedLines(target, key)
	old, had := target.Get(key)
	flow := target.Span.Text()[0] == '{'

	err := y.Set(target, order, edit.Field{Key: key, Value: value})
	after := strings.TrimSuffix(strings.TrimPrefix(string(y.File().Data), "---\n"), "---\nbody")
	var hand *edit.HandError
	if errors.As(err, &hand) {
		if !had || old.Kind != yamldoc.Sequence && old.Kind != yamldoc.Mapping {
			t.Fatalf("%v:\n%s", err, before)
		}
		if after != before {
			t.Fatalf("a change that failed made\n%s\nof\n%s", after, before)
		}
		return before
	}
	if err != nil {
		t.Fatal(err)
	}
	got := facts(t, after)
	if plain == nil {
		delete(expected, key)
		if m := lookUp(got, want, expected); m != nil && m[key] == nil {
			delete(m, key)
		}
	} else {
		expected[key] = plain
	}
	if !reflect.DeepEqual(want, got) {
		t.Fatalf("%s: %v made\n%s\nof\n%s\nwant %v\ngot  %v", key, plain, after, before, want, got)
	}
	for i := range comments {
		mark := fmt.Sprintf("# c%d", i+1)
		if strings.Count(before, mark) != strings.Count(after, mark) {
			t.Fatalf("%s is gone from\n%s\nwhich was\n%s", mark, after, before)
		}
	}
	was, is := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	first := 0
	for first < min(len(was), len(is)) && was[first] == is[first] {
		first++
	}
	last := len(was)
	for n := len(is); last > first && n > first && was[last-1] == is[n-1]; n-- {
		last--
	}
	for i := first; i < last; i++ {
		if line := i + 2; line < lines.from || line > lines.to || !had && !flow { // line 1 is "---"
			t.Fatalf("line %d was touched, beside %+v, for %s:\n%s\nwhich was\n%s", line, lines, key, after, before)
		}
	}
	return after
}

type lineRange struct{ from, to int }

// allowedLines are those that a change of a key may touch: its own, or for a
// new one in braces, those of the mapping.
func allowedLines(m *yamldoc.Node, key string) lineRange {
	span := m.Span
	for i, p := range m.Pairs {
		if p.Key.Text != key {
			continue
		}
		span = p.Span()
		if m.Span.Text()[0] == '{' { // the comma before it
			span = m.Span
		} else if i+1 < len(m.Pairs) && i == 0 { // beside a dash, the next key takes its place
			span = span.Join(m.Pairs[1].Key.Span)
		}
	}
	r := lineRange{span.From().Line, span.To().Line}
	if v, ok := m.Get(key); ok && len(v.Span.Text()) > 1 && v.Span.Text()[1] == '+' { // the blank lines are its own
		for strings.TrimSpace(span.File.Line(r.to+1)) == "" {
			r.to++
		}
	}
	return r
}

// lookUp finds in one reading what corresponds to a mapping of another.
func lookUp(got, want any, part map[string]any) map[string]any {
	same := func(a, b map[string]any) bool { return reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer() }
	w, g := want.(map[string]any), got.(map[string]any)
	if same(w, part) {
		return g
	}
	list, _ := w["actions"].([]any)
	i := slices.IndexFunc(list, func(item any) bool { m, ok := item.(map[string]any); return ok && same(m, part) })
	if actions, ok := g["actions"].([]any); ok && i >= 0 && i < len(actions) {
		m, _ := actions[i].(map[string]any)
		return m
	}
	return nil
}

// Whatever the text: the result reads as wanted, or nothing has changed.
func FuzzYAML(f *testing.F) {
	for _, text := range []string{
		"actions:\n  - id: a # mine\n    title: \"x\"  \n  - {id: b, \"status\": , closed}\n", "? a\n: b\n", "- a: b\n", "a: [b: c]\n",
		"a: |+\n  b\n\n\n", "a:\r\n- b: 'c'\r\n", "{a: b,\n c: d, }\n", "a: 1\n\tb: 2\n", "- - a: b\n", "status: >2-\n   x\n", "a", "'a'  :   \n", "\ufeffa: b\n",
	} {
		f.Add(text, "status", "done", true)
		f.Add(text, "a", "", false)
	}
	f.Fuzz(func(t *testing.T, text, key, value string, prose bool) {
		file := source.NewFile("a.md", []byte(text))
		y, err := edit.NewYAML(file.Span(0, len(text)))
		if err != nil || !valid(key) || !valid(value) {
			return
		}
		v := edit.Word(value)
		switch {
		case prose:
			v = edit.Text(value)
		case value == "":
			v = edit.Value{}
		}
		target := y.Root()
		for len(target.Pairs) > 0 { // the innermost
			last := target.Pairs[len(target.Pairs)-1].Value
			if last.Kind == yamldoc.Sequence && len(last.Items) > 0 {
				last = last.Items[len(last.Items)-1]
			}
			if last.Kind != yamldoc.Mapping {
				break
			}
			target = last
		}
		if err := y.Set(target, order, edit.Field{Key: key, Value: v}); err != nil {
			if string(y.File().Data) != text {
				t.Fatalf("%q became %q: %v", text, y.File().Data, err)
			}
			return
		}
		if strings.Count(string(y.File().Data), "#") < strings.Count(text, "#")-strings.Count(target.Span.Text(), "#") {
			t.Fatalf("%q became %q", text, y.File().Data)
		}
		if len(y.Root().Pairs) > 0 {
			facts(t, string(y.File().Data)) // another reader takes it, too
		}
	})
}

// valid reports whether YAML can hold the text and reads it back.
func valid(text string) bool {
	var n yaml.Node
	err := yaml.Load([]byte(yamldoc.Quote(text)), &n)
	return err == nil && n.Content[0].Value == text
}
