package plots

import (
	"encoding/base64"
	"html"
	"math"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/image/font/sfnt"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"
)

var fontFace = regexp.MustCompile(
	`@font-face\{font-family:(hipec-[0-9a-f]{16});(font-weight:\d+;font-style:\w+);src:url\(data:font/ttf;base64,([^)]*)\) format\("truetype"\)\}`)

// Every drawing carries the letters it uses, small, and as wide as they were
// measured; it names its own font before any other.  It has no ids, which would be
// another figure's too where several stand in one page.
func TestSVGCarriesItsFont(t *testing.T) {
	families := map[string]string{}
	for name, f := range figures(t) {
		svg := f.SVG()
		found := fontFace.FindAllStringSubmatch(svg, -1)
		if len(found) != 1 {
			t.Errorf("%s has %d faces", name, len(found))
			continue
		}
		family, data := found[0][1], found[0][3]
		if other, ok := families[family]; ok && other != data {
			t.Errorf("%s: another font has the name %s", name, family)
		}
		families[family] = data
		if len(data) > 15000 {
			t.Errorf("%s: its font has %d bytes", name, len(data))
		}
		if n := strings.Count(svg, "font-family:"+family+","+fallBack+";"); n != strings.Count(svg, "<text") || n == 0 {
			t.Errorf("%s: %d of %d texts name the font", name, n, strings.Count(svg, "<text"))
		}
		if strings.Contains(svg, " id=") || strings.Contains(svg, "url(#") {
			t.Errorf("%s has ids", name)
		}
		b, err := base64.StdEncoding.DecodeString(data)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := sfnt.Parse(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		own := font.Face{Font: face(fontSize), Face: parsed}
		style := lettering(fontSize)
		for _, m := range textOf.FindAllStringSubmatch(svg, -1) {
			text := html.UnescapeString(m[4])
			if got, want := own.Width(text), style.Width(text); math.Abs(float64(got-want)) > 1e-9 {
				t.Errorf("%s: %q is %v wide in its font, measured as %v", name, text, got, want)
			}
		}
	}
	if len(families) < 10 {
		t.Errorf("%d fonts for figures with different letters", len(families))
	}
	if svg := figures(t)["forest"].Outlined().SVG(); strings.Contains(svg, "@font-face") {
		t.Error("shapes carry a font")
	}
}

// Faces of one drawing share a name and differ in weight and style.
func TestFacesOfOneDrawing(t *testing.T) {
	used := cuts{}
	c := lettered{vgsvg.New(100, 100), used}
	faces := 0
	for _, f := range []font.Font{{}, {Weight: 3}, {Style: 1}, {Weight: 3, Style: 1}} {
		f.Typeface, f.Variant, f.Size = "Liberation", "Sans", 9
		c.FillString(font.DefaultCache.Lookup(f, 9), vg.Point{}, "AV")
		faces++
	}
	family, rules := used.css()
	found := fontFace.FindAllStringSubmatch(rules, -1)
	if len(found) != faces {
		t.Fatalf("%d faces, want %d", len(found), faces)
	}
	styles := map[string]bool{}
	for _, m := range found {
		if m[1] != family {
			t.Errorf("a face is called %s, another %s", m[1], family)
		}
		styles[m[2]+m[3]] = true
	}
	if len(styles) != faces || !strings.Contains(rules, "font-weight:700;font-style:italic") {
		t.Errorf("faces are alike: %s", rules)
	}
}
