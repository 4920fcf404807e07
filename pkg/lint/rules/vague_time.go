package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// VagueTime reports vague times within the timeline.
var VagueTime = &lint.Rule{
	Name: "vague-time",
	Doc: `an entry of the timeline is vague about time

"Around 3 pm", "shortly after", "some time later": give the time and where it comes from, "~15:00", or a range,
"15:00–15:20". A timestamp written "~15:00" says honestly how exact it is, and is fine.`,
	Severity: diag.Warning,
	Check:    func(p *lint.Pass) { vagueTimes.report(p) },
}

var vagueTimes = phrases{
	{
		words: "around roughly approximately approx about circa ca",
		match: `\b(?:around|roughly|approximately|approx\.?|about|circa|ca\.?)\s(?:\d{1,2}(?:[:h.]\d{2}|\s?(?:am|pm)\b)|(?:noon|midnight|lunch|midday|the same time)\b)`,
		where: timelineEntry,
		says:  "is vague about time",
		hint:  `write "~15:00", or a range such as "15:00–15:20"`,
	},
	{
		words: "shortly time while bit later sometime soon afterwards eventually moments long minutes hours point meantime on then same much hour ish",
		match: `\b(?:shortly|some ?time|a while|a bit|a little|not long|(?:a few|some|several) (?:minutes|hours|moments)|moments|soon|a couple of (?:minutes|hours)|not much|much|half an hour or so|an hour or so) (?:after(?:wards)?|later|before)\b|\b(?:after (?:some time|a while)|in the meantime|later on|around then|(?:at )?(?:about|around) the same time|\d{1,2}(?::\d\d)?-?ish)\b|\b(?:at some point|some ?time (?:in|around|during|between|on|that))\b`,
		where: timelineEntry,
		says:  "is vague about time",
		hint:  `give the time and its source, or a range such as "13:20–13:35"`,
	},
	{
		// A part of the day in place of a timestamp.
		words: "morning noon afternoon evening night midnight lunch lunchtime hours day week weekend dawn dusk midday meanwhile",
		match: `^\W*(?P<at>(?:(?:early|late|later|by|in|on|at|during|towards?|about|around|circa|over|the|same|next|that|following|previous|end|middle|course|start|beginning|of|first|small|wee|mid|before|after|lunch|at dawn|around|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b[ -]?)*(?:morning|noon|afternoon|evening|night|midnight|lunch ?time|lunch|hours|day|week|weekend|dawn|dusk|midday|morning hours|mid-morning|meanwhile))\b`,
		where: timelineEntry,
		unless: func(_ *lint.Pass, m match) bool {
			return m.from() > 0 // the entry has its time before
		},
		says: "is vague about time",
		hint: `give the time and its source, "~15:00", or a range such as "13:00–14:00"`,
	},
}
