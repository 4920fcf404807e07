package rules

import (
	"fmt"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// RecursUnknown reports references to postmortems that don't exist.
var RecursUnknown = &lint.Rule{
	Name: "recurs-unknown",
	Doc: `recurs names a postmortem that does not exist

It takes the id in the front matter, which may differ from the file's name. Former ids are found, too.`,
	Severity: diag.Error,
	Check: func(p *lint.Pass) {
		for i, r := range p.Incident.Recurs {
			if r.Value == "" || len(p.Corpus.Holders(r.Value)) > 0 || p.Corpus.Unread(r.Value) {
				continue
			}
			hint := "write the id of an earlier postmortem, as its front matter has it"
			if i < maxSuggestions {
				if near, ok := config.Nearest(r.Value, p.Corpus.IDs()); ok {
					hint = fmt.Sprintf("did you mean %q?", near)
				}
			}
			p.Suggestf(r.Span, hint, "no postmortem has the id %q", r.Value)
		}
	},
}

// maxSuggestions bounds the search among all ids.
const maxSuggestions = 5
