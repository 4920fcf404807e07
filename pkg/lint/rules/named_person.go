package rules

import (
	"fmt"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/prose"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// NamedPerson reports people where roles do.
var NamedPerson = &lint.Rule{
	Name: "named-person",
	Doc: `the text names a person

Handles ("@octocat"), people that the repository knows (its commits, .mailmap, CODEOWNERS, owners and roles of the front
matter), "he" and "she", in the summary and wherever causes and what went badly are told. A name adds nothing to an
explanation but a target; a role explains: "the on-call engineer". Owners of actions, the timeline and what went
well may name people. With "roles:" in the front matter the hint says which role to write.`,
	Severity: diag.Warning,
	Check: func(p *lint.Pass) {
		people := indexOf(p.People)
		roles := rolesOf(p.Incident)
		for _, par := range p.Prose() {
			if !blaming(p.Incident, par) {
				continue
			}
			for _, m := range namesIn(p, par, people) {
				p.Suggestf(par.Span(m.start, m.end), roles.hint(m.login), "%q names a person", m.words())
			}
		}
	},
}

// handles finds the sentences with handles and pronouns.
var handles = phrases{
	{
		words: "@",
		match: `(?:^|[\s(/,;:])(?P<at>@[A-Za-z](?:[A-Za-z0-9]|-[A-Za-z0-9]){1,38})(?:$|[\s,;:!?)'’]|\.(?:\s|$))`,
		not:   `\b(?:decorators?|annotations?|annotated|directives?|at-rules?|rules?|attributes?|macros?|selectors?|pragmas?|modifiers?|keywords?|tags?|aliases|alias|css|java|python|objective-c|spring|branch|version|package|variables?|parameters?|mentions?|mentioned|groups?|channels?|bots?|feed)\b[^.;]{0,20}@|@[\w-]+ (?:decorator|annotation|directive|at-rule|rule|attribute|macro|mention|tag|alias|keyword|field|function|block|query)\b`,
		where: blaming,
		unless: func(_ *lint.Pass, m match) bool {
			return groupHandle.MatchString(m.words()) || noHandle[strings.ToLower(m.words())] || ownerBefore.MatchString(m.Text[:m.start])
		},
	},
	{
		words: "he she him himself herself",
		match: `\b(?:he|she|him|himself|herself)\b`,
		where: blaming,
		unless: func(_ *lint.Pass, m match) bool {
			// HE and SHE are acronyms; "He" is helium, and begins a sentence.
			w := m.words()
			return len(w) > 1 && w[1] < 'a'
		},
	},
}

// groupHandle is the handle of a team.
var groupHandle = words.NewRegexp(`(?i)(?:team|on-?call|support|ops|sre|devs|all|group|-bot)$`)

// noHandle are words behind @ that notify nobody or everybody, rules of style
// sheets, and annotations of programs.
var noHandle = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`here channel everyone all team media import charset font-face keyframes supports page layer
		override deprecated test before after beforeeach aftereach transactional scheduled async retryable cacheable bean
		autowired component service controller inject nullable nonnull suppresswarnings property staticmethod classmethod
		dataclass pytest param params return returns throws see since todo type typedef latest next beta alpha canary main master
		head daily hourly weekly monthly yearly annually midnight reboot every timestamp version attr async-safe click route app
		cached lru-cache contextmanager entity id query value profile configuration valid notnull timeout ignore`) {
		m["@"+w] = true
	}
	return m
}()

// name is a place where the text names a person; login is empty when unknown.
type name struct {
	match
	login string
}

// namesIn finds handles, pronouns, and people of the repository, in order of
// these.
func namesIn(p *lint.Pass, par *prose.Paragraph, people *peopleIndex) []name {
	var list []name
	for _, c := range candidates(par) {
		for _, ph := range handles {
			if c.phrase != ph {
				continue
			}
			if m, ok := ph.find(p, par, c.sentence); ok {
				list = append(list, name{m, strings.TrimPrefix(m.words(), "@")})
			}
		}
	}
	if len(people.byWord) == 0 || par.Quoted {
		return list
	}
	seen := map[string]bool{}
	for at := range people.find(par.Text) {
		m := match{Paragraph: par, start: at.start, end: at.end}
		if par.IsMuted(at.start, at.end) || seen[m.words()] || isService(p.Incident, m.words()) {
			continue
		}
		seen[m.words()] = true
		list = append(list, name{m, at.login})
	}
	return list
}

// isService reports whether the document uses the word for something else.
func isService(in *incident.Incident, word string) bool {
	for _, list := range [][]incident.Field[string]{in.Services, in.Tags} {
		for _, f := range list {
			if strings.EqualFold(f.Value, word) {
				return true
			}
		}
	}
	return false
}

// roles maps logins, in lower case, to what they did in the incident.
type roles map[string]string

