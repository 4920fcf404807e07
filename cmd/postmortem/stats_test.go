package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/seed-42cec927/postmortem/pkg/corpus"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/report"
)

// What stats prints is what its schema says, which describes every field.
func TestStatsSchema(t *testing.T) {
	schema := compile(t, report.StatsSchema)
	generated := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(generated, "postmortems"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(generated, "postmortems", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 30 {
		name, data := corpus.Document(n)
		text := strings.Replace(string(data), "class:", fmt.Sprintf("recurs: [%s]\nclass:", []string{"", "gone"}[n%2]), 1)
		write(name, text)
	}
	write("approximate.md", "---\nid: approximate\ndate: 2025-05-14\nstatus: reviewed\n---\n## Timeline\n- ~14:20 — **Started:** x\n- 14:30–14:45 — **Detected:** y\n")
	write("least.md", "---\nid: least\n---\n")
	empty := t.TempDir()
	if err := os.Mkdir(filepath.Join(empty, "postmortems"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"-C", generated}, {"-C", "../.."}, {"-C", empty}, {"-C", generated, "--since", "2020-01-01", "--severity", "SEV-1,SEV-2", "--class", "clock-skew"},
	} {
		var out, errs bytes.Buffer
		e := env{Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }, Dir: ".", Now: func() time.Time { return time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC) }}
		if code := run(context.Background(), e, append([]string{"stats", "--format", "json"}, args...)); code != exitOK {
			t.Fatalf("%q: exit %d\n%s", args, code, errs.String())
		}
		value, err := jsonschema.UnmarshalJSON(&out)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%q: %v", args, err)
		}
		wanted, _ := value.(map[string]any)["metrics"].([]any)
		if len(wanted) != len(incident.MetricDefinitions) {
			t.Errorf("%q: %d metrics", args, len(wanted))
		}
	}
}

func TestSinceDate(t *testing.T) {
	today := incident.Date{Year: 2026, Month: 3, Day: 31}
	for text, want := range map[string]string{
		"2025-01-31": "2025-01-31", "0d": "2026-03-31", "30d": "2026-03-01", "2w": "2026-03-17", "1m": "2026-03-03", "2y": "2024-03-31",
	} {
		if got, ok := sinceDate(text, today); !ok || got.String() != want {
			t.Errorf("%s: %s, %v, want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "d", "-1d", "1", "1 d", "2025-1-1", "99999d"} {
		if got, ok := sinceDate(text, today); ok {
			t.Errorf("%q is taken for %s", text, got)
		}
	}
}
