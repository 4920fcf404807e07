package main

import (
	"context"
	"errors"

	"github.com/seed-42cec927/postmortem/pkg/history"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/site"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

type datesResult struct {
	dates   map[string]site.History
	missing error // why there are none; nothing that stops a build
	err     error
}

// readDates asks git when documents were written. It needs no parsed documents,
// so that both can be read at the same time.
func readDates(ctx context.Context, p *project) datesResult {
	repo, err := history.Open(p.dir)
	if errors.Is(err, history.ErrNone) {
		return datesResult{}
	}
	if err != nil {
		return datesResult{missing: err}
	}
	paths, _, err := source.Find(p.root.FS(), p.config.Directory)
	if err != nil {
		return datesResult{} // reading the documents says so
	}
	found, err := repo.Dates(ctx, p.dir, paths, undatedReview)
	switch {
	case errors.Is(err, history.ErrNoCommits):
		return datesResult{}
	case ctx.Err() != nil:
		return datesResult{err: ctx.Err()}
	case err != nil:
		return datesResult{missing: err}
	}
	dates := make(map[string]site.History, len(found))
	for name, d := range found {
		dates[name] = site.History{Created: d.Created, Changed: d.LastChanged, Reviewed: d.Reviewed}
	}
	return datesResult{dates: dates}
}

// undatedReview reports whether a document is reviewed and does not say since
// when: of others, old versions need not be read.
func undatedReview(text []byte) bool {
	status, dated := parse.Review(text)
	return !dated && (status == incident.Reviewed || status == incident.Closed)
}
