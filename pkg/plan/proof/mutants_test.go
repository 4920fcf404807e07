package proof

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// mutant is a client with one class of bug, put into what it sends and gets, or
// between the stages. What is nil is as it should be.
type mutant struct {
	name    string
	way     func(http.RoundTripper) http.RoundTripper
	tracker func(plan.Tracker) plan.Tracker
	want    func(*plan.Wanted, *plan.Policy)
	have    func(*model, plan.Wanted, *plan.Observed)
	plan    func(*plan.Plan)
}

// mutants are the classes of bugs that tools of this kind had, and that the
// model test must catch.
var mutants = []mutant{
	// What goes over the wire.
	{name: "stops at the first page", way: answered(func(_ *http.Request, resp *http.Response) { resp.Header.Del("Link") })},
	{name: "takes an answer that is no list for an empty one", way: answered(func(r *http.Request, resp *http.Response) {
		data, err := io.ReadAll(resp.Body)
		if r.Method == http.MethodGet && resp.StatusCode == 200 && isList(r) && (err != nil || !bytes.HasPrefix(data, []byte("["))) {
			data = []byte("[]")
		}
		resp.Body = io.NopCloser(bytes.NewReader(data))
	})},
	{name: "takes errors of lists for empty ones", way: answered(func(r *http.Request, resp *http.Response) {
		if r.Method == http.MethodGet && resp.StatusCode >= 400 && isList(r) {
			resp.StatusCode, resp.Body = 200, io.NopCloser(strings.NewReader("[]"))
		}
	})},
	{name: "keeps pull requests", way: answered(func(r *http.Request, resp *http.Response) {
		data, _ := io.ReadAll(resp.Body)
		resp.Body = io.NopCloser(bytes.NewReader(bytes.ReplaceAll(data, []byte(`"pull_request"`), []byte(`"x"`))))
	})},
	{name: "sends a write again when its answer is lost", way: func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if r.Method == http.MethodPost && (err != nil && !errors.Is(err, errKilled) || err == nil && resp.StatusCode >= 500) {
				r.Body, _ = r.GetBody()
				return next.RoundTrip(r)
			}
			return resp, err
		})
	}},
	{name: "replaces labels", way: func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/labels") || !strings.Contains(r.URL.Path, "/issues/") {
				return next.RoundTrip(r)
			}
			return replace(next, r, "labels", `{"labels":%s}`)
		})
	}},
	{name: "replaces assignees", way: func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/assignees") {
				return next.RoundTrip(r)
			}
			return replace(next, r, "", `%s`)
		})
	}},
	{name: "turns line endings", way: func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			return rewritten(next, r, func(data []byte) []byte { return bytes.ReplaceAll(data, []byte(`\r\n`), []byte(`\n`)) })
		})
	}},
	{name: "trims bodies", way: func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			return rewritten(next, r, func(data []byte) []byte { return bytes.ReplaceAll(data, []byte(`\t \r\n`), []byte(`\r\n`)) })
		})
	}},

	// What the tracker does.
	{name: "takes a lost answer for a refusal, and creates again", tracker: of(func(t *mutantTracker) {
		t.createIssue = func(ctx context.Context, i plan.Issue) (plan.Issue, error) {
			got, err := t.Tracker.CreateIssue(ctx, i)
			if errors.Is(err, plan.ErrAmbiguous) {
				return t.Tracker.CreateIssue(ctx, i)
			}
			return got, err
		}
	})},
	{name: "writes over people's words", tracker: of(func(t *mutantTracker) {
		t.updateIssue = func(ctx context.Context, n int, set plan.IssueUpdate) (plan.Issue, error) {
			if set.Body != nil {
				before, _, after, _ := take(*set.Body)
				body := strings.TrimSuffix(strings.TrimPrefix(*set.Body, before), after) + "\n"
				set.Body = &body
			}
			return t.Tracker.UpdateIssue(ctx, n, set)
		}
	})},
	{name: "does not read an issue before it writes it", tracker: of(func(t *mutantTracker) {
		seen := map[int]plan.Issue{}
		t.openIssues = func(ctx context.Context, label string) ([]plan.Issue, error) {
			list, err := t.Tracker.OpenIssues(ctx, label)
			for _, i := range list {
				seen[i.Number] = i
			}
			return list, err
		}
		t.issue = func(ctx context.Context, n int) (plan.Issue, error) {
			now, err := t.Tracker.Issue(ctx, n)
			if i, ok := seen[n]; ok && err == nil {
				return i, nil
			}
			return now, err
		}
	})},
	{name: "does not read a milestone before it writes it", tracker: of(func(t *mutantTracker) {
		seen := map[int]plan.Milestone{}
		t.milestone = func(ctx context.Context, n int) (plan.Milestone, error) {
			now, err := t.Tracker.Milestone(ctx, n)
			if m, ok := seen[n]; ok && err == nil {
				return m, nil
			}
			seen[n] = now
			return now, err
		}
		t.openMilestones = func(ctx context.Context) ([]plan.Milestone, error) {
			list, err := t.Tracker.OpenMilestones(ctx)
			for _, m := range list {
				seen[m.Number] = m
			}
			return list, err
		}
	})},
	{name: "does not look for closed issues", tracker: of(func(t *mutantTracker) {
		t.closedIssues = func(context.Context, string) iter.Seq2[plan.Issue, error] {
			return func(func(plan.Issue, error) bool) {}
		}
	})},
	{name: "trusts markers without label and milestone", tracker: of(func(t *mutantTracker) {
		t.openIssues = func(ctx context.Context, label string) ([]plan.Issue, error) {
			var list []plan.Issue
			for i, err := range t.Tracker.AllIssues(ctx, time.Unix(0, 0)) {
				if err != nil {
					return nil, err
				}
				if i.State == plan.Open {
					i.Labels = append(i.Labels, label)
					list = append(list, i)
				}
			}
			return list, nil
		}
	})},
	{name: "assigns whom it cannot", tracker: of(func(t *mutantTracker) {
		t.assignable = func(context.Context, string) (bool, error) { return true, nil }
	})},
	{name: "forgets to add labels", tracker: of(func(t *mutantTracker) {
		t.addLabels = func(context.Context, int, []string) error { return nil }
	})},
	{name: "forgets what milestones record", tracker: of(func(t *mutantTracker) {
		t.updateMilestone = func(ctx context.Context, n int, set plan.MilestoneUpdate) (plan.Milestone, error) {
			set.Description = nil
			if set == (plan.MilestoneUpdate{}) {
				return t.Tracker.Milestone(ctx, n)
			}
			return t.Tracker.UpdateMilestone(ctx, n, set)
		}
	})},
	{name: "comments", way: func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if err == nil && r.Method == http.MethodPatch && strings.Contains(r.URL.Path, "/issues/") {
				c, _ := http.NewRequest(http.MethodPost, r.URL.String()+"/comments", strings.NewReader(`{"body":"updated"}`))
				c.Header = r.Header
				if comment, err := next.RoundTrip(c); err == nil {
					comment.Body.Close()
				}
			}
			return resp, err
		})
	}},

	// What is wanted and allowed.
	{name: "closes what a broken file does not show", want: func(w *plan.Wanted, _ *plan.Policy) { w.Failed = nil }},
	{name: "does not know older commits", want: func(w *plan.Wanted, _ *plan.Policy) { w.Commit = w.Commit.AddDate(1, 0, 0) }},
	{name: "always overwrites", want: func(_ *plan.Wanted, p *plan.Policy) { p.Overwrite = true }},
	{name: "forgets former ids", want: func(w *plan.Wanted, _ *plan.Policy) {
		for n := range w.Items {
			w.Items[n].Former = nil
		}
		for n := range w.Groups {
			w.Groups[n].Former = nil
		}
	}},

	// What is seen.
	{name: "does not look whose marker it is", have: func(_ *model, _ plan.Wanted, h *plan.Observed) {
		for n := range h.Issues {
			h.Issues[n].Body = resource(h.Issues[n].Body, "o/r")
		}
	}},
	{name: "finds issues by their titles", have: func(m *model, w plan.Wanted, h *plan.Observed) {
		for _, item := range w.Items {
			known := slices.ContainsFunc(h.Issues, func(i plan.Issue) bool {
				_, mark, _, ok := take(i.Body)
				return ok && mark.Key == item.Key.String()
			})
			for _, i := range m.repo.Issues() {
				if !known && i.Title == item.Title && i.State == "open" && !strings.Contains(i.Body, "postmortem:begin") {
					data, _ := json.Marshal(map[string]any{"v": 1, "kind": "action", "source": "o/r", "key": item.Key.String(), "title": i.Title, "state": "open", "text": ""})
					h.Issues = append(h.Issues, plan.Issue{Number: i.Number, Title: i.Title, State: plan.Open, Labels: []string{plan.ManagedLabel.Name},
						Body: i.Body + "<!-- postmortem:begin " + base64.RawStdEncoding.EncodeToString(data) + " --><!-- postmortem:end -->"})
					break
				}
			}
		}
	}},
	{name: "opens again what people closed", have: func(_ *model, _ plan.Wanted, h *plan.Observed) {
		for n, i := range h.Issues {
			if i.State == plan.Closed {
				h.Issues[n].Body = remark(i.Body, func(f map[string]any) { f["state"] = "completed" })
				h.Issues[n].StateReason = "completed"
			}
		}
	}},
	{name: "closes milestones with people's issues", have: func(_ *model, _ plan.Wanted, h *plan.Observed) {
		for n := range h.Milestones {
			h.Milestones[n].OpenIssues = 0
		}
	}},
	{name: "does not merge: the file's value is what was applied last", have: func(_ *model, _ plan.Wanted, h *plan.Observed) {
		for n, i := range h.Issues {
			h.Issues[n].Body = remark(i.Body, func(f map[string]any) { f["title"] = i.Title })
		}
	}},

	{name: "moves issues back into the milestone", have: func(_ *model, _ plan.Wanted, h *plan.Observed) {
		for n, i := range h.Issues {
			if i.Milestone == 0 {
				h.Issues[n].Body = remark(i.Body, func(f map[string]any) { f["milestone"] = 0 })
			}
		}
	}},

	// What is done about it.
	{name: "leaves duplicates", plan: func(p *plan.Plan) {
		p.Changes = slices.DeleteFunc(p.Changes, func(c plan.Change) bool {
			return c.Kind == plan.IssueKind && c.Verb == plan.Close && c.After.StateReason == plan.ReasonDuplicate
		})
	}},
	{name: "closes both of a pair", plan: func(p *plan.Plan) {
		for _, c := range p.Changes {
			if c.Kind == plan.IssueKind && c.Verb == plan.Close && c.After.StateReason == plan.ReasonDuplicate {
				twin := c
				if n := slices.IndexFunc(p.Changes, func(o plan.Change) bool { return o.Key == c.Key && o.Verb == plan.Update && o.Kind == plan.IssueKind }); n >= 0 {
					after := *p.Changes[n].After
					after.State, after.StateReason = plan.Closed, plan.ReasonDuplicate
					twin = p.Changes[n]
					twin.Verb, twin.After = plan.Close, &after
					p.Changes[n] = twin
				}
			}
		}
	}},
	{name: "never closes", plan: func(p *plan.Plan) {
		p.Changes = slices.DeleteFunc(p.Changes, func(c plan.Change) bool { return c.Kind == plan.IssueKind && c.Verb == plan.Close })
	}},
	{name: "closes for good", plan: func(p *plan.Plan) {
		p.Changes = slices.DeleteFunc(p.Changes, func(c plan.Change) bool { return c.Kind == plan.IssueKind && c.Verb == plan.Reopen })
	}},
}

