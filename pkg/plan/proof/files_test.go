package proof

import (
	"fmt"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// step is something that can happen; it reports false when it can't now.
type step struct {
	name   string
	weight int
	do     func(*model) bool
}

// onAction makes a step of a change of one action.
func onAction(name string, weight int, change func(*model, *incident.ActionItem)) step {
	return step{name, weight, func(m *model) bool {
		return m.edit(func(c *commit) bool {
			d := pickOf(m, c.docs...)
			if len(d.Actions) == 0 {
				return false
			}
			a := &d.Actions[m.pick(len(d.Actions))]
			change(m, a)
			m.note("file: %s %s/%s", name, d.ID.Value, a.ID.Value)
			return true
		})
	}}
}

var (
	names  = []string{"x", "y", "z"}
	owners = []string{"octocat", "hubot", "nobody", "team:x", ""} // nobody can't be assigned
)

// unused reports whether an id is free, and was not that of another action.
func unused(d *incident.Incident, name string) bool {
	return !slices.ContainsFunc(d.Actions, func(a incident.ActionItem) bool {
		return a.ID.Value == name || slices.ContainsFunc(a.Formerly, func(f incident.Field[string]) bool { return f.Value == name })
	})
}

// fileSteps are what authors do.
var fileSteps = []step{
	{"adds", 3, func(m *model) bool {
		return m.edit(func(c *commit) bool {
			d, name := pickOf(m, c.docs...), pickOf(m, names...)
			if !unused(d, name) {
				return false
			}
			a := action(name)
			a.Owner = field(pickOf(m, owners...))
			d.Actions = append(d.Actions, a)
			m.note("file: adds %s/%s of %s", d.ID.Value, name, a.Owner.Value)
			return true
		})
	}},
	{"adopts", 1, func(m *model) bool {
		return m.edit(func(c *commit) bool {
			d, name := pickOf(m, c.docs...), fmt.Sprint("adopted-", len(m.history))
			for _, i := range m.repo.Issues() {
				if h := m.hand(i.Number); h.own && !i.PullRequest && i.Body == "people's own" && len(i.Labels) == 0 {
					*h = hand{adopting: true, before: i, above: i.Body + "\n\n", below: "\n", title: i.Title}
					a := action(name)
					a.Issue = field(i.Number)
					d.Actions = append(d.Actions, a)
					m.note("file: %s/%s adopts #%d", d.ID.Value, name, i.Number)
					return true
				}
			}
			return false
		})
	}},
	{"removes", 2, func(m *model) bool {
		return m.edit(func(c *commit) bool {
			d := pickOf(m, c.docs...)
			if len(d.Actions) == 0 {
				return false
			}
			n := m.pick(len(d.Actions))
			m.note("file: removes %s/%s", d.ID.Value, d.Actions[n].ID.Value)
			d.Actions = slices.Delete(d.Actions, n, n+1)
			return true
		})
	}},
	onAction("status", 4, func(m *model, a *incident.ActionItem) {
		a.Status, a.Reason = field(pickOf(m, incident.ActionStatuses...)), field("")
		if a.Status.Value == incident.Dropped {
			a.Reason = field("no use")
		}
	}),
	onAction("title", 2, func(m *model, a *incident.ActionItem) { a.Title = field(fmt.Sprint("Title ", m.pick(3))) }),
	onAction("owner", 2, func(m *model, a *incident.ActionItem) {
		a.Owner = field(pickOf(m, owners...))
	}),
	onAction("labels", 2, func(m *model, a *incident.ActionItem) { a.Labels = fields([]string{"p", "q"}[:m.pick(3)]...) }),
	onAction("due", 1, func(m *model, a *incident.ActionItem) { a.Due.Value = a.Due.Value.AddDays(m.pick(5) - 2) }),
	onAction("renames", 1, func(m *model, a *incident.ActionItem) {
		a.Formerly = append(slices.Clone(a.Formerly), a.ID)
		a.ID = field(fmt.Sprintf("%s-%d", a.ID.Value, len(m.history)))
	}),
	{"retitles the incident", 1, func(m *model) bool {
		return m.edit(func(c *commit) bool {
			d := pickOf(m, c.docs...)
			d.Title = field(fmt.Sprint("Incident ", m.pick(3)))
			m.note("file: retitles %s", d.ID.Value)
			return true
		})
	}},
	{"moves the file", 1, func(m *model) bool {
		return m.edit(func(c *commit) bool {
			d := pickOf(m, c.docs...)
			if slices.Contains(c.failed, d.File.Path) {
				return false
			}
			d.File.Path = fmt.Sprintf("postmortems/%d/%s.md", m.pick(2), d.ID.Value)
			m.note("file: moves %s", d.ID.Value)
			return true
		})
	}},
	{"changes the document's id", 1, func(m *model) bool {
		return m.edit(func(c *commit) bool {
			d := pickOf(m, c.docs...)
			d.Formerly = append(d.Formerly, d.ID)
			d.ID = field(fmt.Sprintf("%.1s-%d", d.ID.Value, len(m.history)))
			m.note("file: changes the id to %s", d.ID.Value)
			return true
		})
	}},
	{"breaks or repairs a document", 3, func(m *model) bool {
		return m.edit(func(c *commit) bool {
			d := pickOf(m, c.docs...)
			path := d.File.Path
			if n := slices.Index(c.failed, path); n >= 0 {
				c.failed = slices.Delete(slices.Clone(c.failed), n, n+1)
				m.note("file: repairs %s", d.ID.Value)
			} else {
				c.failed = append(slices.Clone(c.failed), path)
				m.note("file: breaks %s", d.ID.Value)
			}
			return true
		})
	}},
}
