package plots

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	// A line shorter than this is drawn whole, corner by corner.
	fewCorners = 4000
	// Corners nearer together than this are one: a tenth of a pixel at 192 to the
	// inch.
	lineCell = vg.Length(0.04)
	// Censoring ticks are a point wide; nearer together than a quarter of that they
	// are a bar, with and without those between.
	markCell = vg.Length(0.25)
)

// thinner knows how large a step must be to be seen.
type thinner struct {
	width, height vg.Length
	p             *plot.Plot
	whole         bool // draws everything
}

// newThinner is for a plot with its range set that is to be drawn on c.  The axes
// will leave it less room than c has: it errs on the side of drawing more.
func newThinner(p *plot.Plot, c draw.Canvas) thinner {
	return thinner{width: c.Max.X - c.Min.X, height: c.Max.Y - c.Min.Y, p: p}
}

// cells answers the square of the canvas, of the given side, that a point lies in.
func (t thinner) cells(side vg.Length) func(at plotter.XY) [2]int64 {
	w, h := float64(t.width/side), float64(t.height/side)
	if _, linear := t.p.X.Scale.(plot.LinearScale); !linear {
		return func(at plotter.XY) [2]int64 {
			return [2]int64{int64(w * t.p.X.Norm(at.X)), int64(h * t.p.Y.Norm(at.Y))}
		}
	}
	kx, ky := w/(t.p.X.Max-t.p.X.Min), h/(t.p.Y.Max-t.p.Y.Min)
	x0, y0 := t.p.X.Min, t.p.Y.Min
	return func(at plotter.XY) [2]int64 { return [2]int64{int64(kx * (at.X - x0)), int64(ky * (at.Y - y0))} }
}

// line keeps the first and the last of successive corners within one cell: where
// a step can be seen, both of its ends stay where they are.
func (t thinner) line(xys plotter.XYs) plotter.XYs {
	if len(xys) <= fewCorners || t.whole {
		return xys
	}
	out := plotter.XYs{xys[0]}
	cell := t.cells(lineCell)
	in, last := cell(xys[0]), 0
	for i := 1; i < len(xys); i++ {
		now := cell(xys[i])
		if now == in {
			continue
		}
		if last != i-1 {
			out = append(out, xys[i-1])
		}
		out = append(out, xys[i])
		in, last = now, i
	}
	if last != len(xys)-1 {
		out = append(out, xys[len(xys)-1])
	}
	return out
}

// marks keeps the first of successive marks within one cell.
func (t thinner) marks(xys plotter.XYs) plotter.XYs {
	if len(xys) <= fewCorners || t.whole {
		return xys
	}
	out := plotter.XYs{xys[0]}
	cell := t.cells(markCell)
	in := cell(xys[0])
	for _, at := range xys[1:] {
		if now := cell(at); now != in {
			out, in = append(out, at), now
		}
	}
	return out
}