// answered changes answers.
func answered(change func(*http.Request, *http.Response)) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if err == nil {
				change(r, resp)
			}
			return resp, err
		})
	}
}

func isList(r *http.Request) bool {
	return strings.HasSuffix(r.URL.Path, "/issues") || strings.HasSuffix(r.URL.Path, "/milestones")
}

// rewritten changes what is sent.
func rewritten(next http.RoundTripper, r *http.Request, change func([]byte) []byte) (*http.Response, error) {
	if r.Body == nil {
		return next.RoundTrip(r)
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(bytes.NewReader(change(data)))
	return next.RoundTrip(again)
}

// replace sends a PATCH of the issue instead of an addition to one of its sets,
// and answers with the field, or with all of the issue.
func replace(next http.RoundTripper, r *http.Request, field, format string) (*http.Response, error) {
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	u := *r.URL
	u.Path = u.Path[:strings.LastIndex(u.Path, "/")]
	patch, err := http.NewRequestWithContext(r.Context(), http.MethodPatch, u.String(), strings.NewReader(fmt.Sprintf(format, data)))
	if err != nil {
		return nil, err
	}
	patch.Header = r.Header
	resp, err := next.RoundTrip(patch)
	if err != nil || resp.StatusCode != 200 || field == "" {
		return resp, err
	}
	var issue map[string]json.RawMessage
	if err := json.NewDecoder(resp.Body).Decode(&issue); err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(issue[field]))
	return resp, nil
}

