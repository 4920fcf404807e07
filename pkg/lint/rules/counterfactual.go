package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
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
	tellsStory = "tells a story that did not happen"
	writeStory = `write what people saw and did, and what made it sensible then: "the deploy ran without X, because …"`
	writeSign  = `say which signal was there, for whom and how it looked: "the log line went to a file that nobody is paged from"`
)

var counterfactuals = phrases{
	{
		words: "should ought shouldn",
		needs: humanWords,
		match: human + adverbs + ` (?:should(?:n['’]t)?|ought(?:n['’]t)?(?: not)? to)` + adverbs + ` have` + adverbs + ` ` + participle + `\b`,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "should ought shouldn could might must",
		match: `\b(?:should(?:n['’]t)?|ought(?: not)? to|could|might|must)` + `(?: (?:so|very|quite|at least|even|really|simply|easily|just|still|also|well|[a-z]+ly))* have` + adverbs + ` ` + doneBefore + `\b`,
		not:   `\bso (?:that )?(?:they|we|he|she|people|teams|\w+) could\b|\b(?:could|might) (?:not|never) have|\b(?:should|could) have tested (?:for|with)\b`,
		unless: func(_ *lint.Pass, m match) bool {
			return machineSubject(m)
		},
		says: tellsStory,
		hint: writeStory,
	},
	{
		words: "should ought shouldn",
		match: `\b(?:should(?:n['’]t)?|ought(?: not)? to)` + adverbs + ` have` + adverbs + ` been` + adverbs + ` (?:(?:test|spot|cross|peer|load|smoke)-[a-z]+ed|caught|noticed|spotted|double-checked|reviewed|escalated|communicated|foreseen|anticipated|known|obvious|avoided|prevented|told|informed|warned|documented|questioned|considered|thought|more careful|clear to|cleaned up|closed|updated|announced|coordinated|approved|rotated|discussed|involved|trained|asked|consulted|raised|rehearsed|exercised|tested|verified|checked|rolled back|paused|postponed|scheduled|assigned|handed over)\b`,
		not:   `\bbeen` + adverbs + ` \w+ (?:up |back |over )?by (?:the |an? )?(?:[\w-]+ )?(?:\w*-\w+|` + program + `)\b`,
		unless: func(_ *lint.Pass, m match) bool {
			return machineSubject(m)
		},
		says: tellsStory,
		hint: writeStory,
	},
	{
		words: "could would might",
		match: `\b(?:could|would|might)` + adverbs + ` have` + adverbs + ` been` + adverbs + ` (?:prevented|avoided|averted|caught|noticed|detected|spotted|foreseen|told|warned|informed|asked)\b`,
		not:   `\b(?:tests?|check|alert|lint|rule|monitor|probe|canary|gate|limit|schema|constraint|job|lock|timeout|quota|validation)\b`,
		says:  tellsStory,
		hint:  `say which signal existed and who could see it, or make the missing check an action item`,
	},
	{
		words: "could might",
		needs: humanWords,
		match: `(?:` + human + `|\bthey)` + adverbs + ` (?:could|might)` + adverbs + ` have` + adverbs + ` (?:rolled back|restored|prevented|avoided|stopped|saved|fixed|found|detected|shortened|limited|switched|intervened|reverted|paused|aborted|mitigated|acted|begun|started|informed|done (?:more|better)|` + participle + `[^.;]{0,60}\b(?:earlier|sooner|at once|immediately|right away|straight away|faster|instead|hours? before|minutes? before))\b`,
		not:   `\bso (?:that )?(?:they|we|he|she|people|teams) could\b`,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "warned hesitated dithered procrastinated dawdled assumed trusted relied",
		needs: humanWords,
		match: `(?:` + human + `(?: had)? (?:was|were|been) (?:\w+ )?warned\b|(?:` + human + `|\bthey)` + adverbs + ` (?:hesitated|dithered|procrastinated|dawdled|(?:wrongly|simply|merely|blindly|na[iï]vely|just) (?:assumed|trusted|relied))\b)`,
		where: blaming,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		words: "taken cost needed required anyone anybody whoever everyone everybody occur occurred cross crossed warnings warning reminders advice done late blind looked granted hands idly stood inexplicably inexplicable incomprehensible incomprehensibly understand believe explain",
		match: `\bit would` + adverbs + ` have` + adverbs + ` (?:taken|cost|needed|required)\b|\b(?:any(?:one|body)|whoever|every(?:one|body))\b[^.;]{0,60}\b(?:would|could|should)` + adverbs + ` have\b|\b(?:never|not|n['’]t)` + adverbs + ` occur(?:red)? to (?:any(?:one|body)|us|them|him|her|the )|\b(?:not|n['’]t|never|nor) cross(?:ed)? [\w’']+ mind|\b(?:despite|in spite of|against) (?:all |the |repeated |several |clear |many |explicit |two |three )+(?:warnings?|reminders?|advice)\b|\b(?:not enough|too little|more could have been|nothing) (?:was|had been|been)?` + adverbs + ` done (?:to|about)\b|\b(?:escalation|reaction|response|decision|rollback|call) (?:came|was|happened|followed) (?:far |much |only )?too late\b|\bturn(?:ed|ing)? a blind eye\b|\blooked the other way\b|\btook (?:\w+ ){1,3}for granted\b|\bsat on (?:his|her|their|our) hands\b|\bwatched idly\b|\bstood by (?:and|while)\b|\b(?:inexplicabl[ey]|incomprehensibl[ey])\b|\bhard to (?:understand|believe|explain) (?:why|how|that)\b`,
		where: blaming,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		// Not a missing control, but missing virtue.
		words: "check read mail message alert senior glance look call question eyes attention diligence care thinking thought sense experience experienced reading attentive careful diligent minute minutes moment curiosity discipline vigilance",
		needs: "would could might",
		match: `\b(?:glance|(?:one|quick|short|second|closer|brief|simple|single|careful|mere) (?:look|check|call|question|reading|read|mail|e-mail|message)|phone call|pair of eyes|diligence|attention|common sense|experience|vigilance|discipline|thinking|thought|curiosity|(?:more |better )(?:experienced|attentive|careful|diligent|senior|alert) (?:\w+)|minutes? of \w+)\b[^.;]{0,60}\b(?:would|could|might)` + adverbs + ` have\b`,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		words: "only had hadn",
		needs: "would could might need",
		match: `\b(?:if only|had (?:we|they|he|she|someone|somebody|anyone|anybody|` + group + `|(?:(?:the|an?|our|one of the|[\w’']+['’]s) )?(?:[\w-]+ ){0,2}` + person + onDuty + `) [a-z]+|if (?:we|they|he|she|someone|somebody|anyone|anybody|` + group + `|(?:the|an?|our|one of the) (?:[\w-]+ ){0,2}` + person + onDuty + `)` + adverbs + ` had(?:n['’]t)?)\b[^.]{0,160}\b(?:would|could|might|need not)\b`,
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
		where: analysis,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "call decision choice move priority reaction response judgement judgment thing",
		needs: "wrong poor bad right unwise questionable",
		match: `\b(?:was|were|is|be|turned out to be|proved) (?:\w+ )?(?:the|a) (?:wrong|poor|bad|unwise|questionable) (?:call|decision|choice|move|priority|reaction|response|judge?ment|thing to do)\b|\b(?:decision|choice|call)s? (?:to|for|against) [^.;]{1,60} (?:was|were|proved) (?:\w+ )?(?:wrong|poor|bad|unwise|questionable)\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "expect expects expected",
		needs: personWords + " " + groupWords,
		match: `\b(?:one|we|you|anyone) (?:would|might|could|should|can|may)` + adverbs + ` (?:have )?expect(?:ed)?\b[^.;]{0,40}(?:\b` + group + `|\b` + person + `)\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "did didn never",
		needs: humanWords + " " + departmentWords,
		match: `(?:` + human + `|\bthey|\bsupport|\b` + department + `)(?: [\w:]+){0,8}? (?:did not|didn['’]t|never)` + adverbs + `(?: (?:bother to|think to|care to|stop to|take the time to))? (?P<verb>` + doing + `)\b`,
		where: analysis,
		not:   `\b(?:did not|didn['’]t) (?:see|know|expect)\b[^.]{0,40}\b(?:because|since|as|until|errors?)\b|\bso that\b`,
		unless: func(_ *lint.Pass, m match) bool {
			return observed.MatchString(m.verb)
		},
		says: tellsStory,
		hint: writeSign,
	},
	{
		words: "nobody no neither none",
		needs: "thought noticed checked realised realized asked looked questioned raised verified tested considered escalated bothered spoke objected read wondered cared reviewed caught spotted reacted responded took opened knew had felt stopped intervened",
		match: `\b(?:nobody|no[ -]one|neither|none of (?:us|them|the (?:\w+ ){0,2}` + person + `))(?: of (?:us|them))?(?: (?:on|in|from) [^,.;]{1,30}?)?` + adverbs + ` (?:thought|noticed|checked|realised|realized|asked|looked|questioned|raised|verified|tested|considered|escalated|bothered|spoke|objected|read|wondered|cared|reviewed|caught|spotted|reacted|responded|took|opened|knew better|had the idea|felt responsible|stopped|intervened)\b`,
		not:   `\b(?:because|since|as (?:the|there|no|its|it)|there was no|could (?:not )?|was shown|receiver)\b`,
		where: analysis,
		says:  tellsStory,
		hint:  writeSign,
	},
	{
		words: "better wiser prudent safer advisable sensible appropriate easy easier smarter right correct proper expected",
		needs: "would could might was",
		match: `\bwould have been (?:\w+ )?(?:better|wiser|prudent|safer|easier|smarter|advisable|sensible|more sensible|appropriate|easy)\b|\b(?:better|right|correct|proper|wiser|safer|sensible) (?:approach|step|call|thing|course|move|decision|choice|response|reaction)[^.;]{0,30} would have been\b|\b(?:would|could|might) have (?:been )?expected (?:of|from|better|more)\b|\bwas to be expected (?:of|from)\b`,
		where: narrative,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "failure failing attempt effort need needn have had needed",
		needs: "to happened come been taken gone",
		match: `\b(?:failure|failing)(?: (?:of|by) [^.;]{1,40}?)? to ` + doing + `\b|\bno (?:attempt|effort) was made to\b|\bmade no (?:attempt|effort) to\b|\bneed(?: not|n['’]t) have (?:happened|come|been|taken|gone)\b|\b(?:did not|didn['’]t|never) (?:have|had|need(?:ed)?) to (?:happen|be this|come to|go wrong)\b`,
		where: narrative,
		unless: func(_ *lint.Pass, m match) bool {
			return machineSubject(m)
		},
		says: tellsStory,
		hint: writeSign,
	},
	{
		words: "without instead rather",
		needs: humanWords + " was were got been",
		match: `\b(?:without (?:first |even |so much as |ever |bothering to )?|instead of |rather than )(?:check|ask|read|verif|test|consult|escalat|review|double-check|think|question|inform|tell|look|notify)\w*\b`,
		where: blaming,
		unless: func(_ *lint.Pass, m match) bool {
			before := m.Text[m.from():m.start]
			return !personHere.MatchString(before) && !pronounHere.MatchString(before) && !wasDone.MatchString(before)
		},
		says: tellsStory,
		hint: writeSign,
	},
	{
		words: "ignored overlooked disregarded dismissed ignoring rubber waved brushed",
		match: `(?:` + human + `|\bthey)(?: \w+){0,2}? (?:ignored|overlooked|disregarded|dismissed|shrugged off|rubber-stamped|waved through|brushed aside)\b|\b(?:warnings?|alerts?|alarms?|pages?|signs?|signals?|complaints?|tickets?|e?mails?|messages?|reports?|reminders?|red flags?|comments?) (?:(?:was|were|had been|been) )(?:simply |just |repeatedly |again |largely )?(?:ignored|overlooked|disregarded|dismissed|brushed aside|waved through)\b|\brubber-stamp\w*`,
		not:   `\b(?:ignored|dismissed|disregarded) (?:by|as) (?:the|an?|its) (?:\w+[- ])*(?:parser|client|server|library|scheduler|tool|loader|filter|rule|agent|collector|alertmanager|duplicate)\b|\bsilenced\b`,
		where: analysis,
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
		match: human + adverbs + ` (?:(?:was|were) (?:supposed|meant|expected|required|obliged|told|asked) to\b[^.;]{1,60}?\b(?:and|but|yet|though)` + adverbs + ` (?:did not|didn['’]t|never|failed)|had (?:every|ample|plenty of|more than enough) (?:opportunit|chance|time|warning|reason)\w*|(?:was|were) (?:far |much |simply )?too (?:slow|late|busy|quick|hasty|optimistic|confident|trusting|complacent|relaxed|eager) to|(?:took|waited) (?:far |much )?too long)`,
		where: narrative,
		says:  tellsStory,
		hint:  writeStory,
	},
	{
		words: "considered thought checked verified questioned escalated communicated noticed tested reviewed recognised recognized taken",
		needs: "not never",
		match: `\b(?:was|were) (?:not|never)` + adverbs + ` (?:considered|thought of|checked|verified|questioned|escalated|communicated|noticed|tested|reviewed|recogni[sz]ed|taken seriously)\b (?:by (?:the|our|an?|any) (?:[\w-]+ ){0,2}(?:team|group|shift|desk|department|` + person + `)|that\b|whether\b|in time\b)`,
		where: analysis,
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
}

// observed are verbs that with "did not" may be plain observation.
var observed = words.NewRegexp(`(?i)^(?:seen?|known?|expect\w*|page\w*|alert\w*|act|actual\w*|actually|learn\w*|plan\w*|call\w*|care|watch\w*)$`)

var (
	pronounHere = words.NewRegexp(`(?i)\b(?:he|she|we|they|someone|somebody|team|shift|staff)\b`)
	wasDone     = words.NewRegexp(`(?i)\b(?:was|were|got|been) (?:\w+ )?(?:merged|deployed|approved|released|pushed|rolled out|changed|deleted|applied|signed off|waved through|restarted|put into production|copied|accepted|shipped)\b`)
)
