package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

type pullOptions struct {
	tracker           trackerFlags
	yes, dryRun, diff bool
	commit            bool
	branch, author    string
}

func newPull(e *env) *cobra.Command {
	var o pullOptions
	cmd := &cobra.Command{
		Use:   "pull",
		Short: "Record in the postmortems what became of their issues",
		Long: `Write progress from GitHub into the front matter: which issues were closed or
reopened there, and their numbers; what was ticked in follow-ups. Comments, order, quotes and line endings
stay; the table of action items follows. Shows the changes first and asks on a
terminal; elsewhere it needs --yes. With --commit, the changes go into a commit
on a branch of their own, and the working tree stays as it is. Environment:
GITHUB_TOKEN or GH_TOKEN, GITHUB_REPOSITORY, GITHUB_API_URL.`,
		Example: `  postmortem pull --dry-run
  postmortem pull --yes
  postmortem pull --yes --commit && git push origin ` + pullBranch,
		Args: cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error {
			if !o.yes && !o.dryRun && !o.diff && !e.Interactive {
				return exitf(exitUsage, "there is no terminal to ask on: run with --yes, or see \"postmortem pull --dry-run\"")
			}
			if !o.commit && o.branch+o.author != "" {
				return exitf(exitUsage, "--branch and --author are for --commit")
			}
			// Nothing is opened here: the issues of older incidents are looked for as well.
			o.tracker.past = true
			s, err := prepare(ctx, e, o.tracker)
			if err != nil {
				return err
			}
			if err := s.readAnswers(ctx, e); err != nil {
				return err
			}
			return s.pull(e, o)
		}),
	}
	o.tracker.addConnection(cmd)
	f := cmd.Flags()
	f.BoolVar(&o.yes, "yes", false, "write without asking")
	f.BoolVar(&o.dryRun, "dry-run", false, "write nothing; show what would be recorded")
	f.BoolVar(&o.diff, "diff", false, "write nothing; print the changes as a patch, and exit 1 if there are any")
	f.BoolVar(&o.commit, "commit", false, "commit to a branch instead of writing files; index and working tree stay as they are")
	f.StringVar(&o.branch, "branch", "", "`branch` of --commit, made on HEAD when there is none (default "+pullBranch+")")
	f.StringVar(&o.author, "author", "", "`NAME <EMAIL>` to commit as (default: as for \"git commit\")")
	return cmd
}

// pullBranch is where commits go.
const pullBranch = "postmortem/pull"

// pull shows what the documents should record, and records it.
func (s *session) pull(e *env, o pullOptions) error {
	left := s.printLeft(e)
	var c *committer
	if o.commit {
		var err error
		if c, err = newCommitter(e, s.project, firstOf(o.branch, pullBranch), o.author); err != nil {
			return err
		}
	}
	var list []recorded
	stuck := 0
	known := s.have.Progress(s.want)
	for _, d := range s.documents {
		records := edit.Records{Actions: s.progress(d, known), FollowUps: s.followUps(d)}
		if records.IsZero() {
			continue
		}
		if c != nil {
			var err error
			if d, records, err = c.base(d, records); err != nil {
				return err
			}
		}
		r, err := record(s.project, d, records)
		if err != nil { // the others need not wait for it
			stuck++
			printf(e.Stderr, "error: %s\n", report.Clean(err.Error()))
			continue
		}
		if !r.isEmpty() {
			list = append(list, r)
		}
	}
	unread := len(s.want.Failed)
	switch {
	case len(list) > 0:
		if err := s.carryOut(e, o, list, c); err != nil {
			return err
		}
	case o.diff:
	case left+unread+stuck > 0:
		printf(e.Stdout, "Nothing to record.\n")
	default:
		printf(e.Stdout, "Nothing to record: the postmortems say what GitHub says.\n")
	}
	switch {
	case unread > 0:
		return exitf(exitFailure, "%s could not be read, and nothing is recorded there", plural(unread, "document"))
	case stuck > 0:
		return exitf(exitFailure, "%s could not be changed", plural(stuck, "document"))
	}
	return nil
}

func (s *session) carryOut(e *env, o pullOptions, list []recorded, c *committer) error {
	if o.diff {
		for _, r := range list {
			if err := r.print(e); err != nil {
				return err
			}
		}
		return &exit{code: exitFailure}
	}
	for _, r := range list {
		r.show(e)
	}
	size := countItems(list) + " in " + plural(len(list), "file")
	if o.dryRun {
		printf(e.Stdout, "Would record %s.\n", size)
		return nil
	}
	if !o.yes && !confirmed(e, "Record "+size+"?") {
		return exitf(exitFailure, "nothing was written")
	}
	if c != nil {
		return c.commit(e, list, size)
	}
	files := make([]edit.Replacement, len(list))
	for i, r := range list {
		files[i] = edit.Replacement{Name: r.name, Before: r.data(), After: r.after}
	}
	err := edit.ReplaceAll(s.project.root, files)
	if errors.Is(err, edit.ErrChanged) {
		return exitf(exitFailure, "%w: run it again", err)
	}
	if err != nil {
		return err
	}
	printf(e.Stdout, "Recorded %s.\n", size)
	return nil
}

