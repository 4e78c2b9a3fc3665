package models

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/mathext"

	"hipec/hccpm/internal/option"
	"hipec/hccpm/table"
)

// LogisticTable is the table of a clinical paper for an event yes or no: each term alone, and all together.
type LogisticTable struct {
	// Univariable has a model for each term alone, on the rows that are complete for it; offset() is in each.
	Univariable []LogisticFit
	// Multivariable is the model of all terms.
	Multivariable LogisticFit
	// TermTests are likelihood-ratio tests of each term in the multivariable model.
	TermTests []Test
}

// LinearTable is the table of a clinical paper for a measurement: each term alone, and all together.
type LinearTable struct {
	// Univariable has a model for each term alone, on the rows that are complete for it; offset() and
	// cluster() are in each.
	Univariable []LinearFit
	// Multivariable is the model of all terms.
	Multivariable LinearFit
	// TermTests are F tests of each term in the multivariable model, with the covariance in force.
	TermTests []FTest
}

// alone splits a formula into its effects and what goes with each of them; interactions are refused.
func alone(formula string) (effects, others Terms, err error) {
	terms, err := ParseTerms(formula)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range terms {
		switch {
		case t.Role != Effect:
			others = append(others, t)
		case len(t.Variables) > 1:
			return nil, nil, fmt.Errorf("models: a table of univariable models: %w: the interaction %s", ErrUnsupported, t)
		default:
			effects = append(effects, t)
		}
	}
	if len(effects) == 0 {
		return nil, nil, fmt.Errorf("models: a table of univariable models: %w: no effects in %q", ErrFormula, formula)
	}
	return effects, others, nil
}

// LogisticSummary fits each term of a formula alone and all together: odds ratios, limits and P
// values side by side, with rows and events of each level.
//
// Univariable models rest on the rows that are complete for their term, so that their number may
// differ; the table says so. Levels with fewer than five events, or five others, are warned of. A
// univariable model does not choose what belongs in the other.
//
// Errors: those of [Logistic]; [ErrUnsupported] for interactions; [ErrFormula] without effects.
//
// Reference: Sun, Shook and Kay (1996), J Clin Epidemiol 49:907, on why univariable P values do not choose a model.
//
// R equivalent: glm for each term and for all; drop1(fit, test = "LRT"); gtsummary::tbl_uvregression.
func LogisticSummary(data Data, outcome, formula string, options ...LogisticOptions) (LogisticTable, error) {
	effects, others, err := alone(formula)
	if err != nil {
		return LogisticTable{}, err
	}
	o := option.Of(options)
	out := LogisticTable{}
	if out.Multivariable, err = Logistic(data, outcome, formula, o); err != nil {
		return LogisticTable{}, err
	}
	o.Event = out.Multivariable.Event // in every subset of the rows
	for e, t := range effects {
		fit, err := Logistic(data, outcome, append(Terms{t}, others...).String(), o)
		if err != nil {
			return LogisticTable{}, fmt.Errorf("%w (in the univariable model of %s)", err, t)
		}
		out.Univariable = append(out.Univariable, fit)
		out.TermTests = append(out.TermTests, out.Multivariable.termTest(e))
	}
	f := &out.Multivariable
	for _, r := range f.Effects().Rows {
		if few := min(r.Events, r.N-r.Events); r.Level != "" && few < 5 {
			what := "event"
			if r.N-r.Events < r.Events {
				what = "row without the event"
			}
			f.Warnings = append(f.Warnings, Warning{SparseLevel, []string{r.Term + r.Level},
				fmt.Sprintf("%s %s has %s: fewer than "+
					"five say little of its odds ratio.", r.Term, r.Level, sparse(few, what))})
		}
	}
	return out, nil
}

// sparse counts events, or rows without one.
func sparse(n int, what string) string {
	if what == "event" {
		return plural(n, what)
	}
	if n == 1 {
		return "1 row without the event"
	}
	return fmt.Sprintf("%d rows without the event", n)
}

// termTest tests one effect by likelihood ratio, the penalty being that of the whole model.
func (f LogisticFit) termTest(effect int) Test {
	q := f.q
	at := q.p - len(f.design.names)
	var columns []int
	for _, j := range f.climb.active {
		if j >= at && f.design.assign[j-at] == effect {
			columns = append(columns, j)
		}
	}
	start := slices.Clone(f.climb.beta)
	for _, j := range columns {
		start[j] = 0
	}
	best, ok := newtonHolding(f.likelihood, start, q.p, f.Options.MaxIterations, f.Options.Tolerance, columns...)
	if !ok {
		return chiSquare(math.NaN(), len(columns))
	}
	return chiSquare(2*(f.climb.last.logLik-best.last.logLik), len(columns))
}

