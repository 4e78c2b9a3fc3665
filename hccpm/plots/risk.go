package plots

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const riskLine = vg.Length(smallSize) * 1.35

// riskGap keeps a row's label clear of the number under the axis's first tick.
const riskGap = vg.Length(16)

// riskHeight is the room for one line a group, and a heading if there are
// several.
func riskHeight(rows int) vg.Length {
	if rows == 1 {
		return riskLine * 1.3
	}
	return riskLine * vg.Length(rows+1)
}

// indent is how far the axes must move to the right so that the labels of the
// groups fit to the left of the numbers.
func (f *survivalFigure) indent(p *plot.Plot, c draw.Canvas) vg.Length {
	style := lettering(smallSize)
	widest := vg.Length(0)
	for _, r := range f.risk {
		widest = max(widest, style.Width(r.label))
	}
	have := p.DataCanvas(c).Min.X - c.Min.X
	return max(0, widest*1.1+riskGap-have)
}

// drawRisk writes the numbers below the axis, each under its tick.
func (f *survivalFigure) drawRisk(c, area draw.Canvas, p *plot.Plot, times []float64) {
	x, _ := p.Transforms(&area)
	label, figure := lettering(smallSize), lettering(smallSize)
	label.XAlign, figure.XAlign = draw.XRight, draw.XCenter
	heading := lettering(smallSize)
	y := c.Min.Y + riskLine*vg.Length(len(f.risk))
	if len(f.risk) > 1 {
		c.FillText(heading, vg.Point{X: c.Min.X, Y: y}, "Number at risk")
	}
	for i, r := range f.risk {
		y := c.Min.Y + riskLine*vg.Length(len(f.risk)-1-i)
		if len(f.risk) > 1 {
			label.Color = palette(i)
		}
		c.FillText(label, vg.Point{X: area.Min.X - riskGap, Y: y}, r.label)
		for _, t := range times {
			c.FillText(figure, vg.Point{X: x(t), Y: y}, r.at(t))
		}
	}
}
