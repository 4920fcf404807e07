package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/history"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// trackerFlags are those that plan and sync share; pull has no use for the
// policy.
type trackerFlags struct {
	repo     string
	maxWait  time.Duration
	interval time.Duration // between writes
	verbose  bool
	policy   plan.Policy
	past     bool // no flag: the configuration's since does not count
}

func (t *trackerFlags) add(cmd *cobra.Command) {
	t.addConnection(cmd)
	f := cmd.Flags()
	f.BoolVar(&t.policy.Overwrite, "overwrite", false, "replace people's edits of managed fields by what the files say")
	f.IntVar(&t.policy.MaxClose, "max-close", 0, "how many issues may be closed because their item is gone (default: 3, or a quarter of the open ones)")
	f.BoolVar(&t.policy.Recreate, "recreate", false, "create issues again that existed and are found nowhere")
}

func (t *trackerFlags) addConnection(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&t.repo, "repo", "", "`OWNER/NAME` whose issues to keep (default GITHUB_REPOSITORY, then the remote origin)")
	f.DurationVar(&t.maxWait, "max-wait", 2*time.Minute, "how long to wait in all when GitHub asks to, or its limits are near")
	f.BoolVarP(&t.verbose, "verbose", "v", false, "log each request on stderr")
}

// repository is where the documents live and where their issues go.
type repository struct {
	source string // owner/name of the documents
	home   string // the same; empty unless git and Actions leave no doubt
	issues string // owner/name of the issues
	server string // https://github.com, or that of GitHub Enterprise; may be empty
	api    string
	commit history.Commit
}

// locate needs neither token nor network.
func locate(e *env, p *project, flag string) (repository, error) {
	r := repository{api: e.Getenv("GITHUB_API_URL"), server: strings.TrimRight(e.Getenv("GITHUB_SERVER_URL"), "/")}
	if r.api == "" {
		r.api = github.DefaultBaseURL
	}
	if r.server == "" {
		r.server = serverOf(r.api)
	}
	origin, foreign := "", false
	repo, err := history.Open(p.dir)
	switch {
	case err == nil:
		r.commit, _ = repo.Head()
		host, name, ok := repo.Origin()
		foreign = host != "" && (!ok || r.server != "" && !strings.HasSuffix(r.server, "://"+host))
		if ok && !foreign {
			origin = name
		}
	case !errors.Is(err, history.ErrNone):
		return r, err
	}
	actions := e.Getenv("GITHUB_REPOSITORY")
	r.issues = firstOf(flag, actions, origin)
	r.source = firstOf(actions, origin, flag)
	if !foreign && (actions == "" || origin == "" || strings.EqualFold(actions, origin)) {
		r.home = firstOf(actions, origin)
	}
	for _, name := range []string{r.issues, r.source} {
		if name != "" && !github.ValidRepo(name) {
			return r, exitf(exitUsage, "%q is not a repository: write OWNER/NAME", name)
		}
	}
	return r, nil
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// serverOf derives the address for browsers from that of the API: the same on
// every machine, for it becomes part of each issue. Empty when there is no
// telling.
func serverOf(api string) string {
	u, err := url.Parse(api)
	switch {
	case err != nil:
		return ""
	case u.Host == "api.github.com":
		return "https://github.com"
	case strings.HasSuffix(strings.TrimRight(u.Path, "/"), "/api/v3"):
		return u.Scheme + "://" + u.Host
	}
	return ""
}

// documentBase is the address below which the documents can be read.
func (r repository) documentBase() string {
	if r.server == "" || r.source == "" {
		return ""
	}
	return r.server + "/" + r.source + "/blob/HEAD"
}

// connect makes the tracker; it sends nothing.
func connect(e *env, r repository, t trackerFlags) (*github.Tracker, error) {
	return connectTo(e, r.api, r.issues, "write issues", t)
}

// connectTo makes the tracker of a repository. The right that the token needs is
// for people.
func connectTo(e *env, api, repo, right string, t trackerFlags) (*github.Tracker, error) {
	token := firstOf(e.Getenv("GITHUB_TOKEN"), e.Getenv("GH_TOKEN"))
	if token == "" {
		return nil, exitf(exitAuth, "no token: set GITHUB_TOKEN or GH_TOKEN to one that may %s (\"gh auth token\" prints yours)", right)
	}
	if repo == "" {
		return nil, exitf(exitUsage, "no repository: set GITHUB_REPOSITORY or --repo to OWNER/NAME")
	}
	opt := github.Options{BaseURL: api, Token: token, Repo: repo, UserAgent: "postmortem/" + version(), MaxWait: t.maxWait,
		WriteInterval: t.interval, Sleep: e.Sleep}
	if t.verbose {
		e.Bar = false // the log would break it
		opt.Logf = func(format string, args ...any) { printf(e.Stderr, format+"\n", args...) }
	}
	tracker, err := github.New(opt)
	if err != nil {
		return nil, &exit{exitUsage, err}
	}
	return tracker, nil
}

// wantOptions says what the documents don't, for those that could be read.
func wantOptions(failed []string, r repository, c *config.Config) plan.WantOptions {
	opt := plan.WantOptions{
		Source: r.source, Commit: r.commit.When, DocumentBase: r.documentBase(), Failed: failed,
		Teams: map[string]plan.Team{}, Since: c.Since, NoMilestones: !c.Milestones,
	}
	for name, t := range c.Teams {
		opt.Teams[name] = plan.Team{Logins: t.Logins, Label: t.Label}
	}
	return opt
}

// trackerExit is githubExit for what reads and writes issues.
func trackerExit(err error, repo string) error {
	return githubExit(err, "read and write issues of "+repo)
}

// githubExit gives errors of GitHub their exit code and the way out. The right
// is what the token needs.
func githubExit(err error, right string) error {
	if err == nil {
		return nil
	}
	switch {
	case errors.Is(err, context.Canceled):
		return exitf(exitIncomplete, "interrupted before anything was written")
	case errors.Is(err, plan.ErrRefused):
		return &exit{exitFailure, err}
	}
	switch github.KindOf(err) {
	case github.Auth:
		return &exit{exitAuth, fmt.Errorf("%w; the token needs to %s", err, right)}
	case github.RateLimited:
		return &exit{exitIncomplete, err}
	}
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		err = fmt.Errorf("%w; check the network, and GITHUB_API_URL where it is set", err)
	}
	return &exit{exitNetwork, err}
}
