package watch

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// watched starts a watcher of the folder "docs/incidents" and the file
// ".github/c.yaml".
func watched(t *testing.T, root string) *changes {
	t.Helper()
	w, err := New(root, []string{"docs/incidents"}, []string{".github/c.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	c := &changes{t: t, root: root, batches: make(chan Batch)}
	done := make(chan struct{})
	go func() { w.Run(ctx, c.batches); close(done) }()
	t.Cleanup(func() {
		cancel()
		<-done // its goroutines have ended
	})
	return c
}

type changes struct {
	t       *testing.T
	root    string
	batches chan Batch
}

func (c *changes) path(name string) string { return filepath.Join(c.root, filepath.FromSlash(name)) }

func (c *changes) mkdir(name string) {
	c.t.Helper()
	if err := os.MkdirAll(c.path(name), 0o755); err != nil {
		c.t.Fatal(err)
	}
}

func (c *changes) write(name, text string) {
	c.t.Helper()
	if err := os.WriteFile(c.path(name), []byte(text), 0o644); err != nil {
		c.t.Fatal(err)
	}
}

// heard waits until a path, or a folder around it, was reported.
func (c *changes) heard(name string) {
	c.t.Helper()
	var all []string
	for late := time.After(20 * time.Second); ; { // for a machine that is busy
		select {
		case b := <-c.batches:
			if b.Err != nil {
				c.t.Fatal(b.Err)
			}
			all = append(all, b.Paths...)
			for p := name; p != "."; p = filepath.ToSlash(filepath.Dir(p)) {
				if slices.Contains(b.Paths, p) {
					return
				}
			}
		case <-late:
			c.t.Fatalf("no word of %s, only of %q", name, all)
		}
	}
}

func TestSaves(t *testing.T) {
	root := t.TempDir()
	c := &changes{t: t, root: root}
	c.mkdir("docs/incidents/deep/er")
	c.mkdir(".github")
	c.write("docs/incidents/a.md", "a")
	c = watched(t, root)

	c.write("docs/incidents/a.md", "b")
	c.heard("docs/incidents/a.md")
	c.write("docs/incidents/deep/er/image.png", "b")
	c.heard("docs/incidents/deep/er/image.png")
	c.write(".github/c.yaml", "x")
	c.heard(".github/c.yaml")

	// As vim saves, and others: a new file takes the name.
	c.write("docs/incidents/.a.md.tmp", "c")
	if err := os.Rename(c.path("docs/incidents/.a.md.tmp"), c.path("docs/incidents/a.md")); err != nil {
		t.Fatal(err)
	}
	c.heard("docs/incidents/a.md")
	c.write("docs/incidents/a.md", "d") // the new file is watched, too
	c.heard("docs/incidents/a.md")

	if err := os.Remove(c.path("docs/incidents/a.md")); err != nil {
		t.Fatal(err)
	}
	c.heard("docs/incidents/a.md")
}

func TestFolders(t *testing.T) {
	c := watched(t, t.TempDir()) // of what does not exist
	c.mkdir("docs")
	c.heard("docs")
	c.mkdir("docs/incidents/new/deep")
	c.write("docs/incidents/new/deep/index.md", "a") // perhaps before it is watched
	c.heard("docs/incidents/new/deep/index.md")
	c.mkdir(".github")
	c.heard(".github")
	c.write(".github/c.yaml", "a")
	c.heard(".github/c.yaml")

	// A renamed folder is heard of under its new name.
	if err := os.Rename(c.path("docs/incidents/new"), c.path("docs/incidents/other")); err != nil {
		t.Fatal(err)
	}
	c.heard("docs/incidents/other")
	c.write("docs/incidents/other/deep/index.md", "b")
	c.heard("docs/incidents/other/deep/index.md")

	// The watched folder goes, and comes back.
	if err := os.RemoveAll(c.path("docs")); err != nil {
		t.Fatal(err)
	}
	c.heard("docs/incidents")
	c.mkdir("docs/incidents")
	c.heard("docs/incidents")
	c.write("docs/incidents/z.md", "z")
	c.heard("docs/incidents/z.md")
}

func TestMatters(t *testing.T) {
	w := &Watcher{folders: []string{"docs/incidents"}, files: []string{".github/c.yaml"}}
	for name, want := range map[string]bool{
		"docs": true, "docs/incidents": true, "docs/incidents/a.md": true, "docs/incidents/x/y.png": true, ".github": true, ".github/c.yaml": true,
		"docs/other.md": false, "docs/incidents2/a.md": false, "docs/incidents/.git/index": false, ".github/workflows": false, "a.md": false,
	} {
		if got := w.matters(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	all := &Watcher{folders: []string{"."}}
	if !all.matters("a.md") || !all.matters("x/a.md") || all.matters(".git/HEAD") {
		t.Error("a root that is watched itself")
	}
}

// TestLinks: a symbolic link is not followed out of the repository.
func TestLinks(t *testing.T) {
	root, outside := t.TempDir(), t.TempDir()
	c := &changes{t: t, root: root}
	c.mkdir("docs/incidents")
	if err := os.Symlink(outside, c.path("docs/incidents/link")); err != nil {
		t.Fatal(err)
	}
	w, err := New(root, []string{"docs/incidents"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer w.watcher.Close()
	if list := w.watcher.WatchList(); len(list) != 1 || list[0] != c.path("docs/incidents") {
		t.Errorf("watched: %q", list)
	}
}
