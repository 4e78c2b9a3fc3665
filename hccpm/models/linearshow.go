package models

import (
	"fmt"

	"hipec/hccpm/table"
)

// String prints the fit.
func (f LinearFit) String() string { return f.Table().String() }

// HTML shows what [LinearFit.String] prints.
func (f LinearFit) HTML() string { return f.Table().HTML() }

// Table has one row a coefficient; what the model explains and the warnings stand below.
func (f LinearFit) Table() table.Table {
	t := table.Table{
		Caption: fmt.Sprintf(
			"Linear regression of %s ~ %s: n = %d%s",
			f.Outcome,
			f.Terms,
			f.N,
			missingText(f.Missing, f.MissingIn),
		),
	}
	level := levelText(f.Options.Level)
	t.Columns = append(table.Text(""), table.Numbers("coef", "se(coef)", "t", "p", "lower "+level, "upper "+level)...)
	var columns [6][]float64
	for _, c := range f.Coefficients {
		for k, v := range []float64{c.Estimate, c.StdErr, c.T, c.P, c.Lower, c.Upper} {
			columns[k] = append(columns[k], v)
		}
	}
	var cells [6][]string
	for k, x := range columns {
		cells[k] = table.Aligned(x, 4)
	}
	for j, c := range f.Coefficients {
		t.Append(c.Name, cells[0][j], cells[1][j], table.Fixed(c.T, 3), pText(c.P), cells[4][j], cells[5][j])
	}
	t.Notes = append(
		t.Notes,
		fmt.Sprintf(
			"Residual standard deviation %s; R² = %s, adjusted %s; errors %s, t on %d df.",
			table.Signif(
				f.Sigma,
				4,
			),
			table.Signif(f.RSquared, 4),
			table.Signif(f.Adjusted, 4),
			f.Options.Errors,
			f.DF,
		),
	)
	if f.F.DF > 0 {
		t.Notes = append(
			t.Notes,
			fmt.Sprintf(
				"F = %s on %d and %d df, p = %s",
				table.Signif(f.F.Statistic, 4),
				f.F.DF,
				f.F.DF2,
				pText(f.F.P),
			),
		)
	}
	addWarnings(&t, f.Warnings)
	return t
}
