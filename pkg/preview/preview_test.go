package preview

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// board is a site whose pages are put up by the test.
type board struct {
	mu      sync.Mutex
	pages   map[string]string
	moved   map[string]string
	changed chan struct{}
}

func newBoard() *board {
	return &board{changed: make(chan struct{}), moved: map[string]string{"old/index.html": "new/index.html"}, pages: map[string]string{
		"index.html": "home", "new/index.html": "new", "new/p.png": "png", "404.html": "nothing here", "-/live.js": "script",
	}}
}

func (b *board) File(name string) (data []byte, version, moved string, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	text, ok := b.pages[name]
	if !ok {
		return nil, "", b.moved[name], fs.ErrNotExist
	}
	return []byte(text), "v-" + text, "", nil
}

func (b *board) Changed() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.changed
}

// put changes a page; no text takes it down.
func (b *board) put(name, text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.pages[name] = text; text == "" {
		delete(b.pages, name)
	}
	close(b.changed)
	b.changed = make(chan struct{})
}

// served starts a server, and returns its address and what stops it.
func served(t *testing.T, site Site) (address string, stop func()) {
	t.Helper()
	l, err := Listen("127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, l, site) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return l.Addr().String(), stop
}

var client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func get(t *testing.T, method, address, host, path string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, "http://"+address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.URL.Opaque = path // sent as it is
	if host != "" {
		r.Host = host
	}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestFiles(t *testing.T) {
	address, _ := served(t, newBoard())
	for _, c := range []struct {
		path     string
		status   int
		kind     string
		location string
	}{
		{"/", 200, "text/html; charset=utf-8", ""},
		{"/index.html", 200, "text/html; charset=utf-8", ""},
		{"/new/", 200, "text/html; charset=utf-8", ""},
		{"/new", 302, "", "/new/"},
		{"/new/p.png", 200, "image/png", ""},
		{"/-/live.js", 200, "text/javascript; charset=utf-8", ""},
		{"/old/", 302, "", "/new/index.html"},
		{"/none/deep/", 404, "text/html; charset=utf-8", ""},
		{"/404.html", 404, "text/html; charset=utf-8", ""},
		{"/../../etc/passwd", 404, "text/html; charset=utf-8", ""},
		{"/%2e%2e/%2e%2e/etc/passwd", 404, "text/html; charset=utf-8", ""},
		{"/..%5c..%5cindex.html", 404, "text/html; charset=utf-8", ""},
		{"/new/../index.html", 200, "text/html; charset=utf-8", ""},
		{"/%00", 404, "text/html; charset=utf-8", ""},
		{"/%2f%2fexample.org/", 404, "text/html; charset=utf-8", ""},
		{"/%2fnew", 302, "", "/new/"}, // and not to a host of that name
	} {
		res, body := get(t, "GET", address, "", c.path)
		if res.StatusCode != c.status || c.kind != "" && res.Header.Get("Content-Type") != c.kind || res.Header.Get("Location") != c.location {
			t.Errorf("%s: %d %q %q", c.path, res.StatusCode, res.Header.Get("Content-Type"), res.Header.Get("Location"))
		}
		if c.status == 404 && body != "nothing here" {
			t.Errorf("%s: %q", c.path, body)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Cross-Origin-Resource-Policy": "same-origin"} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", c.path, name, got)
			}
		}
	}
	if res, body := get(t, "HEAD", address, "", "/"); res.StatusCode != 200 || body != "" || res.ContentLength != 4 {
		t.Errorf("HEAD: %d, %d bytes", res.StatusCode, res.ContentLength)
	}
	if res, _ := get(t, "POST", address, "", "/"); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", res.StatusCode)
	}
}

