package plan

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

const (
	maxIssueTitle     = 256 // GitHub's limit
	maxMilestoneTitle = 100 // GitHub's is 255; longer ones are no help
	maxBody           = 65536
	maxText           = 1500 // of one field in a block
	maxName           = 300  // of titles and paths in a block
)

// Title turns an author's text into the title of an issue, defused.
func Title(text string) string { return title(text, maxIssueTitle) }

// About is the line that says which incident an issue is about, defused. The
// base is WantOptions.DocumentBase.
func About(in *incident.Incident, base string) string { return document{in, base}.about() }

// document renders what one incident gives to its issues and milestone. Every
// author's text goes through inline, and none begins a line.
type document struct {
	in   *incident.Incident
	base string // see WantOptions.DocumentBase
}

func (d document) title() string {
	if t := clean(d.in.Title.Value); t != "" {
		return t
	}
	return d.in.ID.Value
}

// link is the document's path, linked where its address is known.
func (d document) link() string {
	path := inline(d.in.File.Path, maxName)
	u, err := url.Parse(d.base)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return path
	}
	return "[" + path + "](<" + strings.TrimRight(u.String(), "/") + "/" + escapePath(d.in.File.Path) + ">)"
}

// escapePath leaves nothing that means something in an address or to Markdown.
func escapePath(path string) string {
	var b strings.Builder
	for i := range len(path) {
		switch c := path[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', strings.IndexByte("-._~/", c) >= 0:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// about is the line that says which incident this is.
func (d document) about() string {
	var facts []string
	if date := d.in.Date.Value; !date.IsZero() {
		facts = append(facts, date.String())
	}
	if s := d.in.Severity.Value; s != 0 {
		facts = append(facts, s.String())
	}
	line := "**" + inline(d.title(), maxName) + "**"
	if len(facts) > 0 {
		line += " (" + strings.Join(facts, ", ") + ")"
	}
	return line + ": " + d.link()
}

func (d document) actionText(a incident.ActionItem) string {
	var b strings.Builder
	b.WriteString("Action item of the postmortem " + d.about() + "\n\n")
	line := func(name, value string) {
		if value != "" {
			b.WriteString("- **" + name + ":** " + value + "\n")
		}
	}
	line("Type", inline(string(a.Type.Value), maxName))
	if team, ok := a.Team(); ok {
		line("Owner", "team "+inline(team, maxName))
	} else {
		line("Owner", inline(a.Owner.Value, maxName))
	}
	line("Due", a.Due.Value.String())
	line("Done when", inline(a.DoneWhen.Value, maxText))
	switch a.Status.Value {
	case incident.Done:
		line("Done", orYes(a.Closed.Value.String()))
	case incident.Dropped:
		line("Dropped", orYes(inline(a.Reason.Value, maxText)))
	}
	b.WriteString("\n_Kept by postmortem: change these facts in the document. " +
		"Whatever you write above or below this block stays as it is._")
	return b.String()
}

func orYes(s string) string {
	if s == "" {
		return "yes"
	}
	return s
}

// milestoneTitle begins with the id: GitHub wants titles to be unique.
func (d document) milestoneTitle() string {
	return truncate("Postmortem "+d.in.ID.Value+": "+defuse(d.title()), maxMilestoneTitle)
}

func (d document) milestoneText() string {
	return "Action items of the postmortem " + d.about()
}
