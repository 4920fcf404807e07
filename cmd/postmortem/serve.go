package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/preview"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/watch"
)

type serveOptions struct {
	listen string
	next   bool // the port may be another
	poll   time.Duration

	title, lang, notice, repo, state string
	noHistory                        bool
}

// pollInterval is how often files are looked at where they cannot be watched.
const pollInterval = 2 * time.Second

func newServe(e *env) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Show the site while you write: pages reload on save, with lint's findings",
		Long: `Serve the site to browsers on this machine. Pages are made when somebody opens
them and reload when a file is saved; the page of each document begins with what
lint says about it. Nothing is written, and nothing is asked of GitHub.`,
		Example: `  postmortem serve
  postmortem serve --listen 127.0.0.1:3000`,
		Args: cobra.NoArgs,
	}
	f := cmd.Flags()
	f.StringVar(&o.listen, "listen", "127.0.0.1:8080", "loopback `address`; without this flag, the next port that is free")
	f.DurationVar(&o.poll, "poll", 0, "look for changes every `DURATION` instead of watching, as on network drives")
	f.StringVar(&o.title, "title", "", "title of the site")
	f.StringVar(&o.lang, "lang", "", "`language` of the documents, such as en or pt-BR")
	f.StringVar(&o.notice, "notice", "", "text at the top of every page")
	f.StringVar(&o.repo, "repo", "", "`OWNER/NAME` whose issues to link to (default GITHUB_REPOSITORY, then the remote origin)")
	f.StringVar(&o.state, "state", "", "read the states of actions from `FILE`, which \"postmortem sync --state\" wrote")
	f.BoolVar(&o.noHistory, "no-history", false, "leave out when documents were written and last changed")
	cmd.RunE = action(func(ctx context.Context, _ []string) error {
		o.next = !cmd.Flags().Changed("listen")
		return serve(ctx, e, o)
	})
	return cmd
}

func serve(ctx context.Context, e *env, o serveOptions) error {
	if o.poll < 0 {
		return exitf(exitUsage, "--poll: %s is not a time between two looks", o.poll)
	}
	p, err := openProject(e)
	if err != nil {
		return err
	}
	l, err := preview.Listen(o.listen, o.next)
	if err != nil {
		return exitf(exitUsage, "--listen: %w", err)
	}
	defer l.Close()
	if o.next && l.Addr().String() != o.listen {
		printf(e.Stderr, "postmortem: %s is in use, this is %s\n", o.listen, l.Addr())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	// Watching begins before anything is read, so that no change is missed.
	watched := watchProject(ctx, e, p, o.poll)
	defer func() { watched.stop() }()
	s, err := newStudio(e, p, o)
	if err != nil {
		return err
	}
	printf(e.Stdout, "Serving %s at http://%s/ (Ctrl-C stops)\n", plural(len(s.documents), "document"), l.Addr())
	go s.keepUp(ctx)
	served := make(chan error, 1)
	go func() { served <- preview.Serve(ctx, l, s.site) }()
	for {
		select {
		case err := <-served:
			return err
		case b, ok := <-watched.batches:
			if !ok { // the context has ended
				watched.batches = nil
				continue
			}
			if b.Err != nil {
				printf(e.Stderr, "postmortem: some changes may not show by themselves: %s\n", report.Clean(b.Err.Error()))
			}
			s.change(b)
		case <-watched.ticks:
			s.change(watch.Batch{Missed: true})
		}
		if watched.directory != s.project.config.Directory {
			watched.stop()
			watched = watchProject(ctx, e, s.project, o.poll)
			s.change(watch.Batch{Missed: true}) // what came before the watch
		}
	}
}

// projectWatch tells of what changes in a project, or says when to look.
type projectWatch struct {
	directory string
	batches   <-chan watch.Batch
	ticks     <-chan time.Time
	stop      func()
}

func watchProject(ctx context.Context, e *env, p *project, poll time.Duration) projectWatch {
	c := projectWatch{directory: p.config.Directory}
	if poll == 0 {
		w, err := watch.New(p.dir, []string{c.directory}, []string{config.Path})
		if err == nil {
			batches := make(chan watch.Batch)
			ctx, c.stop = context.WithCancel(ctx)
			c.batches = batches
			go w.Run(ctx, batches)
			return c
		}
		poll = pollInterval
		printf(e.Stderr, "postmortem: files cannot be watched, so they are looked at every %s: %s\n", poll, report.Clean(err.Error()))
	}
	ticker := time.NewTicker(poll)
	c.ticks, c.stop = ticker.C, ticker.Stop
	return c
}
