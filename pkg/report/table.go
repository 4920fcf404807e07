package report

import "strings"

// table prints cells in columns, by the room they take on a terminal.
type table struct {
	rows  [][]string
	head  func(string) string // dresses the first row; nil for a table without a head
	align string              // l or r for each column
}

// maxCell is the room for one cell, in columns of a terminal.
const maxCell = 48

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) String() string {
	widths := make([]int, len(t.align))
	fitted := make([][]cellText, len(t.rows))
	for i, row := range t.rows {
		for k, text := range row {
			c, cut := fit(text, maxCell)
			if cut {
				c, _ = fit(text, maxCell-1)
				c.text, c.cells = c.text+"…", c.cells+1
			}
			fitted[i] = append(fitted[i], c)
			widths[k] = max(widths[k], c.cells)
		}
	}
	var out strings.Builder
	for i, row := range fitted {
		var line strings.Builder
		for k, c := range row {
			line.WriteString("  ")
			pad := strings.Repeat(" ", widths[k]-c.cells)
			if t.align[k] == 'r' {
				line.WriteString(pad + c.text)
			} else {
				line.WriteString(c.text + pad)
			}
		}
		text := strings.TrimRight(line.String(), " ")
		if i == 0 && t.head != nil {
			text = t.head(text)
		}
		out.WriteString(text + "\n")
	}
	return out.String()
}
