package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/corpus"
)

// said is output that several goroutines write and the test reads.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// writer is somebody who writes in a project while it is served.
type writer struct {
	testing.TB
	dir, url    string
	out, errors *said
	stop        func() int // Ctrl-C; returns the exit code
}

// serving runs the command on a folder.
func serving(tb testing.TB, dir string, args ...string) *writer {
	tb.Helper()
	w := &writer{TB: tb, dir: dir, out: &said{}, errors: &said{}}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, env{
			Stdin: strings.NewReader(""), Stdout: w.out, Stderr: w.errors, Getenv: func(string) string { return "" }, Dir: dir,
			Now: func() time.Time { return scriptTime },
		}, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...))
	}()
	w.stop = sync.OnceValue(func() int {
		cancel()
		return <-ended
	})
	tb.Cleanup(func() { w.stop() })
	for w.url == "" {
		if m := regexp.MustCompile(`http://\S+/`).FindString(w.out.String()); m != "" {
			w.url = m
		}
		select {
		case code := <-ended:
			tb.Fatalf("it ends with %d: %s", code, w.errors)
		case <-time.After(time.Millisecond):
		}
	}
	return w
}

func (w *writer) path(name string) string { return filepath.Join(w.dir, filepath.FromSlash(name)) }

func (w *writer) save(name, text string) {
	w.Helper()
	if err := os.MkdirAll(filepath.Dir(w.path(name)), 0o755); err != nil {
		w.Fatal(err)
	}
	if err := os.WriteFile(w.path(name), []byte(text), 0o644); err != nil {
		w.Fatal(err)
	}
}

func (w *writer) get(page string) (status int, text string) {
	w.Helper()
	res, err := http.Get(w.url + page)
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	return res.StatusCode, string(data)
}

var versionAttr = regexp.MustCompile(`data-version="([^"]*)"`)

// tab opens a page as a browser does.
func (w *writer) tab(page string) *openTab {
	w.Helper()
	t := &openTab{writer: w, page: page}
	t.load()
	return t
}

// openTab is a page that reloads when it is told to.
type openTab struct {
	*writer
	page, text string
	events     *bufio.Scanner
	close      func()
}

