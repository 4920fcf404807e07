package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

func newPlan(e *env) *cobra.Command {
	var t trackerFlags
	var format string
	var detailed bool
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what sync would do to the issues",
		Long: `Show which issues and milestones sync would create, change or close. Reads
GitHub, writes nothing. Environment: GITHUB_TOKEN or GH_TOKEN, GITHUB_REPOSITORY,
GITHUB_API_URL.`,
		Args: cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error {
			if format != "text" && format != "json" {
				return exitf(exitUsage, "--format: %q is none of text, json", format)
			}
			s, err := prepare(ctx, e, t)
			if err != nil {
				return err
			}
			if err := s.print(e, format); err != nil {
				return err
			}
			if err := s.verdict(); err != nil {
				return err
			}
			if detailed && !s.plan.Empty() {
				return &exit{code: exitPending}
			}
			return nil
		}),
	}
	t.add(cmd)
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	cmd.Flags().BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 when there are changes")
	return cmd
}

// session is one comparison of the documents with the tracker.
type session struct {
	project    *project
	documents  []document
	repository repository
	tracker    *github.Tracker
	want       plan.Wanted
	have       plan.Observed
	plan       plan.Plan
}

// prepare reads the documents and the tracker, and compares.
func prepare(ctx context.Context, e *env, t trackerFlags) (*session, error) {
	p, err := openProject(e)
	if err != nil {
		return nil, err
	}
	r, err := locate(e, p, t.repo)
	if err != nil {
		return nil, err
	}
	tracker, err := connect(e, r, t)
	if err != nil {
		return nil, err
	}
	documents, err := p.required()
	if err != nil {
		return nil, err
	}
	want, found := wanted(documents, r)
	if len(found) > 0 {
		if err := printFindings(e.Stderr, found, len(documents), false); err != nil {
			return nil, err
		}
	}
	s := &session{project: p, documents: documents, repository: r, tracker: tracker, want: want}
	return s, s.compare(ctx, t.policy)
}

func (s *session) compare(ctx context.Context, policy plan.Policy) error {
	have, err := plan.Observe(ctx, s.tracker, s.want)
	if err != nil {
		return trackerExit(err, s.repository.issues)
	}
	s.have = have
	s.plan = plan.Diff(s.want, have, policy)
	return nil
}

func (s *session) print(e *env, format string) error {
	if format == "json" {
		return report.PlanJSON(e.Stdout, s.plan)
	}
	var style report.PlanStyle
	if e.Colour {
		style = report.PlanColours()
	}
	return report.PlanText(e.Stdout, s.plan, style)
}

// verdict is the run's failure when the plan is not all that it should be.
func (s *session) verdict() error {
	if len(s.plan.Refusals) > 0 {
		return &exit{exitFailure, plan.ErrRefused}
	}
	if n := len(s.plan.Failed); n > 0 {
		return exitf(exitFailure, "%d of the documents could not be read, so nothing was closed for absence", n)
	}
	return nil
}
