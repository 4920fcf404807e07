package site

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// group is the incidents that have one thing in common and share a page.
type group struct {
	kind  groupKind
	name  string
	slug  string
	docs  []*doc         // newest first
	class *insight.Class // of a class that recurs; else nil
}

type groupKind struct {
	noun    constant // "Class"
	folder  string
	section section
}

var (
	kindYear    = groupKind{"Year", "years", sectionIncidents}
	kindClass   = groupKind{"Class", "classes", sectionClasses}
	kindService = groupKind{"Service", "services", sectionServices}
)

func (g *group) dir() string  { return g.kind.folder + "/" + g.slug + "/" }
func (g *group) path() string { return g.dir() + "index.html" }

// actionGroup is the actions of one owner or one type.
type actionGroup struct {
	insight.ActionGroup
	kind constant // "Owner", "Type"
	path string
	team bool
}

// gather sorts documents and actions into groups. It runs once, before any
// page is made.
func (b *builder) gather() {
	var wg sync.WaitGroup
	wg.Go(b.gatherActions)
	wg.Go(b.gatherDocs)
	wg.Wait()
}

func (b *builder) gatherDocs() {
	if len(b.docs) > rowsPerPage {
		for _, d := range b.docs { // newest first, so years are too
			year := d.year()
			if len(b.years) == 0 || b.years[len(b.years)-1].name != year {
				b.years = append(b.years, &group{kind: kindYear, name: year, slug: firstOf(year, "undated")})
			}
			last := b.years[len(b.years)-1]
			last.docs = append(last.docs, d)
		}
	}
	b.services = b.groups(kindService, func(d *doc) []string { return d.services })
	b.classes = b.groups(kindClass, func(d *doc) []string {
		if d.class == "" {
			return nil
		}
		return []string{d.class}
	})
	recurring := map[string]*insight.Class{}
	for _, c := range insight.Recurring(b.Incidents) {
		recurring[c.Name] = &c
	}
	b.classAt, b.serviceAt = map[string]string{}, map[string]string{}
	for _, g := range b.classes {
		g.class = recurring[g.name]
		b.classAt[g.name] = g.path()
	}
	for _, g := range b.services {
		b.serviceAt[g.name] = g.path()
	}
}

func (b *builder) gatherActions() {
	b.actions = b.states.Actions(b.Incidents, b.today)
	for _, a := range b.actions {
		d := b.byIncident[a.Incident]
		d.actions = append(d.actions, a)
	}
	parallel(len(b.docs), func(i int) {
		d := b.docs[i]
		d.tally = b.states.Tally(d.source, b.today)
		slices.SortStableFunc(d.actions, inOrderOfDocument)
	})

	b.ownerAt = map[string]string{}
	taken := map[string]bool{}
	for _, g := range insight.ByOwner(b.actions) {
		if g.Name == "" {
			continue
		}
		name, team := strings.CutPrefix(g.Name, incident.TeamPrefix)
		stem := safeName(name)
		if team {
			stem = "team-" + stem
		}
		o := &actionGroup{ActionGroup: g, kind: "Owner", path: "owners/" + vacant(taken, stem) + "/", team: team}
		o.Name, o.Actions = name, openFirst(g.Actions, closedShown)
		b.owners = append(b.owners, o)
		b.ownerAt[strings.ToLower(g.Name)] = o.path + "index.html"
	}
	for _, g := range insight.ByType(b.actions) {
		if slices.Contains(incident.ActionTypes, incident.ActionType(g.Name)) {
			t := &actionGroup{ActionGroup: g, kind: "Type", path: "actions/" + g.Name + "/"}
			t.Actions = openFirst(g.Actions, 0)
			b.types = append(b.types, t)
		}
	}
}

func inOrderOfDocument(a, b insight.Action) int {
	return cmp.Compare(a.Item.Span.Start, b.Item.Span.Start)
}

// closedShown is how many actions that are done or dropped an owner's page
// lists; each stands on its incident's page.
const closedShown = 50

// openFirst keeps all open actions, which come first, and the latest of the
// others.
func openFirst(list []insight.Action, closed int) []insight.Action {
	open := 0
	for open < len(list) && list[open].State == incident.Open {
		open++
	}
	rest := slices.Clone(list[open:])
	slices.Reverse(rest) // they come by due date
	slices.SortStableFunc(rest, func(a, b insight.Action) int { return compareDates(b.Closed, a.Closed) })
	return slices.Concat(list[:open], rest[:min(len(rest), closed)])
}

