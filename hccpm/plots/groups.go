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
	"hipec/hccpm/stats"
	"hipec/hccpm/table"
)

// BoxGroup is the values of one group.
type BoxGroup struct {
	Label string
	// Values; NaN is missing and left out.
	Values []float64
}

// Boxes draws the values of each group as points side by side, and behind them a
// box from the lower to the upper quartile with a line at the median and whiskers
// to the farthest values within one and a half times its length.  A group of fewer
// than five values has points only: its quartiles would be single patients.
//
// Quartiles are R's default, type 7.  Points that would cover one another are moved
// aside, by their order alone: nothing is random.
//
// Errors: no group with a value wraps [ErrNothing]; infinite values, and sizes
// outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: boxplot(x ~ group, outline = FALSE); beeswarm::beeswarm(add = TRUE).
func Boxes(groups []BoxGroup, options ...FigureOptions) (*Figure, error) {
	o := option.Of(options)
	b := boxes{}
	var parts []string
	n, missing := 0, 0
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, g := range groups {
		known := slices.DeleteFunc(slices.Clone(g.Values), math.IsNaN)
		missing += len(g.Values) - len(known)
		slices.Sort(known)
		b.values, b.labels = append(b.values, known), append(b.labels, g.Label)
		part := fmt.Sprintf("%s: n = %d", g.Label, len(known))
		if len(known) > 0 {
			if !finite(known...) {
				return nil, refuse("boxes", "%s has an infinite value", g.Label)
			}
			middle, err := stats.Median(known)
			if err != nil {
				return nil, fmt.Errorf("plots: boxes: %s: %w", g.Label, err)
			}
			part += fmt.Sprintf(", median %s (%s to %s)", table.Signif(middle, 4), table.Signif(known[0], 4),
				table.Signif(known[len(known)-1], 4))
			lo, hi = min(lo, known[0]), max(hi, known[len(known)-1])
		}
		parts, n = append(parts, part), n+len(known)
	}
	if n == 0 {
		return nil, fmt.Errorf("plots: boxes: %w", ErrNothing)
	}
	alt := fmt.Sprintf("Values by group: %s%s. %s%s.", count(n, "value"), amongThem(o.Events), strings.Join(parts, "; "),
		dropped(missing))
	b.lo, b.hi = widenBy(lo, hi)
	return o.make(alt, b.numbers(), " ", "Value", defaultWidth, defaultHeight, func(c draw.Canvas) {
		b.o = o
		b.drawOn(c)
	})
}

// A box of fewer values would show single patients.
const fewestForBox = 5

type boxes struct {
	o      FigureOptions
	labels []string
	values [][]float64
	lo, hi float64
}

func (b boxes) drawOn(c draw.Canvas) {
	p := b.o.plain(-0.6, float64(len(b.values))-0.4, b.lo, b.hi)
	marks := make(plot.ConstantTicks, len(b.labels))
	for i, l := range b.labels {
		marks[i] = plot.Tick{Value: float64(i), Label: fmt.Sprintf("%s (n = %d)", l, len(b.values[i]))}
	}
	p.X.Tick.Marker = marks
	if strings.TrimSpace(b.o.XLabel) == "" {
		p.X.Label.Text = ""
	}
	for i, v := range b.values {
		p.Add(strip{at: float64(i), values: v, colour: i})
	}
	p.Draw(c)
}

// strip draws one group: its box and its points.
type strip struct {
	at     float64
	values []float64
	colour int
}

// Plot implements plot.Plotter.
func (s strip) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if len(s.values) >= fewestForBox {
		s.box(c, x, y)
	}
	const radius = vg.Length(2.6)
	var placed []vg.Point
	for _, v := range s.values {
		at := vg.Point{X: x(s.at), Y: y(v)}
		for k := 1; covers(placed, at, 2*radius) && k < 200; k++ { // right, left, farther right …
			side := vg.Length((k + 1) / 2)
			if k%2 == 0 {
				side = -side
			}
			at.X = x(s.at) + side*2*radius
		}
		placed = append(placed, at)
		c.DrawGlyph(draw.GlyphStyle{Color: palette(s.colour), Radius: radius, Shape: draw.CircleGlyph{}}, at)
	}
}

func covers(placed []vg.Point, at vg.Point, apart vg.Length) bool {
	return slices.ContainsFunc(placed, func(q vg.Point) bool {
		return math.Hypot(float64(q.X-at.X), float64(q.Y-at.Y)) < float64(apart)-0.01
	})
}

// quartiles of sorted values, of type 7.
func quartiles(values []float64) (low, middle, high float64) {
	at := func(p float64) float64 {
		h := p * float64(len(values)-1)
		i := int(h)
		if i+1 >= len(values) {
			return values[i]
		}
		return values[i] + (h-float64(i))*(values[i+1]-values[i])
	}
	return at(0.25), at(0.5), at(0.75)
}

