package parse

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/words"
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
	r.stated(section.Heading, "the heading")
	for n := section.In(in.Body).NextSibling(); n != nil; n = n.NextSibling() {
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

const zonePattern = `[*_` + "`" + `]*([A-Za-z][A-Za-z0-9_+\-/:]*)`

var (
	// allTimes is a phrase that names the zone: "All times are in UTC".
	allTimes = words.NewRegexp(`(?i)\b(?:(all )?times? (?:are |is )?(?:shown |given |listed |expressed )?in |all times (?:are )?)(?:the )?` + zonePattern)
	// timeColumn is a table's header that ends with the zone: "Time UTC".
	timeColumn = words.NewRegexp(`(?i)\b(?:time|timestamp|when|date)\b[^A-Za-z]*\b([A-Z]{2,4}|[A-Za-z]+/[A-Za-z_]+)\b`)
)

// stated applies the zone that a heading or a table's header names.
func (r *timelineReader) stated(at source.Span, where string) {
	for _, naming := range []*words.Regexp{parenthesis, timeColumn, allTimes} {
		m := naming.FindStringSubmatch(at.Text())
		if m == nil {
			continue
		}
		if loc, ok := readZoneName(m[len(m)-1]); ok {
			r.setZone(loc, at, where)
			return
		}
	}
}

// zoneLine applies the zone that a line of prose names: "All times in Central
// European Time (CET)".
func (r *timelineReader) zoneLine(line source.Span) {
	phrase := allTimes.FindStringSubmatchIndex(line.Text())
	if phrase == nil {
		return
	}
	at := func(start, end int) source.Span { return r.file.Span(line.Start+start, line.Start+end) }
	name := at(phrase[4], phrase[5])
	if m := parenthesis.FindStringSubmatchIndex(line.Text()); m != nil && m[0] >= phrase[1] {
		if loc, ok := readZoneName(line.Text()[m[2]:m[3]]); ok {
			r.setZone(loc, at(m[2], m[3]), "this line")
			return
		}
	}
	loc, ok := readZoneName(name.Text())
	switch {
	case ok:
		r.setZone(loc, name, "this line")
	case phrase[2] >= 0: // "all times in", not just "the first time in"
		r.report(diag.Warning, RuleTimezone, name, "write UTC, an IANA name such as Europe/Berlin, or UTC+2", "%q is not a time zone", shorten(name.Text()))
	}
}

// setZone makes loc the zone of what follows, and reports it when it
// contradicts an earlier statement or comes too late.
func (r *timelineReader) setZone(loc *time.Location, at source.Span, where string) {
	switch {
	case r.sameZone(loc):
	case r.zoneSource != "":
		r.report(diag.Warning, RuleTimezone, at, "keep one of the two; a zone written here wins over the one in the front matter",
			"%s says %s, but %s says %s", where, loc, r.zoneSource, r.zone)
	case len(r.entries) > 0:
		r.report(diag.Warning, RuleTimezone, at, "name the zone above the first entry, or in the front matter",
			"%s says %s, but the entries above it were read in %s", where, loc, r.zone)
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

// heading reads an entry, or the date of what follows: "May 14, day two".
func (r *timelineReader) heading(n *ast.Heading) {
	if n.Lines().Len() == 0 {
		return
	}
	text := r.span(n.Lines().At(0))
	s, ok := readStamp(text.Text())
	switch {
	case !ok:
		r.almost(text)
	case s.from.hasTime:
		r.entry(s, text)
	default:
		r.setDate(s, text)
		r.stated(text, "the heading")
	}
}

// paragraph looks for a line that names the zone, for one that is only a date,
// and for one that its author took for an entry.
func (r *timelineReader) paragraph(n ast.Node) {
	told := false
	for i := range n.Lines().Len() {
		line := r.span(n.Lines().At(i))
		r.zoneLine(line)
		bullet := fakeBullet.FindString(line.Text())
		line.Start += len(bullet)
		s, ok := readStamp(line.Text())
		switch {
		case !ok:
		case !s.from.hasTime && onlyDate(line.Text(), s):
			r.setDate(s, line)
		case s.from.hasTime && !told && (bullet != "" || separated(line.Text()[s.end:])):
			at := r.stampSpan(s, line)
			r.report(diag.Warning, RuleTimestamp, at, `begin the line with "- "`, "%q begins a line of plain text: only list items, table rows and headings are entries", at.Text())
			told = true
		}
	}
}

// fakeBullet looks like a list item and is none to Markdown: another sign, or
// a hard space behind it.
var fakeBullet = words.NewRegexp(`^(?:[-*+]\x{a0}|[•◦‣▪·–—])[ \x{a0}]*`)

// dateEnd is what may follow a date that stands alone: markup, and a remark in
// parentheses.
var dateEnd = words.NewRegexp("^[\\s*_`\\]):,.–—-]*(?:\\([^()]*\\)[\\s*_`:.]*)?$")

func onlyDate(text string, s stamp) bool { return dateEnd.MatchString(text[s.end:]) }

// separated reports whether a dash or a colon follows, as in an entry.
func separated(rest string) bool {
	rest = strings.TrimLeft(rest, " \t"+closers)
	r, _ := utf8.DecodeRuneInString(rest)
	return rest != "" && strings.ContainsRune(":-–—", r)
}

func (r *timelineReader) list(list *ast.List) {
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		r.item(item)
	}
}

// item reads an entry, or the date of the lists inside.
func (r *timelineReader) item(item ast.Node) {
	first := item.FirstChild()
	if first == nil {
		return
	}
	if first.Kind() != ast.KindTextBlock && first.Kind() != ast.KindParagraph || first.Lines().Len() == 0 {
		r.nested(item)
		return
	}
	text := r.span(first.Lines().At(0))
	s, ok := readStamp(text.Text())
	switch {
	case !ok:
		r.almost(text)
		r.zoneLine(text)
		r.nested(item)
	case s.from.hasTime:
		r.entry(s, text)
		r.nested(item)
	default:
		r.setDate(s, text)
		before := len(r.entries)
		r.nested(item)
		if len(r.entries) == before && !onlyDate(text.Text(), s) {
			r.dateWithoutTime(s, text)
		}
	}
}

// nested reads the lists inside an item.
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
	span := r.stampSpan(s, text)
	r.report(diag.Warning, RuleTimestamp, span, "write the time, or HH:?? when only the hour is known", "%q has a date and no time: it is not counted as an entry", span.Text())
}

// otherForm is a timestamp in a form that is not read, "05/14 09:40" or
// "14.05.2025": day and month could stand either way.
var otherForm = words.NewRegexp(`^\d{1,2}:\d{2}|^\d+[./-]\d+(?:[./-]\d+)?[ ,T]+\d{1,2}:\d{2}|^\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}\b`)

// almost reports text that begins with what a reader takes for a timestamp,
// perhaps behind an emoji or something invisible.
func (r *timelineReader) almost(text source.Span) {
	whole := text.Text()
	at := max(0, strings.IndexFunc(whole, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }))
	if form := otherForm.FindString(whole[at:]); form != "" {
		span := r.file.Span(text.Start+at, text.Start+at+len(form))
		r.report(diag.Warning, RuleTimestamp, span, "begin with YYYY-MM-DD HH:MM, or HH:MM", "%q is not read as a timestamp: it is not counted as an entry", form)
	}
}

