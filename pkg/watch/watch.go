// Package watch says which files changed. What enters are a root, folders and
// files below it, there or not yet; what leaves are batches of paths, one when
// a save is over. It is the only importer of fsnotify.
package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Batch is what changed at about the same time.
type Batch struct {
	// Paths are relative to the root, slash-separated and sorted: what was
	// made, written, moved or removed, folders too.
	Paths []string
	// Missed is set when there was more than could be told: anything may have
	// changed.
	Missed bool
	// Err says why something may not be noticed from now on.
	Err error
}

// Editors write a file in several steps. A batch ends when nothing has
// happened for quiet, or longest after it began.
const (
	quiet   = 15 * time.Millisecond
	longest = 150 * time.Millisecond
)

// Watcher watches folders with all that is below, and single files.
type Watcher struct {
	root    string
	folders []string // watched with what is below
	files   []string
	watcher *fsnotify.Watcher
}

// New watches below root, an absolute path without symbolic links at its end.
// Names are relative to it and slash-separated, and need not exist. Hidden
// folders below a folder are left out, and symbolic links not followed. An
// error means that the system cannot watch, or not so much.
func New(root string, folders, files []string) (*Watcher, error) {
	fw, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &Watcher{root: root, folders: folders, files: files, watcher: fw}
	if err := w.attach(); err != nil {
		fw.Close()
		return nil, err
	}
	return w, nil
}

// Run sends batches until the context ends; then it closes the channel, and
// the watcher is of no more use.
func (w *Watcher) Run(ctx context.Context, out chan<- Batch) {
	defer close(out)
	defer w.watcher.Close()
	var batch Batch
	var end, latest <-chan time.Time
	var ready chan<- Batch // nil until the batch is over
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-w.watcher.Events:
			if !w.take(e, &batch) {
				continue
			}
			end = time.After(quiet)
		case err := <-w.watcher.Errors: // an overflow, or a folder that went while it was read
			batch.Missed = true
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				batch.Err = err
			}
			end = time.After(quiet)
		case <-end:
			end, ready = nil, out
		case <-latest:
			latest, ready = nil, out
		case ready <- batch:
			batch, end, latest, ready = Batch{}, nil, nil, nil
			continue
		}
		if latest == nil && ready == nil {
			latest = time.After(longest)
		}
		slices.Sort(batch.Paths)
		batch.Paths = slices.Compact(batch.Paths)
	}
}

// take adds an event to a batch, and watches folders that have come into being.
// It reports false for what does not matter.
func (w *Watcher) take(e fsnotify.Event, batch *Batch) bool {
	name, ok := w.relative(e.Name)
	// Indexers and backups touch files all the time.
	if !ok || e.Op == fsnotify.Chmod || !w.matters(name) {
		return false
	}
	if e.Has(fsnotify.Rename) {
		w.forget(e.Name)
	}
	info, err := os.Lstat(e.Name)
	if folder := err == nil && info.IsDir(); folder && e.Has(fsnotify.Create) || w.leads(name) {
		// A folder may have gone, come back or come into being. What was put
		// into it before it was watched has no events: the folder's own path
		// stands for it.
		if err := w.attach(); err != nil {
			batch.Missed, batch.Err = true, err
		}
	}
	batch.Paths = append(batch.Paths, name)
	return true
}

// forget ends watching what a renamed folder held: it would be reported by its
// old name for ever, even when it is watched by the new one.
func (w *Watcher) forget(dir string) {
	for _, watched := range w.watcher.WatchList() {
		if watched == dir || strings.HasPrefix(watched, dir+string(filepath.Separator)) {
			_ = w.watcher.Remove(watched) // it may have ended by itself
		}
	}
}

func (w *Watcher) relative(name string) (string, bool) {
	rel, err := filepath.Rel(w.root, name)
	if err != nil {
		return "", false
	}
	rel = filepath.ToSlash(rel)
	return rel, fs.ValidPath(rel)
}

// matters reports whether a path is watched, or on the way to one that is.
func (w *Watcher) matters(name string) bool {
	if slices.Contains(w.files, name) || w.leads(name) {
		return true
	}
	for _, folder := range w.folders {
		if rest, ok := strings.CutPrefix(name, folder+"/"); ok || folder == "." {
			if folder == "." {
				rest = name
			}
			if dir := path.Dir(rest); dir == "." || !strings.Contains("/"+dir, "/.") {
				return true
			}
		}
	}
	return false
}

// leads reports whether a path is a watched folder, or one around something
// that is watched.
func (w *Watcher) leads(name string) bool {
	around := func(target string) bool { return name == "." || strings.HasPrefix(target, name+"/") }
	return slices.ContainsFunc(w.folders, func(f string) bool { return f == name || around(f) }) || slices.ContainsFunc(w.files, around)
}

// attach watches what exists, and of what does not exist the nearest folder
// around it that does.
func (w *Watcher) attach() error {
	for _, folder := range w.folders {
		top := w.path(folder)
		found := false
		err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil // it went meanwhile, or may not be read; then no document can
			case !d.IsDir():
				return nil
			case name != top && strings.HasPrefix(d.Name(), "."):
				return fs.SkipDir
			}
			found = found || name == top
			return w.add(name)
		})
		if err == nil && !found {
			err = w.addAround(folder)
		}
		if err != nil {
			return err
		}
	}
	for _, file := range w.files {
		if err := w.addAround(file); err != nil {
			return err
		}
	}
	return nil
}

func (w *Watcher) path(name string) string { return filepath.Join(w.root, filepath.FromSlash(name)) }

// addAround watches the nearest folder around something.
func (w *Watcher) addAround(name string) error {
	for dir := path.Dir(name); ; dir = path.Dir(dir) {
		if info, err := os.Lstat(w.path(dir)); err == nil && info.IsDir() || dir == "." {
			return w.add(w.path(dir))
		}
	}
}

func (w *Watcher) add(dir string) error {
	err := w.watcher.Add(dir)
	if err == nil || errors.Is(err, fs.ErrNotExist) { // it went meanwhile; its own folder says so
		return nil
	}
	if errors.Is(err, syscall.ENOSPC) { // of which the system's own words speak as of a disk
		return fmt.Errorf("watch %s: the system's limit of watched folders is reached (on Linux fs.inotify.max_user_watches)", dir)
	}
	return fmt.Errorf("watch %s: %w", dir, err)
}
