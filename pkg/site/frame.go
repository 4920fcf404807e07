package site

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
)

//go:embed static/style.css
var styleSheet []byte

//go:embed static/icon.svg
var icon []byte

var (
	styleName = assetName("style", styleSheet, ".css")
	iconName  = assetName("icon", icon, ".svg")
)

const staticDir = "static/"

// assetName changes with the content, so that no browser mixes an old style
// with new pages.
func assetName(stem string, content []byte, ext string) string {
	sum := sha256.Sum256(content)
	return staticDir + stem + "." + hex.EncodeToString(sum[:4]) + ext
}

func (p *page) assets() error {
	for name, data := range map[string][]byte{styleName: styleSheet, iconName: icon, scriptName: script, searchName: searchLibrary} {
		if err := p.put(name, data); err != nil {
			return err
		}
	}
	return nil
}

// page is one HTML file in the making. Its worker uses it again for the next.
type page struct {
	*builder
	buffer
	warnings []diag.Diagnostic // about links and images

	// Of a live page: its version, where that stands, and where the findings do.
	version            string
	versionAt, panelAt int
}

// section is an entry of the navigation.
type section struct {
	name constant
	path string
}

var (
	sectionIncidents = section{"Incidents", "index.html"}
	sectionActions   = section{"Actions", "actions/index.html"}
	sectionTrends    = section{"Trends", "trends/index.html"}
	sectionClasses   = section{"Classes", "classes/index.html"}
	sectionServices  = section{"Services", "services/index.html"}

	sections = []section{sectionIncidents, sectionActions, sectionTrends, sectionClasses, sectionServices}
)

// sections are the entries of the navigation that this edition has.
func (b *builder) sections() []section {
	if !b.Without.Classes {
		return sections
	}
	return slices.DeleteFunc(slices.Clone(sections), func(s section) bool { return s == sectionClasses })
}

// frame is what surrounds a page's content.
type frame struct {
	path        string // of the file
	root        string // leads to the site's root; worked out unless given
	title       string // empty for the site's own
	description string
	section     section
	article     bool
	published   time.Time // of an article; may be zero
	changed     time.Time
	scripted    bool // the page searches and filters
	states      bool // it shows states of actions
	notes       func()

	// Of a live page: the document that it shows, or the path of one that
	// cannot be read.
	body   *bodyRenderer
	unread string
}

// The policy comes first in the head: what stands before it would not be held
// to it. Pages without a script allow none. To connect to the site itself is
// for tools that fetch robots.txt in the name of the page.
const (
	policyPlain    constant = `default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'`
	policyScripted constant = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'`
)

// rootOf leads from a file to the site's root.
func rootOf(path string) string { return strings.Repeat("../", strings.Count(path, "/")) }

// address is the absolute address of a file; empty when the base is not known.
func (b *builder) address(path string) string {
	if b.BaseURL == "" {
		return ""
	}
	return b.BaseURL + strings.TrimSuffix(path, "index.html")
}

func (p *page) begin(f frame) {
	if f.root == "" {
		f.root = rootOf(f.path)
	}
	title := p.Title
	if f.title != "" {
		title = f.title + " · " + p.Title
	}
	p.raw("<!DOCTYPE html>\n<html")
	p.attr("lang", p.Lang)
	p.raw(">\n<head>\n" + `<meta http-equiv="Content-Security-Policy" content="`)
	if f.scripted || p.live != nil {
		p.raw(policyScripted)
	} else {
		p.raw(policyPlain)
	}
	p.raw(`">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
`)
	p.element("title", "", title)
	p.raw("\n")
	p.meta("name", "description", f.description)
	p.meta("name", "generator", "postmortem")
	p.meta("property", "og:title", firstOf(f.title, p.Title))
	p.meta("property", "og:site_name", p.Title)
	p.meta("property", "og:description", f.description)
	if f.article {
		p.meta("property", "og:type", "article")
		p.metaTime("article:published_time", f.published)
		p.metaTime("article:modified_time", f.changed)
	} else {
		p.meta("property", "og:type", "website")
	}
	p.meta("name", "twitter:card", "summary")
	if address := p.address(f.path); address != "" && f.path != missingPath {
		p.meta("property", "og:url", address)
		p.linkTag("canonical", "", address)
		p.linkTag("alternate", "application/atom+xml", f.root+feedPath)
	}
	p.linkTag("icon", "image/svg+xml", f.root+iconName)
	p.linkTag("stylesheet", "", f.root+styleName)
	if f.scripted {
		p.raw("<script defer")
		p.attr("src", f.root+scriptName)
		p.raw("></script>\n")
	}
	if p.live != nil {
		p.linkTag("stylesheet", "", f.root+liveDir+"live.css")
		p.raw("<script")
		p.attr("src", f.root+liveDir+"live.js")
		p.raw(` data-version="`)
		p.versionAt = p.Len()
		p.raw(`"></script>` + "\n")
	}
	p.raw(`</head>
<body id="top">
<a class="skip" href="#main">Skip to content</a>
<header class="site">
<div class="wrap">
<a class="home"`)
	p.attr("href", f.root+"index.html")
	p.raw(` dir="auto">`)
	p.text(p.Title)
	p.raw("</a>\n<nav class=\"sections\" aria-label=\"Site\">\n<ul>\n")
	for _, s := range p.sections() {
		p.raw("<li><a")
		p.attr("href", f.root+s.path)
		switch {
		case f.path == s.path:
			p.raw(` aria-current="page"`)
		case f.section == s:
			p.raw(` aria-current="true"`)
		}
		p.raw(">")
		p.raw(s.name)
		p.raw("</a></li>\n")
	}
	p.raw("</ul>\n</nav>\n</div>\n</header>\n")
	if p.Notice != "" {
		p.raw(`<aside class="notice" aria-label="Notice"><p class="wrap" dir="auto">`)
		p.text(p.Notice)
		p.raw("</p></aside>\n")
	}
	p.raw(`<main id="main" class="wrap" tabindex="-1">` + "\n")
	p.panelAt = p.Len()
}

