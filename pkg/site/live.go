package site

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"io/fs"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// Current is what a live site shows.
type Current struct {
	Input
	// Unread are the paths of documents that could not be read so far: each
	// has a page with its findings.
	Unread []string
	// Review says how a document fares, by path. It is asked whenever a page is
	// made, from any goroutine, and may answer otherwise each time.
	Review func(path string) Review
	// Latest is the incident to show of a path by now. It is asked about
	// documents that were edited while Show worked on an earlier one.
	Latest func(path string) *incident.Incident
	// Problems are findings that every page shows, such as those about the
	// configuration.
	Problems []diag.Diagnostic
}

// Review is what there is to say about one document.
type Review struct {
	Findings []diag.Diagnostic
	// Unreadable is set when the file as it is now cannot be read, and the
	// incident is that of an earlier state.
	Unreadable bool
}

// Live is a site for those who write: a page is made when somebody asks for it,
// says what there is to improve, and knows when it has changed. Any number of
// goroutines may use one.
type Live struct {
	mu    sync.Mutex // held by who changes state
	state atomic.Pointer[liveState]
}

// liveState is one state of the site; it never changes.
type liveState struct {
	*builder
	parts map[string]job
	// fresh are documents that were edited since the builder was made, by the
	// folder of their page.
	fresh map[string]*doc
	moved map[string]string // folders of pages that have another now
	data  map[string][]byte // of the search; that of the state before remains
	// changed is closed when another state follows.
	changed chan struct{}
}

// live is what a builder knows beyond its input when pages are made one by one.
type live struct {
	Current
	unread []unreadDoc
	fresh  map[string]*doc // as in liveState, by path
	// known are the incidents that the similarity was made of, by path: it
	// follows behind.
	known map[string]*incident.Incident
}

// unreadDoc is a document that has findings and nothing else.
type unreadDoc struct{ file, slug string }

func (u unreadDoc) dir() string { return "incidents/" + u.slug + "/" }

// NewLive sorts what there is. The site has neither search nor similar
// incidents until Complete.
func NewLive(c Current) (*Live, error) {
	l := &Live{}
	return l, l.Show(c)
}

// Show replaces everything. Search and similar incidents follow with the next
// Complete.
func (l *Live) Show(c Current) error {
	if err := c.complete(); err != nil {
		return err
	}
	b := newBuilder(c.Input, nil)
	b.live = &live{Current: c, unread: b.placeUnread(c.Unread)}
	parts := make(map[string]job, len(b.docs)+64)
	for j := range b.jobs {
		parts[j.at] = j
	}
	for _, u := range b.live.unread {
		parts[u.dir()] = job{u.dir(), func(p *page) error { return p.unread(u) }}
	}
	parts[liveDir] = job{liveDir, (*page).liveAssets}

	l.mu.Lock()
	defer l.mu.Unlock()
	next := &liveState{builder: b, parts: parts, moved: map[string]string{}}
	if before := l.state.Load(); before != nil {
		b.similarity, b.finder, b.live.known, next.data = before.similarity, before.finder, before.live.known, before.data
		b.codes = before.codes
		maps.Copy(next.moved, before.moved)
		for _, d := range b.docs {
			if was := before.byPath[d.file()]; was != nil && was.slug != d.slug {
				next.moved[was.dir()] = d.dir()
			}
		}
		for _, u := range before.live.unread {
			if d := b.byPath[u.file]; d != nil && d.slug != u.slug {
				next.moved[u.dir()] = d.dir()
			}
		}
		// What was edited while this was made stays edited.
		for file := range before.live.fresh {
			was, in := b.byPath[file], c.Latest(file)
			if was != nil && in != nil && was.source != in && was.id == in.ID.Value {
				next.freshen(in)
			}
		}
	}
	l.follow(next)
	return nil
}

// Edit puts an incident in the place of the one with its path, on its own page;
// all others follow with the next Show. It reports false when only Show can
// take the incident in: when it is new, or its page's address changes.
func (l *Live) Edit(in *incident.Incident) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	before := l.state.Load()
	was := before.byPath[in.File.Path]
	if was == nil || was.id != in.ID.Value {
		return false
	}
	next := *before
	b, lv := *before.builder, *before.live
	next.builder, b.live = &b, &lv
	next.freshen(in)
	l.follow(&next)
	return true
}

// freshen lets an incident stand in for the one of its path.
func (s *liveState) freshen(in *incident.Incident) {
	was := s.byPath[in.File.Path]
	d := s.newDoc(in)
	d.slug, d.older, d.newer = was.slug, was.older, was.newer
	d.actions = s.states.Actions([]*incident.Incident{in}, s.today)
	slices.SortStableFunc(d.actions, inOrderOfDocument)
	d.tally = s.states.Tally(in, s.today)
	s.fresh, s.live.fresh = maps.Clone(s.fresh), maps.Clone(s.live.fresh)
	if s.fresh == nil {
		s.fresh, s.live.fresh = map[string]*doc{}, map[string]*doc{}
	}
	s.fresh[d.dir()], s.live.fresh[d.file()] = d, d
}

