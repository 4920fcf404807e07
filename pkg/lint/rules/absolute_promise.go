package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/prose"
)

// AbsolutePromise reports promises that nobody can keep.
var AbsolutePromise = &lint.Rule{
	Name: "absolute-promise",
	Doc: `a sentence promises that it will not happen again

Nobody can keep that, and everybody knows. What can be promised is to detect it faster and to respond better: "we
will see this within 5 minutes (it took 7 hours) and limit it to one region".`,
	Severity: diag.Error,
	Check:    func(p *lint.Pass) { promises.report(p) },
}

const (
	cannotBeKept = "may read as a promise that nobody can keep"
	writePromise = `promise what can be measured: "we will detect this within 5 minutes (it took 7 hours) and limit it to …"`

	// denied is a sentence that says the contrary of a promise.
	denied = `\b(?:do(?:es)? not|don['’]t|doesn['’]t|cannot|can['’]t|won['’]t|nobody can|no one can|never|not) (?:\w+ )?(?:claim|promise|say|guarantee|pretend|believe|assume|expect|mean|prevent|ensure|rule out|know)\b|\bno (?:guarantee|promise)\b`

	// intended is done in order that it does not happen again: no promise.
	intended = `\b(?:(?:in order |so as |steps |changes |differently )?to|help(?:s|ed|ing)?(?: to| us)?) (?:make (?:absolutely |very )?sure|ensure|guarantee)\b`

	never = `(?:never|not|cannot|can['’]t|won['’]t)`
)

