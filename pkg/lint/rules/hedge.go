package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// Hedge reports causes that are guesses without saying so.
var Hedge = &lint.Rule{
	Name: "hedge",
	Doc: `a cause is hedged

"Probably", "we think", "seems to have": a guess is welcome when it is marked as one. Write "Hypothesis, not
verified: …", and what would verify it. Only where causes are stated.`,
	Severity: diag.Info,
	Check:    func(p *lint.Pass) { hedges.report(p) },
}

var hedges = phrases{
	{
		words: "suspects assumes believes guesses thinks reckon reckons probably possibly perhaps maybe presumably apparently supposedly seem seems seemed appear appears appeared think believe suspect suspected assume guess likely somehow may might could indications likelihood know tell looks look sounds sound reason reasons must chances sure certain clear unclear assumed believed thought allegedly reportedly potentially conceivably feeling theory something kind be",
		match: `\b(?:probably|possibly|perhaps|maybe|presumably|apparently|supposedly|somehow|(?:seem|appear)(?:s|ed)? to (?:have|be)|(?:it|there) (?:seem|appear)s|(?:we|i) (?:think|believe|suspect|assume|guess|would guess)|(?:is|are) (?:believed|thought|assumed|suspected) to|(?:best|educated|only) guess|(?:most|very|quite|more than) likely|(?:is|was) (?:the )?likely|likely (?:cause|reason|explanation)|(?:may|might|must) (?:well )?have (?:been|\w+ed|had|lost|run|sent|come|led|hit|gone)|indications? (?:for|of|that)|in all likelihood|as far as we (?:know|can tell)|it (?:may|might|could) be that|(?:it|this|that|things|everything|all of this) (?:all |now |rather )?(?:looks?|sounds?) like|(?:looks?|sounds?) as (?:if|though)|for (?:some|whatever|unknown|unclear) reasons?|must have been|chances are|(?:one|some|many|people|everyone|the team|engineers|the vendor) (?:suspects?|assumes?|believes?|guess(?:es)?|thinks?|reckons?)|we reckon|not (?:entirely |quite |completely |really )?(?:sure|certain|clear) (?:why|what|how|whether|if)|unclear (?:why|what|how|whether)|(?:it is|is) (?:assumed|believed|thought|suspected) (?:that|to)|allegedly|reportedly|conceivably|gut feeling|one theory|as it seems|so it seems|something (?:must have|went)|some kind of|could be (?:due|because|related|caused)|may be (?:due|because|related|caused)|might be (?:due|because|related|caused))\b`,
		not:   `\bhypothes[ie]s\b|\b(?:not|un|in)(?:[ -]yet)?[ -]?(?:verified|confirmed|proven|tested)\b|\bunverified\b|\bunconfirmed\b|\bunproven\b|\bassumption\b|\bto be (?:tested|verified|confirmed|checked)\b|\bworking theory\b|\bconfidence\b`,
		where: causes,
		unless: func(_ *lint.Pass, m match) bool {
			// What a program or a person thought at the time is no hedge; nor
			// is a missing control: "a test could have caught it".
			return missingControl.MatchString(m.sentence())
		},
		says: "hedges a cause",
		hint: `mark it: "Hypothesis, not verified: …", and say what would verify it`,
	},
}

var missingControl = words.NewRegexp(`(?i)\b(?:could|might) have (?:been )?(?:caught|ruled|prevented|stopped|avoided|detected|noticed|shown|known)`)
