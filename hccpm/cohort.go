package hccpm

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

var nan = math.NaN()

// Cohort is a set of patients, one row each.  It owns a gota DataFrame and hands
// out copies only; every method that changes something returns a new Cohort.
// Make one with [Paper], [Load] or [Read].
type Cohort struct {
	name  string
	df    dataframe.DataFrame
	vars  []Variable // one a column of df, in its order
	notes []string
}

// Name is the name of the file, or of the paper's cohort, with the conditions
// that the patients were chosen by.
func (c *Cohort) Name() string { return c.name }

// N is the number of patients.
func (c *Cohort) N() int { return c.df.Nrow() }

// Columns lists the names of the columns: those of the file in its order, then
// the derived ones.
func (c *Cohort) Columns() []string {
	out := make([]string, len(c.vars))
	for i, v := range c.vars {
		out[i] = v.Name
	}
	return out
}

// Notes says what loading and choosing did besides: unknown columns that were
// kept as text, empty rows skipped, patients left out for a missing value.
func (c *Cohort) Notes() []string { return slices.Clone(c.notes) }

// Variable is what is known about one column.
//
// Errors: an unknown column wraps [ErrNoColumn] and names the nearest.
func (c *Cohort) Variable(column string) (Variable, error) {
	_, v, err := c.column(column)
	v.Levels = slices.Clone(v.Levels)
	return v, err
}

// DataFrame is a copy of the underlying gota DataFrame, for what this package
// does not do.  Lists are text with semicolons; missing cells are gota's NaN.
func (c *Cohort) DataFrame() dataframe.DataFrame { return c.df.Copy() }

// column is the one way to a series: gota's own accessor would hand out a broken
// series for an unknown name.
func (c *Cohort) column(name string) (series.Series, Variable, error) {
	for _, v := range c.vars {
		if v.Name != name {
			continue
		}
		s := c.df.Col(name)
		if s.Err != nil {
			return series.Series{}, Variable{}, fmt.Errorf("hccpm: column %s: %w", name, s.Err)
		}
		return s, v, nil
	}
	return series.Series{}, Variable{}, unknown(ErrNoColumn, name, c.Columns())
}

// typed is column, restricted to some types.
func (c *Cohort) typed(name string, types ...Type) (series.Series, error) {
	s, v, err := c.column(name)
	if err != nil {
		return s, err
	}
	if !slices.Contains(types, v.Type) {
		return s, wrongType(v, types[0])
	}
	return s, nil
}

func wrongType(v Variable, want Type) error {
	return fmt.Errorf("hccpm: %w: %s holds %s, not %s", ErrType, v.Name, v.Type, want)
}

// Floats is a numeric column as numbers, length N, in the order of the rows.  A
// missing cell is NaN, the only NaN there is; missing counts them.  See
// [Cohort.Complete] for a cohort without.
//
// Errors: an unknown column wraps [ErrNoColumn], one that is not numeric
// [ErrType].
func (c *Cohort) Floats(column string) (values []float64, missing int, err error) {
	s, err := c.typed(column, Float, Int)
	if err != nil {
		return nil, 0, err
	}
	values = s.Float()
	return values, countMissing(s), nil
}

// Strings is any column as text, length N.  Missing cells are empty; missing
// counts them.  Yes/no columns read "yes" and "no".
//
// Errors: an unknown column wraps [ErrNoColumn].
func (c *Cohort) Strings(column string) (values []string, missing int, err error) {
	s, v, err := c.column(column)
	if err != nil {
		return nil, 0, err
	}
	values = make([]string, s.Len())
	for i := range values {
		values[i] = cellText(s.Elem(i), v)
	}
	return values, countMissing(s), nil
}

