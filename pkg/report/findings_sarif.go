package report

import (
	"bytes"
	"io"
	"iter"
	"net/url"
	"strings"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/seed-42cec927/postmortem/pkg/diag"
)

const (
	homepage = "https://github.com/seed-42cec927/postmortem"
	rulePage = homepage + "/blob/main/docs/rules.md#"

	// fingerprintName has a version, as the standard asks: raise it when
	// fingerprints change.
	fingerprintName = "postmortem/v1"
)

// SARIF is what a log in the Static Analysis Results Interchange Format needs
// beside the findings.
type SARIF struct {
	Rules   []Rule
	Version string // of the tool
	// Fingerprint gives each finding its identity, in their order; it may be
	// nil.
	Fingerprint func(diag.Diagnostic) string
}

// FindingsSARIF prints a log in SARIF 2.1.0.
func FindingsSARIF(w io.Writer, found iter.Seq[diag.Diagnostic], s SARIF) error {
	run := sarif.NewRunWithInformationURI("postmortem", homepage).WithColumnKind("unicodeCodePoints")
	run.Tool.Driver.WithVersion(s.Version)
	for _, r := range s.Rules {
		run.AddRule(r.Name).
			WithShortDescription(sarifText(capital(r.Summary()))).
			WithFullDescription(sarifText(r.Details())).
			WithHelp(sarifText(r.Details()).WithMarkdown(r.markdown())).
			WithHelpURI(rulePage + r.Name).
			WithDefaultConfiguration(sarif.NewReportingConfiguration().WithLevel(sarifLevel(r.Severity)))
	}
	for d := range found {
		from, to := d.Span.From(), d.Span.To()
		result := run.CreateResultForRule(Clean(d.Rule)).
			WithLevel(sarifLevel(d.Severity)).
			WithMessage(sarif.NewMessage().WithText(sarifMessage(d))).
			AddLocation(sarif.NewLocation().WithPhysicalLocation(sarif.NewPhysicalLocation().
				WithArtifactLocation(sarif.NewArtifactLocation().WithURI(sarifURI(d.Span.File.Path))).
				WithRegion(sarif.NewRegion().
					WithStartLine(from.Line).WithStartColumn(from.Column).
					WithEndLine(to.Line).WithEndColumn(to.Column))))
		if s.Fingerprint != nil {
			result.WithPartialFingerprints(map[string]string{fingerprintName: s.Fingerprint(d)})
		}
	}
	var text bytes.Buffer
	if err := sarif.NewReport().AddRun(run).PrettyWrite(&text); err != nil {
		return err
	}
	return writeJSON(w, text.String()+"\n")
}

func sarifText(text string) *sarif.MultiformatMessageString {
	return sarif.NewMultiformatMessageString().WithText(text)
}

func sarifLevel(s diag.Severity) string {
	switch s {
	case diag.Error:
		return sarif.LevelError
	case diag.Warning:
		return sarif.LevelWarning
	}
	return sarif.LevelNote
}

// sarifMessage is plain text; in SARIF that still has links, "[text](target)".
func sarifMessage(d diag.Diagnostic) string {
	text := Clean(d.Message)
	if d.Hint != "" {
		text += "\n" + Clean(d.Hint)
	}
	return strings.ReplaceAll(text, "](", "] (")
}

// sarifURI writes a path as a relative reference. Bytes that are not UTF-8
// are encoded, too.
func sarifURI(path string) string { return (&url.URL{Path: path}).String() }
