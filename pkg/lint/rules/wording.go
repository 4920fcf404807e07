package rules

import "github.com/seed-42cec927/postmortem/pkg/lint"

// wording lists the rules about words.
var wording = []*lint.Rule{}
