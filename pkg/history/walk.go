package history

import (
	"container/heap"
	"context"
	"fmt"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/object"
	"github.com/golang/groupcache/lru"
)

// walk goes once over the history for all documents, and finds for each the
// commits that "git log -- FILE" shows: those at which it differs from every
// parent. Where a merge has the document as one of its parents has it, only
// that parent is followed (the first such), as git does: a branch that left a
// document alone says nothing about it.
type walk struct {
	objects *objects
	places  *place
	count   int // of documents

	queue   commits
	waiting map[plumbing.Hash]set // what the commits in the queue will be asked
	asked   map[plumbing.Hash]set // what others were

	// found is called for what every commit that git shows did to a document: parents
	// after their children, else the newest first. A merge did as many things as
	// it has parents.
	found func(c *object.Commit, ch change)

	recent *lru.Cache // of commits
}

// recentCommits are remembered, since a parent is soon asked itself.
const recentCommits = 1 << 10

func newWalk(o *objects, names []string) *walk {
	return &walk{
		objects: o, places: places(names), count: len(names), recent: lru.New(recentCommits),
		waiting: map[plumbing.Hash]set{}, asked: map[plumbing.Hash]set{},
	}
}

func (w *walk) run(ctx context.Context, head plumbing.Hash) error {
	if err := w.ask(head, everything); err != nil {
		return err
	}
	for w.queue.Len() > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := heap.Pop(&w.queue).(entry).commit
		// Where clocks differ, a commit may be asked again.
		before := w.asked[c.Hash]
		now := w.waiting[c.Hash].less(before, w.count)
		delete(w.waiting, c.Hash)
		if now.empty() {
			continue
		}
		w.asked[c.Hash] = before.union(now)
		if err := w.visit(c, now); err != nil {
			return err
		}
	}
	return nil
}

// ask puts a commit into the queue, or adds to what it will be asked.
func (w *walk) ask(h plumbing.Hash, s set) error {
	if s.empty() {
		return nil
	}
	if before, ok := w.waiting[h]; ok {
		w.waiting[h] = before.union(s)
		return nil
	}
	if s.less(w.asked[h], w.count).empty() {
		return nil
	}
	c, err := w.commit(h)
	if err != nil {
		return err
	}
	w.waiting[h] = s
	w.queue.push(c)
	return nil
}

func (w *walk) visit(c *object.Commit, asked set) error {
	if len(c.ParentHashes) == 0 {
		changes, err := w.compare(plumbing.ZeroHash, c.TreeHash)
		if err == nil {
			w.report(c, asked, changes)
		}
		return err
	}
	var all [][]change
	different := asked // from all parents so far
	for _, h := range c.ParentHashes {
		parent, err := w.commit(h)
		if err != nil {
			return err
		}
		changes, err := w.compare(parent.TreeHash, c.TreeHash)
		if err != nil {
			return fmt.Errorf("compare commit %s with its parent %s: %w", c.Hash, h, err)
		}
		changed := numbers(changes)
		if len(c.ParentHashes) == 1 {
			w.report(c, asked, changes)
			return w.ask(h, asked)
		}
		if err := w.ask(h, different.minus(changed).settle(w.count)); err != nil {
			return err
		}
		different = set{list: different.only(changed)}
		if different.empty() {
			return nil
		}
		all = append(all, changes)
	}
	for i, changes := range all {
		w.report(c, different, changes)
		if err := w.ask(c.ParentHashes[i], different); err != nil {
			return err
		}
	}
	return nil
}

// report passes on those changes that were asked for.
func (w *walk) report(c *object.Commit, asked set, changes []change) {
	wanted := asked.only(numbers(changes))
	for _, ch := range changes {
		if len(wanted) > 0 && wanted[0] == ch.document {
			w.found(c, ch)
			wanted = wanted[1:]
		}
	}
}

func numbers(changes []change) []int32 {
	list := make([]int32, len(changes))
	for i, c := range changes {
		list[i] = c.document
	}
	return list
}

// commit reads a commit; go-git's own way reads through its storage.
func (w *walk) commit(h plumbing.Hash) (*object.Commit, error) {
	if c, ok := w.recent.Get(h); ok {
		return c.(*object.Commit), nil
	}
	data, err := w.objects.text(h, plumbing.CommitObject)
	if err != nil {
		return nil, err
	}
	encoded := &plumbing.MemoryObject{}
	encoded.SetType(plumbing.CommitObject)
	encoded.Write(data) // into memory
	c := &object.Commit{}
	if err := c.Decode(encoded); err != nil {
		return nil, fmt.Errorf("read commit %s: %w", h, err)
	}
	c.Hash = h // not that of the replacement
	w.recent.Add(h, c)
	return c, nil
}
