package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// project is the repository that the working folder belongs to.
type project struct {
	dir    string // absolute
	root   *os.Root
	config *config.Config
	loose  bool // documents need no front matter of ours
	// found are findings about the configuration.
	found []diag.Diagnostic
}

// openProject finds the project and reads its configuration. A configuration
// with errors stops every command.
func openProject(e *env) (*project, error) {
	dir, err := filepath.Abs(e.Dir)
	if err != nil {
		return nil, err
	}
	dir = projectDir(dir)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	p := &project{dir: dir, root: root, config: config.Default()}
	f, err := source.Read(root.FS(), config.Path, source.MaxFileSize)
	switch r, refused := source.AsRefusal(err); {
	case errors.Is(err, fs.ErrNotExist):
		return p, nil
	case refused:
		p.found = []diag.Diagnostic{diag.Refused(r)}
	case err != nil:
		return nil, &exit{exitUsage, err}
	default:
		p.config, p.found = config.Decode(f)
	}
	if n, _, _ := diag.Count(p.found); n > 0 {
		if err := printFindings(e.Stderr, p.found, 1, false); err != nil {
			return nil, err
		}
		return nil, exitf(exitUsage, "the configuration %s has errors", config.Path)
	}
	return p, nil
}

// projectDir is the nearest folder upwards that is a repository or has a
// configuration; else the folder itself.
func projectDir(dir string) string {
	for d := dir; ; {
		for _, sign := range []string{".git", filepath.FromSlash(config.Path)} {
			if _, err := os.Lstat(filepath.Join(d, sign)); err == nil {
				return d
			}
		}
		parent := filepath.Dir(d)
		if parent == d {
			return dir
		}
		d = parent
	}
}

// document is a parsed file, or the finding that says why it is none.
type document struct {
	path string
	file *source.File // nil when it was not read
	// dir and name say where the file is kept: an absolute folder, which an
	// os.Root guards, and a slash-separated path below. Both are empty for stdin.
	dir, name string
	parse.Document
}

// documents reads every document of the project. A missing folder is an error
// that matches fs.ErrNotExist.
func (p *project) documents() ([]document, error) {
	paths, refused, err := source.Find(p.root.FS(), p.config.Directory)
	if err != nil {
		return nil, err
	}
	list := make([]document, len(paths))
	var workers errgroup.Group
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range paths {
		workers.Go(func() (err error) {
			list[i], err = p.read(p.root.FS(), p.dir, name, name)
			return err
		})
	}
	if err := workers.Wait(); err != nil {
		return nil, err
	}
	for _, r := range refused {
		list = append(list, refusedDocument(r, p.dir, r.Path))
	}
	return list, nil
}

// read parses one file of a folder, which outputs call shown.
func (p *project) read(fsys fs.FS, dir, name, shown string) (document, error) {
	f, err := source.Read(fsys, name, p.config.Limits.FileSize)
	if r, ok := source.AsRefusal(err); ok {
		r.Path = shown
		return refusedDocument(r, dir, name), nil
	}
	if err != nil {
		return document{}, err
	}
	f.Path = shown
	return document{shown, f, dir, name, p.parse(f)}, nil
}

func (p *project) parse(f *source.File) parse.Document {
	if p.loose {
		return parse.Loose(f, p.config)
	}
	return parse.File(f, p.config)
}

func refusedDocument(r *source.Refusal, dir, name string) document {
	return document{path: r.Path, dir: dir, name: name, Document: parse.Document{Findings: []diag.Diagnostic{diag.Refused(r)}}}
}

// required reads the documents for a command that makes no sense without.
func (p *project) required() ([]document, error) {
	list, err := p.documents()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, exitf(exitUsage, "there is no folder %s in %s; \"postmortem new\" makes it with a first draft", p.config.Directory, p.dir)
	}
	return list, err
}

// split returns the incidents that could be read, the paths of the documents
// that are not whole, and the findings that say why.
func split(documents []document) (incidents []*incident.Incident, failed []string, found []diag.Diagnostic) {
	for _, d := range documents {
		if !d.Whole {
			failed = append(failed, d.path)
			found = append(found, errorsOf(d.Findings)...)
			continue
		}
		incidents = append(incidents, d.Incident)
	}
	return incidents, failed, found
}

func errorsOf(found []diag.Diagnostic) (list []diag.Diagnostic) {
	for _, d := range found {
		if d.Severity == diag.Error {
			list = append(list, d)
		}
	}
	return list
}

// within returns name relative to the project, slash-separated, if it lies
// inside. Symbolic links on the way are not followed.
func (p *project) within(name string) (string, bool) {
	rel, err := filepath.Rel(p.dir, name)
	if err != nil {
		return "", false
	}
	rel = filepath.ToSlash(rel)
	return rel, rel == "." || fs.ValidPath(rel) && rel != ".." && !strings.HasPrefix(rel, "../")
}

// targets reads the files and folders that a command line names.
func (p *project) targets(e *env, args []string) ([]document, error) {
	var list []document
	seen := map[string]bool{}
	for _, arg := range args {
		name, err := absolute(e, arg)
		if err != nil {
			return nil, err
		}
		more, err := p.target(arg, name)
		if err != nil {
			return nil, err
		}
		for _, d := range more {
			if !seen[d.path] {
				seen[d.path] = true
				list = append(list, d)
			}
		}
	}
	return list, nil
}

// target reads one argument: inside the project through the project's root,
// elsewhere through a root at its own folder.
func (p *project) target(arg, name string) ([]document, error) {
	fsys, dir, rel, shown := p.root.FS(), p.dir, "", ""
	if r, ok := p.within(name); ok {
		rel, shown = r, r
	} else {
		dir = filepath.Dir(name)
		root, err := os.OpenRoot(dir)
		if err != nil {
			return nil, exitf(exitUsage, "%s: %w", arg, reason(err))
		}
		defer root.Close()
		fsys, rel, shown = root.FS(), filepath.Base(name), filepath.ToSlash(arg)
	}
	info, err := fs.Lstat(fsys, rel)
	if err != nil {
		return nil, exitf(exitUsage, "%s: %w", arg, reason(err))
	}
	if !info.IsDir() {
		d, err := p.read(fsys, dir, rel, shown)
		return []document{d}, err
	}
	paths, refused, err := source.Find(fsys, rel)
	if err != nil {
		return nil, err
	}
	var list []document
	for _, name := range paths {
		d, err := p.read(fsys, dir, name, path.Join(shown, strings.TrimPrefix(name, rel)))
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	for _, r := range refused {
		name := r.Path
		r.Path = path.Join(shown, strings.TrimPrefix(name, rel))
		list = append(list, refusedDocument(r, dir, name))
	}
	return list, nil
}

// absolute resolves a path of the command line against the working folder.
func absolute(e *env, name string) (string, error) {
	if filepath.IsAbs(name) {
		return filepath.Clean(name), nil
	}
	return filepath.Abs(filepath.Join(e.Dir, name))
}

// reason is the system's word without the path that os added.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// write puts a new file into the project; one that exists is never touched.
func (p *project) write(name string, data []byte) error {
	if err := p.root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := p.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Close()
		p.root.Remove(name)
		return fmt.Errorf("write %s: %w", name, err)
	}
	return f.Close()
}
