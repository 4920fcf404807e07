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
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/site"
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

	others map[string]*os.Root // by folder, outside dir
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
	p := &project{dir: dir, root: root}
	if err := p.configure(); err != nil {
		return nil, &exit{exitUsage, err}
	}
	if n, _, _ := diag.Count(p.found); n > 0 {
		if err := printFindings(e.Stderr, p.found, 1, false); err != nil {
			return nil, err
		}
		return nil, exitf(exitUsage, "the configuration %s has errors", config.Path)
	}
	return p, nil
}

// configure reads the configuration, if there is one. What is wrong with it
// becomes findings.
func (p *project) configure() error {
	p.config = config.Default()
	f, err := source.Read(p.root.FS(), config.Path, source.MaxFileSize)
	switch r, refused := source.AsRefusal(err); {
	case errors.Is(err, fs.ErrNotExist):
	case refused:
		p.found = []diag.Diagnostic{diag.Refused(r)}
	case err != nil:
		return err
	default:
		p.config, p.found = config.Decode(f)
	}
	return nil
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

// place is where a document is kept.
type place struct {
	path string // what outputs call it
	// dir and name are an absolute folder and a slash-separated path below.
	// Both are empty for stdin.
	dir, name string
	fsys      fs.FS // guards dir
	// refused says why the file will not be read.
	refused *source.Refusal
}

// document is a parsed file, or the finding that says why it is none.
type document struct {
	place
	file *source.File // nil when it was not read
	parse.Document
	content *site.Content // what the site shows; nil unless it was asked for
}

// places finds every document of the project. A missing folder is an error
// that matches fs.ErrNotExist.
func (p *project) places() ([]place, error) {
	return p.below(p.dir, p.root.FS(), p.config.Directory, p.config.Directory)
}

// below finds the documents in a folder, which outputs call shown.
func (p *project) below(dir string, fsys fs.FS, folder, shown string) ([]place, error) {
	paths, refused, err := source.Find(fsys, folder)
	if err != nil {
		return nil, err
	}
	list := make([]place, 0, len(paths)+len(refused))
	add := func(name string, refused *source.Refusal) {
		list = append(list, place{path.Join(shown, strings.TrimPrefix(name, folder)), dir, name, fsys, refused})
	}
	for _, name := range paths {
		add(name, nil)
	}
	for _, r := range refused {
		add(r.Path, r)
	}
	return list, nil
}

// readAll reads documents, some at the same time.
func (p *project) readAll(list []place) ([]document, error) {
	return each(list, p.read)
}

// each does the same to all places, some at the same time, and returns the
// results in their order.
func each[T any](list []place, do func(place) (T, error)) ([]T, error) {
	results := make([]T, len(list))
	var next atomic.Int64
	var workers errgroup.Group
	for range min(runtime.GOMAXPROCS(0), len(list)) {
		workers.Go(func() (err error) {
			for err == nil {
				i := int(next.Add(1)) - 1
				if i >= len(list) {
					break
				}
				results[i], err = do(list[i])
			}
			return err
		})
	}
	if err := workers.Wait(); err != nil {
		return nil, err
	}
	return results, nil
}

// read parses a document.
func (p *project) read(at place) (document, error) { return p.readBy(at, p.parse) }

// facts parses a document and keeps all but its Markdown tree, which takes more
// room than the rest.
func (p *project) facts(at place) (document, error) {
	d, err := p.read(at)
	if d.Incident != nil {
		d.Incident.Body = nil
	}
	return d, err
}

// shown parses a document and keeps, instead of its tree, what the site shows.
func (p *project) shown(at place) (document, error) {
	d, err := p.read(at)
	if d.Incident != nil && d.Incident.Text.Present() {
		d.content = site.Read(d.Incident)
		d.Incident.Body = nil
	}
	return d, err
}

func (p *project) readBy(at place, by func(*source.File) parse.Document) (document, error) {
	if at.refused != nil {
		return refusedDocument(at.refused, at), nil
	}
	f, err := source.Read(at.fsys, at.name, p.config.Limits.FileSize)
	if r, ok := source.AsRefusal(err); ok {
		return refusedDocument(r, at), nil
	}
	if err != nil {
		return document{}, err
	}
	f.Path = at.path
	return document{place: at, file: f, Document: by(f)}, nil
}

func (p *project) parse(f *source.File) parse.Document {
	if p.loose {
		return parse.Loose(f, p.config)
	}
	return parse.File(f, p.config)
}

// refusedDocument says where it stands as its place does: a refusal knows the
// file by its name in the folder that was read.
func refusedDocument(r *source.Refusal, at place) document {
	told := *r
	told.Path = at.path
	return document{place: at, Document: parse.Document{Findings: []diag.Diagnostic{diag.Refused(&told)}}}
}

// required reads the documents for a command that makes no sense without, in a
// way such as read.
func (p *project) required(read func(place) (document, error)) ([]document, error) {
	list, err := p.requiredPlaces()
	if err != nil {
		return nil, err
	}
	return each(list, read)
}

func (p *project) requiredPlaces() ([]place, error) {
	list, err := p.places()
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

// targets finds the files and folders that a command line names.
func (p *project) targets(e *env, args []string) ([]place, error) {
	var list []place
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
		for _, at := range more {
			if !seen[at.path] {
				seen[at.path] = true
				list = append(list, at)
			}
		}
	}
	return list, nil
}

// target finds one argument: inside the project through the project's root,
// elsewhere through a root at its own folder.
func (p *project) target(arg, name string) ([]place, error) {
	root, dir, rel, shown := p.root, p.dir, "", ""
	if r, ok := p.within(name); ok {
		rel, shown = r, r
	} else {
		var err error
		dir = filepath.Dir(name)
		if root, err = p.elsewhere(dir); err != nil {
			return nil, exitf(exitUsage, "%s: %w", arg, reason(err))
		}
		rel, shown = filepath.Base(name), filepath.ToSlash(arg)
	}
	fsys := root.FS()
	info, err := fs.Lstat(fsys, rel)
	if err != nil {
		return nil, exitf(exitUsage, "%s: %w", arg, reason(err))
	}
	if !info.IsDir() {
		return []place{{shown, dir, rel, fsys, nil}}, nil
	}
	return p.below(dir, fsys, rel, shown)
}

// elsewhere opens a folder outside the project, once: documents are read from
// it until the end.
func (p *project) elsewhere(dir string) (*os.Root, error) {
	if root, ok := p.others[dir]; ok {
		return root, nil
	}
	root, err := os.OpenRoot(dir)
	if err == nil {
		if p.others == nil {
			p.others = map[string]*os.Root{}
		}
		p.others[dir] = root
	}
	return root, err
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
