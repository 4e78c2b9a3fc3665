package plots

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/table"
)

const (
	defaultWidth  = 110.0 // mm
	defaultHeight = 75.0  // mm, without the numbers at risk
	fontSize      = 9
	smallSize     = 8
	margin        = vg.Length(4)
	lineWidth     = vg.Length(1.4)
)

var white = color.NRGBA{R: 255, G: 255, B: 255, A: 255}

// ink of axes and lettering: not quite black, which flickers on white.
func ink() color.NRGBA { return color.NRGBA{R: 0x22, G: 0x22, B: 0x22, A: 255} }

// palette is Okabe and Ito's, the yellow left out, which is too light for a line.
func palette(i int) color.NRGBA {
	colours := [...]color.NRGBA{
		{R: 0x00, G: 0x72, B: 0xB2, A: 255}, // blue
		{R: 0xD5, G: 0x5E, B: 0x00, A: 255}, // vermillion
		{R: 0x00, G: 0x9E, B: 0x73, A: 255}, // bluish green
		{R: 0xCC, G: 0x79, B: 0xA7, A: 255}, // reddish purple
		{R: 0xE6, G: 0x9F, B: 0x00, A: 255}, // orange
		{R: 0x56, G: 0xB4, B: 0xE9, A: 255}, // sky blue
	}
	return colours[i%len(colours)]
}

// dashes tells lines apart without colour.
func dashes(i int) []vg.Length {
	patterns := [...][]vg.Length{nil, {6, 3}, {1.5, 2}, {7, 2, 1.5, 2}, {10, 3}, {4, 1.5}}
	return patterns[i%len(patterns)]
}

// stroke of the i-th line: after six lines the colours return with other dashes.
func stroke(i int) draw.LineStyle {
	return draw.LineStyle{Color: palette(i), Width: lineWidth, Dashes: dashes(i + i/6)}
}

func face(size vg.Length) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
}

func lettering(size vg.Length) text.Style {
	return text.Style{Color: ink(), Font: face(size), Handler: plot.DefaultTextHandler,
		XAlign: draw.XLeft, YAlign: draw.YBottom}
}

// newPlot is an empty plot in the style of the package.
func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.Title.Text = title
	p.Title.TextStyle.Font, p.Title.TextStyle.Color = face(fontSize), ink()
	p.Title.Padding = 4
	p.X.Label.Text, p.Y.Label.Text = x, y
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Label.TextStyle.Font, axis.Label.TextStyle.Color = face(fontSize), ink()
		axis.Tick.Label.Font, axis.Tick.Label.Color = face(smallSize), ink()
		axis.Tick.LineStyle = draw.LineStyle{Color: ink(), Width: 0.6}
		axis.LineStyle = draw.LineStyle{Color: ink(), Width: 0.6}
		axis.Tick.Length = 3
		axis.Padding = 0
	}
	p.Y.Label.Position, p.X.Label.Position = draw.PosCenter, draw.PosCenter
	p.Legend.TextStyle.Font, p.Legend.TextStyle.Color = face(smallSize), ink()
	p.Legend.ThumbnailWidth = 22
	p.Legend.Padding = 1
	return p
}

// size turns millimetres into the length of a drawing; 0 is the default.
func size(name string, mm, otherwise float64) (vg.Length, error) {
	if mm == 0 {
		mm = otherwise
	}
	if !(mm >= 40 && mm <= 1000) {
		return 0, fmt.Errorf("plots: %w: %s of %v mm, want 40 to 1000", ErrOption, name, mm)
	}
	return vg.Length(mm) * vg.Millimeter, nil
}

// timeTicks are whole years for months, so that the years a rate is published
// for have their tick, and round numbers otherwise.
func timeTicks(unit string, end float64) []float64 {
	switch {
	case unit == "months" && end >= 36:
		return ticks(end, 13, 1, []float64{12, 24, 36, 60, 120, 240, 600})
	case unit == "months" && end > 12:
		return ticks(end, 8, 1, []float64{6})
	}
	return ticks(end, 8, math.Pow(10, math.Floor(math.Log10(end))-1), []float64{1, 2, 5, 10, 20})
}

// ticks takes the first step that makes no more than most of them, else the last.
func ticks(end, most, scale float64, steps []float64) []float64 {
	step := steps[len(steps)-1] * scale
	for _, s := range steps {
		if end/(s*scale) <= most {
			step = s * scale
			break
		}
	}
	var out []float64
	for i := 0; float64(i)*step <= end*(1+1e-9) && i < 100; i++ {
		out = append(out, float64(i)*step)
	}
	return out
}

// constant shows the given ticks and nothing between them.
func constant(values []float64, label func(float64) string) plot.ConstantTicks {
	out := make(plot.ConstantTicks, len(values))
	for i, v := range values {
		out[i] = plot.Tick{Value: v, Label: label(v)}
	}
	return out
}

// logTicks are 1, 2 and 5 times the powers of ten within [lo, hi].
func logTicks(lo, hi float64) []float64 {
	var out []float64
	for k := math.Floor(math.Log10(lo)); k <= math.Log10(hi); k++ {
		for _, m := range []float64{1, 2, 5} {
			if v := m * math.Pow(10, k); v >= lo && v <= hi {
				out = append(out, v)
			}
		}
	}
	return out
}

// stepTicks are round numbers within [lo, hi], nine at most, whose step is no
// smaller than least.
func stepTicks(lo, hi, least float64) []float64 {
	scale := math.Pow(10, math.Floor(math.Log10(hi-lo))-1)
	step := 20 * scale
	for _, s := range []float64{1, 2, 5, 10} {
		if (hi-lo)/(s*scale) <= 8 {
			step = s * scale
			break
		}
	}
	step = max(least, step)
	var out []float64
	for k := math.Ceil(lo / step); k*step <= hi && len(out) < 100; k++ {
		out = append(out, k*step)
	}
	return out
}

func short(x float64) string { return table.Signif(x, 6) }

// noteLine is the height of a line of words below a figure.
const noteLine = vg.Length(11)

// wrapped breaks words into lines of a width; each text begins a line.
func wrapped(texts []string, style text.Style, width vg.Length) []string {
	var lines []string
	for _, t := range texts {
		line := ""
		for _, word := range strings.Fields(t) {
			longer := strings.TrimSpace(line + " " + word)
			if line != "" && style.Width(longer) > width {
				lines, longer = append(lines, line), word
			}
			line = longer
		}
		lines = append(lines, line)
	}
	return lines
}

// writeNotes writes lines at the bottom, and returns what is above them.
func writeNotes(c draw.Canvas, lines []string) draw.Canvas {
	style := lettering(smallSize)
	for i, line := range lines {
		c.FillText(style, vg.Point{X: c.Min.X, Y: c.Min.Y + noteLine*vg.Length(len(lines)-1-i)}, line)
	}
	return draw.Crop(c, 0, 0, noteLine*vg.Length(len(lines)), 0)
}
