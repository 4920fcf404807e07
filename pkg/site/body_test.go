package site

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// vectors are documents that must do no harm.
var vectors = []string{
	`<script>alert(1)</script>`,
	`<img src=x onerror=alert(1)>`,
	"text <img src=x onerror=alert(1)> text",
	`<svg/onload=alert(1)>`,
	`<iframe srcdoc="<script>alert(1)</script>"></iframe>`,
	`<a href="javascript:alert(1)">x</a>`,
	`<!-- a comment --><b onclick=alert(1)>after</b>`,
	`<!--> <script>alert(1)</script> -->`,
	"<?php echo 1 ?>",
	"<![CDATA[<script>alert(1)</script>]]>",
	"<!DOCTYPE html>",
	`[x](javascript:alert(1))`,
	`[x](JaVaScRiPt:alert(1))`,
	`[x](java&#115;cript:alert(1))`,
	`[x](java&Tab;script:alert(1))`,
	`[x](java&NewLine;script:alert(1))`,
	`[x](&#1;javascript:alert(1))`,
	`[x](&#x6A;avascript&colon;alert(1))`,
	`[x](javascript\:alert(1))`,
	`[x](<javascript:alert(1)>)`,
	`[x](< javascript:alert(1)>)`,
	`[x](vbscript:msgbox(1))`,
	`[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)`,
	`[x](file:///etc/passwd)`,
	`[x](//evil.example/path)`,
	`[x](/\evil.example/)`,
	`[x](\\evil.example/)`,
	`[x](https:evil.example)`,
	`[x](http://[::1%25a"onclick=]/)`,
	`[x](https://example.org/"onmouseover="alert(1))`,
	`[x](https://example.org/'><script>alert(1)</script>)`,
	`[x](https://example.org "a\"onmouseover=alert(1) b=\"")`,
	`[x](mailto:a@example.org?subject="><script>)`,
	`[x](mailto:)`,
	`[x](blob:https://example.org/x)`,
	`[x](#"><script>alert(1)</script>)`,
	`[x](../../../../etc/passwd)`,
	`[x](%2e%2e/%2e%2e/%2e%2e/etc/passwd)`,
	`[a]: javascript:alert(1)` + "\n\n[a] [b][a] ![a]",
	`<javascript:alert(1)>`,
	`<https://example.org/"><script>alert(1)</script>>`,
	`<foo@example.org>`,
	`www.example.org/"onclick=alert(1)`,
	`https://example.org/<script>alert(1)</script>`,
	`[![x](https://evil.example/track.png)](https://example.org)`,
	`![x](https://evil.example/track.png "t")`,
	`![x](data:image/svg+xml,<svg/onload=alert(1)>)`,
	`![x](javascript:alert(1))`,
	`![x" onerror="alert(1)](revenue.png)`,
	`![<script>](revenue.png "x\" onerror=\"alert(1)")`,
	`![](../../../../../etc/passwd)`,
	"# location\n\n## location\n\n## __proto__",
	"## <script>alert(1)</script>",
	"## \"><img src=x>",
	"```\"><script>alert(1)</script>\n</code></pre><script>alert(1)</script>\n```",
	"```js onload=alert(1)\nx\n```",
	"    </code></pre><script>alert(1)</script>",
	"`</code><script>alert(1)</script>`",
	"| a | <script> |\n|:-:|-:|\n| `|` \\| <img src=x> | x |\n| only one |",
	"- [x] <b>x</b>\n- [ ] y\n\n1) z\n   - [ ] deep",
	"999999999. x\n\n-1. y",
	"> > > quote\n\n* * *\n\n***a **b*** c** ~~d~~",
	"&lt;script&gt;alert(1)&lt;/script&gt; &#0; &#x0; &#1; &#127; &#128; &#xFFFE; &#x202E; &amp;lt;",
	"a\x00b\x01c\x7f\u0085\u2028\u2029\u202e",
	"line<br>break<BR/>here<br onclick=x>",
	"<details><summary>x</summary>\n\ntext\n\n</details>",
	"<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
	"<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
	"\\<script>alert(1)\\</script>",
	"[a](<b>c</b>) [d](e \"f\" ) [](g) [h]()",
	"[x](https://user:pass@example.org/%zz)",
	"[x](https://example.org/?a=1&b=2&copy=3#a%20b)",
	"[x](?q=%22)",
	"[x](ftp://example.org)",
	"[x](tel:123)",
	"[x](.)",
	"[x](https://exämple.org/ü?ß#ö)",
}

