// Package formats reads the tables that people have. Each format is one file here, and each
// returns the same [Table]: columns of numbers or of text, before anything is checked.
package formats

import (
	"fmt"
	"math"
	"sort"
	"strconv"
)

// Kind is what a format itself says of a column.
type Kind int

// The kinds of columns.
const (
	Untyped Kind = iota // the format does not say, as in CSV
	Number              // numbers
	Text                // text, also where it looks like numbers
	Date                // Number holds days since 1 January 1970
)

// Table is what a file holds: columns of one length.
type Table struct {
	// Columns in the order of the file.
	Columns []Column
	// Row tells where the rows stand in the file.
	Row RowNumbers
	// Notes say what reading did: the encoding, rows skipped.
	Notes []string
	// Faults are things wrong with the table itself.
	Faults []Fault
}

// Fault is something wrong with a table: a row of another length, a heading that is missing.
type Fault struct {
	Row                          int // as [RowNumbers] counts; 0 is the whole file
	Column, Value, Problem, Hint string
}

// Column is one column of a [Table]: either Number or Code and Words are set.
type Column struct {
	Name, Label string
	Kind        Kind
	// Number, one a row: NaN where the cell is empty or, see Odd, holds something else.
	Number []float64
	// Odd holds the cells of Number that are no numbers, by row.
	Odd map[int]string
	// Code, one a row, points into Words; -1 is an empty cell.
	Code  []int32
	Words []string
	// Labels of values, in the order of the format.
	Labels []ValueLabel
	// Missing are values that the format declares missing.
	Missing []string
	// Ordered says that the format gives Labels an order that means something.
	Ordered bool
}

// ValueLabel is what a value stands for.
type ValueLabel struct{ Value, Label string }

// Len is the number of cells.
func (c *Column) Len() int {
	if c.Number != nil {
		return len(c.Number)
	}
	return len(c.Code)
}

// Cell is a cell as text, empty if the cell is.
func (c *Column) Cell(i int) string {
	if c.Number == nil {
		if k := c.Code[i]; k >= 0 {
			return c.Words[k]
		}
		return ""
	}
	if s, ok := c.Odd[i]; ok {
		return s
	}
	if math.IsNaN(c.Number[i]) {
		return ""
	}
	return Plain(c.Number[i])
}

// Plain writes a number as shortly as it can be read back.
func Plain(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// RowNumbers tells where the rows of a table stand in its file.
type RowNumbers struct {
	// First row of data, counted from 1.
	First int
	// Blank holds, for each empty row that was skipped, the index of the row that follows it,
	// in ascending order.
	Blank []int
}

// Of is the number of row i, counted from 0, as a spreadsheet shows it.
func (r RowNumbers) Of(i int) int {
	return r.First + i + sort.SearchInts(r.Blank, i+1)
}

// Rows is the number of rows.
func (t *Table) Rows() int {
	if len(t.Columns) == 0 {
		return 0
	}
	return t.Columns[0].Len()
}

// CheckNames gives a first column of row numbers without a heading its name, as R writes it, and faults other
// headings that are empty or stand twice.
func (t *Table) CheckNames(headingRow int) {
	seen := map[string]bool{}
	for j := range t.Columns {
		c := &t.Columns[j]
		if c.Name == "" && j == 0 && len(t.Columns) > 1 {
			c.Name = "row"
			for k := range t.Columns[1:] {
				if t.Columns[k+1].Name == "row" {
					c.Name = "row_number"
				}
			}
			t.Notes = append(t.Notes, "The first column has no heading; it is called "+c.Name+".")
		}
		switch {
		case c.Name == "":
			t.Faults = append(t.Faults, Fault{headingRow, "", "", fmt.Sprintf("column %d has no heading", j+1),
				"name it or delete it"})
		case seen[c.Name]:
			t.Faults = append(t.Faults, Fault{headingRow, c.Name, "", "stands twice", "delete or rename one of them"})
		}
		seen[c.Name] = true
	}
}
