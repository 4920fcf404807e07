package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/url"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/site"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// defaultSite is where the site goes, in the repository's root.
const defaultSite = "public"

type buildOptions struct {
	out, baseURL, title, notice, lang string

	edition string // editionInternal, editionPublic or editionAuto

	state     string // file; empty for none
	live      bool
	tracker   trackerFlags
	noHistory bool
}

func newBuild(e *env) *cobra.Command {
	var o buildOptions
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Build the site: an index of all incidents, a page for each, trends, feeds",
		Long: `Build the static site. It needs no network and no token, whatever the
environment holds: the states of actions are those in the documents, or those
in the file that "postmortem sync --state FILE" wrote. Only --live and --edition
auto ask GitHub, with the token in GITHUB_TOKEN or GH_TOKEN.
The folder is replaced in one move; when anything fails it stays as it was, and
files that did not change are not written again.`,
		Example: `  postmortem build
  postmortem build --state state.json --base-url https://acme.github.io/postmortems/`,
		Args: cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error { return build(ctx, e, o) }),
	}
	f := cmd.Flags()
	f.StringVarP(&o.out, "out", "o", "", "`folder` to write (default "+defaultSite+" in the repository's root)")
	f.StringVar(&o.baseURL, "base-url", "", "`address` at which the site will be; the feed and the site map need it")
	f.StringVar(&o.title, "title", "", "title of the site")
	f.StringVar(&o.lang, "lang", "", "`language` of the documents, such as en or pt-BR")
	f.StringVar(&o.notice, "notice", "", "text at the top of every page")
	f.StringVar(&o.state, "state", "", "read the states of actions from `FILE`, which \"postmortem sync --state\" wrote")
	f.BoolVar(&o.live, "live", false, "ask GitHub for the states of actions; needs a token")
	f.StringVar(&o.edition, "edition", editionInternal, "`EDITION` to build: "+editionInternal+" has everything, "+editionPublic+` what may leave the
house, `+editionAuto+" asks GitHub and is "+editionInternal+" only if the repository is public")
	f.BoolVar(&o.noHistory, "no-history", false, "leave out when documents were written and last changed")
	o.tracker.addConnection(cmd)
	cmd.MarkFlagsMutuallyExclusive("state", "live")
	return cmd
}

func build(ctx context.Context, e *env, o buildOptions) error {
	if u, err := url.Parse(o.baseURL); err != nil || o.baseURL != "" && (u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		return exitf(exitUsage, "--base-url: %q is not a web address", o.baseURL)
	}
	if editions := []string{editionInternal, editionPublic, editionAuto}; !slices.Contains(editions, o.edition) {
		return exitf(exitUsage, "--edition: %q is none of %s", o.edition, strings.Join(editions, ", "))
	}
	p, err := openProject(e)
	if err != nil {
		return err
	}
	r, err := locate(e, p, o.tracker.repo)
	if err != nil {
		return err
	}
	state, err := readState(e, o.state)
	if err != nil {
		return err
	}
	if o.edition == editionAuto {
		if o.edition, err = autoEdition(ctx, e, r, o.tracker); err != nil {
			return err
		}
	}
	list, err := p.requiredPlaces()
	if err != nil {
		return err
	}
	collectLess(len(list))
	dates, undated := make(chan datesResult, 1), make(chan map[string]bool, 1)
	if o.noHistory {
		dates <- datesResult{}
	} else {
		go func() { // as long as reading the documents takes
			dates <- readDates(ctx, p, func() map[string]bool { return <-undated })
		}()
	}
	read := p.shown
	if o.edition == editionPublic {
		read = p.facts // it shows other texts
	}
	documents, err := each(list, read)
	undated <- undatedReviews(documents)
	if err != nil {
		return err
	}
	incidents, contents, err := publishable(e, documents)
	if err != nil {
		return err
	}
	if o.live {
		if state, err = liveState(ctx, e, p, r, o, documents); err != nil {
			return err
		}
	}
	in := r.site(e, p, incidents, contents)
	in.BaseURL, in.Title, in.Notice, in.Lang = o.baseURL, o.title, o.notice, o.lang
	in.Progress, in.ProgressAt = state.Progress, state.ReadAt
	d := <-dates
	if d.err != nil {
		return d.err
	}
	if d.missing != nil {
		printf(e.Stderr, "postmortem: when documents were written is left out: %s\n", report.Clean(d.missing.Error()))
	}
	in.History = d.dates
	out := filepath.Join(p.dir, defaultSite)
	if o.out != "" {
		if out, err = absolute(e, o.out); err != nil {
			return err
		}
	}
	build := internalEdition
	if o.edition == editionPublic {
		if build, err = publicEdition(e, p, r, documents, &in); err != nil {
			return err
		}
	}
	n, err := publish(e, p, in, out, build)
	if err != nil {
		return err
	}
	if e.Outcome != nil {
		e.Outcome.site = out
	}
	printf(e.Stdout, "Built %s: %s, %s.\n", firstOf(o.out, defaultSite), plural(len(in.Incidents), "incident"), plural(n, "file"))
	return nil
}

