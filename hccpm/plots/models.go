package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// FigureOptions is what all plain figures let choose.
type FigureOptions struct {
	// Title above the figure; empty is none.
	Title string
	// XLabel and YLabel; empty is what each figure documents.
	XLabel, YLabel string
	// Events among those shown, for [Figure.Alt] of measurements, which do not tell
	// them: boxes, correlations, a waterfall; 0 is not written.  Figures that are
	// given events count those.
	Events int
	// WidthMM and HeightMM, in millimetres; 0 is 110 and 75, or what each figure
	// documents.
	WidthMM, HeightMM float64
}

// make checks the sizes and fills in the words.
func (o *FigureOptions) make(alt string, data numbers, x, y string, width, height float64, d func(draw.Canvas)) (
	*Figure, error) {
	w, err := size("width", o.WidthMM, width)
	if err != nil {
		return nil, err
	}
	h, err := size("height", o.HeightMM, height)
	if err != nil {
		return nil, err
	}
	if o.XLabel == "" {
		o.XLabel = x
	}
	if o.YLabel == "" {
		o.YLabel = y
	}
	title := o.Title
	if title == "" {
		title, _, _ = strings.Cut(alt, ":")
	}
	return &Figure{title: title, alt: alt, data: data, width: w, height: h, draw: d}, nil
}

// refuse is an error of a figure about its data.
func refuse(figure, format string, a ...any) error {
	return fmt.Errorf("plots: %s: %w: %s", figure, ErrOption, fmt.Sprintf(format, a...))
}

// plain is a plot with a range and round ticks.
func (o FigureOptions) plain(xlo, xhi, ylo, yhi float64) *plot.Plot {
	p := newPlot(o.Title, o.XLabel, o.YLabel)
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = xlo, xhi, ylo, yhi
	p.X.Tick.Marker, p.Y.Tick.Marker = stepMarks(xlo, xhi), stepMarks(ylo, yhi)
	return p
}

func stepMarks(lo, hi float64) plot.ConstantTicks {
	values := stepTicks(lo, hi, 0)
	labels := table.Aligned(values, 6)
	out := make(plot.ConstantTicks, len(values))
	for i, v := range values {
		out[i] = plot.Tick{Value: v, Label: labels[i]}
	}
	return out
}

// thinRule is a line that guides the eye.
func thinRule(from, to plotter.XY) *plotter.Line {
	return &plotter.Line{XYs: plotter.XYs{from, to}, LineStyle: draw.LineStyle{Color: ink(), Width: 0.6,
		Dashes: []vg.Length{2, 2}}}
}

