package hccpm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-gota/gota/series"
)

// The columns that every cohort derives.
const (
	CCGroup  = "cc_group"  // CC0/1 or CC2/3, from cc
	Died     = "died"      // yes: death, the event of OS1 and OS2; from alive
	FollowUp = "follow_up" // months from CRS+HIPEC, equal to os2_months
)

// The levels of [CCGroup].
const (
	CC01 = "CC0/1" // complete cytoreduction
	CC23 = "CC2/3" // incomplete cytoreduction
)

func isDerived(name string) bool { return name == CCGroup || name == Died || name == FollowUp }

func (c *Cohort) withDerived() (*Cohort, error) {
	c, err := c.derive(Variable{Name: CCGroup, Type: Category, Levels: []string{CC01, CC23}, Source: "derived: cc",
		Description: "Complete (CC0/1) or incomplete (CC2/3) cytoreduction."}, func(r Row) any {
		if r.Float("cc") <= 1 {
			return CC01
		}
		return CC23
	}, "cc")
	if err != nil {
		return nil, err
	}
	c, err = c.derive(Variable{Name: Died, Type: Bool, Levels: []string{"no", "yes"}, Source: "derived: alive",
		Description: "yes: died, the event of OS1 and OS2."},
		func(r Row) any { return !r.Bool("alive") }, "alive")
	if err != nil {
		return nil, err
	}
	return c.derive(Variable{Name: FollowUp, Type: Float, Unit: "months", Source: "derived: os2_months",
		Description: "Time from CRS+HIPEC to death or last follow-up."},
		func(r Row) any { return r.Float("os2_months") }, "os2_months")
}

// Row is one patient, as a function given to Derive sees it.  Asking for a
// column that does not exist, or as a type it does not have, is reported by the
// method that called the function.
type Row struct {
	of *rows
	i  int
}

// rows reads each column that is asked for once, and keeps the first error.
type rows struct {
	c    *Cohort
	seen map[string]seenColumn
	err  error
}

type seenColumn struct {
	cells    series.Series
	variable Variable
}

func (c *Cohort) rows() *rows { return &rows{c: c, seen: map[string]seenColumn{}} }

func (r *rows) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// elem is a cell and its variable; of any type if none is given.
func (r Row) elem(column string, types ...Type) (series.Element, Variable, bool) {
	k, ok := r.of.seen[column]
	if !ok {
		var err error
		if k.cells, k.variable, err = r.of.c.column(column); err != nil {
			r.of.fail(err)
			return nil, Variable{}, false
		}
		r.of.seen[column] = k
	}
	if len(types) > 0 && !slices.Contains(types, k.variable.Type) {
		r.of.fail(wrongType(k.variable, types[0]))
		return nil, Variable{}, false
	}
	return k.cells.Elem(r.i), k.variable, true
}

// Float is a number of the patient, NaN if the cell is missing.
func (r Row) Float(column string) float64 {
	if e, _, ok := r.elem(column, Float, Int); ok {
		return e.Float()
	}
	return nan
}

// Text is any cell of the patient as text, empty if it is missing.
func (r Row) Text(column string) string {
	if e, v, ok := r.elem(column); ok {
		return cellText(e, v)
	}
	return ""
}

// Bool is a yes/no cell of the patient; a missing cell is an error.
func (r Row) Bool(column string) bool {
	e, _, ok := r.elem(column, Bool)
	if !ok {
		return false
	}
	b, err := e.Bool()
	if err != nil {
		r.of.fail(fmt.Errorf("hccpm: %w: %s of patient %d; ask Missing first", ErrMissing, column, r.i+1))
	}
	return b
}

// List is a list of the patient; none is empty.
func (r Row) List(column string) []string {
	if e, _, ok := r.elem(column, List); ok {
		return items(e.String())
	}
	return nil
}

// Missing reports whether a cell of the patient is empty.  An empty list is none,
// not missing.
func (r Row) Missing(column string) bool {
	e, _, ok := r.elem(column)
	return !ok || e.IsNA()
}

// Derive adds a column of numbers: of is called once a patient, in order.  NaN
// is missing.
//
// Errors: a name that is taken wraps [ErrColumnExists]; what of asks of its Row
// wraps [ErrNoColumn], [ErrType] or [ErrMissing].
func (c *Cohort) Derive(name string, of func(Row) float64) (*Cohort, error) {
	return c.derive(Variable{Name: name, Type: Float}, func(r Row) any { return of(r) })
}

// DeriveText adds a column of categories, its levels sorted; empty is missing.
// Errors are those of [Cohort.Derive].
func (c *Cohort) DeriveText(name string, of func(Row) string) (*Cohort, error) {
	d, err := c.derive(Variable{Name: name, Type: Category}, func(r Row) any {
		if s := of(r); s != "" {
			return s
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	levels, _, err := d.Strings(name)
	if err != nil {
		return nil, err
	}
	slices.Sort(levels)
	levels = slices.Compact(levels)
	d.vars[len(d.vars)-1].Levels = slices.DeleteFunc(levels, func(l string) bool { return l == "" })
	return d, nil
}

// DeriveBool adds a yes/no column.  Errors are those of [Cohort.Derive].
func (c *Cohort) DeriveBool(name string, of func(Row) bool) (*Cohort, error) {
	return c.derive(Variable{Name: name, Type: Bool, Levels: []string{"no", "yes"}},
		func(r Row) any { return of(r) })
}

// derive adds a column; where one of the needed columns is missing, so is the
// result.
func (c *Cohort) derive(v Variable, of func(Row) any, needs ...string) (*Cohort, error) {
	if strings.TrimSpace(v.Name) == "" {
		return nil, fmt.Errorf("hccpm: %w: the new column has no name", ErrNoColumn)
	}
	if slices.Contains(c.Columns(), v.Name) {
		return nil, fmt.Errorf("hccpm: %w: %s", ErrColumnExists, v.Name)
	}
	v.Derived, v.MayMiss = true, true
	if v.Source == "" {
		v.Source, v.Min, v.Max = "derived", nan, nan
	}
	rows := c.rows()
	cells := make([]any, c.N())
	for i := range cells {
		r := Row{rows, i}
		if !slices.ContainsFunc(needs, r.Missing) {
			cells[i] = of(r)
		}
	}
	if rows.err != nil {
		return nil, rows.err
	}
	df := c.df.Mutate(series.New(cells, v.seriesType(), v.Name))
	if df.Err != nil {
		return nil, fmt.Errorf("hccpm: column %s: %w", v.Name, df.Err)
	}
	return &Cohort{name: c.name, df: df, notes: slices.Clone(c.notes),
		vars: append(slices.Clone(c.vars), v)}, nil
}
