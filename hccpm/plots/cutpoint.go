package plots

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/stats"
	"hipec/hccpm/table"
)

// CutPoint draws the search for the best cut-point of a marker: the absolute standardised statistic at each cut-point
// looked at, and a line at the best. A flat or ragged profile says that there is no such point.
//
// Labels left empty are "Cut-point of the marker" and "Standardised statistic". The legend has the
// cut with its P value, corrected for the search.
//
// Errors: no cut-points wrap [ErrNothing]; sizes outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: plot(maxstat::maxstat.test(...)), plot(survminer::surv_cutpoint(...)).
func CutPoint(c stats.CutPoint, options ...FigureOptions) (*Figure, error) {
	o := option.Of(options)
	if len(c.Profile) == 0 {
		return nil, fmt.Errorf("plots: cut-point: %w", ErrNothing)
	}
	at := make(plotter.XYs, len(c.Profile))
	for i, s := range c.Profile {
		at[i] = plotter.XY{X: s.Cut, Y: math.Abs(s.Statistic)}
	}
	test := table.P(c.P) + ", corrected"
	alt := fmt.Sprintf("Best cut-point, %s: %s%s, %s looked at. The largest statistic is %s at %s, with %d at or below "+
		"and %d above; %s for the search.",
		c.Title, count(c.N, "patient"), amongThem(o.Events), count(len(c.Profile), "cut-point"), table.Fixed(c.Statistic, 2),
		short4(c.Cut), c.Below, c.Above, test)
	data := numbers{n: len(c.Profile), columns: []column{
		numberColumn("cut", 6, func(i int) float64 { return c.Profile[i].Cut }),
		numberColumn("n at or below", 7, func(i int) float64 { return float64(c.Profile[i].Below) }),
		numberColumn("statistic", 4, func(i int) float64 { return at[i].Y }),
	}}
	return o.make(alt, data, "Cut-point of the marker", "Standardised statistic", defaultWidth, defaultHeight,
		func(canvas draw.Canvas) {
			xlo, xhi := widenBy(at[0].X, at[len(at)-1].X)
			p := o.plain(xlo, xhi, 0, 1.25*c.Statistic+0.1)
			best := thinRule(plotter.XY{X: c.Cut}, plotter.XY{X: c.Cut, Y: c.Statistic})
			best.LineStyle.Color = palette(1)
			p.Add(best)
			p.Add(&plotter.Line{XYs: at, LineStyle: draw.LineStyle{Color: palette(0), Width: lineWidth}})
			if len(at) <= 60 {
				p.Add(glyphs(at, draw.GlyphStyle{Color: palette(0), Radius: 1.8, Shape: draw.CircleGlyph{}}))
			}
			chosen := glyphs(plotter.XYs{{X: c.Cut, Y: c.Statistic}}, draw.GlyphStyle{Color: palette(1), Radius: 3.2,
				Shape: draw.CircleGlyph{}})
			p.Add(chosen)
			p.Legend.Add(short4(c.Cut)+", "+test, chosen)
			placeLegend(p, p.DataCanvas(canvas), dense(at))
			p.Draw(canvas)
		})
}
