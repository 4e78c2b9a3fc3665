package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
	"hipec/hccpm/stats"
	"hipec/hccpm/table"
)

// HistogramOptions chooses how a histogram is drawn. The zero value draws all values in R's classes.
type HistogramOptions struct {
	// By is a column whose groups have a panel each, one below the other, on one axis; empty is one panel.
	By string
	// Classes is about how many; 0 is Sturges' log2 n + 1, as in R.
	Classes int
	// Title above the figure; empty is none.
	Title string
	// XLabel and YLabel; empty is the column, and "Patients".
	XLabel, YLabel string
	// WidthMM and HeightMM, in millimetres; 0 is 110, and 75 or 40 a panel.
	WidthMM, HeightMM float64
}

// HistogramOf draws how many values of a column of numbers fall into classes of equal width.
//
// A class is (a, b], the first with its lower end, as in R; ends are round numbers. Missing values are left out and
// counted in [Figure.Alt], and so are rows without a group.
//
// Errors: those of the table for a column that it does not have; no values wrap [ErrNothing]; a
// column of labels, infinite values, Classes below 0 or above 1,000, more than twelve groups, and
// sizes outside 40 to 1000 mm wrap [ErrOption].
//
// Reference: Sturges (1926), J Am Stat Assoc 21:65.
//
// R equivalent: hist(x).
func HistogramOf(d models.Data, column string, options ...HistogramOptions) (*Figure, error) {
	o := option.Of(options)
	g, err := numbersOf("histogram", d, column)
	if err != nil {
		return nil, err
	}
	if o.Classes < 0 || o.Classes > 1000 {
		return nil, refuse("histogram", "%d classes, want 1 to 1,000", o.Classes)
	}
	label, names, of, err := by("histogram", d, o.By)
	if err != nil {
		return nil, err
	}
	h := histogram{o: o, label: label}
	values := make([][]float64, len(names))
	missing, without := 0, 0
	for i, v := range g.numbers {
		switch {
		case of[i] < 0:
			without++
		case math.IsNaN(v):
			missing++
		default:
			values[of[i]] = append(values[of[i]], v)
		}
	}
	all := slices.Concat(values...)
	if len(all) == 0 {
		return nil, fmt.Errorf("plots: histogram of %s: %w", column, ErrNothing)
	}
	h.ends = classEnds(slices.Min(all), slices.Max(all), o.Classes, len(all))
	alt := fmt.Sprintf("Histogram of %s: %s, %s of %s%s.", g.label, count(len(all), "value"), classes(len(h.ends)-1),
		short(h.ends[1]-h.ends[0]), dropped(missing))
	for k, name := range names {
		if len(values[k]) == 0 {
			continue
		}
		h.names, h.counts = append(h.names, name), append(h.counts, tally(values[k], h.ends))
		alt += " " + h.words(len(h.names)-1, values[k])
	}
	if without > 0 {
		alt += fmt.Sprintf(" Without a group: %d.", without)
	}
	height := defaultHeight
	if n := len(h.names); n > 1 {
		height = 40 * float64(n)
	}
	fo := FigureOptions{Title: o.Title, XLabel: o.XLabel, YLabel: o.YLabel, WidthMM: o.WidthMM, HeightMM: o.HeightMM}
	return fo.make(alt, h.numbers(), g.label, "Patients", defaultWidth, height, func(c draw.Canvas) { h.drawOn(c, fo) })
}

func classes(n int) string {
	if n == 1 {
		return "1 class"
	}
	return fmt.Sprintf("%d classes", n)
}

type histogram struct {
	o      HistogramOptions
	label  string // of the groups
	ends   []float64
	names  []string
	counts [][]int
}

// words say where most values of a group lie.
func (h histogram) words(k int, values []float64) string {
	most := 0
	for j, n := range h.counts[k] {
		if n > h.counts[k][most] {
			most = j
		}
	}
	middle, _ := stats.Median(values) // there are some, all finite
	name := h.names[k]
	if name != "" {
		name += ": " + count(len(values), "value") + ", "
	}
	return fmt.Sprintf("%smedian %s (%s to %s), most in %s to %s (%d).", name, table.Signif(middle, 4),
		table.Signif(slices.Min(values), 4), table.Signif(slices.Max(values), 4), short(h.ends[most]), short(h.ends[most+1]),
		h.counts[k][most])
}

