package lint

import (
	"fmt"

	"github.com/seed-42cec927/postmortem/pkg/claims"
	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/prose"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Pass is what a rule sees of one document. All of it is read only.
type Pass struct {
	Incident *incident.Incident // never nil; its Body is nil when it broke a limit
	Corpus   *Corpus
	Config   *config.Config
	Today    incident.Date
	// Parsed holds what earlier stages found in this document: a rule stays
	// silent about consequences.
	Parsed []diag.Diagnostic

	// People are those of the repository, whom prose should not name.
	People []Person

	rule      *Rule
	add       func(diag.Diagnostic)
	prose     func() []*prose.Paragraph
	durations func() []claims.Claim
}

// Person is somebody the repository knows. Either field may be empty.
type Person struct {
	Name  string // as in commits, "Mona Lisa"
	Login string // without @
}

// Prose returns the document's running text. It is read once for all rules.
func (p *Pass) Prose() []*prose.Paragraph { return p.prose() }

// Durations returns what the running text claims about durations. It is read
// once for all rules.
func (p *Pass) Durations() []claims.Claim { return p.durations() }

// Report adds a finding; the rule's name and severity are filled in.
func (p *Pass) Report(d diag.Diagnostic) {
	d.Rule, d.Severity = p.rule.Name, p.rule.Severity
	p.add(d)
}

// Reportf adds a finding. Arguments that are strings are shortened: they are
// mostly values of the document, and those can be as long as the file.
func (p *Pass) Reportf(span source.Span, format string, args ...any) {
	p.Suggestf(span, "", format, args...)
}

// Suggestf adds a finding that says what to write instead.
func (p *Pass) Suggestf(span source.Span, hint, format string, args ...any) {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = Shorten(s)
		}
	}
	p.Report(diag.Diagnostic{Span: span, Message: fmt.Sprintf(format, args...), Hint: diag.Shorten(hint, maxHint)})
}

// Misspelt reports whether the parser took a key in the given part of the
// document for this one: then it is not missing, but wrongly written.
func (p *Pass) Misspelt(key string, within source.Span) bool {
	for _, d := range p.Parsed {
		for _, e := range d.Edits {
			if e.New == key && inside(e.Span, within) {
				return true
			}
		}
	}
	return false
}

func inside(a, b source.Span) bool {
	return a.File == b.File && b.Start <= a.Start && a.End <= b.End
}

const (
	maxQuoted = 80
	maxHint   = 400
)

// Shorten cuts text to what fits into a message.
func Shorten(text string) string { return diag.Shorten(text, maxQuoted) }