// Complete works out search and similar incidents for what was last shown, and
// takes as long as all the rest.
func (l *Live) Complete() error {
	from := l.state.Load()
	b := *from.builder
	known := make(map[string]*incident.Incident, len(b.Incidents))
	for _, in := range b.Incidents {
		known[in.File.Path] = in
	}
	data := map[string][]byte{}
	b.put = func(name string, content []byte) error {
		data[name] = bytes.Clone(content)
		return nil
	}
	if err := b.writeSearch(); err != nil {
		return err
	}
	similarity := insight.NewSimilarity(b.Incidents, func(in *incident.Incident) insight.Words {
		runtime.Gosched() // as in parallel
		return insight.WordsOf(in)
	})

	l.mu.Lock()
	defer l.mu.Unlock()
	next := *l.state.Load()
	now, lv := *next.builder, *next.live
	// A page may still ask for the data that it was made with.
	for _, name := range slices.Concat([]string{now.finder.rows}, now.finder.words) {
		if content, ok := next.data[name]; ok && data[name] == nil {
			data[name] = content
		}
	}
	now.similarity, now.finder, lv.known, now.live = func() *insight.Similarity { return similarity }, b.finder, known, &lv
	next.builder, next.data = &now, data
	l.follow(&next)
	return nil
}

// Touch says that something may have changed which the site does not hold, such
// as an image or a review.
func (l *Live) Touch() {
	l.mu.Lock()
	defer l.mu.Unlock()
	next := *l.state.Load()
	l.follow(&next)
}

// follow makes a state the present one. The caller holds the lock.
func (l *Live) follow(next *liveState) {
	next.changed = make(chan struct{})
	if before := l.state.Swap(next); before != nil {
		close(before.changed)
	}
}

// Changed is closed when files may have changed.
func (l *Live) Changed() <-chan struct{} { return l.state.Load().changed }

// File makes one file of the site. Version is that of a page, and changes when
// the page does; other files have none. The error is fs.ErrNotExist for what
// does not exist; then moved is the file that took its place, or empty.
func (l *Live) File(name string) (data []byte, version, moved string, err error) {
	s := l.state.Load()
	if data, ok := s.data[name]; ok {
		return data, "", "", nil
	}
	b := *s.builder
	b.images = newImageStore(b.Assets, b.Without) // they change as well
	p := &page{builder: &b}
	found := false
	b.put = func(made string, content []byte) error {
		if made == name {
			found, data = true, bytes.Clone(content)
			if path.Ext(name) == ".html" {
				version = p.version
			}
		}
		return nil
	}
	part, dir, ok := s.part(name)
	if ok {
		if err := part(p); err != nil {
			return nil, "", "", err
		}
	}
	if found {
		return data, version, "", nil
	}
	if to := s.moved[dir]; to != "" {
		moved = to + strings.TrimPrefix(name, dir)
	}
	return nil, "", moved, fs.ErrNotExist
}

// part finds what makes a file, and the folder that it stands for.
func (s *liveState) part(name string) (write func(*page) error, dir string, ok bool) {
	if j, ok := s.parts[name]; ok {
		return j.write, name, true
	}
	for dir = path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if d := s.fresh[dir+"/"]; d != nil {
			return func(p *page) error { return p.incident(d) }, dir + "/", true
		}
		if j, ok := s.parts[dir+"/"]; ok {
			return j.write, dir + "/", true
		}
		if s.moved[dir+"/"] != "" {
			return nil, dir + "/", false
		}
	}
	return nil, "", false
}

// placeUnread gives documents that have no incident addresses of their own.
func (b *builder) placeUnread(files []string) []unreadDoc {
	taken := make(map[string]bool, len(b.docs))
	for _, d := range b.docs {
		taken[d.slug] = true
	}
	list := make([]unreadDoc, len(files))
	for i, file := range files {
		list[i] = unreadDoc{file, vacant(taken, safeName(stemOf(file)))}
	}
	return list
}

// docOf is the document of an incident, which may have been read again since.
func (b *builder) docOf(in *incident.Incident) *doc {
	if d := b.byIncident[in]; d != nil {
		return d
	}
	if b.live == nil {
		return nil
	}
	if d := b.live.fresh[in.File.Path]; d != nil && d.source == in {
		return d
	}
	return b.byPath[in.File.Path]
}

// familyOf is what an incident is related to; of one that was edited since, as
// it was before.
func (b *builder) familyOf(d *doc) insight.Family {
	if b.live != nil && b.live.fresh[d.file()] == d {
		return b.families[b.byPath[d.file()].source]
	}
	return b.families[d.source]
}

// inSimilarity is an incident as the similarity knows it.
func (b *builder) inSimilarity(in *incident.Incident) *incident.Incident {
	if b.live == nil {
		return in
	}
	return b.live.known[in.File.Path]
}

// versionOf is a short name for what a page shows.
func versionOf(parts ...[]byte) string {
	sum := sha256.New()
	for _, part := range parts {
		one := sha256.Sum256(part)
		sum.Write(one[:])
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// liveDir holds what only live pages need.
const liveDir = "-/"

//go:embed static/live.js
var liveScript []byte

//go:embed static/live.css
var liveStyle []byte

func (p *page) liveAssets() error {
	if err := p.put(liveDir+"live.js", liveScript); err != nil {
		return err
	}
	return p.put(liveDir+"live.css", liveStyle)
}
