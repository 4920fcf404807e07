// Package quality holds no code: it builds a site from real documents and looks
// at it the way readers do, in a browser.
package quality

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/seed-42cec927/postmortem/pkg/config"
	"github.com/seed-42cec927/postmortem/pkg/corpus"
	"github.com/seed-42cec927/postmortem/pkg/edition"
	"github.com/seed-42cec927/postmortem/pkg/incident"
	"github.com/seed-42cec927/postmortem/pkg/parse"
	"github.com/seed-42cec927/postmortem/pkg/site"
	"github.com/seed-42cec927/postmortem/pkg/source"
)

var now = time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)

// documents reads a folder of postmortems.
func documents(t *testing.T, fsys fs.FS, dir string) []*incident.Incident {
	t.Helper()
	paths, refused, err := source.Find(fsys, dir)
	if err != nil || len(refused) > 0 {
		t.Fatal(err, refused)
	}
	var list []*incident.Incident
	for _, name := range paths {
		f, err := source.Read(fsys, name, source.MaxFileSize)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, parsed(t, f))
	}
	return list
}

func parsed(t *testing.T, f *source.File) *incident.Incident {
	t.Helper()
	d := parse.File(f, config.Default())
	if !d.Whole {
		t.Fatalf("%s: %v", f.Path, d.Findings)
	}
	return d.Incident
}

// crowded is a document with more actions than anyone should have.
func crowded(t *testing.T, actions int) *incident.Incident {
	var b bytes.Buffer
	fmt.Fprint(&b, "---\nid: 2026-03-01-crowded\ntitle: \"Two hundred actions after one long night\"\ndate: 2026-03-01\nstatus: reviewed\nseverity: SEV-3\nactions:\n")
	for i := range actions {
		fmt.Fprintf(&b, "  - {id: action-%d, title: \"Action number %d of a list that nobody will ever work through\", type: %s, owner: octocat, due: 2026-%02d-10, done_when: \"it is done\", status: %s}\n",
			i, i, incident.ActionTypes[i%4], 1+i%12, []string{"open", "done"}[i%2])
	}
	fmt.Fprint(&b, "---\n\n## Summary\n\nA long night.\n\n## Action items\n")
	return parsed(t, source.NewFile("postmortems/2026-03-01-crowded.md", b.Bytes()))
}

// built writes a site with every kind of page that there is, and enough
// incidents to turn pages.
func built(t *testing.T) string {
	repo := os.DirFS("../../..")
	own := documents(t, repo, "postmortems")
	odd := documents(t, os.DirFS("testdata"), "postmortems")
	dir := filepath.Join(t.TempDir(), "public")
	var more []*incident.Incident
	for i := range 110 {
		name, data := corpus.Document(i)
		more = append(more, parsed(t, source.NewFile("postmortems/"+name, data)))
	}
	write(t, dir, site.Input{
		Incidents: slices.Concat(own, odd, more, []*incident.Incident{crowded(t, 200)}), Now: now, Assets: repo,
		BaseURL:   "https://acme.example" + base,
		Notice:    "These incidents are fictional.",
		SourceURL: "https://github.com/acme/postmortems/blob/HEAD/",
		IssueURL:  "https://github.com/acme/postmortems/issues/",
	})
	return dir
}

// publicInput is what the public edition of our own documents is made from.
func publicInput(t *testing.T) site.Input {
	var list []parse.Document
	repo := os.DirFS("../../..")
	for _, in := range documents(t, repo, "postmortems") {
		in.Public.Value = true
		list = append(list, parse.Document{Incident: in, Whole: true})
	}
	e, found := edition.Public(list, config.Default())
	if len(found) > 0 {
		t.Fatal(found)
	}
	return site.Input{Incidents: e.Incidents, Now: now, Assets: repo, Without: site.Without{Owners: true, Issues: true, Classes: true, Paths: true}}
}

func write(t *testing.T, dir string, in site.Input) {
	t.Helper()
	if _, err := site.Write(dir, func(put site.Put) error {
		_, err := site.Build(in, put)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// base is where the site lies on its host.
const base = "/postmortems/"

// serve is what a host of static pages does.
func serve(t *testing.T, dir string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, ok := strings.CutPrefix(path.Clean(r.URL.Path), strings.TrimSuffix(base, "/"))
		if name = strings.TrimPrefix(name, "/"); !ok {
			name = "nothing"
		}
		if name == "" || strings.HasSuffix(r.URL.Path, "/") {
			name = path.Join(name, "index.html")
		}
		status := http.StatusOK
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			status = http.StatusNotFound
			data, _ = os.ReadFile(filepath.Join(dir, "404.html"))
			name = "404.html"
		}
		w.Header().Set("Content-Type", map[string]string{
			".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png",
			".json": "application/json", ".xml": "application/xml", ".txt": "text/plain",
		}[path.Ext(name)])
		w.WriteHeader(status)
		w.Write(data)
	}))
	t.Cleanup(server.Close)
	return server.URL + base
}

