package hccpm

import (
	"slices"

	"hipec/hccpm/cohort"
	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// Table1By describes the groups that a column makes and compares them, one test a column, as
// [cohort.Cohort.Table1By] does. Times of follow-up are left out unless they are asked for: they need package
// survival.
//
// Errors: those of [cohort.Cohort.Table1By].
func (c *Cohort) Table1By(column string, options ...cohort.Table1Options) (cohort.GroupTable, error) {
	o := option.Of(options)
	if o.Columns == nil {
		for _, name := range []string{"pfs_months", "os1_months", "os2_months", FollowUp} {
			if !slices.Contains(o.Without, name) && name != column {
				o.Without = append(slices.Clone(o.Without), name)
			}
		}
	}
	return c.Cohort.Table1By(column, o)
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
