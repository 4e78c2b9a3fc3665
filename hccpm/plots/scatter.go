package plots

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/stats"
	"hipec/hccpm/table"
)

// ScatterOptions chooses how points are drawn.  The zero value draws points and
// the regression line.
type ScatterOptions struct {
	// Title above the figure; empty is none.
	Title string
	// XLabel and YLabel with their units; empty is "x" and "y".
	XLabel, YLabel string
	// NoLine leaves out the regression line.
	NoLine bool
	// Interval shades what the regression line leaves uncertain; the zero value is
	// nothing.
	Interval Interval
	// Level of the interval; 0 is 0.95.
	Level float64
	// Events among the patients, for [Figure.Alt]; 0 is not written.
	Events int
	// WidthMM and HeightMM, in millimetres; 0 is 110 and 75.
	WidthMM, HeightMM float64
}

// Interval is what is shaded around a regression line.
type Interval int

const (
	// NoInterval shades nothing; it is the zero value.
	NoInterval Interval = iota
	// OfMean is the pointwise confidence interval of the mean of y at each x.
	OfMean
	// OfPatient is the interval in which the y of one more patient is predicted.
	OfPatient
)

// Scatter draws two measurements of the same patients against each other, with
// the line of least squares of y on x.  Pairs that coincide are one larger point,
// with their number beside it.
//
// The interval around the line is that of the linear model with normal errors of
// equal variance, on n − 2 degrees of freedom,
//
//	a + bx ± t s √(1/n + (x − x̄)²/Σ(xᵢ − x̄)²)
//
// with 1 added under the root for one more patient.
//
// x and y have equal length n, at least three pairs; pairs with a NaN are left
// out, and [Figure.Alt] counts them.
//
// Errors: those of [stats.Pearson], which is drawn; an Interval or Level out of
// range, and sizes outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: plot(x, y); abline(lm(y ~ x)); predict(lm(y ~ x), interval =
// "confidence" or "prediction").
func Scatter(x, y []float64, options ...ScatterOptions) (*Figure, error) {
	o := option.Of(options)
	r, err := stats.Pearson(x, y, stats.PearsonOptions{DropMissing: true})
	if err != nil {
		return nil, fmt.Errorf("plots: scatter: %w", err)
	}
	width, err := size("width", o.WidthMM, defaultWidth)
	if err != nil {
		return nil, err
	}
	height, err := size("height", o.HeightMM, defaultHeight)
	if err != nil {
		return nil, err
	}
	if o.Level == 0 {
		o.Level = 0.95
	}
	if o.Interval < NoInterval || o.Interval > OfPatient || !(o.Level > 0 && o.Level < 1) {
		return nil, refuse("scatter", "Interval %d at Level %v", o.Interval, o.Level)
	}
	if o.XLabel == "" {
		o.XLabel = "x"
	}
	if o.YLabel == "" {
		o.YLabel = "y"
	}
	var xs, ys []float64
	for i := range x {
		if !math.IsNaN(x[i]) && !math.IsNaN(y[i]) {
			xs, ys = append(xs, x[i]), append(ys, y[i])
		}
	}
	alpha, beta := stat.LinearRegression(xs, ys, nil, false)
	sign := "+"
	if beta < 0 {
		sign = "-"
	}
	alt := fmt.Sprintf("%s against %s: %s%s, Pearson r %s (%s), regression line %s %s %s × %s.", o.YLabel, o.XLabel,
		count(r.N, "patient"), amongThem(o.Events), table.Fixed(r.R, 3), table.P(r.P), table.Signif(alpha, 4), sign,
		table.Signif(math.Abs(beta), 4), o.XLabel)
	if r.Missing > 0 {
		alt += fmt.Sprintf(" Left out for a missing value: %d.", r.Missing)
	}
	if o.Interval != NoInterval {
		alt += " Shaded: " + table.Signif(100*o.Level, 4) + " % " + [...]string{"", "confidence interval of the mean",
			"prediction interval of one patient"}[o.Interval] + "."
	}
	title := o.Title
	if title == "" {
		title = o.YLabel + " against " + o.XLabel
	}
	s := scatter{o: o, x: xs, y: ys, alpha: alpha, beta: beta}
	return &Figure{title: title, alt: alt, width: width, height: height, draw: s.drawOn, data: s.numbers()}, nil
}

type scatter struct {
	o           ScatterOptions
	x, y        []float64
	alpha, beta float64
}

