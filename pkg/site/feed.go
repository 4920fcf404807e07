package site

import (
	"cmp"
	"encoding/xml"
	"net/url"
	"slices"
	"time"

	"github.com/gorilla/feeds"
)

const (
	feedPath    = "feed.xml"
	feedEntries = 50

	siteMapPath  = "sitemap.xml"
	siteMapLimit = 50_000 // addresses, by the protocol
)

// feed writes the newest incidents as Atom. Its addresses are absolute, so it
// needs the base.
func (p *page) feed() error {
	if p.BaseURL == "" {
		return nil
	}
	f := feeds.AtomFeed{
		Xmlns: "http://www.w3.org/2005/Atom", Title: visible(p.Title), Id: p.BaseURL,
		Link:   &feeds.AtomLink{Href: p.BaseURL + feedPath, Rel: "self", Type: "application/atom+xml"},
		Author: &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: visible(p.Title)}},
	}
	var newest time.Time
	for _, d := range p.docs[:min(len(p.docs), feedEntries)] {
		history := p.History[d.file()]
		published := d.published(history)
		updated := cmp.Or(history.Changed, published, time.Unix(0, 0).UTC())
		if updated.After(newest) {
			newest = updated
		}
		e := &feeds.AtomEntry{
			Title: visible(d.title), Id: p.address(d.path()), Updated: updated.Format(time.RFC3339),
			Links: []feeds.AtomLink{{Href: p.address(d.path()), Rel: "alternate", Type: "text/html"}},
		}
		if !published.IsZero() {
			e.Published = published.Format(time.RFC3339)
		}
		summary := d.summary
		if s := d.severity.String(); s != "" {
			summary = s + ". " + summary
		}
		e.Summary = &feeds.AtomSummary{Content: summary, Type: "text"}
		f.Entries = append(f.Entries, e)
	}
	f.Updated = newest.UTC().Format(time.RFC3339)
	return p.xml(feedPath, f)
}

type urlSet struct {
	XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []siteURL
}

type siteURL struct {
	XMLName xml.Name `xml:"url"`
	Loc     string   `xml:"loc"`
	LastMod string   `xml:"lastmod,omitempty"`
}

// siteMap lists the pages for those that index them.
func (p *page) siteMap() error {
	if p.BaseURL == "" {
		return nil
	}
	var set urlSet
	for _, s := range p.sections() {
		set.URLs = append(set.URLs, siteURL{Loc: p.address(s.path)})
	}
	for _, d := range p.docs {
		u := siteURL{Loc: p.address(d.path())}
		if at := p.History[d.file()].Changed; !at.IsZero() {
			u.LastMod = at.Format(time.RFC3339)
		}
		set.URLs = append(set.URLs, u)
	}
	for _, g := range slices.Concat(p.classes, p.services) {
		set.URLs = append(set.URLs, siteURL{Loc: p.address(g.path())})
	}
	set.URLs = set.URLs[:min(len(set.URLs), siteMapLimit)]
	if u, err := url.Parse(p.BaseURL); err == nil && u.Path == "/" { // elsewhere nobody looks for it
		if err := p.put("robots.txt", []byte("User-agent: *\nAllow: /\nSitemap: "+p.BaseURL+siteMapPath+"\n")); err != nil {
			return err
		}
	}
	return p.xml(siteMapPath, set)
}

func (p *page) xml(name string, value any) error {
	p.WriteString(xml.Header)
	enc := xml.NewEncoder(&p.Buffer)
	enc.Indent("", " ")
	if err := enc.Encode(value); err != nil {
		return err
	}
	p.WriteString("\n")
	return p.put(name, p.Bytes())
}
