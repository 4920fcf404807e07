package edit

import (
	"strconv"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// Diff returns the change of one file as "git apply" and "patch" read it;
// empty when there is none.
func Diff(path string, before, after []byte) string {
	edits := udiff.Lines(string(before), string(after))
	u, err := udiff.ToUnifiedDiff(label("a/"+path), label("b/"+path), string(before), edits, udiff.DefaultContextLines)
	if err != nil {
		panic(err) // edits of another text
	}
	shift := 0
	for _, h := range u.Hunks {
		h.ToLine = h.FromLine + shift // the library's is wrong: golang.org/issue/81453
		for _, l := range h.Lines {
			switch l.Kind {
			case udiff.Insert:
				shift++
			case udiff.Delete:
				shift--
			}
		}
	}
	return u.String()
}

// label quotes a name as git does when it could be taken for something else.
func label(name string) string {
	odd := func(r rune) bool { return r < ' ' || r == '"' || r == '\\' || r >= 0x7f }
	if strings.IndexFunc(name, odd) < 0 {
		if strings.Contains(name, " ") {
			return name + "\t" // "patch" ends the name at a space, else
		}
		return name
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range []byte(name) {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c >= 0x7f:
			octal := strconv.FormatInt(int64(c), 8)
			b.WriteString(`\` + strings.Repeat("0", 3-len(octal)) + octal)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
