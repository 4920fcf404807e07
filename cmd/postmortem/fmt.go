package main

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

type fmtOptions struct {
	check, diff, addMarkers bool
	stdinName               string
}

func newFmt(e *env) *cobra.Command {
	var o fmtOptions
	cmd := &cobra.Command{
		Use:   "fmt [FILE|FOLDER|-]...",
		Short: "Bring the table of action items up to date",
		Long: `Write the table between the lines "` + incident.ActionsBegin + `" and
"` + incident.ActionsEnd + `" from the front matter, in the named files and
folders or everywhere, and print which files changed. Nothing else in a file is
touched. With -, stdin is written to stdout.`,
		Example: `  postmortem fmt
  postmortem fmt --check
  postmortem fmt --diff postmortems/2025-05-14-revenue-dashboard.md`,
		RunE: action(func(_ context.Context, args []string) error {
			p, err := openProject(e)
			if err != nil {
				return err
			}
			if slices.Contains(args, "-") && len(args) > 1 {
				return exitf(exitUsage, "- stands alone: the result goes to stdout")
			}
			documents, err := fmtInput(e, p, args, o.stdinName)
			if err != nil {
				return err
			}
			return format(e, documents, o)
		}),
	}
	f := cmd.Flags()
	f.BoolVar(&o.check, "check", false, "write nothing; list the files that would change, and exit 1 if there are any")
	f.BoolVar(&o.diff, "diff", false, "write nothing; print the changes, and exit 1 if there are any")
	f.BoolVar(&o.addMarkers, "add-markers", false, "also begin a table where the section for action items is empty")
	f.StringVar(&o.stdinName, "stdin-name", "<stdin>", "`path` to report for what - reads")
	return cmd
}

func fmtInput(e *env, p *project, args []string, stdinName string) ([]document, error) {
	switch {
	case len(args) == 0:
		return p.required(p.read)
	case args[0] == "-":
		d, err := readStdin(e, p, stdinName)
		return []document{d}, err
	}
	list, err := p.targets(e, args)
	if err != nil {
		return nil, err
	}
	return p.readAll(list)
}

// format brings the documents up to date, and says which ones it cannot.
func format(e *env, documents []document, o fmtOptions) error {
	var found []diag.Diagnostic
	var changes []change
	failed := false
	for _, d := range documents {
		if !d.Whole {
			found = append(found, errorsOf(d.Findings)...)
			failed = true
		}
		edits, notes := formatted(d, o.addMarkers)
		found = append(found, notes...)
		after := d.data()
		if len(edits) > 0 {
			var err error
			if after, err = edit.Apply(d.data(), edits); err != nil {
				return err
			}
		}
		if len(edits) > 0 || d.dir == "" {
			changes = append(changes, change{d, after})
		}
	}
	if len(found) > 0 {
		if err := printFindings(e.Stderr, diag.Sort(found), len(documents), false); err != nil {
			return err
		}
	}
	changed, err := carryOut(e, changes, o)
	if err != nil {
		return err
	}
	if failed || (o.check || o.diff) && changed {
		return &exit{code: exitFailure}
	}
	return nil
}

// formatted returns what is to change in a document; notes say what is wrong
// with its table and left as it is.
func formatted(d document, addMarkers bool) (edits []diag.Edit, notes []diag.Diagnostic) {
	if !d.Whole {
		return nil, nil
	}
	note := func(at source.Span, message, hint string) {
		notes = append(notes, diag.Diagnostic{Span: at, Rule: rules.ActionTable.Name, Severity: diag.Warning, Message: message, Hint: hint})
	}
	switch t := edit.ActionTable(d.Incident); t.State {
	case edit.Stale:
		return t.Edits, nil
	case edit.Unclosed:
		note(t.Span, "the table of action items begins here and has no end", `write the line "`+incident.ActionsEnd+`" below it`)
	case edit.Foreign:
		note(t.Span, "the table below has columns of its own: it is left as it is", `move it below the line "`+incident.ActionsEnd+`"`)
	case edit.NoTable:
		if !addMarkers || len(d.Incident.Actions) == 0 {
			break
		}
		if added, ok := edit.AddTable(d.Incident); ok {
			return []diag.Edit{added}, nil
		}
		note(d.file.Span(0, 0), "no table was added: there is no section for action items, or it has words of its own",
			`write the lines "`+incident.ActionsBegin+`" and "`+incident.ActionsEnd+`" where the table should stand`)
	}
	return nil, notes
}

// data returns the document's bytes; nil when it was not read.
func (d document) data() []byte {
	if d.file == nil {
		return nil
	}
	return d.file.Data
}

// change is a document with its new bytes, which may be the old ones.
type change struct {
	document
	after []byte
}

func (c change) isEmpty() bool { return string(c.data()) == string(c.after) }

// carryOut lists, prints or writes the changes, and reports whether there are
// any.
func carryOut(e *env, changes []change, o fmtOptions) (changed bool, err error) {
	for _, c := range changes {
		switch {
		case o.diff:
			err = c.print(e)
		case !o.check:
			err = c.put(e)
		}
		if err != nil {
			return changed, err
		}
		if c.isEmpty() {
			continue
		}
		changed = true
		if !o.diff && (o.check || c.dir != "") {
			printf(e.Stdout, "%s\n", report.Clean(c.path))
		}
	}
	return changed, nil
}

// print shows a change so that "git apply" takes it.
func (c change) print(e *env) error {
	_, err := io.WriteString(e.Stdout, visible(edit.Diff(c.path, c.data(), c.after)))
	return err
}

// visible replaces what could steer a terminal. Such characters have no
// business in a document: a diff with them need not apply.
func visible(text string) string {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r == '\r' && !strings.HasPrefix(text[i:], "\r\n"),
			r < ' ' && r != '\n' && r != '\r' && r != '\t', r >= 0x7f && r < 0xa0,
			r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			r = '\uFFFD'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// put writes the new bytes to the file, unless it has changed meanwhile, or to
// stdout when the old ones came from stdin.
func (c change) put(e *env) error {
	switch {
	case c.dir == "":
		_, err := e.Stdout.Write(c.after)
		return err
	case c.isEmpty():
		return nil
	}
	root, err := os.OpenRoot(c.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	err = edit.Replace(root, c.name, c.data(), c.after)
	if errors.Is(err, edit.ErrChanged) {
		return exitf(exitFailure, "%s has changed meanwhile: run it again", c.path)
	}
	return err
}
