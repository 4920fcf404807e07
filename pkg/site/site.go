// Package site is the publishing stage: incidents and what the tracker knows of
// their actions enter, a whole static site leaves as files, one after the
// other. Build is pure but for reading images through an fs.FS; Write puts the
// result on disk in one move.
//
// The site needs no server, and JavaScript only to search and filter the list
// of incidents. Every internal link is relative, so that it works below any
// path and from file://. Documents are untrusted: HTML comes from an
// allow-list over the Markdown tree and from constants with escaped text
// between, and every page forbids by policy what it does not use.
//
// What a page shows of an incident it takes from a doc, never from the incident
// itself: what an edition withholds is withheld there, once.
package site

import (
	"cmp"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// Input is all that a site is made from. Equal inputs give equal bytes.
type Input struct {
	// Incidents in any order; each needs File and Text.
	Incidents []*incident.Incident
	// Contents is what Read returned of incidents; those that it lacks are read.
	Contents map[*incident.Incident]*Content

	// Progress is what the tracker knows; nil lets the files alone speak.
	Progress map[incident.Key]incident.Progress
	// ProgressAt is when Progress was read. The pages say so.
	ProgressAt time.Time

	// History says when documents were written, by path; it may lack any.
	History map[string]History

	// Without is what this edition withholds.
	Without Without

	// Now is the time of the build: it decides what is overdue, in its zone.
	Now time.Time

	// Assets is the root to which the incidents' paths are relative; images
	// are read from it. Nil stands for a root without files.
	Assets fs.FS

	// Title of the whole site; "Postmortems" unless given.
	Title string
	// Lang is the language of the documents, "en" unless given.
	Lang string
	// Notice is shown at the top of every page, e.g. that all is fictional.
	Notice string

	// BaseURL is where the site will be, for what must be absolute: canonical
	// addresses, the feed, the site map and the page for missing ones. Without
	// it there is neither feed nor site map.
	BaseURL string
	// SourceURL, EditURL and HistoryURL are prefixes under which a file of
	// the repository can be seen, changed and looked back on, e.g.
	// "https://github.com/o/r/blob/main/". Each may be empty.
	SourceURL, EditURL, HistoryURL string
	// IssueURL is the prefix of issue addresses, e.g.
	// "https://github.com/o/r/issues/", for issues that a file names and
	// Progress does not. May be empty.
	IssueURL string
}

// Without says what an edition does not have. The incidents don't have it
// either; this keeps pages from asking for it: no column, page or entry of the
// navigation stays empty for it. The zero value withholds nothing.
type Without struct {
	Owners, Issues, Classes bool
	Paths                   bool // of the documents, in pages and data
	Metadata                bool // of pictures
	// Links holds beginnings of addresses that documents cannot link to: the
	// words of such a link stay.
	Links []string
}

// History is when a document was first and last written, and when its status
// became reviewed, of which the document's own word is more; zero when not known.
type History struct {
	Created, Changed, Reviewed time.Time
}

// Put takes one file of the site: a slash-separated relative path and content,
// which is valid during the call only. It is called from several goroutines,
// and for no path twice.
type Put func(name string, data []byte) error

// complete fills in what is not given, and checks the rest.
func (in *Input) complete() (err error) {
	in.Title = cmp.Or(in.Title, "Postmortems")
	in.Lang = cmp.Or(in.Lang, "en")
	for _, prefix := range []struct {
		name string
		url  *string
	}{{"base", &in.BaseURL}, {"source", &in.SourceURL}, {"edit", &in.EditURL}, {"history", &in.HistoryURL}, {"issue", &in.IssueURL}} {
		if *prefix.url, err = checkPrefix(*prefix.url); err != nil {
			return fmt.Errorf("%s URL: %w", prefix.name, err)
		}
	}
	return nil
}

// Build renders the site. Files leave as they are made, in no certain order;
// after an error they are no whole site. Findings are about links and images of
// documents, sorted: warnings, and an error for each picture that is left out
// because its metadata cannot be.
func Build(in Input, put Put) (found []diag.Diagnostic, err error) {
	if err := in.complete(); err != nil {
		return nil, err
	}
	b := newBuilder(in, put)
	b.similarity = sync.OnceValue(func() *insight.Similarity { return insight.NewSimilarity(in.Incidents, nil) })
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() { b.similarity() }) // while search and lists are made, which do without
	if err := b.writeSearch(); err != nil {
		return nil, err
	}
	return b.build()
}

