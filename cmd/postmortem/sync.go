package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

func newSync(e *env) *cobra.Command {
	var t trackerFlags
	var yes bool
	var stateFile string
	cmd := &cobra.Command{
		Use:   "sync",
		Short: "Make the issues agree with the postmortems",
		Long: `Create, change and close issues and milestones so that there is one issue per
action item. Shows the plan first and asks on a terminal; elsewhere it needs
--yes. What people write into the issues stays. Environment: GITHUB_TOKEN or
GH_TOKEN, GITHUB_REPOSITORY, GITHUB_API_URL.`,
		Example: `  postmortem sync
  postmortem sync --yes --state progress.json`,
		Args: cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error {
			if !yes && !e.Interactive {
				return exitf(exitUsage, "there is no terminal to ask on: run with --yes, or see \"postmortem plan\"")
			}
			var state *stateWriter
			if stateFile != "" {
				root, base, err := openFolderOf(e, stateFile)
				if err != nil {
					return exitf(exitUsage, "--state: %s: %w", stateFile, reason(err))
				}
				defer root.Close()
				state = &stateWriter{root, base, e.Now()}
			}
			s, err := prepare(ctx, e, t)
			if err != nil {
				return err
			}
			if err := s.print(e, "text"); err != nil {
				return err
			}
			var result plan.Result
			if len(s.plan.Refusals) == 0 && !s.plan.Empty() {
				if !yes && !confirmed(e, "Apply this plan?") {
					return exitf(exitFailure, "nothing was done")
				}
				result, err = s.apply(ctx, e, "sync", e.Stdout)
			}
			// What is known is worth having even if not all was done.
			if err2 := state.write(result.Progress(s.have.Progress(s.want))); err == nil {
				err = err2
			}
			if err != nil {
				return err
			}
			return s.verdict()
		}),
	}
	t.add(cmd)
	cmd.Flags().StringVar(&stateFile, "state", "", "write the state of every issue to `FILE`, for \"postmortem build --state\"")
	cmd.Flags().BoolVar(&yes, "yes", false, "apply the plan without asking")
	cmd.Flags().DurationVar(&t.interval, "write-interval", time.Second, "least time between two writes; 0s leaves the pace to GitHub's refusals")
	return cmd
}

// confirmed asks as terraform does: only "yes" counts.
func confirmed(e *env, question string) bool {
	printf(e.Stdout, "\n%s Only \"yes\" is accepted: ", question)
	line, err := bufio.NewReader(io.LimitReader(e.Stdin, 100)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return false
	}
	return strings.TrimSpace(line) == "yes"
}

// stateWriter writes the progress that the site reads; nil writes none.
type stateWriter struct {
	root *os.Root
	name string
	at   time.Time
}

func (w *stateWriter) write(progress map[incident.Key]incident.Progress) error {
	if w == nil {
		return nil
	}
	data := incident.State{ReadAt: w.at, Progress: progress}.Encode()
	if err := edit.WriteFile(w.root, w.name, data); err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	return nil
}

// apply makes the plan true and tells of each change. The result is told to a
// writer of the command's.
func (s *session) apply(ctx context.Context, e *env, command string, told io.Writer) (plan.Result, error) {
	bar := newProgress(e, command, len(s.plan.Changes))
	result, err := plan.Apply(ctx, s.tracker, s.plan, plan.ApplyOptions{Wait: s.tracker.Pace, Progress: bar.made})
	bar.end()
	for _, w := range result.Warnings {
		printf(e.Stderr, "warning: %s\n", report.Clean(w))
	}
	sum := result.Summary()
	printf(told, "Applied: %d added, %d changed, %d closed.\n", sum.Add, sum.Change, sum.Close)
	if err != nil {
		return result, s.stopped(ctx, command, result, err)
	}
	if result.Skipped > 0 {
		return result, exitf(exitIncomplete, "%d of %d changes were not possible now; the next run tries again", result.Skipped, len(s.plan.Changes))
	}
	return result, nil
}

// stopped says what is left of a run that ended early.
func (s *session) stopped(ctx context.Context, command string, result plan.Result, err error) error {
	total := len(s.plan.Changes)
	left := fmt.Sprintf("%d of %d changes are made, %d are left: \"postmortem %s\" goes on from here",
		len(result.Done), total, total-len(result.Done), command)
	if ctx.Err() != nil {
		return exitf(exitIncomplete, "interrupted; %s", left)
	}
	var x *exit
	if errors.As(trackerExit(err, s.repository.issues), &x) && x.code != exitFailure {
		return &exit{x.code, fmt.Errorf("%w; %s", x.err, left)}
	}
	return x
}
