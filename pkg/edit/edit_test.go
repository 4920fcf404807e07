package edit_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

func at(f *source.File, start, end int, text string) diag.Edit {
	return diag.Edit{Span: source.Span{File: f, Start: start, End: end}, New: text}
}

func TestApply(t *testing.T) {
	f := source.NewFile("x", []byte("0123456789"))
	other := source.NewFile("y", f.Data)
	tests := []struct {
		name  string
		edits []diag.Edit
		want  string // with an error: what it says
		fails bool
	}{
		{"none", nil, "0123456789", false},
		{"any order", []diag.Edit{at(f, 8, 9, "eight"), at(f, 0, 2, ""), at(f, 5, 5, "|")}, "234|567eight9", false},
		{"both ends", []diag.Edit{at(f, 0, 0, "<"), at(f, 10, 10, ">")}, "<0123456789>", false},
		{"side by side", []diag.Edit{at(f, 2, 4, "b"), at(f, 0, 2, "a")}, "ab456789", false},
		{"insertion before a replacement", []diag.Edit{at(f, 2, 4, "b"), at(f, 2, 2, "a")}, "01ab456789", false},
		{"overlap", []diag.Edit{at(f, 2, 5, "a"), at(f, 4, 6, "b")}, "overlap", true},
		{"insertion inside", []diag.Edit{at(f, 2, 5, "a"), at(f, 3, 3, "b")}, "overlap", true},
		{"two insertions at one place", []diag.Edit{at(f, 2, 2, "a"), at(f, 2, 2, "b")}, "overlap", true},
		{"beyond the end", []diag.Edit{at(f, 2, 11, "a")}, "the text has 10", true},
		{"before the beginning", []diag.Edit{at(f, -1, 1, "a")}, "the text has 10", true},
		{"backwards", []diag.Edit{at(f, 3, 2, "a")}, "the text has 10", true},
		{"two files", []diag.Edit{at(f, 1, 2, "a"), at(other, 3, 4, "a")}, "two files", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := slices.Clone(tt.edits)
			got, err := edit.Apply(f.Data, tt.edits)
			switch {
			case tt.fails:
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("%q, error %v", got, err)
				}
			case err != nil || string(got) != tt.want:
				t.Errorf("%q, error %v; want %q", got, err, tt.want)
			}
			if string(f.Data) != "0123456789" || !slices.Equal(before, tt.edits) {
				t.Error("the arguments changed")
			}
		})
	}
}

func TestChoose(t *testing.T) {
	f := source.NewFile("x", []byte("0123456789"))
	finding := func(rule string, edits ...diag.Edit) diag.Diagnostic {
		return diag.Diagnostic{Rule: rule, Edits: edits}
	}
	found := []diag.Diagnostic{
		finding("nothing to do"),
		finding("a", at(f, 4, 6, "A")),
		finding("b", at(f, 5, 7, "B")),                   // its bytes are a's
		finding("c", at(f, 8, 9, "C"), at(f, 4, 5, "C")), // half of it, too
		finding("d", at(f, 8, 9, "D")),
		finding("e", at(f, 4, 6, "A")),                   // the same as a
		finding("f", at(f, 1, 3, "F"), at(f, 2, 4, "F")), // contradicts itself
		finding("g", at(f, 0, 0, "G")),
		finding("h", at(f, 0, 0, "H")),
	}
	edits, fixed := edit.Choose(found)
	var names []string
	for _, d := range fixed {
		names = append(names, d.Rule)
	}
	if got := strings.Join(names, " "); got != "a d e g" {
		t.Errorf("fixed %q", got)
	}
	if got, err := edit.Apply(f.Data, edits); err != nil || string(got) != "G0123A67D9" {
		t.Errorf("%q, error %v", got, err)
	}
}

// Against a model that makes one edit after the other, from the end.
func TestChosenEditsApply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := source.NewFile("x", []byte(rapid.StringN(0, 30, -1).Draw(t, "text")))
		one := rapid.Custom(func(t *rapid.T) diag.Edit {
			start := rapid.IntRange(0, len(f.Data)).Draw(t, "start")
			return at(f, start, rapid.IntRange(start, len(f.Data)).Draw(t, "end"), rapid.StringN(0, 3, -1).Draw(t, "new"))
		})
		var found []diag.Diagnostic
		for _, edits := range rapid.SliceOfN(rapid.SliceOfN(one, 0, 3), 0, 8).Draw(t, "findings") {
			found = append(found, diag.Diagnostic{Edits: edits})
		}
		edits, fixed := edit.Choose(found)
		got, err := edit.Apply(f.Data, edits)
		if err != nil {
			t.Fatal(err)
		}
		want := string(f.Data)
		for _, e := range slices.Backward(edits) {
			want = want[:e.Span.Start] + e.New + want[e.Span.End:]
		}
		if string(got) != want {
			t.Fatalf("%q, want %q", got, want)
		}
		for _, d := range fixed {
			for _, e := range d.Edits {
				if !slices.Contains(edits, e) {
					t.Fatalf("a finding is fixed by half: %v", d.Edits)
				}
			}
		}
		// The first that can be made is always made.
		if i := slices.IndexFunc(found, func(d diag.Diagnostic) bool {
			_, alone := edit.Choose([]diag.Diagnostic{d})
			return len(alone) == 1
		}); i >= 0 && len(fixed) == 0 {
			t.Fatalf("finding %d was left out", i)
		}
	})
}

