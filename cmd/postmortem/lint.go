package main

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

func newLint(e *env) *cobra.Command {
	var o struct{ format, failLevel, stdinName string }
	cmd := &cobra.Command{
		Use:   "lint [FILE|FOLDER|-]...",
		Short: "Check postmortems: structure, owners, dates, timelines",
		Long: `Check the named files and folders, or everything without arguments; - reads
stdin. Other documents of the project are read for comparison only.`,
		Example: `  postmortem lint
  postmortem lint postmortems/2025-05-14-revenue-dashboard.md
  postmortem lint --format json - < draft.md`,
		RunE: action(func(_ context.Context, args []string) error {
			failLevel, err := diag.ParseSeverity(o.failLevel)
			if err != nil || failLevel == diag.Off {
				return exitf(exitUsage, "--fail-level: %q is none of info, warning, error", o.failLevel)
			}
			print, ok := map[string]func(io.Writer, []diag.Diagnostic, int) error{
				"text": func(w io.Writer, found []diag.Diagnostic, files int) error {
					return printFindings(w, found, files, e.Colour)
				},
				"json": report.FindingsJSON,
			}[o.format]
			if !ok {
				return exitf(exitUsage, "--format: %q is none of text, json", o.format)
			}
			p, err := openProject(e)
			if err != nil {
				return err
			}
			documents, context, err := lintInput(e, p, args, o.stdinName)
			if err != nil {
				return err
			}
			found := lintDocuments(e, p, documents, context)
			if err := print(e.Stdout, found, len(documents)); err != nil {
				return err
			}
			for _, d := range found {
				if d.Severity >= failLevel {
					return &exit{code: exitFailure}
				}
			}
			return nil
		}),
	}
	f := cmd.Flags()
	f.StringVar(&o.format, "format", "text", "text or json")
	f.StringVar(&o.failLevel, "fail-level", "error", "least severity that makes the run fail: error, warning or info")
	f.StringVar(&o.stdinName, "stdin-name", "<stdin>", "`path` to report for what - reads")
	return cmd
}

// lintInput returns the documents to judge, and those to compare them with.
func lintInput(e *env, p *project, args []string, stdinName string) (documents, context []document, err error) {
	if len(args) == 0 {
		documents, err = p.required()
		return documents, nil, err
	}
	var paths []string
	for _, arg := range args {
		if arg != "-" {
			paths = append(paths, arg)
			continue
		}
		d, err := readStdin(e, p, stdinName)
		if err != nil {
			return nil, nil, err
		}
		documents = append(documents, d)
	}
	named, err := p.targets(e, paths)
	if err != nil {
		return nil, nil, err
	}
	context, err = p.documents()
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return append(documents, named...), context, err
}

func readStdin(e *env, p *project, name string) (document, error) {
	data, err := source.ReadLimited(e.Stdin, name, p.config.Limits.FileSize)
	if r, ok := source.AsRefusal(err); ok {
		return refusedDocument(r), nil
	}
	if err != nil {
		return document{}, err
	}
	return document{name, parse.File(source.NewFile(name, data), p.config)}, nil
}

// lintDocuments judges documents, with the configuration's own findings.
func lintDocuments(e *env, p *project, documents, context []document) []diag.Diagnostic {
	list := make([]lint.Document, 0, len(documents)+len(context)+1)
	for _, d := range documents {
		list = append(list, lint.Document{Incident: d.Incident, Findings: d.Findings})
	}
	for _, d := range context {
		list = append(list, lint.Document{Incident: d.Incident, Findings: d.Findings, Context: true})
	}
	if len(p.found) > 0 {
		list = append(list, lint.Document{Findings: p.found})
	}
	return lint.Run(list, lint.Options{Rules: rules.All, Config: p.config, Today: incident.DateOf(e.Now())})
}

// printFindings prints findings of so many files as text.
func printFindings(w io.Writer, found []diag.Diagnostic, files int, colour bool) error {
	var style report.FindingsStyle
	if colour {
		style = report.FindingsColours()
	}
	return report.FindingsText(w, found, files, style)
}
