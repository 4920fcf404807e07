package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/prose"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// Counterfactual reports sentences about what people did not do.
var Counterfactual = &lint.Rule{
	Name: "counterfactual",
	Doc: `a sentence says what people should have done

"Should have checked", "failed to notice", "if only we had": a story that did not happen explains nothing about the
one that did. Write what people saw and did, and what made it sensible then. What a system should have done
("the request should have been rejected") and what a test would have caught are fine.`,
	Severity: diag.Warning,
	Check:    func(p *lint.Pass) { counterfactuals.report(p) },
}

const (
	// have may be short: "should've".
	have = `(?: have|['’]ve)`

	// theHuman is human with what may stand before it.
	theHuman = `(?:(?:the|our|an?|one of (?:the|our)|both|most) (?:[\w-]+ ){0,3}?)?` + human

	tellsStory = "tells a story that did not happen"
	writeStory = `write what people saw and did, and what made it sensible then: "the deploy ran without X, because …"`
	writeSign  = `say which signal was there, for whom and how it looked: "the log line went to a file that nobody is paged from"`
)

var counterfactuals = phrases{
	{
		words: "should ought shouldn",
		needs: humanWords,
		match: human + adverbs + ` (?:should(?:n['’]t)?|ought(?:n['’]t)?(?: not)? to)` + adverbs + have + adverbs + ` ` + participle + `\b`,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words:  "should ought shouldn could might must",
		match:  `\b(?:should(?:n['’]t)?|ought(?: not)? to|could|might|must)` + `(?: (?:so|very|quite|at least|even|really|simply|easily|just|still|also|well|[a-z]+ly))*` + have + adverbs + ` ` + doneBefore + `\b`,
		not:    `\bso (?:that )?(?:they|we|he|she|people|teams|\w+) could\b|\b(?:could|might) (?:not|never) have|\b(?:should|could) have tested (?:for|with)\b`,
		unless: when(machineSubject),
		says:   tellsStory,
		hint:   writeStory,
	},
	{
		words:  "should ought shouldn",
		match:  `\b(?:should(?:n['’]t)?|ought(?: not)? to)` + adverbs + have + adverbs + ` been` + adverbs + ` (?:(?:test|spot|cross|peer|load|smoke)-[a-z]+ed|caught|noticed|spotted|double-checked|reviewed|escalated|communicated|foreseen|anticipated|known|obvious|avoided|prevented|told|informed|warned|documented|questioned|considered|thought|more careful|clear to|cleaned up|closed|updated|announced|coordinated|approved|rotated|discussed|involved|trained|asked|consulted|raised|rehearsed|exercised|tested|verified|checked|rolled back|paused|postponed|scheduled|assigned|handed over)\b`,
		not:    `\bbeen` + adverbs + ` \w+ (?:up |back |over )?by (?:the |an? )?(?:[\w-]+ )?(?:\w*-\w+|` + program + `)\b`,
		unless: when(machineSubject),
		says:   tellsStory,
		hint:   writeStory,
	},
	{
		words: "could would might",
		match: `\b(?:could|would|might)` + adverbs + have + adverbs + ` been` + adverbs + ` (?:prevented|avoided|averted|caught|noticed|detected|spotted|foreseen|told|warned|informed|asked)\b`,
		not:   `\b(?:tests?|check|alert|lint|rule|monitor|probe|canary|gate|limit|schema|constraint|job|lock|timeout|quota|validation)\b`,
		says:  tellsStory,
		hint:  `say which signal existed and who could see it, or make the missing check an action item`,
	},
	{
		words: "could might",
		needs: humanWords,
		match: `(?:` + human + `|\bthey)` + adverbs + ` (?:could|might)` + adverbs + have + adverbs + ` (?:rolled back|restored|prevented|avoided|stopped|saved|fixed|found|detected|shortened|limited|switched|intervened|reverted|paused|aborted|mitigated|acted|begun|started|informed|done (?:more|better)|` + participle + `[^.;]*\b(?:earlier|sooner|at once|immediately|right away|straight away|faster|instead|hours? before|minutes? before))\b`,
		not:   `\bso (?:that )?(?:they|we|he|she|people|teams) could\b`,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "warned hesitated dithered procrastinated dawdled assumed trusted relied",
		needs: humanWords,
		match: `(?:` + human + `(?: had)? (?:was|were|been) (?:\w+ )?warned\b|(?:` + human + `|\bthey)` + adverbs + ` (?:hesitated|dithered|procrastinated|dawdled|(?:wrongly|simply|merely|blindly|na[iï]vely|just) (?:assumed|trusted|relied))\b)`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		words: "taken cost needed required anyone anybody whoever everyone everybody occur occurred cross crossed warnings warning reminders advice done late blind looked granted hands idly stood inexplicably inexplicable incomprehensible incomprehensibly understand believe explain",
		match: `\bit would` + adverbs + have + adverbs + ` (?:taken|cost|needed|required)\b|\b(?:any(?:one|body)|whoever|every(?:one|body))\b[^.;]*\b(?:would|could|should)` + adverbs + have + `\b|\b(?:never|not|n['’]t)` + adverbs + ` occur(?:red)? to (?:any(?:one|body)|us|them|him|her)|\b(?:never|not|n['’]t)` + adverbs + ` (?:occur(?:red)?|dawn(?:ed)?) (?:to|on) ` + theHuman + `|\b(?:not|n['’]t|never|nor) cross(?:ed)? [\w’']+ mind|\b(?:despite|in spite of|against) (?:all |the |repeated |several |clear |many |explicit |two |three )+(?:warnings?|reminders?|advice)\b|\b(?:not enough|too little|more could have been|nothing) (?:was|had been|been)?` + adverbs + ` done (?:to|about)\b|\b(?:escalation|reaction|response|decision|rollback|call) (?:came|was|happened|followed) (?:far |much |only )?too late\b|\bturn(?:ed|ing)? a blind eye\b|\blooked the other way\b|\btook (?:\w+ ){1,3}for granted\b|\bsat on (?:his|her|their|our) hands\b|\bwatched idly\b|\bstood by (?:and|while)\b|\b(?:inexplicabl[ey]|incomprehensibl[ey])\b|\bhard to (?:understand|believe|explain) (?:why|how|that)\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// Not a missing control, but missing virtue.
		words: "check read mail message alert senior glance look call question eyes attention diligence care thinking thought sense experience experienced reading attentive careful diligent minute minutes moment curiosity discipline vigilance",
		needs: "would could might",
		match: `\b(?:glance|(?:one|quick|short|second|closer|brief|simple|single|careful|mere) (?:look|check|call|question|reading|read|mail|e-mail|message)|phone call|pair of eyes|diligence|attention|common sense|experience|vigilance|discipline|thinking|thought|curiosity|(?:more |better )(?:experienced|attentive|careful|diligent|senior|alert) (?:\w+)|minutes? of \w+)\b[^.;]*\b(?:would|could|might)` + adverbs + have + `\b`,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		words: "only had hadn",
		needs: "would could might need",
		match: `\b(?:if only|had (?:we|they|he|she|someone|somebody|anyone|anybody|` + group + `|(?:(?:the|an?|our|one of the|[\w’']+['’]s) )?(?:[\w-]+ ){0,2}` + person + onDuty + `) [a-z]+|if (?:we|they|he|she|someone|somebody|anyone|anybody|` + group + `|(?:the|an?|our|one of the) (?:[\w-]+ ){0,2}` + person + onDuty + `)` + adverbs + ` had(?:n['’]t)?)\b[^.]*\b(?:would|could|might|need not)\b`,
		not:   `\bmonitoring\b.*\bworse\b`,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "failed neglected omitted fails neglects",
		needs: humanWords,
		match: human + adverbs + `(?: have| has| had)? (?:failed|neglected|omitted|fails|neglects) to \w+`,
		says:  tellsStory,
		hint:  `write what was asked and shown: "the checklist has no step for …", "the tool did not ask for …"`,
	},
	{
		// How long ago, or how well, people did it is measured against better.
		words: "earlier sooner faster quicker better than",
		needs: "did needed had was were",
		match: `\b(?:earlier|sooner|faster|quicker|better|more \w+|longer|later) than (?:we|they|he|she|` + group + `) (?:did|had|was|were)\b|(?:` + human + `|\bthey)` + adverbs + ` (?:needed|had) to (?:[\w-]+ ){1,4}?(?:earlier|sooner|faster|quicker)\b`,
		where: looking,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "call decision choice move priority reaction response judgement judgment thing",
		needs: "wrong poor bad right unwise questionable",
		match: `\b(?:was|were|is|be|turned out to be|proved) (?:\w+ )?(?:the|a) (?:wrong|poor|bad|unwise|questionable) (?:call|decision|choice|move|priority|reaction|response|judge?ment|thing to do)\b|\b(?:decision|choice|call)s? (?:to|for|against) [^.;]+ (?:was|were|proved) (?:\w+ )?(?:wrong|poor|bad|unwise|questionable)\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "expect expects expected",
		needs: personWords + " " + groupWords,
		match: `\b(?:one|we|you|anyone) (?:would|might|could|should|can|may)` + adverbs + ` (?:have )?expect(?:ed)?\b[^.;]*(?:\b` + group + `|\b` + person + `)\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "did didn never",
		needs: humanWords + " " + departmentWords,
		match: `(?:` + human + `|\bthey|\bsupport|\b` + department + `)(?: [\w:]+){0,8}? (?:did not|didn['’]t|never)` + adverbs + `(?: (?:bother to|think to|care to|stop to|take the time to))? (?P<verb>` + doing + `)\b`,
		where: looking,
		not:   `\b(?:did not|didn['’]t) (?:see|know|expect)\b[^.]*\b(?:because|since|as|until|errors?)\b|\bso that\b`,
		unless: func(_ *lint.Pass, m match) bool {
			return observed.MatchString(m.verb)
		},
		says: tellsStory,
		hint: writeSign,
	},
	{
		words: "nobody no neither none",
		needs: "thought noticed checked realised realized asked looked questioned raised verified tested considered escalated bothered spoke objected read wondered cared reviewed caught spotted reacted responded took opened knew had felt stopped intervened challenged compared followed double paid picked rang phoned called told informed warned owned got made connected acted minded insisted confirmed wrote saw volunteered stepped pushed put remembered drew saw understood recognised recognized heard suspected anticipated expected foresaw figured grasped",
		match: `\b(?:nobody|no[ -]one|neither|none of (?:us|them|the (?:\w+ ){0,2}` + person + `))(?: of (?:us|them))?(?: (?:on|in|from) [^,.;]{1,30}?)?(?: had| has)?` + adverbs + ` (?:thought|noticed|checked|realised|realized|asked|looked|questioned|raised|verified|tested|considered|escalated|bothered|spoke|objected|read|wondered|cared|reviewed|caught|spotted|reacted|responded|took|opened|knew better|had the idea|felt responsible|stopped|intervened|challenged|compared|followed up|double-checked|paid attention|spotted|picked (?:it )?up|rang|phoned|called|told|informed|warned|owned|got (?:a)?round to|made the connection|connected|acted|minded|insisted|confirmed|wrote (?:it|this|that) down|saw fit|volunteered|stepped in|spoke up|pushed back|put|remembered|drew|saw|understood|recogni[sz]ed|heard|suspected|anticipated|expected|foresaw|figured|grasped|compared)\b`,
		not:   `\b(?:because|since|as (?:the|there|no|its|it)|there was no|(?:nobody|no one|none|which|it|they|we) could(?: not)?|was shown|receiver)\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		words: "better wiser prudent safer advisable sensible appropriate easy easier smarter right correct proper expected obvious logical natural best easiest simplest smart",
		needs: "would could might was",
		match: `\bwould have been (?:\w+ )?(?:better|wiser|prudent|safer|easier|smarter|advisable|sensible|more sensible|appropriate|easy)\b|\b(?:better|right|correct|proper|wiser|safer|sensible|obvious|logical|prudent|natural|best|easiest|simplest|smart|smarter) (?:approach|step|call|thing|course|move|decision|choice|response|reaction|option|practice|precaution|fix|answer|policy)[^.;]{0,30} would have been\b|\b(?:would|could|might) have (?:been )?expected (?:of|from|better|more)\b|\bwas to be expected (?:of|from)\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words:  "failure failing attempt effort need needn have had needed",
		needs:  "to happened come been taken gone",
		match:  `\b(?:failure|failing)(?: (?:of|by) [^.;]+?)? to ` + doing + `\b|\bno (?:attempt|effort) was made to\b|\bmade no (?:attempt|effort) to\b|\bneed(?: not|n['’]t) have (?:happened|come|been|taken|gone)\b|\b(?:did not|didn['’]t|never) (?:have|had|need(?:ed)?) to (?:happen|be this|come to|go wrong)\b`,
		where:  narrative,
		unless: when(machineSubject),
		says:   tellsStory,
		hint:   writeSign,
	},
	{
		words: "without instead rather",
		needs: "check checks checked checking ask asks asked asking read reading verify verifying verified test tested testing consult consulting consulted escalate escalating review reviewing reviewed think thinking question questioning inform informing tell telling look looking notify notifying double escalation verification consultation review",
		match: `\b(?:without (?:first |even |so much as |ever |bothering to )?|instead of |rather than )(?:check(?:s|ed|ing)?|ask(?:s|ed|ing)?|read(?:ing)?|verif(?:y|ying|ied|ication)|test(?:ed|ing)?|consult(?:ing|ed|ation)?|escalat(?:e|ing|ion)|review(?:ing|ed)?|double-check\w*|think(?:ing)?|question(?:ing)?|inform(?:ing)?|tell(?:ing)?|look(?:ing)?|notify(?:ing)?)\b`,
		where: judged,
		unless: func(_ *lint.Pass, m match) bool {
			before := m.Text[m.from():m.start]
			return !personHere.MatchString(before) && !pronounHere.MatchString(before) && !wasDone.MatchString(before)
		},
		says: tellsStory,
		hint: writeSign,
	},
	{
		words: "ignored overlooked disregarded dismissed ignoring rubber waved brushed",
		match: `(?:` + human + `|\bthey)(?: \w+){0,2}? (?:ignored|overlooked|disregarded|dismissed|shrugged off|rubber-stamped|waved through|brushed aside)\b|\b(?:warnings?|alerts?|alarms?|pages?|signs?|signals?|complaints?|tickets?|e?mails?|messages?|reports?|reminders?|red flags?|comments?|notices?|notifications?|banners?|hints?|symptoms?|evidence|feedback|advice|recommendations?|findings?|pings?|details?|clauses?|threads?)(?: (?:to|about|from|of|that|in|on|for)(?: [\w'’-]+){1,7}?)? (?:(?:was|were|had been|been) )(?:simply |just |repeatedly |again |largely )?(?:ignored|overlooked|disregarded|dismissed|brushed aside|waved through)\b|\brubber-stamp\w*`,
		not:   `\b(?:ignored|dismissed|disregarded) (?:by|as) (?:the|an?|its) (?:\w+[- ])*(?:parser|client|server|library|scheduler|tool|loader|filter|rule|agent|collector|alertmanager|duplicate)\b|\bsilenced\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		words: "enough one single",
		needs: "not wasn weren",
		match: `(?:` + human + `|\bthey) (?:was|were)(?: not|n['’]t) (?:\w+ )?(?:careful|attentive|thorough|alert|quick|fast|prepared|diligent|vigilant|rigorous) enough\b|\bnot (?:one|a single one|a single|one single) (?:of (?:the|our) (?:\w+ )?)?` + person + ` [a-z]+\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		words: "missed",
		match: human + adverbs + ` missed (?:the|an?|that|this|it|its|one|two|both|how|what) ?(?:\w+)?|\bmissed (?:the|an?|several|multiple|many|all the|clear|obvious) (?:\w+ )?(?:opportunit(?:y|ies)|chances?|warning signs?|warnings?|red flags?|signs?|signals?)\b|(?:` + human + `|\bthey)` + adverbs + ` missed (?:it|this|that|them|the (?:alert|warning|message|line|difference|error|problem|step|page|change|bug|flag|note|comment|mail|email))\b`,
		not:   `\bmissed (?:the|its|our|their|an?) (?:\w+ )?(?:slo|sla|deadline|window|cut-off|cutoff|target|budget|heartbeats?|call|meeting|bus|train|flight|release)\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		words: "supposed meant expected required obliged told asked every ample plenty more too",
		needs: humanWords,
		match: human + adverbs + ` (?:(?:was|were) (?:supposed|meant|expected|required|obliged|told|asked) to\b[^.;]+?\b(?:and|but|yet|though)` + adverbs + ` (?:did not|didn['’]t|never|failed)|had (?:every|ample|plenty of|more than enough) (?:opportunit|chance|time|warning|reason)\w*|(?:was|were) (?:far |much |simply )?too (?:slow|late|busy|quick|hasty|optimistic|confident|trusting|complacent|relaxed|eager) to|(?:took|waited) (?:far |much )?too long)`,
		where: narrative,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "considered thought checked verified questioned escalated communicated noticed tested reviewed recognised recognized taken",
		needs: "not never",
		match: `\b(?:was|were) (?:not|never)` + adverbs + ` (?:considered|thought of|checked|verified|questioned|escalated|communicated|noticed|tested|reviewed|recogni[sz]ed|taken seriously)\b (?:by (?:the|our|an?|any) (?:[\w-]+ ){0,2}(?:team|group|shift|desk|department|` + person + `)|that\b|whether\b|in time\b)`,
		where: looking,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		words: "avoidable preventable foreseeable sight view nose noses eye eyes dots together",
		match: `\b(?:(?:was|were|is|entirely|completely|easily|perfectly|totally) (?:an? )?(?:avoidable|preventable|foreseeable)|(?:avoidable|preventable|foreseeable) (?:outage|incident|mistake|error|failure|delay)|in plain (?:sight|view)|(?:under|in front of) (?:our|their|everyone['’]s|his|her) (?:very )?(?:noses?|eyes)|put(?:ting)? two and two together|(?:connect|join)(?:ed|ing)? the dots)\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// What somebody had to do, and the turn: but, yet, and did not.
		words: "supposed meant required obliged told asked instructed expected due scheduled",
		needs: "not never no didn failed waited instead left only without late blank nothing skipped omitted",
		match: human + adverbs + ` (?:(?:was|were|is|are|had been|has been|have been) (?:\w+ly )?(?:supposed|meant|required|obliged|told|asked|instructed|expected|due)) to\b[^.;]+?\b(?:and|but|yet|though|although)\b[^.;]*\b(?:did not|didn['’]t|never|failed|not|no|waited|instead|left|only|without|late|skipped|omitted|nothing)\b|\b(?:was|were|had been) (?:due|scheduled|supposed|meant|planned|to be held|called for|agreed|foreseen|prescribed)\b[^.;]*\b(?:and|but|yet|though)\b[^.;]{0,30}\b(?:not|never|no)(?: \w+)? (?:been |was |were |ever )*(?:held|made|given|carried out|conducted|asked|requested|read|signed|filled|reviewed|raised|followed|undertaken|organi[sz]ed)\b|\b(?:supposed|meant|required) to (?:mention|record|list|state|say|note|cover|name|carry)\b[^.;]+\b(?:and|but|yet)\b(?:[^.;]*\bblank\b|,? ` + human + `[^.;]{0,20}\b(?:left|omitted|did not|didn['’]t|never)\b)`,
		not:   `\bso that\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// Whose duty it was.
		words: "fell responsibility job task duty up left",
		needs: "not never no let lets failed forgot lapse lapsed nobody without late",
		match: `\b(?:it (?:fell|was up|was left) to|(?:it|this|that|\w+ing [^.;]+) (?:was|is) (?:the|an?|our|their|his|her) (?:job|task|duty|responsibility) (?:of|to)|responsibility for [^.;]+ (?:rested|rests|lay|lies|was|is|sat|sits) with)\b[^.;]+\b(?:and|but|yet|who|which)\b[^.;]*\b(?:not|never|no|let|lets|failed|forgot|lapsed?|late|without)\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// A rule of good work, and what was done against it.
		words: "practice practise runbook procedure policy checklist playbook manual rota protocol guideline guidelines prudence custom rules permit",
		needs: "called calls requires required demanded demands prescribes prescribed reserves asks asked forbids forbade dictates suggests says",
		match: `\b(?:good practi[cs]e|best practi[cs]e|prudence|(?:the|our) (?:[\w-]+ ){0,2}?(?:runbook|procedure|policy|checklist|playbook|manual|rota|protocol|guidelines?|permit)) (?:called for|calls for|required|demanded|prescribed|asked for|forbade|dictated|suggested)\b[^.]+(?:\b(?:but|yet|although)\b|[;:,] (?:and )?(?:the|our|we|it|this|that|he|she|they)\b)[^.]*\b(?:not|never|no|without|dispensed|skipped|omitted|left|went|instead|forwent|passed)\b|\b(?:was|were|had been) [a-z]+(?:ed|n|t|d)?\b[^.;]*\b(?:although|though|even though|when|whereas|while|despite|without)\b[^.;]*\b(?:the|our) (?:[\w-]+ ){0,2}?(?:runbook|procedure|policy|checklist|playbook|manual|rota|guidelines?|permit)s? (?:calls? for|requires?|demands?|prescribes?|reserves?|asks? for|forbids?|says?|called for|required|demanded|prescribed|reserved|asked for|forbade|said)\b`,
		where: looking,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "without",
		match: `\bwithout so much as\b|(?:` + human + `[^.;]*|\b(?:was|were|had been|been|got) (?:\w+ )?(?:started|begun|launched|deployed|applied|run|made|pushed|released|merged|approved|accepted|signed|switched|ordered|carried out|executed|published|given|sent|opened|closed|taken|passed|rolled out|changed|deleted|shipped|dropped|enabled|disabled|upgraded|copied|restarted)\b[^.;]* )\bwithout (?:(?:\w+ly |first |even |ever )*(?:taking|opening|running|looking|comparing|being (?:\w+ly )?(?:tested|reviewed|checked|announced|rehearsed|discussed)|anyone|anybody|giving|making|draining|freezing|pausing|knowing|waiting|warning|telling|paging|backing|stopping|confirming|announcing|following|leaving)\b|(?:an?|any|the|prior|further|peer|proper) (?:[\w-]+ )?(?:reviews?|tests?|back-?ups?|snapshot|announcement|approvals?|notice|sign-off|check|rehearsal|dry[- ]run|second|plan|coordination|consultation|verification|warning|look|thought|question|canary))`,
		where: blaming,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// Left, as it was.
		words: "unheeded unread undone unopened unattended unchallenged unquestioned uninvestigated unanswered untouched unreviewed disregarded unremarked",
		needs: "left went sat stayed stays sits remained remains lay lies gone go goes",
		match: `\b(?:left|went|goes|gone|sat|sits|stayed|stays|remained|remains|lay|lies) (?:\w+ ){0,2}?(?:unheeded|unread|undone|unopened|unchallenged|unquestioned|uninvestigated|unreviewed|unremarked)\b|\b(?:tickets?|mails?|e-?mails?|letters?|questions?|warnings?|notes?|reminders?|pages?|bulletins?|reports?|alerts?|alarms?|requests? (?:for|to)|complaints?|messages?) [^.;]*\b(?:left|went|sat|sits|stayed|stays|remained|remains|lay|lies) (?:\w+ )?(?:untouched|unanswered|unattended)\b`,
		not:   `\b(?:pods?|files?|nodes?|rows?|volumes?|fields?|topics?|partitions?|kafka)\b[^.;]{0,20}\b(?:unread|untouched)\b`,
		where: unaided,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// People who did not attend to it.
		words: "neglected neglects neglecting overlooked overlooks dispensed glossed shrugged waved brushed paid pays took takes gave gives turned did does let lets left put lost sight track eyes made content happy satisfied settled skipped omitted stood",
		needs: humanWords + " operators managers controllers planners dispatchers supervisors drivers",
		match: `(?:` + human + `|\b(?P<who>` + anybody + `)\b` + onDuty + `),?` + adverbs + `(?: had| has| have)?` + adverbs + ` (?:neglected (?:the|an?|our|their|his|her|its|to|this|that|all)|neglects|dispensed with|glossed over|shrugged (?:off|at)|waved (?:\w+ ){0,4}?(?:through|aside|away)|brushed (?:\w+ ){0,4}?(?:aside|off|away)|(?:paid|pays?) (?:no|little|scant|too little|insufficient) (?:attention|heed|regard)|(?:took|takes?) (?:no|little|scant) (?:notice|heed|interest|account)|(?:gave|gives?) (?:no|little|scant|not a|hardly a|too little) (?:thought|heed|attention|consideration|second thought)|turned (?:a )?(?:deaf ear|blind eye|away)|(?:did|does) (?:nothing|little|too little|not bother|not follow|not act|not react|not respond|not heed)|let (?:[\w'’-]+ ){1,4}?(?:lapse|slide|slip|pass|go by|go ahead|run on|expire|drop|drift|be)\b|left (?:it at (?:that|this)|(?:it|that|things|matters) (?:to|for|as|there))|put off \w+ing|lost (?:sight|track) of|closed (?:their|his|her|our) eyes|made (?:no|little) (?:use|attempt|effort|inquir\w+|enquir\w+|mention|comparison)|(?:was|were) (?:too )?(?:content|happy|satisfied|quick|ready) (?:to (?:assume|accept|believe|leave|take|let|rely|trust)|with)|stood by)\b`,
		not:   `\b(?:let|lets) (?:us|the (?:team|user|users|caller|operator))\b|\b(?:users?|customers?|clients?) (?:did|does|paid|took)\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		words: "overlooks overlooked skipped omitted forgot forgotten disregarded neglected went postponed cut",
		needs: humanWords + " whoever",
		match: `(?:` + human + `|\bwhoever\b[^,.;]*),?` + adverbs + `(?: had| has| have)?` + adverbs + ` (?:overlooks?|overlooked|skipped|omitted|disregarded|neglected|forgot|forgotten|postponed|cut short|went back to (?:bed|sleep))\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// They knew, or could know, and did otherwise.
		words: "knew aware doubted suspected doubts warning notice reason opportunity chance minutes possession placed position time occasion indication hours days told known seen",
		needs: "but and yet although",
		match: `(?:` + human + `|\b(?P<who>` + anybody + `)\b` + onDuty + `),?` + adverbs + `(?: (?:had (?:known|been aware|been told|seen|noticed|suspected|doubts|(?:every|ample|good|plenty of|all the|enough|more than enough|[\w.,]+ (?:minutes|hours|days|weeks)(?: of)?) (?:reason|opportunit|chance|time|warning|notice|occasion|indication|information)\w*)|knew|(?:was|were) (?:well |fully |perfectly )?aware|saw|suspected|doubted|(?:was|were) in possession of|(?:was|were) (?:well|ideally|best|perfectly) placed to|(?:was|were) in a (?:good |better |perfect )?position to))\b[^.;]*\b(?:but|and|yet)\b(?: [\w-]+){0,2}? (?:let|went ahead|went on|carried on|continued|did nothing|did not|didn['’]t|do nothing|took no|chose (?:not )?to|left|pressed (?:on|ahead)|proceeded|missed|ignored|waited|never|made no|gave no|kept (?:quiet|silent|going|on)|said nothing|told no)\b`,
		not:   `\bso (?:we|they|he|she)\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// One act in place of a better one.
		words: "instead place lieu rather over",
		needs: humanWords + " operator operators",
		match: `^[^a-z]*(?:instead of|in place of|in lieu of|rather than) [^,.;]+, (?:` + theHuman + `|(?:the|an?|our) (?:[\w-]+ )?operators?)` + adverbs + ` [a-z]+|` + human + `` + adverbs + `(?: had)? (?:trusted|relied (?:up)?on|believed|went (?:by|with)|preferred|settled for|opted for|stuck (?:to|with)|clung to|persisted with|favou?red|pressed on with|carried on with|guessed|improvised|assumed)\b[^.;]*\b(?:rather than|instead of|over the|in place of)\b`,
		not:   `, (?:we|you|they|i|he|she)(?: \w+)? (?:can|could|may|might|should|will|would|must|need|want|use|recommend)\b|\b(?:rather than|instead of) (?:\w+ )?(?:monitoring|alerts?|alerting|automation|automatic|tests?|metrics)\b`,
		where: unaided,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "long settled stuck clung persisted although despite option",
		needs: "after although though despite better for",
		match: `(?:` + human + `|\b(?P<who>` + anybody + `)\b),?` + adverbs + `(?: had)? (?:stuck (?:to|with)|clung to|persisted (?:with|in)|insisted on|kept (?:to|at|on with)|held on to|stayed with)\b[^.;]+\b(?:long after|well after|although|even though|despite|in spite of|in the face of|when)\b|` + human + adverbs + ` settled for\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// Too late, measured against when it was needed.
		words: "later late only did needed",
		needs: "than did needed to",
		match: `\b(?:came|was (?:made|sent|given|called|raised|declared|ordered|issued|taken)|were (?:made|sent|given|called|told|informed)|happened|followed|began|started|went out) [^.;]*?\b(?:later|slower) than (?:it|they|we|he|she|that|was|were|is|` + human + `) ?(?:needed|had to|ought|should|could|necessary|required|possible|ideal|warranted)\b|\bonly (?:towards?|after|when|at|then|once|on|the|in|late|by|much|hours|days|minutes)\b[^.;]*? did (?:any(?:one|body)|some(?:one|body)|we|they|he|she|` + human + `) (?:think|check|look|ask|call|consider|notice|reali[sz]e|phone|escalate|read|bother|wonder|question|inform|tell|act|react)\b|\b(?P<who>(?:the|our) (?:[\w-]+ ){0,2}[\w-]+) needed to (?:be|have been) (?:told|informed|warned|called|asked|involved|brought in|consulted|woken)\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "could",
		needs: "been",
		match: `\bcould (?:(?:\w+ly|well|also|still|have|then|even|just) )*?have (?:\w+ly )?been (?:brought in|called in|drawn in|called out|woken|phoned|involved|consulted|spared|escalated|requested|ordered|declared|decided on|heeded|cut short|halved|shortened|called off|raised (?:at|by|earlier|sooner|hours)|(?:made|taken|started|begun|given|sent|done|stopped|rolled back|restored|switched) (?:at \d|by \d|earlier|sooner|(?:\w+ )?(?:hours|minutes|days) (?:before|earlier)|much|far|on (?:day|the first)|there and then|at once|right away))\b`,
		not:   `\bso (?:that )?\w+ could\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// The better act, and the missing virtue.
		words: "better rights care patience attention caution thought effort diligence discipline preparation rigour rigor curiosity foresight scepticism skepticism vigilance courage communication planning thoroughness consideration heed testing coordination cooperation teamwork",
		needs: "would could might did little enough rights no scant insufficient",
		match: `\bwould have done (?:better|well|right) to\b|\bdid better to\b|\bby rights\b[^.;]+\bwould have\b|\b(?:with )?(?:more|a (?:bit|little) more|greater|some|a (?:little|bit of|touch of|modicum of)|better|slightly more) (?:\w+ )?(?:care|patience|attention|caution|thought|effort|diligence|discipline|preparation|rigou?r|curiosity|foresight|s[ck]epticism|vigilance|courage|communication|planning|thoroughness|consideration|coordination|cooperation|teamwork)\b[^.;]*\b(?:would|could|might) (?:\w+ )?have\b|\b(?:too little|not enough|no|little|scant|insufficient) (?:effort|care|thought|attention|consideration|heed|diligence|testing|planning|preparation) (?:had |has |was |were |being |been )+(?:gone|went|given|paid|taken|put|spent|made|devoted|done)\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// For anyone to see.
		words: "there plain visible obvious clear open available",
		needs: "anyone anybody everyone everybody all",
		match: `\b(?:there|plain|visible|obvious|clear|open|available) (?:for|to) (?:any(?:one|body)|everyone|everybody|all)\b[^.;]*\b(?:to (?:see|read|find|notice|spot|hear)|but|yet|who (?:looked|cared))\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// Work that was left, in the passive.
		words: "review reviews drill drills rehearsal rehearsals inspection inspections approval approvals briefing briefings handover handovers walkthrough comparison refresher audit audits lesson lessons query queries concern concerns objection objections advice recommendation recommendations suggestion suggestions warning warnings tip tips question questions report reports sign snapshot complaint complaints hint hints request step steps run test check look precaution precautions",
		needs: "left omitted skipped waved brushed shelved passed rushed put forgotten neglected dispensed acted held made carried done followed taken heeded cut ignored dismissed",
		match: `\b(?:review|drill|rehearsal|inspection|approval|briefing|handover|walkthrough|comparison|step|dry run|smoke test|sanity check|second look|double[- ]check|refresher|audit|lesson|query|queries|concern|objection|advice|recommendation|suggestion|warning|tip|question|report|sign-off|complaint|hint|request|precaution)s?\b(?: [\w'’-]+)*? (?:was|were|had been|has been|have been|got)(?: [\w-]+){0,6}? (?:skipped|waved (?:through|aside|away)|brushed (?:aside|off|away)|shelved|passed over|rushed through|put off|forgotten|neglected|dispensed with|left out|omitted|cut short|disregarded|shrugged off|not (?:then )?(?:held|acted (?:up)?on|carried out|followed up|heeded|passed on)|never (?:held|acted (?:up)?on|carried out|followed up|heeded|passed on))\b`,
		not:   `\bby (?:the |an? )?(?:[\w-]+ )?` + program + `\b`,
		where: looking,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// Somebody, who did not.
		words: "who",
		needs: "not didn never doesn let lets ignored failed no left",
		match: `\b(?P<who>[a-z]+),? who(?: had| has| was| were)?(?: then| also| still)? (?:(?:did not|didn['’]t|does not|doesn['’]t|do not|never) (?:(?:even|then|ever) )?(?P<verb>` + doing + `)|(?:let|lets) \w+ (?:lapse|slide|slip|pass|go by|expire)|took no (?:notice|action|steps)|failed to|neglected to|ignored)\b`,
		not:   `\b(?:users?|customers?|readers?|clients?|people|visitors?|subscribers?|those|anyone|everyone|patients?) who\b`,
		where: judged,
		unless: func(_ *lint.Pass, m match) bool {
			return observed.MatchString(m.verb)
		},
		says: tellsStory,
		hint: writeSign,
	},
	{
		// The better act as the subject: reading it would have shown it.
		words: "checking reading asking looking reviewing testing verifying calling consulting paging escalating waiting rehearsing running comparing talking phoning double inspecting questioning listening involving telling following trying confirming informing taking stopping pausing rolling reverting declaring restarting switching failing aborting cancelling canceling handing holding freezing notifying opening acting intervening reacting enough sufficed helped trivial sufficient simple possible matter took taken needed do",
		needs: "would could might all",
		match: `(?:^|[,;:—–-] |\b(?:simply|just|merely|even|actually) )(?:simply |just |merely |even |first |actually )?(?:checking|double-checking|reading|asking|looking|reviewing|testing|verifying|calling|consulting|paging|escalating|waiting|rehearsing|running|comparing|talking|phoning|inspecting|questioning|listening|involving|telling|following|trying|confirming|informing|taking|stopping|pausing|rolling back|reverting|declaring|restarting|switching|failing over|aborting|cancelling|canceling|handing|holding|freezing|informing|notifying|opening|acting|intervening|reacting)\b[^.;]+\b(?:would|could|might)` + adverbs + have + `\b|\bit would` + adverbs + have + ` (?:been (?:enough|sufficient|trivial|simple|possible|a matter of)|sufficed|helped)\b|\ball (?:that|it|they|we|anyone) (?:would have )?(?:took|taken|needed|had to do) (?:was|to)\b`,
		not:   `\b(?:test|tests|suite|ci|job|check|script|alert|canary|fuzzer)s? (?:would|could|might)\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// Had it been checked: the passive of a duty.
		words: "had",
		needs: "would could might",
		match: `(?:\bif (?:the|this|that|these|those|our|it|any|either|both)\b(?: [\w'’-]+)*? had(?: only)? been|\bhad (?:the|this|that|these|those|our|it|any|either|both)\b(?: [\w'’-]+)*? been)(?: \w+ly| more| better| at least)*? (?:checked|double-checked|reviewed|tested|verified|read|asked|escalated|communicated|announced|consulted|informed|told|warned|questioned|taken seriously|heeded|followed|considered|discussed|rehearsed|investigated|acted on|coordinated|handed over|called|involved|listened to|looked at|studied|raised|made (?:earlier|sooner)|done (?:properly|right|earlier))\b[^.]*\b(?:would|could|might)\b|\b(?:would|could|might)\b[^.]+ (?:if (?:the|this|that|our|it)\b(?: [\w'’-]+)*? had(?: only)? been|had (?:the|this|that|our|it)\b(?: [\w'’-]+)*? been)(?: \w+ly| more| better| at least)*? (?:checked|double-checked|reviewed|verified|read|asked|escalated|communicated|announced|consulted|informed|told|warned|questioned|heeded|followed|considered|discussed|rehearsed|investigated|acted on|listened to|looked at|raised)\b`,
		not:   `\bby (?:the |an? )?(?:[\w-]+ )?` + program + `\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// A decision that should never have been.
		words:  "should ought shouldn",
		needs:  "merged deployed approved granted given released shipped made taken allowed left started attempted signed accepted run used touched put switched turned pushed launched scheduled happened",
		match:  `\b(?:should (?:never|not)|shouldn['’]t|ought (?:never|not) to) have (?:ever |even )?(?:been (?:merged|deployed|approved|granted|released|shipped|made (?:in|on|at|without|live|by hand)|taken lightly|left|started|attempted|signed off|run (?:in|on|at|by|without)|touched|switched off|turned off|pushed|launched|scheduled)|happened)\b`,
		where:  narrative,
		unless: when(machineSubject),
		says:   tellsStory,
		hint:   writeStory,
	},
	{
		words: "never properly adequately sufficiently thoroughly fully carefully seriously",
		needs: "tested rehearsed reviewed verified checked escalated followed questioned discussed considered communicated raised asked challenged read exercised practised practiced consulted informed told taken thought investigated tried acted",
		match: `\b(?:was|were|been|had|has|have) never (?:been )?(?:once |actually |properly |really |even )*(?:rehearsed|reviewed|escalated|followed up|questioned|discussed|considered|communicated|raised|challenged|practi[sc]ed|consulted|investigated|acted (?:up)?on|thought through|taken seriously|double-checked|(?:tested|verified|checked|exercised|tried|read|asked) (?:by|in|on|under|with|since|against|properly|before|end|at))\b|\b(?:was|were|been) not (?:\w+ )?(?:properly|adequately|sufficiently|thoroughly|carefully|seriously|fully) (?:tested|rehearsed|reviewed|verified|checked|questioned|discussed|considered|communicated|read|thought through|investigated|planned|prepared)\b|\b(?:was|were) not taken seriously\b`,
		not:   `\bby (?:the |an? )?(?:[\w-]+ )?` + program + `\b`,
		where: looking,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// People who were left out.
		words: "consulted asked involved invited briefed warned informed told called included",
		needs: "not never wasn weren nobody none",
		match: `(?:` + human + `|\b` + department + `|\b(?:security|support|customer care|the vendor|the customer))` + `(?: (?:was|were|had been|has been|had)(?: not|n['’]t| never)` + adverbs + `(?: been)?) (?:consulted|asked|involved|invited|briefed|warned|informed|told|called in|brought in|included)\b`,
		not:   `\bcould\b|\basked to (?:confirm|type)\b`,
		where: looking,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// Too slow, too quick.
		words: "waited skimmed glanced reacted dragged took too longer slower later unnecessarily needlessly valuable precious wasted jumped rushed prematurely hastily premature cursory skimmed barely hardly belatedly finally anyone anybody",
		match: `\b(?:longer|slower|later|more time) than (?:it|they|we|he|she|this|that) (?:should(?:n['’]t)? have|ought to have|needed to|had to)\b|\b(?:longer|later|slower) than (?:was )?necessary\b|\btook (?:us|them|him|her|(?:the|our) (?:[\w-]+ ){0,3}[\w-]+) (?:far |much |way )?too long\b|\b(?:unnecessarily|needlessly) (?:long|late|delayed|slow|prolonged|lost)\b|\b(?:valuable|precious) (?:\w+ )?(?:time|minutes|hours) (?:was|were|had been|have been) (?:lost|wasted)\b|\b(?:lost|wasted|cost us) (?:\w+ ){0,2}(?:valuable|precious) (?:\w+ )?(?:time|minutes|hours)\b|` + human + `(?: \w+){0,3}? (?:jumped to|jumped the gun|rushed (?:into|to|ahead|the|through|it)|acted (?:too|prematurely|hastily)|(?:only )?(?:skimmed|glanced)|barely (?:looked|read|checked|glanced)|hardly (?:looked|read|checked)|reacted (?:too|late|slowly)|(?:too|rather) (?:quickly|hastily|readily|easily|late|slowly)|waited (?:far |much |too |until|so )|dragged (?:its|their|his|her|our) (?:feet|heels))\b|\bcursory (?:look|glance|review|check|read|reading|inspection)\b|\b(?:was|were|came|got|went|is|are) (?:\w+ )?(?:escalated|called|paged|involved|declared|reported|noticed|raised|rolled back|informed|told|communicated) (?:far |much |way )?too late\b|\b(?:before|until) (?:any(?:one|body)|some(?:one|body)) (?:finally |even |eventually |at last )*(?:thought|looked|noticed|checked|asked|reali[sz]ed|questioned|raised|escalated|considered|decided|reacted|responded|spotted|opened|picked|rang|called|got)\b`,
		not:   `\bso that\b|\b(?:rushed|waited) (?:to|for) (?:the )?(?:help|help|replies|vendor)\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		words: "before after ahead",
		needs: "checking verifying confirming testing asking reading consulting reviewing looking waiting making",
		match: `(?:` + human + `|\b(?:was|were|got|been) (?:\w+ )?(?:merged|deployed|approved|released|pushed|rolled out|changed|deleted|applied|signed off|restarted|shipped|started|run|launched|published))[^.;]*\b(?:without (?:\w+ )?|before )(?:anyone |anybody |even |first )?(?:(?:had |was )?(?:checking|verifying|confirming|testing|asking|consulting|reviewing|waiting (?:for|until)|making sure|checked|verified|confirmed|tested|asked|reviewed))\b`,
		not:   `\bby (?:the |an? )?(?:[\w-]+ )?` + program + `\b|\bso that\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// A better person.
		words: personWords + " eyes",
		needs: "would might",
		match: `\b(?:an?|any|another|every|one|a (?:second|more|better|senior))(?: [\w-]+){0,3}? (?:` + person + `|pair of eyes|set of eyes|team)(?: [\w-]+){0,5}? (?:would|might)` + adverbs + have + adverbs + ` (?:caught|spotted|noticed|seen|known|reali[sz]ed|asked|questioned|stopped|prevented|recogni[sz]ed|thought|checked|refused|objected|found|read|understood|called|raised|insisted)\b|\b(?:would|might) (?:not )?have (?:been )?(?:caught|spotted|noticed|seen|stopped|prevented|questioned) by (?:an?|any|another|one|a second) (?:[\w-]+ ){0,3}?` + person + `\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// It was written down, and yet.
		words: "though although despite",
		needs: "runbook documentation docs wiki readme procedure changelog notes manual playbook checklist banner warning warnings reminders reminder training guide told warned knew known knowing",
		match: `\b(?:even though|although|though|despite|in spite of)\b[^.;]*\b(?:(?:runbook|documentation|docs|wiki|readme|procedure|changelog|release notes|manual|playbook|checklist|guide|banner)s? (?:clearly |explicitly |plainly |expressly )*(?:says?|said|states?|stated|warns?|warned|mentions?|mentioned|describes?|described|requires?|required|tells?|told|recommends?|recommended|advises?|advised|forbids?)|(?:having )?(?:been )?(?:warned|told|knowing|reminded)\b|` + human + ` (?:knew|had known|had been (?:told|warned|reminded)|(?:was|were) aware))|\bdespite (?:\w+ ){0,3}(?:warnings?|reminders?|training|complaints?|requests?|advice|objections?|concerns?|tickets?)\b`,
		where: looking,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// Nobody's priority.
		words: "languished postponed deprioritised deprioritized dust round around putting backburner burner gathered procrastinated underestimated misjudged misinterpreted misread face else",
		match: `\b(?:tickets?|issues?|warnings?|requests?|e?mails?|reports?|tasks?|items?|stor(?:y|ies)|pull requests?|prs?|upgrades?|fix(?:es)?|work|alerts?)\b[^.;]*\b(?:languished|gathered dust|gathering dust|(?:was|were|been|being) (?:repeatedly |again and again |always |constantly )?(?:postponed|deprioriti[sz]ed|put (?:off|on the back ?burner)))\b|\b(?:never|not|n['’]t) (?:got|get|gotten) (?:a)?round to\b|\bkept (?:putting|pushing) (?:it |this |that )?(?:off|back)\b|` + human + `(?: had)?(?: \w+ly)? (?:underestimated|misjudged|misinterpreted|misread)\b|\b(?:took|taken|taking) (?:[\w'’-]+ ){1,5}at face value\b|\b(?:assumed|thought|believed|supposed) (?:that )?(?:someone|somebody|the other\w*|another (?:team|person|engineer)) (?:else )?(?:had|was|would|were)\b`,
		not:   `\bby (?:the |an? )?(?:[\w-]+ )?` + program + `\b`,
		where: looking,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		words: personWords + " " + groupWords,
		needs: "did didn does never",
		match: `\b(?:(?:he|she)|(?:the|our|an?|another|no)(?: [\w-]+){0,3}? (?:` + person + `|team|crew|department|squad)` + onDuty + `),? (?:did not|didn['’]t|never)` + adverbs + ` (?:run|use|take|wait|stop|set|back up|add|include|update|send|do|get|bring|hand|keep|attend|join|perform|schedule|involve|roll|request|seek|obtain|compare|renew|rotate|close|clean|monitor|try|follow|share|report|record|log|write|leave|make|give|put|turn|switch|pass|submit|agree|assign|own|finish|complete|respond|answer|return|fix|address|heed|trust|believe|doubt|grasp|measure|count|sign|lock|limit|apply|install)\b`,
		not:   `\bso that\b|\b(?:because|since)\b[^.]*$|\bcould not\b`,
		where: looking,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "acknowledged seen read noted silenced muted dismissed closed",
		needs: "forgotten ignored nothing not never forgot without",
		match: `\b(?:alerts?|alarms?|pages?|warnings?|tickets?|mails?|e-?mails?|messages?|reports?|notices?|notifications?|signals?)\b[^.;]*\b(?:was|were|been|got) (?:\w+ )?(?:acknowledged|seen|read|noted|silenced|muted|dismissed|closed|received)\b[^.;]*\b(?:(?:and|but|then) (?:then )?(?:forgotten|ignored|left|nothing|not (?:followed|acted|investigated|escalated|looked|understood)|never)|without (?:\w+ )?(?:follow|action|investigat|look|escalat|read|ask|check)\w*)`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// The condition comes last.
		words: "if had",
		needs: "would could might need wouldn couldn",
		match: `\b(?:would|could|might|need not|wouldn['’]t|couldn['’]t)(?:\b| )[^.]+\b(?:if only\b|if (?:we|they|he|she|someone|somebody|anyone|anybody|` + group + `|(?:the|an?|our|one of the|both|either|any of the) (?:[\w-]+ ){0,2}(?:` + person + `|on-?call)` + onDuty + `)` + adverbs + ` (?:had(?:n['’]t)?\b|were to have\b)|had (?:we|they|he|she|someone|somebody|anyone|anybody|` + group + `|(?:the|an?|our|one of the|both|either) (?:[\w-]+ ){0,2}(?:` + person + `|on-?call)` + onDuty + `) (?:not |only |` + `\w+ly )*[a-z]+(?:ed|n|t|d|e|w)\b)`,
		not:   `\bmonitoring\b.*\bworse\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// Not seen, by people.
		words: "by past escaped eluded through",
		needs: "missed overlooked ignored noticed unnoticed seen spotted caught questioned disregarded forgotten followed read checked acted heeded dismissed neglected slipped got went escaped eluded undetected challenged",
		match: `\b(?:missed|overlooked|ignored|disregarded|forgotten|dismissed|neglected|unnoticed|undetected|(?:not|never|n['’]t) (?:\w+ )?(?:noticed|seen|spotted|caught|questioned|followed(?: up)?|read|checked|acted (?:up)?on|heeded|challenged)) by (?:(?:the|both|all|two|three|every|our|an?|any|each|either|all of the|any of the|both of the|successive) )?(?:everyone|everybody|anyone|anybody|us|` + group + `|(?:[\w-]+ ){0,2}` + person + `)\b|\b(?:slipped|got|went|sailed|made it) (?:right |straight )?(?:past|through) (?:(?:the|both|all|two|three|every|our|an?|any) )?(?:everyone|everybody|` + group + `|(?:[\w-]+ ){0,2}` + person + `|(?:code |peer )?reviews?)\b|\b(?:escaped|eluded) (?:the )?(?:(?:attention|notice|eyes?) of |our |everyone|everybody|us\b|` + human + `)`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// Chances not taken.
		words: "why data information facts evidence clues pieces none opportunity opportunities chance ample plenty deaf wish wishes pity shame regrettable puzzling mystery surprising remarkable astonishing baffling unfortunate disappointing squandered excuse oblivious blind",
		match: `\b(?:opportunit(?:y|ies)|chances?) (?:to [^.;]+ |for [^.;]+ )?(?:was|were|had been|have been) (?:\w+ )?(?:missed|squandered|wasted|passed up|not taken|lost|let slip|not used|ignored)\b|\b(?:had|were given|was given) all (?:the|of the) (?:data|information|facts|signs|evidence|clues|pieces)\b|\bbut none (?:was|were) (?:done|made|held|taken|asked for|requested|carried out)\b|\bthere (?:was|were|had been) (?:ample|plenty of|every|more than enough) (?:time|opportunit\w+|warnings?|reason|chance|notice|signs?|evidence|indications?)\b|\b(?:fell|falls|fallen) on deaf ears\b|\b(?:we|i|one|everyone|many|they) wish(?:es|ed)? (?:that )?(?:` + human + `|it|they|the \w+)[^.;]{0,30} had\b|\b(?:pity|shame|regrettable|puzzling|mystery|surprising|remarkable|astonishing|baffling|unfortunate|disappointing) (?:that|why|how) (?:` + human + `|nothing)|\b(?:no|little) excuse (?:for|to)\b|\bwhy (?:nobody|no one|` + theHuman + `)\b[^.;?]*\b(?:remains|is (?:still )?(?:unclear|unknown|open|hard)|(?:is|was) not clear)\b|` + human + ` (?:was|were) (?:\w+ )?(?:oblivious|blind|deaf) to\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// A choice, and what it cost; a deed, and what it was in place of.
		words: "decision choice choosing opting deciding electing rather instead straight skipping bypassing omitting disregarding neglecting",
		needs: "cost delayed prolonged extended lengthened doubled than of deployed merged released pushed applied run rolled started restarted shipped approved made the all any our both",
		match: `\b(?:(?:decision|choice) (?:by [^.;]{1,30} )?(?:not )?to|choosing (?:not )?to|opting (?:not )?to|deciding (?:not )?to|electing (?:not )?to) [^.;]+\b(?:cost|delayed|prolonged|extended|lengthened|doubled|tripled|wasted)\b|\b(?:was|were|got) (?:\w+ly )?(?:merged|deployed|approved|released|pushed|rolled out|changed|applied|signed off|restarted|shipped|started|run|launched|copied)\b[^.;]*\b(?:rather than|instead of) (?:being )?(?:tested|reviewed|to (?:the )?(?:staging|canary|test)|in (?:the )?(?:staging|canary|test)|on (?:the )?(?:staging|canary|test)|first|through|via|waiting|after|with|checked|by)\b|(?:` + human + `[^.;]*|\b(?:was|were|got) (?:merged|deployed|approved|released|pushed|rolled out|applied|shipped|started|run|launched)[^.;]*), (?:skipping|bypassing|omitting|disregarding|neglecting|ignoring) (?:the|all|any|our|both|every)\b`,
		not:   `\b(?:was|were|been) (?:delayed|prolonged|extended)\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// Work that should have gone another way; an earlier one.
		words: "should ought earlier quicker faster prompt prompter sooner timely swifter immediate",
		needs: "gone waited happened come taken begun followed would could might",
		match: `\b(?:changes?|deployments?|deploys?|rollouts?|migrations?|upgrades?|merges?|releases?|rollbacks?|decisions?|escalations?|announcements?|communications?|reviews?|maintenance|work|pull requests?|experiments?) (?:should(?:n['’]t)?|ought(?: not)? to)` + adverbs + have + adverbs + ` (?:gone (?:out|through|to|via|in|ahead)|waited|happened|come|taken place|begun|followed)\b|\b(?:earlier|quicker|faster|prompt(?:er)?|sooner|(?:more )?timely|swifter|immediate) (?:[\w-]+ )?(?:rollback|escalation|decision|response|reaction|calls?|pages?|announcement|communication|declaration|intervention|shutdown|action|handover|warning|notice|look|check|restart|involvement)\b[^.;]*\b(?:would|could|might)` + adverbs + have + `\b`,
		not:   `\bautomatic\w*\b|\bby itself\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "had if",
		needs: "read looked asked thought known realised realized questioned remembered listened bothered cared told consulted heeded escalated reacted hesitated understood paid",
		match: `\b(?:had|if) (?P<who>(?:the|an?|our|one of the) (?:[\w-]+ ){0,3}?[\w-]+)(?: had)?(?: not| only| simply)? (?:read|looked|asked|thought|known|reali[sz]ed|questioned|remembered|listened|bothered|cared|told|consulted|heeded|escalated|reacted|hesitated|understood|paid (?:more )?attention)\b[^.]*\b(?:would|could|might)\b|\b(?:would|could|might)\b[^.]+\bhad (?:(?:the|an?|our|one of the) (?:[\w-]+ ){0,3}?(?:operator|manager|controller|supervisor|dispatcher|planner|driver|coordinator|[\w-]+m[ae]n|[\w-]+ists?))(?: not| only| simply)? (?:read|looked|asked|thought|known|reali[sz]ed|questioned|remembered|listened|bothered|cared|told|consulted|heeded|escalated|reacted|hesitated|understood|paid (?:more )?attention)\b`,
		not:   `\bif (?:the|an?|our) [^.]*\bhad been\b|\bif (?:the|an?|our) (?:[\w-]+ ){1,3}(?:read|asked|told|known|understood)\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// What only people do, or don't: whoever is the subject is a person.
		words: "think realise realize remember ask question consult tell bother care heed suspect wonder mention escalate speak look inform warn",
		needs: "did didn never failed omitted neglected forgot not",
		match: `\b(?P<who>` + anybody + `)` + onDuty + `,? (?:(?:did not|didn['’]t|never|had not|hadn['’]t|does not|doesn['’]t)` + adverbs + `|failed to|omitted to|neglected to|forgot to|omits to|forgets to) (?:think|reali[sz]e|remember|ask|question|consult|tell|bother|care|heed|suspect|wonder|mention|escalate|speak|look|inform|warn)\b`,
		where: judged,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// A deed, and what spoke against it.
		words: "although though despite even regardless notwithstanding anyway nonetheless nevertheless",
		needs: humanWords + " operator",
		match: human + `[^.;]*\b(?:approved|merged|pushed|deployed|ran|started|restarted|went (?:ahead|home|on)|continued|carried on|proceeded|pressed|chose|decided|accepted|signed|closed|silenced|muted|dismissed|waited|left|kept|ignored|released|shipped|switched|cleared|acknowledged|insisted)\b[^.;]*\b(?:although|even though|though|despite|in spite of|regardless of|notwithstanding|anyway|nonetheless|nevertheless)\b`,
		not:   `\bso that\b`,
		where: blaming,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		// They knew it well, and had been told.
		words: "aware knew known warned reminded told",
		needs: "well fully perfectly long painfully full since for weeks months years us them had",
		match: human + adverbs + ` (?:(?:was|were|had been) (?:well|fully|perfectly|long|painfully|acutely) aware|knew (?:full|perfectly|very) well|had (?:long|well) known|(?:had )?known? (?:about|of) [^.;]* for (?:\w+ )?(?:weeks|months|years))\b|\bhad (?:\w+ )?(?:warned|reminded|told) (?:us|them|` + theHuman + `) (?:about|of|that|twice|repeatedly|several|many|weeks|months|before|in|on|not)\b`,
		where: looking,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// Known, and nothing came of it.
		words: "known flagged raised reported documented noted identified mentioned predicted",
		needs: "not never no nothing nobody",
		match: `\b(?:risk|problem|issue|bug|limit|limitation|gap|weakness|danger|flaw|defect|shortcoming|concern|hazard|deadline|expiry|behaviou?r)s? (?:was|were|had been|has been|had) (?:\w+ ){0,2}?(?:known|flagged|raised|reported|documented|noted|identified|mentioned|predicted)\b[^.;]*\b(?:but|yet|and|though)\b[^.;]*\b(?:not|never|no|nothing|nobody)\b`,
		not:   `\bby (?:the |an? )?(?:[\w-]+ )?` + program + `\b`,
		where: looking,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// Put off, and put in a drawer.
		words: "backlog inbox mailbox drawer deferred postponed put wasted squandered late",
		needs: "sat sitting lain lingered lay languished stayed waiting " + humanWords + " too escalation reaction response decision rollback warning announcement communication mitigation help",
		match: `\b(?:sat|sitting|lain|lingered|lay|languish\w+|stayed|waiting) (?:\w+ )?in (?:the|our|a|an|their|his|her|somebody['’]s|someone['’]s) (?:[\w-]+ )?(?:backlog|inbox|mailbox|drawer)\b|` + human + adverbs + `(?: had| kept)?` + adverbs + ` (?:put(?:ting)? (?:it |this |that )?off|deferred|postponed|wasted|squandered)\b|\b(?:escalation|reaction|response|decision|rollback|call|page|warning|announcement|communication|mitigation|help)\b[^.;]* (?:came|was|were|arrived|happened|followed|went out) (?:[\w-]+ ){0,4}?too late\b`,
		where: looking,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// Instead, they; they chose not to.
		words: "instead chose decided opted elected",
		needs: humanWords,
		match: `(?:^|[;:—–] )instead,? ` + theHuman + adverbs + ` (?:[a-z]{2,}ed|went|kept|chose|took|made|ran|sent|let|began|gave|fell|spent|stuck|left|held)\b|` + human + `(?: had)?` + adverbs + ` (?:chose|decided|opted|elected) (?:not to|against)\b`,
		not:   `\bwe (?:\w+ )?(?:chose|decided|opted|elected) |\binstead,? (?:we|you|they|i) (?:can|could|may|might|should|will|would|must|need|want|use|recommend|now|plan|intend)\b`,
		where: unaided,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "this",
		needs: "skipped omitted forgotten left",
		match: `\bthis time\b[^.;]{0,20} (?:was|were|got) (?:\w+ )?(?:skipped|omitted|forgotten|left out)\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeSign,
	},
}

// judged is where the text tells what people made of it.
func judged(in *incident.Incident, par *prose.Paragraph) bool {
	return running(in, par) && !par.In(incident.ActionItems)
}

// unaided is that without what people did to help, and what it did to others.
func unaided(in *incident.Incident, par *prose.Paragraph) bool {
	return judged(in, par) && !par.In(incident.Resolution, incident.WentWell, incident.Lucky, incident.Impact)
}

// looking is the analysis and how it was detected.
func looking(in *incident.Incident, par *prose.Paragraph) bool {
	return analysis(in, par) || running(in, par) && par.In(incident.DetectionKind, incident.Lucky) && !inTimeline(par)
}

// observed are verbs that with "did not" may be plain observation.
var observed = words.NewRegexp(`(?i)^(?:seen?|known?|expect\w*|page\w*|alert\w*|act|actual\w*|actually|learn\w*|plan\w*|call\w*|care|watch\w*)$`)

var (
	pronounHere = words.NewRegexp(`(?i)\b(?:he|she|we|they|someone|somebody|team|shift|staff)\b`)
	wasDone     = words.NewRegexp(`(?i)\b(?:was|were|got|been) (?:\w+ )?(?:merged|deployed|approved|released|pushed|rolled out|changed|deleted|applied|signed off|waved through|restarted|put into production|copied|accepted|shipped)\b`)
)
