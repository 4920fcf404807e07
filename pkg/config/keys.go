package config

import (
	"slices"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
)

// Key is one key of a mapping. The tables of keys drive both the reading of
// files and the JSON Schemas.
type Key struct {
	Name string
	// Doc says in one line what the key is for.
	Doc   string
	Value Value
	// Required is true where a finished document cannot do without.
	Required bool
}

// Value says what a key takes. A key without a value counts as absent.
type Value struct {
	kind kind
	// Enum lists the words of a choice.
	Enum []string
	// Low and High bound a number; High alone the characters of a text, where
	// it is not zero.
	Low, High int
	// names is a pattern for the free keys of a dictionary.
	names string
	// Item is what a list or a free mapping holds.
	Item *Value
	// Keys are those of a mapping that has certain ones.
	Keys []Key
	// open is true for a mapping that takes keys of other tools.
	open bool
}

// kind is how a value is written.
type kind int

const (
	text kind = iota
	id
	date
	zone
	boolean
	issue
	owner
	login
	address
	choice
	number
	size
	folder
	list // a single item may stand for a list of one, unless it is a mapping
	mapping
	dictionary // a mapping with free keys
)

// Forms of owners, which the reading shares. MaxLogin is the longest login
// that GitHub gives, with room for managed users.
const (
	MaxLogin     = 60
	LoginPattern = `[A-Za-z0-9](?:[-_]?[A-Za-z0-9])*(?:\[bot\])?`
	TeamPattern  = `[A-Za-z0-9][A-Za-z0-9._/-]{0,79}`
)

func oneOf[T ~string](values []T) Value {
	v := Value{kind: choice}
	for _, word := range values {
		v.Enum = append(v.Enum, string(word))
	}
	return v
}

func of(k kind) Value                  { return Value{kind: k} }
func listOf(item Value) Value          { return Value{kind: list, Item: &item} }
func dictionaryOf(item Value) Value    { return Value{kind: dictionary, Item: &item} }
func between(low, high int) Value      { return Value{kind: number, Low: low, High: high} }
func mappingOf(keys ...Key) Value      { return Value{kind: mapping, Keys: keys} }
func (v Value) withForeignKeys() Value { v.open = true; return v }

func (v Value) named(pattern string) Value { v.names = pattern; return v }

// Names returns the names of keys, in their order.
func Names(keys []Key) []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Name
	}
	return names
}

// Find returns the key of that name.
func Find(keys []Key, name string) (Key, bool) {
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return keys[i], true
}

// severities are written by their String.
var severities = func() Value {
	v := Value{kind: choice}
	for _, s := range incident.Severities {
		v.Enum = append(v.Enum, s.String())
	}
	return v
}()

// FrontMatter lists the keys of a document.
var FrontMatter = []Key{
	{Name: "id", Required: true, Value: of(id), Doc: "Immutable: the page's address and part of each issue's identity. Small letters, digits, hyphens; 80 at most."},
	{Name: "title", Required: true, Value: of(text), Doc: "What happened, in one line. Quote it."},
	{Name: "date", Required: true, Value: of(date), Doc: "Day of the incident, YYYY-MM-DD."},
	{Name: "timezone", Value: of(zone), Doc: "IANA name, such as Europe/Berlin; bare times in the text are in it. UTC unless given."},
	{Name: "status", Required: true, Value: oneOf(incident.Statuses), Doc: "Where the document is in its life."},
	{Name: "reviewed", Value: of(date), Doc: "Day of the review, YYYY-MM-DD."},
	{Name: "severity", Required: true, Value: severities, Doc: "SEV-1 (worst) to SEV-5."},
	{Name: "authors", Value: listOf(of(text)), Doc: "Logins or teams that readers can ask."},
	{Name: "detected_by", Value: oneOf(incident.Detections), Doc: "How the owning side learned of the incident."},
	{Name: "services", Value: listOf(of(text)), Doc: "Services that were affected."},
	{Name: "tags", Value: listOf(of(text)), Doc: "Words to find the document by."},
	{Name: "class", Value: of(id), Doc: "The kind of problem, such as unvalidated-config. A second incident of a class is a recurrence."},
	{Name: "recurs", Value: listOf(of(id)), Doc: "Ids of earlier postmortems of this class."},
	{Name: "public", Value: of(boolean), Doc: "Whether the document may enter the public edition."},
	{Name: "formerly", Value: listOf(of(id)), Doc: "Ids that this document had before."},
	{Name: "roles", Value: dictionaryOf(of(owner)), Doc: "Who played which role: role to login."},
	{Name: "links", Doc: "Links to dashboards, tickets, recordings.", Value: listOf(mappingOf(
		Key{Name: "name", Value: of(text), Doc: "What is behind the link."},
		Key{Name: "url", Value: of(address), Doc: "A whole address that begins with https://."},
	).withForeignKeys())},
	{Name: "followups", Doc: "Answers to the follow-up questions; written by the tool.", Value: listOf(mappingOf(
		Key{Name: "stage", Value: of(text), Doc: "Which of the questions was answered."},
		Key{Name: "date", Value: of(date), Doc: "Day of the answer, YYYY-MM-DD."},
		Key{Name: "done", Value: listOf(of(text)), Doc: "What was done."},
	).withForeignKeys())},
	{Name: "actions", Doc: "What will be done: one issue each.", Value: listOf(mappingOf(
		Key{Name: "id", Required: true, Value: of(id), Doc: "Immutable within the document. Small letters, digits, hyphens; 80 at most."},
		Key{Name: "title", Required: true, Value: of(text), Doc: "What is done, specifically, in one line. Quote it."},
		Key{Name: "type", Value: oneOf(incident.ActionTypes), Doc: "What the action is for."},
		Key{Name: "owner", Value: of(owner), Doc: "One GitHub login without @, or team:NAME."},
		Key{Name: "due", Value: of(date), Doc: "Day by which it is done, YYYY-MM-DD."},
		Key{Name: "done_when", Value: of(text), Doc: "What another person can check."},
		Key{Name: "labels", Value: listOf(of(text)), Doc: "Further labels of the issue."},
		Key{Name: "status", Value: oneOf(incident.ActionStatuses), Doc: "open unless given; dropped needs a reason."},
		Key{Name: "reason", Value: of(text), Doc: "Why it was dropped."},
		Key{Name: "closed", Value: of(date), Doc: "Day on which it was closed, YYYY-MM-DD."},
		Key{Name: "issue", Value: of(issue), Doc: "Number of an existing issue to adopt; or written by pull."},
		Key{Name: "formerly", Value: listOf(of(id)), Doc: "Ids that this action had before."},
	).withForeignKeys())},
}

