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
		words:  personWords,
		needs:  "about off sparked prompted goes went leads lead led point points pointed date dates boils comes boiled stems stemmed began started starts begins doing handiwork caused triggered introduced broken traced tracked attributed attributable down due because fault result came originated hands work owing thanks account lies responsibility",
		match:  `\b(?:caused|triggered|introduced|broken|brought about|set off|sparked|prompted|(?:traced|tracked|goes|went|leads?|led|points?|pointed|dates?)(?: all| straight| directly)?(?: back)? to|(?:boils|comes|came|boiled) down to|stem(?:s|med) from|(?:began|started|starts|begins) (?:with|when)|the (?:doing|handiwork) of|attribut(?:ed|able) to|down to|due to|because of|(?:is|was) the (?:fault|result) of|came from|originated (?:with|from)|in the hands of|at the hands of|the work of|owing to|thanks to|on account of|a result of|lies with|responsibility of) (?:by )?(?:(?:an?|the|our|one|one of our|one of the) (?:[\w-]+ ){0,3}?` + person + `|someone|somebody)\b`,
		where:  blaming,
		unless: when(adjunct),
		says:   personCause,
		hint:   writeChange,
	},
	{
		words:  personWords,
		needs:  "caused triggered introduced broken",
		match:  `\b(?:caused|triggered|introduced|broken) by (?:an?|the|our|one|one of our|one of the) (?:[\w-]+ ){0,3}?` + person + `\b`,
		where:  narrative,
		unless: when(adjunct),
		says:   personCause,
		hint:   writeChange,
	},
	{
		words:  personWords,
		match:  `\b` + aPerson + onDuty + `(?:, [^,.;]+,)?` + adverbs + `(?: had| has| have)?` + adverbs + ` (?P<verb>[a-z-]+ed|broke|put|set|cut|ran|overwrote|left|sent|gave|lost|chose|shut|hit|wrote|took (?:down|out|the)|mis[a-z]+|pulled|let|built|made|drove|threw|forgot|bound|bought|drew|dug|fed|hid|laid|led|overrode|quit|reset|rebuilt|shook|slid|spilt|split|spread|stuck|struck|swept|swung|tore|undid|unset|withdrew|wound|forgotten|overwritten|overridden|had the (?:wrong|production))\b`,
		where:  blaming,
		not:    `\b(?:fix|fixed|fixes|reverted|revert|rolls? back|rolled[- ]back|rollback|patch|hotfix|mitigat\w+|workaround|corrected|restored|recovered|recovery|diagnos\w+)\b`,
		unless: harmless,
		says:   personCause,
		hint:   writeChange,
	},
	{
		words: personWords,
		needs: "by",
		match: `\b(?P<verb>[a-z]+ed|broken|cut|overwritten|left|shut|taken down|run|set|made|written|sent|done|put|given|driven|drawn|thrown|hit|let|built|torn|fed|chosen)(?: in| out| up| down| off| over| away| on)? by (?:(?:an?|the|our|one|one of our|one of the) (?:[\w-]+ ){0,3}?` + person + `|someone|somebody)\b|^by (?:an?|one of the|one of our) (?:[\w-]+ ){0,2}` + person + ` (?:was|were)\b`,
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
		needs: "clean cleanup rename override upload import copy paste reboot restart shortcut workaround refactor refactoring update upgrade entry input choice error slipup fix patch migration test batch delete deletion removal rebuild reset reconfiguration tweak intervention handling oversight typo mistake slip commit command script misunderstanding omission failure keystroke click laptop change decision query job deploy deployment rollout merge edit push macro spreadsheet request advice attempt experiment haste confusion action actions inattention inexperience carelessness cause reason trigger problem source",
		match: `\b(?:an?|the|our|one|one of our|one of the|some|[\w-]+['’]s) (?:[\w-]+ ){0,3}?` + person + `['’]s? (?:[\w-]+ ){0,2}(?:clean-?up|rename|override|upload|import|copy|paste|reboot|restart|shortcut|workaround|refactor(?:ing)?|update|upgrade|entry|input|choice|error|slip-?up|fix|patch|migration|test|batch|delete|deletion|removal|rebuild|reset|reconfiguration|tweak|intervention|handling|oversight|typo|mistake|slip|commit|command|script|misunderstanding|omission|failure|keystroke|click|change|decision|query|job|deploy|deployment|rollout|merge|edit|push|macro|spreadsheet|request|advice|attempt|experiment|haste|confusion|inattention|inexperience|carelessness)\b|\b(?:typo|slip|misunderstanding|omission|failure|decision|action|actions|inexperience|inattention) (?:by|of|on the part of) (?:an?|the|our|one of our|one of the) (?:[\w-]+ ){0,3}?` + person + `\b|\b(?:an?|the|our|one of our|one of the) (?:[\w-]+ ){0,3}?` + person + ` (?:was|is|became) (?:the|a) (?:\w+ )?(?:cause|reason|trigger|problem|source)\b`,
		not:   `\b(?:query|queries|request|advice|decision|change|test|question|update|fix|patch|input|choice)s? (?:about|was|were|to|for|had been)\b[^.;]*\b(?:ignored|brushed|overlooked|declined|rejected|not|never|unanswered|dismissed|helped|restored|made|delayed|logged|worked)\b`,
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
	{
		// Somebody's doing, without a finite verb.
		words:  personWords,
		needs:  "with from by to of after when having behind stood because since",
		match:  `\b(?:(?:began|started|starts|begins|ended|ends|because of|due to|down to|result of|resulted|traced (?:back )?to|came|comes|goes back to|stem(?:s|med)?|caused|consequence of)(?: (?:with|from|by|in|after))?|with) (?:an?|the|our|one|one of our|one of the) (?:[\w-]+ ){0,3}?` + person + `(?: (?:in|on|at|from) (?:the |our )?[\w-]+)?(?: (?:\w+ly|having|not|only))* [a-z]+(?:ing|ed)\b|\bbehind (?:the|this|that|it|all|both)\b[^.;]*?\b(?:was|is|were|stood|stands|sat|lay|lies) (?:an?|the|our|one of (?:the|our)) (?:[\w-]+ ){0,3}?` + person + `\b|\b(?:person|man|woman|one|mind|brain|hand)s? behind (?:the|this|that|it|both) [^.;]+ (?:was|is|were)\b`,
		not:    `\b(?:fix|fixed|reverted|rolled[- ]back|rollback|restored|recovered|mitigat\w+|noticed|noticing|reporting|reported|seeing|investigating|asking|calling|ringing|with the (?:on-call )?(?:\w+ )?(?:engineer|team|staff|people)s? (?:working|looking|standing|waiting|watching|sitting|present))\b`,
		where:  blaming,
		unless: when(adjunct),
		says:   personCause,
		hint:   writeChange,
	},
	{
		// Because somebody did it, in any section.
		words: personWords,
		needs: "because when as since after who",
		match: `\b(?:because|when|as|since|after|once) ` + aPerson + onDuty + `(?: had| has)?` + adverbs + ` (?P<verb>[a-z-]+ed|broke|put|set|cut|ran|overwrote|left|sent|gave|lost|chose|shut|hit|wrote|took (?:down|out|the)|mis[a-z]+|pulled|let|built|made|drove|threw|forgot|bound|bought|dug|fed|laid|overrode|reset|tore|unset)\b|\b` + aPerson + `(?: [\w-]+){0,4}?,? who (?:had )?` + adverbs + `(?P<verb> ?[a-z-]+ed|broke|put|cut|ran|overwrote|left|sent|shut|hit|wrote|mis[a-z]+|made|drove|forgot|tore)\b`,
		not:   `\b(?:fix|fixed|fixes|reverted|revert|rolls? back|rolled[- ]back|rollback|patch|hotfix|mitigat\w+|workaround|corrected|restored|recovered|recovery|diagnos\w+|came back|was back|returned|ended|cleared|resumed|resolved)\b`,
		where: effects,
		unless: func(p *lint.Pass, m match) bool {
			verb, _, _ := strings.Cut(strings.TrimSpace(m.verb), " ")
			return adjunct(m) || helpful()[verb] || !harmful()[verb] && !wrong.MatchString(m.sentence()) && !damage.MatchString(m.sentence())
		},
		says: personCause,
		hint: writeChange,
	},
	{
		// What only hands do: whoever is the subject is a person.
		words: "typed keyed mistyped pressed clicked dialled dialed misread mistook misheard misjudged plugged unplugged pasted tripped ticked unticked leaned leant fumbled spilled spilt knocked backed flipped entered swapped pulled hung",
		match: `\b(?P<who>` + anybody + `)` + onDuty + `(?: had)?` + adverbs + ` (?:typed|keyed|mistyped|pressed|clicked|diall?ed|misread|mistook|misheard|misjudged|plugged|unplugged|pasted|tripped (?:over|on)|unticked|ticked|lean(?:ed|t) (?:on|against)|fumbled|spilled|spilt|knocked (?:over|out|into|against)|backed into|flipped|pulled the (?:wrong|plug|cable|fuse|power|lever)|hung up)\b`,
		not:   `\b(?:fix|fixed|reverted|rolled[- ]back|rollback|restored|recovered|mitigat\w+)\b|\b(?:breakers?|relays?|fuses?|bits?|pointers?|users?|customers?|callers?|visitors?) (?:had |have )?(?:tripped|flipped|clicked|typed|pressed)\b`,
		where: blaming,
		says:  personCause,
		hint:  writeChange,
	},
	{
		// He, she and a team, with a verb of damage.
		words: "he she",
		match: `\b(?:he|she)(?: had| has)?` + adverbs + ` (?:broke|broken|deleted|dropped|caused|crashed|misconfigured|wiped|mistyped|overwrote|overwritten|bypassed|botched|truncated|unplugged|misplaced|triggered|removed|revoked|disabled|leaked|erased|killed|corrupted|purged|destroyed|terminated|pushed|merged|deployed|ran|typed|entered|pasted|approved)\b`,
		not:   `\b(?:fix|fixed|reverted|rolled[- ]back|rollback|restored|recovered|mitigat\w+)\b`,
		where: causes,
		unless: func(_ *lint.Pass, m match) bool {
			return strings.HasPrefix(m.words(), "HE") || strings.HasPrefix(m.words(), "SHE") // an abbreviation
		},
		says: personCause,
		hint: writeChange,
	},
	{
		// A team.
		words: groupWords + " call oncall",
		needs: "caused triggered introduced broken down back due because fault result came originated about deleted dropped wiped removed disabled pushed merged deployed ran restarted applied rolled changed switched turned misconfigured overwrote left set forgot edited upgraded pasted typed unplugged",
		match: `\b(?:caused|triggered|introduced|broken|brought about|set off|prompted) by (?:a |the |our |one of (?:the|our) )?(?:[\w-]+ ){0,3}?(?:team|squad|crew|department|on-?call)\b|\b(?:traced|tracked|goes|leads|points|comes|boils|came) (?:back|down) to (?:a |the |our )(?:[\w-]+ ){0,3}?(?:team|squad|crew|department|on-?call)\b|\b(?:the|our|an?) (?:[\w-]+ )?on-?call (?:had )?(?:\w+ly )?(?P<verb>deleted|dropped|wiped|removed|disabled|pushed|merged|deployed|ran|restarted|applied|rolled out|changed|switched|turned off|misconfigured|overwrote|left|set|forgot|edited|upgraded|pasted|typed|unplugged|mistyped|killed|rebooted)\b`,
		where: causes,
		not:   `\b(?:fix|fixed|reverted|rolled[- ]back|rollback|restored|recovered|mitigat\w+)\b|\b(?:team|squad|crew|department)(?:['’]s? \w+|s\b)`,
		unless: func(_ *lint.Pass, m match) bool {
			return m.verb != "" && !harmful()[m.verb] && !wrong.MatchString(m.sentence())
		},
		says: personCause,
		hint: writeChange,
	},
	{
		// An operator or manager of flesh: with a verb of hands and decisions.
		words: "operator operators admin manager managers supervisor supervisors coordinator coordinators agent dispatcher dispatchers driver drivers controller controllers planner planners cleaner cleaners worker workers handler handlers guy guys tech techs teammate temp associate executive partner owner picker packer loader editor producer pilot guard rep coach trainer merchant keeper human contributor planner buyer seller reporter inspector captain chef porter cook",
		needs: "approved merged signed forgot thought believed logged edited uploaded drove ran walked mistook confused wrote picked",
		match: `\b(?:an?|one of (?:our|the)|another|some) (?:[\w-]+ ){0,3}?(?:operator|manager|supervisor|coordinator|agent|dispatcher|driver|controller|planner|cleaner|worker|handler|guy|tech|teammate|temp|associate|executive|owner|picker|packer|loader|editor|producer|pilot|guard|rep|coach|trainer|merchant|keeper|human|contributor|buyer|seller|reporter|inspector|captain|chef|porter|cook)s?` + onDuty + `(?: had| has)?` + adverbs + ` (?P<verb>approved|merged|signed off|forgot|thought|believed|logged (?:in|on|into)|edited|uploaded|drove|ran (?:the|an?) (?:[\w-]+ )?(?:wrong|command|playbook)|walked|mistook|confused|wrote down|picked up)\b`,
		where: causes,
		not:   `\b(?:fix|fixed|reverted|rolled[- ]back|rollback|restored|recovered|mitigat\w+|kubernetes|k8s|crd|reconcil\w+|custom resource|pods?|daemon|thread|queue|ssh|device driver|kernel)\b`,
		says:  personCause,
		hint:  writeChange,
	},
	{
		// What somebody made.
		words:  personWords,
		needs:  "change commit pr request patch script query command config configuration migration deploy deployment merge edit upload import code rule job setting flag release entry file",
		match:  `\b(?:change|commit|pr|pull request|patch|script|query|command|config(?:uration)?|migration|deploy|deployment|merge|edit) (?:by|from) (?:an?|one of our|one of the) (?:[\w-]+ ){0,3}?` + person + `\b`,
		where:  causes,
		unless: when(adjunct),
		says:   personCause,
		hint:   writeChange,
	},
	{
		// And then did the damage.
		words: personWords,
		needs: "deleted dropped wiped overwrote truncated unplugged removed disabled revoked erased corrupted destroyed terminated silenced muted mistyped",
		match: `\b` + aPerson + onDuty + `(?: [\w'’-]+){1,9}?,? (?:and|but) (?:then |so |thereby |thus )?` + adverbs + ` ?(?P<verb>deleted|dropped|wiped|overwrote|truncated|unplugged|erased|corrupted|destroyed|terminated|silenced|muted|mistyped)\b`,
		not:   `\b(?:fix|fixed|reverted|rolled[- ]back|rollback|restored|recovered|mitigat\w+|who|which|that|whose)\b`,
		where: causes,
		unless: func(_ *lint.Pass, m match) bool {
			return adjunct(m) || neitherNor.MatchString(m.words())
		},
		says: personCause,
		hint: writeChange,
	},
	{
		// Somebody by name.
		words: givenNames,
		needs: "pushed merged deployed ran deleted dropped wiped changed approved committed typed pasted edited removed disabled restarted forgot broke caused triggered misconfigured unplugged entered set made applied uploaded renamed left",
		match: `(?:^|[,:;] |\b(?:because|when|after|that|and|as|but|before|while) )(?P<at>(?:` + givenName + `)(?:,? (?:in|from|on|of|at) (?:the )?(?:[\w-]+ )?[\w-]+,?)?(?: had)?` + adverbs + ` (?:pushed|merged|deployed|ran|deleted|dropped|wiped|changed|approved|committed|typed|pasted|edited|removed|disabled|restarted|forgot|broke|caused|triggered|misconfigured|unplugged|entered|set|made|applied|uploaded|renamed|left))\b`,
		not:   `\b(?:fix|fixed|reverted|rolled[- ]back|rollback|restored|recovered|mitigat\w+)\b`,
		where: causes,
		unless: func(_ *lint.Pass, m match) bool {
			return m.words()[0] > 'Z' // a word like a name
		},
		says: personCause,
		hint: writeChange,
	},
	{
		// The question for a name.
		words: "who whose which what",
		needs: "establish determine find know identify clarify ask unclear unknown question clear learn remains known wonder understand matter investigate",
		match: `\b(?:establish(?:ed)?|determined?|find out|found out|know|known|identify|identified|clarify|clarified|ask|unclear|unknown|question (?:is|remains)|clear|learn|wonder|understand|investigate) (?:exactly |just |at last |yet |is )?(?:whose [a-z]+|which (?:of (?:our|the) )?(?:[\w-]+ )?` + person + `|who (?:exactly |actually |had |has |it was |was it )*(?:[a-z]+ed|gave|ran|made|wrote|left|put|set|took|broke|cut|sent|let|shut|did|had|that)\b)`,
		not:   `\b(?:no difference|not matter|n['’]t matter|not ask|n['’]t ask|irrelevant|never asks?|rather than|instead of|affected|impacted|need(?:s|ed)? to (?:call|page|contact|know)|on call|to call|owns?|owned|called|used|signed|reported|received)\b`,
		where: narrative,
		says:  "asks for a name",
		hint:  writeChange,
	},
}

