package parse

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// timeline reads the entries of the first section that serves as timeline.
func (p *parser) timeline(in *incident.Incident) {
	section, ok := in.Section(incident.TimelineKind)
	if !ok {
		return
	}
	in.Timeline.Span = section.Content
	r := &timelineReader{parser: p, in: in, date: in.Date.Value, zone: in.Timezone.Value}
	if in.Timezone.Present() {
		r.zoneSource = "the front matter's timezone"
	}
	if m := parenthesis.FindStringSubmatch(section.Title); m != nil {
		r.stated(m[1], section.Heading, "the heading")
	}
	for n := section.Node.NextSibling(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level <= section.Level {
			break
		}
		r.block(n)
	}
	r.close(section.Content.End)
	in.Timeline.Entries = r.entries
}

type timelineReader struct {
	*parser
	in      *incident.Incident
	entries []incident.Entry
	// date is the one that a time without a date takes; zero when there is none.
	date incident.Date
	zone *time.Location
	// zoneSource says what set zone; empty while it is the default.
	zoneSource string
	noDate     bool // reported already
}

var allTimes = regexp.MustCompile(`(?i)\b(?:all )?times? (?:are |is )?(?:shown |given |listed |expressed )?in (?:the )?([A-Za-z][A-Za-z0-9_+\-/:]*)`)

// stated applies a zone that the document's words name, and reports one that
// contradicts an earlier statement.
func (r *timelineReader) stated(text string, at source.Span, where string) {
	loc, ok := readZoneName(text)
	if !ok {
		m := allTimes.FindStringSubmatch(text)
		if m == nil {
			return
		}
		if loc, ok = readZoneName(m[1]); !ok {
			return
		}
	}
	if r.zoneSource != "" && !r.sameZone(loc) {
		r.report(diag.Warning, RuleTimezone, at, "keep one of the two; a zone written here wins over the one in the front matter",
			"%s says %s, but %s says %s", where, loc, r.zoneSource, r.zone)
	}
	r.zone, r.zoneSource = loc, where
}

// sameZone compares offsets on the day of the incident: EDT and
// America/New_York agree in summer.
func (r *timelineReader) sameZone(loc *time.Location) bool {
	day := r.in.Date.Value
	if day.IsZero() {
		return loc.String() == r.zone.String()
	}
	noon := day.In(time.UTC).Add(12 * time.Hour)
	_, a := noon.In(loc).Zone()
	_, b := noon.In(r.zone).Zone()
	return a == b
}

func (r *timelineReader) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		r.heading(n)
	case *ast.List:
		r.list(n)
	case *east.Table:
		r.table(n)
	case *ast.Paragraph:
		r.paragraph(n)
	case *ast.Blockquote:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			r.block(c)
		}
	}
}

func (r *timelineReader) heading(n *ast.Heading) {
	if n.Lines().Len() == 0 {
		return
	}
	seg := n.Lines().At(0)
	text := r.file.Span(seg.Start, seg.Stop)
	if s, ok := readStamp(text.Text()); ok {
		if s.from.hasTime {
			r.entry(s, text)
		} else if onlyDate(text.Text(), s) {
			r.setDate(s, text)
		}
	}
}

// paragraph looks for a line that names the zone, and for one that is only a
// date.
func (r *timelineReader) paragraph(n ast.Node) {
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		line := r.file.Span(seg.Start, seg.Stop)
		text := line.Text()
		if m := allTimes.FindStringSubmatchIndex(text); m != nil {
			r.stated(text[m[2]:m[3]], r.file.Span(seg.Start+m[2], seg.Start+m[3]), "this line")
		}
		if s, ok := readStamp(text); ok && !s.from.hasTime && onlyDate(text, s) {
			r.setDate(s, line)
		}
	}
}

// onlyDate reports whether a line has nothing but the date and its markup.
func onlyDate(text string, s stamp) bool {
	return strings.Trim(text[s.end:], " \t\r\n*_`]):,.–—-") == ""
}

func (r *timelineReader) list(list *ast.List) {
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		first := item.FirstChild()
		if first == nil {
			continue
		}
		if first.Kind() != ast.KindTextBlock && first.Kind() != ast.KindParagraph || first.Lines().Len() == 0 {
			r.nested(item)
			continue
		}
		seg := first.Lines().At(0)
		text := r.file.Span(seg.Start, seg.Stop)
		s, ok := readStamp(text.Text())
		switch {
		case ok && s.from.hasTime:
			r.entry(s, text)
		case ok && onlyDate(text.Text(), s):
			r.setDate(s, text)
			r.nested(item)
		case ok:
			r.dateWithoutTime(s, text)
		default:
			r.nested(item)
		}
	}
}

