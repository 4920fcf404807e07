package site

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// CheckOutput refuses an output folder whose replacement would take something
// else along: one that is, contains or lies inside a forbidden folder (the
// documents), that is a repository or lies in its .git, and any that is or
// contains the root, the home or the working folder.
func CheckOutput(dir string, forbidden ...string) error {
	real, err := realPath(dir)
	if err != nil {
		return err
	}
	refuse := func(why string) error {
		return fmt.Errorf("output folder %s %s: choose another, such as public", dir, why)
	}
	if real == filepath.Dir(real) {
		return refuse("is the root of the file system")
	}
	if _, err := os.Lstat(filepath.Join(real, ".git")); err == nil {
		return refuse("is a git repository")
	}
	for folder := real; folder != filepath.Dir(folder); folder = filepath.Dir(folder) {
		if filepath.Base(folder) == ".git" {
			return refuse("lies inside .git")
		}
	}
	if home, err := os.UserHomeDir(); err == nil && contains(real, home) {
		return refuse("is or contains your home folder")
	}
	if work, err := os.Getwd(); err == nil && contains(real, work) {
		return refuse("is or contains the working folder")
	}
	for _, f := range forbidden {
		switch {
		case contains(real, f):
			return refuse("is or contains " + f)
		case contains(f, real):
			return refuse("lies inside " + f)
		}
	}
	return nil
}

// contains reports whether inner is outer or lies below it. Folders are
// compared as the file system knows them, so letter case and links do not
// matter.
func contains(outer, inner string) bool {
	outer, err1 := realPath(outer)
	inner, err2 := realPath(inner)
	if err1 != nil || err2 != nil {
		return false
	}
	outerInfo, err := os.Stat(outer)
	if err != nil {
		outerInfo = nil
	}
	for {
		if inner == outer {
			return true
		}
		if info, err := os.Stat(inner); err == nil && outerInfo != nil && os.SameFile(info, outerInfo) {
			return true
		}
		up := filepath.Dir(inner)
		if up == inner {
			return false
		}
		inner = up
	}
}

// realPath makes a path absolute and resolves links in the part that exists.
func realPath(name string) (string, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	var missing string
	for at := abs; ; at = filepath.Dir(at) {
		real, err := filepath.EvalSymlinks(at)
		if err == nil {
			return filepath.Join(real, missing), nil
		}
		if !errors.Is(err, fs.ErrNotExist) || at == filepath.Dir(at) {
			return "", err
		}
		missing = filepath.Join(filepath.Base(at), missing)
	}
}