// vacant takes stem, or stem with a number behind it.
func vacant(taken map[string]bool, stem string) string {
	name := stem
	for n := 2; taken[name]; n++ {
		name = stem + "-" + strconv.Itoa(n)
	}
	taken[name] = true
	return name
}

// groups sorts documents by a value, the most frequent first, then by name.
func (b *builder) groups(kind groupKind, of func(*doc) []string) []*group {
	byName := map[string]*group{}
	var list []*group
	for _, d := range b.docs {
		for i, name := range of(d) {
			if slices.Contains(of(d)[:i], name) {
				continue
			}
			g := byName[name]
			if g == nil {
				g = &group{kind: kind, name: name}
				byName[name] = g
				list = append(list, g)
			}
			g.docs = append(g.docs, d)
		}
	}
	slices.SortFunc(list, func(a, b *group) int {
		return cmp.Or(cmp.Compare(len(b.docs), len(a.docs)), cmp.Compare(a.name, b.name))
	})
	// Addresses go by name, so that they stay when numbers change.
	taken := map[string]bool{}
	byKey := slices.Clone(list)
	slices.SortFunc(byKey, func(a, b *group) int { return cmp.Compare(a.name, b.name) })
	for _, g := range byKey {
		g.slug = vacant(taken, safeName(g.name))
	}
	return list
}

// writeGroup writes the pages of one year, class or service.
func (p *page) writeGroup(g *group) error {
	title := g.name
	if g.kind == kindYear {
		title = "Incidents of " + g.name
		if g.name == "" {
			title = "Incidents without a date"
		}
	}
	ttd, ttr := durations(g.docs, (*doc).detectionTime), durations(g.docs, (*doc).resolutionTime)
	tally := insight.Tally{}
	for _, d := range g.docs {
		tally = tally.Add(d.tally)
	}
	return pages(g.docs, rowsPerPage, g.dir(), func(path string, part []*doc, turn func(*page)) error {
		p.Reset()
		f := frame{path: path, title: title, section: g.kind.section, states: true,
			description: fmt.Sprintf("%s: %s, times to detect and to resolve, and what became of the actions.", title, plural(len(g.docs), "incident"))}
		if path != g.path() {
			f.title += ", page " + strings.TrimSuffix(strings.TrimPrefix(path, g.dir()+"page-"), ".html")
		}
		p.begin(f)
		if g.kind != kindYear {
			p.raw(`<p class="kicker">`)
			p.raw(g.kind.noun)
			p.raw("</p>\n")
		}
		p.masthead(title, func() {
			p.text(plural(len(g.docs), "incident"))
			first, last := g.docs[len(g.docs)-1].day.String(), g.docs[0].day.String()
			if first != last && first != "" && last != "" {
				p.raw(", ")
				p.date(g.docs[len(g.docs)-1].day)
				p.raw(" to ")
				p.date(g.docs[0].day)
			}
			p.raw(", newest first.")
		})
		if path == g.path() {
			p.strip("At a glance", func() {
				p.cell("", "Median time to detect", func() { p.median(ttd) }, func() { p.text("of " + plural(len(ttd), "incident")) })
				p.cell("", "Median time to resolve", func() { p.median(ttr) }, func() { p.text("of " + plural(len(ttr), "incident")) })
				p.cell("", "Open actions", func() { p.bigNumber(tally.Open) }, func() { p.text(number(tally.Done) + " done") })
				p.cell(alarmIf(tally.Overdue > 0), "Overdue actions", func() { p.bigNumber(tally.Overdue) }, func() { p.raw("open past the due date") })
			})
			if g.class != nil && len(g.class.Detection) > 0 {
				p.sooner(g.class)
			}
		}
		p.incidents(f.rootOr(), title, part)
		turn(p)
		if g.kind == kindYear {
			p.yearLinks(f.rootOr(), g)
		}
		return p.end(f)
	})
}

func alarmIf(alarm bool) constant {
	if alarm {
		return "alarm"
	}
	return ""
}

func (f frame) rootOr() string { return firstOf(f.root, rootOf(f.path)) }

// yearLinks leads to the lists of each year.
func (p *page) yearLinks(root string, current *group) {
	if len(p.years) == 0 {
		return
	}
	p.raw(`<nav class="years" aria-labelledby="years">` + "\n" + `<h2 id="years">By year</h2>` + "\n<ul>\n")
	for _, g := range p.years {
		p.raw("<li><a")
		p.attr("href", root+g.path())
		if g == current {
			p.raw(` aria-current="true"`)
		}
		p.raw(">")
		p.text(firstOf(g.name, "No date"))
		p.raw(` <span class="count">`)
		p.text(number(len(g.docs)))
		p.raw(`<span class="hidden"> incidents</span></span></a></li>` + "\n")
	}
	p.raw("</ul>\n</nav>\n")
}

