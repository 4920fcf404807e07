package main

import (
	"context"
	"net/url"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/site"
)

// defaultSite is where the site goes, in the repository's root.
const defaultSite = "public"

func newBuild(e *env) *cobra.Command {
	var o struct{ out, baseURL, title, notice, repo string }
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Build the site: an index of all incidents and a page for each",
		Long: `Build the static site. It needs no network and no token. The folder is replaced
in one move; when anything fails it stays as it was.`,
		Args: cobra.NoArgs,
		RunE: action(func(_ context.Context, _ []string) error {
			if u, err := url.Parse(o.baseURL); err != nil || o.baseURL != "" && (u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
				return exitf(exitUsage, "--base-url: %q is not a web address", o.baseURL)
			}
			p, err := openProject(e)
			if err != nil {
				return err
			}
			r, err := locate(e, p, o.repo)
			if err != nil {
				return err
			}
			documents, err := p.required()
			if err != nil {
				return err
			}
			incidents, err := publishable(e, documents)
			if err != nil {
				return err
			}
			in := r.site(e, p, incidents)
			in.BaseURL, in.Title, in.Notice = o.baseURL, o.title, o.notice
			out := filepath.Join(p.dir, defaultSite)
			if o.out != "" {
				if out, err = absolute(e, o.out); err != nil {
					return err
				}
			}
			n, err := publish(e, p, in, out)
			if err != nil {
				return err
			}
			printf(e.Stdout, "Built %s: %s, %s.\n", firstOf(o.out, defaultSite), plural(len(incidents), "incident"), plural(n, "file"))
			return nil
		}),
	}
	f := cmd.Flags()
	f.StringVarP(&o.out, "out", "o", "", "`folder` to write (default "+defaultSite+" in the repository's root)")
	f.StringVar(&o.baseURL, "base-url", "", "`address` at which the site will be")
	f.StringVar(&o.title, "title", "", "title of the site")
	f.StringVar(&o.notice, "notice", "", "text at the top of every page")
	f.StringVar(&o.repo, "repo", "", "`OWNER/NAME` to link to (default GITHUB_REPOSITORY, then the remote origin)")
	return cmd
}

// publishable returns the incidents, or fails when a document cannot be read:
// a site that silently lacks an incident would be worse than the last one.
func publishable(e *env, documents []document) ([]*incident.Incident, error) {
	var incidents []*incident.Incident
	var broken []document
	for _, d := range documents {
		if d.Incident == nil || !d.Whole || d.Incident.Body == nil || d.Incident.ID.Value == "" {
			broken = append(broken, d)
			continue
		}
		incidents = append(incidents, d.Incident)
	}
	if len(broken) == 0 {
		return incidents, nil
	}
	for _, d := range broken {
		found := errorsOf(d.Findings)
		if len(found) == 0 {
			printf(e.Stderr, "%s:1:1: error: the document has no id\n", d.path)
			continue
		}
		if err := printFindings(e.Stderr, found, 1, false); err != nil {
			return nil, err
		}
	}
	return nil, exitf(exitFailure, "%d of %d documents cannot be published; nothing was written", len(broken), len(documents))
}

// site fills in what every build has in common.
func (r repository) site(e *env, p *project, incidents []*incident.Incident) site.Input {
	in := site.Input{Incidents: incidents, Now: e.Now(), Assets: p.root.FS()}
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
func publish(e *env, p *project, in site.Input, dir string) (int, error) {
	sources := filepath.Join(p.dir, filepath.FromSlash(p.config.Directory))
	if err := site.CheckOutput(dir, sources); err != nil {
		return 0, &exit{exitUsage, err}
	}
	var warnings []diag.Diagnostic
	files, err := site.Write(dir, func(put site.Put) (err error) {
		warnings, err = site.Build(in, put)
		return err
	})
	if err != nil {
		return 0, err
	}
	if len(warnings) > 0 {
		return files, printFindings(e.Stderr, warnings, len(in.Incidents), false)
	}
	return files, nil
}
