package site

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/insight"
)

// trends shows whether it gets better: how many, how fast, how detected, and
// what became of what was promised.
func (p *page) trends() error {
	f := frame{path: sectionTrends.path, title: "Trends", section: sectionTrends, states: true,
		description: "How many incidents, how fast they are detected and resolved, and what became of what was promised."}
	p.begin(f)
	p.masthead("Trends", func() {
		p.raw("Points and medians, never means: a mean of incident durations misleads. Drafts count as incidents, but their times do not.")
	})
	if len(p.docs) == 0 {
		p.empty("Nothing to draw yet.", "The charts grow with the postmortems.")
		return p.end(f)
	}
	p.patterns()
	p.perMonth()
	p.durations("ttd", "Time to detect", incident.TTD, "time to detect")
	p.durations("ttr", "Time to resolve", incident.TTR, "time to resolve")
	p.detection()
	p.onTime()
	p.ages()
	if !p.Without.Classes {
		p.recurring()
	}
	return p.end(f)
}

var severityClasses = [...]constant{"bar none", "bar sev1", "bar sev2", "bar sev3", "bar sev4", "bar sev5"}

// severityOrder stacks the worst at the bottom, where bars compare best.
var severityOrder = []int{1, 2, 3, 4, 5, 0}

func severityName(n int) string {
	if n == 0 {
		return "No severity"
	}
	return incident.Severity(n).String()
}

// perMonth draws the number of incidents by month and severity.
func (p *page) perMonth() {
	const most = 120 // bars; more would be finer than a hair
	months := insight.ByMonth(p.Incidents, p.today)
	if len(months) == 0 {
		return
	}
	shown := months[max(0, len(months)-most):]
	highest, sums := 1, [6]int{}
	for _, m := range shown {
		highest = max(highest, m.Total)
		for s, n := range m.BySeverity {
			sums[s] += n
		}
	}
	step := gridStep(highest)
	top := (highest + step - 1) / step * step
	year := 0
	for _, m := range months[max(0, len(months)-12):] {
		year += m.Total
	}
	desc := fmt.Sprintf("%s in the last 12 months, at most %s in one month.", plural(year, "incident"), number(highest))
	if len(shown) < len(months) {
		desc += fmt.Sprintf(" The last %d months are drawn.", len(shown))
	}
	p.chart("months", "Incidents per month", desc, chartTop+chartHeight+chartBottom, func() {
		for _, s := range severityOrder {
			if sums[s] > 0 {
				p.key(severityClasses[s], severityName(s))
			}
		}
	}, func() {
		for v := 0; v <= top; v += step {
			p.gridLine(chartTop+chartHeight*(1-float64(v)/float64(top)), number(v))
		}
		slot := float64(chartWidth-chartLeft-chartRight) / float64(max(len(shown), 12))
		width := min(slot*.72, 40)
		for i, m := range shown {
			x := chartLeft + slot*float64(i) + (slot-width)/2
			y := float64(chartTop + chartHeight)
			for _, s := range severityOrder {
				if n := m.BySeverity[s]; n > 0 {
					h := chartHeight * float64(n) / float64(top)
					y -= h
					p.rect(severityClasses[s], x, y, width, h)
				}
			}
			if monthLabel(shown, i) {
				layout := "Jan 2006"
				if len(shown) > 36 {
					layout = "2006"
				}
				p.words("axis", "middle", x+width/2, chartTop+chartHeight+20, time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, time.UTC).Format(layout))
			}
		}
		p.raw("\n")
	}, append([]constant{"Month", "Incidents"}, "SEV-1", "SEV-2", "SEV-3", "SEV-4", "SEV-5", "No severity"), func() {
		for _, m := range slices.Backward(months) {
			values := []string{number(m.Total)}
			for _, s := range severityOrder {
				values = append(values, number(m.BySeverity[s]))
			}
			p.cells(fmt.Sprintf("%04d-%02d", m.Year, int(m.Month)), values...)
		}
	})
}

