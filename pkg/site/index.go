package site

import (
	"fmt"
	"strconv"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// index writes the list of incidents: what went wrong lately, whether it is
// detected faster, and what waits.
func (p *page) index() error {
	f := frame{path: sectionIncidents.path, section: sectionIncidents, scripted: len(p.docs) > 0 && p.finder.rows != "", states: len(p.docs) > 0,
		description: "Every incident, how long it took to detect and to resolve, and what became of the actions."}
	if len(p.docs) > 0 {
		f.notes = p.definitions
	}
	p.begin(f)
	p.masthead("Incidents", func() {
		if len(p.docs) == 0 {
			p.raw("What went wrong, how long it took, and what became of it.")
			return
		}
		p.text(plural(len(p.docs), "incident"))
		first, last := p.span()
		if first != last {
			p.raw(", ")
			p.date(first)
			p.raw(" to ")
			p.date(last)
		}
		p.raw(", newest first.")
	})
	if len(p.docs) == 0 {
		p.empty("No postmortems yet.", `Write the first one with <code>postmortem new "What happened, in a few words"</code>. It appears here as soon as it is merged.`)
		return p.end(f)
	}
	p.glance()
	if f.scripted { // a live site is not, until it is complete
		p.searchBar()
	}
	first := p.docs[:min(len(p.docs), rowsPerPage)]
	p.incidents("", "Incidents, newest first", first)
	p.raw(`<p class="more"><button type="button" id="more" hidden>Show more</button></p>` + "\n")
	p.raw(`<div class="empty" id="nothing" hidden><p class="lede">No incident matches.</p>` + "\n" +
		`<p>Try fewer words or filters, or <button type="button" class="plain" id="reset">start over</button>.</p></div>` + "\n")
	p.yearLinks("", nil)
	return p.end(f)
}

// span is the first and the last day that has an incident; zero without any.
func (b *builder) span() (first, last incident.Date) {
	for _, d := range b.docs {
		if d.day.IsZero() {
			break // they come last
		}
		if last.IsZero() {
			last = d.day
		}
		first = d.day
	}
	return first, last
}

// glance is the strip of figures above the list: the last twelve months beside
// the twelve before, so that one sees where it goes.
func (p *page) glance() {
	today := p.today.In(time.UTC)
	year, before := incident.DateOf(today.AddDate(-1, 0, 0)), incident.DateOf(today.AddDate(-2, 0, 0))
	recent, drafts, open := 0, 0, insight.Tally{}
	for _, d := range p.docs {
		if !d.day.IsZero() && year.Before(d.day) {
			recent++
		}
		if d.draft() {
			drafts++
		}
		open = open.Add(d.tally)
	}
	metric := func(of metricKind) (figure, sub func()) {
		all := durations(p.docs, of)
		now, then := durations(between(p.docs, year, p.today), of), durations(between(p.docs, before, year), of)
		if len(now) == 0 {
			return func() { p.median(all) }, func() { p.text("of " + plural(len(all), "incident")) }
		}
		return func() { p.median(now) }, func() {
			p.text("of " + plural(len(now), "incident") + " in 12 months")
			const least = 3 // fewer say nothing about where it goes
			if len(now) >= least && len(then) >= least {
				is, _ := insight.Median(now)
				was, _ := insight.Median(then)
				p.raw("; ")
				p.change(is, was)
			}
		}
	}
	p.strip("At a glance", func() {
		p.cell("", "Incidents in 12 months", func() { p.bigNumber(recent) }, func() {
			p.text("of " + number(len(p.docs)))
			if drafts > 0 {
				p.text(", " + plural(drafts, "draft"))
			}
		})
		figure, sub := metric((*doc).detectionTime)
		p.cell("", "Median time to detect", figure, sub)
		figure, sub = metric((*doc).resolutionTime)
		p.cell("", "Median time to resolve", figure, sub)
		p.cell("", "Open actions", func() { p.bigNumber(open.Open) }, func() { p.text(number(open.Done) + " done") })
		p.cell(alarmIf(open.Overdue > 0), "Overdue actions", func() {
			p.raw(`<a class="figure" href="actions/index.html">`)
			p.text(number(open.Overdue))
			p.raw("</a>")
		}, func() {
			if oldest := p.oldestOverdue(); oldest > 0 {
				p.raw("the oldest by ")
				p.text(plural(oldest, "day"))
			} else {
				p.raw("open past the due date")
			}
		})
	})
}

// oldestOverdue is by how many days the most overdue action is; 0 without any.
func (b *builder) oldestOverdue() int {
	if len(b.actions) == 0 || b.actions[0].Timing != insight.Overdue {
		return 0
	}
	return b.today.DaysSince(b.actions[0].Item.Due.Value)
}

// change says where a median went; the word says it, the colour only helps.
func (p *page) change(is, was time.Duration) {
	switch {
	case is < was:
		p.raw(`<span class="verdict sooner">shorter</span> than `)
	case is > was:
		p.raw(`<span class="verdict slower">longer</span> than `)
	default:
		p.raw("the same as ")
	}
	p.text(durationText(was) + " before")
}

// between keeps the incidents after one day and up to another.
func between(docs []*doc, after, upTo incident.Date) (list []*doc) {
	for _, d := range docs {
		if !d.day.IsZero() && after.Before(d.day) && !upTo.Before(d.day) {
			list = append(list, d)
		}
	}
	return list
}

func (p *page) definitions() {
	p.raw(`<p><b>TTD</b>, time to detect, runs from the first moment users or data were affected to the first moment the owning side knew.
<b>TTR</b>, time to resolve, runs from that same start to full recovery, data included; the bar below it shows how much of it went undetected.
Figures above the list are medians and leave drafts out.</p>
`)
}

// searchBar is hidden until the script is there to make it work. What it offers
// of services, classes and tags comes with the data, which is loaded when
// somebody turns to it.
func (p *page) searchBar() {
	p.raw(`<div class="finder" role="search" id="search" aria-label="Incidents" hidden`)
	p.attr("data-rows", p.finder.rows)
	p.attr("data-library", searchName)
	p.attr("data-total", strconv.Itoa(len(p.docs)))
	p.raw(`>
<div class="query"><label class="hidden" for="q">Search incidents</label>
<input type="search" id="q" placeholder="Search title, service, class, summary, cause" autocomplete="off" spellcheck="false" aria-describedby="keys"><kbd aria-hidden="true">/</kbd></div>
<details class="filters" open><summary>Filters</summary>
<div>
`)
	p.filter("severity", "Severity", func(option func(value, text string)) {
		for _, s := range incident.Severities {
			option(strconv.Itoa(int(s)), s.String())
		}
	})
	p.filter("service", "Service", nil)
	if !p.Without.Classes {
		p.filter("class", "Class", nil)
	}
	p.filter("tag", "Tag", nil)
	p.filter("year", "Year", func(option func(value, text string)) {
		last := ""
		for _, d := range p.docs {
			if year := d.year(); year != last && year != "" {
				option(year, year)
				last = year
			}
		}
	})
	p.filter("status", "Status", func(option func(value, text string)) {
		for _, s := range incident.Statuses {
			option(string(s), sentence(string(s)))
		}
	})
	p.filter("detected_by", "Detected by", func(option func(value, text string)) {
		for _, s := range incident.Detections {
			option(string(s), sentence(string(s)))
		}
	})
	p.raw(`</div>
</details>
<p class="hidden" id="keys">Press slash to get here, the arrow keys to walk through the results, Escape to clear.</p>
<p class="count"><span role="status" id="count">`)
	if len(p.docs) > rowsPerPage {
		p.text(fmt.Sprintf("The newest %d of %s incidents", rowsPerPage, number(len(p.docs))))
	} else {
		p.text(plural(len(p.docs), "incident"))
	}
	p.raw(`</span> <button type="button" class="plain" id="clear" hidden>Clear</button></p>
</div>
<template id="row"><tr><td class="date"><time></time></td><td class="severity"><span class="sev"></span></td>` +
		`<th scope="row" class="incident"><a dir="auto"></a> <span class="meta"></span></th>` +
		`<td class="metric ttd" data-label="TTD"></td><td class="metric ttr" data-label="TTR"></td><td class="tally" data-label="Actions"></td></tr></template>
`)
}

func (p *page) filter(key, name constant, options func(option func(value, text string))) {
	p.raw(`<label><span>`)
	p.raw(name)
	p.raw(`</span> <select data-key="`)
	p.raw(key)
	p.raw(`"><option value="">Any</option>`)
	if options != nil {
		options(func(value, text string) {
			p.raw("<option")
			p.attr("value", value)
			p.raw(">")
			p.text(text)
			p.raw("</option>")
		})
	}
	p.raw("</select></label>\n")
}
