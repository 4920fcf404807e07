package claims

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Bound says which side of the truth a figure names.
type Bound int

const (
	Exactly Bound = iota
	Hedged        // "about 2 h"
	AtMost        // "within 2 h"
	AtLeast       // "over 2 h"
)

// Figure is a duration as written.
type Figure struct {
	Text     string // as written, without hedge and bound
	Bound    Bound
	Low, Top time.Duration // as written; they differ in "10 to 15 minutes"
	// Tolerance is by how much the truth may differ from the figure in its
	// own precision: "7 h 25 min" is 1 min, "seven hours" 30 min.
	Tolerance time.Duration
	// Office is true for business hours and the like, which no clock measures.
	Office bool

	from, to int  // tokens of the figure
	lead     int  // first token of hedge and bound
	adjunct  bool // "90-minute"
	style    style
	over     bool // "just over": the truth lies above
	below    bool // "nearly": the truth lies below
	words    bool // written in words
	hedged   bool // "about", also beside a bound
}

// style is how a figure is written, so that a right one can be written alike.
type style struct {
	kind     styleKind
	unit     unit
	decimals int
}

type styleKind int

const (
	other styleKind = iota
	single
	compound // hours and minutes, days and hours
)

type unit struct {
	length time.Duration
	single bool // no plural: "h"
}

const day = 24 * time.Hour

var units = map[string]unit{
	"s": {time.Second, true}, "sec": {time.Second, true}, "secs": {time.Second, true}, "second": {time.Second, false}, "seconds": {time.Second, false},
	"m": {time.Minute, true}, "min": {time.Minute, true}, "mins": {time.Minute, true}, "minute": {time.Minute, false}, "minutes": {time.Minute, false},
	"h": {time.Hour, true}, "hr": {time.Hour, true}, "hrs": {time.Hour, true}, "hour": {time.Hour, false}, "hours": {time.Hour, false},
	"d": {day, true}, "day": {day, false}, "days": {day, false},
	"w": {7 * day, true}, "week": {7 * day, false}, "weeks": {7 * day, false},
}

