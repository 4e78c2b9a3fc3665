package stats

import (
	"fmt"

	"hipec/hccpm/table"
)

// Coefficient is the row with the given name; false if there is none.
func (f LogisticFit) Coefficient(name string) (Coefficient, bool) {
	for _, c := range f.Coefficients {
		if c.Name == name {
			return c, true
		}
	}
	return Coefficient{}, false
}

// Table has one row a coefficient, deviances and warnings below.
func (f LogisticFit) Table() table.Table {
	ci := " " + table.Signif(100*f.Level, 7) + "% CI"
	t := table.Table{
		Caption: fmt.Sprintf("Logistic regression: n = %d, events = %d", f.N, f.Events),
		Columns: append(table.Text(""), table.Numbers("coef", "se(coef)", "z", "p",
			"exp(coef)", "lower"+ci, "upper"+ci)...),
	}
	if f.Missing > 0 {
		t.Caption += fmt.Sprintf(", %d left out as missing", f.Missing)
	}
	column := func(of func(Coefficient) float64, decimals int) []string {
		out := make([]string, len(f.Coefficients))
		for i, c := range f.Coefficients {
			out[i] = table.Fixed(of(c), decimals)
		}
		return out
	}
	cells := [][]string{
		column(func(c Coefficient) float64 { return c.Estimate }, 4),
		column(func(c Coefficient) float64 { return c.StdErr }, 4),
		column(func(c Coefficient) float64 { return c.Z }, 3),
		nil, nil, nil, nil,
	}
	for _, c := range f.Coefficients {
		cells[3] = append(cells[3], table.PValue(c.P))
		cells[4] = append(cells[4], table.Signif(c.OddsRatio, 4))
		cells[5] = append(cells[5], table.Signif(c.Lower, 4))
		cells[6] = append(cells[6], table.Signif(c.Upper, 4))
	}
	for i, c := range f.Coefficients {
		row := []string{c.Name}
		for _, cell := range cells {
			row = append(row, cell[i])
		}
		t.Append(row...)
	}
	t.Notes = append(t.Notes,
		fmt.Sprintf("Null deviance: %s on %d degrees of freedom; residual deviance: %s on %d; AIC: %s",
			table.Signif(f.NullDeviance, 5), f.NullDF, table.Signif(f.Deviance, 5), f.DF,
			table.Signif(f.AIC, 5)),
		fmt.Sprintf("Iterations: %d", f.Iterations))
	for _, w := range f.Warnings {
		t.Notes = append(t.Notes, "Warning: "+w+".")
	}
	return t
}

// String prints the table as R prints a summary of glm.
func (f LogisticFit) String() string { return f.Table().String() }

// HTML shows what [LogisticFit.String] prints.
func (f LogisticFit) HTML() string { return f.Table().HTML() }