func rolesOf(in *incident.Incident) roles {
	m := roles{}
	for _, r := range in.Roles {
		role := strings.NewReplacer("-", " ", "_", " ").Replace(strings.ToLower(r.Name.Value))
		if role == "on call" || role == "oncall" {
			role = "on-call engineer"
		}
		m[strings.ToLower(strings.TrimPrefix(r.Login.Value, "@"))] = role
	}
	return m
}

func (r roles) hint(login string) string {
	if role := r[strings.ToLower(login)]; role != "" {
		return fmt.Sprintf(`write "the %s"`, lint.Shorten(role))
	}
	return `write the role, such as "the on-call engineer"; owners of actions stand in "owner"`
}

// peopleIndex finds people by the words of their names.
type peopleIndex struct {
	of     []lint.Person
	byWord map[string]known
}

// known is what a word says.
type known struct {
	login string
	// full is the whole name, when the word alone could mean anything else.
	full string
}

// lastIndex keeps the index of one run: the people are the same for every
// document.
var lastIndex atomic.Pointer[peopleIndex]

func indexOf(people []lint.Person) *peopleIndex {
	if last := lastIndex.Load(); last != nil && len(last.of) == len(people) && (len(people) == 0 || &last.of[0] == &people[0]) {
		return last
	}
	x := &peopleIndex{of: people, byWord: map[string]known{}}
	for _, who := range people {
		x.add(who)
	}
	lastIndex.Store(x)
	return x
}

func (x *peopleIndex) add(who lint.Person) {
	words := strings.Fields(who.Name)
	if strings.HasSuffix(who.Name, "]") || len(words) > 4 { // "dependabot[bot]"; no name
		return
	}
	for _, w := range words {
		if machines[strings.ToLower(w)] {
			return
		}
	}
	if len(words) >= 2 {
		for _, w := range []string{words[0], words[len(words)-1]} {
			switch {
			case !isName(w):
			case ambiguous[strings.ToLower(w)]:
				x.set(w, known{who.Login, who.Name})
			default:
				x.set(w, known{who.Login, ""})
			}
		}
	}
	if plainLogin(who) {
		x.set(who.Login, known{who.Login, ""})
	}
}

func (x *peopleIndex) set(word string, k known) {
	old, ok := x.byWord[word]
	if ok && old.full == "" && k.full != "" {
		return
	}
	if ok && old.login != k.login && old.full == k.full {
		k.login = "" // two people of this name
	}
	x.byWord[word] = k
}

// isName reports whether a word is written as a name and is long enough to be
// nothing else.
func isName(w string) bool {
	first, _ := utf8.DecodeRuneInString(w)
	if utf8.RuneCountInString(w) < 3 || !unicode.IsUpper(first) {
		return false
	}
	upper := 0
	for _, r := range w {
		if !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '’' {
			return false
		}
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return upper < utf8.RuneCountInString(w)
}

// plainLogin reports whether a login without @ can only mean the person.
func plainLogin(who lint.Person) bool {
	l := strings.ToLower(who.Login)
	if len(l) < 4 || ambiguous[l] || strings.ContainsAny(l, "-_") {
		return false
	}
	if who.Name == "" {
		return true
	}
	name := strings.ToLower(strings.ReplaceAll(who.Name, " ", ""))
	for i := 0; i+3 <= len(l); i++ {
		if strings.Contains(name, l[i:i+3]) {
			return true
		}
	}
	return false
}

// named is a place in a text.
type named struct {
	start, end int
	login      string
}

// find yields where the text names somebody, full names as a whole.
func (x *peopleIndex) find(text string) func(yield func(named) bool) {
	return func(yield func(named) bool) {
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			if !unicode.IsLetter(r) {
				i += size
				continue
			}
			end := i + wordLength(text[i:])
			word := strings.TrimSuffix(strings.TrimSuffix(text[i:end], "'s"), "’s")
			k, ok := x.byWord[word]
			if !ok || attached(text, i, i+len(word)) {
				i = end
				continue
			}
			at := named{i, i + len(word), k.login}
			if k.full != "" {
				if !strings.HasPrefix(text[i:], k.full) {
					i = end
					continue
				}
				at.end = i + len(k.full)
			}
			// "Dana Whitfield" is one finding.
			for {
				rest := text[at.end:]
				if !strings.HasPrefix(rest, " ") {
					break
				}
				next := strings.TrimSuffix(strings.TrimSuffix(rest[1:1+wordLength(rest[1:])], "'s"), "’s")
				nk, ok := x.byWord[next]
				if !ok || next == "" || nk.login != k.login {
					break
				}
				at.end += 1 + len(next)
			}
			if !namesThing(text, at) && !yield(at) {
				return
			}
			i = max(end, at.end)
		}
	}
}

// wordLength is how much of text is one word.
func wordLength(text string) int {
	for i, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-' && r != '_' {
			return i
		}
	}
	return len(text)
}

