package cohort

import (
	"fmt"
	"slices"
	"strings"

	"hipec/hccpm/table"
)

// Heading is one line: name, patients, columns and missing cells.
func (c *Cohort) Heading() string {
	if err := c.Err(); err != nil {
		return err.Error()
	}
	cells := 0
	for j := range c.columns {
		if k := &c.columns[j]; !k.Derived {
			cells += k.countMissing()
		}
	}
	h := fmt.Sprintf("%s: %s, %s", c.name, patients(c.n), count(len(c.columns), "column"))
	if cells > 0 {
		h += fmt.Sprintf(", %s missing", count(cells, "cell"))
	}
	return h
}

// Table is every column of every patient. Missing cells are "NA"; an empty list is "none".
func (c *Cohort) Table() table.Table {
	t, err := c.Select(c.Columns()...)
	if err != nil { // its own columns exist, if it does
		return table.Table{Caption: err.Error()}
	}
	return t
}

// How much of a cohort is shown where nothing else is said.
const (
	widthShown  = 100 // characters of a line of text
	rowsShown   = 20  // patients as text
	rowsShownAs = 200 // patients as HTML
)

// String prints the heading and the first patients, with the columns that fit a line; [Cohort.Table] has
// everything.
func (c *Cohort) String() string {
	if c.Err() != nil {
		return c.Heading() + "\n"
	}
	var shown []string
	width := 0
	for _, name := range c.Columns() {
		k, _ := c.column(name) // its own
		w := len([]rune(name))
		if cells, err := c.display(k.Variable, rowsShown, computedDigits); err == nil {
			for _, cell := range cells {
				w = max(w, len([]rune(cell)))
			}
		}
		if w > 24 && len(shown) > 0 || width+w+1 > widthShown && len(shown) > 0 {
			continue
		}
		shown, width = append(shown, name), width+w+1
	}
	t, err := c.selectRows(rowsShown, shown, computedDigits)
	if err != nil {
		return c.Heading() + "\n"
	}
	var further []string
	for _, name := range c.Columns() {
		if !slices.Contains(shown, name) {
			further = append(further, name)
		}
	}
	if len(further) > 0 {
		t.Notes = append(t.Notes, "Further columns: "+strings.Join(further, ", ")+".")
	}
	return t.String()
}

// HTML shows every column of the first 200 patients in a notebook, in a box that scrolls sideways.
func (c *Cohort) HTML() string {
	t, err := c.selectRows(rowsShownAs, c.Columns(), computedDigits)
	if err != nil {
		t = table.Table{Caption: err.Error()}
	}
	return `<div style="overflow-x:auto">` + "\n" + t.HTML() + "</div>\n"
}

// Select is some columns of every patient, as a table to be shown.
//
// Errors: an unknown column wraps [ErrNoColumn].
func (c *Cohort) Select(columns ...string) (table.Table, error) {
	return c.selectRows(c.N(), columns, allDigits)
}

// Head is some columns of the first patients, all columns if none are named. Numbers that were computed are
// rounded to five significant digits; [Cohort.Select] has them whole.
//
// Errors: an unknown column wraps [ErrNoColumn], a number of patients below 1 [ErrOption].
func (c *Cohort) Head(n int, columns ...string) (table.Table, error) {
	if err := c.Err(); err != nil {
		return table.Table{}, err
	}
	if n < 1 {
		return table.Table{}, fmt.Errorf("cohort: %w: the first %d patients", ErrOption, n)
	}
	if len(columns) == 0 {
		columns = c.Columns()
	}
	return c.selectRows(n, columns, computedDigits)
}

// Significant digits of numbers: of those that stand in the file all of them, of those that were computed
// from them no more than one can read, where a cohort is looked at.
const (
	allDigits      = 12
	computedDigits = 5
)

// selectRows is some columns of the first patients, with so many digits of computed numbers.
func (c *Cohort) selectRows(most int, columns []string, computed int) (table.Table, error) {
	if err := c.Err(); err != nil {
		return table.Table{}, err
	}
	n := min(most, c.n)
	t := table.Table{Caption: c.Heading(), Notes: c.Notes()}
	if n < c.n {
		t.Notes = append(t.Notes, fmt.Sprintf("The first %d of %s.", n, patients(c.n)))
	}
	cells := make([][]string, len(columns))
	for j, name := range columns {
		v, err := c.Variable(name)
		if err != nil {
			return table.Table{}, err
		}
		if cells[j], err = c.display(v, n, computed); err != nil {
			return table.Table{}, err
		}
		align := table.Left
		if v.Type == Int || v.Type == Float {
			align = table.Right
		}
		t.Columns = append(t.Columns, table.Column{Name: name, Align: align})
	}
	for i := range n {
		row := make([]string, len(columns))
		for j := range columns {
			row[j] = cells[j][i]
		}
		t.Append(row...)
	}
	return t, nil
}

// display is the first cells of a column as they are shown: numbers with equal decimals.
func (c *Cohort) display(v Variable, n, computed int) ([]string, error) {
	k, err := c.column(v.Name)
	if err != nil {
		return nil, err
	}
	n = min(n, c.n)
	if v.Type == Float {
		digits := allDigits
		if v.Derived {
			digits = computed
		}
		return table.Aligned(k.num[:n], digits), nil
	}
	out := make([]string, n)
	for i := range out {
		out[i] = k.text(i)
		if out[i] == "" && v.Type == List {
			out[i] = "none"
		} else if out[i] == "" {
			out[i] = table.NA
		}
	}
	return out, nil
}

// patients counts them: "1 patient", "5 patients".
func patients(n int) string { return count(n, "patient") }

// count is a number with the plural of what is counted.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
