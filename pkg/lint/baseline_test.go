package lint

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// soon reports each "soon".
var soon = &Rule{Name: "soon", Doc: "x\n\nx", Severity: diag.Warning, Check: func(p *Pass) {
	f := p.Incident.File
	for at := 0; ; at += 4 {
		i := bytes.Index(f.Data[at:], []byte("soon"))
		if i < 0 {
			return
		}
		at += i
		p.Reportf(f.Span(at, at+4), "soon")
	}
}}

// recordOf makes a baseline of documents that are in memory.
func recordOf(documents []Document, o Options) *Baseline {
	var sources []Source
	for _, d := range documents {
		sources = append(sources, SourceOf(d))
	}
	b, err := Record(sources, o)
	if err != nil {
		panic(err)
	}
	return b
}

func written(path, id, text string) Document {
	in := &incident.Incident{File: source.NewFile(path, []byte(text))}
	if id != "" {
		in.ID = incident.Field[string]{Value: id, Span: in.File.Span(0, 0)}
	}
	return Document{Incident: in}
}

func TestBaseline(t *testing.T) {
	unread := Document{Findings: []diag.Diagnostic{{Span: source.NewFile("old.md", nil).Span(0, 0), Rule: "file", Severity: diag.Error, Message: "is larger than 128 KiB"}}}
	mistaken := Document{Findings: []diag.Diagnostic{{Span: source.NewFile(config.Path, nil).Span(0, 0), Rule: "config", Severity: diag.Warning, Message: "x"}}}
	o := Options{Rules: []*Rule{soon}}
	before := []Document{written("a.md", "a", "soon, soon\n"), written("b.md", "", "soon\n"), unread, mistaken}
	recorded := recordOf(before, o)
	if recorded.Len() != 4 {
		t.Fatalf("%d findings recorded:\n%s", recorded.Len(), recorded.Bytes())
	}
	back, err := ReadBaseline(recorded.Bytes())
	if err != nil || !bytes.Equal(back.Bytes(), recorded.Bytes()) {
		t.Fatalf("error %v\n%s\n%s", err, recorded.Bytes(), back.Bytes())
	}
	o.Baseline = back
	tests := []struct {
		name                             string
		documents                        []Document
		left                             string
		hidden, staleHere, staleAnywhere int
	}{
		{"as recorded", before, ".github/postmortem.yaml:1", 4, 0, 0},
		{"lines above", []Document{written("a.md", "a", "\n\nNew.\n\nsoon, soon\n")}, "", 2, 0, 2},
		{"moved and renamed", []Document{written("2025/x.md", "a", "soon\n\nand soon\n")}, "", 2, 0, 2},
		{"its id is its name now", []Document{written("b.md", "b", "soon\n")}, "", 1, 0, 3},
		{"one more", []Document{written("a.md", "a", "soon, soon\nsoon\n")}, "a.md:2", 2, 0, 2},
		{"one less", []Document{written("a.md", "a", "soon\n")}, "", 1, 1, 3},
		{"another document", []Document{written("c.md", "c", "soon\n")}, "c.md:1", 0, 0, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var left []string
			for _, d := range Run(tt.documents, o) {
				left = append(left, fmt.Sprintf("%s:%d", d.Span.File.Path, d.Span.From().Line))
			}
			if got := strings.Join(left, " "); got != tt.left {
				t.Errorf("left %q, want %q", got, tt.left)
			}
			if h, s, a := back.Hidden(), back.Stale(false), back.Stale(true); h != tt.hidden || s != tt.staleHere || a != tt.staleAnywhere {
				t.Errorf("hidden %d, stale %d and %d; want %d, %d and %d", h, s, a, tt.hidden, tt.staleHere, tt.staleAnywhere)
			}
		})
	}
}

// What is cut off as too much is known nevertheless.
func TestBaselineOfMany(t *testing.T) {
	o := Options{Rules: []*Rule{soon}}
	text := strings.Repeat("soon\n", maxPerRule+20)
	b := recordOf([]Document{written("a.md", "a", text)}, o)
	o.Baseline = b
	if found := Run([]Document{written("a.md", "a", strings.Replace(text, "soon", "now", 1))}, o); b.Len() != maxPerRule+20 || len(found) > 0 {
		t.Errorf("%d recorded, %d found", b.Len(), len(found))
	}
}

func TestBaselineBytes(t *testing.T) {
	o := Options{Rules: []*Rule{soon}}
	a, b := written("a.md", "a", "soon soon soon soon\n"), written("b.md", "b", "soon\n")
	first, second := recordOf([]Document{a, b}, o).Bytes(), recordOf([]Document{b, a}, o).Bytes()
	if !bytes.Equal(first, second) {
		t.Errorf("not the same:\n%s\n%s", first, second)
	}
	want := "{\n  \"version\": 1,\n  \"documents\": {\n    \"a\": {\n      \"soon\": [\n"
	if !strings.HasPrefix(string(first), want) {
		t.Errorf("begins differently:\n%s", first)
	}
	if got := string(recordOf(nil, o).Bytes()); got != "{\n  \"version\": 1,\n  \"documents\": {}\n}\n" {
		t.Errorf("empty: %s", got)
	}
}

func TestBadBaselines(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "not a baseline",
		"[]":                                "not a baseline",
		`{"version":2,"documents":{}}`:      "version is 2",
		`{"findings":[]}`:                   "not a baseline",
		`{"version":1,"documents":{}} more`: "something follows",
		`{"version":1,"documents":{"a":1}}`: "not a baseline",
	} {
		if _, err := ReadBaseline([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if b, err := ReadBaseline([]byte(`{"version":1}`)); err != nil || b.Stale(true) != 0 {
		t.Errorf("without documents: %v", err)
	}
}
