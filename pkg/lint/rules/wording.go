package rules

import "github.com/seed-42cec927/postmortem/pkg/lint"

// wording lists the rules about words.
var wording = []*lint.Rule{
	SummaryLength, ImpactSpecific, VagueImpact, WentWellCount,
	PersonAsCause, NamedPerson, BlameLabel, NormativeLanguage, Counterfactual, Hindsight, Minimiser, WhyQuestion,
	AbsolutePromise, Hedge, VagueTime,
	VagueAction, MoreCare, DetectAction,
}

// allPhrases are those that are looked for in one pass over the words.
var allPhrases = []phrases{
	vagueImpacts, personsAsCause, handles, blameLabels, norms, counterfactuals, hindsights, minimisers, whyQuestions,
	promises, hedges, vagueTimes, vagueActions, cares,
}
