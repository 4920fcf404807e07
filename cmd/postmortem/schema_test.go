package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/scaffold"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// compile reads a schema as an editor does, and checks it against the
// standard's own.
func compile(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plain turns YAML into what an editor sees: plain words may be numbers and
// truth values; dates are words.
func plain(t *testing.T, text string) any {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Load([]byte(text), &doc); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	var convert func(n *yaml.Node) any
	convert = func(n *yaml.Node) any {
		switch n.Kind {
		case yaml.DocumentNode:
			return convert(n.Content[0])
		case yaml.SequenceNode:
			list := []any{}
			for _, c := range n.Content {
				list = append(list, convert(c))
			}
			return list
		case yaml.MappingNode:
			m := map[string]any{}
			for i := 0; i < len(n.Content); i += 2 {
				m[n.Content[i].Value] = convert(n.Content[i+1])
			}
			return m
		}
		switch n.ShortTag() {
		case "!!null":
			return nil
		case "!!bool":
			return n.Value == "true"
		case "!!int", "!!float":
			return json.Number(n.Value)
		}
		return n.Value
	}
	return convert(&doc)
}

func frontMatterOf(t *testing.T, document string) string {
	t.Helper()
	_, rest, ok := strings.Cut(document, "---\n")
	text, _, ok2 := strings.Cut(rest, "\n---\n")
	if !ok || !ok2 {
		t.Fatalf("no front matter in %.100q", document)
	}
	return text
}

// What is in the repository, and what new writes, is valid.
func TestSchemasTakeExamples(t *testing.T) {
	s := compile(t, config.FrontMatterSchema(config.Default()))
	documents := map[string]string{}
	for _, pattern := range []string{"../../postmortems/*.md", "../../postmortems/*/index.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range files {
			if source.IsDocumentName(filepath.Base(name)) || filepath.Base(name) == "index.md" {
				data, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				documents[name] = string(data)
			}
		}
	}
	for name, d := range map[string]scaffold.Draft{
		"the least draft": {Title: "x", Date: incident.DateOf(time.Unix(0, 0))},
		"a whole draft": {
			Title: `"Slow": #1`, Date: incident.Date{Year: 2025, Month: 5, Day: 14}, Timezone: "Europe/Berlin", Severity: 2,
			DetectedBy: incident.ByAlert, Authors: []string{"data", "12"}, Services: []string{"a b"}, Class: "bad-filter",
		},
	} {
		text, err := d.Markdown(d.ID())
		if err != nil {
			t.Fatal(err)
		}
		documents[name] = string(text)
	}
	for name, text := range documents {
		if err := s.Validate(plain(t, frontMatterOf(t, text))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}

	docs, err := os.ReadFile("../../docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```yaml\n(directory:.*?)```").FindSubmatch(docs)
	if example == nil {
		t.Fatal("docs/commands.md has no example of the configuration")
	}
	if err := compile(t, configSchema()).Validate(plain(t, string(example[1]))); err != nil {
		t.Error(err)
	}
	if _, found := config.Decode(source.NewFile(config.Path, example[1])); len(found) > 0 {
		t.Errorf("the example has mistakes: %s", found[0].Message)
	}
}

// samples are values that fit some keys and not others.
var samples = []string{
	"word", "two-words", `"two words"`, "Upper", "con", "a_b", strings.Repeat("a", 81), "-a", `"#12"`, "12", "0", "-3", "1.5",
	"2025-05-14", "2025-02-30", "2025-5-14", "14.05.2025", "1969-12-31", "2201-01-01", `"2025-05-14T09:40"`,
	"true", "false", `"true"`, "yes", "Europe/Berlin", "Europe/Atlantis", "Local", "UTC",
	"draft", "open", "SEV-2", "SEV-6", "sev-2", "alert", "detect",
	"octocat", `"@octocat"`, "team:data", `"team:"`, "octo--cat", "octo[bot]",
	"https://example.com/x", "HTTP://example.com", "ftp://example.com", "example.com", "https://",
	"", "~", "[]", "{}", "[word, 12]", `["two words"]`, "[~]", "[[word]]", "[{a: b}]", "{a: b}", "{a: octocat}", `{a: "@octocat"}`, "{a: ~}", "{a: [b]}",
	"[2025-05-14]", "[con]", "[{id: word, title: word}]", "[{id: word, title: word, titel: x}]", "[{id: word, title: word, x-y: z}]",
	"[{name: word, url: https://example.com}]", "[{name: word, url: word}]", "[{stage: word, date: 2025-05-14, done: [a]}]", "[{date: word}]",
}

// lenient says where the schema takes what reading refuses: what zones there
// are stands in a data base.
func lenient(key, sample string) bool {
	return key == "timezone" && regexp.MustCompile(`^(Upper|Europe/Atlantis|SEV-\d)$`).MatchString(sample)
}

// The schema and the reading come to the same verdict, key by key.
func TestFrontMatterSchemaAgrees(t *testing.T) {
	c := config.Default()
	c.ExtraKeys = []string{"layout"}
	s := compile(t, config.FrontMatterSchema(c))
	verdicts := map[bool]int{}
	check := func(key, sample, text string) {
		t.Helper()
		if lenient(key, sample) {
			return
		}
		var reason string
		for _, d := range parse.File(source.NewFile("a.md", []byte("---\n"+text+"\n---\n")), c).Findings {
			reason = d.Message
		}
		err := s.Validate(plain(t, text))
		if (err == nil) != (reason == "") {
			t.Errorf("%s\nschema: %v\nreading: %s", text, err, reason)
		}
		verdicts[err == nil]++
	}
	const base = "id: word\ntitle: word\ndate: 2025-05-14\nstatus: draft\nseverity: SEV-2\n"
	without := func(key string) string { return regexp.MustCompile(`(?m)^`+key+`:.*\n`).ReplaceAllString(base, "") }
	for _, k := range config.FrontMatter {
		for _, sample := range samples {
			check(k.Name, sample, without(k.Name)+k.Name+": "+sample)
		}
		if k.Value.Item == nil {
			continue
		}
		for _, inner := range k.Value.Item.Keys {
			item := "id: word\n    title: word\n    "
			if k.Name != "actions" {
				item = ""
			}
			if item = regexp.MustCompile(inner.Name+`: word\n    `).ReplaceAllString(item, ""); inner.Name == "title" {
				item = "id: word\n    "
			}
			for _, sample := range samples {
				check(inner.Name, sample, fmt.Sprintf("%s%s:\n  - %s%s: %s", base, k.Name, item, inner.Name, sample))
			}
		}
	}
	for _, text := range []string{"titel: word", "x-cost: [1, {a: b}]", "layout: post", "weight: 1", "x: 1"} {
		check("", "", base+text)
	}
	if verdicts[true] < 300 || verdicts[false] < 300 {
		t.Errorf("%d valid and %d wrong inputs: the test says little", verdicts[true], verdicts[false])
	}

	// A finished document has these; a draft gets warnings of lint.
	for _, key := range []string{"id", "title", "date", "status", "severity"} {
		if s.Validate(plain(t, without(key))) == nil {
			t.Errorf("the schema does not miss %s", key)
		}
	}
}

func TestConfigSchemaAgrees(t *testing.T) {
	s := compile(t, configSchema())
	for text, valid := range map[string]bool{
		"directory: docs/incidents/":   true,
		"directory: ./incidents":       true,
		"directory: ~":                 true,
		"directory: ../elsewhere":      false,
		"directory: a/../b":            false,
		"directory: /etc":              false,
		"directory: .git/x":            false,
		`directory: 'a\b'`:             false,
		"directory: [a]":               false,
		"directroy: x":                 false,
		"x-directory: x":               false,
		"extra_keys: [layout, weight]": true,
		"extra_keys: layout":           true,
		"extra_keys: {a: b}":           false,
		"sections: {required: [summary, What went well]}":                true,
		"sections: {required: timeline}":                                 true,
		"sections: {required: []}":                                       true,
		"sections: {required: [sumary]}":                                 false,
		"sections: {required: {summary: 1}}":                             false,
		"sections: {aliases: {The story: timeline}}":                     true,
		"sections: {aliases: {A: [root-cause, trigger]}}":                true,
		"sections: {aliases: {A: story}}":                                false,
		"sections: {aliases: [A]}":                                       false,
		"sections: {others: [A]}":                                        false,
		"sections: [A]":                                                  false,
		"moments: {pager went off: detected}":                            true,
		"moments: {fixed: repaired}":                                     false,
		"rules: {action-owner: warning, action-count: off}":              true,
		"rules: {action-owner: fatal}":                                   false,
		"rules: {action-ownr: off}":                                      false,
		"rules: [a]":                                                     false,
		"limits: {file-size: 256KiB, actions: 7}":                        true,
		"limits: {file-size: 1024 KiB}":                                  true,
		"limits: {file-size: 1025KiB}":                                   false,
		"limits: {file-size: 9MB}":                                       false,
		"limits: {actions: 0}":                                           false,
		"limits: {actions: many}":                                        false,
		"limits: {due-days: 3650, reading-minutes: 240}":                 true,
		"limits: {due-days: 3651}":                                       false,
		"limits: {acts: 3}":                                              false,
		"limits: ~":                                                      true,
		"since: 2025-01-01":                                              true,
		"since: soon":                                                    false,
		"since: [2025-01-01]":                                            false,
		"milestone: none":                                                true,
		"milestone: incident":                                            true,
		"milestone: all":                                                 false,
		"teams: {data: {logins: [octocat, hubot], label: 'team: data'}}": true,
		"teams: {data: {logins: octocat}}":                               true,
		"teams: {data: ~, 12: {label: 7}}":                               true,
		"teams: {data: {logins: ['@octocat']}}":                          false,
		"teams: {data: {logins: ['team:web']}}":                          false,
		"teams: {data: {login: octocat}}":                                false,
		"teams: {'team:data': {label: x}}":                               false,
		"teams: {data: {label: '" + strings.Repeat("x", 51) + "'}}":      false,
		"teams: {data: octocat}":                                         false,
		"teams: [data]":                                                  false,
	} {
		c, found := config.Decode(source.NewFile(config.Path, []byte(text)))
		found = lint.Run([]lint.Document{{Findings: found}}, lint.Options{Rules: rules.All, Config: c})
		if n, _, _ := diag.Count(found); (n == 0) != valid {
			t.Errorf("%s: reading says %v", text, found)
		}
		if err := s.Validate(plain(t, text)); (err == nil) != valid {
			t.Errorf("%s: the schema says %v", text, err)
		}
	}
}

// Every key says what it is for, to whoever hovers over it.
func TestSchemasDescribe(t *testing.T) {
	for _, text := range [][]byte{config.FrontMatterSchema(config.Default()), configSchema()} {
		var root map[string]any
		if err := json.Unmarshal(text, &root); err != nil {
			t.Fatal(err)
		}
		var walk func(name string, v any)
		walk = func(name string, v any) {
			m, ok := v.(map[string]any)
			if !ok {
				if list, ok := v.([]any); ok {
					for _, v := range list {
						walk(name, v)
					}
				}
				return
			}
			properties, _ := m["properties"].(map[string]any)
			for key, p := range properties {
				if d, _ := p.(map[string]any)["description"].(string); d == "" {
					t.Errorf("%s.%s has no description", name, key)
				}
			}
			for key, v := range m {
				walk(name+"."+key, v)
			}
		}
		walk("", root)
	}
}
