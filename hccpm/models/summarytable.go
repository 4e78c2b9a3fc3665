package models

import (
	"fmt"
	"slices"

	"hipec/hccpm/survival"
	"hipec/hccpm/table"
)

// CoxTable is the table of a clinical paper: each term alone, and all together.
type CoxTable struct {
	// Univariable has a model for each term alone, on the rows that are complete for it; strata(), offset() and
	// cluster() of the formula are in each.
	Univariable []CoxFit
	// Multivariable is the model of all terms.
	Multivariable CoxFit
	// TermTests are likelihood-ratio tests of each term in the multivariable model, or Wald tests where errors are
	// robust.
	TermTests []Test
	// Levels counts, of each coefficient of the multivariable model, the rows and events of a factor's level; the
	// reference has no coefficient and stands first, under its name.
	Levels []LevelCount
}

// LevelCount is the rows and events of a level of a factor in the multivariable model.
type LevelCount struct {
	// Term and Level; Level is empty for a column of numbers, which counts all rows.
	Term, Level string
	// Coefficient is its place in the multivariable model, −1 for a reference.
	Coefficient int
	// N rows and Events.
	N, Events int
}

// CoxSummary fits each term of a formula alone and all together: hazard ratios, limits and P values side by side, with
// rows and events of each level.
//
// Univariable models rest on the rows that are complete for their term, so that their number may differ; the table says
// so. Levels with fewer than five events are warned of. A univariable model does not choose what belongs in the other.
//
// Errors: those of [Cox]; [ErrUnsupported] for interactions, which have no univariable model.
//
// Reference: Sun, Shook and Kay (1996), J Clin Epidemiol 49:907, on why univariable P values do not choose a model.
//
// R equivalent: coxph for each term and for all; drop1(fit, test = "Chisq"); gtsummary::tbl_uvregression.
func CoxSummary(s survival.Sample, data Data, formula string, options ...CoxOptions) (CoxTable, error) {
	terms, err := ParseTerms(formula)
	if err != nil {
		return CoxTable{}, err
	}
	var others, effects Terms
	for _, t := range terms {
		switch {
		case t.Role != Effect:
			others = append(others, t)
		case len(t.Variables) > 1:
			return CoxTable{}, fmt.Errorf("models: a table of univariable models: %w: the interaction %s", ErrUnsupported, t)
		default:
			effects = append(effects, t)
		}
	}
	out := CoxTable{}
	if out.Multivariable, err = Cox(s, data, formula, options...); err != nil {
		return CoxTable{}, err
	}
	for e, t := range effects {
		fit, err := Cox(s, data, append(Terms{t}, others...).String(), options...)
		if err != nil {
			return CoxTable{}, fmt.Errorf("%w (in the univariable model of %s)", err, t)
		}
		out.Univariable = append(out.Univariable, fit)
		out.TermTests = append(out.TermTests, out.Multivariable.termTest(e))
	}
	if err := out.count(data); err != nil {
		return CoxTable{}, err
	}
	return out, nil
}

// termTest tests one effect of a fit.
func (f CoxFit) termTest(effect int) Test {
	var columns []int
	for _, j := range f.active {
		if f.design.assign[j] == effect {
			columns = append(columns, j)
		}
	}
	if f.IsRobust {
		return f.waldOf(columns)
	}
	return f.heldAtZero(columns)
}

