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
	denied = `\b(?:do(?:es)? not|don['’]t|doesn['’]t|cannot|can['’]t|won['’]t|nobody can|no one can|never|not) (?:\w+ )?(?:claim|promise|say|guarantee|pretend|believe|assume|expect|mean|prevent|ensure|rule out|know)\b|\bno (?:guarantee|promise)\b|\b(?:whether|nor)\b[^.;]*\b(?:ever|never|again|forever)\b|\bwould (?:not be|be dis)\s?honest\b|\bunless\b`

	// intended is done in order that it does not happen again: no promise.
	intended = `\b(?:(?:in order |so as |steps |changes |differently )?to|help(?:s|ed|ing)?(?: to| us)?) (?:make (?:absolutely |very )?sure|ensure|guarantee)\b`

	// fromNow marks a sentence about the time to come.
	fromNow = `(?:from (?:now|here|today|this (?:day|moment|point)) (?:on(?:wards?)?|forward|onwards?)|from (?:today|tomorrow)|henceforth|henceforward|hereafter|in (?:the )?future|in (?:the )?years (?:ahead|to come)|going forward|for evermore|for ever|forever|until further notice)`

	// forGood marks an end without an end.
	forGood = `(?:for good|for ever(?: ?more)?|forever(?: ?more)?|permanently|once and for all|for all time|for all eternity|for keeps|irrevocably|in perpetuity|definitively|for as long as (?:we|it|the)\b)`

	// befall is what happens to people, and is promised not to.
	befall = `(?:happen\w*|occur\w*|recur\w*|reoccur\w*|repeat\w*|arise|strike|hit|befall|trouble|bother|harm|affect|reach|slip|go (?:wrong|down|missing|un\w+|astray|dark)|los(?:e|es|ing)|suffer|experience|endure|face|fail|break|crash|miss|see|let|allow|be (?:\w+ )?(?:lost|affected|missed|wrong|down|possible|late|hit|a problem|an issue|repeat\w*|caught|left|without|at risk|in danger)|return|come back|play|take \w+ down|have to|get into|pass)`

	// harm is what is promised not to come back.
	harm = `(?:problems?|issues?|bugs?|faults?|errors?|failures?|incidents?|outages?|risks?|dangers?|threats?|possibilit(?:y|ies)|chances?|hazards?|mistakes?|loss(?:es)?|breach(?:es)?|leaks?|races?|deadlocks?|crash(?:es)?|interruptions?|disruptions?|downtime|halts?|delays?|mix-?ups?|overcharg\w+|double \w+|duplicates?|trouble|nuisance|weakness(?:es)?|vulnerabilit(?:y|ies)|defects?|flaws?|cause|source|nightmares?|stoppages?|blackouts?|accidents?|alarms?|gaps?|holes?|scenarios?)`

	never = `(?:never|not|cannot|can['’]t|won['’]t)`
)

