package insight

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Words is what similarity looks at.
type Words struct {
	Title    string
	Texts    [][]byte // Markdown
	Services []string
	Class    string
}

// wordSections are those that say what kind of incident it was.
var wordSections = []incident.SectionKind{incident.Summary, incident.RootCause, incident.Contributing, incident.Trigger}

// WordsOf returns title, summary, causes, services and class.
func WordsOf(in *incident.Incident) Words {
	w := Words{Title: in.Title.Value, Class: in.Class.Value}
	for _, f := range in.Services {
		w.Services = append(w.Services, f.Value)
	}
	end := 0 // of what is taken: sections nest
	for _, s := range in.Sections {
		if s.Content.Start < end || !slices.ContainsFunc(wordSections, s.Is) {
			continue
		}
		w.Texts = append(w.Texts, in.File.Data[s.Content.Start:s.Content.End])
		end = s.Content.End
	}
	return w
}

// A word of the title counts as often as so many of the text.
const (
	titleCount   = 3
	serviceCount = 3
	classCount   = 4
)

// counter numbers terms and counts them.
type counter struct {
	number    map[string]int32 // stopWord for those that do not count
	shown     []string
	incidents []int32 // that have the term

	list  []weight // of the present incident
	place []int32  // of a term in the list, if it is there
	word  []byte
}

const stopWord = -1

func newCounter() *counter {
	c := &counter{number: map[string]int32{}}
	for w := range strings.FieldsSeq(stopWords) {
		c.number[w] = stopWord
	}
	return c
}

// count returns how often an incident has its terms.
func (c *counter) count(w Words) []weight {
	c.list = nil
	c.words([]byte(w.Title), titleCount)
	for _, text := range w.Texts {
		c.words(text, 1)
	}
	// A service is another term than the word.
	for _, name := range w.Services {
		if name != "" {
			c.add([]byte("\x00"+name), name, serviceCount)
		}
	}
	if w.Class != "" {
		c.add([]byte("\x01"+w.Class), w.Class, classCount)
	}
	return c.list
}

func (c *counter) add(key []byte, shown string, n int32) {
	t, ok := c.number[string(key)]
	switch {
	case t == stopWord:
		return
	case !ok:
		t = int32(len(c.shown))
		if shown == "" {
			shown = string(key)
		}
		c.number[string(key)] = t
		c.shown = append(c.shown, shown)
		c.incidents = append(c.incidents, 0)
		c.place = append(c.place, 0)
	}
	if at := int(c.place[t]); at < len(c.list) && c.list[at].term == t {
		c.list[at].value += n
		return
	}
	c.place[t] = int32(len(c.list))
	c.list = append(c.list, weight{t, n})
	c.incidents[t]++
}

// words adds the words of a text: runs of letters, digits and "_", of three
// runes at least, that don't begin with a digit. Addresses and comments are left
// out.
func (c *counter) words(text []byte, n int32) {
	for len(text) > 0 {
		if text[0] == '<' && bytes.HasPrefix(text, []byte("<!--")) {
			_, text, _ = bytes.Cut(text, []byte("-->"))
			continue
		}
		size, runes := c.read(text)
		if size == 0 {
			_, size = utf8.DecodeRune(text)
			text = text[size:]
			continue
		}
		number := text[0] >= '0' && text[0] <= '9'
		text = text[size:]
		switch {
		case bytes.HasPrefix(text, []byte("://")):
			end := bytes.IndexAny(text, " \t\n\r)>\"")
			if end < 0 {
				return
			}
			text = text[end:]
		case runes >= 3 && !number:
			c.add(c.word, "", n)
		}
	}
}

// read puts the word with which a text begins into word, in lower case, and
// returns how many bytes and runes it has.
func (c *counter) read(text []byte) (size, runes int) {
	c.word = c.word[:0]
	for size < len(text) {
		if b := text[size]; b < utf8.RuneSelf {
			if b = asciiWord[b]; b == 0 {
				break
			}
			c.word = append(c.word, b)
			size++
		} else {
			r, n := utf8.DecodeRune(text[size:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
				break
			}
			c.word = utf8.AppendRune(c.word, unicode.ToLower(r))
			size += n
		}
		runes++
	}
	return size, runes
}

// asciiWord has the bytes of words in lower case; zero for others.
var asciiWord = func() (table [utf8.RuneSelf]byte) {
	for b := range byte(utf8.RuneSelf) {
		switch {
		case b >= 'a' && b <= 'z', b >= '0' && b <= '9', b == '_':
			table[b] = b
		case b >= 'A' && b <= 'Z':
			table[b] = b + 'a' - 'A'
		}
	}
	return table
}()

// stopWords are common even where there are too few documents to tell.
const stopWords = `about after again all also and any are because been before being between both but can could did does
		doing down during each few for from further had has have having her here him his how into its just more most not now off once only
		other our out over own same she should some such than that the their them then there these they this those through too under until
		was were what when where which while who why will with would you your
		incident outage started detected mitigated resolved caused cause root summary`
