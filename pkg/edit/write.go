package edit

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"strconv"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

// ErrChanged is returned by Replace when the file is no longer what the edits
// were made for.
var ErrChanged = errors.New("the file has changed meanwhile")

// Replace puts after in the place of a file that holds before. The file keeps
// its permissions. See WriteFile.
func Replace(root *os.Root, name string, before, after []byte) error {
	return ReplaceAll(root, []Replacement{{name, before, after}})
}

// Replacement is one file of ReplaceAll.
type Replacement struct {
	Name          string
	Before, After []byte
}

// ReplaceAll replaces all of the files or, when it returns an error, none: all
// new bytes are on the disk before the first file changes.
func ReplaceAll(root *os.Root, list []Replacement) error { return replaceAll(root, list, root.Rename) }

func replaceAll(root *os.Root, list []Replacement, rename func(from, to string) error) (err error) {
	modes := make([]fs.FileMode, len(list))
	for i, r := range list {
		if modes[i], err = regular(root, r.Name); err != nil {
			return err
		}
		now, err := root.ReadFile(r.Name)
		if err != nil {
			return err
		}
		if !bytes.Equal(now, r.Before) {
			return fmt.Errorf("write %s: %w", r.Name, ErrChanged)
		}
	}
	temporary := make([]string, 0, len(list))
	done := 0
	defer func() {
		if err == nil {
			return
		}
		for _, name := range temporary[min(done, len(temporary)):] {
			root.Remove(name)
		}
		for i, r := range list[:done] {
			if back := put(root, r.Name, r.Before, modes[i]); back != nil {
				err = errors.Join(err, fmt.Errorf("restore: %w", back))
			}
		}
	}()
	for i, r := range list {
		name, err := beside(root, r.Name, r.After, modes[i])
		if err != nil {
			return err
		}
		temporary = append(temporary, name)
	}
	for i, r := range list {
		if err := rename(temporary[i], r.Name); err != nil {
			return fmt.Errorf("write %s: %w", r.Name, err)
		}
		done++
	}
	return nil
}

// WriteFile writes a file in one step: whoever reads it finds the old bytes or
// the new ones, also after a crash. Symbolic links are refused, in its folders
// too: the bytes would land elsewhere. The folder must exist.
func WriteFile(root *os.Root, name string, data []byte) error {
	mode, err := regular(root, name)
	if errors.Is(err, fs.ErrNotExist) {
		mode, err = 0o644, nil
	}
	if err != nil {
		return err
	}
	return put(root, name, data, mode)
}

// regular returns the permissions of a file that may be replaced.
func regular(root *os.Root, name string) (fs.FileMode, error) {
	for dir := path.Dir(name); dir != "." && dir != "/"; dir = path.Dir(dir) {
		info, err := root.Lstat(dir)
		if err != nil {
			return 0, err
		}
		if info.Mode()&fs.ModeSymlink != 0 {
			return 0, &source.Refusal{Path: name, Reason: "is behind a symbolic link", Hint: "name the real folder: links are never followed"}
		}
	}
	info, err := root.Lstat(name)
	switch {
	case err != nil:
		return 0, err
	case info.Mode()&fs.ModeSymlink != 0:
		return 0, &source.Refusal{Path: name, Reason: "is a symbolic link", Hint: "name the real file: links are never followed"}
	case !info.Mode().IsRegular():
		return 0, &source.Refusal{Path: name, Reason: "is not a regular file"}
	}
	return info.Mode().Perm(), nil
}

// put writes beside the file and renames.
func put(root *os.Root, name string, data []byte, mode fs.FileMode) error {
	temporary, err := beside(root, name, data, mode)
	if err != nil {
		return err
	}
	if err := root.Rename(temporary, name); err != nil {
		root.Remove(temporary)
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// beside writes a temporary file in the folder of another. Its name begins
// with a dot, so that one which a crash leaves behind is taken for no document.
func beside(root *os.Root, name string, data []byte, mode fs.FileMode) (temporary string, err error) {
	temporary = path.Join(path.Dir(name), ".postmortem-"+strconv.FormatUint(rand.Uint64(), 36)+".tmp")
	f, err := root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(mode) // the umask took its share
	}
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		root.Remove(temporary)
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	return temporary, nil
}
