package lint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/diag"
)

// Baseline is what a project has decided to live with: findings known by their
// fingerprints, which outlive edits around them. It does not hold those of the
// configuration.
type Baseline struct {
	// known maps a document's name and a rule to fingerprints.
	known entries
	// seen are those of known that the last run met.
	seen entries
	// judged are the names of the documents of the last run.
	judged map[string]bool
	hidden int
}

// entries are laid out so that their JSON is sorted and a changed document is
// one hunk of a diff.
type entries map[string]map[string][]string

func (e entries) add(document, rule, fingerprint string) {
	if e[document] == nil {
		e[document] = map[string][]string{}
	}
	e[document][rule] = append(e[document][rule], fingerprint)
}

const baselineVersion = 1

// The form of the file. Its fields are a promise.
type baselineJSON struct {
	Version   int     `json:"version"`
	Documents entries `json:"documents"`
}

// Record judges the sources and returns a baseline of all that it finds.
func Record(sources []Source, o Options) (*Baseline, error) {
	b := &Baseline{known: entries{}}
	o.Baseline, o.record = nil, b
	err := Judge(sources, o, func([]diag.Diagnostic) bool { return true })
	return b, err
}

// ReadBaseline decodes what Bytes wrote.
func ReadBaseline(data []byte) (*Baseline, error) {
	in := baselineJSON{}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return nil, fmt.Errorf("it is not a baseline: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("it is not a baseline: something follows it")
	}
	if in.Version != baselineVersion {
		return nil, fmt.Errorf("its version is %d, and this program reads version %d: write it again", in.Version, baselineVersion)
	}
	return &Baseline{known: in.Documents}, nil
}

// Bytes returns the baseline as JSON; equal baselines have equal bytes.
func (b *Baseline) Bytes() []byte {
	for _, byRule := range b.known {
		for _, list := range byRule {
			slices.Sort(list)
		}
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(baselineJSON{baselineVersion, b.known}); err != nil {
		panic(err) // strings always encode
	}
	return out.Bytes()
}

// Len returns how many findings the baseline holds.
func (b *Baseline) Len() int { return b.known.count() }

// Hidden returns how many findings the last run left out.
func (b *Baseline) Hidden() int { return b.hidden }

// Stale returns how many entries the last run did not meet in the documents
// that it judged; with all, in any document.
func (b *Baseline) Stale(all bool) int {
	n := 0
	for document, byRule := range b.known {
		if !all && !b.judged[document] {
			continue
		}
		for rule, list := range byRule {
			for _, f := range list {
				if !slices.Contains(b.seen[document][rule], f) {
					n++
				}
			}
		}
	}
	return n
}

func (e entries) count() int {
	n := 0
	for _, byRule := range e {
		for _, list := range byRule {
			n += len(list)
		}
	}
	return n
}

func (b *Baseline) begin() {
	if b != nil {
		b.seen, b.judged, b.hidden = entries{}, map[string]bool{}, 0
	}
}

// record adds the findings of one document.
func (b *Baseline) record(document string, found []diag.Diagnostic) {
	for i, f := range fingerprints(document, found) {
		b.known.add(document, found[i].Rule, f)
	}
}

// hide leaves out the findings of one document that are known.
func (b *Baseline) hide(document string, found []diag.Diagnostic) []diag.Diagnostic {
	b.judged[document] = true
	kept := found[:0:0]
	for i, f := range fingerprints(document, found) {
		if !slices.Contains(b.known[document][found[i].Rule], f) {
			kept = append(kept, found[i])
			continue
		}
		b.seen.add(document, found[i].Rule, f)
		b.hidden++
	}
	return kept
}

func fingerprints(document string, found []diag.Diagnostic) []string {
	return diag.Fingerprints(found, func(string) string { return document })
}
