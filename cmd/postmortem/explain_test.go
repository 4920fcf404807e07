package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/report"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// The page about the rules is what the command prints.
func TestRulesPage(t *testing.T) {
	const name = "../../docs/rules.md"
	var page bytes.Buffer
	if err := report.RulesMarkdown(&page, documentation(rules.All)); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(name, page.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(have), "\n"), strings.Split(page.String(), "\n")); diff != "" {
		t.Errorf("docs/rules.md is not current; write it with\n\tgo run ./cmd/postmortem explain --all --format markdown > docs/rules.md\n%s", diff)
	}
}

// The comments that the documentation shows name rules that can be suppressed.
func TestSuppressionExample(t *testing.T) {
	docs, err := os.ReadFile("../../docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```markdown\n(---.*?)```").FindSubmatch(docs)
	if example == nil || bytes.Count(example[1], []byte("lint-ignore")) < 4 {
		t.Fatal("docs/commands.md has no example of suppression")
	}
	d := parse.File(source.NewFile("a.md", example[1]), config.Default())
	for _, f := range lint.Run([]lint.Document{{Incident: d.Incident, Findings: d.Findings}}, lint.Options{Rules: rules.All}) {
		if f.Rule == lint.RuleSuppression && f.Severity == diag.Error {
			t.Errorf("line %d: %s", f.Span.From().Line, f.Message)
		}
	}
}

// Every rule is explained with its example.
func TestEveryRuleHasAnExample(t *testing.T) {
	for _, r := range documentation(rules.All) {
		if len(r.Bad) == 0 || len(r.Good) == 0 || r.Findings == "" || r.Details() == "" {
			t.Errorf("rule %s has no example, or no reason", r.Name)
		}
	}
}
