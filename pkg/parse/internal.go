package parse

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// internalMark finds whatever could be meant for a marker of an internal part,
// in code as well: a part that is shown because its marker was taken for an
// example cannot be taken back.
var internalMark = words.NewRegexp(`(?i)<!--[\s/]*internal\b[^>]{0,80}>?`)

// internal finds the parts of a body that stand between
// "<!-- internal -->" and "<!-- /internal -->", both included.
func (p *parser) internal(body source.Span) []source.Span {
	if !bytes.Contains(p.file.Data[body.Start:body.End], []byte("<!--")) {
		return nil
	}
	var parts []source.Span
	var open source.Span
	broken := false
	wrong := func(at source.Span, hint, format string, args ...any) {
		broken = true
		p.errorf(RuleInternal, at, hint, format, args...)
	}
	for _, m := range internalMark.FindAllStringIndex(body.Text(), -1) {
		at := p.file.Span(body.Start+m[0], body.Start+m[1])
		switch mark := unspaced(at.Text()); {
		case strings.EqualFold(mark, unspaced(incident.InternalBegin)):
			if open.Present() {
				wrong(at, fmt.Sprintf("end the part that begins in line %d first: %s", open.From().Line, incident.InternalEnd), "an internal part begins inside another")
				continue
			}
			open = at
		case strings.EqualFold(mark, unspaced(incident.InternalEnd)):
			if !open.Present() {
				wrong(at, "write "+incident.InternalBegin+" where the part begins", "an internal part ends that did not begin")
				continue
			}
			parts = append(parts, open.Join(at))
			open = source.Span{}
		default:
			wrong(at, "write "+incident.InternalBegin+" or "+incident.InternalEnd+", and nothing else in the comment", "this looks like the marker of an internal part, and is none")
		}
	}
	if open.Present() {
		wrong(open, "write "+incident.InternalEnd+" where the part ends", "the internal part does not end")
	}
	if broken {
		return nil
	}
	return parts
}

func unspaced(text string) string { return strings.Join(strings.Fields(text), "") }
