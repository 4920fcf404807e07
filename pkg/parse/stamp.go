package parse

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// clock is one time as written, before a date and a zone complete it.
type clock struct {
	date     incident.Date // zero when there is none; Year 0 when the year is missing
	hasDate  bool
	hasTime  bool
	hour     int
	minute   int
	second   int
	unknown  bool // minutes written ??
	iso      bool // date and time joined by T
	zone     *time.Location
	zoneText string
}

// stamp is a timestamp as written: one time, or two for a range.
type stamp struct {
	start, end int // byte offsets in the text that was read
	approx     bool
	from       clock
	to         *clock
}

var months = map[string]time.Month{
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

const (
	monthPattern   = `(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`
	weekdayPattern = `(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?[ ]+)?`
)

var (
	// Every pattern is anchored and looks at the beginning of a line only.
	isoDate   = regexp.MustCompile(`(?i)^` + weekdayPattern + `(\d{4})[-/](\d{1,2})[-/](\d{1,2})`)
	monthDay  = regexp.MustCompile(`(?i)^` + weekdayPattern + monthPattern + `[ ]+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?[ ]+(\d{4})\b)?`)
	dayMonth  = regexp.MustCompile(`(?i)^` + weekdayPattern + `(\d{1,2})(?:st|nd|rd|th)?[ ]+` + monthPattern + `(?:[, ][ ]*(\d{4})\b)?`)
	dateGap   = regexp.MustCompile(`(?i)^(?:t|[,;]?[ ]+(?:at[ ]+|[-–—@][ ]+)?)`)
	clockTime = regexp.MustCompile(`(?i)^(\d{1,2}):(\d{2}|\?\?|xx)(?::(\d{2})(?:\.\d+)?)?(?:[ ]?([ap])\.?m\b\.?)?`)
	hourTime  = regexp.MustCompile(`(?i)^(\d{1,2})[ ]?([ap])\.?m\b\.?`)
	offset    = regexp.MustCompile(`^[ ]?(?:(UTC|GMT)[ ]?)?([+\-−])(\d{1,2})(?::?(\d{2}))?(?:[^\d:]|$)`)
	zoneName  = regexp.MustCompile(`^[ ]?\(?(Z|UTC|GMT|PST|PDT|MST|MDT|CST|CDT|EST|EDT|WET|WEST|CET|CEST|EET|EEST|JST|AEST|AEDT)\b\)?`)
	approx    = regexp.MustCompile(`(?i)^(?:~|≈|c(?:a|irca)\.?[ ]|approx(?:\.|imately)?[ ]|around[ ]|about[ ])[ ]*`)
	rangeGap  = regexp.MustCompile(`(?i)^(?:[ ]?[-–—][ ]?|[ ]+(?:to|until)[ ]+)`)
)

// abbreviations are zones whose letters mean one offset in the reports of
// the trade, in seconds east of UTC.
var abbreviations = map[string]int{
	"Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 3600, "CET": 3600, "CEST": 7200, "EET": 7200, "EEST": 10800,
	"EST": -5 * 3600, "EDT": -4 * 3600, "CST": -6 * 3600, "CDT": -5 * 3600, "MST": -7 * 3600, "MDT": -6 * 3600,
	"PST": -8 * 3600, "PDT": -7 * 3600, "JST": 9 * 3600, "AEST": 10 * 3600, "AEDT": 11 * 3600,
}

// wrappers are markup around a timestamp that means nothing.
const wrappers = "*_`[("

// readStamp reads the timestamp at the beginning of text. A date alone counts;
// see clock.hasTime.
func readStamp(text string) (stamp, bool) {
	at := len(text) - len(strings.TrimLeft(text, " \t"+wrappers))
	s := stamp{start: at}
	if m := approx.FindString(text[at:]); m != "" {
		s.approx = true
		at += len(m)
	}
	n, ok := readClock(text[at:], &s.from)
	if !ok {
		return stamp{}, false
	}
	at += n
	s.end = at
	if !s.from.hasTime {
		return s, true
	}
	if m := rangeGap.FindString(text[at:]); m != "" {
		var to clock
		if n, ok := readClock(text[at+len(m):], &to); ok && to.hasTime {
			s.to = &to
			s.end = at + len(m) + n
			if s.from.zone == nil {
				s.from.zone, s.from.zoneText = to.zone, to.zoneText
			}
		}
	}
	return s, true
}

// readClock reads a date, a time, or both.
func readClock(text string, c *clock) (length int, ok bool) {
	at := 0
	if n, ok := readDate(text, c); ok {
		at = n
		rest := strings.TrimLeft(text[at:], "*_`")
		skipped := len(text[at:]) - len(rest)
		gap := dateGap.FindString(rest)
		c.iso = strings.EqualFold(gap, "t")
		rest = strings.TrimLeft(rest[len(gap):], wrappers)
		n, ok := readTime(rest, c)
		if !ok || gap == "" && skipped == 0 {
			return at, true
		}
		return len(text) - len(rest) + n, true
	}
	n, ok := readTime(text, c)
	return n, ok
}

func readDate(text string, c *clock) (int, bool) {
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

func readTime(text string, c *clock) (int, bool) {
	at := 0
	if m := clockTime.FindStringSubmatch(text); m != nil {
		c.hour = number(m[1])
		c.unknown = m[2] == "??" || strings.EqualFold(m[2], "xx")
		if !c.unknown {
			c.minute = number(m[2])
		}
		c.second = number(m[3])
		if !halfDay(c, m[4]) {
			return 0, false
		}
		at = len(m[0])
	} else if m := hourTime.FindStringSubmatch(text); m != nil {
		c.hour = number(m[1])
		if !halfDay(c, m[2]) {
			return 0, false
		}
		at = len(m[0])
	} else {
		return 0, false
	}
	c.hasTime = true
	n := readZone(text[at:], c)
	return at + n, true
}

// halfDay applies a.m. and p.m.; 13 p.m. is no time.
func halfDay(c *clock, half string) bool {
	if half == "" {
		return true
	}
	if c.hour < 1 || c.hour > 12 {
		return false
	}
	c.hour %= 12
	if half == "p" || half == "P" {
		c.hour += 12
	}
	return true
}

func readZone(text string, c *clock) int {
	if m := offset.FindStringSubmatchIndex(text); m != nil {
		hours, minutes := number(text[m[6]:m[7]]), 0
		end := m[7]
		if m[8] >= 0 {
			minutes, end = number(text[m[8]:m[9]]), m[9]
		}
		// "09:40 -5 hosts" is no zone: without UTC before it, an offset stands
		// close to the time and has both digits of the hour.
		if m[2] < 0 && (text[0] == ' ' || m[7]-m[6] != 2 || m[8] < 0) || hours > 14 || minutes > 59 {
			return 0
		}
		// "09:40-10:00" is a range, "2025-05-14T09:40-10:00" and
		// "09:40-04:00" are not.
		if m[2] < 0 && text[m[4]:m[5]] == "-" && !c.iso && hours*60+minutes > c.hour*60+c.minute {
			return 0
		}
		seconds := hours*3600 + minutes*60
		if text[m[4]:m[5]] != "+" {
			seconds = -seconds
		}
		c.zoneText = strings.TrimSpace(text[:end])
		c.zone = fixedZone(c.zoneText, seconds)
		return end
	}
	if m := zoneName.FindStringSubmatch(text); m != nil {
		c.zoneText = m[1]
		c.zone = fixedZone(m[1], abbreviations[m[1]])
		return len(m[0])
	}
	return 0
}

func fixedZone(name string, seconds int) *time.Location {
	if seconds == 0 {
		return time.UTC
	}
	return time.FixedZone(name, seconds)
}

// readZoneName reads a zone as prose names it: IANA, abbreviation or offset.
func readZoneName(text string) (*time.Location, bool) {
	text = strings.Trim(strings.TrimSpace(text), ".,;:*_`()")
	var c clock
	if n := readZone(text, &c); n == len(text) && n > 0 {
		return c.zone, true
	}
	if strings.Contains(text, "/") {
		return loadZone(text)
	}
	return nil, false
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
