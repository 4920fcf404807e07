package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/scaffold"
)

func newNew(e *env) *cobra.Command {
	var o struct {
		severity, date, timezone, detectedBy, class, repo string
		authors, services                                 []string
		issue                                             int
	}
	cmd := &cobra.Command{
		Use:   "new TITLE",
		Short: "Write the draft of a postmortem",
		Long: `Write the draft of a postmortem. Time zone and authors come from "drafts" in the
configuration unless given here.

With --from-issue the draft begins with what an issue says that was opened with
the form "Report an incident"; what is given here counts more. It needs
GITHUB_TOKEN or GH_TOKEN, as sync does.`,
		Example: `  postmortem new "Checkout slow for EU customers" --severity SEV-2
  postmortem new "Daily revenue 18% too low" --date 2025-05-14 --timezone America/New_York
  postmortem new --from-issue 12`,
		Args: func(cmd *cobra.Command, args []string) error {
			if o.issue != 0 {
				return cobra.MaximumNArgs(1)(cmd, args)
			}
			return cobra.ExactArgs(1)(cmd, args)
		},
		RunE: action(func(ctx context.Context, args []string) error {
			p, err := openProject(e)
			if err != nil {
				return err
			}
			d := scaffold.Draft{Date: incident.DateOf(e.Now()), Timezone: p.config.Drafts.Timezone, Authors: p.config.Drafts.Authors, Severity: 3}
			if o.issue != 0 {
				if err := fromIssue(ctx, e, p, &d, o.issue, o.repo); err != nil {
					return err
				}
			}
			if len(args) > 0 {
				d.Title = strings.Join(strings.Fields(args[0]), " ")
			}
			if d.Title == "" || !utf8.ValidString(d.Title) {
				return exitf(exitUsage, "the title is empty: say in one line what was wrong for whom")
			}
			if o.date != "" {
				date, err := incident.ParseDate(o.date)
				if err != nil {
					return &exit{exitUsage, fmt.Errorf("--date: %w", err)}
				}
				d.Date = date
			}
			if o.timezone != "" {
				if _, ok := config.LoadZone(o.timezone); !ok {
					return exitf(exitUsage, "--timezone: %q is not an IANA zone such as Europe/Berlin", o.timezone)
				}
				d.Timezone = o.timezone
			}
			if o.severity != "" {
				severity, ok := incident.ParseSeverity(o.severity)
				if !ok {
					return exitf(exitUsage, "--severity: %q is none of SEV-1 (worst) to SEV-5", o.severity)
				}
				d.Severity = severity
			}
			if o.detectedBy != "" && !slices.Contains(incident.Detections, incident.Detection(o.detectedBy)) {
				return exitf(exitUsage, "--detected-by: %q is none of alert, monitoring, user-report", o.detectedBy)
			}
			if o.detectedBy != "" {
				d.DetectedBy = incident.Detection(o.detectedBy)
			}
			if o.class != "" && !incident.ValidID(o.class) {
				return exitf(exitUsage, "--class: %q is not a word of small letters, digits and hyphens", o.class)
			}
			d.Class = o.class
			if len(o.authors) > 0 {
				d.Authors = o.authors
			}
			if len(o.services) > 0 {
				d.Services = o.services
			}
			return writeDraft(e, p, d)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&o.severity, "severity", "", "`SEV-1` (worst) to SEV-5 (default SEV-3)")
	f.StringVar(&o.date, "date", "", "`day` of the incident, YYYY-MM-DD (default today, in UTC)")
	f.StringVar(&o.timezone, "timezone", "", "IANA `zone` of the times in the text (default UTC)")
	f.IntVar(&o.issue, "from-issue", 0, "`number` of the issue that reported the incident")
	f.StringVar(&o.repo, "repo", "", "`OWNER/NAME` whose issue it is (default GITHUB_REPOSITORY, then the remote origin)")
	f.StringVar(&o.detectedBy, "detected-by", "", "alert, monitoring or user-report")
	f.StringVar(&o.class, "class", "", "kind of problem, such as unvalidated-config")
	f.StringSliceVar(&o.authors, "author", nil, "team or person who writes it; may be repeated")
	f.StringSliceVar(&o.services, "service", nil, "affected service; may be repeated")
	return cmd
}

// writeDraft never touches a file that exists: a second incident of the same
// day and title gets a number.
func writeDraft(e *env, p *project, d scaffold.Draft) error {
	for n := 1; n <= 99; n++ {
		id := d.ID()
		if n > 1 {
			id = fmt.Sprintf("%s-%d", id, n)
		}
		data, err := d.Markdown(id)
		if err != nil {
			return err
		}
		name := path.Join(p.config.Directory, id+".md")
		err = p.write(name, data)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return err
		}
		printf(e.Stdout, `Wrote %[1]s

Next:
  1. Fill in the timeline first; everything else hangs off it.
  2. postmortem lint %[1]s
  3. Open a pull request, and set "status: in-review" when it is ready to be read.
`, name)
		return nil
	}
	return exitf(exitFailure, "%s has 99 documents named %s already", p.config.Directory, d.ID())
}

// fromIssue fills a draft with what an issue reports. What its author wrote
// stays text, whatever it says.
func fromIssue(ctx context.Context, e *env, p *project, d *scaffold.Draft, number int, repo string) error {
	if number < 0 {
		return exitf(exitUsage, "--from-issue: %d is not the number of an issue", number)
	}
	r, err := locate(e, p, repo)
	if err != nil {
		return err
	}
	tracker, err := connect(e, r, trackerFlags{maxWait: time.Minute})
	if err != nil {
		return err
	}
	issue, err := tracker.Issue(ctx, number)
	if err != nil {
		return trackerExit(err, r.issues)
	}
	for _, text := range d.FromIssue(issue.Title, issue.Body, issue.URL) {
		printf(e.Stderr, "left out: %s\n", report.Clean(text))
	}
	return nil
}