// PublicFields are the names by which settings choose what the public edition
// shows: keys of the front matter, those of actions behind "actions.". An id
// and a title are not among them: a page cannot be without.
var PublicFields = func() []string {
	var names []string
	for _, k := range FrontMatter {
		switch k.Name {
		case "id", "title", "public", "formerly":
		case "actions":
			for _, a := range k.Value.Item.Keys {
				if a.Name != "labels" && a.Name != "formerly" {
					names = append(names, "actions."+a.Name)
				}
			}
		default:
			names = append(names, k.Name)
		}
	}
	return names
}()

// sectionNames are the kinds and their titles, by which settings name them.
var sectionNames = func() Value {
	v := oneOf(incident.SectionKinds)
	for _, k := range incident.SectionKinds {
		v.Enum = append(v.Enum, k.Title())
	}
	return v
}()

var ruleSeverity = oneOf([]string{diag.Off.String(), diag.Info.String(), diag.Warning.String(), diag.Error.String()})

const (
	milestonePerIncident = "incident"
	maxLabel             = 50 // GitHub's limit in characters
)

// settings lists the keys of the configuration.
var settings = []Key{
	{Name: "directory", Value: of(folder), Doc: "Folder of the documents, relative to the repository's root; postmortems unless given."},
	{Name: "extra_keys", Value: listOf(of(text)), Doc: "Front-matter keys of other tools."},
	{Name: "drafts", Doc: "What new fills in.", Value: mappingOf(
		Key{Name: "timezone", Value: of(zone), Doc: "IANA name, such as Europe/Berlin; UTC unless given."},
		Key{Name: "authors", Value: listOf(of(text)), Doc: "Logins or teams."},
	)},
	{Name: "sections", Doc: "Which sections a document has.", Value: mappingOf(
		Key{Name: "required", Value: listOf(sectionNames), Doc: "Sections that every document has."},
		Key{Name: "aliases", Value: dictionaryOf(listOf(sectionNames)), Doc: "Further headings, and what they serve as."},
	)},
	{Name: "moments", Value: dictionaryOf(oneOf(incident.Moments)), Doc: "Further labels of the timeline, and the moments they mark."},
	{Name: "rules", Value: dictionaryOf(ruleSeverity), Doc: "Severities of rules that differ from their defaults."},
	{Name: "since", Value: of(date), Doc: "Postmortems of incidents before this day, YYYY-MM-DD, open no issues."},
	{Name: "milestone", Value: oneOf([]string{milestonePerIncident, "none"}), Doc: "incident puts the issues of each incident in a milestone; none keeps them out of milestones."},
	{Name: "teams", Doc: "What owners written team:NAME stand for, by NAME.", Value: dictionaryOf(mappingOf(
		Key{Name: "logins", Value: listOf(of(login)), Doc: "Who is assigned to the team's issues; ten at most."},
		Key{Name: "label", Value: Value{kind: text, High: maxLabel}, Doc: "A label of the team's issues."},
	)).named(TeamPattern)},
	{Name: "public", Doc: "What the public edition shows of documents with public: true, and what must stand nowhere in it.", Value: mappingOf(
		Key{Name: "fields", Value: listOf(oneOf(PublicFields)), Doc: "Keys of the front matter that it shows, those of actions as actions.NAME, instead of the default ones. Id and title are always shown."},
		Key{Name: "sections", Value: listOf(sectionNames), Doc: "Sections that it shows, instead of the default ones."},
		Key{Name: "terms", Value: listOf(of(text)), Doc: "Words that must not occur in it, such as names of hosts and customers."},
		Key{Name: "patterns", Value: listOf(of(text)), Doc: "RE2 expressions that must not match in it; case is ignored."},
		Key{Name: "allow", Value: listOf(of(text)), Doc: "Words that may occur although a field that is withheld has them."},
	)},
	{Name: "limits", Doc: "Limits of lint and of the parser.", Value: mappingOf(
		Key{Name: "file-size", Value: of(size), Doc: "Largest size of one document, such as 128KiB; up to 1024KiB."},
		Key{Name: "actions", Value: between(1, 100), Doc: "More action items than these get a warning; 5 unless given."},
		Key{Name: "due-days", Value: between(1, 3650), Doc: "Days from the incident to the last due date; 28 unless given."},
		Key{Name: "reading-minutes", Value: between(1, 240), Doc: "Minutes that reading a document may take; 15 unless given."},
	)},
}