// monthLabel reports whether there is room to name a month.
func monthLabel(months []insight.Month, i int) bool {
	switch n := len(months); {
	case n <= 12:
		return true
	case n <= 36:
		return (int(months[i].Month)-1)%3 == 0 && i > 0
	default:
		return months[i].Month == time.January
	}
}

// gridStep gives between three and six lines.
func gridStep(highest int) int {
	for size := 1; ; size *= 10 {
		for _, s := range []int{1, 2, 5} {
			if highest <= 5*s*size {
				return s * size
			}
		}
	}
}

// part is a piece of a bar that shows shares.
type part struct {
	class constant
	name  string
	n     int
}

const (
	shareLeft = 120
	shareRow  = 34
)

// shares draws one bar of 100 % for each row.
func (p *page) shares(names []string, rows [][]part) {
	for i, row := range rows {
		y := float64(8 + i*shareRow)
		sum := 0
		for _, s := range row {
			sum += s.n
		}
		p.words("axis", "end", shareLeft-12, y+17, names[i])
		x := float64(shareLeft)
		for _, s := range row {
			if s.n == 0 {
				continue
			}
			width := float64(chartWidth-shareLeft-chartRight) * float64(s.n) / float64(sum)
			p.rect(s.class, x, y, width, 24)
			if label := fmt.Sprintf("%d%%", (s.n*200+sum)/(2*sum)); width > 44 {
				p.raw(`<rect class="plate"`)
				p.raw(` x="`)
				p.coordinate(x + width/2 - 19)
				p.raw(`" y="`)
				p.coordinate(y + 4)
				p.raw(`" width="38" height="16" rx="3"/>`)
				p.words("share-label", "middle", x+width/2, y+16.5, label)
			}
			x += width
		}
	}
	p.raw("\n")
}

// lastYears sorts incidents into years, the newest first, and keeps those that
// can be told apart.
func lastYears[T any](list []T, year func(T) int) (years []int, byYear map[int][]T) {
	const most = 8
	byYear = map[int][]T{}
	for _, v := range list {
		if y := year(v); y > 0 {
			if byYear[y] == nil {
				years = append(years, y)
			}
			byYear[y] = append(byYear[y], v)
		}
	}
	slices.Sort(years)
	slices.Reverse(years)
	return years[:min(len(years), most)], byYear
}

// detection draws by year how incidents were detected.
func (p *page) detection() {
	years, byYear := lastYears(p.Incidents, func(in *incident.Incident) int { return in.Date.Value.Year })
	if len(years) == 0 {
		return
	}
	classes := map[incident.Detection]constant{incident.ByAlert: "bar good", incident.ByMonitoring: "bar dotted", incident.ByUserReport: "bar hatched", "": "bar none"}
	word := func(d incident.Detection) string { return firstOf(sentence(string(d)), "Not known") }
	var names []string
	var rows [][]part
	for _, y := range years {
		var row []part
		for _, c := range insight.ByDetection(byYear[y]) {
			row = append(row, part{classes[c.Value], word(c.Value), c.N})
		}
		names, rows = append(names, strconv.Itoa(y)), append(rows, row)
	}
	newest, sum := rows[0], 0
	for _, s := range newest {
		sum += s.n
	}
	users := 0
	for _, s := range newest {
		if s.class == "bar hatched" {
			users = s.n
		}
	}
	p.chart("detection", "Who noticed", fmt.Sprintf("In %s users noticed %s of %s before any alert or dashboard did.", names[0], number(users), plural(sum, "incident")),
		float64(8+len(rows)*shareRow), func() {
			for _, s := range newest {
				p.key(s.class, s.name)
			}
		}, func() { p.shares(names, rows) },
		[]constant{"Year", "Alert", "Monitoring", "User report", "Not known"}, func() { p.shareRows(names, rows) })
}

func (p *page) shareRows(names []string, rows [][]part) {
	for i, row := range rows {
		var values []string
		for _, s := range row {
			values = append(values, number(s.n))
		}
		p.cells(names[i], values...)
	}
}

