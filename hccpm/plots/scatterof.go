package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
	"hipec/hccpm/stats"
	"hipec/hccpm/table"
)

// GroupedOptions chooses how points of several groups are drawn. The zero value draws one group
// with its regression line.
type GroupedOptions struct {
	// By is a column whose groups have a colour, a sign and a line each; empty is none.
	By string
	// NoLine leaves out the regression lines.
	NoLine bool
	// Title above the figure; empty is none.
	Title string
	// XLabel and YLabel; empty is the columns.
	XLabel, YLabel string
	// WidthMM and HeightMM, in millimetres; 0 is 110 and 75.
	WidthMM, HeightMM float64
}

// ScatterOf draws two columns of numbers against each other, with the line of least squares of y on
// x in each group. Without groups it is [Scatter]. Pairs with a missing value, and rows without a
// group, are left out, and counted in [Figure.Alt].
//
// Where there are more points than can be told apart, one is drawn for those that would cover one another.
//
// Errors: those of the table for a column that it does not have; those of [stats.Pearson] without groups; no pair wraps
// [ErrNothing]; columns of labels, more than six groups, and sizes outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: plot(y ~ x, col = group); abline(lm(y ~ x)) in each.
func ScatterOf(d models.Data, x, y string, options ...GroupedOptions) (*Figure, error) {
	o := option.Of(options)
	gx, err := numbersOf("scatter", d, x)
	if err != nil {
		return nil, err
	}
	gy, err := numbersOf("scatter", d, y)
	if err != nil {
		return nil, err
	}
	if o.XLabel == "" {
		o.XLabel = gx.label
	}
	if o.YLabel == "" {
		o.YLabel = gy.label
	}
	if o.By == "" && d.N() <= manyPoints {
		return Scatter(gx.numbers, gy.numbers, ScatterOptions{Title: o.Title, XLabel: o.XLabel, YLabel: o.YLabel,
			NoLine: o.NoLine, WidthMM: o.WidthMM, HeightMM: o.HeightMM})
	}
	label, names, of, err := by("scatter", d, o.By)
	if err != nil {
		return nil, err
	}
	if len(names) > 6 {
		return nil, refuse("scatter", "%d groups, six can be told apart", len(names))
	}
	s := clouds{o: o, by: label, names: names, points: make([]plotter.XYs, len(names))}
	missing, without := 0, 0
	for i, k := range of {
		switch {
		case k < 0:
			without++
		case math.IsNaN(gx.numbers[i]) || math.IsNaN(gy.numbers[i]):
			missing++
		default:
			s.points[k] = append(s.points[k], plotter.XY{X: gx.numbers[i], Y: gy.numbers[i]})
		}
	}
	n := 0
	for _, p := range s.points {
		n += len(p)
	}
	if n == 0 {
		return nil, fmt.Errorf("plots: scatter of %s and %s: %w", x, y, ErrNothing)
	}
	alt := fmt.Sprintf("%s against %s: %s%s. %s.", o.YLabel, o.XLabel, count(n, "patient"), dropped(missing), s.words())
	if without > 0 {
		alt += fmt.Sprintf(" Without a group: %d.", without)
	}
	fo := FigureOptions{Title: o.Title, XLabel: o.XLabel, YLabel: o.YLabel, WidthMM: o.WidthMM, HeightMM: o.HeightMM}
	return fo.make(alt, s.numbers(), o.XLabel, o.YLabel, defaultWidth, defaultHeight,
		func(c draw.Canvas) { s.drawOn(c, fo) })
}

// manyPoints is from when on points that cover one another are drawn once.
const manyPoints = 2000

// clouds are the points of several groups.
type clouds struct {
	o      GroupedOptions
	by     string
	names  []string
	points []plotter.XYs
}

// line is that of least squares; ok is false for fewer than three points, or if x does not vary.
func line(at plotter.XYs) (alpha, beta, r float64, ok bool) {
	x, y := make([]float64, len(at)), make([]float64, len(at))
	for i, p := range at {
		x[i], y[i] = p.X, p.Y
	}
	if len(at) < 3 || slices.Min(x) == slices.Max(x) {
		return 0, 0, math.NaN(), false
	}
	alpha, beta = stat.LinearRegression(x, y, nil, false)
	return alpha, beta, stat.Correlation(x, y, nil), true
}

