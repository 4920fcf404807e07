package edit

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-42cec927/postmortem/pkg/yamldoc"
)

// Field is a key and the value that it should have; without one, it should not
// be there.
type Field struct {
	Key   string
	Value Value
}

// Value is what to write into YAML.
type Value struct {
	form   form
	text   string
	items  []Value
	fields []Field
}

type form int

const (
	noForm form = iota
	wordForm
	textForm
	listForm
	keysForm
)

// Word is a date, a number or a word of a choice: without quotes where that is
// safe.
func Word(text string) Value { return Value{form: wordForm, text: text} }

// Text is free text: in quotes, so that it can be edited without care.
func Text(text string) Value { return Value{form: textForm, text: text} }

// List is a list, which must not be empty.
func List(items ...Value) Value { return Value{form: listForm, items: items} }

// Keys is a mapping, which must not be empty.
func Keys(fields ...Field) Value { return Value{form: keysForm, fields: fields} }

func (v Value) isNone() bool { return v.form == noForm }

// isBlock reports whether the value takes lines of its own: lists of words
// don't.
func (v Value) isBlock() bool {
	return v.form == keysForm || slices.ContainsFunc(v.items, func(item Value) bool { return item.form == keysForm || item.isBlock() })
}

// node is the value as it should read back.
func (v Value) node() *yamldoc.Node {
	switch v.form {
	case wordForm, textForm:
		return &yamldoc.Node{Kind: yamldoc.Scalar, Text: v.text}
	case listForm:
		n := &yamldoc.Node{Kind: yamldoc.Sequence}
		for _, item := range v.items {
			n.Items = append(n.Items, item.node())
		}
		return n
	}
	n := &yamldoc.Node{Kind: yamldoc.Mapping}
	for _, f := range v.fields {
		n.Pairs = append(n.Pairs, yamldoc.Pair{Key: Word(f.Key).node(), Value: f.Value.node()})
	}
	return n
}

// plainText means itself in YAML wherever it stands; plainWord does so unless
// it is one of notWords.
var (
	plainText = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*$`)
	plainWord = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_./-]*$`)
	notWords  = regexp.MustCompile(`^(?i:null|true|false|yes|no|on|off|y|n)$`)
)

// scalar writes a single value in the manner of one that begins with the given
// byte; 0 for a new one.
func (v Value) scalar(like byte) string {
	plain := plainText
	if v.form == wordForm {
		plain = plainWord
	}
	switch {
	case like == '\'' && strings.IndexFunc(v.text, func(r rune) bool {
		return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r == 0xfeff
	}) < 0:
		return "'" + strings.ReplaceAll(v.text, "'", "''") + "'"
	case like == '"', like == 0 && v.form == textForm, !plain.MatchString(v.text), notWords.MatchString(v.text):
		return yamldoc.Quote(v.text)
	}
	return v.text
}

// like writes the value in the place of one that begins with the given byte.
func (v Value) like(first byte) string {
	if v.form == wordForm || v.form == textForm {
		return v.scalar(first)
	}
	return v.flow(false)
}

// number is what JSON writes without quotes.
var number = regexp.MustCompile(`^(?:0|[1-9][0-9]*)$`)

// flow writes the value within a line; json is true among quoted keys.
func (v Value) flow(json bool) string {
	var parts []string
	switch v.form {
	case listForm:
		for _, item := range v.items {
			parts = append(parts, item.flow(json))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case keysForm:
		for _, f := range v.fields {
			key := Word(f.Key).scalar(0)
			if json {
				key = yamldoc.Quote(f.Key)
			}
			parts = append(parts, key+": "+f.Value.flow(json))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	if json && !number.MatchString(v.text) {
		return yamldoc.Quote(v.text)
	}
	return v.scalar(0)
}

// behindKey writes the value behind "key:", whose line is indented by margin.
func (v Value) behindKey(margin, eol string) string {
	if !v.isBlock() {
		return " " + v.flow(false)
	}
	margin += "  "
	return eol + margin + v.block(margin, eol)
}

// block writes the value at a place that is indented by margin already.
func (v Value) block(margin, eol string) string {
	var parts []string
	switch {
	case !v.isBlock():
		return v.flow(false)
	case v.form == listForm:
		for _, item := range v.items {
			parts = append(parts, "- "+item.block(margin+"  ", eol))
		}
	default:
		for _, f := range v.fields {
			parts = append(parts, Word(f.Key).scalar(0)+":"+f.Value.behindKey(margin, eol))
		}
	}
	return strings.Join(parts, eol+margin)
}

// instruction says what a person would write.
func (f Field) instruction() string {
	if f.Value.isNone() {
		return fmt.Sprintf("remove %q", f.Key)
	}
	return fmt.Sprintf("write %q", f.Key+": "+f.Value.flow(false))
}
