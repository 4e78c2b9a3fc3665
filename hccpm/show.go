package hccpm

import (
	"fmt"
	"strings"

	"hipec/hccpm/table"
)

// Heading is one line: name, patients, columns and missing cells.
func (c *Cohort) Heading() string {
	cells := 0
	for _, v := range c.vars {
		if v.Derived {
			continue
		}
		if s, _, err := c.column(v.Name); err == nil {
			cells += countMissing(s)
		}
	}
	h := fmt.Sprintf("%s: %s, %d columns", c.name, patients(c.N()), len(c.vars))
	if cells > 0 {
		h += fmt.Sprintf(", %d cells missing", cells)
	}
	return h
}

// Table is every column of every patient.  Missing cells are "NA"; an empty list
// is "none".
func (c *Cohort) Table() table.Table {
	t, err := c.Select(c.Columns()...)
	if err != nil { // its own columns exist
		return table.Table{Caption: err.Error()}
	}
	return t
}

// overview is the columns that a line of text has room for.
var overview = [...]string{"id", "sex", "age", "onset", "pci", "cc", "sae", "pfs_months", "pfs_event",
	"alive", "os1_months", "os2_months"}

// String prints the heading and the columns that fit a line; [Cohort.Table] has
// them all.
func (c *Cohort) String() string {
	t, err := c.Select(overview[:]...)
	if err != nil {
		return c.Heading() + "\n"
	}
	t.Notes = append(t.Notes, "Further columns: "+strings.Join(c.further(), ", ")+".")
	return t.String()
}

func (c *Cohort) further() []string {
	var out []string
	for _, name := range c.Columns() {
		if !strings.Contains(" "+strings.Join(overview[:], " ")+" ", " "+name+" ") {
			out = append(out, name)
		}
	}
	return out
}

// HTML shows every column in a notebook, in a box that scrolls sideways.
func (c *Cohort) HTML() string {
	return `<div style="overflow-x:auto">` + "\n" + c.Table().HTML() + "</div>\n"
}

// Select is some columns of every patient, as a table to be shown.
//
// Errors: an unknown column wraps [ErrNoColumn].
func (c *Cohort) Select(columns ...string) (table.Table, error) {
	t := table.Table{Caption: c.Heading(), Notes: c.Notes()}
	cells := make([][]string, len(columns))
	for j, name := range columns {
		v, err := c.Variable(name)
		if err != nil {
			return table.Table{}, err
		}
		if cells[j], err = c.display(v); err != nil {
			return table.Table{}, err
		}
		align := table.Left
		if v.Type == Int || v.Type == Float {
			align = table.Right
		}
		t.Columns = append(t.Columns, table.Column{Name: name, Align: align})
	}
	for i := range c.N() {
		row := make([]string, len(columns))
		for j := range columns {
			row[j] = cells[j][i]
		}
		t.Append(row...)
	}
	return t, nil
}

// display is a column as it is shown: numbers with equal decimals.
func (c *Cohort) display(v Variable) ([]string, error) {
	if v.Type == Float {
		x, _, err := c.Floats(v.Name)
		if err != nil {
			return nil, err
		}
		return table.Aligned(x, 12), nil
	}
	out, _, err := c.Strings(v.Name)
	if err != nil {
		return nil, err
	}
	for i, s := range out {
		if s == "" && v.Type == List {
			out[i] = "none"
		} else if s == "" {
			out[i] = table.NA
		}
	}
	return out, nil
}

// Table1 shows the columns of the paper's Table 1: who the patients were.
//
// Errors: none for a cohort of this package.
func (c *Cohort) Table1() (table.Table, error) {
	return c.paperTable("Table 1. Patients before CRS+HIPEC",
		[]string{"id", "sex", "age", "bmi", "kps", "onset", "treatments_before", "pathology"},
		[]string{"Patient", "Gender", "Age", "BMI", "KPS", "Syn/Met", "Treatment before CRS+HIPEC", "Pathology"})
}

// Table2 shows the columns of the paper's Table 2: the operation.
//
// Errors: none for a cohort of this package.
func (c *Cohort) Table2() (table.Table, error) {
	return c.paperTable("Table 2. The operation",
		[]string{"id", "pci", "cc", "or_minutes", "organ_resections", "peritoneal_resections", "ascites_ml",
			"anastomoses", "hipec", "blood_loss_ml", "transfusion_u"},
		[]string{"Patient", "PCI score", "CC score", "OR time (min)", "Organ resections",
			"Peritoneal resections", "Ascites (ml)", "Anastomosis", "HIPEC", "Blood loss (ml)",
			"Blood transfusion (U)"})
}

// Table3 shows the columns of the paper's Table 3: treatment and outcome after
// the operation.  "PFS event" is not printed in the paper; see the codebook.
//
// Errors: none for a cohort of this package.
func (c *Cohort) Table3() (table.Table, error) {
	return c.paperTable("Table 3. After the operation",
		[]string{"id", "sae", "treatments_after", "pfs_months", "pfs_event", "alive", "os1_months", "os2_months"},
		[]string{"Patient", "SAE", "Treatment after CRS+HIPEC", "PFS (months)", "PFS event", "Survival",
			"OS1 (months)", "OS2 (months)"})
}

func (c *Cohort) paperTable(caption string, columns, headings []string) (table.Table, error) {
	t, err := c.Select(columns...)
	if err != nil {
		return t, err
	}
	t.Caption = caption + "; " + c.Heading()
	for j, h := range headings {
		t.Columns[j].Name = h
	}
	return t, nil
}

// patients counts them: "1 patient", "5 patients".
func patients(n int) string {
	if n == 1 {
		return "1 patient"
	}
	return fmt.Sprintf("%d patients", n)
}
