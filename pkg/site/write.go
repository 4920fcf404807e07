package site

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// Marker is the file that tells a folder which Write made from one that holds
// somebody's own files.
const Marker = ".postmortem-site"

// ErrForeign is matched by the error about an output folder with files that
// Write did not put there.
var ErrForeign = errors.New("holds files that postmortem did not make")

// Write replaces dir by the site that build hands over, in one move: everything
// is written to a folder beside it, which then takes its place. When anything
// fails before that, dir stays as it was. A file whose content has not changed
// is not written again: it moves along, with its time, as a second link to the
// same file. A folder with files of other origin is refused, and so is a
// symbolic link. It returns the number of files.
func Write(dir string, build func(Put) error) (files int, err error) {
	dir = filepath.Clean(dir)
	exists, err := replaceable(dir)
	if err != nil {
		return 0, err
	}
	parent, base := filepath.Dir(dir), filepath.Base(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return 0, err
	}
	fresh, err := os.MkdirTemp(parent, "."+base+".new-")
	if err != nil {
		return 0, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(fresh)
		}
	}()
	if err := os.Chmod(fresh, 0o755); err != nil {
		return 0, err
	}
	w := &writer{dir: fresh, made: map[string]bool{".": true}}
	if exists {
		w.old = dir
	}
	if err := build(w.put); err != nil {
		return 0, err
	}
	files = w.files
	if err := w.put(Marker, []byte("Made by postmortem build; the whole folder is replaced at every run.\n")); err != nil {
		return 0, err
	}
	if !exists {
		return files, os.Rename(fresh, dir)
	}

	// A name of our own for what was there: made, then taken by the move.
	old, err := os.MkdirTemp(parent, "."+base+".old-")
	if err != nil {
		return 0, err
	}
	moved := filepath.Join(old, base)
	if err := os.Rename(dir, moved); err != nil {
		os.Remove(old)
		return 0, fmt.Errorf("move the previous site aside: %w", err)
	}
	if err := os.Rename(fresh, dir); err != nil {
		if back := os.Rename(moved, dir); back != nil {
			return 0, fmt.Errorf("%w; the previous site is in %s", err, moved)
		}
		os.Remove(old)
		return 0, err
	}
	if err := os.RemoveAll(old); err != nil {
		return 0, fmt.Errorf("remove the previous site: %w", err)
	}
	return files, nil
}

// replaceable reports whether dir exists; the error says why it must stay.
func replaceable(dir string) (exists bool, err error) {
	info, err := os.Lstat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, err
	case info.Mode()&fs.ModeSymlink != 0:
		return false, fmt.Errorf("output folder %s is a symbolic link: name the folder itself", dir)
	case !info.IsDir():
		return false, fmt.Errorf("output folder %s is not a folder", dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, err
	}
	if len(entries) == 0 {
		return true, nil
	}
	marker, err := os.Lstat(filepath.Join(dir, Marker))
	if err != nil || !marker.Mode().IsRegular() {
		return false, fmt.Errorf("output folder %s %w: choose an empty or new one", dir, ErrForeign)
	}
	return true, nil
}

// writer fills a folder, beside an older one or not.
type writer struct {
	dir string
	old string // may be empty

	mu    sync.Mutex
	made  map[string]bool
	files int
}

func (w *writer) put(name string, data []byte) error {
	if !fs.ValidPath(name) || strings.ContainsAny(name, `\:`) || !filepath.IsLocal(filepath.FromSlash(name)) {
		return fmt.Errorf("%q cannot be the name of a file of the site", name)
	}
	if err := w.folder(path.Dir(name)); err != nil {
		return err
	}
	file := filepath.Join(w.dir, filepath.FromSlash(name))
	if w.old != "" {
		if before := filepath.Join(w.old, filepath.FromSlash(name)); sameContent(before, data) && os.Link(before, file) == nil {
			return nil
		}
	}
	return writeFile(file, data)
}

// folder makes what is missing, and counts a file.
func (w *writer) folder(name string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.files++
	if w.made[name] {
		return nil
	}
	if err := os.MkdirAll(filepath.Join(w.dir, filepath.FromSlash(name)), 0o755); err != nil {
		return err
	}
	w.made[name] = true
	return nil
}

// sameContent reports whether a file is there, readable by everyone, and holds
// the data.
func sameContent(name string, data []byte) bool {
	info, err := os.Lstat(name)
	if err != nil || info.Mode() != 0o644 || info.Size() != int64(len(data)) {
		return false
	}
	old, err := os.ReadFile(name)
	return err == nil && bytes.Equal(old, data)
}

// writeFile makes a file that everyone may read, whatever the umask.
func writeFile(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
