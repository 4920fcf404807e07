package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/report"
)

const (
	// reviewMarker begins the one comment on a pull request that is kept up to
	// date.
	reviewMarker = "<!-- postmortem:review -->"
	// maxReport is the largest report that is read, in bytes.
	maxReport = 4 << 20
)

// finishedRun is what the event workflow_run says; GitHub vouches for it.
type finishedRun struct {
	Run *struct {
		Event   string `json:"event"`
		HeadSHA string `json:"head_sha"`
		URL     string `json:"html_url"`
	} `json:"workflow_run"`
}

// newComment is the part of a review that may write. The reports come from a
// run that a stranger may have changed in any way; the pull request that they
// name must be at the commit of that run, of which GitHub's event tells.
func newComment(e *env) *cobra.Command {
	var t trackerFlags
	var dir string
	cmd := &cobra.Command{
		Use:    "comment",
		Short:  "Keep one comment with the result of a review on its pull request",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error {
			var event finishedRun
			if err := readEvent(e, &event); err != nil {
				return &exit{exitUsage, err}
			}
			if event.Run == nil || event.Run.Event != "pull_request" || event.Run.HeadSHA == "" {
				return exitf(exitUsage, "the event is not a finished run for a pull request")
			}
			path, err := absolute(e, dir)
			if err != nil {
				return err
			}
			reports, err := readReports(path)
			if err != nil {
				return err
			}
			if reports.number == 0 {
				printf(e.Stdout, "There are no reports of a review; nothing to say.\n")
				return nil
			}
			text, found, err := report.Review(reports.lint, reports.plan)
			if err != nil {
				return exitf(exitFailure, "the reports make no sense: %w", err)
			}
			r := repository{api: e.Getenv("GITHUB_API_URL"), issues: firstOf(t.repo, e.Getenv("GITHUB_REPOSITORY"))}
			t.maxWait = time.Minute
			tracker, err := connect(e, r, t)
			if err != nil {
				return err
			}
			pull, err := tracker.PullRequest(ctx, reports.number)
			if err != nil {
				return trackerExit(err, r.issues)
			}
			if pull.Head != event.Run.HeadSHA || !pull.Open {
				printf(e.Stdout, "Pull request %d is not open at commit %.12s; nothing to say.\n", reports.number, event.Run.HeadSHA)
				return nil
			}
			body := fmt.Sprintf("%s\n### Postmortem review\n\n%s\n<sub>Commit %.12s; the built site is an artifact of [its run](%s).</sub>\n",
				reviewMarker, text, event.Run.HeadSHA, event.Run.URL)
			done, err := tracker.KeepComment(ctx, reports.number, reviewMarker, body, found)
			if err != nil {
				return trackerExit(err, r.issues)
			}
			printf(e.Stdout, "Comment on pull request %d: %s.\n", reports.number, done)
			return nil
		}),
	}
	cmd.Flags().StringVar(&dir, "reports", "", "`folder` of the reports")
	cmd.Flags().StringVar(&t.repo, "repo", "", "`OWNER/NAME` (default GITHUB_REPOSITORY)")
	cmd.MarkFlagRequired("reports")
	return cmd
}

// reviewReports are those of one review; number is 0 when there are none.
type reviewReports struct {
	number     int
	lint, plan []byte
}

// readReports reads a folder that a stranger filled: regular files only, up to
// a size, and no way out of the folder.
func readReports(dir string) (r reviewReports, err error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	defer root.Close()
	pull, err := readReport(root, reportPullRequest)
	if err != nil || pull == nil {
		return r, err
	}
	var about pullRequestReport
	if err := json.Unmarshal(pull, &about); err != nil || about.Number <= 0 {
		return r, exitf(exitFailure, "%s names no pull request", reportPullRequest)
	}
	if r.lint, err = readReport(root, reportLint); err != nil {
		return r, err
	}
	if r.plan, err = readReport(root, reportPlan); err != nil {
		return r, err
	}
	r.number = about.Number
	return r, nil
}

// readReport returns nil for a file that is missing.
func readReport(root *os.Root, name string) ([]byte, error) {
	info, err := root.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, exitf(exitFailure, "%s is not a regular file", name)
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxReport+1))
	if err == nil && len(data) > maxReport {
		err = exitf(exitFailure, "%s is larger than %d bytes", name, maxReport)
	}
	return data, err
}
