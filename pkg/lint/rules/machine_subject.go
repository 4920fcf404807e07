package rules

import (
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/words"
)

// machineAtFault reports whether the words "at fault" are about a thing. They
// are about people only when a person is their subject.
func machineAtFault(m match) bool {
	if !strings.HasSuffix(strings.ToLower(m.words()), "at fault") {
		return false
	}
	return !humanSubject.MatchString(m.Text[m.from():m.start])
}

// machineSubject reports whether what stands right before the match is a
// program or a thing.
func machineSubject(m match) bool {
	return programSubject.MatchString(m.Text[m.from():m.start]) && !humanSubject.MatchString(m.Text[m.from():m.start])
}

var humanSubject = words.NewRegexp(`(?i)(?:` + human + `|\bthey)[^,;]{0,20}$`)

// machinePolicy reports whether a program broke, or was let past, a policy of
// programs: "the pod violated its security policy", "bypass the cache policy".
func machinePolicy(m match) bool {
	if programPolicy.MatchString(m.words()) {
		return true
	}
	before := m.Text[m.from():m.start]
	return programSubject.MatchString(before) && !humanSubject.MatchString(before)
}

var (
	programPolicy  = words.NewRegexp(`(?i)\b(?:pod|pods|content security|network security|podsecurity|cache|caching|retention|lifecycle|retry|routing|network|admission|bucket|iam|access|scaling|autoscaling|csp|cors|eviction|restart|placement|password|firewall|rate|branch|tcp|http|tls|bgp|gossip|wire|consensus|replication|handshake|lint|quota) (?:\w+ )?(?:polic(?:y|ies)|protocol|process|rules?)\b|\b(?:parent|child|main|background|init|worker) process\b`)
	programSubject = words.NewRegexp(`(?i)\b(?:` + program + `|it|this|that|which)\b[^,;]{0,30}$`)
)

// program is a noun for what runs by itself.
const program = `(?:pods?|containers?|requests?|clients?|services?|jobs?|scripts?|deployments?|workloads?|controllers?|operator|proxy|proxies|responses?|packets?|nodes?|images?|queries|query|traffic|servers?|program|tool|builds?|pipelines?|messages?|volumes?|buckets?|headers?|rows?|records?|process(?:es)?|retries|schedulers?|alerts?|monitors?|monitoring|probes?|checks?|tests?|validators?|linters?|agents?|daemons?|caches?|brokers?|consumers?|workers?|replicas?|librar(?:y|ies)|parsers?|compilers?|hooks?|gates?|canar(?:y|ies)|ci|systems?|sensors?|watchdogs?|schema|constraint|migrations?|triggers?|bots?|apps?|platform|firewall|load balancers?|sidecars?|gateways?|webhooks?|crons?|rules?|locks?|timeouts?|dashboards?|graphs?|models?|devices?|type system|functions?|methods?|code|api|apis)`
