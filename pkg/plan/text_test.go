package plan

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"golang.org/x/net/html/atom"

	nethtml "golang.org/x/net/html"
)

// reference is what GitHub would act upon in rendered text.
var reference = regexp.MustCompile(`(?i)@[a-z0-9]|#[0-9]|\bgh-[0-9]|\b[0-9a-f]{7,40}\b|/(issues|pull|commit|discussions)/[0-9a-f]`)

// rendered returns the text and the links of Markdown as GitHub shows it.
func rendered(t *testing.T, markdown string) (text string, links []string) {
	t.Helper()
	var b strings.Builder
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM)).Convert([]byte(markdown), &b); err != nil {
		t.Fatal(err)
	}
	root, err := nethtml.Parse(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for n := range root.Descendants() {
		switch {
		case n.Type == nethtml.TextNode:
			out.WriteString(n.Data)
		case n.DataAtom == atom.A:
			links = append(links, n.Attr[0].Val)
		}
	}
	return strings.TrimSpace(out.String()), links
}

var hostile = []string{
	"ask @octocat and @org/team", "mail ops@example.com", "fixes #1", "Closes: octo/repo#12", "resolves GH-7", "##1 @#1 &#1",
	"see https://github.com/o/r/issues/5 and https://ghe.corp.example/o/r/pull/7", "HTTPS://GitHub.com/o/r/issues/5",
	"https://ghe.corp.example/o/r/commit/0123456789abcdef0123456789abcdef01234567", "www.github.com/o/r/issues/1",
	"http://github.com/o/r/discussions/5",
	"commit 1234567, deadbeefcafe and 0123456789abcdef0123456789abcdef01234567", "1000000 rows", "octo/repo@1234567890",
	"&#64;octocat &#x40;octocat &commat;octocat &#0064octocat &amp;#64;octocat &num;1", "`@octocat` **bold** _em_ ~~no~~ [x](https://evil.example) ![i](https://evil.example/i.png)",
	"<!-- postmortem:end --> <!-- postmortem:begin AAAA --> <script>alert(1)</script> <b>", "--> $x$ and $5 or $6 | a | b |",
	`\@octocat \#1 \`, "# heading", "- item", "> quote", "1. one", "[ ] task", "[^1] note", ":tada:", "/close", "＠octocat ＃1",
	"use <https://example.com/@octocat>", "https://example.com/#1", "éhttps://github.com/o/r/pull/1",
}

func TestHostileTextReadsTheSameAndMeansNothing(t *testing.T) {
	for _, text := range hostile {
		markdown := "- **Done when:** " + inline(text, 1000)
		got, links := rendered(t, markdown)
		if want := "Done when: " + clean(text); Visible(got) != want {
			t.Errorf("reads %q\n   want %q", Visible(got), want)
		}
		for _, l := range links {
			if reference.MatchString(l) || strings.Contains(l, "github") || strings.HasPrefix(l, "mailto:") {
				t.Errorf("%q: links to %q", text, links)
			}
		}
		for _, s := range []string{got, html.UnescapeString(got), html.UnescapeString(html.UnescapeString(markdown)), title(text, 256)} {
			if m := reference.FindString(s); m != "" {
				t.Errorf("%q: %q stays in %q", text, m, s)
			}
		}
		if strings.Contains(markdown, "<!--") {
			t.Errorf("%q: a comment begins in %q", text, markdown)
		}
	}
}

func TestPlainLinksStayLinks(t *testing.T) {
	for text, link := range map[string]string{
		"panel https://grafana.example.com/d/rows?var=a&b=2, is green": "https://grafana.example.com/d/rows?var=a&b=2",
		"(https://status.example.com)":                                 "https://status.example.com",
	} {
		got, links := rendered(t, inline(text, 1000))
		if len(links) != 1 || links[0] != link || got != text {
			t.Errorf("%q: reads %q, links to %q", text, got, links)
		}
	}
}

func TestCleanRemovesWhatIsNotSeen(t *testing.T) {
	for in, want := range map[string]string{
		"a\x1b[31m\u202eb\u2066c\ufeff\u200bd\x00e\x7f\u0085f": "a [31mbcd e f",
		" two\r\n\tlines\u2028end ":                            "two lines end",
		"👩\u200d💻 stays, a\u200db not":                         "👩\u200d💻 stays, ab not",
		"bad \xff byte":                                        "bad \uFFFD byte",
		"@\u200boctocat &\u00ad#64;x":                          "@octocat &#64;x",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTitleFitsGitHub(t *testing.T) {
	for _, s := range []string{strings.Repeat("x", 300), strings.Repeat("@", 300), strings.Repeat("😀", 200), "short"} {
		got := title(s, 256)
		if n := len(utf16.Encode([]rune(got))); n > 256 || got == "" {
			t.Errorf("%d characters", n)
		}
		if len(s) > 256 && !strings.HasSuffix(got, "…") {
			t.Errorf("%q was cut without a sign", got)
		}
	}
}

func TestValidLogin(t *testing.T) {
	for _, s := range []string{"octocat", "a", "a-b-c", "Octo-Cat9", "octocat_corp", strings.Repeat("a", 39)} {
		if !ValidLogin(s) {
			t.Errorf("%q refused", s)
		}
	}
	for _, s := range []string{"", "-a", "a-", "a--b", "@a", "a/b", "../../x?", "a b", "a\n", "é", "a_", strings.Repeat("a", 40), "team:x", "dependabot[bot]"} {
		if ValidLogin(s) {
			t.Errorf("%q accepted", s)
		}
	}
}

func FuzzInline(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		markdown := "- **X:** " + inline(text, 4000)
		if strings.ContainsAny(markdown, "\r\n") || strings.Contains(markdown, "<!") {
			t.Fatalf("%q", markdown)
		}
		for _, s := range []string{html.UnescapeString(markdown), title(text, 256)} {
			s = regexp.MustCompile(`<https://[^>]*>`).ReplaceAllString(s, "")
			if m := reference.FindString(s); m != "" {
				t.Fatalf("%q stays in %q", m, s)
			}
		}
	})
}
