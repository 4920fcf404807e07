package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/preview"
)

// The repository that the demo pretends to be in.
const (
	demoOwner = "acme"
	demoName  = "postmortems"
)

func newDemo(e *env) *cobra.Command {
	var o struct {
		githubOnly, once bool
		listen, out      string
	}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run everything on this repository's postmortems against a GitHub on this machine",
		Long: `Lint the postmortems, sync them to an in-memory GitHub on this machine with the
same client code that talks to the real one, build the site and serve it. Needs
no account and no network.`,
		Args: cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error {
			if o.githubOnly {
				return serveGitHub(ctx, e, o.listen)
			}
			return demo(ctx, e, o.listen, o.out, o.once)
		}),
	}
	f := cmd.Flags()
	f.BoolVar(&o.once, "once", false, "do all but serve, and exit")
	f.StringVarP(&o.out, "out", "o", "", "`folder` for the site (default a temporary one)")
	f.StringVar(&o.listen, "listen", "127.0.0.1:0", "loopback `address` to serve on")
	f.BoolVar(&o.githubOnly, "github-only", false, "run only the in-memory GitHub, for any client; any token will do")
	return cmd
}

// demoGitHub starts the in-memory GitHub. Repositories are made when the
// caller adds them.
func demoGitHub(e *env, listen string) (*githubtest.Server, error) {
	server := githubtest.New(githubtest.Options{Now: e.Now, FloorDueOn: true, Login: "demo"})
	if err := server.Listen(listen); err != nil {
		return nil, exitf(exitUsage, "--listen: %w", err)
	}
	return server, nil
}

func serveGitHub(ctx context.Context, e *env, listen string) error {
	server, err := demoGitHub(e, listen)
	if err != nil {
		return err
	}
	defer server.Close()
	repo := firstOf(e.Getenv("GITHUB_REPOSITORY"), demoOwner+"/"+demoName)
	if !github.ValidRepo(repo) {
		return exitf(exitUsage, "GITHUB_REPOSITORY: %q is not a repository: write OWNER/NAME", repo)
	}
	owner, name, _ := strings.Cut(repo, "/")
	server.AddRepo(owner, name, demoLogins(e)...)
	printf(e.Stdout, `An in-memory GitHub listens on %[1]s; it forgets everything when it stops (Ctrl-C).
Use it from another terminal:
  export GITHUB_API_URL=%[1]s GITHUB_TOKEN=any GITHUB_REPOSITORY=%[2]s
  postmortem plan
Its issues: %[3]s/%[2]s/issues
`, server.APIURL(), repo, server.URL())
	<-ctx.Done()
	return nil
}

// demoLogins are the owners that the documents name, as far as there are
// documents: the in-memory GitHub can assign to them.
func demoLogins(e *env) []string {
	p, err := openProject(e)
	if err != nil {
		return nil
	}
	documents, err := p.required(p.facts)
	if err != nil {
		return nil
	}
	return owners(documents)
}

func owners(documents []document) []string {
	var logins []string
	for _, d := range documents {
		if d.Incident == nil {
			continue
		}
		for _, a := range d.Incident.Actions {
			if plan.ValidLogin(a.Owner.Value) {
				logins = append(logins, a.Owner.Value)
			}
		}
	}
	slices.Sort(logins)
	return slices.Compact(logins)
}

func demo(ctx context.Context, e *env, listen, out string, once bool) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
	documents, err := p.required(p.read)
	if err != nil {
		return err
	}
	step := func(n int, format string, args ...any) {
		printf(e.Stdout, "\n%d. %s\n", n, fmt.Sprintf(format, args...))
	}

	printf(e.Stdout, "The demo runs on the postmortems in %s/. No account, no network: GitHub is a server inside this process.\n", p.config.Directory)
	step(1, "Lint: structure, owners, dates, timelines")
	found := lintWhole(p, documents, nil, lintRules(e, p))
	errorCount, warnings, infos := diag.Count(found)
	printf(e.Stdout, "   %d documents: %d errors, %d warnings, %d infos (\"postmortem lint\" shows them)\n", len(documents), errorCount, warnings, infos)

	server, err := demoGitHub(e, "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer server.Close()
	server.AddRepo(demoOwner, demoName, owners(documents)...)
	tracker, err := github.New(github.Options{BaseURL: server.APIURL(), Token: "demo", Repo: demoOwner + "/" + demoName})
	if err != nil {
		return err
	}
	r := repository{source: demoOwner + "/" + demoName, issues: demoOwner + "/" + demoName}
	readable, failed, unread := split(documents)
	if len(unread) > 0 {
		if err := printFindings(e.Stderr, unread, len(documents), false); err != nil {
			return err
		}
	}
	s := &session{repository: r, tracker: tracker, want: plan.Want(readable, wantOptions(failed, r, p.config))}

	step(2, "Plan: one issue for each open action item")
	if err := s.compare(ctx, plan.Policy{}); err != nil {
		return err
	}
	if err := s.print(e, "text"); err != nil {
		return err
	}

	step(3, "Sync: make it so, over HTTP on %s", server.APIURL())
	server.ResetRequests()
	started := time.Now()
	result, err := plan.Apply(ctx, tracker, s.plan, plan.ApplyOptions{})
	if err != nil {
		return trackerExit(err, r.issues)
	}
	sum := result.Summary()
	printf(e.Stdout, "   %d issues created, %d requests, %s. A real run keeps one second between writes.\n",
		sum.AddIssues, len(server.Requests()), time.Since(started).Round(time.Millisecond))

	step(4, "Plan again")
	server.ResetRequests()
	if err := s.compare(ctx, plan.Policy{}); err != nil {
		return err
	}
	if err := s.print(e, "text"); err != nil {
		return err
	}
	printf(e.Stdout, "   It took %d requests, all of them reads.\n", len(server.Requests()))

	step(5, "Build the site")
	dir, clean, err := demoFolder(e, out)
	if err != nil {
		return err
	}
	defer clean()
	incidents, contents, err := publishable(e, documents)
	if err != nil {
		return err
	}
	in := r.site(e, p, incidents, contents)
	in.Progress, in.ProgressAt = s.have.Progress(s.want), e.Now()
	in.Notice = "Demo: the issues live in a GitHub inside the demo's own process."
	files, err := publish(e, p, in, dir, internalEdition)
	if err != nil {
		return err
	}
	printf(e.Stdout, "   %s, %s in %s\n", plural(len(incidents), "incident"), plural(files, "file"), dir)
	if err := s.verdict(); err != nil || once {
		return err
	}
	return serveSite(ctx, e, dir, listen)
}

// demoFolder is the folder for the site, and what to do with it afterwards.
func demoFolder(e *env, out string) (dir string, clean func(), err error) {
	if out != "" {
		dir, err = absolute(e, out)
		return dir, func() {}, err
	}
	parent, err := os.MkdirTemp("", "postmortem-demo-")
	if err != nil {
		return "", nil, err
	}
	return filepath.Join(parent, "site"), func() { os.RemoveAll(parent) }, nil
}

// serveSite serves dir on a loopback address until the context ends.
func serveSite(ctx context.Context, e *env, dir, listen string) error {
	l, err := preview.Listen(listen, false)
	if err != nil {
		return exitf(exitUsage, "--listen: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		l.Close()
		return err
	}
	defer root.Close()
	printf(e.Stdout, "\nOpen http://%s/ (Ctrl-C stops)\n", l.Addr())
	return preview.Serve(ctx, l, preview.Folder{FS: root.FS()})
}
