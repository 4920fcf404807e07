// Package lint judges parsed documents. What enters is every document of the
// project with what the parser found in it; what leaves are the findings of
// the requested documents, with the severities that configuration, status and
// rule give them, in order.
package lint

import (
	"cmp"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"

	"github.com/seed-42cec927/postmortem/pkg/claims"
	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/prose"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Rule is one thing that a document can get wrong.
type Rule struct {
	// Name is what users write in their configuration and read in every
	// finding, so never change it.
	Name string
	// Doc says in its first line what is reported; below an empty line, why,
	// and what to write instead.
	Doc      string
	Severity diag.Severity
	// Completeness marks a rule about what a finished document has: in a
	// draft its errors are warnings.
	Completeness bool
	// Clock marks a rule that reads the clock: it is never more than a
	// warning, so that old files don't rot.
	Clock bool
	// Locked marks a rule whose findings mean that the text could not be read
	// whole: no setting lowers it.
	Locked bool
	// Check is nil for what an earlier stage reports under this name.
	Check func(*Pass)
}

// Document is one file as the parser leaves it.
type Document struct {
	// Incident is nil when the file could not be read as a postmortem; then
	// Findings says why. The configuration's findings come in such a Document
	// of their own.
	Incident *incident.Incident
	Findings []diag.Diagnostic
	// Context marks a document that is here only for the others to be
	// compared with: nothing is reported in it.
	Context bool
}

// path names the file; empty for a document without incident and findings.
func (d Document) path() string {
	switch {
	case d.Incident != nil:
		return d.Incident.File.Path
	case len(d.Findings) > 0:
		return d.Findings[0].Span.File.Path
	}
	return ""
}

func (d Document) draft() bool {
	return d.Incident != nil && d.Incident.Status.Value == incident.Draft
}

// Source is one file as lint gets it. A run keeps what others are compared
// with, and never more than a few documents at once.
type Source struct {
	Facts
	// Context is as in Document.
	Context bool
	// Load returns the whole document; it is called once, at the same time as
	// others, and not at all for a context.
	Load func() (Document, error)
	// settled are findings to report as they are, in place of Load.
	settled []diag.Diagnostic
}

// SourceOf is a document that is in memory already.
func SourceOf(d Document) Source {
	return Source{Facts: FactsOf(d), Context: d.Context, Load: func() (Document, error) { return d, nil }}
}

// Options of a run.
type Options struct {
	Rules []*Rule // usually rules.All
	// Known lists every rule that settings and suppressions may name; nil
	// means Rules.
	Known  []*Rule
	Config *config.Config // nil means config.Default()
	Today  incident.Date  // the only clock there is
	People []Person
	// Baseline leaves out what it knows; nil for none. It counts what it does.
	Baseline *Baseline
	record   *Baseline // what to fill; see Record
}

// maxPerRule bounds the findings of one rule in one file: more help nobody,
// and the author of a pull request chooses how many there could be.
const maxPerRule = 100

// Run checks documents that are in memory.
func Run(documents []Document, o Options) []diag.Diagnostic {
	sources := make([]Source, len(documents))
	for i, d := range documents {
		sources[i] = SourceOf(d)
	}
	var found []diag.Diagnostic
	_ = Judge(sources, o, func(list []diag.Diagnostic) bool { // nothing is read
		found = append(found, list...)
		return true
	})
	return found
}

// Judge checks the sources, some at the same time, and yields the findings of
// one path after the other, in order, until yield returns false. A context
// with the path of a requested source is left out. The error is the first that
// Load gave.
func Judge(sources []Source, o Options, yield func([]diag.Diagnostic) bool) error {
	sources = withoutTwins(sources)
	r := newRun(sources, o)
	o.Baseline.begin()
	if found := r.settings(); len(found) > 0 {
		sources = append(sources, Source{Facts: Facts{Path: config.Path}, settled: found})
		sortByPath(sources)
	}
	// What stands under one path comes from more than one source where files
	// differ in upper and lower case only, and for the configuration.
	var path string
	var list []diag.Diagnostic
	for next := range r.inOrder(sources) {
		if next.err != nil {
			return next.err
		}
		if next.source.Path != path {
			if len(list) > 0 && !yield(diag.Sort(list)) {
				return nil
			}
			path, list = next.source.Path, nil
		}
		list = append(list, r.news(next.source, next.found)...)
	}
	if len(list) > 0 {
		yield(diag.Sort(list))
	}
	return nil
}

// result is what a source turned out to have.
type result struct {
	source Source
	found  []diag.Diagnostic
	err    error
}

// inOrder judges sources at the same time, and yields the results in the order
// of the sources. It is ahead of its reader by a few only: each is a document
// in memory.
func (r *run) inOrder(sources []Source) iter.Seq[result] {
	return func(yield func(result) bool) {
		type job struct {
			source Source
			out    chan result
		}
		n := runtime.GOMAXPROCS(0)
		jobs := make(chan job)
		var workers sync.WaitGroup
		for range n {
			workers.Go(func() {
				for j := range jobs {
					found, err := r.load(j.source)
					j.out <- result{j.source, found, err}
				}
			})
		}
		pending := make(chan chan result, 4*n)
		stop := make(chan struct{})
		go func() {
			defer close(pending)
			defer workers.Wait()
			defer close(jobs)
			for _, s := range sources {
				if s.Context {
					continue
				}
				j := job{s, make(chan result, 1)}
				select {
				case pending <- j.out:
					jobs <- j
				case <-stop:
					return
				}
			}
		}()
		defer func() {
			close(stop)
			for range pending { // until nobody works any more
			}
		}()
		for out := range pending {
			if !yield(<-out) {
				return
			}
		}
	}
}

func withoutTwins(sources []Source) []Source {
	requested := map[string]bool{}
	for _, s := range sources {
		if !s.Context {
			requested[s.Path] = true
		}
	}
	list := make([]Source, 0, len(sources))
	for _, s := range sources {
		if !s.Context || !requested[s.Path] {
			list = append(list, s)
		}
	}
	sortByPath(list)
	return list
}

func sortByPath(list []Source) {
	slices.SortStableFunc(list, func(a, b Source) int { return cmp.Compare(a.Path, b.Path) })
}

type run struct {
	Options
	corpus *Corpus
	known  map[string]*Rule
}

// newRun expects the sources in the order of their paths.
func newRun(sources []Source, o Options) *run {
	if o.Config == nil {
		o.Config = config.Default()
	}
	r := &run{Options: o, corpus: newCorpus(sources), known: make(map[string]*Rule, len(o.Rules))}
	if o.Known == nil {
		r.Known = o.Rules
	}
	for _, rule := range slices.Concat(r.Known, o.Rules) {
		r.known[rule.Name] = rule
	}
	return r
}

// Bench judges single documents of a project, again and again as they change,
// beside all others as they were when it was made. Any number of goroutines
// may use it.
type Bench struct{ run *run }

// NewBench takes what the project's documents are compared by. A baseline in
// the options is not used.
func NewBench(documents []Facts, o Options) *Bench {
	sources := make([]Source, len(documents))
	for i, f := range documents {
		sources[i] = Source{Facts: f}
	}
	sortByPath(sources)
	return &Bench{newRun(sources, o)}
}

// Settings returns the findings about the severities that the configuration
// gives to rules.
func (b *Bench) Settings() []diag.Diagnostic { return diag.Sort(b.run.settings()) }

// Judge returns the findings of one document, in order.
func (b *Bench) Judge(d Document) []diag.Diagnostic { return few(b.run.judge(d)) }

func (r *run) load(s Source) ([]diag.Diagnostic, error) {
	if s.settled != nil {
		return s.settled, nil
	}
	d, err := s.Load()
	if err != nil {
		return nil, err
	}
	return r.judge(d), nil
}

// judge returns all findings of a document, in order. Documents are judged at
// the same time.
func (r *run) judge(d Document) []diag.Diagnostic {
	var found []diag.Diagnostic
	add := func(f diag.Diagnostic) {
		if f.Severity = r.severity(f, d.draft()); f.Severity > diag.Off {
			found = append(found, f)
		}
	}
	for _, f := range d.Findings {
		add(f)
	}
	if d.Incident != nil {
		text := sync.OnceValue(func() []*prose.Paragraph { return prose.Of(d.Incident) })
		durations := sync.OnceValue(func() []claims.Claim { return claims.Durations(d.Incident, text()) })
		for _, rule := range r.Rules {
			if rule.Check == nil || r.isOff(rule) {
				continue
			}
			rule.Check(&Pass{
				Incident: d.Incident, Corpus: r.corpus, Config: r.Config, Today: r.Today, Parsed: d.Findings, People: r.People,
				rule: rule, add: add, prose: text, durations: durations,
			})
		}
	}
	found = diag.Sort(found)
	if d.Incident != nil {
		found = diag.Sort(r.suppress(d.Incident, found))
	}
	return found
}

// news leaves out what the baseline knows, and cuts long lists.
func (r *run) news(s Source, found []diag.Diagnostic) []diag.Diagnostic {
	switch {
	case s.settled != nil:
		return found
	case s.Path == config.Path:
	case r.record != nil:
		r.record.record(s.name(), found)
	case r.Baseline != nil:
		found = r.Baseline.hide(s.name(), found)
	}
	return few(found)
}

func (r *run) isOff(rule *Rule) bool {
	set, ok := r.Config.Rules[rule.Name]
	return ok && set.Severity == diag.Off && !rule.Locked
}

// severity of a finding after configuration, status and the rule's own bounds.
func (r *run) severity(f diag.Diagnostic, draft bool) diag.Severity {
	rule, ok := r.known[f.Rule]
	if !ok {
		return f.Severity
	}
	s := f.Severity
	if set, ok := r.Config.Rules[f.Rule]; ok {
		if rule.Locked {
			s = max(s, set.Severity)
		} else {
			s = set.Severity
		}
	}
	if rule.Clock || rule.Completeness && draft {
		s = min(s, diag.Warning)
	}
	return s
}

func (r *run) names() []string {
	names := make([]string, 0, len(r.Known))
	for _, rule := range r.Known {
		names = append(names, rule.Name)
	}
	return names
}

// settings checks the severities in the configuration, whose reader does not
// know the rules.
func (r *run) settings() []diag.Diagnostic {
	var found []diag.Diagnostic
	names := r.names()
	for name, set := range r.Config.Rules {
		report := func(severity diag.Severity, hint, format string, args ...any) {
			span := set.Span
			if !span.Present() {
				span = source.NewFile(config.Path, nil).Span(0, 0)
			}
			found = append(found, diag.Diagnostic{
				Span: span, Rule: config.Rule, Severity: severity, Message: fmt.Sprintf(format, args...), Hint: hint,
			})
		}
		rule, ok := r.known[name]
		switch {
		case !ok:
			hint := "the name of a rule stands in brackets at the end of each finding"
			if near, ok := config.Nearest(name, names); ok {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			report(diag.Error, hint, "unknown rule %q", Shorten(name))
		case rule.Locked && set.Severity < rule.Severity:
			report(diag.Error, "take the setting out", "rule %q stays at %s: what it reports keeps a file from being read", name, rule.Severity)
		case rule.Clock && set.Severity > diag.Warning:
			report(diag.Warning, "write warning", "rule %q reads the clock, and is never more than a warning", name)
		}
	}
	return found
}

// few cuts off what one rule says more than maxPerRule times, and says so.
// The list is that of one document, in order.
func few(list []diag.Diagnostic) []diag.Diagnostic {
	type excess struct {
		at, count int
		severity  diag.Severity
	}
	seen := map[string]int{}
	over := map[string]*excess{}
	kept := list[:0]
	for _, d := range list {
		switch seen[d.Rule]++; {
		case seen[d.Rule] <= maxPerRule:
			kept = append(kept, d)
		case over[d.Rule] == nil:
			over[d.Rule] = &excess{at: len(kept), count: 1, severity: d.Severity}
			kept = append(kept, d)
		default:
			over[d.Rule].count++
			over[d.Rule].severity = max(over[d.Rule].severity, d.Severity)
		}
	}
	for _, e := range over {
		if e.count > 1 {
			d := &kept[e.at]
			*d = diag.Diagnostic{Span: d.Span, Rule: d.Rule, Severity: e.severity, Message: fmt.Sprintf("%d more findings of this rule from here on", e.count)}
		}
	}
	return kept
}
