package plots

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// censorTick is the small upright stroke at which somebody leaves unharmed.
type censorTick struct{}

// DrawGlyph implements draw.GlyphDrawer.
func (censorTick) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	c.SetLineStyle(draw.LineStyle{Color: s.Color, Width: 1})
	var p vg.Path
	p.Move(vg.Point{X: at.X, Y: at.Y - s.Radius})
	p.Line(vg.Point{X: at.X, Y: at.Y + s.Radius})
	c.Stroke(p)
}

// diamond is a published value: open, so that the curve shows through.
type diamond struct{}

// DrawGlyph implements draw.GlyphDrawer.
func (diamond) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	var p vg.Path
	p.Move(vg.Point{X: at.X, Y: at.Y + s.Radius})
	p.Line(vg.Point{X: at.X + s.Radius, Y: at.Y})
	p.Line(vg.Point{X: at.X, Y: at.Y - s.Radius})
	p.Line(vg.Point{X: at.X - s.Radius, Y: at.Y})
	p.Close()
	c.SetColor(white)
	c.Fill(p)
	c.SetLineStyle(draw.LineStyle{Color: s.Color, Width: 1.2})
	c.Stroke(p)
}

// arrow is a thin line from one point of the data to another, with a head.
type arrow struct {
	from, to plotter.XY
	style    draw.LineStyle
}

// Plot implements plot.Plotter.
func (a arrow) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	tip := vg.Point{X: x(a.to.X), Y: y(a.to.Y)}
	tail := vg.Point{X: x(a.from.X) + 5, Y: y(a.from.Y)}
	if tip.X-tail.X < 8 {
		return
	}
	c.StrokeLine2(a.style, tail.X, tail.Y, tip.X, tip.Y)
	head := a.style
	head.Dashes = nil
	c.StrokeLine2(head, tip.X-4, tip.Y+2.5, tip.X, tip.Y)
	c.StrokeLine2(head, tip.X-4, tip.Y-2.5, tip.X, tip.Y)
}

// glyphs is points of one style.
func glyphs(at plotter.XYs, s draw.GlyphStyle) *plotter.Scatter {
	return &plotter.Scatter{XYs: at, GlyphStyle: s}
}

// words beside points.
func words(at plotter.XYs, what []string, dx, dy vg.Length) *plotter.Labels {
	style := make([]draw.TextStyle, len(what))
	for i := range style {
		style[i] = lettering(smallSize)
	}
	return &plotter.Labels{XYs: at, Labels: what, TextStyle: style, Offset: vg.Point{X: dx, Y: dy}}
}

// corner is a place for the legend.
type corner struct{ top, left bool }

// placeLegend puts the legend into the corner where it hides the fewest of the
// given points of the data; the top right wins a draw.  It leaves room for
// lettering that is wider than Liberation Sans, where that is not installed.
// It returns the place, and how many points it hides there.
func placeLegend(p *plot.Plot, c draw.Canvas, points plotter.XYs) (vg.Rectangle, int) {
	x, y := p.Transforms(&c)
	p.Legend.Left = true // the sample of the line before its name
	r := p.Legend.Rectangle(c)
	w, h := (r.Max.X-r.Min.X)*1.15, r.Max.Y-r.Min.Y
	const pad = vg.Length(4)
	best, least, place := corner{true, false}, len(points)+1, vg.Rectangle{}
	for _, k := range []corner{{true, false}, {false, true}, {false, false}, {true, true}} {
		box := vg.Rectangle{Min: vg.Point{X: c.Max.X - w - pad, Y: c.Max.Y - h - pad}, Max: c.Max}
		if k.left {
			box.Min.X, box.Max.X = c.Min.X, c.Min.X+w+pad
		}
		if !k.top {
			box.Min.Y, box.Max.Y = c.Min.Y, c.Min.Y+h+pad
		}
		hidden := 0
		for _, at := range points {
			px, py := x(at.X), y(at.Y)
			if px >= box.Min.X && px <= box.Max.X && py >= box.Min.Y && py <= box.Max.Y {
				hidden++
			}
		}
		if hidden < least {
			best, least, place = k, hidden, box
		}
	}
	p.Legend.Top = best.top
	p.Legend.XOffs, p.Legend.YOffs = c.Max.X-c.Min.X-w-pad, pad
	if best.left {
		p.Legend.XOffs = 2 * pad
	}
	if best.top {
		p.Legend.YOffs = -pad / 2
	}
	return place, least
}

// head is the point of an arrow, to the right or, if negative, to the left.
type head struct{ way vg.Length }

// DrawGlyph implements draw.GlyphDrawer.
func (h head) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	var p vg.Path
	p.Move(vg.Point{X: at.X + h.way*s.Radius, Y: at.Y})
	p.Line(vg.Point{X: at.X - h.way*s.Radius, Y: at.Y + s.Radius})
	p.Line(vg.Point{X: at.X - h.way*s.Radius, Y: at.Y - s.Radius})
	p.Close()
	c.SetColor(s.Color)
	c.Fill(p)
}

// cross is a death.
type cross struct{}

// DrawGlyph implements draw.GlyphDrawer.
func (cross) DrawGlyph(c *draw.Canvas, s draw.GlyphStyle, at vg.Point) {
	r := s.Radius * 0.85
	style := draw.LineStyle{Color: s.Color, Width: 1.5}
	c.StrokeLine2(style, at.X-r, at.Y-r, at.X+r, at.Y+r)
	c.StrokeLine2(style, at.X-r, at.Y+r, at.X+r, at.Y-r)
}

// veil lets what lies behind a legend shine through faintly.
type veil vg.Rectangle

// Plot implements plot.Plotter.
func (v veil) Plot(c draw.Canvas, _ *plot.Plot) {
	pale := white
	pale.A = 205
	bar(c, v.Min.X, v.Max.X, (v.Min.Y+v.Max.Y)/2, v.Max.Y-v.Min.Y, pale)
}

// around is an upright or a level line that leaves out a place: words stand there,
// and on a transparent ground nothing veils what is behind them.
type around struct {
	from, to plotter.XY
	style    draw.LineStyle
	place    *vg.Rectangle
}

// Plot implements plot.Plotter.
func (a around) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	lo, hi := vg.Point{X: x(a.from.X), Y: y(a.from.Y)}, vg.Point{X: x(a.to.X), Y: y(a.to.Y)}
	if lo.X > hi.X || lo.Y > hi.Y {
		lo, hi = hi, lo
	}
	box := *a.place
	if lo.X > box.Max.X || hi.X < box.Min.X || lo.Y > box.Max.Y || hi.Y < box.Min.Y {
		c.StrokeLine2(a.style, lo.X, lo.Y, hi.X, hi.Y)
		return
	}
	if lo.X == hi.X {
		if lo.Y < box.Min.Y {
			c.StrokeLine2(a.style, lo.X, lo.Y, lo.X, box.Min.Y)
		}
		if hi.Y > box.Max.Y {
			c.StrokeLine2(a.style, lo.X, hi.Y, lo.X, box.Max.Y)
		}
		return
	}
	if lo.X < box.Min.X {
		c.StrokeLine2(a.style, lo.X, lo.Y, box.Min.X, lo.Y)
	}
	if hi.X > box.Max.X {
		c.StrokeLine2(a.style, box.Max.X, lo.Y, hi.X, lo.Y)
	}
}