func pages(t *testing.T, dir string) (list []string) {
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".html" {
			rel, _ := filepath.Rel(dir, name)
			list = append(list, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestBrowser holds what readers need of every page, in light, dark and on a
// phone: no violation that axe knows, no console error, no request to another
// host, the keyboard reaches everything, valid HTML.
func TestBrowser(t *testing.T) {
	modules(t)
	dir := built(t)
	empty := filepath.Join(t.TempDir(), "public")
	write(t, empty, site.Input{Now: now})
	strangers := filepath.Join(t.TempDir(), "public")
	write(t, strangers, publicInput(t))
	for name, dir := range map[string]string{"full": dir, "empty": empty, "public": strangers} {
		t.Run(name, func(t *testing.T) {
			type target struct {
				Path string `json:"path"`
				File string `json:"file"`
			}
			var targets []target
			for _, name := range oneOfEach(pages(t, dir)) {
				targets = append(targets, target{name, filepath.Join(dir, filepath.FromSlash(name))})
			}
			input, err := json.Marshal(map[string]any{"full": name == "full", "base": serve(t, dir), "browser": browser(t), "profile": t.TempDir(), "pages": targets})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // a browser that hangs
			defer cancel()
			cmd := exec.CommandContext(ctx, "node", "check.mjs")
			cmd.Stdin = bytes.NewReader(input)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, &stderr)
			}
			var problems []string
			if err := json.Unmarshal(out, &problems); err != nil {
				t.Fatalf("%v in %q", err, out)
			}
			for _, p := range problems {
				t.Error(p)
			}
		})
	}
}

// oneOfEach keeps one page of each kind, the pages that turn, and every
// document that is odd.
func oneOfEach(all []string) (list []string) {
	seen := map[string]bool{}
	for _, name := range all {
		kind := path.Dir(path.Dir(name)) + "/"
		switch {
		case strings.Contains(name, "page-"):
			kind += "page"
		case !strings.Contains(kind, "/") || kind == "./":
			kind = name
		case strings.HasPrefix(name, "incidents/") && !generated.MatchString(name):
			kind = name
		}
		if !seen[kind] {
			seen[kind] = true
			list = append(list, name)
		}
	}
	if recurring := "classes/qa-flag-leak/index.html"; slices.Contains(all, recurring) && !slices.Contains(list, recurring) {
		list = append(list, recurring)
	}
	return list
}

// generated names end in a number.
var generated = regexp.MustCompile(`-\d{5}/index\.html$`)

// TestLinks follows every internal link from the index: it must lead to a page
// and an anchor that exist, and every page must be reached.
func TestLinks(t *testing.T) {
	dir := built(t)
	root := serve(t, dir)
	ids := map[string]map[string]bool{} // by page
	type link struct{ from, to, fragment string }
	var links []link
	queue := []string{root + "index.html", root + "404.html"}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if ids[at] != nil {
			continue
		}
		res, err := http.Get(at)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != http.StatusOK {
			t.Errorf("%s: status %d", at, res.StatusCode)
		}
		ids[at] = map[string]bool{}
		if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
			res.Body.Close()
			continue
		}
		tree, err := html.Parse(res.Body)
		res.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		from, _ := url.Parse(at)
		for n := range tree.Descendants() {
			for _, a := range n.Attr {
				switch a.Key {
				case "id":
					ids[at][a.Val] = true
				case "href", "src":
					to, err := from.Parse(a.Val)
					if err != nil {
						t.Errorf("%s: %v", at, err)
						continue
					}
					fragment := to.Fragment
					to.Fragment, to.RawFragment, to.RawQuery = "", "", ""
					if strings.HasPrefix(to.String(), root) {
						links = append(links, link{at, to.String(), fragment})
						queue = append(queue, to.String())
					}
				}
			}
		}
	}
	for _, l := range links {
		if l.fragment != "" && !ids[l.to][l.fragment] {
			t.Errorf("%s: no anchor %q in %s", l.from, l.fragment, l.to)
		}
	}
	for _, name := range pages(t, dir) {
		if ids[root+name] == nil {
			t.Errorf("no link leads to %s", name)
		}
	}
}

// modules installs what check.mjs imports, once.
func modules(t *testing.T) {
	for _, name := range []string{"browser.mjs", "check.mjs", "live.mjs", "package-lock.json"} { // so that cached results know them
		if _, err := os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	lock, err := os.Stat("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.Stat("node_modules/.package-lock.json"); err == nil && !got.ModTime().Before(lock.ModTime()) {
		return
	}
	if out, err := exec.Command("npm", "ci", "--ignore-scripts").CombinedOutput(); err != nil {
		t.Fatalf("npm ci: %v: the test of the site needs Node.js 20 and npm\n%s", err, out)
	}
}

// browser finds Chromium or installs Debian's.
func browser(t *testing.T) string {
	names := []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"}
	find := func() string {
		for _, name := range names {
			if file, err := exec.LookPath(name); err == nil {
				return file
			}
		}
		return ""
	}
	if file := find(); file != "" {
		return file
	}
	for _, args := range [][]string{{"update"}, {"install", "-y", "--no-install-recommends", "chromium"}} {
		if os.Getuid() != 0 {
			args = append([]string{"sudo", "-n", "apt-get"}, args...)
		} else {
			args = append([]string{"apt-get"}, args...)
		}
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil && !errors.Is(err, exec.ErrNotFound) {
			t.Logf("%s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	file := find()
	if file == "" {
		t.Fatalf("no browser: install one of %s", strings.Join(slices.Sorted(slices.Values(names)), ", "))
	}
	return file
}
