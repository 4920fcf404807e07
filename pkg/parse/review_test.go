package parse

import (
	"testing"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/corpus"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

// Reading the line gives what reading the document gives.
func TestReview(t *testing.T) {
	texts := []string{
		"---\nid: x\nstatus: reviewed\n---\n", "---\nstatus: closed # at last\n---\n", "---\r\nstatus: 'draft'\r\n---\r\n",
		"---\n\"status\": \"in-review\"\n---\n", "---\nstatus : reviewed\n---\n", "---\nid: x\n---\nstatus: reviewed\n",
		"---\ntitle: |\n  status: reviewed\nstatus: draft\n---\n", "---\nactions:\n  - id: a\n    status: done\n---\n",
		"---\nactions:\n- id: a\n  status: done\nstatus: closed\n---\n", "status: reviewed\n", "", "---\nstatus:\n---\n",
		"---\ntitle: x\n---\n\n---\nstatus: reviewed\n---\n", "---\nstatus:   reviewed   \n---\n", "---\n# status: reviewed\n---\n",
		"---\nstatus: reviewed\nreviewed: 2025-05-16 # late\n---\n", "---\nreviewed:\nstatus: closed\n---\n", "---\nreviewed: '2025-05-16'\n---\n",
	}
	for n := range 20 {
		_, data := corpus.Document(n)
		texts = append(texts, string(data))
	}
	for _, text := range texts {
		want, wantDated := incident.Status(""), false
		if in := File(source.NewFile("a.md", []byte(text)), config.Default()).Incident; in != nil {
			want, wantDated = in.Status.Value, !in.Reviewed.Value.IsZero()
		}
		if got, dated := Review([]byte(text)); got != want || dated != wantDated {
			t.Errorf("%.60q: %q, %v, want %q, %v", text, got, dated, want, wantDated)
		}
	}
}
