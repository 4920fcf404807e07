package rules

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/prose"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// texts returns paragraphs of many kinds: fixtures, the repository's own
// postmortems, the labelled sentences.
func texts(t testing.TB) []*prose.Paragraph {
	var list []*prose.Paragraph
	add := func(text string) {
		d := parse.File(source.NewFile("x.md", []byte(text)), config.Default())
		if d.Incident != nil {
			list = append(list, prose.Of(d.Incident)...)
		}
	}
	for _, pattern := range []string{"testdata/*.txtar", "../../../postmortems/*.md", "../../../postmortems/*/*.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(name, ".txtar") {
				add(string(data))
				continue
			}
			for _, f := range txtar.Parse(data).Files {
				add(string(f.Data))
			}
		}
	}
	data, err := os.ReadFile("../judgement/testdata/sentences.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		var s struct{ Part, Text string }
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatal(err)
		}
		if s.Part == "used" { // a failure prints the text
			add("---\nid: x\n---\n" + s.Text + "\n")
		}
	}
	return list
}

// A sentence that an expression matches has one of the phrase's words:
// without, the scanner would pass over it.
func TestTriggers(t *testing.T) {
	for _, par := range texts(t) {
		if par.Quoted {
			continue
		}
		found := candidates(par)
		for _, s := range par.Sentences() {
			text := lower(par.Text[s.Start:s.End])
			for _, l := range allPhrases {
				for _, ph := range l {
					ph.compile.Do(ph.prepare)
					if slices.Contains(found, candidate{ph, s}) {
						continue
					}
					if ph.outline.MatchString(text) && ph.matches.MatchString(text) {
						t.Errorf("no trigger of %.40q in %q", ph.words, text)
					}
				}
			}
		}
	}
}

// On all that the phrases are tried on, their automata and package regexp agree.
func TestAutomata(t *testing.T) {
	compiled := map[string]*regexp.Regexp{}
	agree := func(expr, text string, got bool) bool {
		if compiled[expr] == nil {
			compiled[expr] = regexp.MustCompile(expr)
		}
		if want := compiled[expr].MatchString(text); got != want {
			t.Errorf("%.60s on %q: %v, want %v", expr, text, got, want)
		}
		return got
	}
	matched := 0
	for _, par := range texts(t) {
		for _, c := range candidates(par) {
			ph, text := c.phrase, lowered(par, c.sentence)
			ph.compile.Do(ph.prepare)
			if agree(lowerExpr(ph.match), text, ph.matches.MatchString(text)) {
				matched++
				agree(lowerExpr(ph.not), text, ph.nots.MatchString(text))
				if !ph.outline.MatchString(text) {
					t.Errorf("the outline of %.60s does not match %q", ph.match, text)
				}
			}
		}
	}
	if matched < 100 {
		t.Errorf("only %d matches", matched)
	}
}

// Lists of words are in lower case and as the scanner cuts them.
func TestPhraseWords(t *testing.T) {
	word := regexp.MustCompile(`^(?:[a-z0-9_]+|@|~)$`)
	for _, l := range allPhrases {
		for _, ph := range l {
			for w := range strings.FieldsSeq(ph.words) {
				if !word.MatchString(w) {
					t.Errorf("%q is not one word", w)
				}
			}
			if ph.words == "" || ph.match == "" {
				t.Errorf("phrase without words or expression: %q %q", ph.words, ph.match)
			}
		}
	}
}

func TestNamesOfPeople(t *testing.T) {
	people := []lint.Person{
		{Name: "Mona Lisa", Login: "monalisa"}, {Name: "Mark Stone", Login: "mstone"}, {Name: "Jean-Luc Moreau"},
		{Name: "dependabot[bot]"}, {Name: "Kubernetes Prow Robot"}, {Name: "GitHub"}, {Login: "octocat"}, {Login: "data"}, {Login: "web-shop"},
		{Name: "Will Smith"}, {Name: "Ada Jenkins"},
	}
	index := indexOf(people)
	tests := []struct{ text, want string }{
		{"Mona Lisa merged it.", "Mona Lisa"},
		{"It was Mona's change, said Lisa.", "Mona|Lisa"},
		{"Then Moreau and Jean-Luc joined.", "Moreau|Jean-Luc"},
		{"The limit was lowered by monalisa and octocat.", "monalisa|octocat"},
		{"Ms Moreau’s laptop", "Moreau"},
		// Words, programs, teams.
		{"Mark the date; it will rain in stone.", ""},
		{"Mark Stone and Will Smith left.", "Mark Stone|Will Smith"},
		{"The data of web-shop and Jenkins were there, as was Kubernetes.", ""},
		// Things named after somebody.
		{"The Mona service, Moreau Street, Moreau's theorem, the Moreau–Smith estimator, Port Mona.", ""},
		{"mona.example.com, mona@example.com, /home/monalisa, monalisa/dotfiles and LISA", ""},
		{"The cluster Mona is down. Owner: Mona", ""},
		{"Mona Vale is a suburb.", ""},
	}
	for _, tt := range tests {
		var got []string
		for at := range index.find(tt.text) {
			got = append(got, tt.text[at.start:at.end])
		}
		if s := strings.Join(got, "|"); s != tt.want {
			t.Errorf("%q: found %q, want %q", tt.text, s, tt.want)
		}
	}
}

// BenchmarkWording runs all rules about words over the labelled documents and
// the repository's own postmortems.
func BenchmarkWording(b *testing.B) {
	var documents []lint.Document
	size := 0
	for _, pattern := range []string{"../../../postmortems/*.md", "../judgement/testdata/documents/*.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			b.Fatal(err)
		}
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				b.Fatal(err)
			}
			if d := parse.File(source.NewFile(name, data), config.Default()); d.Incident != nil {
				documents = append(documents, lint.Document{Incident: d.Incident})
				size += len(data)
			}
		}
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		lint.Run(documents, lint.Options{Rules: wording, Today: incident.Date{Year: 2026, Month: 11, Day: 23}})
	}
}

// BenchmarkCandidates is the scanner alone.
func BenchmarkCandidates(b *testing.B) {
	list := texts(b)
	size := 0
	for _, par := range list {
		size += len(par.Text)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		for _, par := range list {
			par.Notes = nil
			candidates(par)
		}
	}
}

func TestAlternatives(t *testing.T) {
	for expr, want := range map[string]string{
		`a|b`: "a & b", `(?:a|b)c|d`: "(?:a|b)c & d", `[|)]|\||x`: `[|)] & \| & x`, `plain`: "plain", `[]|]a|b`: "[]|]a & b",
	} {
		if got := strings.Join(alternatives(expr), " & "); got != want {
			t.Errorf("%s splits into %s, want %s", expr, got, want)
		}
	}
}

func TestWordsIn(t *testing.T) {
	for _, text := range []string{"", " ", "a", " a  b\tc\n", "a\v\fb\r\nc ", "naïve “two”\u00a0three", "a\u2009b"} {
		if got, want := wordsIn([]byte(text)), len(strings.Fields(text)); got != want {
			t.Errorf("%q has %d words, want %d", text, got, want)
		}
	}
}
