package edit

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

var columns = []string{"Action", "Type", "Owner", "Due", "Status"}

// TableState says how the body's table compares with the front matter.
type TableState int

const (
	NoTable  TableState = iota // no markers: the document keeps no table
	Current                    // says what the front matter says
	Stale                      // to be changed by Table.Edits
	Unclosed                   // the first marker has no second one below it
	Foreign                    // the table has columns that are not ours: somebody's words
)

// Table is the table of actions that a body keeps.
type Table struct {
	State TableState
	// Span is the place to point at: the first line that is to change, else
	// the first marker.
	Span  source.Span
	Edits []diag.Edit // for Stale
}

// ActionTable compares the table between the markers with the actions of the
// front matter. A row that says the right thing keeps its bytes, however its
// cells are padded; everything beside the table keeps its bytes anyway.
func ActionTable(in *incident.Incident) Table {
	if in.Body == nil {
		return Table{}
	}
	begin, end := markers(in)
	if begin == nil {
		return Table{}
	}
	f := in.File
	first := lineOf(f, begin)
	at := f.LineSpan(first)
	if end == nil {
		return Table{State: Unclosed, Span: at}
	}
	k := kept{file: f, eol: lineEnding(f, first)}
	// Without a table there, its place is right below the marker.
	k.span = f.Span(f.LineStart(first+1), f.LineStart(first+1))
	var surplus []source.Span // more tables of ours
	foreign, found := false, false
	for n := begin.NextSibling(); n != end; n = n.NextSibling() {
		one := kept{file: f, eol: k.eol}
		switch n := n.(type) {
		case *extast.Table:
			if !one.read(n) {
				foreign = true
				continue
			}
		case *ast.Paragraph:
			if !one.readBroken(n) {
				continue
			}
		default:
			continue
		}
		if found {
			surplus = append(surplus, one.span)
			continue
		}
		k, found = one, true
	}
	if foreign && !found && len(in.Actions) > 0 {
		return Table{State: Foreign, Span: at}
	}
	var edits []diag.Edit
	wanted := k.render(in.Actions)
	if !found && wanted != "" && begin.NextSibling() != end {
		wanted += k.eol // what stands below would be one more row
	}
	if k.span.Text() != wanted {
		edits = append(edits, smallest(k.span, wanted))
	}
	for _, s := range surplus {
		edits = append(edits, diag.Edit{Span: s})
	}
	if len(edits) == 0 {
		return Table{State: Current, Span: at}
	}
	return Table{State: Stale, Span: f.LineSpan(edits[0].Span.From().Line), Edits: edits}
}

// AddTable returns the edit that puts markers with the table under the heading
// for action items, when nothing else stands there.
func AddTable(in *incident.Incident) (e diag.Edit, ok bool) {
	section, ok := in.Section(incident.ActionItems)
	if !ok || !section.Empty || in.Body == nil || len(in.Actions) == 0 || strings.Contains(section.Content.Text(), "postmortem:actions") {
		return diag.Edit{}, false
	}
	f := in.File
	k := kept{file: f, eol: lineEnding(f, section.Heading.From().Line)}
	text := k.eol + k.eol + incident.ActionsBegin + k.eol + k.render(in.Actions) + incident.ActionsEnd
	below := string(f.Data[section.Content.Start:])
	blank := below[:len(below)-len(strings.TrimLeft(below, " \t\r\n"))]
	if blank != below && strings.Count(blank, "\n") < 2 {
		text += k.eol
	}
	return diag.Edit{Span: f.Span(section.Content.Start, section.Content.Start), New: text}, true
}

// markers finds the comments around the table; end is nil when it is missing.
// No heading stands between the two.
func markers(in *incident.Incident) (begin, end ast.Node) {
	for c := in.Body.FirstChild(); c != nil; c = c.NextSibling() {
		switch n := c.(type) {
		case *ast.Heading:
			if begin != nil {
				return begin, nil
			}
		case *ast.HTMLBlock:
			switch comment(n, in.File.Data) {
			case incident.ActionsBegin:
				begin = c
			case incident.ActionsEnd:
				if begin != nil {
					return begin, c
				}
			}
		}
	}
	return begin, nil
}

