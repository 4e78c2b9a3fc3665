package models

import (
	"fmt"
	"slices"
)

// Fitted is a fit whose coefficients a table or a forest plot shows: [CoxFit], [LogisticFit],
// [LinearFit], [PoissonFit].
type Fitted interface {
	// Effects lists the coefficients as a paper does.
	Effects() Effects
}

// Effects is the coefficients of a fit as a paper shows them: by term and level, with the reference levels.
type Effects struct {
	// Title says what was fitted.
	Title string
	// Effect is "Hazard ratio", "Odds ratio", "Rate ratio" or "Difference".
	Effect string
	// Differences says that 0, not 1, is no effect.
	Differences bool
	// Rows in the order of the terms; the intercept is not among them.
	Rows []EffectRow
	// Level of the limits.
	Level float64
	// N rows with Events; of linear and Poisson regressions Events is 0.
	N, Events int
	// Warnings of the fit.
	Warnings []Warning
}

// EffectRow is a level of a factor, or a column of numbers.
type EffectRow struct {
	// Term as in the formula, and Level of a factor; Level is empty for a column of numbers.
	Term, Level string
	// Name of the coefficient; empty for a reference level.
	Name string
	// Reference says that the others of the term are compared with this level; its numbers are NaN.
	Reference bool
	// Estimate is a ratio or difference with its limits and P; NaN if it is not determined.
	Estimate, Lower, Upper, P float64
	// N rows of the level, or all, with Events. Interactions have 0 of both.
	N, Events int
}

// effectRows lists the coefficients of a design. at is the place of its first column among the coefficients; event is
// nil if there are none.
func effectRows(d *design, src *source, rows []int32, event func(k int) bool, value func(column int) EffectRow) (
	[]EffectRow, error) {
	var out []EffectRow
	count := func(r *EffectRow, in func(i int) bool) {
		for k, i := range rows {
			if in == nil || in(int(i)) {
				r.N++
				if event != nil && event(k) {
					r.Events++
				}
			}
		}
	}
	for e, t := range d.effects {
		var mine []int
		for j, a := range d.assign {
			if a == e {
				mine = append(mine, j)
			}
		}
		b := d.bases[slices.IndexFunc(d.bases, func(b *basis) bool { return b.Variable == t.Variables[0] })]
		if len(t.Variables) > 1 || b.levels == nil {
			for _, j := range mine {
				r := value(j)
				r.Term, r.Name = t.String(), d.names[j]
				if len(t.Variables) == 1 {
					count(&r, nil)
				}
				out = append(out, r)
			}
			continue
		}
		c, err := src.column(b.Column)
		if err != nil {
			return nil, err
		}
		from := len(b.levels) - len(mine) // 1 unless the model has no intercept
		for k, l := range b.levels {
			r := EffectRow{Estimate: nans(1)[0], Lower: nans(1)[0], Upper: nans(1)[0], P: nans(1)[0], Reference: true}
			if k >= from {
				r = value(mine[k-from])
				r.Name = d.names[mine[k-from]]
			}
			r.Term, r.Level = t.String(), l
			count(&r, func(i int) bool { return c.text(i) == l })
			out = append(out, r)
		}
	}
	return out, nil
}

// ratioRow is a coefficient of a model of ratios.
func ratioRow(c Coefficient) EffectRow {
	return EffectRow{Estimate: c.Ratio, Lower: c.Lower, Upper: c.Upper, P: c.P}
}

// listed panics where the columns that the fit was made from cannot be read again: they could be then.
func listed(rows []EffectRow, err error) []EffectRow {
	if err != nil {
		panic("models: " + err.Error())
	}
	return rows
}

// Effects lists the hazard ratios.
//
// R equivalent: broom::tidy(fit, exponentiate = TRUE, conf.int = TRUE).
func (f CoxFit) Effects() Effects {
	events := f.sample.EventFlags()
	return Effects{Title: f.title(), Effect: "Hazard ratio", Level: f.Options.Level, N: f.N, Events: f.Events,
		Warnings: f.Warnings,
		Rows: listed(effectRows(f.design, f.src, f.cases.data, func(k int) bool { return events[f.cases.sample[k]] },
			func(j int) EffectRow { return ratioRow(f.Coefficients[j]) }))}
}

// Effects lists the odds ratios, without the intercept.
//
// R equivalent: broom::tidy(fit, exponentiate = TRUE, conf.int = TRUE).
func (f LogisticFit) Effects() Effects {
	at := len(f.Coefficients) - len(f.design.names)
	return Effects{Title: fmt.Sprintf("%s = %s", f.Outcome, f.Event), Effect: "Odds ratio", Level: f.Options.Level, N: f.N,
		Events:   f.Events,
		Warnings: f.Warnings, Rows: listed(effectRows(f.design, f.src, f.rows, func(k int) bool { return f.q.y[k] == 1 },
			func(j int) EffectRow { return ratioRow(f.Coefficients[at+j]) }))}
}

// Effects lists the ratios of expected counts, without the intercept.
//
// R equivalent: broom::tidy(fit, exponentiate = TRUE, conf.int = TRUE).
func (f PoissonFit) Effects() Effects {
	at := len(f.Coefficients) - len(f.design.names)
	return Effects{Title: f.Outcome, Effect: "Rate ratio", Level: f.Options.Level, N: f.N, Warnings: f.Warnings,
		Rows: listed(effectRows(f.design, f.src, f.r.rows, nil,
			func(j int) EffectRow { return ratioRow(f.Coefficients[at+j]) }))}
}

// Effects lists the differences of means, without the intercept.
//
// R equivalent: broom::tidy(fit, conf.int = TRUE).
func (f LinearFit) Effects() Effects {
	at := len(f.Coefficients) - len(f.design.names)
	return Effects{Title: f.Outcome, Effect: "Difference", Differences: true, Level: f.Options.Level, N: f.N,
		Warnings: f.Warnings,
		Rows: listed(effectRows(f.design, f.src, f.r.rows, nil, func(j int) EffectRow {
			c := f.Coefficients[at+j]
			return EffectRow{Estimate: c.Estimate, Lower: c.Lower, Upper: c.Upper, P: c.P}
		}))}
}