// LinearSummary fits each term of a formula alone and all together: differences of means, limits and P values side by
// side, with the rows of each level.
//
// Univariable models rest on the rows that are complete for their term, so that their number may differ; the table says
// so. A univariable model does not choose what belongs in the other.
//
// Errors: those of [Linear]; [ErrUnsupported] for interactions; [ErrFormula] without effects.
//
// Reference: Sun, Shook and Kay (1996), J Clin Epidemiol 49:907, on why univariable P values do not choose a model.
//
// R equivalent: lm for each term and for all; drop1(fit, test = "F"); gtsummary::tbl_uvregression.
func LinearSummary(data Data, outcome, formula string, options ...LinearOptions) (LinearTable, error) {
	effects, others, err := alone(formula)
	if err != nil {
		return LinearTable{}, err
	}
	out := LinearTable{}
	if out.Multivariable, err = Linear(data, outcome, formula, options...); err != nil {
		return LinearTable{}, err
	}
	for e, t := range effects {
		fit, err := Linear(data, outcome, append(Terms{t}, others...).String(), options...)
		if err != nil {
			return LinearTable{}, fmt.Errorf("%w (in the univariable model of %s)", err, t)
		}
		out.Univariable = append(out.Univariable, fit)
		out.TermTests = append(out.TermTests, out.Multivariable.termTest(e))
	}
	return out, nil
}

// termTest is Wald's F test of one effect.
func (f LinearFit) termTest(effect int) FTest {
	at := len(f.Coefficients) - len(f.design.names)
	var columns []int
	for _, j := range f.active {
		if j >= at && f.design.assign[j-at] == effect {
			columns = append(columns, j)
		}
	}
	k := len(columns)
	out := FTest{Statistic: math.NaN(), DF: k, DF2: f.DF, P: math.NaN()}
	if k == 0 {
		return out
	}
	v, b := mat.NewSymDense(k, nil), mat.NewVecDense(k, nil)
	for a, i := range columns { // on the scale of unit deviations, where the covariance is conditioned best
		b.SetVec(a, f.Coefficients[i].Estimate*f.q.scale[i])
		for c := a; c < k; c++ {
			j := columns[c]
			v.SetSym(a, c, f.Covariance[i][j]*f.q.scale[i]*f.q.scale[j])
		}
	}
	out.Statistic = quadratic(v, b) / float64(k)
	if !math.IsNaN(out.Statistic) {
		out.P = fSurvival(out.Statistic, k, f.DF)
	}
	return out
}

// fSurvival is the upper tail of Fisher's F; distuv takes it as one minus the lower, which loses
// the digits of a small P.
func fSurvival(x float64, df, df2 int) float64 {
	a, b := float64(df), float64(df2)
	return mathext.RegIncBeta(b/2, a/2, b/(b+a*max(0, x)))
}

// sideBySide writes the rows of a model of all terms beside those of each alone; all and overall are the P values of a
// term in both.
func sideBySide(t *table.Table, multi Effects, uni []Effects, overall, all []float64, events bool) {
	short := map[string]string{"Odds ratio": "OR", "Difference": "difference"}[multi.Effect]
	heads := []string{"n"}
	if events {
		heads = append(heads, "events")
	}
	t.Columns = append(table.Text("", "level"),
		table.Numbers(append(heads, "univariable "+short, "p", "multivariable "+short, "p")...)...)
	last, term := "", -1
	for i, r := range multi.Rows {
		name := ""
		if r.Term != last || i == 0 {
			name, last = r.Term, r.Term
			term++
		}
		row := []string{name, r.Level, fmt.Sprint(r.N)}
		if events {
			row = append(row, fmt.Sprint(r.Events))
		}
		if r.Reference {
			none, p, q := "1", "", ""
			if multi.Differences {
				none = "0"
			}
			if levels := len(rowsOfTerm(multi.Rows, r.Term)); levels > 2 {
				p, q = table.PValue(overall[term]), table.PValue(all[term])
			}
			t.Append(append(row, none, p, none, q)...)
			continue
		}
		k := slices.IndexFunc(uni[term].Rows, func(u EffectRow) bool { return u.Name == r.Name })
		if k < 0 {
			row = append(row, table.NA, table.NA)
		} else {
			u := uni[term].Rows[k]
			row = append(row, effectText(u, multi.Differences), table.PValue(u.P))
		}
		t.Append(append(row, effectText(r, multi.Differences), table.PValue(r.P))...)
	}
	for k, u := range uni {
		if u.N != multi.N {
			rests := fmt.Sprintf("%d rows", u.N)
			if events {
				rests += fmt.Sprintf(" with %s", plural(u.Events, "event"))
			}
			t.Notes = append(t.Notes, fmt.Sprintf("The univariable model of %s rests on %s.", u.Rows[0].Term, rests))
		}
		for _, w := range uni[k].Warnings {
			if w.Kind == Monotone || w.Kind == Collinear || w.Kind == NotConverged {
				t.Notes = append(t.Notes, "Warning: univariable, "+w.Text)
			}
		}
	}
}