// mutantTracker does some things otherwise: what is nil, it does as it should.
type mutantTracker struct {
	plan.Tracker
	openIssues      func(context.Context, string) ([]plan.Issue, error)
	openMilestones  func(context.Context) ([]plan.Milestone, error)
	closedIssues    func(context.Context, string) iter.Seq2[plan.Issue, error]
	issue           func(context.Context, int) (plan.Issue, error)
	milestone       func(context.Context, int) (plan.Milestone, error)
	assignable      func(context.Context, string) (bool, error)
	createIssue     func(context.Context, plan.Issue) (plan.Issue, error)
	updateIssue     func(context.Context, int, plan.IssueUpdate) (plan.Issue, error)
	updateMilestone func(context.Context, int, plan.MilestoneUpdate) (plan.Milestone, error)
	addLabels       func(context.Context, int, []string) error
}

func of(change func(*mutantTracker)) func(plan.Tracker) plan.Tracker {
	return func(t plan.Tracker) plan.Tracker {
		m := &mutantTracker{
			Tracker: t, openIssues: t.OpenIssues, openMilestones: t.OpenMilestones, closedIssues: t.ClosedIssues, issue: t.Issue, milestone: t.Milestone,
			assignable: t.Assignable, createIssue: t.CreateIssue, updateIssue: t.UpdateIssue, updateMilestone: t.UpdateMilestone, addLabels: t.AddLabels,
		}
		change(m)
		return m
	}
}