// effects is all but what people did to help, the timeline, and the actions.
func effects(in *incident.Incident, par *prose.Paragraph) bool {
	return blaming(in, par) || running(in, par) && par.In(incident.Impact, incident.Lucky)
}

// damage is what a cause is told for.
var damage = words.NewRegexp(`(?i)\b(?:lost|stopped|failed|down|stuck|bounced|stayed|unavailable|offline|dark|burn(?:ed|t)|delayed|doubled|twice|double|cancelled|canceled|damaged?|outage|vanished|missing|disappeared|blank|locked|unable|went (?:out|off|down)|cost|overload\w*|flood\w*|late|truncat\w+|duplicat\w+)\b`)

// adjunct reports whether the person of a match only tells more about a thing:
// "the removal of the Developers role", "the admin portal".
func adjunct(m match) bool {
	return thingOfPerson.MatchString(m.Text[m.end:m.to()]) || ofPerson.MatchString(m.words())
}

var (
	thingOfPerson = words.NewRegexp(`(?i)^[- ](?:roles?|services?|process(?:es)?|jobs?|daemons?|modules?|components?|class(?:es)?|plugins?|systems?|software|apis?|nodes?|pods?|teams?|portals?|accounts?|groups?|permissions?|api|consoles?|panels?|guides?|tools?|docs|documentation|workflows?|pages?|experience|environments?|machines?|laptops?|list|channels?|queues?|apps?|dashboards?|keys?|tokens?|interfaces?|settings?|ui)\b`)
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
	if helpful()[verb] && !(consents()[verb] && regardless.MatchString(m.sentence())) || neitherNor.MatchString(m.Text[m.from():m.end]) {
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

// Consent regardless of what speaks against it is no help: "approved the rollout
// despite red tests".
var (
	consents   = lazySet(`approved acknowledged reviewed decided confirmed agreed used trusted relied followed answered`)
	regardless = words.NewRegexp(`(?i)\b(?:despite|in spite of|although|even though|without (?:\w+ly )?(?:reading|looking|checking|testing|asking|running|reviewing|opening|a (?:look|review|test|check))|and (?:silenced|muted|deleted|dropped|wiped|removed|disabled|closed))\b`)
)

// neitherNor clears people: "neither the contractor nor the landlord caused it".
var neitherNor = words.NewRegexp(`(?i)\bneither\b[^.;]*\bnor\b`)

// helpful are verbs of everyday work, and adjectives that look like verbs.
var helpful = lazySet(`noticed noted handled worked compared reported asked called joined answered received tried restored fixed rolled reverted helped
	supported identified confirmed acknowledged looked believed expected assumed decided needed wanted used reviewed approved
	discovered observed detected investigated diagnosed escalated informed notified paged alerted warned responded reacted
	followed agreed discussed explained documented described proposed suggested checked verified tested learned watched
	monitored recovered repaired replaced recreated rebuilt contacted opened raised trusted relied lacked based involved
	required affected trained interviewed experienced skilled qualified tired exhausted concerned interested dedicated
	assigned paged offered shared listed located named happened stayed remained designated authorised authorized employed seemed seen met promised announced claimed argued praised thanked feared hoped wondered complained queued waited commented stated`)

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
var wrong = words.NewRegexp(`(?i)\b(?:wrong|wrongly|incorrect\w*|faulty|accident\w*|mistak\w*|inadvertent\w*|without (?:\w+ )?(?:check|test|review|ask|approv|announc|a|notice|consult|back)\w*|instead of|prematurely|too early|too soon|untested|unreviewed|by hand|led to|leading to|caus(?:ed|ing)|result(?:ed|ing) in|lock(?:ed|ing) out|took down|taking down|broke|breaking|outage|lost|in production|in the middle of|live system|knock(?:ed|ing) out|cost us|so that the|mute|corrupted|wiped|under (?:another|the wrong)|twice|a second time)\b`)
