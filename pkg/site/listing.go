package site

import (
	"fmt"
	"strconv"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// rowsPerPage bounds a list of incidents. The first view of the index stays
// below 100 KB compressed.
const rowsPerPage = 100

// incidents writes a list of incidents, newest first. The hot rows of lists in
// folders of folders are made once for all of them.
func (p *page) incidents(root string, caption string, docs []*doc) {
	p.raw(`<table class="incidents">` + "\n" + `<caption class="hidden">`)
	p.text(caption)
	p.raw(`</caption>
<thead>
<tr><th scope="col">Date</th><th scope="col">Severity</th><th scope="col">Incident</th>` +
		`<th scope="col"><abbr title="time to detect">TTD</abbr></th><th scope="col"><abbr title="time to resolve">TTR</abbr></th><th scope="col">Actions</th></tr>
</thead>
<tbody>
`)
	for _, d := range docs {
		if root != deepRoot {
			p.row(root, d)
			continue
		}
		d.once.Do(func() {
			row := page{builder: p.builder}
			row.row(root, d)
			d.row = row.Bytes()
		})
		p.Write(d.row)
	}
	p.raw("</tbody>\n</table>\n")
}

// deepRoot leads to the root from a folder of a folder.
const deepRoot = "../../"

func (p *page) row(root string, d *doc) {
	if d.draft() {
		p.raw(`<tr class="draft">`)
	} else {
		p.raw("<tr>")
	}
	p.raw("\n" + `<td class="date">`)
	p.date(d.day)
	p.raw("</td>\n" + `<td class="severity">`)
	p.severity(d.severity)
	p.raw("</td>\n" + `<th scope="row" class="incident"><a`)
	p.attr("href", root+d.path())
	p.raw(` dir="auto">`)
	p.text(d.title)
	p.raw("</a>")
	if len(d.services) > 0 || d.class != "" || len(d.recurs) > 0 || d.draft() {
		p.raw("\n" + `<span class="meta">`)
		if d.draft() {
			p.status(d.status)
		}
		if len(d.recurs) > 0 {
			p.raw(`<span class="status status-recurrence">Recurrence</span>`)
		}
		for _, s := range d.services {
			p.element("bdi", "service", s)
		}
		if d.class != "" {
			p.element("bdi", "class", d.class)
		}
		p.raw("</span>")
	}
	p.raw("</th>\n" + `<td class="metric ttd" data-label="TTD">`)
	p.metric(d.ttd)
	p.raw("</td>\n" + `<td class="metric ttr" data-label="TTR">`)
	p.metric(d.ttr)
	if share, ok := d.undetected(); ok {
		p.share(share)
	}
	p.raw("</td>\n" + `<td class="tally" data-label="Actions">`)
	p.counts(d.tally)
	p.raw("</td>\n</tr>\n")
}

func (p *page) metric(v *metricView) {
	if v == nil {
		p.unknown()
		return
	}
	p.figure(*v)
	p.endpoints(*v, false)
}

// share draws how much of an incident went undetected.
func (p *page) share(percent int) {
	p.raw(`<svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="rest" width="100" height="4"/><rect class="unnoticed"`)
	p.attr("width", strconv.Itoa(percent))
	p.raw(` height="4"/></svg><span class="hidden">`)
	p.text(strconv.Itoa(percent))
	p.raw("% of it undetected</span>")
}

// counts writes how the actions of one incident stand.
func (p *page) counts(t insight.Tally) {
	if t.Total() == 0 {
		p.raw(`<span class="unknown">none</span>`)
		return
	}
	p.raw(`<span class="counts">`)
	if t.Overdue > 0 {
		p.element("span", "overdue", number(t.Overdue)+" overdue")
		p.raw(" ")
	}
	if inTime := t.Open - t.Overdue; inTime > 0 {
		p.element("span", "", number(inTime)+" open")
		p.raw(" ")
	}
	p.element("span", "", number(t.Done)+" done")
	p.raw("</span>")
	p.tallyBar(t)
}

// tallyBar draws what is done and what is overdue; dropped ones count for
// nothing.
func (p *page) tallyBar(t insight.Tally) {
	all := t.Open + t.Done
	if all == 0 {
		return
	}
	p.raw(`<svg class="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="rest" width="100" height="4"/><rect class="finished"`)
	p.attr("width", strconv.Itoa(t.Done*100/all))
	p.raw(` height="4"/>`)
	if t.Overdue > 0 {
		width := max(1, t.Overdue*100/all)
		p.raw(`<rect class="late"`)
		p.attr("x", strconv.Itoa(100-width))
		p.attr("width", strconv.Itoa(width))
		p.raw(` height="4"/>`)
	}
	p.raw("</svg>")
}

// pages cuts a list into the files that show it and calls write for each, with
// the part that it shows.
func pages[T any](list []T, size int, dir string, write func(path string, part []T, turn func(*page)) error) error {
	count := max(1, (len(list)+size-1)/size)
	for i := range count {
		part := list[i*size : min(len(list), (i+1)*size)]
		turn := func(p *page) {
			if count > 1 {
				p.pager(i, count, len(list))
			}
		}
		if err := write(dir+pageName(i), part, turn); err != nil {
			return err
		}
	}
	return nil
}

// pageName is the file of the page with the given number, from 0.
func pageName(i int) string {
	if i == 0 {
		return "index.html"
	}
	return fmt.Sprintf("page-%d.html", i+1)
}

// pager leads to the neighbours, the ends and what lies around.
func (p *page) pager(at, count, total int) {
	p.raw(`<nav class="pager" aria-label="Pages">` + "\n")
	p.raw("<ol>\n")
	shown := -1
	for i := range count {
		if i > 1 && i < count-2 && (i < at-2 || i > at+2) {
			continue
		}
		if i != shown+1 {
			p.raw(`<li class="gap" aria-hidden="true">…</li>` + "\n")
		}
		shown = i
		p.raw("<li><a")
		p.attr("href", pageName(i))
		if i == at {
			p.raw(` aria-current="page"`)
		}
		p.raw(`><span class="hidden">Page </span>`)
		p.text(strconv.Itoa(i + 1))
		p.raw("</a></li>\n")
	}
	p.raw("</ol>\n</nav>\n")
}

// strip writes figures side by side.
func (p *page) strip(label constant, cells func()) {
	p.raw(`<section aria-label="`)
	p.raw(label)
	p.raw(`">` + "\n" + `<dl class="strip">` + "\n")
	cells()
	p.raw("</dl>\n</section>\n")
}

// cell is one figure of a strip; sub explains it and may be nil.
func (p *page) cell(class, name constant, figure, sub func()) {
	p.raw("<div")
	if class != "" {
		p.raw(` class="`)
		p.raw(class)
		p.raw(`"`)
	}
	p.raw("><dt>")
	p.raw(name)
	p.raw("</dt><dd>")
	figure()
	if sub != nil {
		p.raw("\n" + `<span class="sub">`)
		sub()
		p.raw("</span>")
	}
	p.raw("</dd></div>\n")
}

func (p *page) bigNumber(n int) { p.element("span", "figure", number(n)) }

// median writes the middle of some durations, or that there is none.
func (p *page) median(list []time.Duration) {
	m, ok := insight.Median(list)
	if !ok {
		p.unknown()
		return
	}
	p.raw(`<time class="figure"`)
	p.attr("datetime", isoDuration(m))
	p.raw(">")
	p.text(durationText(m))
	p.raw("</time>")
}

// metricKind is one of the two metrics that lists show.
type metricKind func(*doc) *metricView

func (d *doc) detectionTime() *metricView  { return d.ttd }
func (d *doc) resolutionTime() *metricView { return d.ttr }

// durations are those that medians are made of, as insight.Points chooses them:
// nobody has agreed on a draft's times yet, and none can be below zero.
func durations(docs []*doc, of metricKind) (list []time.Duration) {
	for _, d := range docs {
		if v := of(d); v != nil && v.Mid >= 0 && !d.draft() {
			list = append(list, v.Mid)
		}
	}
	return list
}
