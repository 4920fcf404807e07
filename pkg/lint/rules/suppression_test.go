package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
)

// A comment is no text: neither content of a section nor left over.
func TestSuppressionsAreComments(t *testing.T) {
	d := read(t, "a.md", `---
id: 2025-05-14-revenue
status: in-review
---
## What went well

<!-- lint-ignore hedge: TODO -->

## What went badly

One. <!-- lint-ignore hedge: quoted -->
`, config.Default())
	var got []string
	for _, f := range lint.Run([]lint.Document{d}, lint.Options{Rules: rules.All, Today: today}) {
		switch f.Rule {
		case "section-empty", "template-text", "suppression":
			got = append(got, f.Rule+": "+f.Message)
		}
	}
	want := []string{
		`section-empty: the section "What went well" is empty`,
		`suppression: rule "hedge" has nothing to suppress here`,
		`suppression: rule "hedge" has nothing to suppress here`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestExampleOf(t *testing.T) {
	e, ok := rules.ExampleOf("config")
	if !ok || len(e.Bad) != 2 || e.Bad[0].Name != "bad.md" || e.Bad[1].Name != "bad.yaml" || len(e.Good) != 2 || e.Good[0].Name != "good.md" || e.Findings == "" {
		t.Errorf("%+v", e)
	}
	if e, _ := rules.ExampleOf("recurs-order"); len(e.Bad) != 2 || e.Bad[0].Name != "bad.md" || len(e.Good) != 2 {
		t.Errorf("%+v", e)
	}
	if _, ok := rules.ExampleOf("../testdata/config"); ok {
		t.Error("a name is a path")
	}
}
