package parse

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
	"github.com/seed-42cec927/postmortem/pkg/words"
)

// Loose parses any Markdown as far as rules about words and times need it:
// body, sections and timeline. Front matter may be missing or another tool's;
// of it, what has our names and forms is taken, and nothing is reported. Without
// a date of its own the document has the one in its path ("2025-05-14-x.md"),
// else the first in its timeline; such a date has a value and no span.
func Loose(f *source.File, c *config.Config) Document {
	p := &parser{file: f, config: c}
	if !p.encoding() {
		return Document{Findings: p.found}
	}
	keep := slices.Clone(p.found)
	in, bodyStart := p.looseFrontMatter()
	if in.Date.Value.IsZero() { // "2019-05-01T10:00:00Z" begins with a date
		text := strings.Trim(in.Date.Span.Text(), `"'`)
		in.Date.Value, _ = incident.ParseDate(text[:min(len(text), len(time.DateOnly))])
	}
	if in.Date.Value.IsZero() {
		in.Date.Value = dateInPath(f.Path)
	}
	p.found = nil
	p.body(in, f.Span(bodyStart, len(f.Data)))
	if in.Date.Value.IsZero() {
		if i := slices.IndexFunc(in.Timeline.Entries, func(e incident.Entry) bool { return !e.Stamp.IsZero() }); i >= 0 {
			in.Date.Value = incident.DateOf(in.Timeline.Entries[i].Stamp.Earliest)
			if i > 0 { // those above it have a day now
				in.Timeline = incident.Timeline{}
				p.timeline(in)
			}
		}
	}
	for _, d := range p.found {
		if d.Rule == RuleLimit {
			keep = append(keep, d)
		}
	}
	return Document{Incident: in, Whole: in.Body != nil, Findings: keep}
}

// LooseHead parses the front matter as Loose does, and leaves the body alone.
func LooseHead(f *source.File, c *config.Config) Document {
	p := &parser{file: f, config: c}
	if !p.encoding() {
		return Document{Findings: p.found}
	}
	in, _ := p.looseFrontMatter()
	return Document{Incident: in}
}

// looseFrontMatter reads what it can of the block of keys, and says where the
// body begins.
func (p *parser) looseFrontMatter() (in *incident.Incident, bodyStart int) {
	f := p.file
	if block, start, ok := p.frontMatter(); ok {
		in, bodyStart = p.decode(block), start
	}
	if in == nil {
		in = &incident.Incident{File: f}
		in.Timezone.Value = time.UTC
		if bodyStart == 0 {
			bodyStart = foreignBlock(f)
		}
	}
	if bodyStart > 0 {
		in.FrontMatter = f.Span(0, bodyStart)
	} else if bytes.HasPrefix(f.Data, bom) {
		bodyStart = len(bom)
	}
	return in, bodyStart
}

// foreignBlock returns where the body begins below keys in TOML, or in YAML
// that our reader does not take.
func foreignBlock(f *source.File) int {
	opener := strings.TrimSpace(strings.TrimPrefix(f.Line(1), string(bom)))
	if opener != delimiter && opener != "+++" {
		return 0
	}
	for line := 2; line < f.Lines(); line++ {
		if text := strings.TrimSpace(f.Line(line)); text == opener || text == "..." && opener == delimiter {
			return f.LineStart(line + 1)
		}
	}
	return 0
}

var pathDate = words.NewRegexp(`(?:^|[^0-9])((?:19|20)[0-9]{2})[-_/]?([01][0-9])[-_/]?([0-3][0-9])(?:[^0-9]|$)`)

// dateInPath reads the day that a file's name or its folders say.
func dateInPath(name string) incident.Date {
	for _, part := range []string{path.Base(name), name} {
		if m := pathDate.FindStringSubmatch(part); m != nil {
			if d, err := incident.ParseDate(m[1] + "-" + m[2] + "-" + m[3]); err == nil {
				return d
			}
		}
	}
	return incident.Date{}
}
