package plots

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Sentinels, wrapped by the errors of this package.
var (
	// ErrNothing: there is nothing to draw.
	ErrNothing = errors.New("nothing to draw")
	// ErrOption: an option has a value that means nothing.
	ErrOption = errors.New("option out of range")
	// ErrFormat: no picture can be saved under that name.
	ErrFormat = errors.New("unknown picture format")
)

// dpi of pixel pictures: sharp on a screen of twice the usual density.
const dpi = 192

// Figure is a drawing that is finished but for its format.  It is immutable.
type Figure struct {
	title, alt    string
	width, height vg.Length
	draw          func(draw.Canvas)
}

// Alt is the figure in words, made from the numbers it shows: for readers who do
// not see it.
func (f *Figure) Alt() string { return f.alt }

// String is the same as [Figure.Alt].
func (f *Figure) String() string { return f.alt }

// onto draws the card and the figure.
func (f *Figure) onto(c vg.CanvasSizer) {
	dc := draw.New(c)
	dc.SetColor(white)
	dc.Fill(dc.Rectangle.Path())
	f.draw(draw.Crop(dc, margin, -margin, margin, -margin))
}

// A figure measured for a column of print is small on a screen, and smaller on a projector: as SVG it asks for this much more room. Nothing in it
// changes but the size at which it is shown.
const onScreen = 1.5

var svgSize = regexp.MustCompile(`width="[0-9.]+pt" height="[0-9.]+pt"`)

var svgProlog = regexp.MustCompile(`(?s)^.*?<svg `)

// SVG is the figure as a scalable drawing.  It can stand alone or within a page,
// and holds its title and [Figure.Alt] as <title> and <desc>.
func (f *Figure) SVG() string {
	c := vgsvg.New(f.width, f.height)
	f.onto(c)
	var b bytes.Buffer
	_, _ = c.WriteTo(&b) // a buffer does not fail
	svg := svgProlog.ReplaceAllString(b.String(), `<svg role="img" `)
	svg = svgSize.ReplaceAllString(svg, fmt.Sprintf(`width="%.5gpt" height="%.5gpt"`, float64(f.width)*onScreen, float64(f.height)*onScreen))
	head, body, _ := strings.Cut(svg, ">\n")
	svg = head + ">\n<title>" + html.EscapeString(f.title) + "</title>\n<desc>" +
		html.EscapeString(f.alt) + "</desc>\n" + body
	return strings.ReplaceAll(svg, "font-family:Liberation Sans;",
		"font-family:'Liberation Sans',Arial,Helvetica,sans-serif;")
}

// PNG is the figure as pixels, 192 to the inch.
func (f *Figure) PNG() []byte {
	c := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(dpi))
	f.onto(c)
	var b bytes.Buffer
	_, _ = vgimg.PngCanvas{Canvas: c}.WriteTo(&b) // a buffer does not fail
	return b.Bytes()
}

// Save writes the figure to path, as its extension says: .svg, .png or .pdf.  A
// PDF holds the time it was made; the other two are the same bytes every time.
//
// Errors: another extension wraps [ErrFormat]; those of writing the file.
func (f *Figure) Save(path string) error {
	var content []byte
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".svg":
		content = []byte(f.SVG())
	case ".png":
		content = f.PNG()
	case ".pdf":
		c := vgpdf.New(f.width, f.height)
		f.onto(c)
		var b bytes.Buffer
		if _, err := c.WriteTo(&b); err != nil {
			return fmt.Errorf("plots: %s: %w", path, err)
		}
		content = b.Bytes()
	default:
		return fmt.Errorf("plots: %s: %w %q (there are .svg, .png, .pdf)", path, ErrFormat, ext)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return fmt.Errorf("plots: %w", err)
	}
	return nil
}
