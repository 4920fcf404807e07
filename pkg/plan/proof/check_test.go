package proof

import (
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/plan"
)

// remember notes what people's own issues are before a run.
func (m *model) remember() {
	for _, i := range m.repo.Issues() {
		if h := m.hands[i.Number]; h != nil && h.own {
			h.before = i
		}
	}
}

// respected checks after each run what no run may ever do.
func (m *model) respected() {
	m.respectedMilestones()
	for _, i := range m.repo.Issues() {
		h := m.hand(i.Number)
		if h.own {
			if d := cmp.Diff(h.before, i); d != "" {
				m.fatalf("people's own issue #%d was changed:\n%s", i.Number, d)
			}
			continue
		}
		above, _, below, ok := take(i.Body)
		if h.adopting && !ok && i.Body == h.before.Body && i.Title == h.before.Title && i.State == h.before.State {
			continue
		}
		if !ok {
			m.fatalf("#%d has lost its block: %q", i.Number, i.Body)
		}
		if above != h.above || below != h.below {
			m.fatalf("people's words in #%d: above %q is %q, below %q is %q", i.Number, h.above, above, h.below, below)
		}
		if h.title != "" && i.Title != h.title {
			m.fatalf("people's title %q of #%d is %q", h.title, i.Number, i.Title)
		}
		for _, l := range h.mine {
			if !slices.Contains(i.Labels, l) {
				m.fatalf("people's label %q of #%d is lost", l, i.Number)
			}
		}
		for _, l := range h.mineLogins {
			if !slices.Contains(i.Assignees, l) {
				m.fatalf("people's assignee %q of #%d is lost", l, i.Number)
			}
		}
		if h.closed && i.State != "closed" {
			m.fatalf("#%d was closed by a person, and is %s", i.Number, i.State)
		}
		for _, c := range m.repo.Comments(i.Number) {
			if c.Author != "octocat" {
				m.fatalf("#%d has a comment of ours: %q", i.Number, c.Body)
			}
		}
	}
}

// respectedMilestones is the same for milestones.
func (m *model) respectedMilestones() {
	for _, one := range m.repo.Milestones() {
		h := m.milestone(one.Number)
		above, _, below, ok := take(one.Description)
		switch {
		case !ok:
			m.fatalf("milestone %d has lost its block: %q", one.Number, one.Description)
		case above != h.above || below != h.below:
			m.fatalf("people's words in milestone %d: above %q is %q, below %q is %q", one.Number, h.above, above, h.below, below)
		case one.State == "closed" && one.OpenIssues > 0 && !h.closed && m.peoplesIn(one.Number):
			m.fatalf("milestone %d is closed with an open issue of people's in it", one.Number)
		case h.title != "" && one.Title != h.title:
			m.fatalf("people's title %q of milestone %d is %q", h.title, one.Number, one.Title)
		}
	}
}

func (m *model) peoplesIn(milestone int) bool {
	return slices.ContainsFunc(m.repo.Issues(), func(i githubtest.Issue) bool {
		return i.Milestone == milestone && i.State == "open" && m.hand(i.Number).own
	})
}

// twins counts the open issues of each key that are not the first.
func (m *model) twins() map[string]int {
	twins := map[string]int{}
	for _, i := range m.repo.Issues() {
		if _, mark, _, ok := take(i.Body); ok && i.State == "open" && mark.State != "duplicate" && !m.hand(i.Number).own && !m.hand(i.Number).copied {
			twins[mark.Key]++
		}
	}
	return twins
}

// noTwins expects that a run alone, whatever it met, has not made a second
// issue for an item.
func (m *model) noTwins(before map[string]int) {
	for key, n := range m.twins() {
		if n > 1 && n > before[key] && !m.destroyed {
			m.fatalf("one run alone made a second issue for %s", key)
		}
	}
}