// collectLess lets garbage wait: what the site needs of all documents lives until
// the last page is made, and going through it again and again costs more than
// anything else. From a limit on memory counts more; it is three times what lives
// when there are many documents, so that they cost no more each. Who sets GOGC or
// GOMEMLIMIT knows better.
func collectLess(documents int) {
	if debug.SetMemoryLimit(-1) != math.MaxInt64 {
		return
	}
	if before := debug.SetGCPercent(400); before != 100 {
		debug.SetGCPercent(before)
		return
	}
	debug.SetMemoryLimit(max(768<<20, int64(documents)*64<<10))
}

// readState reads what sync wrote; no name is no state.
func readState(e *env, name string) (incident.State, error) {
	if name == "" {
		return incident.State{}, nil
	}
	root, base, err := openFolderOf(e, name)
	if err != nil {
		return incident.State{}, exitf(exitUsage, "--state: %s: %w", name, reason(err))
	}
	defer root.Close()
	f, err := root.Open(base)
	if err != nil {
		return incident.State{}, exitf(exitUsage, "--state: %s: %w", name, reason(err))
	}
	defer f.Close()
	data, err := source.ReadLimited(f, name, incident.MaxStateSize)
	if err != nil {
		return incident.State{}, exitf(exitUsage, "--state: %w", err)
	}
	state, err := incident.DecodeState(data)
	if err != nil {
		return incident.State{}, exitf(exitUsage, "--state: %s: %w", name, err)
	}
	if state.Progress == nil { // nothing is known of any action, which is not the same as no state
		state.Progress = map[incident.Key]incident.Progress{}
	}
	return state, nil
}

// liveState asks the tracker; it writes nothing there.
func liveState(ctx context.Context, e *env, p *project, r repository, o buildOptions, documents []document) (incident.State, error) {
	tracker, err := connect(e, r, o.tracker)
	if err != nil {
		return incident.State{}, err
	}
	c := *p.config
	c.Since = incident.Date{} // the issues of older incidents are asked for as well
	incidents, failed, _ := split(documents)
	want := plan.Want(incidents, wantOptions(failed, r, &c))
	have, err := plan.Observe(ctx, tracker, want)
	if err != nil {
		return incident.State{}, trackerExit(err, r.issues)
	}
	return incident.State{ReadAt: e.Now(), Progress: have.Progress(want)}, nil
}

// publishable returns the incidents and what was read of them for the site, or
// fails when a document cannot be read: a site that silently lacks an incident
// would be worse than the last one.
func publishable(e *env, documents []document) ([]*incident.Incident, map[*incident.Incident]*site.Content, error) {
	incidents, contents := make([]*incident.Incident, 0, len(documents)), make(map[*incident.Incident]*site.Content, len(documents))
	var broken []document
	for _, d := range documents {
		if d.Incident == nil || !d.Whole || !d.Incident.Text.Present() || d.Incident.ID.Value == "" {
			broken = append(broken, d)
			continue
		}
		incidents = append(incidents, d.Incident)
		if d.content != nil {
			contents[d.Incident] = d.content
		}
	}
	if len(broken) == 0 {
		return incidents, contents, nil
	}
	for _, d := range broken {
		found := errorsOf(d.Findings)
		if len(found) == 0 {
			printf(e.Stderr, "%s:1:1: error: the document has no id\n", d.path)
			continue
		}
		if err := printFindings(e.Stderr, found, 1, false); err != nil {
			return nil, nil, err
		}
	}
	return nil, nil, exitf(exitFailure, "%d of %d documents cannot be published; nothing was written", len(broken), len(documents))
}

// site fills in what every build has in common.
func (r repository) site(e *env, p *project, incidents []*incident.Incident, contents map[*incident.Incident]*site.Content) site.Input {
	in := site.Input{Incidents: incidents, Contents: contents, Now: e.Now(), Assets: p.root.FS()}
	if base := r.documentBase(); base != "" {
		in.SourceURL = base + "/"
		in.EditURL = r.server + "/" + r.source + "/edit/HEAD/"
		in.HistoryURL = r.server + "/" + r.source + "/commits/HEAD/"
	}
	if r.server != "" && r.issues != "" {
		in.IssueURL = r.server + "/" + r.issues + "/issues/"
	}
	return in
}

// publish builds the site into dir and returns how many files it has.
func publish(e *env, p *project, in site.Input, dir string, build siteBuilder) (int, error) {
	sources := filepath.Join(p.dir, filepath.FromSlash(p.config.Directory))
	if err := site.CheckOutput(dir, sources); err != nil {
		return 0, &exit{exitUsage, err}
	}
	var found []diag.Diagnostic
	files, err := site.Write(dir, func(put site.Put) (err error) {
		found, err = build(in, put)
		return err
	})
	if leaked := (leaksError)(nil); errors.As(err, &leaked) {
		leaked.print(e)
		return 0, exitf(exitFailure, "%w", leaked)
	}
	if err != nil && !errors.Is(err, errMetadata) {
		return 0, fmt.Errorf("build the site: %w", err)
	}
	if len(found) > 0 {
		if err := printFindings(e.Stderr, found, len(in.Incidents), false); err != nil {
			return files, err
		}
	}
	if err != nil {
		return 0, exitf(exitFailure, "%w", err)
	}
	return files, nil
}
