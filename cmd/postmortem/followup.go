package main

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/followup"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

func newFollowup(e *env) *cobra.Command {
	var t trackerFlags
	var yes, dryRun bool
	var format string
	cmd := &cobra.Command{
		Use:   "followup",
		Short: "Ask what became of each review, and tell what is overdue",
		Long: `Open one issue of questions for each postmortem two weeks after its review, and
one at three months: are the actions on track, did the new check fire, what is
still open. Answer by ticking and close it; "postmortem pull" records the ticks.
Overdue action items get the label ` + plan.OverdueLabel.Name + `, and are listed with those due
within two days. Shows all this first and asks on a terminal; elsewhere it needs
--yes. Environment: GITHUB_TOKEN or GH_TOKEN, GITHUB_REPOSITORY, GITHUB_API_URL.`,
		Example: `  postmortem followup --dry-run
  postmortem followup --yes --format markdown >> "$GITHUB_STEP_SUMMARY"`,
		Args: cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error {
			switch {
			case !slices.Contains(planFormats, format):
				return exitf(exitUsage, "--format: %q is none of %s", format, strings.Join(planFormats, ", "))
			case !yes && !dryRun && !e.Interactive:
				return exitf(exitUsage, "there is no terminal to ask on: run with --yes, or see \"postmortem followup --dry-run\"")
			}
			s, err := openSession(e, t)
			if err != nil {
				return err
			}
			return s.followUp(ctx, e, followUpOptions{t.policy, format, yes, dryRun})
		}),
	}
	t.add(cmd)
	f := cmd.Flags()
	f.StringVar(&format, "format", "text", strings.Join(planFormats, ", "))
	f.BoolVar(&yes, "yes", false, "do it without asking")
	f.BoolVar(&dryRun, "dry-run", false, "write nothing; show what would be done")
	f.DurationVar(&t.interval, "write-interval", time.Second, "least time between two writes; 0s leaves the pace to GitHub's refusals")
	return cmd
}

type followUpOptions struct {
	policy      plan.Policy
	format      string
	yes, dryRun bool
}

// followUp plans what is due, shows it, and does it.
func (s *session) followUp(ctx context.Context, e *env, o followUpOptions) error {
	digest, err := s.planFollowUps(ctx, e, o.policy)
	if err != nil {
		return trackerExit(err, s.repository.issues)
	}
	asked := report.FollowUps{Digest: digest, Plan: s.plan}
	if e.Outcome != nil {
		e.Outcome.asked = &asked
	}
	if err := printFollowUps(e, asked, o.format); err != nil {
		return err
	}
	if o.dryRun || len(s.plan.Refusals) > 0 || s.plan.Empty() {
		return s.verdict()
	}
	if !o.yes && !confirmed(e, "Do this?") {
		return exitf(exitFailure, "nothing was done")
	}
	told := io.Writer(e.Stdout)
	if o.format != "text" { // that is for a file or a program
		told = e.Stderr
	}
	if _, err := s.apply(ctx, e, "followup", told); err != nil {
		return err
	}
	return s.verdict()
}

// planFollowUps compares the tracker with what should be asked, and with which
// actions are overdue.
func (s *session) planFollowUps(ctx context.Context, e *env, policy plan.Policy) (followup.Digest, error) {
	have, err := plan.Observe(ctx, s.tracker, s.want)
	if err != nil {
		return followup.Digest{}, err
	}
	opt := followup.Options{WantOptions: s.options, Today: incident.DateOf(e.Now()), States: have.Progress(s.want)}
	digest := followup.DigestOf(s.incidents, opt)
	want := followup.Want(s.incidents, opt)
	asked, err := have.FollowUps(ctx, s.tracker, want, true)
	if err != nil {
		return followup.Digest{}, err
	}
	s.plan = plan.Diff(want, asked, policy).With(plan.Overdue(s.want, have, digest.Late(), policy))
	return digest, nil
}

func printFollowUps(e *env, f report.FollowUps, format string) error {
	switch format {
	case "json":
		return report.FollowUpJSON(e.Stdout, f)
	case "markdown":
		return report.FollowUpMarkdown(e.Stdout, f)
	}
	var style report.PlanStyle
	if e.Colour {
		style = report.PlanColours()
	}
	return report.FollowUpText(e.Stdout, f, style)
}
