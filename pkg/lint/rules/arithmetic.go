package rules

import "github.com/seed-42cec927/postmortem/pkg/lint"

// arithmetic lists the rules that compare prose with the timeline.
var arithmetic = []*lint.Rule{}
