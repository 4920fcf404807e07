package config

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/yamldoc"
)

// Decode reads the configuration. Where the file is wrong, the finding says
// so and the default stands.
func Decode(f *source.File) (*Config, []diag.Diagnostic) {
	d := &decoder{config: Default()}
	root, found := yamldoc.Parse(f.Span(0, len(f.Data)))
	d.found = found
	if root == nil {
		return d.config, d.found
	}
	c := d.config
	d.keys(root, settings, setters{
		"directory":  func(n *yamldoc.Node, _ Value) { d.directory(n) },
		"extra_keys": func(n *yamldoc.Node, _ Value) { c.ExtraKeys = d.strings(n) },
		"drafts": func(n *yamldoc.Node, v Value) {
			d.keys(n, v.Keys, setters{
				"timezone": func(n *yamldoc.Node, _ Value) { d.timezone(n) },
				"authors":  func(n *yamldoc.Node, _ Value) { c.Drafts.Authors = d.strings(n) },
			})
		},
		"sections": func(n *yamldoc.Node, v Value) {
			d.keys(n, v.Keys, setters{
				"required": func(n *yamldoc.Node, _ Value) { c.Sections.Required = d.kinds(n) },
				"aliases":  func(n *yamldoc.Node, _ Value) { d.aliases(n) },
			})
		},
		"moments":   func(n *yamldoc.Node, v Value) { d.moments(n, v.Item.Enum) },
		"rules":     func(n *yamldoc.Node, _ Value) { d.rules(n) },
		"since":     func(n *yamldoc.Node, _ Value) { d.date(n, &c.Since) },
		"milestone": func(n *yamldoc.Node, v Value) { d.milestone(n, v) },
		"teams":     func(n *yamldoc.Node, v Value) { d.teams(n, v.Item.Keys) },
		"public": func(n *yamldoc.Node, v Value) {
			d.keys(n, v.Keys, setters{
				"fields":   func(n *yamldoc.Node, v Value) { d.publicFields(n, v.Item.Enum) },
				"sections": func(n *yamldoc.Node, _ Value) { c.Public.Sections = d.kinds(n) },
				"terms":    func(n *yamldoc.Node, _ Value) { c.Public.Terms = d.terms(n) },
				"patterns": func(n *yamldoc.Node, _ Value) { d.patterns(n) },
				"allow":    func(n *yamldoc.Node, _ Value) { c.Public.Allow = d.terms(n) },
			})
		},
		"limits": func(n *yamldoc.Node, v Value) {
			d.keys(n, v.Keys, setters{
				"file-size":       func(n *yamldoc.Node, _ Value) { d.size(n, &c.Limits.FileSize) },
				"actions":         func(n *yamldoc.Node, v Value) { d.number(n, v, &c.Limits.Actions) },
				"due-days":        func(n *yamldoc.Node, v Value) { d.number(n, v, &c.Limits.DueDays) },
				"reading-minutes": func(n *yamldoc.Node, v Value) { d.number(n, v, &c.Limits.ReadingMinutes) },
			})
		},
	})
	return d.config, d.found
}

// setters says what becomes of each key of a mapping.
type setters map[string]func(*yamldoc.Node, Value)

type decoder struct {
	config *Config
	found  []diag.Diagnostic
}

func (d *decoder) errorf(span source.Span, hint, format string, args ...any) {
	d.found = append(d.found, diag.Diagnostic{
		Span: span, Rule: Rule, Severity: diag.Error, Message: fmt.Sprintf(format, args...), Hint: hint,
	})
}

func (d *decoder) want(n *yamldoc.Node, kind yamldoc.Kind) bool {
	if n.Kind != kind && n.Kind != yamldoc.Null {
		d.errorf(n.Span, "", "expected %s, found %s", kind.Describe(), n.Kind.Describe())
	}
	return n.Kind == kind
}

