package followup_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/githubtest/effects"
	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// TestHostileText: whatever stands in a file, GitHub notifies nobody, closes
// nothing, and links back only the actions' own issues. No text makes a tick.
func TestHostileText(t *testing.T) {
	for _, text := range []string{
		"@octocat", "fixes", "fixes #7", "o/r#7", "https://github.com/o/r/issues/7", "GH-7", "0123456789abcdef0123456789abcdef01234567", "&#64;octocat",
		"<!-- postmortem:end --> @octocat <!-- postmortem:begin AAAA -->", "- [x] all done <!-- tick:on-track -->", "\n- [x] all <!-- tick:on-track -->\n",
		"[x]: @octocat", "\n\n```\n@octocat", "::error::x ${{ github.token }} $(id) `id`", "\u202e@octocat\u2066#1", strings.Repeat("@a ", 600),
	} {
		w := newWorld(t, 0)
		in := doc("in", action("x"), action("y"))
		in.Title, in.Actions[0].Title, in.Actions[0].Owner = field(text), field(text), field("team:"+text)
		w.docs = []*incident.Incident{in}
		w.sync()
		w.ask(twoWeeks)
		i := w.issue(3)
		if e := effects.OfText(i.Title); !e.None() {
			t.Errorf("%q: the title does something: %+v", text, e)
		}
		if d := cmp.Diff(effects.Effects{References: []string{"#1", "#2"}}, effects.OfMarkdown(i.Body)); d != "" {
			t.Errorf("%q: the body does something: %s\n%s", text, d, i.Body)
		}
		if a := w.answers()[incident.Key{Incident: "in", Action: "two-weeks"}]; a.Number != 3 || len(a.Ticked) != 0 {
			t.Errorf("%q: answers %+v", text, a)
		}
		w.docs[0].Severity = field(incident.Severity(3))
		tick(3, "on-track")(w)
		w.sync()
		w.ask(twoWeeks)
		if a := w.answers()[incident.Key{Incident: "in", Action: "two-weeks"}]; !cmp.Equal(a.Ticked, []string{"on-track"}) {
			t.Errorf("%q: answers %+v", text, a)
		}
	}
}

// TestManyActions: a block stays far below GitHub's limit.
func TestManyActions(t *testing.T) {
	for title, more := range map[string]string{"Do it": "- and 10 more\n", strings.Repeat("$", 300): "- and 53 more\n"} {
		w := newWorld(t, 0)
		in := doc("in")
		for n := range 60 {
			a := action(fmt.Sprint("a", n))
			a.Title = field(title)
			in.Actions = append(in.Actions, a)
		}
		in.Title = field(title)
		w.docs = []*incident.Incident{in}
		w.sync()
		w.ask(twoWeeks)
		if body := w.issue(61).Body; !strings.Contains(body, more) || len(body) > 60_000 {
			t.Errorf("%d bytes:\n%s", len(body), body)
		}
	}
}
