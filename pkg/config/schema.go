package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// schema is a JSON Schema, or a part of one.
type schema map[string]any

// FrontMatterSchema returns the JSON Schema of a document's front matter. It
// is for editors: stricter than the reading in that finished documents have
// certain keys and numbers and dates have no quotes; looser in what takes
// knowledge, such as the names of time zones.
func FrontMatterSchema(c *Config) []byte {
	root := mappingSchema(FrontMatter, true)
	for _, key := range c.ExtraKeys {
		root["properties"].(schema)[key] = schema{"description": "A key of another tool."}
	}
	return document("Front matter of a postmortem", root)
}

// Schema returns the JSON Schema of the configuration. rules are those whose
// severity can be set; without any, every name is allowed.
func Schema(rules []Key) []byte {
	root := mappingSchema(settings, false)
	if len(rules) > 0 {
		known := make([]Key, len(rules))
		for i, r := range rules {
			known[i] = Key{Name: r.Name, Doc: r.Doc, Value: ruleSeverity}
		}
		s := nullable(mappingSchema(known, false))
		s["description"] = root["properties"].(schema)["rules"].(schema)["description"]
		root["properties"].(schema)["rules"] = s
	}
	return document("Configuration of postmortem, "+Path, root)
}

func document(title string, s schema) []byte {
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = title
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(s); err != nil {
		panic(err) // there is nothing in it but maps, lists and words
	}
	return b.Bytes()
}

func mappingSchema(keys []Key, open bool) schema {
	properties := schema{}
	var required []string
	for _, k := range keys {
		s := nullable(k.Value.schema())
		s["description"] = k.Doc
		properties[k.Name] = s
		if k.Required {
			required = append(required, k.Name)
		}
	}
	s := schema{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		s["required"] = required
	}
	if open {
		s["patternProperties"] = schema{"^x-": true}
	}
	return s
}

// schema of what is written; words of YAML that read as numbers stay words to
// us, and are numbers to editors.
func (v Value) schema() schema {
	switch v.kind {
	case id:
		return word(`[a-z0-9][a-z0-9-]{0,79}`, "con|prn|aux|nul|com[0-9]|lpt[0-9]")
	case date:
		return schema{"type": "string", "pattern": whole(`(?:19[7-9][0-9]|20[0-9]{2}|21[0-9]{2}|2200)-[0-9]{2}-[0-9]{2}`), "format": "date"}
	case zone:
		return schema{"type": "string", "pattern": whole(`[A-Z][A-Za-z0-9_+/-]{0,63}`), "not": schema{"const": "Local"}}
	case boolean:
		return schema{"enum": []any{true, false, "true", "false"}}
	case issue:
		return schema{"type": []string{"integer", "string"}, "minimum": 1, "pattern": whole(`#?[1-9][0-9]*`)}
	case owner:
		return word(incident.TeamPrefix+TeamPattern+"|"+LoginPattern, fmt.Sprintf("[^:]{%d,}", MaxLogin+1))
	case login:
		return word(LoginPattern, fmt.Sprintf(".{%d,}", MaxLogin+1))
	case address:
		return schema{"type": "string", "pattern": `^\s*[Hh][Tt][Tt][Pp][Ss]?://[^/?#\s]`}
	case choice:
		return schema{"enum": v.Enum}
	case number:
		return schema{"type": "integer", "minimum": v.Low, "maximum": v.High}
	case size:
		return schema{"type": "string", "pattern": whole(`(?:[1-9][0-9]{0,2}|10[01][0-9]|102[0-4])\s*KiB`)}
	case folder:
		return schema{
			"type": []string{"string", "integer"}, "minimum": 0, "pattern": `^[^\\:]+$`,
			"not": schema{"type": "string", "pattern": `^/|//|(?:^|/)\.\.(?:/|$)|[^/]/\.(?:/|$)|^(?:\./)?\.git(?:/|$)`},
		}
	case list:
		item := v.Item.schema()
		if v.Item.kind == mapping {
			return schema{"type": "array", "items": item}
		}
		item = nullable(item) // and with it the list
		return schema{"anyOf": []any{schema{"type": "array", "items": item}, item}}
	case mapping:
		return mappingSchema(v.Keys, v.open)
	case dictionary:
		s := schema{"type": "object", "additionalProperties": nullable(v.Item.schema())}
		if v.names != "" {
			s["propertyNames"] = schema{"pattern": whole(v.names)}
		}
		return s
	}
	s := schema{"type": []string{"string", "number", "boolean"}}
	if v.High > 0 {
		s["maxLength"] = v.High
	}
	return s
}

// word is a text without spaces, which may look like a number or a truth
// value to editors. No word matches not.
func word(pattern, not string) schema {
	return schema{
		"type": []string{"string", "integer", "boolean"}, "minimum": 0, "pattern": whole(pattern),
		"not": schema{"type": "string", "pattern": whole(not)},
	}
}

// whole makes a pattern match all of a text but spaces around it; a text of
// spaces counts as absent.
func whole(pattern string) string { return `^\s*(?:` + pattern + `)\s*$` }

// nullable allows a key without a value.
func nullable(s schema) schema {
	out := maps.Clone(s)
	switch t := s["type"].(type) {
	case string:
		out["type"] = []string{t, "null"}
	case []string:
		out["type"] = append(slices.Clone(t), "null")
	}
	switch e := s["enum"].(type) {
	case []string:
		words := make([]any, len(e), len(e)+1)
		for i, w := range e {
			words[i] = w
		}
		out["enum"] = append(words, nil)
	case []any:
		out["enum"] = append(slices.Clone(e), nil)
	}
	return out
}
