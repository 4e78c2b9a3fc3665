package cohort

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"hipec/hccpm/stats"
)

// changed is the cohort with one column changed by edit.
func (c *Cohort) changed(name string, edit func(k *column) error) (*Cohort, error) {
	k, err := c.column(name)
	if err != nil {
		return failed(err)
	}
	copied := column{Variable: k.Variable.clone(), num: k.num, code: k.code, words: k.words}
	if err := edit(&copied); err != nil {
		return failed(err)
	}
	out := *c
	out.columns, out.notes = slices.Clone(c.columns), slices.Clone(c.notes)
	for j := range out.columns {
		if out.columns[j].Name == name {
			out.columns[j] = copied
		}
	}
	return &out, nil
}

// Levels gives the levels of a column in the order in which they are shown, tested for a trend and, the first as the
// reference, compared. Numbers that are codes become levels, as "0", "1". Every value that occurs must be among them;
// levels that nobody has may be.
//
// Errors: an unknown column wraps [ErrNoColumn], a list, a date or a number that is not whole [ErrType], a value that
// levels lacks [ErrOption].
//
// R equivalent: factor(x, levels).
func (c *Cohort) Levels(column string, levels ...string) (*Cohort, error) {
	return c.changed(column, func(k *columnOf) error { return k.setLevels(levels) })
}

func (k *column) setLevels(levels []string) error {
	if k.Type == List || k.Type == Date || k.Type == Float {
		return fmt.Errorf("cohort: %w: %s holds %s, which has no levels; Cut makes some", ErrType, k.Name, k.Type)
	}
	g := k.grouping()
	for _, l := range g.labels {
		if !slices.Contains(levels, l) {
			return fmt.Errorf("cohort: %w: the levels of %s are %s, but it has %q too%s", ErrOption, k.Name,
				strings.Join(levels, ", "), l, hintIn(l, levels))
		}
	}
	for i, l := range levels {
		if l == "" || slices.Contains(levels[:i], l) {
			return fmt.Errorf("cohort: %w: level %q of %s is empty or stands twice", ErrOption, l, k.Name)
		}
	}
	code := make([]int32, len(g.of))
	for i, at := range g.of {
		if code[i] = -1; at >= 0 {
			code[i] = int32(slices.Index(levels, g.labels[at]))
		}
	}
	k.Type, k.num, k.code, k.words, k.Levels, k.Codes = Category, nil, code, slices.Clone(levels), slices.Clone(levels),
		nil
	k.Ordered, k.Min, k.Max, k.Extra = true, nan, nan, false
	return nil
}

// Reference makes a level the first, to which the others are compared; the others keep their order.
//
// Errors: an unknown column wraps [ErrNoColumn], one without levels [ErrType], a level that it does not have
// [ErrOption].
//
// R equivalent: relevel(x, ref).
func (c *Cohort) Reference(column, level string) (*Cohort, error) {
	k, err := c.column(column)
	if err != nil {
		return failed(err)
	}
	levels := k.Levels
	if len(levels) == 0 {
		levels = k.grouping().labels
	}
	if !slices.Contains(levels, level) {
		return failed(fmt.Errorf("cohort: %w: %s has no level %q%s, but %s", ErrOption, column, level, hintIn(level, levels),
			strings.Join(levels, ", ")))
	}
	rest := slices.DeleteFunc(slices.Clone(levels), func(l string) bool { return l == level })
	return c.Levels(column, append([]string{level}, rest...)...)
}

// Recode gives values other names: to holds pairs of a value, as text, and its new name. Several
// values may get one name; a new name of "" makes them missing. The result is a category, its
// levels in the order of the pairs, then those that were not renamed.
//
// Errors: an unknown column wraps [ErrNoColumn]; an odd number of names, and a value that the column never has,
// [ErrOption].
//
// R equivalent: dplyr::recode, forcats::fct_recode.
func (c *Cohort) Recode(column string, to ...string) (*Cohort, error) {
	return c.changed(column, func(k *columnOf) error {
		if len(to)%2 != 0 || len(to) == 0 {
			return fmt.Errorf("cohort: %w: Recode of %s needs pairs of a value and a name, got %q", ErrOption, column, to)
		}
		if k.Type == List || k.Type == Date || k.Type == Float {
			return fmt.Errorf("cohort: %w: %s holds %s, which is not recoded; Cut makes classes of numbers", ErrType, column,
				k.Type)
		}
		g := k.grouping()
		var levels []string
		place := map[string]string{}
		for i := 0; i < len(to); i += 2 {
			if !slices.Contains(g.labels, to[i]) && !slices.Contains(k.Levels, to[i]) {
				return fmt.Errorf("cohort: %w: %s is never %q%s, but %s", ErrOption, column, to[i], hintIn(to[i], g.labels),
					strings.Join(g.labels, ", "))
			}
			if place[to[i]] = to[i+1]; to[i+1] != "" && !slices.Contains(levels, to[i+1]) {
				levels = append(levels, to[i+1])
			}
		}
		for _, l := range g.labels {
			if _, renamed := place[l]; !renamed {
				if place[l] = l; !slices.Contains(levels, l) {
					levels = append(levels, l)
				}
			}
		}
		code := make([]int32, len(g.of))
		for i, at := range g.of {
			if code[i] = -1; at >= 0 {
				code[i] = int32(slices.Index(levels, place[g.labels[at]])) // -1 for ""
			}
		}
		k.Type, k.num, k.code, k.words, k.Levels, k.Codes = Category, nil, code, levels, levels, nil
		k.Ordered, k.Min, k.Max, k.Extra, k.MayMiss = k.Ordered || g.ordered, nan, nan, false, true
		return nil
	})
}