// comment returns the text of a block of HTML that is one line.
func comment(n *ast.HTMLBlock, data []byte) string {
	if n.Lines().Len() != 1 || n.HasClosure() {
		return ""
	}
	line := n.Lines().At(0)
	return strings.TrimSpace(string(line.Value(data)))
}

func lineOf(f *source.File, n ast.Node) int { return f.Position(n.Lines().At(0).Start).Line }

// lineEnding is how the given line ends; the last line of a file, as the first.
func lineEnding(f *source.File, line int) string {
	if line == f.Lines() {
		line = 1
	}
	if end := f.LineSpan(line).End; strings.HasPrefix(string(f.Data[end:min(end+2, len(f.Data))]), "\r\n") {
		return "\r\n"
	}
	return "\n"
}

// kept is the table as the file has it.
type kept struct {
	file *source.File
	eol  string
	span source.Span // whole lines
	head string      // header and delimiter row
	rows []keptRow
}

type keptRow struct {
	text  string // with its line ending
	start int    // offset of text in the file
	cells []cell
}

type cell struct {
	source     string
	start, end int // offsets of source in the file; equal for an empty cell
	// plain is what a reader sees; markup is true when that is not all that
	// there is to it: emphasis, links, images, HTML.
	plain  string
	markup bool
}

// read reports whether the table has no columns but ours.
func (k *kept) read(t *extast.Table) bool {
	line := 0
	for n := t.FirstChild(); n != nil; n = n.NextSibling() {
		row := keptRow{}
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			row.cells = append(row.cells, readCell(c, k.file.Data))
		}
		if n.Kind() == extast.KindTableHeader {
			line = k.file.Position(headerStart(n)).Line
			k.head = k.lines(line, line+2)
			k.span = k.file.Span(k.file.LineStart(line), k.file.LineStart(line))
			line += 2
			if slices.ContainsFunc(row.cells, func(c cell) bool { return c.source != "" && !isColumn(c.source) }) {
				return false
			}
			if !slices.EqualFunc(row.cells, columns, func(c cell, name string) bool { return c.source == name }) {
				k.head = ""
			}
		} else {
			row.text, row.start = k.lines(line, line+1), k.file.LineStart(line)
			k.rows = append(k.rows, row)
			line++
		}
	}
	k.span.End = len(k.file.Data)
	if line <= k.file.Lines() {
		k.span.End = k.file.LineStart(line)
	}
	return true
}

func isColumn(name string) bool {
	return slices.ContainsFunc(columns, func(c string) bool { return strings.EqualFold(c, name) })
}

// readBroken takes a paragraph that begins with our header for the table that
// it was before somebody lost a delimiter.
func (k *kept) readBroken(n *ast.Paragraph) bool {
	first, last := lineOf(k.file, n), k.file.Position(n.Lines().At(n.Lines().Len()-1).Start).Line
	header, ok := strings.CutPrefix(strings.TrimSpace(k.file.Line(first)), "|")
	if !ok {
		return false
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(header, "|"), "|") {
		if !isColumn(strings.TrimSpace(name)) {
			return false
		}
	}
	k.span = k.file.Span(k.file.LineStart(first), len(k.file.Data))
	if last < k.file.Lines() {
		k.span.End = k.file.LineStart(last + 1)
	}
	return true
}

// headerStart returns an offset in the header's line.
func headerStart(header ast.Node) int {
	for c := header.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Lines().Len() > 0 {
			return c.Lines().At(0).Start
		}
	}
	return header.Pos()
}

// lines returns whole lines, their endings included.
func (k *kept) lines(from, to int) string {
	end := len(k.file.Data)
	if to <= k.file.Lines() {
		end = k.file.LineStart(to)
	}
	return k.file.Span(k.file.LineStart(from), end).Text()
}

