package parse

import (
	"bytes"
	"regexp"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Status returns the status of a document by its front matter's line alone: of
// old versions nobody asks more, and reading them whole would take a hundred
// times as long. It is empty where there is none.
func Status(text []byte) incident.Status {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	opener, rest, _ := bytes.Cut(text, []byte("\n"))
	if string(bytes.TrimRight(opener, " \t\r")) != "---" {
		return ""
	}
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte("\n"))
		if bytes.HasPrefix(line, []byte("---")) {
			return ""
		}
		if m := statusLine.FindSubmatch(line); m != nil {
			return incident.Status(m[1])
		}
	}
	return ""
}

// statusLine begins at the margin, where in front matter only keys do.
var statusLine = regexp.MustCompile(`^["']?status["']?[ \t]*:[ \t]+["']?([a-z-]+)["']?[ \t]*(?:#.*)?\r?$`)
