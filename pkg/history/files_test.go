package history

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

func TestFilesAtTheBase(t *testing.T) {
	dir := t.TempDir()
	run(t, dir, "init", "-q", "-b", "main")
	write(t, dir, map[string]string{
		"sub/postmortems/a.md": "A\n", "sub/postmortems/2025/b.md": "B\n", "sub/postmortems/2025/empty.md": "", "other.md": "no",
	})
	if err := os.Symlink("a.md", filepath.Join(dir, "sub/postmortems/link.md")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "sub/postmortems/a.md"), 0o755); err != nil {
		t.Fatal(err)
	}
	commit(t, dir, "one")
	run(t, dir, "tag", "v1")
	write(t, dir, map[string]string{"sub/postmortems/a.md": "later\n", "sub/postmortems/new.md": "new\n"})
	if err := os.RemoveAll(filepath.Join(dir, "sub/postmortems/2025")); err != nil {
		t.Fatal(err)
	}
	commit(t, dir, "two")

	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	base, err := r.Since("v1", filepath.Join(dir, "sub"))
	if err != nil {
		t.Fatal(err)
	}
	fsys := base.FS()
	if err := fstest.TestFS(noLinks{fsys}, "postmortems/a.md", "postmortems/2025/b.md", "postmortems/2025/empty.md"); err != nil {
		t.Error(err)
	}
	paths, refused, err := source.Find(fsys, "postmortems")
	if err != nil || len(paths) != 3 || len(refused) != 1 || refused[0].Path != "postmortems/link.md" {
		t.Errorf("found %q, refused %v, %v", paths, refused, err)
	}
	if f, err := source.Read(fsys, "postmortems/a.md", 100); err != nil || string(f.Data) != "A\n" {
		t.Errorf("read %v, %v", f, err)
	}
	if _, err := source.Read(fsys, "postmortems/link.md", 100); err == nil {
		t.Error("read a symbolic link")
	}
	if _, err := fs.Stat(fsys, "other.md"); err == nil {
		t.Error("there is a file from outside the folder")
	}
}

// noLinks hides the link, which TestFS would want to read.
type noLinks struct{ fs.FS }

func (f noLinks) Open(name string) (fs.File, error) {
	file, err := f.FS.Open(name)
	if folder, ok := file.(*openFolder); ok {
		var list []fs.DirEntry
		for _, e := range folder.entries {
			if e.Type()&fs.ModeSymlink == 0 {
				list = append(list, e)
			}
		}
		folder.entries = list
	}
	return file, err
}
