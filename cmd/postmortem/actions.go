package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kballard/go-shellquote"
	"github.com/spf13/cobra"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/plan"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

// actionCommands are those that action.yml offers.
var actionCommands = []string{"lint", "plan", "sync", "pull", "build", "followup", "comment"}

// outcome is what a run found and made, for the GitHub Action to hand on.
type outcome struct {
	linted bool
	found  []diag.Diagnostic
	files  int
	plan   *plan.Plan
	asked  *report.FollowUps
	site   string // absolute
	branch string // to which pull has committed
}

// Names in the folder of reports, which travels from the review of a pull
// request to the workflow that may comment on it.
const (
	reportLint        = "lint.json"
	reportPlan        = "plan.json"
	reportPullRequest = "pull-request.json"
)

// pullRequestReport says which pull request a folder of reports is about.
type pullRequestReport struct {
	Number int `json:"number"`
}

// newAction is what action.yml runs: the inputs come by environment variables,
// so that no shell ever reads them.
func newAction(e *env) *cobra.Command {
	return &cobra.Command{
		Use:    "action",
		Short:  "Run as the GitHub Action, from INPUT_COMMAND, INPUT_ARGS and INPUT_WORKING_DIRECTORY",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: action(func(ctx context.Context, _ []string) error {
			line, err := actionLine(e)
			if err != nil {
				return err
			}
			inner := *e
			inner.Interactive, inner.Colour = false, false
			inner.Stderr = e.Stdout // one stream, so that nothing comes when commands are read again
			inner.Outcome = &outcome{}
			if dir := e.Getenv("INPUT_WORKING_DIRECTORY"); dir != "" {
				if inner.Dir, err = absolute(e, dir); err != nil {
					return err
				}
			}
			code := runQuoted(ctx, inner, line)
			if err := handOn(e, *inner.Outcome, line[0]); err != nil {
				return err
			}
			if code != exitOK {
				return &exit{code: code}
			}
			return nil
		}),
	}
}

// actionLine is the command line that the inputs stand for. Words are split as
// a shell does, and nothing in them is expanded. What sync learns of the
// issues, a later build in the same job shows.
func actionLine(e *env) ([]string, error) {
	command := e.Getenv("INPUT_COMMAND")
	if !slices.Contains(actionCommands, command) {
		return nil, exitf(exitUsage, "input command: %q is none of %s", command, strings.Join(actionCommands, ", "))
	}
	words, err := shellquote.Split(e.Getenv("INPUT_ARGS"))
	if err != nil {
		return nil, exitf(exitUsage, "input args: %w; write words, with quotes around those that have spaces", err)
	}
	line := []string{command}
	switch {
	case command == "lint" && !hasFlag(words, "--format"):
		line = append(line, "--format", "github")
	case slices.Contains([]string{"sync", "pull", "followup"}, command) && !hasFlag(words, "--yes"):
		line = append(line, "--yes")
	}
	if temp := e.Getenv("RUNNER_TEMP"); temp != "" && !hasFlag(words, "--state") && !hasFlag(words, "--live") {
		state := filepath.Join(temp, "postmortem-state.json")
		_, err := os.Stat(state)
		if command == "sync" || command == "build" && err == nil {
			line = append(line, "--state", state)
		}
	}
	return append(line, words...), nil
}

func hasFlag(words []string, name string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return w == name || strings.HasPrefix(w, name+"=") })
}

// runQuoted runs a command line between workflow commands that stop and resume
// the runner's reading of workflow commands: documents and issues are quoted
// in the output. What lint prints for GitHub does so itself.
func runQuoted(ctx context.Context, e env, line []string) int {
	if line[0] == "lint" {
		return run(ctx, e, line)
	}
	token := rand.Text()
	printf(e.Stdout, "::stop-commands::%s\n", token)
	defer printf(e.Stdout, "\n::%s::\n", token)
	return run(ctx, e, line)
}

// handOn writes the outputs, the job summary and the reports of a step.
func handOn(e *env, o outcome, command string) error {
	var summary bytes.Buffer
	outputs := map[string]string{}
	reports := map[string]func(io.Writer) error{}
	if o.linted {
		outputs["findings"] = strconv.Itoa(len(o.found))
		reports[reportLint] = func(w io.Writer) error { return report.FindingsJSON(w, slices.Values(o.found), o.files) }
		if err := report.FindingsMarkdown(&summary, slices.Values(o.found), o.files); err != nil {
			return err
		}
	}
	if o.plan != nil {
		sum := o.plan.Summary()
		outputs["changes"] = strconv.Itoa(sum.Add + sum.Change + sum.Close)
		reports[reportPlan] = func(w io.Writer) error { return report.PlanJSON(w, *o.plan) }
		if err := report.PlanMarkdown(&summary, *o.plan); err != nil {
			return err
		}
	}
	if o.asked != nil {
		sum := o.asked.Plan.Summary()
		outputs["changes"] = strconv.Itoa(sum.Add + sum.Change + sum.Close)
		if err := report.FollowUpMarkdown(&summary, *o.asked); err != nil {
			return err
		}
	}
	if o.site != "" {
		outputs["site"] = o.site
	}
	if o.branch != "" {
		outputs["branch"] = o.branch
	}
	if len(reports) > 0 {
		dir, err := writeReports(e, reports)
		if err != nil {
			return err
		}
		if dir != "" {
			outputs["reports"] = dir
		}
	}
	if err := appendTo(e.Getenv("GITHUB_STEP_SUMMARY"), summary.String()); err != nil {
		return fmt.Errorf("write the job summary: %w", err)
	}
	if err := appendTo(e.Getenv("GITHUB_OUTPUT"), outputLines(outputs)); err != nil {
		return fmt.Errorf("write the outputs of %s: %w", command, err)
	}
	return nil
}

// outputLines is the form of GITHUB_OUTPUT that any value fits into.
func outputLines(outputs map[string]string) string {
	var b strings.Builder
	for _, name := range []string{"findings", "changes", "site", "branch", "reports"} {
		if value, ok := outputs[name]; ok {
			end := rand.Text()
			fmt.Fprintf(&b, "%s<<%s\n%s\n%s\n", name, end, value, end)
		}
	}
	return b.String()
}

// writeReports adds reports to the job's folder of them, with the number of
// the pull request if the job is about one. Without RUNNER_TEMP it does
// nothing.
func writeReports(e *env, reports map[string]func(io.Writer) error) (dir string, err error) {
	temp := e.Getenv("RUNNER_TEMP")
	if temp == "" {
		return "", nil
	}
	var event struct {
		PullRequest *pullRequestReport `json:"pull_request"`
	}
	if err := readEvent(e, &event); err != nil && !errors.Is(err, errNoEvent) {
		return "", err
	}
	if event.PullRequest != nil {
		reports[reportPullRequest] = func(w io.Writer) error { return json.NewEncoder(w).Encode(event.PullRequest) }
	}
	dir = filepath.Join(temp, "postmortem-reports")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	for name, write := range reports {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
			return "", err
		}
	}
	return dir, nil
}

// errNoEvent says that no event of GitHub started this run.
var errNoEvent = errors.New("GITHUB_EVENT_PATH is not set")

// readEvent decodes the event that started the workflow.
func readEvent(e *env, v any) error {
	name := e.Getenv("GITHUB_EVENT_PATH")
	if name == "" {
		return errNoEvent
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("read the event %s: %w", name, err)
	}
	return nil
}

// appendTo appends to a file that the runner made; an empty name is none.
func appendTo(name, text string) error {
	if name == "" || text == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}