// onTime draws, by the year in which they were due, what became of actions.
func (p *page) onTime() {
	var due []insight.Action
	for _, a := range p.actions {
		if a.Timing == insight.OnTime || a.Timing == insight.Late || a.Timing == insight.Overdue {
			due = append(due, a)
		}
	}
	years, byYear := lastYears(due, func(a insight.Action) int { return a.Item.Due.Value.Year })
	if len(years) == 0 {
		return
	}
	var names []string
	var rows [][]part
	all := map[insight.Timing]int{}
	for _, a := range due {
		all[a.Timing]++
	}
	for _, y := range years {
		n := map[insight.Timing]int{}
		for _, a := range byYear[y] {
			n[a.Timing]++
		}
		names = append(names, strconv.Itoa(y))
		rows = append(rows, []part{{"bar good", "On time", n[insight.OnTime]}, {"bar dotted", "Late", n[insight.Late]}, {"bar hatched", "Overdue", n[insight.Overdue]}})
	}
	p.chart("on-time", "Actions on time", fmt.Sprintf("Of %s that fell due, %s were done on time and %s late; overdue: %s. By the year they were due; dropped ones and those without dates are left out.",
		plural(len(due), "action"), number(all[insight.OnTime]), number(all[insight.Late]), number(all[insight.Overdue])),
		float64(8+len(rows)*shareRow), func() {
			for _, s := range rows[0] {
				p.key(s.class, s.name)
			}
		}, func() { p.shares(names, rows) },
		[]constant{"Due in", "On time", "Late", "Overdue"}, func() { p.shareRows(names, rows) })
}

// ages draws for how long open actions have waited since their incident.
func (p *page) ages() {
	open := p.openActions()
	if len(open) == 0 {
		return
	}
	buckets := []struct {
		upTo int // days, exclusive
		name string
		n    int
		late int
	}{{30, "under 30 days", 0, 0}, {90, "30 to 90 days", 0, 0}, {180, "90 to 180 days", 0, 0}, {365, "180 to 365 days", 0, 0}, {1 << 30, "over a year", 0, 0}}
	for _, a := range open {
		for i := range buckets {
			if a.Age < buckets[i].upTo {
				buckets[i].n++
				if a.Timing == insight.Overdue {
					buckets[i].late++
				}
				break
			}
		}
	}
	most := 1
	for _, k := range buckets {
		most = max(most, k.n)
	}
	p.chart("ages", "Age of open actions", fmt.Sprintf("%s open; more than a year after their incident: %s.", plural(len(open), "action"), number(buckets[4].n)),
		float64(8+len(buckets)*shareRow), func() {
			p.key("bar dotted", "open, in time")
			p.key("bar hatched", "overdue")
		}, func() {
			for i, k := range buckets {
				y := float64(8 + i*shareRow)
				p.words("axis", "end", shareLeft+16, y+17, k.name)
				unit := float64(chartWidth-shareLeft-28-chartRight-180) / float64(most)
				x := float64(shareLeft + 28)
				for _, s := range []part{{"bar dotted", "", k.n - k.late}, {"bar hatched", "", k.late}} {
					if s.n > 0 {
						p.rect(s.class, x, y, unit*float64(s.n), 24)
						x += unit * float64(s.n)
					}
				}
				label := number(k.n)
				switch {
				case k.late > 0 && k.late == k.n:
					label += ", all overdue"
				case k.late > 0:
					label += ", " + number(k.late) + " overdue"
				}
				p.words("axis value", "start", x+8, y+17, label)
			}
			p.raw("\n")
		},
		[]constant{"Age", "Open", "Overdue"}, func() {
			for _, k := range buckets {
				p.cells(k.name, number(k.n), number(k.late))
			}
		})
}

