package cohort

import (
	"fmt"
	"math"
	"slices"
)

// Cohort is a set of patients, one row each. It is immutable: it hands out copies, and every method that
// changes something returns a new Cohort. Make one with [Open], [Read] or [New].
//
// A cohort that could not be made, or none at all, answers every question with the error that says why.
type Cohort struct {
	name    string
	n       int
	columns []column
	notes   []string
	err     error
}

// failed is a cohort that answers with an error, and the error.
func failed(err error) (*Cohort, error) { return &Cohort{err: err}, err }

// Err is the error with which the cohort could not be made, nil for one that could.
func (c *Cohort) Err() error {
	if c == nil {
		return fmt.Errorf("cohort: %w: nothing was opened", ErrNoCohort)
	}
	return c.err
}

// Name is the name of the file, with the conditions that the patients were chosen by.
func (c *Cohort) Name() string {
	if c.Err() != nil {
		return ""
	}
	return c.name
}

// Named is the cohort under another name, as tables are headed with.
func (c *Cohort) Named(name string) *Cohort {
	if c.Err() != nil {
		return c
	}
	out := *c
	out.name = name
	return &out
}

// N is the number of patients.
func (c *Cohort) N() int {
	if c.Err() != nil {
		return 0
	}
	return c.n
}

// Columns lists the names of the columns: those of the file in its order, then the derived ones.
func (c *Cohort) Columns() []string {
	if c.Err() != nil {
		return nil
	}
	out := make([]string, len(c.columns))
	for i := range c.columns {
		out[i] = c.columns[i].Name
	}
	return out
}

// Notes says what opening and choosing did besides: columns the codebook does not know, empty rows skipped,
// patients left out for a missing value.
func (c *Cohort) Notes() []string {
	if c.Err() != nil {
		return nil
	}
	return slices.Clone(c.notes)
}

// Codebook is what is known about the columns, found or given. Save it, correct it and give it back in
// [OpenOptions].
func (c *Cohort) Codebook() Codebook {
	if c.Err() != nil {
		return nil
	}
	out := make(Codebook, len(c.columns))
	for i := range c.columns {
		out[i] = c.columns[i].Variable.clone()
	}
	return out
}

// Variable is what is known about one column.
//
// Errors: an unknown column wraps [ErrNoColumn] and names the nearest.
func (c *Cohort) Variable(column string) (Variable, error) {
	k, err := c.column(column)
	if err != nil {
		return Variable{}, err
	}
	return k.Variable.clone(), nil
}

// ColumnLabel is how tables and figures call a column: its title with the unit, or its name; the
// name as it was given if there is no such column.
func (c *Cohort) ColumnLabel(column string) string {
	k, err := c.column(column)
	if err != nil {
		return column
	}
	return k.Variable.Label()
}

// column finds a column by its name.
func (c *Cohort) column(name string) (*column, error) {
	if err := c.Err(); err != nil {
		return nil, err
	}
	for i := range c.columns {
		if c.columns[i].Name == name {
			return &c.columns[i], nil
		}
	}
	return nil, unknown(ErrNoColumn, name, c.Columns())
}

// typed is column, restricted to some types.
func (c *Cohort) typed(name string, types ...Type) (*column, error) {
	k, err := c.column(name)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(types, k.Type) {
		return nil, wrongType(k.Variable, types[0])
	}
	return k, nil
}

func wrongType(v Variable, want Type) error {
	return fmt.Errorf("cohort: %w: %s holds %s, not %s", ErrType, v.Name, v.Type, want)
}

// Floats is a column of numbers, length N, in the order of the rows. A missing cell is NaN, the only NaN
// there is; missing counts them. Dates are days since 1 January 1970. [Cohort.Complete] gives a cohort without
// missing cells.
//
// Errors: an unknown column wraps [ErrNoColumn], one that is not numeric [ErrType].
func (c *Cohort) Floats(column string) (values []float64, missing int, err error) {
	k, err := c.typed(column, Float, Int, Date)
	if err != nil {
		return nil, 0, err
	}
	return slices.Clone(k.num), k.countMissing(), nil
}

// Numbers is a column of numbers without its missing cells, in the order of the rows.
//
// Errors: an unknown column wraps [ErrNoColumn], one that is not numeric [ErrType], one without any value
// [ErrEmpty].
func (c *Cohort) Numbers(column string) ([]float64, error) {
	k, err := c.typed(column, Float, Int, Date)
	if err != nil {
		return nil, err
	}
	out := make([]float64, 0, len(k.num))
	for _, x := range k.num {
		if !math.IsNaN(x) {
			out = append(out, x)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("cohort: column %s: %w have a value", column, ErrEmpty)
	}
	return out, nil
}

// Strings is any column as text, length N. Missing cells are empty; missing counts them. Yes/no columns read
// "yes" and "no", dates 2024-03-31.
//
// Errors: an unknown column wraps [ErrNoColumn].
func (c *Cohort) Strings(column string) (values []string, missing int, err error) {
	k, err := c.column(column)
	if err != nil {
		return nil, 0, err
	}
	return k.texts(), k.countMissing(), nil
}

func (c *column) texts() []string {
	out := make([]string, c.len())
	for i := range out {
		out[i] = c.text(i)
	}
	return out
}

// Bools is a yes/no column, length N: true is yes.
//
// Errors: an unknown column wraps [ErrNoColumn], one that is not yes/no [ErrType], and one with an empty cell
// [ErrMissing], since a missing answer is neither: choose the patients that have one first, with
// [Cohort.Complete].
func (c *Cohort) Bools(column string) ([]bool, error) {
	k, err := c.typed(column, Bool)
	if err != nil {
		return nil, err
	}
	if n := k.countMissing(); n > 0 {
		return nil, fmt.Errorf("cohort: %w: %s is empty for %d of %d patients", ErrMissing, column, n, c.n)
	}
	out := make([]bool, len(k.code))
	for i, code := range k.code {
		out[i] = code == 1
	}
	return out, nil
}

// Lists is a column of lists, length N; an empty list is none, never nil.
//
// Errors: an unknown column wraps [ErrNoColumn], one without lists [ErrType].
func (c *Cohort) Lists(column string) ([][]string, error) {
	k, err := c.typed(column, List)
	if err != nil {
		return nil, err
	}
	out := make([][]string, k.len())
	for i := range out {
		out[i] = items(k.text(i))
	}
	return out, nil
}

// Labels is a column as the name of each patient's group, length N, for the By method of a sample. Numbers
// are written as they stand.
//
// Errors: an unknown column wraps [ErrNoColumn]; a missing cell wraps [ErrMissing]: [Cohort.Complete] chooses
// the patients without one, and [Cohort.Survival] drops and counts the others itself.
func (c *Cohort) Labels(column string) ([]string, error) {
	out, missing, err := c.Strings(column)
	if err != nil {
		return nil, err
	}
	if missing > 0 {
		return nil, fmt.Errorf("cohort: %w: %s is empty for %d of %d patients", ErrMissing, column, missing, c.n)
	}
	return out, nil
}

// LevelNames are the values of a column that occur, in the order of display; nil for a column that is not there, holds
// lists or has more than 200 of them. Completion in a notebook asks it.
func (c *Cohort) LevelNames(column string) []string {
	const most = 200
	k, err := c.column(column)
	if err != nil || k.Type == List {
		return nil
	}
	if labels := k.grouping().labels; len(labels) <= most {
		return labels
	}
	return nil
}
