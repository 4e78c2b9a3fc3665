package plots

import (
	"math"
	"sort"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/num"
	"hipec/hccpm/table"
)

const riskLine = vg.Length(smallSize) * 1.35

// riskGap keeps a row's label clear of the number under the axis's first tick.
const riskGap = vg.Length(16)

// counted is what the table below the axis needs to know of a group.
type counted struct {
	label string
	at    func(row RiskRow, t float64) float64
}

// countsOf a result that has its numbers as slices, ascending in time.
func countsOf(label string, time, atRisk, events, censored []float64) counted {
	had, left := sumUpTo(time, events), sumUpTo(time, censored)
	return counted{label: label, at: func(row RiskRow, t float64) float64 {
		switch row {
		case Events:
			return had(t)
		case Censored:
			return left(t)
		}
		if i := sort.SearchFloat64s(time, t-num.Near(t)); i < len(time) {
			return atRisk[i]
		}
		return 0
	}}
}

// sumUpTo is a function for the sum of values up to and including a time.
func sumUpTo(time, values []float64) func(float64) float64 {
	return func(t float64) float64 {
		sum := 0.0
		t += num.Near(t)
		for i, u := range time {
			if u > t {
				break
			}
			sum += values[i]
		}
		return sum
	}
}

// riskText is one line below the axis: a heading, or a label with its numbers.
type riskText struct {
	label   string
	group   int // -1 for a heading
	colour  bool
	numbers func(t float64) string
}

// riskTable is the lines below the axis, from above.  A single group needs no
// heading: its rows are labelled with what they count.
func (f *survivalFigure) riskTable() []riskText {
	rows := f.o.Risk
	if rows == nil {
		rows = []RiskRow{AtRisk}
	}
	var out []riskText
	for _, row := range rows {
		if len(f.groups) > 1 {
			heading := [...]string{"Number at risk", "Events so far", "Censored so far"}[row]
			out = append(out, riskText{label: heading, group: -1})
		}
		for i, g := range f.groups {
			label := g.label
			if len(f.groups) == 1 && (label == "" || len(rows) > 1) {
				label = [...]string{"at risk", "events", "censored"}[row]
			}
			out = append(out, riskText{label: label, group: i, colour: len(f.groups) > 1 && !f.plainLabels,
				numbers: func(t float64) string { return weightText(g.at(row, t)) }})
		}
	}
	return out
}

// weightText is a number of patients, or a weight with one decimal.
func weightText(x float64) string {
	if math.Abs(x-math.Round(x)) < 1e-6 {
		return table.Signif(math.Round(x), 9)
	}
	return table.Fixed(x, 1)
}

// riskHeight is the room for these lines.
func (f *survivalFigure) riskHeight() vg.Length {
	switch lines := len(f.riskTable()); lines {
	case 0:
		return 0
	case 1:
		return riskLine * 1.3
	default:
		return riskLine * vg.Length(lines)
	}
}

// indent is how far the axes must move to the right so that the labels of the
// groups fit to the left of the numbers.
func (f *survivalFigure) indent(p *plot.Plot, c draw.Canvas) vg.Length {
	style := lettering(smallSize)
	widest := vg.Length(0)
	for _, r := range f.riskTable() {
		if r.group >= 0 {
			widest = max(widest, style.Width(r.label))
		}
	}
	have := p.DataCanvas(c).Min.X - c.Min.X
	return max(0, widest*1.1+riskGap-have)
}

// columnWidth is the width of the widest number below a tick, or of its label.
func (f *survivalFigure) columnWidth(t float64) vg.Length {
	style := lettering(smallSize)
	w := style.Width(short(t / f.per))
	for _, r := range f.riskTable() {
		if r.group >= 0 {
			w = max(w, style.Width(r.numbers(t)))
		}
	}
	return w
}

// overhang is how much of the numbers below the last tick would lie outside the
// figure.
func (f *survivalFigure) overhang(p *plot.Plot, c draw.Canvas, times []float64) vg.Length {
	if len(times) == 0 {
		return 0
	}
	area := p.DataCanvas(c)
	x, _ := p.Transforms(&area)
	last := times[len(times)-1]
	return max(0, x(last)+f.columnWidth(last)/2-c.Max.X-margin/2)
}

// spread keeps every tick's label and the numbers below it, or every second, or
// third, so that none touches its neighbour, and returns the times that are left.
func (f *survivalFigure) spread(p *plot.Plot, l layout) []float64 {
	x, _ := p.Transforms(&l.area)
	half := make([]vg.Length, len(l.times))
	for i, t := range l.times {
		half[i] = f.columnWidth(t) / 2
	}
	every := 1
	for i := every; i < len(l.times); i += every {
		if x(l.times[i])-half[i] < x(l.times[i-every])+half[i-every]+2 {
			every++
			i = 0
		}
	}
	var kept []float64
	marks := p.X.Tick.Marker.(plot.ConstantTicks)
	for i, t := range l.times {
		if i%every == 0 {
			kept = append(kept, t)
		} else {
			marks[i].Label = ""
		}
	}
	return kept
}

// drawRisk writes the numbers below the axis, each under its tick.
func (f *survivalFigure) drawRisk(c draw.Canvas, l layout) {
	x, _ := l.p.Transforms(&l.area)
	rows := f.riskTable()
	bottom := c.Min.Y + max(0, f.below-f.riskHeight())
	for i, r := range rows {
		label, number := lettering(smallSize), lettering(smallSize)
		label.XAlign, number.XAlign = draw.XRight, draw.XCenter
		y := bottom + riskLine*vg.Length(len(rows)-1-i)
		if r.group < 0 {
			c.FillText(lettering(smallSize), vg.Point{X: c.Min.X, Y: y}, r.label)
			continue
		}
		if r.colour {
			label.Color = palette(r.group)
		}
		c.FillText(label, vg.Point{X: l.area.Min.X - riskGap, Y: y}, r.label)
		for _, t := range l.times {
			c.FillText(number, vg.Point{X: x(t), Y: y}, r.numbers(t))
		}
	}
}