func (s strip) box(c draw.Canvas, x, y func(float64) vg.Length) {
	low, middle, high := quartiles(s.values)
	from, to := high, low
	for _, v := range s.values {
		if v >= low-1.5*(high-low) {
			from = min(from, v)
		}
		if v <= high+1.5*(high-low) {
			to = max(to, v)
		}
	}
	left, right := x(s.at-0.25), x(s.at+0.25)
	shade := palette(s.colour)
	shade.A = 40
	bar(c, left, right, (y(low)+y(high))/2, y(high)-y(low), shade)
	thin := draw.LineStyle{Color: ink(), Width: 0.7}
	c.StrokeLines(thin, []vg.Point{{X: left, Y: y(low)}, {X: right, Y: y(low)}, {X: right, Y: y(high)},
		{X: left, Y: y(high)}, {X: left, Y: y(low)}})
	c.StrokeLine2(thin, x(s.at), y(high), x(s.at), y(to))
	c.StrokeLine2(thin, x(s.at), y(low), x(s.at), y(from))
	c.StrokeLine2(draw.LineStyle{Color: ink(), Width: 1.6}, left, y(middle), right, y(middle))
}

// Correlations draws a matrix of correlations: below the diagonal each as a number
// on a square as dark as it is strong, blue if positive, vermillion if negative.
//
// names has k entries, r is k×k and symmetric to 1e-9; NaN is a pair without a value.  n is
// the number of patients, for the words; 0 is not written.  The size, if 0, is 20 mm
// a name and 35 mm, 60 at least, in both directions.
//
// Errors: fewer than two names wrap [ErrNothing]; another shape, values outside −1 to 1,
// and sizes outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: corrplot::corrplot(r, type = "lower").
func Correlations(names []string, r [][]float64, n int, options ...FigureOptions) (*Figure, error) {
	o := option.Of(options)
	k := len(names)
	if k < 2 {
		return nil, fmt.Errorf("plots: correlations: %w", ErrNothing)
	}
	if len(r) != k {
		return nil, refuse("correlations", "%d rows for %d names", len(r), k)
	}
	var parts []string
	for i := range r {
		if len(r[i]) != k {
			return nil, refuse("correlations", "row %d has %d values for %d names", i+1, len(r[i]), k)
		}
		for j := range i {
			if v := r[i][j]; math.Abs(v) > 1+1e-9 || math.Abs(r[j][i]-v) > 1e-9 || math.IsNaN(v) != math.IsNaN(r[j][i]) {
				return nil, refuse("correlations", "%s and %s: %v and %v", names[i], names[j], v, r[j][i])
			}
			parts = append(parts, fmt.Sprintf("%s and %s %s", names[i], names[j], table.Fixed(r[i][j], 2)))
		}
	}
	alt := "Correlations: " + count(k, "measurement")
	if n > 0 {
		alt += ", " + count(n, "patient")
	}
	alt += amongThem(o.Events) + "; "
	side := max(60, 35+20*float64(k))
	return o.make(alt+strings.Join(parts, "; ")+".", correlationNumbers(names, r), " ", " ", side, side,
		func(c draw.Canvas) {
			correlations(c, names, r, o.Title)
		})
}

func correlations(c draw.Canvas, names []string, r [][]float64, title string) {
	style := lettering(smallSize)
	top := c.Max.Y
	if title != "" {
		head := lettering(fontSize)
		head.XAlign = draw.XCenter
		c.FillText(head, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: top - 12}, title)
		top -= 18
	}
	wide := vg.Length(0)
	for _, name := range names {
		wide = max(wide, style.Width(name))
	}
	left := c.Min.X + wide + 6
	cell := min((c.Max.X-left)/vg.Length(len(names)-1), (top-c.Min.Y-14)/vg.Length(len(names)-1))
	for i := 1; i < len(names); i++ {
		y := top - cell*(vg.Length(i)-0.5)
		style.XAlign, style.YAlign = draw.XRight, draw.YCenter
		c.FillText(style, vg.Point{X: left - 4, Y: y}, names[i])
		for j := range i {
			x := left + cell*(vg.Length(j)+0.5)
			shade := palette(0)
			if r[i][j] < 0 {
				shade = palette(1)
			}
			if !math.IsNaN(r[i][j]) {
				shade.A = uint8(math.Round(150 * min(1, math.Abs(r[i][j]))))
				bar(c, x-cell/2+0.5, x+cell/2-0.5, y, cell-1, shade)
			}
			style.XAlign = draw.XCenter
			c.FillText(style, vg.Point{X: x, Y: y}, table.Fixed(r[i][j], 2))
		}
	}
	style.XAlign, style.YAlign = draw.XCenter, draw.YTop
	bottom := top - cell*vg.Length(len(names)-1)
	for j := range len(names) - 1 {
		c.FillText(style, vg.Point{X: left + cell*(vg.Length(j)+0.5), Y: bottom - 3}, names[j])
	}
}