// TestHost plays DNS rebinding: a name of a stranger's leads to 127.0.0.1, and
// the browser sends that name.
func TestHost(t *testing.T) {
	address, _ := served(t, newBoard())
	_, port, _ := net.SplitHostPort(address)
	for host, want := range map[string]int{
		address: 200, "localhost:" + port: 200, "LOCALHOST:" + port: 200, "[::1]:" + port: 200,
		"evil.example:" + port: 403, "evil.example": 403, "localhost": 403, "127.0.0.1": 403, "localhost:1": 403,
		"localhost.evil.example:" + port: 403, "127.0.0.1." + port: 403, "127.0.0.2:" + port: 403, "0.0.0.0:" + port: 403,
	} {
		for _, path := range []string{"/", "/-/events?page=/&version=", "/-/live.js"} {
			if host == address && strings.Contains(path, "events") {
				continue // it waits
			}
			if want == 200 && strings.Contains(path, "events") {
				continue
			}
			if res, body := get(t, "GET", address, host, path); res.StatusCode != want || want == 403 && strings.Contains(body, "home") {
				t.Errorf("%s as %s: %d", path, host, res.StatusCode)
			}
		}
	}
}

func TestListen(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":8080", "192.0.2.1:8080", "[::]:0", "example.org:80", "127.0.0.1", ""} {
		if l, err := Listen(address, true); err == nil {
			l.Close()
			t.Errorf("%q can be listened on", address)
		}
	}
	first, err := Listen("127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if second, err := Listen(first.Addr().String(), false); err == nil {
		second.Close()
		t.Error("a port in use can be listened on")
	}
	second, err := Listen(first.Addr().String(), true)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if second.Addr().String() == first.Addr().String() {
		t.Error("two listen on one address")
	}
}

// tab is a page that waits for changes.
type tab struct {
	*bufio.Scanner
	close func()
}

func openTab(t *testing.T, address, page, version string) tab {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", fmt.Sprintf("http://%s/-/events?page=%s&version=%s", address, page, url.QueryEscape(version)), nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if got := res.Header.Get("Content-Type"); res.StatusCode != 200 || got != "text/event-stream" {
		t.Fatalf("%d %s", res.StatusCode, got)
	}
	t.Cleanup(cancel)
	return tab{bufio.NewScanner(res.Body), func() { cancel(); res.Body.Close() }}
}

// reloaded waits for the event; it fails when the stream ends before.
func (b tab) reloaded(t *testing.T) {
	t.Helper()
	for b.Scan() {
		if b.Text() == "event: reload" {
			return
		}
	}
	t.Fatalf("the stream ended: %v", b.Err())
}

func TestEvents(t *testing.T) {
	b := newBoard()
	address, stop := served(t, b)
	tabs := []tab{openTab(t, address, "/", "v-home"), openTab(t, address, "/index.html", "v-home"), openTab(t, address, "/new/", "v-new")}
	b.put("elsewhere.html", "x") // no tab shows it
	b.put("index.html", "home 2")
	tabs[0].reloaded(t)
	tabs[1].reloaded(t)
	b.put("new/index.html", "new 2")
	tabs[2].reloaded(t)

	// One that was away hears at once that it is behind.
	openTab(t, address, "/", "v-home").reloaded(t)
	// A page that went is not what it was, and neither is one that came back.
	gone := openTab(t, address, "/new/", "v-new 2")
	b.put("new/index.html", "")
	gone.reloaded(t)
	b.put("new/index.html", "new 2")
	gone.reloaded(t)

	// All end with the server.
	stop()
	for _, one := range append(tabs, gone) {
		for one.Scan() {
		}
	}
}

// TestTabsEnd opens and closes tabs: their requests end.
func TestTabsEnd(t *testing.T) {
	b := newBoard()
	var running sync.WaitGroup
	l, err := Listen("127.0.0.1:0", false)
	if err != nil {
		t.Fatal(err)
	}
	inner := Handler(b, l.Addr())
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		running.Add(1)
		defer running.Done()
		inner.ServeHTTP(w, r)
	})}
	go server.Serve(l)
	defer server.Close()
	for range 30 {
		one := openTab(t, l.Addr().String(), "/", "v-home")
		one.close()
	}
	running.Wait() // for ever, if one is left
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"index.html": "home", "404.html": "with links", "a/index.html": "a"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	outside := filepath.Join(t.TempDir(), "secret.html")
	if err := os.WriteFile(outside, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link.html")); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	address, _ := served(t, Folder{root.FS()})
	for path, want := range map[string]int{"/": 200, "/a/": 200, "/a": 302, "/none": 404, "/link.html": 404, "/-/events?page=/": 404} {
		if res, body := get(t, "GET", address, "", path); res.StatusCode != want || strings.Contains(body, "secret") {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}
