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

// ForestRow is one line of a forest plot: an estimate with its limits.
type ForestRow struct {
	// Label at the left: a factor, a level, a subgroup.  Blanks before it indent it.
	Label string
	// Estimate with its confidence limits; a limit may be infinite.  All NaN is a
	// heading or, if it has patients, a reference level: without a mark.
	Estimate, Lower, Upper float64
	// P value; 0 and NaN are not written.
	P float64
	// N patients with Events events; 0 of both is not written.
	N, Events int

	noEvents bool // a model without events: patients alone
}

// ForestOptions chooses how a forest plot is drawn.  The zero value is for ratios:
// a logarithmic axis with a line at 1.
type ForestOptions struct {
	// Title above the figure; empty is none.
	Title string
	// Effect is what is estimated, such as "Hazard ratio"; empty is "Estimate".
	Effect string
	// Differences draws a plain axis with a line at 0, for coefficients and means.
	Differences bool
	// Level of the limits, for the words; 0 is 0.95.
	Level float64
	// N patients with Events events in all, for [Figure.Alt]: rows may share them,
	// or not tell them; 0 of both is not written.
	N, Events int
	// Labels are words for terms as they stand in the formula, or for coefficients by
	// name, in [FitForest]; what is not in it is written as it is.
	Labels map[string]string
	// WidthMM in millimetres; 0 is 150.  The height is that of the rows.
	WidthMM float64

	warnings []string // of a fit, written below the axis
}

const forestRow = vg.Length(15)

// Forest draws estimates with their limits below one another, with patients and
// events, the numbers, and P values beside them.
//
// rows come from any model: a hazard ratio, an odds ratio, a difference.  Limits
// beyond the axis end in an arrow; the axis reaches as far as the estimates ask,
// and no farther than a thousandfold from them.
//
// Errors: no row with an estimate wraps [ErrNothing]; an estimate outside its
// limits, or a ratio that is not above 0, a P value or level out of range, and a
// width outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: survminer::ggforest.
func Forest(rows []ForestRow, options ...ForestOptions) (*Figure, error) {
	o := option.Of(options)
	if o.Effect == "" {
		o.Effect = "Estimate"
	}
	if o.Level == 0 {
		o.Level = 0.95
	}
	width, err := size("width", o.WidthMM, 150)
	if err != nil {
		return nil, err
	}
	alt, err := forestAlt(rows, o)
	if err != nil {
		return nil, err
	}
	f := forest{rows: rows, o: o}
	height := forestRow*vg.Length(len(rows)+1) + 40
	if o.Title != "" {
		height += 16
	}
	f.notes = wrapped(o.warnings, lettering(smallSize), width-2*margin)
	height += noteLine * vg.Length(len(f.notes))
	title := o.Title
	if title == "" {
		title = o.Effect
	}
	return &Figure{title: title, alt: alt, width: width, height: height, draw: f.drawOn, data: f.numbers()}, nil
}

// forestAlt checks the rows and tells them.
func forestAlt(rows []ForestRow, o ForestOptions) (string, error) {
	if !(o.Level > 0 && o.Level < 1) {
		return "", fmt.Errorf("plots: forest: %w: Level is %v", ErrOption, o.Level)
	}
	parts, estimates := []string{}, 0
	for _, r := range rows {
		if math.IsNaN(r.Estimate) && math.IsNaN(r.Lower) && math.IsNaN(r.Upper) {
			if r.patients() != "" {
				parts = append(parts, strings.TrimSpace(r.Label)+" "+r.numbers(o)+r.patientsAlt())
			}
			continue
		}
		estimates++
		if !(r.Lower <= r.Estimate && r.Estimate <= r.Upper) || math.IsInf(r.Estimate, 0) ||
			(!o.Differences && r.Estimate <= 0) || r.P < 0 || r.P > 1 {
			return "", fmt.Errorf("plots: forest: %w: %s is %v (%v to %v), P = %v", ErrOption, r.Label, r.Estimate, r.Lower,
				r.Upper, r.P)
		}
		part := strings.TrimSpace(r.Label) + " " + r.numbers(o)
		if r.hasP() {
			part += ", " + table.P(r.P)
		}
		parts = append(parts, part+r.patientsAlt())
	}
	if estimates == 0 {
		return "", fmt.Errorf("plots: forest: %w", ErrNothing)
	}
	all := ""
	if o.N != 0 || o.Events != 0 {
		all = ", " + count(o.N, "patient")
		if !(len(rows) > 0 && rows[0].noEvents) {
			all += ", " + count(o.Events, "event")
		}
	}
	alt := fmt.Sprintf("Forest plot of %s, %s with %s %% limits%s: %s.", count(estimates, "estimate"), o.Effect,
		table.Signif(100*o.Level, 4),
		all, strings.Join(parts, "; "))
	for _, w := range o.warnings {
		alt += " Warning: " + w
	}
	return alt, nil
}