func (r *timelineReader) table(t *east.Table) {
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		if _, ok := row.(*east.TableHeader); !ok {
			r.row(row)
			continue
		}
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			r.stated(r.cell(cell), "the table's header")
		}
	}
}

// row reads the timestamp of a table's row: in its first cell, or the date in
// the first and the time in the second.
func (r *timelineReader) row(row ast.Node) {
	cells := make([]source.Span, 0, 4)
	for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
		cells = append(cells, r.cell(cell))
	}
	var date stamp // in the first cell
	for i, cell := range cells {
		if strings.TrimSpace(cell.Text()) == "" {
			continue
		}
		s, ok := readStamp(cell.Text())
		switch {
		case i < 2 && ok && s.from.hasTime:
			for _, c := range cells[i+1:] { // missing cells have no place
				cell.End = max(cell.End, c.End)
			}
			r.entry(s, cell)
			return
		case i == 0 && ok:
			date = s
			r.setDate(s, cell)
		case i == 0:
			r.almost(cell)
			return
		case date.from.hasDate:
			r.dateWithoutTime(date, cells[0])
			return
		}
	}
}

func (r *timelineReader) cell(n ast.Node) source.Span {
	if n.Lines().Len() == 0 {
		return r.file.Span(n.Pos(), n.Pos())
	}
	return r.span(n.Lines().At(0))
}

