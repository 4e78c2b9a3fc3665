package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	// A line of no more corners is drawn as it is.
	fewCorners = 4000
	// Steps within a square of this side are drawn together: a tenth of a pixel at
	// 192 to the inch.
	stepCell = vg.Length(0.04)
	// Ticks no farther apart than this are one shape; they are a point wide.
	tickCell = vg.Length(0.05)
)

// place is where a point of the data stands on a canvas.  It is asked millions of
// times.
func place(c *draw.Canvas, p *plot.Plot) func(plotter.XY) vg.Point {
	x, y := p.Transforms(c)
	_, straightX := p.X.Scale.(plot.LinearScale)
	_, straightY := p.Y.Scale.(plot.LinearScale)
	if !straightX || !straightY {
		return func(at plotter.XY) vg.Point { return vg.Point{X: x(at.X), Y: y(at.Y)} }
	}
	left, bottom, x0, y0 := x(p.X.Min), y(p.Y.Min), p.X.Min, p.Y.Min
	kx, ky := (x(p.X.Max)-left)/vg.Length(p.X.Max-x0), (y(p.Y.Max)-bottom)/vg.Length(p.Y.Max-y0)
	return func(at plotter.XY) vg.Point {
		return vg.Point{X: left + kx*vg.Length(at.X-x0), Y: bottom + ky*vg.Length(at.Y-y0)}
	}
}

// thinned is a staircase without the steps that cannot be seen.
//
// A run of corners within a square of the given side becomes one step between its
// first and its last, with as much below it as the run has: pixels that see but
// a part of it keep their shade.  A longer step keeps both of its ends.  Where
// the staircase goes one way, it stays as long as it was, so that dashes stay where
// they are.
func thinned(xys plotter.XYs, at func(plotter.XY) vg.Point, side vg.Length) []vg.Point {
	var out []vg.Point
	add := func(p vg.Point) {
		if n := len(out); n > 1 && (out[n-2].X == out[n-1].X && out[n-1].X == p.X &&
			(p.Y > out[n-1].Y) == (out[n-1].Y > out[n-2].Y) ||
			out[n-2].Y == out[n-1].Y && out[n-1].Y == p.Y && (p.X > out[n-1].X) == (out[n-1].X > out[n-2].X)) {
			out = out[:n-1] // goes straight on
		}
		out = append(out, p)
	}
	var first, last vg.Point // of the run
	below := vg.Length(0)    // between its first level and the corners so far
	end := func() {
		if first.X != last.X && first.Y != last.Y {
			x := last.X - below/(last.Y-first.Y)
			x = min(max(x, min(first.X, last.X)), max(first.X, last.X))
			add(vg.Point{X: x, Y: first.Y})
			add(vg.Point{X: x, Y: last.Y})
		}
		if first != last {
			add(last)
		}
	}
	for i, xy := range xys {
		p := at(xy)
		if i == 0 {
			first, last = p, p
			add(p)
			continue
		}
		if side > 0 && within(first, p, side) {
			below += (p.X - last.X) * ((last.Y+p.Y)/2 - first.Y)
			last = p
			continue
		}
		end()
		first, below = last, 0
		if side > 0 && within(first, p, side) {
			below = (p.X - first.X) * (p.Y - first.Y) / 2
			last = p
			continue
		}
		add(p)
		first, last = p, p
	}
	end()
	return out
}

func within(a, b vg.Point, side vg.Length) bool {
	return max(a.X-b.X, b.X-a.X) <= side && max(a.Y-b.Y, b.Y-a.Y) <= side
}

// stairs is the line of a survival figure.  A long one is drawn as the shape that a
// pen leaves: what draws lines piece by piece rounds each piece, and thousands of
// them in one pixel show.
type stairs struct {
	xys   plotter.XYs
	style draw.LineStyle
	side  vg.Length // of the square in which steps cannot be told apart; 0 draws all
}

func (s stairs) plain() *plotter.Line { return &plotter.Line{XYs: s.xys, LineStyle: s.style} }

// reach is the range of points that ascend in time.
func reach(xys plotter.XYs) (xmin, xmax, ymin, ymax float64) {
	if len(xys) == 0 {
		return math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	}
	ymin, ymax = xys[0].Y, xys[0].Y
	for _, at := range xys {
		if at.Y < ymin {
			ymin = at.Y
		} else if at.Y > ymax {
			ymax = at.Y
		}
	}
	return xys[0].X, xys[len(xys)-1].X, ymin, ymax
}

