package site

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/markdown"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// bodyRenderer writes one document's Markdown tree as HTML. It knows the kinds
// of nodes that it writes and the attributes that it gives them; of any other
// kind only the children remain. Nothing of the document gets out unescaped.
type bodyRenderer struct {
	*builder
	doc *doc
	buf *buffer
	src []byte

	// actions writes the live table, put where the document keeps its own;
	// nil without any.
	actions       func()
	actionsPlaced bool

	images   *pageImages
	warnings []diag.Diagnostic
	marks    []mark // rising lines

	inLink  bool // anchors do not nest
	isolate int  // depth of elements that already have dir="auto"
	tables  int
}

// render writes the whole document.
func (r *bodyRenderer) render() {
	r.document(treeOf(r.doc.source))
	if !r.actionsPlaced && r.actions != nil {
		r.buf.raw(`<h2 id="actions">Action items</h2>` + "\n")
		r.placeActions()
	}
}

// hasPlaceForActions reports whether a section of the document takes the live
// table of actions.
func (c *Content) hasPlaceForActions(tree ast.Node) bool {
	if _, end := keptTable(tree, c.source.File.Data); end != nil {
		return true
	}
	for n := tree.FirstChild(); n != nil; n = n.NextSibling() {
		if c.isActionsHeading(n) {
			return true
		}
	}
	return false
}

// document writes the top level. The live table of actions takes the place of
// the one that is kept in the file, which says the same and less; without that
// it stands at the head of the section for it.
func (r *bodyRenderer) document(n ast.Node) {
	var begin, end ast.Node
	if r.actions != nil {
		begin, end = keptTable(n, r.src)
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if end != nil && c == begin {
			r.placeActions()
			c = end
			continue
		}
		r.block(c)
		if end == nil && r.doc.isActionsHeading(c) {
			r.placeActions()
		}
	}
}

func (r *bodyRenderer) placeActions() {
	if !r.actionsPlaced && r.actions != nil {
		r.actionsPlaced = true
		r.actions()
	}
}

func (c *Content) isActionsHeading(n ast.Node) bool {
	return n.Kind() == ast.KindHeading && slices.Contains(c.outline.of(n).Kinds, incident.ActionItems)
}

// keptTable finds the comments around the table of actions; both are nil
// unless both are there, in order, with no heading between them.
func keptTable(body ast.Node, src []byte) (begin, end ast.Node) {
	for c := body.FirstChild(); c != nil; c = c.NextSibling() {
		switch n := c.(type) {
		case *ast.Heading:
			begin = nil
		case *ast.HTMLBlock:
			switch strings.TrimSpace(markdown.HTML(n, src)) {
			case incident.ActionsBegin:
				begin = c
			case incident.ActionsEnd:
				if begin != nil {
					return begin, c
				}
			}
		}
	}
	return nil, nil
}

func (r *bodyRenderer) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Type() == ast.TypeInline {
			r.inline(c)
		} else {
			r.block(c)
		}
	}
}

// open begins an element that holds the author's text. The outermost such
// element takes its direction from the text.
func (r *bodyRenderer) open(tag constant, attrs ...string) {
	r.buf.raw("<")
	r.buf.raw(tag)
	for i := 0; i+1 < len(attrs); i += 2 {
		r.buf.attr(constant(attrs[i]), attrs[i+1])
	}
	if r.isolate == 0 {
		r.buf.raw(` dir="auto"`)
	}
	r.isolate++
	r.buf.raw(">")
}

func (r *bodyRenderer) close(tag constant) {
	r.isolate--
	r.buf.raw("</")
	r.buf.raw(tag)
	r.buf.raw(">\n")
}

func (r *bodyRenderer) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		r.heading(n)
	case *ast.Paragraph:
		r.open("p", r.marked(n)...)
		r.children(n)
		r.close("p")
	case *ast.TextBlock:
		r.children(n)
		if n.NextSibling() != nil {
			r.buf.raw("\n")
		}
	case *ast.ThematicBreak:
		r.buf.raw("<hr>\n")
	case *ast.FencedCodeBlock:
		r.code(n, languageOf(n, r.src))
	case *ast.CodeBlock:
		r.code(n, "")
	case *ast.Blockquote:
		r.open("blockquote")
		r.children(n)
		r.close("blockquote")
	case *ast.List:
		r.list(n)
	case *extast.Table:
		r.table(n)
	case *ast.HTMLBlock:
		r.htmlBlock(n)
	case *ast.LinkReferenceDefinition:
	default:
		r.children(n)
	}
}

func (r *bodyRenderer) heading(n *ast.Heading) {
	h := r.doc.outline.of(n)
	if h.Title {
		return
	}
	tag := [...]constant{"h2", "h3", "h4", "h5", "h6"}[h.Level-2]
	r.mark(n, h.ID)
	r.open(tag, "id", h.ID)
	r.children(n)
	r.close(tag)
}

// languageOf is FencedCodeBlock.Language without its cache, which writes to the
// shared tree.
func languageOf(n *ast.FencedCodeBlock, src []byte) string {
	if n.Info == nil {
		return ""
	}
	language, _, _ := strings.Cut(string(n.Info.Value(src)), " ")
	return strings.ToLower(language)
}

func (r *bodyRenderer) code(n ast.Node, language string) {
	var text strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		text.Write(line.Value(r.src))
	}
	// Focusable, so that the keyboard can scroll it sideways.
	r.buf.raw(`<pre tabindex="0" dir="ltr"><code`)
	code := strings.ReplaceAll(text.String(), "\r\n", "\n")
	if html, ok := r.codes.highlight(language, code); ok {
		r.buf.attr("class", "language-"+language)
		r.buf.raw(">")
		r.buf.Write(html)
	} else {
		r.buf.raw(">")
		r.buf.text(code)
	}
	r.buf.raw("</code></pre>\n")
}

