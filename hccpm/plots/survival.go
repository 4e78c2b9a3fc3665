package plots

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// PublishedPoint is a value from print, drawn over a curve as an open diamond.
type PublishedPoint struct {
	// Time it was published for, in the unit of the curve.
	Time float64
	// Survival published, from 0 to 1.
	Survival float64
	// Label beside it, such as "89 %"; empty is none.
	Label string
	// BelongsTo is the time at which the data have that survival; an arrow leads
	// there if it lies after Time.  0 is unknown.
	BelongsTo float64
}

// SurvivalOptions chooses how curves are drawn.  The zero value draws curves,
// censoring and the numbers at risk.
type SurvivalOptions struct {
	// Title above the figure; empty is none.
	Title string
	// XLabel and YLabel; empty is "Time (unit)" and "Survival" with the endpoint.
	XLabel, YLabel string
	// Band draws the pointwise confidence limits of the curves.
	Band bool
	// NoCensoring leaves out the ticks at censored times.
	NoCensoring bool
	// NoRisk leaves out the numbers at risk below the axis.
	NoRisk bool
	// Percent letters the axis from 0 to 100 instead of 0 to 1.
	Percent bool
	// End of the time axis, in the unit of the curves; 0 is the last follow-up.
	End float64
	// Published values, drawn over the curves, with PublishedName in the legend;
	// empty is "published".
	Published     []PublishedPoint
	PublishedName string
	// WidthMM and HeightMM, in millimetres; 0 is 110 and 75, to which the numbers
	// at risk are added.
	WidthMM, HeightMM float64
}

// layer is one line of a survival figure and what belongs to it.
type layer struct {
	name     string
	line     plotter.XYs // corners of the staircase
	band     plotter.XYs // its confidence limits as a closed outline, may be empty
	censored plotter.XYs
}

// survivalFigure is everything drawn on the axes of survival against time.
type survivalFigure struct {
	o      SurvivalOptions
	unit   string
	end    float64
	layers []layer
	risk   []riskRow
	legend bool
}

// riskRow is one group's numbers at risk.
type riskRow struct {
	label string
	at    func(t float64) string
}

// Survival draws estimates of the survival function S(t) against time since the
// start of observation: one staircase a group, with upright ticks where follow-up
// was censored, and below the axis the numbers at risk just before each time of
// the axis.
//
// It draws, from each [survival.Curve], Time and Survival as a line that stays
// level from each time to the next and ends at the last follow-up; Time and
// Survival where Censored is above nought; Lower and Upper if Band is asked for,
// where they are not NaN; and At(t).AtRisk.
//
// Errors: curves without groups or times wrap [ErrNothing]; an End or a published
// value out of range, and sizes outside 40 to 1000 mm, wrap [ErrOption].
//
// R equivalent: plot(survfit(...)), with the risk table of survminer's ggsurvplot.
func Survival(curves survival.Curves, o SurvivalOptions) (*Figure, error) {
	f := &survivalFigure{o: o, unit: curves.Unit, legend: len(curves.Groups) > 1 || len(o.Published) > 0}
	if err := f.setEnd(lastTime(curves)); err != nil {
		return nil, err
	}
	for _, g := range curves.Groups {
		f.layers = append(f.layers, f.curve(g, groupName(g.Label, curves.Name)))
		label := g.Label
		if label == "" {
			label = "at risk"
		}
		f.risk = append(f.risk, atRisk(label, g))
	}
	if o.YLabel == "" {
		f.o.YLabel = strings.TrimSpace("Survival, " + curves.Name)
		f.o.YLabel = strings.TrimSuffix(f.o.YLabel, ",")
	}
	return f.figure(curvesAlt(curves) + publishedAlt(o, curves.Unit))
}

func lastTime(curves survival.Curves) float64 {
	end := 0.0
	for _, g := range curves.Groups {
		if len(g.Time) > 0 {
			end = max(end, g.Time[len(g.Time)-1])
		}
	}
	return end
}

// setEnd checks the options that concern time.
func (f *survivalFigure) setEnd(last float64) error {
	f.end = last
	if f.o.End != 0 {
		f.end = f.o.End
	}
	if last <= 0 {
		return fmt.Errorf("plots: survival: %w", ErrNothing)
	}
	if !(f.end > 0) || math.IsInf(f.end, 1) {
		return fmt.Errorf("plots: %w: End is %v", ErrOption, f.o.End)
	}
	for _, p := range f.o.Published {
		if !(p.Survival >= 0 && p.Survival <= 1) || !(p.Time >= 0 && p.Time <= f.end) || math.IsNaN(p.BelongsTo) {
			return fmt.Errorf("plots: %w: published survival %v at %v", ErrOption, p.Survival, p.Time)
		}
	}
	return nil
}

func groupName(label, name string) string {
	if label == "" {
		return strings.TrimSpace("Kaplan–Meier " + name)
	}
	return label
}

func atRisk(label string, g survival.Curve) riskRow {
	return riskRow{label, func(t float64) string { return table.Signif(g.At(t).AtRisk, 6) }}
}

// curve turns a curve into corners, up to the end of the axis.
func (f *survivalFigure) curve(g survival.Curve, name string) layer {
	l := layer{name: name}
	steps := func(values []float64) plotter.XYs {
		return staircase(g.Time, values, f.end)
	}
	l.line = steps(g.Survival)
	for i, t := range g.Time {
		if g.Censored[i] > 0 && t <= f.end {
			l.censored = append(l.censored, plotter.XY{X: t, Y: g.Survival[i]})
		}
	}
	if f.o.Band {
		upper, lower := steps(g.Upper), steps(g.Lower)
		if len(upper) > 1 && len(lower) > 1 {
			slices.Reverse(lower)
			l.band = append(upper, lower...)
		}
	}
	return l
}