// DataRange implements plot.DataRanger.
func (s stairs) DataRange() (xmin, xmax, ymin, ymax float64) { return reach(s.xys) }

// GlyphBoxes implements plot.GlyphBoxer: axes leave room for half the line's width.
func (s stairs) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	ends := s.plain()
	ends.XYs = outermost(s.xys)
	return ends.GlyphBoxes(p)
}

// outermost is what decides the room of many points that go one way.
func outermost(xys plotter.XYs) plotter.XYs {
	if len(xys) <= fewCorners {
		return xys
	}
	return plotter.XYs{xys[0], xys[len(xys)-1]}
}

// Thumbnail implements plot.Thumbnailer.
func (s stairs) Thumbnail(c *draw.Canvas) { s.plain().Thumbnail(c) }

// Plot implements plot.Plotter.
func (s stairs) Plot(c draw.Canvas, p *plot.Plot) {
	if len(s.xys) <= fewCorners {
		s.plain().Plot(c, p)
		return
	}
	line := thinned(s.xys, place(&c, p), s.side)
	if !oneWay(line) {
		c.StrokeLines(s.style, c.ClipLinesXY(line)...)
		return
	}
	lines := [][]vg.Point{line}
	if !c.Contains(line[0]) || !c.Contains(line[len(line)-1]) {
		lines = c.ClipLinesXY(line)
	}
	var shape vg.Path
	for _, l := range lines {
		for _, piece := range dashesOf(l, s.style.Dashes) {
			shape = append(shape, ribbon(piece, s.style.Width/2, s.style.Width/2, true)...)
		}
	}
	c.SetColor(s.style.Color)
	c.Fill(shape)
}

// oneWay reports whether a line never turns back, to the left, or up and down.
func oneWay(line []vg.Point) bool {
	up, down := false, false
	for i := 1; i < len(line); i++ {
		if line[i].X < line[i-1].X {
			return false
		}
		up, down = up || line[i].Y > line[i-1].Y, down || line[i].Y < line[i-1].Y
	}
	return len(line) > 1 && !(up && down)
}

// dashesOf cuts a line into its dashes.
func dashesOf(line []vg.Point, pattern []vg.Length) [][]vg.Point {
	if len(pattern) == 0 || len(line) == 0 {
		return [][]vg.Point{line}
	}
	var out [][]vg.Point
	piece := []vg.Point{line[0]}
	k, left := 0, pattern[0]
	for i := 1; i < len(line); {
		from := piece[len(piece)-1]
		step := vg.Length(math.Hypot(float64(line[i].X-from.X), float64(line[i].Y-from.Y)))
		if step <= left {
			piece, left = append(piece, line[i]), left-step
			i++
			continue
		}
		cut := vg.Point{X: from.X + (line[i].X-from.X)*left/step, Y: from.Y + (line[i].Y-from.Y)*left/step}
		if k%2 == 0 {
			out = append(out, append(piece, cut))
		}
		piece = []vg.Point{cut}
		k++
		left = pattern[k%len(pattern)]
	}
	if k%2 == 0 && len(piece) > 1 {
		out = append(out, piece)
	}
	return out
}

// steepness of a staircase within the given length from its beginning: 0 is level,
// 1 upright.  A single step too small to be seen does not turn the end of a line.
func steepness(n int, length vg.Length, corner func(i int) vg.Point) vg.Length {
	var across, up vg.Length
	for i := 1; i < n && across+up < length; i++ {
		from, to := corner(i-1), corner(i)
		rest := length - across - up
		across += min(rest, max(to.X-from.X, from.X-to.X))
		up += min(rest, max(to.Y-from.Y, from.Y-to.Y))
	}
	if across+up == 0 {
		return 0
	}
	return up / (across + up)
}

