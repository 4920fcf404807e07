package site

import (
	"cmp"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// place sorts the incidents and gives each its folder and its anchors.
func (b *builder) place() {
	b.docs = make([]*doc, len(b.Incidents))
	parallel(len(b.docs), func(i int) {
		b.docs[i] = b.newDoc(b.Incidents[i])
	})
	slices.SortStableFunc(b.docs, newestFirst)
	for i, d := range b.docs[:max(0, len(b.docs)-1)] {
		d.older, b.docs[i+1].newer = b.docs[i+1], d
	}

	b.byPath = make(map[string]*doc, len(b.docs))
	b.byIncident = make(map[*incident.Incident]*doc, len(b.docs))
	taken := make(map[string]bool, len(b.docs))
	// Rightful owners first: a document without a usable id must not take
	// the address of one that has it.
	for _, d := range b.docs {
		b.byPath[d.file()] = d
		b.byIncident[d.source] = d
		if incident.ValidID(d.id) && !taken[d.id] {
			d.slug = d.id
			taken[d.slug] = true
		}
	}
	next := map[string]int{}
	for _, d := range b.docs {
		if d.slug != "" {
			continue
		}
		stem := safeName(stemOf(d.file()))
		slug := stem
		for n := max(next[stem], 1); slug == "" || taken[slug]; n++ {
			slug = fmt.Sprintf("%s-%d", stem, n+1)
			next[stem] = n + 1
		}
		d.slug = slug
		taken[slug] = true
		b.warnings = append(b.warnings, diag.Diagnostic{
			Span:     cmp.Or(d.source.ID.Span, d.source.File.Span(0, 0)),
			Rule:     ruleAddress,
			Severity: diag.Warning,
			Message:  fmt.Sprintf("id %q is missing, not usable or taken; the page is at %s", d.id, d.dir()),
			Hint:     "give the document an id of its own: small letters, digits and hyphens",
		})
	}
}

// newDoc adds to a document what others say of it.
func (b *builder) newDoc(in *incident.Incident) *doc {
	d := &doc{Content: b.Contents[in], reviewed: in.Reviewed.Value}
	if d.Content == nil {
		d.Content = Read(in)
	}
	if at := b.History[d.file()].Reviewed; d.reviewed.IsZero() && !at.IsZero() {
		d.reviewed = incident.DateOf(at)
	}
	return d
}

// newestFirst puts documents without a date last; the path makes the order
// total.
func newestFirst(a, b *doc) int {
	return cmp.Or(
		compareDates(b.day, a.day),
		cmp.Compare(startOf(b), startOf(a)),
		cmp.Compare(a.id, b.id),
		cmp.Compare(a.file(), b.file()),
	)
}

// startOf orders incidents of one day.
func startOf(d *doc) int64 {
	e, ok := d.source.Timeline.Find(incident.Started)
	if !ok || e.Stamp.IsZero() {
		return 0
	}
	return e.Stamp.At().Unix()
}

// stemOf is the name by which people know the file; a folder's for index.md.
func stemOf(name string) string {
	stem := strings.TrimSuffix(path.Base(name), path.Ext(name))
	if strings.EqualFold(stem, "index") && path.Dir(name) != "." {
		return path.Base(path.Dir(name))
	}
	return stem
}

// safeName turns any text into a valid id.
func safeName(text string) string {
	var s strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			s.WriteRune(r)
		case s.Len() > 0 && !strings.HasSuffix(s.String(), "-"):
			s.WriteByte('-')
		}
		if s.Len() >= incident.MaxIDLength-8 { // room for a number
			break
		}
	}
	name := strings.Trim(s.String(), "-")
	if !incident.ValidID(name) {
		name = strings.TrimSuffix("incident-"+name, "-")
	}
	return name
}

func compareDates(a, b incident.Date) int {
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Day, b.Day))
}

// parallel calls f for 0 to n-1 on all processors.
func parallel(n int, f func(int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
				runtime.Gosched() // who waits for a page of a live site comes first
			}
		})
	}
	wg.Wait()
}