// classIndex lists the classes: which kinds of problem come again, and whether
// they are detected sooner.
func (p *page) classIndex() error {
	f := frame{path: sectionClasses.path, title: "Classes", section: sectionClasses, states: true,
		description: "The kinds of problem, how often each came, and whether it is detected sooner."}
	p.begin(f)
	p.masthead("Classes", func() {
		p.raw("The kinds of problem, the most frequent first. A class with two incidents or more recurs.")
	})
	if len(p.classes) == 0 {
		p.empty("No classes yet.", `Name the kind of problem with <code>class:</code> in the front matter, and incidents of one kind meet here.`)
		return p.end(f)
	}
	p.raw(`<table class="groups">
<caption class="hidden">Classes</caption>
<thead><tr><th scope="col">Class</th><th scope="col" class="n">Incidents</th><th scope="col">Last</th><th scope="col">Median TTD</th><th scope="col">Detected sooner?</th><th scope="col">Actions</th></tr></thead>
<tbody>
`)
	for _, g := range p.classes {
		p.groupHead(g)
		p.raw(`<td class="sooner" data-label="Detected sooner?">`)
		if g.class != nil && len(g.class.Detection) > 0 {
			p.verdict(g.class.Detection[len(g.class.Detection)-1])
		} else {
			p.unknown()
		}
		p.raw("</td>")
		p.groupTail(g)
	}
	p.raw("</tbody>\n</table>\n")
	return p.end(f)
}

func (p *page) serviceIndex() error {
	f := frame{path: sectionServices.path, title: "Services", section: sectionServices, states: true,
		description: "Every service that had an incident, and how its incidents were detected and resolved."}
	p.begin(f)
	p.masthead("Services", func() { p.raw("Every service that had an incident, the most frequent first.") })
	if len(p.services) == 0 {
		p.empty("No services yet.", `Name what was affected with <code>services:</code> in the front matter.`)
		return p.end(f)
	}
	p.raw(`<table class="groups">
<caption class="hidden">Services</caption>
<thead><tr><th scope="col">Service</th><th scope="col" class="n">Incidents</th><th scope="col">Last</th><th scope="col">Median TTD</th><th scope="col">Median TTR</th><th scope="col">Actions</th></tr></thead>
<tbody>
`)
	for _, g := range p.services {
		p.groupHead(g)
		p.raw(`<td class="metric" data-label="Median TTR">`)
		p.median(durations(g.docs, (*doc).resolutionTime))
		p.raw("</td>")
		p.groupTail(g)
	}
	p.raw("</tbody>\n</table>\n")
	return p.end(f)
}

func (p *page) groupHead(g *group) {
	p.raw(`<tr><th scope="row"><a`)
	p.attr("href", g.slug+"/index.html")
	p.raw(` dir="auto">`)
	p.text(g.name)
	p.raw(`</a></th><td class="n" data-label="Incidents">`)
	p.text(number(len(g.docs)))
	p.raw(`</td><td class="date" data-label="Last">`)
	p.date(g.docs[0].day)
	p.raw(`</td><td class="metric" data-label="Median TTD">`)
	p.median(durations(g.docs, (*doc).detectionTime))
	p.raw("</td>")
}

func (p *page) groupTail(g *group) {
	tally := insight.Tally{}
	for _, d := range g.docs {
		tally = tally.Add(d.tally)
	}
	p.raw(`<td class="tally" data-label="Actions">`)
	p.counts(tally)
	p.raw("</td></tr>\n")
}

// verdict says whether the last incident of a class was detected sooner than
// those before it.
func (p *page) verdict(c insight.Comparison) {
	switch c.Verdict {
	case insight.Sooner:
		p.raw(`<span class="verdict sooner"><span aria-hidden="true">▼</span> Sooner</span>`)
	case insight.Slower:
		p.raw(`<span class="verdict slower"><span aria-hidden="true">▲</span> Later</span>`)
	default:
		p.raw(`<span class="verdict"><span aria-hidden="true">=</span> The same</span>`)
	}
	p.raw(` <span class="ends">`)
	p.text(c.Point.Duration.String())
	p.raw(", before: ")
	p.text(durationText(c.Before))
	p.raw("</span>")
}

// durationText keeps a duration on one line.
func durationText(d time.Duration) string {
	return strings.ReplaceAll(incident.FormatDuration(d), " ", "\u00a0")
}
