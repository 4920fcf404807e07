package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// NormativeLanguage reports people measured against a rule.
var NormativeLanguage = &lint.Rule{
	Name: "normative-language",
	Doc: `a sentence measures people against a rule

"Forgot to", "did not follow the runbook", "lack of attention": the rule in the book is one fact, how the work is
really done is another, and only the second can be improved. Write how the step is normally done, and why it does not
fit, is manual, or is not verified. Policies of programs ("the pod violated its policy") are fine.`,
	Severity: diag.Warning,
	Check:    func(p *lint.Pass) { norms.report(p) },
}

const (
	procedure     = `(?:process|procedures?|polic(?:y|ies)|protocols?|runbooks?|checklists?|guidelines?|playbooks?|rules?|instructions?|standards?|best practices?|calendar|four-eyes principle|change freeze)`
	writeWorkDone = `write how the work is normally done, and why the step does not fit it`
)

var norms = phrases{
	{
		words: "forgot forget forgotten forgets forgetting forgetful forgetfulness",
		match: `\b(?:forg[eo]t(?:ten|s|ting)? (?:to|about|that|the|this|it|a|an|one|two)|(?:was|were|been|got) (?:simply |just )?forgotten|forgetful(?:ness)?)\b`,
		not:   `\b(?:requests?|right|asked|wish\w*) to be forgotten\b|\bforget (?:gate|me|rate)|-forget\b|\b(?:balancer|cache|scheduler|client|server|service|node|proxy|browser|router|process|table|driver|agent|library|model|network|worker|queue|store|session|device|kernel|controller|daemon|broker|index|phone|app)s? (?:\w+ )?forg[eo]t`,
		unless: func(_ *lint.Pass, m match) bool {
			return machineSubject(m) && !pronounHere.MatchString(m.Text[m.from():m.start])
		},
		says: readsAsBlame,
		hint: `write that the step is manual, and that nothing reminds of it or verifies it`,
	},
	{
		words: "violated violating broke bypassed bypassing circumvented circumventing disregarded disregarding disobeyed disobeying ignored ignoring ignore skipped skipping flouted follow following respect respecting obey obeying observe observing adhere adhering stick sticking comply complying deviated deviating",
		needs: "process procedure procedures policy policies protocol protocols runbook runbooks checklist checklists guideline guidelines playbook playbooks rule rules instruction instructions standard standards practice practices principle freeze calendar",
		match: `(?:` + human + `|\bthey)(?: \w+){0,3}? (?:violat(?:ed|ing)|broke|bypass(?:ed|ing)|circumvent(?:ed|ing)|disregard(?:ed|ing)|disobey(?:ed|ing)|ignor(?:ed|ing|e)|skipp(?:ed|ing)|flouted|(?:did not|didn['’]t|failed to|not|without|never) (?:follow|respect|obey|observe|adhere|stick|comply|following|respecting|obeying|observing|adhering|sticking|complying)(?: to| with)?|deviat(?:ed|ing) from) (?:[\w'’-]+ ){0,4}` + procedure + `\b`,
		says:  readsAsBlame,
		hint:  writeWorkDone,
	},
	{
		words: "ignored followed bypassed skipped violated disregarded circumvented violation breach contrary adhered respected observed",
		match: `\b(?:process|procedures?(?: [A-Z0-9-]+)?|runbooks?|checklists?|guidelines?|playbook|instructions?|best practices?|four-eyes principle|change freeze|(?:change|release|review|security|deployment) (?:process|procedure|polic(?:y|ies)|rules?|protocol)) (?:was|were|had been|has been) (?:simply |just |deliberately |again )?(?:ignored|bypassed|skipped|violated|disregarded|circumvented|(?:not|never) (?:followed|respected|adhered to|observed|used))\b|\b(?:in (?:clear )?(?:violation|breach) of|contrary to|against) (?:the |our |all |company |every )(?:[\w-]+ ){0,3}` + procedure + `\b|\b(?:ignored|bypassed|skipped|violated|disregarded) by (?:the|our|an?) (?:[\w-]+ ){0,2}(?:team|shift|desk|` + person + `)\b`,
		not:   `\b(?:check|tested|validated|compared|matched|measured|linted|scanned|protect\w*) (?:\w+ ){0,3}against\b`,
		unless: func(_ *lint.Pass, m match) bool {
			return machinePolicy(m)
		},
		says: readsAsBlame,
		hint: writeWorkDone,
	},
	{
		words: "attention care diligence discipline judgment judgement awareness ownership competence professionalism oversight carefulness caution concentration",
		match: `\b(?:lack of|lacked|lacking|insufficient|poor|inadequate|not enough|too little|missing|want of) (?:the )?(?:due |proper |sufficient |any )?(?:attention|care|diligence|discipline|judge?ment|situational awareness|oversight|ownership|competence|professionalism|caution|concentration)\b`,
		not:   `\baudit`,
		says:  readsAsBlame,
		hint:  `write what made attention hard: alert volume, handover, load, a screen that looks alike`,
	},
	{
		words: "optional seriously bothered casually bother care",
		match: `\b(?:treat(?:s|ed)?|regard(?:s|ed)?|sees?|saw) [^.;]{1,40} as (?:optional|a formality|a suggestion)\b|\b(?:not|n['’]t|never) (?:take|taking|taken|took) [^.;]{1,40} seriously\b|\bcould(?: not|n['’]t) be bothered\b|` + human + ` (?:did not|didn['’]t|don['’]t|do not) (?:really )?care\b`,
		where: narrative,
		says:  readsAsBlame,
		hint:  writeWorkDone,
	},
	{
		words: "accidentally mistakenly inadvertently erroneously mistake accident unwittingly",
		match: human + `(?: \w+){0,4}? (?:mistakenly|accidentally|inadvertently|erroneously|unwittingly)\b|` + human + `[^.;]{0,60}\bby (?:mistake|accident)\b|\b(?:was|were|been) (?:mistakenly|accidentally|inadvertently|erroneously) (?:deleted|removed|dropped|disabled|pushed|merged|committed|run|executed|applied|left|set|changed|deployed|restarted|wiped|overwritten)\b`,
		where: analysis,
		says:  readsAsBlame,
		hint:  `give the difference between intended and done: "the command matched 214 hosts; 2 were intended"`,
	},
}
