package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/site"
	"github.com/seed-42cec927/postmortem/pkg/watch"
)

// studio keeps a live site as the files of the project are. An edit of a
// document is on its own page at once; what other pages say of it follows.
type studio struct {
	e          *env
	o          serveOptions
	repository repository
	state      incident.State
	site       *site.Live
	wake       chan struct{} // the site is behind; holds one

	mu        sync.Mutex // guards all below; nothing else is locked while it is held
	project   *project
	settings  fileStamp // of the configuration
	problems  []diag.Diagnostic
	documents map[string]*draft // by path
	people    []lint.Person
	bench     *lint.Bench
	history   map[string]site.History
}

// draft is a document as it is now, and the last of it that could be shown. It
// never changes.
type draft struct {
	document
	stamp  fileStamp
	shown  *incident.Incident // nil when there was none
	page   *site.Content      // of shown
	judged atomic.Pointer[judgement]
}

// judgement remembers findings for as long as nothing else changes.
type judgement struct {
	by    *lint.Bench
	found []diag.Diagnostic
}

// fileStamp tells two states of a file apart, mostly.
type fileStamp struct {
	size int64
	time time.Time
}

func stampOf(fsys fs.FS, name string) fileStamp {
	info, err := fs.Lstat(fsys, name)
	if err != nil {
		return fileStamp{}
	}
	return fileStamp{info.Size(), info.ModTime()}
}

func newStudio(e *env, p *project, o serveOptions) (*studio, error) {
	r, err := locate(e, p, o.repo)
	if err != nil {
		return nil, err
	}
	state, err := readState(e, o.state)
	if err != nil {
		return nil, err
	}
	s := &studio{e: e, o: o, repository: r, state: state, project: p, wake: make(chan struct{}, 1), settings: stampOf(p.root.FS(), config.Path)}
	if _, _, err := s.scan(true); err != nil {
		return nil, err
	}
	s.site, err = site.NewLive(s.current())
	return s, err
}

// current is what the site is to show now. It compares all documents anew.
func (s *studio) current() site.Current {
	s.mu.Lock()
	defer s.mu.Unlock()
	var incidents []*incident.Incident
	contents := map[*incident.Incident]*site.Content{}
	var unread []string
	facts := make([]lint.Facts, 0, len(s.documents))
	for _, name := range slices.Sorted(maps.Keys(s.documents)) {
		d := s.documents[name]
		if d.shown != nil {
			incidents = append(incidents, d.shown)
			contents[d.shown] = d.page
		} else {
			unread = append(unread, name)
		}
		f := lint.FactsOf(lint.Document{Incident: d.Incident})
		f.Path = name
		facts = append(facts, f)
	}
	options := lintRules(s.e, s.project)
	options.People = s.people
	s.bench = lint.NewBench(facts, options)
	in := s.repository.site(s.e, s.project, incidents, contents)
	in.Title, in.Lang, in.Notice = s.o.title, s.o.lang, s.o.notice
	in.Progress, in.ProgressAt = s.state.Progress, s.state.ReadAt
	in.History = s.history
	return site.Current{
		Input: in, Unread: unread, Review: s.review, Latest: s.latest,
		Problems: slices.Concat(s.problems, s.bench.Settings()),
	}
}

// review returns the findings of a document.
func (s *studio) review(name string) site.Review {
	s.mu.Lock()
	d, bench, p := s.documents[name], s.bench, s.project
	s.mu.Unlock()
	if d == nil {
		return site.Review{}
	}
	j := d.judged.Load()
	if j == nil || j.by != bench {
		doc := d.Document
		if d.file != nil {
			doc = p.parse(d.file) // with its tree
		}
		j = &judgement{bench, bench.Judge(lint.Document{Incident: doc.Incident, Findings: doc.Findings})}
		d.judged.Store(j)
	}
	return site.Review{Findings: j.found, Unreadable: d.shown != nil && d.shown != d.Incident}
}

func (s *studio) latest(name string) *incident.Incident {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.documents[name]; d != nil {
		return d.shown
	}
	return nil
}

// keepUp follows with what takes longer than an edit may: lists and figures,
// then search and similar incidents.
func (s *studio) keepUp(ctx context.Context) {
	if !s.o.noHistory {
		s.mu.Lock()
		p := s.project
		s.mu.Unlock()
		go s.dates(ctx, p)
	}
	for complete := time.After(0); ; {
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
			s.say(s.site.Show(s.current()))
			complete = time.After(time.Second)
		case <-complete:
			s.say(s.site.Complete())
			complete = nil
		}
	}
}

// dates adds when documents were written, as soon as git has said so.
func (s *studio) dates(ctx context.Context, p *project) {
	d := readDates(ctx, p, s.undated)
	if d.missing != nil {
		printf(s.e.Stderr, "postmortem: when documents were written is left out: %s\n", report.Clean(d.missing.Error()))
	}
	if len(d.dates) > 0 {
		s.mu.Lock()
		s.history = d.dates
		s.mu.Unlock()
		s.stale(0)
	}
}

func (s *studio) undated() map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	var documents []document
	for _, d := range s.documents {
		documents = append(documents, d.document)
	}
	return undatedReviews(documents)
}