// nested reads the lists inside an item that is no entry itself.
func (r *timelineReader) nested(item ast.Node) {
	for c := item.FirstChild(); c != nil; c = c.NextSibling() {
		if l, ok := c.(*ast.List); ok {
			r.list(l)
		}
	}
}

// dateWithoutTime reports "2025-05-14: cache filled", which looks like an
// entry and has no place in the arithmetic.
func (r *timelineReader) dateWithoutTime(s stamp, text source.Span) {
	span := r.file.Span(text.Start+s.start, text.Start+s.end)
	r.report(diag.Warning, RuleTimestamp, span, "write the time, or HH:?? when only the hour is known", "%q has a date and no time: it is not counted as an entry", span.Text())
}

var zoneInCell = regexp.MustCompile(`(?i)\(([^()]+)\)|\b(?:time|timestamp|when|date)\b[^A-Za-z]*\b([A-Z]{3,4}|[A-Za-z]+/[A-Za-z_]+)\b`)

func (r *timelineReader) table(t *east.Table) {
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		if _, ok := row.(*east.TableHeader); ok {
			for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
				text := r.cell(cell)
				if m := zoneInCell.FindStringSubmatch(text.Text()); m != nil {
					r.stated(m[1]+m[2], text, "the table's header")
				}
			}
			continue
		}
		r.row(row)
	}
}

// row reads the timestamp of a table's row: in its first cell, or the date in
// the first and the time in the second.
func (r *timelineReader) row(row ast.Node) {
	cells := make([]source.Span, 0, 4)
	for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
		cells = append(cells, r.cell(cell))
	}
	for i := 0; i < len(cells) && i < 2; i++ {
		if strings.TrimSpace(cells[i].Text()) == "" {
			continue
		}
		s, ok := readStamp(cells[i].Text())
		if !ok {
			return
		}
		if s.from.hasTime {
			rest := cells[i]
			for _, c := range cells[i+1:] { // missing cells have no place
				rest.End = max(rest.End, c.End)
			}
			r.entry(s, rest)
			return
		}
		r.setDate(s, cells[i])
	}
}

func (r *timelineReader) cell(n ast.Node) source.Span {
	if n.Lines().Len() == 0 {
		return r.file.Span(n.Pos(), n.Pos())
	}
	seg := n.Lines().At(0)
	return r.file.Span(seg.Start, seg.Stop)
}

func (r *timelineReader) setDate(s stamp, at source.Span) {
	if d, ok := r.complete(s.from.date, r.file.Span(at.Start+s.start, at.Start+s.end)); ok {
		r.date = d
	}
}

// complete adds a missing year and checks that the day exists.
func (r *timelineReader) complete(d incident.Date, at source.Span) (incident.Date, bool) {
	if d.Year == 0 {
		if r.in.Date.Value.IsZero() {
			r.errorf(RuleTimestamp, at, "write the year, or the date in the front matter", "%q has no year, and the document has no date to take it from", at.Text())
			return d, false
		}
		d.Year = r.in.Date.Value.Year
	}
	if incident.DateOf(d.In(time.UTC)) != d {
		r.errorf(RuleTimestamp, at, "check month and day", "%q is not a day of the calendar", at.Text())
		return d, false
	}
	return d, true
}

// entry adds an entry whose text begins with s.
func (r *timelineReader) entry(s stamp, text source.Span) {
	r.close(r.file.LineStart(text.From().Line))
	span := r.file.Span(text.Start+s.start, text.Start+s.end)
	e := incident.Entry{Span: span, Stamp: incident.Stamp{Span: span, Dated: s.from.hasDate}}
	from, to, ok := r.instants(s, span)
	if ok {
		e.Stamp.Earliest, e.Stamp.Latest = from, to
		switch {
		case s.to != nil:
			e.Stamp.Exactness = incident.Range
		case s.from.unknown:
			e.Stamp.Exactness = incident.UnknownMinutes
		case s.approx:
			e.Stamp.Exactness = incident.Approximate
			e.Stamp.Earliest, e.Stamp.Latest = from.Add(-incident.ApproximateWithin), to.Add(incident.ApproximateWithin)
		}
	}
	e.Text = r.afterStamp(text, span.End)
	e.Labels = r.labels(e.Text)
	r.entries = append(r.entries, e)
}

// close ends the last entry: what follows up to the next one belongs to it.
func (r *timelineReader) close(end int) {
	if len(r.entries) == 0 {
		return
	}
	e := &r.entries[len(r.entries)-1]
	text := strings.TrimRight(string(r.file.Data[e.Span.Start:max(end, e.Span.End)]), " \t\r\n")
	e.Span.End = max(e.Span.End, e.Span.Start+len(text))
}

