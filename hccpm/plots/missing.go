package plots

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/models"
)

// MissingOptions chooses what is shown of missing values. The zero value shows the columns that
// have any, and the twelve most frequent patterns.
type MissingOptions struct {
	// Columns to look at; nil is those of the table that can be read as numbers or labels.
	Columns []string
	// All shows columns without a missing value too.
	All bool
	// Patterns is how many are drawn, the most frequent first; 0 is 12. The others are counted in one line.
	Patterns int
	// Title above the figure; empty is none.
	Title string
	// WidthMM and HeightMM, in millimetres; 0 is what the columns and patterns need.
	WidthMM, HeightMM float64
}

// MissingOf draws which values are missing together: a line for each pattern with its number of
// patients, a square for each column, filled where the value is missing. Below each column stands
// how many of its values are missing.
//
// Errors: those of the table for a column that it does not have; no patient, or no missing value and not All, wraps
// [ErrNothing]; Patterns below 0, and sizes outside 40 to 1000 mm wrap [ErrOption].
//
// R equivalent: mice::md.pattern(data), naniar::gg_miss_upset(data).
func MissingOf(d models.Data, options ...MissingOptions) (*Figure, error) {
	o := option.Of(options)
	if o.Patterns < 0 {
		return nil, refuse("missing values", "%d patterns", o.Patterns)
	}
	if o.Patterns == 0 {
		o.Patterns = 12
	}
	m, err := gapsOf(d, o)
	if err != nil {
		return nil, err
	}
	if d.N() == 0 || len(m.names) == 0 {
		return nil, fmt.Errorf("plots: missing values: %w", ErrNothing)
	}
	m.group()
	complete := 0
	for _, p := range m.patterns {
		if !slices.Contains(p.missing, true) {
			complete = p.n
		}
	}
	var each []string
	for j, name := range m.names {
		each = append(each, name+" "+amount(m.missing[j], m.n))
	}
	alt := fmt.Sprintf("Missing values: %s, %s complete, %s. Missing: %s.", count(m.n, "patient"), amount(complete, m.n),
		count(len(m.patterns), "pattern"), strings.Join(each, ", "))
	fo := FigureOptions{Title: o.Title, WidthMM: o.WidthMM, HeightMM: o.HeightMM}
	width := max(60, 32+9*float64(len(m.names)))
	height := max(50, 34+6*float64(min(len(m.patterns), o.Patterns+1)))
	return fo.make(alt, m.numbers(), " ", " ", width, height, m.drawOn)
}

// gaps is where values are missing.
type gaps struct {
	o        MissingOptions
	n        int
	names    []string
	missing  []int    // of each column
	rows     [][]bool // of each column, by row
	patterns []pattern
}

type pattern struct {
	missing []bool
	n       int
}

// gapsOf looks at the columns of a table.
func gapsOf(d models.Data, o MissingOptions) (*gaps, error) {
	m := &gaps{o: o, n: d.N()}
	names := o.Columns
	if names == nil {
		names = d.Columns()
	}
	for _, name := range names {
		g, err := columnOf("missing values", d, name)
		if err != nil {
			if o.Columns == nil {
				continue // it cannot be read as numbers or labels
			}
			return nil, err
		}
		row := make([]bool, m.n)
		missing := 0
		for i := range row {
			row[i] = g.numbers != nil && g.numbers[i] != g.numbers[i] || g.numbers == nil && g.labels[i] == ""
			if row[i] {
				missing++
			}
		}
		if missing > 0 || o.All || o.Columns != nil {
			m.names, m.missing, m.rows = append(m.names, g.label), append(m.missing, missing), append(m.rows, row)
		}
	}
	return m, nil
}

// group finds the patterns, the most frequent first.
func (m *gaps) group() {
	at := map[string]int{}
	key := make([]byte, len(m.rows))
	for i := range m.n {
		for j, row := range m.rows {
			key[j] = '0'
			if row[i] {
				key[j] = '1'
			}
		}
		k, known := at[string(key)]
		if !known {
			k = len(m.patterns)
			at[string(key)] = k
			p := pattern{missing: make([]bool, len(key))}
			for j, c := range key {
				p.missing[j] = c == '1'
			}
			m.patterns = append(m.patterns, p)
		}
		m.patterns[k].n++
	}
	slices.SortStableFunc(m.patterns, func(a, b pattern) int { return cmp.Compare(b.n, a.n) })
}

func (m *gaps) drawOn(c draw.Canvas) {
	style := lettering(smallSize)
	top := c.Max.Y
	if m.o.Title != "" {
		head := lettering(fontSize)
		head.XAlign = draw.XCenter
		c.FillText(head, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: top - 12}, m.o.Title)
		top -= 18
	}
	shown := m.patterns[:min(len(m.patterns), m.o.Patterns)]
	lines := len(shown)
	if lines < len(m.patterns) {
		lines++
	}
	var long vg.Length
	for _, name := range m.names {
		long = max(long, style.Width(name))
	}
	right := c.Max.X - 48 // where the numbers of patients stand
	cell := (right - c.Min.X) / vg.Length(len(m.names))
	foot := min(long+14, (top-c.Min.Y)/2)
	high := (top - c.Min.Y - foot) / vg.Length(lines)
	for i, p := range shown {
		y := top - high*(vg.Length(i)+0.5)
		for j, missing := range p.missing {
			x := c.Min.X + cell*vg.Length(j)
			shade := palette(0)
			if shade.A = 40; missing {
				shade = palette(1)
			}
			bar(c, x+0.8, x+cell-0.8, y, high-1.6, shade)
		}
		style.XAlign, style.YAlign = draw.XLeft, draw.YCenter
		c.FillText(style, vg.Point{X: right + 5, Y: y}, fmt.Sprint(p.n))
	}
	if lines > len(shown) {
		rest := 0
		for _, p := range m.patterns[len(shown):] {
			rest += p.n
		}
		style.XAlign, style.YAlign = draw.XLeft, draw.YCenter
		c.FillText(style, vg.Point{X: c.Min.X, Y: top - high*(vg.Length(len(shown))+0.5)},
			fmt.Sprintf("and %s with %d patients", count(len(m.patterns)-len(shown), "other pattern"), rest))
	}
	below := top - high*vg.Length(lines)
	bar(c, right+5, right+12, below-6, 7, palette(1))
	style.XAlign, style.YAlign = draw.XLeft, draw.YCenter
	c.FillText(style, vg.Point{X: right + 15, Y: below - 6}, "missing")
	for j, name := range m.names {
		x := c.Min.X + cell*(vg.Length(j)+0.5)
		style.XAlign, style.YAlign, style.Rotation = draw.XCenter, draw.YTop, 0
		c.FillText(style, vg.Point{X: x, Y: below - 2}, fmt.Sprint(m.missing[j]))
		style.XAlign, style.YAlign, style.Rotation = draw.XRight, draw.YCenter, quarter
		c.FillText(style, vg.Point{X: x, Y: below - 13}, name)
	}
}

// quarter is a turn to the left, so that words run upwards.
const quarter = 1.5707963267948966

// numbers of missing values: the patterns.
func (m *gaps) numbers() numbers {
	d := numbers{n: len(m.patterns)}
	for j, name := range m.names {
		d.columns = append(d.columns, textColumn(name, func(i int) string {
			if m.patterns[i].missing[j] {
				return "missing"
			}
			return ""
		}))
	}
	d.columns = append(d.columns, numberColumn("n", 9, func(i int) float64 { return float64(m.patterns[i].n) }))
	return d
}