// end closes the page and hands it over.
func (p *page) end(f frame) error {
	p.raw("</main>\n<footer class=\"site\">\n<div class=\"wrap\">\n")
	if f.notes != nil {
		f.notes()
	}
	if f.states {
		p.raw("<p>")
		p.freshness()
		p.raw("</p>\n")
	}
	p.raw(`<p>Made by <a href="https://github.com/seed-42cec927/postmortem">postmortem</a>`)
	if f.path == sectionIncidents.path { // elsewhere it would change every page at every build
		p.raw(" on ")
		p.instant("", p.Now)
	}
	p.raw(".</p>\n</div>\n</footer>\n</body>\n</html>\n")
	if p.live != nil {
		return p.endLive(f)
	}
	return p.put(f.path, p.Bytes())
}

// freshness says how old the states of actions are.
func (p *page) freshness() {
	switch {
	case p.Progress == nil:
		p.raw("Action states are those written in the documents.")
	case p.ProgressAt.IsZero():
		p.raw("Action states are those of the issue tracker at an unknown time.")
	default:
		p.raw("Action states are those of the issue tracker at ")
		p.instant("", p.ProgressAt.In(p.Now.Location()))
		p.raw(".")
	}
}

// instant writes a time to the minute.
func (p *page) instant(class constant, t time.Time) {
	p.raw("<time")
	if class != "" {
		p.raw(` class="`)
		p.raw(class)
		p.raw(`"`)
	}
	p.attr("datetime", t.Format(time.RFC3339))
	p.raw(">")
	p.text(t.Format("2006-01-02 15:04 ") + zoneName(t))
	p.raw("</time>")
}

func (p *page) meta(kind constant, name, content string) {
	if content == "" {
		return
	}
	p.raw("<meta")
	p.attr(kind, name)
	p.attr("content", content)
	p.raw(">\n")
}

func (p *page) metaTime(name string, t time.Time) {
	if !t.IsZero() {
		p.meta("property", name, t.Format(time.RFC3339))
	}
}

func (p *page) linkTag(rel, kind constant, href string) {
	p.raw(`<link rel="`)
	p.raw(rel)
	p.raw(`"`)
	if kind != "" {
		p.raw(` type="`)
		p.raw(kind)
		p.raw(`"`)
	}
	p.attr("href", href)
	p.raw(">\n")
}

// masthead is the head of a page that is not an incident's.
func (p *page) masthead(title string, lede func()) {
	p.raw(`<div class="masthead">` + "\n" + `<h1 dir="auto">`)
	p.text(title)
	p.raw("</h1>\n")
	if lede != nil {
		p.raw(`<p class="lede">`)
		lede()
		p.raw("</p>\n")
	}
	p.raw("</div>\n")
}

// empty says that there is nothing, and what to do about it.
func (p *page) empty(what, then constant) {
	p.raw(`<div class="empty">` + "\n" + `<p class="lede">`)
	p.raw(what)
	p.raw("</p>\n<p>")
	p.raw(then)
	p.raw("</p>\n</div>\n")
}

// date writes a day, or that it is not known.
func (p *page) date(d incident.Date) {
	if d.IsZero() {
		p.unknown()
		return
	}
	p.raw("<time")
	p.attr("datetime", d.String())
	p.raw(">")
	p.text(d.String())
	p.raw("</time>")
}

func (p *page) unknown() {
	p.raw(`<span class="unknown"><span aria-hidden="true">–</span><span class="hidden">not known</span></span>`)
}

const missingPath = "404.html"

// missing renders the page that servers show for addresses that do not exist.
// They show it at any depth, so its links begin with the base's path.
func (p *page) missing() error {
	f := frame{path: missingPath, title: "Page not found"}
	if u, err := url.Parse(p.BaseURL); err == nil {
		f.root = u.EscapedPath()
	}
	if p.live != nil {
		f.root = "/"
	}
	p.begin(f)
	p.masthead("There is no such page", func() {
		p.raw("The document may have been renamed, or the address mistyped. <a")
		p.attr("href", f.root+"index.html")
		p.raw(">All incidents</a> are one step away.")
	})
	return p.end(f)
}

func (p *page) severity(s incident.Severity) {
	if s < 1 || s > 5 {
		p.raw(`<span class="sev sev-none">No severity</span>`)
		return
	}
	p.raw([...]constant{
		`<span class="sev sev-1">`, `<span class="sev sev-2">`, `<span class="sev sev-3">`, `<span class="sev sev-4">`, `<span class="sev sev-5">`,
	}[s-1])
	p.text(s.String())
	p.raw("</span>")
}

func (p *page) status(s incident.Status) {
	class := map[incident.Status]constant{incident.Draft: "status status-draft", incident.InReview: "status", incident.Reviewed: "status", incident.Closed: "status"}[s]
	if class != "" {
		p.element("span", class, sentence(string(s)))
	}
}

// sentence writes a value of a vocabulary as words.
func sentence(value string) string {
	if value == "" {
		return ""
	}
	return strings.ToUpper(value[:1]) + strings.ReplaceAll(value[1:], "-", " ")
}