func (r ForestRow) hasP() bool { return r.P > 0 }

func (r ForestRow) patients() string {
	if r.N == 0 && r.Events == 0 {
		return ""
	}
	if r.noEvents {
		return fmt.Sprint(r.N)
	}
	return fmt.Sprintf("%d / %d", r.Events, r.N)
}

func (r ForestRow) patientsAlt() string {
	if r.patients() == "" {
		return ""
	}
	if r.noEvents {
		return " (" + count(r.N, "patient") + ")"
	}
	return " (" + count(r.N, "patient") + ", " + count(r.Events, "event") + ")"
}

// numbers has two decimals, or as many as it takes to tell a number from no effect, up to four.
func (r ForestRow) numbers(o ForestOptions) string {
	if math.IsNaN(r.Estimate) {
		if r.patients() != "" {
			return "reference"
		}
		return ""
	}
	null, decimals := 1.0, 2
	if o.Differences {
		null = 0
	}
	for _, v := range []float64{r.Estimate, r.Lower, r.Upper} {
		for decimals < 4 && v != null && math.Abs(v-null) < 0.5*math.Pow(10, -float64(decimals)) {
			decimals++
		}
	}
	two := func(v float64) string {
		if math.Abs(v) >= 1000 && !math.IsInf(v, 0) {
			return table.Signif(v, 3)
		}
		return table.Fixed(v, decimals)
	}
	return two(r.Estimate) + " (" + two(r.Lower) + " to " + two(r.Upper) + ")"
}

type forest struct {
	rows  []ForestRow
	o     ForestOptions
	notes []string // lines below the axis
}

func (f forest) withoutEvents() bool {
	return slices.ContainsFunc(f.rows, func(r ForestRow) bool { return r.noEvents })
}

// rangeOf is the range of the axis, on its own scale.
func (f forest) rangeOf() (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	scale := f.scale()
	for _, r := range f.rows {
		e := scale(r.Estimate)
		if math.IsNaN(e) {
			continue
		}
		lo, hi = min(lo, e), max(hi, e)
		reach := math.Log(1000)
		if f.o.Differences {
			reach = math.Inf(1)
		}
		if l := scale(r.Lower); !math.IsInf(l, 0) && !math.IsNaN(l) && e-l <= reach {
			lo = min(lo, l)
		}
		if u := scale(r.Upper); !math.IsInf(u, 0) && u-e <= reach {
			hi = max(hi, u)
		}
	}
	lo, hi = min(lo, 0), max(hi, 0)
	if hi-lo < 1e-9 {
		lo, hi = lo-1, hi+1
	}
	return lo - 0.05*(hi-lo), hi + 0.05*(hi-lo)
}

func (f forest) scale() func(float64) float64 {
	if f.o.Differences {
		return func(v float64) float64 { return v }
	}
	return math.Log
}

// ticks are round numbers, on a ratio's axis at their logarithms.
func (f forest) ticks(lo, hi float64) plot.ConstantTicks {
	if f.o.Differences {
		return stepMarks(lo, hi)
	}
	values := logTicks(math.Exp(lo), math.Exp(hi))
	for len(values) > 9 { // powers of ten alone
		var fewer []float64
		for _, v := range values {
			if l := math.Log10(v); math.Abs(l-math.Round(l)) < 1e-9 {
				fewer = append(fewer, v)
			}
		}
		if len(fewer) == len(values) {
			break
		}
		values = fewer
	}
	marks := make(plot.ConstantTicks, len(values))
	for i, v := range values {
		marks[i] = plot.Tick{Value: math.Log(v), Label: short(v)}
	}
	return marks
}

