package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/prediction"
	"hipec/hccpm/table"
)

// ROCOf is a curve of [prediction.ROC] as [ROC] draws it, under the name of its score.
func ROCOf(name string, c prediction.ROCCurve) ROCCurve {
	return rocOf(name, c.Points, ROCCurve{AUC: c.AUC, Lower: c.Lower, Upper: c.Upper, N: c.N, Events: c.Events})
}

// TimeROCOf is a curve of [prediction.TimeROC] as [ROC] draws it: the name of its score, and the time, which stands
// behind it. N counts all patients, Events those who had the event by the time; who left before counts only by the
// weights of others.
func TimeROCOf(name string, c prediction.TimeROCCurve) ROCCurve {
	at := strings.TrimSpace("at " + short(c.Time) + " " + c.Unit)
	return rocOf(strings.TrimSpace(name+" "+at), c.Points, ROCCurve{AUC: c.AUC, Lower: c.Lower, Upper: c.Upper, N: c.N,
		Events: c.Cases})
}

func rocOf(name string, points []prediction.ROCPoint, out ROCCurve) ROCCurve {
	out.Name = name
	for _, p := range points {
		out.FalsePositive = append(out.FalsePositive, min(1, max(0, 1-p.Specificity)))
		out.TruePositive = append(out.TruePositive, min(1, p.Sensitivity))
	}
	return out
}

// CalibrationCurve draws observed against predicted risk: groups with their limits, the smooth curve with its band, and
// the diagonal, on which predictions are right. The legend has the ratio of observed to expected events and the slope.
//
// Both axes reach as far as the risks do, at most 1. Labels left empty are "Predicted risk" and "Observed risk"; the
// size, if 0, is 85 by 85 mm. What the calibration warns of is a note of the data.
//
// Errors: no groups wrap [ErrNothing]; sizes outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: rms::val.prob, CalibrationCurves::val.prob.ci.2.
func CalibrationCurve(c prediction.CalibrationCurve, options ...FigureOptions) (*Figure, error) {
	o := option.Of(options)
	if len(c.Groups) == 0 {
		return nil, fmt.Errorf("plots: calibration curve: %w", ErrNothing)
	}
	top := 0.0
	var parts []string
	for _, g := range c.Groups {
		top = max(top, g.Predicted, g.Observed)
		if finite(g.Upper) {
			top = max(top, g.Upper)
		}
		parts = append(parts, table.Percent(g.Predicted, 0)+" predicted, "+table.Percent(g.Observed, 0)+" observed")
	}
	for _, s := range c.Smooth {
		top = max(top, s.Predicted, s.Observed)
	}
	top = min(1, math.Ceil(10*top)/10)
	ratio, slope := "Observed / expected "+table.Fixed(c.Ratio, 2), ""
	if finite(c.Slope.Estimate) {
		slope = "Slope " + table.Fixed(c.Slope.Estimate, 2) + " (" + table.Fixed(c.Slope.Lower, 2) + " to " + table.Fixed(
			c.Slope.Upper, 2) + ")"
	}
	alt := fmt.Sprintf("Calibration%s: %s, %s, in %s: %s. %s.", atTime(c.Time, c.Unit), count(c.N, "patient"),
		count(c.Events, "event"),
		count(len(c.Groups), "group"), strings.Join(parts, "; "), ratio)
	if slope != "" {
		alt += " " + slope + "."
	}
	return o.make(alt, calibrationCurveNumbers(c), "Predicted risk", "Observed risk", 85, 85, func(canvas draw.Canvas) {
		drawCalibration(canvas, o, c, top, ratio, slope)
	})
}

