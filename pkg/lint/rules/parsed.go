package rules

import (
	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/lint"
)

// What stages before lint report. They have no Check: the reading itself is
// the check.

// Config reports mistakes in .github/postmortem.yaml.
var Config = &lint.Rule{
	Name: "config",
	Doc: `the configuration has a mistake

Every setting of .github/postmortem.yaml that is not understood is an error, so that a
typing error never switches a check off in silence. A setting for a rule that does not
exist is found by lint alone.`,
	Severity: diag.Error,
	Locked:   true,
}

// File reports files that are not read at all.
var File = &lint.Rule{
	Name: "file",
	Doc: `the file is not read

Symbolic links, files that are larger than limits.file-size, and names that differ from another
one in upper and lower case only. Logs and raw data belong into a file that the postmortem links to.`,
	Severity: diag.Error,
	Locked:   true,
}

// Encoding reports text that is not plain UTF-8.
var Encoding = &lint.Rule{
	Name: "encoding",
	Doc: `the file is not plain UTF-8 text

Bytes that are not UTF-8 and control characters make a file unreadable; a byte order mark
at its beginning is skipped, but other tools stumble over it. Save the file as "UTF-8", not "UTF-8 with BOM" or "Latin-1".`,
	Severity: diag.Error,
	Locked:   true,
}

// FrontMatter reports a block of keys that is missing or not delimited.
var FrontMatter = &lint.Rule{
	Name: "front-matter",
	Doc: `the front matter is missing or not delimited

A postmortem begins with a line "---", its keys in YAML, and another line "---". Both lines stand
alone, without spaces. "postmortem new" writes them.`,
	Severity: diag.Error,
	Locked:   true,
}

// YAML reports front matter and configuration that cannot be read.
var YAML = &lint.Rule{
	Name: "yaml",
	Doc: `a value means something else in YAML

Text needs quotes when it contains ": " or " #", or begins with one of @ * & ! % [ { or a backtick.
Keys stand once. Aliases, anchors, tags and merge keys are not allowed.`,
	Severity: diag.Error,
	Locked:   true,
}

// Limit reports Markdown that would cost too much to read.
var Limit = &lint.Rule{
	Name: "limit",
	Doc: `a part of the text is beyond what is read

Very wide tables, very long lines, deeply nested lists and thousands of open brackets can keep a
Markdown reader busy for minutes. No real postmortem comes near the limits; look for pasted data.`,
	Severity: diag.Error,
	Locked:   true,
}

// UnknownKey reports keys that nothing reads.
var UnknownKey = &lint.Rule{
	Name: "unknown-key",
	Doc: `a key is not known

An error when it looks like a known one, because then the value is lost; else a warning.
Keys for other tools begin with "x-" or are listed under extra_keys in the configuration.`,
	Severity: diag.Error,
}

// Value reports values that are not what their key takes.
var Value = &lint.Rule{
	Name: "value",
	Doc: `a value is not one that its key takes

Dates are written YYYY-MM-DD, severities SEV-1 (worst) to SEV-5, ids in small letters, digits and
hyphens, owners as one GitHub login without @ or as team:NAME.`,
	Severity: diag.Error,
}

// Timestamp reports times in the timeline that cannot be placed.
var Timestamp = &lint.Rule{
	Name: "timestamp",
	Doc: `a time in the timeline cannot be placed

A day or a time that does not exist, a time with no date above it, a range that ends before it
begins; and, as a warning, a date without a time, which is no entry. Write "2025-05-14 09:40", "~09:40"
for about, "09:??" for within the hour, "09:40–09:55" for a range.`,
	Severity: diag.Error,
}

// Timezone reports doubts about the zone of times.
var Timezone = &lint.Rule{
	Name: "timezone",
	Doc: `the time zone is in doubt

Two places that name different zones, or a time that the clocks skip or show twice when daylight
saving changes. Name the zone once, and give such a time its offset: "02:30+02:00".`,
	Severity: diag.Warning,
}

// Internal reports marks of internal parts that do not pair.
var Internal = &lint.Rule{
	Name: "internal",
	Doc: `the mark of an internal part is wrong

What stands between "<!-- internal -->" and "<!-- /internal -->" is left out of the public edition.
A part that does not end, ends without a beginning or lies inside another one, and a mark with a
typing error, would show what was to be hidden, so the public edition is not built. A mark counts in code, too.`,
	Severity: diag.Error,
	Locked:   true,
}
