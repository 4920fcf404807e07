package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// The JSON form of a plan. Its fields are a promise: add, never rename.
type (
	planJSON struct {
		Version  int              `json:"version"`
		Changes  []planChangeJSON `json:"changes"`
		Notes    []planNoteJSON   `json:"notes"`
		Warnings []string         `json:"warnings"`
		Refusals []string         `json:"refusals"`
		Failed   []string         `json:"failed"`
		Summary  planSummaryJSON  `json:"summary"`
		Scope    *planScopeJSON   `json:"scope,omitempty"` // with --changed-since
	}
	planScopeJSON struct {
		Revision  string `json:"revision"`
		Commit    string `json:"commit"`
		Documents int    `json:"documents"` // how many changed since, removed ones included
		// The configuration changed since, so that the plan is about all documents.
		Configuration bool `json:"configuration,omitempty"`
	}
	planChangeJSON struct {
		Verb   string          `json:"verb"` // create, adopt, update, reopen, close
		Kind   string          `json:"kind"` // issue, milestone
		Key    string          `json:"key"`
		Number *int            `json:"number"` // null for create
		Before *planObjectJSON `json:"before"` // null for create
		After  *planObjectJSON `json:"after"`
		Why    string          `json:"why"`
		Owner  string          `json:"owner,omitempty"` // as the file says
		Due    string          `json:"due,omitempty"`   // YYYY-MM-DD
	}
	planObjectJSON struct {
		Title       string   `json:"title"`
		State       string   `json:"state"`
		StateReason string   `json:"state_reason,omitempty"`
		Labels      []string `json:"labels,omitempty"`
		Assignees   []string `json:"assignees,omitempty"`
		Milestone   string   `json:"milestone,omitempty"` // its title
		Due         string   `json:"due,omitempty"`       // YYYY-MM-DD
		Description string   `json:"description"`         // the managed block's visible text
	}
	planNoteJSON struct {
		Kind    string `json:"kind"` // drift, progress, older, untouched
		Key     string `json:"key,omitempty"`
		Number  int    `json:"number,omitempty"`
		URL     string `json:"url,omitempty"`
		Message string `json:"message"`
		Field   string `json:"field,omitempty"`
		File    string `json:"file,omitempty"`
		GitHub  string `json:"github,omitempty"`
	}
	planSummaryJSON struct {
		Add    int `json:"add"`
		Change int `json:"change"`
		Close  int `json:"close"`
		Issues struct {
			Add    int `json:"add"`
			Change int `json:"change"`
			Close  int `json:"close"`
		} `json:"issues"`
	}
)

// planAsJSON has no list that is null.
func planAsJSON(p plan.Plan) planJSON {
	out := planJSON{
		Version:  1,
		Changes:  []planChangeJSON{},
		Notes:    []planNoteJSON{},
		Warnings: []string{},
		Refusals: append([]string{}, p.Refusals...),
		Failed:   append([]string{}, p.Failed...),
	}
	for _, warning := range p.Warnings {
		out.Warnings = append(out.Warnings, warning.Text)
	}
	for _, c := range p.Changes {
		j := planChangeJSON{Verb: string(c.Verb), Kind: string(c.Kind), Key: c.Name(), Why: c.Why, Owner: c.Owner, Due: c.Due.String()}
		if c.Number != 0 {
			j.Number = &c.Number
		}
		if c.Kind == plan.MilestoneKind {
			j.Before, j.After = planMilestoneJSON(c.BeforeMilestone), planMilestoneJSON(c.AfterMilestone)
		} else {
			j.Before, j.After = planIssueJSON(c.Before), planIssueJSON(c.After)
		}
		out.Changes = append(out.Changes, j)
	}
	for _, n := range p.Notes {
		j := planNoteJSON{Kind: string(n.Kind), Number: n.Number, URL: n.URL, Message: n.Message, Field: n.Field, File: n.File, GitHub: n.GitHub}
		if n.Key.Incident != "" {
			j.Key = plan.Change{Kind: planNoteKind(n), Key: n.Key}.Name()
		}
		out.Notes = append(out.Notes, j)
	}
	if s := p.Scope; s != nil {
		out.Scope = &planScopeJSON{s.Revision, s.Commit, s.Documents, s.Configuration}
	}
	s := p.Summary()
	out.Summary.Add, out.Summary.Change, out.Summary.Close = s.Add, s.Change, s.Close
	out.Summary.Issues.Add, out.Summary.Issues.Change, out.Summary.Issues.Close = s.AddIssues, s.ChangeIssues, s.CloseIssues
	return out
}

// PlanJSON prints a plan as JSON; lists are never null.
func PlanJSON(w io.Writer, p plan.Plan) error { return encodeJSON(w, planAsJSON(p)) }

func encodeJSON(w io.Writer, v any) error {
	var text strings.Builder
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, planEscape(text.String()))
	return err
}

// planEscape writes what could steer a terminal or turn the reading direction
// as \u escapes: the value stays what it is. encoding/json did C0 already.
func planEscape(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool { return r >= 0x7f }) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < ' ':
			b.WriteRune(r)
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r):
			for _, u := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "\\u%04x", u)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func planNoteKind(n plan.Note) plan.ObjectKind {
	if n.Key.Action == "" {
		return plan.MilestoneKind
	}
	return plan.IssueKind
}

func planIssueJSON(i *plan.Issue) *planObjectJSON {
	if i == nil {
		return nil
	}
	return &planObjectJSON{
		Title: plan.Visible(i.Title), State: string(i.State), StateReason: i.StateReason, Labels: i.Labels, Assignees: i.Assignees,
		Milestone: plan.Visible(i.MilestoneTitle), Description: plan.BlockText(i.Body),
	}
}

func planMilestoneJSON(m *plan.Milestone) *planObjectJSON {
	if m == nil {
		return nil
	}
	return &planObjectJSON{Title: plan.Visible(m.Title), State: string(m.State), Due: m.DueOn, Description: plan.BlockText(m.Description)}
}