func rowsOfTerm(rows []EffectRow, term string) []EffectRow {
	var out []EffectRow
	for _, r := range rows {
		if r.Term == term {
			out = append(out, r)
		}
	}
	return out
}

// effectText is an estimate with its limits.
func effectText(r EffectRow, difference bool) string {
	if !difference {
		return ratioText(Coefficient{Ratio: r.Estimate, Lower: r.Lower, Upper: r.Upper})
	}
	digits := 2
	if w := r.Upper - r.Lower; w > 0 && w < 1e5 {
		digits = max(0, 2-int(math.Floor(math.Log10(w))))
	}
	return table.Interval(r.Estimate, r.Lower, r.Upper, digits)
}

// String prints the table.
func (l LogisticTable) String() string { return l.Table().String() }

// HTML shows what [LogisticTable.String] prints.
func (l LogisticTable) HTML() string { return l.Table().HTML() }

// Table has a row for each level or column: n, events, odds ratio with limits and P, alone and with all others. P of
// the multivariable model is that of the coefficient; a factor's own is in the row of its reference.
func (l LogisticTable) Table() table.Table {
	f := l.Multivariable
	t := table.Table{Caption: fmt.Sprintf("Odds ratios of %s = %s%s: n = %d, events = %d%s", f.Outcome, f.Event,
		penaltyText(f.Options.Penalty),
		f.N, f.Events, missingText(f.Missing, f.MissingIn))}
	var uni []Effects
	var overall, all []float64
	for k, u := range l.Univariable {
		uni = append(uni, u.Effects())
		overall, all = append(overall, u.LikelihoodRatio.P), append(all, l.TermTests[k].P)
	}
	sideBySide(&t, f.Effects(), uni, overall, all, true)
	t.Notes = append(t.Notes, fmt.Sprintf("OR (%s %% limits and p by %s); p beside the reference of a factor with more "+
		"than two levels: "+
		"all of it, by likelihood ratio test.", table.Signif(100*f.Options.Level, 4), f.Options.Limits))
	addWarnings(&t, f.Warnings)
	return t
}

// String prints the table.
func (l LinearTable) String() string { return l.Table().String() }

// HTML shows what [LinearTable.String] prints.
func (l LinearTable) HTML() string { return l.Table().HTML() }

// Table has a row for each level or column: n, difference of means with limits and P, alone and with all others. P of
// the multivariable model is that of the coefficient; a factor's own is in the row of its reference.
func (l LinearTable) Table() table.Table {
	f := l.Multivariable
	t := table.Table{Caption: fmt.Sprintf("Differences of %s: n = %d%s", f.Outcome, f.N,
		missingText(f.Missing, f.MissingIn))}
	var uni []Effects
	var overall, all []float64
	for k, u := range l.Univariable {
		uni = append(uni, u.Effects())
		overall, all = append(overall, u.F.P), append(all, l.TermTests[k].P)
	}
	sideBySide(&t, f.Effects(), uni, overall, all, false)
	t.Notes = append(t.Notes, fmt.Sprintf("Difference of means (%s %% limits and p by Student's t, errors %s); p beside "+
		"the reference of a "+
		"factor with more than two levels: all of it, by F test.", table.Signif(100*f.Options.Level, 4), f.Options.Errors))
	addWarnings(&t, f.Warnings)
	return t
}
