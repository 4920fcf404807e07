package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// Minimiser reports words that make a hard thing look easy.
var Minimiser = &lint.Rule{
	Name: "minimiser",
	Doc: `a word makes it look easy

"Obviously", "simply", "of course", "trivial": what is plain to the author now was not plain to whoever was there.
Take the word out; the sentence says the same. "No obvious error" and "non-trivial" are fine.`,
	Severity: diag.Info,
	Check:    func(p *lint.Pass) { minimisers.report(p) },
}

const (
	looksEasy = "makes it look easy"
	takeOut   = `take the word out, or say what made it visible, and to whom`
)

var minimisers = phrases{
	{
		words:  "obvious obviously evidently naturally surely trivial trivially needless simply merely basically clearly plainly certainly undoubtedly unsurprisingly predictably inevitably brainer",
		match:  `\b(?:obvious(?:ly)?|self-evident(?:ly)?|trivial(?:ly)?|needless to say|simply|merely|basically|plainly|undoubtedly|unsurprisingly|predictably|inevitably|no-brainer)\b|^(?:naturally|surely|clearly|certainly|evidently),?\s`,
		not:    `\b(?:no|not|non|any|without|nothing|less|more|isn['’]t|wasn['’]t|never|nor|far from|hardly)[- ](?:an? |the |at all |so |that |immediately |very )?(?:obvious|trivial|self-evident|simply|merely)|\btrivial file transfer\b|\btrivially (?:copyable|constructible|destructible|movable|true)\b`,
		unless: properName,
		says:   looksEasy,
		hint:   takeOut,
	},
	{
		words: "course",
		match: `\bof course\b`,
		// "The form of course 4411", "of course sections": a course.
		not:  `\bof course (?:\d|sections?|materials?|work|pages?|ids?|numbers?|registrations?|catalogues?)\b|\b(?:form|number|id|list|title|names?|start|end) of course\b`,
		says: looksEasy,
		hint: takeOut,
	},
	{
		words: "everyone everybody anyone anybody known clear plain matter question simple easy just only goes sense play nothing surprising surprise reason",
		match: `\b(?:every(?:one|body) (?:knows|knew)|any(?:one|body) (?:can|could|would|knows)(?: have)? (?:see|seen|know|known|tell|told)|(?:as|it) is well known|it (?:was|is) (?:always )?(?:clear|known|plain) (?:from|all along|to everyone|right)|a (?:matter|question) of time (?:before|until|when)|(?:embarrassingly|surprisingly|so|very|quite|dead|really|extremely|painfully|ridiculously) (?:simple|easy)|(?:just|only) (?:needed to|had to|needs to|has to)|just (?:needed|needs)|goes without saying|common sense|child['’]s play|nothing more than|(?:hardly|not|no) (?:surprising|a surprise|surprise)|(?:easy|simple) to (?:see|spot|avoid|foresee)|stands to reason)\b`,
		says:  looksEasy,
		hint:  takeOut,
	},
	{
		words: "all",
		needs: "took takes needed that",
		match: `\b(?:all (?:it|that) (?:took|takes|needed|was needed) (?:was|is)|that(?: is|['’]s| was) all)\b`,
		says:  looksEasy,
		hint:  takeOut,
	},
}
