package site

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestContrast holds WCAG AA for every pair of colours that text is set in.
func TestContrast(t *testing.T) {
	css := string(styleSheet)
	token := regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});`)
	read := func(block string) map[string]string {
		tokens := map[string]string{}
		for _, m := range token.FindAllStringSubmatch(block, -1) {
			tokens[m[1]] = m[2]
		}
		return tokens
	}
	light, rest, ok := strings.Cut(css, "@media screen and (prefers-color-scheme: dark)")
	if !ok {
		t.Fatal("no dark scheme")
	}
	dark, _, _ := strings.Cut(rest, "\n}\n")
	pairs := [][2]string{
		{"ink", "paper"}, {"ink", "panel"}, {"ink", "mark"}, {"muted", "paper"}, {"muted", "panel"}, {"link", "paper"}, {"link", "panel"}, {"link", "mark"},
		{"alarm", "paper"}, {"alarm", "panel"}, {"alarm", "mark"}, {"muted", "mark"}, {"good", "paper"}, {"good", "mark"},
		{"on-sev1", "sev1"}, {"on-sev2", "sev2"}, {"on-sev3", "sev3"}, {"on-sev4", "sev4"},
	}
	for name, tokens := range map[string]map[string]string{"light": read(light), "dark": read(dark)} {
		for _, p := range pairs {
			if got := contrast(t, tokens[p[0]], tokens[p[1]]); got < 4.5 {
				t.Errorf("%s: %s on %s has contrast %.2f, want 4.5", name, p[0], p[1], got)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + .05) / (min(la, lb) + .05)
}

// luminance is WCAG's relative luminance.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) != 7 {
		t.Fatalf("colour %q is not written #rrggbb", hex)
	}
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		v, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(v) / 255
		if c <= .04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// The policy allows the style sheet to load nothing but itself.
func TestStyleLoadsNothing(t *testing.T) {
	for _, word := range []string{"url(", "@import", "@font-face"} {
		if strings.Contains(string(styleSheet), word) {
			t.Errorf("the style sheet uses %s", word)
		}
	}
}