// staircase is the corners of a function that is 1 at nought and drops to
// values[i] at time[i]; it ends at the first NaN, the last time or the end.
func staircase(time, values []float64, end float64) plotter.XYs {
	out := plotter.XYs{{X: 0, Y: 1}}
	level := 1.0
	for i, t := range time {
		if t > end {
			return append(out, plotter.XY{X: end, Y: level})
		}
		out = append(out, plotter.XY{X: t, Y: level})
		if math.IsNaN(values[i]) {
			return out
		}
		if values[i] != level {
			level = values[i]
			out = append(out, plotter.XY{X: t, Y: level})
		}
	}
	return out
}

// figure assembles the plot.
func (f *survivalFigure) figure(alt string) (*Figure, error) {
	width, err := size("width", f.o.WidthMM, defaultWidth)
	if err != nil {
		return nil, err
	}
	height, err := size("height", f.o.HeightMM, defaultHeight)
	if err != nil {
		return nil, err
	}
	if f.o.NoRisk {
		f.risk = nil
	}
	if len(f.risk) > 0 {
		height += riskHeight(len(f.risk))
	}
	if f.o.XLabel == "" {
		f.o.XLabel = "Time"
		if f.unit != "" {
			f.o.XLabel += " (" + f.unit + ")"
		}
	}
	title := f.o.Title
	if title == "" {
		title = f.o.YLabel
	}
	return &Figure{title: title, alt: alt, width: width, height: height, draw: f.drawOn}, nil
}

func (f *survivalFigure) drawOn(c draw.Canvas) {
	p := newPlot(f.o.Title, f.o.XLabel, f.o.YLabel)
	times := timeTicks(f.unit, f.end)
	p.X.Min, p.X.Max = 0, f.end*1.02
	p.Y.Min, p.Y.Max = 0, 1.03
	p.X.Tick.Marker = constant(times, short)
	p.Y.Tick.Marker = constant([]float64{0, 0.2, 0.4, 0.6, 0.8, 1}, func(v float64) string {
		if f.o.Percent {
			return table.Percent(v, 0)
		}
		return table.Fixed(v, 1)
	})
	points := f.add(p)
	top := c
	if len(f.risk) > 0 {
		top = draw.Crop(c, f.indent(p, c), 0, riskHeight(len(f.risk)), 0)
	}
	area := p.DataCanvas(top)
	if f.legend {
		placeLegend(p, area, points)
	}
	p.Draw(top)
	if len(f.risk) > 0 {
		f.drawRisk(c, area, p, times)
	}
}

// add puts every layer on the plot and answers the points that a legend should
// not hide.
func (f *survivalFigure) add(p *plot.Plot) plotter.XYs {
	var points plotter.XYs
	for i, l := range f.layers {
		if len(l.band) > 0 {
			shade := palette(i)
			shade.A = 45
			p.Add(&plotter.Polygon{XYs: []plotter.XYs{l.band}, Color: color.Color(shade)})
		}
	}
	for i, l := range f.layers {
		line := &plotter.Line{XYs: l.line, LineStyle: stroke(i)}
		p.Add(line)
		if !f.o.NoCensoring && len(l.censored) > 0 {
			p.Add(glyphs(l.censored, draw.GlyphStyle{Color: palette(i), Radius: 3, Shape: censorTick{}}))
		}
		if f.legend {
			p.Legend.Add(l.name, line)
		}
		points = append(points, dense(l.line)...)
	}
	return append(points, f.addPublished(p)...)
}

// dense is points along a staircase, close enough to count what a box hides.
func dense(line plotter.XYs) plotter.XYs {
	var out plotter.XYs
	for i := 1; i < len(line); i++ {
		for k := range 20 {
			w := float64(k) / 20
			out = append(out, plotter.XY{X: line[i-1].X + w*(line[i].X-line[i-1].X),
				Y: line[i-1].Y + w*(line[i].Y-line[i-1].Y)})
		}
	}
	return out
}

func (f *survivalFigure) addPublished(p *plot.Plot) plotter.XYs {
	if len(f.o.Published) == 0 {
		return nil
	}
	var at, hidden plotter.XYs
	var labels []string
	for _, pub := range f.o.Published {
		xy := plotter.XY{X: pub.Time, Y: pub.Survival}
		at, labels = append(at, xy), append(labels, pub.Label)
		for range 20 { // hiding a published value is worse than hiding a line
			hidden = append(hidden, xy, plotter.XY{X: pub.Time + f.end/15, Y: pub.Survival + 0.05})
		}
		if pub.BelongsTo > pub.Time {
			to := plotter.XY{X: min(pub.BelongsTo, f.end), Y: pub.Survival}
			p.Add(arrow{xy, to, draw.LineStyle{Color: ink(), Width: 0.7, Dashes: []vg.Length{1, 1.5}}})
			hidden = append(hidden, dense(plotter.XYs{xy, to})...)
		}
	}
	name := f.o.PublishedName
	if name == "" {
		name = "published"
	}
	g := glyphs(at, draw.GlyphStyle{Color: ink(), Radius: 4, Shape: diamond{}})
	p.Add(g, words(at, labels, 5, 3))
	p.Legend.Add(name, g)
	return hidden
}
