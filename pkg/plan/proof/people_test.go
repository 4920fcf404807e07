package proof

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
)

// hand is what people did to an issue, which runs must respect from then on.
type hand struct {
	own    bool // people's own issue: nothing of it may change
	before githubtest.Issue
	// adopting: a file names it, and no run has made it ours yet.
	adopting bool

	above, below string // what they wrote around our block
	title        string // "" while it is ours
	text         bool   // the block was edited
	mine         []string
	labels       []string // file's labels that they added or removed
	logins       bool     // assignees were added or taken off
	mineLogins   []string // who was added
	milestone    bool
	closed       bool // while we had left it open: it stays closed
	reopened     bool
	stripped     bool // the managed label was taken off
	copied       bool // its marker stands on another issue as well
}

func (m *model) hand(number int) *hand {
	h := m.hands[number]
	if h == nil {
		h = &hand{below: "\n"}
		m.hands[number] = h
	}
	return h
}

// milestone is the same of a milestone.
func (m *model) milestone(number int) *hand { return m.hand(-number) }

// ours draws an issue that has our block: the one that a run is about to
// write, if there is one.
func (m *model) ours() (githubtest.Issue, bool) {
	var list []githubtest.Issue
	for _, i := range m.repo.Issues() {
		if _, mark, _, ok := take(i.Body); ok && mark.Source == "o/r" && !m.hand(i.Number).own && (m.target == 0 || m.target == i.Number) {
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		return githubtest.Issue{}, false
	}
	return pickOf(m, list...), true
}

// onIssue makes a step of what a person does to an issue of ours.
func onIssue(name string, weight int, do func(*model, githubtest.Issue, *hand) bool) step {
	return step{name, weight, func(m *model) bool {
		i, ok := m.ours()
		if !ok {
			return false
		}
		if !do(m, i, m.hand(i.Number)) {
			return false
		}
		m.note("person: %s #%d", name, i.Number)
		return true
	}}
}

// onMilestone does the same with a milestone of ours.
func onMilestone(name string, weight int, do func(*model, githubtest.Milestone, *hand)) step {
	return step{name, weight, func(m *model) bool {
		all := m.repo.Milestones()
		if len(all) == 0 {
			return false
		}
		one := pickOf(m, all...)
		do(m, one, m.milestone(one.Number))
		m.note("person: %s milestone %d", name, one.Number)
		return true
	}}
}

// opens creates an issue of people's own.
func opens(name string, weight int, issue func(*model) (githubtest.Issue, bool)) step {
	return step{name, weight, func(m *model) bool {
		i, ok := issue(m)
		if !ok {
			return false
		}
		i.Author = "octocat"
		i = m.repo.AddIssue(i)
		m.hands[i.Number] = &hand{own: true}
		m.note("person: %s #%d", name, i.Number)
		return true
	}}
}

// peopleSteps are what people do on GitHub that takes nothing away.
var peopleSteps = []step{
	onIssue("closes", 4, func(m *model, i githubtest.Issue, h *hand) bool {
		_, mark, _, _ := take(i.Body)
		if i.State == "closed" {
			return false
		}
		m.repo.CloseIssue(i.Number, pickOf(m, "completed", "not_planned"))
		h.closed, h.reopened = mark.State == "open", false
		return true
	}),
	onIssue("reopens", 3, func(m *model, i githubtest.Issue, h *hand) bool {
		if i.State == "open" {
			return false
		}
		m.repo.EditIssue(i.Number, func(i *githubtest.Issue) { i.State = "open" })
		h.closed, h.reopened = false, true
		return true
	}),
	onIssue("retitles", 4, func(m *model, i githubtest.Issue, h *hand) bool {
		h.title = fmt.Sprint("Mine ", m.pick(9))
		m.repo.EditIssue(i.Number, func(i *githubtest.Issue) { i.Title = h.title })
		return true
	}),
	onIssue("assigns", 2, func(m *model, i githubtest.Issue, h *hand) bool {
		h.logins, h.mineLogins = true, []string{"monalisa"}
		m.repo.EditIssue(i.Number, func(i *githubtest.Issue) { i.Assignees = append(i.Assignees, "monalisa") })
		return true
	}),
	onIssue("unassigns", 1, func(m *model, i githubtest.Issue, h *hand) bool {
		h.logins, h.mineLogins = true, nil
		m.repo.EditIssue(i.Number, func(i *githubtest.Issue) { i.Assignees = nil })
		return true
	}),
	onIssue("labels", 2, func(m *model, i githubtest.Issue, h *hand) bool {
		l := pickOf(m, "hot", "cold", "q")
		if l == "q" {
			h.labels = append(h.labels, l)
		} else {
			h.mine = append(h.mine, l)
		}
		m.repo.EditIssue(i.Number, func(i *githubtest.Issue) { i.Labels = append(i.Labels, l) })
		return true
	}),
	onIssue("takes a label off", 1, func(m *model, i githubtest.Issue, h *hand) bool {
		h.labels = append(h.labels, "p")
		m.repo.EditIssue(i.Number, func(i *githubtest.Issue) {
			i.Labels = slices.DeleteFunc(i.Labels, func(l string) bool { return l == "p" })
		})
		return true
	}),
	onIssue("edits the block of", 1, func(m *model, i githubtest.Issue, h *hand) bool {
		if !strings.Contains(i.Body, "it works") {
			return false
		}
		h.text = true
		m.write(i.Number, func(body string) string { return strings.Replace(body, "it works", "mine", 1) })
		return true
	}),
	onIssue("writes in", 4, func(m *model, i githubtest.Issue, h *hand) bool {
		word := fmt.Sprintf("word %d\t \n", len(m.trace))
		above := m.chance(50)
		m.write(i.Number, func(body string) string {
			if above {
				return word + body
			}
			return body + "\n" + word
		})
		return true
	}),
	onIssue("moves out of the milestone", 1, func(m *model, i githubtest.Issue, h *hand) bool {
		h.milestone = true
		m.repo.EditIssue(i.Number, func(i *githubtest.Issue) { i.Milestone = 0 })
		return true
	}),
	onIssue("locks", 1, func(m *model, i githubtest.Issue, h *hand) bool {
		m.repo.LockIssue(i.Number)
		return true
	}),
	onIssue("comments on", 1, func(m *model, i githubtest.Issue, h *hand) bool {
		m.repo.AddComment(i.Number, "octocat", "a comment")
		return true
	}),
	onIssue("copies to an issue of ours", 1, func(m *model, i githubtest.Issue, h *hand) bool {
		above, mark, below, _ := take(i.Body)
		if mark.State != "open" {
			return false
		}
		c := m.repo.AddIssue(githubtest.Issue{Title: i.Title, Body: i.Body, Labels: []string{"postmortem-action"}, Author: "octocat"})
		m.hands[c.Number] = &hand{above: above, below: below, labels: []string{"p", "q"}, logins: true, milestone: true, copied: true, title: h.title, text: h.text}
		h.copied = true
		return true
	}),
	opens("opens one like an item's", 2, func(m *model) (githubtest.Issue, bool) {
		return githubtest.Issue{Title: pickOf(m, "Do x", "Do y", "Title 1"), Body: "people's own"}, true
	}),
	opens("opens one with our label", 1, func(m *model) (githubtest.Issue, bool) {
		return githubtest.Issue{Title: "Do x", Body: "people's own", Labels: []string{"postmortem-action"}}, true
	}),
	opens("quotes a marker in", 1, func(m *model) (githubtest.Issue, bool) {
		i, ok := m.ours()
		return githubtest.Issue{Title: i.Title, Body: "See\n" + i.Body}, ok
	}),
	opens("opens a pull request with a marker and our label", 1, func(m *model) (githubtest.Issue, bool) {
		i, ok := m.ours()
		return githubtest.Issue{Title: i.Title, Body: i.Body, Labels: []string{"postmortem-action"}, PullRequest: true}, ok
	}),
	opens("opens one in our milestone", 1, func(m *model) (githubtest.Issue, bool) {
		for _, one := range m.repo.Milestones() {
			if one.State == "open" {
				return githubtest.Issue{Title: "ours, they say", Milestone: one.Number}, true
			}
		}
		return githubtest.Issue{}, false
	}),
	opens("has another repository's", 1, func(m *model) (githubtest.Issue, bool) {
		i, ok := m.ours()
		return githubtest.Issue{Title: i.Title, Body: resource(i.Body, "o/other"), Labels: []string{"postmortem-action"}}, ok
	}),
	onMilestone("closes", 1, func(m *model, one githubtest.Milestone, h *hand) {
		h.closed = true
		m.repo.EditMilestone(one.Number, func(m *githubtest.Milestone) { m.State = "closed" })
	}),
	onMilestone("writes in", 1, func(m *model, one githubtest.Milestone, h *hand) {
		word := fmt.Sprintf("word %d\n", len(m.trace))
		one = m.repo.EditMilestone(one.Number, func(one *githubtest.Milestone) { one.Description = word + one.Description + word })
		h.above, _, h.below, _ = take(one.Description)
	}),
	onMilestone("retitles", 1, func(m *model, one githubtest.Milestone, h *hand) {
		h.title = fmt.Sprint("Mine ", one.Number, m.pick(9))
		m.repo.EditMilestone(one.Number, func(one *githubtest.Milestone) { one.Title = h.title })
	}),
}

// wordSteps are those of peopleSteps that a client must look out for until the
// last moment.
var wordSteps = slices.DeleteFunc(slices.Clone(peopleSteps), func(s step) bool {
	return !slices.Contains([]string{"writes in", "retitles", "labels", "edits the block of"}, s.name)
})

// destructiveSteps take issues, or what they are known by, away.
var destructiveSteps = []step{
	onIssue("deletes", 2, func(m *model, i githubtest.Issue, h *hand) bool {
		m.repo.DeleteIssue(i.Number)
		return true
	}),
	onIssue("transfers", 2, func(m *model, i githubtest.Issue, h *hand) bool {
		m.repo.TransferIssue(i.Number, m.elsewhere)
		return true
	}),
	onIssue("removes the marker of", 2, func(m *model, i githubtest.Issue, h *hand) bool {
		if h.adopting { // the file would have it adopted again
			return false
		}
		m.repo.EditIssue(i.Number, func(i *githubtest.Issue) { i.Body = "mine now" })
		*h = hand{own: true}
		return true
	}),
	onIssue("takes all labels off", 3, func(m *model, i githubtest.Issue, h *hand) bool {
		h.stripped, h.mine, h.labels = true, nil, []string{"p", "q"}
		m.repo.EditIssue(i.Number, func(i *githubtest.Issue) { i.Labels = nil })
		return true
	}),
	onMilestone("deletes", 2, func(m *model, one githubtest.Milestone, h *hand) { m.repo.DeleteMilestone(one.Number) }),
}

// write changes a body as a person does, and remembers what is theirs.
func (m *model) write(number int, change func(string) string) {
	h := m.hand(number)
	i := m.repo.EditIssue(number, func(i *githubtest.Issue) { i.Body = change(i.Body) })
	h.above, _, h.below, _ = take(i.Body)
}
