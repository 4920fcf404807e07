// Package scaffold writes the first version of files that people go on with.
package scaffold

import (
	"bytes"
	_ "embed"
	"fmt"
	"strings"
	"text/template"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/yamldoc"
)

//go:embed draft.md.tmpl
var draftText string

var draft = template.Must(template.New("draft").Parse(draftText))

// Draft is what "new" knows of an incident. Only Title and Date are needed.
type Draft struct {
	Title      string
	Date       incident.Date
	Timezone   string // IANA name; empty for UTC
	Severity   incident.Severity
	DetectedBy incident.Detection
	Authors    []string
	Services   []string
	Class      string

	// Words of others, which the draft quotes; empty for none.
	Summary, Impact string
	Timeline        string // one entry a line
	Report          string // address of the issue that reported the incident
}

// ID is the identity that the draft gets: its date and title.
func (d Draft) ID() string {
	slug := incident.Slug(d.Title)
	if slug == "" {
		slug = "incident"
	}
	return d.Date.String() + "-" + slug
}

// Markdown returns the text of the document, which has the given id.
func (d Draft) Markdown(id string) ([]byte, error) {
	timezone := d.Timezone
	if timezone == "" {
		timezone = "UTC"
	}
	report := ""
	if d.Report != "" {
		report = yamldoc.Quote(d.Report)
	}
	var b bytes.Buffer
	err := draft.Execute(&b, map[string]string{
		"ID":         id,
		"Title":      yamldoc.Quote(d.Title),
		"Date":       d.Date.String(),
		"Due":        d.Date.AddDays(14).String(),
		"Timezone":   timezone,
		"Severity":   d.Severity.String(),
		"DetectedBy": string(d.DetectedBy),
		"Authors":    flow(d.Authors),
		"Services":   flow(d.Services),
		"Class":      d.Class,
		"Summary":    paragraphs(d.Summary),
		"Impact":     paragraphs(d.Impact),
		"Entries":    entries(d.Timeline),
		"Report":     report,
	})
	if err != nil {
		return nil, fmt.Errorf("write the draft %s: %w", id, err)
	}
	return b.Bytes(), nil
}

// flow writes the items of a YAML flow list.
func flow(items []string) string {
	out := make([]string, len(items))
	for i, item := range items {
		out[i] = item
		if !plain(item) {
			out[i] = yamldoc.Quote(item)
		}
	}
	return strings.Join(out, ", ")
}

// plain reports whether text means itself in a YAML list without quotes.
func plain(text string) bool {
	for _, r := range text {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '_') {
			return false
		}
	}
	return text != "" && text[0] != '-' && !strings.EqualFold(text, "null") && !strings.EqualFold(text, "true") && !strings.EqualFold(text, "false")
}
