package survival

import (
	"fmt"

	"hipec/hccpm/table"
)

// String prints the test as R prints a survdiff object.
func (t Test) String() string { return t.Table().String() }

// HTML shows what [Test.String] prints.
func (t Test) HTML() string { return t.Table().HTML() }

// Table has one row a group, the statistic below.
func (t Test) Table() table.Table {
	out := table.Table{
		Caption: t.title() + ", " + heading(t.Name, t.Unit, t.N, t.Events, t.Missing),
		Columns: append(table.Text("group"),
			table.Numbers("N", "Observed", "Expected", "(O-E)^2/E", "(O-E)^2/V")...),
		Notes: []string{fmt.Sprintf("Chisq = %s on %d degrees of freedom, p = %s",
			table.Signif(t.Chisq, 3), t.DF, table.Signif(t.P, 2))},
	}
	column := func(digits int, of func(TestGroup) float64) []string {
		x := make([]float64, len(t.Groups))
		for i, g := range t.Groups {
			x[i] = of(g)
		}
		return table.Aligned(x, digits)
	}
	cells := [][]string{
		column(7, func(g TestGroup) float64 { return g.N }),
		column(3, func(g TestGroup) float64 { return g.Observed }),
		column(3, func(g TestGroup) float64 { return g.Expected }),
		column(3, func(g TestGroup) float64 { return g.PerExpected }),
		column(3, func(g TestGroup) float64 { return g.PerVariance }),
	}
	for i, g := range t.Groups {
		row := []string{g.Label}
		for _, c := range cells {
			row = append(row, c[i])
		}
		out.Append(row...)
	}
	return out
}

// title names the test by its weights.
func (t Test) title() string {
	name := "Log-rank test"
	switch t.Rho {
	case 0:
	case 1:
		name = "Peto-Peto test"
	default:
		name = "Harrington-Fleming test, rho = " + table.Signif(t.Rho, 7)
	}
	if t.Stratified {
		name += ", stratified"
	}
	return name
}
