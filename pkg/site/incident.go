package site

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// longTitle is from how many characters on a title is set smaller.
const longTitle = 90

// incident writes one incident's page, and the images beside it.
func (p *page) incident(d *doc) error {
	history := p.History[d.file()]
	f := frame{path: d.path(), title: d.title, description: d.summary, section: sectionIncidents, article: true,
		published: d.published(history), changed: history.Changed, states: len(d.actions) > 0}
	p.begin(f)
	p.raw(`<article class="incident">` + "\n" + `<header class="masthead">` + "\n" + `<p class="kicker">`)
	p.severity(d.severity)
	p.raw(" ")
	p.status(d.status)
	if !d.day.IsZero() {
		p.raw(" ")
		p.date(d.day)
	}
	p.raw("</p>\n")
	if utf8.RuneCountInString(d.title) > longTitle {
		p.raw(`<h1 class="long" dir="auto">`)
	} else {
		p.raw(`<h1 dir="auto">`)
	}
	p.text(d.title)
	p.raw("</h1>\n")
	p.callouts(d)
	p.raw("</header>\n")
	if metrics := d.metrics(); len(metrics) > 0 {
		p.strip("Durations", func() {
			for _, v := range metrics {
				p.raw("<div><dt>")
				p.text(v.Long)
				p.raw(" <abbr")
				p.attr("title", v.Long)
				p.raw(">")
				p.text(string(v.Name))
				p.raw("</abbr></dt><dd>")
				p.figure(v)
				p.endpoints(v, true)
				p.raw("</dd></div>\n")
			}
		})
	}
	p.course(d)

	r := &bodyRenderer{builder: p.builder, doc: d, src: d.source.File.Data, images: newPageImages(p.images), buf: &p.buffer}
	if len(d.actions) > 0 {
		r.actions = func() { p.actionTable(deepRoot, d.actions, false) }
	}
	p.raw(`<div class="columns">` + "\n")
	p.contents(d)
	p.raw(`<div class="body">` + "\n")
	r.render()
	p.raw("</div>\n")
	p.facts(d, r, history)
	p.raw("</div>\n</article>\n")
	p.related(d)
	f.body = r
	if err := p.end(f); err != nil {
		return err
	}
	for name, data := range r.images.copies {
		if err := p.put(d.dir()+name, data); err != nil {
			return err
		}
	}
	p.warnings = append(p.warnings, r.warnings...)
	return nil
}

func (p *page) callouts(d *doc) {
	if d.draft() {
		p.raw(`<p class="callout draft"><b>This is a draft.</b> Times, causes and actions may still change.</p>` + "\n")
	}
	family := p.familyOf(d)
	if len(family.Earlier)+len(family.Unknown) > 0 {
		p.raw(`<p class="callout"><b>It happened before.</b> This incident repeats `)
		p.relatives(family.Earlier)
		for i, id := range family.Unknown {
			if i > 0 || len(family.Earlier) > 0 {
				p.raw(", ")
			}
			p.element("code", "", id)
		}
		p.raw(".</p>\n")
	}
	if len(family.Later) > 0 {
		p.raw(`<p class="callout"><b>It happened again.</b> Later incidents repeat this one: `)
		p.relatives(family.Later)
		p.raw(".</p>\n")
	}
}

func (p *page) relatives(list []*incident.Incident) {
	for i, in := range list {
		if i > 0 {
			p.raw(", ")
		}
		p.docLink(p.docOf(in))
	}
}

// docLink leads from one incident's page to another's, with its day.
func (p *page) docLink(d *doc) {
	p.link("../"+d.slug+"/index.html", d.title)
	if !d.day.IsZero() {
		p.raw(" (")
		p.date(d.day)
		p.raw(")")
	}
}