var promises = phrases{
	{
		words: "again",
		needs: "never not n can cannot t no longer impossible",
		match: `\bnever again\b|\b(?:will|shall|can|must|should|would|to|is|does)\b[^.;,]{0,30}\b(?:never|not|n['’]t)\b[^.;]*\b(?:happen|happens|occur|recur|repeat|repeated|go wrong|suffer|experience|arise|see|face|encounter|meet|run into|appear|reappear|return|resurface|come up|crop up)\b[^.;]{0,30}\bagain\b|\b(?:we|you|they|customers?|users?|players?|patients?|nobody|no one)(?:['’]ll| will| shall| must) never\b[^.;]*\bagain\b|\b(?:never|cannot|can['’]t|won['’]t)\b (?:\w+ ){0,2}?(?:happens?|occurs?|recurs?|be repeated|let this|go wrong)\b[^.;]{0,30}\bagain\b|\bimpossible\b[^.;]*\b(?:happen|occur|recur|fail|go wrong)\b[^.;]{0,20}\bagain\b|\b(?:no longer|not possible|not|cannot|can) (?:be able )?(?:to )?happen again\b`,
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
		match: `\b(?:guarantees?d?|ensur(?:e|es|ed|ing)|(?:make|made|makes) (?:absolutely |very )?sure|we promise|(?:are|am|is|be) (?:absolutely |very |quite |fully )?(?:certain|sure|confident)|rest assured|can assure)\b[^.;]*?\b(?:this|it|such|same|similar|problems?|incidents?|outages?|issues?|failures?|faults?|mistakes?|nobody|no one|no (?:user|customer|client|patient|player|other))s?\b[^.;]*?(?:\b` + never + `\b|n['’]t\b|\bever\b|\beliminated\b)[^.;]*?\b(?:happens?|occurs?|recurs?|repeat(?:s|ed)?|possible|again|second time|fails?|loses?|lost|ever|reoccurs?|arises?|anymore|any more)\b`,
		not:   denied + `|` + intended,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		words: "ensure ensures ensured ensuring guarantee guarantees guaranteed sure assured secured",
		needs: "no never not nobody cannot can won uptime availability reliability accuracy correctness quality",
		match: `\b(?:ensur(?:e|es|ed|ing)|guarantees?d?|(?:make|made|makes) (?:\w+ )?sure|assured|secured)\b[^.;]*?\b(?:no|never|not|nobody|no one|cannot|can['’]t|won['’]t)\b[^.;]*?\b(?:in (?:the )?future|from now on|going forward|henceforth|any ?more|any longer|ever)\b|\b(?:ensur|guarante|provid|achiev|reach)(?:e|es|ed|ing) (?:a )?(?:100 ?%|full|total|complete|permanent|perfect|absolute) (?:uptime|availability|reliability|accuracy|correctness|quality|stability)\b`,
		not:   denied + `|` + intended,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		words: "good ever forever permanently always never every circumstances guarantee guarantees",
		needs: "close closes closed fix fixes fixed solve solves solved end ends ended remove removes removed eliminate eliminates eliminated stop stops stopped cure cures cured settle settles settled now not never no nothing we will",
		match: `\b(?:clos|fix|solv|end|remov|eliminat|stop|cur|settl|eradicat)(?:e|es|ed|s)?\b[^.;]{0,30}\b(?:for good|for ever|forever|permanently)\b|\bfrom now on\b[^.;]*\b(?:always|never|every)\b|\b(?:not|never|no longer|nothing|cannot|can['’]t|won['’]t)\b[^.;]*\bunder any circumstances\b|\bwe (?:can |now |will |hereby )?guarantee (?:that\b|you\b|our\b)`,
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
		words: "risk possibility chance danger safety security certainty protection guarantee fail wrong never circumstances single foolproof bullet bulletproof once past good ever forever zero question eradicated failsafe watertight permanently completely totally entirely absolutely more fully 100",
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
	{
		// No one will, nothing can, not one more shall.
		words: "nobody nothing none no not neither never nor",
		needs: "again ever anymore more longer next further other another second third fourth fifth repeat repetition recurrence such",
		match: `\b(?:nobody|nothing|none|no|not (?:one|a single)|neither)\b(?: [\w'’-]+)*? (?:can|is|are|has to|need|needs)(?: [\w'’-]+)*? ever again\b|\b(?:nobody|nothing|none|no|not (?:one|a single)|neither)\b(?: [\w'’-]+)*? (?:will|shall|is going to|are going to)\b[^.;]*\b(?:ever again|again|ever|any ?more)\b|\b(?:so|such) that (?:no|nobody|nothing|none)\b[^.;]*\b(?:ever|again)\b|\b(?:not one|not a single one|no|not a single)(?: further| other)? more\b[^.;]*\b(?:will|shall|is going to|are going to)\b|\bthere (?:will|shall|is going to|are going to|['’]ll)(?: never)? (?:be )?(?:no|never be|not (?:going to )?be) (?:an? )?(?:next|further|more|other|second|third|fourth|fifth|another|repeat|repetition|recurrence|such)\b|\bthere (?:is|are) not going to be (?:an? )?(?:next|further|more|other|second|third|fourth|fifth|another|repeat|repetition|recurrence|such)\b`,
		not:   `\bno longer\b|\bno more than\b|\b(?:until|before) (?:the|it|we|an?)\b|\bif ever\b|\bhardly ever\b|\bcan (?:be|start|run|connect|log)\w* again\b|` + denied,
		where: narrative,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		// Will not, with a mark that it is for ever.
		words: "will shall going won wo ll something able this",
		needs: "again ever evermore anymore henceforth future forward repeating happening recurring never on more part",
		match: `\b(?:will|shall|['’]ll|is going to|are going to|am going to)(?: [\w'’-]+){0,3}? (?:never|not)\b[^.;]*\bever again\b|\b(?:(?:will|shall|['’]ll|is going to|are going to|am going to)(?: [\w'’-]+){0,3}? (?:never|not)|won['’]t) (?:ever |be )?` + befall + `\b[^.;]*\b(?:any ?more|ever|again|` + fromNow + `)\b|\bwon['’]t\b[^.;]*\bever again\b|\b(?:will|shall)(?: [\w'’-]+){0,2}? (?:not|never) be (?:repeating|happening|recurring|occurring|coming back|returning)\b|\bwon['’]t be (?:repeating|happening|recurring|occurring|coming back|returning)\b|\b(?:will|shall)(?: [\w'’-]+){0,2}? [a-z]+ (?:nobody|no one|none of \w+|nothing|no [a-z]+)\b[^.;]*\b(?:again|ever|any ?more)\b|\b` + fromNow + `\b[^.;]*\b(?:will|shall|['’]ll)\b[^.;]*\b(?:no|nobody|nothing|not|never|none|neither)\b(?: [\w'’-]+){0,3}? ` + befall + `\b|\b` + fromNow + `\b[^.;]{0,30}\b(?:no|nobody|nothing|none|neither)\b[^.;]*\b(?:will|shall|['’]ll)\b|\b` + fromNow + `\b[^.;]*\b(?:will|shall|['’]ll) (?:[a-z]+ )?no (?:part|role)\b|\b(?:not|nothing|never)\b[^.;]{0,30}\b(?:something that|able to|of this (?:sort|kind|type|nature))\b[^.;]*\b(?:any ?more|ever|again)\b`,
		not:   `\b(?:until|before) (?:the|it|we|an?)\b|\b(?:supported|maintained|available|receive|released?|deprecated|updated|served|published)\b|` + denied,
		where: narrative,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		// In the sections that look ahead: will never, will not … again.
		words:  "will shall won impossible gone ruled over",
		needs:  "never again impossible catch detect stop prevent block intercept spot is are has have anymore more future",
		match:  `\b(?:will|shall|['’]ll) never (?:again |ever |have to )?` + befall + `\b|\b(?:making|makes|made|render(?:s|ing)|is|are|be|becomes?) (?:it |this |that )?(?:now )?impossible (?:for|that)\b|\b(?:will|shall) (?:catch|detect|stop|prevent|block|intercept|spot) (?:every|all) \w+|\b` + harm + ` (?:is|are|has been|have been) (?:now |finally |thus |thereby |hence )?(?:gone|ruled out|impossible|over)\b(?:[^\w'’ ]|$)|\b(?:will|shall) not\b[^.;]*\b(?:any ?more|in future|in the future)\b(?:[^\w'’ ]|$)|\b(?:(?:will|shall) not|won['’]t)(?: [\w'’-]+){1,6}? again\b`,
		not:    `\b(?:until|before|because|since|if|without|otherwise|be able)\b|` + denied,
		where:  lookingAhead,
		unless: when(machineSubject),
		says:   cannotBeKept,
		hint:   writePromise,
	},
	{
		// Always, from now on.
		words: "always invariably every time times exception circumstances fail hour day all whatever what matter full",
		needs: "will shall ll henceforth future now here going on",
		match: `\b(?:` + fromNow + `)\b[^.;]*\b(?:always|invariably|at all times|every (?:single )?time|without (?:exception|fail)|each and every|whatever (?:happens|the)|no matter (?:what|how)|at every hour|full stop)\b|\b(?:will|shall|['’]ll)\b[^.;]*\b(?:invariably|at all times|every single time|each and every|without (?:exception|fail)|in all circumstances|under all circumstances|under any circumstances|at every hour|no matter what|come what may|whatever happens|` + fromNow + `)\b[^.;]*$|\b(?:always|at all times)\b[^.;]*\b` + fromNow + `\b|\band (?:it |they |we )?always will\b|\b(?:will|shall) (?:catch|detect|stop|prevent|block|intercept|spot|find|see|flag|notice|withstand|survive|handle) (?:every|all|any) (?:such|single|possible|conceivable|future) \w+`,
		not:   `\b(?:try|aim|hope|plan|intend|expect|deprecated|removed|supported|version|release|releases)\b|` + denied,
		where: lookingBeyond,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		// A word is given.
		words: "100 word promise promises pledge pledges vow vows swear undertake assure assured reputation name guarantee guarantees categorically doubt sure certain confident rest mark commit guaranteed bet honour honor oath",
		match: `\b(?:has|have|had|give|gives|gave|giving|on) (?:(?:you|them|everyone|[\w-]+|all (?:our|of) [\w-]+) )?(?:our|my) (?:solemn )?word\b|\b(?:you|they|who|customers|users|[a-z]+s) (?:have|has) our (?:word|promise|assurance|guarantee)\b|\bmark (?:our|my) words?\b|\b(?:we|i|the (?:team|company|board|management))(?: (?:can|hereby|now|do|solemnly|therefore|also|firmly|confidently))* (?:(?:promise|pledge|vow|swear)(?:s|d)? (?:that|you|our|to our|every|all|no|each|the|any|this|it|everyone)|(?:guarantee|assure)(?:s|d)? (?:that|you|our|to our|every|all|no|any|everyone))\b|\bwe (?:hereby )?(?:undertake|commit) (?:to (?:all|our|every|you)|that)\b|\bstak(?:e|es|ed|ing) (?:our|my|its|their) (?:name|reputation|word|honou?r)\b|\b(?:our|my) (?:promise|pledge|guarantee|vow) (?:to|is|that)\b|\b(?:state|say|declare|confirm|promise) (?:\w+ )?(?:categorically|with (?:complete|absolute|full|total) (?:certainty|confidence))\b|\bcategorically (?:state|say|rule out|exclude|declare)\b|\bbeyond (?:any|all|every)(?: \w+)? doubt\b|\b(?:one hundred|a hundred|100) ?(?:per ?cent|%) (?:sure|certain|confident|safe|secure|reliable|protected)\b|\b(?:can|may|should) rest (?:assured|easy)\b|\brest assured\b|\b(?:is|are|be) (?:now )?(?:assured|guaranteed) (?:for (?:as long|good|ever|all)|at all times|in all|under all|under any)\b|\bguarantees? that\b[^.;]*\b(?:for ?ever|for good|never again|ever again|again|any ?more)\b[^.;]{0,30}$`,
		not:   `\b(?:contract|constraint|protocol|specification|spec|kernel|api|sla|type|compiler|index|primary key|semantics|lock|transaction|broker|scheduler|library|algorithm|quorum|consensus|database|the (?:standard|language))\b[^.;]*\bguarantee|\bwithout (?:a |any )?doubt\b|` + denied,
		where: narrative,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		// It belongs to the past.
		words: "history past last behind days gone chapter only over bygone final dead buried grave book goodbye farewell",
		match: `\b(?:belongs?|consigned|relegated|confined|sent|assigned) to (?:the )?(?:history|past|dustbin|history books)\b|\b(?:is|are|be|becomes?|became|as good as) (?:now )?(?:history|ancient history|a matter of the past)\b[^\w'’]*$|\b(?:days|times|era|age|years) of [^.;]+ (?:are|is) (?:now )?(?:behind us|over|gone|past|numbered|history|at an end)\b|\b(?:seen|heard) the last of\b|\b(?:is|are|was|were|be|remains?|stays?) the (?:last|final|only) (?:time|one|occasion|such|of (?:its|their|this) kind|that|\w+ (?:that|of (?:its|this) kind))\b[^.;]*\b(?:will|shall|ever|loses?)\b|\b(?:will|shall) (?:be|remain|stay|go down as) the (?:last|final|only) (?:time|one|occasion|such|[a-z]+ (?:that|of|to))\b|\b(?:that|this|it) (?:was|is|will be) (?:the|its|their) last\b(?:[^\w'’ ]|$)|\bchapter is (?:now )?closed\b|\b(?:closed|done) and will (?:stay|remain) (?:closed|so|that way)\b|\b` + harm + ` (?:is|are|has been|have been) (?:now |finally |firmly |well and truly )?(?:behind us|dead and buried|over and done with|laid to rest)\b`,
		not:   `\b(?:was|were|is) the last (?:one |time )?(?:we|that (?:was|were|had)|to) (?:saw|see|seen|be seen|be restored|recover)\b|\b(?:command|shell|bash|version|git|browser) history\b|\blast (?:known|good|line|byte|step|item|element|week|month|year)\b|` + denied,
		where: narrative,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		// An end that is for good, of what did harm.
		words: "permanent definitive final possibility risk chance danger good ever evermore forever permanently once time eternity perpetuity definitively completely entirely fully totally eradicated abolished banished eliminated trace vestige end stamped rooted exterminated safe immune proof as",
		needs: "gone over done fixed solved settled settles ended end ends eliminated eliminates eradicated abolished banished banishes removed removes closed closes cured finished finally stopped spared free stay stays remain remains ruled out excluded impossible safe immune proof prevented risk trace put puts laid rest stamped rooted solution fix cure with along so secure protected insulated shielded",
		match: `\b(?:gone|over|done with|done away with|fixed|solved|resolved|settled|settles?|ended|ends?|eliminated?|eradicated?|abolished|banished?|closed|cured|finished|stopped|spared|ruled out|excluded|rules? out|prevented|put (?:a stop|an end|paid)|laid to rest)\b(?: [\w'’-]+)*?,? (?:is |are |has been |have been )?` + forGood + `|\bput(?:s|ting)? an end,? ` + forGood + `|\b` + harm + `\b(?: [\w'’-]+){0,3} (?:is|are|has been|have been|was|were)(?: now| thereby| thus| finally| fully| completely| entirely| totally| permanently| altogether| well and truly)* (?:eradicated|banished|stamped out|rooted out|exterminated|now ruled out|eliminated (?:as|permanently|for|once|altogether|completely|entirely)|abolished|a non-issue)\b|\bevery last (?:trace|vestige|bit|shred|ounce|scrap)\b|\b(?:the )?(?:permanent|definitive|final) (?:solution|fix|cure) (?:is|has been|was) (?:\w+ )?(?:done|in place|deployed|made|implemented|found|applied)\b[^.;]*\b(?:not|never|no)\b|\b(?:safe|immune|secure|protected|proof|insulated|shielded) (?:from|to|against) [^.;]+\b(?:come what may|whatever happens|forever|for ever|for good|at all times|in all|under all|under any|no matter)\b|\b(?:will|shall|now) (?:stay|remain|be|keep|is|are)(?: [\w'’-]+)*? (?:for good|for ever ?more|for ?ever|for all time|in perpetuity)\b|\b(?:with it|along with it|and so is|and with that)\b[^.;]{0,20}\b(?:any|every|all) (?:possibility|risk|chance|danger)\b`,
		not:   `\b(?:the )?(?:switching plan|account|accounts|store|shop|branch|position)\b[^.;]{0,20}\bpermanently\b|\bpermanently (?:removed|deleted|closed|lost|moved|redirect\w*)\b|\bonce and for all\b.*\bnot\b|\bruled out (?:as|by|an?|the|that the|during|early|at)\b|` + denied,
		where: narrative,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		// It cannot be.
		words: "impossible possible way question excluded unthinkable inconceivable possibility zero happen occur recur come return",
		needs: "ever again making makes made make out of longer will ensure ensures ensuring thereby guarantee guarantees",
		match: `\b(?:mak(?:es?|ing)|made|renders?|rendering|rendered|is|are|become|becomes|now) (?:it |this |that |them |a repeat |such \w+ |any \w+ )?(?:\w+ )?(?:impossible|unthinkable|inconceivable|out of the question)\b[^.;]*\b(?:ever|again|any ?more|for good)\b|\bout of the question\b(?: now)? (?:that|for)\b|\b(?:has|have|had|there is|leaves?|left|see|with) no (?:possible |conceivable |remaining )?way (?:of|for|to) (?:\w+ )?(?:recur\w*|happen\w*|return\w*|com(?:e|ing) back|repeat\w*|reoccur\w*)\b|\b(?:can|could)(?:not|n['’]t| not| never)? (?:simply |physically |possibly )?(?:not )?(?:ever )?(?:happen|occur|recur|come back|return) (?:here |to us |anywhere )?(?:ever |again|any ?more)|\b(?:ensur|guarante)(?:e|es|ed|eing|ing) (?:zero|no more|no further|an end to)\b|\bzero (?:lost|missed|dropped|failed|duplicate|wrong|data loss|downtime|outages|incidents|errors|complaints)\b[^.;]*\b` + fromNow + `\b`,
		not:   `\bmaking it impossible (?:for|to) (?:the (?:team|on-call|engineers?|operators?)|us|them|anyone)\b|\bmaking it impossible for (?:users?|customers?|clients?|developers?)\b|` + denied,
		where: running,
		says:  cannotBeKept,
		hint:  writePromise,
	},
	{
		// What is still to come will all be well.
		words: "future further such free luck reliance rely able without",
		needs: "will shall free",
		match: `\b(?:future|all (?:further|coming|later)) [\w-]+(?: [\w-]+)?,?(?: all of them,| without exception,)? (?:will|shall)\b[^.;]*\b(?:without|unnoticed|never|no longer|not be|no one|nobody|none|always|safely)\b|\b(?:will|shall)(?: [\w-]+){0,3} be free (?:of|from) [^.;]+\b` + forGood + `|\b(?:will|shall) (?:` + fromNow + ` )?be able to (?:rely|count|depend) on\b[^.;]*\b(?:every|always|at all times|any|full stop)\b|\b` + fromNow + `\b[^.;]{0,30}\b(?:free (?:of|from)|safe from|spared)\b`,
		not:   denied + `|\b(?:future|further) (?:releases?|versions?|work)\b`,
		where: running,
		says:  cannotBeKept,
		hint:  writePromise,
	},
}

// lookingAhead is where people say what will be, what went well included.
func lookingAhead(in *incident.Incident, par *prose.Paragraph) bool {
	return promisePlace(in, par) || running(in, par) && par.In(incident.WentWell, incident.WentBadly, incident.Lucky, incident.Impact)
}

// lookingBeyond is all but the causes, which tell how programs work.
func lookingBeyond(in *incident.Incident, par *prose.Paragraph) bool {
	return narrative(in, par) && (lookingAhead(in, par) || par.In(incident.DetectionKind, incident.Contributing, incident.FirstMissed))
}

// promisePlace is where people say what will be.
func promisePlace(in *incident.Incident, par *prose.Paragraph) bool {
	return actions(in, par) || running(in, par) && par.In(incident.Lessons, incident.ActionItems, incident.Summary, incident.Resolution)
}
