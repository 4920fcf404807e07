package parse

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/yamldoc"
)

// setters says what becomes of each key of a mapping.
type setters map[string]func(*yamldoc.Node, config.Value)

func (p *parser) decode(block source.Span) *incident.Incident {
	root, found := yamldoc.Parse(block)
	p.found = append(p.found, found...)
	if root == nil {
		return nil
	}
	in := &incident.Incident{File: p.file, Comments: yamldoc.Comments(root, block)}
	in.Timezone.Value = time.UTC
	p.mapping(root, config.FrontMatter, p.config.ExtraKeys, setters{
		"id":          func(n *yamldoc.Node, _ config.Value) { in.ID = p.id(n) },
		"title":       func(n *yamldoc.Node, _ config.Value) { in.Title = p.text(n) },
		"date":        func(n *yamldoc.Node, _ config.Value) { in.Date = p.date(n) },
		"timezone":    func(n *yamldoc.Node, _ config.Value) { in.Timezone = p.zone(n) },
		"status":      func(n *yamldoc.Node, v config.Value) { in.Status = enum[incident.Status](p, n, v) },
		"reviewed":    func(n *yamldoc.Node, _ config.Value) { in.Reviewed = p.date(n) },
		"severity":    func(n *yamldoc.Node, _ config.Value) { in.Severity = p.severity(n) },
		"authors":     func(n *yamldoc.Node, _ config.Value) { in.Authors = p.texts(n) },
		"detected_by": func(n *yamldoc.Node, v config.Value) { in.DetectedBy = enum[incident.Detection](p, n, v) },
		"services":    func(n *yamldoc.Node, _ config.Value) { in.Services = p.texts(n) },
		"tags":        func(n *yamldoc.Node, _ config.Value) { in.Tags = p.texts(n) },
		"class":       func(n *yamldoc.Node, _ config.Value) { in.Class = p.id(n) },
		"recurs":      func(n *yamldoc.Node, _ config.Value) { in.Recurs = p.ids(n) },
		"public":      func(n *yamldoc.Node, _ config.Value) { in.Public = p.boolean(n) },
		"formerly":    func(n *yamldoc.Node, _ config.Value) { in.Formerly = p.ids(n) },
		"roles":       func(n *yamldoc.Node, _ config.Value) { in.Roles = p.roles(n) },
		"links": func(n *yamldoc.Node, v config.Value) {
			for _, item := range p.list(n) {
				in.Links = append(in.Links, p.link(item, v.Item.Keys))
			}
		},
		"followups": func(n *yamldoc.Node, v config.Value) {
			for _, item := range p.list(n) {
				in.FollowUps = append(in.FollowUps, p.followUp(item, v.Item.Keys))
			}
		},
		"actions": func(n *yamldoc.Node, v config.Value) {
			in.ActionsSpan = n.Span
			for _, item := range p.list(n) {
				if item.Kind != yamldoc.Mapping {
					p.errorf(RuleValue, item.Span, `write "- id: short-name" with title, type, owner, due and done_when below it`, "an action is keys with values, not %s", item.Kind.Describe())
					continue
				}
				in.Actions = append(in.Actions, p.action(item, v.Item.Keys))
			}
		},
	})
	return in
}

func (p *parser) action(n *yamldoc.Node, known []config.Key) incident.ActionItem {
	a := incident.ActionItem{Span: n.Span}
	a.Status.Value = incident.Open
	p.mapping(n, known, nil, setters{
		"id":        func(n *yamldoc.Node, _ config.Value) { a.ID = p.id(n) },
		"title":     func(n *yamldoc.Node, _ config.Value) { a.Title = p.text(n) },
		"type":      func(n *yamldoc.Node, v config.Value) { a.Type = enum[incident.ActionType](p, n, v) },
		"owner":     func(n *yamldoc.Node, _ config.Value) { a.Owner = p.owner(n) },
		"due":       func(n *yamldoc.Node, _ config.Value) { a.Due = p.date(n) },
		"done_when": func(n *yamldoc.Node, _ config.Value) { a.DoneWhen = p.text(n) },
		"labels":    func(n *yamldoc.Node, _ config.Value) { a.Labels = p.texts(n) },
		"status": func(n *yamldoc.Node, v config.Value) {
			if n.Kind != yamldoc.Null {
				a.Status = enum[incident.ActionStatus](p, n, v)
			}
		},
		"reason":   func(n *yamldoc.Node, _ config.Value) { a.Reason = p.text(n) },
		"closed":   func(n *yamldoc.Node, _ config.Value) { a.Closed = p.date(n) },
		"issue":    func(n *yamldoc.Node, _ config.Value) { a.Issue = p.number(n) },
		"formerly": func(n *yamldoc.Node, _ config.Value) { a.Formerly = p.ids(n) },
	})
	return a
}

