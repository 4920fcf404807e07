// Package rules holds the rules of lint, one per file, each with its fixture
// in testdata.
package rules

import (
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/lint"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// All lists every name that a finding can have, in the order in which an
// author meets the things: the file, its keys, its sections, the timeline,
// the actions, earlier incidents.
var All = slices.Concat(structure, arithmetic, wording)

// Loose lists the rules that make sense for any Markdown: they need none of our
// keys and sections.
var Loose = slices.Concat(arithmetic, wording)

var structure = []*lint.Rule{
	Config, File, Encoding, FrontMatter, YAML, Limit, Internal, Suppression,
	UnknownKey, Value, RequiredKeys, RecommendedKeys, DocumentID, ReviewedDate,
	SectionMissing, SectionEmpty, TemplateText, ReadingTime,
	Timestamp, Timezone, TimelineEmpty, TimelineOrder, MomentDetected, MomentStarted, MomentDuplicate, MomentOrder,
	ActionID, ActionTitle, ActionType, ActionOwner, ActionDue, ActionDoneWhen, ActionCount,
	ActionDueLate, ActionOverdue, ActionDroppedReason, ActionClosed, ActionTable,
	RecurrenceSection, RecursUnknown, RecursSelf, RecursOrder,
}

// whole stands for the document itself: where something is missing, there is
// no better place.
func whole(in *incident.Incident) source.Span { return in.File.Span(0, 0) }

// keyMissing reports whether the document lacks a key, and did not merely
// misspell it.
func keyMissing(p *lint.Pass, key string, present bool) bool {
	if present {
		return false
	}
	in := p.Incident
	return !p.Misspelt(key, in.FrontMatter) || p.Misspelt(key, in.ActionsSpan)
}

// settled reports whether nothing more is expected of an item: what it lacks
// no longer matters.
func settled(a incident.ActionItem) bool {
	return a.Status.Value == incident.Done || a.Status.Value == incident.Dropped
}

// lacks reports whether an open item lacks a key, and did not merely misspell
// it.
func lacks(p *lint.Pass, a incident.ActionItem, key string, present bool) bool {
	return !present && !settled(a) && !p.Misspelt(key, a.Span)
}

// called names an item in messages.
func called(a incident.ActionItem) string {
	switch {
	case a.ID.Value != "":
		return a.ID.Value
	case a.Title.Value != "":
		return a.Title.Value
	}
	return "without a title"
}

// place is where to point for what an item lacks.
func place(a incident.ActionItem) source.Span {
	switch {
	case a.Title.Present():
		return a.Title.Span
	case a.ID.Present():
		return a.ID.Span
	}
	return a.Span.File.Span(a.Span.Start, min(a.Span.End, a.Span.File.LineSpan(a.Span.From().Line).End))
}