// count fills in the levels.
func (c *CoxTable) count(data Data) error {
	f := &c.Multivariable
	src := newSource(data)
	events := f.sample.EventFlags()
	for e, t := range f.design.effects {
		b := f.design.bases[slices.IndexFunc(f.design.bases, func(b *basis) bool { return b.Variable == t.Variables[0] })]
		var mine []int
		for j, a := range f.design.assign {
			if a == e {
				mine = append(mine, j)
			}
		}
		if b.levels == nil {
			for _, j := range mine {
				c.Levels = append(c.Levels, LevelCount{Term: t.String(), Coefficient: j, N: f.N, Events: f.Events})
			}
			continue
		}
		column, err := src.column(b.Column)
		if err != nil {
			return err
		}
		for k, l := range b.levels {
			count := LevelCount{Term: t.String(), Level: l, Coefficient: -1}
			if k > 0 {
				count.Coefficient = mine[k-1]
			}
			for at, i := range f.cases.data {
				if column.text(int(i)) == l {
					count.N++
					if events[f.cases.sample[at]] {
						count.Events++
					}
				}
			}
			if count.Events < 5 {
				f.Warnings = append(f.Warnings, Warning{SparseLevel, []string{b.label() + l},
					fmt.Sprintf("%s %s has %s: fewer than five "+
						"say little of its hazard ratio.", b.Column, l, plural(count.Events, "event"))})
			}
			c.Levels = append(c.Levels, count)
		}
	}
	return nil
}

// String prints the table.
func (c CoxTable) String() string { return c.Table().String() }

// HTML shows what [CoxTable.String] prints.
func (c CoxTable) HTML() string { return c.Table().HTML() }

// Table has a row for each level or column: n, events, hazard ratio with limits and P, alone and with all others. P of
// the multivariable model is that of the coefficient; a factor's own is in the row of its reference.
func (c CoxTable) Table() table.Table {
	f := c.Multivariable
	t := table.Table{Caption: fmt.Sprintf("Hazard ratios of %s%s, %s ties: n = %d, events = %d%s", f.title(),
		penaltyText(f.Options.Penalty),
		f.Options.Ties, f.N, f.Events, missingText(f.Missing, f.MissingIn)),
		Columns: append(table.Text("", "level"), table.Numbers("n", "events", "univariable HR", "p", "multivariable HR",
			"p")...)}
	last, term := "", -1
	for _, l := range c.Levels {
		name := ""
		if l.Term != last {
			name, last = l.Term, l.Term
			term++
		}
		row := []string{name, l.Level, fmt.Sprint(l.N), fmt.Sprint(l.Events)}
		uni := c.Univariable[term]
		if l.Coefficient < 0 {
			overall, adjusted := uni.LikelihoodRatio, c.TermTests[term]
			if uni.IsRobust {
				overall = uni.Wald
			}
			p, q := "", ""
			if adjusted.DF > 1 {
				p, q = table.PValue(overall.P), table.PValue(adjusted.P)
			}
			t.Append(append(row, "1", p, "1", q)...)
			continue
		}
		j := f.Coefficients[l.Coefficient]
		k := slices.IndexFunc(uni.Coefficients, func(u Coefficient) bool { return u.Name == j.Name })
		if k < 0 {
			row = append(row, table.NA, table.NA)
		} else {
			row = append(row, ratioText(uni.Coefficients[k]), table.PValue(uni.Coefficients[k].P))
		}
		t.Append(append(row, ratioText(j), table.PValue(j.P))...)
	}
	for _, u := range c.Univariable {
		if u.N != f.N {
			t.Notes = append(t.Notes, fmt.Sprintf("The univariable model of %s rests on %d rows with %d events.",
				u.design.effects[0], u.N, u.Events))
		}
		for _, w := range u.Warnings {
			if w.Kind == Monotone || w.Kind == Collinear || w.Kind == NotConverged {
				t.Notes = append(t.Notes, "Warning: univariable, "+w.Text)
			}
		}
	}
	test := "likelihood ratio"
	if f.IsRobust {
		test = "robust Wald"
	}
	t.Notes = append(t.Notes, fmt.Sprintf("HR (%s %% limits and p by %s); p beside the reference of a factor with more "+
		"than two levels: "+
		"all of it, by %s test.", table.Signif(100*f.Options.Level, 4), f.Options.Limits, test))
	addWarnings(&t, f.Warnings)
	return t
}

// ratioText is a ratio with its limits.
func ratioText(c Coefficient) string {
	digits := 2
	if c.Ratio < 0.1 || c.Upper-c.Lower < 0.1 {
		digits = 3
	}
	return table.Interval(c.Ratio, c.Lower, c.Upper, digits)
}
