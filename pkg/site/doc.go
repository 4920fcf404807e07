package site

import (
	"strings"
	"sync"
	"time"

	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
	"github.com/seed-42cec927/postmortem/pkg/markdown"
)

// doc is what the site shows of one incident. Pages, lists, feed and data read
// it from here and nowhere else, so that what must not be shown is left out in
// one place.
type doc struct {
	*Content
	slug     string        // folder below incidents/; unique and safe as a file name
	reviewed incident.Date // as the document says, or else git
	actions  []insight.Action
	tally    insight.Tally

	older, newer *doc // neighbours in time; nil at the ends

	row  []byte // as a row of a list in a folder of a folder
	once sync.Once
}

// Content is what a document says by itself, whatever others there are: all that
// lists, search and links need of its text. Who has it needs the incident's tree
// no more.
type Content struct {
	// source is for this file, place.go and the renderer of the body, which
	// writes the document's own words.
	source  *incident.Incident
	outline outline
	// placeForActions is true when the document says where the live table of
	// actions stands.
	placeForActions bool

	id         string
	title      string // never empty: a page needs a heading
	day        incident.Date
	severity   incident.Severity
	status     incident.Status
	services   []string
	tags       []string
	class      string
	detectedBy incident.Detection
	recurs     []string // ids of incidents that it repeats

	summary string // its first paragraph, cut
	words   []word // that can be searched

	ttd, ttr *metricView // nil when not known
}

func (d *doc) dir() string  { return "incidents/" + d.slug + "/" }
func (d *doc) path() string { return d.dir() + "index.html" }

// Read takes from an incident what is shown of it.
func Read(in *incident.Incident) *Content {
	tree := treeOf(in)
	c := &Content{
		source:     in,
		outline:    outlineOf(in, tree),
		id:         in.ID.Value,
		title:      firstOf(strings.TrimSpace(in.Title.Value), in.ID.Value, in.File.Path),
		day:        in.Date.Value,
		severity:   in.Severity.Value,
		status:     in.Status.Value,
		services:   values(in.Services),
		tags:       values(in.Tags),
		class:      in.Class.Value,
		detectedBy: in.DetectedBy.Value,
		recurs:     values(in.Recurs),
		ttd:        metricOf(in, incident.TTD),
		ttr:        metricOf(in, incident.TTR),
	}
	c.placeForActions = c.hasPlaceForActions(tree)
	c.summary = c.firstParagraph(tree)
	c.words = c.searched(tree)
	return c
}

// treeOf is the incident's own, or where it was taken out another of the same
// text: to read one document again costs far less than to keep thousands.
func treeOf(in *incident.Incident) ast.Node {
	if in.Body != nil {
		return in.Body
	}
	return markdown.Parse(in.Text)
}

// What only the incident's own page shows is worked out when it is made.

func (c *Content) file() string { return c.source.File.Path }

func (c *Content) authors() []string { return values(c.source.Authors) }

func (c *Content) roles() []incident.Role { return c.source.Roles }

func (c *Content) links() []incident.Link { return c.source.Links }

func (c *Content) followUps() []incident.FollowUp { return c.source.FollowUps }

func (c *Content) zone() string {
	if c.source.Timezone.Value == nil {
		return ""
	}
	return c.source.Timezone.Value.String()
}

func (c *Content) durations() []incident.Metric { return c.source.Timeline.Metrics() }

// metrics are the durations as pages show them.
func (c *Content) metrics() []metricView {
	var list []metricView
	for _, m := range c.durations() {
		list = append(list, viewMetric(c.source, m))
	}
	return list
}

// moments lists each moment where the timeline first has it.
func (c *Content) moments() (list []jsonMoment) {
	for _, m := range incident.Moments {
		if e, ok := c.source.Timeline.Find(m); ok && !e.Stamp.IsZero() {
			list = append(list, jsonMoment{m, e.Stamp.Earliest, e.Stamp.Latest})
		}
	}
	return list
}

func (c *Content) draft() bool { return c.status == incident.Draft }

// year groups documents; empty without a date.
func (c *Content) year() string {
	if c.day.IsZero() {
		return ""
	}
	return c.day.String()[:4]
}

// published is the time that feeds and previews give: when the document
// appeared, else the incident's day.
func (c *Content) published(h History) time.Time {
	if !h.Created.IsZero() {
		return h.Created
	}
	if c.day.IsZero() {
		return time.Time{}
	}
	return c.day.In(time.UTC)
}

// paragraphs yields the plain text of the paragraphs of a section, down to the
// next heading.
func (c *Content) paragraphs(tree ast.Node, kind incident.SectionKind, yield func(string) bool) {
	s, ok := c.source.Section(kind)
	if !ok {
		return
	}
	var walk func(ast.Node) bool
	walk = func(n ast.Node) bool {
		switch n.Kind() {
		case ast.KindParagraph, ast.KindTextBlock:
			return yield(plainText(n, c.source.File.Data))
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
	for n := s.In(tree).NextSibling(); n != nil && n.Kind() != ast.KindHeading; n = n.NextSibling() {
		if !walk(n) {
			return
		}
	}
}

// firstParagraph is the begin of the summary, for previews of the link.
func (c *Content) firstParagraph(tree ast.Node) (text string) {
	const most = 200
	c.paragraphs(tree, incident.Summary, func(s string) bool {
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
