package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/edit"
	"github.com/seed-42cec927/postmortem/pkg/followup"
	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// readAnswers reads what people ticked in the follow-ups.
func (s *session) readAnswers(ctx context.Context, e *env) error {
	want := followup.Want(s.incidents, followup.Options{
		WantOptions: s.options, Today: incident.DateOf(e.Now()), States: s.have.Progress(s.want), Record: true,
	})
	have, err := s.have.FollowUps(ctx, s.tracker, want, false)
	if err != nil {
		return trackerExit(err, s.repository.issues)
	}
	s.answers = have.Answers(want)
	return nil
}

// followUps is what a document should say about its follow-ups. A stage has a
// day when its issue is closed or all is ticked; until then there may be more to
// come.
func (s *session) followUps(d document) (list []edit.FollowUp) {
	if !d.Whole || slices.Contains(s.want.Failed, d.path) {
		return nil
	}
	for _, stage := range incident.Stages {
		a, ok := s.answers[incident.Key{Incident: d.Incident.ID.Value, Action: stage.ID}]
		if !ok {
			continue
		}
		recorded, known := d.Incident.FollowUp(stage.ID)
		u := edit.FollowUp{Stage: stage.ID}
		for _, q := range stage.Questions {
			if slices.Contains(a.Ticked, q.ID) {
				u.Done = append(u.Done, q.ID)
			}
		}
		if a.Closed || len(u.Done) == len(stage.Questions) {
			u.Date = incident.DateOf(a.At.In(d.Incident.Timezone.Value))
		}
		for _, done := range recorded.Done { // a person's own words
			if _, ours := stage.Question(done.Value); !ours {
				u.Done = append(u.Done, done.Value)
			}
		}
		if known || len(u.Done) > 0 || !u.Date.IsZero() {
			list = append(list, u)
		}
	}
	return list
}

// followUpNews says what has changed about a follow-up, without words of
// people's.
func followUpNews(before *incident.Incident, after incident.FollowUp) string {
	stage, ok := incident.FindStage(after.Stage.Value)
	old, _ := before.FollowUp(after.Stage.Value)
	same := old.Date.Value == after.Date.Value &&
		slices.EqualFunc(old.Done, after.Done, func(a, b incident.Field[string]) bool { return a.Value == b.Value })
	if !ok || same {
		return ""
	}
	ticked := 0
	for _, q := range stage.Questions {
		if slices.ContainsFunc(after.Done, func(f incident.Field[string]) bool { return f.Value == q.ID }) {
			ticked++
		}
	}
	text := fmt.Sprintf("follow-up %s: %d of %d ticked", stage.ID, ticked, len(stage.Questions))
	if day := after.Date.Value; !day.IsZero() {
		text += ", answered " + day.String()
	}
	return text
}
