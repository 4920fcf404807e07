package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/github"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

func newPlan(e *env) *cobra.Command {
	var t trackerFlags
	var format, changedSince string
	var detailed bool
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what sync would do to the issues",
		Long: `Show which issues and milestones sync would create, change or close. Reads
GitHub, writes nothing. Environment: GITHUB_TOKEN or GH_TOKEN, GITHUB_REPOSITORY,
GITHUB_API_URL.

For a pull request, --changed-since shows what merging it would do: only what
concerns documents that the branch adds, edits or removes.`,
		Example: `  postmortem plan
  postmortem plan --format markdown --changed-since origin/main`,
		Args: cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error {
			if !slices.Contains(planFormats, format) {
				return exitf(exitUsage, "--format: %q is none of %s", format, strings.Join(planFormats, ", "))
			}
			s, err := openSession(e, t)
			if err != nil {
				return err
			}
			var changed *changes
			if changedSince != "" {
				if changed, err = changesSince(s.project, changedSince, s.documents); err != nil {
					return err
				}
				// Whatever is merged is merged later than any run so far.
				s.want.Commit = time.Time{}
			}
			if err := s.compare(ctx, t.policy); err != nil {
				return err
			}
			if changed != nil {
				s.plan = s.plan.Only(changed.incidents, changed.scope)
			}
			if err := s.print(e, format); err != nil {
				return err
			}
			if err := s.verdict(); err != nil {
				return err
			}
			if s.plan.Empty() {
				return nil
			}
			if e.Interactive && changed == nil && format == "text" {
				printf(e.Stderr, "\n\"postmortem sync\" makes it so, and asks first.\n")
			}
			if detailed {
				return &exit{code: exitPending}
			}
			return nil
		}),
	}
	t.add(cmd)
	f := cmd.Flags()
	f.StringVar(&format, "format", "text", strings.Join(planFormats, ", "))
	f.StringVar(&changedSince, "changed-since", "", "show only what concerns documents that this branch or the working tree changed since it left `REV`")
	f.BoolVar(&detailed, "detailed-exitcode", false, "exit with 2 when there are changes")
	return cmd
}

var planFormats = []string{"text", "json", "markdown"}

// session is one comparison of the documents with the tracker.
type session struct {
	project    *project
	documents  []document
	incidents  []*incident.Incident // of the documents that could be read
	options    plan.WantOptions
	repository repository
	tracker    *github.Tracker
	want       plan.Wanted
	have       plan.Observed
	plan       plan.Plan
	answers    map[incident.Key]plan.Answer // to follow-ups; only pull reads them
}

// prepare reads the documents and the tracker, and compares.
func prepare(ctx context.Context, e *env, t trackerFlags) (*session, error) {
	s, err := openSession(e, t)
	if err != nil {
		return nil, err
	}
	return s, s.compare(ctx, t.policy)
}

// openSession reads the documents, and sends nothing yet.
func openSession(e *env, t trackerFlags) (*session, error) {
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
	documents, err := p.required(p.facts)
	if err != nil {
		return nil, err
	}
	c := *p.config
	if t.past {
		c.Since = incident.Date{}
	}
	incidents, failed, found := split(documents)
	if len(found) > 0 {
		if err := printFindings(e.Stderr, found, len(documents), false); err != nil {
			return nil, err
		}
	}
	s := &session{project: p, documents: documents, incidents: incidents, repository: r, tracker: tracker, options: wantOptions(failed, r, &c)}
	s.want = plan.Want(incidents, s.options)
	return s, nil
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
	if e.Outcome != nil {
		e.Outcome.plan = &s.plan
	}
	switch format {
	case "json":
		return report.PlanJSON(e.Stdout, s.plan)
	case "markdown":
		return report.PlanMarkdown(e.Stdout, s.plan)
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
