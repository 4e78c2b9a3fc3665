package models

import (
	"fmt"
	"math"
	"strings"

	"hipec/hccpm/table"
)

// String prints the fit as R's summary does.
func (f CoxFit) String() string { return f.Table().String() }

// HTML shows what [CoxFit.String] prints.
func (f CoxFit) HTML() string { return f.Table().HTML() }

// Table has one row a coefficient, the tests and warnings below.
func (f CoxFit) Table() table.Table {
	t := table.Table{Caption: fmt.Sprintf("Cox model of %s%s, %s ties, ~ %s: n = %d, events = %d%s", f.title(),
		penaltyText(f.Options.Penalty), f.Options.Ties, f.Terms,
		f.N, f.Events, missingText(f.Missing, f.MissingIn))}
	coefficientTable(&t, f.Coefficients, f.IsRobust, f.Options.Level)
	if len(f.active) == 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("Null model, log-likelihood %s", table.Signif(f.LogLik, 7)))
	} else {
		t.Notes = append(t.Notes, "Likelihood ratio test "+f.LikelihoodRatio.text(), "Wald test "+f.Wald.text())
		if f.Options.Penalty == NoPenalty {
			t.Notes = append(t.Notes, "Score (log-rank) test "+f.Score.text())
		}
		if f.RobustScore.DF > 0 {
			t.Notes = append(t.Notes, "Robust score test "+f.RobustScore.text())
		}
	}
	if f.Options.Limits == ProfileLimits {
		t.Notes = append(t.Notes, "p and limits by profile likelihood, se(coef) and z by Wald.")
	}
	if f.IsRobust {
		t.Notes = append(t.Notes, "se(coef), z, p and limits are robust; likelihood ratio and score tests take the rows as "+
			"independent.")
	}
	if len(f.Strata) > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("%d strata.", len(f.Strata)))
	}
	addWarnings(&t, f.Warnings)
	return t
}

// penaltyText names a penalty behind the endpoint.
func penaltyText(p Penalty) string {
	if p == Firth {
		return " by Firth's method"
	}
	return ""
}

func (f CoxFit) title() string {
	name := f.Name
	if name == "" {
		name = "unnamed endpoint"
	}
	if f.Unit != "" {
		name += " (" + f.Unit + ")"
	}
	return name
}

// missingText says what was dropped and for which columns.
func missingText(n int, in []MissingIn) string {
	if n == 0 {
		return ""
	}
	out := fmt.Sprintf(", %d dropped as missing", n)
	parts := make([]string, len(in))
	for i, m := range in {
		parts[i] = fmt.Sprintf("%s %d", m.Column, m.N)
	}
	if len(parts) > 0 {
		out += " (" + strings.Join(parts, ", ") + ")"
	}
	return out
}

// String is the statistic, its degrees of freedom and P.
func (t Test) String() string { return t.text() }

func (t Test) text() string {
	return fmt.Sprintf("= %s on %d df, p = %s", table.Signif(t.Statistic, 4), t.DF, pText(t.P))
}

// pText is a P value with two significant digits.
func pText(p float64) string {
	if p < 2e-16 {
		return "<2e-16"
	}
	return table.Signif(p, 2)
}

// coefficientTable fills in the rows that all fits share.
func coefficientTable(t *table.Table, all []Coefficient, robust bool, level float64) {
	percent := levelText(level)
	columns := []string{"coef", "exp(coef)", "se(coef)"}
	if robust {
		columns = append(columns, "robust se")
	}
	columns = append(columns, "z", "p", "lower "+percent, "upper "+percent)
	t.Columns = append(table.Text(""), table.Numbers(columns...)...)
	cells := [][]string{
		column4(all, func(c Coefficient) float64 { return c.Estimate }),
		column4(all, func(c Coefficient) float64 { return c.Ratio }),
		column4(all, func(c Coefficient) float64 { return c.NaiveStdErr }),
	}
	if robust {
		cells = append(cells, column4(all, func(c Coefficient) float64 { return c.StdErr }))
	}
	p := make([]string, len(all))
	z := make([]string, len(all))
	for i, c := range all {
		p[i], z[i] = pText(c.P), table.Fixed(c.Z, 3)
	}
	cells = append(cells, z, p, column4(all, func(c Coefficient) float64 { return c.Lower }),
		column4(all, func(c Coefficient) float64 { return c.Upper }))
	for i, c := range all {
		row := []string{c.Name}
		for _, k := range cells {
			row = append(row, k[i])
		}
		t.Append(row...)
	}
}

// levelText is a level as R writes it: ".95".
func levelText(level float64) string { return strings.TrimPrefix(table.Signif(level, 3), "0") }

// column4 writes numbers with four significant digits that stand under one another; a huge one does not take the
// decimals of the others.
func column4(all []Coefficient, of func(Coefficient) float64) []string {
	x := make([]float64, len(all))
	wide := false
	for i, c := range all {
		x[i] = of(c)
		a := math.Abs(x[i])
		wide = wide || a > 1e5 || a < 1e-5 && a > 0
	}
	if !wide {
		return table.Aligned(x, 4)
	}
	out := make([]string, len(x))
	for i, v := range x {
		out[i] = table.Signif(v, 4)
	}
	return out
}

func addWarnings(t *table.Table, warnings []Warning) {
	for _, w := range warnings {
		prefix := "Warning: "
		if w.Kind == Note {
			prefix = "Note: "
		}
		t.Notes = append(t.Notes, prefix+w.Text)
	}
}
