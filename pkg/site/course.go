package site

import (
	"math"
	"strconv"
	"strings"
)

// course draws an incident from the change that led to it to the moment when
// people were told, and says the same in a table. Phones get a drawing that
// runs down the page.
func (p *page) course(d *doc) {
	stops, zone := viewMoments(d.source)
	if len(stops) < 2 {
		return
	}
	p.raw(`<section class="course" aria-labelledby="course">` + "\n" + `<h2 id="course">Course of the incident, times in `)
	p.text(zone)
	p.raw("; long gaps are drawn shorter</h2>\n")
	ticks := d.ticks(stops)
	p.drawing(stops, ticks, true)
	p.drawing(stops, ticks, false)
	p.raw(`<details class="data"><summary>The same as a table</summary>
<table>
<thead><tr><th scope="col">Moment</th><th scope="col">Time</th><th scope="col">Until the next</th></tr></thead>
<tbody>
`)
	for _, s := range stops {
		p.raw(`<tr><th scope="row">`)
		p.text(s.Name)
		p.raw("</th><td><time")
		p.attr("datetime", s.ISO)
		p.raw(">")
		p.text(s.Full)
		p.raw(`</time></td><td>`)
		p.text(s.Gap)
		if s.Gap != "" && s.phase.word != "" {
			p.raw(" ")
			p.raw(s.phase.word)
		}
		p.raw("</td></tr>\n")
	}
	p.raw("</tbody>\n</table>\n</details>\n</section>\n")
}

// tick is another entry of the timeline: how far it lies between two stops.
type tick struct {
	after int     // index of the stop before it
	part  float64 // 0 to 1
}

func (d *doc) ticks(stops []momentView) (ticks []tick) {
	const most = 40
	for _, e := range d.source.Timeline.Entries {
		if e.Stamp.IsZero() || len(e.Labels) > 0 || len(ticks) == most {
			continue
		}
		at := e.Stamp.At()
		for i := range stops[:len(stops)-1] {
			from, to := stops[i].at, stops[i+1].at
			if at.After(from) && at.Before(to) {
				ticks = append(ticks, tick{i, float64(at.Sub(from)) / float64(to.Sub(from))})
			}
		}
	}
	return ticks
}

// lengths divides room between the gaps: each gets the least that its words
// need, and the rest goes by the square root of their time, since an incident
// of an hour may have been in the making for a month.
func lengths(stops []momentView, room, least float64) []float64 {
	list := make([]float64, len(stops)-1)
	sum := 0.0
	for i := range list {
		list[i] = math.Sqrt(max(0, stops[i+1].at.Sub(stops[i].at).Minutes()))
		sum += list[i]
	}
	rest := room - least*float64(len(list))
	for i := range list {
		share := 1 / float64(len(list))
		if sum > 0 {
			share = list[i] / sum
		}
		list[i] = least + rest*share
	}
	return list
}

const (
	courseWidth  = 1000
	courseMargin = 14
	courseLine   = 56 // height of the line
	courseLeast  = 118

	columnStep = 76 // height of the shortest gap on a phone
	columnLine = 12
)

