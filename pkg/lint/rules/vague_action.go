package rules

import (
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/prose"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// VagueAction reports actions of which nobody can say what they change.
var VagueAction = &lint.Rule{
	Name: "vague-action",
	Doc: `an action is vague

"Improve monitoring", "look into the cache", "better tests", "as soon as possible": say what changes, where, and how
another person sees that it has. The rule is silent when the item carries what makes it specific: a number with its
unit, from … to …, a done_when that can be checked; for an investigation a due date and a done_when that names
its output. Done and dropped items are left alone.`,
	Severity: diag.Warning,
	Check:    func(p *lint.Pass) { vagueActions.report(p) },
}

var vagueActions = phrases{
	{
		words:  "improve enhance strengthen better optimise optimize increase more refine rethink harden clean reduce revisit streamline stabilise stabilize modernise modernize simplify speed",
		match:  `^(?P<at>(?:improve|enhance|strengthen|better|optimi[sz]e|increase|more|refine|rethink|harden|clean up|reduce|revisit|streamline|stabili[sz]e|moderni[sz]e|simplify|speed up)\b)`,
		where:  actions,
		unless: specific,
		says:   "does not say from what to what",
		hint:   `give metric, target and place: "Alert when the lag is over 5 min for 3 min (today: no alert)"`,
	},
	{
		words:  "investigate look explore consider think discuss evaluate research assess figure understand review analyse analyze examine study",
		match:  `^(?P<at>(?:investigate|look (?:into|at)|explore|consider|think about|discuss|evaluate|research|assess|figure out|understand|review|analy[sz]e|examine|study)\b)`,
		where:  actions,
		unless: bounded,
		says:   "has no end that another person can see",
		hint:   `bound it with "due" and a "done_when" that names the output: "the decision for X or Y is written in the ADR"`,
	},
	{
		words:  "urge instruct brief exhort sensitise sensitize awareness remind retrain train educate tell encourage ask teach coach",
		match:  `\b(?:raise|increase|improve|spread) (?:\w+ )?awareness\b|\b(?:tell|ask|urge) (?:everyone|everybody|all (?:\w+ )?\w+|people)\b|\b(?:remind|retrain|re-train|train|educate|encourage|teach|coach|urge|instruct|brief|exhort) (?:all|every|each) (?:of )?(?:our |the )?[a-z-]+\b|\b(?:remind|retrain|re-train|encourage|sensiti[sz]e) (?:[\w-]+ ){0,2}(?:` + person + `)\b|\b(?:remind|retrain|re-train|train|educate|encourage|teach|coach) (?:the |all |our |every )*(?:[\w-]+ )?(?:engineers?|developers?|team|teams|staff|everyone|everybody|operators?|people|reviewers?|analysts?|colleagues|members)\b`,
		where:  actions,
		unless: dated,
		says:   "puts the burden on memory",
		hint:   `put the knowledge where it is used: a runbook link in the alert, a check in CI, a default`,
	},
	{
		words: "monitoring testing tests alerting alerts documentation docs communication process processes tooling coverage validation checks logging observability training visibility resilience reliability handover reviews review",
		match: `\b(?:better|more|improved?|additional|proper|adequate|sufficient|robust|stronger|enough) (?:\w+ )?(?:monitoring|testing|tests|alerting|alerts|documentation|docs|communication|process(?:es)?|tooling|coverage|validation|checks|logging|observability|training|visibility|resilience|reliability|handovers?|reviews?)\b`,
		where: actions,
		unless: func(p *lint.Pass, m match) bool {
			return specific(p, m) || strings.HasSuffix(m.Text[:m.start], "to ") || // what it is for
				strings.HasPrefix(strings.ToLower(m.words()), "additional") && strings.Count(m.Text[m.end:], " ") > 2
		},
		says: "does not say which, or from what threshold",
		hint: `name the monitor, test or page, and its threshold: "Page when the queue is over 10,000 for 5 min"`,
	},
	{
		words:  "fix address try make resolve handle solve prevent avoid ensure",
		match:  `\b(?:fix (?:the |this |that |all )?(?:issues?|problems?|bugs?|it|root cause|underlying \w+)(?:$|[.,;!]| (?:with|around|regarding|asap|soon)\b)|(?:address|resolve|handle|solve) (?:the |this |these |all )?(?:[\w-]+ )?(?:issue|problem|root cause|concern|situation)s?|^(?:we (?:will|should) )?try to|(?:make|making) (?:it|things|everything|this|(?:the |our )?(?:[\w-]+ )?\w+) (?:better|(?:more )?(?:robust|resilient|reliable|stable|scalable))|(?:prevent|avoid) (?:this|such|similar|these|any|all|future) (?:\w+ ){0,2}?(?:issues?|problems?|incidents?|outages?|failures?|loss|losses|again|from|kind of))\b`,
		where:  actions,
		unless: specific,
		says:   "does not say what changes",
		hint:   `say what changes and how another person sees that it works`,
	},
	{
		words:  "asap possible soon permits future point eventually forward ongoing tbd tba sprint quarter cycle later someday time",
		match:  `\b(?:as soon as (?:possible|practical)|asap|soon|when(?:ever)? (?:possible|time permits|there is time|we have time|capacity allows)|in the near future|at some point|eventually|going forward|on an ongoing basis|tbd|tba|next (?:sprint|quarter|cycle)|later$|some ?day)\b`,
		not:    `\b(?:as soon as [^p]\w*|no later than|sooner or later|later than|\d+ \w+ later|eventually consisten\w+)\b`,
		where:  actions,
		unless: hasDue,
		says:   "is not a date",
		hint:   `write a date: "due: 2025-06-30"`,
	},
	{
		words:  "watch attention consideration thought think look chat word conversation discussion eye situation measures action steps sensitise sensitize sensitised sensitized focus priority emphasis",
		match:  `\b(?:(?:keep|have|maintain) (?:an?|a (?:close|closer|sharp|watchful|better)) (?:[\w-]+ )?(?:eye|watch) (?:on|over)|(?:pay|give|devote) [^.;]{0,30}(?:attention|consideration|thought) to|have a (?:think|look|chat|word|conversation|discussion)|monitor the situation|(?:appropriate|suitable|necessary|adequate|corrective|proper) (?:measures|actions?|steps)|sensiti[sz]ed?|(?:more|greater|stronger|better) (?:focus|priority|emphasis)|(?:put|place|give|lay) (?:more )?(?:focus|priority|emphasis) (?:on|to))\b`,
		where:  actions,
		unless: specific,
		says:   "does not say what changes",
		hint:   `say what changes, where, and how another person sees that it has`,
	},
	{
		words:  "better more ensure proper faster earlier sooner properly often thoroughly closely clearer clearly adequate sufficient good regularly",
		match:  `^(?P<at>(?:to )?\w+ (?:\w+ )?(?:better|more (?:\w+ly|often|closely)|earlier|faster|sooner|properly|thoroughly)\b)|^(?P<ensure>ensure (?:proper|better|adequate|good|sufficient|appropriate|correct)|better|more)\b`,
		where:  actions,
		unless: specific,
		says:   "does not say from what to what",
		hint:   `say what changes, where, and how another person sees that it has`,
	},
	{
		words:  "follow talk speak sync work deal tackle sort tidy get come find see watch observe continue keep foster promote facilitate align establish stay strive aim further be try take sync",
		match:  `^(?P<at>(?:follow up|talk (?:to|with)|speak (?:to|with)|sync (?:up )?with|work (?:on|towards)|deal with|tackle|sort out|tidy(?: up)?|get better at|come up with|find (?:a|some) (?:better )?(?:way|solution)|see (?:if|whether|what)|take (?:another|a closer|a) look|watch|observe|(?:continue|keep)(?: to)? (?:monitor|watch|observ|improv|work|invest|look|an? eye|track|check)\w*|foster|promote|facilitate|align|stay|strive|aim|further|be (?:more )?(?:proactive|prepared|faster|better|aware|alert)|try)\b)`,
		where:  actions,
		unless: bounded,
		says:   "has no end that another person can see",
		hint:   `say what is there afterwards that is not there today, and bound it with "due" and "done_when"`,
	},
	{
		words: "ensure sure guarantee",
		needs: "never not no nobody cannot always uptime availability reliability stability quality accuracy correctness safety security",
		match: `^(?P<at>(?:ensure|make (?:\w+ )?sure|guarantee)\b)[^.;]*\b(?:never|not|no|nobody|cannot|always|uptime|availability|reliability|stability|quality|accuracy|correctness|safety|security)\b`,
		where: actions,
		unless: func(p *lint.Pass, m match) bool {
			return certain.MatchString(m.Text) || specific(p, m) && !everything.MatchString(m.Text)
		},
		says: "wishes for an end, and does not say what changes",
		hint: `say what changes, where, and how another person sees that it has`,
	},
	{
		words:  "documentation docs wiki runbook runbooks training practices practice",
		match:  `^(?P<at>(?:update|extend|complete|review|write|refresh|maintain|add|create) (?:the |our |some |all )?(?:documentation|docs|wiki|runbooks?))$|^(?P<at2>(?:\w+ )?training (?:for|of|on|about|with)\b|training$)|^(?P<at3>(?:follow|apply|use|adopt|adhere to) (?:the |industry |common )?best practices?)\b`,
		where:  actions,
		unless: bounded,
		says:   "does not say what changes",
		hint:   `say which page or practice, what it says afterwards, and who sees it when it matters`,
	},
	{
		words: "etc so needed appropriate necessary possible applicable reasonable",
		match: `(?:[\s,]etc\b\.?(?:$|[\s,;)])|\b(?:and so on|(?:as|where|if|when) (?:needed|appropriate|necessary|applicable|reasonable)|(?:where|if) possible))`,
		where: actions,
		says:  "leaves open what is meant",
		hint:  `say the condition, or take it out`,
	},
}

var (
	// measured is a number with what it counts, or a change between two
	// values. Numbers of tickets, versions and machines are none.
	measured = words.NewRegexp(`(?i)(?:^|[^\w#./-])[$€£]?\d[\d.,]*\s?(?:%|‰|σ|x\b|k\b|ms\b|s\b|sec|min|h\b|hours?\b|days?\b|weeks?\b|months?\b|[kmgt]i?b\b|per\b|times\b|percent|points?\b|[a-z]{3,}s\b)|[<>≤≥]=?\s?\d|\b(?:over|under|above|below|at least|at most|more than|less than|fewer than|within|after|every|exceeds?|threshold(?: of)?|limit(?: of)?|to|of|than|by|on|until|before|from|at) [$€£]?\d|\bfrom \S+ to \S+|\b(?:one|two|three|four|five|six|ten|twice|half|zero) (?:times|minutes?|hours?|days?|weeks?|seconds?|percent|reviewers?|approvals?|regions?|replicas?)\b|\b\d{4}-\d\d-\d\d\b`)

	// outcome is what an investigation ends with.
	outcome = words.NewRegexp(`(?i)(?:\band|\bthen|[,;:]) (?:\w+ )?(?:write|give|delete|tag|decide|document|publish|report|set|remove|list|file|fix|recommend|add|record|choose|close|assign|drop|merge|replace|move|raise|lower|limit)\b`)

	// everything promises more than any measure can show.
	everything = words.NewRegexp(`(?i)\b100 ?%|\b(?:never|always|nobody)\b`)

	// certain goes on with a check by a program.
	certain = words.NewRegexp(`(?i)\b(?:CI|alert|test|check|lint|limit|fails?|refuses?|rejects?|blocks?|page[sd]?)\b`)

	// detailed is an item that goes on to say what it means.
	detailed = words.NewRegexp(`(?i)(?:[:;]|\bby [a-z]+ing\b|\bso that\b|\binstead of\b|\bwhen(?:ever)? (?:the|an?|it)\b|\bif (?:the|an?|it)\b|\b(?:the|all|each of the) \d+ |\b\d+ [a-z])(?:[^ ]* ){2,}`)

	comparative = words.NewRegexp(`(?i)\b(?:better|improved|good enough|satisf\w+|as needed|robust|resilient|reliable)\b`)

	// unclear are ends that are as vague as what they end.
	unclear = words.NewRegexp(`(?i)\b(?:better|improved?|good enough|more|works?|working|done|fixed|completed?|resolved|solved|finished|satisf\w+|happy|looked (?:at|into)|understood|investigated|discussed|explored|considered|evaluated|no (?:more|longer)|as needed|stable|robust|reliable|clear(?:er)?)\b`)
)

// specific reports whether the item carries a measure, or an end that another
// person can check.
func specific(_ *lint.Pass, m match) bool {
	if measured.MatchString(m.Text) || detailed.MatchString(m.Text[m.end:]) {
		return true
	}
	if m.Place != prose.ActionTitle || m.Action == nil {
		return false
	}
	return checkable(m.Action.DoneWhen.Value) && !echoes(m.Action.DoneWhen.Value, m.Action.Title.Value)
}

// checkable reports whether an end can be checked by another person: it has a
// measure, or says in some words what happens.
func checkable(end string) bool {
	if measured.MatchString(end) {
		return true
	}
	words := strings.Count(end, " ") + 1
	return words >= 4 && !unclear.MatchString(end) || words >= 7 && !comparative.MatchString(end)
}

// echoes reports whether an end says nothing that the title doesn't: "revisit
// the approach", done when "the approach has been revisited".
func echoes(end, title string) bool {
	title = lower(title)
	for _, word := range strings.FieldsFunc(lower(end), func(r rune) bool { return r < 'a' || r > 'z' }) {
		stem := word[:min(len(word), 5)]
		if !auxiliary()[word] && !strings.Contains(title, stem) {
			return false
		}
	}
	return end != ""
}

var auxiliary = lazySet(`the a an is are was were has have had been be being done and of to in on for with it its our all by`)

// bounded reports whether an investigation has an end: a date, and an output.
func bounded(_ *lint.Pass, m match) bool {
	if outcome.MatchString(m.Text) {
		return true
	}
	return m.Place == prose.ActionTitle && m.Action != nil && m.Action.Due.Present() && checkable(m.Action.DoneWhen.Value) &&
		!echoes(m.Action.DoneWhen.Value, m.Action.Title.Value)
}

// dated reports whether the item names a day or a measure.
func dated(_ *lint.Pass, m match) bool {
	return measured.MatchString(m.Text) || m.Place == prose.ActionTitle && m.Action != nil && (measured.MatchString(m.Action.DoneWhen.Value) || certain.MatchString(m.Action.DoneWhen.Value))
}

// hasDue reports whether the item has its date elsewhere.
func hasDue(_ *lint.Pass, m match) bool {
	return m.Action != nil && m.Action.Due.Present() && m.Place == prose.ActionTitle
}
