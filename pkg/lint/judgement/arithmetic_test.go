package judgement_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/claims"
	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/lint/rules"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/prose"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// timeRules are the rules that are measured here.
var timeRules = []*lint.Rule{rules.ClaimedDuration, rules.UnmatchedDuration, rules.UnmatchedMetric, rules.TimeNotInTimeline, rules.Weekday, rules.DateTypo, rules.DateOutsideTimeline}

// labels say which figures of a document are true claims about its incident,
// and which only look like claims.
type labels struct {
	Claims []struct {
		Text, Quote, Kind, From, To, Precision string
		Anchored                               bool
		Minutes                                float64
	}
	NotClaims []struct{ Text, Quote, Why string } `json:"not_claims"`
}

type labelled struct {
	name string
	text string
	labels
}

// parts of the corpus: the rules may be fitted to the one, not to the other.
var parts = []struct {
	name, folder string
	least        int // documents
}{{"used", "documents", 20}, {"heldout", "heldout", 5}}

func labelledDocuments(t *testing.T, folder string, least int) []labelled {
	t.Helper()
	files, err := filepath.Glob("testdata/" + folder + "/*.claims.json")
	if err != nil || len(files) < least {
		t.Fatal("where are the documents?", len(files), err)
	}
	var list []labelled
	for _, name := range files {
		d := labelled{name: strings.TrimSuffix(name, ".claims.json") + ".md"}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &d.labels); err != nil {
			t.Fatal(name, err)
		}
		text, err := os.ReadFile(d.name)
		if err != nil {
			t.Fatal(err)
		}
		d.text = string(text)
		list = append(list, d)
	}
	return list
}

// onTime returns what the rules about time say.
func onTime(name, text string) []diag.Diagnostic {
	d := parse.File(source.NewFile(name, []byte(text)), config.Default())
	return lint.Run([]lint.Document{{Incident: d.Incident}}, lint.Options{Rules: timeRules, Today: incident.Date{Year: 2025, Month: 1, Day: 1}})
}

// worst is the highest severity of the findings that touch a part of the text.
func worst(found []diag.Diagnostic, start, end int) diag.Severity {
	severity := diag.Off
	for _, d := range found {
		if d.Span.Start < end && start < d.Span.End {
			severity = max(severity, d.Severity)
		}
	}
	return severity
}

func where(d diag.Diagnostic) string {
	at := d.Span.From()
	return fmt.Sprintf("%s:%d:%d: %s: %s [%s] in %q", filepath.Base(d.Span.File.Path), at.Line, at.Column, d.Severity, d.Message, d.Rule, d.Span.File.Line(at.Line))
}

// On true documents no rule about time may report an error.
func TestArithmeticFalseAlarms(t *testing.T) {
	for _, part := range parts {
		t.Run(part.name, func(t *testing.T) { alarms(t, labelledDocuments(t, part.folder, part.least)) })
	}
}

func alarms(t *testing.T, documents []labelled) {
	count := map[diag.Severity]int{}
	byRule := map[string]int{}
	words := 0
	for _, d := range documents {
		words += len(strings.Fields(d.text))
		for _, f := range onTime(d.name, d.text) {
			count[f.Severity]++
			byRule[f.Rule]++
			if f.Severity == diag.Error {
				t.Error("false alarm:", where(f))
			} else {
				t.Log(where(f))
			}
		}
	}
	t.Logf("%d documents, %d words, all claims true: %d errors, %d warnings, %d infos %v", len(documents), words, count[diag.Error], count[diag.Warning], count[diag.Info], byRule)
}

// ends finds the two points that a label names; false when it names a point
// that is no entry.
func (d labelled) ends(in *incident.Incident, from, to string) (a, b incident.Stamp, ok bool) {
	point := func(name string) (incident.Stamp, bool) {
		name, end := strings.CutSuffix(name, " (end)")
		for _, e := range in.Timeline.Entries {
			is := strings.HasPrefix(strings.Join(strings.Fields(e.Text.Text()), " "), name)
			for _, l := range e.Labels {
				is = is || strings.EqualFold(string(l.Moment), name)
			}
			if !is {
				continue
			}
			s := e.Stamp
			if s.Exactness == incident.Range && end {
				s.Earliest = s.Latest
			} else if s.Exactness == incident.Range {
				s.Latest = s.Earliest
			}
			return s, true
		}
		return incident.Stamp{}, false
	}
	a, ok1 := point(from)
	b, ok2 := point(to)
	return a, b, ok1 && ok2
}

// hidden says why a changed figure cannot be seen to be wrong: it agrees with
// the labelled entries within its precision, or with two others. And it says
// whether the entries that are compared first are as far apart as the labelled.
func hidden(d labelled, name, text string, start, end int, from, to string) (agrees, fits, named bool) {
	in := parse.File(source.NewFile(name, []byte(text)), config.Default()).Incident
	for _, c := range claims.Durations(in, prose.Of(in)) {
		if c.Span.Start >= end || start >= c.Span.End {
			continue
		}
		a, b, ok := d.ends(in, from, to)
		agrees = ok && c.Figure.Fits(incident.Between(a, b))
		named = ok && len(c.Pairs) > 0 && c.Pairs[0].Interval() == incident.Between(a, b)
		for i, x := range in.Timeline.Entries {
			for _, y := range in.Timeline.Entries[i+1:] {
				fits = fits || c.Figure.Fits(incident.Between(x.Stamp, y.Stamp))
			}
		}
	}
	return agrees, fits || agrees, named
}

