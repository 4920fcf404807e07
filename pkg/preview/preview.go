// Package preview serves a site to the browsers of this machine and to nobody
// else, and tells its pages when they have changed. What a site is, it asks.
package preview

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
)

// Site is what is served. Names are slash-separated and relative to its root.
type Site interface {
	// File returns a file. Version is that of a page that listens for changes.
	// Of what does not exist the error is fs.ErrNotExist, and moved may name
	// the file that took its place.
	File(name string) (data []byte, version, moved string, err error)
	// Changed is closed when files may have changed; nil when they never do.
	Changed() <-chan struct{}
}

// Folder is a site on disk.
type Folder struct{ FS fs.FS }

func (f Folder) File(name string) ([]byte, string, string, error) {
	info, err := fs.Stat(f.FS, name)
	if err != nil || !info.Mode().IsRegular() || name == missing { // its links would be wrong at any other address
		return nil, "", "", fs.ErrNotExist
	}
	data, err := fs.ReadFile(f.FS, name)
	return data, "", "", err
}

func (Folder) Changed() <-chan struct{} { return nil }

// missing is what a site says of other addresses.
const missing = "404.html"

// ErrNotLoopback is matched by the error about an address that other machines
// could reach.
var ErrNotLoopback = errors.New("is not a loopback address such as 127.0.0.1:8080")

// tries is how many ports Listen goes through.
const tries = 20

// Listen takes an address on the loopback interface. With next, the ports that
// follow are tried when its own is in use.
func Listen(address string, next bool) (net.Listener, error) {
	host, service, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%q %w", address, ErrNotLoopback)
	}
	l, err := net.Listen("tcp", address)
	port, notNumber := strconv.Atoi(service)
	for n := 1; err != nil && next && notNumber == nil && port > 0 && n < tries; n++ {
		if after, e := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port+n))); e == nil {
			return after, nil
		}
	}
	return l, err
}

// Serve answers requests until the context ends; requests that wait for changes
// end with it.
func Serve(ctx context.Context, l net.Listener, site Site) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	server := &http.Server{
		Handler:           Handler(site, l.Addr()),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       time.Minute,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
		stopping, done := context.WithTimeout(context.Background(), time.Second)
		defer done()
		if err := server.Shutdown(stopping); err != nil {
			server.Close()
		}
		<-served
		return nil
	}
}

// Handler answers for a site that listens on the address. A page from elsewhere
// whose name was made to lead here (DNS rebinding) comes with that name, and is
// refused.
func Handler(site Site, address net.Addr) http.Handler {
	hosts := hostsOf(address)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Content-Security-Policy", "frame-ancestors 'none'")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		switch {
		case !hosts[strings.ToLower(r.Host)]:
			http.Error(w, "This server is for this machine: open it as localhost or 127.0.0.1.", http.StatusForbidden)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "Only reading is possible here.", http.StatusMethodNotAllowed)
		case r.URL.Path == eventsPath:
			events(w, r, site)
		default:
			file(w, r, site)
		}
	})
}

// hostsOf are the names by which browsers of this machine call the address.
func hostsOf(address net.Addr) map[string]bool {
	hosts := map[string]bool{}
	host, port, _ := net.SplitHostPort(address.String())
	for _, name := range []string{"localhost", "127.0.0.1", "::1", host} {
		hosts[net.JoinHostPort(name, port)] = true
		if port == "80" { // browsers leave it out
			hosts[strings.TrimSuffix(net.JoinHostPort(name, port), ":80")] = true
		}
	}
	return hosts
}

// nameOf is the file that an address of the site stands for.
func nameOf(address string) string {
	name := strings.TrimPrefix(path.Clean("/"+address), "/")
	if name == "" || strings.HasSuffix(address, "/") {
		name = path.Join(name, "index.html")
	}
	return name
}

func file(w http.ResponseWriter, r *http.Request, site Site) {
	name := nameOf(r.URL.Path)
	data, status, to, err := find(site, name)
	switch {
	case err != nil:
		http.Error(w, "This page could not be made: "+err.Error(), http.StatusInternalServerError)
		return
	case to != "":
		// Not for good: browsers would remember it beyond this run.
		http.Redirect(w, r, (&url.URL{Path: "/" + to}).String(), http.StatusFound)
		return
	case data == nil:
		http.Error(w, "There is no such page.", http.StatusNotFound)
		return
	case status != http.StatusOK:
		name = missing
	}
	h := w.Header()
	h.Set("Content-Type", contentType(name))
	h.Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		w.Write(data)
	}
}

// find returns a file, or where it went, or the page about missing ones.
func find(site Site, name string) (data []byte, status int, to string, err error) {
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00") {
		name = missing
	}
	data, _, moved, err := site.File(name)
	if err == nil && name != missing {
		return data, http.StatusOK, "", nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, 0, "", err
	}
	if moved != "" {
		return nil, 0, moved, nil
	}
	if folder := path.Join(name, "index.html"); name != missing {
		if _, _, _, err := site.File(folder); err == nil {
			return nil, 0, name + "/", nil
		}
	}
	data, _, _, err = site.File(missing)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, http.StatusNotFound, "", nil
	}
	return data, http.StatusNotFound, "", err
}

func contentType(name string) string {
	types := map[string]string{
		".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
		".json": "application/json", ".xml": "application/xml", ".svg": "image/svg+xml", ".png": "image/png", ".gif": "image/gif",
		".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".avif": "image/avif",
	}
	if t := types[path.Ext(name)]; t != "" {
		return t
	}
	return "application/octet-stream"
}

// eventsPath is where pages hear of changes, as server-sent events.
const eventsPath = "/-/events"

// beat keeps connections open that something on the way would close, and finds
// out which have gone.
const beat = 20 * time.Second

// events says "reload" as soon as a page is not what it was. A page that
// was away says which version it has, so nothing is missed.
func events(w http.ResponseWriter, r *http.Request, site Site) {
	if site.Changed() == nil || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	name, has := nameOf(r.URL.Query().Get("page")), r.URL.Query().Get("version")
	c := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	io.WriteString(w, "retry: 500\n\n")
	if c.Flush() != nil {
		return
	}
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		changed := site.Changed() // before it is looked at, or a change could be missed
		if now := versionOf(site, name); now != has {
			has = now
			io.WriteString(w, "event: reload\ndata:\n\n")
		}
		if c.Flush() != nil {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-changed:
		case <-ticker.C:
			io.WriteString(w, ":\n\n")
		}
	}
}

// versionOf is that of the page that an address shows now.
func versionOf(site Site, name string) string {
	_, version, _, err := site.File(name)
	if err == nil {
		return version
	}
	_, version, _, _ = site.File(missing)
	return version
}