func (s clouds) words() string {
	var parts []string
	for k, at := range s.points {
		if len(at) == 0 {
			continue
		}
		part := fmt.Sprintf("n = %d", len(at))
		if s.names[k] != "" {
			part = s.names[k] + ": " + part
		}
		if alpha, beta, r, ok := line(at); ok {
			part += fmt.Sprintf(", Pearson r %s, line from %s with slope %s", table.Fixed(r, 3), table.Signif(alpha, 4),
				table.Signif(beta, 4))
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

// signs tell groups apart without colour.
func sign(i int) draw.GlyphDrawer {
	all := []draw.GlyphDrawer{draw.CircleGlyph{}, draw.TriangleGlyph{}, draw.BoxGlyph{}, draw.CrossGlyph{},
		draw.PlusGlyph{},
		draw.RingGlyph{}}
	return all[i%len(all)]
}

func (s clouds) drawOn(c draw.Canvas, o FigureOptions) {
	all := slices.Concat(s.points...)
	xlo, xhi, ylo, yhi := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, p := range all {
		xlo, xhi, ylo, yhi = min(xlo, p.X), max(xhi, p.X), min(ylo, p.Y), max(yhi, p.Y)
	}
	xlo, xhi = widenBy(xlo, xhi)
	ylo, yhi = widenBy(ylo, yhi)
	p := o.plain(xlo, xhi, ylo, yhi)
	radius := vg.Length(2.4)
	if len(all) > manyPoints {
		radius = 1.2
	}
	for k, at := range s.points {
		if len(at) == 0 {
			continue
		}
		dots := glyphs(apart(at, p, c, radius/2), draw.GlyphStyle{Color: palette(k), Radius: radius, Shape: sign(k)})
		p.Add(dots)
		if s.names[k] != "" {
			p.Legend.Add(fmt.Sprintf("%s (n = %d)", s.names[k], len(at)), dots)
		}
		if alpha, beta, _, ok := line(at); ok && !s.o.NoLine {
			from, to := at[0].X, at[0].X
			for _, q := range at {
				from, to = min(from, q.X), max(to, q.X)
			}
			p.Add(&plotter.Line{XYs: plotter.XYs{{X: from, Y: alpha + beta*from}, {X: to, Y: alpha + beta*to}},
				LineStyle: stroke(k)})
		}
	}
	if s.by != "" {
		placeLegend(p, p.DataCanvas(c), all[:min(len(all), manyPoints)])
	}
	p.Draw(c)
}

// apart leaves out points that lie nearer than a distance to one that is drawn already, if there are many.
func apart(at plotter.XYs, p *plot.Plot, c draw.Canvas, distance vg.Length) plotter.XYs {
	if len(at) <= manyPoints {
		return at
	}
	x, y := p.Transforms(&c)
	seen := map[[2]int]bool{}
	var out plotter.XYs
	for _, q := range at {
		cell := [2]int{int(x(q.X) / distance), int(y(q.Y) / distance)}
		if !seen[cell] {
			seen[cell] = true
			out = append(out, q)
		}
	}
	return out
}

// numbers of the points, group by group.
func (s clouds) numbers() numbers {
	starts := []int{0}
	for _, p := range s.points {
		starts = append(starts, starts[len(starts)-1]+len(p))
	}
	group := func(i int) int {
		return len(starts) - 1 - len(slices.DeleteFunc(slices.Clone(starts), func(v int) bool { return v <= i }))
	}
	all := slices.Concat(s.points...)
	d := numbers{n: len(all)}
	if s.by != "" {
		d.columns = append(d.columns, textColumn(s.by, func(i int) string { return s.names[group(i)] }))
	}
	d.columns = append(d.columns, numberColumn(s.o.XLabel, 7, func(i int) float64 { return all[i].X }),
		numberColumn(s.o.YLabel, 7, func(i int) float64 { return all[i].Y }))
	return d
}

// CorrelationOptions chooses which correlations are drawn. The zero value takes all columns of numbers and Pearson's r.
type CorrelationOptions struct {
	// Columns of numbers; nil is all that the table has.
	Columns []string
	// Method; the zero value is PearsonCorrelation.
	Method CorrelationMethod
	// Title above the figure; empty is none.
	Title string
	// WidthMM and HeightMM, in millimetres; 0 is as in [Correlations].
	WidthMM, HeightMM float64
}

// CorrelationsOf draws the correlations of the columns of numbers of a table, as [Correlations]
// does. Each is of the rows in which both values are there; one that cannot be computed, since a
// column does not vary, is left empty.
//
// Errors: those of the table for a column that it does not have; fewer than two columns wrap [ErrNothing]; a column of
// labels, an unknown Method, and sizes outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: cor(data, use = "pairwise.complete.obs", method).
func CorrelationsOf(d models.Data, options ...CorrelationOptions) (*Figure, error) {
	o := option.Of(options)
	if o.Method < PearsonCorrelation || o.Method > SpearmanCorrelation {
		return nil, refuse("correlations", "%v", o.Method)
	}
	columns, err := numeric("correlations", d, o.Columns)
	if err != nil {
		return nil, err
	}
	names, r := make([]string, len(columns)), make([][]float64, len(columns))
	for i, g := range columns {
		names[i], r[i] = g.label, make([]float64, len(columns))
		r[i][i] = 1
		for j := range i {
			r[i][j] = correlate(g.numbers, columns[j].numbers, o.Method)
			r[j][i] = r[i][j]
		}
	}
	f, err := Correlations(names, r, d.N(), FigureOptions{Title: o.Title, WidthMM: o.WidthMM, HeightMM: o.HeightMM})
	if err == nil {
		f.alt = o.Method.String() + " c" + strings.TrimPrefix(f.alt, "C")
	}
	return f, err
}

// correlate is a correlation of the rows in which both values are there; NaN if it cannot be computed.
func correlate(x, y []float64, method CorrelationMethod) float64 {
	if method == SpearmanCorrelation {
		o := stats.RankCorrelationOptions{DropMissing: true, Method: stats.RankStudent}
		if s, err := stats.Spearman(x, y, o); err == nil {
			return s.Estimate
		}
		return math.NaN()
	}
	if s, err := stats.Pearson(x, y, stats.PearsonOptions{DropMissing: true}); err == nil {
		return s.R
	}
	return math.NaN()
}
