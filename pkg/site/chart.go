package site

import (
	"fmt"
	"math"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// A chart is an inline SVG with a title and a description, and the figures
// behind it in a table. Shapes, patterns and words tell things apart; colour
// only helps. Phones scroll what is too wide.
const (
	chartWidth  = 960
	chartLeft   = 56
	chartRight  = 16
	chartTop    = 16
	chartHeight = 240 // of the area for data
	chartBottom = 40
)

// figure writes one chart with its heading. Draw writes the inside of the SVG,
// rows those of the table.
func (p *page) chart(id, title constant, desc string, height float64, legend func(), draw func(), head []constant, rows func()) {
	p.raw(`<section class="chart" aria-labelledby="`)
	p.raw(id)
	p.raw(`"><h2 id="`)
	p.raw(id)
	p.raw(`">`)
	p.raw(title)
	p.raw("</h2>\n<p class=\"lede\">")
	p.text(desc)
	p.raw("</p>\n")
	if legend != nil {
		p.raw(`<ul class="legend" aria-hidden="true">`)
		legend()
		p.raw("</ul>\n")
	}
	p.raw(`<div class="canvas" tabindex="0" role="group" aria-labelledby="`)
	p.raw(id)
	p.raw(`"><svg viewBox="0 0 960 `)
	p.coordinate(height)
	p.raw(`" role="img" aria-labelledby="`)
	p.raw(id + "-title")
	p.raw(`" aria-describedby="`)
	p.raw(id + "-desc")
	p.raw(`"><title id="`)
	p.raw(id + "-title")
	p.raw(`">`)
	p.raw(title)
	p.raw(`</title><desc id="`)
	p.raw(id + "-desc")
	p.raw(`">`)
	p.text(desc)
	p.raw(" The table below has the figures.</desc>\n")
	draw()
	p.raw("</svg></div>\n" + `<details class="data"><summary>Figures</summary>` + "\n" + `<div class="scroll" tabindex="0" role="group" aria-labelledby="`)
	p.raw(id)
	p.raw(`"><table>` + "\n<thead><tr>")
	for _, h := range head {
		p.raw(`<th scope="col">`)
		p.raw(h)
		p.raw("</th>")
	}
	p.raw("</tr></thead>\n<tbody>\n")
	rows()
	p.raw("</tbody>\n</table></div>\n</details>\n</section>\n")
}

// cells writes one row of a table of figures.
func (p *page) cells(head string, values ...string) {
	p.raw(`<tr><th scope="row">`)
	p.text(head)
	p.raw("</th>")
	for _, v := range values {
		p.raw("<td>")
		p.text(v)
		p.raw("</td>")
	}
	p.raw("</tr>\n")
}

func (p *page) key(class constant, name string) {
	p.raw(`<li><svg viewBox="0 0 16 12" aria-hidden="true" focusable="false"><rect`)
	p.fill(class)
	p.raw(` width="16" height="12"/></svg>`)
	p.text(name)
	p.raw("</li>")
}

func (p *page) rect(class constant, x, y, width, height float64) {
	p.raw(`<rect`)
	p.fill(class)
	p.raw(` x="`)
	p.coordinate(x)
	p.raw(`" y="`)
	p.coordinate(y)
	p.raw(`" width="`)
	p.coordinate(width)
	p.raw(`" height="`)
	p.coordinate(height)
	p.raw(`"/>`)
}

// fill sets the class of a shape, and the hatching that some have: a style
// sheet may not refer to one.
func (p *page) fill(class constant) {
	p.raw(` class="`)
	p.raw(class)
	p.raw(`"`)
	switch class {
	case "bar hatched":
		p.raw(` fill="url(#hatch)"`)
	case "bar dotted":
		p.raw(` fill="url(#dots)"`)
	}
}

// patterns are hatchings, for those who do not see the colours and for paper;
// they serve all charts of a page.
func (p *page) patterns() {
	p.raw(`<svg class="hidden" width="0" height="0" aria-hidden="true" focusable="false"><defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><rect class="hatch-line" width="2" height="6"/></pattern>` +
		`<pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="dots-ground" width="6" height="6"/><circle class="dots-dot" cx="3" cy="3" r="1.2"/></pattern></defs></svg>` + "\n")
}

// gridLine is a line across with its value at the side.
func (p *page) gridLine(y float64, label string) {
	p.raw(`<line class="grid"`)
	p.line(chartLeft, y, chartWidth-chartRight, y)
	p.raw("/>")
	p.words("axis", "end", chartLeft-8, y+4, label)
}

// timeAxis maps instants to places across and marks the beginning of years, or
// of months where there are few.
type timeAxis struct{ from, to time.Time }

func (a timeAxis) x(t time.Time) float64 {
	whole := a.to.Sub(a.from).Seconds()
	if whole <= 0 {
		return chartLeft
	}
	return chartLeft + (chartWidth-chartLeft-chartRight)*min(1, max(0, t.Sub(a.from).Seconds()/whole))
}

func (p *page) timeTicks(a timeAxis) {
	years := a.to.Year() - a.from.Year() + 1
	step, layout := 12, "2006"
	switch {
	case years <= 1:
		step, layout = 1, "Jan 2006"
	case years <= 3:
		step, layout = 3, "Jan 2006"
	case years > 14:
		step = 12 * int(math.Ceil(float64(years)/14))
	}
	at := time.Date(a.from.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
	last := -100.0
	for ; !at.After(a.to); at = at.AddDate(0, step, 0) {
		if at.Before(a.from) {
			continue
		}
		x := a.x(at)
		p.raw(`<line class="grid"`)
		p.line(x, chartTop, x, chartTop+chartHeight)
		p.raw("/>")
		if x-last < 64 || x > chartWidth-chartRight-24 {
			continue
		}
		last = x
		p.words("axis", "middle", x, chartTop+chartHeight+20, at.Format(layout))
	}
}

// logAxis maps durations to heights; each ruled line is one that people know.
type logAxis struct{ least, most time.Duration }

var ruled = []struct {
	at   time.Duration
	name string
}{
	{time.Minute, "1 min"}, {10 * time.Minute, "10 min"}, {time.Hour, "1 h"}, {6 * time.Hour, "6 h"}, {24 * time.Hour, "1 d"},
	{7 * 24 * time.Hour, "7 d"}, {30 * 24 * time.Hour, "30 d"}, {365 * 24 * time.Hour, "1 y"}, {10 * 365 * 24 * time.Hour, "10 y"},
}

// newLogAxis spans the ruled lines around the points; none is below a minute.
func newLogAxis(points []insight.Point) logAxis {
	a := logAxis{ruled[len(ruled)-1].at, ruled[1].at}
	for _, pt := range points {
		d := max(pt.Duration.Mid(), time.Minute)
		for i := len(ruled) - 1; i >= 0; i-- {
			if ruled[i].at <= d {
				a.least = min(a.least, ruled[i].at)
				break
			}
		}
		for _, r := range ruled {
			if r.at >= d {
				a.most = max(a.most, r.at)
				break
			}
		}
	}
	return a
}

func (a logAxis) y(d time.Duration) float64 {
	d = min(max(d, a.least), a.most)
	share := math.Log(float64(d)/float64(a.least)) / math.Log(float64(a.most)/float64(a.least))
	return chartTop + chartHeight*(1-share)
}

// durations draws the points of one metric over time with their running
// median.
func (p *page) durations(id, title constant, name incident.MetricName, long string) {
	points := insight.Points(p.Incidents, name)
	if len(points) == 0 {
		return
	}
	running := insight.RunningMedian(points)
	axis := newLogAxis(points)
	span := timeAxis{points[0].At(), points[len(points)-1].At()}
	margin := max(span.to.Sub(span.from)/40, 10*24*time.Hour)
	span.from, span.to = span.from.Add(-margin), span.to.Add(margin)
	all, _ := insight.MedianOf(points)
	desc := fmt.Sprintf("Each point is one incident, its %s on a logarithmic scale. The median of all %s is %s.", long, number(len(points)), durationText(all))
	if n := len(running); n > 0 {
		desc += fmt.Sprintf(" The line is the median of the last %d, now %s.", running[n-1].Of, durationText(running[n-1].Median))
	}
	p.chart(id, title, desc, chartTop+chartHeight+chartBottom, func() {
		p.raw(`<li><svg viewBox="0 0 16 12" aria-hidden="true" focusable="false"><path class="points" d="M8 6h0"/></svg>one incident</li>`)
		if len(running) > 0 {
			p.raw(`<li><svg viewBox="0 0 16 12" aria-hidden="true" focusable="false"><path class="median" d="M0 6h16"/></svg>running median</li>`)
		}
	}, func() {
		for _, r := range ruled {
			if r.at >= axis.least && r.at <= axis.most {
				p.gridLine(axis.y(r.at), r.name)
			}
		}
		p.timeTicks(span)
		// One path for all points keeps ten thousand of them small.
		class := constant("points")
		if len(points) > 400 {
			class = "points many"
		}
		p.raw(`<path class="`)
		p.raw(class)
		p.raw(`" d="`)
		for _, pt := range points {
			p.raw("M")
			p.coordinate(span.x(pt.At()))
			p.raw(" ")
			p.coordinate(axis.y(pt.Duration.Mid()))
			p.raw("h0")
		}
		p.raw(`"/>`)
		if len(running) > 1 {
			const most = 480 // more is finer than a screen
			step := max(1, len(running)/most)
			p.raw(`<path class="median" d="`)
			for i := 0; i < len(running); i += step {
				if i == 0 {
					p.raw("M")
				} else {
					p.raw("L")
				}
				p.coordinate(span.x(running[i].At))
				p.raw(" ")
				p.coordinate(axis.y(running[i].Median))
			}
			p.raw(`"/>`)
		}
		p.raw("\n")
	}, []constant{"Incident", "Began", "Duration", "Running median"}, func() {
		from := max(0, len(points)-rowsPerPage)
		for i := len(points) - 1; i >= from; i-- {
			d, median := p.byIncident[points[i].Incident], ""
			if j := i - (len(points) - len(running)); j >= 0 {
				median = durationText(running[j].Median)
			}
			p.raw(`<tr><th scope="row">`)
			p.link("../"+d.path(), d.title)
			p.raw("</th><td>")
			p.text(points[i].At().Format("2006-01-02 15:04 ") + zoneName(points[i].At()))
			p.raw("</td><td>")
			p.text(points[i].Duration.String())
			p.raw("</td><td>")
			p.text(median)
			p.raw("</td></tr>\n")
		}
		if from > 0 {
			p.raw(`<tr><td colspan="4">The newest `)
			p.text(number(rowsPerPage))
			p.raw(" of ")
			p.text(number(len(points)))
			p.raw(`; <a href="../incidents.json">incidents.json</a> has all.</td></tr>` + "\n")
		}
	})
}
