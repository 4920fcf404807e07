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

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/scaffold"
)

func newNew(e *env) *cobra.Command {
	var o struct {
		severity, date, timezone, detectedBy, class string
		authors, services                           []string
	}
	cmd := &cobra.Command{
		Use:   "new TITLE",
		Short: "Write the draft of a postmortem",
		Example: `  postmortem new "Checkout slow for EU customers" --severity SEV-2
  postmortem new "Daily revenue 18% too low" --date 2025-05-14 --timezone America/New_York`,
		Args: cobra.ExactArgs(1),
		RunE: action(func(_ context.Context, args []string) error {
			d := scaffold.Draft{
				Title:    strings.Join(strings.Fields(args[0]), " "),
				Date:     incident.DateOf(e.Now()),
				Timezone: o.timezone,
				Authors:  o.authors, Services: o.services, Class: o.class,
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
				if _, err := time.LoadLocation(o.timezone); err != nil || strings.EqualFold(o.timezone, "local") {
					return exitf(exitUsage, "--timezone: %q is not an IANA zone such as Europe/Berlin", o.timezone)
				}
			}
			severity, ok := incident.ParseSeverity(o.severity)
			if !ok {
				return exitf(exitUsage, "--severity: %q is none of SEV-1 (worst) to SEV-5", o.severity)
			}
			d.Severity = severity
			if o.detectedBy != "" && !slices.Contains(incident.Detections, incident.Detection(o.detectedBy)) {
				return exitf(exitUsage, "--detected-by: %q is none of alert, monitoring, user-report", o.detectedBy)
			}
			d.DetectedBy = incident.Detection(o.detectedBy)
			if o.class != "" && !incident.ValidID(o.class) {
				return exitf(exitUsage, "--class: %q is not a word of small letters, digits and hyphens", o.class)
			}
			return writeDraft(e, d)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&o.severity, "severity", "SEV-3", "`SEV-1` (worst) to SEV-5")
	f.StringVar(&o.date, "date", "", "`day` of the incident, YYYY-MM-DD (default today, in UTC)")
	f.StringVar(&o.timezone, "timezone", "", "IANA `zone` of the times in the text (default UTC)")
	f.StringVar(&o.detectedBy, "detected-by", "", "alert, monitoring or user-report")
	f.StringVar(&o.class, "class", "", "kind of problem, such as unvalidated-config")
	f.StringSliceVar(&o.authors, "author", nil, "team or person who writes it; may be repeated")
	f.StringSliceVar(&o.services, "service", nil, "affected service; may be repeated")
	return cmd
}

// writeDraft never touches a file that exists: a second incident of the same
// day and title gets a number.
func writeDraft(e *env, d scaffold.Draft) error {
	p, err := openProject(e)
	if err != nil {
		return err
	}
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
