package site

import (
	"strings"
	"sync"
	"time"

	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// doc is what the site shows of one incident. Pages, lists, feed and data read
// it from here and nowhere else, so that what must not be shown is left out in
// one place.
type doc struct {
	// source is for this file, place.go and the renderer of the body, which
	// writes the document's own words.
	source  *incident.Incident
	slug    string // folder below incidents/; unique and safe as a file name
	outline outline

	id         string
	title      string // never empty: a page needs a heading
	day        incident.Date
	severity   incident.Severity
	status     incident.Status
	reviewed   incident.Date
	services   []string
	tags       []string
	class      string
	detectedBy incident.Detection
	recurs     []string // ids of incidents that it repeats

	summary string // its first paragraph, cut

	ttd, ttr *metricView // nil when not known
	actions  []insight.Action
	tally    insight.Tally

	older, newer *doc // neighbours in time; nil at the ends

	row  []byte // as a row of a list in a folder of a folder
	once sync.Once
}

func (d *doc) dir() string  { return "incidents/" + d.slug + "/" }
func (d *doc) path() string { return d.dir() + "index.html" }

// newDoc takes from an incident what is shown of it.
func newDoc(in *incident.Incident) *doc {
	d := &doc{
		source:     in,
		id:         in.ID.Value,
		title:      firstOf(strings.TrimSpace(in.Title.Value), in.ID.Value, in.File.Path),
		day:        in.Date.Value,
		severity:   in.Severity.Value,
		status:     in.Status.Value,
		reviewed:   in.Reviewed.Value,
		services:   values(in.Services),
		tags:       values(in.Tags),
		class:      in.Class.Value,
		detectedBy: in.DetectedBy.Value,
		recurs:     values(in.Recurs),
		ttd:        metricOf(in, incident.TTD),
		ttr:        metricOf(in, incident.TTR),
	}
	d.summary = d.firstParagraph()
	return d
}

// What only the incident's own page shows is worked out when it is made.

func (d *doc) file() string { return d.source.File.Path }

func (d *doc) authors() []string { return values(d.source.Authors) }

func (d *doc) roles() []incident.Role { return d.source.Roles }

func (d *doc) links() []incident.Link { return d.source.Links }

func (d *doc) followUps() []incident.FollowUp { return d.source.FollowUps }

func (d *doc) zone() string {
	if d.source.Timezone.Value == nil {
		return ""
	}
	return d.source.Timezone.Value.String()
}

func (d *doc) durations() []incident.Metric { return d.source.Timeline.Metrics() }

// metrics are the durations as pages show them.
func (d *doc) metrics() []metricView {
	var list []metricView
	for _, m := range d.durations() {
		list = append(list, viewMetric(d.source, m))
	}
	return list
}

// moments lists each moment where the timeline first has it.
func (d *doc) moments() (list []jsonMoment) {
	for _, m := range incident.Moments {
		if e, ok := d.source.Timeline.Find(m); ok && !e.Stamp.IsZero() {
			list = append(list, jsonMoment{m, e.Stamp.Earliest, e.Stamp.Latest})
		}
	}
	return list
}

func (d *doc) draft() bool { return d.status == incident.Draft }

// year groups documents; empty without a date.
func (d *doc) year() string {
	if d.day.IsZero() {
		return ""
	}
	return d.day.String()[:4]
}

// published is the time that feeds and previews give: when the document
// appeared, else the incident's day.
func (d *doc) published(h History) time.Time {
	if !h.Created.IsZero() {
		return h.Created
	}
	if d.day.IsZero() {
		return time.Time{}
	}
	return d.day.In(time.UTC)
}

// paragraphs yields the plain text of the paragraphs of a section, down to the
// next heading.
func (d *doc) paragraphs(kind incident.SectionKind, yield func(string) bool) {
	s, ok := d.source.Section(kind)
	if !ok || s.Node == nil {
		return
	}
	var walk func(ast.Node) bool
	walk = func(n ast.Node) bool {
		switch n.Kind() {
		case ast.KindParagraph, ast.KindTextBlock:
			return yield(plainText(n, d.source.File.Data))
		case ast.KindHTMLBlock, ast.KindFencedCodeBlock, ast.KindCodeBlock:
			return true
		}
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if c.Type() == ast.TypeBlock && !walk(c) {
				return false
			}
		}
		return true
	}
	for n := s.Node.NextSibling(); n != nil && n.Kind() != ast.KindHeading; n = n.NextSibling() {
		if !walk(n) {
			return
		}
	}
}

// firstParagraph is the begin of the summary, for previews of the link.
func (d *doc) firstParagraph() (text string) {
	const most = 200
	d.paragraphs(incident.Summary, func(s string) bool {
		text = s
		return s == ""
	})
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	text = string(runes[:most])
	if i := strings.LastIndexByte(text, ' '); i > 0 {
		text = text[:i]
	}
	return text + " …"
}

func metricOf(in *incident.Incident, name incident.MetricName) *metricView {
	m, ok := in.Timeline.Metric(name)
	if !ok {
		return nil
	}
	v := viewMetric(in, m)
	return &v
}

func values(fields []incident.Field[string]) []string {
	list := make([]string, 0, len(fields))
	for _, f := range fields {
		if f.Value != "" {
			list = append(list, f.Value)
		}
	}
	return list
}
