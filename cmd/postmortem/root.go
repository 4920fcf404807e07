package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/report"
)

// Exit codes, for scripts; docs/commands.md states them.
const (
	exitOK         = 0
	exitFailure    = 1 // findings, or a failure
	exitPending    = 2 // changes pending: plan --detailed-exitcode
	exitUsage      = 3 // wrong flags or configuration
	exitAuth       = 4 // authentication
	exitNetwork    = 5 // GitHub or the network
	exitIncomplete = 6 // stopped early; the next run goes on
)

// exit is an error with the code to exit with. Err is nil when everything has
// been said.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

func exitf(code int, format string, args ...any) error {
	return &exit{code, fmt.Errorf(format, args...)}
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, e env, args []string) int {
	root := newRoot(&e)
	root.SetArgs(args)
	root.SetIn(e.Stdin)
	root.SetOut(e.Stdout)
	root.SetErr(e.Stderr)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	var x *exit
	if !errors.As(err, &x) {
		// What cobra itself reports is a wrong command line.
		fmt.Fprint(e.Stderr, usageError(cmd, err))
		return exitUsage
	}
	if x.err != nil {
		fmt.Fprintf(e.Stderr, "postmortem: %s\n", report.Clean(err.Error()))
	}
	return x.code
}

func newRoot(e *env) *cobra.Command {
	root := &cobra.Command{
		Use:   "postmortem",
		Short: "Postmortems as Markdown in git: lint, sync to issues, publish",
		Long: `Postmortems as Markdown in git: lint them in the pull request, keep one GitHub
issue per action item, and publish a site. Detect faster, respond better.

Exit codes: 0 ok, 1 findings or failure, 2 changes pending (plan
--detailed-exitcode), 3 usage or configuration, 4 authentication, 5 GitHub or
network, 6 incomplete: the next run goes on.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVarP(&e.Dir, "chdir", "C", e.Dir, "run as if started in `DIR`")
	root.PersistentFlags().Lookup("chdir").DefValue = "."
	root.AddCommand(
		newNew(e), newLint(e), newFmt(e), newPlan(e), newSync(e), newPull(e), newFollowup(e), newBuild(e), newServe(e), newStats(e), newExplain(e), newSchema(e), newDemo(e), newVersion(e),
	)
	// What others run: GitHub's runner, packagers.
	root.AddCommand(newAction(e), newComment(e), newMan(e))
	root.AddCommand(newInit(e))
	explainUsage(root)
	return root
}

// action adapts a command's function: an error that is not an exit is a
// failure.
func action(f func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := f(cmd.Context(), args)
		var x *exit
		if err == nil || errors.As(err, &x) {
			return err
		}
		return &exit{exitFailure, err}
	}
}

// clock returns the real time, or the one that SOURCE_DATE_EPOCH fixes (see
// reproducible-builds.org), in UTC.
func clock(getenv func(string) string) func() time.Time {
	if seconds, err := strconv.ParseInt(getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		fixed := time.Unix(seconds, 0).UTC()
		return func() time.Time { return fixed }
	}
	return func() time.Time { return time.Now().UTC() }
}

// printf writes a line of progress or explanation.
func printf(w io.Writer, format string, args ...any) {
	fmt.Fprintf(w, format, args...)
}