func (s *studio) say(err error) {
	if err != nil {
		printf(s.e.Stderr, "postmortem: %s\n", report.Clean(err.Error()))
	}
}

// stale has everything shown again after a while.
func (s *studio) stale(after time.Duration) {
	time.AfterFunc(after, func() {
		select {
		case s.wake <- struct{}{}:
		default:
		}
	})
}

// calm is how long lists wait for the next edit, so that they don't hold it up.
const calm = 250 * time.Millisecond

// many is how many files at once are no edit, but another revision.
const many = 50

// change takes in what has changed.
func (s *studio) change(b watch.Batch) {
	look := b.Missed || len(b.Paths) > many
	if look {
		b.Paths = nil
		s.site.Touch() // images
	}
	for _, name := range b.Paths {
		s.mu.Lock()
		known := s.documents[name]
		s.mu.Unlock()
		switch {
		case name == config.Path:
			look = true
		case known != nil && known.refused == nil:
			if !s.edited(known) {
				look = true
			}
		case path.Ext(name) == ".md" || s.folder(name):
			look = true
		default: // an image, or an editor's own file
			s.site.Touch()
		}
	}
	if !look {
		return
	}
	read, changed, err := s.scan(false)
	s.say(err)
	if len(read) <= many {
		for _, d := range read {
			s.present(d)
		}
	}
	if changed {
		s.stale(0)
	}
}

// folder reports whether a path is a folder, or one that had documents.
func (s *studio) folder(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if info, err := s.project.root.Lstat(name); err == nil {
		return info.IsDir()
	}
	for known := range s.documents {
		if strings.HasPrefix(known, name+"/") {
			return true
		}
	}
	return false
}

// edited reads a document again and shows it. It reports false when the file
// has gone.
func (s *studio) edited(was *draft) bool {
	d, err := s.draft(was.place, was, false)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			s.say(err)
		}
		return false
	}
	if d.same(was) {
		return true
	}
	s.mu.Lock()
	s.documents[d.path] = d
	s.mu.Unlock()
	s.present(d)
	return true
}

// present shows what was read of a document.
func (s *studio) present(d *draft) {
	s.tell(d) // its page needs the findings as well
	switch {
	case d.shown == nil || d.shown != d.Incident: // its findings are all that is new
		s.site.Touch()
	case s.site.Edit(d.shown):
		s.stale(calm)
	default:
		s.stale(0)
	}
}

// tell prints how a document fares.
func (s *studio) tell(d *draft) {
	errorCount, warnings, infos := diag.Count(s.review(d.path).Findings)
	printf(s.e.Stdout, "%s: %d errors, %d warnings, %d infos\n", report.Clean(d.path), errorCount, warnings, infos)
}

// same reports whether nothing was read anew.
func (d *draft) same(was *draft) bool {
	return was != nil && d.file == was.file && (d.refused == nil) == (was.refused == nil)
}

// draft reads a document. What has not changed since it was read before is not
// parsed again, unless it is to be.
func (s *studio) draft(at place, was *draft, again bool) (*draft, error) {
	stamp := stampOf(at.fsys, at.name) // before it is read: what is written meanwhile is read again
	doc, err := s.project.shown(at)
	if err != nil {
		return nil, err
	}
	if was != nil && was.file != nil && doc.file != nil && bytes.Equal(was.file.Data, doc.file.Data) && !again {
		return &draft{document: was.document, stamp: stamp, shown: was.shown, page: was.page}, nil
	}
	d := &draft{document: doc, stamp: stamp}
	switch {
	case doc.content != nil:
		d.shown, d.page = doc.Incident, doc.content
	case was != nil:
		d.shown, d.page = was.shown, was.page
	}
	return d, nil
}

// scan looks at all files, and reads those that have changed, or all. It returns
// those that it read anew, and whether anything changed.
func (s *studio) scan(all bool) (read []*draft, changed bool, err error) {
	if now := stampOf(s.project.root.FS(), config.Path); now != s.settings {
		s.settings = now
		all, changed = true, true
		s.configure()
	}
	list, err := s.project.places()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, changed, err
	}
	s.mu.Lock()
	before := s.documents
	s.mu.Unlock()
	drafts, err := each(list, func(at place) (*draft, error) {
		was := before[at.path]
		if was != nil && !all && at.refused == nil && was.refused == nil && was.stamp == stampOf(at.fsys, at.name) {
			return was, nil
		}
		d, err := s.draft(at, was, all)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil // it went meanwhile
		}
		return d, err
	})
	if err != nil {
		return nil, changed, err
	}
	after := make(map[string]*draft, len(drafts))
	for _, d := range drafts {
		if d != nil {
			after[d.path] = d
			if !d.same(before[d.path]) {
				read = append(read, d)
			}
		}
	}
	changed = changed || len(read) > 0 || len(after) != len(before)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.documents = after
	if all {
		var subjects []subject
		for _, d := range after {
			subjects = append(subjects, subjectOf(d.document))
		}
		s.people = peopleOf(s.project, subjects)
	}
	return read, changed, nil
}

// configure takes a new configuration over, unless it has errors.
func (s *studio) configure() {
	p := *s.project
	err := p.configure()
	s.say(err)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problems = p.found
	if n, _, _ := diag.Count(p.found); n == 0 && err == nil {
		s.project = &p
	}
}
