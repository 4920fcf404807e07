package site

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// DataVersion is the version of incidents.json. It changes when a field goes
// away or means something else, not when one is added. The schema is
// docs/incidents.schema.json.
const DataVersion = 1

const dataPath = "incidents.json"

type jsonFile struct {
	Version int    `json:"version"`
	Title   string `json:"title"`
	// StatesAt is when the states of actions were read from the tracker;
	// absent when they are those of the documents.
	StatesAt  *time.Time     `json:"states_at,omitempty"`
	Incidents []jsonIncident `json:"incidents"` // newest first
}

type jsonIncident struct {
	ID         string                `json:"id"`
	Page       string                `json:"page"` // relative to this file
	Title      string                `json:"title"`
	Date       string                `json:"date,omitempty"`
	Severity   string                `json:"severity,omitempty"`
	Status     incident.Status       `json:"status,omitempty"`
	Reviewed   string                `json:"reviewed,omitempty"`
	Services   []string              `json:"services"`
	Tags       []string              `json:"tags"`
	Class      string                `json:"class,omitempty"`
	DetectedBy incident.Detection    `json:"detected_by,omitempty"`
	Recurs     []string              `json:"recurs"`
	Summary    string                `json:"summary,omitempty"` // its first paragraph, cut
	Moments    []jsonMoment          `json:"moments"`
	Metrics    map[string]jsonMetric `json:"metrics"` // by name in small letters
	Actions    []jsonAction          `json:"actions"`
	Created    *time.Time            `json:"created,omitempty"`
	Changed    *time.Time            `json:"changed,omitempty"`
	Document   string                `json:"document,omitempty"` // path in the repository
}

// jsonMoment is known to lie between both, which are equal when it is exact.
type jsonMoment struct {
	Moment   incident.Moment `json:"moment"`
	Earliest time.Time       `json:"earliest"`
	Latest   time.Time       `json:"latest"`
}

// jsonMetric is a duration between two moments, within bounds.
type jsonMetric struct {
	From       incident.Moment `json:"from"`
	To         incident.Moment `json:"to"`
	MinSeconds int64           `json:"min_seconds"`
	MaxSeconds int64           `json:"max_seconds"`
}

type jsonAction struct {
	ID       string                `json:"id,omitempty"`
	Title    string                `json:"title"`
	Type     incident.ActionType   `json:"type,omitempty"`
	Owner    string                `json:"owner,omitempty"` // a login, or team:NAME
	Due      string                `json:"due,omitempty"`
	DoneWhen string                `json:"done_when,omitempty"`
	State    incident.ActionStatus `json:"state"`
	Overdue  bool                  `json:"overdue"`
	Closed   string                `json:"closed,omitempty"`
	Reason   string                `json:"reason,omitempty"`
	Issue    string                `json:"issue,omitempty"` // address
}

// data writes incidents.json, one incident a line.
func (p *page) data() error {
	head := jsonFile{Version: DataVersion, Title: p.Title, Incidents: []jsonIncident{}}
	if !p.ProgressAt.IsZero() && p.Progress != nil {
		head.StatesAt = &p.ProgressAt
	}
	start, err := json.Marshal(head)
	if err != nil {
		return err
	}
	lines := make([][]byte, len(p.docs))
	errs := make([]error, len(p.docs))
	parallel(len(p.docs), func(i int) { lines[i], errs[i] = json.Marshal(p.jsonIncident(p.docs[i])) })
	p.WriteString(strings.TrimSuffix(string(start), "]}"))
	for i, line := range lines {
		if errs[i] != nil {
			return errs[i]
		}
		if i > 0 {
			p.WriteString(",")
		}
		p.WriteString("\n")
		p.Write(line)
	}
	p.WriteString("\n]}\n")
	return p.put(dataPath, p.Bytes())
}

func (b *builder) jsonIncident(d *doc) jsonIncident {
	history := b.History[d.file()]
	out := jsonIncident{
		ID: d.id, Page: d.path(), Title: visible(d.title), Date: d.day.String(), Severity: d.severity.String(), Status: d.status,
		Reviewed: d.reviewed.String(), Services: d.services, Tags: d.tags, Class: d.class, DetectedBy: d.detectedBy, Recurs: d.recurs,
		Summary: d.summary, Moments: []jsonMoment{}, Metrics: map[string]jsonMetric{}, Actions: []jsonAction{},
		Created: present(history.Created), Changed: present(history.Changed),
	}
	if !b.Without.Paths {
		out.Document = d.file()
	}
	out.Moments = append(out.Moments, d.moments()...)
	for _, m := range d.durations() {
		out.Metrics[strings.ToLower(string(m.Name))] = jsonMetric{m.From, m.To, int64(m.Duration.Min / time.Second), int64(m.Duration.Max / time.Second)}
	}
	for _, a := range d.actions {
		v := b.viewAction(a)
		out.Actions = append(out.Actions, jsonAction{
			ID: v.id, Title: visible(v.title), Type: v.kind, Owner: v.ownerRef, Due: v.due.String(), DoneWhen: visible(v.doneWhen),
			State: v.state, Overdue: a.Timing == insight.Overdue, Closed: v.closed.String(), Reason: visible(v.reason), Issue: v.issueURL,
		})
	}
	return out
}

func present(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
