package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
	"hipec/hccpm/table"
)

// EffectOverTime draws how a coefficient of a Cox model changes with time: its scaled Schoenfeld residuals, and the
// smooth curve through them with its band. The dashed line is the estimate of the fit; a curve that leaves it shows an
// effect that changes with time. The thin line is no effect.
//
// Time stands on the scale of the test's transform: for Kaplan-Meier's and ranks, events are evenly spread. Labels left
// empty are "Time (unit)" and "Log hazard ratio of" the coefficient. The legend has the test.
//
// Errors: no events wrap [ErrNothing]; sizes outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: plot(cox.zph(fit, terms = FALSE)), survminer::ggcoxzph.
func EffectOverTime(e models.EffectOverTime, options ...FigureOptions) (*Figure, error) {
	o := option.Of(options)
	if len(e.Time) == 0 {
		return nil, fmt.Errorf("plots: effect over time: %w", ErrNothing)
	}
	alt := fmt.Sprintf("Effect of %s over time, %s: %s, %s, log hazard ratio %s in the fit.", e.Name, e.Title,
		count(e.N, "patient"),
		count(e.Events, "event"), table.Signif(e.Estimate, 3))
	if n := len(e.Smooth); n > 0 {
		alt += fmt.Sprintf(" The smooth curve goes from %s at %s over %s at %s to %s at %s.",
			table.Signif(e.Smooth[0].Estimate, 3), short4(e.Smooth[0].Time),
			table.Signif(e.Smooth[n/2].Estimate, 3), short4(e.Smooth[n/2].Time), table.Signif(e.Smooth[n-1].Estimate, 3),
			short4(e.Smooth[n-1].Time))
	}
	test := "Change with time, " + table.P(e.Test.P)
	alt += " " + test + "."
	x := strings.TrimSuffix("Time ("+e.Unit+")", " ()")
	return o.make(alt, effectNumbers(e), x, "Log hazard ratio of "+e.Name, defaultWidth, defaultHeight,
		func(c draw.Canvas) {
			at := make(plotter.XYs, len(e.Time))
			ylo, yhi := min(0, e.Estimate), max(0, e.Estimate)
			for i := range at {
				at[i] = plotter.XY{X: e.Place[i], Y: e.Residual[i]}
				ylo, yhi = min(ylo, at[i].Y), max(yhi, at[i].Y)
			}
			var curve, upper, lower plotter.XYs
			for _, s := range e.Smooth {
				curve = append(curve, plotter.XY{X: s.Place, Y: s.Estimate})
				upper, lower = append(upper, plotter.XY{X: s.Place, Y: s.Upper}), append(lower, plotter.XY{X: s.Place, Y: s.Lower})
				ylo, yhi = min(ylo, s.Lower), max(yhi, s.Upper)
			}
			xlo, xhi := widenBy(at[0].X, at[len(at)-1].X)
			ylo, yhi = widenBy(ylo, yhi)
			yhi += 0.22 * (yhi - ylo) // for the legend: a point behind it would look like a part of it
			p := o.plain(xlo, xhi, ylo, yhi)
			p.X.Tick.Marker = placeTicks(e)
			if curve != nil {
				shade := palette(1)
				shade.A = 60
				p.Add(&plotter.Polygon{XYs: []plotter.XYs{band(upper, lower)}, Color: shade})
			}
			p.Add(&plotter.Line{XYs: plotter.XYs{{X: xlo}, {X: xhi}}, LineStyle: draw.LineStyle{Color: ink(), Width: 0.5}})
			p.Add(glyphs(at, draw.GlyphStyle{Color: palette(0), Radius: 1.8, Shape: draw.RingGlyph{}}))
			fitted := thinRule(plotter.XY{X: xlo, Y: e.Estimate}, plotter.XY{X: xhi, Y: e.Estimate})
			p.Add(fitted)
			p.Legend.Add("in the fit", fitted)
			if curve != nil {
				line := &plotter.Line{XYs: curve, LineStyle: draw.LineStyle{Color: palette(1), Width: lineWidth}}
				p.Add(line)
				p.Legend.Add("smooth", line)
			}
			p.Legend.Add(test)
			place, hidden := placeLegend(p, p.DataCanvas(c), append(slices.Clone(at), dense(curve)...))
			if hidden > 0 {
				p.Add(veil(place))
			}
			p.Draw(c)
		})
}

// placeTicks marks round times at their places, those that are far enough apart.
func placeTicks(e models.EffectOverTime) plot.ConstantTicks {
	first, last := e.Time[0], e.Time[len(e.Time)-1]
	width := e.Place[len(e.Place)-1] - e.Place[0]
	if width == 0 {
		return plot.ConstantTicks{{Value: e.Place[0], Label: short(first)}}
	}
	var out plot.ConstantTicks
	from := math.Inf(-1)
	candidates := timeTicks(e.Unit, last)
	if last > 4*e.Time[len(e.Time)/2] { // crowded at the start: round numbers at even distances on the axis
		candidates = nil
		for k := range 9 {
			at := min(len(e.Time)-1, k*len(e.Time)/8)
			candidates = append(candidates, roundTo(e.Time[at], 2))
		}
	}
	for _, t := range candidates {
		if t < first || t > last {
			continue
		}
		k, _ := slices.BinarySearch(e.Time, t)
		place := e.Place[min(k, len(e.Place)-1)]
		if k > 0 && k < len(e.Time) && e.Time[k] > e.Time[k-1] {
			place = e.Place[k-1] + (e.Place[k]-e.Place[k-1])*(t-e.Time[k-1])/(e.Time[k]-e.Time[k-1])
		}
		if place-from > 0.07*width {
			out, from = append(out, plot.Tick{Value: place, Label: short(t)}), place
		}
	}
	if len(out) == 0 {
		out = plot.ConstantTicks{{Value: e.Place[0], Label: short4(first)}, {Value: e.Place[len(e.Place)-1],
			Label: short4(last)}}
	}
	return out
}

// roundTo keeps so many significant digits.
func roundTo(x float64, digits int) float64 {
	if x == 0 {
		return 0
	}
	scale := math.Pow(10, float64(digits-1)-math.Floor(math.Log10(math.Abs(x))))
	return math.Round(x*scale) / scale
}

func short4(x float64) string { return table.Signif(x, 4) }

func effectNumbers(e models.EffectOverTime) numbers {
	residuals := numbers{n: len(e.Time), columns: []column{
		numberColumn("time", 6, func(i int) float64 { return e.Time[i] }),
		numberColumn("log hazard ratio", 5, func(i int) float64 { return e.Residual[i] }),
	}}
	level := levelName(e.Level)
	curve := numbers{n: len(e.Smooth), columns: []column{
		numberColumn("time", 6, func(i int) float64 { return e.Smooth[i].Time }),
		numberColumn("log hazard ratio", 5, func(i int) float64 { return e.Smooth[i].Estimate }),
		numberColumn("lower "+level, 5, func(i int) float64 { return e.Smooth[i].Lower }),
		numberColumn("upper "+level, 5, func(i int) float64 { return e.Smooth[i].Upper }),
	}}
	return together("drawn as", part{"smooth curve", curve}, part{"residual", residuals})
}
