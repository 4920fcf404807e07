package markdown

import (
	"bytes"
	"fmt"

	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Limits on a text before it is parsed. The parser cannot be cancelled, pads
// every table row to the header's width, and is quadratic in nesting, in open
// brackets and in mixed emphasis within one paragraph. Behind each bracket it
// may search the rest of the paragraph for the end of a link's title, and
// behind each new length of backticks for the end of the code, and notes every
// line on the way. Measured on goldmark 1.8.7 with 120 KB: 30,000 "[a](" 3.8 s,
// 40,000 "*a_" 4.5 s, a list 60,000 deep 9 s, 4,000 "[](" before 50,000 lines
// 26 s and 39 GB. Within these limits the worst of them takes half a second.
const (
	maxLine    = 16 << 10 // bytes in one line
	maxColumns = 64       // columns of one table
	maxCells   = 20_000   // cells of all tables, as padded by the parser
	maxNesting = 32       // lists and quotes inside one another
	maxInline  = 4_000    // brackets, or emphasis marks, in one run of lines
	maxTicks   = 32       // different lengths of backticks in one run of lines

	// Brackets of a run of lines times the lines, or bytes, of the run, summed
	// over all runs.
	maxBracketLines = 4_000_000
	maxBracketBytes = 256_000_000
)

// Excess is a place where a text goes beyond a limit.
type Excess struct {
	Span   source.Span
	Reason string
	Hint   string
}

// Check returns the first place beyond each limit, in order of appearance.
func Check(body source.Span) []Excess {
	c := checker{file: body.File, told: map[string]bool{}}
	for at := body.Start; at < body.End; {
		end := body.End
		if i := bytes.IndexByte(body.File.Data[at:body.End], '\n'); i >= 0 {
			end = at + i + 1
		}
		c.line(at, end)
		at = end
	}
	return c.found
}

type checker struct {
	file  *source.File
	found []Excess
	told  map[string]bool // one finding per limit

	cells                      int
	bracketLines, bracketBytes int // of the runs before this one

	run // of lines without an empty one
}

// run counts what the current lines hold: they may be one paragraph.
type run struct {
	columns      int // of the table that the lines may belong to; 0 for none
	lines, bytes int
	brackets     int          // "["
	marks        int          // "*", "_" and "~"
	ticks        map[int]bool // lengths of "`"
}

func (c *checker) exceed(limit string, start, end int, hint string) {
	if !c.told[limit] {
		c.told[limit] = true
		c.found = append(c.found, Excess{Span: c.file.Span(start, min(end, start+80)), Reason: limit, Hint: hint})
	}
}

func (c *checker) line(start, end int) {
	line := bytes.TrimRight(c.file.Data[start:end], "\r\n")
	end = start + len(line)
	if len(line) > maxLine {
		c.exceed(fmt.Sprintf("a line of %d bytes, %d are allowed", len(line), maxLine), start, end, "break the line; move raw data into a linked file")
	}
	depth, rest := containers(line)
	if depth > maxNesting {
		c.exceed(fmt.Sprintf("lists or quotes nested %d deep, %d are allowed", depth, maxNesting), start, end, "flatten the list")
	}
	if len(bytes.TrimSpace(rest)) == 0 {
		c.bracketLines += c.brackets * c.lines
		c.bracketBytes += c.brackets * c.bytes
		c.run = run{}
		return
	}
	c.lines++
	c.bytes += len(line)
	c.table(rest, start, end)
	c.inline(line, start, end)
	if c.brackets > maxInline {
		return // told already
	}
	if c.bracketLines+c.brackets*c.lines > maxBracketLines || c.bracketBytes+c.brackets*c.bytes > maxBracketBytes {
		c.exceed("too many brackets in paragraphs this long", start, end, "break the text up with empty lines")
	}
}

// inlineMark holds the bytes that inline counts.
var inlineMark = [256]bool{'[': true, '*': true, '_': true, '~': true, '`': true}

func (c *checker) inline(line []byte, start, end int) {
	for i, b := range line {
		if !inlineMark[b] {
			continue
		}
		switch b {
		case '[':
			if c.brackets++; c.brackets > maxInline {
				c.exceed(fmt.Sprintf("more than %d opening brackets in one paragraph", maxInline), start+i, end, "is this data? put it into a linked file, or break it up with empty lines")
			}
		case '*', '_', '~':
			if c.marks++; c.marks > maxInline {
				c.exceed(fmt.Sprintf("more than %d emphasis marks in one paragraph", maxInline), start+i, end, "is this data? put it into a linked file, or break it up with empty lines")
			}
		case '`':
			if i+1 < len(line) && line[i+1] == '`' {
				continue
			}
			if c.ticks == nil {
				c.ticks = map[int]bool{}
			}
			c.ticks[i+1-len(bytes.TrimRight(line[:i+1], "`"))] = true
			if len(c.ticks) > maxTicks {
				c.exceed(fmt.Sprintf("backticks of more than %d different lengths in one paragraph", maxTicks), start+i, end, "one or two enclose any code")
			}
		}
	}
}

func (c *checker) table(rest []byte, start, end int) {
	if columns := delimiterColumns(rest); columns > 0 {
		c.columns = columns
		if columns > maxColumns {
			c.exceed(fmt.Sprintf("a table of %d columns, %d are allowed", columns, maxColumns), start, end, "attach wide tables as a file")
		}
	}
	if c.cells += c.columns; c.cells > maxCells {
		c.exceed(fmt.Sprintf("more than %d table cells", maxCells), start, end, "attach long tables as a file")
	}
}

// containers counts the list and quote marks at the beginning of a line, and
// what its indentation can stand for, and returns the text behind them.
func containers(line []byte) (depth int, rest []byte) {
	column, i := 0, 0
	marks := 0
	for i < len(line) {
		switch b := line[i]; {
		case b == ' ':
			column++
			i++
		case b == '\t':
			column += 4
			i++
		case b == '>':
			marks++
			i++
		case (b == '-' || b == '+' || b == '*') && listSpace(line, i+1):
			marks++
			i++
		case b >= '0' && b <= '9':
			j := i
			for j < len(line) && j < i+9 && line[j] >= '0' && line[j] <= '9' {
				j++
			}
			if j >= len(line) || line[j] != '.' && line[j] != ')' || !listSpace(line, j+1) {
				return nesting(marks, column), line[i:]
			}
			marks++
			i = j + 1
		default:
			return nesting(marks, column), line[i:]
		}
	}
	return nesting(marks, column), nil
}

// nesting of a line that opens containers includes those its indentation
// continues: each takes at least two columns.
func nesting(marks, column int) int {
	if marks == 0 {
		return 0
	}
	return marks + max(0, column-marks)/2
}

func listSpace(line []byte, i int) bool {
	return i >= len(line) || line[i] == ' ' || line[i] == '\t'
}

// delimiterColumns returns how many columns a table has whose delimiter row
// this is, and 0 for another line.
func delimiterColumns(line []byte) int {
	pipes, dashes, cells := 0, 0, 0
	inCell := false
	for _, b := range line {
		switch b {
		case '|':
			pipes++
			inCell = false
		case '-', ':':
			dashes++
			if !inCell {
				cells++
			}
			inCell = true
		case ' ', '\t', '\r':
		default:
			return 0
		}
	}
	if dashes == 0 || pipes == 0 {
		return 0
	}
	return cells
}
