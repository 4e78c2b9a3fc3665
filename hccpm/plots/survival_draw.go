package plots

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/table"
)

// layout is where the parts of a survival figure stand on a canvas.
type layout struct {
	p     *plot.Plot
	top   draw.Canvas // of the plot with its axes and title
	area  draw.Canvas // within the axes
	times []float64   // ticks, in the unit of the curves
	seen  plotter.XYs // what a legend should not hide
	// legend that hides something, once it is placed.
	legend *vg.Rectangle
}

func (f *survivalFigure) drawOn(c draw.Canvas) {
	l := f.layout(c)
	if f.legend {
		place, hidden := placeLegend(l.p, l.area, l.seen)
		if hidden > 0 && (f.o.Medians || f.test != "") { // long names do not always find room
			*l.legend = place
			l.p.Add(veil(place))
		}
	}
	l.p.Draw(l.top)
	f.drawRisk(c, l)
}

// layout makes the plot and finds its place.
func (f *survivalFigure) layout(c draw.Canvas) layout {
	p := newPlot(f.o.Title, f.o.XLabel, f.o.YLabel)
	l := layout{p: p, times: f.axes(p), top: c, legend: &vg.Rectangle{}}
	l.seen = f.add(p, l.legend)
	if len(f.groups) > 0 {
		l.top = draw.Crop(c, f.indent(p, c), -f.overhang(p, c, l.times), max(f.riskHeight(), f.below), 0)
	}
	l.area = p.DataCanvas(l.top)
	if more := f.left - (l.area.Min.X - c.Min.X); more > 0 {
		l.top = draw.Crop(l.top, more, 0, 0, 0)
		l.area = p.DataCanvas(l.top)
	}
	l.times = f.spread(p, l)
	return l
}

// axes sets range and ticks, and returns the ticks of time in the unit of the
// curves.
func (f *survivalFigure) axes(p *plot.Plot) []float64 {
	p.X.Min, p.X.Max = 0, f.end*1.02
	values := f.o.Breaks
	if values == nil {
		values = timeTicks(f.unit, f.end/f.per)
	}
	if f.o.Scale == AsLogLog {
		p.X.Scale = plot.LogScale{}
		p.X.Min = f.first() * 0.95
		if f.o.Breaks == nil {
			values = logTicks(p.X.Min/f.per, p.X.Max/f.per)
		}
	}
	times := make([]float64, 0, len(values))
	var marks plot.ConstantTicks
	for _, v := range values {
		if t := v * f.per; t >= p.X.Min && t <= p.X.Max {
			times = append(times, t)
			marks = append(marks, plot.Tick{Value: t, Label: short(v)})
		}
	}
	p.X.Tick.Marker = marks
	f.axisY(p)
	return times
}

// first is the earliest time of any line.
func (f *survivalFigure) first() float64 {
	first := f.end
	for _, l := range f.layers {
		if len(l.line) > 0 {
			first = min(first, l.line[0].X)
		}
	}
	if first >= f.end { // one step only, or none
		first = f.end / 10
	}
	return first
}

// axisY sets range and ticks of the vertical axis.
func (f *survivalFigure) axisY(p *plot.Plot) {
	lo, hi := f.o.YMin, f.o.YMax
	chosen := lo != 0 || hi != 0
	if !chosen {
		lo, hi = f.extent()
	}
	p.Y.Min, p.Y.Max = lo, lo+(hi-lo)*1.03
	values := []float64{0, 0.2, 0.4, 0.6, 0.8, 1}
	whole := f.o.Scale == AsSurvival || f.o.Scale == AsIncidence
	if chosen || !whole {
		values = stepTicks(lo, p.Y.Max, 0)
	}
	labels := table.Aligned(values, 6)
	if whole && f.o.Percent {
		for i, v := range values {
			labels[i] = table.Signif(100*v, 6) + " %"
		}
	}
	marks := make(plot.ConstantTicks, len(values))
	for i, v := range values {
		marks[i] = plot.Tick{Value: v, Label: labels[i]}
	}
	p.Y.Tick.Marker = marks
}

