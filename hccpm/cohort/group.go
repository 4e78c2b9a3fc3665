package cohort

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"hipec/hccpm/cohort/formats"
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
// Errors: an unknown column wraps [ErrNoColumn], a list [ErrType], a column without any value [ErrEmpty].
func (c *Cohort) GroupBy(column string) (Groups, error) {
	g, err := c.grouping([]string{column})
	if err != nil {
		return Groups{}, err
	}
	rows := make([][]int32, len(g.labels))
	out := Groups{By: column}
	for i, k := range g.of {
		if k < 0 {
			out.Missing++
			continue
		}
		rows[k] = append(rows[k], int32(i))
	}
	for k, label := range g.labels {
		one, err := c.subset(rows[k], c.name+", "+column+" is "+label, slices.Clone(c.notes))
		if err != nil {
			return Groups{}, err
		}
		out.Groups = append(out.Groups, Group{Label: label, Cohort: one})
	}
	if len(out.Groups) == 0 {
		return Groups{}, fmt.Errorf("cohort: column %s: %w have a value", column, ErrEmpty)
	}
	return out, nil
}

// grouping is which group each patient is in.
type grouping struct {
	labels  []string // those that occur, in the order of display
	of      []int32  // index into labels, -1 if the cell is missing
	ordered bool     // whether the order means something
}

// grouping divides the rows by one or more columns; the labels of several are joined by a comma.
func (c *Cohort) grouping(columns []string) (grouping, error) {
	var out grouping
	for at, name := range columns {
		k, err := c.column(name)
		if err != nil {
			return grouping{}, err
		}
		if k.Type == List {
			return grouping{}, fmt.Errorf("cohort: %w: %s holds lists; derive a column from it", ErrType, name)
		}
		g := k.grouping()
		if at == 0 {
			out = g
			continue
		}
		out = out.cross(g)
	}
	return out, nil
}

// cross is the groups within groups.
func (g grouping) cross(h grouping) grouping {
	out := grouping{of: make([]int32, len(g.of))}
	n := len(h.labels)
	place := make([]int32, len(g.labels)*n)
	for i := range out.of {
		if out.of[i] = -1; g.of[i] >= 0 && h.of[i] >= 0 {
			out.of[i] = g.of[i]*int32(n) + h.of[i]
			place[out.of[i]] = 1
		}
	}
	for k, occurs := range place {
		if occurs > 0 {
			place[k] = int32(len(out.labels))
			out.labels = append(out.labels, g.labels[k/n]+", "+h.labels[k%n])
		}
	}
	for i, k := range out.of {
		if k >= 0 {
			out.of[i] = place[k]
		}
	}
	return out
}

// grouping of one column: the order of the codebook's levels, of the numbers, or else of the letters.
func (c *column) grouping() grouping {
	if c.num != nil {
		return c.groupNumbers()
	}
	used := make([]bool, len(c.words))
	for _, k := range c.code {
		if k >= 0 {
			used[k] = true
		}
	}
	var order []int32
	for k := range c.words {
		if used[k] {
			order = append(order, int32(k))
		}
	}
	out := grouping{of: make([]int32, len(c.code)), ordered: c.Ordered}
	if len(c.Levels) == 0 {
		slices.SortFunc(order, func(a, b int32) int { return compareLabels(c.words[a], c.words[b]) })
	}
	place := make([]int32, len(c.words))
	for at, k := range order {
		place[k] = int32(at)
		out.labels = append(out.labels, c.words[k])
	}
	out.ordered = out.ordered || allNumbers(out.labels)
	for i, k := range c.code {
		if out.of[i] = -1; k >= 0 {
			out.of[i] = place[k]
		}
	}
	return out
}

func allNumbers(labels []string) bool {
	return !slices.ContainsFunc(labels, func(l string) bool {
		_, ok := formats.ParseNumber(l)
		return !ok
	})
}

// groupNumbers has one group a number.
func (c *column) groupNumbers() grouping {
	known := map[float64]int32{}
	var distinct []float64
	out := grouping{of: make([]int32, len(c.num)), ordered: true}
	for i, x := range c.num {
		if out.of[i] = -1; math.IsNaN(x) {
			continue
		}
		k, ok := known[x]
		if !ok {
			k = int32(len(distinct))
			known[x], distinct = k, append(distinct, x)
		}
		out.of[i] = k
	}
	order := make([]int, len(distinct))
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(distinct[a], distinct[b]) })
	place := make([]int32, len(distinct))
	for at, k := range order {
		place[k] = int32(at)
		label := plain(distinct[k])
		if c.Type == Date {
			label = dateText(distinct[k])
		}
		out.labels = append(out.labels, label)
	}
	for i, k := range out.of {
		if k >= 0 {
			out.of[i] = place[k]
		}
	}
	return out
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