func (r *bodyRenderer) list(n *ast.List) {
	tag := constant("ul")
	var attrs []string
	if n.IsOrdered() {
		tag = "ol"
		if n.Start != 1 {
			attrs = append(attrs, "start", strconv.Itoa(n.Start))
		}
	}
	dated := false
	for c := n.FirstChild(); c != nil && !dated; c = c.NextSibling() {
		_, dated = r.entryOf(c)
	}
	if dated {
		attrs = append(attrs, "class", "entries")
	}
	r.open(tag, attrs...)
	r.buf.raw("\n")
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		r.listItem(c)
	}
	r.close(tag)
}

// listItem writes one item; an entry of the timeline shows how long after the
// one before it happened.
func (r *bodyRenderer) listItem(n ast.Node) {
	i, dated := r.entryOf(n)
	switch {
	case !dated:
		r.open("li", r.marked(n)...)
	case len(r.doc.source.Timeline.Entries[i].Labels) > 0:
		r.open("li", r.marked(n, "class", "entry moment")...)
	default:
		r.open("li", r.marked(n, "class", "entry")...)
	}
	if dated {
		if gap := r.gapBefore(i); gap != "" {
			r.buf.raw(`<span class="gap">`)
			r.buf.text(gap + " later")
			r.buf.raw("</span> ")
		}
	}
	r.children(n)
	r.close("li")
}

// entryOf finds the timeline entry that begins in the item's first line.
func (r *bodyRenderer) entryOf(item ast.Node) (index int, ok bool) {
	first := item.FirstChild()
	if first == nil || first.Type() != ast.TypeBlock || first.Lines().Len() == 0 {
		return 0, false
	}
	line := first.Lines().At(0)
	entries := r.doc.source.Timeline.Entries
	i := sort.Search(len(entries), func(i int) bool { return entries[i].Stamp.Span.Start >= line.Start })
	if i == len(entries) || entries[i].Stamp.Span.Start >= line.Stop || !entries[i].Stamp.Span.Present() {
		return 0, false
	}
	return i, true
}

// gapBefore is the time since the entry above; empty when there is none to
// speak of.
func (r *bodyRenderer) gapBefore(i int) string {
	entries := r.doc.source.Timeline.Entries
	if i == 0 || entries[i].Stamp.IsZero() || entries[i-1].Stamp.IsZero() {
		return ""
	}
	gap := incident.Between(entries[i-1].Stamp, entries[i].Stamp)
	if gap.Mid().Minutes() < 1 {
		return ""
	}
	return shortInterval(gap)
}

func (r *bodyRenderer) table(n *extast.Table) {
	r.tables++
	r.buf.raw(`<section class="scroll" tabindex="0"`)
	r.buf.attr("aria-label", fmt.Sprintf("Table %d", r.tables))
	r.buf.raw("><table>\n")
	body := false
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		head := row.Kind() == extast.KindTableHeader
		if head {
			r.buf.raw("<thead>")
		} else if !body {
			body = true
			r.buf.raw("<tbody>")
		}
		r.buf.raw("<tr")
		if id := r.mark(row, ""); id != "" {
			r.buf.attr("id", id)
		}
		r.buf.raw(">")
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			r.cell(c, head)
		}
		r.buf.raw("</tr>")
		if head {
			r.buf.raw("</thead>")
		}
		r.buf.raw("\n")
	}
	if body {
		r.buf.raw("</tbody>")
	}
	r.buf.raw("</table></section>\n")
}

func (r *bodyRenderer) cell(n ast.Node, head bool) {
	tag, attrs := constant("td"), []string(nil)
	// A header cell without a word would head nothing.
	if head && n.HasChildren() {
		tag, attrs = "th", []string{"scope", "col"}
	}
	if c, ok := n.(*extast.TableCell); ok {
		switch c.Alignment {
		case extast.AlignCenter:
			attrs = append(attrs, "class", "center")
		case extast.AlignRight:
			attrs = append(attrs, "class", "end")
		}
	}
	r.open(tag, attrs...)
	r.children(n)
	r.close(tag)
}

// htmlBlock hides comments and shows other HTML as the text that it is.
func (r *bodyRenderer) htmlBlock(n *ast.HTMLBlock) {
	text := strings.TrimSpace(stripComments(markdown.HTML(n, r.src)))
	if text == "" {
		return
	}
	r.buf.raw(`<pre class="markup" tabindex="0" dir="ltr"><code>`)
	r.buf.text(text)
	r.buf.raw("</code></pre>\n")
}

// stripComments removes comments; one that is not closed hides the rest.
func stripComments(text string) string {
	var s strings.Builder
	for {
		before, after, found := strings.Cut(text, "<!--")
		s.WriteString(before)
		if !found {
			return s.String()
		}
		_, rest, closed := strings.Cut(after, "-->")
		if !closed {
			return s.String()
		}
		text = rest
	}
}

// warn records a finding about the place where n stands.
func (r *bodyRenderer) warn(n ast.Node, rule, message, hint string) {
	r.findAt(r.spanOf(n), diag.Warning, rule, message, hint)
}

func (r *bodyRenderer) findAt(at source.Span, severity diag.Severity, rule, message, hint string) {
	r.warnings = append(r.warnings, diag.Diagnostic{
		Span:     at,
		Rule:     rule,
		Severity: severity,
		Message:  message,
		Hint:     hint,
	})
}
