package claims

import (
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// stop words say nothing about which entry is meant.
var stop = set(`a an the this that these those it its they their them he she his her we us our you your i
and or but so because since as while when where which who whom whose what how why than then there here
of in on at by to for from with into onto over under about around after before until till within between during through via per
is are was were be been being am do does did done has have had having will would could should can may might must shall
not no nor only just also again already still even yet very much more most less least some any all both each every other another same own
up down out off back away once twice later earlier ago now soon first last next
s t d ll re ve min minute hour day week second minutes hours days weeks seconds h hr hrs m utc gmt am pm
took take taken takes taking got get gets came come went go goes gone made make makes became become
time times long short passed elapsed lasted total duration whole entire full initial final complete manual actual
one two three four five six seven eight nine ten roughly approximately nearly almost
monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun morning afternoon evening`)

// generic words name the incident, not an entry.
var generic = set(`incident outage problem event disruption degradation downtime situation bad wrong service impact`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// canonical joins stems that mean the same in a report.
var canonical = map[string]string{
	"began": "start", "begin": "start", "begun": "start", "onset": "start",
	"recover": "resolv", "recovery": "resolv", "recoveri": "resolv", "restor": "resolv", "restorat": "resolv", "resolut": "resolv",
	"introduct": "introduc", "ack": "acknowledg", "acked": "acknowledg", "acknowledge": "acknowledg",
	"seen": "see", "saw": "see",
	"notic": "detect", "discover": "detect", "discoveri": "detect", "spot": "detect",
	"told": "notifi", "tell": "notifi", "inform": "notifi", "announc": "notifi",
	"pag": "alert", "pager": "alert", "alarm": "alert", "paged": "alert",
	"revert": "rollback", "rolled": "rollback", "roll": "rollback",
	"deploi": "deploy", "ship": "deploy", "rollout": "deploy", "releas": "deploy",
	"finish": "complet", "end": "complet", "ended": "complet",
	"patch": "fix", "hotfix": "fix", "bugfix": "fix",
	"known": "identifi", "knew": "identifi", "understood": "identifi", "pinpoint": "identifi",
	"publicat": "publish", "public": "publish", "expiri": "expir", "expirat": "expir", "expirati": "expir",
	"found": "identifi", "find": "identifi", "trac": "identifi",
	"respond": "acknowledg", "customer": "user", "consum": "user", "custom": "user", "client": "user",
}

var momentStems = map[string]incident.Moment{
	"introduc": incident.Introduced, "start": incident.Started, "detect": incident.Detected, "acknowledg": incident.Acknowledged,
	"mitigat": incident.Mitigated, "resolv": incident.Resolved, "notifi": incident.Notified,
}

var stemOf = func() map[incident.Moment]string {
	m := map[incident.Moment]string{}
	for s, mo := range momentStems {
		m[mo] = s
	}
	return m
}()

var suffixes = []string{
	"ifications", "ification", "ifying", "ifies", "ified", "ify",
	"isons", "ison", "als", "al", "ances", "ance", "ations", "ation", "ating", "ated", "ates", "ate",
	"ments", "ment", "ings", "ing", "ions", "ion", "ers", "er", "ed", "es", "s", "e",
}

// stem cuts off what inflection adds: "merged", "merging" and "merge" are one.
func stem(w string) string {
	if c, ok := canonical[w]; ok {
		return c
	}
	w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
	s := w
	for _, suffix := range suffixes {
		base, ok := strings.CutSuffix(w, suffix)
		if !ok || len(base) < 3 {
			continue
		}
		switch {
		case strings.HasPrefix(suffix, "if"):
			base += "ifi"
		case strings.HasPrefix(suffix, "at"):
			base += "at"
		case suffix == "s" && strings.HasSuffix(base, "s"):
			continue
		}
		s = base
		break
	}
	if n := len(s); n > 3 && s[n-1] == s[n-2] && s[n-1] != 's' && s[n-1] != 'l' {
		s = s[:n-1]
	}
	if n := len(s); n > 2 && s[n-1] == 'y' || n > 3 && s[n-1] == 'i' {
		s = s[:n-1] + "i"
	}
	if c, ok := canonical[s]; ok {
		return c
	}
	return s
}
