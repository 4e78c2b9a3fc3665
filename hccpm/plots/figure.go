package plots

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hipec/hccpm/internal/fault"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// Sentinels, wrapped by the errors of this package.
var (
	// ErrNothing: there is nothing to draw.
	ErrNothing = errors.New("nothing to draw")
	// ErrOption: an option has a value that means nothing.
	ErrOption = fault.ErrOption
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
	data          numbers
	survival      *survivalFigure // if it is one, so that Panels can align its axes
	theme         Theme
	chosen        bool // the theme is the caller's
	outlined      bool
}

// Alt is the figure in words, made from the numbers it shows: for readers who do
// not see it.
func (f *Figure) Alt() string { return f.alt }

// String is the same as [Figure.Alt].
func (f *Figure) String() string { return f.alt }

// onto draws the card and the figure.
func (f *Figure) onto(c vg.CanvasSizer) {
	if f.theme != LightCard || f.outlined {
		c = themed{c, f.theme.inks(), f.outlined}
	}
	dc := draw.New(c)
	if f.theme != Transparent {
		dc.SetColor(white)
		dc.Fill(dc.Rectangle.Path())
	}
	f.draw(draw.Crop(dc, margin, -margin, margin, -margin))
}

// PNG is the figure as pixels, 192 to the inch.
func (f *Figure) PNG() []byte { return f.pixels(dpi) }

func (f *Figure) pixels(perInch int) []byte {
	ground := color.Color(color.White)
	if f.theme == Transparent {
		ground = color.Transparent
	}
	c := vgimg.NewWith(vgimg.UseWH(f.width, f.height), vgimg.UseDPI(perInch), vgimg.UseBackgroundColor(ground))
	f.onto(c)
	var b bytes.Buffer
	_, _ = vgimg.PngCanvas{Canvas: c}.WriteTo(&b) // a buffer does not fail
	return b.Bytes()
}

// PNGAt is the figure as pixels, so many to the inch, which the picture states: a
// journal that asks for 600 at 85 mm is given both.
//
// Errors: a density outside 36 to 2400 wraps [ErrOption].
func (f *Figure) PNGAt(perInch int) ([]byte, error) {
	if perInch < 36 || perInch > 2400 {
		return nil, fmt.Errorf("plots: %w: %d pixels to the inch, want 36 to 2400", ErrOption, perInch)
	}
	b := f.pixels(perInch)
	perMetre := uint32(float64(perInch)/0.0254 + 0.5)
	chunk := binary.BigEndian.AppendUint32([]byte("pHYs"), perMetre)
	chunk = append(binary.BigEndian.AppendUint32(chunk, perMetre), 1) // 1: the unit is the metre
	sized := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))
	sized = binary.BigEndian.AppendUint32(append(sized, chunk...), crc32.ChecksumIEEE(chunk))
	const header = 8 + 4 + 4 + 13 + 4 // signature and IHDR, after which it belongs
	return slices.Concat(b[:header], sized, b[header:]), nil
}

// Save writes the figure to path, as its extension says: .svg, .png, 192 to the
// inch, or .pdf, with its fonts.  All three are the same bytes every time.
//
// Errors: another extension wraps [ErrFormat]; those of writing the file.
func (f *Figure) Save(path string) error { return f.SaveAt(path, dpi) }

// SaveAt is Save with a chosen density of pixels to the inch, which only .png has.
//
// Errors: those of [Figure.PNGAt] and [Figure.Save].
func (f *Figure) SaveAt(path string, perInch int) error {
	var content []byte
	var err error
	switch ext := strings.ToLower(filepath.Ext(path)); ext {
	case ".svg":
		content = []byte(f.SVG())
	case ".png":
		content, err = f.PNGAt(perInch)
	case ".pdf":
		content, err = f.portable()
	default:
		return fmt.Errorf("plots: %s: %w %q (there are .svg, .png, .pdf)", path, ErrFormat, ext)
	}
	if err != nil {
		return fmt.Errorf("plots: %s: %w", path, err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return fmt.Errorf("plots: %w", err)
	}
	return nil
}
