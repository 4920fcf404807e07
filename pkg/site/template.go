package site

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/url"
	"strings"
	"time"

	"github.com/seed-42cec927/postmortem/pkg/incident"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static/style.css
var styleSheet []byte

//go:embed static/icon.svg
var icon []byte

var (
	styleName = assetName("style", styleSheet, ".css")
	iconName  = assetName("icon", icon, ".svg")
)

// assetName changes with the content, so that no browser mixes an old style
// with new pages.
func assetName(stem string, content []byte, ext string) string {
	sum := sha256.Sum256(content)
	return "static/" + stem + "." + hex.EncodeToString(sum[:4]) + ext
}

var (
	indexTemplate   = parseTemplate("index.html")
	pageTemplate    = parseTemplate("incident.html")
	missingTemplate = parseTemplate("missing.html")
	actionsTemplate = template.Must(template.ParseFS(templateFiles, "templates/actions.html"))
)

func parseTemplate(name string) *template.Template {
	files := []string{"templates/frame.html", "templates/figures.html", "templates/" + name}
	funcs := template.FuncMap{
		"plural": plural,
		"facts":  func(name string, values []string) factView { return factView{name, values} },
	}
	return template.Must(template.New("frame.html").Funcs(funcs).ParseFS(templateFiles, files...))
}

type factView struct {
	Name   string
	Values []string
}

func execute(t *template.Template, data any) ([]byte, error) {
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	return []byte(visible(b.String())), nil
}

// frame is what every page has.
type frame struct {
	Site        string // the site's title
	PageTitle   string // of the window
	Lang        string
	Notice      string
	Description string
	Canonical   string // absolute; empty when the base is not known
	Path        string
	Root        string // prefix that leads to the site's root
	Style, Icon string
	Built       string
	BuiltISO    string
	States      string // how fresh the actions' states are
}

// frame fills in the common part; root leads from the page to the site's root.
func (b *builder) frame(root, title string) frame {
	f := frame{
		Site:      b.Title,
		PageTitle: b.Title,
		Lang:      b.Lang,
		Notice:    b.Notice,
		Root:      root,
		Style:     root + styleName,
		Icon:      root + iconName,
		Built:     b.Now.Format("2006-01-02 15:04 ") + zoneName(b.Now),
		BuiltISO:  b.Now.Format(time.RFC3339),
		States:    "Action states are those written in the documents.",
	}
	if title != "" {
		f.PageTitle = title + " · " + b.Title
	}
	switch {
	case b.Progress == nil:
	case b.ProgressAt.IsZero():
		f.States = "Action states are those of the issue tracker at an unknown time."
	default:
		at := b.ProgressAt.In(b.Now.Location())
		f.States = "Action states are those of the issue tracker at " + at.Format("2006-01-02 15:04 ") + zoneName(at) + "."
	}
	return f
}

// renderMissing renders the page that servers show for addresses that do not
// exist. They show it at any depth, so its links begin with the base's path.
func (b *builder) renderMissing() ([]byte, error) {
	root := ""
	if u, err := url.Parse(b.BaseURL); err == nil {
		root = u.EscapedPath()
	}
	f := b.frame(root, "Page not found")
	f.Path = "404.html"
	return execute(missingTemplate, f)
}

type severityView struct {
	Text  string
	Class string
}

func viewSeverity(s incident.Severity) severityView {
	if s == 0 {
		return severityView{"No severity", "sev-none"}
	}
	return severityView{s.String(), fmt.Sprintf("sev-%d", int(s))}
}

type statusView struct {
	Text  string
	Class string
	Draft bool
}

func viewStatus(s incident.Status) statusView {
	text := strings.ReplaceAll(string(s), "-", " ")
	if text == "" {
		return statusView{}
	}
	return statusView{strings.ToUpper(text[:1]) + text[1:], "status-" + string(s), s == incident.Draft}
}
