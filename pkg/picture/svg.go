package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Namespaces of what stays in a drawing.
const (
	svgSpace   = "http://www.w3.org/2000/svg"
	xlinkSpace = "http://www.w3.org/1999/xlink"
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
)

// svgSilent are elements that draw nothing and say much.
var svgSilent = map[string]bool{"metadata": true, "title": true, "desc": true}

// SVG writes a drawing anew (Scalable Vector Graphics 2, W3C 2018): its elements,
// their attributes and texts stay. Comments, titles, descriptions, metadata and
// what drawing programs keep in namespaces of their own do not; an element that
// goes leaves an empty one, since styles may count them. Names of parts stay,
// and what a drawing may do is not looked at. Memory follows the number of
// elements inside each other and of attributes, too.
func SVG(data []byte) ([]byte, error) {
	var out bytes.Buffer
	dec := xml.NewDecoder(bytes.NewReader(data))
	depth, gone, roots := 0, 0, 0 // gone is how deep below an element that goes
	for {
		token, err := dec.Token()
		if err == io.EOF {
			if roots != 1 {
				return nil, errors.New("there is no drawing in the file")
			}
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, fmt.Errorf("the file is no whole SVG: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth == 0 {
				if roots++; t.Name != (xml.Name{Space: svgSpace, Local: "svg"}) || roots > 1 {
					return nil, errors.New("the file does not begin as an SVG file does")
				}
			}
			depth++
			switch {
			case gone > 0:
				gone++
			case t.Name.Space != svgSpace || svgSilent[t.Name.Local]:
				gone++
				out.WriteString("<metadata>")
			default:
				if err := svgStart(&out, t, depth == 1); err != nil {
					return nil, err
				}
			}
		case xml.EndElement:
			depth--
			switch gone {
			case 0:
				out.WriteString("</" + t.Name.Local + ">")
			case 1:
				out.WriteString("</metadata>")
				gone--
			default:
				gone--
			}
		case xml.CharData:
			if depth > 0 && gone == 0 {
				_, _ = svgText.WriteString(&out, string(t))
			}
		}
	}
}

// svgText escapes text and values of attributes.
var svgText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#13;")

func svgStart(out *bytes.Buffer, t xml.StartElement, root bool) error {
	plain := func(name string) error {
		if strings.Contains(name, ":") {
			return fmt.Errorf("%q is no name of SVG", name)
		}
		return nil
	}
	if err := plain(t.Name.Local); err != nil {
		return err
	}
	out.WriteString("<" + t.Name.Local)
	if root {
		out.WriteString(` xmlns="` + svgSpace + `" xmlns:xlink="` + xlinkSpace + `"`)
	}
	for _, a := range t.Attr {
		name := a.Name.Local
		switch {
		case a.Name.Space == "" && name != "xmlns":
			if err := plain(name); err != nil {
				return err
			}
		case a.Name.Space == xlinkSpace && name == "href":
			name = "xlink:" + name
		case a.Name.Space == xmlSpace && (name == "space" || name == "lang"):
			name = "xml:" + name
		default:
			continue
		}
		out.WriteString(" " + name + `="`)
		_, _ = svgText.WriteString(out, a.Value)
		out.WriteByte('"')
	}
	out.WriteByte('>')
	return nil
}
