package claims

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/prose"
)

type kind uint8

const (
	word kind = iota
	number
	clock // 9:40, and 36:10 for durations
	date  // 2025-05-14
	punct
)

// token is a word, a number or a mark.
type token struct {
	start, end int // in the paragraph's text
	sentence   int
	kind       kind
	glued      bool   // nothing stands between it and the token before
	text       string // in lower case

	value    float64 // of a number
	decimals int     // digits behind the point

	hour, minute, second int // of a clock; hour may be more than 23
	seconds              bool

	date incident.Date // of a date; the year may have five digits
}

func (t *token) is(words ...string) bool {
	for _, w := range words {
		if t.text == w {
			return true
		}
	}
	return false
}

// buffer holds the tokens of one paragraph at a time: they take twenty times
// the memory of its text, and are needed only while its claims are read.
type buffer struct{ tokens []token }

var buffers = sync.Pool{New: func() any { return new(buffer) }}

func newBuffer() *buffer { return buffers.Get().(*buffer) }

func (b *buffer) free() { buffers.Put(b) }

// tokenize returns the tokens of a paragraph until the next call.
func (b *buffer) tokenize(p *prose.Paragraph) []token {
	text := p.Text
	sentences := p.Sentences()
	list := b.tokens[:0]
	sentence, last := 0, -1
	for i := 0; i < len(text); {
		c := text[i]
		if c == ' ' || c == '\t' {
			i++
			continue
		}
		for sentence+1 < len(sentences) && sentences[sentence].End <= i {
			sentence++
		}
		t := token{start: i, sentence: sentence, glued: i == last}
		switch {
		case digit(c):
			t.number(text)
		case c < utf8.RuneSelf && !letter(c):
			t.kind, t.end = punct, i+1
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			switch {
			case unicode.IsSpace(r):
				i += size
				continue
			case !unicode.IsLetter(r):
				t.kind, t.end = punct, i+size
			default:
				t.end = wordEnd(text, i, t.glued && len(list) > 0 && list[len(list)-1].kind == number)
			}
		}
		t.text = strings.ToLower(text[t.start:t.end])
		list = append(list, t)
		i, last = t.end, t.end
	}
	b.tokens = list
	return list
}

func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

// wordEnd finds the end of a word. One that is glued to a number is a unit,
// and has no digits: "6h14" is three tokens.
func wordEnd(text string, i int, unit bool) int {
	for i < len(text) {
		c := text[i]
		switch {
		case letter(c):
			i++
		case digit(c):
			if unit {
				return i
			}
			i++
		case c == '\'' && i+1 < len(text) && letter(text[i+1]):
			i++
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(text[i:])
			if !unicode.IsLetter(r) && !(r == '’' && i+size < len(text) && letter(text[i+size])) {
				return i
			}
			i += size
		default:
			return i
		}
	}
	return i
}

func digits(text string, i int) (value, end int) {
	end = i
	for end < len(text) && digit(text[end]) {
		if value < 1e8 {
			value = value*10 + int(text[end]-'0')
		}
		end++
	}
	return value, end
}

// number reads a number, a clock or a date that begins with a digit.
func (t *token) number(text string) {
	n, end := digits(text, t.start)
	t.kind, t.value, t.end = number, float64(n), end
	size := end - t.start
	at := func(i int) byte {
		if i < len(text) {
			return text[i]
		}
		return 0
	}
	switch c := at(end); {
	case c == ':' && size <= 2 && digit(at(end+1)) && digit(at(end+2)) && !digit(at(end+3)):
		t.kind, t.hour = clock, n
		t.minute, t.end = digits(text, end+1)
		if at(t.end) == ':' && digit(at(t.end+1)) && digit(at(t.end+2)) && !digit(at(t.end+3)) {
			t.second, t.end = digits(text, t.end+1)
			t.seconds = true
		}
		if t.minute > 59 || t.second > 59 {
			t.kind = number
		}
	case (c == '-' || c == '/') && (size == 4 || size == 5) && digit(at(end+1)):
		month, e1 := digits(text, end+1)
		if at(e1) != c || !digit(at(e1+1)) || e1-end > 3 {
			return
		}
		day, e2 := digits(text, e1+1)
		if e2-e1 > 3 || month < 1 || month > 12 || day < 1 || day > 31 {
			return
		}
		t.kind, t.end = date, e2
		t.date = incident.Date{Year: n, Month: monthOf(month), Day: day}
	case c == '.' && digit(at(end+1)):
		m, e := digits(text, end+1)
		t.end, t.decimals = e, e-end-1
		scale := 1.0
		for range min(t.decimals, 9) {
			scale *= 10
		}
		t.value += float64(m) / scale
	case c == ',' && size <= 3:
		for at(t.end) == ',' && digit(at(t.end+1)) && digit(at(t.end+2)) && digit(at(t.end+3)) && !digit(at(t.end+4)) {
			m, e := digits(text, t.end+1)
			t.value, t.end = t.value*1000+float64(m), e
		}
	}
}
