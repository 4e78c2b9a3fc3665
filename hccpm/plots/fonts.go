package plots

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"image/color"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"

	"hipec/hccpm/plots/internal/subset"
)

// fallBack letters a figure where its own font is refused: a page may forbid what
// it does not serve itself.  The first three are as wide as that font.
const fallBack = "'Liberation Sans',Arial,Helvetica,sans-serif"

// cut is a face of a font, and what a drawing uses of it.
type cut struct {
	face font.Face
	use  subset.Use
}

// cuts is the faces of a drawing by their style in CSS.
type cuts map[string]*cut

// lettered is the canvas of an SVG that notes the letters drawn on it, so that the
// drawing can carry their shapes.
type lettered struct {
	vg.CanvasSizer
	cuts cuts
}

// SetColor implements vg.Canvas.  The library divides a colour by its opacity and
// cuts off what is left: the shade of a pale line would be another.
func (l lettered) SetColor(c color.Color) {
	if n, ok := c.(color.NRGBA); ok {
		c = exact(n)
	}
	l.CanvasSizer.SetColor(c)
}

// exact is a colour that stays what it is when it is divided by its opacity and cut
// off.
type exact color.NRGBA

// RGBA implements color.Color, but for rounding up.
func (e exact) RGBA() (r, g, b, a uint32) {
	a = uint32(e.A) * 0x101
	up := func(v uint8) uint32 { return (uint32(v)*a + 254) / 255 }
	return up(e.R), up(e.G), up(e.B), a
}

// FillString implements vg.Canvas.
func (l lettered) FillString(f font.Face, at vg.Point, s string) {
	l.CanvasSizer.FillString(f, at, s)
	style := "normal"
	if f.Font.Style != 0 {
		style = "italic"
	}
	descriptors := fmt.Sprintf("font-weight:%d;font-style:%s", 400+100*int(f.Font.Weight), style)
	c := l.cuts[descriptors]
	if c == nil {
		c = &cut{f, subset.Use{Glyphs: map[rune]uint16{}, Kern: map[subset.Pair]int16{}}}
		c.face.Font.Size = vg.Length(f.Face.UnitsPerEm()) // widths are then in the font's units
		l.cuts[descriptors] = c
	}
	c.note(s)
}

// note adds the letters of s, and how far the second of two is moved where text is
// measured: only then does a browser set it as wide.
func (c *cut) note(s string) {
	var before rune
	for _, r := range s {
		if _, known := c.use.Glyphs[r]; !known {
			glyph, err := c.face.Face.GlyphIndex(nil, r)
			if err != nil {
				glyph = 0
			}
			c.use.Glyphs[r] = uint16(glyph)
		}
		pair := subset.Pair{Left: c.use.Glyphs[before], Right: c.use.Glyphs[r]}
		if _, known := c.use.Kern[pair]; !known && pair.Left != 0 && pair.Right != 0 {
			both := c.face.Width(string([]rune{before, r}))
			c.use.Kern[pair] = int16(math.Round(float64(both - c.face.Width(string(before)) - c.face.Width(string(r)))))
		}
		before = r
	}
}

// css is the faces as @font-face, and the name that they share.  The name is that
// of their bytes: drawings with other letters in the same page are other families.
//
// A font that cannot be cut down is left to the names behind it.
func (k cuts) css() (family, rules string) {
	type face struct{ descriptors, data string }
	var faces []face
	sum := sha256.New()
	for _, descriptors := range slices.Sorted(maps.Keys(k)) {
		c := k[descriptors]
		var whole bytes.Buffer
		if _, err := c.face.Face.WriteSourceTo(nil, &whole); err != nil {
			continue
		}
		part, err := subset.Font(whole.Bytes(), c.use)
		if err != nil {
			continue
		}
		_, _ = sum.Write(append([]byte(descriptors), part...)) // a hash does not fail
		faces = append(faces, face{descriptors, base64.StdEncoding.EncodeToString(part)})
	}
	if len(faces) == 0 {
		return "", ""
	}
	family = "hipec-" + hex.EncodeToString(sum.Sum(nil))[:16]
	var b strings.Builder
	for _, f := range faces {
		fmt.Fprintf(&b, "@font-face{font-family:%s;%s;src:url(data:font/ttf;base64,%s) format(\"truetype\")}\n", family,
			f.descriptors, f.data)
	}
	return family, b.String()
}