// drawing writes the SVG, across or down.
func (p *page) drawing(stops []momentView, ticks []tick, across bool) {
	n := len(stops) - 1
	lines := 1
	for _, s := range stops {
		lines = max(lines, 1+strings.Count(s.Name, ", "))
	}
	var sizes []float64
	var width, height float64
	name := constant("down")
	if across {
		name = "across"
		sizes = lengths(stops, courseWidth-2*courseMargin, courseLeast)
		width, height = courseWidth, courseLine+66+18*float64(lines-1)
	} else {
		sizes = lengths(stops, columnStep*float64(n)*1.25, columnStep)
		width, height = 340, 24+columnStep*float64(n)*1.25+26
	}
	at := make([]float64, len(stops))
	at[0] = courseMargin
	for i, s := range sizes {
		at[i+1] = at[i] + s
	}

	p.raw(`<svg class="drawing `)
	p.raw(name)
	p.raw(`" viewBox="0 0 `)
	p.coordinate(width)
	p.raw(" ")
	p.coordinate(height)
	p.raw(`" role="img" aria-labelledby="course-`)
	p.raw(name)
	p.raw(`"><title id="course-`)
	p.raw(name)
	p.raw(`">`)
	for i, s := range stops {
		if i > 0 {
			p.raw(", ")
		}
		p.text(s.Name + " " + s.Date + " " + s.Time)
		if s.Gap != "" {
			p.text(", " + s.Gap + " later")
		}
	}
	p.raw("</title>\n")
	p.raw("<g>")
	for i := range sizes {
		p.raw(`<line class="phase `)
		p.raw(stops[i].phase.class)
		p.raw(`"`)
		p.segment(at[i], at[i+1], across)
		p.raw("/>")
	}
	p.raw("</g>\n<g>")
	for _, t := range ticks {
		x := at[t.after] + t.part*sizes[t.after]
		p.raw(`<line class="tick"`)
		if across {
			p.line(x, courseLine-7, x, courseLine+7)
		} else {
			p.line(columnLine-6, x, columnLine+6, x)
		}
		p.raw("/>")
	}
	p.raw("</g>\n")
	for i, s := range stops {
		p.stop(i, at, s, across, i == len(stops)-1)
		if s.Gap == "" {
			continue
		}
		word := s.phase.word
		if i > 0 && stops[i-1].phase == s.phase {
			word = "" // said once
		}
		middle := (at[i] + at[i+1]) / 2
		switch {
		case across:
			p.words("gap", "middle", middle, courseLine-14, s.Gap)
			if word != "" {
				p.words("phase-word", "middle", middle, courseLine-33, string(word))
			}
		case word != "":
			p.words("gap", "start", columnLine+20, middle+16, s.Gap+" "+string(word))
		default:
			p.words("gap", "start", columnLine+20, middle+16, s.Gap)
		}
	}
	p.raw("</svg>\n")
}

// segment is the part of the line between two stops.
func (p *page) segment(from, to float64, across bool) {
	if across {
		p.line(from, courseLine, to, courseLine)
		return
	}
	p.line(columnLine, from, columnLine, to)
}

// stop draws one moment: its mark and its words.
func (p *page) stop(i int, at []float64, s momentView, across, last bool) {
	x, y := at[i], float64(courseLine)
	if !across {
		x, y = columnLine, at[i]
	}
	p.mark(s, x, y)
	if !across {
		p.words("name", "start", columnLine+20, y+1, s.Name)
		p.words("clock", "start", columnLine+20, y+18, clockAndDay(s))
		return
	}
	anchor := constant("middle")
	switch {
	case i == 0:
		anchor, x = "start", 2
	case last:
		anchor, x = "end", courseWidth-2
	}
	y += 30
	names := strings.Split(s.Name, ", ")
	for j, name := range names {
		if j < len(names)-1 {
			name += ","
		}
		p.words("name", anchor, x, y, name)
		y += 18
	}
	p.words("clock", anchor, x, y, clockAndDay(s))
}

func clockAndDay(s momentView) string {
	if !s.NewDay {
		return s.Time
	}
	return s.Time + " · " + s.at.Format("2 Jan")
}

// mark draws a moment by a shape of its own, so that colour is not needed.
func (p *page) mark(s momentView, x, y float64) {
	p.raw(`<path class="mark at-`)
	p.raw(constant(s.Kind)) // one of incident.Moments
	p.raw(`" d="M`)
	p.coordinate(x)
	p.raw(" ")
	p.coordinate(y)
	switch s.Kind {
	case "introduced":
		p.raw("m-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0")
	case "started":
		p.raw("m-8 6l8 -14l8 14z")
	case "detected":
		p.raw("m-8 0l8 -8l8 8l-8 8z")
	case "resolved":
		p.raw("m-7 -7h14v14h-14z")
	default:
		p.raw("m-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0")
	}
	p.raw(`"/>`)
}

func (p *page) words(class, anchor constant, x, y float64, text string) {
	p.raw(`<text class="`)
	p.raw(class)
	p.raw(`"`)
	if anchor != "start" {
		p.raw(` text-anchor="`)
		p.raw(anchor)
		p.raw(`"`)
	}
	p.raw(` x="`)
	p.coordinate(x)
	p.raw(`" y="`)
	p.coordinate(y)
	p.raw(`">`)
	p.text(text)
	p.raw("</text>\n")
}

func (p *page) line(x1, y1, x2, y2 float64) {
	p.raw(` x1="`)
	p.coordinate(x1)
	p.raw(`" y1="`)
	p.coordinate(y1)
	p.raw(`" x2="`)
	p.coordinate(x2)
	p.raw(`" y2="`)
	p.coordinate(y2)
	p.raw(`"`)
}

// coordinate writes a place in a drawing, to a tenth.
func (p *page) coordinate(v float64) {
	p.Write(strconv.AppendFloat(p.AvailableBuffer(), math.Round(v*10)/10, 'f', -1, 64))
}