func (p *page) contents(d *doc) {
	open := false
	item := func(text, href string) {
		if !open {
			open = true
			p.raw(`<nav class="contents" aria-labelledby="contents">` + "\n" + `<h2 id="contents">Contents</h2>` + "\n<ol>\n")
		}
		p.raw("<li>")
		p.link(href, text)
		p.raw("</li>\n")
	}
	for _, h := range d.outline.headings {
		if h.Level == 2 && !h.Title && h.Text != "" {
			item(h.Text, fragment(h.ID))
		}
	}
	if len(d.actions) > 0 && !d.placeForActions {
		item("Action items", "#actions")
	}
	if open {
		p.raw("</ol>\n</nav>\n")
	}
}

// facts is the list beside the document. Links of the front matter are
// resolved as those of the body are.
func (p *page) facts(d *doc, r *bodyRenderer, history History) {
	p.raw(`<section class="facts" aria-labelledby="facts">` + "\n" + `<h2 id="facts">Facts</h2>` + "\n<dl>\n")
	fact := func(name string, values []string, href func(string) string) {
		if len(values) == 0 {
			return
		}
		p.raw("<div>")
		p.raw(`<dt dir="auto">`)
		p.text(name)
		p.raw("</dt>")
		for _, v := range values {
			p.raw(`<dd dir="auto">`)
			address := ""
			if href != nil {
				address = href(v)
			}
			p.link(address, v)
			p.raw("</dd>")
		}
		p.raw("</div>\n")
	}
	filter := func(key string) func(string) string {
		return func(v string) string { return deepRoot + "index.html?" + url.Values{key: {v}}.Encode() }
	}
	fact("Services", d.services, func(s string) string { return deepRoot + p.serviceAt[s] })
	if d.detectedBy != "" {
		fact("Detected by", []string{strings.ReplaceAll(string(d.detectedBy), "-", " ")}, func(string) string { return filter("detected_by")(string(d.detectedBy)) })
	}
	if d.class != "" {
		fact("Class", []string{d.class}, func(s string) string { return deepRoot + p.classAt[s] })
	}
	fact("Tags", d.tags, filter("tag"))
	fact("Authors", d.authors(), nil)
	for _, role := range d.roles() {
		fact(role.Name.Value, []string{role.Login.Value}, nil)
	}
	p.factTime("Reviewed", d.reviewed)
	if zone := d.zone(); zone != "" {
		fact("Time zone", []string{zone}, nil)
	}
	if links := d.links(); len(links) > 0 {
		p.raw("<div><dt>Links</dt>")
		for _, l := range links {
			p.raw(`<dd dir="auto">`)
			p.link(r.frontMatterLink(l), firstOf(l.Name.Value, l.URL.Value))
			p.raw("</dd>")
		}
		p.raw("</div>\n")
	}
	p.followUps(d)
	if !history.Created.IsZero() {
		p.factTime("Written", incident.DateOf(history.Created))
	}
	if !history.Changed.IsZero() {
		p.factTime("Last changed", incident.DateOf(history.Changed))
	}
	if !p.Without.Paths {
		p.document(d)
	}
	p.raw("</dl>\n</section>\n")
}

// document leads to the file.
func (p *page) document(d *doc) {
	p.raw(`<div><dt>Document</dt><dd class="path">`)
	p.link(sourceURL(p.SourceURL, d), d.file())
	p.raw("</dd>")
	for _, l := range []struct {
		name   string
		prefix string
	}{{"Edit", p.EditURL}, {"History", p.HistoryURL}} {
		if href := sourceURL(l.prefix, d); href != "" {
			p.raw("<dd>")
			p.link(href, l.name)
			p.raw("</dd>")
		}
	}
	p.raw("</div>\n")
}

func (p *page) factTime(name constant, day incident.Date) {
	if day.IsZero() {
		return
	}
	p.raw("<div><dt>")
	p.raw(name)
	p.raw("</dt><dd>")
	p.date(day)
	p.raw("</dd></div>\n")
}

