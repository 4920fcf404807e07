package site

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// actionView is one row of a table of actions.
type actionView struct {
	id       string
	anchor   string // in the incident's page; empty when the id cannot serve
	doc      *doc
	title    string
	kind     incident.ActionType
	doneWhen string
	owner    string // without what marks a team
	ownerRef string // as written
	team     bool
	due      incident.Date
	state    incident.ActionStatus
	overdue  int // days; 0 when it is not
	closed   incident.Date
	reason   string // why it was dropped
	issue    string // "#12"
	issueURL string // empty when not known
}

func (b *builder) viewAction(a insight.Action) actionView {
	item := a.Item
	v := actionView{
		id:       item.ID.Value,
		doc:      b.docOf(a.Incident),
		title:    firstOf(item.Title.Value, item.ID.Value, "Untitled"),
		kind:     item.Type.Value,
		doneWhen: item.DoneWhen.Value,
		owner:    item.Owner.Value,
		ownerRef: item.Owner.Value,
		due:      item.Due.Value,
		state:    a.State,
		closed:   a.Closed,
	}
	if incident.ValidID(v.id) {
		v.anchor = "action-" + v.id
	}
	if name, ok := item.Team(); ok {
		v.owner, v.team = name, true
	}
	if v.state == incident.Dropped {
		v.reason = item.Reason.Value
	}
	if a.Timing == insight.Overdue {
		v.overdue = b.today.DaysSince(v.due)
	}
	number := a.Progress.Number
	if number > 0 {
		if u, err := parseURL(a.Progress.URL); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
			v.issueURL = u.String()
		}
	} else {
		number = item.Issue.Value
	}
	if number > 0 {
		v.issue = "#" + strconv.Itoa(number)
		if v.issueURL == "" && b.IssueURL != "" {
			v.issueURL = b.IssueURL + strconv.Itoa(number)
		}
	}
	return v
}

// actionTable writes actions; withIncident names the incident of each, for
// lists over several.
func (p *page) actionTable(root string, actions []insight.Action, withIncident bool) {
	p.raw(`<table class="actions`)
	if withIncident {
		p.raw(" across")
	}
	p.raw(`">
<caption class="hidden">Action items with their states</caption>
<thead><tr><th scope="col">State</th><th scope="col">Action</th>`)
	if !p.Without.Owners {
		p.raw(`<th scope="col">Owner</th>`)
	}
	p.raw(`<th scope="col">Due</th>`)
	if !p.Without.Issues {
		p.raw(`<th scope="col">Issue</th>`)
	}
	p.raw("</tr></thead>\n<tbody>\n")
	seen := map[string]bool{}
	for _, a := range actions {
		v := p.viewAction(a)
		if withIncident || seen[v.anchor] {
			v.anchor = "" // ids of several incidents may be equal
		}
		seen[v.anchor] = true
		p.actionRow(root, v, withIncident)
	}
	p.raw("</tbody>\n</table>\n")
}

func (p *page) actionRow(root string, v actionView, withIncident bool) {
	p.raw("<tr")
	switch v.state {
	case incident.Done:
		p.raw(` class="is-done"`)
	case incident.Dropped:
		p.raw(` class="is-dropped"`)
	}
	if v.anchor != "" {
		p.attr("id", v.anchor)
	}
	p.raw(">\n" + `<td class="state">`)
	p.actionState(v)
	p.raw("</td>\n" + `<th scope="row" class="action"><span class="title" dir="auto">`)
	p.text(v.title)
	p.raw("</span>")
	p.labelled("Done when", v.doneWhen)
	p.labelled("Dropped", v.reason)
	p.raw(` <span class="sub of">`)
	if v.kind != "" {
		p.element("span", "kind", string(v.kind))
		p.raw(" ")
	}
	if withIncident {
		href := root + v.doc.path()
		if incident.ValidID(v.id) {
			href += "#action-" + v.id
		}
		p.link(href, v.doc.title)
		if !v.doc.day.IsZero() {
			p.raw(" ")
			p.date(v.doc.day)
		}
	}
	p.raw("</span></th>\n")
	if !p.Without.Owners {
		p.actionOwner(root, v)
	}
	p.raw(`<td class="due" data-label="Due">`)
	if v.due.IsZero() {
		p.raw(`<span class="unknown">no date</span>`)
	} else {
		p.date(v.due)
	}
	p.raw("</td>\n")
	if !p.Without.Issues {
		p.actionIssue(v)
	}
	p.raw("</tr>\n")
}

