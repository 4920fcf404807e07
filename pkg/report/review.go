package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Shares of a comment, in bytes; what introduces them fits into the rest of
// the 65,536 characters that GitHub takes.
const (
	maxReviewFindings = 24_000
	maxReviewPlan     = 36_000
)

// Review makes the text of a comment from what lint and plan printed as JSON
// in a run that a stranger controls: every word in it is quoted, and only the
// table around is ours. Empty data stands for a report that is missing. found
// is false when there is nothing to tell.
func Review(findings, plan []byte) (text string, found bool, err error) {
	var parts []string
	if len(findings) > 0 {
		var f findingsJSON
		if err := readReport(findings, &f, &f.Version); err != nil {
			return "", false, fmt.Errorf("read the findings: %w", err)
		}
		found = len(f.Findings) > 0
		parts = append(parts, findingsMarkdown(slices.Values(f.Findings), max(f.Summary.Files, 0), maxReviewFindings))
	}
	if len(plan) > 0 {
		var p planJSON
		if err := readReport(plan, &p, &p.Version); err != nil {
			return "", false, fmt.Errorf("read the plan: %w", err)
		}
		found = found || len(p.Changes)+len(p.Notes)+len(p.Warnings)+len(p.Refusals)+len(p.Failed) > 0
		parts = append(parts, p.markdown("postmortem plan", maxReviewPlan))
	}
	return strings.Join(parts, "\n"), found, nil
}

// findingsJSON is what FindingsJSON prints.
type findingsJSON struct {
	Version  int                 `json:"version"`
	Findings []findingJSON       `json:"findings"`
	Summary  findingsSummaryJSON `json:"summary"`
}

// readReport takes fields of later versions, which only add.
func readReport(data []byte, v any, version *int) error {
	if err := json.Unmarshal(data, v); err != nil {
		return err
	}
	if *version != 1 {
		return fmt.Errorf("version %d is not known here", *version)
	}
	return nil
}
