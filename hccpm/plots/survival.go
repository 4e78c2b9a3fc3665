package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// layer is one line of a survival figure and what belongs to it.
type layer struct {
	name         string
	line         plotter.XYs // corners of the staircase
	upper, lower plotter.XYs // its confidence limits, may be empty
	censored     plotter.XYs
	median       survival.Value // if medians are drawn
}

// survivalFigure is everything drawn on the axes of survival against time.
type survivalFigure struct {
	o      SurvivalOptions
	unit   string  // of the axis
	per    float64 // units of the curves in one of the axis
	end    float64
	layers []layer
	groups []counted
	lines  []course // as numbers
	legend bool
	test   string
	// Labels of the rows are not in the colour of a line: a group has several.
	plainLabels bool
	whole       bool // nothing is thinned: for comparison in tests
	// Room that a neighbour in [Panels] needs, so that axes line up.
	left, below vg.Length
}

// newSurvival checks the options and starts a figure.
func newSurvival(o SurvivalOptions, unit string, last float64) (*survivalFigure, error) {
	f := &survivalFigure{o: o, legend: len(o.Published) > 0 || o.Medians || o.Test != nil}
	var err error
	if f.unit, f.per, err = o.check(unit); err != nil {
		return nil, err
	}
	if o.Test != nil {
		n, err := named(o.Test)
		if err != nil {
			return nil, err
		}
		f.test = n.Name + ": " + table.P(n.P)
	}
	return f, f.setEnd(last)
}

// Survival draws estimates of the survival function S(t) against time since the
// start of observation: one staircase a group, with upright ticks where follow-up
// was censored, and below the axis the numbers at risk just before each time of
// the axis.
//
// It draws, from each [survival.Curve], Time and Survival as a line that stays
// level from each time to the next and ends at the last follow-up; Time and
// Survival where Censored is above zero; Lower and Upper if Band is asked for,
// where they are not NaN; At(t).AtRisk, and Events and Censored if Risk asks for
// them; and Median by the rule of the curve if Medians is set.
//
// Curves of any length draw in a fraction of a second: steps too small to be seen
// are drawn together, those that are seen stay where they are.
//
// Errors: curves without groups or times wrap [ErrNothing]; an option out of
// range, and sizes outside 40 to 1000 mm, wrap [ErrOption].
//
// R equivalent: plot(survfit(...)), with the risk table of survminer's ggsurvplot.
func Survival(curves survival.Curves, options ...SurvivalOptions) (*Figure, error) {
	o := option.Of(options)
	f, err := newSurvival(o, curves.Unit, lastTime(curves))
	if err != nil {
		return nil, err
	}
	f.legend = f.legend || len(curves.Groups) > 1
	for _, g := range curves.Groups {
		f.layers = append(f.layers, f.curve(g, groupName(g.Label, curves.Name)))
		f.groups = append(f.groups, countsOf(g.Label, g.Time, g.AtRisk, g.Events, g.Censored))
		f.lines = append(f.lines, f.courseOf(g))
	}
	f.nameY(curves.Name)
	return f.figure(curvesAlt(curves)+f.scaleAlt()+f.testAlt()+publishedAlt(o, curves.Unit), curves.Unit)
}

// nameY letters the vertical axis, if the options do not.
func (f *survivalFigure) nameY(name string) {
	if f.o.YLabel == "" {
		f.o.YLabel = strings.TrimSuffix(strings.TrimSpace(f.o.Scale.name()+", "+name), ",")
	}
}

func lastTime(curves survival.Curves) float64 {
	end := 0.0
	for _, g := range curves.Groups {
		end = max(end, lastOf(g.Time))
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

// curve turns a curve into corners, up to the end of the axis.
func (f *survivalFigure) curve(g survival.Curve, name string) layer {
	l := layer{name: name}
	steps := func(values []float64) plotter.XYs {
		return f.onScale(staircase(g.Time, values, 1, f.end))
	}
	l.line = steps(g.Survival)
	for i, t := range g.Time {
		if g.Censored[i] > 0 && t <= f.end {
			l.censored = append(l.censored, plotter.XY{X: t, Y: g.Survival[i]})
		}
	}
	l.censored = f.onScale(l.censored)
	if f.o.Band {
		l.upper, l.lower = steps(g.Upper), steps(g.Lower)
	}
	if f.o.Medians {
		l.median = g.Median(g.Options.Median).Value
		l.name += ", median " + f.onAxis(l.median)
	}
	return l
}

// onAxis is a time in the unit of the axis.
func (f *survivalFigure) onAxis(v survival.Value) string {
	if !v.Reached {
		return v.String()
	}
	decimals := 1
	if f.per != 1 || v.Time < 1 {
		decimals = 2
	}
	return strings.TrimSpace(table.Fixed(v.Time/f.per, decimals) + " " + f.unit)
}

// onScale moves survival to the scale of the figure; what has no place there, the
// logarithm of zero, is left out.
func (f *survivalFigure) onScale(at plotter.XYs) plotter.XYs {
	if f.o.Scale == AsSurvival {
		return at
	}
	out := at[:0]
	for _, p := range at {
		p.Y = f.o.Scale.of(p.Y)
		if !math.IsInf(p.Y, 0) && !math.IsNaN(p.Y) && (f.o.Scale != AsLogLog || p.X > 0) {
			out = append(out, p)
		}
	}
	return out
}

// staircase is the corners of a function that is start at zero and moves to
// values[i] at time[i]; it ends at the first NaN, the last time or the end.
func staircase(time, values []float64, start, end float64) plotter.XYs {
	out := make(plotter.XYs, 1, 2*len(time)+2)
	out[0] = plotter.XY{X: 0, Y: start}
	level := start
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

// band is the outline between two limits, empty if one of them is.
func band(upper, lower plotter.XYs) plotter.XYs {
	if len(upper) < 2 || len(lower) < 2 {
		return nil
	}
	lower = slices.Clone(lower)
	slices.Reverse(lower)
	return append(slices.Clone(upper), lower...)
}

// figure checks sizes and words, and makes the figure.  The unit is that of the
// curves; parts are drawn beside them.
func (f *survivalFigure) figure(alt, unit string, parts ...part) (*Figure, error) {
	width, err := size("width", f.o.WidthMM, defaultWidth)
	if err != nil {
		return nil, err
	}
	height, err := size("height", f.o.HeightMM, defaultHeight)
	if err != nil {
		return nil, err
	}
	if f.o.NoRisk {
		f.groups = nil
	}
	height += f.riskHeight()
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
	parts = slices.Concat([]part{{"curve", courses(f.lines, unit, f.end)}}, parts, []part{f.o.published()})
	return &Figure{title: title, alt: alt, width: width, height: height, draw: f.drawOn, survival: f,
		data: together("drawn as", parts...)}, nil
}
