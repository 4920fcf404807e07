package history

import (
	"bufio"
	"bytes"
	"cmp"
	"container/heap"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Person is somebody who wrote commits, under one of their names.
type Person struct {
	Name  string
	Email string
	Login string // on GitHub, where an address gives it away; else empty
}

// People returns the authors of the newest commits, at most so many, and
// everybody in the given .mailmap, by name. Somebody with several names is
// there under each. A repository without commits has none; where a shallow
// clone ends, so does the list.
func (r *Repo) People(commits int, mailmap []byte) ([]Person, error) {
	aliases := parseMailmap(mailmap)
	seen := map[Person]bool{}
	for _, a := range aliases {
		seen[Person{Name: a.name, Email: a.email}] = true
		seen[Person{Name: a.oldName, Email: a.email}] = true
	}
	logins := map[string]string{} // by proper address
	note := func(name, email string) {
		proper := aliases.resolve(name, email)
		seen[Person{Name: name, Email: proper.Email}] = true
		seen[proper] = true
		if l := login(email); l != "" {
			logins[proper.Email] = l
		}
	}
	for _, a := range aliases {
		if a.oldEmail != "" {
			note(a.oldName, a.oldEmail)
		}
	}
	err := r.authors(commits, func(s object.Signature) { note(s.Name, s.Email) })
	if err != nil {
		return nil, err
	}
	list := make([]Person, 0, len(seen))
	for p := range seen {
		if p.Name == "" {
			continue
		}
		p.Login = cmp.Or(login(p.Email), logins[p.Email])
		list = append(list, p)
	}
	slices.SortFunc(list, Person.compare)
	return list, nil
}

func (p Person) compare(q Person) int {
	return cmp.Or(cmp.Compare(p.Name, q.Name), cmp.Compare(p.Email, q.Email), cmp.Compare(p.Login, q.Login))
}

// mailmap reads the working tree's .mailmap, as git does: no symbolic link, and
// nil where there is none to read.
func (r *Repo) mailmap() []byte {
	w, err := r.git.Worktree()
	if err != nil {
		return nil
	}
	root, err := os.OpenRoot(w.Filesystem.Root())
	if err != nil {
		return nil
	}
	defer root.Close()
	f, err := source.Read(root.FS(), ".mailmap", source.MaxFileSize)
	if err != nil {
		return nil
	}
	return f.Data
}

// authors visits the newest commits, at most so many.
func (r *Repo) authors(limit int, visit func(object.Signature)) error {
	head, err := r.git.Head()
	if errors.Is(err, plumbing.ErrReferenceNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	seen := map[plumbing.Hash]bool{}
	var queue commits
	push := func(h plumbing.Hash) error {
		if seen[h] {
			return nil
		}
		seen[h] = true
		c, err := r.git.CommitObject(h)
		if errors.Is(err, plumbing.ErrObjectNotFound) {
			return nil // the end of a shallow clone
		}
		if err == nil {
			queue.push(c)
		}
		return err
	}
	if err := push(head.Hash()); err != nil {
		return err
	}
	for range limit {
		if queue.Len() == 0 {
			return nil
		}
		c := heap.Pop(&queue).(entry).commit
		visit(c.Author)
		for _, h := range c.ParentHashes {
			if err := push(h); err != nil {
				return err
			}
		}
	}
	return nil
}

// noreply is the address that GitHub gives to those who hide theirs.
var noreply = regexp.MustCompile(`(?i)^(?:\d+\+)?([a-z0-9-]+)@users\.noreply\.github\.com$`)

func login(email string) string {
	if m := noreply.FindStringSubmatch(email); m != nil {
		return m[1]
	}
	return ""
}

// alias is a line of .mailmap. Any field may be empty but oldEmail or email.
type alias struct{ name, email, oldName, oldEmail string }

type mailmap []alias

// resolve follows gitmailmap(5): the address decides, case ignored, and the
// name where a line has one.
func (m mailmap) resolve(name, email string) Person {
	p := Person{Name: name, Email: strings.ToLower(email)}
	for _, a := range m {
		key := cmp.Or(a.oldEmail, a.email)
		if !strings.EqualFold(key, email) || a.oldName != "" && !strings.EqualFold(a.oldName, name) {
			continue
		}
		p = Person{Name: cmp.Or(a.name, name), Email: strings.ToLower(cmp.Or(a.email, email))}
		if a.oldName != "" {
			break
		}
	}
	return p
}

// mailmapLine is "Proper Name <proper> Commit Name <commit>", of which only
// one address must be there.
var mailmapLine = regexp.MustCompile(`^([^<#]*)<([^<>]*)>(?:([^<#]*)<([^<>]*)>)?`)

func parseMailmap(data []byte) mailmap {
	var list mailmap
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		f := mailmapLine.FindStringSubmatch(strings.TrimSpace(lines.Text()))
		if f == nil {
			continue
		}
		for i := range f {
			f[i] = strings.TrimSpace(f[i])
		}
		list = append(list, alias{name: f[1], email: strings.ToLower(f[2]), oldName: f[3], oldEmail: strings.ToLower(f[4])})
	}
	return list
}
