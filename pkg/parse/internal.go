package parse

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// internalMark finds whatever could be meant for a mark of an internal part,
// in code as well: a part that is shown because its mark was taken for
// something else cannot be taken back.
var internalMark = words.NewRegexp(`(?i)(?:[<‹]|&lt;)\s*(?:![^\pL<>]{0,8}(?:(?:begin|start|end|close)[^\pL<>]{1,3})?internal(?:[^\pL>›][^>›]{0,80})?|/?\s*internal\s*/?\s*)(?:[>›]|&gt;|$)`)

var internalWord = words.NewExpr(`(?i)internal`)

// internal finds the parts of a body that stand between
// "<!-- internal -->" and "<!-- /internal -->", both included.
func (p *parser) internal(frontMatter, body source.Span) []source.Span {
	var parts []source.Span
	var open source.Span
	broken := false
	wrong := func(at source.Span, hint, format string, args ...any) {
		broken = true
		p.errorf(RuleInternal, at, hint, format, args...)
	}
	for _, m := range marksIn(frontMatter) {
		wrong(m, "say it in other words: the front matter has no internal parts", "a mark of an internal part stands in the front matter")
	}
	last := body.Start
	for _, at := range marksIn(body) {
		before := p.file.Data[last:at.Start]
		last = at.End
		switch mark := unspaced(at.Text()); {
		case bytes.LastIndex(before, []byte("<!--")) > bytes.LastIndex(before, []byte("-->")):
			wrong(at, "end that comment first", "the mark of an internal part stands inside another comment")
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
			wrong(at, "write "+incident.InternalBegin+" or "+incident.InternalEnd+", and nothing else in the comment", "this looks like the mark of an internal part, and is none")
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

// marksIn looks only where the word is, which few documents have.
func marksIn(text source.Span) (list []source.Span) {
	data := text.Text()
	if !internalWord.MatchString(data) {
		return nil
	}
	for _, m := range internalMark.FindAllStringIndex(data, -1) {
		list = append(list, text.File.Span(text.Start+m[0], text.Start+m[1]))
	}
	return list
}

func unspaced(text string) string { return strings.Join(strings.Fields(text), "") }