// clean runs to the end without trouble and expects that nothing is left.
func (m *model) clean() {
	m.remember()
	before := m.repo.Issues()
	p, err := m.client(m.latest(), quiet)
	if err != nil {
		m.fatalf("a run without trouble: %v, %q", err, p.Refusals)
	}
	m.respected()
	m.whole(before)
	again, err := m.client(m.latest(), quiet)
	if err != nil || !again.Empty() || len(again.Refusals) > 0 {
		var left []string
		for _, c := range again.Changes {
			left = append(left, string(c.Verb)+" "+string(c.Kind)+" "+c.Name()+": "+c.Why)
		}
		m.fatalf("there is still to do: %v\n%s", err, strings.Join(left, "\n"))
	}
}

// older runs from a commit that may be older than what wrote the markers.
func (m *model) older(c commit) {
	m.remember()
	before := map[int]githubtest.Issue{}
	for _, i := range m.repo.Issues() {
		if _, mark, _, ok := take(i.Body); ok && mark.Commit.After(c.at) && mark.Source == "o/r" {
			before[i.Number] = i
		}
	}
	m.client(c, quiet)
	m.respected()
	for n, want := range before {
		if d := cmp.Diff(want, m.repo.Issue(n)); d != "" {
			m.fatalf("a run from the commit of %s changed #%d:\n%s", c.at.Format("15:04"), n, d)
		}
	}
}

// whole checks that the tracker is what the files say, but for what people
// have taken into their own hands.
func (m *model) whole(before []githubtest.Issue) {
	want := m.want(m.latest())
	present := map[string]string{} // former key → present one
	items := map[string]plan.Item{}
	for _, item := range want.Items {
		items[item.Key.String()] = item
		for _, f := range item.Former {
			present[f.String()] = item.Key.String()
		}
	}
	milestones := m.milestones(want)
	byKey := map[string][]githubtest.Issue{}
	for _, i := range m.repo.Issues() {
		h := m.hand(i.Number)
		_, mark, _, ok := take(i.Body)
		if !ok || h.own || mark.State == "duplicate" || m.hidden(i, h) {
			continue
		}
		key := mark.Key
		if now, ok := present[key]; ok {
			key = now
		}
		byKey[key] = append(byKey[key], i)
		_, known := items[key]
		n := slices.IndexFunc(before, func(b githubtest.Issue) bool { return b.Number == i.Number })
		switch {
		case known:
		case len(want.Failed) == 0 && i.State == "open" && !h.reopened:
			m.fatalf("#%d is open, and no document has %s", i.Number, key)
		case len(want.Failed) > 0 && i.State == "closed" && n >= 0 && before[n].State == "open" && i.StateReason != "duplicate":
			m.fatalf("#%d was closed while %q could not be read", i.Number, want.Failed)
		}
	}
	groups := map[string]plan.Group{}
	for _, g := range want.Groups {
		groups[g.Incident] = g
	}
	for key, item := range items {
		m.item(item, byKey[key], groups[item.Key.Incident], milestones[item.Key.Incident])
	}
}

// hidden issues were made invisible by a person: no label of ours, no milestone
// of ours.
func (m *model) hidden(i githubtest.Issue, h *hand) bool {
	return h.stripped && !slices.Contains(i.Labels, "postmortem-action")
}