func (p *parser) mapping(n *yamldoc.Node, known []config.Key, extra []string, set setters) {
	if n.Kind != yamldoc.Mapping {
		p.errorf(RuleValue, n.Span, "", "expected keys with values, found %s", n.Kind.Describe())
		return
	}
	for _, pair := range n.Pairs {
		name := pair.Key.Text
		k, ok := config.Find(known, name)
		switch {
		case ok:
			set[name](pair.Value, k.Value)
		case strings.HasPrefix(name, "x-"), slices.Contains(extra, name):
		default:
			near, _ := config.Nearest(name, config.Names(known))
			p.unknown(pair.Key.Span, name, near)
		}
	}
}

// scalar reports whether n is a single value. An empty one counts as absent
// and says nothing: a rule asks for what is missing.
func (p *parser) scalar(n *yamldoc.Node) bool {
	if n.Kind == yamldoc.Scalar {
		return true
	}
	if n.Kind != yamldoc.Null {
		p.errorf(RuleValue, n.Span, "", "expected a single value, found %s", n.Kind.Describe())
	}
	return false
}

func (p *parser) text(n *yamldoc.Node) (out incident.Field[string]) {
	if p.scalar(n) && strings.TrimSpace(n.Text) != "" {
		out.Span, out.Value = n.Span, strings.TrimSpace(n.Text)
	}
	return out
}

// list returns the items of a list; a single value stands for a list of one.
func (p *parser) list(n *yamldoc.Node) []*yamldoc.Node {
	switch n.Kind {
	case yamldoc.Sequence:
		return n.Items
	case yamldoc.Null:
		return nil
	case yamldoc.Scalar:
		return []*yamldoc.Node{n}
	}
	p.errorf(RuleValue, n.Span, "", "expected a list, found %s", n.Kind.Describe())
	return nil
}

func (p *parser) texts(n *yamldoc.Node) (list []incident.Field[string]) {
	for _, item := range p.list(n) {
		if t := p.text(item); t.Present() {
			list = append(list, t)
		}
	}
	return list
}

func (p *parser) ids(n *yamldoc.Node) (list []incident.Field[string]) {
	for _, item := range p.list(n) {
		if t := p.id(item); t.Present() {
			list = append(list, t)
		}
	}
	return list
}

func (p *parser) id(n *yamldoc.Node) incident.Field[string] {
	out := p.text(n)
	if out.Present() && !incident.ValidID(out.Value) {
		hint := "write small letters, digits and hyphens, 80 at most"
		if s := incident.Slug(out.Value); incident.ValidID(s) {
			hint += ": " + s
		}
		p.errorf(RuleValue, out.Span, hint, "%q cannot serve as an id", shorten(out.Value))
		out.Value = ""
	}
	return out
}

func (p *parser) date(n *yamldoc.Node) (out incident.Field[incident.Date]) {
	t := p.text(n)
	out.Span = t.Span
	if !t.Present() {
		return out
	}
	d, err := incident.ParseDate(t.Value)
	switch {
	case err != nil:
		p.errorf(RuleValue, t.Span, "write YYYY-MM-DD", "%q is not a date", shorten(t.Value))
	case d.Year < 1970 || d.Year > 2200:
		p.errorf(RuleValue, t.Span, "check the year", "the year of %q cannot be right", t.Value)
	default:
		out.Value = d
	}
	return out
}

func enum[T ~string](p *parser, n *yamldoc.Node, v config.Value) (out incident.Field[T]) {
	t := p.text(n)
	out.Span = t.Span
	if !t.Present() {
		return out
	}
	names := v.Enum
	if slices.Contains(names, t.Value) {
		out.Value = T(t.Value)
		return out
	}
	hint := "write " + orList(names)
	if near, ok := config.Nearest(t.Value, names); ok {
		hint = `did you mean "` + near + `"?`
	}
	p.errorf(RuleValue, t.Span, hint, "%q is none of %s", shorten(t.Value), strings.Join(names, ", "))
	return out
}

