package main

import (
	"context"
	"errors"
	"sync"

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

// readDates asks git when documents were written. It needs no parsed documents
// before it calls undated, so that both can be read at the same time; of what
// that returns, it reads old versions.
func readDates(ctx context.Context, p *project, undated func() map[string]bool) datesResult {
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
	wanted := sync.OnceValue(undated)
	found, err := repo.Dates(ctx, p.dir, paths, history.Reviews{
		Wanted: func(name string) bool { return wanted()[name] },
		Is: func(text []byte) bool {
			status, dated := parse.Review(text)
			return undatedReview(status, dated)
		},
	})
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

// undatedReviews returns the paths of the documents that are reviewed and do not
// say since when.
func undatedReviews(documents []document) map[string]bool {
	paths := map[string]bool{}
	for _, d := range documents {
		if d.Incident != nil && undatedReview(d.Incident.Status.Value, d.Incident.Reviewed.Present()) {
			paths[d.path] = true
		}
	}
	return paths
}

func undatedReview(status incident.Status, dated bool) bool {
	return !dated && (status == incident.Reviewed || status == incident.Closed)
}