func (s scatter) drawOn(c draw.Canvas) {
	p := newPlot(s.o.Title, s.o.XLabel, s.o.YLabel)
	p.X.Min, p.X.Max = widen(s.x)
	p.Y.Min, p.Y.Max = widen(s.y)
	if s.o.Interval != NoInterval {
		for _, at := range s.shaded() {
			p.Y.Min, p.Y.Max = min(p.Y.Min, at.Y), max(p.Y.Max, at.Y)
		}
	}
	p.X.Tick.Marker = constant(roundTicks(s.x, p.X.Min, p.X.Max), short)
	p.Y.Tick.Marker = constant(roundTicks(s.y, p.Y.Min, p.Y.Max), short)
	if s.o.Interval != NoInterval {
		shade := palette(1)
		shade.A = 45
		p.Add(&plotter.Polygon{XYs: []plotter.XYs{s.shaded()}, Color: color.Color(shade)})
	}
	if !s.o.NoLine {
		p.Add(s.line(p))
	}
	at, number := s.distinct()
	single, several, labels := plotter.XYs{}, plotter.XYs{}, []string{}
	for i, n := range number {
		if n == 1 {
			single = append(single, at[i])
		} else {
			several, labels = append(several, at[i]), append(labels, fmt.Sprintf("×%d", n))
		}
	}
	p.Add(glyphs(single, draw.GlyphStyle{Color: palette(0), Radius: 3, Shape: draw.CircleGlyph{}}))
	if len(several) > 0 {
		p.Add(glyphs(several, draw.GlyphStyle{Color: palette(0), Radius: 4.2, Shape: draw.CircleGlyph{}}),
			words(several, labels, 5, 4))
	}
	p.Draw(c)
}

// halfWidth of the interval at x.
func (s scatter) halfWidth(x float64) float64 {
	n := float64(len(s.x))
	mean, ss, rss := stat.Mean(s.x, nil), 0.0, 0.0
	for i := range s.x {
		ss += (s.x[i] - mean) * (s.x[i] - mean)
		e := s.y[i] - s.alpha - s.beta*s.x[i]
		rss += e * e
	}
	root := 1/n + (x-mean)*(x-mean)/ss
	if s.o.Interval == OfPatient {
		root++
	}
	t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 2}.Quantile(0.5 + s.o.Level/2)
	return t * math.Sqrt(rss/(n-2)*root)
}

// shaded is the outline of the interval.
func (s scatter) shaded() plotter.XYs {
	from, to := slices.Min(s.x), slices.Max(s.x)
	var upper, lower plotter.XYs
	for k := range 61 {
		x := from + (to-from)*float64(k)/60
		y, half := s.alpha+s.beta*x, s.halfWidth(x)
		upper, lower = append(upper, plotter.XY{X: x, Y: y + half}), append(lower, plotter.XY{X: x, Y: y - half})
	}
	return band(upper, lower)
}

// line is the part of the regression line within the axes.
func (s scatter) line(p *plot.Plot) *plotter.Line {
	from, to := slices.Min(s.x), slices.Max(s.x)
	clip := func(x float64) plotter.XY {
		y := min(max(s.alpha+s.beta*x, p.Y.Min), p.Y.Max)
		if s.beta != 0 {
			x = (y - s.alpha) / s.beta
		}
		return plotter.XY{X: x, Y: y}
	}
	style := stroke(1)
	return &plotter.Line{XYs: plotter.XYs{clip(from), clip(to)}, LineStyle: style}
}

// distinct is the different pairs in order of appearance, with their numbers.
func (s scatter) distinct() (plotter.XYs, []int) {
	var at plotter.XYs
	var number []int
	for i := range s.x {
		xy := plotter.XY{X: s.x[i], Y: s.y[i]}
		if k := slices.Index(at, xy); k >= 0 {
			number[k]++
		} else {
			at, number = append(at, xy), append(number, 1)
		}
	}
	return at, number
}

// widen is the range of x with room on both sides.
func widen(x []float64) (lo, hi float64) {
	lo, hi = slices.Min(x), slices.Max(x)
	room := 0.06 * (hi - lo)
	return lo - room, hi + room
}

// roundTicks are round numbers within [lo, hi], nine at most, and whole ones if
// the values are.
func roundTicks(values []float64, lo, hi float64) []float64 {
	least := 0.0
	if !slices.ContainsFunc(values, func(v float64) bool { return v != math.Trunc(v) }) {
		least = 1
	}
	return stepTicks(lo, hi, least)
}
