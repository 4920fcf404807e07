package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

func TestPositions(t *testing.T) {
	f := NewFile("x.md", []byte("one\r\ntwö x\n\nlast"))
	tests := []struct{ offset, line, column int }{
		{0, 1, 1}, {3, 1, 4}, {5, 2, 1}, {9, 2, 4}, {10, 2, 5}, {12, 3, 1}, {13, 4, 1}, {17, 4, 5}, {99, 4, 5}, {-1, 1, 1},
	}
	for _, tt := range tests {
		if got := f.Position(tt.offset); got != (Position{tt.line, tt.column}) {
			t.Errorf("offset %d is %v, want %d:%d", tt.offset, got, tt.line, tt.column)
		}
	}
	for line, want := range map[int]string{1: "one", 2: "twö x", 3: "", 4: "last"} {
		if got := f.Line(line); got != want {
			t.Errorf("line %d is %q", line, got)
		}
	}
	if got := f.LineSpan(2).Text(); got != "twö x" {
		t.Errorf("span of line 2 covers %q", got)
	}
}

func TestSpans(t *testing.T) {
	f := NewFile("x.md", []byte("0123456789"))
	a, b := f.Span(2, 4), f.Span(6, 8)
	if got := a.Join(b).Text(); got != "234567" {
		t.Errorf("join covers %q", got)
	}
	if got := (Span{}).Join(b); got != b {
		t.Errorf("join with nothing: %v", got)
	}
	if s := f.Span(8, 99); s.Text() != "89" {
		t.Errorf("beyond the end: %q", s.Text())
	}
	if s := f.Span(8, 2); s.Text() != "" {
		t.Errorf("backwards: %q", s.Text())
	}
}

// tree makes a folder on disk, read as commands do: through an os.Root.
func tree(t *testing.T, files ...string) (dir string, fsys fs.FS) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte("---\n---\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return dir, root.FS()
}

func TestFind(t *testing.T) {
	_, fsys := tree(t,
		"p/2025-05-14-a.md", "p/B.MD", "p/README.md", "p/index.md", "p/template.md", "p/TEMPLATE-long.md", "p/_draft.md", "p/.hidden.md",
		"p/notes.txt", "p/with-images/index.md", "p/with-images/a.png", "p/2025/c.md", "p/2025/index.md", "p/templates/t.md", "p/_private/x.md",
		"p/.git/x.md", "other/z.md",
	)
	got, refused, err := Find(fsys, "p")
	want := []string{"p/2025-05-14-a.md", "p/2025/c.md", "p/B.MD", "p/with-images/index.md"}
	if err != nil || !slices.Equal(got, want) || len(refused) > 0 {
		t.Errorf("found %q, refused %v, error %v; want %q", got, refused, err, want)
	}
	if _, _, err := Find(fsys, "missing"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
}

func TestLinksAndDevicesAreRefused(t *testing.T) {
	dir, fsys := tree(t, "p/a.md", "secret/key.md")
	if err := os.Symlink("../secret/key.md", filepath.Join(dir, "p/link.md")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../secret", filepath.Join(dir, "p/folder.md")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("p", filepath.Join(dir, "q")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "p/pipe.md"), 0o644); err != nil {
		t.Fatal(err)
	}
	got, refused, err := Find(fsys, "p")
	if err != nil || !slices.Equal(got, []string{"p/a.md"}) {
		t.Errorf("found %q, error %v", got, err)
	}
	var reasons []string
	for _, r := range refused {
		reasons = append(reasons, r.Error())
	}
	want := []string{"p/folder.md: is a symbolic link", "p/link.md: is a symbolic link", "p/pipe.md: is not a regular file"}
	if !slices.Equal(reasons, want) {
		t.Errorf("refused %q, want %q", reasons, want)
	}
	if _, refused, err := Find(fsys, "q"); err != nil || len(refused) != 1 {
		t.Errorf("a linked folder: refused %v, error %v", refused, err)
	}
	for _, name := range []string{"p/link.md", "p/pipe.md", "p"} {
		if _, err := Read(fsys, name, MaxFileSize); err == nil {
			t.Errorf("%s was read", name)
		} else if _, ok := AsRefusal(err); !ok {
			t.Errorf("%s: %v is not a refusal", name, err)
		}
	}
}

func TestTwinsInCase(t *testing.T) {
	_, fsys := tree(t, "p/A.md", "p/a.md")
	_, refused, err := Find(fsys, "p")
	if err != nil || len(refused) != 1 || !strings.Contains(refused[0].Error(), "upper and lower case only") {
		t.Errorf("refused %v, error %v", refused, err)
	}
}

func TestSizeLimit(t *testing.T) {
	dir, fsys := tree(t, "p/a.md")
	if err := os.WriteFile(filepath.Join(dir, "p/a.md"), make([]byte, 2049), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(fsys, "p/a.md", 2048); err == nil || err.Error() != "p/a.md: is larger than 2 KiB" {
		t.Errorf("error %v", err)
	}
	if f, err := Read(fsys, "p/a.md", 2049); err != nil || len(f.Data) != 2049 {
		t.Errorf("error %v", err)
	}
}