func orList(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

var looseSeverity = regexp.MustCompile(`(?i)^(?:sev|severity|p|s)?[ -]?([1-5])$`)

func (p *parser) severity(n *yamldoc.Node) (out incident.Field[incident.Severity]) {
	t := p.text(n)
	out.Span = t.Span
	if !t.Present() {
		return out
	}
	if s, ok := incident.ParseSeverity(t.Value); ok {
		out.Value = s
		return out
	}
	hint := "write SEV-1 (worst) to SEV-5"
	if m := looseSeverity.FindStringSubmatch(t.Value); m != nil {
		hint = "write SEV-" + m[1]
	}
	p.errorf(RuleValue, t.Span, hint, "%q is not a severity", shorten(t.Value))
	return out
}

func (p *parser) boolean(n *yamldoc.Node) (out incident.Field[bool]) {
	t := p.text(n)
	out.Span = t.Span
	switch t.Value {
	case "true":
		out.Value = true
	case "false", "":
	default:
		p.errorf(RuleValue, t.Span, "write true or false", "%q is neither true nor false", shorten(t.Value))
	}
	return out
}

func (p *parser) number(n *yamldoc.Node) (out incident.Field[int]) {
	t := p.text(n)
	out.Span = t.Span
	if !t.Present() {
		return out
	}
	v, err := strconv.Atoi(strings.TrimPrefix(t.Value, "#"))
	if err != nil || v < 1 {
		p.errorf(RuleValue, t.Span, "write the number of the issue, such as 123", "%q is not the number of an issue", shorten(t.Value))
		return out
	}
	out.Value = v
	return out
}

var (
	login = regexp.MustCompile("^" + config.LoginPattern + "$")
	team  = regexp.MustCompile("^" + config.TeamPattern + "$")
)

func (p *parser) owner(n *yamldoc.Node) incident.Field[string] {
	out := p.text(n)
	if !out.Present() {
		return out
	}
	if name, ok := strings.CutPrefix(out.Value, incident.TeamPrefix); ok {
		if !team.MatchString(name) {
			p.errorf(RuleValue, out.Span, "write team:NAME, with NAME as in the configuration", "%q is not a team", shorten(out.Value))
			out.Value = ""
		}
		return out
	}
	if bare := strings.TrimPrefix(out.Value, "@"); bare != out.Value && login.MatchString(bare) {
		p.errorf(RuleValue, out.Span, "write the login alone: owner: "+bare, "the owner %q begins with @", shorten(out.Value))
		if at := strings.IndexByte(out.Span.Text(), '@'); at >= 0 {
			p.edit(p.file.Span(out.Span.Start+at, out.Span.Start+at+1), "")
		}
		out.Value = ""
		return out
	}
	if len(out.Value) > config.MaxLogin || !login.MatchString(out.Value) {
		p.errorf(RuleValue, out.Span, "write one GitHub login, or team:NAME", "%q is not a GitHub login", shorten(out.Value))
		out.Value = ""
	}
	return out
}

func (p *parser) roles(n *yamldoc.Node) (list []incident.Role) {
	if n.Kind == yamldoc.Null {
		return nil
	}
	if n.Kind != yamldoc.Mapping {
		p.errorf(RuleValue, n.Span, `write "incident-commander: octocat" below it`, "roles map a role to a login, found %s", n.Kind.Describe())
		return nil
	}
	for _, pair := range n.Pairs {
		list = append(list, incident.Role{
			Name:  incident.Field[string]{Value: pair.Key.Text, Span: pair.Key.Span},
			Login: p.owner(pair.Value),
		})
	}
	return list
}

func (p *parser) link(n *yamldoc.Node, known []config.Key) (out incident.Link) {
	p.mapping(n, known, nil, setters{
		"name": func(n *yamldoc.Node, _ config.Value) { out.Name = p.text(n) },
		"url": func(n *yamldoc.Node, _ config.Value) {
			out.URL = p.text(n)
			if !out.URL.Present() {
				return
			}
			if u, err := url.Parse(out.URL.Value); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
				p.errorf(RuleValue, out.URL.Span, "write a whole address that begins with https://", "%q is not a web address", shorten(out.URL.Value))
				out.URL.Value = ""
			}
		},
	})
	return out
}

func (p *parser) followUp(n *yamldoc.Node, known []config.Key) incident.FollowUp {
	out := incident.FollowUp{Span: n.Span}
	p.mapping(n, known, nil, setters{
		"stage": func(n *yamldoc.Node, _ config.Value) { out.Stage = p.text(n) },
		"date":  func(n *yamldoc.Node, _ config.Value) { out.Date = p.date(n) },
		"done":  func(n *yamldoc.Node, _ config.Value) { out.Done = p.texts(n) },
	})
	return out
}

func (p *parser) zone(n *yamldoc.Node) incident.Field[*time.Location] {
	t := p.text(n)
	out := incident.Field[*time.Location]{Span: t.Span, Value: time.UTC}
	if !t.Present() {
		return out
	}
	loc, ok := config.LoadZone(t.Value)
	if !ok {
		p.errorf(RuleValue, t.Span, "write an IANA name such as America/New_York, Europe/Berlin or UTC", "%q is not a time zone", shorten(t.Value))
		return out
	}
	out.Value = loc
	return out
}

// shorten keeps hostile values out of messages.
func shorten(text string) string { return diag.Shorten(text, 80) }
