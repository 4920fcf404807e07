package main

import (
	"bytes"
	"fmt"

	"github.com/hmarr/codeowners"

	"github.com/seed-42cec927/postmortem/pkg/history"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// peopleCommits is how many commits are asked for their authors: those who
// write postmortems now. It costs some 50 µs each, at every run.
const peopleCommits = 200

// peopleOf returns whom the repository knows: authors of commits, .mailmap,
// CODEOWNERS, and in front matter owners, roles, and authors with a full name.
// They only help to find names in prose, so what cannot be read is left out.
func peopleOf(p *project, subjects ...[]subject) []lint.Person {
	var list []lint.Person
	seen := map[lint.Person]bool{}
	add := func(who lint.Person) {
		if who != (lint.Person{}) && !seen[who] {
			seen[who] = true
			list = append(list, who)
		}
	}
	if repo, err := history.Open(p.dir); err == nil {
		people, err := repo.People(peopleCommits, p.small(".mailmap"))
		if err == nil {
			for _, who := range people {
				add(lint.Person{Name: who.Name, Login: who.Login})
			}
		}
	}
	owners, _ := codeOwners(p)
	for _, login := range owners {
		add(lint.Person{Login: login})
	}
	for _, list := range subjects {
		for _, s := range list {
			for _, who := range s.people {
				add(who)
			}
		}
	}
	return list
}

// codeOwners returns the users of the file that GitHub would read.
func codeOwners(p *project) ([]string, error) {
	for _, name := range []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"} {
		data := p.small(name)
		if data == nil {
			continue
		}
		rules, err := codeowners.ParseFile(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		var logins []string
		for _, rule := range rules {
			for _, o := range rule.Owners {
				if o.Type == codeowners.UsernameOwner {
					logins = append(logins, o.Value)
				}
			}
		}
		return logins, nil
	}
	return nil, nil
}

// small reads a file of the project; nil when it is not there, not a file, or
// not small.
func (p *project) small(name string) []byte {
	f, err := source.Read(p.root.FS(), name, source.MaxFileSize)
	if err != nil {
		return nil
	}
	return f.Data
}
