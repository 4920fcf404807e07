package lint

import (
	"path"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Corpus is all documents of the project, for rules that compare them.
type Corpus struct {
	holders map[string][]Holder
	ids     []string
	// unread holds the names of documents without an incident.
	unread map[string]bool
	// unnamed counts the documents without an id by the names of their files.
	unnamed map[string]int
}

// Holder is a document that has or had an id.
type Holder struct {
	Incident *incident.Incident
	Span     source.Span // where it says so
	Former   bool        // listed under formerly
	Context  bool        // as Document.Context
}

// newCorpus expects the documents in the order of their paths.
func newCorpus(documents []Document) *Corpus {
	c := &Corpus{holders: map[string][]Holder{}, unread: map[string]bool{}, unnamed: map[string]int{}}
	for _, d := range documents {
		in := d.Incident
		if in == nil {
			c.unread[Stem(d.path())] = true
			continue
		}
		if id := in.ID.Value; id != "" {
			c.holders[id] = append(c.holders[id], Holder{Incident: in, Span: in.ID.Span, Context: d.Context})
			c.ids = append(c.ids, id)
		} else {
			c.unnamed[Stem(d.path())]++
		}
		for _, f := range in.Formerly {
			if f.Value != "" {
				c.holders[f.Value] = append(c.holders[f.Value], Holder{Incident: in, Span: f.Span, Former: true, Context: d.Context})
			}
		}
	}
	slices.Sort(c.ids)
	c.ids = slices.Compact(c.ids)
	return c
}

// Holders returns the documents that have or had the id, in the order of
// their paths.
func (c *Corpus) Holders(id string) []Holder { return c.holders[id] }

// IDs returns the present ids, sorted.
func (c *Corpus) IDs() []string { return c.ids }

// Unread reports whether a document that could not be read is named like the
// id: it may well have it.
func (c *Corpus) Unread(id string) bool { return c.unread[id] }

// Free reports whether no other document than in has or had the id, or may get
// it by the name of its file.
func (c *Corpus) Free(id string, in *incident.Incident) bool {
	rivals := c.unnamed[id]
	if in.ID.Value == "" && Stem(in.File.Path) == id {
		rivals--
	}
	return len(c.holders[id]) == 0 && !c.unread[id] && rivals == 0
}

// Stem returns what a document's path says about its id: the file's name, or
// the folder's for DIR/index.md.
func Stem(name string) string {
	base := path.Base(name)
	if strings.EqualFold(base, "index.md") {
		return path.Base(path.Dir(name))
	}
	return strings.TrimSuffix(base, path.Ext(base))
}
