package site

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Marker is the file that tells a folder which Write made from one that holds
// somebody's own files.
const Marker = ".postmortem-site"

// ErrForeign is matched by the error about an output folder with files that
// Write did not put there.
var ErrForeign = errors.New("holds files that postmortem did not make")

// Write replaces dir by the site in one move: everything is written to a
// folder beside it, which then takes its place. When anything fails before
// that, dir stays as it was. A folder with files of other origin is refused,
// and so is a symbolic link.
func Write(dir string, out Output) (err error) {
	dir = filepath.Clean(dir)
	exists, err := replaceable(dir)
	if err != nil {
		return err
	}
	parent, base := filepath.Dir(dir), filepath.Base(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(parent, "."+base+".new-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(fresh)
		}
	}()
	if err := fill(fresh, out); err != nil {
		return err
	}
	if !exists {
		return os.Rename(fresh, dir)
	}

	// A name of our own for what was there: made, then taken by the move.
	old, err := os.MkdirTemp(parent, "."+base+".old-")
	if err != nil {
		return err
	}
	moved := filepath.Join(old, base)
	if err := os.Rename(dir, moved); err != nil {
		os.Remove(old)
		return fmt.Errorf("move the previous site aside: %w", err)
	}
	if err := os.Rename(fresh, dir); err != nil {
		if back := os.Rename(moved, dir); back != nil {
			return fmt.Errorf("%w; the previous site is in %s", err, moved)
		}
		os.Remove(old)
		return err
	}
	if err := os.RemoveAll(old); err != nil {
		return fmt.Errorf("remove the previous site: %w", err)
	}
	return nil
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

// fill writes all files below dir, which exists.
func fill(dir string, out Output) error {
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	made := map[string]bool{dir: true}
	for _, name := range out.Paths() {
		if !fs.ValidPath(name) || strings.ContainsAny(name, `\:`) || !filepath.IsLocal(filepath.FromSlash(name)) {
			return fmt.Errorf("%q cannot be the name of a file of the site", name)
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		if folder := filepath.Dir(file); !made[folder] {
			made[folder] = true
			if err := os.MkdirAll(folder, 0o755); err != nil {
				return err
			}
		}
		if err := writeFile(file, out.Files[name]); err != nil {
			return err
		}
	}
	return writeFile(filepath.Join(dir, Marker), []byte("Made by postmortem build; the whole folder is replaced at every run.\n"))
}

// writeFile makes a file that everyone may read, whatever the umask.
func writeFile(name string, data []byte) error {
	if err := os.WriteFile(name, data, 0o644); err != nil {
		return err
	}
	return os.Chmod(name, 0o644)
}
