package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

// usageError is a wrong command line, and which command's help tells more.
func usageError(cmd *cobra.Command, err error) string {
	return fmt.Sprintf("postmortem: %s\nRun \"%s --help\" for more.\n", report.Clean(err.Error()), cmd.CommandPath())
}

// explainUsage replaces what cobra says about wrong command lines by what to
// type instead.
func explainUsage(root *cobra.Command) {
	root.SetFlagErrorFunc(flagError)
	root.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		var names []string
		for _, c := range cmd.Commands() {
			names = append(names, c.Name())
		}
		if near, ok := config.Nearest(args[0], names); ok {
			return fmt.Errorf("unknown command %q: did you mean %q?", args[0], near)
		}
		return fmt.Errorf("unknown command %q", args[0])
	}
	for _, c := range root.Commands() {
		if accept := c.Args; accept != nil {
			c.Args = func(cmd *cobra.Command, args []string) error {
				if accept(cmd, args) == nil {
					return nil
				}
				return argumentError(cmd, args)
			}
		}
	}
}

// argumentError knows from the command's synopsis what it takes.
func argumentError(cmd *cobra.Command, args []string) error {
	_, takes, _ := strings.Cut(cmd.Use, " ")
	name := cmd.CommandPath()
	switch {
	case takes == "":
		return fmt.Errorf("\"%s\" takes no arguments, and got %q", name, args[0])
	case len(args) == 0:
		return fmt.Errorf("\"%s\" needs an argument: %[1]s %s", name, takes)
	case len(args) == 1 && len(cmd.ValidArgs) > 0:
		return fmt.Errorf("%q is none of %s", args[0], strings.Join(cmd.ValidArgs, ", "))
	}
	return fmt.Errorf("\"%s\" takes one argument, and got %d: quote what has spaces", name, len(args))
}

func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "":
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		if near, ok := config.Nearest(unknown.GetSpecifiedName(), names); ok {
			return fmt.Errorf("unknown flag --%s: did you mean --%s?", unknown.GetSpecifiedName(), near)
		}
		return fmt.Errorf("unknown flag --%s", unknown.GetSpecifiedName())
	case errors.As(err, &invalid):
		want := map[string]string{
			"int": "a whole number", "bool": "true or false", "duration": "a duration such as 90s or 2m",
		}[invalid.GetFlag().Value.Type()]
		if want != "" {
			return fmt.Errorf("--%s: %q is not %s", invalid.GetFlag().Name, invalid.GetValue(), want)
		}
	}
	return err
}