// drawCalibration draws up to the risk top; ratio and slope are lines of the legend.
func drawCalibration(canvas draw.Canvas, o FigureOptions, c prediction.CalibrationCurve, top float64, ratio,
	slope string) {
	p := o.plain(0, 1.02*top, 0, 1.02*top)
	var curve, upper, lower, at plotter.XYs
	for _, s := range c.Smooth {
		curve = append(curve, plotter.XY{X: s.Predicted, Y: s.Observed})
		upper, lower = append(upper, plotter.XY{X: s.Predicted, Y: min(s.Upper, 1.02*top)}),
			append(lower, plotter.XY{X: s.Predicted, Y: s.Lower})
	}
	if curve != nil {
		shade := palette(1)
		shade.A = 60
		p.Add(&plotter.Polygon{XYs: []plotter.XYs{band(upper, lower)}, Color: shade})
	}
	diagonal := thinRule(plotter.XY{}, plotter.XY{X: top, Y: top})
	p.Add(diagonal)
	if curve != nil {
		line := &plotter.Line{XYs: curve, LineStyle: draw.LineStyle{Color: palette(1), Width: lineWidth}}
		p.Add(line)
		p.Legend.Add("smooth", line)
	}
	for _, g := range c.Groups {
		at = append(at, plotter.XY{X: g.Predicted, Y: g.Observed})
		if finite(g.Lower, g.Upper) {
			p.Add(&plotter.Line{XYs: plotter.XYs{{X: g.Predicted, Y: g.Lower}, {X: g.Predicted, Y: g.Upper}},
				LineStyle: draw.LineStyle{Color: palette(0), Width: 1}})
		}
	}
	marks := glyphs(at, draw.GlyphStyle{Color: palette(0), Radius: 3, Shape: draw.CircleGlyph{}})
	p.Add(marks)
	p.Legend.Add("groups", marks)
	p.Legend.Add(ratio)
	if slope != "" {
		p.Legend.Add(slope)
	}
	seen := slices.Concat(at, dense(curve), dense(upper), dense(lower), dense(diagonal.XYs))
	if place, hidden := placeLegend(p, p.DataCanvas(canvas), seen); hidden > 0 {
		p.Add(veil(place))
	}
	p.Draw(canvas)
}

func atTime(at float64, unit string) string {
	if at == 0 {
		return ""
	}
	return strings.TrimRight(" at "+short(at)+" "+unit, " ")
}

func calibrationCurveNumbers(c prediction.CalibrationCurve) numbers {
	groups := make([]CalibrationGroup, len(c.Groups))
	for i, g := range c.Groups {
		groups[i] = CalibrationGroup{Predicted: g.Predicted, Observed: g.Observed, Lower: g.Lower, Upper: g.Upper, N: g.N,
			Events: g.Events}
	}
	of := func(name string, value func(p prediction.CalibrationPoint) float64) column {
		return numberColumn(name, 4, func(i int) float64 { return value(c.Smooth[i]) })
	}
	smooth := numbers{n: len(c.Smooth), columns: []column{
		of("predicted", func(p prediction.CalibrationPoint) float64 { return p.Predicted }),
		of("observed", func(p prediction.CalibrationPoint) float64 { return p.Observed }),
		of("lower", func(p prediction.CalibrationPoint) float64 { return p.Lower }),
		of("upper", func(p prediction.CalibrationPoint) float64 { return p.Upper }),
	}}
	out := together("drawn as", part{"group", calibrationNumbers(groups)}, part{"smooth curve", smooth})
	out.notes = append(out.notes, c.Warnings...)
	return out
}