func finite(x ...float64) bool {
	return !slices.ContainsFunc(x, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}

// Residuals draws residuals of a model against time, with a smooth curve through
// them: for scaled Schoenfeld residuals of a Cox model a curve that leaves the level
// shows an effect that changes with time.
//
// time and residual have equal length n, one for each event.  The curve is local
// linear regression with tricube weights over the nearest three quarters of the
// points, without robustness; it is left out below five points.  Labels left empty
// are "Time" and "Schoenfeld residual".
//
// Errors: no residuals wrap [ErrNothing]; unequal lengths, values that are not
// finite, and sizes outside 40 to 1000 mm wrap [ErrOption].
//
// References: Grambsch and Therneau (1994), Biometrika 81:515,
// doi:10.1093/biomet/81.3.515; Cleveland (1979), J Am Stat Assoc 74:829.
//
// R equivalent: plot(cox.zph(fit)), which smooths with a spline.
func Residuals(time, residual []float64, options ...FigureOptions) (*Figure, error) {
	o := option.Of(options)
	switch {
	case len(time) != len(residual):
		return nil, refuse("residuals", "%d times and %d residuals", len(time), len(residual))
	case len(time) == 0:
		return nil, fmt.Errorf("plots: residuals: %w", ErrNothing)
	case !finite(time...) || !finite(residual...):
		return nil, refuse("residuals", "a value is not finite")
	}
	at := make(plotter.XYs, len(time))
	for i := range at {
		at[i] = plotter.XY{X: time[i], Y: residual[i]}
	}
	slices.SortStableFunc(at, func(a, b plotter.XY) int { return order(a.X, b.X) })
	smooth := loess(at, 0.75)
	alt := fmt.Sprintf("Residuals against time: %s, one for each of %s, from %s to %s.", count(len(at), "residual"),
		count(len(at), "event"),
		table.Signif(slices.Min(residual), 3), table.Signif(slices.Max(residual), 3))
	if len(smooth) > 0 {
		alt += fmt.Sprintf(" The smooth curve goes from %s to %s.", table.Signif(smooth[0].Y, 3),
			table.Signif(smooth[len(smooth)-1].Y, 3))
	}
	return o.make(alt, residualNumbers(at, smooth), "Time", "Schoenfeld residual", defaultWidth, defaultHeight,
		func(c draw.Canvas) {
			xlo, xhi := widenBy(at[0].X, at[len(at)-1].X)
			ylo, yhi := widenBy(min(0, slices.Min(residual)), max(0, slices.Max(residual)))
			p := o.plain(xlo, xhi, ylo, yhi)
			p.Add(thinRule(plotter.XY{X: xlo}, plotter.XY{X: xhi}))
			p.Add(glyphs(at, draw.GlyphStyle{Color: palette(0), Radius: 2.6, Shape: draw.CircleGlyph{}}))
			if len(smooth) > 0 {
				p.Add(&plotter.Line{XYs: smooth, LineStyle: draw.LineStyle{Color: palette(1), Width: lineWidth}})
			}
			p.Draw(c)
		})
}

// widenBy leaves room on both sides of a range, and gives a single value one.
func widenBy(lo, hi float64) (float64, float64) {
	room := 0.06 * (hi - lo)
	if room == 0 {
		room = max(1e-6, 0.1*math.Abs(lo))
	}
	return lo - room, hi + room
}

// loess is local linear regression at each of sixty places, for points ascending
// in x; nil for fewer than five or if all are at one place.
func loess(at plotter.XYs, span float64) plotter.XYs {
	n := len(at)
	if n < 5 || at[0].X == at[n-1].X {
		return nil
	}
	nearest := max(3, int(math.Ceil(span*float64(n))))
	var out plotter.XYs
	distance := make([]float64, n)
	for k := range 60 {
		x := at[0].X + (at[n-1].X-at[0].X)*float64(k)/59
		for i := range at {
			distance[i] = math.Abs(at[i].X - x)
		}
		sorted := slices.Clone(distance)
		slices.Sort(sorted)
		reach := sorted[nearest-1] * 1.0001
		if reach == 0 {
			continue
		}
		var w, wx, wy, wxx, wxy float64
		for i, d := range distance {
			if d < reach {
				u := 1 - math.Pow(d/reach, 3)
				u = u * u * u
				dx := at[i].X - x
				w, wx, wy, wxx, wxy = w+u, wx+u*dx, wy+u*at[i].Y, wxx+u*dx*dx, wxy+u*dx*at[i].Y
			}
		}
		y := wy / w
		if det := w*wxx - wx*wx; det > 1e-12*w*wxx {
			y = (wxx*wy - wx*wxy) / det // the line's height at x
		}
		out = append(out, plotter.XY{X: x, Y: y})
	}
	return out
}

// CalibrationGroup is patients with similar predictions.
type CalibrationGroup struct {
	// Predicted and Observed probabilities, with limits of the observed one, which
	// are not drawn if both are 0, or one is NaN.
	Predicted, Observed, Lower, Upper float64
	// N patients with Events events.
	N, Events int
}

func (g CalibrationGroup) hasLimits() bool { return finite(g.Lower, g.Upper) && g.Lower < g.Upper }

// Calibration draws observed against predicted probability: groups on the
// diagonal are predicted rightly.
//
// Labels left empty are "Predicted probability" and "Observed probability"; the
// size, if 0, is 85 by 85 mm.
//
// Errors: no groups wrap [ErrNothing]; a probability outside 0 to 1, and sizes
// outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: plot(rms::calibrate(fit)).
func Calibration(groups []CalibrationGroup, options ...FigureOptions) (*Figure, error) {
	o := option.Of(options)
	if len(groups) == 0 {
		return nil, fmt.Errorf("plots: calibration: %w", ErrNothing)
	}
	n, had := 0, 0
	parts := make([]string, len(groups))
	for i, g := range groups {
		for _, v := range []float64{g.Predicted, g.Observed, g.Lower, g.Upper} {
			if v < 0 || v > 1 {
				return nil, refuse("calibration", "group %d has a probability of %v", i+1, v)
			}
		}
		if !finite(g.Predicted, g.Observed) {
			return nil, refuse("calibration", "group %d has no probability", i+1)
		}
		n, had = n+g.N, had+g.Events
		parts[i] = table.Percent(g.Predicted, 0) + " predicted, " + table.Percent(g.Observed, 0) + " observed"
	}
	alt := fmt.Sprintf("Calibration: %s, %s, in %s: %s.", count(n, "patient"), count(had, "event"),
		count(len(groups), "group"), strings.Join(parts, "; "))
	return o.make(alt, calibrationNumbers(groups), "Predicted probability", "Observed probability", 85, 85,
		func(c draw.Canvas) {
			p := o.plain(0, 1.02, 0, 1.02)
			p.Add(thinRule(plotter.XY{}, plotter.XY{X: 1, Y: 1}))
			var at plotter.XYs
			for _, g := range groups {
				at = append(at, plotter.XY{X: g.Predicted, Y: g.Observed})
				if g.hasLimits() {
					p.Add(&plotter.Line{XYs: plotter.XYs{{X: g.Predicted, Y: g.Lower}, {X: g.Predicted, Y: g.Upper}},
						LineStyle: draw.LineStyle{Color: palette(0), Width: 1}})
				}
			}
			p.Add(&plotter.Line{XYs: at, LineStyle: draw.LineStyle{Color: palette(0), Width: 0.8}})
			p.Add(glyphs(at, draw.GlyphStyle{Color: palette(0), Radius: 3, Shape: draw.CircleGlyph{}}))
			p.Draw(c)
		})
}

// ROCCurve is the sensitivity of a score against its false positives.
type ROCCurve struct {
	// Name of the score.
	Name string
	// FalsePositive and TruePositive are the shares of those without and with the
	// event above each threshold, ascending, of equal length.
	FalsePositive, TruePositive []float64
	// AUC with its limits; 0 and NaN are not written.
	AUC, Lower, Upper float64
	// N patients with Events events.
	N, Events int
}

// ROC draws receiver operating characteristic curves: true against false
// positives at every threshold of a score.
//
// Labels left empty are "1 − specificity" and "Sensitivity"; the size, if 0, is 85
// by 85 mm.
//
// Errors: no curves, or one without points, wrap [ErrNothing]; unequal lengths,
// shares that descend or lie outside 0 to 1, and sizes outside 40 to 1000 mm wrap
// [ErrOption].
//
// R equivalent: plot(pROC::roc(event, score)).
func ROC(scores []ROCCurve, options ...FigureOptions) (*Figure, error) {
	o := option.Of(options)
	if len(scores) == 0 {
		return nil, fmt.Errorf("plots: ROC: %w", ErrNothing)
	}
	alt := "ROC curve:"
	names, areas := make([]string, len(scores)), make([]string, len(scores))
	for i, s := range scores {
		if len(s.FalsePositive) == 0 {
			return nil, fmt.Errorf("plots: ROC: %s: %w", s.Name, ErrNothing)
		}
		if len(s.FalsePositive) != len(s.TruePositive) {
			return nil, refuse("ROC", "%s has %d and %d points", s.Name, len(s.FalsePositive), len(s.TruePositive))
		}
		for _, share := range [][]float64{s.FalsePositive, s.TruePositive} {
			if !finite(share...) || !slices.IsSorted(share) || share[0] < 0 || share[len(share)-1] > 1 {
				return nil, refuse("ROC", "%s: shares must ascend from 0 to 1", s.Name)
			}
		}
		if s.AUC > 0 {
			areas[i] = "AUC " + table.Fixed(s.AUC, 2)
			if finite(s.Lower, s.Upper) && s.Upper > 0 {
				areas[i] += " (" + table.Fixed(s.Lower, 2) + " to " + table.Fixed(s.Upper, 2) + ")"
			}
		}
		names[i] = strings.Trim(s.Name+", "+areas[i], ", ")
		alt += fmt.Sprintf(" %s, %s, %s;", names[i], count(s.N, "patient"), count(s.Events, "event"))
	}
	return o.make(strings.TrimSuffix(alt, ";")+".", rocNumbers(scores), "1 − specificity", "Sensitivity", 85, 85,
		func(c draw.Canvas) {
			p := o.plain(0, 1.02, 0, 1.02)
			p.Add(thinRule(plotter.XY{}, plotter.XY{X: 1, Y: 1}))
			var seen plotter.XYs
			for i, s := range scores {
				at := plotter.XYs{{}}
				for k := range s.FalsePositive {
					at = append(at, plotter.XY{X: s.FalsePositive[k], Y: s.TruePositive[k]})
				}
				line := &plotter.Line{XYs: append(at, plotter.XY{X: 1, Y: 1}), LineStyle: stroke(i)}
				p.Add(line)
				width := p.Legend.ThumbnailWidth + lettering(smallSize).Width(names[i])
				if s.Name != "" && areas[i] != "" && width > 0.68*(c.Max.X-c.Min.X) {
					p.Legend.Add(s.Name, line) // two lines: one would lie across the curves
					p.Legend.Add(areas[i])
				} else {
					p.Legend.Add(names[i], line)
				}
				seen = append(seen, dense(line.XYs)...)
			}
			placeLegend(p, p.DataCanvas(c), seen)
			p.Draw(c)
		})
}