func (p *page) actionOwner(root string, v actionView) {
	p.raw(`<td class="owner" data-label="Owner">`)
	if v.owner == "" {
		p.raw(`<span class="unknown">nobody</span>`)
	} else {
		href := p.ownerAt[strings.ToLower(v.ownerRef)]
		if href != "" {
			href = root + href
		}
		p.link(href, v.owner)
		if v.team {
			p.raw(` <span class="sub">team</span>`)
		}
	}
	p.raw("</td>\n")
}

func (p *page) actionIssue(v actionView) {
	p.raw(`<td class="issue" data-label="Issue">`)
	switch {
	case v.issueURL != "":
		p.raw("<a")
		p.attr("href", v.issueURL)
		p.raw(">")
		p.text(v.issue)
		p.raw("</a>")
	case v.issue != "":
		p.text(v.issue)
	default:
		p.raw(`<span class="unknown">none</span>`)
	}
	p.raw("</td>\n")
}

func (p *page) actionState(v actionView) {
	switch {
	case v.overdue > 0:
		p.raw(`<span class="state state-overdue">overdue</span> <span class="sub">by `)
		p.text(plural(v.overdue, "day"))
		p.raw("</span>")
	case v.state == incident.Done:
		p.raw(`<span class="state state-done">done</span>`)
	case v.state == incident.Dropped:
		p.raw(`<span class="state state-dropped">dropped</span>`)
	default:
		p.raw(`<span class="state state-open">open</span>`)
	}
	if v.state == incident.Done && !v.closed.IsZero() {
		p.raw(` <span class="sub">`)
		p.date(v.closed)
		p.raw("</span>")
	}
}

func (p *page) labelled(label constant, text string) {
	if text == "" {
		return
	}
	p.raw(` <span class="sub" dir="auto"><b>`)
	p.raw(label)
	p.raw("</b> ")
	p.text(text)
	p.raw("</span>")
}

// openActions are those that wait, overdue ones first.
func (b *builder) openActions() []insight.Action {
	for i, a := range b.actions {
		if a.State != incident.Open { // they come first
			return b.actions[:i]
		}
	}
	return b.actions
}

const (
	actionsDir = "actions/"
	ownersPath = "owners/index.html"
)

// actionIndex writes the pages of all open actions.
func (p *page) actionIndex() error {
	open := p.openActions()
	var tally insight.Tally
	for _, d := range p.docs {
		tally = tally.Add(d.tally)
	}
	return pages(open, rowsPerPage, actionsDir, func(path string, part []insight.Action, turn func(*page)) error {
		p.Reset()
		f := frame{path: path, title: "Actions", section: sectionActions, states: true,
			description: "What was promised and is still open, overdue first, by owner and by type."}
		if p.Without.Owners {
			f.description = "What was promised and is still open, overdue first, by type."
		}
		first := path == sectionActions.path
		if !first {
			f.title += ", page " + strings.TrimSuffix(strings.TrimPrefix(path, actionsDir+"page-"), ".html")
		}
		p.begin(f)
		p.masthead("Actions", func() { p.raw("What was promised and is still open, overdue first.") })
		if tally.Total() == 0 {
			p.empty("No actions yet.", "They come from the front matter of the postmortems, and are listed here with owner, due date and state.")
			return p.end(f)
		}
		if first {
			p.strip("At a glance", func() {
				p.cell(alarmIf(tally.Overdue > 0), "Overdue", func() { p.bigNumber(tally.Overdue) }, func() {
					if len(open) > 0 && open[0].Timing == insight.Overdue {
						p.raw("the oldest by ")
						p.text(plural(p.today.DaysSince(open[0].Item.Due.Value), "day"))
					} else {
						p.raw("open past the due date")
					}
				})
				p.cell("", "Open", func() { p.bigNumber(tally.Open) }, func() { p.text(plural(tally.Open-tally.Overdue, "action") + " in time") })
				p.cell("", "Done", func() { p.bigNumber(tally.Done) }, func() { p.text(fmt.Sprintf("of %s", number(tally.Open+tally.Done))) })
				p.cell("", "Dropped", func() { p.bigNumber(tally.Dropped) }, func() { p.raw("decided against") })
			})
			p.actionGroups("by-type", "By type", p.types)
			if !p.Without.Owners {
				p.actionGroups("by-owner", "By owner", p.owners)
			}
		}
		p.raw(`<h2 class="list" id="open">Open actions</h2>` + "\n")
		if len(open) == 0 {
			p.raw(`<p class="good">Nothing is open: every action is done or dropped.</p>` + "\n")
			return p.end(f)
		}
		p.actionTable("../", part, true)
		turn(p)
		return p.end(f)
	})
}