var numbers = map[string]float64{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

var numberNames = func() map[int]string {
	m := map[int]string{}
	for name, v := range numbers {
		m[int(v)] = name
	}
	return m
}()

// Fits reports whether a duration known within bounds agrees with the figure.
func (f Figure) Fits(long incident.Interval) bool {
	low, top := f.Low-f.Tolerance, f.Top+f.Tolerance
	switch {
	case f.Bound == AtMost:
		low = 0
	case f.Bound == AtLeast:
		top = math.MaxInt64
	case f.over:
		low = f.Low - time.Minute
	case f.below:
		top = f.Top + f.Top/50 + time.Minute
	}
	return long.Max >= low && long.Min <= top && long.Max >= 0
}

// maxLead is more tokens than an amount has before its unit: "twenty-one and a
// half to twenty-two and a half more full hours" has 17.
const maxLead = 24

// figures reads every duration of a paragraph.
func figures(tokens []token) []Figure {
	var list []Figure
	unit := -1 // the next one
	for i := 0; i < len(tokens); {
		if unit < i {
			if unit = nextUnit(tokens, i); unit == len(tokens) {
				break
			}
		}
		i = max(i, unit-maxLead)
		f, ok := readFigure(tokens, i)
		if !ok {
			i++
			continue
		}
		list = append(list, f)
		list[len(list)-1].hedges(tokens)
		i = f.to
	}
	return list
}

// nextUnit finds the next word that is a unit; without one it is the end.
func nextUnit(tokens []token, i int) int {
	for ; i < len(tokens); i++ {
		t := &tokens[i]
		if t.kind != word || strings.IndexByte("smhdw", t.text[0]) < 0 {
			continue
		}
		if _, ok := units[t.text]; ok {
			break
		}
	}
	return i
}

type amount struct {
	value    float64
	top      float64 // of "10 to 15"; else value
	decimals int
	words    bool
	half     bool // a fraction said in words, "a half", "a quarter"
	next     int
}

// noToken is what stands before the first token and behind the last.
var noToken = &token{kind: punct}

func at(tokens []token, i int) *token {
	if i < 0 || i >= len(tokens) {
		return noToken
	}
	return &tokens[i]
}

// readNumber reads a number in digits or words.
func readNumber(tokens []token, i int) (amount, bool) {
	t := at(tokens, i)
	a := amount{next: i + 1}
	switch {
	case t.kind == number:
		a.value, a.decimals = t.value, t.decimals
		if n := at(tokens, i+1); n.text == "½" {
			a.value, a.half, a.next = a.value+0.5, true, i+2
		}
	case t.kind == word:
		v, ok := numbers[t.text]
		if !ok {
			return a, false
		}
		a.value, a.words = v, true
		if v >= 20 {
			j := i + 1
			if at(tokens, j).text == "-" {
				j++
			}
			if u, ok := numbers[at(tokens, j).text]; ok && u < 10 {
				a.value, a.next = v+u, j+1
			}
		}
	default:
		return a, false
	}
	a.top = a.value
	return a, true
}

func fraction(tokens []token, i int) (value float64, next int) {
	// "and a half", "and three quarters"
	if at(tokens, i).text != "and" {
		return 0, i
	}
	j := i + 1
	count := 1.0
	switch t := at(tokens, j); t.text {
	case "a", "one":
		j++
	case "three":
		count = 3
		j++
	default:
		return 0, i
	}
	switch t := at(tokens, j); {
	case t.text == "half" && count == 1:
		return 0.5, j + 1
	case t.is("quarter", "quarters"):
		return count * 0.25, j + 1
	}
	return 0, i
}

// readAmount reads what stands before a unit.
func readAmount(tokens []token, i int) (amount, bool) {
	t := at(tokens, i)
	switch {
	case t.is("a", "an"):
		n := at(tokens, i+1)
		switch {
		case n.text == "half" && at(tokens, i+2).kind == word:
			return amount{0.5, 0.5, 0, true, true, i + 2}, true
		case n.text == "quarter" && at(tokens, i+2).text == "of" && at(tokens, i+3).text == "an":
			return amount{0.25, 0.25, 0, true, true, i + 4}, true
		case n.is("full", "whole", "good"):
			return amount{1, 1, 0, true, false, i + 2}, true
		}
		return amount{1, 1, 0, true, false, i + 1}, true
	case t.text == "half":
		j := i + 1
		if at(tokens, j).is("a", "an", "-") {
			j++
		}
		return amount{0.5, 0.5, 0, true, true, j}, true
	case t.text == "three" && at(tokens, i+1).text == "quarters" && at(tokens, i+2).text == "of" && at(tokens, i+3).text == "an":
		return amount{0.75, 0.75, 0, true, true, i + 4}, true
	}
	a, ok := readNumber(tokens, i)
	if !ok {
		return a, false
	}
	if v, next := fraction(tokens, a.next); v > 0 {
		a.value, a.top, a.half, a.next = a.value+v, a.value+v, true, next
	}
	// "10 to 15", "10–15", "two or three"
	if n := at(tokens, a.next); n.is("to", "-", "–", "or") {
		if b, ok := readNumber(tokens, a.next+1); ok && b.value > a.value {
			if v, next := fraction(tokens, b.next); v > 0 {
				b.value, b.next = b.value+v, next
			}
			a.top, a.next, a.decimals = b.value, b.next, max(a.decimals, b.decimals)
		}
	}
	return a, true
}

// unitAt reads a unit behind an amount.
func unitAt(tokens []token, i int, digits bool) (unit, bool) {
	t := at(tokens, i)
	if t.kind != word {
		return unit{}, false
	}
	u, ok := units[t.text]
	if !ok || len(t.text) == 1 && (!digits || t.text != "h" && t.text != "d" && !t.glued) {
		return unit{}, false
	}
	return u, true
}

var fillers = map[string]bool{"more": true, "additional": true, "further": true, "full": true, "whole": true, "long": true, "extra": true, "other": true}
var offices = map[string]bool{"business": true, "working": true, "office": true, "support": true, "work": true, "engineer": true, "person": true, "man": true, "staff": true}

func readFigure(tokens []token, i int) (Figure, bool) {
	t := &tokens[i]
	if t.kind != number && t.kind != clock && t.kind != word {
		return Figure{}, false
	}
	if before := at(tokens, i-1); t.kind == number && (t.glued && (before.is("#", "$", "€", "£", ".", "/", "_", ":", "+") || before.kind == word)) {
		if before.text != "/" {
			return Figure{}, false
		}
	}
	if t.kind == clock {
		return clockFigure(tokens, i)
	}
	a, ok := readAmount(tokens, i)
	if !ok {
		return Figure{}, false
	}
	f := Figure{from: i, lead: i, words: a.words}
	j := a.next
	if at(tokens, j).text == "+" && at(tokens, j).glued {
		j++
		f.Bound = AtLeast
	}
	if at(tokens, j).text == "-" && at(tokens, j).glued {
		j++
		f.adjunct = true
	}
	for k := 0; k < 2 && at(tokens, j).kind == word; k++ {
		if w := at(tokens, j).text; offices[w] {
			f.Office = true
		} else if !fillers[w] {
			break
		}
		j++
		if at(tokens, j).text == "-" {
			j++
		}
	}
	u, ok := unitAt(tokens, j, !a.words)
	if !ok || u.length < time.Minute && a.value < 60 {
		return Figure{}, false
	}
	first := &tokens[j]
	if first.text == "m" && !metre(tokens, j) {
		return Figure{}, false
	}
	length := func(v float64) time.Duration { return time.Duration(math.Round(v * float64(u.length))) }
	if a.top > 1e5 {
		return Figure{}, false
	}
	f.Low, f.Top = length(a.value), length(a.top)
	f.to = j + 1
	f.style = style{kind: single, unit: u, decimals: a.decimals}
	if a.top != a.value {
		f.style.kind = other
	}
	f.Tolerance = tolerance(a, u)
	// "an hour and a half"
	if v, next := fraction(tokens, f.to); v > 0 && a.top == a.value && u.length >= time.Hour {
		f.Low += length(v)
		f.Top = f.Low
		f.to = next
		f.Tolerance = u.length / 4
		f.style.kind = other
	}
	f.rest(tokens, u)
	return f, true
}

// metre reports whether an "m" behind a number is minutes: "45m" at the end of
// a phrase, not "20m users" or "$20m".
func metre(tokens []token, j int) bool {
	n := at(tokens, j+1)
	if n.kind == number && n.glued {
		return true
	}
	return n.kind == punct || n.is("after", "before", "later", "earlier", "of", "to", "from", "until", "between", "for", "and", "at", "in", "long", "total")
}

// rest reads the smaller units behind the first: "21h 20m", "1 d 5 min", "6h14".
func (f *Figure) rest(tokens []token, u unit) {
	for u.length > time.Minute && f.style.kind != other && f.Low == f.Top {
		j := f.to
		if n := at(tokens, j); n.text == "." && n.glued || n.text == "," || n.text == "and" {
			j++
		}
		if at(tokens, j).text == "and" {
			j++
		}
		a, ok := readNumber(tokens, j)
		if !ok || a.half {
			return
		}
		if n := at(tokens, a.next); n.text == "-" && n.glued {
			a.next++
		}
		v, ok := unitAt(tokens, a.next, !a.words)
		next := a.next + 1
		if !ok {
			// "6h14"
			if t := at(tokens, j); u.length != time.Hour || !t.glued || t.kind != number || t.end-t.start != 2 || t.value > 59 {
				return
			}
			v, next = unit{time.Minute, true}, j+1
		}
		if v.length >= u.length {
			return
		}
		if v.length < time.Minute { // seconds are within any stamp
			f.to = next
			return
		}
		f.Low += time.Duration(a.value * float64(v.length))
		f.Top = f.Low
		f.to = next
		f.Tolerance = tolerance(a, v)
		if v.length == time.Minute {
			f.Tolerance = time.Minute
		}
		f.style.kind = compound
		u = v
	}
}

// clockFigure reads "1:45 h".
func clockFigure(tokens []token, i int) (Figure, bool) {
	t := &tokens[i]
	if u := at(tokens, i+1); u.kind != word || !u.is("h", "hr", "hrs", "hour", "hours") {
		return Figure{}, false
	}
	long := time.Duration(t.hour)*time.Hour + time.Duration(t.minute)*time.Minute
	return Figure{from: i, lead: i, to: i + 2, Low: long, Top: long, Tolerance: time.Minute, style: style{kind: compound}}, true
}

// tolerance is half of the last unit written, less for what is written with
// more care, and more for round figures. It is never below a minute: that is
// what two stamps to the minute leave open.
func tolerance(a amount, u unit) time.Duration {
	v := a.top
	exact := func(share float64) time.Duration { return time.Duration(share * float64(u.length)) }
	round := func(n float64) bool { return math.Mod(v, n) == 0 }
	limit := func(t time.Duration) time.Duration {
		return max(time.Minute, min(t, exact(v)/10))
	}
	if a.half {
		return max(time.Minute, min(exact(0.125), exact(v)/4))
	}
	if a.decimals > 0 {
		half := exact(0.5)
		for range a.decimals {
			half /= 10
		}
		if a.decimals == 1 && round(0.5) {
			half *= 2
		}
		return max(time.Minute, half)
	}
	switch u.length {
	case time.Minute:
		switch {
		case round(30):
			return limit(5 * time.Minute)
		case round(10) && v <= 120:
			return limit(3 * time.Minute)
		case round(5) && v < 60: // "125 minutes" was counted
			return limit(2 * time.Minute)
		}
		return time.Minute
	case time.Hour:
		if round(24) {
			return time.Hour
		}
		return min(30*time.Minute, exact(v)/4)
	case day:
		// People count days of the calendar.
		return day - time.Minute
	case 7 * day:
		return 4 * day
	}
	return time.Minute
}

// hedge phrases, ending right before the figure, longest first.
var leads = []struct {
	words string
	apply func(*Figure)
}{
	{"no more than", atMost}, {"not more than", atMost}, {"no longer than", atMost}, {"no later than", atMost}, {"less than", atMost}, {"fewer than", atMost},
	{"up to", atMost}, {"at most", atMost}, {"within", atMost}, {"under", atMost}, {"below", atMost}, {"inside", atMost},
	{"a little over", above}, {"slightly over", above}, {"slightly more than", above}, {"a little more than", above}, {"just over", above}, {"just above", above}, {"a good", above},
	{"a little under", beneath}, {"slightly under", beneath}, {"slightly less than", beneath}, {"just under", beneath}, {"nearly", beneath}, {"almost", beneath}, {"close to", hedge},
	{"no less than", atLeast}, {"more than", atLeast}, {"longer than", atLeast}, {"at least", atLeast}, {"upwards of", atLeast}, {"over", atLeast}, {"above", atLeast}, {"exceeding", atLeast}, {">", atLeast},
	{"<", atMost},
	{"approximately", hedge}, {"approx .", hedge}, {"approx", hedge}, {"about", hedge}, {"around", hedge}, {"roughly", hedge}, {"some", hedge}, {"circa", hedge}, {"ca .", hedge}, {"ca", hedge}, {"c .", hedge}, {"~", hedge}, {"≈", hedge}, {"estimated", hedge}, {"an estimated", hedge},
}

var leadWords = func() [][]string {
	list := make([][]string, len(leads))
	for i, l := range leads {
		list[i] = strings.Fields(l.words)
	}
	return list
}()

func atMost(f *Figure)  { f.Bound = AtMost }
func atLeast(f *Figure) { f.Bound = AtLeast }
func hedge(f *Figure) {
	if f.Bound == Exactly {
		f.Bound = Hedged
	}
	f.hedged = true
}
func above(f *Figure)   { hedge(f); f.over = true }
func beneath(f *Figure) { hedge(f); f.below = true }

// hedges reads what stands before and behind a figure and makes it less exact.
func (f *Figure) hedges(tokens []token) {
	for range 3 {
		if at(tokens, f.lead-1).is("only", "merely", "just") && !at(tokens, f.lead).is("over", "under", "above") {
			f.lead--
		}
		for k, words := range leadWords {
			if endsWith(tokens, f.lead, words) {
				leads[k].apply(f)
				f.lead -= len(words)
				break
			}
		}
	}
	switch n, second := at(tokens, f.to), at(tokens, f.to+1); {
	case n.text == "or" && second.text == "so", n.is("approximately", "roughly", "ish"):
		hedge(f)
	case n.text == "or" && second.is("more", "longer"), n.text == "+" && n.glued, n.text == "at" && second.text == "least":
		f.Bound = AtLeast
	case n.text == "or" && second.is("less", "fewer"), n.text == "at" && second.text == "most":
		f.Bound = AtMost
	}
	f.widen()
}

func endsWith(tokens []token, end int, words []string) bool {
	if end < len(words) {
		return false
	}
	for i, w := range words {
		if tokens[end-len(words)+i].text != w {
			return false
		}
	}
	return true
}

// widen applies a hedge.
func (f *Figure) widen() {
	if !f.hedged {
		return
	}
	more := f.Top / 8
	switch {
	case f.Top >= 2*time.Hour:
		more = max(more, 30*time.Minute)
	case f.Top >= time.Hour:
		more = max(more, 12*time.Minute)
	default:
		more = max(more, min(5*time.Minute, f.Top/5))
	}
	f.Tolerance = max(f.Tolerance, more)
}

// ToTheMinute reports whether Write keeps the minutes.
func (f Figure) ToTheMinute() bool {
	return f.style.kind == compound || f.style.kind == single && f.style.unit.length == time.Minute
}

// Write returns a duration in the style of the figure, and false when the
// style has no room for it.
func (f Figure) Write(d time.Duration) (string, bool) {
	if d <= 0 {
		return "", false
	}
	d = d.Round(time.Minute)
	switch f.style.kind {
	case compound:
		return f.writeCompound(d)
	case single:
		return f.writeSingle(d)
	}
	return "", false
}

// writeCompound puts new numbers into the figure's own text.
func (f Figure) writeCompound(d time.Duration) (string, bool) {
	text := f.Text
	if f.words {
		return "", false
	}
	lower := strings.ToLower(text)
	if strings.ContainsAny(lower, "dw") {
		return incident.FormatDuration(d), d%time.Hour == 0 || d < day
	}
	var numbers [][2]int
	for i := 0; i < len(text); {
		if digit(text[i]) {
			_, end := digits(text, i)
			numbers = append(numbers, [2]int{i, end})
			i = end
			continue
		}
		i++
	}
	if len(numbers) != 2 {
		return "", false
	}
	minutes := fmt.Sprint(int(d/time.Minute) % 60)
	if numbers[1][1]-numbers[1][0] == 2 && (numbers[1][0] > 0 && text[numbers[1][0]-1] == ':' || numbers[1][1] == len(text) || text[numbers[1][0]] == '0') {
		minutes = fmt.Sprintf("%02d", int(d/time.Minute)%60)
	}
	return text[:numbers[0][0]] + fmt.Sprint(int(d/time.Hour)) + text[numbers[0][1]:numbers[1][0]] + minutes + text[numbers[1][1]:], true
}

func (f Figure) writeSingle(d time.Duration) (string, bool) {
	u := f.style.unit.length
	value := float64(d) / float64(u)
	n := fmt.Sprintf("%.*f", f.style.decimals, value)
	if f.style.decimals == 0 {
		n = fmt.Sprint(int(math.Round(value)))
		if u > time.Minute && math.Abs(value-math.Round(value)) > 0.25 {
			// "2 hours" for 1 h 30 min would be wrong again.
			if n = fmt.Sprintf("%.1f", value); f.words {
				return incident.FormatDuration(d), true
			}
		} else if name, ok := numberNames[int(math.Round(value))]; ok && f.words {
			n = name
			if f.Text[0] >= 'A' && f.Text[0] <= 'Z' {
				n = strings.ToUpper(n[:1]) + n[1:]
			}
		}
	}
	if d < u {
		return incident.FormatDuration(d), true
	}
	i := len(f.Text)
	for i > 0 && (letter(f.Text[i-1]) || f.Text[i-1] >= 0x80) {
		i--
	}
	name := f.Text[i:]
	gap := f.Text[:i]
	gap = gap[len(strings.TrimRight(gap, " -\u00a0")):]
	if !f.style.unit.single && !f.adjunct {
		name = strings.TrimSuffix(name, "s")
		if n != "1" && n != "one" {
			name += "s"
		}
	}
	return n + gap + name, true
}
