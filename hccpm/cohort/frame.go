package cohort

import (
	"fmt"
	"math"
	"slices"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"

	"hipec/hccpm/cohort/formats"
	"hipec/hccpm/internal/option"
)

// DataFrame is the cohort as a gota DataFrame, for what this package does not do. Lists are text with
// semicolons, dates text as 2024-03-31; missing cells are gota's NaN. It is empty for a cohort that could not
// be made, with the error in Err.
func (c *Cohort) DataFrame() dataframe.DataFrame {
	if err := c.Err(); err != nil {
		return dataframe.DataFrame{Err: err}
	}
	columns := make([]series.Series, len(c.columns))
	for j := range c.columns {
		columns[j] = c.columns[j].series()
	}
	return dataframe.New(columns...)
}

func (c *column) series() series.Series {
	kind := map[Type]series.Type{Int: series.Int, Float: series.Float, Bool: series.Bool}[c.Type]
	if kind == "" {
		kind = series.String
	}
	cells := make([]any, c.len())
	for i := range cells {
		switch {
		case c.missingAt(i):
		case c.Type == Int:
			cells[i] = int(c.num[i])
		case c.Type == Float:
			cells[i] = c.num[i]
		case c.Type == Bool:
			cells[i] = c.code[i] == 1
		default:
			cells[i] = c.text(i)
		}
	}
	return series.New(cells, kind, c.Name)
}

// FromDataFrame takes over a gota DataFrame and checks it as [Open] checks a file; name is what messages call
// it. Rows are counted from 1.
//
// Errors: an error that the frame carries; those of Open.
func FromDataFrame(df dataframe.DataFrame, name string, options ...OpenOptions) (*Cohort, error) {
	if df.Err != nil {
		return failed(fmt.Errorf("cohort: %s: %w", name, df.Err))
	}
	t := &formats.Table{Row: formats.RowNumbers{First: 1}}
	for _, heading := range df.Names() {
		s := df.Col(heading)
		if s.Err != nil {
			return failed(fmt.Errorf("cohort: %s, column %s: %w", name, heading, s.Err))
		}
		t.Columns = append(t.Columns, fromSeries(s, heading))
	}
	return build(t, name, option.Of(options))
}

func fromSeries(s series.Series, name string) formats.Column {
	c := formats.Column{Name: name}
	if t := s.Type(); t == series.Float || t == series.Int {
		c.Number = s.Float()
		return c
	}
	words := make([]string, s.Len())
	for i, missing := range s.IsNaN() {
		if !missing {
			words[i] = s.Elem(i).String()
		}
	}
	c.Code, c.Words = coded(words)
	return c
}

// coded is words as indices; an empty one is -1.
func coded(words []string) (code []int32, distinct []string) {
	known := map[string]int32{}
	code = make([]int32, len(words))
	for i, w := range words {
		if w == "" {
			code[i] = -1
			continue
		}
		k, ok := known[w]
		if !ok {
			k = int32(len(distinct))
			known[w], distinct = k, append(distinct, w)
		}
		code[i] = k
	}
	return code, distinct
}

// Column is one column for [New]: a name and its values, one a patient. Make one with [Values] or [Words].
type Column struct {
	name  string
	num   []float64
	words []string
}

// Values is a column of numbers; NaN is missing.
func Values(name string, values []float64) Column {
	return Column{name: name, num: append([]float64{}, values...)}
}

// Words is a column of text; an empty one is missing.
func Words(name string, values []string) Column {
	return Column{name: name, words: slices.Clone(values)}
}

// New makes a cohort of columns of one length, as [Open] does of a file.
//
// Errors: a column that is longer or shorter than the first, or a number that is infinite, wraps [ErrType]; those
// of Open.
func New(name string, columns ...Column) (*Cohort, error) {
	t := &formats.Table{Row: formats.RowNumbers{First: 1}}
	for _, c := range columns {
		from := formats.Column{Name: c.name, Number: c.num}
		if c.num == nil {
			from.Code, from.Words = coded(c.words)
		}
		if n := from.Len(); len(t.Columns) > 0 && n != t.Rows() {
			return failed(fmt.Errorf("cohort: %s: %w: %s has %d values, %s has %d", name, ErrType, c.name, n,
				t.Columns[0].Name, t.Rows()))
		}
		for i, x := range c.num {
			if math.IsInf(x, 0) {
				return failed(fmt.Errorf("cohort: %s: %w: value %d of %s is infinite", name, ErrType, i+1, c.name))
			}
		}
		t.Columns = append(t.Columns, from)
	}
	t.CheckNames(0)
	return build(t, name, OpenOptions{})
}
