package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/seed-42cec927/postmortem/"

// allowed says which packages of ours each one may import: data flows one way.
var allowed = map[string][]string{
	"pkg/source":         {},
	"pkg/diag":           {"pkg/source"},
	"pkg/yamldoc":        {"pkg/source", "pkg/diag"},
	"pkg/incident":       {"pkg/source"},
	"pkg/config":         {"pkg/source", "pkg/diag", "pkg/incident", "pkg/yamldoc", "pkg/words"},
	"pkg/markdown":       {"pkg/source"},
	"pkg/parse":          {"pkg/source", "pkg/diag", "pkg/yamldoc", "pkg/incident", "pkg/config", "pkg/markdown", "pkg/words"},
	"pkg/history":        {"pkg/source"},
	"pkg/prose":          {"pkg/source", "pkg/incident"},
	"pkg/claims":         {"pkg/source", "pkg/incident", "pkg/prose"},
	"pkg/lint":           {"pkg/source", "pkg/diag", "pkg/incident", "pkg/config", "pkg/prose", "pkg/claims"},
	"pkg/words":          {},
	"pkg/lint/judgement": {},
	"pkg/lint/rules":     {"pkg/lint", "pkg/words", "pkg/source", "pkg/diag", "pkg/incident", "pkg/config", "pkg/prose", "pkg/claims", "pkg/edit"},
	"pkg/edit":           {"pkg/source", "pkg/diag", "pkg/yamldoc", "pkg/incident"},
	"pkg/plan":           {"pkg/incident"},
	"pkg/followup":       {"pkg/incident", "pkg/insight", "pkg/plan"},
	"pkg/github":         {"pkg/incident", "pkg/plan"},
	"pkg/githubtest":     {},
	"pkg/corpus":         {"pkg/incident"},
	"pkg/insight":        {"pkg/incident"},
	"pkg/site":           {"pkg/source", "pkg/diag", "pkg/incident", "pkg/insight", "pkg/markdown", "pkg/picture"},
	"pkg/site/quality":   {},
	"pkg/picture":        {},
	"pkg/preview":        {},
	"pkg/watch":          {},
	"pkg/edition":        {"pkg/source", "pkg/diag", "pkg/incident", "pkg/config", "pkg/parse", "pkg/words"},
	"pkg/scaffold":       {"pkg/config", "pkg/incident", "pkg/yamldoc"},
	"pkg/report":         {"pkg/source", "pkg/diag", "pkg/incident", "pkg/insight", "pkg/plan", "pkg/followup"},

	"pkg/githubtest/contract": {"pkg/githubtest"},
	"pkg/githubtest/effects":  {},
	"pkg/plan/proof":          {},
}

// only says which package alone may import a library.
var only = map[string]string{
	"github.com/alecthomas/chroma/v2":  "pkg/site",
	"github.com/adrg/frontmatter":      "pkg/parse",
	"github.com/aymanbagabas/go-udiff": "pkg/edit",
	"github.com/fsnotify/fsnotify":     "pkg/watch",
	"github.com/getkin/kin-openapi":    "pkg/githubtest/contract",
	"github.com/go-git/go-git/v5":      "pkg/history",
	"github.com/google/go-github/v62":  "pkg/github",
	"go.yaml.in/yaml/v4":               "pkg/yamldoc",
}

func TestImportDirections(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "../../...").CombinedOutput()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, out)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		name := strings.TrimPrefix(fields[0], module)
		may, ok := allowed[name]
		if !ok && !strings.HasPrefix(name, "cmd/") {
			t.Errorf("package %s is not in the table: add its line to CONTRIBUTING.md and here", name)
			continue
		}
		seen++
		for _, imp := range fields[1:] {
			if ours, ok := strings.CutPrefix(imp, module); ok && !strings.HasPrefix(name, "cmd/") && !slices.Contains(may, ours) {
				t.Errorf("%s imports %s, which the table does not allow", name, ours)
			}
			for library, owner := range only {
				if (imp == library || strings.HasPrefix(imp, library+"/")) && name != owner {
					t.Errorf("%s imports %s, which belongs to %s alone", name, imp, owner)
				}
			}
		}
	}
	if seen <= len(allowed) {
		t.Errorf("only %d packages were seen; the table has %d beside the command", seen, len(allowed))
	}
}
