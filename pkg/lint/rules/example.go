package rules

import (
	"embed"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
)

// Example is a rule's fixture: a document that is wrong, what lint says about
// it, and one that is right.
type Example struct {
	// Bad and Good hold the documents, each first, and the configuration and
	// the other documents that belong to them.
	Bad, Good []ExampleFile
	Findings  string
}

// ExampleFile is one file of an example.
type ExampleFile struct{ Name, Text string }

//go:embed testdata/*.txtar
var fixtures embed.FS

// ExampleOf returns the example of the rule with the given name.
func ExampleOf(name string) (Example, bool) {
	data, err := fixtures.ReadFile("testdata/" + name + ".txtar")
	if err != nil {
		return Example{}, false
	}
	var e Example
	for _, f := range txtar.Parse(data).Files {
		file := ExampleFile{f.Name, string(f.Data)}
		switch {
		case f.Name == "want":
			e.Findings = file.Text
		case strings.HasPrefix(f.Name, "bad."):
			e.Bad = append(e.Bad, file)
		case strings.HasPrefix(f.Name, "good."):
			e.Good = append(e.Good, file)
		default: // documents for comparison
			e.Bad, e.Good = append(e.Bad, file), append(e.Good, file)
		}
	}
	for _, list := range [][]ExampleFile{e.Bad, e.Good} {
		slices.SortStableFunc(list, func(a, b ExampleFile) int { return order(a) - order(b) })
	}
	return e, true
}

func order(f ExampleFile) int {
	if f.Name == "bad.md" || f.Name == "good.md" {
		return 0
	}
	return 1
}
