package plan

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Team is what an owner written team:NAME comes to.
type Team struct {
	Logins []string // who is assigned
	Label  string   // of the team's issues; "" for none
}

// maxAssignees is GitHub's limit.
const maxAssignees = 10

// owner returns whom and what an action's owner stands for. What can't be
// assigned is a warning, never a reason not to create the issue.
func (w *Wanted) owner(in *incident.Incident, a incident.ActionItem, teams map[string]Team) Team {
	name, team := a.Team()
	at := a.Owner.Span.Start
	switch {
	case a.Owner.Value == "":
		return Team{}
	case !team && !ValidLogin(a.Owner.Value):
		w.warn(in, at, "nobody is assigned: %q cannot be a GitHub login", a.Owner.Value)
		return Team{}
	case !team:
		return Team{Logins: []string{a.Owner.Value}}
	}
	t, ok := teams[name]
	if !ok {
		if len(teams) > 0 { // else nobody meant to map any
			w.warn(in, at, "nobody is assigned: the configuration has no team %q, only %s", name, quoted(slices.Sorted(maps.Keys(teams))))
		}
		return Team{}
	}
	valid := Team{Label: t.Label}
	for _, l := range t.Logins {
		if ValidLogin(l) && !containsFold(valid.Logins, l) {
			valid.Logins = append(valid.Logins, l)
		}
	}
	if n := len(valid.Logins); n > maxAssignees {
		w.warn(in, at, "team %q has %d logins and GitHub takes %d: %s are not assigned", name, n, maxAssignees, quoted(valid.Logins[maxAssignees:]))
		valid.Logins = valid.Logins[:maxAssignees]
	}
	return valid
}

// quoted lists a few names.
func quoted(names []string) string {
	var list []string
	for i, n := range names {
		if i == 5 {
			list = append(list, "…")
			break
		}
		list = append(list, fmt.Sprintf("%q", n))
	}
	return strings.Join(list, ", ")
}

// login is GitHub's rule; the part after _ is the suffix of managed users.
var login = regexp.MustCompile(`^[a-zA-Z0-9](?:-?[a-zA-Z0-9])*(?:_[a-zA-Z0-9]+)?$`)

// ValidLogin reports whether name can be a GitHub login. Others must not get
// into a request's path.
func ValidLogin(name string) bool { return len(name) <= 39 && login.MatchString(name) }