var promises = phrases{
	{
		words: "again",
		needs: "never not n can cannot t no longer impossible",
		match: `\bnever again\b|\b(?:will|shall|can|must|should|would|to|is|does)\b[^.;,]{0,30}\b(?:never|not|n['’]t)\b[^.;]{0,50}\b(?:happen|happens|occur|recur|repeat|repeated|go wrong|suffer|experience|arise|see|face|encounter|meet|run into|appear|reappear|return|resurface|come up|crop up)\b[^.;]{0,30}\bagain\b|\b(?:we|you|they|customers?|users?|players?|patients?|nobody|no one)(?:['’]ll| will| shall| must) never\b[^.;]{0,50}\bagain\b|\b(?:never|cannot|can['’]t|won['’]t)\b (?:\w+ ){0,2}?(?:happens?|occurs?|recurs?|be repeated|let this|go wrong)\b[^.;]{0,30}\bagain\b|\bimpossible\b[^.;]{0,60}\b(?:happen|occur|recur|fail|go wrong)\b[^.;]{0,20}\bagain\b|\b(?:no longer|not possible|not|cannot|can) (?:be able )?(?:to )?happen again\b`,
		not:   denied,
		where: running,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		needs: "will won wo can cannot ca shall would could never no zero without rules ruled exclude excluded excludes rule make makes made last not longer",
		words: "recur recurs recurrence reoccurrence recurring reoccur repeat repeated repetition second",
		match: `\b(?:will|can|shall|would|could)(?: not|not|n['’]t| never) (?:ever |simply |possibly )?(?:recur|reoccur|be repeated|happen (?:a )?second time)\b|\b(?:won['’]t|can['’]t|cannot|can never|will never) (?:ever |simply |possibly )?(?:recur|reoccur|be repeated)\b|\b(?:no|zero|without (?:any )?) (?:more )?(?:risk|possibility|chance|danger|way) (?:of|for) (?:an? |any )?(?:recurrence|reoccurrence|repeat|repetition|it happening|this happening)\b|\b(?:rules? out|ruled out|exclud\w+|makes?|made) (?:a |any )?(?:recurrence|reoccurrence|repeat|repetition)(?: impossible)?\b`,
		not:   `\bwithout\b|\bcome back (?:up|online|to|with|in|after)\b|` + denied,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		words: "return come longer last",
		needs: "it this that problem problems bug bugs issue issues outage outages fault faults error errors failure failures incident incidents happen occur recur such",
		match: `\b(?:it|this|that|problem|bug|issue|outage|fault|error|failure|incident)s? (?:won['’]t|can['’]t|cannot|can never|will never|will not) (?:ever |simply |possibly )?(?:come back|return)\b|\bcan(?:not)? no longer (?:happen|occur|recur)\b|\bcan no longer (?:happen|occur|recur)\b|\b(?:the )?last time (?:that )?(?:this|it|such)\b[^.;]{0,20}\b(?:happens?|will|occurs?)\b|\bthis (?:will|was|is) (?:be )?the last (?:time|such|outage|incident)\b`,
		not:   `\bcome back (?:up|online|to|with|in|after)\b|\breturn(?:s|ed)? (?:to|a|an|the|with|\d)\b|` + denied,
		where: narrative,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		words: "guarantee guarantees guaranteed ensure ensures ensured ensuring sure promise promises certain confident assured assure",
		match: `\b(?:guarantees?d?|ensur(?:e|es|ed|ing)|(?:make|made|makes) (?:absolutely |very )?sure|we promise|(?:are|am|is|be) (?:absolutely |very |quite |fully )?(?:certain|sure|confident)|rest assured|can assure)\b[^.;]{0,60}?\b(?:this|it|such|same|similar|problems?|incidents?|outages?|issues?|failures?|faults?|mistakes?|nobody|no one|no (?:user|customer|client|patient|player|other))s?\b[^.;]{0,40}?(?:\b` + never + `\b|n['’]t\b|\bever\b|\beliminated\b)[^.;]{0,60}?\b(?:happens?|occurs?|recurs?|repeat(?:s|ed)?|possible|again|second time|fails?|loses?|lost|ever|reoccurs?|arises?|anymore|any more)\b`,
		not:   denied + `|` + intended,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		words: "ensure ensures ensured ensuring guarantee guarantees guaranteed sure assured secured",
		needs: "no never not nobody cannot can won uptime availability reliability accuracy correctness quality",
		match: `\b(?:ensur(?:e|es|ed|ing)|guarantees?d?|(?:make|made|makes) (?:\w+ )?sure|assured|secured)\b[^.;]{0,40}?\b(?:no|never|not|nobody|no one|cannot|can['’]t|won['’]t)\b[^.;]{0,60}?\b(?:in (?:the )?future|from now on|going forward|henceforth|any ?more|any longer|ever)\b|\b(?:ensur|guarante|provid|achiev|reach)(?:e|es|ed|ing) (?:a )?(?:100 ?%|full|total|complete|permanent|perfect|absolute) (?:uptime|availability|reliability|accuracy|correctness|quality|stability)\b`,
		not:   denied + `|` + intended,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		words: "good ever forever permanently always never every circumstances guarantee guarantees",
		needs: "close closes closed fix fixes fixed solve solves solved end ends ended remove removes removed eliminate eliminates eliminated stop stops stopped cure cures cured settle settles settled now not never no nothing we will",
		match: `\b(?:clos|fix|solv|end|remov|eliminat|stop|cur|settl|eradicat)(?:e|es|ed|s)?\b[^.;]{0,30}\b(?:for good|for ever|forever|permanently)\b|\bfrom now on\b[^.;]{0,60}\b(?:always|never|every)\b|\b(?:not|never|no longer|nothing|cannot|can['’]t|won['’]t)\b[^.;]{0,60}\bunder any circumstances\b|\bwe (?:can |now |will |hereby )?guarantee (?:that\b|you\b|our\b)`,
		not:   denied,
		where: promisePlace,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		words: "way chance possibility risk danger impossible possible",
		needs: "no longer forever good ever now any zero",
		match: `\bthere(?: is| will be| can be|['’]s) (?:now )?(?:no|zero) (?:longer )?(?:any )?(?:way|chance|possibility|risk|danger) (?:for|of|that|it)\b|\b(?:is|are|become|becomes|be|made) (?:now )?impossible (?:forever|for ever|for good|for all time|from now on|in future|under any)\b|\b(?:is|are) no longer possible (?:under any|in any|at all|ever)\b`,
		not:   denied + `|\bthere (?:is|was) no way (?:to|of) (?:see|tell|know|check|find)`,
		where: running,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		words: "ever second another once more anymore",
		needs: "will won can cannot shall nobody no",
		match: `\b(?:will|can|shall)(?: not|not|n['’]t| never) (?:ever )?(?:happen|occur|fail|arise|appear|strike)\b[^.;]{0,20}\b(?:a second time|another time|ever|once more|any ?more)\b|\b(?:nobody|no one|no \w+) (?:will |shall )?ever (?:\w+ )?(?:lose|suffer|see|experience|face|be affected)s?\b`,
		not:   denied,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		words: "risk possibility chance danger safety security certainty protection guarantee fail wrong never circumstances single foolproof bullet bulletproof once past good ever forever zero question eradicated failsafe watertight permanently completely totally entirely absolutely more fully",
		match: `\b(?:foolproof|bullet-?proof|watertight)\b|\bonce and for all\b|\ba thing of the past\b|\b(?:fixed|solved|resolved|eliminated|eradicated|put (?:\w+ )?(?:behind us|to rest|to bed)|behind us|safe|secure|ruled out|(?:vulnerability|problem|issue|bug|fault|error|risk|cause|gap|hole|loophole|danger)s? (?:is|are|has been|have been|was|were) (?:\w+ )?(?:closed|gone|removed|ended|over|fixed|solved)) (?:for good|for ever|forever|for all time)\b|\bzero risk\b|\b(?:another|a repeat|recurrence|repetition|second)\b[^.;]{0,30}\bout of the question\b|\b(?:fully|completely|entirely|totally|permanently|definitively) (?:eradicated|eliminated|ruled out|excluded|immune|impossible)\b|\b(?:completely|entirely|totally|absolutely|100 ?%|perfectly) (?:safe|secure|protected|reliable|immune)\b|\bnot once more\b|\bnever ever\b|\bcannot (?:possibly )?(?:fail|go wrong) (?:any ?more|now)\b|\b(?:100 ?%|absolute|total|complete) (?:safety|security|certainty|protection|guarantee)\b|\b(?:eliminat|remov|exclud)(?:es|ed|e) (?:the|any|all) (?:risk|possibility|chance|danger)\b|\bwe(?:['’]ll| will| shall) never (?:lose|see|have|let|be|allow|fail|experience|ship|repeat)\b|\bnot a single \w+ will\b|\bunder no circumstances will\b`,
		not:   denied + `|\b(?:not|n['’]t|hardly|nothing is|no \w+ is|far from) (?:\w+ )?(?:foolproof|bullet-?proof|watertight|completely|entirely|totally|absolutely|100 ?%|perfectly)|\b(?:foolproof|bullet-?proof|watertight)\b[^.;]{0,30}\b(?:does not|doesn['’]t|do not|don['’]t|cannot|never) (?:exist|be had)`,
		where: narrative,
		says:  cannotBeKept,
		hint:  `say by how much it falls, what is left, and how soon it is seen`,
	},
	{
		words: "prevent prevents avoid avoids eliminate eliminates rule rules exclude excludes impossible",
		match: `\b(?:completely|entirely|totally|permanently|fully|definitively|absolutely) (?:prevent|eliminate|avoid|rule out|exclude|solve|fix|eradicate)s?\b|\b(?:prevents?|avoids?|eliminates?|rules? out|excludes?) (?:all|any|every) (?:future |further |such |possible |kinds? of )?(?:\w+ )?(?:risks?|possibilit\w+|chances?|errors?|outages?|incidents?|mistakes?|failures?|loss|losses|downtime|bugs?|recurrences?)\b`,
		not:   denied,
		where: promisePlace,
		says:  cannotBeKept,
		hint:  `say by how much it falls, what is left, and how soon it is seen`,
	},
}

// promisePlace is where people say what will be.
func promisePlace(in *incident.Incident, par *prose.Paragraph) bool {
	return actions(in, par) || running(in, par) && par.In(incident.Lessons, incident.ActionItems, incident.Summary, incident.Resolution)
}