// classEnds are the ends of about so many classes from lo to hi: round numbers, as R's pretty has
// them. 0 is Sturges' number for n values.
func classEnds(lo, hi float64, most, n int) []float64 {
	if most == 0 {
		most = int(math.Ceil(math.Log2(float64(n)) + 1))
	}
	if lo == hi { // one value: a class around it
		width := max(1, math.Abs(lo)/10)
		return []float64{lo - width/2, lo + width/2}
	}
	cell := (hi - lo) / float64(most)
	base := math.Pow(10, math.Floor(math.Log10(cell)))
	unit := base
	const bias, bias5 = 1.5, 0.5 + 1.5*1.5 // R's high.u.bias and u5.bias: the larger unit if it is not much too large
	if 2*base-cell < bias*(cell-unit) {
		unit = 2 * base
		if 5*base-cell < bias5*(cell-unit) {
			unit = 5 * base
			if 10*base-cell < bias*(cell-unit) {
				unit = 10 * base
			}
		}
	}
	const near = 1e-10
	first, last := math.Floor(lo/unit+near), math.Ceil(hi/unit-near)
	var out []float64
	for k := first; k <= last; k++ {
		out = append(out, k*unit)
	}
	return out
}

// tally counts the values in each class (a, b], the first with its lower end.
func tally(values, ends []float64) []int {
	out := make([]int, len(ends)-1)
	near := 1e-7 * (ends[1] - ends[0]) // as in R, so that 0.3 is not above 3 × 0.1
	for _, v := range values {
		k := max(1, 1+int((v-ends[0])/(ends[1]-ends[0])))
		for k = min(k, len(ends)-1); k > 1 && v <= ends[k-1]+near; k-- {
		}
		for ; k < len(ends)-1 && v > ends[k]+near; k++ {
		}
		out[k-1]++
	}
	return out
}

func (h histogram) drawOn(c draw.Canvas, o FigureOptions) {
	top := 0
	for _, counts := range h.counts {
		top = max(top, slices.Max(counts))
	}
	n := len(h.names)
	each := (c.Max.Y - c.Min.Y) / vg.Length(n)
	for k, name := range h.names {
		part := o
		if k > 0 {
			part.Title = ""
		}
		if name != "" {
			part.Title = strings.TrimPrefix(part.Title+"\n"+name, "\n")
		}
		if k < n-1 {
			part.XLabel = ""
		}
		p := part.plain(h.ends[0], h.ends[len(h.ends)-1], 0, max(1, float64(top)*1.05))
		p.X.Padding, p.Y.Padding = 2, 2
		p.Add(columns{h.ends, h.counts[k], k})
		below := vg.Length(n-1-k) * each
		p.Draw(draw.Crop(c, 0, 0, below, -vg.Length(k)*each))
	}
}

// columns draws the classes of one group.
type columns struct {
	ends   []float64
	counts []int
	colour int
}

// Plot implements plot.Plotter.
func (b columns) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	shade := palette(b.colour)
	shade.A = 150
	edge := draw.LineStyle{Color: ink(), Width: 0.5}
	for k, n := range b.counts {
		if n == 0 {
			continue
		}
		left, right, top := x(b.ends[k]), x(b.ends[k+1]), y(float64(n))
		bar(c, left, right, (y(0)+top)/2, top-y(0), shade)
		c.StrokeLines(edge, []vg.Point{{X: left, Y: y(0)}, {X: left, Y: top}, {X: right, Y: top}, {X: right, Y: y(0)}})
	}
}

// numbers of a histogram: its classes.
func (h histogram) numbers() numbers {
	of := len(h.ends) - 1
	d := numbers{n: of * len(h.names), notes: []string{"A class has its upper end and not its lower one; the first has " +
		"both."}}
	if len(h.names) > 1 || h.names[0] != "" {
		d.columns = append(d.columns, textColumn(h.label, func(i int) string { return h.names[i/of] }))
	}
	d.columns = append(d.columns,
		numberColumn("from", 7, func(i int) float64 { return h.ends[i%of] }),
		numberColumn("to", 7, func(i int) float64 { return h.ends[i%of+1] }),
		numberColumn("n", 9, func(i int) float64 { return float64(h.counts[i/of][i%of]) }))
	return d
}
