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
		Caption: t.title() + ", " + t.heading(),
		Columns: append(table.Text("group"),
			table.Numbers("N", "Observed", "Expected", "(O-E)^2/E", "(O-E)^2/V")...),
	}
	t.finish(&out, fmt.Sprintf("Chisq = %s on %d degrees of freedom, p = %s",
		table.Signif(t.Chisq, 3), t.DF, table.Signif(t.P, 2)))
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
	name := weightedTest(t.Weight, t.Rho, t.Gamma)
	if t.Stratified {
		name += ", stratified"
	}
	return name
}

// weightedTest names a test by its weights.
func weightedTest(w TestWeight, rho, gamma float64) string {
	switch {
	case w != Harrington:
		return w.String() + " test"
	case rho == 0 && gamma == 0:
		return "Log-rank test"
	case rho == 1 && gamma == 0:
		return "Peto-Peto test"
	case gamma == 0:
		return "Harrington-Fleming test, rho = " + table.Signif(rho, 7)
	}
	return "Fleming-Harrington test, rho = " + table.Signif(rho, 7) + ", gamma = " + table.Signif(gamma, 7)
}
