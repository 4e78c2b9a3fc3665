package plots

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"hipec/hccpm/table"
)

// column is one heading of a figure's data and the cells below it.
type column struct {
	head table.Column
	// cells of some rows: those that are shown are written alike, and no others are
	// written at all.
	cells func(rows []int) []string
}

// numbers is what a figure draws, row by row.  Nothing is written until it is asked
// for: a curve may have a million rows.
type numbers struct {
	n       int
	columns []column
	notes   []string
}

// textColumn is a column of words.
func textColumn(name string, of func(i int) string) column {
	return column{table.Column{Name: name}, func(rows []int) []string {
		out := make([]string, len(rows))
		for k, i := range rows {
			out[k] = of(i)
		}
		return out
	}}
}

// A number of more decimals would be read by nobody.
const mostDecimals = 9

// numberColumn is a column of numbers with so many significant digits, as many
// decimals in each as the one that needs most.
func numberColumn(name string, digits int, of func(i int) float64) column {
	return column{table.Column{Name: name, Align: table.Right}, func(rows []int) []string {
		values := make([]float64, len(rows))
		for k, i := range rows {
			values[k] = of(i)
		}
		cells := table.Aligned(values, digits)
		for k, c := range cells {
			if _, decimals, _ := strings.Cut(c, "."); len(decimals) > mostDecimals {
				cells[k] = table.Fixed(values[k], mostDecimals)
			}
		}
		return cells
	}}
}

// optional leaves the cells of rows empty that have no value.
func (c column) optional(has func(i int) bool) column {
	all := c.cells
	c.cells = func(rows []int) []string {
		out := make([]string, len(rows))
		kept := slices.DeleteFunc(slices.Clone(rows), func(i int) bool { return !has(i) })
		cells := all(kept)
		for k, i := range rows {
			if len(kept) > 0 && kept[0] == i {
				out[k], cells, kept = cells[0], cells[1:], kept[1:]
			}
		}
		return out
	}
	return c
}

// part is one kind of what a figure draws.
type part struct {
	name string
	numbers
}

// together sets parts below one another, with their names in a column of its own;
// columns of one name are one, and those that a part alone has come last, or first
// if they are its first.  A single part stays as it is.
func together(name string, parts ...part) numbers {
	parts = slices.DeleteFunc(parts, func(p part) bool { return p.n == 0 })
	if len(parts) == 1 {
		return parts[0].numbers
	}
	var out numbers
	starts := make([]int, len(parts))
	var heads []table.Column
	for i, p := range parts {
		starts[i] = out.n
		out.n += p.n
		front := 0
		for k, c := range p.columns {
			known := slices.ContainsFunc(heads, func(h table.Column) bool { return h.Name == c.head.Name })
			switch {
			case !known && front == k:
				heads = slices.Insert(heads, k, c.head)
				front++
			case !known:
				heads = append(heads, c.head)
			}
		}
		for _, note := range p.notes {
			if !slices.Contains(out.notes, note) {
				out.notes = append(out.notes, note)
			}
		}
	}
	of := func(i int) int { return sort.SearchInts(starts, i+1) - 1 }
	out.columns = append(out.columns, textColumn(name, func(i int) string { return parts[of(i)].name }))
	for _, h := range heads {
		out.columns = append(out.columns, column{h, func(rows []int) []string {
			return spliced(rows, of, starts, func(k int, own []int) []string {
				for _, c := range parts[k].columns {
					if c.head.Name == h.Name {
						return c.cells(own)
					}
				}
				return make([]string, len(own))
			})
		}})
	}
	return out
}

// spliced asks each part for those of the rows that are its own.  rows ascend.
func spliced(rows []int, of func(int) int, starts []int, cells func(k int, own []int) []string) []string {
	var out []string
	for from := 0; from < len(rows); {
		k := of(rows[from])
		var own []int
		for from < len(rows) && of(rows[from]) == k {
			own = append(own, rows[from]-starts[k])
			from++
		}
		out = append(out, cells(k, own)...)
	}
	return out
}

// table writes the given rows, ascending.
func (d numbers) table(rows []int) table.Table {
	t := table.Table{Notes: d.notes, Rows: make([][]string, len(rows))}
	for r := range t.Rows {
		t.Rows[r] = make([]string, len(d.columns))
	}
	for c, col := range d.columns {
		t.Columns = append(t.Columns, col.head)
		for r, cell := range col.cells(rows) {
			t.Rows[r][c] = cell
		}
	}
	return t
}

// A table below a figure is for reading: more rows than shownWhole are shown by
// their first and their last ones.
const (
	shownWhole = 60
	shownFirst = 30
	shownLast  = 10
)

// excerpt is the table as it is shown below a figure.
func (d numbers) excerpt() table.Table {
	if d.n <= shownWhole {
		return d.table(upTo(0, d.n))
	}
	t := d.table(append(upTo(0, shownFirst), upTo(d.n-shownLast, d.n)...))
	gap := make([]string, len(t.Columns))
	for i := range gap {
		gap[i] = "…"
	}
	t.Rows = slices.Insert(t.Rows, shownFirst, gap)
	t.Notes = append(slices.Clone(t.Notes), fmt.Sprintf("Rows %d to %d of %d are left out here; the figure's Data() has "+
		"them.",
		shownFirst+1, d.n-shownLast, d.n))
	return t
}

func upTo(from, to int) []int {
	out := make([]int, 0, to-from)
	for i := from; i < to; i++ {
		out = append(out, i)
	}
	return out
}

// Data is the numbers that the figure draws, whole: for a curve of a million rows it
// has a million.
//
// Survival figures have a row for each time of a group, in R's words: strata, if
// there are several, time, n.risk just before it, n.event, n.censor and survival,
// with limits where the curve has them; other scales add the value drawn.  Published
// values and rows of a life table stand below.  A forest plot has its rows, a
// swimmer plot a row for each stretch and each mark, boxes each value, Panels the
// rows of each panel under its letter.  Times are in the unit of the curves, which
// a note states, whatever the axis counts in.
func (f *Figure) Data() table.Table {
	t := f.data.table(upTo(0, f.data.n))
	t.Caption = f.title
	return t
}