// followUps shows what was answered when somebody asked again.
func (p *page) followUps(d *doc) {
	list := d.followUps()
	if len(list) == 0 {
		return
	}
	p.raw("<div><dt>Follow-ups</dt>")
	for _, u := range list {
		p.raw("<dd>")
		stage, asked := incident.FindStage(u.Stage.Value)
		p.text(firstOf(sentence(u.Stage.Value), "Follow-up"))
		if !u.Date.Value.IsZero() {
			p.raw(", ")
			p.date(u.Date.Value)
		}
		var done []string
		for _, id := range values(u.Done) {
			q, _ := stage.Question(id)
			done = append(done, firstOf(q.Answer, id))
		}
		switch {
		case asked && u.Date.Value.IsZero():
			p.raw(", so far")
			fallthrough
		case len(done) > 0:
			p.text(": " + firstOf(strings.Join(done, ", "), "nothing ticked"))
		case asked:
			p.raw(": nothing ticked")
		}
		p.raw("</dd>")
	}
	p.raw("</div>\n")
}

// related leads on: to incidents that look alike, and to the neighbours in
// time.
func (p *page) related(d *doc) {
	if similar := p.similar(d); len(similar) > 0 {
		p.raw(`<section class="similar" aria-labelledby="similar">` + "\n" + `<h2 id="similar">Similar incidents</h2>` + "\n" +
			`<p class="sub">Suggested by the words of title, summary and cause, by services and class.</p>` + "\n<ul>\n")
		for _, m := range similar {
			s := p.docOf(m.Incident)
			p.raw("<li>")
			p.severity(s.severity)
			p.raw(" ")
			p.docLink(s)
			if len(m.Terms) > 0 {
				p.raw(` <span class="sub">both: `)
				p.element("bdi", "", strings.Join(m.Terms, ", "))
				p.raw("</span>")
			}
			p.raw("</li>\n")
		}
		p.raw("</ul>\n</section>\n")
	}
	if d.older == nil && d.newer == nil {
		return
	}
	p.raw(`<nav class="neighbours" aria-label="Neighbours in time">` + "\n<ul>\n")
	for _, n := range []struct {
		doc        *doc
		rel, place constant
		name       constant
	}{{d.older, "prev", "older", "Before"}, {d.newer, "next", "newer", "After"}} {
		if n.doc == nil {
			continue
		}
		p.raw(`<li class="`)
		p.raw(n.place)
		p.raw(`"><a rel="`)
		p.raw(n.rel)
		p.raw(`"`)
		p.attr("href", "../"+n.doc.slug+"/index.html")
		p.raw(`><span class="sub">`)
		p.raw(n.name)
		p.raw(` </span><span class="title" dir="auto">`)
		p.text(n.doc.title)
		p.raw("</span></a></li>\n")
	}
	p.raw("</ul>\n</nav>\n")
}

// maxSimilar is how many suggestions a page makes.
const maxSimilar = 4

// similar are incidents that look alike, without those that the page names
// already.
func (b *builder) similar(d *doc) []insight.Match {
	if b.similarity == nil { // a live site that is not complete yet
		return nil
	}
	family := b.familyOf(d)
	var leaveOut []*incident.Incident
	for _, in := range slices.Concat(family.Earlier, family.Later) {
		leaveOut = append(leaveOut, b.inSimilarity(in))
	}
	list := b.similarity().To(b.inSimilarity(d.source), maxSimilar, leaveOut...)
	return slices.DeleteFunc(list, func(m insight.Match) bool { return b.docOf(m.Incident) == nil })
}

// frontMatterLink resolves a link of the front matter; empty when there is
// nothing to open.
func (r *bodyRenderer) frontMatterLink(l incident.Link) string {
	if l.URL.Value == "" {
		return ""
	}
	href, problem := r.resolve(r.doc, l.URL.Value)
	if problem != "" {
		r.findAt(l.URL.Span, diag.Warning, ruleLink, linkProblem(l.URL.Value, problem), "")
	}
	return href
}
