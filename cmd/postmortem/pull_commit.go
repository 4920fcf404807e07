package main

import (
	"bytes"
	"errors"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/history"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// committer puts what pull records into a commit instead of the working tree.
type committer struct {
	project         *project
	branch          string
	draft           *history.Draft
	author, commits history.Identity
	unsigned        bool // git is told to sign commits, and this one is not
}

func newCommitter(e *env, p *project, branch, author string) (*committer, error) {
	repo, err := history.Open(p.dir)
	if errors.Is(err, history.ErrNone) {
		return nil, exitf(exitUsage, "--commit: %s is %w", p.dir, err)
	}
	if err != nil {
		return nil, err
	}
	given := history.Identity{}
	if author != "" {
		ok := false
		if given, ok = history.ParseIdentity(author); !ok {
			return nil, exitf(exitUsage, "--author: %q is not NAME <EMAIL>", author)
		}
	}
	c := &committer{project: p, branch: branch, unsigned: repo.Signs()}
	c.author, c.commits, err = repo.Identities(e.Getenv, given)
	if errors.Is(err, history.ErrNoIdentity) {
		return nil, exitf(exitUsage, "%w: set user.name and user.email with \"git config\", or give --author \"NAME <EMAIL>\"", err)
	}
	if err != nil {
		return nil, err
	}
	c.draft, err = repo.Draft(branch, p.dir)
	if errors.Is(err, history.ErrBranchName) {
		return nil, exitf(exitUsage, "--branch: %w", err)
	}
	if err != nil {
		return nil, exitf(exitFailure, "--commit: %w", err)
	}
	return c, nil
}

// base returns the document as the commit below has it, and of its records what
// is news there. The document of the working tree must be that of HEAD.
func (c *committer) base(d document, records edit.Records) (document, edit.Records, error) {
	head, ok, err := c.draft.AtHead(d.name)
	switch {
	case err != nil:
		return d, edit.Records{}, err
	case !ok:
		return d, edit.Records{}, exitf(exitFailure, "%s is not committed yet: commit it first, or run pull without --commit", d.path)
	case !sameText(head, d.data()):
		return d, edit.Records{}, exitf(exitFailure, "%s has changes that are not committed: commit or stash them first, or run pull without --commit", d.path)
	}
	before, ok, err := c.draft.Before(d.name)
	if err != nil {
		return d, edit.Records{}, err
	}
	if ok && bytes.Equal(before, d.data()) {
		return d, records, nil
	}
	base := d
	base.file = source.NewFile(d.path, before)
	base.Document = c.project.parse(base.file)
	if !ok || !base.Whole || base.Incident.ID.Value != d.Incident.ID.Value {
		return d, edit.Records{}, exitf(exitFailure, "%s is not to be found on branch %[2]s as a document that can be read: repair it there, delete the branch (git branch -D %[2]s), or name another", d.path, c.branch)
	}
	// What the branch has changed already is its reviewers' business.
	was := map[string]edit.Progress{}
	for _, a := range d.Incident.Actions {
		was[a.ID.Value] = edit.Progress{Status: a.Status.Value}
	}
	news := edit.Records{Actions: map[string]edit.Progress{}, FollowUps: records.FollowUps}
	for _, a := range base.Incident.Actions {
		p := records.Actions[a.ID.Value]
		if a.Status.Value != was[a.ID.Value].Status {
			p = edit.Progress{Issue: p.Issue}
		}
		news.Actions[a.ID.Value] = p
	}
	return base, news, nil
}

// sameText compares a file of the working tree with what git stores for it.
// Git may have been told to turn line ends into CRLF on the way out.
func sameText(stored, file []byte) bool {
	return bytes.Equal(stored, file) || bytes.Equal(stored, bytes.ReplaceAll(file, []byte("\r\n"), []byte("\n")))
}

// commit makes the commit and says how to go on.
func (c *committer) commit(e *env, list []recorded, size string) error {
	files := map[string][]byte{}
	for _, r := range list {
		files[r.name] = r.after
	}
	made, err := c.draft.Commit(files, message(list), c.author, c.commits, e.Now())
	if errors.Is(err, history.ErrMoved) {
		return exitf(exitFailure, "%w: run it again", err)
	}
	if err != nil {
		return err
	}
	if e.Outcome != nil {
		e.Outcome.branch = c.branch
	}
	if c.unsigned {
		printf(e.Stderr, "warning: the commit is not signed, although commit.gpgSign is set\n")
	}
	printf(e.Stdout, "Committed %s to branch %s: %s.\nTo propose it: git push origin %[2]s\n", made.Hash[:7], report.Clean(c.branch), size)
	return nil
}

// message tells what was recorded in the tool's own words: what people wrote
// could close or mention something once it is pushed.
func message(list []recorded) string {
	var b strings.Builder
	b.WriteString("Record the progress of " + countItems(list) + "\n\n")
	for _, r := range list {
		for _, item := range r.items {
			b.WriteString(r.Incident.ID.Value + "/" + item + "\n")
		}
	}
	return b.String()
}
