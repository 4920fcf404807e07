package report

import (
	"fmt"
	"strings"
)

// markdownTable is a table of bounded length; what it has no room for is counted.
type markdownTable struct {
	header, more string
	where        string // the rest can be found
	limit        int    // bytes
	rows         strings.Builder
	count, left  int
}

func (t *markdownTable) row(cells ...string) {
	row := "| " + strings.Join(cells, " | ") + " |\n"
	if t.rows.Len()+len(row) > t.limit {
		t.left++
		return
	}
	t.count++
	t.rows.WriteString(row)
}

// full counts one more that is left out, once there is one: making rows costs
// more than leaving them out.
func (t *markdownTable) full() bool {
	if t.left > 0 {
		t.left++
	}
	return t.left > 0
}

func (t *markdownTable) String() string {
	if t.count+t.left == 0 {
		return ""
	}
	text := t.header + t.rows.String()
	if t.left > 0 {
		text += fmt.Sprintf("\n%s: %s.\n", planCount(t.left, t.more), t.where)
	}
	return text
}