// DecisionCurve draws the net benefit of acting on predicted risks at each threshold: a line for each model, acting on
// everybody, and acting on nobody, which is 0. A model is worth using where its line is the highest.
//
// The vertical axis ends a little below 0, where the lines leave it; the horizontal one is that of the thresholds.
// Labels left empty are "Threshold probability" and "Net benefit".
//
// Errors: no models or thresholds wrap [ErrNothing]; sizes outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: plot(dcurves::dca(...)).
func DecisionCurve(d prediction.DecisionCurve, options ...FigureOptions) (*Figure, error) {
	o := option.Of(options)
	if len(d.Models) == 0 || len(d.Thresholds) == 0 {
		return nil, fmt.Errorf("plots: decision curve: %w", ErrNothing)
	}
	top := max(0, slices.Max(d.All.Benefit))
	var parts []string
	for _, m := range d.Models {
		top = max(top, slices.Max(m.Benefit))
		parts = append(parts, m.Name+" "+highest(d, m))
	}
	if top == 0 {
		top = 0.01
	}
	alt := fmt.Sprintf("Decision curve%s: %s, %s, risk of all %s, thresholds from %s to %s. %s.", atTime(d.Time, d.Unit),
		count(d.N, "patient"),
		count(d.Events, "event"), table.Percent(d.Risk, 0), short(d.Thresholds[0]), short(d.Thresholds[len(d.Thresholds)-1]),
		strings.Join(parts, "; "))
	return o.make(alt, decisionNumbers(d), "Threshold probability", "Net benefit", defaultWidth, defaultHeight,
		func(c draw.Canvas) {
			xlo, xhi := d.Thresholds[0], d.Thresholds[len(d.Thresholds)-1]
			if xlo == xhi {
				xlo, xhi = xlo-0.01, xhi+0.01
			}
			p := o.plain(xlo, xhi, -0.12*top, 1.06*top)
			var seen plotter.XYs
			add := func(name string, benefit []float64, style draw.LineStyle) {
				at := make(plotter.XYs, len(benefit))
				for i := range at {
					at[i] = plotter.XY{X: d.Thresholds[i], Y: benefit[i]}
				}
				line := &plotter.Line{XYs: at, LineStyle: style}
				p.Add(line)
				p.Legend.Add(name, line)
				seen = append(seen, dense(at)...)
			}
			for i, m := range d.Models {
				add(m.Name, m.Benefit, stroke(i))
			}
			add("everybody", d.All.Benefit, draw.LineStyle{Color: ink(), Width: 0.9, Dashes: []vg.Length{4, 2}})
			add("nobody", make([]float64, len(d.Thresholds)), draw.LineStyle{Color: ink(), Width: 0.9})
			p.Y.Min, p.Y.Max = -0.12*top, 1.06*top // acting on everybody falls far below
			seen = slices.DeleteFunc(seen, func(at plotter.XY) bool { return at.Y < p.Y.Min })
			if place, hidden := placeLegend(p, p.DataCanvas(c), seen); hidden > 0 {
				p.Add(veil(place))
			}
			p.Draw(c)
		})
}

// highest says for which thresholds a model's line is above both of the others: everybody and nobody.
func highest(d prediction.DecisionCurve, m prediction.NetBenefit) string {
	lo, hi, n := math.Inf(1), math.Inf(-1), 0
	for i, b := range m.Benefit {
		if b > max(0, d.All.Benefit[i]) {
			lo, hi = min(lo, d.Thresholds[i]), max(hi, d.Thresholds[i])
			n++
		}
	}
	if n == 0 {
		return "is nowhere better than everybody or nobody"
	}
	return fmt.Sprintf("is better than everybody and nobody at %d of %d thresholds, from %s to %s", n, len(m.Benefit),
		short(lo), short(hi))
}

func decisionNumbers(d prediction.DecisionCurve) numbers {
	out := numbers{n: len(d.Thresholds), notes: d.Warnings, columns: []column{
		numberColumn("threshold", 4, func(i int) float64 { return d.Thresholds[i] }),
	}}
	for _, m := range append(slices.Clone(d.Models), prediction.NetBenefit{Name: "everybody", Benefit: d.All.Benefit}) {
		out.columns = append(out.columns, numberColumn(m.Name, 4, func(i int) float64 { return m.Benefit[i] }))
	}
	return out
}

// BrierCurve is the score of one model.
type BrierCurve struct {
	// Name of the model.
	Name string
	// Score over time.
	Score prediction.BrierScore
}