// attached reports whether the word is part of something else: a handle, an
// address, a path, a host.
func attached(text string, start, end int) bool {
	if start > 0 && strings.IndexByte("@/._-#:=", text[start-1]) >= 0 {
		return true
	}
	if end >= len(text) {
		return false
	}
	next := text[end]
	if strings.IndexByte("@/_=", next) >= 0 {
		return true
	}
	return (next == '.' || next == ':') && end+1 < len(text) && text[end+1] != ' '
}

// ambiguous are names that are also words, months, or programs, and logins
// that are teams.
var ambiguous = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`will mark may june april august grace hope chase bill rob art drew dean frank jack max sue
		rich pat skip miles guy ray norm page case stone young long short black white brown green king price banks bush cook
		baker carter hunter parker potter miller mason taylor smith faith joy summer autumn dawn eve sky rose lily iris ivy
		violet olive ruby pearl amber crystal jade gene dale glen cliff forest lake river brook rivers brooks woods wood field fields
		hill hills wells bell ball park parks day days week weeks month winter rain snow frost storm storms gale love best good
		bright sharp strong power powers rush swift light lane street rhodes north south east west major minor marshall bishop
		pope abbott noble duke earl prince knight page reader writer booker christian german french english roman wolf fox
		hawk swan drake crane finch robin jay martin buck colt pike bass root branch merge commit reed rice berry cherry curry
		pepper sage basil rusty sandy rocky penny nick dick peg van von del
		jenkins kafka redis cassandra oracle julia pascal ada jasper grafana bamboo travis ceph luigi celery salt chef puppet
		vale helm athena phoenix argo hugo jekyll sentry jaeger kong consul nomad vault elastic lambda aurora delta spark
		flink beam hive impala presto trino docker vagrant packer terraform ansible otto atlas apollo hermes zeus thor loki
		odin freya tempo mimir cortex thanos cilium calico istio envoy linkerd harbor quay rook longhorn velero flux tekton
		drone circle buddy hudson cassini galileo newton tesla turing hopper lovelace gauss euler fermat kepler pandora titan mercury
		venus mars saturn neptune pluto luna stella leo orion nova vega lyra dash bolt ember alpine debian ubuntu fedora suse
		data platform finance product sales support security storage network payments billing search backend frontend mobile
		infra infrastructure operations oncall release releases database databases legal marketing people admin deploy bot
		service services team teams core docs design website checkout orders identity accounts analytics reporting ingest
		observability monitoring reliability developer developers engineering editors press design ops`) {
		m[w] = true
	}
	return m
}()

// machines are words in the names of committers that are none.
var machines = set(`bot robot ci cd automation automated github gitlab jenkins action actions build builder deploy deployer release
	maintainers maintainer team service app kubernetes k8s google microsoft amazon aws docker renovate dependabot weblate sync mirror
	system admin root user unknown server runner pipeline platform squad group engineering ops operations sre department desk`)

// namesThing reports whether a name is that of something named after somebody:
// "Rao's algorithm", "the Rao–Blackwell estimator", "Adeyemi Road", "the
// service Dana".
func namesThing(text string, at named) bool {
	before, after := text[:at.start], text[at.end:]
	if thingAfter.MatchString(after) || thingBefore.MatchString(before) || ownerBefore.MatchString(before) {
		return true
	}
	// A capital right after: "Rao Road"; an initial is none. One right before,
	// but for the beginning of a sentence: "Lake Dana".
	if next := strings.TrimPrefix(after, " "); next != after && isName(next[:wordLength(next)]) {
		return true
	}
	m := capitalBefore.FindStringSubmatch(before)
	return m != nil && isName(m[1])
}

const thing = `(?:service|server|cluster|node|host|hosts|instance|instances|queue|bucket|database|table|environment|machine|vm|container|pod|repository|repo|branch|project|app|application|pipeline|region|site|building|room|ward|hall|form|API|bot|model)`

var (
	thingAfter    = words.NewRegexp(`^(?:['’]s (?:\w+ )?(?:algorithm|theorem|law|method|lemma|formula|test|inequality|distance|conjecture|paradox|model|rule)\b|[–/-]\p{Lu}| (?:Road|Street|Avenue|Plaza|Square|Lane|Building|Hall|House|Cent(?:er|re)|Tower|Park|Station|Bridge|University|Institute|Hospital|School|Drive|Way|Ltd|Inc|GmbH|Corp|algorithm|method|theorem|test)\b| ` + thing + `\b)`)
	capitalBefore = words.NewRegexp(`[\pL\d,] ([\pL]+) $`)
	ownerBefore   = words.NewRegexp(`(?i)\b(?:owners?|assignees?|dri|assigned to)\b:? *$`)
	thingBefore   = words.NewRegexp(`(?:\b(?:[Tt]he|[Aa]n?|[Oo]ur|[Tt]his|[Ee]ach|[Ee]very|[Pp]ort|[Ll]ake|[Mm]ount|[Ss]aint|[Ss]an)|\b` + thing + `|\b(?:router|switch|line|station|street|ship|train|called|codenamed|dubbed)) ["“]?$`)
)
