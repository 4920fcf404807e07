package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// MoreCare reports actions that ask for care.
var MoreCare = &lint.Rule{
	Name: "more-care",
	Doc: `an action asks people to be careful

"Be more careful", "pay more attention", "double-check": people were careful the first time. Name the control that
makes the care unnecessary: a test, a limit, a confirmation, a permission.`,
	Severity: diag.Error,
	Check:    func(p *lint.Pass) { cares.report(p) },
}

const (
	asksForCare  = "asks for care, not for a change"
	writeControl = `name the control that makes the care unnecessary: "CI fails when …", "the tool refuses to … without …"`
)

var cares = phrases{
	{
		words: "careful cautious vigilant mindful attentive diligent aware carefully thorough disciplined",
		match: `\b(?:be|being|become|stay|remain) (?:more |extra |very |a bit more |much more )?(?:careful|cautious|vigilant|mindful|attentive|diligent|thorough|disciplined|aware)\b|\bmore carefully\b`,
		not:   `\b(?:not|n['’]t) (?:be )?aware of\b|\b(?:client|service|job|process|pod|node|proxy|scheduler|cache|server|system|pipeline|query|model|script|tool|cluster|zone|rack|topology)s?\b[^.;]{0,30}\b(?:be|being|become) (?:\w+ )?aware\b`,
		where: actions,
		says:  asksForCare,
		hint:  writeControl,
	},
	{
		words: "care attention caution diligence",
		match: `\b(?:take|taking|pay|paying|exercise|exercising|use|using|show|apply) (?:more|extra|greater|closer|better|additional|special|due|particular|close|proper) (?:care|attention|caution|diligence)\b`,
		where: actions,
		says:  asksForCare,
		hint:  writeControl,
	},
	{
		words:  "double triple remember forget",
		match:  `\b(?:double|triple)[- ]check\w*\b|^(?:always |please )?(?:remember to|do(?:n['’]t| not) forget)\b|\b(?:always|please) remember\b`,
		where:  actions,
		unless: dated,
		says:   asksForCare,
		hint:   writeControl,
	},
}