// policy is what the body renderer promises, in the words of a sanitiser that
// somebody else wrote.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "h2", "h3", "h4", "h5", "h6", "hr", "br", "blockquote", "pre", "code", "ul", "ol", "li", "section", "table", "thead", "tbody",
		"tr", "th", "td", "strong", "em", "del", "a", "img", "input", "span", "time")
	p.AllowAttrs("id").Matching(regexp.MustCompile(`^s-`)).OnElements("h2", "h3", "h4", "h5", "h6")
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(auto|ltr)$`)).Globally()
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("pre", "section")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(language-[a-z0-9][a-z0-9+#_-]*|scroll|center|end|markup|note|entries|entry|entry moment|gap|[a-z][a-z0-9]{0,2})$`)).Globally()
	p.AllowAttrs("aria-label").Matching(regexp.MustCompile(`^(Table \d+|done|to do)$`)).OnElements("section", "input")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^col$`)).OnElements("th")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("datetime").Matching(bluemonday.ISO8601).OnElements("time")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("disabled", "checked").OnElements("input")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("title").OnElements("a", "img")
	p.AllowAttrs("src", "alt").OnElements("img")
	p.AllowAttrs("width", "height").Matching(bluemonday.Integer).OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
}

// normal parses and prints, so that two spellings of one tree are equal.
func normal(t testing.TB, fragment string) string {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(fragment), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		t.Fatal(err)
	}
	var s strings.Builder
	for _, n := range nodes {
		if err := html.Render(&s, n); err != nil {
			t.Fatal(err)
		}
	}
	return s.String()
}

var bodyAssets = fstest.MapFS{"postmortems/revenue.png": {Data: pngImage(4, 2)}}

// bodyOf renders one document alone.
func bodyOf(md string) (body string, warnings []diag.Diagnostic) {
	return bodyWith(Input{Assets: bodyAssets, SourceURL: "https://github.com/o/r/blob/main/"}, md)
}

func bodyWith(in Input, md string) (body string, warnings []diag.Diagnostic) {
	in.Incidents = append(in.Incidents, newIncident("postmortems/x.md", "x", "2025-01-01", "X", md))
	b := newBuilder(in, nil)
	d := b.byPath["postmortems/x.md"]
	var buf buffer
	r := &bodyRenderer{builder: b, doc: d, src: d.source.File.Data, images: newPageImages(b.images), buf: &buf}
	r.render()
	return buf.String(), r.warnings
}

func checkSafe(t testing.TB, md string) {
	t.Helper()
	body, _ := bodyOf(md)
	if diff := cmp.Diff(normal(t, body), normal(t, policy().Sanitize(body))); diff != "" {
		t.Errorf("the sanitiser takes something out of\n%s\n%s", md, diff)
	}
}

func TestBodyIsSafe(t *testing.T) {
	for _, md := range vectors {
		checkSafe(t, md)
	}
	checkSafe(t, strings.Join(vectors, "\n\n"))
	checkSafe(t, revenueBody)
}

func FuzzBody(f *testing.F) {
	for _, md := range vectors {
		f.Add(md)
	}
	f.Add(revenueBody)
	f.Fuzz(func(t *testing.T, md string) {
		if len(md) > 4096 {
			return // the parser is slow on hostile input; its limits are tested where they are
		}
		checkSafe(t, md)
	})
}

func TestBody(t *testing.T) {
	tests := []struct{ name, md, want string }{
		{"paragraph", "a *b* **c** ~~d~~ `e<`", `<p dir="auto">a <em>b</em> <strong>c</strong> <del>d</del> <code>e&lt;</code></p>`},
		{"entities", `&amp;lt; \* &copy; "q"`, `<p dir="auto">&amp;lt; * © &#34;q&#34;</p>`},
		{"line breaks", "a\\\nb\nc<br/>d", "<p dir=\"auto\">a<br/>\nb\nc<br/>d</p>"},
		{"comment", "a <!-- secret --> b\n\n<!-- secret -->\n\n<!-- secret\n\nstill -->\n\nc", "<p dir=\"auto\">a  b</p>\n<p dir=\"auto\">c</p>"},
		{"raw HTML", "<div class=x>\n\na <b>c</b>", "<pre class=\"markup\" tabindex=\"0\" dir=\"ltr\"><code>&lt;div class=x&gt;</code></pre>\n<p dir=\"auto\">a &lt;b&gt;c&lt;/b&gt;</p>"},
		{"language", "```SQL linenos\nSELECT 1 < 'a'\n```", "<pre tabindex=\"0\" dir=\"ltr\"><code class=\"language-sql\"><span class=\"k\">SELECT</span> <span class=\"mi\">1</span> <span class=\"o\">&lt;</span> <span class=\"s1\">&#39;a&#39;</span>\n</code></pre>"},
		{"unknown language", "```klingon\nx <\n```", "<pre tabindex=\"0\" dir=\"ltr\"><code>x &lt;\n</code></pre>"},
		{"hostile language", "```a\"b\nx\n```", "<pre tabindex=\"0\" dir=\"ltr\"><code>x\n</code></pre>"},
		{"task list", "- [x] a\n- [ ] b", "<ul dir=\"auto\">\n<li><input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"done\"/> a</li>\n<li><input type=\"checkbox\" disabled=\"\" aria-label=\"to do\"/> b</li>\n</ul>"},
		{"ordered", "3. a\n4. b", "<ol start=\"3\" dir=\"auto\">\n<li>a</li>\n<li>b</li>\n</ol>"},
		{"headings", "### deep\n\n# top\n\n#### four\n\n# top", "<h2 id=\"s-deep\" dir=\"auto\">deep</h2>\n<h2 id=\"s-top\" dir=\"auto\">top</h2>\n<h3 id=\"s-four\" dir=\"auto\">four</h3>\n<h2 id=\"s-top-1\" dir=\"auto\">top</h2>"},
		{"own title", "# X\n\n## a\n\n[up](#x)", "<h2 id=\"s-a\" dir=\"auto\">a</h2>\n<p dir=\"auto\"><a href=\"#top\">up</a></p>"},
		{"other title", "# Y\n\n## a", "<h2 id=\"s-y\" dir=\"auto\">Y</h2>\n<h2 id=\"s-a\" dir=\"auto\">a</h2>"},
		{"direction of nested text", "> a\n>\n> - b\n>\n>   c", "<blockquote dir=\"auto\"><p>a</p>\n<ul>\n<li><p>b</p>\n<p>c</p>\n</li>\n</ul>\n</blockquote>"},
		{"table", "| a | |\n|-:|:-:|\n| b | c |", "<section class=\"scroll\" tabindex=\"0\" aria-label=\"Table 1\"><table>\n<thead><tr><th scope=\"col\" class=\"end\" dir=\"auto\">a</th>\n<td class=\"center\" dir=\"auto\"></td>\n</tr></thead>\n<tbody><tr><td class=\"end\" dir=\"auto\">b</td>\n<td class=\"center\" dir=\"auto\">c</td>\n</tr>\n</tbody></table></section>"},
		{"remote image", "![chart](https://e.example/x.png)", `<p dir="auto"><a href="https://e.example/x.png">chart <span class="note">(image elsewhere)</span></a></p>`},
		{"remote image in a link", "[![chart](https://e.example/x.png)](https://e.example/)", `<p dir="auto"><a href="https://e.example/">chart <span class="note">(image elsewhere)</span></a></p>`},
		{"image", "![A *chart*](revenue.png \"t\")", `<p dir="auto"><img src="revenue.png" alt="A chart" title="t" width="4" height="2" loading="lazy"/></p>`},
		{"e-mail", "<a@example.org> b@example.org", `<p dir="auto"><a href="mailto:a@example.org">a@example.org</a> <a href="mailto:b@example.org">b@example.org</a></p>`},
		{"bare link", "see www.example.org.", `<p dir="auto">see <a href="http://www.example.org">www.example.org</a>.</p>`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _ := bodyOf(test.md)
			if diff := cmp.Diff(test.want, strings.TrimSpace(normal(t, got))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLinks(t *testing.T) {
	tests := []struct {
		link    string
		href    string // empty: no anchor
		warning string // part of it; empty: none
	}{
		{"https://example.org/a?b=c&d#e", "https://example.org/a?b=c&d#e", ""},
		{"//example.org/a", "https://example.org/a", ""},
		{"HTTPS://example.org", "https://example.org", ""},
		{"mailto:a@example.org", "mailto:a@example.org", ""},
		{"javascript:alert(1)", "", "has a scheme other than https"},
		{"data:text/html,x", "", "has a scheme other than https"},
		{"/\\example.org", "", "browsers agree"},
		{"#here", "#s-here", ""},
		{"#Here", "#s-here", ""},
		{"#user-content-here", "#s-here", ""},
		{"#gone", "", "no heading is called so"},
		{"#größe-und-maß", "#s-gr%C3%B6%C3%9Fe-und-ma%C3%9F", ""},
		{"#gr%C3%B6%C3%9Fe-und-ma%C3%9F", "#s-gr%C3%B6%C3%9Fe-und-ma%C3%9F", ""},
		{"", "#top", ""},
		{"other%20one.md", "../other/index.html", ""},
		{"<other one.md>", "../other/index.html", ""},
		{"./other%20one.md?plain=1#root-cause", "../other/index.html#s-root-cause", ""},
		{"other%20one.md#gone", "../other/index.html", "no heading is called so there"},
		{"/postmortems/other%20one.md", "../other/index.html", ""},
		{"folder/", "../folder/index.html", ""},
		{"folder/index.md", "../folder/index.html", ""},
		{"x.md#here", "../x/index.html#s-here", ""},
		{"../src/a b.go#L10", "", ""}, // a space ends a destination
		{"../src/a%20b.go?x=y#L10", "https://github.com/o/r/blob/main/src/a%20b.go?x=y#L10", ""},
		{"/src/a:b.go", "https://github.com/o/r/blob/main/src/a:b.go", ""},
		{"../..", "", "leads out of the repository"},
		{"../../secret", "", "leads out of the repository"},
		{"%2e%2e/%2e%2e/secret", "", "leads out of the repository"},
		{"a%00b", "", "browsers agree"},
	}
	for _, test := range tests {
		t.Run(test.link, func(t *testing.T) {
			b := Input{SourceURL: "https://github.com/o/r/blob/main/", Incidents: []*incident.Incident{
				newIncident("postmortems/other one.md", "other", "2025-01-01", "Other", "## Root cause"),
				newIncident("postmortems/folder/index.md", "folder", "2025-01-01", "Folder", "x"),
			}}
			body, warnings := bodyWith(b, "## Here\n\n## Größe und Maß\n\n[text]("+test.link+")\n")
			href := ""
			if m := regexp.MustCompile(`<a href="([^"]*)"`).FindStringSubmatch(body); m != nil {
				href = html.UnescapeString(m[1])
			}
			if href != test.href {
				t.Errorf("leads to %q, want %q", href, test.href)
			}
			switch {
			case test.warning == "" && len(warnings) > 0:
				t.Errorf("unexpected warning: %s", warnings[0].Message)
			case test.warning != "" && (len(warnings) != 1 || !strings.Contains(warnings[0].Message, test.warning)):
				t.Errorf("warnings %v, want one with %q", warnings, test.warning)
			case test.warning != "" && warnings[0].Span.From().Line != 5:
				t.Errorf("warning points at line %d, want 5", warnings[0].Span.From().Line)
			}
			if !strings.Contains(body, "text") {
				t.Error("the text of the link is lost")
			}
		})
	}
}

func TestFileLinkWithoutSource(t *testing.T) {
	body, warnings := bodyWith(Input{}, "[code](../src/a.go)")
	if strings.Contains(body, "<a") || !strings.Contains(body, "code") || len(warnings) > 0 {
		t.Errorf("got %s and %v, want plain text", body, warnings)
	}
}