func (d *decoder) keys(n *yamldoc.Node, known []Key, set setters) {
	if !d.want(n, yamldoc.Mapping) {
		return
	}
	for _, p := range n.Pairs {
		if k, ok := Find(known, p.Key.Text); ok {
			set[k.Name](p.Value, k.Value)
			continue
		}
		names := Names(known)
		slices.Sort(names)
		hint := "known here: " + strings.Join(names, ", ")
		if near, ok := Nearest(p.Key.Text, names); ok {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		d.errorf(p.Key.Span, hint, "unknown key %q", p.Key.Text)
	}
}

func (d *decoder) strings(n *yamldoc.Node) []string {
	var list []string
	for _, item := range d.items(n) {
		list = append(list, item.Text)
	}
	return list
}

func (d *decoder) timezone(n *yamldoc.Node) {
	if !d.want(n, yamldoc.Scalar) {
		return
	}
	if _, ok := LoadZone(n.Text); !ok {
		d.errorf(n.Span, "", "%q is not an IANA zone such as Europe/Berlin", n.Text)
		return
	}
	d.config.Drafts.Timezone = n.Text
}

// directory must stay inside the repository; os.Root enforces it again.
func (d *decoder) directory(n *yamldoc.Node) {
	if !d.want(n, yamldoc.Scalar) {
		return
	}
	dir := strings.TrimSuffix(strings.TrimPrefix(n.Text, "./"), "/")
	if !fs.ValidPath(dir) || strings.ContainsAny(dir, `\:`) || dir == ".git" || strings.HasPrefix(dir, ".git/") {
		d.errorf(n.Span, `write a folder of the repository, such as "postmortems" or "docs/postmortems"`, "%q is not a folder inside the repository", n.Text)
		return
	}
	d.config.Directory = dir
}

func (d *decoder) kinds(n *yamldoc.Node) []incident.SectionKind {
	var list []incident.SectionKind
	names := make([]string, len(incident.SectionKinds))
	for i, k := range incident.SectionKinds {
		names[i] = string(k)
	}
	for _, item := range d.items(n) {
		kind := incident.SectionKind(strings.ReplaceAll(normalize(item.Text), " ", "-"))
		if !incident.ValidSectionKind(kind) {
			hint := "known: " + strings.Join(names, ", ")
			if near, ok := Nearest(string(kind), names); ok {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			d.errorf(item.Span, hint, "unknown section %q", item.Text)
			continue
		}
		list = append(list, kind)
	}
	return list
}

func (d *decoder) aliases(n *yamldoc.Node) {
	if !d.want(n, yamldoc.Mapping) {
		return
	}
	for _, p := range n.Pairs {
		if kinds := d.kinds(p.Value); len(kinds) > 0 {
			d.config.Sections.Aliases[normalize(p.Key.Text)] = kinds
		}
	}
}

func (d *decoder) moments(n *yamldoc.Node, known []string) {
	if !d.want(n, yamldoc.Mapping) {
		return
	}
	for _, p := range n.Pairs {
		if !d.want(p.Value, yamldoc.Scalar) {
			continue
		}
		if !slices.Contains(known, p.Value.Text) {
			d.errorf(p.Value.Span, "known: "+strings.Join(known, ", "), "unknown moment %q", p.Value.Text)
			continue
		}
		d.config.Moments[normalize(p.Key.Text)] = incident.Moment(p.Value.Text)
	}
}

// items returns the scalars of a list, or one that stands for a list of one.
func (d *decoder) items(n *yamldoc.Node) []*yamldoc.Node {
	if n.Kind == yamldoc.Scalar {
		return []*yamldoc.Node{n}
	}
	if !d.want(n, yamldoc.Sequence) {
		return nil
	}
	var list []*yamldoc.Node
	for _, item := range n.Items {
		if d.want(item, yamldoc.Scalar) {
			list = append(list, item)
		}
	}
	return list
}

func (d *decoder) publicFields(n *yamldoc.Node, known []string) {
	fields := []string{} // an empty list withholds all
	for _, item := range d.items(n) {
		if !slices.Contains(known, item.Text) {
			hint := "known: " + strings.Join(known, ", ")
			if near, ok := Nearest(item.Text, known); ok {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			d.errorf(item.Span, hint, "%q is no field that the public edition could show", item.Text)
			continue
		}
		fields = append(fields, item.Text)
	}
	d.config.Public.Fields = fields
}

// terms refuses those that could never be found.
func (d *decoder) terms(n *yamldoc.Node) []string {
	var list []string
	for _, item := range d.items(n) {
		if !strings.ContainsFunc(item.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
			d.errorf(item.Span, "write a word", "%q has no letter or digit to be found by", item.Text)
			continue
		}
		list = append(list, item.Text)
	}
	return list
}

func (d *decoder) patterns(n *yamldoc.Node) {
	for _, item := range d.items(n) {
		expr, err := regexp.Compile(item.Text)
		switch {
		case err != nil:
			d.errorf(item.Span, "write an RE2 expression; https://github.com/google/re2/wiki/Syntax", "%v", err)
			continue
		case expr.MatchString(""):
			d.errorf(item.Span, "write one that needs a character at least", "the pattern %q matches everywhere", item.Text)
			continue
		}
		d.config.Public.Patterns = append(d.config.Public.Patterns, item.Text)
	}
}

// rules takes any name: which rules exist is known to lint, which reports the
// unknown ones at their span.
func (d *decoder) rules(n *yamldoc.Node) {
	if !d.want(n, yamldoc.Mapping) {
		return
	}
	for _, p := range n.Pairs {
		if !d.want(p.Value, yamldoc.Scalar) {
			continue
		}
		severity, err := diag.ParseSeverity(p.Value.Text)
		if err != nil {
			d.errorf(p.Value.Span, "write off, info, warning or error", "%v", err)
			continue
		}
		d.config.Rules[p.Key.Text] = RuleSetting{Severity: severity, Span: p.Key.Span}
	}
}

func (d *decoder) date(n *yamldoc.Node, into *incident.Date) {
	if !d.want(n, yamldoc.Scalar) {
		return
	}
	date, err := incident.ParseDate(strings.TrimSpace(n.Text))
	if err != nil || date.Year < 1970 || date.Year > 2200 {
		d.errorf(n.Span, "write it as 2025-05-14", "%q is not a date", n.Text)
		return
	}
	*into = date
}

func (d *decoder) milestone(n *yamldoc.Node, v Value) {
	if !d.want(n, yamldoc.Scalar) {
		return
	}
	if !slices.Contains(v.Enum, n.Text) {
		d.errorf(n.Span, "write "+strings.Join(v.Enum, " or "), "%q is no choice of milestones", n.Text)
		return
	}
	d.config.Milestones = n.Text == milestonePerIncident
}

var (
	teamName  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^" + TeamPattern + "$") })
	loginName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^" + LoginPattern + "$") })
)

func (d *decoder) teams(n *yamldoc.Node, keys []Key) {
	if !d.want(n, yamldoc.Mapping) {
		return
	}
	for _, p := range n.Pairs {
		name := p.Key.Text
		if !teamName().MatchString(name) {
			hint := "write letters, digits and . _ / -, as after owner: team:"
			if bare, ok := strings.CutPrefix(name, incident.TeamPrefix); ok {
				hint = fmt.Sprintf("write %q without %q", bare, incident.TeamPrefix)
			}
			d.errorf(p.Key.Span, hint, "%q is not the name of a team", name)
			continue
		}
		var team Team
		d.keys(p.Value, keys, setters{
			"logins": func(n *yamldoc.Node, _ Value) { team.Logins = d.logins(n) },
			"label":  func(n *yamldoc.Node, v Value) { team.Label = d.label(n, v) },
		})
		d.config.Teams[name] = team
	}
}

func (d *decoder) logins(n *yamldoc.Node) []string {
	var list []string
	for _, item := range d.items(n) {
		login := strings.TrimSpace(item.Text)
		if !loginName().MatchString(login) || len(login) > MaxLogin {
			hint := "write a GitHub login"
			if bare := strings.TrimPrefix(login, "@"); bare != login && loginName().MatchString(bare) {
				hint = "write the login alone: " + bare
			}
			d.errorf(item.Span, hint, "%q is not a GitHub login", item.Text)
			continue
		}
		list = append(list, login)
	}
	return list
}

func (d *decoder) label(n *yamldoc.Node, v Value) string {
	if !d.want(n, yamldoc.Scalar) {
		return ""
	}
	if len([]rune(n.Text)) > v.High {
		d.errorf(n.Span, "", "the label has more than GitHub's %d characters", v.High)
		return ""
	}
	return n.Text
}

func (d *decoder) number(n *yamldoc.Node, v Value, into *int) {
	if !d.want(n, yamldoc.Scalar) {
		return
	}
	i, err := strconv.Atoi(n.Text)
	if err != nil || i < v.Low || i > v.High {
		d.errorf(n.Span, "", "%q is not a whole number from %d to %d", n.Text, v.Low, v.High)
		return
	}
	*into = i
}

// size reads "256 KiB"; documents beyond 1 MiB are not postmortems.
func (d *decoder) size(n *yamldoc.Node, into *int) {
	if !d.want(n, yamldoc.Scalar) {
		return
	}
	number, ok := strings.CutSuffix(n.Text, "KiB")
	v, err := strconv.Atoi(strings.TrimSpace(number))
	if !ok || err != nil || v < 1 || v > 1024 {
		d.errorf(n.Span, "write it as 128KiB, 1024KiB at most", "%q is not a file size", n.Text)
		return
	}
	*into = v << 10
}
