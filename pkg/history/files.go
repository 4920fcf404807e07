package history

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/go-git/go-git/v5/plumbing/filemode"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// FS returns the files of the folder as they were at the base. Symbolic links
// and submodules are listed, and cannot be read.
func (b *Base) FS() fs.FS { return files{b} }

type files struct{ b *Base }

func (f files) Open(name string) (fs.File, error) {
	file, err := f.open(name)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return file, nil
}

func (f files) open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, fs.ErrInvalid
	}
	full := path.Join(f.b.prefix, name)
	if name == "." {
		folder, err := f.b.folder(full)
		if folder == nil && err == nil {
			err = fs.ErrNotExist
		}
		return &openFolder{info: f.info(path.Base(name), object.TreeEntry{Mode: filemode.Dir}), entries: f.list(folder)}, err
	}
	parent, err := f.b.folder(path.Dir(full))
	if err != nil {
		return nil, err
	}
	entry, ok := parent[path.Base(full)]
	if !ok {
		return nil, fs.ErrNotExist
	}
	info := f.info(entry.Name, entry)
	switch {
	case info.IsDir():
		folder, err := f.b.folder(full)
		return &openFolder{info: info, entries: f.list(folder)}, err
	case !info.Mode().IsRegular():
		return &openFile{info: info, Reader: bytes.NewReader(nil)}, nil
	}
	blob, err := f.b.git.BlobObject(entry.Hash)
	if err != nil {
		return nil, err
	}
	in, err := blob.Reader()
	if err != nil {
		return nil, err
	}
	info.size = blob.Size
	return &openFile{info: info, Reader: in, closer: in}, nil
}

func (f files) info(name string, e object.TreeEntry) fileInfo {
	i := fileInfo{name: name, when: f.b.Commit.When}
	switch e.Mode {
	case filemode.Dir:
		i.mode = fs.ModeDir | 0o755
	case filemode.Regular, filemode.Deprecated:
		i.mode = 0o644
	case filemode.Executable:
		i.mode = 0o755
	case filemode.Symlink:
		i.mode = fs.ModeSymlink | 0o777
	default: // a submodule
		i.mode = fs.ModeIrregular
	}
	return i
}

func (f files) list(folder map[string]object.TreeEntry) []fs.DirEntry {
	var list []fs.DirEntry
	for name, e := range folder {
		list = append(list, entryInfo{f, f.info(name, e), e})
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list
}

type fileInfo struct {
	name string
	mode fs.FileMode
	size int64
	when time.Time
}

func (i fileInfo) Name() string       { return i.name }
func (i fileInfo) Size() int64        { return i.size }
func (i fileInfo) Mode() fs.FileMode  { return i.mode }
func (i fileInfo) ModTime() time.Time { return i.when }
func (i fileInfo) IsDir() bool        { return i.mode.IsDir() }
func (i fileInfo) Sys() any           { return nil }

// entryInfo is a file in a folder. Its size takes a look at the file.
type entryInfo struct {
	files files
	info  fileInfo
	entry object.TreeEntry
}

func (e entryInfo) Name() string      { return e.info.name }
func (e entryInfo) IsDir() bool       { return e.info.IsDir() }
func (e entryInfo) Type() fs.FileMode { return e.info.mode.Type() }

func (e entryInfo) Info() (fs.FileInfo, error) {
	i := e.info
	if i.mode.IsRegular() {
		blob, err := e.files.b.git.BlobObject(e.entry.Hash)
		if err != nil {
			return nil, err
		}
		i.size = blob.Size
	}
	return i, nil
}

type openFile struct {
	io.Reader
	info   fileInfo
	closer io.Closer // nil for none
}

func (f *openFile) Stat() (fs.FileInfo, error) { return f.info, nil }

func (f *openFile) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

type openFolder struct {
	info    fileInfo
	entries []fs.DirEntry // what is not read yet
}

func (f *openFolder) Stat() (fs.FileInfo, error) { return f.info, nil }
func (f *openFolder) Close() error               { return nil }

func (f *openFolder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.info.name, Err: fs.ErrInvalid}
}

func (f *openFolder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(f.entries)
	} else if len(f.entries) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(f.entries))
	list := f.entries[:n:n]
	f.entries = f.entries[n:]
	return list, nil
}