// extent is how far the vertical axis must reach.
func (f *survivalFigure) extent() (lo, hi float64) {
	switch f.o.Scale {
	case AsSurvival, AsIncidence:
		return 0, 1
	case AsLogLog:
		lo, hi = math.Inf(1), math.Inf(-1)
	}
	for _, l := range f.layers {
		for _, line := range []plotter.XYs{l.line, l.upper, l.lower} {
			for _, at := range line {
				lo, hi = min(lo, at.Y), max(hi, at.Y)
			}
		}
	}
	if !(lo < hi) {
		lo, hi = 0, 1
	}
	return lo, hi
}

// add puts every layer on the plot and returns the points that a legend should
// not hide.  Lines to medians leave out the place of the legend.
func (f *survivalFigure) add(p *plot.Plot, legend *vg.Rectangle) plotter.XYs {
	side := stepCell
	if f.whole {
		side = 0
	}
	var points plotter.XYs
	for i, l := range f.layers {
		if len(l.upper) > 1 && len(l.lower) > 1 {
			pale := palette(i)
			pale.A = 45
			p.Add(shade{l.upper, l.lower, pale, side})
		}
	}
	points = append(points, f.addMedians(p, legend)...)
	for i, l := range f.layers {
		line := stairs{l.line, stroke(i), side}
		p.Add(line)
		if !f.o.NoCensoring && len(l.censored) > 0 {
			p.Add(ticksAt{l.censored, draw.GlyphStyle{Color: palette(i), Radius: 3, Shape: censorTick{}}, side})
		}
		if f.legend {
			p.Legend.Add(l.name, line)
		}
		points = append(points, dense(l.line)...)
	}
	points = append(points, f.addPublished(p)...)
	if f.test != "" {
		p.Legend.Add(f.test)
	}
	for _, a := range f.o.Annotations {
		at := plotter.XYs{{X: a.Time, Y: a.Value}}
		p.Add(words(at, []string{a.Text}, 0, 0))
		points = append(points, at[0], at[0], at[0])
	}
	return points
}

// addMedians draws the level at which half have had the event, and from where the
// curves cross it down to the axis.
func (f *survivalFigure) addMedians(p *plot.Plot, legend *vg.Rectangle) plotter.XYs {
	var points plotter.XYs
	rule := func(at plotter.XYs, style draw.LineStyle) {
		p.Add(around{at[0], at[1], style, legend})
		points = append(points, dense(at)...)
	}
	level, furthest := f.o.Scale.of(0.5), 0.0
	style := draw.LineStyle{Color: ink(), Width: 0.6, Dashes: []vg.Length{2, 2}}
	for _, l := range f.layers {
		if t := l.median.Time; f.o.Medians && l.median.Reached && t <= f.end && t > p.X.Min {
			furthest = max(furthest, t)
			rule(plotter.XYs{{X: t, Y: level}, {X: t, Y: p.Y.Min}}, style)
		}
	}
	if furthest > 0 {
		rule(plotter.XYs{{X: p.X.Min, Y: level}, {X: furthest, Y: level}}, style)
	}
	return points
}

// dense is points along a staircase, close enough to count what a box hides.
func dense(line plotter.XYs) plotter.XYs {
	var out plotter.XYs
	each := 20
	if len(line) > 1000 { // close enough as it is
		for i := 0; i < len(line); i += 1 + len(line)/2000 {
			out = append(out, line[i])
		}
		return out
	}
	for i := 1; i < len(line); i++ {
		for k := range each {
			w := float64(k) / float64(each)
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
		y := f.o.Scale.of(pub.Survival)
		if math.IsInf(y, 0) || (pub.Time == 0 && f.o.Scale == AsLogLog) {
			continue // has no place on this scale
		}
		xy := plotter.XY{X: pub.Time, Y: y}
		at, labels = append(at, xy), append(labels, pub.Label)
		for range 20 { // hiding a published value is worse than hiding a line
			hidden = append(hidden, xy, plotter.XY{X: pub.Time + f.end/15, Y: y + 0.05})
		}
		if pub.BelongsTo > pub.Time {
			to := plotter.XY{X: min(pub.BelongsTo, f.end), Y: y}
			p.Add(arrow{xy, to, draw.LineStyle{Color: ink(), Width: 0.7, Dashes: []vg.Length{1, 1.5}}})
			hidden = append(hidden, dense(plotter.XYs{xy, to})...)
		}
	}
	g := glyphs(at, draw.GlyphStyle{Color: ink(), Radius: 4, Shape: diamond{}})
	p.Add(g, words(at, labels, 5, 3))
	p.Legend.Add(f.o.publishedName(), g)
	return hidden
}