// recurring lists the classes that came again, and whether they are detected
// sooner than they were.
func (p *page) recurring() {
	const most = 20
	var list []*group
	for _, g := range p.classes {
		if g.class != nil {
			list = append(list, g)
		}
	}
	p.raw(`<section class="chart" aria-labelledby="recurring"><h2 id="recurring">Classes that recur</h2>` + "\n")
	if len(list) == 0 {
		p.raw(`<p class="lede">None: no class has two incidents.</p>` + "\n</section>\n")
		return
	}
	sooner, compared := 0, 0
	for _, g := range list {
		if n := len(g.class.Detection); n > 0 {
			compared++
			if g.class.Detection[n-1].Verdict == insight.Sooner {
				sooner++
			}
		}
	}
	p.raw(`<p class="lede">`)
	p.text(fmt.Sprintf("%s. Of %d whose times are known, %d were detected sooner the last time than the median before.", plural(len(list), "class"), compared, sooner))
	p.raw("</p>\n" + `<table class="groups">
<thead><tr><th scope="col">Class</th><th scope="col" class="n">Incidents</th><th scope="col">Last</th><th scope="col">Detected sooner?</th><th scope="col">Time to detect</th></tr></thead>
<tbody>
`)
	for _, g := range list[:min(len(list), most)] {
		p.raw(`<tr><th scope="row">`)
		p.link("../"+g.path(), g.name)
		p.raw(`</th><td class="n" data-label="Incidents">`)
		p.text(number(len(g.docs)))
		p.raw(`</td><td class="date" data-label="Last">`)
		p.date(g.docs[0].day)
		p.raw(`</td><td data-label="Detected sooner?">`)
		if n := len(g.class.Detection); n > 0 {
			p.verdict(g.class.Detection[n-1])
		} else {
			p.unknown()
		}
		p.raw(`</td><td class="spark" data-label="Time to detect">`)
		p.spark(g.class.TTD)
		p.raw("</td></tr>\n")
	}
	p.raw("</tbody>\n</table>\n")
	if len(list) > most {
		p.raw(`<p><a href="../classes/index.html">All classes</a></p>` + "\n")
	}
	p.raw("</section>\n")
}

// spark draws the times to detect of one class, in order, on a logarithmic
// scale; the last one stands out.
func (p *page) spark(points []insight.Point) {
	const most, width, height = 60, 160.0, 32.0
	if len(points) < 2 {
		p.unknown()
		return
	}
	points = points[max(0, len(points)-most):]
	axis := newLogAxis(points)
	p.raw(`<svg class="sparkline" viewBox="0 0 160 32" role="img"`)
	text := "Time to detect, oldest first:"
	for _, pt := range points[max(0, len(points)-6):] {
		text += " " + durationText(pt.Duration.Mid()) + ","
	}
	p.attr("aria-label", text[:len(text)-1])
	p.raw(`><path class="points" d="`)
	x := func(i int) float64 { return 6 + (width-12)*float64(i)/float64(len(points)-1) }
	y := func(d time.Duration) float64 { return 4 + (axis.y(d)-chartTop)/chartHeight*(height-8) }
	for i, pt := range points[:len(points)-1] {
		p.raw("M")
		p.coordinate(x(i))
		p.raw(" ")
		p.coordinate(y(pt.Duration.Mid()))
		p.raw("h0")
	}
	p.raw(`"/><path class="last" d="M`)
	p.coordinate(x(len(points) - 1))
	p.raw(" ")
	p.coordinate(y(points[len(points)-1].Duration.Mid()))
	p.raw(`m-5 0l5 -5l5 5l-5 5z"/></svg>`)
}

// sooner says on the page of a class whether it is detected sooner, in words
// and as a drawing.
func (p *page) sooner(c *insight.Class) {
	last := c.Detection[len(c.Detection)-1]
	p.raw(`<section class="chart" aria-labelledby="sooner"><h2 id="sooner">Detected sooner?</h2>` + "\n" + `<p class="lede">`)
	p.verdict(last)
	p.raw(" ")
	p.text(fmt.Sprintf("The last incident, %s, beside the median of the %d before it.", last.Point.At().Format(time.DateOnly), last.Of))
	p.raw("</p>\n")
	p.spark(c.TTD)
	p.raw("</section>\n")
}