// ribbon is what a rectangle of the given half sides covers that moves along a
// staircase of one way.  A butt ribbon ends where the line does.
func ribbon(line []vg.Point, hx, hy vg.Length, butt bool) vg.Path {
	n := len(line)
	a, b := line[0], line[n-1]
	rising := b.Y > a.Y
	dx, dy := hx, hy // from the line to the edge above it
	begin, end := vg.Point{X: a.X - hx, Y: a.Y + hy}, vg.Point{X: b.X + hx, Y: b.Y - hy}
	if rising {
		dx = -hx
		begin.Y, end.Y = a.Y-hy, b.Y+hy
	}
	outX1, outY1, outX2, outY2 := hx, hy, hx, hy // how far the ends reach beyond the line
	if butt {
		s := steepness(n, 4*hx, func(i int) vg.Point { return line[i] })
		outX1, outY1 = s*hx, (1-s)*hy
		s = steepness(n, 4*hx, func(i int) vg.Point { return line[n-1-i] })
		outX2, outY2 = s*hx, (1-s)*hy
	}
	lo, hi := vg.Point{X: a.X - outX1, Y: b.Y - outY2}, vg.Point{X: b.X + outX2, Y: a.Y + outY1}
	if rising {
		lo.Y, hi.Y = a.Y-outY1, b.Y+outY2
	}
	path := make(vg.Path, 0, 2*n+3)
	add := func(x, y vg.Length) {
		p := vg.Point{X: min(max(x, lo.X), hi.X), Y: min(max(y, lo.Y), hi.Y)}
		if len(path) == 0 {
			path.Move(p)
		} else {
			path.Line(p)
		}
	}
	add(begin.X, begin.Y)
	for _, p := range line {
		add(p.X+dx, p.Y+dy)
	}
	add(end.X, end.Y)
	for i := n - 1; i >= 0; i-- {
		add(line[i].X-dx, line[i].Y-dy)
	}
	path.Close()
	return path
}

// shade is the band between two staircases.
type shade struct {
	upper, lower plotter.XYs
	colour       color.Color
	side         vg.Length
}

// DataRange implements plot.DataRanger.
func (s shade) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = reach(s.upper)
	_, last, lo, hi := reach(s.lower)
	return xmin, max(xmax, last), min(ymin, lo), max(ymax, hi)
}

// Plot implements plot.Plotter.
func (s shade) Plot(c draw.Canvas, p *plot.Plot) {
	if len(s.upper)+len(s.lower) <= 2*fewCorners {
		(&plotter.Polygon{XYs: []plotter.XYs{band(s.upper, s.lower)}, Color: s.colour}).Plot(c, p)
		return
	}
	at := place(&c, p)
	outline, below := thinned(s.upper, at, s.side), thinned(s.lower, at, s.side)
	for i := len(below) - 1; i >= 0; i-- {
		outline = append(outline, below[i])
	}
	c.FillPolygon(s.colour, c.ClipPolygonXY(outline))
}

// ticksAt is the ticks of censored times.  Where they are many, those that touch are
// one shape.
type ticksAt struct {
	xys   plotter.XYs
	style draw.GlyphStyle
	side  vg.Length
}

// DataRange implements plot.DataRanger.
func (t ticksAt) DataRange() (xmin, xmax, ymin, ymax float64) { return reach(t.xys) }

// GlyphBoxes implements plot.GlyphBoxer: axes leave room for the ticks.
func (t ticksAt) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	return glyphs(outermost(t.xys), t.style).GlyphBoxes(p)
}

// Plot implements plot.Plotter.
func (t ticksAt) Plot(c draw.Canvas, p *plot.Plot) {
	if len(t.xys) <= fewCorners || t.side == 0 {
		glyphs(t.xys, t.style).Plot(c, p)
		return
	}
	at := place(&c, p)
	var shape vg.Path
	for i := 0; i < len(t.xys); {
		from, last := i, at(t.xys[i])
		for i++; i < len(t.xys); i++ {
			next := at(t.xys[i])
			if !within(last, next, tickCell) || next.Y > last.Y {
				break
			}
			last = next
		}
		shape = append(shape, ribbon(thinned(stepped(t.xys[from:i]), at, t.side), 0.5, t.style.Radius, false)...)
	}
	c.SetColor(t.style.Color)
	c.Fill(shape)
}

// stepped is points with the corners of a curve between them: it stays level until
// the next.
func stepped(xys plotter.XYs) plotter.XYs {
	out := make(plotter.XYs, 0, 2*len(xys))
	for i, at := range xys {
		if i > 0 && xys[i-1].Y != at.Y {
			out = append(out, plotter.XY{X: at.X, Y: xys[i-1].Y})
		}
		out = append(out, at)
	}
	return out
}
