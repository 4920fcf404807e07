package site

import (
	"html/template"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

type pageView struct {
	frame
	Heading  string
	Date     string
	Severity severityView
	Status   statusView
	Reviewed string
	Zone     string

	Metrics    []metricView
	Moments    []momentView
	MomentZone string

	Services, Tags, Authors []string
	Class                   string
	DetectedBy              string
	Roles                   []roleView
	Links                   []linkView
	SourcePath              string
	SourceHref              string

	Earlier, Later []linkView
	Unknown        []string

	Contents []contentsView
	Body     template.HTML
}

type roleView struct{ Name, Login string }

type linkView struct {
	Name string
	Href string // empty: nothing to open
	Date string
}

type contentsView struct{ Text, Href string }

func (b *builder) renderPage(d *doc) (rendered, error) {
	v := pageView{
		frame:      b.frame("../../", d.title()),
		Heading:    d.title(),
		Date:       d.Date.Value.String(),
		Severity:   viewSeverity(d.Severity.Value),
		Status:     viewStatus(d.Status.Value),
		Reviewed:   d.Reviewed.Value.String(),
		Services:   values(d.Services),
		Tags:       values(d.Tags),
		Authors:    values(d.Authors),
		Class:      d.Class.Value,
		DetectedBy: strings.ReplaceAll(string(d.DetectedBy.Value), "-", " "),
		SourcePath: d.File.Path,
		SourceHref: b.sourceURL(d),
	}
	v.Moments, v.MomentZone = viewMoments(d.Incident)
	v.Path = d.path()
	if b.BaseURL != "" {
		v.Canonical = b.BaseURL + d.dir()
	}
	v.Description = summaryOf(d)
	for _, m := range d.Timeline.Metrics() {
		v.Metrics = append(v.Metrics, viewMetric(d.Incident, m))
	}
	if d.Timezone.Value != nil {
		v.Zone = d.Timezone.Value.String()
	}
	for _, role := range d.Roles {
		v.Roles = append(v.Roles, roleView{role.Name.Value, role.Login.Value})
	}
	family := b.families[d.Incident]
	v.Earlier, v.Later, v.Unknown = b.relatives(family.Earlier), b.relatives(family.Later), family.Unknown

	r := &bodyRenderer{builder: b, doc: d, src: d.File.Data, images: newPageImages(b.images)}
	for _, l := range d.Links {
		v.Links = append(v.Links, r.frontMatterLink(l))
	}
	if actions := b.viewActions(d); len(actions) > 0 {
		table, err := execute(actionsTemplate, actions)
		if err != nil {
			return rendered{}, err
		}
		r.actions = table
	}
	v.Body = template.HTML(r.render()) // safe by construction: see bodyRenderer
	for _, h := range d.outline.headings {
		if h.Level == 2 && !h.Title && h.Text != "" {
			v.Contents = append(v.Contents, contentsView{h.Text, fragment(h.ID)})
		}
	}
	if len(r.actions) > 0 && r.ownActions {
		v.Contents = append(v.Contents, contentsView{"Action items", "#actions"})
	}
	page, err := execute(pageTemplate, v)
	return rendered{html: page, images: r.images.copies, warnings: r.warnings}, err
}

func (b *builder) relatives(list []*incident.Incident) []linkView {
	views := make([]linkView, 0, len(list))
	for _, in := range list {
		d := b.byIncident[in]
		views = append(views, linkView{Name: d.title(), Href: "../" + d.slug + "/index.html", Date: d.Date.Value.String()})
	}
	return views
}

func (r *bodyRenderer) frontMatterLink(l incident.Link) linkView {
	v := linkView{Name: firstOf(l.Name.Value, l.URL.Value)}
	if l.URL.Value == "" {
		return v
	}
	href, problem := r.resolve(r.doc, l.URL.Value)
	if problem != "" {
		r.warnAt(l.URL.Span, ruleLink, linkProblem(l.URL.Value, problem), "")
	}
	v.Href = href
	return v
}

// summaryOf is the first paragraph of the summary, for previews of the link.
func summaryOf(d *doc) string {
	const most = 200
	s, ok := d.Section(incident.Summary)
	if !ok || s.Node == nil {
		return ""
	}
	for n := s.Node.NextSibling(); n != nil && n.Kind() != ast.KindHeading; n = n.NextSibling() {
		if n.Kind() != ast.KindParagraph {
			continue
		}
		runes := []rune(plainText(n, d.File.Data))
		if len(runes) <= most {
			return string(runes)
		}
		text := string(runes[:most])
		if i := strings.LastIndexByte(text, ' '); i > 0 {
			text = text[:i]
		}
		return text + " …"
	}
	return ""
}
