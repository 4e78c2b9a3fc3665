package cohort

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Row is one patient, as a function given to [Cohort.Derive] sees it. Asking for a column that does not
// exist, or as a type it does not have, is reported by the method that called the function.
type Row struct {
	of *rows
	i  int
}

// rows finds each column that is asked for once, and keeps the first error.
type rows struct {
	c    *Cohort
	seen map[string]*column
	err  error
}

func (c *Cohort) rows() *rows { return &rows{c: c, seen: map[string]*column{}} }

func (r *rows) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// column finds a column; of any type if none is given.
func (r Row) column(name string, types ...Type) *column {
	k, ok := r.of.seen[name]
	if !ok {
		var err error
		if k, err = r.of.c.column(name); err != nil {
			r.of.fail(err)
			return nil
		}
		r.of.seen[name] = k
	}
	if len(types) > 0 && !slices.Contains(types, k.Type) {
		r.of.fail(wrongType(k.Variable, types[0]))
		return nil
	}
	return k
}

// Float is a number of the patient, NaN if the cell is missing.
func (r Row) Float(column string) float64 {
	if k := r.column(column, Float, Int, Date); k != nil {
		return k.num[r.i]
	}
	return nan
}

// Text is any cell of the patient as text, empty if it is missing.
func (r Row) Text(column string) string {
	if k := r.column(column); k != nil {
		return k.text(r.i)
	}
	return ""
}

// Bool is a yes/no cell of the patient; a missing cell is an error.
func (r Row) Bool(column string) bool {
	k := r.column(column, Bool)
	if k == nil {
		return false
	}
	if k.code[r.i] < 0 {
		r.of.fail(fmt.Errorf("cohort: %w: %s of patient %d; ask Missing first", ErrMissing, column, r.i+1))
	}
	return k.code[r.i] == 1
}

// List is a list of the patient; none is empty.
func (r Row) List(column string) []string {
	if k := r.column(column, List); k != nil {
		return items(k.text(r.i))
	}
	return nil
}

// Missing reports whether a cell of the patient is empty. An empty list is none, not missing.
func (r Row) Missing(column string) bool {
	k := r.column(column)
	return k == nil || k.missingAt(r.i)
}

// Derive adds a column of numbers: of is called once a patient, in order. NaN is missing.
//
// Errors: a name that is taken wraps [ErrColumnExists]; an infinite number wraps [ErrType]; what of asks of its Row
// wraps [ErrNoColumn], [ErrType] or [ErrMissing].
func (c *Cohort) Derive(name string, of func(Row) float64) (*Cohort, error) {
	return c.DeriveAs(Variable{Name: name, Type: Float}, func(r Row) any { return of(r) })
}

// DeriveText adds a column of categories, its levels sorted; empty is missing. [Cohort.Levels] gives them
// another order.
//
// Errors: a name that is taken wraps [ErrColumnExists]; what of asks of its Row wraps [ErrNoColumn],
// [ErrType] or [ErrMissing].
func (c *Cohort) DeriveText(name string, of func(Row) string) (*Cohort, error) {
	return c.DeriveAs(Variable{Name: name, Type: Category}, func(r Row) any { return of(r) })
}

// DeriveBool adds a yes/no column.
//
// Errors: a name that is taken wraps [ErrColumnExists]; what of asks of its Row wraps [ErrNoColumn],
// [ErrType] or [ErrMissing].
func (c *Cohort) DeriveBool(name string, of func(Row) bool) (*Cohort, error) {
	return c.DeriveAs(Variable{Name: name, Type: Bool, Levels: []string{"no", "yes"}}, func(r Row) any { return of(r) })
}

