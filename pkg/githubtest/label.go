package githubtest

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxLabelName        = 50
	maxLabelDescription = 100
	defaultColor        = "ededed"
)

// Label is a label of a repository.
type Label struct {
	Name        string
	Color       string // six hex digits; empty in AddLabel is "ededed"
	Description string
}

type label struct {
	id int64
	Label
}

// AddLabel creates a label, or changes the colour and description of the one that has the name in any case.
func (r *Repo) AddLabel(l Label) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if l.Color == "" {
		l.Color = defaultColor
	}
	have := r.ensureLabel(l.Name)
	have.Color, have.Description = l.Color, l.Description
}

// Labels are the repository's labels in the order of their creation.
func (r *Repo) Labels() []Label {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	var list []Label
	for _, l := range r.labels {
		list = append(list, l.Label)
	}
	return list
}

// RenameLabel renames a label; issues keep it.
func (r *Repo) RenameLabel(old, new string) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.mustLabel(old).Name = new
}

// DeleteLabel deletes a label, which takes it off every issue.
func (r *Repo) DeleteLabel(name string) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.deleteLabel(r.mustLabel(name))
}

func (r *Repo) mustLabel(name string) *label {
	l := r.label(name)
	if l == nil {
		panic("githubtest: no label " + name)
	}
	return l
}

// label is the one with a name in any case, or nil.
func (r *Repo) label(name string) *label {
	for _, l := range r.labels {
		if strings.EqualFold(l.Name, name) {
			return l
		}
	}
	return nil
}

// ensureLabel creates what is missing; an existing label keeps its casing.
func (r *Repo) ensureLabel(name string) *label {
	l := r.label(name)
	if l == nil {
		l = &label{r.s.id(), Label{Name: name, Color: defaultColor}}
		r.labels = append(r.labels, l)
	}
	return l
}

func (r *Repo) ensureLabels(names []string) []*label {
	var labels []*label
	for _, name := range names {
		if l := r.ensureLabel(name); !slices.Contains(labels, l) {
			labels = append(labels, l)
		}
	}
	return labels
}

func (r *Repo) deleteLabel(l *label) {
	is := func(other *label) bool { return other == l }
	r.labels = slices.DeleteFunc(r.labels, is)
	for _, i := range r.issues {
		i.labels = slices.DeleteFunc(slices.Clone(i.labels), is)
	}
}

func (r *Repo) showLabel(l *label) object {
	return object{
		"id":          l.id,
		"node_id":     nodeID("Label", l.id),
		"url":         r.url() + "/labels/" + url.PathEscape(l.Name),
		"name":        l.Name,
		"color":       l.Color,
		"default":     false,
		"description": text(l.Description),
	}
}

// named is the label that the path names.
func (c *call) named() (*label, error) {
	if l := c.repo.label(c.vars["name"]); l != nil {
		return l, nil
	}
	return nil, notFound()
}

func (c *call) listLabels() (any, error) {
	return list(c, c.repo.labels, c.repo.showLabel), nil
}

func (c *call) getLabel() (any, error) {
	l, err := c.named()
	if err != nil {
		return nil, err
	}
	return c.repo.showLabel(l), nil
}

func (c *call) createLabel() (any, error) {
	if c.s.opts.ReadOnly {
		return nil, notFound()
	}
	want, err := c.wantedLabel(nil)
	if err != nil {
		return nil, err
	}
	l := c.repo.ensureLabel(want.Name)
	l.Label = want
	return c.repo.showLabel(l), nil
}

func (c *call) editLabel() (any, error) {
	l, err := c.named()
	if err != nil {
		return nil, err
	}
	if c.s.opts.ReadOnly {
		return nil, notFound()
	}
	want, err := c.wantedLabel(l)
	if err != nil {
		return nil, err
	}
	l.Label = want
	return c.repo.showLabel(l), nil
}

func (c *call) deleteLabel() (any, error) {
	l, err := c.named()
	if err != nil {
		return nil, err
	}
	if c.s.opts.ReadOnly {
		return nil, notFound()
	}
	c.repo.deleteLabel(l)
	return nil, nil
}

var hexColor = regexp.MustCompile(`^[0-9a-fA-F]{6}$`)

// wantedLabel is what the request makes of a label, nil for a new one.
func (c *call) wantedLabel(have *label) (Label, error) {
	want := Label{Color: defaultColor}
	if have != nil {
		want = have.Label
	}
	f := c.fields
	for _, key := range []string{"name", "new_name"} {
		if f.value(key) {
			want.Name = f.string(key)
		}
	}
	if f.value("color") {
		want.Color = strings.ToLower(f.string("color"))
	}
	if f.has("description") {
		want.Description = f.string("description")
	}
	if err := f.err(); err != nil {
		return want, err
	}

	var p problems
	if blank(want.Name) {
		p.missing("Label", "name")
	}
	if utf8.RuneCountInString(want.Name) > maxLabelName {
		p.tooLong("Label", "name", maxLabelName)
	}
	if l := c.repo.label(want.Name); l != nil && l != have {
		p.exists("Label", "name")
	}
	if !hexColor.MatchString(want.Color) {
		p.invalid("Label", "color", want.Color)
	}
	if utf8.RuneCountInString(want.Description) > maxLabelDescription {
		p.tooLong("Label", "description", maxLabelDescription)
	}
	return want, p.err()
}
