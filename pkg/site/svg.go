package site

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

const svgSpace = "http://www.w3.org/2000/svg"

// svgElements may stand in a published drawing. A page shows it as an image,
// where nothing runs; but its own address opens as a document of the site, so
// nothing that runs, opens or loads may be in it.
var svgElements = setOf(`svg g defs symbol use title desc metadata style switch
	path rect circle ellipse line polyline polygon text tspan textPath
	linearGradient radialGradient stop pattern clipPath mask marker filter
	feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap
	feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode
	feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence`)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// maxNesting is how deep elements may nest, as in libxml2, by which most
// browsers read drawings. The memory of checking grows with it.
const maxNesting = 256

// checkSVG accepts drawings that are shapes and text only.
func checkSVG(data []byte) error {
	dec := xml.NewDecoder(bytes.NewReader(data))
	root, depth := false, 0
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			if !root {
				return errImageSniff
			}
			return nil
		}
		if err != nil {
			return errImageSniff
		}
		switch t := token.(type) {
		case xml.Directive:
			// A document type may define entities, which expand to anything.
			if bytes.ContainsAny(t, "[") || bytes.Contains(bytes.ToUpper(t), []byte("ENTITY")) {
				return errImageActive
			}
		case xml.ProcInst:
			if t.Target != "xml" { // xml-stylesheet loads and runs
				return errImageActive
			}
		case xml.StartElement:
			if depth == 0 && (t.Name.Local != "svg" || t.Name.Space != svgSpace) {
				return errImageSniff
			}
			root = true
			if depth++; depth > maxNesting {
				return errImageDeep
			}
			if !plainElement(t) {
				return errImageActive
			}
		case xml.EndElement:
			depth--
		case xml.CharData:
			if loads(string(t)) {
				return errImageActive
			}
		}
	}
}

func plainElement(t xml.StartElement) bool {
	// Editors leave elements of their own in other namespaces, which browsers
	// ignore; but the name alone must not be one that means something.
	if !svgElements[t.Name.Local] && (t.Name.Space == svgSpace || t.Name.Space == "" || active(t.Name)) {
		return false
	}
	for _, a := range t.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.TrimSpace(a.Value)
		switch {
		case strings.HasPrefix(name, "on"):
			return false
		case name == "href" && !strings.HasPrefix(value, "#"):
			return false
		case a.Name.Space != "xmlns" && name != "xmlns" && loads(value):
			return false
		}
	}
	return true
}

// active names elements that act in whatever namespace a parser thinks they
// are.
func active(name xml.Name) bool {
	if strings.Contains(name.Space, "xhtml") || strings.Contains(name.Space, "MathML") {
		return true
	}
	switch strings.ToLower(name.Local) {
	case "script", "foreignobject", "iframe", "object", "embed", "a", "image", "img", "handler", "listener",
		"set", "animate", "animatemotion", "animatetransform", "audio", "video", "link", "base", "meta":
		return true
	}
	return false
}

// loads reports whether a style would fetch something from elsewhere, or an
// attribute would run something.
func loads(text string) bool {
	lower := strings.ToLower(text)
	if strings.Contains(lower, "@import") || strings.Contains(lower, "javascript:") || strings.Contains(lower, `\`) {
		return true
	}
	for {
		_, after, found := strings.Cut(lower, "url(")
		if !found {
			return false
		}
		if !strings.HasPrefix(strings.TrimLeft(after, ` "'`), "#") {
			return true
		}
		lower = after
	}
}