// DeriveAs adds the column that a variable describes; of returns its values: a number for int, float and
// date, true or false for bool, a level or any text for the others. NaN, an empty text and nil are missing,
// and so is the result where one of the columns in needs is. A category without levels gets those that occur,
// sorted.
//
// Errors: no name wraps [ErrNoColumn], one that is taken [ErrColumnExists], a value that does not fit the
// type [ErrType]; what of asks of its Row wraps ErrNoColumn, ErrType or [ErrMissing].
func (c *Cohort) DeriveAs(v Variable, of func(Row) any, needs ...string) (*Cohort, error) {
	if err := c.Err(); err != nil {
		return failed(err)
	}
	if strings.TrimSpace(v.Name) == "" {
		return failed(fmt.Errorf("cohort: %w: the new column has no name", ErrNoColumn))
	}
	if slices.Contains(c.Columns(), v.Name) {
		return failed(fmt.Errorf("cohort: %w: %s", ErrColumnExists, v.Name))
	}
	v = v.clone()
	v.Derived, v.MayMiss = true, true
	if v.Source == "" {
		v.Source = "derived"
	}
	if v.Min == 0 && v.Max == 0 {
		v.Min, v.Max = nan, nan
	}
	if v.Type == Bool && v.Levels == nil {
		v.Levels = []string{"no", "yes"}
	}
	all := c.rows()
	d := deriver{column: column{Variable: v}, known: map[string]int32{}}
	d.start(c.n)
	for i := range c.n {
		r := Row{all, i}
		var value any
		if !slices.ContainsFunc(needs, r.Missing) {
			value = of(r)
		}
		if err := d.set(i, value); err != nil {
			return failed(err)
		}
		if all.err != nil {
			return failed(all.err)
		}
	}
	d.finish()
	return c.with(d.column), nil
}

// with is the cohort with one more column.
func (c *Cohort) with(k column) *Cohort {
	out := *c
	out.columns = append(slices.Clone(c.columns), k)
	out.notes = slices.Clone(c.notes)
	return &out
}

// deriver fills a new column.
type deriver struct {
	column
	known map[string]int32
	open  bool // whether levels are found
}

func (d *deriver) start(n int) {
	if d.Type.numeric() {
		d.num = make([]float64, n)
		return
	}
	d.code = make([]int32, n)
	d.open = d.Type == Text || d.Type == ID || d.Type == List || d.Levels == nil
	for k, l := range d.Levels {
		d.known[l], d.words = int32(k), append(d.words, l)
	}
}

func (d *deriver) set(i int, value any) error {
	if d.num == nil {
		d.code[i] = -1
	} else {
		d.num[i] = nan
	}
	switch x := value.(type) {
	case nil:
		return nil
	case int:
		return d.setNumber(i, float64(x))
	case float64:
		return d.setNumber(i, x)
	case bool:
		if d.Type != Bool {
			break
		}
		if d.code[i] = 0; x {
			d.code[i] = 1
		}
		return nil
	case string:
		return d.setText(i, x)
	}
	return fmt.Errorf("cohort: %w: %v (%T) for patient %d does not fit %s, which holds %s", ErrType, value, value, i+1,
		d.Name, d.Type)
}

func (d *deriver) setNumber(i int, x float64) error {
	switch {
	case d.num == nil:
		return fmt.Errorf("cohort: %w: the number %v for patient %d does not fit %s, which holds %s", ErrType, x, i+1, d.Name,
			d.Type)
	case math.IsInf(x, 0):
		return fmt.Errorf("cohort: %w: %s of patient %d is infinite; was it divided by zero?", ErrType, d.Name, i+1)
	case d.Type == Int && x != math.Trunc(x):
		return fmt.Errorf("cohort: %w: %v for patient %d does not fit %s, which holds whole numbers", ErrType, x, i+1, d.Name)
	}
	d.num[i] = x
	return nil
}

func (d *deriver) setText(i int, x string) error {
	if d.num != nil || d.Type == Bool {
		return fmt.Errorf("cohort: %w: the text %q for patient %d does not fit %s, which holds %s", ErrType, x, i+1, d.Name,
			d.Type)
	}
	if x == "" {
		return nil
	}
	k, ok := d.known[x]
	if !ok {
		if !d.open {
			return fmt.Errorf("cohort: %w: %q for patient %d is no level of %s: %s", ErrType, x, i+1, d.Name,
				strings.Join(d.Levels, ", "))
		}
		k = int32(len(d.words))
		d.known[x], d.words = k, append(d.words, x)
	}
	d.code[i] = k
	return nil
}

// finish sorts the levels that were found.
func (d *deriver) finish() {
	if d.Type != Category || !d.open {
		return
	}
	levels := slices.Clone(d.words)
	slices.SortFunc(levels, compareLabels)
	d.relevel(levels)
}

// relevel gives a category its levels in another order; all that occur are among them.
func (c *column) relevel(levels []string) {
	place := make([]int32, len(c.words))
	for k, w := range c.words {
		place[k] = int32(slices.Index(levels, w))
	}
	code := make([]int32, len(c.code))
	for i, k := range c.code {
		if code[i] = -1; k >= 0 {
			code[i] = place[k]
		}
	}
	c.code, c.words, c.Levels, c.Codes = code, levels, levels, nil
}