// Change is one patient of a waterfall plot.
type Change struct {
	// Label of the patient; may be empty.
	Label string
	// Percent by which the measurement changed, best response; −100 is gone.
	Percent float64
	// Group by which the bar is coloured; may be empty.
	Group string
}

// Waterfall draws the best change of each patient as a bar, from the largest
// growth to the largest shrinkage, with lines at +20 and −30 %, where progression
// begins and partial response by RECIST 1.1.
//
// Labels left empty are "Patients" and "Change (%)".
//
// Errors: no changes wrap [ErrNothing]; a change below −100 % or not finite, more
// than six groups, and sizes outside 40 to 1000 mm wrap [ErrOption].
//
// References: Eisenhauer et al. (2009), Eur J Cancer 45:228,
// doi:10.1016/j.ejca.2008.10.026.
func Waterfall(changes []Change, options ...FigureOptions) (*Figure, error) {
	o := option.Of(options)
	if len(changes) == 0 {
		return nil, fmt.Errorf("plots: waterfall: %w", ErrNothing)
	}
	w := waterfall{changes: slices.Clone(changes)}
	slices.SortStableFunc(w.changes, func(a, b Change) int { return -order(a.Percent, b.Percent) })
	response, growth := 0, 0
	w.lo, w.hi = -35, 25
	for _, k := range w.changes {
		if !finite(k.Percent) || k.Percent < -100 {
			return nil, refuse("waterfall", "patient %s changed by %v %%", k.Label, k.Percent)
		}
		if k.Percent <= -30 {
			response++
		} else if k.Percent >= 20 {
			growth++
		}
		w.lo, w.hi = min(w.lo, k.Percent*1.05), max(w.hi, k.Percent*1.05)
		if !slices.Contains(w.groups, k.Group) {
			w.groups = append(w.groups, k.Group)
		}
	}
	slices.Sort(w.groups)
	if len(w.groups) > 6 {
		return nil, refuse("waterfall", "%d groups, six can be told apart", len(w.groups))
	}
	alt := fmt.Sprintf("Waterfall plot: %s%s, from %s to %s %%; %d shrank by 30 %% or more, %d grew by 20 %% or more.",
		count(len(changes), "patient"), amongThem(o.Events), short(w.changes[0].Percent),
		short(w.changes[len(changes)-1].Percent), response, growth)
	return o.make(alt, w.numbers(), "Patients", "Change (%)", defaultWidth, defaultHeight, func(c draw.Canvas) {
		w.o = o
		w.drawOn(c)
	})
}

type waterfall struct {
	o       FigureOptions
	changes []Change
	groups  []string
	lo, hi  float64
}

func (w waterfall) drawOn(c draw.Canvas) {
	n := len(w.changes)
	p := w.o.plain(-0.6, float64(n)-0.4, w.lo, w.hi)
	p.X.LineStyle.Width, p.X.Tick.Length = 0, 0
	marks := make(plot.ConstantTicks, n)
	for i, k := range w.changes {
		marks[i] = plot.Tick{Value: float64(i), Label: k.Label}
	}
	p.X.Tick.Marker = marks
	var seen plotter.XYs
	for i, k := range w.changes {
		p.Add(fall{float64(i), k.Percent, slices.Index(w.groups, k.Group)})
		seen = append(seen, dense(plotter.XYs{{X: float64(i), Y: 0}, {X: float64(i), Y: k.Percent}})...)
	}
	for _, level := range []float64{-30, 20} {
		p.Add(thinRule(plotter.XY{X: -0.6, Y: level}, plotter.XY{X: float64(n) - 0.4, Y: level}))
	}
	p.Add(&plotter.Line{XYs: plotter.XYs{{X: -0.6}, {X: float64(n) - 0.4}}, LineStyle: draw.LineStyle{
		Color: ink(), Width: 0.6}})
	if len(w.groups) > 1 {
		for i, g := range w.groups {
			p.Legend.Add(g, fall{colour: i})
		}
		placeLegend(p, p.DataCanvas(c), seen)
	}
	p.Draw(c)
}

// fall is one bar.
type fall struct {
	x, y   float64
	colour int
}

// Plot implements plot.Plotter.
func (f fall) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	bar(c, x(f.x-0.4), x(f.x+0.4), (y(0)+y(f.y))/2, y(f.y)-y(0), palette(f.colour))
}

// Thumbnail implements plot.Thumbnailer.
func (f fall) Thumbnail(c *draw.Canvas) {
	bar(*c, c.Min.X+8, c.Max.X, (c.Min.Y+c.Max.Y)/2, 6, palette(f.colour))
}
