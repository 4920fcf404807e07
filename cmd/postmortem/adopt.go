package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/history"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// For repositories with a past: judge what is new, not what was always there.

// onlyChanged keeps the documents that the revision does not have as they are;
// the others are there for comparison. A file outside the project has no
// revision: it is always judged.
func onlyChanged(e *env, p *project, revision string, subjects, context []subject) (changed, rest []subject, err error) {
	repo, err := history.Open(p.dir)
	if errors.Is(err, history.ErrNone) {
		return nil, nil, exitf(exitUsage, "--changed-since: %s is %w", p.dir, err)
	}
	if err != nil {
		return nil, nil, err
	}
	base, err := repo.Since(revision, p.dir)
	if err != nil {
		return nil, nil, exitf(exitUsage, "--changed-since: %w", err)
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

func writeBaseline(e *env, name string, b *lint.Baseline) error {
	full, err := absolute(e, name)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(filepath.Dir(full))
	if err != nil {
		return exitf(exitUsage, "--write-baseline: %s: %w", name, reason(err))
	}
	defer root.Close()
	data, base := b.Bytes(), filepath.Base(full)
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
