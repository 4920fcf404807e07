package lint_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// document makes an incident whose id stands on the second line.
func document(path, id string, status incident.Status) lint.Document {
	f := source.NewFile(path, []byte("---\nid: "+id+"\n---\n"))
	in := &incident.Incident{File: f}
	in.ID = incident.Field[string]{Value: id, Span: f.Span(8, 8+len(id))}
	in.Status.Value = status
	return lint.Document{Incident: in}
}

// says is a rule that reports each document at its id.
func says(name string, severity diag.Severity) *lint.Rule {
	return &lint.Rule{Name: name, Severity: severity, Check: func(p *lint.Pass) {
		p.Suggestf(p.Incident.ID.Span, "a hint", "%s says %q", name, p.Incident.ID.Value)
	}}
}

func settings(pairs ...string) *config.Config {
	text := "rules:\n"
	for _, p := range pairs {
		text += "  " + p + "\n"
	}
	c, found := config.Decode(source.NewFile(config.Path, []byte(text)))
	if len(found) > 0 {
		panic(found[0].Message)
	}
	return c
}

func summary(found []diag.Diagnostic) []string {
	var list []string
	for _, d := range found {
		at := d.Span.From()
		list = append(list, fmt.Sprintf("%s:%d:%d %s %s", d.Span.File.Path, at.Line, at.Column, d.Severity, d.Rule))
	}
	return list
}

