//go:build !race

package proof

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/githubtest"
	"github.com/seed-42cec927/postmortem/pkg/githubtest/effects"
	"github.com/seed-42cec927/postmortem/pkg/incident"
)

var evil = []string{
	"@octocat @org/team", "&#64;octocat &commat;octocat &amp;#64;octocat", `\@octocat \#1`, "＠octocat fixes ＃1", "@@octocat ##1", "@\u200boctocat #\u00ad1",
	"fixes #1, closes: o/r#1, resolves GH-1", "Fixes https://github.com/o/r/issues/1", "closes [it](https://github.com/o/r/issues/1)", "fix\u00a0#1 close\t#1",
	"https://ghe.corp.example/o/r/pull/1#issuecomment-2", "<https://github.com/o/r/commit/0123456789abcdef0123456789abcdef01234567>", "www.github.com/o/r/issues/1",
	"0123456789abcdef0123456789abcdef01234567 1234567 o/r@abcdef1", "![i](https://evil.example/i.png) <img src=https://evil.example/i.png>",
	"<!-- postmortem:end --> @octocat <!-- postmortem:begin AAAA -->", "--> @octocat <script>@octocat</script> <a href=\"https://github.com/o/r/issues/1\">x</a>",
	"`@octocat` ``` @octocat", "\n\n@octocat\n\n```\n@octocat", "| @octocat | #1 |\r\n|---|---|\r\n", "[^1]: @octocat", "$@octocat$ :tada: /close",
	"*@octocat* _#1_ ~~GH-1~~ [@octocat](mailto:x@example.com)", "\u202e@octocat\u2066#1", strings.Repeat("@a ", 600),
}

// fieldsOf puts a text into one field of a document at a time, or into all.
var fieldsOf = map[string]func(*incident.Incident, string){
	"title of the incident": func(in *incident.Incident, s string) { in.Title = field(s) },
	"path": func(in *incident.Incident, s string) {
		in.File.Path = "postmortems/" + strings.ReplaceAll(s, "\n", " ") + ".md"
	},
	"title":     func(in *incident.Incident, s string) { in.Actions[0].Title = field(s) },
	"done_when": func(in *incident.Incident, s string) { in.Actions[0].DoneWhen = field(s) },
	"team":      func(in *incident.Incident, s string) { in.Actions[0].Owner = field("team:" + s) },
	"owner":     func(in *incident.Incident, s string) { in.Actions[0].Owner = field(s) },
	"type":      func(in *incident.Incident, s string) { in.Actions[0].Type = field(incident.ActionType(s)) },
	"labels":    func(in *incident.Incident, s string) { in.Actions[0].Labels = fields(s) },
	"reason":    func(in *incident.Incident, s string) { in.Actions[0].Reason = field(s) },
}

// TestHostileText: whatever stands in a file, GitHub notifies nobody, links
// nothing back and closes nothing when it reads what sync wrote.
func TestHostileText(t *testing.T) {
	for n, text := range evil {
		if effects.OfText(strings.NewReplacer("\u200b", "", "\u00ad", "", "evil.example", "evil.example/o/r/issues/1/").Replace(text)).None() {
			t.Errorf("%q does nothing to begin with", text)
		}
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			l := newLoop(t, githubtest.Options{})
			ids := 0
			for name, put := range fieldsOf {
				in := doc(fmt.Sprint("d", ids), action("x"), action("y"))
				ids++
				put(in, text)
				in.Actions[1].Title = field("In " + name)
				l.docs = append(l.docs, in)
			}
			all := doc("all", action("x"))
			for _, name := range []string{"title of the incident", "title", "done_when", "team", "labels", "reason"} {
				fieldsOf[name](all, text)
			}
			l.docs = append(l.docs, all)
			l.sync()
			l.inert(text)
			for _, in := range l.docs {
				in.Actions[0].Status = field(incident.Dropped)
			}
			l.sync()
			l.inert(text)
		})
	}
}

// inert checks all that sync wrote.
func (l *loop) inert(text string) {
	l.t.Helper()
	check := func(what string, e effects.Effects) {
		l.t.Helper()
		if !e.None() {
			l.t.Errorf("%q: %s does %+v", text, what, e)
		}
	}
	for _, m := range l.repo.Milestones() {
		check("the milestone's title "+m.Title, effects.OfText(m.Title))
		check("the milestone's text "+m.Description, effects.OfMarkdown(m.Description))
	}
	for _, i := range l.repo.Issues() {
		check("the title "+i.Title, effects.OfText(i.Title))
		check("the body "+i.Body, effects.OfMarkdown(i.Body))
		if n := strings.Count(i.Body, "<!--"); n != 2 {
			l.t.Errorf("%q: the body has %d comments: %q", text, n, i.Body)
		}
		if strings.Contains(i.Body, "<img") || strings.Contains(i.Body, "![") {
			l.t.Errorf("%q: the body shows an image: %q", text, i.Body)
		}
		if slices.ContainsFunc(i.Assignees, func(a string) bool { return a != "octocat" }) {
			l.t.Errorf("%q assigned %q", text, i.Assignees)
		}
		if len(l.repo.Comments(i.Number)) > 0 {
			l.t.Errorf("%q: #%d has a comment", text, i.Number)
		}
	}
}
