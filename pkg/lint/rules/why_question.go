package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// WhyQuestion reports questions that ask people to justify themselves.
var WhyQuestion = &lint.Rule{
	Name: "why-question",
	Doc: `a question asks who, or why somebody did something

"Why didn't they check?" asks for a justification, "who approved it?" for a name. "What made it the sensible
choice?" and "how did it look at the time?" ask for information.`,
	Severity: diag.Info,
	Check:    func(p *lint.Pass) { whyQuestions.report(p) },
}

var whyQuestions = phrases{
	{
		words: "why",
		match: `\bwhy (?:did|has|had|would|was|were|hadn|didn|hasn|wouldn|wasn|weren)(?:['’]t| not)? (?:he|she|they|you|we|(?:the|an?|our) (?:[\w-]+ )?` + person + `|nobody|no one|anyone|anybody|someone|somebody)\b`,
		says:  "asks for a justification",
		hint:  `ask what and how: "what made X the sensible choice?", "how did it look at 09:40?"`,
	},
	{
		words: "who",
		match: `\b(?:find out |determine |identify |ask |and |know |establish |clear )?who (?:did (?:it|this|that)|broke|caused|pushed|merged|approved|deployed|was (?:responsible for (?:the|this) (?:change|outage|incident|mistake|error|deploy)|at fault|to blame))\b`,
		where: narrative,
		says:  "asks for a name",
		hint:  `ask what and how: "what made the change look safe?"`,
	},
}
