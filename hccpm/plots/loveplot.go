package plots

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/propensity"
	"hipec/hccpm/table"
)

// LovePlot draws how alike two groups are before and after weighting or matching: the absolute
// standardised mean difference of each covariate, a ring before and a disc after, and a dashed line
// at the threshold below which differences are small.
//
// Rows are in the order of the balance, the propensity score first. A difference that is not known
// has no mark. Labels left empty are "Absolute standardised mean difference" and none; the width,
// if 0, is 130 mm, the height, if 0, that of the rows, 40 mm at least.
//
// Errors: no rows wrap [ErrNothing]; sizes outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: cobalt::love.plot(m, abs = TRUE, binary = "std", thresholds = 0.1).
func LovePlot(b propensity.Balance, options ...FigureOptions) (*Figure, error) {
	o := option.Of(options)
	if len(b.Rows) == 0 {
		return nil, fmt.Errorf("plots: love plot: %w", ErrNothing)
	}
	l := love{rows: b.Rows, threshold: b.Options.Threshold}
	var parts []string
	top := l.threshold
	for _, r := range b.Rows {
		before, after := math.Abs(r.Before.SMD), math.Abs(r.After.SMD)
		parts = append(parts, fmt.Sprintf("%s %s before, %s after", r.Name(), table.Fixed(before, 2), table.Fixed(after, 2)))
		for _, v := range []float64{before, after} {
			if finite(v) {
				top = max(top, v)
			}
		}
		l.label = max(l.label, lettering(smallSize).Width(r.Name()))
	}
	l.top = 1.06 * top
	alt := fmt.Sprintf("Love plot, %s: %s, %d of them treated%s. Absolute standardised mean differences: %s.",
		b.Weights.Method, count(b.N, "patient"),
		b.Treated, amongThem(o.Events), strings.Join(parts, "; "))
	height := float64((13*vg.Length(len(b.Rows))+64)/vg.Millimeter) + 2*float64(margin/vg.Millimeter)
	if o.Title != "" {
		height += 6
	}
	height = max(height, 40)
	data := numbers{n: len(b.Rows), columns: []column{
		textColumn("", func(i int) string { return b.Rows[i].Name() }),
		numberColumn("SMD before", 4, func(i int) float64 { return b.Rows[i].Before.SMD }),
		numberColumn("SMD after", 4, func(i int) float64 { return b.Rows[i].After.SMD }),
	}}
	figure, err := o.make(alt, data, "Absolute standardised mean difference", "", 130, height,
		func(c draw.Canvas) { l.drawOn(c, o) })
	return figure, err
}

type love struct {
	rows      []propensity.BalanceRow
	threshold float64
	top       float64
	label     vg.Length
}

func (l love) drawOn(c draw.Canvas, o FigureOptions) {
	n := len(l.rows)
	p := o.plain(0, l.top, -0.7, float64(n)+0.6)
	p.HideY()
	if o.YLabel == "" {
		p.Y.Label.Text = ""
	}
	var before, after plotter.XYs
	for i, r := range l.rows {
		y := float64(n - 1 - i)
		p.Add(&plotter.Line{XYs: plotter.XYs{{X: 0, Y: y}, {X: l.top, Y: y}}, LineStyle: draw.LineStyle{Color: palette(5),
			Width: 0.3, Dashes: []vg.Length{1, 2}}})
		if v := math.Abs(r.Before.SMD); finite(v) {
			before = append(before, plotter.XY{X: v, Y: y})
		}
		if v := math.Abs(r.After.SMD); finite(v) {
			after = append(after, plotter.XY{X: v, Y: y})
		}
	}
	small := thinRule(plotter.XY{X: l.threshold, Y: -0.7}, plotter.XY{X: l.threshold, Y: float64(n) - 0.4})
	p.Add(small)
	rings := glyphs(before, draw.GlyphStyle{Color: palette(1), Radius: 3, Shape: draw.RingGlyph{}})
	discs := glyphs(after, draw.GlyphStyle{Color: palette(0), Radius: 3, Shape: draw.CircleGlyph{}})
	p.Add(rings, discs)
	p.Y.Min, p.Y.Max, p.X.Min, p.X.Max = -0.7, float64(n)+0.6, 0, l.top
	area := draw.Crop(c, min(l.label, (c.Max.X-c.Min.X)/2)+8, 0, 0, 0)
	p.Draw(area)
	inner := p.DataCanvas(area)
	_, y := p.Transforms(&inner)
	style := lettering(smallSize)
	style.YAlign = draw.YCenter
	for i, r := range l.rows {
		c.FillText(style, vg.Point{X: c.Min.X, Y: y(float64(n - 1 - i))}, r.Name())
	}
	l.legend(inner, y(float64(n)+0.1), rings.GlyphStyle, discs.GlyphStyle)
}

// legend stands in one line above the rows.
func (l love) legend(c draw.Canvas, y vg.Length, before, after draw.GlyphStyle) {
	style := lettering(smallSize)
	style.YAlign = draw.YCenter
	x := c.Min.X + 4
	for _, k := range []struct {
		word  string
		style draw.GlyphStyle
	}{{"before", before}, {"after", after}} {
		c.DrawGlyph(k.style, vg.Point{X: x, Y: y})
		c.FillText(style, vg.Point{X: x + 7, Y: y}, k.word)
		x += 7 + style.Width(k.word) + 14
	}
}
