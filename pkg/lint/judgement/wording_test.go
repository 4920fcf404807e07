// Package judgement_test measures the rules against texts that an editor
// labelled without knowing them.
package judgement_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// sentence is one line of testdata/sentences.jsonl.
type sentence struct {
	ID       string   `json:"id"`
	Part     string   `json:"part"` // used, open or heldout
	Section  string   `json:"section"`
	Text     string   `json:"text"`
	Flag     []string `json:"flag"` // labels; empty when there is nothing to say
	Why      string   `json:"why"`
	Due      string   `json:"due"`
	DoneWhen string   `json:"done_when"`
	Type     string   `json:"type"`
}

// answers says which of our rules answer each of the editor's labels. The
// first one names the class in the table; the others are its siblings.
var answers = map[string][]string{
	"counterfactual":   {"counterfactual", "normative-language", "why-question"},
	"blame-label":      {"blame-label", "normative-language", "more-care"},
	"person-as-cause":  {"person-as-cause", "named-person", "why-question"},
	"handle":           {"named-person"},
	"absolute-promise": {"absolute-promise"},
	"vague-action":     {"vague-action", "more-care"},
	"hedge":            {"hedge", "vague-time"},
	"vague-impact":     {"vague-impact"},
	"hindsight":        {"hindsight", "minimiser"},
}

// label is the class to which a rule's false alarms are counted.
var label = map[string]string{
	"counterfactual": "counterfactual", "normative-language": "counterfactual",
	"blame-label":     "blame-label",
	"person-as-cause": "person-as-cause", "why-question": "person-as-cause",
	"named-person":     "handle",
	"absolute-promise": "absolute-promise",
	"vague-action":     "vague-action", "more-care": "vague-action",
	"hedge": "hedge", "vague-time": "hedge",
	"vague-impact": "vague-impact",
	"hindsight":    "hindsight", "minimiser": "hindsight",
}

// people of the corpus.
var people = []lint.Person{
	{Name: "Dana Whitfield", Login: "dwhitfield"},
	{Name: "Priyanka Rao", Login: "prao"},
	{Name: "Tomasz Zieliński", Login: "tomek"},
	{Name: "Mei-Ling Chou", Login: "mlchou"},
	{Name: "Oluwaseun Adeyemi", Login: "seun"},
}

// document wraps a sentence: an action into the front matter, everything else
// into its section.
func (s sentence) document(t *testing.T) string {
	var b strings.Builder
	b.WriteString("---\nid: 2025-05-14-x\ntitle: x\ndate: 2025-05-14\nstatus: in-review\n")
	if s.Section == "action-items" {
		fmt.Fprintf(&b, "actions:\n  - id: x\n    title: %s\n", quoted(t, s.Text))
		for key, value := range map[string]string{"due": s.Due, "type": s.Type} {
			if value != "" {
				fmt.Fprintf(&b, "    %s: %s\n", key, value)
			}
		}
		if s.DoneWhen != "" {
			fmt.Fprintf(&b, "    done_when: %s\n", quoted(t, s.DoneWhen))
		}
		b.WriteString("---\n")
		return b.String()
	}
	kind := incident.SectionKind(s.Section)
	if !incident.ValidSectionKind(kind) {
		t.Fatalf("%s: no section %q", s.ID, s.Section)
	}
	text := s.Text
	if kind == incident.TimelineKind {
		text = "- " + text
	}
	fmt.Fprintf(&b, "---\n## %s\n\n%s\n", kind.Title(), text)
	return b.String()
}

// quoted writes text as a YAML string; JSON's are some.
func quoted(t *testing.T, text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// wording returns what the rules about words say of a sentence.
func (s sentence) wording(t *testing.T) []diag.Diagnostic {
	c := config.Default()
	d := parse.File(source.NewFile("2025-05-14-x.md", []byte(s.document(t))), c)
	found := lint.Run([]lint.Document{{Incident: d.Incident}}, lint.Options{Rules: rules.All, Config: c, People: people})
	return slices.DeleteFunc(found, func(d diag.Diagnostic) bool { return label[d.Rule] == "" })
}

func sentences(t *testing.T) []sentence {
	f, err := os.Open("testdata/sentences.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []sentence
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var s sentence
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatalf("line %d: %v", len(list)+1, err)
		}
		for _, l := range s.Flag {
			if answers[l] == nil {
				t.Fatalf("%s: no rule answers the label %q", s.ID, l)
			}
		}
		list = append(list, s)
	}
	return list
}

// score counts sentences, once for each of their labels.
type score struct {
	labelled, found int
	alarms          int // warnings and errors where nothing, or something else, is labelled
	infos           int // infos where nothing is labelled
}

func (s score) recall() float64    { return float64(s.found) / float64(max(s.labelled, 1)) }
func (s score) precision() float64 { return float64(s.found) / float64(max(s.found+s.alarms, 1)) }

// TestWording holds precision and recall on the part of the corpus that the
// rules have been fitted to, and reports the part that they may be and the one
// that they may not. A labelled sentence is found when a rule of its class says
// anything. A sentence with a warning or an error of a class that nobody
// labelled, where no label was found, is a false alarm. An info is a remark
// that fails no run: where nothing is labelled it is counted beside, not as an
// alarm.
func TestWording(t *testing.T) {
	for _, part := range []string{"used", "open", "heldout"} {
		t.Run(part, func(t *testing.T) { measure(t, part) })
	}
}

func measure(t *testing.T, part string) {
	scores := map[string]*score{}
	for l := range answers {
		scores[l] = &score{}
	}
	for _, s := range sentences(t) {
		if s.Part != part {
			continue
		}
		found := s.wording(t)
		hit := false
		for _, l := range s.Flag {
			scores[l].labelled++
			if slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return slices.Contains(answers[l], d.Rule) }) {
				scores[l].found++
				hit = true
			} else if part != "heldout" {
				t.Logf("missed %s %v in %s: %s", s.ID, l, s.Section, s.Text)
			}
		}
		if hit {
			continue
		}
		alarm, info := "", ""
		for _, d := range found {
			if d.Severity > diag.Info {
				alarm = label[d.Rule]
			} else {
				info = label[d.Rule]
			}
			if part != "heldout" {
				t.Logf("%s by %s on %s %v in %s: %s: %s", d.Severity, d.Rule, s.ID, s.Flag, s.Section, d.Message, s.Text)
			}
		}
		switch {
		case alarm != "":
			scores[alarm].alarms++
		case info != "" && len(s.Flag) == 0:
			scores[info].infos++
		}
	}
	all := score{}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "label\tsentences\tfound\tfalse alarms\tprecision\trecall\tinfos beside")
	row := func(name string, s score) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%.3f\t%.3f\t%d\n", name, s.labelled, s.found, s.alarms, s.precision(), s.recall(), s.infos)
	}
	for _, l := range slices.Sorted(maps.Keys(scores)) {
		s := *scores[l]
		row(l, s)
		all.labelled, all.found, all.alarms, all.infos = all.labelled+s.labelled, all.found+s.found, all.alarms+s.alarms, all.infos+s.infos
	}
	row("all", all)
	w.Flush()
	t.Logf("%s:\n%s", part, table.String())
	if part == "used" && (all.precision() < 0.95 || all.recall() < 0.85) {
		t.Errorf("precision %.3f, recall %.3f; at least 0.95 and 0.85 are expected", all.precision(), all.recall())
	}
}
