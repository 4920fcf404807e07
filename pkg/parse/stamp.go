package parse

import (
	"strconv"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// clock is one time as written, before a date and a zone complete it.
type clock struct {
	date    incident.Date // zero when there is none; Year 0 when the year is missing
	hasDate bool
	hasTime bool
	hour    int
	minute  int
	second  int
	unknown bool // minutes written ??
	approx  bool // "~" or "ca." before the time
	iso     bool // date and time joined by T
	seconds bool // written to the second
	zone    *time.Location
}

// stamp is a timestamp as written: one time, or two for a range.
type stamp struct {
	start, end int // byte offsets in the text that was read
	from       clock
	to         *clock
}

var months = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

const (
	// space includes what browsers put between a time and "PM".
	space          = `[ \t\x{a0}\x{202f}]`
	monthPattern   = `(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`
	weekdayPattern = `(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?` + space + `+)?`
)

var (
	// Every pattern is anchored and looks at the beginning of a line only.
	isoDate   = words.NewRegexp(`(?i)^` + weekdayPattern + `(\d{4})[-/](\d{1,2})[-/](\d{1,2})`)
	monthDay  = words.NewRegexp(`(?i)^` + weekdayPattern + monthPattern + space + `+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?` + space + `+(\d{4})\b)?`)
	dayMonth  = words.NewRegexp(`(?i)^` + weekdayPattern + `(\d{1,2})(?:st|nd|rd|th|\.)?` + space + `+` + monthPattern + `(?:,?` + space + `+(\d{4})\b)?`)
	dateGap   = words.NewRegexp(`(?i)^(?:t|[,;:]?` + space + `+(?:at` + space + `+|[-–—@]` + space + `+)?)`)
	clockTime = words.NewRegexp(`(?i)^(\d{1,2}):(\d{2}|\?\?|xx)(?::(\d{2})(?:\.\d+)?)?(?:` + space + `?([ap])\.?m\b\.?)?`)
	hourTime  = words.NewRegexp(`(?i)^(\d{1,2})` + space + `?([ap])\.?m\b\.?`)
	offset    = words.NewRegexp(`^(` + space + `?)(UTC|GMT)?` + space + `?([+\-−])(\d{1,2})(:?)(\d{2})?(?:[^\d:]|$)`)
	zoneName  = words.NewRegexp(`^` + space + `?\(?([A-Z]{1,4})\b\)?`)
	approx    = words.NewRegexp(`(?i)^(?:[~≈]|c(?:a|irca)?\.|(?:circa|ca|approx\.?|approximately|around|about)` + space + `)` + space + `*`)
	rangeGap  = words.NewRegexp(`(?i)^(?:` + space + `?[-–—]` + space + `?|` + space + `+(?:to|until)` + space + `+)`)
)

// abbreviations are zones whose letters mean one offset in the reports of
// the trade, in minutes east of UTC.
var abbreviations = map[string]int{
	"Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
	"EST": -5 * 60, "EDT": -4 * 60, "CST": -6 * 60, "CDT": -5 * 60, "MST": -7 * 60, "MDT": -6 * 60, "PST": -8 * 60, "PDT": -7 * 60,
	"AKST": -9 * 60, "AKDT": -8 * 60, "HST": -10 * 60, "BRT": -3 * 60, "WAT": 60, "SAST": 120, "EAT": 180,
	"HKT": 8 * 60, "SGT": 8 * 60, "AWST": 8 * 60, "JST": 9 * 60, "KST": 9 * 60, "AEST": 10 * 60, "AEDT": 11 * 60, "NZST": 12 * 60, "NZDT": 13 * 60,
}

// allYear are names that mean winter and summer time of one place. Behind a
// time only two of them can stand: "CT logs" and "Pacific" are other things.
var allYear = map[string]string{
	"PT": "America/Los_Angeles", "PACIFIC": "America/Los_Angeles", "PST/PDT": "America/Los_Angeles",
	"MT": "America/Denver", "MST/MDT": "America/Denver",
	"CT": "America/Chicago", "CST/CDT": "America/Chicago",
	"ET": "America/New_York", "EASTERN": "America/New_York", "EST/EDT": "America/New_York",
	"CET/CEST": "Europe/Berlin", "GMT/BST": "Europe/London",
}

const (
	// openers and closers are markup around a timestamp that means nothing.
	openers = "*_`[("
	closers = "*_`])"
)

// readStamp reads the timestamp at the beginning of text. A date alone counts;
// see clock.hasTime.
func readStamp(text string) (stamp, bool) {
	at := len(text) - len(strings.TrimLeft(text, " \t"+openers))
	s := stamp{start: at}
	about := approx.FindString(text[at:])
	at += len(about)
	n, ok := readClock(text[at:], &s.from)
	if !ok {
		return stamp{}, false
	}
	s.from.approx = s.from.approx || about != ""
	s.end = at + n
	if s.from.hasTime {
		s.readEnd(text)
	}
	return s, true
}

// readEnd reads the second time of a range.
func (s *stamp) readEnd(text string) {
	rest := strings.TrimLeft(text[s.end:], closers)
	gap := rangeGap.FindString(rest)
	if gap == "" {
		return
	}
	rest = strings.TrimLeft(rest[len(gap):], openers)
	var to clock
	n, ok := readClock(rest, &to)
	if !ok || !to.hasTime {
		return
	}
	s.to = &to
	s.end = len(text) - len(rest) + n
	if s.from.zone == nil {
		s.from.zone = to.zone
	} else if to.zone == nil {
		to.zone = s.from.zone
	}
}

// readClock reads a date, a time, or both.
func readClock(text string, c *clock) (length int, ok bool) {
	at, dated := readDate(text, c)
	rest := text
	if dated {
		rest = strings.TrimLeft(text[at:], closers)
		gap := dateGap.FindString(rest)
		if gap == "" && len(rest) == len(text)-at {
			return at, true
		}
		c.iso = strings.EqualFold(gap, "t")
		rest = strings.TrimLeft(rest[len(gap):], openers)
	}
	if about := approx.FindString(rest); about != "" {
		c.approx = true
		rest = rest[len(about):]
	}
	n, ok := readTime(rest, c)
	if !ok {
		return at, dated
	}
	return len(text) - len(rest) + n, true
}

func readDate(text string, c *clock) (length int, ok bool) {
	if m := isoDate.FindStringSubmatch(text); m != nil && !digitAt(text, len(m[0])) {
		c.date = incident.Date{Year: number(m[1]), Month: time.Month(number(m[2])), Day: number(m[3])}
		c.hasDate = true
		return len(m[0]), true
	}
	m, month, day := monthDay.FindStringSubmatch(text), 1, 2
	if m == nil {
		m, month, day = dayMonth.FindStringSubmatch(text), 2, 1
	}
	if m == nil {
		return 0, false
	}
	c.date = incident.Date{Year: number(m[3]), Month: months[strings.ToLower(m[month])[:3]], Day: number(m[day])}
	c.hasDate = true
	return len(m[0]), true
}

func digitAt(text string, i int) bool {
	return i < len(text) && text[i] >= '0' && text[i] <= '9'
}

// readTime reads a time of day, and the zone behind it.
func readTime(text string, c *clock) (length int, ok bool) {
	half := ""
	if m := clockTime.FindStringSubmatch(text); m != nil {
		c.hour, c.minute, c.second = number(m[1]), number(m[2]), number(m[3])
		c.unknown = m[2] == "??" || strings.EqualFold(m[2], "xx")
		c.seconds = m[3] != ""
		length, half = len(m[0]), m[4]
	} else if m := hourTime.FindStringSubmatch(text); m != nil && number(m[1]) <= 12 {
		c.hour = number(m[1])
		length, half = len(m[0]), m[2]
	} else {
		return 0, false
	}
	if !c.applyHalf(half) {
		return 0, false
	}
	c.hasTime = true
	rest := strings.TrimLeft(text[length:], closers)
	if n := readZone(rest, c); n > 0 {
		length = len(text) - len(rest) + n
	}
	return length, true
}

// applyHalf applies a.m. and p.m. "17:14 pm" says it twice, and "17:14 am"
// and "0:20 pm" are no times.
func (c *clock) applyHalf(half string) bool {
	switch strings.ToLower(half) {
	case "":
		return true
	case "a":
		if c.hour == 12 {
			c.hour = 0
		}
		return c.hour < 12
	}
	if c.hour == 0 {
		return false
	}
	if c.hour < 12 {
		c.hour += 12
	}
	return true
}

func readZone(text string, c *clock) (length int) {
	if n := readOffset(text, c); n > 0 {
		return n
	}
	m := zoneName.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	if minutes, ok := abbreviations[m[1]]; ok {
		c.zone = fixedZone(m[1], minutes)
		return len(m[0])
	}
	if name := m[1]; name == "PT" || name == "ET" {
		c.zone, _ = config.LoadZone(allYear[name])
		return len(m[0])
	}
	return 0
}

// readOffset reads "+02:00" and "UTC+2".
func readOffset(text string, c *clock) (length int) {
	m := offset.FindStringSubmatchIndex(text)
	if m == nil {
		return 0
	}
	group := func(i int) string { return text[max(m[2*i], 0):max(m[2*i+1], 0)] }
	gap, utc, sign, colon := group(1) != "", group(2) != "", group(3), group(5) != ""
	minutes := number(group(4))*60 + number(group(6))
	length = max(m[9], m[13])

	if sign == "+" && minutes > 14*60 || sign != "+" && minutes > 12*60 || minutes%15 != 0 {
		return 0
	}
	if !utc {
		// "09:40 -5 hosts" and "09:40 +1000 users" name no zone.
		exact := len(group(4)) == 2 && (c.iso || group(6) != "")
		if !exact || gap && !colon && !c.seconds {
			return 0
		}
		// "09:40-10:00" is a range, and so is "23:00-01:00" over midnight;
		// "2025-05-14T09:40-10:00" and "09:40-04:00" are not.
		long := minutes - c.hour*60 - c.minute
		if sign == "-" && !c.iso && !c.seconds && (long+24*60)%(24*60) <= 12*60 {
			return 0
		}
	}
	if sign != "+" {
		minutes = -minutes
	}
	c.zone = fixedZone(strings.TrimSpace(text[:length]), minutes)
	return length
}

func fixedZone(name string, minutes int) *time.Location {
	if minutes == 0 {
		return time.UTC
	}
	return time.FixedZone(name, minutes*60)
}

// readZoneName reads a zone as prose names it: IANA, abbreviation or offset.
func readZoneName(text string) (*time.Location, bool) {
	text = strings.Trim(strings.TrimSpace(text), ".,;:*_`()")
	c := clock{iso: true} // "-05:00" is no range here
	if n := readZone(text, &c); n == len(text) && n > 0 {
		return c.zone, true
	}
	if name, ok := allYear[strings.ToUpper(text)]; ok {
		return config.LoadZone(name)
	}
	if strings.Contains(text, "/") {
		return config.LoadZone(text)
	}
	return nil, false
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