// printLeft says which progress is not recorded: both sides have changed it, or
// the files are older than what was synced last.
func (s *session) printLeft(e *env) (count int) {
	for _, n := range s.plan.Notes {
		if n.Kind == plan.Older || n.Kind == plan.Drift && n.Field == "state" {
			printf(e.Stderr, "left alone: %s #%d: %s\n", report.Clean(n.Key.String()), n.Number, report.Clean(n.Message))
			count++
		}
	}
	return count
}

// progress is what a document should say about its action items.
func (s *session) progress(d document, known map[incident.Key]incident.Progress) map[string]edit.Progress {
	if !d.Whole || slices.Contains(s.want.Failed, d.path) {
		return nil
	}
	list := map[string]edit.Progress{}
	for _, a := range d.Incident.Actions {
		key := d.Incident.Key(a)
		p := edit.Progress{Issue: known[key].Number}
		if i := slices.IndexFunc(s.plan.Pulls, func(p plan.Pull) bool { return p.Key == key }); i >= 0 {
			due := s.plan.Pulls[i]
			p.Status = due.State
			if !due.ClosedAt.IsZero() {
				p.Closed = incident.DateOf(due.ClosedAt.In(d.Incident.Timezone.Value))
			}
			if due.State == incident.Dropped {
				p.Reason = droppedReason(due.Reason)
			}
		}
		if p != (edit.Progress{}) {
			list[a.ID.Value] = p
		}
	}
	return list
}

func droppedReason(reason string) string {
	if reason == plan.ReasonDuplicate {
		return "closed as a duplicate on GitHub"
	}
	return "closed as not planned on GitHub"
}

// recorded is a document with what became of its action items and follow-ups.
type recorded struct {
	change
	items     []string // what it says now of each that changed
	followUps int      // how many of the items are follow-ups
}

// orders are those of front matter.
func orders() edit.Orders {
	item := func(key string) []string {
		k, _ := config.Find(config.FrontMatter, key)
		return config.Names(k.Value.Item.Keys)
	}
	return edit.Orders{Document: config.Names(config.FrontMatter), Action: item("actions"), FollowUp: item("followups")}
}

// record writes records into a document, and brings its table up to date.
// Nothing is written to the disk.
func record(p *project, d document, records edit.Records) (recorded, error) {
	file, err := edit.Record(d.Incident, records, orders())
	if err != nil {
		return recorded{}, err
	}
	r := recorded{change: change{d, file.Data}}
	if r.isEmpty() {
		return r, nil
	}
	next := p.parse(file)
	if next.Whole {
		if t := edit.ActionTable(next.Incident); t.State == edit.Stale {
			if r.after, err = edit.Apply(file.Data, t.Edits); err != nil {
				return recorded{}, err
			}
			next = p.parse(source.NewFile(d.path, r.after))
		}
	}
	if !noWorse(d.Document, next) || len(r.after) > p.config.Limits.FileSize {
		return recorded{}, fmt.Errorf("%s: progress would leave it worse to read, or larger than limits.file-size allows; record it by hand", d.path)
	}
	for i, a := range next.Incident.Actions {
		if text := news(d.Incident.Actions[i], a); text != "" {
			r.items = append(r.items, a.ID.Value+text)
		}
	}
	for _, u := range next.Incident.FollowUps {
		if text := followUpNews(d.Incident, u); text != "" {
			r.items = append(r.items, text)
			r.followUps++
		}
	}
	return r, nil
}

// news says what has changed about an item. It goes into commits: no words of
// people's.
func news(before, after incident.ActionItem) string {
	number := ""
	if n := after.Issue.Value; n != 0 {
		number = fmt.Sprintf("issue %d", n)
	}
	status := string(after.Status.Value)
	switch after.Status.Value {
	case before.Status.Value:
		if before.Issue.Value == after.Issue.Value {
			return ""
		}
		return ": " + number
	case incident.Open:
		status = "open again"
	default:
		if day := after.Closed.Value; !day.IsZero() {
			status += ", closed " + day.String()
		}
	}
	return " (" + number + "): " + status
}

// show prints what is recorded in the document, and how.
func (r recorded) show(e *env) {
	printf(e.Stdout, "%s\n", report.Clean(r.path))
	for _, item := range r.items {
		printf(e.Stdout, "  %s\n", report.Clean(item))
	}
	printf(e.Stdout, "\n%s\n", colourDiff(e, visible(edit.Diff(r.path, r.data(), r.after))))
}

// colourDiff dresses a diff as git does.
func colourDiff(e *env, text string) string {
	if !e.Colour {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		text := strings.TrimRight(line, "\r\n")
		code := map[byte]string{'+': "32", '-': "31", '@': "36"}[(text + " ")[0]]
		if code == "" || strings.HasPrefix(line, "+++") || strings.HasPrefix(line, "---") {
			b.WriteString(line)
			continue
		}
		b.WriteString("\x1b[" + code + "m" + text + "\x1b[0m" + line[len(text):])
	}
	return b.String()
}

// countItems says of how many action items and follow-ups there is news.
func countItems(list []recorded) string {
	actions, followUps := 0, 0
	for _, r := range list {
		actions += len(r.items) - r.followUps
		followUps += r.followUps
	}
	switch {
	case followUps == 0:
		return plural(actions, "action item")
	case actions == 0:
		return plural(followUps, "follow-up")
	}
	return plural(actions, "action item") + " and " + plural(followUps, "follow-up")
}