// What Diff prints is what git applies: line endings and missing ones, too.
func TestDiffApplies(t *testing.T) {
	if got := edit.Diff("x", []byte("a\n"), []byte("a\n")); got != "" {
		t.Errorf("without a change: %q", got)
	}
	want := "--- a/p/x.md\n+++ b/p/x.md\n@@ -1,2 +1,2 @@\n one\r\n-two\r\n+2\r\n"
	if got := edit.Diff("p/x.md", []byte("one\r\ntwo\r\n"), []byte("one\r\n2\r\n")); got != want {
		t.Errorf("got %q", got)
	}
	before := strings.Split("a b c d e f g h i j k l m n o p q r", " ")
	after := slices.Concat([]string{"a", "b", "new", "new", "c", "d", "E"}, before[5:16], []string{"q", "new", "r"})
	patch := edit.Diff("x", []byte(strings.Join(before, "\n")), []byte(strings.Join(after, "\n")))
	if got := regexp.MustCompile(`(?m)^@@.*`).FindAllString(patch, -1); !slices.Equal(got, []string{"@@ -1,8 +1,10 @@", "@@ -15,4 +17,5 @@"}) {
		t.Errorf("hunks at %q in\n%s", got, patch)
	}
	line := rapid.SampledFrom([]string{"a\n", "b\n", "c\r\n", "\n", "- x\n", "+ y\n", "é\n", "@@\n"})
	text := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(line, 1, 30).Draw(t, "lines"), "") + rapid.SampledFrom([]string{"", "end"}).Draw(t, "last")
	})
	names := rapid.SampledFrom([]string{"x.md", "with space.md", "ümlaut.md", "quote\".md"})
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		if n++; n > 40 {
			return
		}
		before, after, name := text.Draw(t, "before"), text.Draw(t, "after"), names.Draw(t, "name")
		if before == after {
			return
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(before), 0o644); err != nil {
			t.Fatal(err)
		}
		patch := edit.Diff(name, []byte(before), []byte(after))
		cmd := exec.Command("git", "apply", "--whitespace=nowarn", "-")
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(patch)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v %s\n%q", err, out, patch)
		}
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != after {
			t.Fatalf("%q, error %v; want %q", got, err, after)
		}
	})
}

func openTemp(t *testing.T) (dir string, root *os.Root) {
	t.Helper()
	dir = t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return dir, root
}

func write(t *testing.T, dir, name, text string, mode fs.FileMode) {
	t.Helper()
	full := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(full, mode); err != nil {
		t.Fatal(err)
	}
}

// holds checks all that is in the folder: nothing temporary stays behind.
func holds(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name)
		got[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s holds %q, want %q", name, got[name], text)
		}
		delete(got, name)
	}
	if len(got) > 0 {
		t.Errorf("there is more: %q", got)
	}
}

func TestReplace(t *testing.T) {
	dir, root := openTemp(t)
	write(t, dir, "p/x.md", "old", 0o664)
	write(t, dir, "secret", "old", 0o600)
	for _, name := range []string{"p/x.md", "secret"} {
		before, _ := root.Stat(name)
		if err := edit.Replace(root, name, []byte("old"), []byte("new")); err != nil {
			t.Fatal(err)
		}
		after, err := root.Stat(name)
		if err != nil || after.Mode() != before.Mode() {
			t.Errorf("%s: mode %v, was %v, error %v", name, after.Mode(), before.Mode(), err)
		}
	}
	if err := edit.Replace(root, "p/x.md", []byte("old"), []byte("newer")); !errors.Is(err, edit.ErrChanged) {
		t.Errorf("a file that changed meanwhile: %v", err)
	}
	if err := edit.Replace(root, "missing", nil, []byte("new")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is gone: %v", err)
	}
	if err := edit.WriteFile(root, "p/new.json", []byte("new")); err != nil {
		t.Error(err)
	}
	holds(t, dir, map[string]string{"p/x.md": "new", "secret": "new", "p/new.json": "new"})
}