// Rename gives a column another name.
//
// Errors: an unknown column wraps [ErrNoColumn], a name that is taken [ErrColumnExists], an empty one [ErrOption].
func (c *Cohort) Rename(column, name string) (*Cohort, error) {
	if _, err := c.column(column); err != nil {
		return failed(err)
	}
	if strings.TrimSpace(name) == "" {
		return failed(fmt.Errorf("cohort: %w: the new name of %s is empty", ErrOption, column))
	}
	if name != column && slices.Contains(c.Columns(), name) {
		return failed(fmt.Errorf("cohort: %w: %s", ErrColumnExists, name))
	}
	return c.changed(column, func(k *columnOf) error { k.Name = name; return nil })
}

// Label gives a column the title, and the unit, by which tables and figures call it; unit may be empty.
//
// Errors: an unknown column wraps [ErrNoColumn].
func (c *Cohort) Label(column, title, unit string) (*Cohort, error) {
	return c.changed(column, func(k *columnOf) error { k.Title, k.Unit = title, unit; return nil })
}

// CutOptions chooses how classes are closed and called.
type CutOptions struct {
	// RightClosed makes classes (a, b] rather than [a, b).
	RightClosed bool
	// Names of the classes, one more than there are limits; nil writes them as "< 50", "50 to < 70" and "≥ 70".
	Names []string
}

// Cut adds a category of classes of a column of numbers, one more than there are limits: below the
// first, from each to the next, and from the last on. A value equal to a limit is in the class that
// begins with it. The classes are in their order.
//
// Errors: an unknown column wraps [ErrNoColumn], one that is not numeric [ErrType], a name that is taken
// [ErrColumnExists]; limits that do not ascend, none at all, and a wrong number of names [ErrOption].
//
// R equivalent: cut(x, c(-Inf, limits, Inf), right = FALSE).
func (c *Cohort) Cut(column, name string, limits []float64, options ...CutOptions) (*Cohort, error) {
	o := CutOptions{}
	if len(options) > 0 {
		o = options[0]
	}
	k, err := c.typed(column, Float, Int)
	if err != nil {
		return failed(err)
	}
	for i, x := range limits {
		if math.IsNaN(x) || math.IsInf(x, 0) || i > 0 && x <= limits[i-1] {
			return failed(fmt.Errorf("cohort: %w: limits %v of %s do not ascend", ErrOption, limits, column))
		}
	}
	if len(limits) == 0 || o.Names != nil && len(o.Names) != len(limits)+1 || len(options) > 1 {
		return failed(fmt.Errorf("cohort: %w: %d limits make %d classes, and there are %d names", ErrOption, len(limits),
			len(limits)+1, len(o.Names)))
	}
	names := o.Names
	if names == nil {
		names = classNames(limits, o.RightClosed)
	}
	v := Variable{Name: name, Type: Category, Levels: names, Ordered: true, Source: "derived: " + column, Min: nan,
		Max:         nan,
		Description: "Classes of " + k.Label() + "."}
	return c.DeriveAs(v, func(r Row) any {
		x := r.Float(column)
		at := 0
		for at < len(limits) && (x > limits[at] || x == limits[at] && !o.RightClosed) {
			at++
		}
		return names[at]
	}, column)
}

func classNames(limits []float64, right bool) []string {
	low, high := "< ", "≥ "
	if right {
		low, high = "≤ ", "> "
	}
	names := []string{low + plain(limits[0])}
	for i, x := range limits[1:] {
		between := plain(limits[i]) + " to < " + plain(x)
		if right {
			between = "> " + plain(limits[i]) + " to " + plain(x)
		}
		names = append(names, between)
	}
	return append(names, high+plain(limits[len(limits)-1]))
}

// CutQuantiles adds a category of as many classes of a column of numbers as there are groups, of about equal size: the
// limits are quantiles, by R's definition, of the values that are there, and belong to the class below.
//
// Errors: an unknown column wraps [ErrNoColumn], one that is not numeric [ErrType], a name that is taken
// [ErrColumnExists]; fewer than two groups, and limits that fall together because values are tied, [ErrOption].
//
// R equivalent: cut(x, quantile(x, 0:groups/groups), include.lowest = TRUE).
func (c *Cohort) CutQuantiles(column, name string, groups int) (*Cohort, error) {
	x, err := c.Numbers(column)
	if err != nil {
		return failed(err)
	}
	if groups < 2 {
		return failed(fmt.Errorf("cohort: %w: %d groups of %s", ErrOption, groups, column))
	}
	var limits []float64
	for i := 1; i < groups; i++ {
		q, err := stats.Quantile(x, float64(i)/float64(groups), stats.Type7)
		if err != nil {
			return failed(fmt.Errorf("cohort: column %s: %w", column, err))
		}
		if len(limits) > 0 && q <= limits[len(limits)-1] {
			return failed(fmt.Errorf("cohort: %w: so many values of %s are %v that %d groups of it have the same limits; take "+
				"fewer, or Cut", ErrOption,
				column, q, groups))
		}
		limits = append(limits, q)
	}
	return c.Cut(column, name, limits, CutOptions{RightClosed: true})
}
