package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/edition"
	"github.com/seed-42cec927/postmortem/pkg/history"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/site"
)

// Editions of the site.
const (
	editionInternal = "internal"
	editionPublic   = "public"
	editionAuto     = "auto" // one of the others
)

// autoEdition asks GitHub who may read the documents' repository: what everybody
// may read there, the site may show. It says what it chose, and why.
func autoEdition(ctx context.Context, e *env, r repository, t trackerFlags) (string, error) {
	if r.home == "" {
		return "", exitf(exitUsage, "--edition: nothing says for certain which repository the documents are of: set GITHUB_REPOSITORY to the one that is the remote origin, or say %s or %s",
			editionInternal, editionPublic)
	}
	right := "read " + r.home
	tracker, err := connectTo(e, r.api, r.home, right, t)
	if err != nil {
		return "", err
	}
	visibility, err := tracker.Visibility(ctx)
	if err != nil {
		return "", fmt.Errorf("which edition may be shown is not known, nothing was written: %w", githubExit(err, right))
	}
	chosen := editionPublic
	if visibility == "public" {
		chosen = editionInternal
	}
	printf(e.Stderr, "postmortem: this is the %s edition, since the visibility of %s is %s\n", chosen, r.home, report.Clean(firstOf(visibility, "not known")))
	return chosen, nil
}

// siteBuilder renders a site, and may refuse it.
type siteBuilder func(site.Input, site.Put) ([]diag.Diagnostic, error)

func internalEdition(in site.Input, put site.Put) ([]diag.Diagnostic, error) {
	return site.Build(in, put)
}

// guardedCommits is how many commits are asked for people whose names must not
// be in the public edition.
const guardedCommits = 10_000

// publicEdition leaves in the input what strangers may see, and returns a
// builder that refuses a site with anything else in it.
func publicEdition(e *env, p *project, r repository, documents []document, in *site.Input) (siteBuilder, error) {
	parsed := make([]parse.Document, len(documents))
	for i, d := range documents {
		parsed[i] = d.Document
	}
	cut, found := edition.Public(parsed, p.config)
	if len(found) > 0 {
		if err := printFindings(e.Stderr, found, len(documents), false); err != nil {
			return nil, err
		}
		return nil, exitf(exitFailure, "the public edition cannot be built; nothing was written")
	}
	if len(cut.Incidents) == 0 {
		printf(e.Stderr, "postmortem: no document has \"public: true\": the edition is empty\n")
	}
	shows := func(field string) bool { return slices.Contains(p.config.Public.Fields, field) }
	addresses := repositoryAddresses(r)
	if shows("actions.issue") { // which links to the tracker
		addresses = slices.DeleteFunc(addresses, func(a string) bool { return strings.EqualFold(a, r.server+"/"+r.issues) })
	}
	tracked := in.Progress
	in.Incidents, in.Progress = cut.Incidents, cut.Progress(in.Progress, p.config)
	in.SourceURL, in.EditURL, in.HistoryURL = "", "", ""
	if !shows("actions.issue") {
		in.IssueURL = ""
	}
	for name, h := range in.History { // where somebody's clock stands is theirs
		h.Created, h.Changed, h.Reviewed = h.Created.UTC(), h.Changed.UTC(), h.Reviewed.UTC()
		if !shows("reviewed") {
			h.Reviewed = time.Time{}
		}
		in.History[name] = h
	}
	in.Without = site.Without{Owners: !shows("actions.owner"), Issues: !shows("actions.issue"), Classes: !shows("class"), Paths: true, Metadata: true, Links: addresses}

	people, err := peopleToGuard(e, p)
	if err != nil {
		return nil, err
	}
	for _, known := range tracked {
		for _, login := range known.Assignees {
			people = append(people, edition.Person{Login: login})
		}
	}
	guard := edition.NewGuard(cut, p.config, people, addresses)
	empty := *in
	empty.Incidents, empty.Progress, empty.History = []*incident.Incident{}, nil, nil
	_, err = site.Build(empty, func(name string, data []byte) error {
		guard.Own(name, data)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return func(in site.Input, put site.Put) ([]diag.Diagnostic, error) {
		found, err := site.Build(in, func(name string, data []byte) error {
			guard.Check(name, data)
			return put(name, data)
		})
		if leaks := guard.Leaks(); err == nil && len(leaks) > 0 {
			return nil, leaksError(leaks)
		}
		if err == nil && len(errorsOf(found)) > 0 {
			err = errMetadata
		}
		return found, err
	}, nil
}

// repositoryAddresses are those below which the repository's files and issues
// can be seen, by those who may.
func repositoryAddresses(r repository) []string {
	var list []string
	for _, name := range []string{r.source, r.issues} {
		if r.server != "" && name != "" && !slices.Contains(list, r.server+"/"+name) {
			list = append(list, r.server+"/"+name)
		}
	}
	return list
}

// peopleToGuard are those of the history, the code owners and the owners that
// teams stand for. Documents bring their own. When it cannot be said who they
// are, nothing is published.
func peopleToGuard(e *env, p *project) ([]edition.Person, error) {
	var list []edition.Person
	repo, err := history.Open(p.dir)
	switch {
	case errors.Is(err, history.ErrNone):
		printf(e.Stderr, "postmortem: there is no git repository: nobody knows whose names must not be shown, but for those in the documents\n")
	case err != nil:
		return nil, exitf(exitFailure, "nobody can say whose names must not be shown, nothing was written: %w", err)
	default:
		people, err := repo.People(guardedCommits, p.small(".mailmap"))
		if err != nil {
			return nil, exitf(exitFailure, "nobody can say whose names must not be shown, nothing was written: %w", err)
		}
		for _, who := range people {
			list = append(list, edition.Person{Name: who.Name, Login: who.Login, Email: who.Email})
		}
	}
	owners, err := codeOwners(p)
	if err != nil {
		return nil, exitf(exitFailure, "nobody can say whose names must not be shown, nothing was written: %w", err)
	}
	for _, login := range owners {
		list = append(list, edition.Person{Login: login})
	}
	for _, team := range p.config.Teams {
		for _, login := range team.Logins {
			list = append(list, edition.Person{Login: login})
		}
	}
	return list, nil
}

// errMetadata is about pictures from which metadata cannot be taken.
var errMetadata = errors.New("the public edition cannot show these pictures; nothing was published")

// leaksError is what must not be published.
type leaksError []edition.Leak

func (leaksError) Error() string {
	return "the public edition would show what it withholds; nothing was published"
}

// print names each, and says what to do.
func (l leaksError) print(e *env) {
	const most = 20
	for _, leak := range l[:min(len(l), most)] {
		printf(e.Stderr, "%s\n", report.Clean(leak.String()))
	}
	if len(l) > most {
		printf(e.Stderr, "and %d more\n", len(l)-most)
	}
	printf(e.Stderr, "Take each out of the text, put it between %s and %s, or list it under public.allow in %s.\n",
		incident.InternalBegin, incident.InternalEnd, config.Path)
}
