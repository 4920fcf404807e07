package history

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
)

// Dates says when a document was written. They are the dates that git log
// prints, the authors': a rebase, a squash or a cherry-pick makes an old text
// look new by the committer's. Both are what somebody's clock said.
type Dates struct {
	// Created and LastChanged are of the oldest and the newest commit that
	// "git log -- FILE" shows. A renamed file begins anew. Zero when the clock
	// was beyond the years 1970 to 9999.
	Created, LastChanged time.Time
	// Reviewed is when the status became reviewed, or closed without that;
	// the last time, if it went back in between. Zero if it is neither, or
	// that commit is not to be had, or nobody asked.
	Reviewed time.Time
	// Authors are those of the commits that git log shows, through .mailmap,
	// by name. They help to find people in prose; nothing ever shows them.
	Authors []Person
}

var (
	// ErrShallow means that the clone lacks old commits: dates would be wrong.
	ErrShallow = errors.New("the clone is shallow; " + deepen)
	// ErrPartial means that the clone lacks folders of old commits; old texts
	// it may lack.
	ErrPartial = errors.New("the clone is partial: it lacks old folders; clone with --filter=blob:none or without a filter")
	// ErrNoCommits means that nothing is committed yet.
	ErrNoCommits = errors.New("there is no commit yet")
)

// Reviews says of which documents Reviewed is wanted: it takes reading their old
// texts. The zero value wants none.
type Reviews struct {
	// Wanted tells by name; it is asked once the walk over the history is done.
	Wanted func(name string) bool
	// Is tells by the text of a document whether its status is reviewed or closed.
	Is func(text []byte) bool
}

// Dates returns the dates of documents, by name: one walk over the history of
// HEAD for all of them. Names are relative to dir, a folder of the working tree.
// Those that HEAD does not have are left out; what the working tree changed
// does not count.
func (r *Repo) Dates(ctx context.Context, dir string, names []string, reviews Reviews) (map[string]Dates, error) {
	if r.isShallow() {
		return nil, ErrShallow
	}
	prefix, err := r.place(dir)
	if err != nil {
		return nil, err
	}
	head, err := r.git.Head()
	if errors.Is(err, plumbing.ErrReferenceNotFound) {
		return nil, ErrNoCommits
	}
	if err != nil {
		return nil, fmt.Errorf("find HEAD: %w", err)
	}
	o, err := openObjects(r)
	if err != nil {
		return nil, err
	}
	defer o.Close()

	full := make([]string, len(names))
	for i, name := range names {
		full[i] = path.Join(prefix, name)
	}
	lives := make([]life, len(names))
	people := &directory{aliases: parseMailmap(r.mailmap()), known: map[[2]string]*Person{}}
	w := newWalk(o, full)
	w.found = func(c *object.Commit, ch change) {
		who := people.find(c.Author.Name, c.Author.Email)
		lives[ch.document] = append(lives[ch.document], deed{ch, c.Hash, who, sane(c.Author.When), c.Committer.When})
	}
	if err := w.run(ctx, head.Hash()); err != nil {
		if errors.Is(err, plumbing.ErrObjectNotFound) && r.isPartial() {
			err = ErrPartial
		}
		return nil, err
	}
	statuses := &statuses{objects: o, reviewed: reviews.Is, known: map[plumbing.Hash]bool{}}
	dates := make(map[string]Dates, len(names))
	for i, l := range lives {
		if len(l) == 0 || l[0].to == (node{}) || l[0].to.mode == folderMode {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		d := l.dates()
		if reviews.Wanted != nil && reviews.Wanted(names[i]) {
			d.Reviewed, err = statuses.since(l)
			if err != nil && !errors.Is(err, errMissing) {
				return nil, err
			}
		}
		dates[names[i]] = d
	}
	return dates, nil
}

// life is what commits did to a document, the newest first.
type life []deed

type deed struct {
	change
	commit              plumbing.Hash
	who                 *Person
	authored, committed time.Time
}

// sane turns what no calendar knows into no time: a commit may claim any second,
// and JSON and feeds end with the year 9999.
func sane(t time.Time) time.Time {
	if t.Unix() <= 0 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// dates expects deeds.
func (l life) dates() Dates {
	oldest := l[0]
	var authors []Person
	for _, d := range l {
		if !d.committed.After(oldest.committed) {
			oldest = d
		}
		if !slices.Contains(authors, *d.who) {
			authors = append(authors, *d.who)
		}
	}
	slices.SortFunc(authors, Person.compare)
	return Dates{Created: oldest.authored, LastChanged: l[0].authored, Authors: authors}
}

// directory knows people by the names and addresses of commits.
type directory struct {
	aliases mailmap
	known   map[[2]string]*Person
}

func (d *directory) find(name, email string) *Person {
	key := [2]string{name, email}
	p := d.known[key]
	if p == nil {
		who := d.aliases.resolve(name, email)
		who.Login = cmp.Or(login(who.Email), login(email))
		p = &who
		d.known[key] = p
	}
	return p
}

// statuses reads old versions of documents.
type statuses struct {
	objects  *objects
	reviewed func([]byte) bool
	known    map[plumbing.Hash]bool
}

// errMissing means that a partial clone lacks an old text.
var errMissing = errors.New("the text is missing")

// maxDocument is more than any configuration allows.
const maxDocument = 1 << 20

func (s *statuses) of(n node) (bool, error) {
	if n.mode != "100644" && n.mode != "100755" {
		return false, nil
	}
	if known, ok := s.known[n.hash]; ok {
		return known, nil
	}
	text, err := s.objects.text(n.hash, plumbing.BlobObject)
	if errors.Is(err, plumbing.ErrObjectNotFound) {
		return false, errMissing
	}
	if err != nil {
		return false, err
	}
	is := len(text) <= maxDocument && s.reviewed(text)
	s.known[n.hash] = is
	return is, nil
}

// since returns when the document became what it is, reviewed.
func (s *statuses) since(l life) (time.Time, error) {
	now, err := s.of(l[0].to)
	if err != nil || !now {
		return time.Time{}, err
	}
	for len(l) > 0 {
		commit := l[0]
		after, err := s.of(commit.to)
		if err != nil {
			return time.Time{}, err
		}
		for len(l) > 0 && l[0].commit == commit.commit {
			before, err := s.of(l[0].from)
			if err != nil {
				return time.Time{}, err
			}
			after = after && !before
			l = l[1:]
		}
		if after {
			return commit.authored, nil
		}
	}
	return time.Time{}, nil
}
