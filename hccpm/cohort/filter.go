package cohort

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hipec/hccpm/internal/nearest"
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

// mask says which patients meet the condition, and counts those whose cell is missing.
func (k Condition) mask(c *Cohort) (mask []bool, missing int, err error) {
	column, err := c.column(k.column)
	if err != nil {
		return nil, 0, err
	}
	switch k.kind {
	case compares:
		mask, err = k.numbers(column)
	case has:
		if column.Type != List {
			return nil, 0, wrongType(column.Variable, List)
		}
		mask = column.byWord(func(list string) bool {
			return slices.ContainsFunc(items(list), func(item string) bool {
				return strings.Contains(strings.ToLower(item), strings.ToLower(k.texts[0]))
			})
		})
	default:
		mask, err = k.words(column)
	}
	return mask, column.countMissing(), err
}

// byWord is whether something holds of each cell; it is asked once a word. Missing cells meet nothing.
func (c *column) byWord(holds func(string) bool) []bool {
	answers := make([]bool, len(c.words))
	for k, w := range c.words {
		answers[k] = holds(w)
	}
	out := make([]bool, len(c.code))
	for i, k := range c.code {
		out[i] = k >= 0 && answers[k]
	}
	return out
}

func (k Condition) numbers(c *column) ([]bool, error) {
	if !c.Type.numeric() {
		return nil, wrongType(c.Variable, Float)
	}
	if math.IsNaN(k.value) || k.op < 0 || int(k.op) >= len(opSigns) {
		return nil, fmt.Errorf("cohort: %w: %s cannot be asked", ErrType, k)
	}
	out := make([]bool, len(c.num))
	for i, v := range c.num {
		out[i] = !math.IsNaN(v) && k.op.holds(v, k.value)
	}
	return out, nil
}

func (k Condition) words(c *column) ([]bool, error) {
	for _, text := range k.texts {
		if len(c.Levels) > 0 && !slices.Contains(c.Levels, text) {
			return nil, fmt.Errorf("cohort: %w: %s is never %q, but %s%s", ErrType, c.Name, text, strings.Join(c.Levels, ", "),
				hintIn(text, c.Levels))
		}
	}
	wanted := k.kind == isOneOf
	if c.num == nil {
		return c.byWord(func(w string) bool { return slices.Contains(k.texts, w) == wanted }), nil
	}
	out := make([]bool, len(c.num))
	for i := range out {
		cell := c.text(i)
		out[i] = cell != "" && slices.Contains(k.texts, cell) == wanted
	}
	return out, nil
}

// hintIn asks for the nearest of some names, in brackets.
func hintIn(name string, candidates []string) string {
	if hint := nearest.Hint(name, candidates); hint != "" {
		return " (" + hint + ")"
	}
	return ""
}

// Filter is the patients that meet every one of the conditions, in their order. Patients whose cell is
// missing are left out, and a note counts them.
//
// Errors: an unknown column wraps [ErrNoColumn]; a column or value that does not fit the condition wraps
// [ErrType]; nobody left wraps [ErrEmpty].
func (c *Cohort) Filter(conditions ...Condition) (*Cohort, error) {
	if err := c.Err(); err != nil {
		return failed(err)
	}
	keep := make([]bool, c.n)
	for i := range keep {
		keep[i] = true
	}
	name, notes := c.name, slices.Clone(c.notes)
	for _, k := range conditions {
		mask, missing, err := k.mask(c)
		if err != nil {
			return failed(err)
		}
		for i := range keep {
			keep[i] = keep[i] && mask[i]
		}
		name += ", " + k.String()
		if missing > 0 {
			notes = append(notes, fmt.Sprintf("%s left out: %s is missing.", patients(missing), k.column))
		}
	}
	return c.subset(chosen(keep), name, notes)
}

// Count is how many patients meet every one of the conditions; none is a number too.
//
// Errors: an unknown column wraps [ErrNoColumn]; a column or value that does not fit the condition wraps
// [ErrType].
func (c *Cohort) Count(conditions ...Condition) (int, error) {
	some, err := c.Filter(conditions...)
	if errors.Is(err, ErrEmpty) && c.Err() == nil {
		return 0, nil
	}
	return some.N(), err
}

// Complete is the patients with no missing cell in the given columns; dropped counts the others.
//
// Errors: an unknown column wraps [ErrNoColumn]; nobody left wraps [ErrEmpty].
func (c *Cohort) Complete(columns ...string) (complete *Cohort, dropped int, err error) {
	if err := c.Err(); err != nil {
		complete, err = failed(err)
		return complete, 0, err
	}
	keep := make([]bool, c.n)
	for i := range keep {
		keep[i] = true
	}
	for _, name := range columns {
		k, err := c.column(name)
		if err != nil {
			complete, err = failed(err)
			return complete, 0, err
		}
		for i := range keep {
			keep[i] = keep[i] && !k.missingAt(i)
		}
	}
	rows := chosen(keep)
	dropped = c.n - len(rows)
	notes := slices.Clone(c.notes)
	if dropped > 0 {
		notes = append(notes, fmt.Sprintf("%s left out: missing in %s.", patients(dropped), strings.Join(columns, ", ")))
	}
	complete, err = c.subset(rows, c.name, notes)
	return complete, dropped, err
}

// chosen lists the rows that are kept.
func chosen(keep []bool) []int32 {
	rows := []int32{}
	for i, k := range keep {
		if k {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

func (c *Cohort) subset(rows []int32, name string, notes []string) (*Cohort, error) {
	if len(rows) == 0 {
		return failed(fmt.Errorf("cohort: %s: %w", name, ErrEmpty))
	}
	out := &Cohort{name: name, n: len(rows), notes: notes, columns: make([]column, len(c.columns))}
	eachOf(len(c.columns), len(rows), func(j int) { out.columns[j] = c.columns[j].take(rows) })
	return out, nil
}

// eachOf calls do for every column, on all processors if there is enough to do.
func eachOf(columns, rows int, do func(column int)) {
	if rows < 1<<16 {
		for j := range columns {
			do(j)
		}
		return
	}
	var wait sync.WaitGroup
	limit := make(chan struct{}, runtime.GOMAXPROCS(0))
	for j := range columns {
		limit <- struct{}{}
		wait.Go(func() {
			do(j)
			<-limit
		})
	}
	wait.Wait()
}
