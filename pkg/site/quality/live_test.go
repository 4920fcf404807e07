package quality

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/diag"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/preview"
	"github.com/seed-42cec927/postmortem/pkg/site"
)

// TestLive edits a document that is open in several tabs of a browser: they
// show the edit by themselves.
func TestLive(t *testing.T) {
	modules(t)
	list := documents(t, os.DirFS("../../.."), "postmortems")
	var mu sync.Mutex
	doc := list[0]
	message := "<script>alert(1)</script><img src=x onerror=alert(2)> \u202e"
	c := site.Current{
		Input: site.Input{Incidents: list, Now: now, Assets: os.DirFS("../../..")},
		Review: func(path string) site.Review {
			mu.Lock()
			defer mu.Unlock()
			if path != doc.File.Path {
				return site.Review{}
			}
			entry := doc.Timeline.Entries[2].Stamp.Span
			return site.Review{Findings: []diag.Diagnostic{
				{Span: doc.File.Span(0, 3), Rule: "value", Severity: diag.Warning, Message: message, Hint: message},
				{Span: entry, Rule: "timestamp", Severity: diag.Error, Message: "not in order", Hint: "write the date"},
			}}
		},
		Latest: func(string) *incident.Incident { return nil },
	}
	live, err := site.NewLive(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := live.Complete(); err != nil {
		t.Fatal(err)
	}
	l, err := preview.Listen("127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute) // a browser that hangs
	served := make(chan error, 1)
	go func() { served <- preview.Serve(ctx, l, live) }()
	defer func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()

	cmd := exec.CommandContext(ctx, "node", "live.mjs")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	input, err := json.Marshal(map[string]any{
		"base": "http://" + l.Addr().String() + "/", "browser": browser(t), "profile": t.TempDir(),
		"page": "incidents/" + doc.ID.Value + "/", "list": "index.html",
	})
	if err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(out)
	if _, err := in.Write(append(input, '\n')); err != nil {
		t.Fatal(err)
	}
	line, err := said.ReadString('\n')
	if err == nil && line == "ready\n" {
		after := *doc
		after.Title.Value = "After"
		mu.Lock()
		message = "repair this " + message
		mu.Unlock()
		if !live.Edit(&after) {
			t.Error("the edit needs everything to be shown again")
		}
		list[0] = &after
		if err := live.Show(c); err != nil {
			t.Fatal(err)
		}
		io.WriteString(in, "edited\n")
		line, err = said.ReadString('\n')
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	var problems []string
	if err := json.Unmarshal([]byte(line), &problems); err != nil {
		t.Fatalf("%v in %q", err, line)
	}
	for _, p := range problems {
		t.Error(p)
	}
}