func TestSeverity(t *testing.T) {
	plain, complete, clock, locked := says("plain", diag.Error), says("complete", diag.Error), says("clock", diag.Warning), says("locked", diag.Error)
	complete.Completeness, clock.Clock, locked.Locked = true, true, true
	all := []*lint.Rule{plain, complete, clock, locked}
	tests := []struct {
		name   string
		status incident.Status
		config *config.Config
		want   []string
	}{
		{"defaults", incident.Reviewed, nil, []string{"clock warning", "complete error", "locked error", "plain error"}},
		{"draft", incident.Draft, nil, []string{"clock warning", "complete warning", "locked error", "plain error"}},
		{"status not known", "", nil, []string{"clock warning", "complete error", "locked error", "plain error"}},
		{"lower", incident.Reviewed, settings("plain: info", "complete: warning", "clock: info"), []string{"clock info", "complete warning", "locked error", "plain info"}},
		{"raise", incident.Draft, settings("complete: error"), []string{"clock warning", "complete warning", "locked error", "plain error"}},
		{"lower in a draft", incident.Draft, settings("complete: info"), []string{"clock warning", "complete info", "locked error", "plain error"}},
		{"off", incident.Reviewed, settings("plain: off", "complete: off", "clock: off"), []string{"locked error"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := lint.Run([]lint.Document{document("a.md", "a", tt.status)}, lint.Options{Rules: all, Config: tt.config})
			var got []string
			for _, d := range found {
				got = append(got, d.Rule+" "+d.Severity.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Settings that cannot hold are findings, and don't.
func TestSettings(t *testing.T) {
	clock, locked := says("clock", diag.Warning), says("locked", diag.Error)
	clock.Clock, locked.Locked = true, true
	c := settings("clok: off", "locked: off", "clock: error", "other: off")
	found := lint.Run([]lint.Document{document("a.md", "a", incident.Reviewed)}, lint.Options{Rules: []*lint.Rule{clock, locked}, Config: c})
	want := []string{
		".github/postmortem.yaml:2:3 error config",
		".github/postmortem.yaml:3:3 error config",
		".github/postmortem.yaml:4:3 warning config",
		".github/postmortem.yaml:5:3 error config",
		"a.md:2:5 warning clock",
		"a.md:2:5 error locked",
	}
	if diff := cmp.Diff(want, summary(found)); diff != "" {
		t.Fatal(diff)
	}
	if hint := found[0].Hint; hint != `did you mean "clock"?` {
		t.Errorf("hint %q", hint)
	}
}

// Findings of the parser keep their names and take the same settings; a
// severity that is not the rule's own stays as it is.
func TestParserFindings(t *testing.T) {
	value := &lint.Rule{Name: "value", Severity: diag.Error}
	d := document("a.md", "a", incident.Reviewed)
	d.Findings = []diag.Diagnostic{
		{Span: d.Incident.File.Span(1, 2), Rule: "value", Severity: diag.Warning, Message: "x"},
		{Span: d.Incident.File.Span(0, 1), Rule: "nobody's", Severity: diag.Info, Message: "y"},
	}
	unread := lint.Document{Findings: []diag.Diagnostic{diag.Refused(&source.Refusal{Path: "0.md", Reason: "is a symbolic link"})}}
	run := func(c *config.Config) []string {
		return summary(lint.Run([]lint.Document{d, unread}, lint.Options{Rules: []*lint.Rule{value}, Config: c}))
	}
	if diff := cmp.Diff([]string{"0.md:1:1 error file", "a.md:1:1 info nobody's", "a.md:1:2 warning value"}, run(nil)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"0.md:1:1 error file", "a.md:1:1 info nobody's", "a.md:1:2 error value"}, run(settings("value: error"))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"0.md:1:1 error file", "a.md:1:1 info nobody's"}, run(settings("value: off"))); diff != "" {
		t.Error(diff)
	}
	if d.Findings[0].Severity != diag.Warning {
		t.Error("Run changed the findings that it was given")
	}
}

// Documents that are only context are compared with and not reported, and
// never stand beside themselves.
func TestContext(t *testing.T) {
	shared := &lint.Rule{Name: "shared", Severity: diag.Error, Check: func(p *lint.Pass) {
		for _, h := range p.Corpus.Holders(p.Incident.ID.Value) {
			p.Reportf(p.Incident.ID.Span, "%s %v", h.Path, h.Context)
		}
	}}
	a, b, twin := document("a.md", "same", ""), document("b.md", "same", ""), document("a.md", "same", "")
	b.Context, twin.Context = true, true
	twin.Findings = []diag.Diagnostic{{Span: twin.Incident.ID.Span, Rule: "x", Severity: diag.Error}}
	var got []string
	for _, d := range lint.Run([]lint.Document{twin, b, a}, lint.Options{Rules: []*lint.Rule{shared}}) {
		got = append(got, d.Span.File.Path+": "+d.Message)
	}
	if diff := cmp.Diff([]string{"a.md: a.md false", "a.md: b.md true"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestCorpus(t *testing.T) {
	first := document("2025/first.md", "first", "")
	first.Incident.Formerly = []incident.Field[string]{{Value: "zero", Span: first.Incident.ID.Span}}
	second := document("2025/second/index.md", "second", "")
	broken := lint.Document{Findings: []diag.Diagnostic{diag.Refused(&source.Refusal{Path: "2025/third/index.md"})}}
	look := &lint.Rule{Name: "look", Severity: diag.Error, Check: func(p *lint.Pass) {
		if diff := cmp.Diff([]string{"first", "second"}, p.Corpus.IDs()); diff != "" {
			t.Error(diff)
		}
		if h := p.Corpus.Holders("zero"); len(h) != 1 || !h[0].Former || h[0].Path != first.Incident.File.Path {
			t.Errorf("zero is held by %v", h)
		}
		if !p.Corpus.Unread("third") || p.Corpus.Unread("second") {
			t.Error("Unread is wrong")
		}
	}}
	lint.Run([]lint.Document{second, broken, first}, lint.Options{Rules: []*lint.Rule{look}})
}

// Whoever writes the file chooses how much there is to say.
func TestNoWalls(t *testing.T) {
	d := document("a.md", strings.Repeat("x", 500), "")
	talk := &lint.Rule{Name: "talk", Severity: diag.Warning, Check: func(p *lint.Pass) {
		for i := range 1000 {
			p.Suggestf(p.Incident.File.Span(i/2, i/2), strings.Repeat("h", 1000), "%d %q", i, p.Incident.ID.Value)
		}
	}}
	d.Findings = []diag.Diagnostic{{Span: d.Incident.File.Span(499, 499), Rule: "talk", Severity: diag.Error, Message: "the worst"}}
	found := lint.Run([]lint.Document{d}, lint.Options{Rules: []*lint.Rule{talk}})
	if len(found) != 101 {
		t.Fatalf("%d findings", len(found))
	}
	if n := len(found[0].Message); n > 100 {
		t.Errorf("a message of %d bytes", n)
	}
	if n := len(found[0].Hint); n > 500 {
		t.Errorf("a hint of %d bytes", n)
	}
	last := found[100]
	if last.Severity != diag.Error || last.Message != "901 more findings of this rule from here on" || last.Rule != "talk" {
		t.Errorf("the last one is %s %q", last.Severity, last.Message)
	}
	// One over the limit is shown as it is.
	talk.Check = func(p *lint.Pass) {
		for i := range 101 {
			p.Reportf(p.Incident.File.Span(i, i), "number %d", i)
		}
	}
	d.Findings = nil
	if found := lint.Run([]lint.Document{d}, lint.Options{Rules: []*lint.Rule{talk}}); found[len(found)-1].Message != "number 100" {
		t.Errorf("the last one is %q", found[len(found)-1].Message)
	}
}

func TestMisspelt(t *testing.T) {
	d := document("a.md", "a", "")
	f := d.Incident.File
	d.Findings = []diag.Diagnostic{{Span: f.Span(4, 6), Rule: "unknown-key", Severity: diag.Error, Edits: []diag.Edit{{Span: f.Span(4, 6), New: "title"}}}}
	look := &lint.Rule{Name: "look", Severity: diag.Error, Check: func(p *lint.Pass) {
		if !p.Misspelt("title", f.Span(0, 10)) || p.Misspelt("title", f.Span(5, 10)) || p.Misspelt("date", f.Span(0, 10)) {
			t.Error("Misspelt is wrong")
		}
	}}
	lint.Run([]lint.Document{d}, lint.Options{Rules: []*lint.Rule{look}})
}

// The order of the documents given does not matter.
func TestOrder(t *testing.T) {
	list := []lint.Document{document("b.md", "b", ""), document("a/index.md", "a", ""), document("c.md", "c", "")}
	o := lint.Options{Rules: []*lint.Rule{says("one", diag.Error), says("two", diag.Info)}, Today: incident.Date{Year: 2025, Month: 6, Day: 30}}
	want := summary(lint.Run(list, o))
	slices.Reverse(list)
	if diff := cmp.Diff(want, summary(lint.Run(list, o))); diff != "" || len(want) != 6 {
		t.Error(diff, want)
	}
}

// Of many documents only a few are in memory at once; a context is not read at
// all, and nothing is read after an error or once nobody listens.
func TestJudgeReadsAsItGoes(t *testing.T) {
	loaded := atomic.Int32{}
	sources := func(n int, broken int) []lint.Source {
		list := []lint.Source{{Facts: lint.Facts{Path: "context.md", Read: true, ID: "c"}, Context: true}}
		for i := range n {
			d := document(fmt.Sprintf("%03d.md", i), fmt.Sprintf("id-%d", i), "")
			s := lint.SourceOf(d)
			s.Load = func() (lint.Document, error) {
				loaded.Add(1)
				if i == broken {
					return lint.Document{}, io.ErrUnexpectedEOF
				}
				return d, nil
			}
			list = append(list, s)
		}
		return list
	}
	o := lint.Options{Rules: []*lint.Rule{says("one", diag.Error)}}
	ahead := 6*runtime.GOMAXPROCS(0) + 2
	judged := 0
	err := lint.Judge(sources(300, -1), o, func(found []diag.Diagnostic) bool {
		if want := fmt.Sprintf("%03d.md", judged); len(found) != 1 || found[0].Span.File.Path != want {
			t.Fatalf("%v in place of %s", found, want)
		}
		judged++
		if n := int(loaded.Load()); n > judged+ahead {
			t.Fatalf("%d documents read when %d were judged", n, judged)
		}
		return true
	})
	if err != nil || judged != 300 {
		t.Errorf("%d judged: %v", judged, err)
	}
	loaded.Store(0)
	if err := lint.Judge(sources(300, 3), o, func([]diag.Diagnostic) bool { return true }); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
	if n := int(loaded.Load()); n > 4+ahead {
		t.Errorf("%d documents read, and the fourth is broken", n)
	}
	loaded.Store(0)
	if err := lint.Judge(sources(300, -1), o, func([]diag.Diagnostic) bool { return false }); err != nil {
		t.Error(err)
	}
	if n := int(loaded.Load()); n > 2+ahead {
		t.Errorf("%d documents read for a reader of one", n)
	}
}
