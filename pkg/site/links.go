package site

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark/util"
)

// Rules of the warnings that this package gives.
const (
	ruleAddress = "site-address"
	ruleLink    = "site-link"
	ruleImage   = "site-image"
)

// destination reads a Markdown link destination: what the author wrote, with
// backslashes and entities resolved.
func destination(raw []byte) string {
	raw = util.UnescapePunctuations(raw)
	raw = util.ResolveNumericReferences(raw)
	return string(util.ResolveEntityNames(raw))
}

var (
	errUnreadable = errors.New("is not an address that browsers agree on")
	errScheme     = errors.New("has a scheme other than https, http and mailto")
	errOutside    = errors.New("leads out of the repository")
)

// parseURL is the only way for an address to get into a page. It refuses what
// browsers repair in their own ways (backslashes, control characters), so that
// what was checked is what they open.
func parseURL(text string) (*url.URL, error) {
	text = strings.Trim(text, " ")
	if strings.ContainsAny(text, "\\") || strings.ContainsFunc(text, isControlOrSpace) {
		return nil, errUnreadable
	}
	u, err := url.Parse(text)
	if err != nil {
		return nil, errUnreadable
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			return nil, errUnreadable
		}
	case "mailto":
		if u.Opaque == "" {
			return nil, errUnreadable
		}
	case "":
		if u.Host != "" { // "//host/path" has no meaning under file:
			u.Scheme = "https"
		}
	default:
		return nil, errScheme
	}
	return u, nil
}

func isControlOrSpace(r rune) bool {
	return isControl(r) || r == '\t' || r == '\n' || r == '\r'
}

// checkPrefix validates an address of the configuration and makes it end in a
// slash.
func checkPrefix(prefix string) (string, error) {
	if prefix == "" {
		return "", nil
	}
	u, err := parseURL(prefix)
	switch {
	case err != nil:
		return "", fmt.Errorf("%q %w", prefix, err)
	case u.Scheme != "http" && u.Scheme != "https":
		return "", fmt.Errorf("%q does not begin with https:// or http://", prefix)
	case u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("%q has a query or a fragment", prefix)
	}
	return strings.TrimSuffix(u.String(), "/") + "/", nil
}

// resolve says where a link of a document leads in the site. An empty href
// means that there is nothing to link to; problem then says why, or is empty
// when nothing is wrong. A problem beside a href is a lost fragment.
func (b *builder) resolve(d *doc, dest string) (href, problem string) {
	u, err := parseURL(dest)
	if err != nil {
		return "", err.Error()
	}
	if u.Scheme != "" {
		if b.withheld(u) {
			return "", ""
		}
		return u.String(), ""
	}
	if u.Path == "" {
		if u.Fragment == "" {
			return "#top", ""
		}
		if id, ok := d.outline.find(u.Fragment); ok {
			return fragment(id), ""
		}
		return "", fmt.Sprintf("leads to #%s, and no heading is called so", u.Fragment)
	}
	file, err := localPath(d.file(), u.Path)
	if err != nil {
		return "", err.Error()
	}
	target := b.byPath[file]
	if target == nil {
		target = b.byPath[path.Join(file, "index.md")]
	}
	if target != nil {
		href = "../" + target.slug + "/index.html"
		if u.Fragment == "" {
			return href, ""
		}
		if id, ok := target.outline.find(u.Fragment); ok {
			return href + fragment(id), ""
		}
		return href, fmt.Sprintf("leads to #%s of %s, and no heading is called so there", u.Fragment, file)
	}
	if b.SourceURL == "" {
		return "", ""
	}
	tail := url.URL{Path: file, RawQuery: u.RawQuery, Fragment: u.Fragment, RawFragment: u.RawFragment}
	return b.SourceURL + strings.TrimPrefix(tail.String(), "./"), ""
}

// withheld reports whether this edition has no links to the address.
func (b *builder) withheld(u *url.URL) bool {
	address := strings.ToLower(u.Host + u.Path + "/")
	return slices.ContainsFunc(b.Without.Links, func(prefix string) bool {
		p, err := url.Parse(prefix)
		return err == nil && strings.HasPrefix(address, strings.ToLower(p.Host+strings.TrimSuffix(p.Path, "/")+"/"))
	})
}

// localPath resolves a link against the folder of the document; one that
// begins with a slash counts from the root, as on GitHub.
func localPath(from, link string) (string, error) {
	if strings.ContainsFunc(link, isControlOrSpace) {
		return "", errUnreadable
	}
	var file string
	if strings.HasPrefix(link, "/") {
		file = path.Clean(strings.TrimLeft(link, "/"))
	} else {
		file = path.Join(path.Dir(from), link)
	}
	if file == ".." || strings.HasPrefix(file, "../") || path.IsAbs(file) {
		return "", errOutside
	}
	return file, nil
}

// find maps an anchor as it works in the repository to the id in the page.
func (o outline) find(anchor string) (id string, ok bool) {
	anchor = strings.ToLower(strings.TrimPrefix(anchor, "user-content-"))
	id, ok = o.anchors[anchor]
	return id, ok
}

func fragment(id string) string {
	u := url.URL{Fragment: id}
	return u.String()
}

// sourceURL is where the document can be seen below a prefix; empty without
// one.
func sourceURL(prefix string, d *doc) string {
	if prefix == "" {
		return ""
	}
	u := url.URL{Path: d.file()}
	return prefix + strings.TrimPrefix(u.String(), "./")
}
