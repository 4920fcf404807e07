package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

func newExplain(e *env) *cobra.Command {
	var format string
	var all bool
	cmd := &cobra.Command{
		Use:   "explain [RULE]",
		Short: "Say what a rule is about, with an example",
		Long: `Print why a rule exists, its severity, and a document that breaks and one that
keeps it. Without a rule, list all of them.`,
		Example: `  postmortem explain
  postmortem explain action-done-when
  postmortem explain --all --format markdown > docs/rules.md`,
		Args: cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return ruleNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: action(func(_ context.Context, args []string) error {
			switch {
			case all && len(args) > 0:
				return exitf(exitUsage, "name a rule, or write --all")
			case format != "text" && format != "markdown":
				return exitf(exitUsage, "--format: %q is none of text, markdown", format)
			case format == "markdown" && !all:
				return exitf(exitUsage, "--format markdown needs --all")
			case format == "markdown":
				return report.RulesMarkdown(e.Stdout, documentation(rules.All))
			case all:
				for i, r := range documentation(rules.All) {
					if i > 0 {
						printf(e.Stdout, "\n")
					}
					if err := report.RuleText(e.Stdout, r, findingsStyle(e.Colour)); err != nil {
						return err
					}
				}
				return nil
			case len(args) == 0:
				return report.RuleList(e.Stdout, documentation(rules.All), findingsStyle(e.Colour))
			}
			for _, r := range rules.All {
				if r.Name == args[0] {
					return report.RuleText(e.Stdout, documentation([]*lint.Rule{r})[0], findingsStyle(e.Colour))
				}
			}
			hint := `"postmortem explain" lists them`
			if near, ok := config.Nearest(args[0], ruleNames()); ok {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			return exitf(exitUsage, "there is no rule %q; %s", lint.Shorten(args[0]), hint)
		}),
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or markdown")
	cmd.Flags().BoolVar(&all, "all", false, "explain every rule")
	return cmd
}

func ruleNames() []string {
	names := make([]string, len(rules.All))
	for i, r := range rules.All {
		names[i] = r.Name
	}
	return names
}

// documentation is what there is to say about rules.
func documentation(list []*lint.Rule) []report.Rule {
	out := make([]report.Rule, len(list))
	for i, r := range list {
		example, _ := rules.ExampleOf(r.Name)
		out[i] = report.Rule{Name: r.Name, Doc: r.Doc, Severity: r.Severity, Bounds: bounds(r), Findings: example.Findings}
		for _, f := range example.Bad {
			out[i].Bad = append(out[i].Bad, report.ExampleFile(f))
		}
		for _, f := range example.Good {
			out[i].Good = append(out[i].Good, report.ExampleFile(f))
		}
	}
	return out
}

// bounds says when a rule's severity is another than its own.
func bounds(r *lint.Rule) string {
	var list []string
	if r.Completeness && r.Severity > diag.Warning {
		list = append(list, "in a draft a warning")
	}
	if r.Clock {
		list = append(list, "never more, because it reads the clock")
	}
	if r.Locked {
		list = append(list, "no setting lowers it")
	}
	return strings.Join(list, "; ")
}
