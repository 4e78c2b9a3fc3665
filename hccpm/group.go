package hccpm

import (
	"fmt"
	"slices"
	"strconv"

	"hipec/hccpm/table"
)

// Group is the patients that share one value of a column.
type Group struct {
	Label  string
	Cohort *Cohort
}

// Groups is a cohort divided by one column.
type Groups struct {
	// By is the column.
	By string
	// Groups in the order of the codebook's levels, of the numbers, or else of the
	// letters; groups without patients are left out.
	Groups []Group
	// Missing counts the patients without a value, who are in no group.
	Missing int
}

// GroupBy divides the cohort by a column of any type but lists.
//
// Errors: an unknown column wraps [ErrNoColumn], a list [ErrType], a column
// without any value [ErrEmpty].
func (c *Cohort) GroupBy(column string) (Groups, error) {
	v, err := c.Variable(column)
	if err != nil {
		return Groups{}, err
	}
	if v.Type == List {
		return Groups{}, fmt.Errorf("hccpm: %w: %s holds lists; derive a column from it", ErrType, column)
	}
	labels, missing, err := c.Strings(column)
	if err != nil {
		return Groups{}, err
	}
	out := Groups{By: column, Missing: missing}
	for _, level := range v.order(labels) {
		keep := make([]bool, len(labels))
		for i, l := range labels {
			keep[i] = l == level
		}
		g, err := c.subset(keep, c.name+", "+column+" is "+level, slices.Clone(c.notes))
		if err != nil {
			return Groups{}, err
		}
		out.Groups = append(out.Groups, Group{Label: level, Cohort: g})
	}
	if len(out.Groups) == 0 {
		return Groups{}, fmt.Errorf("hccpm: column %s: %w have a value", column, ErrEmpty)
	}
	return out, nil
}

// order is the distinct labels that occur, in the order of display.
func (v Variable) order(labels []string) []string {
	distinct := slices.Clone(labels)
	slices.Sort(distinct)
	distinct = slices.Compact(distinct)
	distinct = slices.DeleteFunc(distinct, func(l string) bool { return l == "" })
	switch v.Type {
	case Int, Float:
		slices.SortFunc(distinct, func(a, b string) int {
			if parseFloat(a) < parseFloat(b) {
				return -1
			}
			return 1
		})
	case Bool, Category:
		slices.SortStableFunc(distinct, func(a, b string) int {
			return slices.Index(v.Levels, a) - slices.Index(v.Levels, b)
		})
	}
	return distinct
}

// Group is the cohort with the given label; false if there is none.
func (g Groups) Group(label string) (*Cohort, bool) {
	for _, one := range g.Groups {
		if one.Label == label {
			return one.Cohort, true
		}
	}
	return nil, false
}

// Table has one row a group: its label and the number of its patients.
func (g Groups) Table() table.Table {
	t := table.Table{Columns: append(table.Text(g.By), table.Numbers("patients")...)}
	for _, one := range g.Groups {
		t.Append(one.Label, strconv.Itoa(one.Cohort.N()))
	}
	if g.Missing > 0 {
		t.Notes = append(t.Notes, patients(g.Missing)+" without a value.")
	}
	return t
}

// String prints what [Groups.Table] holds.
func (g Groups) String() string { return g.Table().String() }

// HTML shows it in a notebook.
func (g Groups) HTML() string { return g.Table().HTML() }
