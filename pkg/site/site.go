// Package site is the publishing stage: incidents and what the tracker knows of
// their actions enter, a whole static site leaves as bytes. Build is pure but
// for reading images through an fs.FS; Write puts the result on disk in one
// move.
//
// The site needs no JavaScript and no server. Every internal link is relative,
// so that it works below any path and from file://. Documents are untrusted:
// HTML comes from an allow-list over the Markdown tree and from html/template,
// and every page forbids by policy what it does not use.
package site

import (
	"fmt"
	"io/fs"
	"maps"
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
	// Incidents in any order; each needs File and Body.
	Incidents []*incident.Incident

	// Progress is what the tracker knows; nil lets the files alone speak.
	Progress map[incident.Key]incident.Progress
	// ProgressAt is when Progress was read. The pages say so.
	ProgressAt time.Time

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
	// addresses and the page for missing ones. May be empty.
	BaseURL string
	// SourceURL is the prefix under which a file of the repository can be
	// seen, e.g. "https://github.com/o/r/blob/main/". May be empty.
	SourceURL string
	// IssueURL is the prefix of issue addresses, e.g.
	// "https://github.com/o/r/issues/", for issues that a file names and
	// Progress does not. May be empty.
	IssueURL string
}

// Output is a site that is not on disk yet.
type Output struct {
	// Files maps slash-separated relative paths to content.
	Files map[string][]byte
	// Warnings are about links and images of documents; sorted.
	Warnings []diag.Diagnostic
}

// Paths lists the files in order.
func (o Output) Paths() []string { return slices.Sorted(maps.Keys(o.Files)) }

// Build renders the site.
func Build(in Input) (Output, error) {
	if in.Title == "" {
		in.Title = "Postmortems"
	}
	if in.Lang == "" {
		in.Lang = "en"
	}
	for name, prefix := range map[string]*string{"base": &in.BaseURL, "source": &in.SourceURL, "issue": &in.IssueURL} {
		clean, err := checkPrefix(*prefix)
		if err != nil {
			return Output{}, fmt.Errorf("%s URL: %w", name, err)
		}
		*prefix = clean
	}

	b := &builder{
		Input:    in,
		today:    incident.DateOf(in.Now),
		states:   insight.States(in.Progress),
		families: insight.Recurrences(in.Incidents),
		images:   newImageStore(in.Assets),
	}
	b.place()

	pages, err := b.renderPages()
	if err != nil {
		return Output{}, err
	}
	out := Output{Files: map[string][]byte{styleName: styleSheet, iconName: icon}, Warnings: b.warnings}
	for i, p := range pages {
		out.Files[b.docs[i].path()] = p.html
		for name, data := range p.images {
			out.Files[b.docs[i].dir()+name] = data
		}
		out.Warnings = append(out.Warnings, p.warnings...)
	}
	if out.Files["index.html"], err = b.renderIndex(); err != nil {
		return Output{}, err
	}
	if out.Files["404.html"], err = b.renderMissing(); err != nil {
		return Output{}, err
	}
	out.Warnings = diag.Sort(out.Warnings)
	return out, nil
}

// builder holds what all pages share. After place it is read only, but for the
// image store, which locks.
type builder struct {
	Input
	today    incident.Date
	states   insight.States
	families map[*incident.Incident]insight.Family
	images   *imageStore

	docs       []*doc // newest first
	byPath     map[string]*doc
	byIncident map[*incident.Incident]*doc
	warnings   []diag.Diagnostic
}

// rendered is one incident's page with the images that lie beside it.
type rendered struct {
	html     []byte
	images   map[string][]byte
	warnings []diag.Diagnostic
}

// renderPages renders every incident on all processors. Pages do not depend on
// each other, so the result does not depend on the order of work.
func (b *builder) renderPages() ([]rendered, error) {
	pages := make([]rendered, len(b.docs))
	errs := make([]error, len(b.docs))
	work := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(b.docs)) {
		wg.Go(func() {
			for i := range work {
				pages[i], errs[i] = b.renderPage(b.docs[i])
			}
		})
	}
	for i := range b.docs {
		work <- i
	}
	close(work)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return pages, nil
}