func (t *mutantTracker) OpenIssues(ctx context.Context, l string) ([]plan.Issue, error) {
	return t.openIssues(ctx, l)
}
func (t *mutantTracker) OpenMilestones(ctx context.Context) ([]plan.Milestone, error) {
	return t.openMilestones(ctx)
}
func (t *mutantTracker) ClosedIssues(ctx context.Context, l string) iter.Seq2[plan.Issue, error] {
	return t.closedIssues(ctx, l)
}
func (t *mutantTracker) Issue(ctx context.Context, n int) (plan.Issue, error) { return t.issue(ctx, n) }
func (t *mutantTracker) Milestone(ctx context.Context, n int) (plan.Milestone, error) {
	return t.milestone(ctx, n)
}
func (t *mutantTracker) Assignable(ctx context.Context, l string) (bool, error) {
	return t.assignable(ctx, l)
}
func (t *mutantTracker) CreateIssue(ctx context.Context, i plan.Issue) (plan.Issue, error) {
	return t.createIssue(ctx, i)
}
func (t *mutantTracker) UpdateIssue(ctx context.Context, n int, set plan.IssueUpdate) (plan.Issue, error) {
	return t.updateIssue(ctx, n, set)
}
func (t *mutantTracker) UpdateMilestone(ctx context.Context, n int, set plan.MilestoneUpdate) (plan.Milestone, error) {
	return t.updateMilestone(ctx, n, set)
}
func (t *mutantTracker) AddLabels(ctx context.Context, n int, l []string) error {
	return t.addLabels(ctx, n, l)
}

var payload = regexp.MustCompile(`postmortem:begin ([A-Za-z0-9+/]+) -->`)

// remark changes the marker in a body.
func remark(body string, change func(map[string]any)) string {
	return payload.ReplaceAllStringFunc(body, func(s string) string {
		data, err := base64.RawStdEncoding.DecodeString(payload.FindStringSubmatch(s)[1])
		var fields map[string]any
		if err != nil || json.Unmarshal(data, &fields) != nil {
			return s
		}
		change(fields)
		data, err = json.Marshal(fields)
		if err != nil {
			return s
		}
		return "postmortem:begin " + base64.RawStdEncoding.EncodeToString(data) + " -->"
	})
}

// resource makes a body another repository's.
func resource(body, source string) string {
	return remark(body, func(f map[string]any) { f["source"] = source })
}
