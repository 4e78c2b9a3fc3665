package plots

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
	"hipec/hccpm/stats"
	"hipec/hccpm/table"
)

// PairsOptions chooses the columns of a matrix of pairs. The zero value takes all columns of
// numbers, of which there may be eight.
type PairsOptions struct {
	// Columns of numbers; nil is all that the table has.
	Columns []string
	// Title above the figure; empty is none.
	Title string
	// WidthMM and HeightMM, in millimetres; 0 is 32 a column, 60 at least.
	WidthMM, HeightMM float64
}

// PairsOf draws every two of some columns of numbers against each other: below the diagonal their
// points, above it Pearson's r with the number of pairs, on it each column's histogram. Pairs with
// a missing value are left out of their square.
//
// Errors: those of the table for a column that it does not have; fewer than two columns, or a
// column without values, wrap [ErrNothing]; more than eight columns, a column of labels, and sizes
// outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: pairs(data), GGally::ggpairs(data).
func PairsOf(d models.Data, options ...PairsOptions) (*Figure, error) {
	o := option.Of(options)
	columns, err := numeric("pairs", d, o.Columns)
	if err != nil {
		return nil, err
	}
	switch k := len(columns); {
	case k < 2:
		return nil, fmt.Errorf("plots: pairs: %w: %s of numbers", ErrNothing, count(k, "column"))
	case k > 8:
		return nil, refuse("pairs", "%d columns, eight fit; name some", k)
	}
	m := matrix{columns: columns, title: o.Title}
	for _, g := range columns {
		known := slices.DeleteFunc(slices.Clone(g.numbers), math.IsNaN)
		if len(known) == 0 {
			return nil, fmt.Errorf("plots: pairs: %w in %s", ErrNothing, g.label)
		}
		m.known = append(m.known, known)
	}
	var parts []string
	for i := range columns {
		for j := range i {
			r, n := m.correlation(i, j)
			m.r = append(m.r, pairR{i, j, r, n})
			parts = append(parts, fmt.Sprintf("%s and %s %s (n = %d)", columns[i].label, columns[j].label, table.Fixed(r, 2), n))
		}
	}
	alt := fmt.Sprintf("Pairs of %s: %s; Pearson r of %s.", count(len(columns), "column"), count(d.N(), "patient"),
		strings.Join(parts, "; "))
	side := max(60, 32*float64(len(columns)))
	fo := FigureOptions{Title: o.Title, WidthMM: o.WidthMM, HeightMM: o.HeightMM}
	return fo.make(alt, m.numbers(), " ", " ", side, side, m.drawOn)
}

type matrix struct {
	title   string
	columns []given
	known   [][]float64
	r       []pairR
}

// pairR is the correlation of two columns.
type pairR struct {
	i, j int
	r    float64
	n    int
}

func (m matrix) correlation(i, j int) (r float64, n int) {
	p, err := stats.Pearson(m.columns[i].numbers, m.columns[j].numbers, stats.PearsonOptions{DropMissing: true})
	if err != nil { // too few, or one that does not vary
		return math.NaN(), len(m.points(i, j))
	}
	return p.R, p.N
}

// points are the pairs of which both values are there, column j to the right.
func (m matrix) points(i, j int) plotter.XYs {
	var out plotter.XYs
	for k, y := range m.columns[i].numbers {
		if x := m.columns[j].numbers[k]; !math.IsNaN(x) && !math.IsNaN(y) {
			out = append(out, plotter.XY{X: x, Y: y})
		}
	}
	return out
}

func (m matrix) drawOn(c draw.Canvas) {
	if m.title != "" {
		head := lettering(fontSize)
		head.XAlign = draw.XCenter
		c.FillText(head, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: c.Max.Y - 12}, m.title)
		c = draw.Crop(c, 0, 0, 0, -18)
	}
	k := len(m.columns)
	w, h := (c.Max.X-c.Min.X)/vg.Length(k), (c.Max.Y-c.Min.Y)/vg.Length(k)
	for i := range k {
		for j := range k {
			cell := draw.Crop(c, w*vg.Length(j)+3, -w*vg.Length(k-1-j)-3, h*vg.Length(k-1-i)+3, -h*vg.Length(i)-3)
			switch {
			case i == j:
				m.histogram(cell, i)
			case i > j:
				m.scatter(cell, i, j)
			default:
				m.number(cell, i, j)
			}
		}
	}
}

// histogram draws a column's classes, with its name above.
func (m matrix) histogram(c draw.Canvas, i int) {
	ends := classEnds(slices.Min(m.known[i]), slices.Max(m.known[i]), 0, len(m.known[i]))
	counts := tally(m.known[i], ends)
	p := FigureOptions{}.plain(ends[0], ends[len(ends)-1], 0, 1.05*float64(slices.Max(counts)))
	p.Title.Text = m.columns[i].label
	p.Title.TextStyle.Font = face(smallSize)
	p.HideAxes()
	p.Add(columns{ends, counts, 0})
	p.Draw(c)
}

func (m matrix) scatter(c draw.Canvas, i, j int) {
	at := m.points(i, j)
	xlo, xhi := widenBy(slices.Min(m.known[j]), slices.Max(m.known[j]))
	ylo, yhi := widenBy(slices.Min(m.known[i]), slices.Max(m.known[i]))
	p := FigureOptions{}.plain(xlo, xhi, ylo, yhi)
	p.X.Tick.Label.Font, p.Y.Tick.Label.Font = face(6), face(6)
	if i < len(m.columns)-1 {
		p.HideX()
	}
	if j > 0 {
		p.HideY()
	}
	p.Add(glyphs(apart(at, p, c, 0.8), draw.GlyphStyle{Color: palette(0), Radius: 1.4, Shape: draw.CircleGlyph{}}))
	p.Draw(c)
}

// number writes a correlation.
func (m matrix) number(c draw.Canvas, i, j int) {
	for _, r := range m.r {
		if r.i != j || r.j != i {
			continue
		}
		style := lettering(fontSize)
		style.XAlign, style.YAlign = draw.XCenter, draw.YCenter
		middle := vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: (c.Min.Y + c.Max.Y) / 2}
		c.FillText(style, vg.Point{X: middle.X, Y: middle.Y + 6}, "r "+table.Fixed(r.r, 2))
		style.Font = face(smallSize)
		c.FillText(style, vg.Point{X: middle.X, Y: middle.Y - 7}, fmt.Sprintf("n = %d", r.n))
	}
}

// numbers of a matrix of pairs: its correlations.
func (m matrix) numbers() numbers {
	return numbers{n: len(m.r), columns: []column{
		textColumn("column", func(i int) string { return m.columns[m.r[i].j].label }),
		textColumn("and", func(i int) string { return m.columns[m.r[i].i].label }),
		numberColumn("r", 4, func(i int) float64 { return m.r[i].r }).optional(
			func(i int) bool { return !math.IsNaN(m.r[i].r) }),
		numberColumn("n", 9, func(i int) float64 { return float64(m.r[i].n) }),
	}}
}