// BrierCurves draws the Brier score of predictions over time: the mean squared error of the predicted risk by each
// time, a line for each model, beside the score of predicting the Kaplan-Meier estimate for everybody. Lower is better.
//
// Models of the same patients have the same reference, which is drawn once, from the first. Labels left empty are
// "Time (unit)" and "Brier score". The legend has the integrated score where there is one.
//
// Errors: no models, or one without times, wrap [ErrNothing]; models with other patients, events or units than the
// first, and sizes outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: plot(pec::pec(...)), plot(riskRegression::Score(...)).
func BrierCurves(models []BrierCurve, options ...FigureOptions) (*Figure, error) {
	o := option.Of(options)
	if len(models) == 0 {
		return nil, fmt.Errorf("plots: Brier score: %w", ErrNothing)
	}
	first := models[0].Score
	names, parts := make([]string, len(models)), make([]string, len(models))
	for k, m := range models {
		if len(m.Score.Points) == 0 {
			return nil, fmt.Errorf("plots: Brier score: %s: %w", m.Name, ErrNothing)
		}
		if m.Score.N != first.N || m.Score.Events != first.Events || m.Score.Unit != first.Unit {
			return nil, refuse("Brier score", "%s has %d patients and %d events, %s has %d and %d: one reference cannot stand "+
				"for both",
				m.Name, m.Score.N, m.Score.Events, models[0].Name, first.N, first.Events)
		}
		names[k] = m.Name
		if finite(m.Score.Integrated) {
			names[k] += ", integrated " + table.Fixed(m.Score.Integrated, 3)
		}
		last := m.Score.Points[len(m.Score.Points)-1]
		parts[k] = fmt.Sprintf("%s, %s at %s, where the reference has %s", names[k], table.Fixed(last.Score, 3),
			short(last.Time), table.Fixed(last.Null, 3))
	}
	alt := fmt.Sprintf("Brier score over time: %s, %s. %s.", count(first.N, "patient"), count(first.Events, "event"),
		strings.Join(parts, "; "))
	x := strings.TrimSuffix("Time ("+first.Unit+")", " ()")
	return o.make(alt, brierNumbers(models), x, "Brier score", defaultWidth, defaultHeight,
		func(c draw.Canvas) { drawBrier(c, o, models, names) })
}

func drawBrier(c draw.Canvas, o FigureOptions, models []BrierCurve, names []string) {
	top, xlo, xhi := 0.0, math.Inf(1), math.Inf(-1)
	for _, m := range models {
		for _, b := range m.Score.Points {
			top, xlo, xhi = max(top, b.Score, b.Null), min(xlo, b.Time), max(xhi, b.Time)
		}
	}
	if xlo == xhi {
		xlo = 0
	}
	p := o.plain(xlo, xhi+0.02*(xhi-xlo), 0, 1.08*top)
	var seen plotter.XYs
	add := func(name string, points []prediction.BrierPoint, of func(b prediction.BrierPoint) float64,
		style draw.LineStyle) {
		at := make(plotter.XYs, len(points))
		for i, b := range points {
			at[i] = plotter.XY{X: b.Time, Y: of(b)}
		}
		line := &plotter.Line{XYs: at, LineStyle: style}
		p.Add(line)
		if len(at) <= 12 {
			p.Add(glyphs(at, draw.GlyphStyle{Color: style.Color, Radius: 2.2, Shape: draw.CircleGlyph{}}))
		}
		p.Legend.Add(name, line)
		seen = append(seen, dense(at)...)
	}
	for i, m := range models {
		add(names[i], m.Score.Points, func(b prediction.BrierPoint) float64 { return b.Score }, stroke(i))
	}
	add("Kaplan–Meier for all", models[0].Score.Points, func(b prediction.BrierPoint) float64 { return b.Null },
		draw.LineStyle{Color: ink(), Width: 0.9, Dashes: []vg.Length{2, 2}})
	if place, hidden := placeLegend(p, p.DataCanvas(c), seen); hidden > 0 {
		p.Add(veil(place))
	}
	p.Draw(c)
}

func brierNumbers(models []BrierCurve) numbers {
	parts := make([]part, len(models))
	for k, m := range models {
		points := m.Score.Points
		parts[k] = part{m.Name, numbers{n: len(points), columns: []column{
			textColumn("model", func(int) string { return m.Name }),
			numberColumn("time", 6, func(i int) float64 { return points[i].Time }),
			numberColumn("Brier score", 4, func(i int) float64 { return points[i].Score }),
			numberColumn("lower", 4, func(i int) float64 { return points[i].Lower }),
			numberColumn("upper", 4, func(i int) float64 { return points[i].Upper }),
			numberColumn("reference", 4, func(i int) float64 { return points[i].Null }),
		}}}
	}
	return unnamed(together("", parts...), len(parts))
}
