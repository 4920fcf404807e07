package report_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// printSARIF returns the log, which must be valid by the standard's schema.
func printSARIF(t *testing.T, found []diag.Diagnostic, s report.SARIF) (string, *sarif.Report) {
	t.Helper()
	var b strings.Builder
	if err := report.FindingsSARIF(&b, slices.Values(found), s); err != nil {
		t.Fatal(err)
	}
	log, err := sarif.FromString(b.String(), sarif.WithStrictValidation())
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Validate(); err != nil {
		t.Error(err)
	}
	return b.String(), log
}

func TestFindingsSARIF(t *testing.T) {
	out, log := printSARIF(t, sampleFindings(), report.SARIF{Rules: sampleRules(), Version: "v1.2.3", Fingerprint: func(d diag.Diagnostic) string {
		return map[string]string{"document-id": "aaaa", "action-count": "bbbb"}[d.Rule]
	}})
	var got struct {
		Runs []struct {
			ColumnKind string
			Tool       struct {
				Driver struct {
					Name, Version string
					Rules         []struct {
						ID                                      string
						ShortDescription, FullDescription, Help struct{ Text, Markdown string }
						DefaultConfiguration                    struct{ Level string }
					}
				}
			}
			Results []struct {
				RuleID, Level       string
				RuleIndex           int
				Message             struct{ Text string }
				PartialFingerprints map[string]string
				Locations           []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine, StartColumn, EndLine, EndColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	run := got.Runs[0]
	if run.ColumnKind != "unicodeCodePoints" || run.Tool.Driver.Name != "postmortem" || run.Tool.Driver.Version != "v1.2.3" {
		t.Errorf("%q %q %q", run.ColumnKind, run.Tool.Driver.Name, run.Tool.Driver.Version)
	}
	rule := run.Tool.Driver.Rules[0]
	if rule.ID != "action-count" || rule.ShortDescription.Text != "There are `many` | items" || rule.FullDescription.Text != "More than <five>." ||
		rule.DefaultConfiguration.Level != "warning" || !strings.Contains(rule.Help.Markdown, "Wrong, `bad.md`") {
		t.Errorf("%+v", rule)
	}
	r := run.Results[1]
	if r.RuleID != "action-count" || r.RuleIndex != 0 || r.Level != "warning" || r.PartialFingerprints["postmortem/v1"] != "bbbb" {
		t.Errorf("%+v", r)
	}
	place := r.Locations[0].PhysicalLocation
	want := struct{ StartLine, StartColumn, EndLine, EndColumn int }{2, 13, 3, 4}
	if place.ArtifactLocation.URI != "postmortems/a.md" || place.Region != want {
		t.Errorf("%+v", place)
	}
	if text := run.Results[0].Message.Text; text != "the document has no id\nwrite id: a" {
		t.Errorf("message %q", text)
	}
	_ = log
}

func TestSARIFLevels(t *testing.T) {
	var got []string
	for _, s := range []diag.Severity{diag.Error, diag.Warning, diag.Info} {
		_, log := printSARIF(t, many(1, s), report.SARIF{})
		got = append(got, log.Runs[0].Results[0].Level)
	}
	if diff := cmp.Diff([]string{"error", "warning", "note"}, got); diff != "" {
		t.Error(diff)
	}
	_, log := printSARIF(t, nil, report.SARIF{Rules: sampleRules()})
	if log.Runs[0].Results == nil {
		t.Error("without findings the results are null, which means that nothing was scanned")
	}
}

func TestSARIFPaths(t *testing.T) {
	for path, want := range map[string]string{
		"a b,c%20.md": "a%20b,c%2520.md",
		"a:b.md":      "./a:b.md",
		"é/#1?.md":    "%C3%A9/%231%3F.md",
		"<stdin>":     "%3Cstdin%3E",
		"caf\xe9.md":  "caf%E9.md",
		`a\b.md`:      "a%5Cb.md",
	} {
		d := diag.Diagnostic{Span: source.NewFile(path, nil).Span(0, 0), Rule: "r", Severity: diag.Error, Message: "m"}
		_, log := printSARIF(t, []diag.Diagnostic{d}, report.SARIF{})
		if got := *log.Runs[0].Results[0].Locations[0].PhysicalLocation.ArtifactLocation.URI; got != want {
			t.Errorf("%q became %q, want %q", path, got, want)
		}
	}
}

func TestSARIFOfNasties(t *testing.T) {
	out, log := printSARIF(t, nastyFindings(), report.SARIF{})
	noControls(t, out)
	for i, r := range log.Runs[0].Results {
		if strings.Contains(*r.Message.Text, "](") {
			t.Errorf("%q is a link in %q", nasty[i], *r.Message.Text)
		}
	}
}