// builder holds what all pages share. After newBuilder and the search data it is
// read only, but for the stores, which lock.
type builder struct {
	Input
	put    Put
	today  incident.Date
	states insight.States
	images *imageStore
	codes  *codeStore

	docs       []*doc // newest first
	byPath     map[string]*doc
	byIncident map[*incident.Incident]*doc
	families   map[*incident.Incident]insight.Family
	similarity func() *insight.Similarity // nil when there is none yet

	actions  []insight.Action // overdue first
	services []*group
	classes  []*group
	owners   []*actionGroup
	types    []*actionGroup
	years    []*group

	finder finder
	live   *live // nil but for a site that is made page by page
	// links to groups that have pages
	serviceAt, classAt, ownerAt map[string]string

	warnings []diag.Diagnostic // about addresses
}

// newBuilder sorts what is in the input.
func newBuilder(in Input, put Put) *builder {
	b := &builder{
		Input:    in,
		put:      put,
		today:    incident.DateOf(in.Now),
		states:   insight.States(in.Progress),
		families: insight.Recurrences(in.Incidents),
		images:   newImageStore(in.Assets, in.Without),
		codes:    newCodeStore(),
	}
	b.place()
	b.gather()
	return b
}

// build renders everything on all processors. Pages do not depend on each
// other, so the result does not depend on the order of work.
func (b *builder) build() ([]diag.Diagnostic, error) {
	work := make(chan job)
	workers := make([]page, max(1, runtime.GOMAXPROCS(0)))
	errs := make([]error, len(workers))
	var failed sync.Once
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			p := &workers[i]
			p.builder = b
			for job := range work {
				p.Reset()
				if errs[i] = job.write(p); errs[i] != nil {
					failed.Do(func() { close(stop) })
					return
				}
			}
		})
	}
	for job := range b.jobs {
		select {
		case work <- job:
			continue
		case <-stop:
		}
		break
	}
	close(work)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	warnings := slices.Clone(b.warnings)
	for _, p := range workers {
		warnings = append(warnings, p.warnings...)
	}
	return diag.Sort(warnings), nil
}

// job makes a part of the site: at is the one file that it writes, or with a
// slash at its end the folder that they all lie in, unless a job has a folder
// inside of its own.
type job struct {
	at    string
	write func(*page) error
}

// jobs yields what makes the site: what takes long, and lists, first.
func (b *builder) jobs(yield func(job) bool) {
	single := []job{
		{sectionIncidents.path, (*page).index}, {sectionTrends.path, (*page).trends}, {dataPath, (*page).data},
		{feedPath, (*page).feed}, {siteMapPath, (*page).siteMap}, {missingPath, (*page).missing}, {staticDir, (*page).assets},
		{sectionServices.path, (*page).serviceIndex}, {actionsDir, (*page).actionIndex},
	}
	if !b.Without.Classes {
		single = append(single, job{sectionClasses.path, (*page).classIndex})
	}
	if !b.Without.Owners {
		single = append(single, job{ownersPath, (*page).ownerIndex})
	}
	for _, job := range single {
		if !yield(job) {
			return
		}
	}
	for _, d := range b.docs {
		if !yield(job{d.dir(), func(p *page) error { return p.incident(d) }}) {
			return
		}
	}
	for _, groups := range [][]*group{b.years, b.classes, b.services} {
		for _, g := range groups {
			if !yield(job{g.dir(), func(p *page) error { return p.writeGroup(g) }}) {
				return
			}
		}
	}
	for _, groups := range [][]*actionGroup{b.types, b.owners} {
		for _, g := range groups {
			if !yield(job{g.path, func(p *page) error { return p.writeActionGroup(g) }}) {
				return
			}
		}
	}
}
