package main

import (
	"iter"
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
func findingsPrinter(e *env, format string) (func(iter.Seq[diag.Diagnostic], []subject) error, error) {
	if !slices.Contains(findingsFormats, format) {
		return nil, exitf(exitUsage, "--format: %q is none of %s", format, strings.Join(findingsFormats, ", "))
	}
	return func(found iter.Seq[diag.Diagnostic], subjects []subject) error {
		files := len(subjects)
		switch format {
		case "json":
			return report.FindingsJSON(e.Stdout, found, files)
		case "jsonl":
			return report.FindingsJSONL(e.Stdout, found)
		case "sarif":
			return report.FindingsSARIF(e.Stdout, found, report.SARIF{
				Rules: documentation(rules.All), Version: version(),
				Fingerprint: diag.Fingerprinter(lint.Names(factsOf(subjects))),
			})
		case "github":
			return report.FindingsGitHub(e.Stdout, found, files)
		case "markdown":
			return report.FindingsMarkdown(e.Stdout, found, files)
		}
		return report.FindingsText(e.Stdout, found, files, findingsStyle(e.Colour))
	}, nil
}

func factsOf(subjects []subject) []lint.Facts {
	list := make([]lint.Facts, len(subjects))
	for i, s := range subjects {
		list[i] = s.facts
	}
	return list
}
