package main

import (
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

// findingsFormats are those of lint, in the order of its help.
var findingsFormats = []string{"text", "json", "jsonl", "sarif", "github", "markdown"}

// findingsPrinter returns what prints the findings of documents to stdout.
func findingsPrinter(e *env, format string) (func([]diag.Diagnostic, []document) error, error) {
	if !slices.Contains(findingsFormats, format) {
		return nil, exitf(exitUsage, "--format: %q is none of %s", format, strings.Join(findingsFormats, ", "))
	}
	return func(found []diag.Diagnostic, documents []document) error {
		files := len(documents)
		switch format {
		case "json":
			return report.FindingsJSON(e.Stdout, found, files)
		case "jsonl":
			return report.FindingsJSONL(e.Stdout, found)
		case "sarif":
			return report.FindingsSARIF(e.Stdout, found, report.SARIF{
				Rules: documentation(rules.All), Version: version(),
				Fingerprints: diag.Fingerprints(found, documentNames(documents)),
			})
		case "github":
			return report.FindingsGitHub(e.Stdout, found, files)
		case "markdown":
			return report.FindingsMarkdown(e.Stdout, found, files)
		}
		return report.FindingsText(e.Stdout, found, files, findingsStyle(e.Colour))
	}, nil
}

// documentNames says what fingerprints call the document of a path.
func documentNames(documents []document) func(path string) string {
	list := make([]lint.Document, len(documents))
	for i, d := range documents {
		list[i] = lint.Document{Incident: d.Incident, Findings: d.Findings}
	}
	return lint.Names(list)
}
