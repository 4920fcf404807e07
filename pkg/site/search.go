package site

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unique"

	"github.com/yuin/goldmark/ast"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

//go:embed static/app.js
var script []byte

//go:embed static/minisearch.js
var miniSearch []byte

//go:embed static/minisearch-LICENSE.txt
var miniSearchLicence []byte

// searchLibrary carries its licence along.
var searchLibrary = slices.Concat([]byte("/*!\nMiniSearch 7.2.0\n"), miniSearchLicence, []byte("*/\n"), miniSearch)

var (
	scriptName = assetName("app", script, ".js")
	searchName = assetName("minisearch", searchLibrary, ".js")
)

// finder is the names of the files that searching and filtering load.
type finder struct {
	rows  string
	words []string
}

// wordsPerShard is how many documents share one file of words. Titles can be
// searched at once; the words of summary and cause follow, file by file.
const wordsPerShard = 2000

// maxWords bounds the distinct words of one document.
const maxWords = 150

// searchData is what the script knows of all incidents. The names are short
// because the file is long.
type searchData struct {
	Services []string `json:"services"`
	Classes  []string `json:"classes"`
	Tags     []string `json:"tags"`
	Words    []string `json:"words"` // files
	Shard    int      `json:"shard"` // documents in each
	Rows     [][]any  `json:"rows"`  // newest first, see searchRow
}

// writeSearch writes the data of the script and remembers its names, which the
// index needs.
func (b *builder) writeSearch() error {
	data := searchData{Services: []string{}, Classes: []string{}, Tags: []string{}, Words: []string{}, Shard: wordsPerShard, Rows: make([][]any, len(b.docs))}
	number := func(list *[]string) func(string) int {
		known := map[string]int{}
		return func(value string) int {
			n, ok := known[value]
			if !ok {
				n = len(*list)
				known[value] = n
				*list = append(*list, value)
			}
			return n
		}
	}
	service, class, tag := number(&data.Services), number(&data.Classes), number(&data.Tags)
	numbers := func(of func(string) int, values []string) []int {
		list := make([]int, len(values))
		for i, v := range values {
			list[i] = of(v)
		}
		return list
	}
	for i, d := range b.docs {
		data.Rows[i] = d.searchRow(numbers(service, d.services), numbers(tag, d.tags), class)
	}
	for docs := range slices.Chunk(b.docs, wordsPerShard) {
		words := make([][]word, len(docs))
		for i, d := range docs {
			words[i] = d.words
		}
		name, err := b.putScript("words", packWords(words))
		if err != nil {
			return err
		}
		data.Words = append(data.Words, name)
	}
	b.finder.words = data.Words
	var err error
	b.finder.rows, err = b.putScript("rows", data)
	return err
}

// putScript writes data as a call of a function of the script: a page opened
// from disk may load scripts, but not fetch files.
func (b *builder) putScript(kind string, data any) (name string, err error) {
	encoded, err := json.Marshal(data) // escapes what would end a script
	if err != nil {
		return "", err
	}
	content := slices.Concat([]byte("postmortem."+kind+"("), encoded, []byte(");\n"))
	name = assetName(kind, content, ".js")
	name = "data/" + strings.TrimPrefix(name, staticDir)
	return name, b.put(name, content)
}

// searchRow is one row: address, title, day, severity, status, detection,
// services, class or -1, tags, TTD and its ends, TTR and its ends, share
// undetected or -1, actions overdue, open and done, whether it is a recurrence.
func (d *doc) searchRow(services, tags []int, class func(string) int) []any {
	c := -1
	if d.class != "" {
		c = class(d.class)
	}
	share, ok := d.undetected()
	if !ok {
		share = -1
	}
	recurs := 0
	if len(d.recurs) > 0 {
		recurs = 1
	}
	ttd, ttdEnds := d.ttd.line()
	ttr, ttrEnds := d.ttr.line()
	return []any{
		d.slug, visible(d.title), d.day.String(), int(d.severity), string(d.status), string(d.detectedBy),
		services, c, tags, ttd, ttdEnds, ttr, ttrEnds, share,
		d.tally.Overdue, d.tally.Open - d.tally.Overdue, d.tally.Done, recurs,
	}
}

// line is a figure and its ends in plain text; empty when not known.
func (v *metricView) line() (figure, ends string) {
	if v == nil {
		return "", ""
	}
	figure = v.Figure
	if v.High != "" {
		figure += " to " + v.High
	}
	if v.SameDay {
		return figure, v.Begin.Time + " → " + v.End.Time
	}
	return figure, v.Begin.Date + " " + v.Begin.Time + " → " + v.End.Date + " " + v.End.Time
}

// word is one of a text's: documents share most of theirs.
type word = unique.Handle[string]

// searched returns the distinct words of summary and cause, in order of
// appearance.
func (c *Content) searched(tree ast.Node) []word {
	list := make([]word, 0, maxWords)
	for _, kind := range []incident.SectionKind{incident.Summary, incident.RootCause, incident.Trigger, incident.Contributing} {
		c.paragraphs(tree, kind, func(text string) bool {
			for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool {
				return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.Is(unicode.M, r)
			}) {
				if len(list) == maxWords {
					return false
				}
				if len(w) == 1 || len(w) > 40 {
					continue
				}
				if w := unique.Make(w); !slices.Contains(list, w) {
					list = append(list, w)
				}
			}
			return true
		})
	}
	return slices.Clip(slices.Clone(list))
}

// packedWords names each word once; a document is the numbers of its words in
// rising order, each as the distance from the one before. Words of more than
// half of the documents tell nothing and are left out.
type packedWords struct {
	Words []string `json:"words"`
	Docs  [][]int  `json:"docs"`
}

func packWords(docs [][]word) packedWords {
	count := map[word]int{}
	for _, words := range docs {
		for _, w := range words {
			count[w]++
		}
	}
	packed := packedWords{Words: []string{}, Docs: make([][]int, len(docs))}
	telling := make([]word, 0, len(count))
	for w, n := range count {
		if len(docs) < 20 || n <= len(docs)/2 {
			telling = append(telling, w)
		}
	}
	// The most frequent first: their numbers, and the distances, are small.
	slices.SortFunc(telling, func(a, b word) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a.Value(), b.Value()))
	})
	number := make(map[word]int, len(telling))
	for i, w := range telling {
		number[w] = i
		packed.Words = append(packed.Words, w.Value())
	}
	for i, words := range docs {
		list := make([]int, 0, len(words))
		for _, w := range words {
			if n, ok := number[w]; ok {
				list = append(list, n)
			}
		}
		slices.Sort(list)
		for j := len(list) - 1; j > 0; j-- {
			list[j] -= list[j-1]
		}
		packed.Docs[i] = list
	}
	return packed
}