// maxOwners bounds what the page of actions lists; the rest is one click away.
const maxOwners = 24

// actionGroups leads to the pages of owners or types, by name and not by
// number: this is to find one's own, not to compare people.
func (p *page) actionGroups(id, title constant, groups []*actionGroup) {
	if len(groups) == 0 {
		return
	}
	p.raw(`<nav class="tallies" aria-labelledby="`)
	p.raw(id)
	p.raw(`"><h2 id="`)
	p.raw(id)
	p.raw(`">`)
	p.raw(title)
	p.raw("</h2>\n<ul>\n")
	more := 0
	for _, g := range groups {
		if g.Tally.Open == 0 || more+1 > maxOwners {
			continue
		}
		more++
		p.raw("<li>")
		p.groupTally("../", g)
		p.raw("</li>\n")
	}
	p.raw("</ul>\n")
	if id == "by-owner" {
		p.raw(`<p><a href="../owners/index.html">All owners</a></p>` + "\n")
	}
	p.raw("</nav>\n")
}

func (p *page) groupTally(root string, g *actionGroup) {
	p.raw("<a")
	p.attr("href", root+g.path+"index.html")
	p.raw(` dir="auto">`)
	p.text(g.Name)
	p.raw("</a>")
	if g.team {
		p.raw(` <span class="sub">team</span>`)
	}
	p.raw(" ")
	p.counts(g.Tally)
}

// ownerIndex lists everyone who has or had an action, by name.
func (p *page) ownerIndex() error {
	f := frame{path: ownersPath, title: "Owners of actions", section: sectionActions, states: true,
		description: "Everyone and every team that owns actions, by name."}
	p.begin(f)
	p.masthead("Owners of actions", func() { p.raw("By name, so that everyone finds their own.") })
	if len(p.owners) == 0 {
		p.empty("No owners yet.", "Actions name theirs with <code>owner:</code>, a login or <code>team:NAME</code>.")
		return p.end(f)
	}
	p.raw(`<ul class="tallies">` + "\n")
	for _, g := range p.owners {
		p.raw("<li>")
		p.groupTally("../", g)
		p.raw("</li>\n")
	}
	p.raw("</ul>\n")
	return p.end(f)
}

// writeActionGroup writes the pages of one owner or type: what is open, and of
// an owner the latest of the others.
func (p *page) writeActionGroup(g *actionGroup) error {
	return pages(g.Actions, rowsPerPage, g.path, func(path string, part []insight.Action, turn func(*page)) error {
		p.Reset()
		title := "Actions of " + g.Name
		if g.kind == "Type" {
			title = "Actions to " + g.Name
			if g.Name == string(incident.Process) {
				title = "Actions on the process"
			}
		}
		f := frame{path: path, title: title, section: sectionActions, states: true,
			description: fmt.Sprintf("%s: %d open, %d of them overdue, %d done.", title, g.Tally.Open, g.Tally.Overdue, g.Tally.Done)}
		if name := strings.TrimPrefix(path, g.path); name != "index.html" {
			f.title += ", page " + strings.TrimSuffix(strings.TrimPrefix(name, "page-"), ".html")
		}
		p.begin(f)
		p.raw(`<p class="kicker">`)
		p.raw(g.kind)
		if g.team {
			p.raw(", a team")
		}
		p.raw("</p>\n")
		p.masthead(title, func() {
			p.text(fmt.Sprintf("%s open, %s overdue, %s done.", number(g.Tally.Open), number(g.Tally.Overdue), number(g.Tally.Done)))
		})
		if len(part) > 0 {
			p.actionTable(deepRoot, part, true)
		} else {
			p.raw(`<p class="good">Nothing is open: every action is done or dropped.</p>` + "\n")
		}
		turn(p)
		return p.end(f)
	})
}
