package rules

import (
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/prose"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// PersonAsCause reports people as the cause.
var PersonAsCause = &lint.Rule{
	Name: "person-as-cause",
	Doc: `a person is given as the cause

"The root cause was an engineer who …", "a developer deleted the table": people are in every system and every
success, so a person explains nothing. Make the change or the condition the subject: "PR #2891 was merged; its review
shows code, not data". Entries of the timeline are facts and may say who did what; so may the resolution and what
went well.`,
	Severity: diag.Error,
	Check:    func(p *lint.Pass) { personsAsCause.report(p) },
}

const (
	personCause = "may read as if a person were the cause"
	writeChange = `consider the change or the condition as the subject: "PR #2891 was merged; its review shows code, not data"`

	// someone is a noun phrase for a person.
	aPerson = `(?:(?:an?|the|our|one|two|three|another|one of our|one of the|some|that|this|[\w-]+['’]s) (?:[\w-]+ ){0,3}?)?` + person
)

var personsAsCause = phrases{
	{
		words:  personWords,
		needs:  "cause reason trigger culprit",
		match:  `\b(?:root cause|cause|reason|trigger|culprit)\b[^.\n]{0,25}(?:\b(?:was|is|were) (?:simply |just )?(?:an?|the|our|one|that an?|that the|that one of (?:our|the)|someone|somebody)|:) ?(?:an? |the )?(?:[\w-]+ ){0,3}?` + person + `\b`,
		where:  narrative,
		unless: benignClause,
		says:   personCause,
		hint:   writeChange,
	},
	{
		words: personWords,
		needs: "caused triggered introduced broken traced tracked attributed attributable down due because fault result came originated hands work owing thanks account lies responsibility",
		match: `\b(?:caused|triggered|introduced|broken|(?:traced|tracked)(?: back)? to|attribut(?:ed|able) to|down to|due to|because of|(?:is|was) the (?:fault|result) of|came from|originated (?:with|from)|in the hands of|at the hands of|the work of|owing to|thanks to|on account of|a result of|lies with|responsibility of) (?:by )?(?:(?:an?|the|our|one|one of our|one of the) (?:[\w-]+ ){0,3}?` + person + `|someone|somebody)\b`,
		where: blaming,
		unless: func(_ *lint.Pass, m match) bool {
			return adjunct(m)
		},
		says: personCause,
		hint: writeChange,
	},
	{
		words: personWords,
		needs: "caused triggered introduced broken",
		match: `\b(?:caused|triggered|introduced|broken) by (?:an?|the|our|one|one of our|one of the) (?:[\w-]+ ){0,3}?` + person + `\b`,
		where: narrative,
		unless: func(_ *lint.Pass, m match) bool {
			return adjunct(m)
		},
		says: personCause,
		hint: writeChange,
	},
	{
		words:  personWords,
		match:  `\b` + aPerson + onDuty + adverbs + `(?: had| has| have)?` + adverbs + ` (?P<verb>[a-z-]+ed|broke|put|set|cut|ran|overwrote|left|sent|gave|lost|chose|shut|hit|wrote|took (?:down|out|the)|mis[a-z]+|pulled|let|built|made|drove|threw|forgot|bound|bought|drew|dug|fed|hid|laid|led|overrode|quit|reset|rebuilt|shook|slid|spilt|split|spread|stuck|struck|swept|swung|tore|undid|unset|withdrew|wound)\b`,
		where:  blaming,
		not:    `\b(?:fix|fixed|fixes|reverted|revert|rolls? back|rolled[- ]back|rollback|patch|hotfix|mitigat\w+|workaround|corrected|restored|recovered|recovery|diagnos\w+)\b`,
		unless: harmless,
		says:   personCause,
		hint:   writeChange,
	},
	{
		words: personWords,
		needs: "by",
		match: `\b(?P<verb>[a-z]+ed|broken|cut|overwritten|left|shut|taken down|run|set) by (?:(?:an?|the|our|one|one of our|one of the) (?:[\w-]+ ){0,3}?` + person + `|someone|somebody)\b|^by (?:an?|one of the|one of our) (?:[\w-]+ ){0,2}` + person + ` (?:was|were)\b`,
		where: blaming,
		not:   `\b(?:fix|fixed|reverted|rolled[- ]back|rollback|restored|recovered|mitigat\w+)\b`,
		unless: func(p *lint.Pass, m match) bool {
			return adjunct(m) || harmless(p, m)
		},
		says: personCause,
		hint: writeChange,
	},
	{
		words: "who whoever responsible behind",
		match: `\bit was (?:an?|the|our|one of (?:the|our)) (?:[\w-]+ ){0,3}?` + person + ` who\b|\b(?:the (?:person|one|individual|engineer|developer|colleague)s?|whoever|those) (?:who )?(?:broke|caused|pushed|merged|approved|deployed|deleted|wrote|made (?:the|this) (?:change|mistake|error))\b|\bresponsible (?:engineer|developer|person|colleague|employee|administrator|admin|team member)\b|\b(?:person|engineer|developer|colleague|individual)s? (?:behind|responsible for) (?:the|this) (?:change|outage|incident|mistake|error|commit|deploy\w*)\b`,
		where: blaming,
		says:  personCause,
		hint:  writeChange,
	},
	{
		words: personWords,
		needs: "typo mistake slip commit command script misunderstanding omission failure keystroke click laptop change decision query job deploy deployment rollout merge edit push macro spreadsheet request advice attempt experiment haste confusion action actions inattention inexperience carelessness cause reason trigger problem source",
		match: `\b(?:an?|the|our|one|one of our|one of the|some|[\w-]+['’]s) (?:[\w-]+ ){0,3}?` + person + `['’]s? (?:\w+ )?(?:typo|mistake|slip|commit|command|script|misunderstanding|omission|failure|keystroke|click|change|decision|query|job|deploy|deployment|rollout|merge|edit|push|macro|spreadsheet|request|advice|attempt|experiment|haste|confusion|inattention|inexperience|carelessness)\b|\b(?:typo|slip|misunderstanding|omission|failure|decision|action|actions|inexperience|inattention) (?:by|of|on the part of) (?:an?|the|our|one of our|one of the) (?:[\w-]+ ){0,3}?` + person + `\b|\b(?:an?|the|our|one of our|one of the) (?:[\w-]+ ){0,3}?` + person + ` (?:was|is|became) (?:the|a) (?:\w+ )?(?:cause|reason|trigger|problem|source)\b`,
		where: blaming,
		says:  personCause,
		hint:  writeChange,
	},
	{
		words:  groupWords,
		match:  `\b` + group + adverbs + `(?: had| has)? (?P<verb>broke|deleted|dropped|caused|crashed|misconfigured|wiped|overwrote|took down|triggered|introduced|unplugged)\b`,
		where:  blaming,
		unless: harmless,
		says:   personCause,
		hint:   writeChange,
	},
}

// adjunct reports whether the person of a match only tells more about a thing:
// "the removal of the Developers role", "the admin portal".
func adjunct(m match) bool {
	return thingOfPerson.MatchString(m.Text[m.end:m.to()]) || ofPerson.MatchString(m.words())
}

var (
	thingOfPerson = words.NewRegexp(`(?i)^[- ](?:roles?|teams?|portals?|accounts?|groups?|permissions?|api|consoles?|panels?|guides?|tools?|docs|documentation|workflows?|pages?|experience|environments?|machines?|laptops?|list|channels?|queues?|apps?|dashboards?|keys?|tokens?|interfaces?|settings?|ui)\b`)
	ofPerson      = words.NewRegexp(`(?i)\b(?:by|to|of|from|was|is) (?:an?|the|our|one) (?:[\w-]+ ){1,3}(?:of|for|to|from|with|in|on|at|and|or|that) (?:the |an? |our )?(?:[\w-]+ )?` + person + `$`)
)

var personHere = words.NewRegexp(`(?i)\b` + person + `\b`)

// blaming is where a person who did something reads as the cause.
func blaming(in *incident.Incident, par *prose.Paragraph) bool {
	return analysis(in, par) && par.Place != prose.ActionTitle && par.Place != prose.DoneWhen &&
		par.In(incident.Summary, incident.RootCause, incident.Contributing, incident.Trigger, incident.WentBadly, incident.Lessons, incident.FirstMissed)
}

// benignClause reports whether a cause that mentions people is what they
// could not see or had: "the reason was that the on-call engineer had no view".
func benignClause(_ *lint.Pass, m match) bool {
	return adjunct(m) || noPower.MatchString(m.Text[m.end:m.to()])
}

var noPower = words.NewRegexp(`(?i)^` + onDuty + ` (?:had|has|have|could|can|did) (?:no\b|not\b|only\b|never\b)|^['’]s? `)

// harmless reports whether what a person did is what people do all day, or
// did to help. Outside of causes and triggers it takes more than doing.
func harmless(p *lint.Pass, m match) bool {
	verb, _, _ := strings.Cut(m.verb, " ")
	if helpful()[verb] {
		return true
	}
	if m.In(incident.RootCause, incident.Contributing, incident.Trigger) {
		return false
	}
	if harmful()[verb] || wrong.MatchString(m.sentence()) {
		return false
	}
	return responding.MatchString(m.words()) || responses()[verb] && !introduces.MatchString(m.words())
}

// helpful are verbs of everyday work, and adjectives that look like verbs.
var helpful = lazySet(`noticed noted handled worked compared reported asked called joined answered received tried restored fixed rolled reverted helped
	supported identified confirmed acknowledged looked believed expected assumed decided needed wanted used reviewed approved
	discovered observed detected investigated diagnosed escalated informed notified paged alerted warned responded reacted
	followed agreed discussed explained documented described proposed suggested checked verified tested learned watched
	monitored recovered repaired replaced recreated rebuilt contacted opened raised trusted relied lacked based involved
	required affected trained interviewed experienced skilled qualified tired exhausted concerned interested dedicated
	assigned paged offered shared listed located named happened stayed remained designated authorised authorized employed seemed seen met`)

// responding are people whose part is to do something about it.
var responding = words.NewRegexp(`(?i)\b(?:on[- ](?:call|duty|shift)|on-?callers?|responders?|commanders?|staff|people|engineers|developers|colleagues)\b`)

// responses are verbs of what people do about it.
var responses = lazySet(`restarted switched paused stopped deployed redeployed failed scaled moved blocked drained rerouted added increased rolled
	lifted enabled opened closed shut turned put ran set sent gave wrote took executed applied`)

// introduces somebody that nobody has heard of: the one who did it. Responders
// are known to the reader: "the on-call engineer".
var introduces = words.NewRegexp(`(?i)^(?:an?|one of (?:the|our)|someone|somebody) (?:[^o]|o[^n])`)

// harmful are verbs of damage.
var harmful = lazySet(`broke deleted dropped caused crashed misconfigured wiped mistyped overwrote overlooked ignored skipped bypassed forgot missed botched
	misread misunderstood truncated unplugged forgot misplaced swapped triggered introduced removed banned detached revoked disabled leaked exposed erased killed
	corrupted purged destroyed terminated`)

// wrong says that what was done went wrong.
var wrong = words.NewRegexp(`(?i)\b(?:wrong|wrongly|incorrect\w*|faulty|accident\w*|mistak\w*|inadvertent\w*|without (?:\w+ )?(?:check|test|review|ask|approv|announc|a|notice|consult|back)\w*|instead of|prematurely|too early|too soon|untested|unreviewed|by hand|led to|leading to|caus(?:ed|ing)|result(?:ed|ing) in|lock(?:ed|ing) out|took down|taking down|broke|breaking|outage|lost|in production)\b`)
