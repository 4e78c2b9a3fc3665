package hccpm

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Op is how a number is compared.
type Op int

// The comparisons of [Where].
const (
	Equal Op = iota
	NotEqual
	AtMost
	AtLeast
	Below
	Above
)

var opSigns = [...]string{"=", "≠", "≤", "≥", "<", ">"}

// String is the sign of the comparison.
func (o Op) String() string {
	if o < 0 || int(o) >= len(opSigns) {
		return "op " + strconv.Itoa(int(o))
	}
	return opSigns[o]
}

func (o Op) holds(a, b float64) bool {
	switch o {
	case Equal:
		return a == b
	case NotEqual:
		return a != b
	case AtMost:
		return a <= b
	case AtLeast:
		return a >= b
	case Below:
		return a < b
	case Above:
		return a > b
	}
	return false
}

type conditionKind int

const (
	compares conditionKind = iota
	isOneOf
	isNot
	has
)

// Condition chooses patients by one column.  A missing cell meets no condition.
type Condition struct {
	kind   conditionKind
	column string
	op     Op
	value  float64
	texts  []string
}

// Where compares a numeric column: Where("cc", AtMost, 1).
func Where(column string, op Op, value float64) Condition {
	return Condition{kind: compares, column: column, op: op, value: value}
}

// Is holds if the cell is one of the values; for a yes/no column "yes" or "no".
// Upper and lower case are different, and a value that a column of levels does
// not know is an error, not an empty choice.
func Is(column string, values ...string) Condition {
	return Condition{kind: isOneOf, column: column, texts: slices.Clone(values)}
}

// IsNot holds if the cell is filled and is none of the values.
func IsNot(column string, values ...string) Condition {
	return Condition{kind: isNot, column: column, texts: slices.Clone(values)}
}

// Has holds if an item of the list contains the text; upper and lower case are
// alike, since lists are free text.
func Has(column, text string) Condition {
	return Condition{kind: has, column: column, texts: []string{text}}
}

// String is the condition in words, "cc ≤ 1".
func (k Condition) String() string {
	switch k.kind {
	case compares:
		return fmt.Sprintf("%s %s %s", k.column, k.op, plain(k.value))
	case isNot:
		return k.column + " is not " + strings.Join(k.texts, " or ")
	case has:
		return k.column + " has " + strings.Join(k.texts, " or ")
	}
	return k.column + " is " + strings.Join(k.texts, " or ")
}

// mask says which patients meet the condition.
func (k Condition) mask(c *Cohort) ([]bool, int, error) {
	switch k.kind {
	case compares:
		return k.numbers(c)
	case has:
		lists, err := c.Lists(k.column)
		if err != nil {
			return nil, 0, err
		}
		out := make([]bool, len(lists))
		for i, list := range lists {
			out[i] = slices.ContainsFunc(list, func(item string) bool {
				return strings.Contains(strings.ToLower(item), strings.ToLower(k.texts[0]))
			})
		}
		return out, 0, nil
	}
	return k.words(c)
}

func (k Condition) numbers(c *Cohort) ([]bool, int, error) {
	x, missing, err := c.Floats(k.column)
	if err != nil {
		return nil, 0, err
	}
	if math.IsNaN(k.value) || k.op < 0 || int(k.op) >= len(opSigns) {
		return nil, 0, fmt.Errorf("hccpm: %w: %s cannot be asked", ErrType, k)
	}
	out := make([]bool, len(x))
	for i, v := range x {
		out[i] = !math.IsNaN(v) && k.op.holds(v, k.value)
	}
	return out, missing, nil
}

func (k Condition) words(c *Cohort) ([]bool, int, error) {
	v, err := c.Variable(k.column)
	if err != nil {
		return nil, 0, err
	}
	for _, text := range k.texts {
		if len(v.Levels) > 0 && !slices.Contains(v.Levels, text) {
			return nil, 0, fmt.Errorf("hccpm: %w: %s is never %q, but %s", ErrType, k.column, text,
				strings.Join(v.Levels, ", "))
		}
	}
	cells, missing, err := c.Strings(k.column)
	if err != nil {
		return nil, 0, err
	}
	out := make([]bool, len(cells))
	for i, cell := range cells {
		out[i] = cell != "" && slices.Contains(k.texts, cell) == (k.kind == isOneOf)
	}
	return out, missing, nil
}

// Filter is the patients that meet every one of the conditions, in their order.
// Patients whose cell is missing are left out, and a note counts them.
//
// Errors: an unknown column wraps [ErrNoColumn]; a column or value that does not
// fit the condition wraps [ErrType]; nobody left wraps [ErrEmpty].
func (c *Cohort) Filter(conditions ...Condition) (*Cohort, error) {
	keep := make([]bool, c.N())
	for i := range keep {
		keep[i] = true
	}
	name, notes := c.name, slices.Clone(c.notes)
	for _, k := range conditions {
		mask, missing, err := k.mask(c)
		if err != nil {
			return nil, err
		}
		for i := range keep {
			keep[i] = keep[i] && mask[i]
		}
		name += ", " + k.String()
		if missing > 0 {
			notes = append(notes, fmt.Sprintf("%s left out: %s is missing.", patients(missing), k.column))
		}
	}
	return c.subset(keep, name, notes)
}

// Complete is the patients with no missing cell in the given columns; dropped
// counts the others.
//
// Errors: an unknown column wraps [ErrNoColumn]; nobody left wraps [ErrEmpty].
func (c *Cohort) Complete(columns ...string) (complete *Cohort, dropped int, err error) {
	keep := make([]bool, c.N())
	for i := range keep {
		keep[i] = true
	}
	for _, column := range columns {
		s, _, err := c.column(column)
		if err != nil {
			return nil, 0, err
		}
		for i, na := range s.IsNaN() {
			keep[i] = keep[i] && !na
		}
	}
	for _, k := range keep {
		if !k {
			dropped++
		}
	}
	notes := slices.Clone(c.notes)
	if dropped > 0 {
		notes = append(notes, fmt.Sprintf("%s left out: missing in %s.", patients(dropped), strings.Join(columns, ", ")))
	}
	complete, err = c.subset(keep, c.name, notes)
	return complete, dropped, err
}

func (c *Cohort) subset(keep []bool, name string, notes []string) (*Cohort, error) {
	rows := []int{}
	for i, k := range keep {
		if k {
			rows = append(rows, i)
		}
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("hccpm: %s: %w", name, ErrEmpty)
	}
	df := c.df.Subset(rows)
	if df.Err != nil {
		return nil, fmt.Errorf("hccpm: %s: %w", name, df.Err)
	}
	return &Cohort{name: name, df: df, vars: slices.Clone(c.vars), notes: notes}, nil
}