// Every true claim is changed; how many changes are seen?
func TestArithmeticChanged(t *testing.T) {
	for _, part := range parts {
		t.Run(part.name, func(t *testing.T) { change(t, labelledDocuments(t, part.folder, part.least), part.name == "used") })
	}
}

// change changes every claim of the documents; with verbose it shows what was
// missed.
func change(t *testing.T, documents []labelled, verbose bool) {
	type score struct{ all, errors, any, agrees, fits, named int }
	durations := map[[2]string]*score{} // change, anchored or not
	others := map[string]*score{}
	add := func(s *score, severity diag.Severity) {
		s.all++
		if severity == diag.Error {
			s.errors++
		}
		if severity > diag.Off {
			s.any++
		}
	}
	changes := []float64{+20, +50, +100, -20, -50}
	skipped := 0
	for _, d := range documents {
		for _, c := range d.Claims {
			at := strings.Index(d.text, c.Quote)
			in := strings.Index(c.Quote, c.Text)
			if at < 0 || in < 0 {
				t.Errorf("%s: no %q in %q", d.name, c.Text, c.Quote)
				continue
			}
			start := at + in
			try := func(s *score, figure string) diag.Severity {
				text := d.text[:start] + figure + d.text[start+len(c.Text):]
				severity := worst(onTime(d.name, text), start, start+len(figure))
				add(s, severity)
				return severity
			}
			switch c.Kind {
			case "duration":
				anchored := "anchored"
				if !c.Anchored {
					anchored = "unanchored"
				}
				for _, percent := range changes {
					figure, ok := scale(c.Text, 1+percent/100)
					if !ok || stillTrue(c.Text, percent) {
						skipped++
						continue
					}
					key := [2]string{fmt.Sprintf("%+.0f %%", percent), anchored}
					if durations[key] == nil {
						durations[key] = &score{}
					}
					agrees, fits, named := hidden(d, d.name, d.text[:start]+figure+d.text[start+len(c.Text):], start, start+len(figure), c.From, c.To)
					if agrees {
						durations[key].agrees++
					}
					if fits {
						durations[key].fits++
					}
					s := try(durations[key], figure)
					if s == diag.Error && named {
						durations[key].named++
					}
					if verbose && s != diag.Error && (c.Anchored || s == diag.Off && !fits) && (percent == 100 || percent == -20) {
						t.Logf("missed (%s, agrees %v, fits %v): %s → %s: %s %q", s, agrees, fits, c.Text, figure, filepath.Base(d.name), c.Quote)
					}
				}
			case "time":
				if figure, ok := hourLater(c.Text); ok {
					key := "time, an hour later"
					if others[key] == nil {
						others[key] = &score{}
					}
					if try(others[key], figure) == diag.Off && verbose {
						t.Logf("missed time: %s → %s: %s %q", c.Text, figure, filepath.Base(d.name), c.Quote)
					}
				}
			case "weekday":
				if figure, ok := dayLater(c.Text); ok {
					key := "weekday, the next one"
					if others[key] == nil {
						others[key] = &score{}
					}
					if try(others[key], figure) != diag.Error && verbose {
						t.Logf("missed: %s → %s: %s %q", c.Text, figure, filepath.Base(d.name), c.Quote)
					}
				}
			}
		}
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "change\tanchored\tstill true\tfits a pair\tas error\trightly named\tas anything\tunanchored\tfits a pair\tas anything")
	share := func(n, all int) string {
		if all == 0 {
			return "-"
		}
		return fmt.Sprintf("%d %%", 100*n/all)
	}
	var total, loose score
	row := func(name string, a, u *score) {
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", name, a.all, share(a.agrees, a.all), share(a.fits, a.all), share(a.errors, a.all), share(a.named, a.errors), share(a.any, a.all),
			u.all, share(u.fits, u.all), share(u.any, u.all))
	}
	for _, percent := range changes {
		name := fmt.Sprintf("%+.0f %%", percent)
		a, u := durations[[2]string{name, "anchored"}], durations[[2]string{name, "unanchored"}]
		row(name, a, u)
		for _, s := range []struct{ to, of *score }{{&total, a}, {&loose, u}} {
			s.to.all += s.of.all
			s.to.errors += s.of.errors
			s.to.any += s.of.any
			s.to.agrees += s.of.agrees
			s.to.fits += s.of.fits
			s.to.named += s.of.named
		}
	}
	row("all", &total, &loose)
	w.Flush()
	for _, key := range slices.Sorted(maps.Keys(others)) {
		fmt.Fprintf(&b, "%s: %d, as error %s, as anything %s\n", key, others[key].all, share(others[key].errors, others[key].all), share(others[key].any, others[key].all))
	}
	t.Logf("changed claims (%d changes left out: a bound stays true, or the figure has no room)\n%s", skipped, b.String())
}

