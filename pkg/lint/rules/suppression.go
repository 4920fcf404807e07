package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// Suppression reports comments that silence a rule, and shouldn't.
var Suppression = &lint.Rule{
	Name: lint.RuleSuppression,
	Doc: `a comment that silences a rule is wrong, or needed no more

"<!-- lint-ignore RULE: reason -->" silences a rule in the next block, or in the list item or paragraph at whose
end it stands; in the front matter "# lint-ignore RULE: reason" does in the line below, or in its own. Without a reason
it silences nothing: the next reader must know why. One that has nothing to silence is a warning, so that none outlives
what it was written for. Rules that keep a file from being read cannot be silenced.`,
	Severity: diag.Error,
}