// afterStamp returns the text behind the timestamp, its closing markup and
// the separator.
func (r *timelineReader) afterStamp(text source.Span, at int) source.Span {
	rest := string(r.file.Data[at:text.End])
	trimmed := strings.TrimLeft(rest, "`])*_ \t")
	// Opening emphasis belongs to the text: "09:40 **Detected:**", and so it
	// does behind a separator.
	if closed := len(rest) - len(trimmed); closed > 0 {
		lead := rest[:closed]
		if i := strings.LastIndexAny(lead, " \t"); i >= 0 {
			trimmed = lead[i+1:] + trimmed
		}
	}
	trimmed = strings.TrimLeft(trimmed, " \t")
	for _, sep := range []string{"---", "--", "-", "–", "—", ":", "|", "→", "=>"} {
		if t, ok := strings.CutPrefix(trimmed, sep); ok {
			trimmed = strings.TrimLeft(t, " \t|")
			break
		}
	}
	end := text.End
	trimmed = strings.TrimRight(trimmed, " \t\r\n")
	for end > at && strings.ContainsRune(" \t\r\n", rune(r.file.Data[end-1])) {
		end--
	}
	return r.file.Span(end-len(trimmed), end)
}

// instants completes what was written with date and zone.
func (r *timelineReader) instants(s stamp, at source.Span) (from, to time.Time, ok bool) {
	day, ok := r.day(s.from, at)
	if !ok {
		return from, to, false
	}
	previous := time.Time{}
	if n := len(r.entries); n > 0 {
		previous = r.entries[n-1].Stamp.Earliest
	}
	from, to, ok = r.instant(s.from, day, previous, at)
	if !ok || s.to == nil {
		return from, to, ok
	}
	end := *s.to
	if end.zone == nil {
		end.zone = s.from.zone
	}
	if end.hasDate {
		if day, ok = r.day(end, at); !ok {
			return from, to, false
		}
	}
	_, to, ok = r.instant(end, day, from, at)
	if ok && to.Before(from) {
		r.errorf(RuleTimestamp, at, "write the date of its end", "the range %q ends before it begins", at.Text())
		return from, to, false
	}
	return from, to, ok
}

// day returns the date of c, and makes it the one that later times take.
func (r *timelineReader) day(c clock, at source.Span) (incident.Date, bool) {
	if c.hasDate {
		d, ok := r.complete(c.date, at)
		if ok {
			r.date = d
		}
		return d, ok
	}
	if r.date.IsZero() {
		if !r.noDate {
			r.errorf(RuleTimestamp, at, "write the date before the time, or in the front matter", "%q has no date, and nothing above it has", at.Text())
		}
		r.noDate = true
		return r.date, false
	}
	return r.date, true
}

// instant returns the first and the last instant that c can mean.
func (r *timelineReader) instant(c clock, day incident.Date, previous time.Time, at source.Span) (from, to time.Time, ok bool) {
	if c.hour > 23 || c.minute > 59 || c.second > 59 {
		r.errorf(RuleTimestamp, at, "write 00:00 to 23:59", "%q is not a time of day", at.Text())
		return from, to, false
	}
	loc := c.zone
	if loc == nil {
		loc = r.zone
	}
	from = time.Date(day.Year, day.Month, day.Day, c.hour, c.minute, c.second, 0, loc)
	if from.Hour() != c.hour || from.Minute() != c.minute {
		// Read it with the offset that held before the change.
		_, before := from.Add(-6 * time.Hour).Zone()
		from = time.Date(day.Year, day.Month, day.Day, c.hour, c.minute, c.second-before, 0, time.UTC).In(loc)
		r.report(diag.Warning, RuleTimezone, at, "write the time with its offset, such as "+fmt.Sprintf("%02d:%02d+02:00", c.hour, c.minute),
			"%q does not exist on %s in %s: the clocks go forward", at.Text(), day, loc)
	} else if other, twice := repeated(from); twice {
		r.report(diag.Warning, RuleTimezone, at, "write the time with its offset", "%q happens twice on %s in %s: the clocks go back", at.Text(), day, loc)
		if from.Before(previous) {
			from = other
		}
	}
	to = from
	if c.unknown {
		to = from.Add(59 * time.Minute)
	}
	return from, to, true
}

// repeated reports whether the wall clock shows t's time twice, and returns
// the later one; time.Date gives the earlier.
func repeated(t time.Time) (time.Time, bool) {
	for _, shift := range []time.Duration{30 * time.Minute, time.Hour} {
		if later := t.Add(shift); later.Hour() == t.Hour() && later.Minute() == t.Minute() && later.Day() == t.Day() {
			return later, true
		}
	}
	return t, false
}
