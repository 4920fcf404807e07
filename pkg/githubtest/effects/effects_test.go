package effects_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-42cec927/postmortem/pkg/githubtest/effects"
)

// TestEffects: an oracle that sees nothing would let everything pass.
func TestEffects(t *testing.T) {
	const sha = "0123456789abcdef0123456789abcdef01234567"
	for text, want := range map[string]effects.Effects{
		"ask @octocat, (@Hubot) and @org/team.":                        {Mentions: []string{"octocat", "Hubot", "org/team"}},
		"**@octocat** _@b_ ~~@c~~":                                     {Mentions: []string{"octocat", "b", "c"}},
		"&#64;octocat &commat;b &#x40;c":                               {Mentions: []string{"octocat", "b", "c"}},
		`\@octocat`:                                                    {Mentions: []string{"octocat"}},
		"<b>@octocat</b><!-- @no -->":                                  {Mentions: []string{"octocat"}},
		"| a |\n|---|\n| @octocat |":                                   {Mentions: []string{"octocat"}},
		"> @octocat\n\n- #1":                                           {Mentions: []string{"octocat"}, References: []string{"#1"}},
		"`@octocat #1`\n\n    @octocat\n\n```\n@octocat fixes #1\n```": {},
		"mail ops@example.com":                                         {},
		"#1, o/r#2, r#3 and GH-4":                                      {References: []string{"#1", "o/r#2", "r#3", "GH-4"}},
		"fixes #1. Closes: o/r#2, RESOLVED gh-3":                       {References: []string{"#1", "o/r#2", "gh-3"}, Closes: []string{"#1", "o/r#2", "gh-3"}},
		"&#35;1 and fixes &num;2":                                      {References: []string{"#1", "#2"}, Closes: []string{"#2"}},
		"at 1234567, r@abcdef1 and " + sha:                             {References: []string{"1234567", "r@abcdef1", sha}},
		"see https://github.com/o/r/issues/5":                          {References: []string{"https://github.com/o/r/issues/5"}},
		"see www.github.com/o/r/issues/5":                              {References: []string{"http://www.github.com/o/r/issues/5", "https://www.github.com/o/r/issues/5"}},
		"[x](https://ghe.example/o/r/pull/5)":                          {References: []string{"https://ghe.example/o/r/pull/5"}},
		"fixes https://github.com/o/r/issues/5":                        {References: []string{"https://github.com/o/r/issues/5"}, Closes: []string{"https://github.com/o/r/issues/5"}},
		"[doc](<https://github.com/o/r/blob/HEAD/postmortems/a.md>)":   {},
		"@\u200boctocat #\u200b1 fixes #\u200b2 123456\u200b7":         {},
		"100 % of 123456 rows, C#, #tag":                               {},
	} {
		if d := cmp.Diff(want, effects.OfMarkdown(text)); d != "" {
			t.Errorf("%q:\n%s", text, d)
		}
	}
	if got := effects.OfText("&#64;octocat `@b`"); !cmp.Equal(got.Mentions, []string{"b", "octocat"}) {
		t.Errorf("a title: %+v", got)
	}
}
