package parse

import (
	"bytes"
	"strings"

	"github.com/adrg/frontmatter"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

const delimiter = "---"

const frontMatterHint = `begin the file with a line "---", the keys (id, title, date, …) and another line "---"; "postmortem new" writes one`

// frontMatter finds the block between the two delimiter lines and the offset
// at which the body begins. The library trims lines before it compares them,
// so that an indented --- inside a value would end the block silently; the
// raw lines are checked first, and it gets the head of the file only.
func (p *parser) frontMatter() (block source.Span, bodyStart int, ok bool) {
	f := p.file
	start := 0
	if bytes.HasPrefix(f.Data, bom) {
		start = len(bom)
	}
	first := strings.TrimPrefix(f.Line(1), string(bom))
	if first != delimiter {
		p.noOpener(first, start)
		return source.Span{}, 0, false
	}
	for line := 2; line <= f.Lines(); line++ {
		text := f.Line(line)
		switch {
		case text == delimiter:
			end := len(f.Data)
			if line < f.Lines() {
				end = f.LineStart(line + 1)
			}
			block, ok := p.extract(start, end)
			return block, end, ok
		case strings.TrimSpace(text) == delimiter:
			span := f.LineSpan(line)
			if strings.TrimRight(text, " \t") == delimiter {
				p.errorf(RuleFrontMatter, span, "remove the spaces after it", "the closing --- has spaces behind it")
				p.edit(span, delimiter)
			} else {
				p.errorf(RuleFrontMatter, span, "write another separator inside the value, such as ***", "an indented --- ends the front matter here: every key below it is lost")
			}
			return source.Span{}, 0, false
		case text == "...":
			p.errorf(RuleFrontMatter, f.LineSpan(line), `close the front matter with "---"`, `"..." does not close the front matter`)
			p.edit(f.LineSpan(line), delimiter)
			return source.Span{}, 0, false
		}
	}
	p.errorf(RuleFrontMatter, f.LineSpan(1), `add a line "---" after the last key`, "the front matter is opened here and never closed")
	return source.Span{}, 0, false
}

func (p *parser) noOpener(first string, start int) {
	f := p.file
	span := f.Span(start, start+len(first))
	switch {
	case strings.TrimSpace(first) == delimiter:
		p.errorf(RuleFrontMatter, span, `write "---" alone, without spaces`, "the opening --- has spaces around it")
		p.edit(span, delimiter)
		return
	case first == "+++" || strings.HasPrefix(first, "{") || strings.HasPrefix(first, delimiter):
		p.errorf(RuleFrontMatter, span, "write YAML between two lines ---", "the front matter is not YAML between two lines ---")
		return
	}
	for line := 1; line <= min(f.Lines(), 50); line++ {
		text := f.Line(line)
		if strings.TrimPrefix(text, string(bom)) == delimiter && line+1 <= f.Lines() && strings.Contains(f.Line(line+1), ":") {
			p.errorf(RuleFrontMatter, f.LineSpan(line), "move it to the first line", "the front matter must begin on the first line of the file")
			return
		}
	}
	p.errorf(RuleFrontMatter, span, frontMatterHint, "the file has no front matter")
}

// extract hands the head of the file to the library with the one format that
// we accept, and returns the bytes between the delimiters.
func (p *parser) extract(start, end int) (source.Span, bool) {
	var length int
	yaml := frontmatter.NewFormat(delimiter, delimiter, func(data []byte, into any) error {
		*into.(*int) = len(data)
		return nil
	})
	if _, err := frontmatter.MustParse(bytes.NewReader(p.file.Data[start:end]), &length, yaml); err != nil {
		p.errorf(RuleFrontMatter, p.file.LineSpan(1), frontMatterHint, "the front matter cannot be read: %v", err)
		return source.Span{}, false
	}
	begin := p.file.LineStart(2)
	return p.file.Span(begin, begin+length), true
}

// unknown reports a key that nothing reads.
func (p *parser) unknown(key source.Span, name, near string) {
	if near != "" {
		p.report(diag.Error, RuleUnknownKey, key, `did you mean "`+near+`"?`, "unknown key %q", name)
		p.edit(key, near)
		return
	}
	p.report(diag.Warning, RuleUnknownKey, key, `keys for other tools begin with "x-", or stand in extra_keys of `+".github/postmortem.yaml", "unknown key %q", name)
}
