package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// VagueImpact reports counts that are none.
var VagueImpact = &lint.Rule{
	Name: "vague-impact",
	Doc: `the impact is vague

"Some users", "many requests", "for a while": give the count or the share, and of what. Where the number cannot be
known or told, say so: "unknown, because …".`,
	Severity: diag.Warning,
	Check:    func(p *lint.Pass) { vagueImpacts.report(p) },
}

const affected = `(?:users?|customers?|clients?|visitors?|people|players?|patients?|merchants?|sellers?|buyers?|readers?|tenants?|accounts?|sessions?|orders?|payments?|transactions?|requests?|calls?|jobs?|builds?|data|rows?|records?|reports?|queries|dashboards?|numbers|messages?|e-?mails?|pages?|regions?|services?|teams?|stores?|shops?|sites?|devices?|consumers?|subscribers?|partners?|deliver(?:y|ies)|events?|files?|traffic|errors?|invoices?|tickets?|bookings?)`

var vagueImpacts = phrases{
	{
		words: "some many several few number handful most subset small large portion multiple various lots lot numerous fraction percentage certain part significant",
		match: `\b(?:some|many|several|a few|quite a few|a (?:large |small |significant |limited |certain )?(?:number|handful|subset|portion|fraction|percentage|lot|part|minority|majority|group) of|most|multiple|various|numerous|lots of|certain)(?: of)?(?: our| the| their)? (?:[\w-]+ ){0,2}?` + affected + `\b`,
		not:   figureBeside,
		where: impact,
		says:  "is vague",
		hint:  writeCount,
	},
	{
		words: "some many several few number handful most subset portion multiple various lots lot plenty numerous fraction amounts numbers volumes quantity quantities parts portions huge countless hundreds thousands dozens couple hardly almost nearly majority minority part share proportion percentage bunch loads tons scores masses heaps bulk greater multiple most certain fair raft swathes tens odd",
		match: `\b(?:(?:some|many|several|a few|quite a few|various|numerous|countless|lots of|a lot of|plenty of|dozens of|hundreds of|thousands of|a couple of|hardly any|almost all|nearly all|the majority of|most of|a (?:large|big|small|good|major) (?:part|share|portion|number) of|(?:huge|large|massive|significant|considerable|vast|great) (?:amounts?|numbers?|volumes?|quantit(?:y|ies)|parts?|portions?) of|(?:loads|tons|scores|masses|heaps|the bulk|the greater part) of|an? (?:[\w-]+ )?(?:number|handful|subset|portion|fraction|proportion|percentage|share|minority|majority|bunch) of|multiple|certain|a good many|a fair few|not a few|more than a few|no small number of|a raft of|swathes of|tens of|any number of|the odd|large numbers of|most(?: of)?) [\w-]+)`,
		not:   `\d|\b(?:some|at some) (?:time|point)\b|\bfor the most part\b|\bat most\b|` + figureBeside,
		where: impact,
		says:  "is vague",
		hint:  writeCount,
	},
	{
		words: "slow slower slowly degraded minimal minor major elevated increased intermittent intermittently sporadic sporadically limited significant severe noticeable widespread occasional occasionally roof huge large negligible partially inconvenience delays briefly temporarily unavailable high higher poor usual there now partial real serious noteworthy brief short temporary longer medium moderate considerable big sometimes occasionally noticeably slightly somewhat down offline impact sluggish unreliable unusable",
		match: `\b(?:(?:was|were|became|got|felt|ran) (?:\w+ )?(?:slow|slower|sluggish|degraded|unreliable)|(?:degraded|minimal|minor|elevated|increased|intermittent|sporadic|limited|significant|severe|noticeable|widespread|occasional|considerable|higher|poor) (?:[\w-]+ )?(?:errors|impact|effects?|inconvenience|latency|latencies|delays?|error rates?|rates?|performance|issues|problems|failures?|disruptions?|interruptions?|downtime|outages?|load|loss|timeouts?|slowness)|(?:through|hit) the roof|impact:? (?:was |is )?(?:minimal|minor|low|small|negligible|limited)|(?:slower|longer|higher|more) than usual|here and there|every now and then|now and again|temporarily (?:unavailable|down|offline)|(?:partial|brief|short|temporary|longer) (?:outage|interruption|unavailability|disruption|downtime)|impact:? (?:was |is )?(?:high|medium|moderate|considerable|big|large)|(?:sometimes|occasionally|intermittently|sporadically|noticeably|slightly|somewhat) [a-z]+|no (?:major|significant|noteworthy|serious|real) (?:\w+ )?(?:impact|effects?|harm|damage|loss))\b`,
		not:   `\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|dozens?|half|every|unknown)\b`,
		where: impact,
		says:  "is vague",
		hint:  `say how much and for how many: "the 95th percentile rose from 0.4 s to 3.1 s for all 1,204 sessions in the EU"`,
	},
	{
		words: "considerably significantly noticeably markedly dramatically heavily badly severely strongly sharply substantially greatly massively hugely hit drop dip decline fall damage loss losses disruption disruptions inconvenience annoyance confusion effect effects impact impacts consequences setback",
		needs: "considerably significantly noticeably markedly dramatically heavily badly severely strongly sharply substantially greatly massively hugely some minor major small large considerable substantial noticeable heavy serious severe moderate modest slight limited big great huge certain",
		match: `\b(?:considerably|significantly|noticeably|markedly|dramatically|heavily|badly|severely|strongly|sharply|substantially|greatly|massively|hugely)\b|\b(?:some|minor|major|small|large|considerable|substantial|noticeable|heavy|serious|severe|moderate|modest|slight|limited|big|great|huge|a certain) (?:\w+ )?(?:hit|drop|dip|decline|fall|damage|loss|losses|disruptions?|inconvenience|annoyance|confusion|effects?|impacts?|consequences|setback)\b|\b(?:effects?|impacts?|damage|loss|losses|disruptions?|consequences)\b[^.;]{0,40}\b(?:was|were|is|are|remained|stayed) (?:\w+ )?(?:minor|major|small|large|considerable|substantial|noticeable|serious|severe|moderate|modest|slight|limited|minimal|big|great|huge)\b`,
		not:   `\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|dozens?|half|every|unknown|no|none)\b`,
		where: impact,
		says:  "is vague",
		hint:  writeCount,
	},
	{
		// It was worse, and nobody says by how much.
		words: "most parts pauses errors failures outs waiting lines growing hit knock beating suffered suffer less fewer longer slower later late swamped overwhelmed inundated flooded snowed waits wait queues queue queued queueing queuing backlog trouble difficulties difficulty hiccups glitches problems issues annoyance frustration delays delay disrupted impaired hampered struggled struggling unhappy complaints complained cases times much part dip impacted affected lengthy frequent limited swathes dented dent",
		match: `\b(?:took|taken|takes|taking) (?:an? )?(?:[\w-]+ )?(?:hit|knock|beating|dent)\b|\bsuffered\b|\b(?:less|fewer|more|longer|slower|later|worse|higher|lower) [^.;]{0,30}than (?:usual|normal|expected|ordered|planned|they|we|promised|before|average)\b|\b(?:was|were|got|became) (?:\w+ )?(?:swamped|overwhelmed|inundated|flooded|snowed under|disrupted|impaired|hampered|unhappy|impacted|affected)\b|\b(?:long|lengthy|longer|growing|extended|frequent|constant|repeated) (?:waits?|waiting times?|queues?|lines|delays?|backlogs?|pauses|errors|failures|drop-?outs)\b|\b(?:queued|queuing|queueing) (?:out|up|outside|at|for)\b|\b(?:significant|large|big|huge|considerable|sizeable|sizable|growing|massive|substantial|notable) backlogs?\b|\b(?:trouble|difficult(?:y|ies)|hiccups|glitches|problems|issues) (?:with|in|logging|paying|loading|reaching|accessing|using|connecting|when)\b|\bto the (?:annoyance|frustration|displeasure|dismay) of\b|\bin (?:some|many|most|certain|several|a few) cases\b|\bat times\b|\bfor (?:much|part|parts|a good part|the better part|the best part|the greater part) of (?:the|that)\b|\b(?:struggled|struggling) (?:to|with)\b|\b(?:was|were|arrived|came|went out|paid|delivered|shipped|sent) (?:\w+ )?late\b|\bcomplain(?:ed|ts)\b`,
		not:   `\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|hundred|thousand|dozens?|half|third|quarter|every|all of|unknown|no|none|nobody|not|each|how|similarly)\b`,
		where: impact,
		says:  "is vague",
		hint:  writeCount,
	},
	{
		words: "while time period hours days weeks minutes ages months",
		match: `\bfor (?:a while|some time|a (?:short|brief|long|limited) (?:time|period|while)|quite (?:a while|some time)|an extended period|a (?:\w+ )?period of time|a certain time|a long time|(?:many |several |some |a few |a couple of |hours and |days and )?(?:hours|days|weeks|minutes|months|ages))\b`,
		not:   `\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty) (?:and a half )?(?:hours|days|weeks|minutes|months)\b`,
		where: impact,
		says:  "is vague",
		hint:  `give the duration with both ends: "51 min (12:07 to 12:58)"`,
	},
}

const (
	writeCount = `give the count or the share, and of what: "1,204 of 8,900 orders (13.5%)", or "unknown, because …"`

	// figureBeside is a count that says how many "some" are, or an honest gap.
	figureBeside = `\b(?:such as|namely|including)\b|\bunknown\b|\bcannot be (?:known|counted|told)\b|\b(?:some|many|several|few|most|multiple|number|subset|portion|fraction|part|percentage|handful)\b[^.;]{0,60}[(:,—–-] ?(?:namely |about |around |~|≈|roughly |approximately |up to |at least |in total )?[$€£]?\d|\b(?:many|most|some|several|few) of (?:the|our|its) [\d,]+\b[^.;]*:`
)