// stillTrue reports whether a bound only becomes weaker.
func stillTrue(text string, percent float64) bool {
	text = strings.ToLower(text)
	for _, w := range []string{"within", "less than", "under", "at most", "up to", "no more than", "fewer than", "not more"} {
		if strings.Contains(text, w) {
			return percent > 0
		}
	}
	for _, w := range []string{"over", "more than", "at least", "longer than"} {
		if strings.Contains(text, w) {
			return percent < 0
		}
	}
	return false
}

var (
	compound   = regexp.MustCompile(`^(.*?)(\d+)([ -]?(?:d|days?|h|hours?|hrs?)[ ,]*(?:and )?|:)(\d+)(.*)$`)
	digitsUnit = regexp.MustCompile(`^(.*?)(\d+(?:\.\d+)?)([ -\x{a0}]*)([a-zA-Z]+)(.*)$`)
	wordsUnit  = regexp.MustCompile(`(?i)^(.*?)\b(an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|thirty|forty|fifty|half an|a quarter of an)([ -](?:and a half )?)(minutes?|hours?|days?|weeks?)( and a half)?(.*)$`)
	small      = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty")
)

// scale changes a written figure, and keeps how it is written where it can.
func scale(text string, by float64) (string, bool) {
	if m := compound.FindStringSubmatch(text); m != nil {
		high, low := atoi(m[2]), atoi(m[4])
		base := 60
		if strings.Contains(m[3], "d") {
			if base = 24; strings.Contains(m[5], "m") {
				base = 24 * 60
			}
		}
		n := int(math.Round(float64(high*base+low) * by))
		minutes := strconv.Itoa(n % base)
		if m[3] == ":" || len(m[4]) == 2 && m[4][0] == '0' {
			minutes = fmt.Sprintf("%02d", n%base)
		}
		out := m[1] + strconv.Itoa(n/base) + m[3] + minutes + m[5]
		return out, out != text
	}
	text = strings.Replace(text, "three quarters of an hour", "45 minutes", 1)
	if m := wordsUnit.FindStringSubmatch(text); m != nil && !digitsUnit.MatchString(text) {
		word := strings.ToLower(m[2])
		v := float64(0)
		switch word {
		case "a", "an":
			v = 1
		case "half an":
			v = 0.5
		case "a quarter of an":
			v = 0.25
		case "thirty", "forty", "fifty":
			v = map[string]float64{"thirty": 30, "forty": 40, "fifty": 50}[word]
		default:
			for i, name := range small {
				if name == word {
					v = float64(i)
				}
			}
		}
		half := strings.Contains(m[3], "half") || m[5] != ""
		if half {
			v += 0.5
		}
		unit := strings.TrimSuffix(m[4], "s")
		v *= by
		plural := "s"
		gap := m[3][:1]
		if gap == "-" {
			plural = ""
		}
		n := math.Round(v)
		if !half && v >= 0.95 && n <= 20 && (v == n || n >= 4) && n != math.Round(v/by) {
			if n == 1 {
				plural = ""
			}
			return m[1] + small[int(n)] + gap + unit + plural + m[6], true
		}
		if unit == "hour" && v < 2 {
			return m[1] + fmt.Sprint(math.Round(v*60)) + gap + "minute" + plural + m[6], true
		}
		return m[1] + strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) + gap + unit + plural + m[6], true
	}
	m := digitsUnit.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	v, _ := strconv.ParseFloat(m[2], 64)
	decimals := 0
	if i := strings.IndexByte(m[2], '.'); i >= 0 {
		decimals = len(m[2]) - i - 1
	}
	n := strconv.FormatFloat(v*by, 'f', decimals, 64)
	if decimals == 0 && !strings.HasPrefix(strings.ToLower(m[4]), "m") && v*by != math.Round(v*by) && v < 8 {
		n = strconv.FormatFloat(v*by, 'f', 1, 64)
	}
	return m[1] + n + m[3] + m[4] + m[5], n != m[2]
}

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

var clockText = regexp.MustCompile(`\d{1,2}:\d{2}`)

func hourLater(text string) (string, bool) {
	at := clockText.FindStringIndex(text)
	if at == nil {
		return "", false
	}
	layout := "15:04"
	v, err := time.Parse(layout, text[at[0]:at[1]])
	if err != nil {
		return "", false
	}
	return text[:at[0]] + v.Add(time.Hour+7*time.Minute).Format(layout) + text[at[1]:], true
}

func dayLater(text string) (string, bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		next := (d + 1) % 7
		if strings.Contains(text, d.String()) {
			return strings.Replace(text, d.String(), next.String(), 1), true
		}
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.Contains(text, d.String()[:3]) {
			return strings.Replace(text, d.String()[:3], ((d + 1) % 7).String()[:3], 1), true
		}
	}
	return "", false
}