func (t *openTab) load() {
	t.Helper()
	_, t.text = t.get(t.page)
	m := versionAttr.FindStringSubmatch(t.text)
	if m == nil {
		t.Fatalf("%s has no version:\n%s", t.page, t.text)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // for a machine that is busy
	r, err := http.NewRequestWithContext(ctx, "GET", t.url+"-/events?"+url.Values{"page": {"/" + t.page}, "version": {m[1]}}.Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.events = bufio.NewScanner(res.Body)
	t.close = func() { cancel(); res.Body.Close() }
}

// shows reloads as often as the server says, until the page has the text.
func (t *openTab) shows(text string) {
	t.Helper()
	for !strings.Contains(t.text, text) {
		t.reload(text)
	}
}

// reload waits until the server says so, once.
func (t *openTab) reload(why string) {
	t.Helper()
	for t.events.Scan() {
		if t.events.Text() == "event: reload" {
			t.close()
			t.load()
			return
		}
	}
	t.Fatalf("%s is not told to reload (%s): %v\n%s\n%s%s", t.page, why, t.events.Err(), t.text, t.out, t.errors)
}

const served = `---
id: %s
title: "%s"
date: 2026-01-02
status: draft
severity: SEV-2
%s---

## Summary

%s

## Timeline

- 10:00 — **Started:** it began.
- 10:30 — **Detected:** an alert.
`

func servedDocument(id, title, text string) string { return fmt.Sprintf(served, id, title, "", text) }

func TestServe(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	w := serving(t, dir) // there is no folder yet
	index := w.tab("")
	index.shows("No postmortems yet")

	w.save("postmortems/2026-01-02-a.md", servedDocument("2026-01-02-a", "Slow checkout", "It was slow."))
	index.shows("Slow checkout")
	page := w.tab("incidents/2026-01-02-a/")
	page.shows("It was slow.")

	// An edit, with its findings.
	w.save("postmortems/2026-01-02-a.md", servedDocument("2026-01-02-a", "Slow checkout", "This will never happen again."))
	page.shows("This will never happen again.")
	page.shows("absolute-promise")
	w.save("postmortems/2026-01-02-a.md", servedDocument("2026-01-02-a", "Very slow checkout", "It was slow."))
	page.shows("Very slow checkout")
	index.shows("Very slow checkout") // a moment later

	// What cannot be read leaves the last good page, and says why.
	w.save("postmortems/2026-01-02-a.md", "---\nid: [\n---\n\nNothing.\n")
	page.shows("cannot be read as it is now")
	page.shows("It was slow.")
	w.save("postmortems/2026-01-02-a.md", servedDocument("2026-01-02-a", "Very slow checkout", "It is well again."))
	page.shows("It is well again.")
	if strings.Contains(page.text, "cannot be read") {
		t.Error("a repaired document is still said to be broken")
	}
	w.save("postmortems/2026-01-03-b.md", "no front matter\n")
	index.shows("1 document cannot be read</b>")
	broken := w.tab("incidents/2026-01-03-b/")
	broken.shows("front-matter")
	w.save("postmortems/2026-01-03-b.md", servedDocument("2026-01-03-b", "Repaired", "Now it can."))
	broken.shows("Now it can.")

	// Its address was by its file name, until it had an id.
	w.save("postmortems/2026-01-03-d.md", "no front matter\n")
	index.shows("2026-01-03-d.md")
	broken = w.tab("incidents/2026-01-03-d/")
	w.save("postmortems/2026-01-03-d.md", servedDocument("named-otherwise", "Repaired", "Now it has an id."))
	broken.shows("Now it has an id.")

	// A folder of its own, made later, with an image; then another image.
	w.save("postmortems/c/index.md", servedDocument("2026-01-04-c", "With a picture", "![graph](graph.png)"))
	picture := w.tab("incidents/2026-01-04-c/")
	picture.shows("With a picture")
	picture.shows("does not exist")
	png := "\x89PNG\r\n\x1a\n"
	w.save("postmortems/c/graph.png", png)
	picture.shows(`<img src="graph.png"`)
	w.save("postmortems/c/graph.png", png+"other")
	for _, data := picture.get(picture.page + "graph.png"); data != png+"other"; _, data = picture.get(picture.page + "graph.png") {
		picture.reload("another image")
	}
}

func TestServeMoves(t *testing.T) {
	dir := t.TempDir()
	w := &writer{TB: t, dir: dir}
	w.save(".git/HEAD", "")
	w.save("postmortems/a.md", servedDocument("a", "One", "first"))
	w.save("postmortems/b.md", servedDocument("b", "Two", "second"))
	w = serving(t, dir)
	index, page := w.tab(""), w.tab("incidents/a/")

	// As vim saves.
	if err := os.Rename(w.path("postmortems/a.md"), w.path("postmortems/a.md~")); err != nil {
		t.Fatal(err)
	}
	w.save("postmortems/a.md", servedDocument("a", "One", "as vim saves"))
	page.shows("as vim saves")
	// As most others do.
	w.save("postmortems/.a.md.swp", servedDocument("a", "One", "as others save"))
	if err := os.Rename(w.path("postmortems/.a.md.swp"), w.path("postmortems/a.md")); err != nil {
		t.Fatal(err)
	}
	page.shows("as others save")
	// Another id is another address, and the old one leads there.
	w.save("postmortems/a.md", servedDocument("a2", "One", "moved on"))
	page.shows("moved on")
	// Another file name is not.
	if err := os.Rename(w.path("postmortems/a.md"), w.path("postmortems/renamed.md")); err != nil {
		t.Fatal(err)
	}
	w.tab("incidents/a2/").shows("postmortems/renamed.md")
	// Another revision changes many at once.
	for i := range 2 * many {
		w.save(fmt.Sprintf("postmortems/more-%d.md", i), servedDocument(fmt.Sprintf("more-%d", i), "More", "one"))
	}
	index.shows(fmt.Sprintf("%d incidents,", 2*many+2))
	last := w.tab(fmt.Sprintf("incidents/more-%d/", 2*many-1))
	for i := range 2 * many {
		w.save(fmt.Sprintf("postmortems/more-%d.md", i), servedDocument(fmt.Sprintf("more-%d", i), "More", "another"))
	}
	last.shows("another")
	for i := range 2 * many {
		if err := os.Remove(w.path(fmt.Sprintf("postmortems/more-%d.md", i))); err != nil {
			t.Fatal(err)
		}
	}
	// What is deleted is gone, and comes back.
	if err := os.Remove(w.path("postmortems/b.md")); err != nil {
		t.Fatal(err)
	}
	index.shows("1 incident,")
	other := w.tab("incidents/b/")
	other.shows("There is no such page")
	w.save("postmortems/b.md", servedDocument("b", "Two", "back again"))
	other.shows("back again")
}

func TestServeConfiguration(t *testing.T) {
	dir := t.TempDir()
	w := &writer{TB: t, dir: dir}
	w.save(".git/HEAD", "")
	w.save("postmortems/a.md", servedDocument("a", "One", "This will never happen again."))
	w.save("incidents/b.md", servedDocument("b", "Two", "elsewhere"))
	w = serving(t, dir)
	page, index := w.tab("incidents/a/"), w.tab("")
	page.shows("absolute-promise")
	w.save(".github/postmortem.yaml", "rules: {absolute-promise: off}\n")
	for strings.Contains(page.text, "absolute-promise") {
		page.reload("a rule is off")
	}
	w.save(".github/postmortem.yaml", "nonsense: true\n")
	index.shows("nonsense")
	index.shows("One")
	w.save(".github/postmortem.yaml", "directory: incidents\n")
	index.shows("Two")
	w.save("incidents/b.md", servedDocument("b", "Three", "elsewhere"))
	index.shows("Three")
}

func TestServePolls(t *testing.T) {
	dir := t.TempDir()
	w := &writer{TB: t, dir: dir}
	w.save(".git/HEAD", "")
	w.save("postmortems/a.md", servedDocument("a", "One", "first"))
	w = serving(t, dir, "--poll", "20ms")
	page := w.tab("incidents/a/")
	w.save("postmortems/a.md", servedDocument("a", "One", "as the clock sees it"))
	page.shows("as the clock sees it")
	if !strings.Contains(w.out.String(), "postmortems/a.md: 0 errors") {
		t.Errorf("it does not say how the document fares: %s", w.out)
	}
	w.save("postmortems/b.md", servedDocument("b", "Two", "second"))
	w.tab("incidents/b/").shows("second")
}

func TestServeEnds(t *testing.T) {
	dir := t.TempDir()
	w := &writer{TB: t, dir: dir}
	w.save(".git/HEAD", "")
	w.save("postmortems/a.md", servedDocument("a", "One", "first"))
	w = serving(t, dir)
	page := w.tab("incidents/a/")
	if code := w.stop(); code != exitOK {
		t.Errorf("Ctrl-C ends it with %d: %s", code, w.errors)
	}
	for page.events.Scan() { // the tab's connection ends, too
	}
	if _, err := http.Get(w.url); err == nil {
		t.Error("it still answers")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 2 {
		t.Errorf("something was written: %v", entries)
	}
}

func TestServeAddress(t *testing.T) {
	dir := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, address := range []string{l.Addr().String(), "0.0.0.0:0", ":0", "192.0.2.1:80"} {
		var errors said
		code := run(t.Context(), env{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: &errors, Getenv: func(string) string { return "" },
			Dir: dir, Now: time.Now}, []string{"serve", "--listen", address})
		if code != exitUsage || !strings.Contains(errors.String(), "--listen") {
			t.Errorf("%s: exit code %d, %s", address, code, &errors)
		}
	}
}

// BenchmarkServeEdit measures from the begin of a save to the last byte of the
// page that shows it, among 10,000 documents: notice, parse, judge, render, and
// the way of a browser's tab that is told and asks again.
func BenchmarkServeEdit(b *testing.B) {
	dir := b.TempDir()
	w := &writer{TB: b, dir: dir}
	w.save(".git/HEAD", "")
	var name string
	var data []byte
	for i := range 10_000 {
		name, data = corpus.Document(i)
		w.save("postmortems/"+name, string(data))
	}
	w = serving(b, dir)
	page := w.tab("incidents/" + strings.TrimSuffix(name, ".md") + "/")
	page.shows("Similar incidents") // all is complete
	n := 0
	// Lists, search and similar incidents follow an edit; the next may come
	// when they have, or while they do.
	for _, c := range []struct {
		name  string
		pause time.Duration
	}{{"calm", 2 * time.Second}, {"busy", 500 * time.Millisecond}} {
		b.Run(c.name, func(b *testing.B) {
			var longest time.Duration
			for b.Loop() {
				n++
				mark := fmt.Sprintf("Edit number %d.", n)
				begin := time.Now()
				w.save("postmortems/"+name, string(data)+"\n"+mark+"\n")
				page.shows(mark)
				longest = max(longest, time.Since(begin))
				b.StopTimer()
				time.Sleep(c.pause)
				b.StartTimer()
			}
			b.ReportMetric(float64(longest.Milliseconds()), "ms-longest")
		})
	}
}
