package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/history"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// For repositories with a past: judge what is new, not what was always there.

// baseOf finds what the branch is compared with.
func baseOf(p *project, revision string) (*history.Base, error) {
	repo, err := history.Open(p.dir)
	if errors.Is(err, history.ErrNone) {
		return nil, exitf(exitUsage, "--changed-since: %s is %w", p.dir, err)
	}
	if err != nil {
		return nil, err
	}
	base, err := repo.Since(revision, p.dir)
	if err != nil {
		return nil, exitf(exitUsage, "--changed-since: %w", err)
	}
	return base, nil
}

// onlyChanged keeps the documents that the revision does not have as they are;
// the others are there for comparison. A file outside the project has no
// revision: it is always judged.
func onlyChanged(e *env, p *project, revision string, subjects, context []subject) (changed, rest []subject, err error) {
	base, err := baseOf(p, revision)
	if err != nil {
		return nil, nil, err
	}
	rest = context
	for _, s := range subjects {
		is := true
		if s.dir == p.dir {
			if is, err = base.Changed(p.root.FS(), s.name); err != nil {
				return nil, nil, err
			}
		}
		if is {
			changed = append(changed, s)
		} else {
			rest = append(rest, s)
		}
	}
	printf(e.Stderr, "%d of %s changed since %s (%s).\n", len(changed), plural(len(subjects), "document"), report.Clean(revision), base.Commit.Hash[:7])
	return changed, rest, nil
}

// changes are the incidents that a branch is about.
type changes struct {
	scope     plan.Scope
	incidents map[string]bool // ids, former ones included; nil for all
}

// changesSince finds the incidents whose documents were added, edited, renamed
// or removed since the revision: by the ids that they have, and that they had.
// A change of the configuration is about all of them.
func changesSince(p *project, revision string, documents []document) (*changes, error) {
	base, err := baseOf(p, revision)
	if err != nil {
		return nil, err
	}
	c := &changes{scope: plan.Scope{Revision: revision, Commit: base.Commit.Hash}}
	if c.scope.Configuration, err = configurationChanged(p, base); err != nil {
		return nil, err
	}
	if c.scope.Configuration {
		c.scope.Documents = len(documents)
		return c, nil
	}
	c.incidents = map[string]bool{}
	same := map[string]bool{}
	note := func(d document) {
		id := ""
		if d.Incident != nil {
			id = d.Incident.ID.Value
			for _, f := range d.Incident.Formerly {
				c.incidents[f.Value] = true
			}
		}
		if id == "" || !c.incidents[id] { // a renamed file counts once
			c.scope.Documents++
		}
		c.incidents[id] = true
	}
	for _, d := range documents {
		changed, err := base.Changed(p.root.FS(), d.name)
		if err != nil {
			return nil, err
		}
		if changed {
			note(d)
		} else {
			same[d.name] = true
		}
	}
	paths, _, err := source.Find(base.FS(), p.config.Directory)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, name := range paths {
		if same[name] {
			continue
		}
		d, err := p.read(place{path: name, dir: p.dir, name: name, fsys: base.FS()})
		if err != nil {
			return nil, err
		}
		note(d)
	}
	return c, nil
}

func configurationChanged(p *project, base *history.Base) (bool, error) {
	_, now := fs.Lstat(p.root.FS(), config.Path)
	_, then := fs.Stat(base.FS(), config.Path)
	for _, err := range []error{now, then} {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, err
		}
	}
	if now != nil || then != nil {
		return (now == nil) != (then == nil), nil
	}
	return base.Changed(p.root.FS(), config.Path)
}

// maxBaseline bounds what is read; 100,000 findings take 4 MB.
const maxBaseline = 64 << 20

func readBaseline(e *env, name string) (*lint.Baseline, error) {
	full, err := absolute(e, name)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(full)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, exitf(exitUsage, "--baseline: there is no %s; \"postmortem lint --write-baseline %[1]s\" makes it", name)
	}
	if err != nil {
		return nil, exitf(exitUsage, "--baseline: %s: %w", name, reason(err))
	}
	defer f.Close()
	data, err := source.ReadLimited(f, name, maxBaseline)
	if err != nil {
		return nil, exitf(exitUsage, "--baseline: %w", err)
	}
	b, err := lint.ReadBaseline(data)
	if err != nil {
		return nil, exitf(exitUsage, "--baseline: %s: %w", name, err)
	}
	return b, nil
}

// openFolderOf opens the folder in which a file of the command line is to be
// written.
func openFolderOf(e *env, name string) (root *os.Root, base string, err error) {
	full, err := absolute(e, name)
	if err != nil {
		return nil, "", err
	}
	root, err = os.OpenRoot(filepath.Dir(full))
	return root, filepath.Base(full), err
}

func writeBaseline(e *env, name string, b *lint.Baseline) error {
	root, base, err := openFolderOf(e, name)
	if err != nil {
		return exitf(exitUsage, "--write-baseline: %s: %w", name, reason(err))
	}
	defer root.Close()
	data := b.Bytes()
	if old, err := root.ReadFile(base); err == nil && bytes.Equal(old, data) {
		printf(e.Stderr, "%s has %s already.\n", name, plural(b.Len(), "finding"))
		return nil
	}
	if err := edit.WriteFile(root, base, data); err != nil {
		return fmt.Errorf("write the baseline: %w", err)
	}
	printf(e.Stderr, "Recorded %s in %s.\n", plural(b.Len(), "finding"), name)
	return nil
}

// printHidden says what the baseline kept from the reader.
func printHidden(e *env, name string, b *lint.Baseline, all bool) {
	if n := b.Hidden(); n > 0 {
		printf(e.Stderr, "%s of the baseline not shown.\n", plural(n, "finding"))
	}
	if n := b.Stale(all); n > 0 {
		printf(e.Stderr, "%s of the baseline gone: \"postmortem lint --write-baseline %s\" forgets what is no more.\n", plural(n, "finding"), name)
	}
}