// render returns the table as it should be, of the kept lines where they are
// right.
func (k *kept) render(actions []incident.ActionItem) string {
	if len(actions) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString(k.head)
	if k.head == "" {
		b.WriteString("| " + strings.Join(columns, " | ") + " |" + k.eol)
		b.WriteString("|" + strings.Repeat("---|", len(columns)) + k.eol)
	}
	for _, a := range actions {
		want := wantedCells(a)
		if i := slices.IndexFunc(k.rows, func(r keptRow) bool { return r.says(want) }); i >= 0 {
			b.WriteString(k.rows[i].text)
			continue
		}
		if i := slices.IndexFunc(k.rows, func(r keptRow) bool { return r.canSay(want) }); i >= 0 {
			b.WriteString(k.rows[i].saying(want))
			continue
		}
		b.WriteString("|")
		for _, c := range want {
			b.WriteString(" " + c.source + " |")
		}
		b.WriteString(k.eol)
	}
	return b.String()
}

func (r keptRow) says(want []cell) bool {
	return slices.EqualFunc(r.cells, want, cell.says)
}

func (c cell) says(want cell) bool {
	return c.source == want.source || !c.markup && c.plain == want.plain
}

// canSay reports whether it is the row of the same action, with a place for
// what has changed.
func (r keptRow) canSay(want []cell) bool {
	if len(r.cells) != len(want) || !r.cells[0].says(want[0]) {
		return false
	}
	for i, c := range r.cells {
		if !c.says(want[i]) && c.start == c.end {
			return false
		}
	}
	return true
}

// saying is the row with other cells; padding gives way, so that columns that
// stand below each other go on to do so.
func (r keptRow) saying(want []cell) string {
	text := r.text
	for i, c := range slices.Backward(r.cells) {
		if c.says(want[i]) {
			continue
		}
		now := want[i].source
		rest := text[c.end-r.start:]
		grown := utf8.RuneCountInString(now) - utf8.RuneCountInString(c.source)
		blank := len(rest) - len(strings.TrimLeft(rest, " "))
		now += strings.Repeat(" ", max(0, -grown))
		text = text[:c.start-r.start] + now + rest[max(0, min(grown, blank-1)):]
	}
	return text
}

func wantedCells(a incident.ActionItem) []cell {
	title := a.Title.Value
	if title == "" {
		title = a.ID.Value
	}
	texts := []string{title, string(a.Type.Value), a.Owner.Value, a.Due.Value.String(), string(a.Status.Value)}
	cells := make([]cell, len(texts))
	for i, t := range texts {
		cells[i] = cell{source: CellText(t), plain: plain(t)}
	}
	return cells
}

func readCell(n ast.Node, data []byte) cell {
	var c cell
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		if i == 0 {
			c.start = line.Start
		}
		c.source += string(line.Value(data))
		c.end = line.Stop
	}
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *extast.TableCell, *ast.CodeSpan:
		case *ast.Text:
			b.Write(unescaped(n, data))
		case *ast.AutoLink:
			b.Write(n.Label(data))
		default:
			c.markup = true
		}
		return ast.WalkContinue, nil
	})
	c.plain = strings.TrimSpace(b.String())
	return c
}

// smallest cuts the lines off a replacement that stay as they are.
func smallest(span source.Span, text string) diag.Edit {
	for {
		old := span.Text()
		line := old[:strings.IndexByte(old, '\n')+1]
		if line == "" || !strings.HasPrefix(text, line) {
			break
		}
		span.Start += len(line)
		text = text[len(line):]
	}
	for {
		old := strings.TrimSuffix(span.Text(), "\n")
		if old == span.Text() {
			break
		}
		line := span.Text()[strings.LastIndexByte(old, '\n')+1:]
		// A whole line of the text, too.
		if rest, ok := strings.CutSuffix(text, line); !ok || rest != "" && !strings.HasSuffix(rest, "\n") {
			break
		} else {
			span.End -= len(line)
			text = rest
		}
	}
	return diag.Edit{Span: span, New: text}
}
