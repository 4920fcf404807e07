package corpus

import (
	"bytes"
	"strings"
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

func TestDocuments(t *testing.T) {
	names := map[string]bool{}
	words := 0
	for n := range 50 {
		name, data := Document(n)
		again, same := Document(n)
		if again != name || !bytes.Equal(data, same) {
			t.Fatalf("document %d differs from itself", n)
		}
		if names[name] {
			t.Fatalf("two documents are called %s", name)
		}
		names[name] = true
		words += len(strings.Fields(string(data)))
		doc := parse.File(source.NewFile(name, data), config.Default())
		if len(doc.Findings) > 0 {
			t.Fatalf("%s: %s\n%s", name, doc.Findings[0].Message, data)
		}
		if len(doc.Incident.Timeline.Entries) != 10 || len(doc.Incident.Timeline.Metrics()) != 5 {
			t.Errorf("%s: %d entries, %d metrics", name, len(doc.Incident.Timeline.Entries), len(doc.Incident.Timeline.Metrics()))
		}
	}
	if average := words / 50; average < 900 || average > 1200 {
		t.Errorf("%d words on average", average)
	}
}
