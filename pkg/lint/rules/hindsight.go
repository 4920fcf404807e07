package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// Hindsight reports judgements from what is known afterwards.
var Hindsight = &lint.Rule{
	Name: "hindsight",
	Doc: `a sentence looks back with what is known now

"In hindsight", "looking back": afterwards everything points one way. Write what was known at the time, and
when the decisive fact came. In lessons learned it can be what you mean.`,
	Severity: diag.Info,
	Check:    func(p *lint.Pass) { hindsights.report(p) },
}

var hindsights = phrases{
	{
		words: "hindsight retrospect retrospectively wisdom",
		match: `\b(?:(?:in|with) (?:\w+ )?(?:hindsight|retrospect)|benefit of hindsight|hindsight (?:is|shows?|makes?|tells?)|retrospectively|wisdom of hindsight)\b`,
		not:   `\bhindsight bias\b|\bretrospectively (?:applied|added|changed|corrected|inserted)\b`,
		says:  "looks back with what is known now",
		hint:  `write what was known at the time, and when the decisive fact came`,
	},
	{
		words: "plain evident self along face post event posteriori looking viewed fact knowing know today knowledge signs writing handwriting waiting bound",
		match: `\b(?:looking back|viewed from today|after the (?:fact|event)|star(?:ed|ing) (?:us|them|me|him|her|everyone|the team) in the face|\bex post\b|\ba posteriori\b|20/20|knowing what we know|(?:as )?we now know|from today['’]s (?:point of view|perspective|view)|with (?:today['’]s|present|current) knowledge|now we know|(?:the |all |warning |early |clear )*signs (?:were|had been) (?:all |already |clearly )*there|(?:is|was) (?:now |quite |very )?(?:plain|evident|self-evident) (?:that|to)|(?:we|they|he|she|everyone|everybody) (?:had )?(?:knew|known) (?:it )?all along|(?:writing|handwriting) (?:was )?on the wall|(?:accident|disaster|incident|outage|failure) waiting to happen|(?:was|were) bound to (?:happen|fail|break|go wrong|come))\b`,
		not:   `\blooking back (?:\d|over|through|at (?:the )?(?:logs?|metrics|graphs?|dashboards?|data))`,
		says:  "looks back with what is known now",
		hint:  `write what was known at the time, and when the decisive fact came`,
	},
}