func (f forest) drawOn(c draw.Canvas) {
	style := lettering(smallSize)
	c = writeNotes(c, f.notes)
	patients := "events / n"
	if f.withoutEvents() {
		patients = "n"
	}
	heads := [4]string{"", patients, f.o.Effect + " (" + table.Signif(100*f.o.Level, 4) + " % limits)", "P"}
	var wide [4]vg.Length
	text := func(r ForestRow) [4]string {
		p := ""
		if r.hasP() && !math.IsNaN(r.Estimate) {
			p = table.PValue(r.P)
		}
		name := strings.TrimLeft(r.Label, " ")
		indent := strings.Repeat("\u00a0", 2*(len(r.Label)-len(name))) // plain blanks fall together in SVG
		return [4]string{indent + name, r.patients(), r.numbers(f.o), p}
	}
	for _, r := range f.rows {
		for k, s := range text(r) {
			if wide[k] == 0 && s != "" && k > 0 {
				wide[k] = style.Width(heads[k])
			}
			wide[k] = max(wide[k], style.Width(s))
		}
	}
	gap := func(k int) vg.Length {
		if wide[k] == 0 {
			return 0
		}
		return wide[k] + 10
	}
	p := newPlot(f.o.Title, f.o.Effect, "")
	p.HideY()
	lo, hi := f.rangeOf()
	p.X.Min, p.X.Max = lo, hi
	p.Y.Min, p.Y.Max = -0.5, float64(len(f.rows))+0.5
	p.X.Tick.Marker = f.ticks(lo, hi)
	f.marks(p)
	top := draw.Crop(c, gap(0)+gap(1), -gap(2)-gap(3), 0, 0)
	p.Draw(top)
	area := p.DataCanvas(top)
	_, y := p.Transforms(&area)
	columns := [4]vg.Length{c.Min.X, c.Min.X + gap(0) + wide[1], c.Max.X - gap(3) - wide[2], c.Max.X}
	style.YAlign = draw.YCenter
	for i := -1; i < len(f.rows); i++ {
		cells := heads
		if i >= 0 {
			cells = text(f.rows[i])
		}
		for k, s := range cells {
			if wide[k] == 0 {
				continue
			}
			style.XAlign = draw.XLeft
			if k == 1 || k == 3 {
				style.XAlign = draw.XRight
			}
			c.FillText(style, vg.Point{X: columns[k], Y: y(float64(len(f.rows) - 1 - i))}, s)
		}
	}
}

// marks puts the line of no effect, the limits and the estimates on the plot.
func (f forest) marks(p *plot.Plot) {
	scale := f.scale()
	p.Add(&plotter.Line{XYs: plotter.XYs{{X: 0, Y: -0.5}, {X: 0, Y: float64(len(f.rows)) - 0.5}},
		LineStyle: draw.LineStyle{Color: ink(), Width: 0.6, Dashes: []vg.Length{2, 2}}})
	var points plotter.XYs
	for i, r := range f.rows {
		e, y := scale(r.Estimate), float64(len(f.rows)-1-i)
		if math.IsNaN(e) {
			continue
		}
		l, u := scale(r.Lower), scale(r.Upper)
		if math.IsNaN(l) {
			l = math.Inf(-1) // the logarithm of a limit below zero
		}
		line := draw.LineStyle{Color: palette(0), Width: lineWidth}
		from, to := plotter.XY{X: max(l, p.X.Min), Y: y}, plotter.XY{X: min(u, p.X.Max), Y: y}
		p.Add(&plotter.Line{XYs: plotter.XYs{from, to}, LineStyle: line})
		for _, end := range []struct {
			at     plotter.XY
			beyond bool
			way    vg.Length
		}{{from, l < p.X.Min, -1}, {to, u > p.X.Max, 1}} {
			if end.beyond {
				p.Add(glyphs(plotter.XYs{end.at}, draw.GlyphStyle{Color: palette(0), Radius: 3, Shape: head{end.way}}))
			}
		}
		points = append(points, plotter.XY{X: e, Y: y})
	}
	p.Add(glyphs(points, draw.GlyphStyle{Color: palette(0), Radius: 3, Shape: draw.BoxGlyph{}}))
}
