package models

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Data is where the columns of a model come from: a cohort, or a [Frame].
type Data interface {
	// N is the number of rows.
	N() int
	// Columns is the names of the columns.
	Columns() []string
	// Values is one column, of length N: numbers, NaN where a value is missing, or else labels, empty where one is
	// missing, with their levels in order, the reference first. Levels nil means that the order is not known; then
	// the labels are sorted, as numbers if all of them are.
	Values(column string) (numbers []float64, labels, levels []string, err error)
}

// Column is one column of a [Frame]: numbers or labels.
type Column struct {
	Name string
	// Numbers, NaN where a value is missing.
	Numbers []float64
	// Labels, if there are no Numbers; empty where one is missing.
	Labels []string
	// Levels of the labels in order, the reference first; nil sorts them.
	Levels []string
}

// Numbers is a column of numbers, NaN where a value is missing. It is not copied.
func Numbers(name string, values []float64) Column { return Column{Name: name, Numbers: values} }

// Labels is a column of labels, empty where one is missing. levels are in order, the reference first; none sorts
// the labels, as numbers if all of them are. It is not copied.
func Labels(name string, values []string, levels ...string) Column {
	return Column{Name: name, Labels: values, Levels: levels}
}

// Frame is columns with names, all of one length; the zero value has none.
type Frame struct {
	n       int
	columns []Column
}

// NewFrame joins columns.
//
// Errors: columns that differ in length wrap [ErrLength]; a name that is empty or stands twice, a label that Levels
// does not have, and an infinite number wrap [ErrInvalid], with the column and the row, counted from 1.
//
// R equivalent: data.frame(...).
func NewFrame(columns ...Column) (Frame, error) {
	f := Frame{columns: slices.Clone(columns)}
	for j, c := range columns {
		n := max(len(c.Numbers), len(c.Labels))
		if c.Numbers != nil && c.Labels != nil {
			return Frame{}, fmt.Errorf("models: %w: column %s has numbers and labels", ErrInvalid, c.Name)
		}
		if j == 0 {
			f.n = n
		}
		if n != f.n {
			return Frame{}, fmt.Errorf("models: %w: column %s has %d rows, %s has %d", ErrLength, c.Name, n, columns[0].Name,
				f.n)
		}
		if c.Name == "" || slices.ContainsFunc(columns[:j], func(o Column) bool { return o.Name == c.Name }) {
			return Frame{}, fmt.Errorf("models: %w: the name %q of column %d is empty or stands twice", ErrInvalid, c.Name, j+1)
		}
		for i, l := range c.Labels {
			if len(c.Levels) > 0 && l != "" && !slices.Contains(c.Levels, l) {
				return Frame{}, fmt.Errorf("models: %w: column %s, row %d: %q is none of the levels %q", ErrInvalid, c.Name, i+1, l,
					c.Levels)
			}
		}
		for i, x := range c.Numbers {
			if math.IsInf(x, 0) {
				return Frame{}, fmt.Errorf("models: %w: column %s, row %d: %v", ErrInvalid, c.Name, i+1, x)
			}
		}
	}
	return f, nil
}

// N is the number of rows.
func (f Frame) N() int { return f.n }

// Columns is the names in order.
func (f Frame) Columns() []string {
	out := make([]string, len(f.columns))
	for i, c := range f.columns {
		out[i] = c.Name
	}
	return out
}

// Values is one column, as [Data] says.
//
// Errors: [ErrNoColumn].
//
// R equivalent: frame[[column]].
func (f Frame) Values(column string) (numbers []float64, labels, levels []string, err error) {
	for _, c := range f.columns {
		if c.Name == column {
			return c.Numbers, c.Labels, c.Levels, nil
		}
	}
	return nil, nil, nil, fmt.Errorf("models: %w: %q", ErrNoColumn, column)
}

// column is a column of the data as it was read.
type column struct {
	name    string
	numbers []float64
	labels  []string
	levels  []string
}

// source reads each column of the data once.
type source struct {
	data Data
	read map[string]*column

	reference ReferenceLevel // of factors, when a design is learned
}

func newSource(d Data) *source { return &source{data: d, read: map[string]*column{}} }

func (s *source) column(name string) (*column, error) {
	if c := s.read[name]; c != nil {
		return c, nil
	}
	known := s.data.Columns()
	if !slices.Contains(known, name) {
		return nil, fmt.Errorf("models: %w: %q; there are %q", ErrNoColumn, name, known)
	}
	numbers, labels, levels, err := s.data.Values(name)
	if err != nil {
		return nil, fmt.Errorf("models: column %s: %w", name, err)
	}
	c := &column{name: name, numbers: numbers, labels: labels, levels: levels}
	if got := c.len(); got != s.data.N() {
		return nil, fmt.Errorf("models: %w: column %s has %d rows, the data have %d", ErrLength, name, got, s.data.N())
	}
	s.read[name] = c
	return c, nil
}

func (c *column) len() int { return max(len(c.numbers), len(c.labels)) }

func (c *column) missing(i int) bool {
	if c.labels == nil {
		return math.IsNaN(c.numbers[i])
	}
	return c.labels[i] == ""
}

// text is a value as a level.
func (c *column) text(i int) string {
	if c.labels == nil {
		return strconv.FormatFloat(c.numbers[i]+0, 'g', -1, 64) // −0 is 0
	}
	return c.labels[i]
}

// levelsIn is the levels of the column that occur in rows, in order.
func (c *column) levelsIn(rows []int32) []string {
	seen := map[string]bool{}
	var out []string
	if c.labels == nil {
		distinct := map[float64]bool{}
		for _, i := range rows {
			distinct[c.numbers[i]+0] = true
		}
		values := make([]float64, 0, len(distinct))
		for v := range distinct {
			values = append(values, v)
		}
		slices.Sort(values)
		for _, v := range values {
			out = append(out, strconv.FormatFloat(v, 'g', -1, 64))
		}
		return out
	}
	last := ""
	for _, i := range rows {
		if l := c.labels[i]; l != last {
			last, seen[l] = l, true
		}
	}
	for _, l := range c.levels {
		if seen[l] {
			out = append(out, l)
			delete(seen, l)
		}
	}
	rest := make([]string, 0, len(seen))
	for l := range seen {
		rest = append(rest, l)
	}
	sortLevels(rest)
	return append(out, rest...)
}

// sortLevels sorts as numbers if all are, else byte by byte.
func sortLevels(levels []string) {
	value := make(map[string]float64, len(levels))
	for _, l := range levels {
		x, err := strconv.ParseFloat(l, 64)
		if err != nil || math.IsNaN(x) {
			slices.Sort(levels)
			return
		}
		value[l] = x
	}
	slices.SortFunc(levels, func(a, b string) int { return cmp.Or(cmp.Compare(value[a], value[b]), cmp.Compare(a, b)) })
}