// All or nothing, also when it is the last file that fails.
func TestReplaceAll(t *testing.T) {
	dir, root := openTemp(t)
	write(t, dir, "a.md", "old a", 0o600)
	write(t, dir, "p/b.md", "old b", 0o644)
	all := []edit.Replacement{{"a.md", []byte("old a"), []byte("new a")}, {"p/b.md", []byte("old b"), []byte("new b")}}
	if err := edit.ReplaceAll(root, append(all[:1:1], edit.Replacement{Name: "p/b.md", Before: []byte("else"), After: []byte("new b")})); !errors.Is(err, edit.ErrChanged) {
		t.Errorf("a file that changed meanwhile: %v", err)
	}
	holds(t, dir, map[string]string{"a.md": "old a", "p/b.md": "old b"})
	full := func(from, to string) error {
		if to == "p/b.md" {
			return errors.New("no space left")
		}
		return root.Rename(from, to)
	}
	if err := edit.ReplaceAllWith(root, all, full); err == nil || err.Error() != "write p/b.md: no space left" {
		t.Errorf("error %v", err)
	}
	holds(t, dir, map[string]string{"a.md": "old a", "p/b.md": "old b"})
	if err := edit.ReplaceAll(root, all); err != nil {
		t.Error(err)
	}
	holds(t, dir, map[string]string{"a.md": "new a", "p/b.md": "new b"})
	if info, err := os.Stat(filepath.Join(dir, "a.md")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
}

func TestLinksAreNotWritten(t *testing.T) {
	dir, root := openTemp(t)
	outside := t.TempDir()
	write(t, outside, "x.md", "old", 0o644)
	write(t, dir, "real/x.md", "old", 0o644)
	for link, target := range map[string]string{
		"link.md": "real/x.md", "folder": "real", "out.md": filepath.Join(outside, "x.md"), "out": outside,
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"link.md", "folder/x.md", "out.md", "out/x.md", "real", "../x.md"} {
		if err := edit.Replace(root, name, []byte("old"), []byte("new")); err == nil {
			t.Errorf("Replace wrote %s", name)
		}
		if err := edit.WriteFile(root, name, []byte("new")); err == nil {
			t.Errorf("WriteFile wrote %s", name)
		}
	}
	for _, name := range []string{filepath.Join(dir, "real/x.md"), filepath.Join(outside, "x.md")} {
		if data, err := os.ReadFile(name); err != nil || string(data) != "old" {
			t.Errorf("%s holds %q, error %v", name, data, err)
		}
	}
	if entries, _ := os.ReadDir(outside); len(entries) != 1 {
		t.Errorf("something was left outside: %v", entries)
	}
}

// A folder that cannot be written leaves the file as it was.
func TestFailedWrite(t *testing.T) {
	if os.Getuid() == 0 {
		// Root writes anywhere; a name that is too long fails for everyone.
		dir, root := openTemp(t)
		long := strings.Repeat("x", 300)
		if err := edit.WriteFile(root, long, []byte("new")); err == nil {
			t.Error("written")
		}
		holds(t, dir, nil)
		return
	}
	dir, root := openTemp(t)
	write(t, dir, "p/x.md", "old", 0o644)
	if err := os.Chmod(filepath.Join(dir, "p"), 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(dir, "p"), 0o755) })
	if err := edit.Replace(root, "p/x.md", []byte("old"), []byte("new")); err == nil {
		t.Error("written")
	}
	holds(t, dir, map[string]string{"p/x.md": "old"})
}

// Readers see the old text or the new one, never a part.
func TestReplaceIsAtomic(t *testing.T) {
	dir, root := openTemp(t)
	a, b := bytes.Repeat([]byte("a"), 1<<20), bytes.Repeat([]byte("b"), 1<<20)
	write(t, dir, "x.md", string(a), 0o644)
	done := make(chan error)
	go func() {
		var err error
		for i := 0; i < 10 && err == nil; i++ {
			if err = edit.Replace(root, "x.md", a, b); err == nil {
				err = edit.Replace(root, "x.md", b, a)
			}
		}
		done <- err
	}()
	for {
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
			return
		default:
		}
		data, err := os.ReadFile(filepath.Join(dir, "x.md"))
		if err != nil || !bytes.Equal(data, a) && !bytes.Equal(data, b) {
			t.Fatalf("%d bytes, error %v", len(data), err)
		}
	}
}
