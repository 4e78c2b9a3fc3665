package plots

import (
	"bytes"
	"image/color"
	"regexp"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgpdf"
)

var pdfDate = regexp.MustCompile(`/(CreationDate|ModDate) \(D:\d{14}\)`)

// portable is the figure as PDF with its fonts.  The library writes the time into
// it; a fixed one of the same length keeps every offset in the file right.
func (f *Figure) portable() ([]byte, error) {
	c := vgpdf.New(f.width, f.height)
	f.onto(western{c})
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, err
	}
	return pdfDate.ReplaceAll(b.Bytes(), []byte("/$1 (D:20000101000000)")), nil
}

// western is a canvas for lettering in Windows code page 1252, which is how the
// library embeds fonts in a PDF: it takes a string for bytes of that page, so that
// UTF-8 would come out as two or three wrong letters each.
type western struct{ vg.CanvasSizer }

// FillString implements vg.Canvas.  Words with a letter outside the code page are
// drawn as shapes.
func (w western) FillString(f font.Face, at vg.Point, s string) {
	if page, ok := codePage(s); ok {
		w.CanvasSizer.FillString(f, at, page)
		return
	}
	w.Fill(outline(f, at, s))
}

// SetColor implements vg.Canvas.  The library takes colours that are multiplied by
// their opacity for plain ones: bands would be black.
func (w western) SetColor(c color.Color) {
	if c == nil {
		c = color.Black
	}
	w.CanvasSizer.SetColor(straight(color.NRGBAModel.Convert(c).(color.NRGBA)))
}

// straight is a colour that does not multiply.
type straight color.NRGBA

// RGBA implements color.Color, against its contract.
func (s straight) RGBA() (r, g, b, a uint32) {
	return uint32(s.R) * 0x101, uint32(s.G) * 0x101, uint32(s.B) * 0x101, uint32(s.A) * 0x101
}

// codePage is a text as bytes of code page 1252, if it can be.
func codePage(s string) (string, bool) {
	const from80 = "€\x00‚ƒ„…†‡ˆ‰Š‹Œ\x00Ž\x00\x00‘’“”•–—˜™š›œ\x00žŸ"
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80, r >= 0xA0 && r <= 0xFF:
			b.WriteByte(byte(r))
		default:
			at := -1
			for i, c := range []rune(from80) {
				if c == r {
					at = i
				}
			}
			if at < 0 {
				return "", false
			}
			b.WriteByte(byte(0x80 + at))
		}
	}
	return b.String(), true
}
