package site

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestWrite(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "deep", "public")
	out := build(t, sample())
	if err := write(dir, out); err != nil {
		t.Fatal(err)
	}
	for _, name := range out.paths() {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || string(data) != string(out.Files[name]) {
			t.Errorf("%s is not on disk as built: %v", name, err)
		}
	}
	info, err := os.Stat(filepath.Join(dir, "index.html"))
	if err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("index.html has mode %v: %v", info.Mode(), err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the folder has mode %v: %v", info.Mode(), err)
	}

	// Again with less: what is gone must not stay behind.
	if err := write(dir, output{Files: map[string][]byte{"index.html": []byte("new")}}); err != nil {
		t.Fatal(err)
	}
	wantFiles(t, dir, Marker, "index.html")
	wantFiles(t, filepath.Dir(dir), "public")
}

// A file that did not change keeps its time, and what is in the old folder
// cannot get into the new one by another way.
func TestWriteLeavesTheUnchangedAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	first := output{Files: map[string][]byte{"same.html": []byte("same"), "a/changed.html": []byte("old"), "link.html": []byte("linked")}}
	if err := write(dir, first); err != nil {
		t.Fatal(err)
	}
	past := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for name := range first.Files {
		if err := os.Chtimes(filepath.Join(dir, name), past, past); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("linked"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(filepath.Join(dir, "link.html")), os.Symlink(outside, filepath.Join(dir, "link.html"))); err != nil {
		t.Fatal(err)
	}
	if err := write(dir, output{Files: map[string][]byte{"same.html": []byte("same"), "a/changed.html": []byte("new"), "link.html": []byte("linked")}}); err != nil {
		t.Fatal(err)
	}
	for name, kept := range map[string]bool{"same.html": true, "a/changed.html": false, "link.html": false} {
		info, err := os.Lstat(filepath.Join(dir, name))
		if err != nil || !info.Mode().IsRegular() || info.ModTime().Equal(past) != kept {
			t.Errorf("%s: %v, %v; want its time kept: %v", name, info, err, kept)
		}
	}
	if data, err := os.ReadFile(filepath.Join(dir, "a/changed.html")); string(data) != "new" {
		t.Errorf("got %q, %v", data, err)
	}
}

// The new site is made beside the old one, where a rename cannot cross a
// boundary between file systems.
func TestWriteStaysBesideTheFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "does not exist"))
	for range 2 {
		if err := write("public", output{Files: map[string][]byte{"index.html": nil}}); err != nil {
			t.Fatal(err)
		}
	}
	wantFiles(t, ".", "public")
}

func write(dir string, out output) error {
	_, err := Write(dir, out.write)
	return err
}

func wantFiles(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%s holds %v, want %v", dir, got, want)
	}
}

func TestWriteKeepsForeignFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := output{Files: map[string][]byte{"index.html": nil}}
	if err := write(dir, out); !errors.Is(err, ErrForeign) {
		t.Errorf("got %v, want ErrForeign", err)
	}
	wantFiles(t, dir, "thesis.txt")

	file := filepath.Join(dir, "thesis.txt")
	if err := write(file, out); err == nil {
		t.Error("a file is replaced by a site")
	}
	// A marker that is a link proves nothing.
	if err := os.Symlink("thesis.txt", filepath.Join(dir, Marker)); err != nil {
		t.Fatal(err)
	}
	if err := write(dir, out); !errors.Is(err, ErrForeign) {
		t.Errorf("got %v, want ErrForeign", err)
	}
}

func TestWriteFailsWhole(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "public")
	if err := write(dir, output{Files: map[string][]byte{"index.html": []byte("good")}}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../evil", "/evil", `a\..\..\evil`, "c:evil", "a//b", "."} {
		if err := write(dir, output{Files: map[string][]byte{"a.html": nil, name: nil}}); err == nil {
			t.Errorf("%q is written", name)
		}
	}
	// A name cannot be a file and a folder.
	if err := write(dir, output{Files: map[string][]byte{"a": nil, "a/b": nil}}); err == nil {
		t.Error("a file that is a folder too is written")
	}
	wantFiles(t, parent, "public")
	wantFiles(t, dir, Marker, "index.html")
	if data, _ := os.ReadFile(filepath.Join(dir, "index.html")); string(data) != "good" {
		t.Errorf("the last good state is gone: %q", data)
	}
}

func TestWriteRefusesLinks(t *testing.T) {
	parent := t.TempDir()
	real := filepath.Join(parent, "real")
	if err := os.Mkdir(real, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(parent, "public")
	if err := os.Symlink("real", link); err != nil {
		t.Fatal(err)
	}
	if err := write(link, output{}); err == nil {
		t.Error("a symbolic link is replaced")
	}
	wantFiles(t, real)
}

func TestCheckOutput(t *testing.T) {
	root := t.TempDir()
	home := t.TempDir()
	t.Setenv("HOME", home)
	for _, dir := range []string{"repo/.git/x", "repo/postmortems/deep", "repo/work"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("repo/postmortems", filepath.Join(root, "alias")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Join(root, "repo", "work"))

	documents := filepath.Join(root, "repo", "postmortems")
	for _, dir := range []string{
		"/", ".", "..", "../..", "../../repo", "../.git", "../.git/x", "../.git/new",
		"../postmortems", "../postmortems/deep", "../postmortems/new/folder", "../../alias", "../../alias/new",
		home, filepath.Dir(home),
	} {
		if err := CheckOutput(dir, documents); err == nil {
			t.Errorf("%s is accepted", dir)
		}
	}
	// Where the working folder is elsewhere, the documents still count.
	for _, forbidden := range []string{"repo/postmortems", "repo/postmortems/not/there/yet"} {
		if err := CheckOutput("../../elsewhere", filepath.Join(root, "elsewhere", forbidden)); err == nil {
			t.Errorf("a folder that contains %s is accepted", forbidden)
		}
	}
	for _, dir := range []string{"public", "../public", "../postmortems-site", filepath.Join(home, "public"), "../../elsewhere/public"} {
		if err := CheckOutput(dir, documents); err != nil {
			t.Errorf("%s is refused: %v", dir, err)
		}
	}
	if _, err := os.Stat("public"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("checking makes folders")
	}
}
