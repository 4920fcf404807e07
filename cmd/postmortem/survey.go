package main

import (
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// subject is a document for lint. Of most, only the front matter was read:
// what others are compared with stands there, and all documents at once are
// more than a machine should hold.
type subject struct {
	place
	facts  lint.Facts
	people []lint.Person // whom it names as owners, in roles and as authors
	whole  *document     // when it is in memory already
}

// survey reads the front matter of documents, some at the same time.
func (p *project) survey(list []place) ([]subject, error) {
	return each(list, func(at place) (subject, error) {
		d, err := p.readBy(at, p.head)
		return subjectOf(d), err
	})
}

func (p *project) head(f *source.File) parse.Document {
	if p.loose {
		return parse.LooseHead(f, p.config)
	}
	return parse.Head(f, p.config)
}

func subjectOf(d document) subject {
	facts := lint.FactsOf(lint.Document{Incident: d.Incident})
	facts.Path = d.path
	return subject{place: d.place, facts: facts, people: namedBy(d)}
}

func wholeSubject(d document) subject {
	s := subjectOf(d)
	s.whole = &d
	return s
}

func wholeSubjects(documents []document) []subject {
	list := make([]subject, len(documents))
	for i, d := range documents {
		list[i] = wholeSubject(d)
	}
	return list
}

// read returns the whole document.
func (s *subject) read(p *project) (document, error) {
	if s.whole != nil {
		return *s.whole, nil
	}
	return p.read(s.place)
}

// namedBy returns the people of a document's front matter.
func namedBy(d document) (list []lint.Person) {
	if d.Incident == nil {
		return nil
	}
	for _, a := range d.Incident.Actions {
		if _, team := a.Team(); !team {
			list = append(list, lint.Person{Login: a.Owner.Value})
		}
	}
	for _, r := range d.Incident.Roles {
		list = append(list, lint.Person{Login: strings.TrimPrefix(r.Login.Value, "@")})
	}
	for _, a := range d.Incident.Authors {
		if strings.Contains(a.Value, " ") { // else mostly a team
			list = append(list, lint.Person{Name: a.Value})
		}
	}
	return list
}
