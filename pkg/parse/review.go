package parse

import (
	"bytes"
	"regexp"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Review returns the status of a document, and whether it says on which day it
// was reviewed, by its front matter's lines alone: of old versions nobody asks
// more, and reading them whole would take a hundred times as long. The status is
// empty where there is none.
func Review(text []byte) (status incident.Status, dated bool) {
	text = bytes.TrimPrefix(text, bom)
	opener, rest, _ := bytes.Cut(text, []byte("\n"))
	if string(bytes.TrimRight(opener, " \t\r")) != delimiter {
		return "", false
	}
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		if bytes.HasPrefix(line, []byte(delimiter)) {
			break
		}
		m := reviewLine.FindSubmatch(line)
		switch {
		case m == nil:
		case string(m[1]) == "status":
			status = incident.Status(m[2])
		default:
			dated = true
		}
	}
	return status, dated
}

// reviewLine begins at the margin, where in front matter only keys do.
var reviewLine = regexp.MustCompile(`^["']?(status|reviewed)["']?[ \t]*:[ \t]+["']?([0-9a-z-]+)["']?[ \t]*(?:#.*)?\r?$`)