func (m *model) item(item plan.Item, issues []githubtest.Issue, group plan.Group, milestone githubtest.Milestone) {
	var open, closed []githubtest.Issue
	byPeople := false
	for _, i := range issues {
		h := m.hand(i.Number)
		if i.State == "open" {
			open = append(open, i)
			continue
		}
		closed = append(closed, i)
		byPeople = byPeople || h.closed
	}
	if len(open) > 1 {
		m.fatalf("%s has %d open issues: #%d and #%d", item.Key, len(open), open[0].Number, open[1].Number)
	}
	if item.Status != incident.Open {
		if len(open) == 1 && !m.hand(open[0].Number).reopened {
			m.fatalf("%s is %s, and #%d is open", item.Key, item.Status, open[0].Number)
		}
		return
	}
	if len(open) == 0 {
		switch {
		case len(closed) == 0:
			m.fatalf("%s is open and has no issue", item.Key)
		case !byPeople && !slices.ContainsFunc(closed, func(i githubtest.Issue) bool { return m.hand(i.Number).reopened || m.hand(i.Number).copied }):
			m.fatalf("%s is open, and #%d is closed without a person", item.Key, closed[0].Number)
		}
		return
	}
	i := open[0]
	h := m.hand(i.Number)
	for _, c := range closed {
		if m.hand(c.Number).closed && !h.copied && i.CreatedAt.After(c.ClosedAt) {
			m.fatalf("%s was closed by a person as #%d, and created again as #%d", item.Key, c.Number, i.Number)
		}
	}
	if h.title == "" && i.Title != item.Title {
		m.fatalf("the title of #%d is %q, and not %q", i.Number, i.Title, item.Title)
	}
	if text := plan.BlockText(i.Body); !h.text && text != plan.Visible(item.Text) {
		m.fatalf("the text of #%d is\n%s\nand not\n%s", i.Number, text, plan.Visible(item.Text))
	}
	sets(m, i.Number, "labels", item.Labels, i.Labels, func(l string) bool { return slices.Contains(h.mine, l) || slices.Contains(h.labels, l) })
	assignable := slices.DeleteFunc(slices.Clone(item.Assignees), func(l string) bool { return l == "nobody" })
	sets(m, i.Number, "assignees", assignable, i.Assignees, func(string) bool { return h.logins })
	if m.bare {
		return
	}
	if !h.milestone && i.Milestone != milestone.Number {
		m.fatalf("#%d is in milestone %d, and that of %s is %d", i.Number, i.Milestone, item.Key.Incident, milestone.Number)
	}
	if m.milestone(milestone.Number).title == "" && !strings.HasPrefix(milestone.Title, group.Title) || milestone.DueOn.Format("2006-01-02") != group.Due.String() {
		m.fatalf("milestone %d is %q, due on %s, and not %q, due on %s", milestone.Number, milestone.Title, milestone.DueOn, group.Title, group.Due)
	}
}

func sets(m *model, number int, what string, want, have []string, theirs func(string) bool) {
	for _, s := range want {
		if !slices.Contains(have, s) && !theirs(s) {
			m.fatalf("#%d has not %q among its %s %q", number, s, what, have)
		}
	}
	for _, s := range have {
		if !slices.Contains(want, s) && !theirs(s) && !m.residue(s) {
			m.fatalf("#%d still has %q among its %s, the file has %q", number, s, what, want)
		}
	}
}

// residue reports whether a run that was cut off may have added a label or an
// assignee without recording it: when the file takes it back before the next
// run, it passes for people's.
func (m *model) residue(s string) bool {
	return m.cutOff && slices.ContainsFunc(m.history, func(c commit) bool {
		return slices.ContainsFunc(c.docs, func(d *incident.Incident) bool {
			return slices.ContainsFunc(d.Actions, func(a incident.ActionItem) bool {
				return a.Owner.Value == s || slices.ContainsFunc(a.Labels, func(l incident.Field[string]) bool { return l.Value == s })
			})
		})
	})
}

// milestones checks the milestones and returns the open one of each incident.
func (m *model) milestones(want plan.Wanted) map[string]githubtest.Milestone {
	if m.bare {
		return nil
	}
	present := map[string]string{}
	for _, g := range want.Groups {
		for _, f := range g.Former {
			present[f] = g.Incident
		}
	}
	open := map[string]githubtest.Milestone{}
	for _, one := range m.repo.Milestones() {
		_, mark, _, ok := take(one.Description)
		if !ok || mark.Kind != "milestone" || one.State == "closed" {
			continue
		}
		id := mark.Key
		if now, ok := present[id]; ok {
			id = now
		}
		if old, twice := open[id]; twice && old.OpenIssues > 0 && one.OpenIssues > 0 {
			m.fatalf("milestones %d and %d of %s are both open", old.Number, one.Number, id)
		}
		if old, twice := open[id]; !twice || old.OpenIssues == 0 {
			open[id] = one
		}
	}
	return open
}
