package plots

import (
	"image/color"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// Theme is the ground of a figure and the colours that can be told apart on it.
type Theme int

const (
	// LightCard is dark lines on a white card; it is the zero value, and what
	// journals print.
	LightCard Theme = iota
	// DarkCard is light lines on a dark card, for slides and dark notebooks.
	DarkCard
	// Transparent has no ground, and lines in the colour of the text around it:
	// currentColor in SVG, which works where the SVG is part of the page, as that
	// of [Figure.HTML] is.  A page that shows it as an image gives it black lines;
	// so do PNG and PDF, which know no text around them.
	Transparent
)

// Themed is the same figure on another ground, which it keeps in a notebook too.  An
// unknown theme is LightCard.
func (f *Figure) Themed(t Theme) *Figure {
	out := *f
	out.chosen = true
	if out.theme = t; t != DarkCard && t != Transparent {
		out.theme = LightCard
	}
	return &out
}

// Outlined is the same figure with its lettering drawn as shapes, so that it looks
// the same in a program that does not take the font an SVG carries, and has none
// of Liberation Sans, Arial and Helvetica.  Words can then no longer be searched,
// copied or edited in the drawing.
func (f *Figure) Outlined() *Figure {
	out := *f
	out.outlined = true
	return &out
}

// inks of a theme: ground, lettering and lines, and the palette.
type inks struct {
	ground, ink color.NRGBA
	palette     [6]color.NRGBA
}

// currentColor stands for the colour of the text around a figure, until the
// drawing is text itself.
var currentColor = color.NRGBA{R: 1, G: 2, B: 3, A: 255}

func (t Theme) inks() inks {
	out := inks{ground: white, ink: ink()}
	for i := range out.palette {
		out.palette[i] = palette(i)
	}
	switch t {
	case DarkCard:
		out.ground = color.NRGBA{R: 0x18, G: 0x1B, B: 0x1F, A: 255}
		out.ink = color.NRGBA{R: 0xE8, G: 0xE8, B: 0xE8, A: 255}
		out.palette[0] = color.NRGBA{R: 0x3D, G: 0x9B, B: 0xE0, A: 255} // a lighter blue: 0072B2 is too dark here
		out.palette[1] = color.NRGBA{R: 0xF0, G: 0x78, B: 0x1E, A: 255} // and vermillion
		// Okabe and Ito's yellow, which white cannot carry, for the sky blue
		out.palette[5] = color.NRGBA{R: 0xF0, G: 0xE4, B: 0x42, A: 255}
	case Transparent:
		out.ground, out.ink = color.NRGBA{}, currentColor
		// Okabe and Ito's hues, as light as stands out from white and from black alike.
		out.palette = [6]color.NRGBA{{R: 0x1A, G: 0x75, B: 0xC9, A: 255}, {R: 0xDF, G: 0x58, B: 0x00, A: 255},
			{R: 0x04, G: 0x93, B: 0x66, A: 255},
			{R: 0xBC, G: 0x67, B: 0x93, A: 255}, {R: 0xAD, G: 0x84, B: 0x19, A: 255}, {R: 0x33, G: 0x8F, B: 0xBF, A: 255}}
	}
	return out
}

// themed is a canvas that draws in other colours, or lettering as shapes.
type themed struct {
	vg.CanvasSizer
	inks     inks
	outlined bool
}

// SetColor implements vg.Canvas: a colour of the light card becomes that of the
// theme, as opaque as it was.
func (t themed) SetColor(c color.Color) {
	n, ok := c.(color.NRGBA)
	if !ok {
		if c == nil {
			c = color.Black
		}
		if n, ok = color.NRGBAModel.Convert(c).(color.NRGBA); ok && n == (color.NRGBA{A: 255}) {
			n = ink() // what gonum draws in black by default
		}
	}
	t.CanvasSizer.SetColor(t.inks.of(n))
}

func (k inks) of(c color.NRGBA) color.NRGBA {
	full := c
	full.A = 255
	to := full
	switch full {
	case white:
		to = k.ground
	case ink():
		to = k.ink
	default:
		for i := range k.palette {
			if full == palette(i) {
				to = k.palette[i]
			}
		}
	}
	if to.A != 0 {
		to.A = c.A
	}
	return to
}

// FillString implements vg.Canvas.
func (t themed) FillString(f font.Face, at vg.Point, s string) {
	if !t.outlined {
		t.CanvasSizer.FillString(f, at, s)
		return
	}
	t.Fill(outline(f, at, s))
}

// outline is the shapes of a line of text, kerned as it is measured.
func outline(f font.Face, at vg.Point, s string) vg.Path {
	const em = 1 << 16 // 1024 units in 26.6 fixed point: curves keep their shape
	var path vg.Path
	per := f.Font.Size / em
	for i, r := range s {
		glyph, err := f.Face.GlyphIndex(nil, r)
		if err != nil {
			continue
		}
		segments, err := f.Face.LoadGlyph(nil, glyph, em, nil)
		if err != nil {
			continue // a rune that the font does not have leaves a gap
		}
		x := at.X + f.Width(s[:i])
		point := func(p struct{ X, Y float64 }) vg.Point {
			return vg.Point{X: x + per*vg.Length(p.X), Y: at.Y - per*vg.Length(p.Y)}
		}
		open := false
		for _, g := range segments {
			var p [3]vg.Point
			for k, a := range g.Args {
				p[k] = point(struct{ X, Y float64 }{float64(a.X), float64(a.Y)})
			}
			switch g.Op {
			case 0: // move
				if open {
					path.Close()
				}
				path.Move(p[0])
				open = true
			case 1:
				path.Line(p[0])
			case 2:
				path.QuadTo(p[0], p[1])
			case 3:
				path.CubeTo(p[0], p[1], p[2])
			}
		}
		if open {
			path.Close()
		}
	}
	return path
}