func (r *timelineReader) span(seg text.Segment) source.Span { return r.file.Span(seg.Start, seg.Stop) }

// stampSpan returns the place of a timestamp that was read from the given text.
func (r *timelineReader) stampSpan(s stamp, text source.Span) source.Span {
	return r.file.Span(text.Start+s.start, text.Start+s.end)
}

func (r *timelineReader) setDate(s stamp, at source.Span) {
	if d, ok := r.complete(s.from.date, r.stampSpan(s, at)); ok {
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
	span := r.stampSpan(s, text)
	e := incident.Entry{Span: span, Stamp: incident.Stamp{Span: span, Dated: s.from.hasDate}}
	from, to, ok := r.instants(s, span)
	if ok {
		e.Stamp.Earliest, e.Stamp.Latest = from, to
		switch {
		case s.to != nil:
			e.Stamp.Exactness = incident.Range
		case s.from.unknown:
			e.Stamp.Exactness = incident.UnknownMinutes
		case s.from.approx:
			e.Stamp.Exactness = incident.Approximate
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
	trimmed := strings.TrimLeft(rest, closers+" \t")
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
	if end.hasDate {
		if day, ok = r.day(end, at); !ok {
			return from, to, false
		}
	}
	_, to, ok = r.instant(end, day, from, at)
	if ok && to.Before(from) {
		r.errorf(RuleTimestamp, at, "write the date of its end, or UTC before an offset", "the range %q ends before it begins", at.Text())
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
	switch times := onClock(day, c, loc); len(times) {
	case 0:
		// Read it with the offset that held before the change.
		wall := wallTime(day, c)
		_, before := wall.Add(-24 * time.Hour).In(loc).Zone()
		from = wall.Add(time.Duration(-before) * time.Second).In(loc)
		r.report(diag.Warning, RuleTimezone, at, "write the time with its offset, such as "+fmt.Sprintf("%02d:%02d+02:00", c.hour, c.minute),
			"%q does not exist on %s in %s: the clocks go forward", at.Text(), day, loc)
	case 1:
		from = times[0]
	default:
		r.report(diag.Warning, RuleTimezone, at, "write the time with its offset", "%q happens twice on %s in %s: the clocks go back", at.Text(), day, loc)
		from = times[0]
		if from.Before(previous) {
			from = times[1]
		}
	}
	to = from
	if c.unknown {
		to = from.Add(59 * time.Minute)
	}
	if c.approx {
		from, to = from.Add(-incident.ApproximateWithin), to.Add(incident.ApproximateWithin)
	}
	return from, to, true
}

// wallTime is what the clock on the wall shows, as if it stood in UTC.
func wallTime(day incident.Date, c clock) time.Time {
	return day.In(time.UTC).Add(time.Duration(c.hour)*time.Hour + time.Duration(c.minute)*time.Minute + time.Duration(c.second)*time.Second)
}

// onClock returns the instants at which the clock on the wall in loc shows c:
// none when the clocks go forward over it, two when they go back. time.Date
// gives one, and which depends on the zone.
func onClock(day incident.Date, c clock, loc *time.Location) (times []time.Time) {
	wall := wallTime(day, c)
	for _, near := range []time.Time{wall.Add(-24 * time.Hour), wall.Add(24 * time.Hour)} {
		_, offset := near.In(loc).Zone()
		t := wall.Add(time.Duration(-offset) * time.Second).In(loc)
		if _, valid := t.Zone(); valid == offset && (len(times) == 0 || !t.Equal(times[0])) {
			times = append(times, t)
		}
	}
	return times
}
