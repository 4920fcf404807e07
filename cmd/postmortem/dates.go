package main

import (
	"context"
	"errors"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/history"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
)

// datesOf returns when git says the documents were written, by their paths. It
// is a help and no condition: where git cannot tell, there are no dates at all,
// and notice says why in one line. The error is that of ctx.
func datesOf(ctx context.Context, p *project, documents []document) (dates map[string]history.Dates, notice string, err error) {
	var names []string
	for _, d := range documents {
		if d.Incident != nil && d.dir == p.dir {
			names = append(names, d.name)
		}
	}
	repo, err := history.Open(p.dir)
	if err == nil {
		dates, err = repo.Dates(ctx, p.dir, names, func(text []byte) bool {
			return slices.Contains([]incident.Status{incident.Reviewed, incident.Closed}, parse.Status(text))
		})
	}
	switch {
	case ctx.Err() != nil:
		return nil, "", ctx.Err()
	case errors.Is(err, history.ErrNone):
		return nil, "the documents have no dates of creation and change: this is " + err.Error(), nil
	case err != nil:
		return nil, "the documents have no dates of creation and change: " + err.Error(), nil
	}
	return dates, "", nil
}
