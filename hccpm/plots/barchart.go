package plots

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
)

// BarOptions chooses how levels are drawn. The zero value draws how many patients have each.
type BarOptions struct {
	// By is a column whose groups have bars side by side; empty is one bar a level.
	By string
	// Share draws the share of each group, in percent, in place of numbers.
	Share bool
	// Title above the figure; empty is none.
	Title string
	// XLabel and YLabel; empty is the column, and "Patients" or "Patients (%)".
	XLabel, YLabel string
	// WidthMM and HeightMM, in millimetres; 0 is 110 and 75.
	WidthMM, HeightMM float64
}

// BarsOf draws how many patients have each level of a column. Levels and groups are in their order;
// those that nobody has are left out. The number stands above each bar. Missing values are left out
// and counted in [Figure.Alt].
//
// Errors: those of the table for a column that it does not have; nobody with a level wraps
// [ErrNothing]; more than twelve levels or six groups, and sizes outside 40 to 1000 mm wrap
// [ErrOption].
//
// R equivalent: barplot(table(x)), barplot(table(group, x), beside = TRUE).
func BarsOf(d models.Data, column string, options ...BarOptions) (*Figure, error) {
	o := option.Of(options)
	g, err := columnOf("bars", d, column)
	if err != nil {
		return nil, err
	}
	levels, of, err := g.groups("bars")
	if err != nil {
		return nil, err
	}
	label, names, group, err := by("bars", d, o.By)
	if err != nil {
		return nil, err
	}
	if len(names) > 6 {
		return nil, refuse("bars", "%d groups, six can be told apart", len(names))
	}
	b := barChart{o: o, column: g.label, by: label}
	counts := make([][]int, len(levels))
	for l := range counts {
		counts[l] = make([]int, len(names))
	}
	total, missing, without := make([]int, len(names)), 0, 0
	for i, l := range of {
		switch {
		case group[i] < 0:
			without++
		case l < 0:
			missing++
		default:
			counts[l][group[i]]++
			total[group[i]]++
		}
	}
	b.keep(levels, names, counts, total)
	if len(b.levels) == 0 {
		return nil, fmt.Errorf("plots: bars of %s: %w", column, ErrNothing)
	}
	alt := fmt.Sprintf("Bars of %s: %s%s. %s.", g.label, count(sum(total), "patient"), dropped(missing), b.words())
	if without > 0 {
		alt += fmt.Sprintf(" Without a group: %d.", without)
	}
	y := "Patients"
	if o.Share {
		y = "Patients (%)"
	}
	fo := FigureOptions{Title: o.Title, XLabel: o.XLabel, YLabel: o.YLabel, WidthMM: o.WidthMM, HeightMM: o.HeightMM}
	return fo.make(alt, b.numbers(), g.label, y, defaultWidth, defaultHeight, func(c draw.Canvas) { b.drawOn(c, fo) })
}

func sum(x []int) int {
	out := 0
	for _, v := range x {
		out += v
	}
	return out
}

type barChart struct {
	o          BarOptions
	column, by string
	levels     []string
	names      []string
	counts     [][]int // of each level, in each group
	total      []int
}

// keep takes over the levels and groups that somebody has.
func (b *barChart) keep(levels, names []string, counts [][]int, total []int) {
	for k, n := range total {
		if n > 0 {
			b.names, b.total = append(b.names, names[k]), append(b.total, n)
		}
	}
	for l, row := range counts {
		if sum(row) == 0 {
			continue
		}
		var kept []int
		for k, n := range row {
			if total[k] > 0 {
				kept = append(kept, n)
			}
		}
		b.levels, b.counts = append(b.levels, levels[l]), append(b.counts, kept)
	}
}

func (b barChart) words() string {
	var parts []string
	for k, name := range b.names {
		var each []string
		for l, level := range b.levels {
			each = append(each, level+" "+amount(b.counts[l][k], b.total[k]))
		}
		if name != "" {
			name += ": "
		}
		parts = append(parts, name+strings.Join(each, ", "))
	}
	return strings.Join(parts, "; ")
}

// height of a bar.
func (b barChart) height(l, k int) float64 {
	if b.o.Share {
		return 100 * float64(b.counts[l][k]) / float64(b.total[k])
	}
	return float64(b.counts[l][k])
}

func (b barChart) drawOn(c draw.Canvas, o FigureOptions) {
	top := 0.0
	for l := range b.levels {
		for k := range b.names {
			top = max(top, b.height(l, k))
		}
	}
	p := o.plain(-0.6, float64(len(b.levels))-0.4, 0, max(1, top*1.12))
	p.X.Tick.Length = 0
	marks := make(plot.ConstantTicks, len(b.levels))
	for i, l := range b.levels {
		marks[i] = plot.Tick{Value: float64(i), Label: l}
	}
	p.X.Tick.Marker = marks
	var seen plotter.XYs
	width := 0.8 / float64(len(b.names))
	for l := range b.levels {
		for k := range b.names {
			at := float64(l) - 0.4 + width*(float64(k)+0.5)
			p.Add(pillar{at, width * 0.92, b.height(l, k), b.counts[l][k], k})
			seen = append(seen, dense(plotter.XYs{{X: at, Y: 0}, {X: at, Y: b.height(l, k)}})...)
		}
	}
	if len(b.names) > 1 {
		for k, name := range b.names {
			p.Legend.Add(name, fall{colour: k})
		}
		placeLegend(p, p.DataCanvas(c), seen)
	}
	p.Draw(c)
}

// pillar is one bar with its number.
type pillar struct {
	x, width, height float64
	n, colour        int
}

// Plot implements plot.Plotter.
func (b pillar) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	bar(c, x(b.x-b.width/2), x(b.x+b.width/2), (y(0)+y(b.height))/2, y(b.height)-y(0), palette(b.colour))
	style := lettering(smallSize)
	style.XAlign = draw.XCenter
	c.FillText(style, vg.Point{X: x(b.x), Y: y(b.height) + 2}, fmt.Sprint(b.n))
}

// numbers of a bar chart: its bars.
func (b barChart) numbers() numbers {
	of := len(b.names)
	d := numbers{n: len(b.levels) * of}
	d.columns = append(d.columns, textColumn(b.column, func(i int) string { return b.levels[i/of] }))
	if b.by != "" {
		d.columns = append(d.columns, textColumn(b.by, func(i int) string { return b.names[i%of] }))
	}
	d.columns = append(d.columns,
		numberColumn("n", 9, func(i int) float64 { return float64(b.counts[i/of][i%of]) }),
		numberColumn("%", 3, func(i int) float64 { return 100 * float64(b.counts[i/of][i%of]) / float64(b.total[i%of]) }))
	return d
}