// Bools is a yes/no column, length N: true is yes.
//
// Errors: an unknown column wraps [ErrNoColumn], one that is not yes/no
// [ErrType], and one with an empty cell [ErrMissing], since a missing answer is
// neither: choose the patients that have one first, see [Cohort.Complete].
func (c *Cohort) Bools(column string) ([]bool, error) {
	s, err := c.typed(column, Bool)
	if err != nil {
		return nil, err
	}
	if n := countMissing(s); n > 0 {
		return nil, fmt.Errorf("hccpm: %w: %s is empty for %d of %d patients", ErrMissing, column, n, c.N())
	}
	out, err := s.Bool()
	if err != nil {
		return nil, fmt.Errorf("hccpm: column %s: %w", column, err)
	}
	return out, nil
}

// Lists is a column of lists, length N; an empty list is none, never nil.
//
// Errors: an unknown column wraps [ErrNoColumn], one without lists [ErrType].
func (c *Cohort) Lists(column string) ([][]string, error) {
	s, err := c.typed(column, List)
	if err != nil {
		return nil, err
	}
	out := make([][]string, s.Len())
	for i := range out {
		out[i] = items(s.Elem(i).String())
	}
	return out, nil
}

// Labels is a column as the name of each patient's group, length N, for the By
// method of a sample.  Numbers are written as they stand.
//
// Errors: an unknown column wraps [ErrNoColumn]; a missing cell wraps
// [ErrMissing], see [Cohort.Complete] and [Cohort.OS2By], which drop and count.
func (c *Cohort) Labels(column string) ([]string, error) {
	out, missing, err := c.Strings(column)
	if err != nil {
		return nil, err
	}
	if missing > 0 {
		return nil, fmt.Errorf("hccpm: %w: %s is empty for %d of %d patients", ErrMissing, column, missing, c.N())
	}
	return out, nil
}

// cellText writes one cell; missing is empty.
func cellText(e series.Element, v Variable) string {
	if e.IsNA() {
		return ""
	}
	switch v.Type {
	case Bool:
		b, err := e.Bool()
		if err != nil {
			return ""
		}
		return yesNo(b)
	case Float:
		return plain(e.Float())
	}
	return e.String()
}

func countMissing(s series.Series) int {
	n := 0
	for _, na := range s.IsNaN() {
		if na {
			n++
		}
	}
	return n
}

// cohort builds the DataFrame from cells that have all been checked.
func (s *sheet) cohort() (*Cohort, error) {
	columns := make([]series.Series, len(s.vars))
	var extra []string
	for j, v := range s.vars {
		cells := make([]any, len(s.rows))
		for i, row := range s.rows {
			cells[i] = v.value(row.cells[j])
		}
		columns[j] = series.New(cells, v.seriesType(), v.Name)
		if v.Extra {
			extra = append(extra, v.Name)
		}
	}
	c := &Cohort{name: s.file, df: dataframe.New(columns...), vars: s.vars}
	if c.df.Err != nil {
		return nil, fmt.Errorf("hccpm: %s: %w", s.file, c.df.Err)
	}
	if len(extra) > 0 {
		c.notes = append(c.notes, "Not in the codebook, kept as text: "+strings.Join(extra, ", ")+".")
	}
	if s.blank > 0 {
		c.notes = append(c.notes, "Empty rows skipped: "+strconv.Itoa(s.blank)+".")
	}
	return c.withDerived()
}

// value is a checked cell as gota takes it; nil is missing.
func (v Variable) value(cell string) any {
	if cell == "" {
		if v.Type == List {
			return ""
		}
		return nil
	}
	switch v.Type {
	case Int:
		return int(parseFloat(cell))
	case Float:
		return parseFloat(cell)
	case Bool:
		return strings.EqualFold(cell, "yes")
	case Category:
		l, _ := v.level(cell)
		return l
	case List:
		return strings.Join(items(cell), "; ")
	}
	return cell
}

func (v Variable) seriesType() series.Type {
	switch v.Type {
	case Int:
		return series.Int
	case Float:
		return series.Float
	case Bool:
		return series.Bool
	}
	return series.String
}

// parseFloat reads a cell that has been checked to be a number.
func parseFloat(cell string) float64 {
	x, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		return nan
	}
	return x
}
