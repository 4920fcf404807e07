package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// MaxFileSize is the default limit of one document. The largest of 381 public
// postmortems that were measured has 26 KB; Markdown parsing of hostile input
// can cost far more than its size.
const MaxFileSize = 128 << 10

// MaxFiles bounds how many documents one run reads.
const MaxFiles = 100_000

// Refusal says why a file was not read. It is an error about the document,
// not about the system: the caller reports it as a finding and goes on.
type Refusal struct {
	Path   string
	Reason string // "is a symbolic link"
	Hint   string // the way out
}

func (r *Refusal) Error() string { return r.Path + ": " + r.Reason }

// Read reads one document: a regular file, not a symbolic link, of at most
// maxSize bytes. The error is a *Refusal when the document is at fault.
func Read(fsys fs.FS, name string, maxSize int) (*File, error) {
	info, err := fs.Lstat(fsys, name)
	if err != nil {
		return nil, err
	}
	if r := refuseMode(name, info.Mode()); r != nil {
		return nil, r
	}
	in, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := readLimited(in, name, maxSize, int(min(info.Size(), int64(maxSize))))
	if err != nil {
		return nil, err
	}
	return NewFile(name, data), nil
}

// ReadLimited reads all of r and refuses more than maxSize bytes.
func ReadLimited(r io.Reader, name string, maxSize int) ([]byte, error) {
	return readLimited(r, name, maxSize, 0)
}

// readLimited expects so many bytes, and is right however many there are.
func readLimited(r io.Reader, name string, maxSize, expected int) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, expected+bytes.MinRead))
	if _, err := out.ReadFrom(io.LimitReader(r, int64(maxSize)+1)); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	data := out.Bytes()
	if len(data) > maxSize {
		return nil, &Refusal{
			Path:   name,
			Reason: fmt.Sprintf("is larger than %d KiB", maxSize>>10),
			Hint:   "move logs and raw data into a linked file; the limit is limits.file-size in the configuration",
		}
	}
	return data, nil
}

func refuseMode(name string, mode fs.FileMode) *Refusal {
	switch {
	case mode&fs.ModeSymlink != 0:
		return &Refusal{Path: name, Reason: "is a symbolic link", Hint: "put the document itself here: links are never followed"}
	case !mode.IsRegular():
		return &Refusal{Path: name, Reason: "is not a regular file", Hint: "a postmortem is a plain Markdown file"}
	}
	return nil
}

// Find lists the documents below dir, sorted by path. Files that look like
// documents and cannot be read as such come back as refusals. A dir that does
// not exist is an error that matches fs.ErrNotExist.
func Find(fsys fs.FS, dir string) (paths []string, refused []*Refusal, err error) {
	info, err := fs.Lstat(fsys, dir)
	if err != nil {
		return nil, nil, err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		return nil, []*Refusal{{Path: dir, Reason: "is a symbolic link", Hint: "name the real folder: links are never followed"}}, nil
	}
	var indexes []string
	documents := map[string]bool{} // folders that hold documents of their own
	err = fs.WalkDir(fsys, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() {
			if name != dir && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "templates" || base == "node_modules") {
				return fs.SkipDir
			}
			return nil
		}
		if !IsDocumentName(base) && base != indexName {
			return nil
		}
		if base == indexName && path.Dir(name) == dir {
			return nil
		}
		if r := refuseMode(name, d.Type()); r != nil {
			refused = append(refused, r)
			return nil
		}
		if base == indexName {
			indexes = append(indexes, name)
			return nil
		}
		documents[path.Dir(name)] = true
		paths = append(paths, name)
		if len(paths) > MaxFiles {
			return fmt.Errorf("%s holds more than %d documents", dir, MaxFiles)
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	for _, name := range indexes {
		if !documents[path.Dir(name)] {
			paths = append(paths, name)
		}
	}
	slices.Sort(paths)
	return paths, append(refused, twins(paths)...), nil
}

const indexName = "index.md"

// IsDocumentName reports whether a file of this name is a postmortem by
// itself. index.md is not: it is one only as the single document of a folder.
func IsDocumentName(base string) bool {
	lower := strings.ToLower(base)
	switch {
	case path.Ext(lower) != ".md",
		lower == "readme.md", lower == indexName,
		strings.HasPrefix(base, "_"), strings.HasPrefix(base, "."),
		strings.Contains(lower, "template"):
		return false
	}
	return true
}

// twins reports paths that differ in case only: on macOS and Windows one of
// the two overwrites the other.
func twins(paths []string) []*Refusal {
	var refused []*Refusal
	seen := make(map[string]string, len(paths))
	for _, p := range paths {
		key := strings.ToLower(p)
		if first, ok := seen[key]; ok {
			refused = append(refused, &Refusal{
				Path:   p,
				Reason: fmt.Sprintf("differs from %s in upper and lower case only", first),
				Hint:   "rename one: on macOS and Windows they are the same file",
			})
			continue
		}
		seen[key] = p
	}
	return refused
}

// AsRefusal unwraps a refusal.
func AsRefusal(err error) (*Refusal, bool) {
	var r *Refusal
	ok := errors.As(err, &r)
	return r, ok
}
