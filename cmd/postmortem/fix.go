package main

import (
	"slices"
	"strconv"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// maxRounds bounds how often the result of fixes is judged again: one fix may
// show what another one hid, and two must not chase each other for ever.
const maxRounds = 5

// fix makes the edits that findings offer until none is left, and returns the
// documents as they are then, with how many findings it fixed. The given ones
// stay as they are, and nothing is written.
func fix(p *project, documents []document, judge func([]document) []diag.Diagnostic) (fixed []document, count int) {
	fixed = slices.Clone(documents)
	for range maxRounds {
		byFile := map[*source.File][]diag.Diagnostic{}
		for _, d := range judge(fixed) {
			if len(d.Edits) > 0 {
				byFile[d.Span.File] = append(byFile[d.Span.File], d)
			}
		}
		progress := 0
		for i, d := range fixed {
			if found := byFile[d.file]; d.file != nil && len(found) > 0 {
				next, n := fixOnce(p, d, found)
				fixed[i] = next
				progress += n
			}
		}
		if count += progress; progress == 0 {
			break
		}
	}
	return fixed, count
}

// maxTries bounds how often a document is parsed to find the edit that spoils
// the others.
const maxTries = 20

// fixOnce makes the edits of the findings about one document. If the result is
// worse to read, it tries them one by one.
func fixOnce(p *project, d document, found []diag.Diagnostic) (document, int) {
	edits, good := edit.Choose(found)
	if next, ok := tried(p, d, edits); ok {
		return next, len(good)
	}
	best, kept := d, []diag.Diagnostic(nil)
	for _, one := range found[:min(len(found), maxTries)] {
		edits, all := edit.Choose(append(slices.Clip(kept), one))
		if len(all) != len(kept)+1 {
			continue
		}
		if next, ok := tried(p, d, edits); ok {
			best, kept = next, all
		}
	}
	return best, len(kept)
}

// tried makes the edits unless the result would change nothing, or be too
// large or worse to read.
func tried(p *project, d document, edits []diag.Edit) (next document, ok bool) {
	data, err := edit.Apply(d.file.Data, edits)
	if err != nil || string(data) == string(d.file.Data) || len(data) > p.config.Limits.FileSize {
		return d, false
	}
	next = d
	next.file = source.NewFile(d.file.Path, data)
	next.Document = p.parse(next.file)
	return next, noWorse(d.Document, next.Document)
}

// noWorse reports whether after is read at least as well as before: as much of
// it, and without an error that was not there. What could not be read at all
// may show the next error in place of the first.
func noWorse(before, after parse.Document) bool {
	was, is := errorsOf(before.Findings), errorsOf(after.Findings)
	switch b, a := legible(before), legible(after); {
	case a != b:
		return a > b
	case b == 0:
		return len(is) <= len(was)
	}
	for _, e := range is {
		i := slices.IndexFunc(was, func(d diag.Diagnostic) bool { return d.Rule == e.Rule && d.Message == e.Message })
		if i < 0 {
			return false
		}
		was = slices.Delete(was, i, i+1)
	}
	return true
}

// legible says how much of a document can be read: nothing, some, all.
func legible(d parse.Document) int {
	switch {
	case d.Incident == nil:
		return 0
	case !d.Whole:
		return 1
	}
	return 2
}

// reportFixes writes the documents that changed, or prints how, and says how
// many findings that concerns.
func reportFixes(e *env, before, after []document, count int, diff bool) error {
	changed := 0
	for i, d := range before {
		c := change{d, after[i].data()}
		put := c.put
		if diff {
			put = c.print
		}
		if err := put(e); err != nil {
			return err
		}
		if !c.isEmpty() {
			changed++
		}
	}
	switch {
	case diff && changed > 0:
		printf(e.Stderr, "%s would be fixed in %s.\n", plural(count, "finding"), plural(changed, "file"))
		return &exit{code: exitFailure}
	case diff:
		printf(e.Stderr, "Nothing to fix.\n")
	case changed > 0:
		printf(e.Stderr, "Fixed %s in %s.\n", plural(count, "finding"), plural(changed, "file"))
	}
	return nil
}

func plural(n int, word string) string {
	if n != 1 {
		word += "s"
	}
	return strconv.Itoa(n) + " " + word
}
