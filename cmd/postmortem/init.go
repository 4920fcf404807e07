package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/history"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/scaffold"
)

type initOptions struct {
	directory, timezone, pages, branch, ref string
	authors, teams                          []string
	yes, dryRun                             bool
}

func newInit(e *env) *cobra.Command {
	var o initOptions
	var cmd *cobra.Command
	cmd = &cobra.Command{
		Use:   "init",
		Short: "Set a repository up: folder, settings, workflows, forms, snippets",
		Long: `Write what a repository needs to keep postmortems: a folder with a README and a
template, the configuration, workflows for review and publishing, an issue form,
a checklist for pull requests, and snippets for editors. Shows what it will
write, and asks on a terminal; elsewhere it needs --yes. A file that exists is
left as it is, so that running it again does no harm. All is written, or
nothing.`,
		Example: `  postmortem init
  postmortem init --yes --timezone Europe/Berlin --author data-platform --pages none
  postmortem init --dry-run`,
		Args: cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error {
			if !o.yes && !o.dryRun && !e.Interactive {
				return exitf(exitUsage, "there is no terminal to ask on: run with --yes, or --dry-run to see what it would write")
			}
			p, err := openProject(e)
			if err != nil {
				return err
			}
			setup, err := setupFrom(e, p, o)
			if err != nil {
				return err
			}
			ask := e.Interactive && !o.yes && !o.dryRun
			if ask {
				if err := askSetup(ctx, e, &setup, cmd.Flags().Changed); err != nil {
					return err
				}
			}
			if err := setup.Check(); err != nil {
				return &exit{exitUsage, err}
			}
			if _, err := p.root.Lstat(config.Path); err == nil && setup.Directory != p.config.Directory {
				return exitf(exitUsage, "%s says that the folder is %s: change it there, or leave --directory out", config.Path, p.config.Directory)
			}
			return initialize(ctx, e, p, setup, o.dryRun, ask)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&o.directory, "directory", "", "`folder` of the postmortems (default postmortems)")
	f.StringVar(&o.timezone, "timezone", "", "IANA `zone` that drafts begin with (default UTC)")
	f.StringSliceVar(&o.authors, "author", nil, "team or person that drafts name as author; may be repeated")
	f.StringArrayVar(&o.teams, "team", nil, "`NAME=LOGIN,LOGIN` that \"owner: team:NAME\" stands for; may be repeated")
	f.StringVar(&o.pages, "pages", string(scaffold.PagesPublic), `who may read the site: public (a private repository shows its
public edition), restricted (access is limited; all is shown), none (no site)`)
	f.StringVar(&o.branch, "branch", "", "the default `branch` (default: origin's, else the current one)")
	f.StringVar(&o.ref, "action-ref", "", "`COMMIT` of "+scaffold.Repository+" that workflows run (default: the one of this build)")
	f.BoolVar(&o.yes, "yes", false, "write without asking")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would be written, and write nothing")
	return cmd
}

// setupFrom is the setup that flags, the configuration and git say.
func setupFrom(e *env, p *project, o initOptions) (scaffold.Setup, error) {
	s := scaffold.Setup{
		Directory: firstOf(o.directory, p.config.Directory),
		Timezone:  firstOf(o.timezone, p.config.Drafts.Timezone),
		Authors:   p.config.Drafts.Authors,
		Pages:     scaffold.Pages(o.pages),
		Branch:    o.branch,
		Today:     incident.DateOf(e.Now()),
	}
	if len(o.authors) > 0 {
		s.Authors = o.authors
	}
	for _, text := range o.teams {
		team, err := scaffold.ParseTeam(text)
		if err != nil {
			return s, exitf(exitUsage, "--team: %w", err)
		}
		s.Teams = append(s.Teams, team)
	}
	if !slices.Contains(scaffold.AllPages, s.Pages) {
		return s, exitf(exitUsage, "--pages: %q is none of public, restricted, none", o.pages)
	}
	if _, ok := config.LoadZone(s.Timezone); !ok && s.Timezone != "" {
		return s, exitf(exitUsage, "--timezone: %q is not an IANA zone such as Europe/Berlin", s.Timezone)
	}
	if s.Branch == "" {
		s.Branch = "main"
		switch repo, err := history.Open(p.dir); {
		case err == nil:
			s.Branch = firstOf(repo.DefaultBranch(), s.Branch)
		case !errors.Is(err, history.ErrNone):
			return s, err
		}
	}
	uses, pinned, err := scaffold.ActionAt(firstOf(o.ref, sourceRef(), "main"))
	if err != nil {
		return s, exitf(exitUsage, "--action-ref: %w", err)
	}
	s.Action, s.CommentAction, s.Pinned = uses, uses, pinned
	return s, nil
}

// initialize shows what init would write, asks if told to, and writes it.
func initialize(ctx context.Context, e *env, p *project, s scaffold.Setup, dryRun, ask bool) error {
	files, err := s.Files()
	if err != nil {
		return err
	}
	var missing []scaffold.File
	for _, f := range files {
		// What stands in the way is said when it is written.
		if _, err := p.root.Lstat(f.Path); err != nil {
			missing = append(missing, f)
		}
	}
	printFiles(e, files, missing)
	if len(missing) == 0 {
		printf(e.Stdout, "\nEverything is there; nothing was written.\n")
		return nil
	}
	if dryRun {
		printf(e.Stdout, "\nNothing was written.\n")
		return nil
	}
	if ask {
		ok, err := askYes(ctx, e, fmt.Sprintf("Write %s?", plural(len(missing), "file")))
		if err != nil {
			return err
		}
		if !ok {
			return exitf(exitFailure, "nothing was written")
		}
	}
	if err := p.writeAll(missing); err != nil {
		return err
	}
	printf(e.Stdout, "\nWrote %s.\n", plural(len(missing), "file"))
	if !s.Pinned {
		printf(e.Stdout, "The workflows run %s, which can change: pin it to a commit, or run init with --action-ref.\n", s.Action)
	}
	printSteps(e, s)
	return nil
}

func printFiles(e *env, files, missing []scaffold.File) {
	width := 0
	for _, f := range files {
		width = max(width, len(f.Path))
	}
	for _, f := range files {
		mark, note := "=", "exists, is left as it is"
		if slices.ContainsFunc(missing, func(m scaffold.File) bool { return m.Path == f.Path }) {
			mark, note = "+", f.What
		}
		printf(e.Stdout, "  %s %-*s  %s\n", mark, width, f.Path, note)
	}
}

func printSteps(e *env, s scaffold.Setup) {
	steps := []string{
		"Commit this on a branch and open a pull request.",
		`postmortem new "What was wrong for whom", and fill in the timeline.`,
	}
	switch s.Pages {
	case scaffold.PagesNone:
		steps = append(steps, "Merge: the action items become issues. docs/sync.md says what becomes of them.")
	default:
		steps = append(steps, `Before merging, choose "GitHub Actions" as the source at Settings, Pages. Merging syncs the issues and publishes the site.`)
	}
	printf(e.Stdout, "\nNext:\n")
	for i, step := range steps {
		printf(e.Stdout, "  %d. %s\n", i+1, step)
	}
}

// writeAll writes new files: all of them, or none.
func (p *project) writeAll(files []scaffold.File) (err error) {
	var made []string // folders and files, in the order of their making
	defer func() {
		if err == nil {
			return
		}
		for _, name := range slices.Backward(made) {
			p.root.Remove(name)
		}
	}()
	for _, f := range files {
		for _, dir := range parents(f.Path) {
			switch err := p.root.Mkdir(dir, 0o755); {
			case err == nil:
				made = append(made, dir)
			case !errors.Is(err, fs.ErrExist):
				return fmt.Errorf("write %s: %w", f.Path, err)
			}
			if info, err := p.root.Lstat(dir); err != nil || !info.IsDir() {
				return fmt.Errorf("write %s: %s is no folder; nothing was written", f.Path, dir)
			}
		}
		w, err := p.root.OpenFile(f.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return fmt.Errorf("write %s: %w; nothing was written", f.Path, reason(err))
		}
		made = append(made, f.Path)
		_, err = w.Write(f.Data)
		if closeErr := w.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return fmt.Errorf("write %s: %w; nothing was written", f.Path, reason(err))
		}
	}
	return nil
}

// parents are the folders of a path, the outermost first.
func parents(name string) []string {
	var list []string
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		list = append(list, dir)
	}
	slices.Reverse(list)
	return list
}

// validZone takes an empty name for UTC.
func validZone(name string) error {
	if _, ok := config.LoadZone(name); !ok && strings.TrimSpace(name) != "" {
		return fmt.Errorf("%q is not an IANA zone such as Europe/Berlin", name)
	}
	return nil
}
