package lint

import (
	"path"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Facts are what a document says that others are compared with. They stand in
// its front matter.
type Facts struct {
	Path string
	// Read is false when the file could not be read as a postmortem; then
	// there is nothing but Path.
	Read     bool
	ID       string
	Formerly []string
	Date     incident.Date
}

// FactsOf returns what others are compared with.
func FactsOf(d Document) Facts {
	in := d.Incident
	if in == nil {
		return Facts{Path: d.path()}
	}
	f := Facts{Path: in.File.Path, Read: true, ID: in.ID.Value, Date: in.Date.Value}
	for _, id := range in.Formerly {
		if id.Value != "" {
			f.Formerly = append(f.Formerly, id.Value)
		}
	}
	return f
}

// name is what fingerprints call the document: its id, or without one the name
// of its file.
func (f Facts) name() string {
	if f.ID != "" {
		return f.ID
	}
	return Stem(f.Path)
}

// Names returns what fingerprints call each document of a path.
func Names(documents []Facts) func(path string) string {
	names := make(map[string]string, len(documents))
	for _, f := range documents {
		names[f.Path] = f.name()
	}
	return func(path string) string {
		if name, ok := names[path]; ok {
			return name
		}
		return Stem(path)
	}
}

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
	Path    string
	Date    incident.Date
	Former  bool // listed under formerly
	Context bool // as Document.Context
}

// newCorpus expects the sources in the order of their paths.
func newCorpus(sources []Source) *Corpus {
	c := &Corpus{holders: make(map[string][]Holder, len(sources)), unread: map[string]bool{}, unnamed: map[string]int{}}
	for _, s := range sources {
		if !s.Read {
			c.unread[Stem(s.Path)] = true
			continue
		}
		holder := Holder{Path: s.Path, Date: s.Date, Context: s.Context}
		if id := s.ID; id != "" {
			c.holders[id] = append(c.holders[id], holder)
			c.ids = append(c.ids, id)
		} else {
			c.unnamed[Stem(s.Path)]++
		}
		holder.Former = true
		for _, id := range s.Formerly {
			c.holders[id] = append(c.holders[id], holder)
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
